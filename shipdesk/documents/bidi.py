"""The order in which mixed right-to-left and left-to-right text stands on paper (Unicode UAX #9).

Explicit embeddings and isolates are not here: `domain.text` removes them at the door.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_STRONG = frozenset({"L", "R", "AL"})
_NEUTRAL = frozenset({"B", "S", "WS", "ON"})


_PAIRS = "()[]{}<>«»‹›"
_MIRRORED = {a: b for pair in zip(_PAIRS[::2], _PAIRS[1::2], strict=True) for a, b in (pair, pair[::-1])}


def mirrored(c: str) -> str:
    """Return the character that looks like this one in text from the right: brackets turn round (rule L4)."""
    return _MIRRORED.get(c, c)


def joins_numbers(c: str) -> bool:
    """Answer whether a sign stands in numbers too: a comma, a point, a slash, a hyphen, a percent sign."""
    return len(c) == 1 and unicodedata.bidirectional(c) in ("CS", "ES", "ET")


def is_neutral(c: str) -> bool:
    """Answer whether a character has no direction of its own: a blank, a comma, a bracket."""
    return bool(c) and unicodedata.bidirectional(c) not in _STRONG


def base_level(text: str) -> int:
    """Return 1 where the text's first strong character is written from the right, else 0 (rules P2 and P3)."""
    for c in text:
        kind = unicodedata.bidirectional(c)
        if kind in _STRONG:
            return 0 if kind == "L" else 1
    return 0


def levels(text: str) -> list[int]:
    """Return the embedding level of each character; odd levels run from right to left (rules W1 to W7, N1 to I2)."""
    base = base_level(text)
    kinds = [unicodedata.bidirectional(c) or "L" for c in text]
    originals = list(kinds)
    start = "R" if base else "L"
    _resolve_weak(kinds, start)
    _resolve_neutral(kinds, start)
    found = [_implicit(kind, base) for kind in kinds]
    _reset_blanks(found, originals, base)
    return found


def visual_order(run_levels: Sequence[int]) -> list[int]:
    """Return the indexes of the runs as they stand from left to right (rule L2)."""
    order = list(range(len(run_levels)))
    for level in range(max(run_levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            if run_levels[order[start]] < level:
                start += 1
                continue
            end = start
            while end < len(order) and run_levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end
    return order


def _resolve_weak(kinds: list[str], start: str) -> None:
    before, strong = start, start
    for i, kind in enumerate(kinds):
        found = before if kind == "NSM" else kind
        if found == "EN" and strong == "AL":
            found = "AN"
        if found in _STRONG:
            strong = found
        kinds[i] = before = found
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    for i in range(1, len(kinds) - 1):
        left, kind, right = kinds[i - 1 : i + 2]
        if left == right and ((left == "EN" and kind in ("ES", "CS")) or (left == "AN" and kind == "CS")):
            kinds[i] = left
    _join_terminators(kinds)
    strong = start
    for i, kind in enumerate(kinds):
        if kind in ("ES", "ET", "CS", "BN"):
            kinds[i] = "ON"
        elif kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[i] = "L"


def _join_terminators(kinds: list[str]) -> None:
    i = 0
    while i < len(kinds):
        if kinds[i] != "ET":
            i += 1
            continue
        end = i
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        beside_number = (i > 0 and kinds[i - 1] == "EN") or (end < len(kinds) and kinds[end] == "EN")
        kinds[i:end] = ["EN" if beside_number else "ON"] * (end - i)
        i = end


def _resolve_neutral(kinds: list[str], start: str) -> None:
    i = 0
    while i < len(kinds):
        if kinds[i] not in _NEUTRAL:
            i += 1
            continue
        end = i
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        left = _side(kinds[i - 1]) if i else start
        right = _side(kinds[end]) if end < len(kinds) else start
        kinds[i:end] = [left if left == right else start] * (end - i)
        i = end


def _side(kind: str) -> str:
    return "L" if kind == "L" else "R"


def _implicit(kind: str, base: int) -> int:
    if base:
        return 1 if kind == "R" else 2
    return {"L": 0, "R": 1}.get(kind, 2)


def _reset_blanks(found: list[int], originals: Sequence[str], base: int) -> None:
    """Give blanks at the end of the line and before tabs the line's own level (rule L1)."""
    trailing = True
    for i in range(len(found) - 1, -1, -1):
        if originals[i] in ("B", "S"):
            trailing = True
            found[i] = base
        elif originals[i] in ("WS", "BN"):
            if trailing:
                found[i] = base
        else:
            trailing = False
