"""The charts of Insights on paper: black, white and greys, told apart by shape, so that any printer will do.

They are drawn as the scenes that maps are drawn as (`documents.maps.scene`), in dots of the paper, from the same
pictures as in the window.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from shipdesk.documents.insight_rate_chart import draw_rates
from shipdesk.documents.insight_scene import INK, MUTED, Canvas
from shipdesk.documents.maps.scene import Anchor, Scene
from shipdesk.domain.insights.pictures import PartPicture, Picture, RatePicture, SpanPicture

_ROW_MM, _AXIS_MM, _LEGEND_MM, _RATE_MM = 6.2, 9.0, 5.5, 58.0
_NAMES = 0.30
_FILLS = {"good": "#f2f2f2", "warn": "#c9c9c9", "bad": "#8f8f8f", "neutral": "#ffffff"}
"""Light enough for black words, and far enough apart for a poor printer."""


def chart_height_mm(picture: Picture) -> float:
    """Return how high a chart wants to be."""
    match picture:
        case RatePicture(follows=True) | RatePicture(ideal=(_, *_)):
            return _RATE_MM
        case RatePicture(places=places):
            return _ROW_MM * len(places) + _AXIS_MM
        case SpanPicture(spans=rows) | PartPicture(bars=rows):
            return _ROW_MM * len(rows) + _AXIS_MM + _LEGEND_MM


def chart_scene(picture: Picture, width: int, height: int, dpi: int) -> Scene:
    """Return a chart of a size in dots."""
    canvas = Canvas(width, height, dpi)
    match picture:
        case RatePicture() as rates if rates.follows or rates.ideal:
            draw_rates(canvas, rates)
        case RatePicture() as rates:
            _draw_rate_rows(canvas, rates)
        case SpanPicture() as spans:
            _draw_spans(canvas, spans)
        case PartPicture() as parts:
            _draw_parts(canvas, parts)
    return canvas.scene(picture.title)


@dataclass(slots=True)
class _Rows:
    """Rows below each other with their names at the left, and an axis of numbers below."""

    canvas: Canvas
    names: list[str]
    first: float
    last: float
    top: float
    written: str = ""
    left: float = field(init=False)
    right: float = field(init=False)
    bottom: float = field(init=False)

    def __post_init__(self) -> None:
        canvas = self.canvas
        room = canvas.width * _NAMES
        self.left = min(room, max((canvas.text_width(name) for name in self.names), default=0)) + canvas.mm(4)
        self.right = canvas.width - canvas.text_width(self.written) - canvas.mm(3)
        self.bottom = canvas.height - canvas.mm(_AXIS_MM)
        for row, name in enumerate(self.names):
            canvas.write(self.left - canvas.mm(2), self.middle(row), canvas.shortened(name, room), Anchor.END)
        canvas.line([(self.left, self.top), (self.left, self.bottom)], MUTED)

    @property
    def pitch(self) -> float:
        return (self.bottom - self.top) / max(1, len(self.names))

    def middle(self, row: int) -> float:
        return self.top + (row + 0.5) * self.pitch

    def x(self, value: float) -> float:
        return self.left + (value - self.first) / ((self.last - self.first) or 1) * (self.right - self.left)

    def bar(self, row: int, start: float, end: float, fill: str) -> None:
        half = self.pitch * 0.31
        y = self.middle(row)
        self.canvas.box(self.x(start), y - half, max(self.x(end) - self.x(start), self.canvas.mm(0.3)), half * 2, fill)

    def axis(self, ticks: list[tuple[float, str]], unit: str) -> None:
        canvas = self.canvas
        canvas.line([(self.left, self.bottom), (self.right, self.bottom)], MUTED)
        for value, text in ticks:
            canvas.write(self.x(value), self.bottom + canvas.mm(2.4), text, Anchor.MIDDLE, colour=MUTED)
        if unit:
            canvas.write((self.left + self.right) / 2, self.bottom + canvas.mm(6.2), unit, Anchor.MIDDLE, colour=MUTED)


def _draw_rate_rows(canvas: Canvas, rates: RatePicture) -> None:
    spots = [spot for series in rates.series for spot in series.spots]
    lowest = min((spot.low for spot in spots if spot.is_enough), default=0.0)
    floor = max(0, int(lowest * 10) - 1)
    rows = _Rows(canvas, list(rates.places), floor / 10, 1.0, canvas.mm(1), "100 %")
    for tens in range(floor, 11):
        canvas.line([(rows.x(tens / 10), rows.top), (rows.x(tens / 10), rows.bottom)], "#dddddd")
    for spot in spots:
        y = rows.middle(spot.place)
        if not spot.is_enough:
            canvas.write(rows.left + canvas.mm(1), y, "too few parcels", colour=MUTED)
            continue
        canvas.line([(rows.x(spot.low), y), (rows.x(spot.high), y)], "#b0b0b0", 1.4)
        canvas.disc(rows.x(spot.rate), y, 1.0, INK)
        canvas.write(rows.x(spot.high) + canvas.mm(1.5), y, f"{spot.rate * 100:.0f} %")
    rows.axis([(tens / 10, f"{tens * 10} %") for tens in range(floor, 11)], "")


def _draw_spans(canvas: Canvas, spans: SpanPicture) -> None:
    ends = [value for span in spans.spans for value in (span.low, span.high, span.mark) if value is not None]
    longest = max(ends, default=1) or 1
    texts = [span_text(span.low, span.high, spans.decimals) for span in spans.spans]
    legend = [(_FILLS["warn"], f"from {spans.low_word} to {spans.high_word}")]
    below = canvas.legend(legend, spans.mark_word)
    rows = _Rows(canvas, [span.label for span in spans.spans], 0, longest, below, max(texts, key=len, default=""))
    for row, span in enumerate(spans.spans):
        high = span.high if span.high is not None else longest
        rows.bar(row, span.low, high, _FILLS["warn"])
        if span.mark is not None:
            x, y, half = rows.x(span.mark), rows.middle(row), rows.pitch * 0.45
            canvas.line([(x, y - half), (x, y + half)], INK, 0.7)
        canvas.write(rows.x(max(high, span.mark or 0)) + canvas.mm(1.5), rows.middle(row), texts[row])
    rows.axis([(tick, f"{tick:g}") for tick in _ticks(longest)], spans.unit)


def _draw_parts(canvas: Canvas, parts: PartPicture) -> None:
    longest = max((sum(bar.counts) for bar in parts.bars), default=1) or 1
    below = canvas.legend([(_FILLS[kind.tone], kind.word) for kind in parts.kinds], "")
    rows = _Rows(canvas, [bar.label for bar in parts.bars], 0, longest, below, f"{longest:,}")
    for row, bar in enumerate(parts.bars):
        start = 0
        for kind, count in zip(parts.kinds, bar.counts, strict=True):
            if not count:
                continue
            rows.bar(row, start, start + count, _FILLS[kind.tone])
            middle = (rows.x(start) + rows.x(start + count)) / 2
            wide = rows.x(start + count) - rows.x(start)
            if len(parts.kinds) > 1 and wide > canvas.text_width(f"{count:,}") * 1.4:
                canvas.write(middle, rows.middle(row), f"{count:,}", Anchor.MIDDLE)
            start += count
        canvas.write(rows.x(start) + canvas.mm(1.5), rows.middle(row), f"{start:,}")
    rows.axis([(tick, f"{tick:g}") for tick in _ticks(longest) if tick == int(tick)], "parcels")


def span_text(low: float, high: float | None, decimals: int) -> str:
    """Return what stands at the end of a bar between two numbers."""
    told = f"{low:,.{decimals}f}"
    if high is None:
        return f"{told} – ?"
    return told if high == low else f"{told} – {high:,.{decimals}f}"


def _ticks(longest: float) -> list[float]:
    """Return round numbers from 0 to the longest bar, eight at most."""
    steps = (each * 10.0**power for power in range(-2, 8) for each in (1, 2, 5))
    step = next(step for step in steps if longest / step <= 8)
    return [round(step * n, 4) for n in range(int(longest / step) + 1)]
