"""Label documents, kept before anything is printed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from shipdesk.storage.tables import LabelRow


@dataclass(frozen=True, slots=True)
class StoredLabel:
    """A label: its bytes, and the model it was drawn from where we drew it."""

    id: int
    parcel_id: int
    media_type: str
    document: bytes
    layout: str
    content: dict[str, Any] | None
    made_at: datetime
    printed_at: datetime | None


class LabelsStore:
    """The labels table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def insert(
        self,
        *,
        parcel_id: int,
        media_type: str,
        document: bytes,
        layout: str,
        content: dict[str, Any] | None,
        made_at: datetime,
    ) -> int:
        """Keep a label's bytes and return its id."""
        row = LabelRow(
            parcel_id=parcel_id,
            media_type=media_type,
            document=document,
            sha256=hashlib.sha256(document).hexdigest(),
            layout=layout,
            content=content,
            made_at=made_at,
        )
        self._session.add(row)
        self._session.flush()
        return row.id or 0

    def get_many(self, label_ids: Sequence[int]) -> tuple[StoredLabel, ...]:
        """Return the labels in the order asked."""
        found: dict[int, StoredLabel] = {}
        for start in range(0, len(label_ids), 200):
            chunk = label_ids[start : start + 200]
            for row in self._session.scalars(select(LabelRow).where(col(LabelRow.id).in_(chunk))):
                found[row.id or 0] = StoredLabel(
                    row.id or 0,
                    row.parcel_id,
                    row.media_type,
                    row.document,
                    row.layout,
                    row.content,
                    row.made_at,
                    row.printed_at,
                )
        return tuple(found[i] for i in label_ids if i in found)

    def newest_of_parcels(self, parcel_ids: Sequence[int]) -> dict[int, int]:
        """Return the newest label's id of each parcel."""
        statement = select(col(LabelRow.parcel_id), col(LabelRow.id)).where(col(LabelRow.parcel_id).in_(parcel_ids))
        rows = self._session.execute(statement.order_by(col(LabelRow.id)))
        return {row[0]: row[1] for row in rows}

    def of_parcel(self, parcel_id: int) -> tuple[tuple[int, datetime, datetime | None], ...]:
        """Return (id, made at, printed at) of a parcel's labels, oldest first."""
        statement = select(col(LabelRow.id), col(LabelRow.made_at), col(LabelRow.printed_at)).where(
            col(LabelRow.parcel_id) == parcel_id
        )
        return tuple(
            (i, made, printed) for i, made, printed in self._session.execute(statement.order_by(col(LabelRow.id)))
        )

    def printed(self, label_ids: Sequence[int]) -> set[int]:
        """Return those of the labels that went to a printer."""
        found: set[int] = set()
        for start in range(0, len(label_ids), 500):
            chunk = label_ids[start : start + 500]
            statement = select(col(LabelRow.id)).where(
                col(LabelRow.id).in_(chunk), col(LabelRow.printed_at).is_not(None)
            )
            found.update(i for i in self._session.scalars(statement) if i is not None)
        return found

    def mark_printed(self, label_ids: Sequence[int], at: datetime) -> None:
        """Note when labels went to a printer."""
        self._session.execute(update(LabelRow).where(col(LabelRow.id).in_(label_ids)).values(printed_at=at))
        self._session.expire_all()
