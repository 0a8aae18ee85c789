"""A chart as pyqtgraph draws it: still, in the theme's colours, and every mark leads to its parcels.

Import this module when a chart is first shown, and only after `insights_work.load_charts` ran on a worker thread:
pyqtgraph takes a third of a second to import.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from shipdesk.domain.insights.keys import ParcelKey
from shipdesk.domain.insights.pictures import PartPicture, Picture, RatePicture, SpanPicture
from shipdesk.ui.insights.chart_marks import SIGNS, series_colour, thin, tone_brush
from shipdesk.ui.theme import TEXT_SMALL, Palette, current_theme, text_font

_BAR = 0.62
"""Height of a bar, in rows."""
_DODGE = 0.14
"""How far the series of one place stand apart, in places."""
_LABEL_SHARE = 0.36
"""How much of the width the names of rows may take."""
_NEAR_PX = 14


@dataclass(frozen=True, slots=True)
class _Hit:
    """A mark: where it is in the chart's own numbers, what it says, and whose parcels it is of."""

    area: QRectF
    words: str
    key: ParcelKey


class ChartView(pg.PlotWidget):  # type: ignore[misc]
    """Draws one picture; the table beside it is what is read with the keyboard and aloud."""

    chosen = Signal(object)
    """The ParcelKey of a mark that was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture: Picture | None = None
        self._hits: list[_Hit] = []
        self.setAntialiasing(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(self.Shape.NoFrame)
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.getPlotItem().getViewBox().setDefaultPadding(0.0)
        self.setMouseTracking(True)
        self.setMinimumHeight(150)
        self.scene().sigMouseClicked.connect(self._clicked)
        self.scene().sigMouseMoved.connect(self._hovered)
        current_theme().changed.connect(self.redraw)

    def show_picture(self, picture: Picture) -> None:
        """Draw a picture in the place of the one before."""
        self.picture = picture
        self.setAccessibleName(picture.title)
        self.setAccessibleDescription(self.tr("The table below has the same numbers."))
        self.redraw()

    def redraw(self) -> None:
        """Draw again, as after a change of theme or size."""
        look = current_theme().palette
        self.setBackground(QColor(look.surface))
        self.clear()
        self._hits = []
        self._dress(look)
        match self.picture:
            case RatePicture() as rates if rates.follows or rates.ideal:
                self._draw_rates(rates, look)
            case RatePicture() as rates:
                self._draw_rate_rows(rates, look)
            case SpanPicture() as spans:
                self._draw_spans(spans, look)
            case PartPicture() as parts:
                self._draw_parts(parts, look)

    def hits(self) -> tuple[tuple[QPointF, str, ParcelKey], ...]:
        """Return each mark's place in this widget, what its tip says, and its parcels."""
        box = self.getPlotItem().getViewBox()
        return tuple((box.mapViewToDevice(hit.area.center()), hit.words, hit.key) for hit in self._hits)

    # Axes

    def _dress(self, look: Palette) -> None:
        plot = self.getPlotItem()
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setTickFont(text_font(TEXT_SMALL, tabular=True))
            axis.setPen(thin(look.border_strong))
            axis.setTextPen(QColor(look.muted))
            axis.setStyle(tickLength=0, hideOverlappingLabels=False)
            axis.setGrid(False)
            axis.enableAutoSIPrefix(False)
            axis.setLabel("")
            axis.showLabel(False)

    def _rows(self, names: list[str], longest: float, unit: str, look: Palette, written: str = "") -> float:
        """Set up names of rows at the left, the first on top, and numbers from 0 below; return how far they reach.

        written is what stands at the end of the longest bar: there is room left for it.
        """
        plot = self.getPlotItem()
        metrics = QFontMetrics(text_font(TEXT_SMALL))
        room = max(60, round(self.width() * _LABEL_SHARE))
        shown = [metrics.elidedText(name, Qt.TextElideMode.ElideRight, room) for name in names]
        left = plot.getAxis("left")
        left.setTicks([list(enumerate(shown))])
        names_width = min(room, max((metrics.horizontalAdvance(name) for name in shown), default=0)) + 14
        left.setWidth(names_width)
        free = max(60, self.width() - names_width - metrics.horizontalAdvance(written) - 28)
        reach = longest * max(1.0, (self.width() - names_width) / free) if written else longest
        plot.invertY(True)
        plot.setXRange(0, reach, padding=0)
        plot.setYRange(-0.5, max(len(names), 3) - 0.5, padding=0)
        bottom = plot.getAxis("bottom")
        bottom.setTicks(None)
        # What the chart before had set stays otherwise.
        bottom.setTickSpacing()
        bottom.setHeight(None)
        if unit:
            bottom.setLabel(unit, **{"color": look.muted, "font-size": f"{TEXT_SMALL}px"})
        return reach

    def _draw_rates(self, rates: RatePicture, look: Palette) -> None:
        plot = self.getPlotItem()
        plot.invertY(False)
        lowest = min((spot.low for each in rates.series for spot in each.spots if spot.is_enough), default=0.0)
        floor = 0.0 if rates.ideal else max(0.0, int(lowest * 10) / 10)
        plot.setYRange(floor, 1.02, padding=0)
        plot.setXRange(-0.6, len(rates.places) - 0.4, padding=0)
        steps = range(int(floor * 10), 11, 2 if floor < 0.5 else 1)
        plot.getAxis("left").setTicks([[(n / 10, f"{n * 10} %") for n in steps]])
        plot.getAxis("left").setWidth(48)
        self._name_places(rates.places)
        for n in range(int(floor * 10), 11):
            plot.addItem(pg.InfiniteLine(n / 10, angle=0, pen=thin(look.border)))
        if rates.ideal:
            plot.plot(list(range(len(rates.ideal))), list(rates.ideal),
                      pen=thin(look.muted, 1.5, Qt.PenStyle.DashLine), antialias=True)  # fmt: skip
        for number, series in enumerate(rates.series):
            shift = (number - (len(rates.series) - 1) / 2) * _DODGE
            spots = [spot for spot in series.spots if spot.is_enough]
            self._draw_series(number, [(spot.place + shift, spot) for spot in spots], rates.follows, look)
            for spot in spots:
                where = QRectF(spot.place + shift, spot.rate, 0, 0)
                place = ", ".join(part for part in (series.name, rates.places[spot.place]) if part)
                self._hits.append(_Hit(where, _rate_words(place, spot), spot.key))

    def _name_places(self, places: tuple[str, ...]) -> None:
        """Write as many names below as there is room for."""
        widest = max((QFontMetrics(text_font(TEXT_SMALL)).horizontalAdvance(name) for name in places), default=1) + 12
        room = max(1, (self.width() - 60) // widest)
        step = max(1, -(-len(places) // room))
        ticks = [(n, name) for n, name in enumerate(places) if (len(places) - 1 - n) % step == 0]
        self.getPlotItem().getAxis("bottom").setTicks([ticks])

    def _draw_series(self, number: int, spots: list[tuple[float, Any]], follows: bool, look: Palette) -> None:  # noqa: FBT001
        if not spots:
            return
        plot, colour = self.getPlotItem(), series_colour(number, look)
        xs, ys = [x for x, _ in spots], [spot.rate for _, spot in spots]
        for run in _unbroken(spots) if follows else ():
            plot.plot([x for x, _ in run], [spot.rate for _, spot in run], pen=thin(colour, 1.5), antialias=True)
        plot.addItem(_ranges(xs, [(spot.low, spot.high) for _, spot in spots], colour))
        plot.addItem(_signs(xs, ys, number, colour, look))

    def _draw_rate_rows(self, rates: RatePicture, look: Palette) -> None:
        plot = self.getPlotItem()
        self._rows(list(rates.places), 1.0, "", look)
        lowest = min((spot.low for each in rates.series for spot in each.spots if spot.is_enough), default=0.0)
        tens = range(max(0, int(lowest * 10) - 1), 11)
        floor = tens[0] / 10
        plot.getAxis("bottom").setTicks([[(n / 10, f"{n * 10} %") for n in tens]])
        plot.setXRange(floor, 1 + (1 - floor) * 0.1, padding=0)
        for n in tens:
            plot.addItem(pg.InfiniteLine(n / 10, angle=90, pen=thin(look.border)))
        for series in rates.series:
            for spot in series.spots:
                if not spot.is_enough:
                    self._write(floor + (1 - floor) / 90, spot.place, self.tr("too few parcels"), look.muted)
                    continue
                colour = series_colour(0, look)
                bar = pg.PlotCurveItem([spot.low, spot.high], [spot.place, spot.place], pen=thin(colour, 5))
                bar.setOpacity(0.35)
                plot.addItem(bar)
                plot.addItem(_signs([spot.rate], [spot.place], 0, colour, look))
                self._write(spot.high + (1 - floor) / 90, spot.place, f"{spot.rate * 100:.0f} %", look.text)
                where = QRectF(floor, spot.place - 0.5, 1 - floor, 1)
                self._hits.append(_Hit(where, _rate_words(rates.places[spot.place], spot), spot.key))

    def _draw_spans(self, spans: SpanPicture, look: Palette) -> None:
        plot, decimals = self.getPlotItem(), spans.decimals
        ends = [value for span in spans.spans for value in (span.low, span.high, span.mark) if value is not None]
        told = [_span_text(span.low, span.high, decimals) for span in spans.spans]
        names = [span.label for span in spans.spans]
        reach = self._rows(names, max(ends, default=1) or 1, spans.unit, look, max(told, key=len, default=""))
        if not decimals:
            plot.getAxis("bottom").setTickSpacing(*_whole_steps(reach))
        for row, span in enumerate(spans.spans):
            high = span.high if span.high is not None else reach
            least = reach / 200
            width = max(high - span.low, least)
            plot.addItem(pg.BarGraphItem(x0=[span.low], x1=[span.low + width], y0=[row - _BAR / 2],
                                         y1=[row + _BAR / 2], pen=None, brush=QColor(look.accent)))  # fmt: skip
            if span.mark is not None:
                plot.addItem(pg.PlotCurveItem([span.mark, span.mark], [row - 0.46, row + 0.46], pen=thin(look.text, 3)))
            self._write(max(high, span.mark or 0) + reach / 90, row, told[row], look.text)
            words = f"{span.label}: {spans.low_word} {span.low:.{decimals}f}, {spans.high_word} "
            words += f"{span.high:.{decimals}f}" if span.high is not None else "?"
            if span.mark is not None:
                words += f", {spans.mark_word} {span.mark:.{decimals}f}"
            self._hits.append(_Hit(QRectF(0, row - 0.5, reach, 1), words, span.key))

    def _draw_parts(self, parts: PartPicture, look: Palette) -> None:
        plot = self.getPlotItem()
        longest = max((sum(bar.counts) for bar in parts.bars), default=1) or 1
        reach = self._rows([bar.label for bar in parts.bars], longest, self.tr("parcels"), look, f"{longest:,}")
        plot.getAxis("bottom").setTickSpacing(*_whole_steps(reach))
        for row, bar in enumerate(parts.bars):
            start = 0
            for kind, count, key in zip(parts.kinds, bar.counts, bar.keys, strict=True):
                if not count:
                    continue
                plot.addItem(pg.BarGraphItem(x0=[start], x1=[start + count], y0=[row - _BAR / 2], y1=[row + _BAR / 2],
                                             pen=thin(look.surface), brush=tone_brush(kind.tone, look)))  # fmt: skip
                self._hits.append(
                    _Hit(QRectF(start, row - 0.4, count, 0.8), f"{bar.label}: {count:,} {kind.word}", key)
                )
                if len(parts.kinds) > 1 and count / reach * self.width() > 60 and kind.tone != "neutral":
                    self._write(start + count / 2, row, f"{count:,}", look.surface, centre=True)
                start += count
            self._write(start + reach / 90, row, f"{start:,}", look.text)

    def _write(self, x: float, row: float, text: str, colour: str, *, centre: bool = False) -> None:
        item = pg.TextItem(text, color=QColor(colour), anchor=(0.5 if centre else 0, 0.5))
        item.setFont(text_font(TEXT_SMALL, tabular=True))
        self.getPlotItem().addItem(item, ignoreBounds=True)
        item.setPos(x, row)

    # Pointing

    def _hit_at(self, place: QPointF) -> _Hit | None:
        box = self.getPlotItem().getViewBox()
        if not box.sceneBoundingRect().contains(place):
            return None
        at = box.mapSceneToView(place)
        inside = next((hit for hit in self._hits if hit.area.contains(at)), None)
        if inside is not None:
            return inside

        def distance(hit: _Hit) -> float:
            there = box.mapViewToScene(hit.area.center())
            return float(abs(there.x() - place.x()) + abs(there.y() - place.y()))

        nearest = min((hit for hit in self._hits if hit.area.isNull()), key=distance, default=None)
        return nearest if nearest is not None and distance(nearest) <= _NEAR_PX else None

    def _clicked(self, event: Any) -> None:
        hit = self._hit_at(event.scenePos()) if event.button() == Qt.MouseButton.LeftButton else None
        if hit is not None:
            self.chosen.emit(hit.key)

    def _hovered(self, place: QPointF) -> None:
        hit = self._hit_at(place)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hit else Qt.CursorShape.ArrowCursor)
        if hit is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(self.mapToGlobal(self.mapFromScene(place)), hit.words, self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew: names are shortened to the room there is."""
        super().resizeEvent(event)
        if hasattr(self, "picture") and self.picture is not None:
            self.redraw()


def _unbroken(spots: list[tuple[float, Any]]) -> list[list[tuple[float, Any]]]:
    """Return runs of places without a gap: over a week of which nothing is known no line is drawn."""
    runs: list[list[tuple[float, Any]]] = []
    for spot in spots:
        if runs and spot[1].place == runs[-1][-1][1].place + 1:
            runs[-1].append(spot)
        else:
            runs.append([spot])
    return runs


def _ranges(xs: list[float], ends: list[tuple[float, float]], colour: QColor) -> Any:
    item = pg.PlotCurveItem(
        [x for x in xs for _end in range(2)], [end for pair in ends for end in pair], connect="pairs",
        pen=thin(colour, 1.5), antialias=True,
    )  # fmt: skip
    item.setOpacity(0.5)
    return item


def _signs(xs: list[float], ys: list[float], number: int, colour: QColor, look: Palette) -> Any:
    sign = SIGNS[number % len(SIGNS)]
    edge = thin(colour, 2) if sign == "x" else thin(look.surface, 1)
    return pg.ScatterPlotItem(xs, ys, symbol=sign, size=10, brush=colour, pen=edge, antialias=True)


def _rate_words(place: str, spot: Any) -> str:
    low, rate, high = (f"{part * 100:.{digits}f}" for part, digits in ((spot.low, 0), (spot.rate, 1), (spot.high, 0)))
    return f"{place}: {rate} % of {spot.parcels:,}, likely between {low} and {high} %"


def _span_text(low: float, high: float | None, decimals: int) -> str:
    told = f"{low:,.{decimals}f}"
    if high is None:
        return f"{told} – ?"
    return told if high == low else f"{told} – {high:,.{decimals}f}"


def _whole_steps(reach: float) -> tuple[int, int]:
    """Return steps between figures of counts, of which there are no halves."""
    step = 1
    for times in _growing():
        if reach / step <= 8:
            break
        step = times
    return step, step


def _growing() -> list[int]:
    return [each * 10**power for power in range(7) for each in (1, 2, 5)]
