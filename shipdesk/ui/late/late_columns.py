"""The columns of the Late list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo

from shipdesk.domain.tracking_numbers.names import NAMES
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.views import LateCause, LateRow, Proposal
from shipdesk.ui.counting import parcels_text
from shipdesk.ui.late.late_entries import LateEntry, bag_sentence, sum_text
from shipdesk.ui.outlook_words import outlook_chance_text, window_text
from shipdesk.ui.tokens import Tone
from shipdesk.ui.widgets.grid_model import Chip, Column
from shipdesk.ui.words import (
    LATE_TONES,
    count_text,
    day_text,
    late_cause_word,
    proposal_word,
    short_day_text,
    time_text,
    translate,
)

_VERY_LATE_DAYS = 3
TWO_LINES = 48
"""The height of a row in which the reason stands in two lines, in pixels."""
_OPEN, _CLOSED = "▾", "▸"


def late_columns(zone: Callable[[], tzinfo]) -> tuple[Column[LateEntry], ...]:
    """Return the columns in the order in which they keep their room; none can be sorted by: the list is worst first."""
    head = translate
    return (
        Column("cause", head("LateGrid", "Cause"), 156, _inside, chip=_cause_chip, muted=True),
        Column("number", head("LateGrid", "Order"), 92, _order),
        Column("reason", head("LateGrid", "Why"), 246, lambda e: why_text(e, zone()), stretch=True, wrap=True),
        Column(
            "days", head("LateGrid", "Late by"), 78, lambda e: days_words(e.late.days), tone=_days_tone, right=True,
            tooltip=lambda e: head("LateGrid", "Since {day}").format(day=day_text(e.late.since)),
        ),
        Column("next", head("LateGrid", "Next"), 126, _next, strong=True, tooltip=_next_sentence),
        Column("loss", head("LateGrid", "At stake"), 96, _loss, right=True, strong=True, tooltip=_loss_sentence),
        Column("chance", head("LateGrid", "Will be late"), 116, _one(chance_text), tooltip=_one(chance_sentence)),
        Column("told", head("LateGrid", "Customer told"), 144, lambda e: _told(e, zone()), chip=_told_chip,
               muted=True),
        Column("name", head("LateGrid", "Recipient"), 150, _one(recipient_text)),
        Column("promised", head("LateGrid", "Promised"), 84, _one(lambda r: short_day_text(r.promised_on))),
        Column("expected", head("LateGrid", "Expected"), 124, _one(expected_text)),
        Column("value", head("LateGrid", "Value"), 100, _value, right=True),
        Column("carrier", head("LateGrid", "Carrier"), 110, lambda e: carrier_name(e.late), muted=True),
        Column("since", head("LateGrid", "Since"), 104, lambda e: day_text(e.late.since), muted=True),
        Column("tracking", head("LateGrid", "Tracking number"), 160, _one(lambda r: r.tracking_number), muted=True),
    )  # fmt: skip


def carrier_name(row: LateRow) -> str:
    """Return what the line's carrier is called."""
    # As the world calls it: CARRIER_NAMES tells our accounts apart, such as those that only track.
    return NAMES.get(row.carrier) or CARRIER_NAMES.get(row.carrier, row.carrier)


def why_text(entry: LateEntry, zone: tzinfo) -> str:
    """Return in one sentence why a line, or a bag, is on the list."""
    return bag_sentence(entry, zone, carrier_name(entry.late)) if entry.is_bag else entry.late.reason


def days_words(days: int) -> str:
    """Return how late something is, or in how many days it will be."""
    if days == 0:
        return translate("LateGrid", "today")
    if abs(days) == 1:
        return translate("LateGrid", "1 day") if days > 0 else translate("LateGrid", "in 1 day")
    words = translate("LateGrid", "{days} days") if days > 0 else translate("LateGrid", "in {days} days")
    return words.format(days=count_text(abs(days)))


def chance_text(row: LateRow) -> str:
    """Return how likely it is late, with a figure only where this shop's past allows one; empty where it is late."""
    outlook = row.outlook
    if outlook is None or outlook.chance is None or row.cause is LateCause.PROMISE_BROKEN:
        return ""
    return outlook_chance_text(outlook)


def chance_sentence(row: LateRow) -> str:
    """Return the chance with what it rests on."""
    text = chance_text(row)
    if not text or row.outlook is None:
        return ""
    return translate("LateGrid", "{chance}: {basis}").format(chance=text, basis=row.outlook.basis.words)


def expected_text(row: LateRow) -> str:
    """Return the days between which it probably arrives."""
    if row.outlook is None:
        return ""
    return window_text(row.outlook.p50_on, row.outlook.p90_on)


def recipient_text(row: LateRow) -> str:
    """Return who waits, and in which country."""
    return ", ".join(part for part in (row.recipient_name, row.country_code) if part)


def told_text(row: LateRow, zone: tzinfo) -> str:
    """Return when the customer was told last."""
    return time_text(row.told_customer_at, zone) or translate("LateGrid", "not yet")


def _one(text: Callable[[LateRow], str]) -> Callable[[LateEntry], str]:
    """Return what is told of a line by itself, and not of a bag."""
    return lambda entry: "" if entry.is_bag else text(entry.late)


def _order(entry: LateEntry) -> str:
    return parcels_text(len(entry.rows)) if entry.is_bag else entry.late.order_number


def _inside(entry: LateEntry) -> str:
    return translate("LateGrid", "     in this bag") if entry.is_inside else late_cause_word(entry.late.cause)


def _cause_chip(entry: LateEntry) -> Chip | None:
    if entry.is_inside:
        return None
    cause = entry.late.cause
    if not entry.is_bag:
        return Chip(late_cause_word(cause), LATE_TONES[cause])
    word = f"{_OPEN if entry.is_open else _CLOSED} {late_cause_word(cause)}"
    return Chip(word, LATE_TONES[cause])


def _days_tone(entry: LateEntry) -> Tone | None:
    if entry.late.days <= 0:
        return None
    return Tone.BAD if entry.late.days >= _VERY_LATE_DAYS else Tone.WARN


def _next(entry: LateEntry) -> str:
    row = entry.late
    if row.away_until is not None:
        return translate("LateGrid", "back on {day}").format(day=short_day_text(row.away_until))
    if row.away_reason:
        return row.away_reason
    return proposal_word(_bags_proposal(entry) if entry.is_bag else row.proposal)


def _bags_proposal(entry: LateEntry) -> Proposal:
    found = {row.proposal for row in entry.rows}
    return found.pop() if len(found) == 1 else Proposal.CONTACT


def _next_sentence(entry: LateEntry) -> str:
    row = entry.late
    return row.away_reason or (row.proposal_words if row.away_until is None else "") or _next(entry)


def _loss(entry: LateEntry) -> str:
    return sum_text((row.loss_minor, row.currency) for row in entry.rows if row.loss_minor)


def _loss_sentence(entry: LateEntry) -> str:
    value = _value(entry)
    if not value:
        return ""
    return translate("LateGrid", "What it may cost, of {value} in all").format(value=value)


def _value(entry: LateEntry) -> str:
    return sum_text((row.value_minor, row.currency) for row in entry.rows)


def _told(entry: LateEntry, zone: tzinfo) -> str:
    if not entry.is_bag:
        return told_text(entry.late, zone)
    told = sum(row.told_customer_at is not None for row in entry.rows)
    words = translate("LateGrid", "{told} of {all}")
    return words.format(told=count_text(told), all=count_text(len(entry.rows)))


def _told_chip(entry: LateEntry) -> Chip | None:
    row = entry.late
    if not entry.is_bag and row.mail_planned and row.told_customer_at is None:
        return Chip(translate("LateGrid", "Mail planned"), Tone.INFO)
    return None
