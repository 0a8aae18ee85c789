"""What articles look like."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from shipdesk.storage.tables import ProductPictureRow
from shipdesk.storage.upserts import upsert

_CHUNK = 500


class PicturesStore:
    """The pictures of products, one each."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, sku: str) -> bytes | None:
        """Return the picture of an article as its file would hold it, or None."""
        row = self._session.get(ProductPictureRow, sku)
        return row.document if row is not None else None

    def which(self, skus: Sequence[str]) -> frozenset[str]:
        """Return those of the SKUs that have a picture."""
        sku, found = col(ProductPictureRow.sku), set[str]()
        for start in range(0, len(skus), _CHUNK):
            found.update(self._session.scalars(select(sku).where(sku.in_(skus[start : start + _CHUNK]))))
        return frozenset(found)

    def put(self, sku: str, media_type: str, document: bytes, now: datetime) -> None:
        """Keep a picture in the place of the one before."""
        values = {"media_type": media_type, "document": document, "saved_at": now}
        statement = upsert(self._session, ProductPictureRow).values(sku=sku, **values)
        self._session.execute(statement.on_conflict_do_update(index_elements=["sku"], set_=values))

    def remove(self, skus: Sequence[str]) -> int:
        """Remove pictures; return how many there were."""
        gone = 0
        for start in range(0, len(skus), _CHUNK):
            statement = delete(ProductPictureRow).where(col(ProductPictureRow.sku).in_(skus[start : start + _CHUNK]))
            gone += len(self._session.scalars(statement.returning(col(ProductPictureRow.sku))).all())
        return gone
