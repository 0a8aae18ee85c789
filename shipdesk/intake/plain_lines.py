"""Reads the items of many plain orders at once, as LineReader reads those of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate, chain, repeat
from typing import Any

from shipdesk.domain.errors import Refused
from shipdesk.domain.money import to_minor
from shipdesk.domain.orders import OrderLine
from shipdesk.intake.cells import CellReader, CellRefused, Group
from shipdesk.intake.lines import ABOUT_ARTICLE, NAME_CAP, SKU_CAP, LineReader
from shipdesk.intake.plain_cells import ODD, Memo, PlainBatch, PlainCells
from shipdesk.intake.row_table import Row

_NO_ROW = Row(0, ())
_FIELDS = ("sku", "name", "quantity", "variant", "unit_price_minor", "weight_g", "customs_code", "origin_country",
           "barcode")  # fmt: skip


@dataclass(slots=True)
class PlainLines:
    """The lines of all orders, order by order, column by column; counts says how many each order has."""

    counts: list[int]
    sku: list[str]
    name: list[str]
    quantity: list[int]
    variant: list[str]
    unit_price_minor: list[int | None]
    weight_g: list[int | None]
    customs_code: list[str]
    origin_country: list[str]
    barcode: list[str]

    def starts(self) -> list[int]:
        """Return where the lines of each order begin, and where the last one's end."""
        return [0, *accumulate(self.counts)]


class PlainLineReader:
    """Reads order lines out of the rows of one file; one set of columns is read at once, other ways one by one."""

    def __init__(self, reader: CellReader, cells: PlainCells, lines: LineReader) -> None:
        self._reader, self._cells, self._lines = reader, cells, lines
        self._at_once = len(reader.line_sets) == 1 and not reader.quantity_columns and not reader.item_cells
        self._quantities = Memo(_unless_refused(lambda cell: lines.quantity(cell, _NO_ROW, -1)))
        self._prices = Memo(_unless_refused(lambda key: reader.minor(key[0], key[1], _NO_ROW, key[2])))
        self._shares: Memo[tuple[str, int, int, str], Any] = Memo(_unless_refused(self._share))
        self._weights = Memo(_unless_refused(lambda cell: lines.weight(cell, -1, _NO_ROW)))
        self._about = {field: Memo(_or_nothing(read)) for _, field, read in ABOUT_ARTICLE}

    def read(self, batch: PlainBatch, currencies: Sequence[str]) -> PlainLines:
        """Return the lines; an order is odd where one of its cells is refused, or anything is to be told of it."""
        if not self._reader.plan.has_lines:
            return PlainLines([0] * len(batch.rows), *([] for _ in _FIELDS))
        return self._read_rows(batch, currencies) if self._at_once else self._read_orders(batch, currencies)

    def _read_orders(self, batch: PlainBatch, currencies: Sequence[str]) -> PlainLines:
        read: list[tuple[OrderLine, ...]] = []
        for i, rows in enumerate(batch.rows):
            told: list[str] = []
            lines: tuple[OrderLine, ...] = ()
            if i not in batch.odd:
                try:
                    lines = self._lines.read([self._cells.table.row(row) for row in rows], currencies[i], told)
                except CellRefused:
                    batch.odd.add(i)
            if told:
                batch.odd.add(i)
            read.append(lines)
        every = list(chain.from_iterable(read))
        return PlainLines([len(lines) for lines in read], *([getattr(x, name) for x in every] for name in _FIELDS))

    def _read_rows(self, batch: PlainBatch, currencies: Sequence[str]) -> PlainLines:
        group, cells = self._reader.line_sets[0], self._cells
        rows = batch.every_row
        owners = list(chain.from_iterable(map(repeat, range(len(batch.rows)), map(len, batch.rows))))
        names = cells.each(rows, group.get("item_name", ()), keep_words=True)[0]
        skus = cells.each(rows, group.get("sku", ()))[0]
        told = cells.each(rows, group.get("quantity", ()))[0]
        used = [i for i, line in enumerate(zip(names, skus, told, strict=True)) if any(line)]
        if len(used) < len(rows):
            rows, owners = [rows[i] for i in used], [owners[i] for i in used]
            names, skus, told = [names[i] for i in used], [skus[i] for i in used], [told[i] for i in used]
        taken = _Taken(batch, owners)
        quantities = taken.settle(map(self._quantities.__getitem__, told), 1)
        variants = cells.each(rows, group.get("variant", ()))[0]
        counts = [0] * len(batch.rows)
        for owner in owners:
            counts[owner] += 1
        return PlainLines(
            counts,
            sku=taken.settle(cells.clean(skus, SKU_CAP), ""),
            name=taken.settle(cells.clean(names, NAME_CAP), ""),
            quantity=quantities,
            variant=taken.settle(cells.clean(variants, 200), ""),
            unit_price_minor=self._unit_prices(taken, rows, quantities, [currencies[owner] for owner in owners]),
            weight_g=taken.settle(self._column(rows, group, "weight", self._weights, None), None),
            **{
                field: self._column(rows, group, meaning, self._about[field], "") for meaning, field, _ in ABOUT_ARTICLE
            },
        )

    def _column(self, rows: Sequence[int], group: Group, meaning: str, memo: Memo[str, Any], none: Any) -> list[Any]:
        if meaning not in group:
            return [none] * len(rows)
        return list(map(memo.__getitem__, self._cells.each(rows, group[meaning])[0]))

    def _unit_prices(
        self, taken: _Taken, rows: Sequence[int], quantities: Sequence[int], currencies: Sequence[str]
    ) -> list[int | None]:
        group = self._reader.line_sets[0]
        cells, columns = self._cells.each(rows, group.get("unit_price", ()))
        prices = [self._prices[key] if key[0] else None for key in zip(cells, columns, currencies, strict=True)]
        if "line_total" in group and None in prices:
            totals, columns = self._cells.each(rows, group["line_total"])
            shares = zip(totals, columns, quantities, currencies, strict=True)
            prices = [
                self._shares[share] if price is None and share[0] else price
                for price, share in zip(prices, shares, strict=True)
            ]
        return taken.settle(prices, None)

    def _share(self, key: tuple[str, int, int, str]) -> int | None:
        total, column, quantity, currency = key
        return to_minor(self._reader.amount(total, column, _NO_ROW) / quantity, currency) if quantity else None


class _Taken:
    """Tells which order the lines belong to: an odd value makes its order odd."""

    def __init__(self, batch: PlainBatch, owners: Sequence[int]) -> None:
        self._batch, self._owners = batch, owners

    def settle(self, values: Iterable[Any], instead: Any) -> list[Any]:
        """Return the values of the lines; those that are ODD become another one, and their orders odd."""
        settled = list(values)
        if ODD in settled:
            for i, value in enumerate(settled):
                if value is ODD:
                    self._batch.odd.add(self._owners[i])
                    settled[i] = instead
        return settled


def _unless_refused(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def reading(key: Any) -> Any:
        try:
            return read(key)
        except CellRefused:
            return ODD

    return reading


def _or_nothing(read: Callable[[str], str]) -> Callable[[str], str]:
    def reading(cell: str) -> str:
        with suppress(Refused):
            return read(cell)
        return ""

    return reading
