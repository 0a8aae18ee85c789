"""Reads the dates of other people's files; day first or month first is decided from the whole column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

from shipdesk.domain.text import fold
from shipdesk.intake.values import ValueRefused, ascii_digits

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T,\s]+(.*))?\Z")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{6}))?\Z")
_NUMERIC = re.compile(r"(\d{1,2})([-/.\s])(\d{1,2})\2\s?(\d{4}|\d{2})\.?(?:[T,\s]+(.*))?\Z")
_ASIAN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]?\s*(.*)\Z")
_WORDS = re.compile(r"[a-z\u0370-\u04ff]+|\d+(?::\d+)+(?:\.\d+)?|[+-]\d{2}:?\d{2}|\d+", re.IGNORECASE)
_TIME = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(?:([ap])\.?m\.?)?\s*(?:(Z|UTC|GMT)?([+-]\d{1,2}:?\d{2})?|([A-Za-z]{2,5}))\s*\Z",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"(\d{5})(\.\d+)?\Z")
_NO_DATE = frozenset(("0000-00-00", "0000-00-00 00:00:00", "0", "00/00/0000"))
# What the United States' sales systems write; other letters stay unknown and are told so.
_ZONES = {
    "pdt": -7,
    "pst": -8,
    "mdt": -6,
    "mst": -7,
    "cdt": -5,
    "cst": -6,
    "edt": -4,
    "est": -5,
    "bst": 1,
    "cet": 1,
    "cest": 2,
}
_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan january januar janvier enero gennaio januari janeiro styczen stycznia ene gen janv sty",
            "feb february februar fevrier febrero febbraio februari fevereiro luty lutego fev fevr lut",
            "mar march marz maerz mars marzo maart marco marzec marca mrz mrt mae",
            "apr april avril abril aprile kwiecien kwietnia avr abr kwi",
            "may mai mayo maggio mei maio maj maja mag",
            "jun june juni juin junio giugno junho czerwiec czerwca giu cze",
            "jul july juli juillet julio luglio julho lipiec lipca juil lug lip",
            "aug august aout agosto augustus sierpien sierpnia ago sie",
            "sep sept september septembre septiembre settembre setembro wrzesien wrzesnia set wrz",
            "oct october oktober octobre octubre ottobre outubro pazdziernik pazdziernika okt ott out paz",
            "nov november novembre noviembre novembro listopad listopada lis",
            "dec december dezember decembre diciembre dicembre dezembro grudzien grudnia dez dic gru",
        ),
        start=1,
    )
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How a column writes its dates; unsure means that no row of it decides."""

    day_first: bool
    unsure: bool = False


def find_style(cells: Sequence[str], *, likely_day_first: bool) -> DateStyle:
    """Decide day first or month first from the whole column: impossible months, then the order of the rows."""
    pairs = [(int(m[1]), int(m[3]), m[2], int(m[4])) for m in map(_NUMERIC.match, cells) if m]
    if not pairs:
        return DateStyle(likely_day_first)
    day_first = sum(1 for a, b, _, _ in pairs if a > 12 >= b)
    month_first = sum(1 for a, b, _, _ in pairs if b > 12 >= a)
    if day_first != month_first:
        return DateStyle(day_first > month_first)
    if all(mark in ". " for _, _, mark, _ in pairs):
        return DateStyle(day_first=True)
    jumps_day = _jumps([(y, b, a) for a, b, _, y in pairs])
    jumps_month = _jumps([(y, a, b) for a, b, _, y in pairs])
    if len(pairs) > 4 and abs(jumps_day - jumps_month) * 5 > len(pairs):
        return DateStyle(jumps_day < jumps_month)
    unsure = any(a != b for a, b, _, _ in pairs)
    return DateStyle(likely_day_first, unsure)


def _jumps(dates: list[tuple[int, int, int]]) -> int:
    """Count the rows that break the file's order, taken in the direction that fits better."""
    steps = [(a, b) for a, b in pairwise(dates) if a != b]
    falls = sum(1 for a, b in steps if a > b)
    return min(falls, len(steps) - falls)


def is_no_date(text: str) -> bool:
    """Tell whether the text is the way a database writes that there is no date."""
    return text in _NO_DATE


def read_moment(text: str, *, day_first: bool, zone: str = "") -> tuple[datetime, bool]:
    """Return the moment in UTC, and whether its zone was known; a naive time is taken in the zone, or as UTC."""
    if text[4:5] == "-" and text[10:11] in (" ", "T"):
        # The usual way, 2026-11-12 09:30:00 +0100, twenty times as fast; what it does not know goes the long way.
        try:
            known = datetime.fromisoformat(text.replace(" +", "+").replace(" -", "-"))
        except ValueError:
            known = None
        if known and known.tzinfo and 1990 <= known.year <= 2100:
            return known.astimezone(UTC).replace(microsecond=0), True
    text = ascii_digits(text).strip()
    year, month, day, rest = _date_parts(text, day_first)
    if not 1990 <= year <= 2100:
        raise ValueRefused(f"The year {year} cannot be right.")
    hour, minute, second, offset = _time_parts(rest)
    try:
        naive = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        raise ValueRefused("There is no such day.") from None
    if offset is not None:
        return naive.replace(tzinfo=timezone(offset)).astimezone(UTC), True
    if zone:
        return naive.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC), True
    return naive.replace(tzinfo=UTC), False


def read_day(text: str, *, day_first: bool) -> date:
    """Return the day as it is written: a ship-by day stays that day, whatever zone the file's times are in."""
    year, month, day, _ = _date_parts(ascii_digits(text).strip(), day_first)
    try:
        found = date(year, month, day)
    except ValueError:
        raise ValueRefused("There is no such day.") from None
    if not 1990 <= year <= 2100:
        raise ValueRefused(f"The year {year} cannot be right.")
    return found


def _date_parts(text: str, day_first: bool) -> tuple[int, int, int, str]:  # noqa: FBT001
    match = _ISO.match(text) or _ASIAN.match(text) or _PACKED.match(text)
    if match:
        return int(match[1]), int(match[2]), int(match[3]), match[4] or ""
    match = _NUMERIC.match(text)
    if match:
        first, second, year = int(match[1]), int(match[3]), _full_year(match[4])
        day, month = (first, second) if day_first else (second, first)
        return year, month, day, match[5] or ""
    match = _SERIAL.match(text)
    if match:
        moment = datetime(1899, 12, 30, tzinfo=UTC) + timedelta(seconds=round(float(text) * 86400))
        return moment.year, moment.month, moment.day, f"{moment:%H:%M:%S}"
    return _worded_parts(text)


def _full_year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _worded_parts(text: str) -> tuple[int, int, int, str]:
    """Read dates such as "Jan-18-16", "3. März 2026" and "Mon, 23 Sep 2024 14:21:24 +0000"."""
    words = _WORDS.findall(fold(text))
    month = next((_MONTHS[w] for w in words if w in _MONTHS), 0)
    numbers = [w for w in words if w.isdigit()]
    if not month or len(numbers) < 2:
        raise ValueRefused("This is not a date that ShipDesk can read.")
    year, day = (numbers[0], numbers[1]) if len(numbers[0]) == 4 else (numbers[1], numbers[0])
    if len(year) not in (2, 4) or len(day) > 2:
        raise ValueRefused("This is not a date that ShipDesk can read.")
    clock = re.search(r"\d{1,2}:\d{2}.*", text)
    return _full_year(year), month, int(day), clock[0] if clock else ""


def _time_parts(rest: str) -> tuple[int, int, int, timedelta | None]:
    if not rest.strip():
        return 0, 0, 0, None
    if rest.isdigit() and len(rest) == 6:
        return int(rest[:2]), int(rest[2:4]), int(rest[4:]), None
    match = _TIME.match(rest.strip())
    if match is None:
        return 0, 0, 0, None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        hour = hour % 12 + (12 if match[4].lower() == "p" else 0)
    if hour > 23 or minute > 59 or second > 60:
        raise ValueRefused("There is no such time of day.")
    return hour, minute, min(second, 59), _offset(match[5], match[6], match[7])


def _offset(utc: str | None, numeric: str | None, letters: str | None) -> timedelta | None:
    if numeric:
        digits = numeric[1:].replace(":", "").zfill(4)
        size = timedelta(hours=int(digits[:-2]), minutes=int(digits[-2:]))
        return -size if numeric[0] == "-" else size
    if utc:
        return timedelta()
    hours = _ZONES.get((letters or "").lower())
    return timedelta(hours=hours) if hours is not None else None
