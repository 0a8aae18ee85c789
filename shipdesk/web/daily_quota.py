"""Counts an account's requests of a day, as the other side does: from its reset, in its own time zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

KEPT_FOR_PEOPLE = 0.2
"""Share of the day, and of the minute's bucket, that background rounds leave for people (docs/architecture.md)."""
_LONGEST_DAY = timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class DailyBudget:
    """How many requests a day has, None where nobody knows, and when the day starts there."""

    requests: int | None = None
    resets_at: time = time(0)
    zone: str = "UTC"

    def day_of(self, now: datetime) -> tuple[datetime, datetime]:
        """Return when the day around now started and when the next one does, in UTC."""
        local = now.astimezone(ZoneInfo(self.zone))
        start = local.replace(
            hour=self.resets_at.hour, minute=self.resets_at.minute, second=self.resets_at.second, microsecond=0, fold=0
        )
        if start.astimezone(UTC) > now:
            start -= timedelta(days=1)
        return start.astimezone(UTC), (start + timedelta(days=1)).astimezone(UTC)


class DailyQuota:
    """The requests of today; the gate that owns it locks. Moments are UTC."""

    def __init__(self, budget: DailyBudget) -> None:
        self._budget = budget
        self._day: datetime | None = None
        self._told_limit: int | None = None
        self.used = 0
        self.paused_until: datetime | None = None
        self.paused_why = ""

    @property
    def limit(self) -> int | None:
        """The fewest requests a day that the settings or the other side told, or None."""
        known = [each for each in (self._budget.requests, self._told_limit) if each is not None]
        return min(known) if known else None

    def closed_for(self, now: datetime, *, interactive: bool) -> tuple[float, str]:
        """Return the seconds until a request may go, and why; 0 where it may go now."""
        reset = self.turn_of_day(now)
        if self.paused_until is not None:
            return (self.paused_until - now).total_seconds(), self.paused_why
        limit = self.limit
        if limit is None or self.used < (limit if interactive else int(limit * (1 - KEPT_FOR_PEOPLE))):
            return 0.0, ""
        why = "today's requests are used up" if interactive else "the rest of today's requests is kept for people"
        return (reset - now).total_seconds(), why

    def pause(self, now: datetime, why: str) -> float:
        """Ask nothing until the day's reset, and return the seconds until then."""
        self.paused_until = self.turn_of_day(now)
        self.paused_why = why
        return (self.paused_until - now).total_seconds()

    def told(self, now: datetime, limit: int | None, remaining: int | None) -> None:
        """Note what the other side says of today; it only ever lowers what is left."""
        self.turn_of_day(now)
        if limit is not None and limit > 0:
            self._told_limit = limit
        counted_from = limit or self.limit
        if remaining is not None and counted_from is not None:
            self.used = max(self.used, counted_from - remaining)
        elif remaining == 0:
            self._told_limit = self.used

    def nearly_used_up(self) -> bool:
        """Answer whether a refusal now is more likely about the day than about the minute."""
        return self.limit is not None and self.used >= self.limit * 0.95

    def turn_of_day(self, now: datetime) -> datetime:
        """Start a new count where a new day has begun, and return when the next one begins."""
        start, reset = self._budget.day_of(now)
        if self._day is None or start > self._day:
            self.used = 0
            self._told_limit = None
        # A clock that was put back keeps the count: better too few requests than a locked account.
        self._day = start
        if self.paused_until is not None and not now < self.paused_until <= now + _LONGEST_DAY:
            self.paused_until = None
            self.paused_why = ""
        return reset

    def state(self, now: datetime) -> dict[str, Any]:
        """Return the count as plain values."""
        self.turn_of_day(now)
        assert self._day is not None
        return {
            "day": self._day.isoformat(),
            "used": self.used,
            "told_limit": self._told_limit,
            "paused_until": self.paused_until.isoformat() if self.paused_until else None,
            "paused_why": self.paused_why,
        }

    def restore(self, now: datetime, state: Mapping[str, Any]) -> None:
        """Take over a count of today; what is unreadable or of another day counts for nothing."""
        self.turn_of_day(now)
        until = _moment(state.get("paused_until"))
        if until is not None and now < until <= now + _LONGEST_DAY:
            self.paused_until = until
            self.paused_why = str(state.get("paused_why") or "")[:200]
        if _moment(state.get("day")) != self._day:
            return
        self.used = max(self.used, _count(state.get("used")) or 0)
        self._told_limit = _count(state.get("told_limit")) or self._told_limit


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else None


def _moment(value: Any) -> datetime | None:
    try:
        told = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return told.astimezone(UTC) if told is not None and told.tzinfo else None
