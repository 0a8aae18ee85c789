"""Photos of open boxes: they are added, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from shipdesk.domain.photos import BoxPhoto
from shipdesk.storage.tables import PackingPhotoRow

_KNOWN = (
    col(PackingPhotoRow.id),
    col(PackingPhotoRow.order_id),
    col(PackingPhotoRow.at),
    col(PackingPhotoRow.by),
    col(PackingPhotoRow.station),
    col(PackingPhotoRow.media_type),
    col(PackingPhotoRow.sha256),
    func.length(col(PackingPhotoRow.document)),
    col(PackingPhotoRow.session_id),
)
"""All but the picture, which is read only where it is shown."""


class PhotosStore:
    """The packing_photos table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, order_id: int, document: bytes, media_type: str, sha256: str, at: datetime, *,
        by: str = "", station: str = "", session_id: int | None = None,
    ) -> int:  # fmt: skip
        """Keep a photo and return its id."""
        row = PackingPhotoRow(
            order_id=order_id, session_id=session_id, at=at, by=by, station=station, media_type=media_type,
            sha256=sha256, document=document,
        )  # fmt: skip
        self._session.add(row)
        self._session.flush()
        return row.id or 0

    def of_orders(self, order_ids: Sequence[int]) -> tuple[BoxPhoto, ...]:
        """Return what is known of the photos of these orders, oldest first."""
        statement = (
            select(*_KNOWN)
            .where(col(PackingPhotoRow.order_id).in_(order_ids))
            .order_by(col(PackingPhotoRow.at), col(PackingPhotoRow.id))
        )
        return tuple(BoxPhoto(*row) for row in self._session.execute(statement))

    def get(self, photo_id: int) -> BoxPhoto | None:
        """Return what is known of a photo, or None."""
        row = self._session.execute(select(*_KNOWN).where(col(PackingPhotoRow.id) == photo_id)).one_or_none()
        return None if row is None else BoxPhoto(*row)

    def document(self, photo_id: int) -> bytes | None:
        """Return a photo's picture, or None where there is no such photo."""
        statement = select(col(PackingPhotoRow.document)).where(col(PackingPhotoRow.id) == photo_id)
        return self._session.scalars(statement).one_or_none()
