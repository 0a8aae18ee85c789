"""The canvas of a chart on paper: lines, boxes and words in dots, gathered into a scene."""

from __future__ import annotations

from collections.abc import Sequence

from shipdesk.documents.maps.paper import text_width
from shipdesk.documents.maps.scene import Anchor, Area, Disc, Label, Scene, Shape, Stroke

INK, MUTED = "#111111", "#555555"
_TYPE_PT = 7.5
Point = tuple[float, float]


class Canvas:
    """Collects what is drawn; lengths are dots, widths of lines mm."""

    def __init__(self, width: int, height: int, dpi: int) -> None:
        self.width, self.height = width, height
        self._dpi = dpi
        self.size = _TYPE_PT * dpi / 72
        self._shapes: list[Shape] = []
        self._labels: list[Label] = []

    def mm(self, length: float) -> float:
        """Return a length in mm as dots."""
        return length * self._dpi / 25.4

    def text_width(self, text: str) -> float:
        """Return how wide a text is."""
        return text_width(text, self.size, False)

    def shortened(self, text: str, room: float) -> str:
        """Return a text that fits, with dots at its end where it had to be cut."""
        if self.text_width(text) <= room:
            return text
        while text and self.text_width(f"{text}…") > room:
            text = text[:-1]
        return f"{text.rstrip()}…"

    def line(self, points: Sequence[Point], colour: str, width_mm: float = 0.2, dash: tuple[float, ...] = ()) -> None:
        """Draw a line; dash is in mm."""
        dots = tuple(self.mm(each) for each in dash)
        self._shapes.append(Stroke((tuple(points),), colour, self.mm(width_mm), dots))

    def box(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        """Draw a filled rectangle with a thin edge."""
        ring = ((x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y))
        self._shapes.append(Area((ring,), fill, INK, self.mm(0.12)))

    def shape(self, points: Sequence[Point], fill: str) -> None:
        """Draw a filled shape with an edge."""
        self._shapes.append(Area(((*points, points[0]),), fill, INK, self.mm(0.2)))

    def disc(self, x: float, y: float, radius_mm: float, fill: str) -> None:
        """Draw a spot."""
        self._shapes.append(Disc(x, y, self.mm(radius_mm), fill, INK, self.mm(0.2)))

    def write(self, x: float, y: float, text: str, anchor: Anchor = Anchor.START, *, colour: str = INK) -> None:
        """Write words whose middle is at that height."""
        self._labels.append(Label(x, y + self.size * 0.35, text, self.size, colour, anchor))

    def legend(self, fills: Sequence[tuple[str, str]], mark: str) -> float:
        """Explain fills and the mark in a line at the top; return where the chart may begin."""
        x, side, y = 0.0, self.mm(2.6), self.mm(2)
        for fill, words in fills:
            self.box(x, y - side / 2, side, side, fill)
            self.write(x + side + self.mm(1.2), y, words)
            x += side + self.mm(6) + self.text_width(words)
        if mark:
            self.line([(x + side / 2, y - side * 0.7), (x + side / 2, y + side * 0.7)], INK, 0.7)
            self.write(x + side + self.mm(1.2), y, mark)
        return self.mm(5)

    def scene(self, title: str) -> Scene:
        """Return what was drawn."""
        return Scene(self.width, self.height, "#ffffff", title, tuple(self._shapes), tuple(self._labels))
