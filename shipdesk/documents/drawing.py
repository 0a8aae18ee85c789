"""What a paper is made of before it is known whether it becomes PDF, ZPL or pixels: shapes on whole printer dots.

All places and sizes are in dots of the printer, x from the left and y from the top; type sizes are in points. A paper
is laid out once; the back ends (`label_pdf`, ZPL, and Qt's painter in `printing`) draw its items in their order and
decide nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shipdesk.documents.maps.scene import Shape
from shipdesk.documents.symbols import Symbol
from shipdesk.documents.typesetting import SetLine

POINTS_PER_INCH = 72
MM_PER_INCH = 25.4


class Align(StrEnum):
    """To which side of its place a line of text stands."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


_SHIFT = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}


@dataclass(frozen=True, slots=True)
class Zone:
    """A rectangle of whole dots, y from the top."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """Return the first dot right of the zone."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """Return the first dot below the zone."""
        return self.y + self.height

    def inside(self, padding: int) -> Zone:
        """Return the zone less a padding on all sides."""
        return Zone(self.x + padding, self.y + padding, self.width - 2 * padding, self.height - 2 * padding)


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

    def left(self, dpi: int) -> float:
        """Return where the line begins, in dots."""
        return self.x - self.line.width_at(self.size_dots(dpi)) * _SHIFT[self.align]

    def size_dots(self, dpi: int) -> float:
        """Return the type size in dots."""
        return self.size_pt * dpi / POINTS_PER_INCH


@dataclass(frozen=True, slots=True)
class PlacedSymbol:
    """A barcode, its quiet zones not counted: module is the width X of its narrowest element in dots.

    row_height is the height of one of its rows in dots: that of the bars for a bar symbol, the module for a square
    one, three modules for PDF417. The upper left corner of its first dark module is at x, y.
    """

    x: int
    y: int
    module: int
    row_height: int
    symbol: Symbol

    @property
    def width(self) -> int:
        """Return the width in dots without quiet zones."""
        return self.module * self.symbol.columns

    @property
    def height(self) -> int:
        """Return the height in dots without quiet zones."""
        return self.row_height * len(self.symbol.cells)

    @property
    def quiet(self) -> int:
        """Return how many dots must stay clear at its sides (and above and below, for a square symbol)."""
        return self.module * self.symbol.quiet


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in one bit, a pixel for a dot: rows from the top, each padded to whole bytes, 1 is black."""

    x: int
    y: int
    width: int
    height: int
    bits: bytes


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture in colours below everything else on a page: shapes in dots from its corner, cut at its edges.

    halos are texts of the page that stand on it, set off by a white outline.
    """

    x: int
    y: int
    width: int
    height: int
    ground: str
    shapes: tuple[Shape, ...]
    halos: tuple[Text, ...] = ()


Item = Box | Text | PlacedSymbol | Picture


@dataclass(frozen=True, slots=True)
class Paper:
    """A page and everything on it; problems are sentences about what could not be placed.

    stock is what other papers of a batch have too (frame, captions, sender), the very same object where it is the
    same: a back end may send it once. Nothing may be drawn where problems are.
    """

    width: int
    height: int
    dpi: int
    own: tuple[Item, ...]
    problems: tuple[str, ...] = ()
    stock: tuple[Item, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    """Only on papers that become PDF: neither ZPL nor labels know colours."""

    @property
    def items(self) -> tuple[Item, ...]:
        """Return everything there is to draw, in order."""
        return self.stock + self.own

    @property
    def symbols(self) -> tuple[PlacedSymbol, ...]:
        """Return the barcodes."""
        return tuple(item for item in self.items if isinstance(item, PlacedSymbol))


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
