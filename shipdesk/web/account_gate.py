"""Keeps one account within its limits: a token bucket, the day's quota, pauses asked for, and a circuit breaker."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from shipdesk.web.daily_quota import KEPT_FOR_PEOPLE, DailyBudget, DailyQuota
from shipdesk.web.rate_headers import MAX_PAUSE_S, ToldLimit, retry_after_s

__all__ = ["AccountGate", "Admission", "DailyBudget", "GateSnapshot", "retry_after_s", "utc_now"]

DEFAULT_PAUSE_S = 60.0
_SLOWEST = 1 / 16
_RECOVERY = 1 / 50
_FAILURES_TO_OPEN = 5
_OPEN_S = 300.0
_PROBE_S = 60.0
_PAUSES_FOR_A_DAY = 3
_CLOCK_OFF_S = 300.0
_USED_UP = "today's requests are used up"


@dataclass(frozen=True, slots=True)
class Admission:
    """How many seconds to wait before the request may go, and why it has to."""

    wait_s: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GateSnapshot:
    """How an account is doing, for the owner to see; moments are UTC, the paces requests per minute.

    clock_off_s is by how much their clock is ahead of ours, 0 where it is less than five minutes.
    """

    used_today: int
    limit_today: int | None
    resets_at: datetime
    paused_until: datetime | None
    paused_why: str
    breaker: Literal["closed", "open", "half_open"]
    failures: int
    pace: float
    usual_pace: float
    clock_off_s: float


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


class AccountGate:
    """Decides when the next request of an account may go; safe for several threads.

    A token is a request; the bucket holds `burst` of them, one minute's worth where nothing else is said. After an
    answer "too many requests" the account pauses and goes on at half its pace, which recovers with every good answer.
    After five failures in a row nothing is asked for five minutes; then one request looks whether the other side is
    back. A fifth of the bucket and of the day is kept for people.
    """

    def __init__(
        self,
        requests_per_minute: float,
        monotonic: Callable[[], float],
        *,
        burst: int | None = None,
        daily: DailyBudget | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._nominal = requests_per_minute / 60
        self._rate = self._nominal
        self._capacity = float(max(requests_per_minute if burst is None else burst, 1))
        self._tokens = self._capacity
        self._monotonic = monotonic
        self._now = now
        self._daily = DailyQuota(daily or DailyBudget())
        self._counted_at = monotonic()
        self._paused_until = 0.0
        self._pauses = 0
        self._failures = 0
        self._open_until = 0.0
        self._clock_off_s = 0.0
        self._lock = threading.Lock()

    def admit(self, *, interactive: bool, patience_s: float) -> Admission:
        """Take a token and say how long to wait for it; where that is longer than patience_s, none is taken."""
        with self._lock:
            now = self._refill()
            wait_s, why = 0.0, ""
            if now < self._paused_until:
                wait_s, why = self._paused_until - now, "it asked for a pause"
            elif now < self._open_until:
                wait_s, why = self._open_until - now, "it has not answered for a while"
            if wait_s > patience_s:
                return Admission(wait_s, why)
            closed_s, closed_why = self._daily.closed_for(self._now(), interactive=interactive)
            if closed_s > 0:
                # Never so short that somebody waits for it: the count is checked anew after the reset.
                return Admission(closed_s + patience_s, closed_why)
            floor = 0.0 if interactive else self._capacity * KEPT_FOR_PEOPLE
            missing = min(1.0 + floor, self._capacity) - self._tokens
            if missing / self._rate > wait_s:
                wait_s, why = missing / self._rate, "the account's requests of this minute are used up"
            if wait_s <= patience_s:
                self._tokens -= 1
                self._daily.used += 1
                if self._failures >= _FAILURES_TO_OPEN:
                    self._open_until = now + _PROBE_S
            return Admission(wait_s, why)

    def pause(self, seconds: float | None, *, slow_down: bool = True) -> float:
        """Pause the account as the other side asked, and return for how many seconds it pauses.

        slow_down halves its pace too; not where the other side counts something else than requests.
        """
        pause_s = DEFAULT_PAUSE_S if seconds is None else min(max(seconds, 0.0), MAX_PAUSE_S)
        with self._lock:
            self._pause(pause_s, slow_down=slow_down)
        return pause_s

    def too_often(self, told_s: float | None, *, of_the_day: bool) -> float:
        """Note an HTTP 429, and return for how many seconds the account pauses.

        That is until the day's reset where the answer speaks of the day, and where it cannot be about the minute:
        today's budget is all but used up, or pauses did not help.
        """
        with self._lock:
            self._pauses += 1
            self._failures = 0
            helpless = told_s is None and self._daily.limit is not None and self._pauses >= _PAUSES_FOR_A_DAY
            used_up = told_s is None and self._daily.nearly_used_up()
            if of_the_day or helpless or used_up:
                return self._daily.pause(self._now(), _USED_UP)
            pause_s = DEFAULT_PAUSE_S if told_s is None else min(max(told_s, 0.0), MAX_PAUSE_S)
            self._pause(pause_s, slow_down=True)
            return pause_s

    def learn(self, limits: Iterable[ToldLimit]) -> None:
        """Take what an answer tells of the limits; it only ever makes us more careful."""
        with self._lock:
            for told in limits:
                if told.is_of_the_day:
                    self._daily.told(self._now(), told.limit, told.remaining)
                    continue
                self._refill()
                window_s = told.window_s or told.reset_s or 0.0
                if told.remaining == 0 and window_s > 60:
                    self._pause(min(told.reset_s or DEFAULT_PAUSE_S, MAX_PAUSE_S), slow_down=False)
                elif told.remaining is not None:
                    self._tokens = min(self._tokens, float(told.remaining))
                    if told.reset_s:
                        self._rate = max(min(self._rate, told.remaining / told.reset_s), self._nominal * _SLOWEST)

    def succeeded(self) -> None:
        """Note an answer: the other side is there, and the pace recovers a little."""
        with self._lock:
            self._refill()
            self._failures = 0
            self._pauses = 0
            self._open_until = 0.0
            self._rate = min(self._nominal, self._rate + self._nominal * _RECOVERY)

    def failed(self) -> None:
        """Note that no answer came; the fifth in a row closes the way for a while."""
        with self._lock:
            self._failures += 1
            if self._failures >= _FAILURES_TO_OPEN:
                self._open_until = self._monotonic() + _OPEN_S

    def compare_clocks(self, theirs: datetime | None) -> None:
        """Note by how much the other side's clock is ahead of ours."""
        if theirs is not None:
            off_s = (theirs - self._now()).total_seconds()
            self._clock_off_s = round(off_s) if abs(off_s) > _CLOCK_OFF_S else 0.0

    def snapshot(self) -> GateSnapshot:
        """Return how the account is doing."""
        with self._lock:
            now, wall = self._refill(), self._now()
            resets_at = self._daily.turn_of_day(wall)
            half_open = self._failures >= _FAILURES_TO_OPEN and now >= self._open_until
            until, why = self._daily.paused_until, self._daily.paused_why
            if until is None and now < self._paused_until:
                until, why = wall + timedelta(seconds=self._paused_until - now), "it asked for a pause"
            elif until is None and now < self._open_until:
                until, why = wall + timedelta(seconds=self._open_until - now), "it has not answered for a while"
            elif until is None and self._daily.limit is not None and self._daily.used >= self._daily.limit:
                until, why = resets_at, _USED_UP
            return GateSnapshot(
                used_today=self._daily.used,
                limit_today=self._daily.limit,
                resets_at=resets_at,
                paused_until=until,
                paused_why=why,
                breaker="half_open" if half_open else "open" if now < self._open_until else "closed",
                failures=self._failures,
                pace=round(self._rate * 60, 3),
                usual_pace=round(self._nominal * 60, 3),
                clock_off_s=self._clock_off_s,
            )

    def state(self) -> dict[str, Any]:
        """Return what has to outlive this process, as plain values: the day's count, its pause, and the pace."""
        with self._lock:
            return {**self._daily.state(self._now()), "pace_share": round(self._rate / self._nominal, 4)}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from what `state` returned, here or in another process; a count only ever grows within its day."""
        share = state.get("pace_share")
        with self._lock:
            self._daily.restore(self._now(), state)
            if isinstance(share, float | int) and _SLOWEST <= share <= 1:
                self._refill()
                self._rate = min(self._rate, self._nominal * share)

    def _pause(self, pause_s: float, *, slow_down: bool) -> None:
        self._refill()
        self._paused_until = max(self._paused_until, self._monotonic() + pause_s)
        if slow_down:
            self._rate = max(self._rate / 2, self._nominal * _SLOWEST)

    def _refill(self) -> float:
        now = self._monotonic()
        self._tokens = min(self._capacity, self._tokens + (now - self._counted_at) * self._rate)
        self._counted_at = now
        return now
