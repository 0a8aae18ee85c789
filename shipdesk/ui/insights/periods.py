"""The periods that can be chosen, and what they are called."""

from __future__ import annotations

from datetime import date, timedelta

from shipdesk.domain.insights.period import USUAL_WEEKS, Period, last_weeks
from shipdesk.ui.words import translate

USUAL = f"weeks:{USUAL_WEEKS}"


def period_choices() -> tuple[tuple[str, str], ...]:
    """Return the choices, each with its words."""
    return (
        ("weeks:4", translate("Insights", "Last 4 weeks")),
        (USUAL, translate("Insights", "Last 13 weeks")),
        ("weeks:26", translate("Insights", "Last half year")),
        ("weeks:52", translate("Insights", "Last year")),
        ("month:0", translate("Insights", "This month")),
        ("month:1", translate("Insights", "Last month")),
    )


def period_of(choice: str, today: date) -> Period:
    """Return the days of a choice."""
    kind, _, number = choice.partition(":")
    if kind == "weeks":
        return last_weeks(today, int(number))
    first = today.replace(day=1)
    if number == "0":
        return Period(first, today)
    return last_month(today)


def last_month(today: date) -> Period:
    """Return the month before this one."""
    last = today.replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last)
