"""A table that flows over pages: its head is drawn again on each, and a row too high for a page is divided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shipdesk.documents.drawing import Align, Zone
from shipdesk.documents.papers.pages import PITCH, Pages, lines_of, printable_text
from shipdesk.documents.sheet import CAP_HEIGHT
from shipdesk.documents.text_fit import Fitted, fit_line

_GAP_MM = 2.0
_PAD_MM = 1.7
_LESS_BELOW_MM = 0.9
"""Lines of text bring some white below them already."""
_HEAD_RULE_MM = 0.35


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title and width in mm; one of width 0 takes what the others leave."""

    title: str
    width_mm: float
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Words:
    """A text in a cell, on as many lines as it needs; one_line makes it smaller first, as numbers want it."""

    text: str
    size_pt: float = 9.0
    bold: bool = False
    one_line: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """An empty box to be ticked by hand."""

    side_mm: float = 4.2


@dataclass(frozen=True, slots=True)
class Number:
    """A quantity in large type; more than one stands white on black, so that nobody overlooks it."""

    number: int
    size_pt: float = 13.0


@dataclass(frozen=True, slots=True)
class Bars:
    """A text as bars."""

    data: str
    height_mm: float = 8.0


Cell = tuple[Words, ...] | Tick | Number | Bars


class Table:
    """Rows below a head on some pages."""

    def __init__(self, pages: Pages, columns: Sequence[Column]) -> None:
        self.pages = pages
        self.columns = tuple(columns)
        self.zones = self._zones()

    def head(self) -> None:
        """Draw the titles and the rule below them."""
        pages = self.pages
        for column, zone in zip(self.columns, self.zones, strict=True):
            pages.caption(column.title, _anchor(zone, column.align), pages.y, column.align)
        pages.y += pages.mm(3.2)
        pages.rule(_HEAD_RULE_MM)

    def begin(self) -> None:
        """Draw the head here, or on a new page where not even one row has room below it."""
        self.pages.need(self.pages.mm(16 if self.pages.narrow else 22))
        self.head()

    def row(self, *cells: Cell, keep_mm: float = 0.0) -> None:
        """Draw a row; keep_mm is room that must be left below it on the same page."""
        pages = self.pages
        pad = pages.mm(_PAD_MM)
        texts = [self._lines(cell, zone) for cell, zone in zip(cells, self.zones, strict=True)]
        least = max([self._least(cell) for cell in cells], default=0)
        height = max(least, *(_height(lines, pages) for lines in texts)) + 2 * pad
        if height + pages.mm(keep_mm) > pages.room:
            full = pages.frame.height - (pages.fresh - pages.frame.y)
            if height + pages.mm(keep_mm) + pages.mm(8) <= full or least + 2 * pad > pages.room:
                self._next_page()
        firsts = [_height(lines[:1], pages) for lines in texts]
        if max(least, *firsts) + 2 * pad > pages.room and pages.y > pages.fresh:
            self._next_page()
        self._draw(cells, pad)
        while any(texts):
            room = pages.room - 2 * pad
            taken = [_taken(lines, room, pages) for lines in texts]
            if not any(taken) and pages.y > pages.fresh:
                self._next_page()
                continue
            used = max(least, *(self._text(lines, column, zone, pad) for lines, column, zone in
                                zip(taken, self.columns, self.zones, strict=True)))  # fmt: skip
            texts = [lines[len(some) :] for lines, some in zip(texts, taken, strict=True)]
            pages.y += used + 2 * pad - pages.mm(_LESS_BELOW_MM)
            least = 0
            if any(texts):
                self._next_page()
        if least:
            pages.y += least + 2 * pad
        pages.y = min(pages.y, pages.frame.bottom)
        pages.rule()

    def _next_page(self) -> None:
        self.pages.turn()
        self.head()
        self.pages.fresh = self.pages.y

    def _zones(self) -> tuple[Zone, ...]:
        pages = self.pages
        gap = pages.mm(_GAP_MM)
        fixed = sum(pages.mm(column.width_mm) for column in self.columns) + gap * (len(self.columns) - 1)
        left = pages.frame.width - fixed
        zones, x = [], pages.frame.x
        for column in self.columns:
            width = pages.mm(column.width_mm) or left
            zones.append(Zone(x, 0, width, 0))
            x += width + gap
        return tuple(zones)

    def _lines(self, cell: Cell, zone: Zone) -> list[Fitted]:
        if not isinstance(cell, tuple):
            return []
        lines: list[Fitted] = []
        for words in cell:
            if words.one_line:
                fitted = fit_line(
                    printable_text(words.text), words.size_pt, zone.width, self.pages.grid, bold=words.bold,
                    smallest_pt=max(5.5, words.size_pt - 2.5),
                )  # fmt: skip
                if fitted is not None:
                    lines.append(fitted)
                    continue
            lines += lines_of(words.text, words.size_pt, zone.width, self.pages.grid.dpi, bold=words.bold)
        return lines

    def _least(self, cell: Cell) -> int:
        pages = self.pages
        match cell:
            case Tick():
                return pages.mm(cell.side_mm)
            case Number():
                return round(pages.grid.pt(cell.size_pt) * 1.1)
            case Bars():
                return pages.mm(cell.height_mm) if cell.data else 0
        return 0

    def _draw(self, cells: Sequence[Cell], pad: int) -> None:
        """Draw what is no text."""
        pages = self.pages
        top = pages.y + pad
        for cell, column, zone in zip(cells, self.columns, self.zones, strict=True):
            if isinstance(cell, Tick):
                _tick(pages, zone.x, top, pages.mm(cell.side_mm))
            elif isinstance(cell, Number):
                _number(pages, cell, column.align, zone, top)
            elif isinstance(cell, Bars) and cell.data:
                place = Zone(zone.x, top, zone.width, pages.mm(cell.height_mm))
                pages.bars(cell.data, place, align=column.align)

    def _text(self, lines: Sequence[Fitted], column: Column, zone: Zone, pad: int) -> int:
        align = column.align
        if align is Align.LEFT and lines and all(f.line.from_right for f in lines):
            align = Align.RIGHT
        return self.pages.stack(lines, _anchor(zone, align), self.pages.y + pad, align)


def _tick(pages: Pages, x: int, y: int, side: int) -> None:
    rule = max(1, pages.mm(0.25))
    pages.box(x, y, side, rule)
    pages.box(x, y + side - rule, side, rule)
    pages.box(x, y, rule, side)
    pages.box(x + side - rule, y, rule, side)


def _number(pages: Pages, cell: Number, align: Align, zone: Zone, top: int) -> None:
    fitted = fit_line(str(cell.number), cell.size_pt, zone.width - pages.mm(2), pages.grid, bold=True, smallest_pt=5)
    if fitted is None:
        fitted = lines_of(str(cell.number), 5, zone.width, pages.grid.dpi, bold=True)[0]
    size = pages.grid.pt(fitted.size_pt)
    width = round(fitted.line.width_at(size))
    height = round(pages.grid.pt(cell.size_pt) * 1.1)
    base = top + (height + round(size * CAP_HEIGHT)) // 2
    many = cell.number > 1
    edge = pages.mm(1.2)
    left = zone.right - width - edge if align is Align.RIGHT else zone.x + edge
    if many:
        pages.box(left - edge, top, width + 2 * edge, height)
    pages.put(fitted, left, base, white=many)


def _height(lines: Sequence[Fitted], pages: Pages) -> int:
    return sum(round(pages.grid.pt(f.size_pt) * PITCH) for f in lines)


def _taken(lines: list[Fitted], room: int, pages: Pages) -> list[Fitted]:
    """Return the first lines that have room."""
    used, count = 0, 0
    for fitted in lines:
        used += round(pages.grid.pt(fitted.size_pt) * PITCH)
        if used > room:
            break
        count += 1
    return lines[:count]


def _anchor(zone: Zone, align: Align) -> int:
    return {Align.LEFT: zone.x, Align.CENTRE: zone.x + zone.width // 2, Align.RIGHT: zone.right}[align]
