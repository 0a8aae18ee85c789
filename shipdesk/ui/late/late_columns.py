"""The columns of the Late list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from shipdesk.domain.money import money_text
from shipdesk.services.views import LateClock, LateRow
from shipdesk.ui.theme import Tone
from shipdesk.ui.widgets.grid_model import Chip, Column
from shipdesk.ui.words import LATE_TONES, count_text, day_text, late_clock_word, time_text, translate

_VERY_LATE_DAYS = 3
TWO_LINES = 48
"""The height of a row in which the longest reason stands in full, in pixels."""


@dataclass(frozen=True, slots=True)
class NumberedLate:
    """A line of the late list with the number by which the grid knows it."""

    id: int
    late: LateRow


def late_columns(zone: Callable[[], tzinfo]) -> tuple[Column[NumberedLate], ...]:
    """Return the columns, what is wrong first; none can be sorted by: the list is worst first."""
    return (
        Column(
            "days", translate("LateGrid", "Days"), 52, lambda r: count_text(r.late.days), right=True, tone=_days_tone
        ),
        Column(
            "clock",
            translate("LateGrid", "What"),
            128,
            lambda r: late_clock_word(r.late.clock),
            chip=lambda r: Chip(late_clock_word(r.late.clock), LATE_TONES[r.late.clock]),
        ),
        Column("reason", translate("LateGrid", "Reason"), 336, lambda r: r.late.reason, stretch=True, wrap=True),
        Column("number", translate("LateGrid", "Order"), 112, lambda r: r.late.order_number, strong=True),
        Column("told", translate("LateGrid", "Customer told"), 144, lambda r: _told(r, zone()), chip=_told_chip),
        Column("name", translate("LateGrid", "Recipient"), 130, lambda r: r.late.recipient_name),
        Column("country", translate("LateGrid", "To"), 44, lambda r: r.late.country_code),
        Column(
            "value",
            translate("LateGrid", "Value"),
            104,
            lambda r: money_text(r.late.value_minor, r.late.currency),
            right=True,
        ),
        Column("since", translate("LateGrid", "Since"), 104, lambda r: day_text(r.late.since), muted=True),
        Column("tracking", translate("LateGrid", "Tracking number"), 160, lambda r: r.late.tracking_number, muted=True),
    )


def clock_order() -> tuple[LateClock, ...]:
    """Return the clocks as the filter shows them, the gravest first."""
    return (LateClock.PROMISE, LateClock.FORGOTTEN, LateClock.SHIP_BY, LateClock.SILENT)


def _days_tone(row: NumberedLate) -> Tone | None:
    return Tone.BAD if row.late.days >= _VERY_LATE_DAYS else Tone.WARN


def _told(row: NumberedLate, zone: tzinfo) -> str:
    return time_text(row.late.told_customer_at, zone) or translate("LateGrid", "not yet")


def _told_chip(row: NumberedLate) -> Chip | None:
    if row.late.mail_planned and row.late.told_customer_at is None:
        return Chip(translate("LateGrid", "Mail planned"), Tone.INFO)
    return None
