"""Measures how many labels a second are made and drawn, beside bare PDF pages and the ways that manuals show."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from reportlab.pdfgen.canvas import Canvas

from bench.label_batch import label_of, plain_label_of
from bench.made_up import write_order_file
from bench.measure import Figure, median_s, tell
from bench.plain_labels import by_qt, by_reportlab
from shipdesk.documents.drawing import Paper
from shipdesk.documents.label_layout import lay_out_label
from shipdesk.documents.label_pdf import render_labels
from shipdesk.documents.label_zpl import papers_to_zpl
from shipdesk.domain.labels import LabelContent, Layout
from shipdesk.services.first_start import make_practice_shop
from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.label_contents import content_from_json
from shipdesk.services.make_labels import labels_pdf, make_labels

T = TypeVar("T")
LABELS = 300
_ZPL_LABELS = 500
BATCHES = (1, 50, 500, 5000)
_AIMS = {1: "<= 35 kB, < 10 ms warm", 5000: ">= 2,000/s, <= 2 kB, < 150 MB"}
_PLAIN_AT_MOST = 50
"""Labels drawn by the manuals' ways: they take a hundred times as long, and no other time by the label."""


def measure(folder: Path, count: int) -> list[Figure]:
    """Make labels in a practice shop, then draw them alone."""
    shop = make_practice_shop(folder / "shop")
    orders, _lines = write_order_file(folder / "orders.csv", count * 2, datetime.now(UTC))
    commit_import(shop, preview_files(shop, [folder / "orders.csv"]))
    start = time.perf_counter()
    report = make_labels(shop)
    made_s = time.perf_counter() - start
    assert len(report.labels) == orders, report.refused
    ids = [label.label_id for label in report.labels]
    with shop.look() as tx:
        contents = [content_from_json(label.content) for label in tx.labels.get_many(ids) if label.content]
    drawn_s = median_s(lambda: render_labels(contents, layout=Layout.FOUR_BY_SIX), 3)
    joined_s = median_s(lambda: labels_pdf(shop, ids), 3)
    bare_s = median_s(lambda: _bare_pages(orders), 3)
    shop.close()
    name, bare = "bare PDF pages, one line of text", orders / bare_s
    bought = "checked, bought over HTTP, drawn, stored durably, one by one"
    return [
        Figure("Labels made", orders / made_s, "labels/s", name, bare, note=bought),
        Figure("Labels drawn", orders / drawn_s, "labels/s", name, bare, note=f"one PDF of {orders} pages"),
        Figure("Labels taken from the store into one PDF", orders / joined_s, "labels/s", name, bare),
    ]


def measure_drawing() -> list[Figure]:
    """Draw batches of labels of one shop, and the same labels as manuals show it."""
    figures = []
    for count in BATCHES:
        ours_s, ours = _drawn(partial(_labels, count), lambda some: render_labels(some, layout=Layout.FOUR_BY_SIX))
        few = min(count, _PLAIN_AT_MOST)
        plain_s, plain = _drawn(partial(_labels, few), by_reportlab)
        qt_s, qt = _drawn(partial(_labels, few), by_qt)
        what, aim = f"{count:,} labels as PDF", _AIMS.get(count, ">= 2,000/s, <= 2 kB")
        name = f"reportlab as in its manual, {few} labels"
        note = f"QPdfWriter: {few / qt_s:,.0f} labels/s, {qt / few:,.0f} bytes"
        figures += [
            Figure(what, count / ours_s, "labels/s", name, few / plain_s, aim, note),
            Figure(f"{what}, each", ours / count, "bytes", name, plain / few, aim),
        ]
    peak_mb = _peak_mb(BATCHES[-1])
    memory = Figure("Memory at 5,000 labels", peak_mb, "MB", "as many bytes of PDF", ours / 1e6, "< 150 MB")
    return [*figures, *_measure_zpl(name, few / plain_s, plain / few), memory]


def _measure_zpl(name: str, few_per_s: float, few_bytes: float) -> list[Figure]:
    """Write labels that are laid out as ZPL: those of plain words, and those to all of Europe."""
    figures = []
    for words, label, aim in (
        ("in the printer's letters", plain_label_of, ">= 10,000/s"),
        ("with lines as pictures", label_of, ""),
    ):
        zpl_s, zpl = _drawn(partial(_laid_out, label), papers_to_zpl)
        what = f"{_ZPL_LABELS} labels laid out, as ZPL {words}"
        figures += [
            Figure(what, _ZPL_LABELS / zpl_s, "labels/s", name, few_per_s, aim),
            Figure(f"{what}, each", zpl / _ZPL_LABELS, "bytes", name, few_bytes),
        ]
    return figures


def _labels(count: int, round_number: int) -> list[LabelContent]:
    """Return labels that were never drawn before: what is remembered of the last round must not count."""
    first = round_number * count
    return [label_of(number) for number in range(first, first + count)]


def _laid_out(label: Callable[[int], LabelContent], round_number: int) -> list[Paper]:
    first = round_number * _ZPL_LABELS
    return [lay_out_label(label(number), Layout.FOUR_BY_SIX) for number in range(first, first + _ZPL_LABELS)]


def _peak_mb(count: int) -> float:
    """Return the memory of a process that draws labels and does nothing else."""
    command = [sys.executable, "-m", "bench.label_batch", str(count)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _drawn(batch: Callable[[int], list[T]], draw: Callable[[list[T]], bytes]) -> tuple[float, int]:
    """Return the processor's seconds in the middle of three batches, and the bytes; other programs count for less."""
    draw(batch(0))
    taken = []
    for number in (1, 2, 3):
        labels = batch(number)
        start = time.process_time()
        size = len(draw(labels))
        taken.append(time.process_time() - start)
    return sorted(taken)[1], size


def _bare_pages(count: int) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(288, 432))
    for number in range(count):
        canvas.drawString(20, 400, f"Label {number}")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        tell([*measure(Path(place), int(sys.argv[1]) if len(sys.argv) > 1 else LABELS), *measure_drawing()])
