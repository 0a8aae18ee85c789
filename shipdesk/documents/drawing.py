"""What a paper is made of before it is known whether it becomes PDF, ZPL or pixels: shapes on whole printer dots.

All places and sizes are in dots of the printer, x from the left and y from the top; type sizes are in points.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from shipdesk.documents.symbols import Bars, Matrix
from shipdesk.documents.typesetting import SetLine

POINTS_PER_INCH = 72
MM_PER_INCH = 25.4


class Align(Enum):
    """To which side of its place a line of text stands."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle; rules are thin boxes."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; x is its left end, middle or right end by align, y its base line; white on a dark box."""

    x: int
    y: int
    line: SetLine
    size_pt: float
    align: Align = Align.LEFT
    white: bool = False


@dataclass(frozen=True, slots=True)
class BarSymbol:
    """A bar symbol; module is the width X of the narrowest bar in dots."""

    x: int
    y: int
    height: int
    module: int
    bars: Bars

    @property
    def width(self) -> int:
        """Return the width without quiet zones."""
        return self.module * self.bars.modules


@dataclass(frozen=True, slots=True)
class MatrixSymbol:
    """A square symbol; module is the side of one of its squares in dots."""

    x: int
    y: int
    module: int
    matrix: Matrix


Item = Box | Text | BarSymbol | MatrixSymbol


@dataclass(frozen=True, slots=True)
class Paper:
    """A page and everything on it; problems are sentences about what could not be placed."""

    width: int
    height: int
    dpi: int
    items: tuple[Item, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """The printer's dots: dpi is the number its driver goes by (203, not 203.2)."""

    dpi: int

    def mm(self, length: float) -> int:
        """Return a length in mm as whole dots."""
        return round(length * self.dpi / MM_PER_INCH)

    def pt(self, size: float) -> float:
        """Return a type size in points as dots."""
        return size * self.dpi / POINTS_PER_INCH
