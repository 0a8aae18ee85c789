"""Finds orders by any part of a number, name, place, mail address, SKU or tracking number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import ColumnElement, bindparam, false, or_, text
from sqlmodel import Session, col

from shipdesk.domain.text import clean_line, fold
from shipdesk.storage.plain_inserts import driver_cursor
from shipdesk.storage.tables import OrderRecord

_GATHER = "INSERT INTO search_orders (search_orders, rank) VALUES ('hashsize', ?)"
_USUAL_BYTES, _MUCH_BYTES = 1 << 20, 16 << 20
SHORTEST = 3
"""The trigram index knows nothing shorter."""


class SearchStore:
    """Keeps one line of folded words per order."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @contextmanager
    def many(self) -> Iterator[None]:
        """Expect many words to be added: they are gathered in memory for longer before they are merged.

        FTS5 merges what it has gathered again and again; with 16 MB instead of 1 that takes a third less time.
        """
        cursor = driver_cursor(self._session)
        cursor.execute(_GATHER, (_MUCH_BYTES,))
        yield
        cursor.execute(_GATHER, (_USUAL_BYTES,))

    def add_folded(self, entries: Iterable[tuple[int, str]]) -> None:
        """Index the folded words of order ids that are new."""
        # The driver's own statement: nothing is to be converted, and there are a hundred thousand of them.
        insert = "INSERT INTO search_orders (rowid, words) VALUES (?, ?)"
        driver_cursor(self._session).executemany(insert, entries)

    def put(self, entries: Iterable[tuple[int, str]]) -> None:
        """Index the words of each order id, replacing what was there."""
        rows = [{"id": order_id, "words": fold(words)} for order_id, words in entries]
        if not rows:
            return
        connection = self._session.connection()
        connection.execute(text("DELETE FROM search_orders WHERE rowid = :id"), [{"id": r["id"]} for r in rows])
        connection.execute(text("INSERT INTO search_orders (rowid, words) VALUES (:id, :words)"), rows)

    def remove(self, order_ids: Sequence[int]) -> None:
        """Forget the words of these orders."""
        if order_ids:
            connection = self._session.connection()
            connection.execute(text("DELETE FROM search_orders WHERE rowid = :id"), [{"id": i} for i in order_ids])

    def matching(self, words: str) -> ColumnElement[bool]:
        """Return the condition for orders that hold every word; short words match the start of number or name."""
        # Cleaned like what it is compared with; a NUL would end the query inside its quotes.
        told = clean_line(words)
        parts = fold(told).split()
        long = [p for p in parts if len(p) >= SHORTEST]
        if long:
            query = " AND ".join('"' + p.replace('"', '""') + '"' for p in long)
            found = text("SELECT rowid FROM search_orders WHERE words MATCH :query").bindparams(
                bindparam("query", query, unique=True)
            )
            return col(OrderRecord.id).in_(found)
        if not parts:
            return false()
        # As typed and folded: the database knows neither accents nor that % and _ are ordinary characters.
        starts = {parts[0], told.split(maxsplit=1)[0]}
        return or_(
            *(col(OrderRecord.order_number).istartswith(start, autoescape=True) for start in starts),
            *(col(OrderRecord.recipient_name).istartswith(start, autoescape=True) for start in starts),
        )
