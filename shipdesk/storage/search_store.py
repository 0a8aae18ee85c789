"""Finds orders by any part of a number, name, place, mail address, SKU or tracking number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, TextClause, bindparam, false, or_, text
from sqlmodel import Session, col

from shipdesk.domain.text import clean_line, fold
from shipdesk.storage.plain_inserts import driver_cursor
from shipdesk.storage.tables import OrderRecord
from shipdesk.storage.upserts import is_server

_GATHER = "INSERT INTO search_orders (search_orders, rank) VALUES ('hashsize', ?)"
_USUAL_BYTES, _MUCH_BYTES = 1 << 20, 16 << 20
SHORTEST = 3
"""The trigram index knows nothing shorter."""


class SearchStore:
    """Keeps one line of folded words per order.

    In a file they are an FTS5 index of trigrams. On PostgreSQL they are an ordinary table, with a trigram index
    (pg_trgm) where the server has it.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._on_server = is_server(session)
        self._key = "order_id" if self._on_server else "rowid"

    @contextmanager
    def many(self) -> Iterator[None]:
        """Expect many words to be added: they are gathered in memory for longer before they are merged.

        FTS5 merges what it has gathered again and again; with 16 MB instead of 1 that takes a third less time.
        """
        if self._on_server:
            yield
            return
        cursor = driver_cursor(self._session)
        cursor.execute(_GATHER, (_MUCH_BYTES,))
        yield
        cursor.execute(_GATHER, (_USUAL_BYTES,))

    def add_folded(self, entries: Iterable[tuple[int, str]]) -> None:
        """Index the folded words of order ids that are new."""
        # The driver's own statement: nothing is to be converted, and there are a hundred thousand of them.
        if self._on_server:
            with driver_cursor(self._session).copy("COPY search_orders (order_id, words) FROM STDIN") as copy:
                for entry in entries:
                    copy.write_row(entry)
            return
        insert = "INSERT INTO search_orders (rowid, words) VALUES (?, ?)"
        driver_cursor(self._session).executemany(insert, entries)

    def put(self, entries: Iterable[tuple[int, str]]) -> None:
        """Index the words of each order id, replacing what was there."""
        rows: list[dict[str, Any]] = [{"id": order_id, "words": fold(words)} for order_id, words in entries]
        if not rows:
            return
        self.remove([row["id"] for row in rows])
        insert = text(f"INSERT INTO search_orders ({self._key}, words) VALUES (:id, :words)")
        self._session.connection().execute(insert, rows)

    def remove(self, order_ids: Sequence[int]) -> None:
        """Forget the words of these orders."""
        if order_ids:
            statement = text(f"DELETE FROM search_orders WHERE {self._key} = :id")
            self._session.connection().execute(statement, [{"id": i} for i in order_ids])

    def matching(self, words: str) -> ColumnElement[bool]:
        """Return the condition for orders that hold every word; short words match the start of number or name."""
        # Cleaned like what it is compared with; a NUL would end the query inside its quotes.
        told = clean_line(words)
        parts = fold(told).split()
        long = [p for p in parts if len(p) >= SHORTEST]
        if long:
            return col(OrderRecord.id).in_(_held_by_server(long) if self._on_server else _held_by_file(long))
        if not parts:
            return false()
        # As typed and folded: the database knows neither accents nor that % and _ are ordinary characters.
        starts = {parts[0], told.split(maxsplit=1)[0]}
        return or_(
            *(col(OrderRecord.order_number).istartswith(start, autoescape=True) for start in starts),
            *(col(OrderRecord.recipient_name).istartswith(start, autoescape=True) for start in starts),
        )


def _held_by_file(parts: Sequence[str]) -> TextClause:
    """Return the query for the orders whose words hold every part, in FTS5's language."""
    query = " AND ".join('"' + p.replace('"', '""') + '"' for p in parts)
    found = text("SELECT rowid FROM search_orders WHERE words MATCH :query")
    return found.bindparams(bindparam("query", query, unique=True))


def _held_by_server(parts: Sequence[str]) -> TextClause:
    """Return the same query in PostgreSQL's: % and _ of the parts are ordinary characters."""
    conditions = " AND ".join(f"words LIKE :part{place}" for place in range(len(parts)))
    plain = (part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for part in parts)
    told: list[Any] = [bindparam(f"part{place}", f"%{part}%", unique=True) for place, part in enumerate(plain)]
    return text(f"SELECT order_id FROM search_orders WHERE {conditions}").bindparams(*told)
