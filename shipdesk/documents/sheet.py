"""A paper being filled: boxes, lines of text and blocks of lines, with a sentence for all that finds no room."""

from __future__ import annotations

from collections.abc import Sequence

from shipdesk.documents.drawing import Align, Box, Grid, Item, Paper, Text
from shipdesk.documents.fonts import name_character
from shipdesk.documents.label_zones import RULE_MM, Zone
from shipdesk.documents.text_fit import SMALLEST_PT, Fitted, fit_line
from shipdesk.documents.typesetting import unprintable

CAP_HEIGHT = 0.714
"""Height of a capital letter of Noto Sans in type sizes."""
CAPTION_PT = 6.5
"""For words that only explain; carriers ask for 6 at least."""


class Sheet:
    """Collects the items and problems of one paper."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.items: list[Item] = []
        self._problems: dict[str, None] = {}

    def as_paper(self, width: int, height: int) -> Paper:
        """Return what was collected as a paper of that size in dots."""
        return Paper(width, height, self.grid.dpi, tuple(self.items), tuple(self._problems))

    def object(self, problem: str) -> None:
        """Note, in a sentence, something that cannot be printed."""
        self._problems[problem] = None

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
    ) -> None:
        """Draw one line in the middle of a zone, as large as it can be up to size_pt."""
        if not self.printable(text, what):
            return
        largest = min(size_pt, zone.height / self.grid.pt(1) / CAP_HEIGHT)
        fitted = fit_line(text, largest, zone.width, self.grid, bold=bold, smallest_pt=smallest_pt)
        if fitted is None:
            self.too_long(text, what)
            return
        cap = round(self.grid.pt(fitted.size_pt) * CAP_HEIGHT)
        base = zone.y + (zone.height + cap) // 2
        self._place(fitted, zone.x + zone.width // 2, base, Align.CENTRE, white=white)

    def block(self, lines: Sequence[Fitted], zone: Zone, *, pitch: float, align: Align = Align.LEFT) -> None:
        """Draw lines one below the other from the top of a zone; pitch as in `text_fit`."""
        x = {Align.LEFT: zone.x, Align.CENTRE: zone.x + zone.width // 2, Align.RIGHT: zone.right}[align]
        y = float(zone.y)
        for i, fitted in enumerate(lines):
            size = self.grid.pt(fitted.size_pt)
            y += size * (CAP_HEIGHT if i == 0 else pitch)
            self._place(fitted, x, round(y), align)

    def printable(self, text: str, what: str) -> bool:
        """Answer whether every character has a type, and note those that have none."""
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
