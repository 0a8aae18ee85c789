"""Preview order files and import them: one transaction, nothing by halves, nothing over what is packed or gone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from shipdesk.domain.errors import Cancelled
from shipdesk.domain.new_orders import OrderPreparer
from shipdesk.domain.orders import KnownOrder, RefusedRow
from shipdesk.intake.decoding import MENDED
from shipdesk.intake.joining import join_lists
from shipdesk.intake.plans import IGNORED, MEANINGS
from shipdesk.intake.read_file import read_order_files, read_refused_rows
from shipdesk.intake.reading import FileReading
from shipdesk.services.order_diffs import desk_rules
from shipdesk.services.ports import CancelCheck, Progress, never_cancelled, no_progress
from shipdesk.services.preview_diffs import diffs_of, lines_of, remember
from shipdesk.services.shop import Shop
from shipdesk.services.store_orders import store_orders
from shipdesk.services.topics import Topic
from shipdesk.services.views import ColumnMeaning, ColumnQuestion, DiffKind, FilePreview, ImportReport
from shipdesk.storage.transaction import Transaction

COLUMN_MEANINGS = (IGNORED, *MEANINGS)
"""What a person may say that a column means, as answers to preview_files."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A list that was read and prepared, beside what its preview shows; name is the file's, or its place in a zip."""

    path: Path
    name: str
    reading: FileReading
    answers: Mapping[str, str]
    source: str | None = None
    encoding: str | None = None
    is_remembered: bool = False
    """Whether the answers are those of an earlier import."""


@dataclass(frozen=True, slots=True)
class PreviewedImport:
    """What `preview_files` found; give it to `commit_import` as it is."""

    files: tuple[FilePreview, ...]
    read: tuple[ReadFile, ...]


def preview_files(
    shop: Shop,
    paths: Sequence[Path],
    *,
    source: str | None = None,
    answers: Mapping[str, Mapping[str, str]] | None = None,
    encodings: Mapping[str, str] | None = None,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> PreviewedImport:
    """Read the files and compare them with what is known; nothing is stored.

    There is a preview for each file, and for each list of a packed export ("export.zip/orders.csv"). Where one list
    has the orders and another their items, the first one's preview carries the whole orders and the other's says so.
    answers is file -> column -> meaning, encodings is file -> codec, for what a person decided in the preview.
    Raises Cancelled. A file that cannot be read is a preview with a problem, not an error.
    """
    rules = desk_rules(shop.settings)
    read: list[ReadFile] = []
    for number, path in enumerate(paths):
        progress(number, len(paths), f"Reading {path.name}")
        told = {n.removeprefix(f"{path}").lstrip("/\\"): m for n, m in (answers or {}).items() if _is_of(n, path)}
        codec = next((codec for name, codec in (encodings or {}).items() if _is_of(name, path)), None)
        reader = partial(
            read_order_files, path, rules=rules, source=source, encoding=codec, cancelled=cancelled, progress=progress
        )
        for reading, used, is_remembered in _read(shop, reader, told):
            name = f"{path}/{reading.member}" if reading.member else str(path)
            read.append(ReadFile(path, name, reading, used, source, codec, is_remembered))
        if cancelled():
            raise Cancelled
    joined = join_lists([file.reading for file in read], OrderPreparer(rules))
    read = [replace(file, reading=reading) for file, reading in zip(read, joined, strict=True)]
    with shop.look() as tx:
        overlay: dict[tuple[str, str], KnownOrder] = {}
        previews = tuple(_preview(tx, f, overlay, progress, cancelled, more=f is not read[-1]) for f in read)
    return PreviewedImport(previews, tuple(read))


def refused_rows(previewed: PreviewedImport) -> tuple[tuple[str, bytes], ...]:
    """Return for each previewed list with refused rows its name and those rows as CSV, to be mended and imported.

    A last column says what is wrong with each; cells that a spreadsheet would run are made safe. Raises Refused.
    """
    return tuple(
        (
            file.name,
            read_refused_rows(
                file.path, member=file.reading.member, source=file.source, answers=file.answers, encoding=file.encoding
            ),
        )
        for file in previewed.read
        if file.reading.refused
    )


def _is_of(name: str, path: Path) -> bool:
    return name == str(path) or name.startswith(f"{path}/")


def suspicious_orders(previewed: PreviewedImport) -> frozenset[tuple[str, str]]:
    """Return the orders that would be stored although something about them is suspicious, as (file, order number)."""
    return frozenset(
        (file.file, diff.order_number)
        for file in previewed.files
        for diff in lines_of(file).suspicious().of(DiffKind.NEW, DiffKind.CHANGED)
    )


def forget_columns(shop: Shop, previewed: PreviewedImport, file: str) -> None:
    """Forget what was said about the columns of files like this one; the next preview reads them as it thinks fit."""
    with shop.change() as tx:
        for read in previewed.read:
            if read.name == file:
                tx.imports.forget(read.reading.fingerprint)


def commit_import(
    shop: Shop,
    previewed: PreviewedImport,
    *,
    without: Collection[tuple[str, str]] = (),
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> tuple[ImportReport, ...]:
    """Store the good orders of all files in one transaction; the refused rows stay refused.

    without are orders to leave out, as (file, order number). Raises Cancelled, then nothing was stored.
    """
    total = sum(len(file.reading.orders) for file in previewed.read)
    counted = _Counted(progress, total)
    with shop.change(Topic.ORDERS, Topic.IMPORTS, Topic.LATE, Topic.MESSAGES) as tx:
        reports = [
            _store(shop, tx, file, preview, counted, cancelled, frozenset(n for f, n in without if f == file.name))
            for file, preview in zip(previewed.read, previewed.files, strict=True)
        ]
        if cancelled():
            raise Cancelled
    return tuple(reports)


class _Counted:
    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def add(self, number: int) -> None:
        self._done += number
        self._progress(self._done, self._total, "Importing")


def _read(
    shop: Shop, reader: Callable[..., tuple[FileReading, ...]], told: dict[str, Mapping[str, str]]
) -> list[tuple[FileReading, Mapping[str, str], bool]]:
    """Return the readings of one file, each with the answers a person gave; what was answered once is remembered."""
    readings = reader(answers=told)
    with shop.look() as tx:
        known = {r.member: tx.imports.remembered(r.fingerprint) for r in readings if r.member not in told}
    known = {member: answers for member, answers in known.items() if answers}
    if known:
        told = {**known, **told}
        readings = reader(answers=told)
    return [(reading, told.get(reading.member, {}), reading.member in known) for reading in readings]


def _preview(
    tx: Transaction, file: ReadFile, overlay: dict[tuple[str, str], KnownOrder], progress: Progress,
    cancelled: CancelCheck, *, more: bool,
) -> FilePreview:  # fmt: skip
    """Return the preview of one file; with more files behind it, add to the overlay what it would bring."""
    reading = file.reading
    diffs = diffs_of(tx, reading.source, reading.orders, overlay, progress, cancelled)
    if more:
        remember(reading.source, reading.orders, diffs, overlay)
    counts = diffs.counts()
    return FilePreview(
        file=file.name,
        source=reading.source,
        profile=reading.profile,
        encoding=reading.encoding,
        delimiter=reading.delimiter,
        header=reading.header,
        sample_rows=reading.sample_rows,
        orders=len(reading.orders),
        lines=reading.lines,
        new=counts[DiffKind.NEW],
        changed=counts[DiffKind.CHANGED],
        unchanged=counts[DiffKind.UNCHANGED],
        protected=counts[DiffKind.PROTECTED],
        refused=reading.refused,
        diffs=diffs,
        questions=tuple(ColumnQuestion(q.column, q.samples, q.meanings, q.chosen) for q in reading.questions),
        remarks=reading.remarks,
        problem=reading.problem,
        columns=tuple(ColumnMeaning(c.column, c.samples, c.meaning, c.is_fallback) for c in reading.columns),
        answers=file.answers,
        is_remembered=file.is_remembered,
        garbled=reading.garbled,
    )


def _store(
    shop: Shop, tx: Transaction, file: ReadFile, preview: FilePreview, counted: _Counted, cancelled: CancelCheck,
    without: frozenset[str],
) -> ImportReport:  # fmt: skip
    reading = file.reading
    if reading.problem or not reading.orders:
        return ImportReport(preview, None, 0, 0, 0)
    now = shop.clock.now()
    shown = f"{file.path.name}/{reading.member}" if reading.member else file.path.name
    import_id = tx.imports.insert(
        file=shown, source=reading.source, profile=reading.profile, encoding=reading.encoding,
        delimiter=reading.delimiter, sha256=_sha256(file.path), new=0, changed=0, at=now,
    )  # fmt: skip
    batches = reading.orders.batches()
    with tx.search.many():
        done = store_orders(shop, tx, batches, reading.source, import_id, counted.add, cancelled, without)
    new, changed = done.new, done.changed
    tx.imports.count(import_id, new=new, changed=changed)
    if file.answers:
        tx.imports.remember(reading.fingerprint, dict(file.answers), now)
    tx.audit.add(now, "import", detail={"import_id": import_id, "new": new, "changed": changed})
    if not (new or changed):
        tx.imports.discard(import_id)
    stored = replace(preview, new=new, changed=changed)
    return ImportReport(stored, import_id if new or changed else None, new, changed, done.unchanged, len(without))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


__all__ = [
    "COLUMN_MEANINGS",
    "MENDED",
    "PreviewedImport",
    "RefusedRow",
    "commit_import",
    "forget_columns",
    "preview_files",
    "refused_rows",
    "suspicious_orders",
]
