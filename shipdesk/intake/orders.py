"""Builds order drafts from the gathered rows; a row that cannot be read refuses its whole order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from shipdesk.domain.orders import OrderDraft, OrderStatus, RefusedRow
from shipdesk.domain.text import clean_line, fold
from shipdesk.intake.cells import CellReader, CellRefused
from shipdesk.intake.dates import DateStyle
from shipdesk.intake.lines import LineReader
from shipdesk.intake.plans import DAY_FIRST, MONTH_FIRST
from shipdesk.intake.raw_texts import RawTexts
from shipdesk.intake.reading import Question
from shipdesk.intake.recipients import RecipientReader
from shipdesk.intake.row_table import Row
from shipdesk.intake.rows import MAX_SHOWN, GatheredOrders, number_problem
from shipdesk.intake.statuses import combined_status, is_paid_on_delivery, is_waiting, row_status, status_of
from shipdesk.intake.suspicions import Suspicions
from shipdesk.intake.values import CURRENCY_SIGNS

_SAY_STATUS = ("status", "payment_status", "fulfilment_status", "cancelled_at", "shipped_at")
_CACHE_SIZE = 5000
NOTE_CAP, MOMENT_CAP = 10_000, 100
_NAIVE = "The order time has no time zone; it is taken as UTC."


class OrderBuilder:
    """Makes drafts of one file's orders."""

    def __init__(self, reader: CellReader, source: str, *, country_needed: bool, tells_twins: bool = True) -> None:
        self._reader, self._plan, self._source = reader, reader.plan, source
        self._recipients = RecipientReader(reader, country_needed=country_needed)
        self.lines = LineReader(reader)
        order = reader.order
        self._saying = [order[m] for m in _SAY_STATUS if m in order]
        self.deciding = [order[m] for m in (*_SAY_STATUS, "payment_method") if m in order]
        self._statuses: dict[tuple[str, ...], OrderStatus | None] = {}
        self.suspicions = Suspicions(reader, tells_twins=tells_twins)
        self.raw = RawTexts(reader)
        self.naive_times = 0

    def build(self, number: str, rows: Sequence[Row], gathered: GatheredOrders) -> OrderDraft | RefusedRow:
        """Return the draft of one order, or the refusal of the row that spoils it."""
        try:
            return self._draft(number, rows, gathered)
        except CellRefused as refused:
            value = clean_line(refused.value, MAX_SHOWN)
            return RefusedRow(refused.row, clean_line(refused.column, MAX_SHOWN), value, refused.reason, number)

    def _draft(self, number: str, rows: Sequence[Row], gathered: GatheredOrders) -> OrderDraft:
        plan, reader = self._plan, self._reader
        changes: list[str] = []
        problem = number_problem(number)
        if problem:
            raise reader.refusal(rows[0], plan.order["order_number"][0], number, problem)
        if number in gathered.doubled:
            changes.append("The same row stands more than once in the file; it was taken once.")
        placed_raw, placed_at = self._placed(rows)
        recipient = self._recipients.read(rows, changes)
        currency = self._currency(rows)
        total = self._total(rows, currency)
        lines = self.lines.read(rows, currency, changes)
        draft = OrderDraft(
            source=self._source,
            order_number=number,
            placed_at_raw=placed_raw,
            recipient=recipient,
            lines=lines,
            row=rows[0].number,
            placed_at=placed_at,
            status=self.status(rows),
            currency=currency,
            total_minor=total,
            ship_by_on=self._day(rows, "ship_by"),
            promised_on=self._day(rows, "promised_on"),
            service_wanted=self._text(rows, "service_wanted", changes),
            note=self._text(rows, "note", changes, note=True),
            gift_message=self._text(rows, "gift_message", changes, note=True),
            tags=self._tags(rows),
            changes=tuple(dict.fromkeys(changes)),
        )
        raw = self.raw.of(rows, draft, from_fallback=self._recipients.took_fallback)
        return replace(draft, suspicious=self.suspicions.about(draft, rows), raw=raw)

    def _text(self, rows: Sequence[Row], meaning: str, changes: list[str], *, note: bool = False) -> str:
        if meaning not in self._reader.order:
            return ""
        value, column, _ = self._reader.first(rows, self._reader.order, meaning)
        return self._reader.text(value, column, changes, NOTE_CAP if note else 200, note=note)

    def _placed(self, rows: Sequence[Row]) -> tuple[str, datetime | None]:
        value, column, row = self._reader.first(rows, self._reader.order, "placed_at")
        clock, _, _ = self._reader.first(rows, self._reader.order, "placed_time")
        zone, _, _ = self._reader.first(rows, self._reader.order, "placed_zone")
        joined = joined_moment(value, clock, zone)
        try:
            moment, zone_known = self._reader.moment(joined, column, row)
        except CellRefused:
            if not self._plan.forgiving:
                raise
            moment, zone_known = None, True
        self.naive_times += not zone_known
        return clean_line(joined, MOMENT_CAP), moment

    def _day(self, rows: Sequence[Row], meaning: str) -> date | None:
        value, column, _ = self._reader.first(rows, self._reader.order, meaning)
        return self._reader.day(value, column)

    def _currency(self, rows: Sequence[Row]) -> str:
        value, _, _ = self._reader.first(rows, self._reader.order, "currency")
        if is_currency(value):
            return value.upper()
        amount, _, _ = self._reader.first(rows, self._reader.order, "total")
        if not amount and self._reader.line_sets:
            amount, _, _ = self._reader.first(rows, self._reader.line_sets[0], "unit_price")
        return self.currency_of(value, amount)

    def currency_of(self, value: str, amount: str) -> str:
        """Return the currency that a cell of its own and an amount tell, or else the whole file."""
        if is_currency(value):
            return value.upper()
        for sign, currency in CURRENCY_SIGNS.items():
            if sign in amount or sign in value:
                return currency
        if self._plan.dollar and "$" in amount:
            return self._plan.dollar
        words = [w for w in amount.replace("\u00a0", " ").split() if len(w) == 3 and w.isalpha() and w.isupper()]
        return words[0] if words else self._plan.currency

    def _total(self, rows: Sequence[Row], currency: str) -> int | None:
        value, column, row = self._reader.first(rows, self._reader.order, "total")
        if not value:
            return None
        return self._reader.minor(value, column, row, currency)

    def status(self, rows: Sequence[Row]) -> OrderStatus:
        """Return the order's status from what its rows say."""
        if len(rows) == 1:
            return combined_status((self._row_status(rows[0]),))
        return combined_status([self._row_status(row) for row in rows if self._says_status(row)])

    def _says_status(self, row: Row) -> bool:
        return any(self._reader.cell(row, pairs)[0] for pairs in self._saying)

    def _row_status(self, row: Row) -> OrderStatus | None:
        """Return what the row's cells come to; the same few words stand in most rows."""
        key = tuple([row.cells[place] for pairs in self.deciding for _, place in pairs])
        if key not in self._statuses:
            if len(self._statuses) > _CACHE_SIZE:
                self._statuses.clear()
            self._statuses[key] = self._read_status(row)
        return self._statuses[key]

    def _read_status(self, row: Row) -> OrderStatus | None:
        reader, order = self._reader, self._reader.order
        said = [
            self._word(reader.cell(row, order.get(m, ()))[0]) for m in ("payment_status", "fulfilment_status", "status")
        ]
        if said[0] is OrderStatus.AWAITING_PAYMENT and self._is_cash(row):
            said[0] = None
        if said[2] is OrderStatus.SHIPPED_ELSEWHERE and is_waiting(
            reader.cell(row, order.get("fulfilment_status", ()))[0][:100]
        ):
            said[2] = None  # the sale is completed, the parcel waits
        if reader.cell(row, order.get("cancelled_at", ()))[0]:
            said[2] = OrderStatus.CANCELLED
        elif reader.cell(row, order.get("shipped_at", ()))[0] and said[2] is None:
            said[2] = OrderStatus.SHIPPED_ELSEWHERE
        return row_status(*said)

    def _is_cash(self, row: Row) -> bool:
        method = self._reader.cell(row, self._reader.order.get("payment_method", ()))[0]
        return bool(method) and is_paid_on_delivery(method[:100])

    def _word(self, word: str) -> OrderStatus | None:
        if not word:
            return None
        own = self._plan.words.get(fold(word)) if self._plan.words else None
        return own or status_of(word[:100])

    def _tags(self, rows: Sequence[Row]) -> tuple[str, ...]:
        return tags_of(self._reader.first(rows, self._reader.order, "tags")[0])


def tags_of(value: str) -> tuple[str, ...]:
    """Return the tags of a cell."""
    return tuple(dict.fromkeys(t for t in (clean_line(t, 60) for t in value.split(",")) if t))[:20] if value else ()


def is_currency(value: str) -> bool:
    """Tell whether a cell holds the three letters of a currency."""
    return len(value) == 3 and value.isascii() and value.isalpha()


def joined_moment(value: str, clock: str, zone: str) -> str:
    """Return the order time of three cells as one text."""
    joined = f"{value} {clock}".strip() if clock and ":" not in value else value
    return f"{joined} {zone}" if zone.isalpha() and len(zone) < 6 else joined


def file_remarks(builder: OrderBuilder, reader: CellReader) -> list[str]:
    """Return what a person should know about the file's dates."""
    remarks = [f"{_NAIVE[:-1]} ({builder.naive_times:,} orders)."] if builder.naive_times else []
    remarks += builder.suspicions.file_remarks()
    style = _doubtful_style(reader)
    if style:
        shown = "day first (03/04 is 3 April)" if style.day_first else "month first (03/04 is March 4)"
        remarks.append(f"No date of this file says whether day or month comes first; they are read {shown}.")
    return remarks


def date_questions(reader: CellReader) -> tuple[Question, ...]:
    """Ask whether day or month comes first where no date of the file tells."""
    style = _doubtful_style(reader)
    if not style:
        return ()
    column = reader.plan.order["placed_at"][0]
    likely, other = (DAY_FIRST, MONTH_FIRST) if style.day_first else (MONTH_FIRST, DAY_FIRST)
    return (Question(reader.header[column], reader.samples(column), (likely, other), likely),)


def _doubtful_style(reader: CellReader) -> DateStyle | None:
    style = reader.style_of("placed_at")
    return style if style and style.unsure and reader.plan.month_first is None else None
