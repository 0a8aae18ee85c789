"""Rates over time, or beside what they should be, on paper."""

from __future__ import annotations

from collections.abc import Sequence

from shipdesk.documents.insight_scene import INK, MUTED, Canvas
from shipdesk.documents.maps.scene import Anchor
from shipdesk.domain.insights.pictures import RatePicture, Series, Spot

_DASHES: tuple[tuple[float, ...], ...] = ((), (2.0, 1.0), (0.6, 0.8), (3.0, 0.8, 0.6, 0.8))
_DODGE = 0.14


class _Frame:
    """Places from left to right, rates from below."""

    def __init__(self, canvas: Canvas, rates: RatePicture, top: float) -> None:
        lowest = min((s.low for each in rates.series for s in each.spots if s.is_enough), default=0.0)
        self.canvas, self.rates = canvas, rates
        self.floor = 0 if rates.ideal else max(0, int(lowest * 10))
        self.top, self.bottom = top, canvas.height - canvas.mm(6)
        self.left, self.right = canvas.mm(11), float(canvas.width)

    def x(self, place: float) -> float:
        return self.left + (place + 0.5) / max(1, len(self.rates.places)) * (self.right - self.left)

    def y(self, rate: float) -> float:
        floor = self.floor / 10
        return self.bottom - (rate - floor) / (1.02 - floor) * (self.bottom - self.top)

    def draw(self) -> None:
        canvas, places = self.canvas, self.rates.places
        for tens in range(self.floor, 11):
            canvas.line([(self.left, self.y(tens / 10)), (self.right, self.y(tens / 10))], "#dddddd")
            if self.floor > 4 or tens % 2 == 0:
                canvas.write(self.left - canvas.mm(1.5), self.y(tens / 10), f"{tens * 10} %", Anchor.END, colour=MUTED)
        widest = max((canvas.text_width(name) for name in places), default=1) + canvas.mm(2)
        step = max(1, -(-len(places) // max(1, int((self.right - self.left) / widest))))
        for place, name in enumerate(places):
            if (len(places) - 1 - place) % step == 0:
                canvas.write(self.x(place), self.bottom + canvas.mm(3), name, Anchor.MIDDLE, colour=MUTED)


def draw_rates(canvas: Canvas, rates: RatePicture) -> None:
    """Draw a line with ranges for each series; the dashes and signs tell them apart."""
    top = _legend(canvas, rates)
    frame = _Frame(canvas, rates, top)
    frame.draw()
    if rates.ideal:
        points = [(frame.x(place), frame.y(rate)) for place, rate in enumerate(rates.ideal)]
        if len(points) > 1:
            canvas.line(points, MUTED, 0.35, (1.5, 1.0))
    for number, series in enumerate(rates.series):
        shift = (number - (len(rates.series) - 1) / 2) * _DODGE
        spots = [spot for spot in series.spots if spot.is_enough]
        for run in _unbroken(spots) if rates.follows else ():
            line = [(frame.x(s.place + shift), frame.y(s.rate)) for s in run]
            if len(line) > 1:
                canvas.line(line, INK, 0.3, _DASHES[number % len(_DASHES)])
        for spot in spots:
            x = frame.x(spot.place + shift)
            canvas.line([(x, frame.y(spot.low)), (x, frame.y(spot.high))], "#8a8a8a", 0.25)
            _sign(canvas, number, x, frame.y(spot.rate))


def _legend(canvas: Canvas, rates: RatePicture) -> float:
    x, y = 0.0, canvas.mm(2)
    entries = list(enumerate(series_words(each) for each in rates.series))
    for number, words in entries:
        if x + canvas.text_width(words) + canvas.mm(8) > canvas.width:
            x, y = 0.0, y + canvas.mm(4)
        _sign(canvas, number, x + canvas.mm(1.5), y)
        canvas.write(x + canvas.mm(4), y, words)
        x += canvas.mm(9) + canvas.text_width(words)
    if rates.ideal:
        canvas.line([(x, y), (x + canvas.mm(5), y)], MUTED, 0.35, (1.5, 1.0))
        canvas.write(x + canvas.mm(6.5), y, rates.ideal_word)
    return y + canvas.mm(4)


def series_words(series: Series) -> str:
    """Return a series' name, and that there are too few parcels where none of its rates is told."""
    if any(spot.is_enough for spot in series.spots):
        return series.name
    return f"{series.name} (too few parcels)"


def _sign(canvas: Canvas, number: int, x: float, y: float) -> None:
    side = canvas.mm(1.0)
    fill = INK if number < 4 else "#ffffff"
    match number % 4:
        case 0:
            canvas.disc(x, y, 0.9, fill)
        case 1:
            canvas.shape([(x - side, y - side), (x + side, y - side), (x + side, y + side), (x - side, y + side)], fill)
        case 2:
            canvas.shape([(x, y - side), (x + side, y + side), (x - side, y + side)], fill)
        case _:
            canvas.shape([(x, y - side * 1.2), (x + side * 1.2, y), (x, y + side * 1.2), (x - side * 1.2, y)], fill)


def _unbroken(spots: Sequence[Spot]) -> list[list[Spot]]:
    runs: list[list[Spot]] = []
    for spot in spots:
        if runs and spot.place == runs[-1][-1].place + 1:
            runs[-1].append(spot)
        else:
            runs.append([spot])
    return runs
