"""Two pages to try a printer with: calibration (where does it print?) and self-test (what can be read of it?)."""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.documents.drawing import Align, Box, Grid, Item, Paper, PlacedSymbol, Text
from shipdesk.documents.pdf_pages import papers_to_pdf
from shipdesk.documents.symbols import Symbol, code128, data_matrix, qr
from shipdesk.documents.text_fit import largest_size
from shipdesk.documents.typesetting import set_line
from shipdesk.domain.errors import Refused
from shipdesk.domain.self_test import KEYS_CODE, MATRIX_CODE, SOUND_CODE, WIDTHS, width_code

MARGIN_MM = 2.0
"""The frame of the calibration page stands so far inside each edge."""
_SMALLEST_MM = (70.0, 90.0)
_SMALL_PT, _TEXT_PT, _TITLE_PT = 7.0, 9.0, 16.0
_LINE_MM = 0.25
_USUAL_DPI = 203
"""Bars are named by their width in dots at this resolution, and are as wide in mm at others."""


@dataclass(frozen=True, slots=True)
class TestFacts:
    """What is written on a test page about the printer and the page; sizes in mm, offsets in tenths of one."""

    __test__ = False

    printer: str
    printed_on: str
    width_mm: float
    height_mm: float
    dpi: int
    offset_x: int = 0
    offset_y: int = 0


def calibration_page(facts: TestFacts) -> bytes:
    """Return a PDF with frame, corner marks, scales in mm, crosses, and a bar of a known length."""
    page = _Page(facts)
    page.frame()
    page.scales()
    page.title("Calibration")
    y = page.facts_lines()
    y = page.known_bar(y + page.mm(4))
    page.cross(y + page.mm(4))
    return page.as_pdf("ShipDesk calibration")


def self_test_page(facts: TestFacts) -> bytes:
    """Return a PDF with fine lines, black bars, and codes in several sizes for scanner and sound."""
    page = _Page(facts)
    page.title("Self-test")
    y = page.facts_lines()
    y = page.fine_lines(y + page.mm(3))
    y = page.bar_codes(y + page.mm(3))
    page.square_codes(y + page.mm(3))
    return page.as_pdf("ShipDesk self-test")


class _Page:
    """A test page being filled from the top; everything is in whole dots."""

    def __init__(self, facts: TestFacts) -> None:
        if facts.width_mm < _SMALLEST_MM[0] or facts.height_mm < _SMALLEST_MM[1]:
            raise Refused(
                f"A test page needs {_SMALLEST_MM[0]:.0f} x {_SMALLEST_MM[1]:.0f} mm.", "Set the printer's paper."
            )
        self.facts = facts
        self.grid = Grid(facts.dpi)
        # Rounded down: a page a fraction of a dot too large would make a second one.
        self.width = int(facts.width_mm * facts.dpi / 25.4)
        self.height = int(facts.height_mm * facts.dpi / 25.4)
        self.items: list[Item] = []
        # Clear of the scale and its numbers at the left.
        self.left = self.mm(MARGIN_MM + 12)
        self.right = self.width - self.mm(MARGIN_MM + 3)

    def mm(self, length: float) -> int:
        return self.grid.mm(length)

    def as_pdf(self, title: str) -> bytes:
        return papers_to_pdf([Paper(self.width, self.height, self.facts.dpi, tuple(self.items))], title=title)

    def box(self, x: int, y: int, width: int, height: int) -> None:
        self.items.append(Box(x, y, width, height))

    def text(self, words: str, x: int, base: int, size_pt: float, align: Align = Align.LEFT) -> None:
        line = set_line(words, bold=size_pt >= _TITLE_PT)
        self.items.append(Text(x, base, line, largest_size(line, size_pt, self.right - x, self.grid), align))

    def symbol(self, symbol: Symbol, x: int, y: int, module: int, height: int) -> None:
        self.items.append(PlacedSymbol(x, y, module, height, symbol))

    def title(self, words: str) -> None:
        self.text(words, self.left, self.mm(MARGIN_MM + 14), _TITLE_PT)

    def facts_lines(self) -> int:
        facts = self.facts
        lines = (
            f"{facts.printer}, {facts.printed_on}",
            f"{facts.width_mm:.0f} x {facts.height_mm:.0f} mm, {facts.dpi} dpi, "
            f"offset {facts.offset_x / 10:+.1f} / {facts.offset_y / 10:+.1f} mm",
        )
        y = self.mm(MARGIN_MM + 15)
        for line in lines:
            y += self.mm(4)
            self.text(line, self.left, y, _TEXT_PT)
        return y

    def frame(self) -> None:
        edge, rule = self.mm(MARGIN_MM), max(2, self.mm(_LINE_MM))
        inner_width, inner_height = self.width - 2 * edge, self.height - 2 * edge
        for y in (edge, self.height - edge - rule):
            self.box(edge, y, inner_width, rule)
        for x in (edge, self.width - edge - rule):
            self.box(x, edge, rule, inner_height)
        # At the very edge: what is missing of these the printer cannot reach.
        mark, thick = self.mm(5), 2 * rule
        for x, across in ((0, 0), (self.width - mark, self.width - thick)):
            for y, down in ((0, 0), (self.height - mark, self.height - thick)):
                self.box(x, down, mark, thick)
                self.box(across, y, thick, mark)

    def scales(self) -> None:
        edge, rule = self.mm(MARGIN_MM), max(2, self.mm(_LINE_MM))
        for number in range(1, int(self.facts.width_mm - 2 * MARGIN_MM)):
            place, length = self.mm(MARGIN_MM + number), self.mm(_tick_mm(number))
            self.box(place, edge, rule, length)
            if number % 10 == 0:
                self.text(str(number), place, self.mm(MARGIN_MM + 6.4), _SMALL_PT, Align.CENTRE)
        for number in range(1, int(self.facts.height_mm - 2 * MARGIN_MM)):
            place, length = self.mm(MARGIN_MM + number), self.mm(_tick_mm(number))
            self.box(edge, place, length, rule)
            if number % 10 == 0:
                self.text(str(number), self.mm(MARGIN_MM + 4.2), place + self.mm(0.9), _SMALL_PT)

    def known_bar(self, y: int) -> int:
        length, height = self.mm(50), self.mm(2)
        self.box(self.left, y, length, height)
        y += height
        for words in (
            "This bar is 50 mm long. If not, the printer scales:",
            "print at 100 %, and never fit to the page.",
            "The frame stands 2 mm inside each edge of the paper.",
            "If not, move the print in Settings, Printers.",
        ):
            y += self.mm(4.2)
            self.text(words, self.left, y, _TEXT_PT)
        return y

    def cross(self, top: int) -> None:
        """Draw a cross in the middle of what is left, with a tick for each millimetre."""
        rule = max(1, self.mm(_LINE_MM) // 2)
        room = min(self.right - self.left, self.height - top - self.mm(MARGIN_MM + 6))
        arm = min(self.mm(20), room // 2)
        x, y = self.width // 2, top + arm
        self.box(x - arm, y, 2 * arm + rule, rule)
        self.box(x, y - arm, rule, 2 * arm + rule)
        for number in range(1, int(arm / self.grid.mm(10) * 10) + 1):
            half = self.mm(_tick_mm(number)) // 2
            for sign in (-1, 1):
                step = sign * self.mm(number)
                self.box(x + step, y - half, rule, 2 * half)
                self.box(x - half, y + step, 2 * half, rule)

    def fine_lines(self, y: int) -> int:
        """Draw lines of 1, 2 and 3 dots with as much white between them, and a bar over the whole head."""
        self.text("Lines of 1, 2 and 3 dots: each must be seen.", self.left, y + self.mm(3), _TEXT_PT)
        y += self.mm(4.5)
        side, gap = self.mm(10), self.mm(3)
        x = self.left
        for dots in (1, 2, 3):
            for place in range(0, side, 2 * dots):
                self.box(x + place, y, dots, side)
                self.box(x + side + gap, y + place, side, dots)
            x += 2 * (side + gap)
        y += side + self.mm(2)
        self.box(self.mm(1), y, self.width - self.mm(2), self.mm(4))
        y += self.mm(4)
        self.text("A white line in the black bar: clean the head.", self.left, y + self.mm(4), _TEXT_PT)
        return y + self.mm(4)

    def bar_codes(self, y: int) -> int:
        height = self.mm(8)
        finest = round(2 * self.facts.dpi / _USUAL_DPI)
        sizes = [(width_code(dots), round(dots * self.facts.dpi / _USUAL_DPI)) for dots in WIDTHS]
        for code, module in (*sizes, (KEYS_CODE, finest)):
            symbol = code128(code)
            quiet = symbol.quiet * module
            if symbol.columns * module + 2 * quiet > self.width or y + height > self.height - self.mm(8):
                continue
            x = min(self.left, max(quiet, (self.width - symbol.columns * module) // 2))
            self.symbol(symbol, x, y, module, height)
            self.text(f"{code}, {module * 25.4 / self.facts.dpi:.2f} mm", x, y + height + self.mm(2.6), _SMALL_PT)
            y += height + self.mm(5)
        return y

    def square_codes(self, y: int) -> None:
        module = max(4, self.mm(0.6))
        x = self.left + 4 * module
        for symbol, words in ((data_matrix(MATRIX_CODE), "Data Matrix"), (qr(SOUND_CODE), "Scan me in Pack: it beeps")):
            side = symbol.columns * module
            if y + side > self.height - self.mm(4):
                return
            self.symbol(symbol, x, y, module, module)
            self.text(words, x, y + side + self.mm(4), _SMALL_PT)
            x += side + self.mm(16)


def _tick_mm(number: int) -> float:
    return 3.5 if number % 10 == 0 else 2.5 if number % 5 == 0 else 1.5
