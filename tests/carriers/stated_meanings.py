"""What the status map states, row by row, in our words.

Its rows of karrio are asked for by nobody: that is another program's opinion of carriers, and none of them speaks it.
"""

from __future__ import annotations

import csv

import pytest
from openapi_schemas import DATA

from shipdesk.domain.parcels import ParcelStatus as S

_FILE = DATA / "status_map.tsv"
_OURS: dict[str, set[S | None]] = {
    "returned": {S.RETURNING, S.RETURNED},
    "expired_lost": {S.LOST},
    "(no_change)": {None},
}


def stated(source: str) -> list[tuple[str, str, set[S | None]]]:
    """Return level, code and what the code may mean for each row of a source; skip the test without the file."""
    if not _FILE.exists():
        pytest.skip("../shared/data/carriers/status_map.tsv is missing")
    with _FILE.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["source"] == source]
    assert rows
    return [(r["level"], r["value"], _OURS.get(r["canonical"]) or {S(r["canonical"])}) for r in rows]
