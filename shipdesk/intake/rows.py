"""Gathers the rows of a file into orders, before anything is read out of their cells.

One order is all its rows: rows that repeat its number, and rows below it whose own number and address are blank.
A row that cannot be trusted is refused, and its whole order with it.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from shipdesk.domain.orders import RefusedRow
from shipdesk.domain.text import clean_line
from shipdesk.intake.plans import Plan
from shipdesk.intake.reading import BadCell
from shipdesk.intake.row_table import Row, RowTable
from shipdesk.intake.tables import ERROR_WORD, Record
from shipdesk.intake.values import is_blank_word, is_scientific, is_sound, unwrap

_FOOTER = re.compile(
    r"(grand )?totals?\b|summe\b|gesamt|sum\b|sous-total|total general|totale\b|totaal\b|suma\b|razem\b|somme\b|"
    r"seller id|end of (report|file)|exported (on|by|at)|generated (on|by)|report (date|generated)|\d*,?\s*record\(s\)|"
    r"(ende des berichts|fin du (rapport|fichier)|fin del (informe|archivo)|fine (del )?(rapporto|file))\b",
    re.IGNORECASE,
)
_RECORDS = re.compile(
    r"record\(s\)|seller id|enregistrement(s|\(s\))? ?t[ée]l[ée]charg|datens[aä]tze? heruntergeladen|"
    r"registro(s|\(s\))? descargad|record scaricat",
    re.IGNORECASE,
)
_TELLING_OF_FILE = ("record", "seller", "enregistrement", "datens", "registro")
"""One of these stands in whatever _RECORDS finds, and is found faster."""
_ERROR_WORDS = frozenset(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"))
_SURROGATE = re.compile("[\ud800-\udfff]")
_SUSPECT = re.compile("[\ud800-\udfff]|#[A-Z]")
_PLAIN_NUMBER = re.compile("[#A-Za-z0-9][#A-Za-z0-9._/-]{0,60}[0-9]", re.ASCII)
"""An order number that needs neither unwrapping nor cleaning, and is no word."""
_BLOCK = 1000
_DIGIT = re.compile(r"\d")
_DESCRIBED = 2
"""How many rows below the header may describe the columns."""
_OWN_DATA = ("name", "last_name", "street", "city", "placed_at", "total")
MAX_SHOWN = 120
_FEW = 10
"""A line about the file (who made it, how many records it has) fills no more cells than this; a total half of it."""


@dataclass(slots=True)
class GatheredOrders:
    """The rows of each order by their places in the table, in the file's order; what was refused and left out."""

    table: RowTable
    orders: dict[str, list[int]] = field(default_factory=dict)
    refused: list[RefusedRow] = field(default_factory=list)
    refused_numbers: set[str] = field(default_factory=set)
    made_numbers: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    left_out: int = 0

    def rows(self, number: str) -> list[Row]:
        """Return the rows of an order; none where it has none that can be trusted."""
        return [self.table.row(place) for place in self.orders.get(number, ())]


class RowGatherer:
    """Sorts records into orders by the plan, keeping only the cells that the plan uses."""

    def __init__(
        self, plan: Plan, header: Sequence[str], width: int, samples: Sequence[Sequence[str]], *,
        is_text: bool, is_clean: bool = False,
    ) -> None:  # fmt: skip
        """Prepare for the rows below a header that was width cells wide in the file.

        is_text says that the file is no workbook, whose cells can be bad ones; is_clean is as in Records.
        """
        self._is_text, self._is_clean = is_text, is_clean
        self._plan, self._header = plan, list(header)
        self._own_width = len(self._header) - len(plan.derived)
        self._samples = samples
        common, count = Counter(len(s) for s in samples).most_common(1)[0] if samples else (width, 0)
        # Rows may be one delimiter wider than the header when all of them are.
        self._width = max(width, common if count * 2 > len(samples) else width)
        self._used = plan.used()
        self._needed = _usually_filled(self._used, samples, self._own_width)
        self._pick = _picker(self._used)
        self._place = {column: place for place, column in enumerate(self._used)}
        self._number_columns = plan.order.get("order_number", ())
        self._number_place = self._place[self._number_columns[0]] if self._number_columns else -1
        self._own = [i for m in _OWN_DATA for i in (*plan.order.get(m, ()), *plan.fallback.get(m, ()))]
        self._own += [i for m in ("country", "postal_code") for i in plan.order.get(m, ())]
        self._by_hand = not plan.forgiving and bool(plan.order.get("street") or plan.order.get("name"))
        self._seen: dict[str, set[tuple[str, ...]]] = {}
        self._last = ""
        self._made: dict[str, int] = {}

    def gather(self, records: Iterator[Record]) -> GatheredOrders:
        """Return the orders of all records."""
        gathered = GatheredOrders(RowTable(len(self._used)))
        for record in itertools.islice(records, _DESCRIBED):
            if self._describes(record.cells):
                gathered.left_out += 1
            else:
                self._take(record, gathered)
        while block := list(itertools.islice(records, _BLOCK)):
            self._take_block(block, gathered)
        gathered.table.settle()
        return gathered

    def _take_block(self, block: Sequence[Record], gathered: GatheredOrders) -> None:
        """Take some rows; those that are like any other are looked at together, and only the rest one by one."""
        picked = self._pick_plain(block)
        for record, cells in zip(block, picked, strict=True):
            if cells is None:
                self._take(record, gathered)
                continue
            number = self._last = cells[self._number_place]
            if not self._by_hand or not self._is_double(number, cells, gathered):
                gathered.orders.setdefault(number, []).append(gathered.table.add(record.row, cells))

    def _pick_plain(self, block: Sequence[Record]) -> list[tuple[str, ...] | None]:
        """Return the cells that the plan uses of each row that is certainly a row of an order; None for the others.

        It has its own number and the header's width, is no total, and nothing in the block makes a cell doubtful.
        """
        plan = self._plan
        if not (self._is_text and self._number_columns) or plan.derived or plan.skip_rows or plan.only_rows:
            return [None] * len(block)
        few: list[str] = []
        picked: list[tuple[str, ...] | None] = []
        column, own_width, pick = self._number_columns[0], self._own_width, self._pick
        for record in block:
            cells = record.cells
            fits = len(cells) == own_width and not record.problem and _PLAIN_NUMBER.fullmatch(cells[column]) is not None
            if fits and len(cells) - cells.count("") <= _FEW:
                first = next(filter(None, cells)).strip()
                fits = bool(first) and not _FOOTER.match(first)
                few.append("\n".join(cells))
            picked.append(pick(cells) if fits else None)
        if _may_tell_of_file("\n".join(few)) or not (self._is_clean or _are_clean(filter(None, picked))):
            return [None] * len(block)
        return picked

    def _describes(self, cells: Sequence[str]) -> bool:
        """Tell whether a row says in words what the columns hold, as some exports do below their header."""
        columns = [c for c in self._number_columns if c < len(cells)]
        if not columns or not cells[columns[0]].strip() or _DIGIT.search(cells[columns[0]]):
            return False
        others = [row[columns[0]] for row in self._samples if columns[0] < len(row)]
        if sum(1 for cell in others if _DIGIT.search(cell)) * 2 <= len(others):
            return False
        meanings = ("placed_at", "total", "postal_code")
        counted = [i for m in meanings for i in self._plan.order.get(m, ())]
        counted += [
            i for s in self._plan.line_sets for m in ("quantity", "unit_price", "line_total") for i in s.get(m, ())
        ]
        return bool(counted) and not any(_DIGIT.search(cells[i]) for i in counted if i < len(cells))

    def _take(self, record: Record, gathered: GatheredOrders) -> None:
        cells = record.cells
        if not record.problem and self._is_no_row(cells):
            gathered.left_out += any(c.strip() for c in cells)
            return
        problem = record.problem or self._width_problem(cells)
        if len(cells) < self._own_width:
            cells = cells + [""] * (self._own_width - len(cells))
        if self._plan.derived:
            cells = cells[: self._own_width]
            cells += [made.value(cells) for made in self._plan.derived]
        row = Row(record.row, self._pick(cells))
        column, value = "", ""
        if not problem:
            column, value, problem = self._cell_problem(row)
        number = self._number(row, cells, gathered)
        if problem:
            shown = value or " | ".join(c for c in cells if c.strip())
            gathered.refused.append(RefusedRow(row.number, column, clean_line(shown, MAX_SHOWN), problem, number))
            gathered.refused_numbers.add(number)
            return
        if not self._by_hand or not self._is_double(number, row.cells, gathered):
            gathered.orders.setdefault(number, []).append(gathered.table.add(row.number, row.cells))

    def _is_no_row(self, cells: list[str]) -> bool:
        """Tell whether the record is blank, the header once more, a total, or a line about the file."""
        filled: list[str] = []
        if len(cells) - cells.count("") <= _FEW:
            filled = [c.strip() for c in cells if c and c.strip()]
            if not filled:
                return True
        elif not any(map(str.strip, cells)) or cells[: self._own_width] == self._header[: self._own_width]:
            return True
        if filled and ((len(filled) <= _FEW // 2 and _FOOTER.match(filled[0])) or any(map(_RECORDS.search, filled))):
            return True
        rules = ((self._plan.skip_rows, True), (self._plan.only_rows, False))
        for rule, unwanted in rules:
            for column, values in rule.items():
                if column < len(cells) and (cells[column].strip() in values) is unwanted:
                    return True
        return False

    def _width_problem(self, cells: Sequence[str]) -> str:
        expected = self._own_width
        if len(cells) > expected and (len(cells) > self._width or any(c.strip() for c in cells[expected:])):
            return (
                f"This row has {len(cells)} cells, but {expected} were expected; "
                "probably a delimiter inside a cell is not protected by quotation marks."
            )
        if len(cells) >= expected:
            return ""
        missing = [i for i in self._needed if i >= len(cells)]
        if missing:
            names = ", ".join(self._header[i] for i in missing[:3])
            return f"This row ends after {len(cells)} of {expected} cells; {names} is missing."
        return ""

    def _cell_problem(self, row: Row) -> tuple[str, str, str]:
        if not _has_bad_cell(row.cells):
            together = "\n".join(row.cells)
            if "\0" not in together and not _SUSPECT.search(together):
                return "", "", ""
        for place, cell in enumerate(row.cells):
            if not cell:
                continue
            if type(cell) is not str and isinstance(cell, BadCell):
                return self._header[self._used[place]], str(cell), cell.reason
            if cell[0] == "#" and cell.strip() in _ERROR_WORDS:
                return self._header[self._used[place]], cell, "The cell holds a spreadsheet error, not a value."
            if "\0" in cell:
                shown = cell.replace("\0", "\ufffd")
                return self._header[self._used[place]], shown, "The cell holds a zero byte: the file is damaged here."
            if not cell.isascii() and _SURROGATE.search(cell):
                shown = _shown(cell)
                return (
                    self._header[self._used[place]],
                    shown,
                    "The letters of this cell are in another encoding than the file.",
                )
        return "", "", ""

    def _number(self, row: Row, cells: Sequence[str], gathered: GatheredOrders) -> str:
        """Return the order's number, the one above for a row that continues it, or one made from the row."""
        for column in self._number_columns:
            raw = unwrap(row.cells[self._place[column]].strip())
            number = clean_line(raw, 100)
            # Shopware gives unfinished orders the number 0, all of them the same.
            if number and number != "0" and not is_blank_word(number):
                self._last = number
                return number
        if self._number_columns and self._last and not any(cells[i].strip() for i in self._own if i < len(cells)):
            return self._last
        digest = hashlib.sha256("\x1f".join(sorted(row.cells)).encode("utf-8", "replace")).hexdigest()[:8].upper()
        self._made[digest] = self._made.get(digest, 0) + 1
        number = f"ROW-{digest}" + (f"-{self._made[digest]}" if self._made[digest] > 1 else "")
        gathered.made_numbers.add(number)
        self._last = number
        return number

    def _is_double(self, number: str, cells: tuple[str, ...], gathered: GatheredOrders) -> bool:
        if number in gathered.made_numbers:
            return False
        seen = self._seen.setdefault(number, set())
        if cells in seen:
            gathered.doubled.add(number)
            return True
        seen.add(cells)
        return False


def _picker(columns: Sequence[int]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """Return a function that takes these cells out of a row."""
    if len(columns) > 1:
        return itemgetter(*columns)
    return lambda cells: tuple(cells[i] for i in columns)


def _are_clean(rows: Iterable[Sequence[str]]) -> bool:
    """Tell whether no cell of the rows can be a spreadsheet's error, or damaged."""
    together = "\n".join(map("\n".join, rows))
    return "\0" not in together and not ERROR_WORD.search(together) and is_sound(together)


def _may_tell_of_file(text: str) -> bool:
    """Tell whether a row in the text may be a line about the file."""
    lowered = text.lower()
    return any(word in lowered for word in _TELLING_OF_FILE) and _RECORDS.search(text) is not None


def _has_bad_cell(cells: Sequence[str]) -> bool:
    return BadCell in map(type, cells)


def _shown(cell: str) -> str:
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in cell)


def _usually_filled(used: Sequence[int], samples: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return the columns that most complete rows fill: a row that ends before them is not to be trusted."""
    full = [row for row in samples if len(row) == width]
    return [i for i in used if full and i < width and sum(1 for row in full if row[i].strip()) * 2 > len(full)]


def number_problem(number: str) -> str:
    """Return why an order number cannot be right, or an empty text."""
    if is_scientific(number):
        return "A spreadsheet has rounded this order number. Export it again and do not save it from the spreadsheet."
    return ""
