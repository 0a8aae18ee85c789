"""Measures how many labels a second are made and drawn, beside bare PDF pages with one line of text."""

from __future__ import annotations

import io
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from bench.made_up import write_order_file
from bench.measure import Figure, median_s, tell
from shipdesk.documents.label_pdf import render_labels
from shipdesk.domain.labels import Layout
from shipdesk.services.first_start import make_practice_shop
from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.label_contents import content_from_json
from shipdesk.services.make_labels import labels_pdf, make_labels

LABELS = 300


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
        tell(measure(Path(place), int(sys.argv[1]) if len(sys.argv) > 1 else LABELS))
