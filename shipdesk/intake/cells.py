"""Reads the cells of an order's rows by meaning, with the habits decided once for each column."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from shipdesk.domain.money import to_minor
from shipdesk.domain.text import clean_text
from shipdesk.intake.dates import DateStyle, find_style, is_no_date, read_day, read_moment
from shipdesk.intake.decoding import looks_garbled, ungarbled
from shipdesk.intake.plans import AMOUNT_MEANINGS, DATE_MEANINGS, Indices, Plan
from shipdesk.intake.row_table import Row
from shipdesk.intake.values import ValueRefused, decimal_votes, is_blank_word, read_amount, unwrap

ALWAYS_KEPT = frozenset(
    ("name", "first_name", "last_name", "company", "item_name", "note", "gift_message", "city", "street")
)
"""Where "None" and "Null" may be meant: there are people and places of that name."""
_OTHER_SCRIPT = re.compile("[\u0370-\u03ff\u0400-\u04ff]")
_TWO_SCRIPTS = re.compile("(?=[\\w]*[A-Za-z])(?=[\\w]*[\u0370-\u03ff\u0400-\u04ff])[\\w]{3,}")
_CACHE_SIZE = 50_000
_LONGEST_BLANK = 14
LOOK_AGAIN = frozenset("='-—nN(")
"""What a cell begins with that is wrapped to protect it, or may only say that there is nothing."""

Pairs = tuple[tuple[int, int], ...]
"""Columns that hold anything in this file, each with its place in a row."""
Group = Mapping[str, Pairs]
"""For each meaning the filled columns that may hold it; a meaning without any is missing."""


class CellRefused(Exception):
    """A cell that refuses its row: which row and column, what it holds, and why."""

    def __init__(self, row: int, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.row, self.column, self.value, self.reason = row, column, value, reason


class CellReader:
    """Finds and reads the cells of a file's rows; made once for each file."""

    def __init__(self, plan: Plan, header: Sequence[str]) -> None:
        self.plan, self.header = plan, header
        self._place = {column: place for place, column in enumerate(plan.used())}
        self._empty: set[int] = set()
        self.order: Group = {}
        self.fallback: Group = {}
        self.order_or_fallback: Group = {}
        self.line_sets: tuple[Group, ...] = ()
        self.item_cells: Pairs = ()
        self.quantity_columns: Pairs = ()
        self._marks: dict[int, str] = {}
        self._styles: dict[int, DateStyle] = {}
        self._date_samples: dict[int, tuple[str, ...]] = {}
        self._amounts: dict[tuple[str, str], Decimal] = {}
        self._minors: dict[tuple[str, str, str], int] = {}
        self._clean: dict[tuple[str, int, bool], tuple[str, tuple[str, ...]]] = {}
        self._fill()

    def decide_habits(self, columns: Sequence[Sequence[str]], *, likely_day_first: bool) -> None:
        """Decide from the columns that the plan uses whether decimals have a comma and whether the day comes first."""
        self._empty = {c for c, place in self._place.items() if not any(columns[place])}
        self._fill()
        votes = {c: decimal_votes(Counter(columns[self._place[c]])) for c in self._columns(AMOUNT_MEANINGS)}
        overall = sum(v > 0 for v in votes.values()) - sum(v < 0 for v in votes.values())
        self._marks = {c: "," if (v or overall) < 0 else "." for c, v in votes.items()}
        for column in self._columns(DATE_MEANINGS):
            cells = [cell.strip() for cell in columns[self._place[column]]]
            month_first = self.plan.month_first
            style = find_style(
                [c for c in cells if c], likely_day_first=likely_day_first if month_first is None else not month_first
            )
            self._styles[column] = style
            self._date_samples[column] = tuple(dict.fromkeys(c for c in cells[:300] if c))[:3]

    def _fill(self) -> None:
        """Keep for each meaning only the columns that hold anything; half of most files' columns are empty."""
        plan = self.plan
        self.order, self.fallback = self._group(plan.order), self._group(plan.fallback)
        self.order_or_fallback = {**self.order, **self.fallback}
        self.line_sets = tuple(self._group(line_set) for line_set in plan.line_sets)
        self.item_cells, self.quantity_columns = self._pairs(plan.item_cells), self._pairs(plan.quantity_columns)

    def _group(self, indices: Indices) -> Group:
        pairs = {meaning: self._pairs(columns) for meaning, columns in indices.items()}
        return {meaning: filled for meaning, filled in pairs.items() if filled}

    def _pairs(self, columns: Sequence[int]) -> Pairs:
        return tuple((c, self._place[c]) for c in columns if c not in self._empty)

    def _columns(self, meanings: Sequence[str]) -> list[int]:
        groups: list[Indices] = [self.plan.order, *self.plan.line_sets]
        return sorted({i for group in groups for m in meanings for i in group.get(m, ())})

    def samples(self, column: int) -> tuple[str, ...]:
        """Return a few different values of a column that writes dates."""
        return self._date_samples.get(column, ())

    def style_of(self, meaning: str) -> DateStyle | None:
        """Return how the meaning's first column writes its dates."""
        columns = self.plan.order.get(meaning, ())
        return self._styles.get(columns[0]) if columns else None

    def cell(self, row: Row, columns: Pairs, *, keep_words: bool = False) -> tuple[str, int]:
        """Return the first filled cell among the columns, unwrapped, and its column; or nothing and -1."""
        cells = row.cells
        for column, place in columns:
            value = cells[place].strip()
            if value and value[0] in LOOK_AGAIN:
                value = unwrapped(value, keep_words=keep_words)
            if value:
                return value, column
        return "", -1

    def first(self, rows: Sequence[Row], group: Group, meaning: str) -> tuple[str, int, Row]:
        """Return the first filled cell of the meaning in any row of the order."""
        columns = group.get(meaning)
        if columns:
            keep = meaning in ALWAYS_KEPT
            for row in rows:
                value, column = self.cell(row, columns, keep_words=keep)
                if value:
                    return value, column, row
        return "", -1, rows[0]

    def text(self, raw: str, column: int, changes: list[str], cap: int = 200, *, note: bool = False) -> str:
        """Return the text as it may enter the shop, telling what was changed about it."""
        if not raw:
            return ""
        key = (raw, cap, note)
        known = self._clean.get(key)
        if known is None:
            cleaned = clean_text(raw, cap=cap, multiline=note)
            doubts = () if raw.isascii() else _doubts(cleaned.text)
            known = (cleaned.text, (*cleaned.changes, *doubts))
            if len(self._clean) > _CACHE_SIZE:
                self._clean.clear()
            self._clean[key] = known
        if known[1]:
            changes.extend(f"{self.header[column]}: {change}." for change in known[1])
        return known[0]

    def amount(self, raw: str, column: int, row: Row) -> Decimal:
        """Return the amount of money of a cell."""
        mark = self._marks.get(column, ".")
        known = self._amounts.get((raw, mark))
        if known is None:
            try:
                known = read_amount(raw, mark)
            except ValueRefused as refused:
                raise self.refusal(row, column, raw, refused) from None
            if len(self._amounts) > _CACHE_SIZE:
                self._amounts.clear()
            self._amounts[raw, mark] = known
        return known

    def minor(self, raw: str, column: int, row: Row, currency: str) -> int:
        """Return the amount of money of a cell in the currency's minor unit."""
        key = (raw, self._marks.get(column, "."), currency)
        known = self._minors.get(key)
        if known is None:
            known = to_minor(self.amount(raw, column, row), currency)
            if len(self._minors) > _CACHE_SIZE:
                self._minors.clear()
            self._minors[key] = known
        return known

    def moment(self, raw: str, column: int, row: Row) -> tuple[datetime | None, bool]:
        """Return the moment of a date cell in UTC and whether its zone was known."""
        if not raw or is_no_date(raw):
            return None, True
        style = self._styles.get(column, DateStyle(day_first=False))
        try:
            return read_moment(raw, day_first=style.day_first, zone=self.plan.zone)
        except ValueRefused as refused:
            raise self.refusal(row, column, raw, refused) from None

    def day(self, raw: str, column: int) -> date | None:
        """Return the day of a date cell as it is written, or None where it holds none."""
        if not raw or is_no_date(raw):
            return None
        style = self._styles.get(column, DateStyle(day_first=False))
        try:
            return read_day(raw, day_first=style.day_first)
        except ValueRefused:
            return None

    def refusal(self, row: Row, column: int, value: str, reason: object) -> CellRefused:
        """Return the refusal of a cell, to be raised."""
        return CellRefused(row.number, self.header[column] if column >= 0 else "", value, str(reason))


def unwrapped(value: str, *, keep_words: bool) -> str:
    """Return what a stripped cell that begins with one of LOOK_AGAIN holds; nothing where it only says so in words."""
    value = unwrap(value).strip()
    return "" if not keep_words and len(value) <= _LONGEST_BLANK and is_blank_word(value) else value


def needs_no_cleaning(texts: Sequence[str], cap: int) -> bool:
    """Tell whether stripped texts may all enter the shop as they are, with nothing to be told about any of them."""
    # A bar joins them: no letter composes with it, and no word or code goes across it.
    together = "|".join(texts)
    if not together.isprintable() or "  " in together or "=?" in together or max(map(len, texts), default=0) > cap:
        return False
    return together.isascii() or (
        unicodedata.is_normalized("NFC", together)
        and "\u034f" not in together
        and not looks_garbled(together)
        and not (_OTHER_SCRIPT.search(together) and _TWO_SCRIPTS.search(together))
    )


def _doubts(text: str) -> tuple[str, ...]:
    if looks_garbled(text):
        meant = ungarbled(text)
        return (f"the letters look wrongly encoded; {meant!r} may be meant" if meant else "the letters look wrong",)
    if _TWO_SCRIPTS.search(text):
        return ("letters of two alphabets that look alike stand in one word",)
    return ()
