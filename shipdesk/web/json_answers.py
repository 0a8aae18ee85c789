"""Reads other people's JSON with suspicion: nothing in an answer may crash, hang or fool the reader.

`read_json` refuses what is no strict JSON; the small readers below it take one value each out of an answer and give
an empty one where the shape is another than expected.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from shipdesk.domain.text import clean_line

MAX_DEPTH = 64
MAX_VALUES = 500_000
"""Ten megabytes of empty lists would unpack into half a gigabyte; real answers have a few thousand values."""
MAX_DIGITS = 64
_BLANKS = b" \t\r\n"
_BOM = b"\xef\xbb\xbf"


class NotUnderstoodError(ValueError):
    """An answer that is no JSON we can trust; the text says in words what is wrong with it."""


def read_json(content: bytes) -> Any:
    """Return the JSON value of an answer; raise NotUnderstoodError in every other case.

    Refused are NaN and infinities, a key given twice (which of the two is meant?), numbers of more than MAX_DIGITS
    digits, anything nested deeper than MAX_DEPTH and more than MAX_VALUES values. A byte order mark is skipped.
    """
    if not content.strip(_BLANKS):
        raise NotUnderstoodError("the answer is empty")
    if looks_like_a_page(content):
        raise NotUnderstoodError("the answer is a web page; is this a network login page?")
    # Commas and brackets inside of texts count too: there are never that many in an answer that is meant well.
    if content.count(b",") + content.count(b"[") + content.count(b"{") > MAX_VALUES:
        raise NotUnderstoodError("the answer holds too many values")
    try:
        value = json.loads(
            content.removeprefix(_BOM).decode("utf-8"),
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_whole,
            object_pairs_hook=_unique,
        )
    except NotUnderstoodError:
        raise
    except RecursionError:
        raise NotUnderstoodError("the answer is nested too deeply") from None
    except ValueError:
        raise NotUnderstoodError("the answer is no readable JSON") from None
    if _depth_exceeds(value, MAX_DEPTH):
        raise NotUnderstoodError("the answer is nested too deeply")
    return value


def looks_like_a_page(content: bytes) -> bool:
    """Answer whether the bytes start like HTML or XML, which is what login pages of networks send."""
    return content.removeprefix(_BOM).lstrip(_BLANKS).startswith(b"<")


def mapping(value: Any) -> Mapping[str, Any]:
    """Return the value where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    """Return the value where it is a list; a single object counts as a list of one."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict) else []


def line(value: Any) -> str:
    """Return a text or number as one clean line, anything else as an empty text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return clean_line(str(value))


def moment(value: Any) -> datetime | None:
    """Return an ISO 8601 time as UTC, or None where it is missing, unreadable or without a zone."""
    if not isinstance(value, str):
        return None
    try:
        told = datetime.fromisoformat(value.strip())
        return told.astimezone(UTC) if told.tzinfo else None
    except (ValueError, OverflowError):
        return None


def day(value: Any) -> date | None:
    """Return the date with which an ISO 8601 text starts, or None; a date stays a date, whatever the zone."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None


def _refuse_constant(name: str) -> None:
    raise NotUnderstoodError(f"the answer holds {name}, which is no number")


def _whole(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise NotUnderstoodError("the answer holds a number too large")
    return int(text)


def _finite(text: str) -> float:
    number = float(text) if len(text) <= 4 * MAX_DIGITS else math.inf
    if not math.isfinite(number):
        raise NotUnderstoodError("the answer holds a number too large")
    return number


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotUnderstoodError("the answer gives the same thing twice")
    return found


def _depth_exceeds(value: Any, limit: int) -> bool:
    # Only what holds something goes on a level: an answer is mostly texts and numbers.
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(limit):
        if not level:
            return False
        level = [
            child
            for node in level
            for child in (node.values() if type(node) is dict else node)
            if type(child) is dict or type(child) is list
        ]
    return bool(level)
