"""One dialect for all engines on files: a statement that one of them compiled serves the others too.

Each engine has a dialect object of its own, and keeps what it compiled by that. A shop has two engines, one that writes
and one that reads, so each statement was compiled twice; that takes longer than running it.
"""

from __future__ import annotations

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

STORE_URL = "sqlite+shipdesk://"
COMPILED: LRUCache[object, object] = LRUCache(1000)
"""The statements that were compiled in this process, the least used ones forgotten."""


class StoreDialect(SQLiteDialect_pysqlite):
    """SQLite as every engine of ours speaks it; all of these are equal, for all are made alike."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StoreDialect)

    def __hash__(self) -> int:
        return hash(StoreDialect)


registry.register("sqlite.shipdesk", __name__, StoreDialect.__name__)
