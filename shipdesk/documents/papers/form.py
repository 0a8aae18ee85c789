"""Forms with captioned boxes, as the post's are: words shrink into their box, and what does not fit is said."""

from __future__ import annotations

from collections.abc import Sequence

from shipdesk.documents.drawing import Align, Grid, Zone
from shipdesk.documents.papers.pages import code128_or_none, lines_of
from shipdesk.documents.sheet import CAP_HEIGHT, Sheet
from shipdesk.documents.text_fit import Fitted, block_height
from shipdesk.documents.typesetting import reads_from_right

CAPTION_PT = 5.5
SMALLEST_PT = 6.0
_PITCH = 1.2
_STEP_PT = 0.5


class Form:
    """A form on a sheet; places are in mm from the form's own corner."""

    def __init__(self, sheet: Sheet, x: int, y: int, width_mm: float, height_mm: float) -> None:
        self.sheet = sheet
        self.x, self.y = x, y
        self.width_mm, self.height_mm = width_mm, height_mm

    @property
    def grid(self) -> Grid:
        """The dots of the paper."""
        return self.sheet.grid

    def zone(self, x: float, y: float, width: float, height: float) -> Zone:
        """Return a place in dots; neighbours share their edge."""
        mm = self.grid.mm
        left, top = mm(x), mm(y)
        return Zone(self.x + left, self.y + top, mm(x + width) - left, mm(y + height) - top)

    def frame(self, zone: Zone, weight_mm: float = 0.2) -> None:
        """Draw a box's edges, half on each side."""
        rule = max(1, self.grid.mm(weight_mm))
        self.sheet.box(zone.x, zone.y, zone.width + rule, rule)
        self.sheet.box(zone.x, zone.bottom, zone.width + rule, rule)
        self.sheet.box(zone.x, zone.y, rule, zone.height)
        self.sheet.box(zone.right, zone.y, rule, zone.height)

    def field(
        self, zone: Zone, caption: str | Sequence[str], words: str | Sequence[str] = "", size_pt: float = 9.0, *,
        bold: bool = False, align: Align = Align.LEFT, country: str = "",
    ) -> None:  # fmt: skip
        """Draw a box with its caption, in one language or several, and the words in it."""
        self.frame(zone)
        pad = self.grid.mm(0.9)
        inner = zone.inside(pad)
        top = inner.y
        if caption:
            captions = [caption] if isinstance(caption, str) else caption
            top += self.words(inner, captions, CAPTION_PT) + self.grid.mm(0.5)
        texts = [words] if isinstance(words, str) else list(words)
        texts = [text for text in texts if text]
        if texts:
            room = Zone(inner.x, top, inner.width, inner.bottom - top)
            self.words(room, texts, size_pt, bold=bold, align=align, country=country, smallest_pt=SMALLEST_PT)

    def words(
        self, zone: Zone, texts: Sequence[str], size_pt: float, *,
        bold: bool = False, align: Align = Align.LEFT, country: str = "", smallest_pt: float = 4.5,
        middle: bool = False,
    ) -> int:  # fmt: skip
        """Draw lines from a place's top, or half way up, as large as they can be; return their height."""
        given = [text for text in texts if text]
        if not given:
            return 0
        lines = self._fitted(given, zone, size_pt, smallest_pt, bold=bold, country=country)
        if not lines:
            self.sheet.object(f"'{' / '.join(given)[:80]}' does not fit into its box of the form.")
            return 0
        if align is Align.LEFT and reads_from_right(tuple(given)):
            align = Align.RIGHT
        height = block_height(lines, self.grid, _PITCH)
        drawn = round(self.grid.pt(lines[0].size_pt) * CAP_HEIGHT) + height - round(self.grid.pt(lines[0].size_pt))
        top = zone.y + max(0, (zone.height - drawn) // 2) if middle else zone.y
        self.sheet.block(lines, Zone(zone.x, top, zone.width, zone.height), pitch=_PITCH, align=align)
        return height

    def _fitted(
        self, texts: Sequence[str], zone: Zone, size_pt: float, smallest_pt: float, *, bold: bool, country: str
    ) -> list[Fitted]:  # fmt: skip
        """Return the texts in the largest size in which they fit, wrapped; nothing where none does."""
        size = size_pt
        while size >= smallest_pt:
            lines = [
                fitted
                for text in texts
                for fitted in lines_of(text, size, zone.width, self.grid.dpi, bold=bold, country_code=country)
            ]
            if block_height(lines, self.grid, _PITCH) <= zone.height:
                return lines
            size -= _STEP_PT
        return []

    def tick(self, x: float, y: float, side_mm: float, *, ticked: bool) -> None:
        """Draw a box, crossed where it is meant."""
        zone = self.zone(x, y, side_mm, side_mm)
        self.frame(zone)
        if ticked:
            # A cross of dots in steps: there are no slanting lines on a printer of whole dots.
            step = max(1, self.grid.mm(0.3))
            room = zone.inside(step)
            for i in range(0, room.width - step + 1, 1):
                self.sheet.box(room.x + i, room.y + i, step, step)
                self.sheet.box(room.right - step - i, room.y + i, step, step)

    def bars(self, data: str, zone: Zone, modules: Sequence[int]) -> bool:
        """Draw a text as bars in the middle of a place, with their quiet zones; answer whether they fit."""
        symbol = code128_or_none(data)
        return symbol is not None and self.sheet.bars(symbol, modules, zone)
