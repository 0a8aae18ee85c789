"""Preview order files and import them: one transaction, nothing by halves, nothing over what is packed or gone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from shipdesk.domain.errors import Cancelled
from shipdesk.domain.money import money_text
from shipdesk.domain.orders import KnownOrder, NewOrder, OrderDraft, RefusedRow, items_text
from shipdesk.intake.read_file import read_order_file
from shipdesk.intake.reading import FileReading
from shipdesk.services.order_diffs import field_changes, kind_of, prepare
from shipdesk.services.ports import CancelCheck, Progress, never_cancelled, no_progress
from shipdesk.services.shop import Shop
from shipdesk.services.store_orders import store_orders
from shipdesk.services.topics import Topic
from shipdesk.services.views import ColumnQuestion, DiffKind, FilePreview, ImportReport, OrderDiff
from shipdesk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read and prepared, beside what its preview shows."""

    path: Path
    reading: FileReading
    orders: tuple[NewOrder, ...]
    answers: Mapping[str, str]


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

    answers is file -> column -> meaning, encodings is file -> codec, for what a person decided in the preview.
    Raises Cancelled. A file that cannot be read is a preview with a problem, not an error.
    """
    read: list[ReadFile] = []
    for number, path in enumerate(paths):
        progress(number, len(paths), f"Reading {path.name}")
        told = dict((answers or {}).get(str(path), {}))
        codec = (encodings or {}).get(str(path))
        reading = _read(shop, path, source, told, codec, progress, cancelled)
        if cancelled():
            raise Cancelled
        settings = shop.settings
        read.append(ReadFile(path, reading, tuple(prepare(d, settings) for d in reading.drafts), told))
    with shop.look() as tx:
        overlay: dict[tuple[str, str], KnownOrder] = {}
        previews = tuple(_preview(tx, file, overlay) for file in read)
    return PreviewedImport(previews, tuple(read))


def commit_import(
    shop: Shop,
    previewed: PreviewedImport,
    *,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> tuple[ImportReport, ...]:
    """Store the good orders of all files in one transaction; the refused rows stay refused.

    Raises Cancelled, then nothing was stored.
    """
    total = sum(len(file.orders) for file in previewed.read)
    counted = _Counted(progress, total)
    with shop.change(Topic.ORDERS, Topic.IMPORTS, Topic.LATE, Topic.MESSAGES) as tx:
        reports = [
            _store(shop, tx, file, preview, counted, cancelled)
            for file, preview in zip(previewed.read, previewed.files, strict=True)
        ]
    return tuple(reports)


class _Counted:
    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def add(self, number: int) -> None:
        self._done += number
        self._progress(self._done, self._total, "Importing")


def _read(
    shop: Shop, path: Path, source: str | None, answers: dict[str, str], codec: str | None,
    progress: Progress, cancelled: CancelCheck,
) -> FileReading:  # fmt: skip
    reading = read_order_file(
        path, source=source, answers=answers or None, encoding=codec, cancelled=cancelled, progress=progress
    )
    if answers or not reading.questions:
        return reading
    with shop.look() as tx:
        remembered = tx.imports.remembered(reading.fingerprint)
    if not remembered:
        return reading
    return read_order_file(
        path, source=source, answers=remembered, encoding=codec, cancelled=cancelled, progress=progress
    )


def _preview(tx: Transaction, file: ReadFile, overlay: dict[tuple[str, str], KnownOrder]) -> FilePreview:
    reading = file.reading
    known = tx.orders.known(reading.source, [o.draft.order_number for o in file.orders])
    diffs: list[OrderDiff] = []
    for order in file.orders:
        number = order.draft.order_number
        have = overlay.get((reading.source, number)) or known.get(number)
        kind = kind_of(order, have)
        stored = tx.orders.get(have.id) if have and have.id and kind in (DiffKind.CHANGED, DiffKind.PROTECTED) else None
        diffs.append(_diff(order, kind, field_changes(order, stored) if stored else ()))
        status = order.draft.status
        overlay[reading.source, number] = KnownOrder(
            have.id if have else 0, have.status if have else status, status, order.content_hash
        )
    counts = {kind: sum(d.kind is kind for d in diffs) for kind in DiffKind}
    return FilePreview(
        file=str(file.path),
        source=reading.source,
        profile=reading.profile,
        encoding=reading.encoding,
        delimiter=reading.delimiter,
        header=reading.header,
        sample_rows=reading.sample_rows,
        orders=len(file.orders),
        lines=sum(len(o.draft.lines) for o in file.orders),
        new=counts[DiffKind.NEW],
        changed=counts[DiffKind.CHANGED],
        unchanged=counts[DiffKind.UNCHANGED],
        protected=counts[DiffKind.PROTECTED],
        refused=reading.refused,
        diffs=tuple(diffs),
        questions=tuple(ColumnQuestion(q.column, q.samples, q.meanings, q.chosen) for q in reading.questions),
        remarks=reading.remarks,
        problem=reading.problem,
    )


def _diff(order: NewOrder, kind: DiffKind, changes: tuple[object, ...]) -> OrderDiff:
    draft: OrderDraft = order.draft
    return OrderDiff(
        order_number=draft.order_number,
        kind=kind,
        recipient_name=draft.recipient.name or draft.recipient.company,
        country_code=draft.recipient.country_code,
        items_text=items_text(draft.lines),
        total_text=money_text(draft.total_minor, draft.currency),
        row=draft.row,
        changes=changes,  # type: ignore[arg-type]
        remarks=(*draft.changes, *order.check.reasons),
    )


def _store(
    shop: Shop, tx: Transaction, file: ReadFile, preview: FilePreview, counted: _Counted, cancelled: CancelCheck
) -> ImportReport:
    reading = file.reading
    if reading.problem or not file.orders:
        return ImportReport(preview, None, 0, 0, 0)
    now = shop.clock.now()
    import_id = tx.imports.insert(
        file=file.path.name, source=reading.source, profile=reading.profile, encoding=reading.encoding,
        delimiter=reading.delimiter, sha256=_sha256(file.path), new=preview.new, changed=preview.changed, at=now,
    )  # fmt: skip
    new, changed, unchanged = store_orders(shop, tx, file.orders, reading.source, import_id, counted.add, cancelled)
    if file.answers:
        tx.imports.remember(reading.fingerprint, dict(file.answers), now)
    tx.audit.add(now, "import", detail={"import_id": import_id, "new": new, "changed": changed})
    if not (new or changed):
        tx.imports.discard(import_id)
    stored = replace(preview, new=new, changed=changed)
    return ImportReport(stored, import_id if new or changed else None, new, changed, unchanged)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


__all__ = ["PreviewedImport", "RefusedRow", "commit_import", "preview_files"]
