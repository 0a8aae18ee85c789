"""Until when an unused label can be given back."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo


def void_until(bought_at: datetime | None, window_days: int | None, zone: tzinfo) -> date | None:
    """Return the last day on which a label can be given back, or None where nobody says."""
    if bought_at is None or window_days is None:
        return None
    return bought_at.astimezone(zone).date() + timedelta(days=window_days)


def void_words(until: date | None, today: date) -> str:
    """Return until when a label can be given back, as a sentence without its full stop; empty where nobody says."""
    if until is None:
        return ""
    told = f"{until.day} {until:%b}" if until.year == today.year else f"{until.day} {until:%b} {until.year}"
    return f"Can be given back until {told}" if until >= today else f"Could be given back until {told}"
