"""What a map is made of before it is known whether it becomes SVG, PDF or pixels. Lengths are the picture's pixels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Line = tuple[tuple[float, float], ...]


class Anchor(StrEnum):
    """Which end of a text its place is."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True)
class Area:
    """Filled rings, by the even-odd rule, with a thin edge where one has a colour."""

    rings: tuple[Line, ...]
    fill: str
    edge: str = ""
    edge_width: float = 0.6


@dataclass(frozen=True, slots=True)
class Stroke:
    """Lines of one colour; dash is on and off by turns, nothing for a whole line."""

    lines: tuple[Line, ...]
    colour: str
    width: float
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Disc:
    """A round spot with a rim; an empty fill lets through what is below."""

    x: float
    y: float
    radius: float
    fill: str
    rim: str = ""
    rim_width: float = 0.0


@dataclass(frozen=True, slots=True)
class Label:
    """A text with its base line at y, on a halo of another colour."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    anchor: Anchor = Anchor.START
    bold: bool = False
    halo: str = ""
    spacing: float = 0.0
    """Between letters, in sizes."""


Shape = Area | Stroke | Disc


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture: its ground, then its shapes and texts in their order; title says in a sentence what is to be seen."""

    width: float
    height: float
    ground: str
    title: str
    shapes: tuple[Shape, ...]
    labels: tuple[Label, ...]
