"""The calendar of claims as rows: what ends in the same week stands together, what waits and what is done below."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from shipdesk.domain.claims.claim import ClaimCandidate, ClaimLine
from shipdesk.domain.claims.windows import WindowState, days_words
from shipdesk.domain.claims.words import ClaimState
from shipdesk.domain.money import money_text
from shipdesk.services.claims.claim_rules import carrier_words, who_carries
from shipdesk.services.claims.list_claims import ClaimCalendar
from shipdesk.ui.claims.claim_words import STATE_TONES, WINDOW_TONES, kind_word, state_word
from shipdesk.ui.theme import Tone
from shipdesk.ui.words import short_day_text, translate


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """One row: a heading where it is of no parcel; claim_id None is a parcel for which a claim can be opened."""

    title: str
    words: str = ""
    day: str = ""
    left: str = ""
    left_tone: Tone = Tone.NEUTRAL
    chip: str = ""
    tone: Tone = Tone.NEUTRAL
    amount: str = ""
    parcel_id: int = 0
    claim_id: int | None = None

    @property
    def is_heading(self) -> bool:
        """Whether it only names the rows below it."""
        return not self.parcel_id

    @property
    def spoken(self) -> str:
        """The row for those who hear it."""
        return ", ".join(part for part in (self.title, self.chip, self.day, self.left, self.amount, self.words) if part)


def calendar_rows(calendar: ClaimCalendar) -> tuple[CalendarRow, ...]:
    """Return the rows with their headings."""
    today = calendar.today
    dated: list[tuple[date, CalendarRow]] = [
        (each.window.last_on or date.max, _candidate(each, today)) for each in calendar.to_open
    ]
    waiting, closed = [], []
    for line in calendar.claims:
        row = _claim(line, today)
        if line.claim.is_closed:
            closed.append(row)
        elif line.claim.state is ClaimState.DRAFT:
            dated.append((line.claim.last_on or date.max, row))
        else:
            waiting.append(row)
    rows: list[CalendarRow] = []
    heading = ""
    for last_on, row in sorted(dated, key=lambda each: each[0]):
        group = _week(last_on, today)
        if group != heading:
            heading = group
            rows.append(CalendarRow(group))
        rows.append(row)
    rows += _group(translate("ClaimCalendar", "Waiting for the carrier's answer"), waiting)
    rows += _group(translate("ClaimCalendar", "Closed within 90 days"), closed)
    return tuple(rows)


def _group(title: str, rows: Iterable[CalendarRow]) -> list[CalendarRow]:
    found = list(rows)
    return [CalendarRow(title), *found] if found else []


def _week(last_on: date, today: date) -> str:
    if last_on == date.max:
        return translate("ClaimCalendar", "No last day is known")
    if last_on < today:
        return translate("ClaimCalendar", "Too late")
    monday = today - timedelta(days=today.weekday())
    weeks = (last_on - monday).days // 7
    if weeks == 0:
        return translate("ClaimCalendar", "Ends this week")
    if weeks == 1:
        return translate("ClaimCalendar", "Ends next week")
    start = monday + timedelta(weeks=weeks)
    if weeks < 5:
        return translate("ClaimCalendar", "Ends in the week of {day}").format(day=short_day_text(start))
    return translate("ClaimCalendar", "Ends later")


def _left(last_on: date | None, today: date) -> tuple[str, Tone]:
    if last_on is None:
        return "", Tone.NEUTRAL
    days = (last_on - today).days
    if days < 0:
        return translate("ClaimCalendar", "over"), Tone.BAD
    if days == 0:
        return translate("ClaimCalendar", "today"), Tone.BAD
    words = translate("ClaimCalendar", "1 day left") if days == 1 else translate("ClaimCalendar", "{count} days left")
    return words.format(count=days), Tone.BAD if days <= 3 else Tone.WARN if days <= 7 else Tone.NEUTRAL


def _candidate(each: ClaimCandidate, today: date) -> CalendarRow:
    window = each.window
    left, tone = _left(window.last_on, today)
    opens = window.state is WindowState.NOT_YET
    words = f"{each.why} {window.words}" if opens else each.why
    chip = translate("ClaimCalendar", "Opens {day}").format(day=short_day_text(window.opens_on)) if opens else (
        translate("ClaimCalendar", "To open")
    )  # fmt: skip
    return CalendarRow(
        _title(each.tracking_number, each.order_number, each.recipient_name),
        f"{kind_word(each.kind)} · {carrier_words(who_carries(each.carrier, each.service))}. {words}",
        short_day_text(window.last_on), left, tone, chip, WINDOW_TONES[window.state],
        money_text(each.value_minor, each.currency), each.parcel_id,
    )  # fmt: skip


def _claim(line: ClaimLine, today: date) -> CalendarRow:
    claim = line.claim
    told = [f"{kind_word(claim.kind)} · {carrier_words(who_carries(line.carrier, line.service))}."]
    day, left, tone = "", "", Tone.NEUTRAL
    amount = money_text(claim.claimed_minor, claim.currency)
    if claim.state is ClaimState.DRAFT:
        day, (left, tone) = short_day_text(claim.last_on), _left(claim.last_on, today)
        told.append(days_words(claim.opens_on, claim.last_on, today))
    elif claim.filed_at is not None:
        day = short_day_text(claim.filed_at.date())
        left = translate("ClaimCalendar", "filed")
        if claim.reference:
            told.append(translate("ClaimCalendar", "Their number: {reference}.").format(reference=claim.reference))
    if claim.is_closed and claim.closed_at is not None:
        day, left = short_day_text(claim.closed_at.date()), translate("ClaimCalendar", "closed")
    if claim.answer:
        told.append(claim.answer.splitlines()[0])
    if claim.paid_minor is not None:
        paid = money_text(claim.paid_minor, claim.currency)
        amount = paid if claim.paid_minor == claim.claimed_minor else (
            translate("ClaimCalendar", "{paid} of {asked}").format(paid=paid, asked=amount) if amount else paid
        )  # fmt: skip
    return CalendarRow(
        _title(line.tracking_number, line.order_number, line.recipient_name), " ".join(told), day, left, tone,
        state_word(claim.state), STATE_TONES[claim.state], amount, claim.parcel_id, claim.id,
    )  # fmt: skip


def _title(number: str, order: str, name: str) -> str:
    return " · ".join(part for part in (number, order, name) if part)
