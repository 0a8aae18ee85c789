"""Puts names beside their points so that none lies on another, on a point, or out of the picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shipdesk.documents.maps.scene import Anchor, Label, Line

WidthOf = Callable[[str, float, bool], float]
"""How wide a text is in a size, bold or not."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A name for a point; second is a smaller line below it, must says that it is shown even where room is short."""

    x: float
    y: float
    radius: float
    text: str
    second: str = ""
    must: bool = False


@dataclass(frozen=True, slots=True)
class LabelStyle:
    """Sizes in pixels and colours of names on a map."""

    size: float
    small: float
    ink: str
    muted: str
    halo: str


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box) -> float:
        """Return how many square pixels the two have in common."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide * high if wide > 0 and high > 0 else 0.0

    def outside(self, width: float, height: float) -> float:
        """Return by how many pixels it leaves a picture."""
        return (
            max(0.0, -self.left) + max(0.0, self.right - width) + max(0.0, -self.top) + max(0.0, self.bottom - height)
        )


_PLACES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))
"""Where a name may stand beside its point, best first: right, left, above, below, then the corners."""


def placed_labels(
    wanted: Sequence[Wanted], style: LabelStyle, width_of: WidthOf, size: tuple[float, float],
    ways: Sequence[Line] = (), kept_free: Sequence[Box] = (),
) -> tuple[Label, ...]:  # fmt: skip
    """Return the names that find room; those that must be shown come first, then in the order asked for."""
    points = [Box(w.x - w.radius, w.y - w.radius, w.x + w.radius, w.y + w.radius) for w in wanted]
    spots = [(x, y) for way in ways for x, y in way]
    taken: list[Box] = list(kept_free)
    labels: list[Label] = []
    for want in sorted(wanted, key=lambda w: not w.must):
        inner = max(width_of(want.text, style.size, True), width_of(want.second, style.small, False))
        best: tuple[float, Box, int] | None = None
        for rank, (dx, dy) in enumerate(_PLACES):
            box = _box(want, inner, style, dx, dy)
            clash = sum(box.overlap(other) for other in taken) * 4 + sum(box.overlap(point) for point in points)
            clash += box.outside(*size) * 60
            crossed = sum(box.left <= x <= box.right and box.top <= y <= box.bottom for x, y in spots)
            cost = clash + min(crossed, 12) * 8 + rank * 3
            if (clash < 6 or want.must) and (best is None or cost < best[0]):
                best = (cost, box, dx)
        if best is not None:
            taken.append(best[1])
            labels += _labels(want, best[1], best[2], style)
    return tuple(labels)


def box_of(label: Label, width_of: WidthOf) -> Box:
    """Return what a label covers."""
    wide = width_of(label.text, label.size, label.bold) + label.spacing * label.size * len(label.text)
    left = label.x - wide * {Anchor.START: 0.0, Anchor.MIDDLE: 0.5, Anchor.END: 1.0}[label.anchor]
    return Box(left, label.y - label.size, left + wide, label.y + label.size * 0.3)


def _box(want: Wanted, inner: float, style: LabelStyle, dx: int, dy: int) -> Box:
    height = style.size * 1.2 + (style.small * 1.25 if want.second else 0.0)
    gap = want.radius + style.size * (0.4 if dx == 0 or dy == 0 else 0.15)
    left = want.x + (gap if dx > 0 else -gap - inner if dx < 0 else -inner / 2)
    top = want.y + (gap if dy > 0 else -gap - height if dy < 0 else -height / 2)
    return Box(left, top, left + inner, top + height)


def _labels(want: Wanted, box: Box, dx: int, style: LabelStyle) -> list[Label]:
    x = {1: box.left, 0: (box.left + box.right) / 2, -1: box.right}[dx]
    anchor = {1: Anchor.START, 0: Anchor.MIDDLE, -1: Anchor.END}[dx]
    base = box.top + style.size * 0.95
    found = [Label(x, base, want.text, style.size, style.ink, anchor, bold=True, halo=style.halo)]
    if want.second:
        below = base + style.small * 1.25
        found.append(Label(x, below, want.second, style.small, style.muted, anchor, halo=style.halo))
    return found
