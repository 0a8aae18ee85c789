"""What carriers' codes mean to us: one table per source, as data, each with a version.

A code is written with its levels from coarse to fine, "status/detail"; tables/README.md tells how a table is read.
Events keep their code and the version, so that old events can be read again when a table has learned something.
A code that no table has means UNKNOWN: it keeps the parcel's last state and is never a guess.
"""

from __future__ import annotations

from functools import lru_cache

from shipdesk.carriers.meanings.table import MeaningTable, read_table, tables
from shipdesk.domain.parcels import Meaning, ParcelStatus

__all__ = ["is_understood", "meaning_of", "sources", "version_of"]


@lru_cache(maxsize=4096)
def meaning_of(source: str, code: str, text: str = "") -> Meaning:
    """Return what an event's code means by today's table of its source; text decides where the codes do not."""
    table = _table(source)
    found = table.find(code, text) if table is not None else None
    return found or Meaning(ParcelStatus.UNKNOWN)


def is_understood(source: str, code: str, text: str = "") -> bool:
    """Answer whether the source's table knows the code, be it as one that says nothing."""
    table = _table(source)
    return table is not None and table.find(code, text) is not None


@lru_cache(maxsize=64)
def version_of(source: str) -> str:
    """Return the version of a source's table, such as "ups-1"; empty where there is none."""
    table = _table(source)
    return table.version if table is not None else ""


def sources() -> tuple[str, ...]:
    """Return the sources that have a table."""
    return tables()


@lru_cache(maxsize=64)
def _table(source: str) -> MeaningTable | None:
    return read_table(source) if source in tables() else None
