"""Reads a list of past parcels and what became of them, row by row, and says which rows it could not use and why."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TextIO, cast

from shipdesk.domain.errors import Refused
from shipdesk.domain.forecast.backtest import PastParcel
from shipdesk.domain.forecast.values import Journey
from shipdesk.domain.orders import RefusedRow
from shipdesk.domain.text import clean_line

NEEDED = ("parcel_id", "shipped_at", "promised_on", "delivered_at")
OTHERS = ("origin_region", "origin_postcode", "destination_region", "destination_postcode", "carrier", "service")
_LONGEST_LINE = 100_000
_MOST_ROWS = 5_000_000
_PART_CAP = 100


class _BadRow(Exception):
    """One row cannot be used."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.value = value


def read_history(path: Path) -> Iterator[PastParcel | RefusedRow]:
    """Yield what each row (.csv, or packed as .csv.gz) holds; raises Refused where the file as a whole cannot be read.

    Moments that name a zone are taken as the local time they show.
    """
    seen: set[str] = set()
    try:
        with _opened(path) as stream:
            lines = _lines(stream, path)
            names = _header(next(lines, (0, ""))[1])
            _check_columns(names, path)
            for number, line in lines:
                try:
                    yield _parcel(names, line, seen)
                except _BadRow as bad:
                    yield RefusedRow(number, bad.column, clean_line(bad.value, _PART_CAP), str(bad))
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Refused(f"{path.name} is no whole gzip file ({error}).", "Fetch or pack it again.") from error


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    if path.name.casefold().endswith(".gz"):
        with gzip.open(path, "rt", encoding="utf-8-sig", errors="replace", newline="") as packed:
            yield cast(TextIO, packed)
    else:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as plain:
            yield plain


def _lines(stream: TextIO, path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that hold something, with their numbers; each is a row, so that a stray quote ends with it."""
    number = 0
    while line := stream.readline(_LONGEST_LINE + 1):
        number += 1
        # A small packed file can hold a line larger than the memory.
        if len(line) > _LONGEST_LINE:
            raise Refused(f"Line {number} of {path.name} has no end.", "Save it as CSV again.")
        if number > _MOST_ROWS:
            raise Refused(f"{path.name} has more than {_MOST_ROWS:,} rows.", "Split it by years.")
        if line.strip():
            yield number, line


def _cells(line: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], strict=True), [])]
    except csv.Error:
        raise _BadRow("", line, "Its quotation marks do not match.") from None


def _header(line: str) -> list[str]:
    try:
        return _cells(line)
    except _BadRow:
        return []


def _check_columns(names: Sequence[str], path: Path) -> None:
    missing = [name for name in NEEDED if name not in names]
    if missing:
        what = "column" if len(missing) == 1 else "columns"
        advice = f"The first row names the columns: {', '.join((*NEEDED, *OTHERS))}."
        raise Refused(f"{path.name} has no {what} {', '.join(missing)}.", advice)


def _parcel(names: Sequence[str], line: str, seen: set[str]) -> PastParcel:
    found = _cells(line)
    if len(found) != len(names):
        raise _BadRow("", line, f"It has {len(found)} cells, and the first row has {len(names)}.")
    cells = dict(zip(names, found, strict=True))
    parcel_id = cells["parcel_id"]
    if not parcel_id:
        raise _BadRow("parcel_id", "", "It names no parcel.")
    if parcel_id in seen:
        raise _BadRow("parcel_id", parcel_id, "An earlier row has the same parcel_id.")
    shipped_at = _moment(cells, "shipped_at")
    if shipped_at is None:
        raise _BadRow("shipped_at", "", "It does not say when the parcel was handed over.")
    parts = {name: clean_line(cells.get(name, ""), _PART_CAP) for name in OTHERS}
    journey = Journey(
        shipped_at, parts["carrier"], parts["service"], parts["origin_region"], parts["origin_postcode"],
        parts["destination_region"], parts["destination_postcode"], _day(cells, "promised_on"),
    )  # fmt: skip
    delivered_at = _moment(cells, "delivered_at")
    seen.add(parcel_id)
    return PastParcel(parcel_id, journey, delivered_at)


def _moment(cells: Mapping[str, str], column: str) -> datetime | None:
    try:
        return datetime.fromisoformat(cells[column]).replace(tzinfo=None) if cells[column] else None
    except ValueError:
        reason = f"{column} is no moment such as 2018-04-17T22:24:46."
        raise _BadRow(column, cells[column], reason) from None


def _day(cells: Mapping[str, str], column: str) -> date | None:
    try:
        return date.fromisoformat(cells[column]) if cells[column] else None
    except ValueError:
        raise _BadRow(column, cells[column], f"{column} is no day such as 2018-05-18.") from None
