"""Reads lists of products: a shop's export, or any table with SKUs and what is known of them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import RefusedRow
from shipdesk.domain.products import MAX_SIZE_MM, MAX_WEIGHT_G, Product, checked, refuse_itself
from shipdesk.domain.text import clean_line
from shipdesk.intake.opening import lists_in, open_list
from shipdesk.intake.parse_file import named_once
from shipdesk.intake.product_columns import GRAMS, MILLIMETRES, Column, columns_of, known_product_headers
from shipdesk.intake.reading import MAX_COLUMNS, MAX_ROWS, BadCell, FileRefused
from shipdesk.intake.tables import Record
from shipdesk.intake.values import ValueRefused, is_blank_word, is_scientific, measure_mark, read_amount, unwrap
from shipdesk.intake.workbooks import rows_of

_HEADER_WITHIN = 25
_SAMPLES = 2000
_NUMBER_AND_UNIT = re.compile(r"(.*?\d[.,]?)\s*([^\W\d]+|\")?\.?\s*\Z", re.DOTALL)
_TIMES = re.compile(r"\s*(?:[x×*]|\bby\b)\s*", re.IGNORECASE)
_TEXTS = ("customs_code", "customs_text", "origin", "barcode", "bin", "asks", "parts", "substitutes")
_FIELDS = {"origin": "origin_country"}
_NO_OPTION = ("default title", "default")
_MOST_TOLD = 200


@dataclass(frozen=True, slots=True)
class ProductReading:
    """What a list of products holds; problem says why it was refused as a whole, or is empty.

    refused are single cells that make no sense; the rest of their row was read, unless it has no SKU.
    """

    file: str
    products: tuple[Product, ...] = ()
    refused: tuple[RefusedRow, ...] = ()
    remarks: tuple[str, ...] = ()
    problem: str = ""


@dataclass(slots=True)
class _Reader:
    """Reads the rows of one list, with the habits decided once for each column."""

    columns: dict[str, list[Column]]
    header: Sequence[str]
    guessed_unit: str = ""
    refused: list[RefusedRow] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def cell(self, cells: Sequence[str], column: Column) -> str:
        raw = cells[column.index] if column.index < len(cells) else ""
        if isinstance(raw, BadCell):
            return ""
        value = unwrap(raw.strip()).strip()
        return "" if is_blank_word(value) else value

    def first(self, cells: Sequence[str], meaning: str) -> tuple[str, Column | None]:
        for column in self.columns.get(meaning, ()):
            value = self.cell(cells, column)
            if value:
                return value, column
        return "", None

    def product(self, record: Record) -> Product | None:
        """Return the product of a row, or None where it has no SKU or is no row of one."""
        sku = clean_line(self.first(record.cells, "sku")[0], 100)
        if not sku:
            self._name(record.cells)  # the first row of a product with variants carries their title
            return None
        if is_scientific(sku):
            self._refuse(record, "sku", sku, "A spreadsheet has rounded this SKU. Export the list again, as text.")
            return None
        values: dict[str, object] = {"name": self._name(record.cells)}
        for meaning in _TEXTS:
            value, _ = self.first(record.cells, meaning)
            name = _FIELDS.get(meaning, meaning)
            try:
                values[name] = checked(name, value)
            except Refused as refused:
                self._refuse(record, meaning, value, str(refused))
        values |= self._measures(record)
        product = replace(Product(sku), **values)  # type: ignore[arg-type]
        try:
            refuse_itself(product)
        except Refused as refused:
            self._refuse(record, "parts" if product.parts else "substitutes", sku, str(refused))
            return replace(product, parts=(), substitutes=())
        return product

    def _name(self, cells: Sequence[str]) -> str:
        """Return the title with its options; variants below the first one go by the title of their parent."""
        title, parent = self.first(cells, "name")[0], self.first(cells, "parent")[0]
        if title and parent:
            self.names.setdefault(parent, title)
        options = [self.cell(cells, column) for column in self.columns.get("option", ())]
        shown = [o for o in options if o and o.casefold() not in _NO_OPTION]
        return clean_line(", ".join([title or self.names.get(parent, ""), *shown]).strip(", "), 300)

    def _measures(self, record: Record) -> dict[str, int | None]:
        cells = record.cells
        values: dict[str, int | None] = {"weight_g": self._measure(record, "weight", GRAMS, "g", MAX_WEIGHT_G)}
        for side in ("length", "width", "height"):
            values[f"{side}_mm"] = self._measure(record, side, MILLIMETRES, "cm", MAX_SIZE_MM)
        size, column = self.first(cells, "size")
        if size and column:
            sides = _TIMES.split(size)
            unit = _unit_in(sides[-1]) or column.unit or self.first(cells, "size_unit")[0] or "cm"
            try:
                if len(sides) != 3:
                    raise ValueRefused("These are not three sizes such as 20 x 15 x 10 cm.")  # noqa: TRY301
                read = [_measured(side, unit, MILLIMETRES, MAX_SIZE_MM) for side in sides]
                values |= dict(zip(("length_mm", "width_mm", "height_mm"), read, strict=True))
            except ValueRefused as refused:
                self._refuse(record, "size", size, str(refused))
        return values

    def _measure(self, record: Record, meaning: str, units: dict[str, Decimal], usual: str, most: int) -> int | None:
        value, column = self.first(record.cells, meaning)
        if not value or column is None:
            return None
        beside = self.first(record.cells, "weight_unit" if meaning == "weight" else "size_unit")[0].casefold()
        guessed = self.guessed_unit if meaning == "weight" else ""
        unit = column.unit or (beside if beside in units else "") or guessed or usual
        try:
            return _measured(value, unit, units, most)
        except ValueRefused as refused:
            self._refuse(record, meaning, value, str(refused))
            return None

    def _refuse(self, record: Record, meaning: str, value: str, reason: str) -> None:
        column = self.first(record.cells, meaning)[1]
        name = self.header[column.index] if column else ""
        if len(self.refused) < _MOST_TOLD:
            self.refused.append(RefusedRow(record.row, name, clean_line(value, 80), reason))

    def decide_unit(self, records: Sequence[Record]) -> list[str]:
        """Decide the unit of weights where nothing says it; return what was decided, in words."""
        weights = self.columns.get("weight", ())
        silent = [c for c in weights if not c.unit]
        if not silent or self.columns.get("weight_unit"):
            return []
        cells = [self.cell(r.cells, c) for r in records for c in silent]
        bare = [c for c in cells if c and not _unit_in(c)]
        if not bare:
            return []
        has_fractions = any(re.fullmatch(r"\d+[.,]\d*[1-9]\d*", c) for c in bare)
        self.guessed_unit = "kg" if has_fractions else "g"
        return [f"No unit is given for weights; they were read as {self.guessed_unit}."]


def parse_product_list(
    path: Path, *, weight_unit: str = "", told: Callable[[int], None] = lambda _: None
) -> ProductReading:
    """Return what the first list of a file holds; weight_unit counts where neither header nor cell says one.

    This parses the file in this process; see read_product_list for the guarded way.
    """
    try:
        _, data = lists_in(path)[0]
        return _parse(path.name, data, weight_unit, told)
    except FileRefused as refused:
        return ProductReading(path.name, problem=str(refused))
    except MemoryError:
        return ProductReading(path.name, problem="This file needs too much memory. Export fewer products at a time.")


def _parse(file: str, data: bytes, weight_unit: str, told: Callable[[int], None]) -> ProductReading:
    opened = open_list(data, None)
    head = list(itertools.islice(opened.records.records, _HEADER_WITHIN))
    place = _find_header(head)
    header = named_once(head[place].cells)
    columns: dict[str, list[Column]] = {}
    for column in columns_of(header):
        columns.setdefault(column.meaning, []).append(column)
    if "sku" not in columns and "barcode" in columns:
        columns["sku"] = columns["barcode"]
    if "sku" not in columns:
        shown = ", ".join(h for h in header if h)[:120] or "none"
        raise FileRefused(
            f"No column of this file holds SKUs (its columns: {shown}).", "Name the column of article numbers SKU."
        )
    records = list(rows_of(itertools.chain(head[place + 1 :], opened.records.records), MAX_ROWS))
    reader = _Reader(columns, header)
    remarks = [*opened.remarks, *opened.records.remarks, *reader.decide_unit(records[:_SAMPLES])]
    if weight_unit:
        reader.guessed_unit = weight_unit
        remarks = [remark for remark in remarks if not remark.startswith("No unit")]
    products, more = _gather(reader, records, told)
    return ProductReading(file, tuple(products), tuple(reader.refused), (*remarks, *more))


def _gather(
    reader: _Reader, records: Sequence[Record], told: Callable[[int], None]
) -> tuple[list[Product], Iterator[str]]:
    found: dict[str, Product] = {}
    without = twice = 0
    for done, record in enumerate(records):
        if done % _SAMPLES == 0:
            told(done)
        if not any(record.cells):
            continue
        product = reader.product(record)
        if product is None:
            without += 1
        elif product.sku in found:
            twice += found[product.sku] != product
        else:
            found[product.sku] = product
    remarks = (
        f"Rows without a SKU, which were left out: {without:,}." if without else "",
        f"SKUs that stand in the list more than once, whose first row counts: {twice:,}." if twice else "",
    )
    return list(found.values()), (remark for remark in remarks if remark)


def _find_header(head: Sequence[Record]) -> int:
    filled = [i for i, r in enumerate(head) if sum(1 for c in r.cells if c.strip()) > 1]
    if not filled:
        raise FileRefused("No row of this file has more than one cell.", "Export the products as CSV or XLSX again.")
    if max(len(head[i].cells) for i in filled) > MAX_COLUMNS:
        raise FileRefused(f"This file has more than {MAX_COLUMNS} columns.", "Export fewer columns.")
    best, place = max((known_product_headers(head[i].cells), -i) for i in filled)
    return -place if best else filled[0]


def _unit_in(text: str) -> str:
    match = _NUMBER_AND_UNIT.match(text.strip())
    unit = (match[2] or "").casefold() if match else ""
    return unit if unit in GRAMS or unit in MILLIMETRES else ""


def _measured(text: str, unit: str, units: dict[str, Decimal], most: int) -> int | None:
    """Return a measure in grams or millimetres; the cell's own unit goes before the column's. 0 says nothing."""
    match = _NUMBER_AND_UNIT.match(text.strip())
    own = (match[2] or "").casefold() if match else ""
    if match is None or (own and own not in units):
        raise ValueRefused(f"This is not a measure such as 350 {unit}.")
    factor = units[own or unit]
    value = read_amount(match[1], measure_mark(match[1], factor)) * factor
    if value < 0:
        raise ValueRefused("A measure cannot be less than nothing.")
    if value > most:
        raise ValueRefused("This is too much for a parcel.")
    return max(1, round(value)) if value else None
