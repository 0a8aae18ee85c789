"""Small things that all maps have in common."""

from __future__ import annotations

import math

from shipdesk.documents.maps.scene import Anchor, Label, Line

SOURCES = "Places: GeoNames · Land: Natural Earth"
"""What the licence of the places asks to be said (CC BY 4.0)."""


def mixed(colour: str, ground: str, share: float) -> str:
    """Return a colour on a ground as if it let through all but a share of it."""
    pairs = ((int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def attribution(width: float, height: float, colour: str, halo: str, unit: float = 1.0) -> Label:
    """Return where the map is from, small in its corner."""
    return Label(width - 6 * unit, height - 6 * unit, SOURCES, 8.5 * unit, colour, Anchor.END, halo=halo)


def wedge(x: float, y: float, radius: float, start: float, end: float) -> Line:
    """Return a piece of a cake; start and end are shares of a turn, from the top and clockwise."""
    steps = max(2, math.ceil((end - start) * 48))
    turns = (math.tau * (start + (end - start) * i / steps) for i in range(steps + 1))
    return ((x, y), *((x + radius * math.sin(turn), y - radius * math.cos(turn)) for turn in turns))
