"""Makes text fit its place: smaller, then on more lines, and where that is not enough it says so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from shipdesk.documents.drawing import Grid
from shipdesk.documents.typesetting import SetLine, set_line

SMALLEST_PT = 8.0
"""Carriers' smallest address type (USPS Publication 199, and the same at others)."""
_STEP_PT = 0.5
_MOST_UNLIKE = 1.4
_BREAK_AFTER = "-/,."
_SHORTEST_PIECE = 0.4
_MARKS = frozenset({"Mn", "Me", "Mc"})
_JOINERS = frozenset("\u200c\u200d")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line as one would like to have it."""

    text: str
    size_pt: float
    bold: bool = False
    country_code: str = ""
    """Whose forms Han characters take."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A line as it is set."""

    line: SetLine
    size_pt: float


def fit_line(
    text: str,
    size_pt: float,
    width: int,
    grid: Grid,
    *,
    bold: bool = False,
    smallest_pt: float = SMALLEST_PT,
    country_code: str = "",
) -> Fitted | None:
    """Return the line at the largest size that fits the width in dots, or None where the smallest does not."""
    line = set_line(text, bold=bold, country_code=country_code)
    size = largest_size(line, size_pt, width, grid)
    return Fitted(line, size) if size >= min(smallest_pt, size_pt) else None


def largest_size(line: SetLine, size_pt: float, width: int, grid: Grid) -> float:
    """Return the largest size in steps of half a point, at most size_pt, at which the line fits the width."""
    if line.width_at(grid.pt(size_pt)) <= width:
        return size_pt
    fitting = width * 1000 / line.width / grid.pt(1)
    return fitting // _STEP_PT * _STEP_PT


def fit_block(
    lines: Sequence[Wanted],
    width: int,
    height: int,
    grid: Grid,
    *,
    pitch: float = 1.25,
    smallest_pt: float = SMALLEST_PT,
) -> tuple[Fitted, ...] | None:
    """Fit lines into a block of dots: each to the width, all to the height; None where they cannot.

    pitch is the distance of base lines in type sizes. A long line becomes smaller by itself; only a line that is
    too long in the smallest size goes on to the next line; the whole block shrinks where it is too high.
    """
    shrink = 1.0
    while True:
        fitted = _alike([f for line in lines for f in _fit_or_wrap(line, shrink, width, grid, smallest_pt)])
        if block_height(fitted, grid, pitch) <= height:
            return tuple(fitted)
        if all(f.size_pt <= smallest_pt for f in fitted):
            return None
        shrink -= 0.05


def block_height(fitted: Sequence[Fitted], grid: Grid, pitch: float) -> int:
    """Return the height of a block of lines in dots."""
    below_first = sum(grid.pt(f.size_pt) for f in fitted[1:]) * pitch
    return round(below_first + (grid.pt(fitted[0].size_pt) if fitted else 0))


def wrap(
    text: str, size_pt: float, width: int, grid: Grid, *, bold: bool = False, country_code: str = ""
) -> tuple[str, ...]:
    """Return the text on as many lines as it needs at that size, broken at blanks where there are any."""
    room = width * 1000 / grid.pt(size_pt)
    measured = partial(_width, bold=bold, country_code=country_code)
    lines: list[str] = []
    current = ""
    for word in text.split(" "):
        longer = f"{current} {word}" if current else word
        if measured(longer) <= room:
            current = longer
            continue
        if current:
            lines.append(current)
        *full, current = _break_word(word, room, measured)
        lines.extend(full)
    return (*lines, current) if current else tuple(lines)


def _alike(fitted: Sequence[Fitted]) -> list[Fitted]:
    """Keep one small line from standing among lines of another scale."""
    sizes = [f.size_pt for f in fitted]
    largest = min(sizes, default=0) * _MOST_UNLIKE // _STEP_PT * _STEP_PT
    if max(sizes, default=0) <= largest:
        return list(fitted)
    return [Fitted(f.line, min(f.size_pt, largest)) for f in fitted]


def _fit_or_wrap(wanted: Wanted, shrink: float, width: int, grid: Grid, smallest_pt: float) -> list[Fitted]:
    size = max(smallest_pt, wanted.size_pt * shrink // _STEP_PT * _STEP_PT)
    bold, country = wanted.bold, wanted.country_code
    line = set_line(wanted.text, bold=bold, country_code=country)
    fitting = largest_size(line, size, width, grid)
    if fitting >= smallest_pt:
        return [Fitted(line, fitting)]
    parts = wrap(wanted.text, smallest_pt, width, grid, bold=bold, country_code=country)
    return [Fitted(set_line(part, bold=bold, country_code=country), smallest_pt) for part in parts]


def _width(text: str, *, bold: bool, country_code: str) -> float:
    return set_line(text, bold=bold, country_code=country_code).width


def _break_word(word: str, room: float, measured: Callable[[str], float]) -> list[str]:
    if measured(word) <= room:
        return [word]
    pieces: list[str] = []
    current = ""
    for cluster in _clusters(word):
        if current and measured(current + cluster) > room:
            cut = max(current.rfind(c) for c in _BREAK_AFTER) + 1
            if cut < len(current) * _SHORTEST_PIECE:
                cut = len(current)
            pieces.append(current[:cut])
            current = current[cut:]
        current += cluster
    return [*pieces, current]


def _clusters(word: str) -> list[str]:
    clusters: list[str] = []
    for c in word:
        if clusters and (unicodedata.category(c) in _MARKS or c in _JOINERS or clusters[-1][-1] in _JOINERS):
            clusters[-1] += c
        else:
            clusters.append(c)
    return clusters


def group_in_fours(number: str) -> str:
    """Return a number as people read it aloud: in fours, unless it is grouped or labelled already."""
    if re.search(r"[ (\-]", number):
        return number
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))
