"""Imported files, what they did, and what their columns mean."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from shipdesk.domain.rows import PastImport
from shipdesk.storage.plain_inserts import insert_columns
from shipdesk.storage.tables import (
    BenchSessionRow,
    ColumnMappingRow,
    ImportItemRow,
    ImportRow,
    OrderRecord,
    PackingPhotoRow,
    ParcelRecord,
)
from shipdesk.storage.upserts import upsert


@dataclass(frozen=True, slots=True)
class ImportItem:
    """What an import did with one order; before is the order's image where it changed one."""

    order_id: int | None
    order_number: str
    action: str
    before: dict[str, Any] | None = None


class ImportsStore:
    """The imports and their items."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def insert(
        self,
        *,
        file: str,
        source: str,
        profile: str,
        encoding: str,
        delimiter: str,
        sha256: str,
        new: int,
        changed: int,
        at: datetime,
    ) -> int:
        """Write down an import and return its id."""
        row = ImportRow(
            file=file, source=source, profile=profile, encoding=encoding, delimiter=delimiter,
            sha256=sha256, new=new, changed=changed, at=at,
        )  # fmt: skip
        self._session.add(row)
        self._session.flush()
        return row.id or 0

    def add_items(self, import_id: int, items: Iterable[ImportItem]) -> None:
        """Write down what an import did with each order."""
        told = [(i.order_id, i.order_number, i.action, json.dumps(i.before)) for i in items]
        if told:
            ids, numbers, actions, before = zip(*told, strict=True)
            self._insert_items(import_id, ids, numbers, actions, before)

    def add_new(self, import_id: int, order_ids: Sequence[int], order_numbers: Sequence[str]) -> None:
        """Write down the orders that an import brought."""
        self._insert_items(
            import_id, order_ids, order_numbers, repeat("new", len(order_ids)), repeat("null", len(order_ids))
        )

    def _insert_items(
        self,
        import_id: int,
        ids: Sequence[int | None],
        numbers: Sequence[str],
        actions: Iterable[str],
        before: Iterable[str],
    ) -> None:
        columns = {
            "import_id": repeat(import_id, len(ids)),
            "order_id": ids,
            "order_number": numbers,
            "action": actions,
            "before": before,
        }
        insert_columns(self._session, ImportItemRow, columns)

    def has_content(self, sha256: str) -> bool:
        """Tell whether a file of this content was imported, and that not undone."""
        statement = select(col(ImportRow.id)).where(col(ImportRow.sha256) == sha256, col(ImportRow.undone_at).is_(None))
        return self._session.scalars(statement.limit(1)).first() is not None

    def items(self, import_id: int) -> tuple[ImportItem, ...]:
        """Return what an import did, newest first."""
        statement = select(ImportItemRow).where(col(ImportItemRow.import_id) == import_id)
        rows = self._session.scalars(statement.order_by(col(ImportItemRow.id).desc()))
        return tuple(ImportItem(r.order_id, r.order_number, r.action, r.before) for r in rows)

    def get(self, import_id: int) -> PastImport | None:
        """Return one import, or None."""
        row = self._session.get(ImportRow, import_id)
        return None if row is None else _past(row)

    def latest(self, limit: int) -> tuple[PastImport, ...]:
        """Return the newest imports, newest first."""
        return tuple(
            _past(r) for r in self._session.scalars(select(ImportRow).order_by(col(ImportRow.id).desc()).limit(limit))
        )

    def shipped_numbers(self, import_id: int) -> tuple[str, ...]:
        """Return the order numbers of an import that have parcels or photos, travel in another's, or were packed."""
        own = col(ParcelRecord.order_id) == col(OrderRecord.id)
        carried = (col(ParcelRecord.order_id) == col(OrderRecord.combined_into)) & col(ParcelRecord.voided_at).is_(None)
        statement = (
            select(col(OrderRecord.order_number))
            .join(ImportItemRow, col(ImportItemRow.order_id) == col(OrderRecord.id))
            .join(ParcelRecord, own | carried)
            .where(col(ImportItemRow.import_id) == import_id)
            .distinct()
        )
        on_bench = (
            select(col(OrderRecord.order_number))
            .join(ImportItemRow, col(ImportItemRow.order_id) == col(OrderRecord.id))
            .join(BenchSessionRow, col(BenchSessionRow.order_id) == col(OrderRecord.id))
            .where(col(ImportItemRow.import_id) == import_id)
        )
        photographed = (
            select(col(OrderRecord.order_number))
            .join(ImportItemRow, col(ImportItemRow.order_id) == col(OrderRecord.id))
            .join(PackingPhotoRow, col(PackingPhotoRow.order_id) == col(OrderRecord.id))
            .where(col(ImportItemRow.import_id) == import_id)
        )
        return tuple(self._session.scalars(statement.union(on_bench, photographed)))

    def changed_since(self, import_id: int) -> tuple[str, ...]:
        """Return the order numbers of an import that a later import (not undone) touched too."""
        mine = select(col(ImportItemRow.order_id)).where(col(ImportItemRow.import_id) == import_id)
        statement = (
            select(col(ImportItemRow.order_number))
            .join(ImportRow, col(ImportRow.id) == col(ImportItemRow.import_id))
            .where(
                col(ImportItemRow.import_id) > import_id,
                col(ImportItemRow.order_id).in_(mine),
                col(ImportRow.undone_at).is_(None),
            )
            .distinct()
        )
        return tuple(self._session.scalars(statement))

    def count(self, import_id: int, *, new: int, changed: int) -> None:
        """Add to what an import did so far."""
        values = {"new": col(ImportRow.new) + new, "changed": col(ImportRow.changed) + changed}
        self._session.execute(update(ImportRow).where(col(ImportRow.id) == import_id).values(**values))
        self._session.expire_all()

    def mark_undone(self, import_id: int, at: datetime) -> None:
        """Note that an import was undone."""
        self._session.execute(update(ImportRow).where(col(ImportRow.id) == import_id).values(undone_at=at))
        self._session.execute(update(OrderRecord).where(col(OrderRecord.import_id) == import_id).values(import_id=None))
        self._session.expire_all()

    def discard(self, import_id: int) -> None:
        """Forget an import that did nothing."""
        self._session.delete(self._session.get_one(ImportRow, import_id))
        self._session.flush()

    def remembered(self, fingerprint: str) -> dict[str, str]:
        """Return what a merchant said about the columns of such a file before."""
        row = self._session.get(ColumnMappingRow, fingerprint)
        return {} if row is None else dict(row.answers)

    def forget(self, fingerprint: str) -> None:
        """Forget what was said about the columns of such a file."""
        self._session.execute(delete(ColumnMappingRow).where(col(ColumnMappingRow.fingerprint) == fingerprint))
        self._session.expire_all()

    def file_texts(self, order_id: int) -> dict[str, str]:
        """Return the texts that an order had in its file, by their column; empty where there is no such order."""
        return self._session.scalar(select(col(OrderRecord.raw)).where(col(OrderRecord.id) == order_id)) or {}

    def remember(self, fingerprint: str, answers: dict[str, str], at: datetime) -> None:
        """Remember what the columns of such a file mean."""
        values = {"answers": answers, "saved_at": at}
        statement = upsert(self._session, ColumnMappingRow).values(fingerprint=fingerprint, **values)
        self._session.execute(statement.on_conflict_do_update(index_elements=["fingerprint"], set_=values))


def _past(row: ImportRow) -> PastImport:
    return PastImport(row.id or 0, row.file, row.source, row.profile, row.at, row.new, row.changed, row.undone_at)
