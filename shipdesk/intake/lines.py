"""Reads the items of an order, whichever way the file spreads them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal

from shipdesk.domain.errors import Refused
from shipdesk.domain.money import to_minor
from shipdesk.domain.orders import OrderLine
from shipdesk.domain.products import article_barcode, customs_code, origin_country
from shipdesk.intake.cells import CellReader, Group
from shipdesk.intake.item_lists import ListedItem, read_item_list
from shipdesk.intake.row_table import Row
from shipdesk.intake.values import ValueRefused, read_amount, read_quantity, read_weight_g

NAME_CAP, SKU_CAP = 300, 100
ABOUT_ARTICLE = (
    ("customs_code", "customs_code", customs_code),
    ("origin", "origin_country", origin_country),
    ("barcode", "barcode", article_barcode),
)


class LineReader:
    """Reads order lines out of the rows of one file."""

    def __init__(self, reader: CellReader) -> None:
        self._reader, self._plan = reader, reader.plan

    def read(self, rows: Sequence[Row], currency: str, changes: list[str]) -> tuple[OrderLine, ...]:
        """Return the lines of the order; raise CellRefused where a quantity or price makes no sense."""
        lines: list[OrderLine] = []
        for row in rows:
            for pair in self._reader.quantity_columns:
                cell, column = self._reader.cell(row, (pair,))
                if cell and self.quantity(cell, row, column):
                    sku = self._reader.text(self._reader.header[column], column, changes, SKU_CAP)
                    lines.append(OrderLine(sku, "", self.quantity(cell, row, column)))
            for line_set in self._reader.line_sets:
                line = self._line(row, line_set, currency, changes)
                if line:
                    lines.append(line)
            for pair in self._reader.item_cells:
                cell, column = self._reader.cell(row, (pair,), keep_words=True)
                if cell:
                    lines.extend(self._listed(item, row, column, currency, changes) for item in read_item_list(cell))
        return tuple(lines)

    def _line(self, row: Row, line_set: Group, currency: str, changes: list[str]) -> OrderLine | None:
        reader = self._reader
        name, name_column = reader.cell(row, line_set.get("item_name", ()), keep_words=True)
        sku, sku_column = reader.cell(row, line_set.get("sku", ()))
        quantity_cell, quantity_column = reader.cell(row, line_set.get("quantity", ()))
        if not (name or sku or quantity_cell):
            return None
        quantity = self.quantity(quantity_cell, row, quantity_column)
        variant, variant_column = reader.cell(row, line_set["variant"]) if "variant" in line_set else ("", -1)
        return OrderLine(
            sku=reader.text(sku, sku_column, changes, SKU_CAP),
            name=reader.text(name, name_column, changes, NAME_CAP),
            quantity=quantity,
            variant=reader.text(variant, variant_column, changes),
            unit_price_minor=self._unit_price(row, line_set, quantity, currency),
            weight_g=self._weight(row, line_set),
            **self._about_article(row, line_set),
        )

    def _about_article(self, row: Row, line_set: Group) -> dict[str, str]:
        """Return what the row tells of the article itself; a code that is none is left out, the order comes first."""
        told: dict[str, str] = {}
        for meaning, field, read in ABOUT_ARTICLE:
            if meaning in line_set:
                cell, _ = self._reader.cell(row, line_set[meaning])
                with suppress(Refused):
                    told[field] = read(cell)
        return told

    def quantity(self, cell: str, row: Row, column: int) -> int:
        """Return the pieces that a cell tells, 1 where it is empty; raise CellRefused where it makes no sense."""
        if not cell:
            return 1
        if len(cell) == 1 and "1" <= cell <= "9":
            return int(cell)
        try:
            quantity = read_quantity(cell)
        except ValueRefused as refused:
            raise self._reader.refusal(row, column, cell, refused) from None
        if quantity == 0 and not self._plan.forgiving:
            raise self._reader.refusal(row, column, cell, "The quantity is 0. Write how many, or take the row out.")
        return quantity

    def _unit_price(self, row: Row, line_set: Group, quantity: int, currency: str) -> int | None:
        cell, column = self._reader.cell(row, line_set.get("unit_price", ()))
        if cell:
            return self._reader.minor(cell, column, row, currency)
        cell, column = self._reader.cell(row, line_set.get("line_total", ()))
        if cell:
            total = self._reader.amount(cell, column, row)
            return to_minor(total / quantity, currency) if quantity else None
        return None

    def _weight(self, row: Row, line_set: Group) -> int | None:
        if "weight" not in line_set:
            return None
        return self.weight(*self._reader.cell(row, line_set["weight"]), row)

    def weight(self, cell: str, column: int, row: Row) -> int | None:
        """Return the grams that a cell tells, None where nobody knows of what; raise CellRefused where it is none."""
        if not cell:
            return None
        try:
            grams = read_weight_g(cell, self._plan.weight_unit)
        except ValueRefused as refused:
            raise self._reader.refusal(row, column, cell, refused) from None
        has_unit = self._plan.weight_unit or not cell[-1].isdigit()
        return grams if has_unit else None

    def _listed(self, item: ListedItem, row: Row, column: int, currency: str, changes: list[str]) -> OrderLine:
        quantity = self.quantity(item.quantity, row, column)
        price: int | None = None
        try:
            if item.unit_price:
                price = to_minor(read_amount(item.unit_price), currency)
            elif item.line_total and quantity:
                price = to_minor(read_amount(item.line_total) / Decimal(quantity), currency)
        except ValueRefused as refused:
            raise self._reader.refusal(row, column, item.line_total or item.unit_price, refused) from None
        return OrderLine(
            sku=self._reader.text(item.sku, column, changes, SKU_CAP),
            name=self._reader.text(item.name, column, changes, NAME_CAP),
            quantity=quantity,
            variant=self._reader.text(item.variant, column, changes),
            unit_price_minor=price,
        )
