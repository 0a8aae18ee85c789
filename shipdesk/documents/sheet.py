"""A paper being filled: boxes, lines of text and blocks of lines, with a sentence for all that finds no room."""

from __future__ import annotations

from collections.abc import Sequence

from shipdesk.documents.drawing import Align, Box, Drawing, Grid, Item, Paper, PlacedSymbol, Text, Zone
from shipdesk.documents.fonts import name_character
from shipdesk.documents.symbols import Symbol
from shipdesk.documents.text_fit import SMALLEST_PT, Fitted, fit_line
from shipdesk.documents.typesetting import unprintable

CAP_HEIGHT = 0.714
"""Height of a capital letter of Noto Sans in type sizes."""
RULE_MM = 0.5
CAPTION_PT = 6.5
"""For words that only explain; carriers ask for 6 at least."""


class Sheet:
    """Collects the items and problems of one paper."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.items: list[Item] = []
        self.drawings: list[Drawing] = []
        self._problems: dict[str, None] = {}

    @property
    def problems(self) -> tuple[str, ...]:
        """Return what cannot be printed, each thing once."""
        return tuple(self._problems)

    def as_paper(self, width: int, height: int, stock: tuple[Item, ...] = ()) -> Paper:
        """Return what was collected as a paper of that size in dots, on the stock of its batch."""
        return Paper(width, height, self.grid.dpi, tuple(self.items), self.problems, stock, tuple(self.drawings))

    def object(self, problem: str) -> None:
        """Note, in a sentence, something that cannot be printed."""
        self._problems[problem] = None

    def take(self, drawn: tuple[tuple[Item, ...], tuple[str, ...]]) -> None:
        """Add items and problems that were found elsewhere."""
        self.items += drawn[0]
        self._problems.update(dict.fromkeys(drawn[1]))

    def box(self, x: int, y: int, width: int, height: int) -> None:
        """Draw a filled rectangle."""
        self.items.append(Box(x, y, width, height))

    def rule(self, zone: Zone, y: int) -> None:
        """Draw a rule over the width of the zone, y being its upper side."""
        self.box(zone.x, y, zone.width, self.grid.mm(RULE_MM))

    def outline(self, zone: Zone) -> None:
        """Draw a frame just inside the zone."""
        rule = self.grid.mm(RULE_MM)
        self.rule(zone, zone.y)
        self.rule(zone, zone.bottom - rule)
        self.box(zone.x, zone.y, rule, zone.height)
        self.box(zone.right - rule, zone.y, rule, zone.height)

    def caption(self, text: str, x: int, top: int, align: Align = Align.LEFT, *, size_pt: float = CAPTION_PT) -> None:
        """Draw a small bold word of our own, its capitals beginning at top."""
        fitted = fit_line(text, size_pt, self.grid.mm(50), self.grid, bold=True, smallest_pt=size_pt)
        if fitted is not None:
            self._place(fitted, x, top + round(self.grid.pt(size_pt) * CAP_HEIGHT), align)

    def in_box(
        self,
        text: str,
        zone: Zone,
        size_pt: float,
        what: str,
        *,
        bold: bool = True,
        white: bool = False,
        smallest_pt: float = SMALLEST_PT,
        align: Align = Align.CENTRE,
    ) -> None:
        """Draw one line half way up a zone, as large as it can be up to size_pt."""
        if not self.printable(text, what):
            return
        largest = min(size_pt, zone.height / self.grid.pt(1) / CAP_HEIGHT)
        fitted = fit_line(text, largest, zone.width, self.grid, bold=bold, smallest_pt=smallest_pt)
        if fitted is None:
            self.too_long(text, what)
            return
        cap = round(self.grid.pt(fitted.size_pt) * CAP_HEIGHT)
        base = zone.y + (zone.height + cap) // 2
        self._place(fitted, _anchor(zone, align), base, align, white=white)

    def block(self, lines: Sequence[Fitted], zone: Zone, *, pitch: float, align: Align = Align.LEFT) -> None:
        """Draw lines one below the other from the top of a zone; pitch as in `text_fit`."""
        x = _anchor(zone, align)
        y = float(zone.y)
        for i, fitted in enumerate(lines):
            size = self.grid.pt(fitted.size_pt)
            y += size * (CAP_HEIGHT if i == 0 else pitch)
            self._place(fitted, x, round(y), align)

    def bars(self, symbol: Symbol, modules: Sequence[int], zone: Zone, *, centred: bool = True) -> bool:
        """Draw bars as high as a zone with the widest X that fits with quiet zones; answer whether one does.

        The quiet zones lie inside the zone. A narrower X is never taken: nobody could read it.
        """
        module = widest_module(symbol, modules, zone.width)
        if not module:
            return False
        width = symbol.columns * module
        x = zone.x + (zone.width - width) // 2 if centred else zone.x + symbol.quiet * module
        self.items.append(PlacedSymbol(x, zone.y, module, zone.height, symbol))
        return True

    def matrix(self, symbol: Symbol, modules: Sequence[int], zone: Zone, most: int) -> bool:
        """Draw a square symbol in the middle of a zone, at most so many dots wide; answer whether it fits."""
        room = min(zone.width, zone.height)
        for module in modules:
            side = symbol.columns * module
            if side + 2 * symbol.quiet * module <= room and (side <= most or module == modules[-1]):
                x, y = zone.x + (zone.width - side) // 2, zone.y + (zone.height - side) // 2
                self.items.append(PlacedSymbol(x, y, module, module, symbol))
                return True
        return False

    def printable(self, text: str, what: str) -> bool:
        """Answer whether every character has a type, and note those that have none."""
        if text.isascii() and text.isprintable():
            return True
        strange = unprintable(text)
        if strange:
            named = ", ".join(name_character(c) for c in strange[:5])
            self.object(f"The {what} has a character that ShipDesk has no type for: {named}.")
        return not strange

    def too_long(self, text: str, what: str) -> None:
        """Note that a text finds no room."""
        self.object(f"The {what} does not fit on the label even in the smallest type: '{text[:80]}'.")

    def _place(self, fitted: Fitted, x: int, base: int, align: Align, *, white: bool = False) -> None:
        if fitted.line.runs:
            self.items.append(Text(x, base, fitted.line, fitted.size_pt, align, white))


def widest_module(symbol: Symbol, modules: Sequence[int], width: int) -> int:
    """Return the first X, in dots, at which the symbol fits a width with its quiet zones; 0 where none does."""
    total = symbol.columns + 2 * symbol.quiet
    return next((module for module in modules if total * module <= width), 0)


def _anchor(zone: Zone, align: Align) -> int:
    return {Align.LEFT: zone.x, Align.CENTRE: zone.x + zone.width // 2, Align.RIGHT: zone.right}[align]
