"""Reads when plain orders were placed, what they cost and where they stand, many at once, as OrderBuilder for one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shipdesk.domain.new_orders import OrderPreparer
from shipdesk.domain.order_batch import moment_text
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.text import clean_line
from shipdesk.intake.cells import CellReader, CellRefused, needs_no_cleaning
from shipdesk.intake.orders import MOMENT_CAP, OrderBuilder, is_currency, joined_moment
from shipdesk.intake.plain_cells import ODD, Memo, PlainBatch, PlainCells
from shipdesk.intake.plain_lines import PlainLines
from shipdesk.intake.row_table import Row
from shipdesk.intake.suspicions import adds_up

_NO_ROW = Row(0, ())
_NO_MOMENT = (None, False, None)
_MOST_STATUSES = 5000
_QUARTER = 15
_CLOCK = re.compile(r"([^:]*\d[ T]\d\d:)([0-5]\d)(:[0-5]\d)?((?: ?(?:[+-]\d\d:?\d\d|Z|UTC))?)", re.ASCII)
"""An order time up to its hour, its minute, its second with the colon, and its zone; others are read as a whole."""


@dataclass(slots=True)
class PlacedAt:
    """When orders were placed: as the file tells it, as text in UTC, whether its zone is missing, by when to ship."""

    raw: list[str]
    moment: list[str | None]
    is_naive: list[bool]
    ship_by: list[str | None]


class PlainFacts:
    """Reads the facts of the orders of one file; made once for each file."""

    def __init__(self, reader: CellReader, cells: PlainCells, builder: OrderBuilder, preparer: OrderPreparer) -> None:
        self._reader, self._cells, self._builder = reader, cells, builder
        self._preparer = preparer
        self._moments: Memo[tuple[str, int], Any] = Memo(self._moment)
        self._days: Memo[tuple[str, int], str | None] = Memo(self._day)
        self._minors: Memo[tuple[str, int, str], Any] = Memo(self._minor)
        self._currencies: Memo[tuple[str, str], str] = Memo(lambda told: builder.currency_of(*told))
        self._statuses: dict[tuple[str, ...], str] = {}

    def placed(self, batch: PlainBatch) -> PlacedAt:
        """Return when the orders were placed; an order is odd where that cannot be read."""
        order, cells = self._reader.order, self._cells
        told, columns = cells.first_and_columns(batch, order, "placed_at")
        if "placed_time" in order or "placed_zone" in order:
            clocks, zones = (cells.first(batch, order, m) for m in ("placed_time", "placed_zone"))
            told = list(map(joined_moment, told, clocks, zones))
        found = batch.settle(map(self._read_moment, told, columns), _NO_MOMENT)
        moments, naive, days = zip(*found, strict=True)
        raw = told if needs_no_cleaning(told, MOMENT_CAP) else [clean_line(text, MOMENT_CAP) for text in told]
        return PlacedAt(raw, list(moments), list(naive), list(days))

    def _read_moment(self, told: str, column: int) -> Any:
        """Read an order time by the quarter of an hour it lies in: most orders share theirs with others.

        No zone's clock is turned, and no ship-by day begins, within a quarter.
        """
        clock = _CLOCK.fullmatch(told)
        if clock is None:
            return self._moments[told, column]
        day, minute, second, zone = clock.groups()
        into = int(minute) % _QUARTER
        found = self._moments[f"{day}{int(minute) - into:02}{':00' if second else ''}{zone}", column]
        if found is ODD or found[0] is None or (not into and not second):
            return found
        moment, is_naive, ship_by = found
        minutes = int(moment[14:16]) + into
        if minutes > 59:
            return self._moments[told, column]
        return f"{moment[:14]}{minutes:02}{second or ':00'}{moment[19:]}", is_naive, ship_by

    def days(self, batch: PlainBatch, meaning: str) -> list[str | None]:
        """Return the days that the orders' cells of a meaning tell."""
        if meaning not in self._reader.order:
            return [None] * len(batch.rows)
        told = zip(*self._cells.first_and_columns(batch, self._reader.order, meaning), strict=True)
        return list(map(self._days.__getitem__, told))

    def currencies(self, batch: PlainBatch) -> list[str]:
        """Return the currencies; an order is odd where its rows name different ones."""
        order, cells = self._reader.order, self._cells
        told = cells.first(batch, order, "currency")
        if cells.is_filled_later(order.get("currency", ())):
            self._find_two_currencies(batch)
        if all(map(is_currency, told)):
            return list(map(str.upper, told))
        amounts = cells.first(batch, order, "total")
        if self._reader.line_sets:
            prices = cells.first(batch, self._reader.line_sets[0], "unit_price")
            amounts = [amount or price for amount, price in zip(amounts, prices, strict=True)]
        return list(map(self._currencies.__getitem__, zip(told, amounts, strict=True)))

    def totals(self, batch: PlainBatch, currencies: Sequence[str]) -> list[int | None]:
        """Return the totals in minor units; an order is odd where its cell is no amount."""
        return batch.settle(self._minors_of(batch, "total", currencies, None), None)

    def statuses(self, batch: PlainBatch) -> list[str]:
        """Return where the orders stand, as the statuses' values."""
        pairs = [pair for columns in self._builder.deciding for pair in columns]
        if not pairs:
            return [OrderStatus.TO_SHIP.value] * len(batch.rows)
        keys = list(zip(*(self._cells.raw(place, batch.firsts) for _, place in pairs), strict=True))
        statuses = [
            self._statuses.get(key) or self._remember(key, rows) for key, rows in zip(keys, batch.rows, strict=True)
        ]
        if self._cells.is_filled_later(tuple(pairs)):
            for i, rows in enumerate(batch.rows):
                if len(rows) > 1 and any(self._differs(keys[i], row, pairs) for row in rows[1:]):
                    statuses[i] = self._builder.status([self._cells.table.row(row) for row in rows]).value
        return statuses

    def sums_fit(
        self, batch: PlainBatch, lines: PlainLines, totals: Sequence[int | None], currencies: Sequence[str]
    ) -> list[bool]:
        """Tell of each order whether its total is what its lines and parts come to, or cannot be compared."""
        meanings = self._builder.suspicions.parts
        if not meanings:
            return [True] * len(batch.rows)
        parts = [self._minors_of(batch, meaning, currencies, 0) for meaning in meanings]
        starts = lines.starts()
        fit = []
        for i, total in enumerate(totals):
            prices = lines.unit_price_minor[starts[i] : starts[i + 1]]
            if total is None or not prices or None in prices:
                fit.append(True)
                continue
            pieces = lines.quantity[starts[i] : starts[i + 1]]
            items = sum(count * (price or 0) for count, price in zip(pieces, prices, strict=True))
            told = {meaning: column[i] for meaning, column in zip(meanings, parts, strict=True)}
            fit.append(items == total or ODD in told.values() or adds_up(total, items, told, len(prices)))
        return fit

    def _remember(self, key: tuple[str, ...], rows: Sequence[int]) -> str:
        """Read the status of a first row, as if it were alone; the same few words stand in most rows."""
        if len(self._statuses) > _MOST_STATUSES:
            self._statuses.clear()
        self._statuses[key] = self._builder.status([self._cells.table.row(rows[0])]).value
        return self._statuses[key]

    def _differs(self, key: tuple[str, ...], row: int, pairs: Sequence[tuple[int, int]]) -> bool:
        """Tell whether a later row says something about the status, and something else than the first."""
        own = tuple(self._cells.raw(place, (row,))[0] for _, place in pairs)
        return any(own) and own != key

    def _find_two_currencies(self, batch: PlainBatch) -> None:
        pairs = self._reader.order["currency"]
        for i, rows in enumerate(batch.rows):
            if len(rows) > 1 and len({c.upper() for c in self._cells.each(rows, pairs)[0] if c}) > 1:
                batch.odd.add(i)

    def _minors_of(self, batch: PlainBatch, meaning: str, currencies: Sequence[str], none: int | None) -> list[Any]:
        told, columns = self._cells.first_and_columns(batch, self._reader.order, meaning)
        keys = zip(told, columns, currencies, strict=True)
        return [self._minors[key] if key[0] else none for key in keys]

    def _minor(self, key: tuple[str, int, str]) -> Any:
        told, column, currency = key
        try:
            return self._reader.minor(told, column, _NO_ROW, currency)
        except CellRefused:
            return ODD

    def _moment(self, key: tuple[str, int]) -> Any:
        told, column = key
        try:
            moment, zone_known = self._reader.moment(told, column, _NO_ROW)
        except CellRefused:
            if not self._reader.plan.forgiving:
                return ODD
            moment, zone_known = None, True
        if moment is None:
            return None, not zone_known, None
        day = self._preparer.ship_by(moment)
        return moment_text(moment), not zone_known, day.isoformat() if day else None

    def _day(self, key: tuple[str, int]) -> str | None:
        day = self._reader.day(*key)
        return day.isoformat() if day else None
