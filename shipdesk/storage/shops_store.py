"""How far each shop's API was read, and how the shop calls our orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from shipdesk.storage.tables import OrderRecord, ShopCursorRow
from shipdesk.storage.upserts import upsert


@dataclass(frozen=True, slots=True)
class ShopCursor:
    """Where the next pull of a shop goes on; next_at is None unless something went wrong."""

    code: str
    cursor: str = ""
    pulled_at: datetime | None = None
    error: str = ""
    failures: int = 0
    next_at: datetime | None = None


class ShopsStore:
    """The cursors, and the orders' remote ids."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def cursor(self, code: str) -> ShopCursor:
        """Return where a shop's next pull goes on; an empty cursor where it was never pulled."""
        row = self._session.get(ShopCursorRow, code, populate_existing=True)
        if row is None:
            return ShopCursor(code)
        return ShopCursor(row.code, row.cursor, row.pulled_at, row.error, row.failures, row.next_at)

    def save(self, state: ShopCursor) -> None:
        """Keep where a shop's next pull goes on."""
        values = {
            "cursor": state.cursor, "pulled_at": state.pulled_at, "error": state.error[:500],
            "failures": state.failures, "next_at": state.next_at,
        }  # fmt: skip
        statement = upsert(self._session, ShopCursorRow).values(code=state.code, **values)
        self._session.execute(statement.on_conflict_do_update(index_elements=["code"], set_=values))
        self._session.expire_all()

    def set_remote_ids(self, remote_ids: Mapping[int, str]) -> None:
        """Keep how the shop calls orders that are here, also those that are packed or gone."""
        for order_id, remote_id in remote_ids.items():
            statement = update(OrderRecord).where(
                col(OrderRecord.id) == order_id, col(OrderRecord.remote_id) != remote_id
            )
            self._session.execute(statement.values(remote_id=remote_id))
        self._session.expire_all()
