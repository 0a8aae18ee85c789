"""Pages being filled from the top: a cursor, a new page where room ends, and "Page n of m" below."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from shipdesk.documents.drawing import Align, Box, Grid, Item, Paper, PlacedSymbol, Text, Zone
from shipdesk.documents.sheet import CAP_HEIGHT, Sheet, widest_module
from shipdesk.documents.symbols import Symbol, code128
from shipdesk.documents.text_fit import Fitted, fit_line, wrap
from shipdesk.documents.typesetting import reads_from_right, set_line, unprintable
from shipdesk.domain.errors import Refused
from shipdesk.domain.papers import PaperSize

PITCH = 1.28
"""From base line to base line, in type sizes."""
MODULES = {203: (3, 2), 300: (4, 3), 600: (8, 7, 6)}
"""X of the papers' bars in dots, widest first: 0.25 to 0.38 mm, for scanners at arm's length."""
HAIR_MM = 0.1
_FOOT_MM = {PaperSize.FOUR_BY_SIX: 5.0}
_MARGIN_MM = {PaperSize.FOUR_BY_SIX: 4.0, PaperSize.LETTER: 14.0}
_CAPTION_PT = 6.5
_FOOT_PT = 7.5


class Pages:
    """The pages of one paper; running draws the head of each page but the first."""

    def __init__(self, size: PaperSize, dpi: int, running: Callable[[Pages], None] | None = None) -> None:
        self.size = size
        self.grid = Grid(dpi)
        width_mm, height_mm = size.mm
        # Rounded down: a page a fraction of a dot too large would make a second one.
        self.width, self.height = (int(side * dpi / 25.4) for side in (width_mm, height_mm))
        margin = self.mm(_MARGIN_MM.get(size, 15.0))
        self.foot = self.mm(_FOOT_MM.get(size, 8.0))
        self.frame = Zone(margin, margin, self.width - 2 * margin, self.height - 2 * margin - self.foot)
        self.running = running
        self.sheets = [Sheet(self.grid)]
        self.stock: tuple[Item, ...] = ()
        """What the first page has in common with those of other papers: written once for all of them."""
        self.y = self.frame.y
        self.fresh = self.y
        """Where the page's own part begins, below the running head."""

    @property
    def narrow(self) -> bool:
        """Whether it is a small paper, with a single column."""
        return self.size is PaperSize.FOUR_BY_SIX

    @property
    def sheet(self) -> Sheet:
        """The page that is being filled."""
        return self.sheets[-1]

    @property
    def room(self) -> int:
        """How many dots are left on this page."""
        return self.frame.bottom - self.y

    def mm(self, length: float) -> int:
        """Return a length in mm as dots."""
        return self.grid.mm(length)

    def skip(self, length_mm: float) -> None:
        """Go down, at most to the end of the page."""
        self.y = min(self.frame.bottom, self.y + self.mm(length_mm))

    def turn(self) -> None:
        """Begin a new page."""
        self.sheets.append(Sheet(self.grid))
        self.y = self.frame.y
        if self.running is not None:
            self.running(self)
        self.fresh = self.y

    def need(self, height: int) -> bool:
        """Begin a new page where so many dots are not left; answer whether one was begun."""
        if height <= self.room or self.y <= self.fresh:
            return False
        self.turn()
        return True

    def box(self, x: int, y: int, width: int, height: int) -> None:
        """Draw a filled rectangle on this page."""
        self.sheet.items.append(Box(x, y, width, height))

    def rule(self, weight_mm: float = HAIR_MM) -> None:
        """Draw a line over the whole width, and go below it."""
        thick = max(1, self.mm(weight_mm))
        self.box(self.frame.x, self.y, self.frame.width, thick)
        self.y += thick

    def put(self, fitted: Fitted, x: int, base: int, align: Align = Align.LEFT, *, white: bool = False) -> None:
        """Place a line of text on this page."""
        if fitted.line.runs:
            self.sheet.items.append(Text(x, base, fitted.line, fitted.size_pt, align, white))

    def line(
        self, text: str, x: int, top: int, size_pt: float, *,
        bold: bool = False, align: Align = Align.LEFT, width: int = 0, smallest_pt: float = 5.0,
    ) -> int:  # fmt: skip
        """Place one line, smaller where it is too long, wrapped where that does not do; return its height."""
        shown = printable_text(text)
        room = width or self.frame.width
        fitted = fit_line(shown, size_pt, room, self.grid, bold=bold, smallest_pt=smallest_pt)
        if fitted is not None:
            self.put(fitted, x, top + round(self.grid.pt(size_pt) * CAP_HEIGHT), align)
            return round(self.grid.pt(size_pt) * PITCH)
        return self.stack(lines_of(shown, smallest_pt, room, self.grid.dpi, bold=bold), x, top, align)

    def stack(self, lines: Sequence[Fitted], x: int, top: int, align: Align = Align.LEFT) -> int:
        """Place lines below each other on this page and return their height."""
        y = top
        for fitted in lines:
            size = self.grid.pt(fitted.size_pt)
            self.put(fitted, x, y + round(size * CAP_HEIGHT), align)
            y += round(size * PITCH)
        return y - top

    def flow(self, lines: Sequence[Fitted], zone_x: int, width: int) -> None:
        """Place lines from the cursor on, over as many pages as they need; those from the right stand there."""
        for fitted in lines:
            size = self.grid.pt(fitted.size_pt)
            self.need(round(size * PITCH))
            right = fitted.line.from_right
            base = self.y + round(size * CAP_HEIGHT)
            self.put(fitted, zone_x + width if right else zone_x, base, Align.RIGHT if right else Align.LEFT)
            self.y += round(size * PITCH)

    def caption(self, text: str, x: int, top: int, align: Align = Align.LEFT) -> int:
        """Place a small word of our own and return its height."""
        fitted = Fitted(set_line(text, bold=True), _CAPTION_PT)
        self.put(fitted, x, top + round(self.grid.pt(_CAPTION_PT) * CAP_HEIGHT), align)
        return round(self.grid.pt(_CAPTION_PT) * PITCH)

    def address(self, lines: Sequence[str], x: int, top: int, width: int, size_pt: float, country: str) -> int:
        """Place an address, its first line bold, and return its height; one from the right stands there."""
        set_lines = [
            fitted
            for i, line in enumerate(lines)
            for fitted in lines_of(line, size_pt, width, self.grid.dpi, bold=i == 0, country_code=country)
        ]
        right = reads_from_right(tuple(lines))
        return self.stack(set_lines, x + width if right else x, top, Align.RIGHT if right else Align.LEFT)

    def bars(self, data: str, zone: Zone, *, align: Align = Align.LEFT) -> bool:
        """Draw a text as Code 128 as high as a zone; answer whether it can be written so and fits.

        What has no bars stands there as text all the same: no number is lost with them.
        """
        symbol = code128_or_none(data)
        module = widest_module(symbol, MODULES[self.grid.dpi], zone.width) if symbol else 0
        if symbol is None or not module:
            return False
        width, quiet = symbol.columns * module, symbol.quiet * module
        # At the left the page's margin is the quiet zone; at the right too.
        left = {Align.LEFT: zone.x, Align.RIGHT: zone.right - width}.get(align, zone.x + (zone.width - width) // 2)
        if align is Align.LEFT and zone.x > self.frame.x:
            left += quiet
        self.sheet.items.append(PlacedSymbol(left, zone.y, module, zone.height, symbol))
        return True

    def finish(self, foot: str) -> tuple[Paper, ...]:
        """Return the pages, each with the foot's words and which page of how many it is."""
        count = len(self.sheets)
        papers = []
        for number, sheet in enumerate(self.sheets, start=1):
            base = self.height - self.mm(_MARGIN_MM.get(self.size, 15.0)) + self.mm(0.5 if self.narrow else 2.0)
            words = Fitted(set_line(f"Page {number} of {count}"), _FOOT_PT)
            sheet.items.append(Text(self.frame.right, base, words.line, words.size_pt, Align.RIGHT))
            room = self.frame.width - round(words.line.width_at(self.grid.pt(_FOOT_PT))) - self.mm(4)
            left = fit_line(printable_text(foot), _FOOT_PT, room, self.grid, smallest_pt=5)
            if left is None:
                left = lines_of(foot, 5, room, self.grid.dpi)[0]
            if left.line.runs:
                sheet.items.append(Text(self.frame.x, base, left.line, left.size_pt))
            papers.append(sheet.as_paper(self.width, self.height, self.stock if number == 1 else ()))
        return tuple(papers)


def lines_of(
    text: str, size_pt: float, width: int, dpi: int, *, bold: bool = False, country_code: str = ""
) -> tuple[Fitted, ...]:
    """Return a text as lines of a width in dots at that size; its own line ends count."""
    if len(text) > _REMEMBERED:
        return tuple(_lines(text, size_pt, width, dpi, bold, country_code))
    return _lines_remembered(text, size_pt, width, dpi, bold, country_code)


_REMEMBERED = 300


@lru_cache(maxsize=8192)
def _lines_remembered(
    text: str, size_pt: float, width: int, dpi: int, bold: bool, country_code: str  # noqa: FBT001 - for the cache
) -> tuple[Fitted, ...]:  # fmt: skip
    return tuple(_lines(text, size_pt, width, dpi, bold, country_code))


def _lines(
    text: str, size_pt: float, width: int, dpi: int, bold: bool, country_code: str  # noqa: FBT001
) -> Iterator[Fitted]:  # fmt: skip
    grid = Grid(dpi)
    for paragraph in text.splitlines():
        shown = printable_text(paragraph).strip()
        if not shown:
            continue
        whole = set_line(shown, bold=bold, country_code=country_code)
        if whole.width_at(grid.pt(size_pt)) <= width:
            yield Fitted(whole, size_pt)
            continue
        for part in wrap(shown, size_pt, width, grid, bold=bold, country_code=country_code):
            yield Fitted(set_line(part, bold=bold, country_code=country_code), size_pt)


def printable_text(text: str) -> str:
    """Return a text with the code in place of each character that no font has: never a box, never left out."""
    if text.isascii() and text.isprintable():
        return text
    kept = "".join([_coded(c) if _is_control(c) else c for c in text])
    for strange in unprintable(kept):
        kept = kept.replace(strange, _coded(strange))
    return kept


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs")


def _coded(character: str) -> str:
    return " " if character in "\t\r\n\x0b\x0c\x85\u2028\u2029" else f"‹U+{ord(character):04X}›"


def code128_or_none(data: str) -> Symbol | None:
    """Return a text as Code 128, or None where it cannot be written so."""
    try:
        return code128(data)
    except Refused:
        return None
