"""What answers tell of the limits: Retry-After, X-RateLimit-*, RateLimit and their many dialects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_PAUSE_S = 900.0
DAY_S = 86_400.0
_WINDOWS = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": DAY_S}
_NAME = re.compile(r"(?:x-)?rate-?limit-(limit|remaining|reset)(?:-(second|minute|hour|day))?", re.IGNORECASE)
_NAME_TURNED = re.compile(r"x-(limit|remaining|reset)-(second|minute|hour|day)", re.IGNORECASE)
_OLD_DRAFT = re.compile(r"(limit|remaining|reset)\s*=\s*(\d{1,12})")
_NEW_DRAFT = re.compile(r";\s*(r|t)\s*=\s*(\d{1,12})")
_EPOCH_FROM = 1_000_000_000
_ABOUT_THE_DAY = re.compile(
    r"12:?00\s*a\.?m\.?\s*(?:gmt|utc)|midnight|\bdaily\b|per\s+day|\b24\s*hours?\b|day'?s?\s+(?:quota|limit)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ToldLimit:
    """What one answer says: of which window (None: untold), how many there are, how many are left, for how long."""

    window_s: float | None
    limit: int | None
    remaining: int | None
    reset_s: float | None

    @property
    def is_of_the_day(self) -> bool:
        """Answer whether this is about the day: so named, or it ends hours from now."""
        return self.window_s == DAY_S or (self.window_s is None and (self.reset_s or 0) > 2 * 3600)


def told_limits(headers: Mapping[str, str]) -> tuple[ToldLimit, ...]:
    """Return what the headers tell, one for each window; what is unreadable is left out."""
    found: dict[float | None, dict[str, str]] = {}
    for name, value in headers.items():
        match = _NAME.fullmatch(name) or _NAME_TURNED.fullmatch(name)
        if match:
            window = _WINDOWS.get((match.group(2) or "").lower())
            found.setdefault(window, {}).setdefault(match.group(1).lower(), value)
    draft = headers.get("RateLimit") or headers.get("ratelimit") or ""
    for key, value in (*_OLD_DRAFT.findall(draft), *_NEW_DRAFT.findall(draft)):
        found.setdefault(None, {}).setdefault({"r": "remaining", "t": "reset"}.get(key, key), value)
    answered_at = headers.get("Date") or headers.get("date")
    limits = (
        ToldLimit(
            window, _number(told.get("limit")), _number(told.get("remaining")), _seconds(told.get("reset"), answered_at)
        )
        for window, told in found.items()
    )
    return tuple(each for each in limits if each.limit is not None or each.remaining is not None)


def is_about_the_day(words: str) -> bool:
    """Answer whether a complaint says that the day's requests are used up, as FedEx's "after 12:00AM GMT"."""
    return bool(_ABOUT_THE_DAY.search(words[:2000]))


def retry_after_s(value: str | None, answered_at: str | None) -> float | None:
    """Return the seconds of a Retry-After header (RFC 9110 section 10.2.3), 0 to MAX_PAUSE_S, or None if unusable.

    A date counts against the answer's own Date header: our clock may be wrong.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), MAX_PAUSE_S)
    until, since = http_date(text), http_date(answered_at)
    if until is None or since is None:
        return None
    return min(max((until - since).total_seconds(), 0.0), MAX_PAUSE_S)


def http_date(value: str | None) -> datetime | None:
    """Return the moment of a Date header in UTC, or None where it is missing or unreadable."""
    try:
        told = parsedate_to_datetime((value or "")[:60])
        return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _number(value: str | None) -> int | None:
    # "100, 100;w=60" is how some write the limit and its window.
    text = (value or "").partition(",")[0].partition(";")[0].strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _seconds(value: str | None, answered_at: str | None) -> float | None:
    text = (value or "").strip()
    try:
        told = float(text) if text[:1].isdigit() and len(text) < 15 else None
    except ValueError:
        told = None
    if told is None:
        until = http_date(value)
    elif told < _EPOCH_FROM:
        return told
    else:
        # A moment as Unix time, in seconds or milliseconds.
        until = datetime.fromtimestamp(told / 1000 if told > 100 * _EPOCH_FROM else told, UTC)
    since = http_date(answered_at)
    return None if until is None or since is None else max((until - since).total_seconds(), 0.0)
