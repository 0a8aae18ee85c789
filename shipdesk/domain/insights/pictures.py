"""What a chart shows before it is known whether it is drawn on a screen or on paper: values, words and keys."""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.domain.insights.keys import ParcelKey

MOST_BARS = 12
"""More than these have no room in a chart; the table beside it has them all."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A rate at one place of the axis, with the ends of its range; all 0 to 1."""

    place: int
    rate: float
    low: float
    high: float
    parcels: int
    key: ParcelKey
    is_enough: bool = True


@dataclass(frozen=True, slots=True)
class Series:
    """Rates of one kind, such as of one carrier."""

    name: str
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class RatePicture:
    """Rates with their ranges: places from left to right, a line for each series where they follow each other."""

    title: str
    places: tuple[str, ...]
    series: tuple[Series, ...]
    follows: bool = False
    """The places follow each other in time."""
    ideal: tuple[float, ...] = ()
    """What the rate should be at each place."""
    ideal_word: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A bar from one number to another, with a mark."""

    label: str
    low: float
    high: float | None
    mark: float | None
    parcels: int
    key: ParcelKey


@dataclass(frozen=True, slots=True)
class SpanPicture:
    """Bars between two numbers, below each other; the words say what the ends and the mark are."""

    title: str
    unit: str
    low_word: str
    high_word: str
    mark_word: str
    spans: tuple[Span, ...]
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class PartKind:
    """One part of a bar: its word, and how it is toned (good, warn, bad or neutral)."""

    word: str
    tone: str


@dataclass(frozen=True, slots=True)
class PartBar:
    """A bar of counts one after the other, in the order of the picture's kinds."""

    label: str
    counts: tuple[int, ...]
    key: ParcelKey
    keys: tuple[ParcelKey, ...]
    """Of each part."""


@dataclass(frozen=True, slots=True)
class PartPicture:
    """Bars divided into parts."""

    title: str
    kinds: tuple[PartKind, ...]
    bars: tuple[PartBar, ...]


Picture = RatePicture | SpanPicture | PartPicture


def is_empty(picture: Picture) -> bool:
    """Answer whether there is nothing to be drawn."""
    match picture:
        case RatePicture(series=series):
            return not any(each.spots for each in series)
        case SpanPicture(spans=spans):
            return not spans
        case PartPicture(bars=bars):
            return not any(sum(bar.counts) for bar in bars)
