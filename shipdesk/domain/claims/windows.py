"""From which day until which a carrier takes a claim for a parcel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from shipdesk.domain.claims.rules import SELF_CARRIED, ClaimRule, CountsFrom, Limit, rule_for
from shipdesk.domain.claims.words import KIND_WORDS, ClaimKind
from shipdesk.domain.money import money_text
from shipdesk.domain.parcels import SHIPPED_ELSEWHERE, Parcel, ParcelState, ParcelStatus
from shipdesk.domain.promise import add_business_days

SOON_DAYS = 3
"""A window that ends within so many days is close to its end."""
DAMAGED_REASON = "damaged"
_FROM_WORDS = {
    CountsFrom.LABEL: "the day its label was made",
    CountsFrom.HANDED_OVER: "the day it was handed over",
    CountsFrom.EXPECTED: "the day it should have arrived",
    CountsFrom.LAST_SCAN: "its last scan",
    CountsFrom.DELIVERED: "the day it arrived",
}


class WindowState(StrEnum):
    """How a window stands on a day."""

    NOT_COVERED = "not_covered"
    """The carrier takes no such claim."""
    NOT_YET = "not_yet"
    OPEN = "open"
    ENDS_SOON = "ends_soon"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class ClaimWindow:
    """When a claim can be filed; rule None: the carrier takes no claim of that kind, and there are no days."""

    rule: ClaimRule | None
    opens_on: date | None
    last_on: date | None
    words: str
    state: WindowState

    @property
    def key(self) -> str:
        """By which rule its days were set."""
        return self.rule.key if self.rule is not None else ""

    @property
    def is_open(self) -> bool:
        """Whether a claim can be filed now."""
        return self.state in (WindowState.OPEN, WindowState.ENDS_SOON)


def claim_window(
    parcel: Parcel, kind: ClaimKind, rules: Sequence[ClaimRule], today: date, *,
    zone: tzinfo, country: str = "", service_name: str = "",
) -> ClaimWindow:  # fmt: skip
    """Return when a claim for a parcel can be filed; days are those of the zone, business days of the country."""
    rule = rule_for(parcel.carrier, parcel.service, kind, rules, service_name)
    if rule is None:
        words = f"The carrier gives no money back for this: {KIND_WORDS[kind].lower()}."
        if parcel.carrier in SELF_CARRIED:
            words = "No rule is known for own delivery. If another carried it, write their rule in Settings, Claims."
        return ClaimWindow(None, None, None, words, WindowState.NOT_COVERED)
    opens_on, opened_from = _day(parcel, rule.opens, zone, country)
    last_on, ended_from = _day(parcel, rule.last, zone, country) if rule.last is not None else (None, None)
    if kind is ClaimKind.LOST and not rule.carrier and parcel.state.is_reported_lost:
        # Nobody published from when: it is enough that the carrier itself says so.
        opens_on = min(filter(None, (opens_on, _local_or_none(parcel.state.since, zone), today)))
    if opens_on is not None and last_on is not None:
        # Two limits that count from different days must not leave nothing between them.
        opens_on = min(opens_on, last_on)
    if opens_on is None and last_on is None:
        words = f"Nobody knows yet from when: {_limit_words(rule.opens)}."
    else:
        words = days_words(opens_on, last_on, today, ended_from or opened_from)
    return ClaimWindow(rule, opens_on, last_on, words, window_state(opens_on, last_on, today))


def window_state(opens_on: date | None, last_on: date | None, today: date) -> WindowState:
    """Return how a window with these days stands."""
    if last_on is not None and today > last_on:
        return WindowState.OVER
    if opens_on is None or today < opens_on:
        return WindowState.NOT_YET
    if last_on is not None and (last_on - today).days <= SOON_DAYS:
        return WindowState.ENDS_SOON
    return WindowState.OPEN


def likely_kind(state: ParcelState, promised_on: date | None, zone: tzinfo) -> ClaimKind:
    """Return what a claim for a parcel in this state would be about."""
    if state.reason == DAMAGED_REASON:
        return ClaimKind.DAMAGED
    if state.status is ParcelStatus.DELIVERED:
        late = promised_on is not None and state.first_attempt_at is not None
        if late and promised_on is not None and _local(state.first_attempt_at, zone) > promised_on:
            return ClaimKind.LATE
        return ClaimKind.DAMAGED
    return ClaimKind.LOST


def days_words(opens_on: date | None, last_on: date | None, today: date, counted: CountsFrom | None = None) -> str:
    """Return the days of a window as a sentence; counted is the day from which they were counted."""
    since = f", counted from {_FROM_WORDS[counted]}" if counted is not None else ""
    opens = _day_text(opens_on, today) if opens_on is not None and today < opens_on else ""
    if last_on is None:
        return f"Can be filed{f' from {opens}' if opens else ''}; the carrier names no last day."
    if today > last_on:
        return f"The last day was {_day_text(last_on, today)}{since}."
    if opens:
        return f"Can be filed from {opens} to {_day_text(last_on, today)}{since}."
    left = (last_on - today).days
    rest = "today is the last day" if left == 0 else f"{left} {'day' if left == 1 else 'days'} left"
    return f"Can be filed until {_day_text(last_on, today)} ({rest}){since}."


def rule_words(rule: ClaimRule) -> str:
    """Return a rule as a sentence: its days, what it covers, and where that stands."""
    opens, last = rule.opens, rule.last
    if last is None:
        words = f"From {_limit_words(opens)}."
    elif (opens.counts_from, opens.business) == (last.counts_from, last.business) and opens.days:
        kind = "business days" if last.business else "days"
        words = f"From {opens.days} to {last.days} {kind} after {_FROM_WORDS[last.counts_from]}."
    elif opens.days == 0 and opens.counts_from is last.counts_from:
        words = f"Until {_limit_words(last)}."
    else:
        words = f"From {_limit_words(opens)} until {_limit_words(last)}."
    covered = cover_words(rule)
    return f"{words} {covered}".strip() if covered else words


def cover_words(rule: ClaimRule) -> str:
    """Return what a rule covers without extra insurance, as a sentence; empty where nothing is published."""
    sum_ = money_text(rule.covers_minor, rule.covers_currency)
    told = ", ".join(part for part in (f"up to {sum_}" if sum_ else "", rule.covers_words) if part)
    return f"Covers {told} without extra insurance." if told else ""


def _limit_words(limit: Limit) -> str:
    since = _FROM_WORDS[limit.counts_from]
    if limit.days == 0:
        return since
    day = "day" if limit.days == 1 else "days"
    return f"{limit.days} {'business ' if limit.business else ''}{day} after {since}"


def _day_text(day: date, today: date) -> str:
    return f"{day.day} {day:%b}" if day.year == today.year else f"{day.day} {day:%b} {day.year}"


def _day(parcel: Parcel, limit: Limit, zone: tzinfo, country: str) -> tuple[date | None, CountsFrom | None]:
    """Return the day of a limit, and from which day it was really counted."""
    start, counted = _start(parcel, limit.counts_from, zone)
    if start is None:
        return None, None
    if limit.business and limit.days:
        return add_business_days(start, limit.days, country), counted
    return start + timedelta(days=limit.days), counted


def _start(parcel: Parcel, wanted: CountsFrom, zone: tzinfo) -> tuple[date | None, CountsFrom | None]:
    """Return the day from which is counted; where it is not known, one that was before it, so that none is missed."""
    state = parcel.state
    left = parcel.dispatched_at or state.accepted_at
    if parcel.dispatched_by == SHIPPED_ELSEWHERE:
        # It is followed since then; it left before, and the carrier's first scan is the nearest that is known.
        left = state.accepted_at or left
    known: dict[CountsFrom, date | None] = {
        CountsFrom.LABEL: _local_or_none(parcel.label_made_at, zone),
        CountsFrom.HANDED_OVER: _local_or_none(left, zone),
        CountsFrom.EXPECTED: parcel.promised_on or parcel.carrier_eta_on,
        CountsFrom.LAST_SCAN: _local_or_none(state.last_event_at, zone),
        CountsFrom.DELIVERED: _local_or_none(state.delivered_at or state.first_attempt_at, zone),
    }
    for each in _INSTEAD[wanted]:
        day = known[each]
        if day is not None:
            return day, each
    return None, None


_LABEL, _LEFT, _SCAN = CountsFrom.LABEL, CountsFrom.HANDED_OVER, CountsFrom.LAST_SCAN
_INSTEAD = {
    CountsFrom.LABEL: (_LABEL, _LEFT),
    CountsFrom.HANDED_OVER: (_LEFT, _LABEL),
    CountsFrom.EXPECTED: (CountsFrom.EXPECTED, _LEFT, _LABEL),
    CountsFrom.LAST_SCAN: (_SCAN, _LEFT, _LABEL),
    CountsFrom.DELIVERED: (CountsFrom.DELIVERED, _SCAN, _LEFT, _LABEL),
}


def _local_or_none(moment: datetime | None, zone: tzinfo) -> date | None:
    return None if moment is None else moment.astimezone(zone).date()


def _local(moment: datetime | None, zone: tzinfo) -> date:
    assert moment is not None
    return moment.astimezone(zone).date()
