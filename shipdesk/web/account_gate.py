"""Keeps one account within its limits: a token bucket, pauses the other side asks for, and a circuit breaker."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

KEPT_FOR_PEOPLE = 0.2
"""Share of the bucket that background rounds leave for people (docs/architecture.md)."""
MAX_PAUSE_S = 900.0
DEFAULT_PAUSE_S = 60.0
_SLOWEST = 1 / 16
_RECOVERY = 1 / 50
_FAILURES_TO_OPEN = 5
_OPEN_S = 300.0


@dataclass(frozen=True, slots=True)
class Admission:
    """How many seconds to wait before the request may go, and why it has to."""

    wait_s: float
    reason: str = ""


class AccountGate:
    """Decides when the next request of an account may go; safe for several threads.

    A token is a request; the bucket holds one minute's worth. After an answer "too many requests" the account pauses
    and goes on at half its pace, which recovers with every good answer. After five failures in a row nothing is asked
    for five minutes, except one request that looks whether the other side is back.
    """

    def __init__(self, requests_per_minute: int, monotonic: Callable[[], float]) -> None:
        self._nominal = requests_per_minute / 60
        self._rate = self._nominal
        self._capacity = float(max(requests_per_minute, 1))
        self._tokens = self._capacity
        self._monotonic = monotonic
        self._counted_at = monotonic()
        self._paused_until = 0.0
        self._failures = 0
        self._open_until = 0.0
        self._lock = threading.Lock()

    def admit(self, *, interactive: bool, patience_s: float) -> Admission:
        """Take a token and say how long to wait for it; where that is longer than patience_s, none is taken."""
        with self._lock:
            now = self._refill()
            if now < self._paused_until:
                return Admission(self._paused_until - now, "it asked for a pause")
            if now < self._open_until:
                return Admission(self._open_until - now, "it has not answered for a while")
            floor = 0.0 if interactive else self._capacity * KEPT_FOR_PEOPLE
            missing = min(1.0 + floor, self._capacity) - self._tokens
            wait_s = max(missing, 0.0) / self._rate
            if wait_s <= patience_s:
                self._tokens -= 1
            return Admission(wait_s, "the account's requests of this minute are used up" if wait_s else "")

    def pause(self, seconds: float | None, *, slow_down: bool = True) -> float:
        """Pause the account as the other side asked, and return for how many seconds it pauses.

        slow_down halves its pace too; not where the other side counts something else than requests.
        """
        pause_s = DEFAULT_PAUSE_S if seconds is None else min(max(seconds, 0.0), MAX_PAUSE_S)
        with self._lock:
            self._refill()
            self._paused_until = max(self._paused_until, self._monotonic() + pause_s)
            if slow_down:
                self._rate = max(self._rate / 2, self._nominal * _SLOWEST)
        return pause_s

    def succeeded(self) -> None:
        """Note an answer: the other side is there, and the pace recovers a little."""
        with self._lock:
            self._refill()
            self._failures = 0
            self._open_until = 0.0
            self._rate = min(self._nominal, self._rate + self._nominal * _RECOVERY)

    def failed(self) -> None:
        """Note that no answer came; the fifth in a row closes the way for a while."""
        with self._lock:
            self._failures += 1
            if self._failures >= _FAILURES_TO_OPEN:
                self._open_until = self._monotonic() + _OPEN_S

    def _refill(self) -> float:
        now = self._monotonic()
        self._tokens = min(self._capacity, self._tokens + (now - self._counted_at) * self._rate)
        self._counted_at = now
        return now


def retry_after_s(value: str | None, answered_at: str | None) -> float | None:
    """Return the seconds of a Retry-After header (RFC 9110 section 10.2.3), 0 to MAX_PAUSE_S, or None if unusable.

    A date counts against the answer's own Date header: our clock may be wrong.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), MAX_PAUSE_S)
    try:
        until, since = parsedate_to_datetime(text), parsedate_to_datetime(answered_at or "")
    except (TypeError, ValueError):
        return None
    return min(max((_utc(until) - _utc(since)).total_seconds(), 0.0), MAX_PAUSE_S)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
