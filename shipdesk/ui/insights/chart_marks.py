"""What charts are drawn with: pens, brushes and signs in the theme's colours, told apart without colour as well."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap, QPolygonF

from shipdesk.ui.theme import Palette, Tone

SIGNS = ("o", "s", "t1", "d", "t", "x")
"""Of the series, as pyqtgraph calls them: disc, square, triangle up, diamond, triangle down, cross."""
_SIDE = 12
_TONES = {"good": Tone.GOOD, "warn": Tone.WARN, "bad": Tone.BAD, "neutral": Tone.NEUTRAL}


def series_colour(number: int, look: Palette) -> QColor:
    """Return the colour of the series with that number."""
    inks = (look.accent, *(look.tones[tone].ink for tone in (Tone.WARN, Tone.GOOD, Tone.BAD, Tone.INFO, Tone.NEUTRAL)))
    return QColor(inks[number % len(inks)])


def tone_colour(tone: str, look: Palette) -> QColor:
    """Return the colour of a part of a bar."""
    return QColor(look.tones[_TONES[tone]].ink)


def thin(colour: QColor | str, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """Return a pen that is as wide in every direction, whatever the axes are scaled to."""
    pen = QPen(QColor(colour), width, style)
    pen.setCosmetic(True)
    return pen


def tone_brush(tone: str, look: Palette) -> QBrush:
    """Return the fill of a part of a bar; what is not good is hatched, so that it is seen without colour too."""
    colour = tone_colour(tone, look)
    styles = {"good": Qt.BrushStyle.SolidPattern, "bad": Qt.BrushStyle.SolidPattern,
              "warn": Qt.BrushStyle.SolidPattern, "neutral": Qt.BrushStyle.Dense5Pattern}  # fmt: skip
    return QBrush(colour, styles[tone])


def sign_picture(number: int, look: Palette, ratio: float) -> QPixmap:
    """Return the sign of a series, for the legend."""
    picture, painter = _empty(ratio)
    colour = series_colour(number, look)
    painter.setBrush(colour)
    painter.setPen(QPen(colour, 2) if SIGNS[number % len(SIGNS)] == "x" else Qt.PenStyle.NoPen)
    middle, half = _SIDE / 2, _SIDE / 2 - 1
    match SIGNS[number % len(SIGNS)]:
        case "o":
            painter.drawEllipse(QPointF(middle, middle), half, half)
        case "s":
            painter.drawRect(1, 1, _SIDE - 2, _SIDE - 2)
        case "t1":
            painter.drawPolygon(QPolygonF([QPointF(middle, 1), QPointF(_SIDE - 1, 11), QPointF(1, 11)]))
        case "t":
            painter.drawPolygon(QPolygonF([QPointF(middle, 11), QPointF(_SIDE - 1, 1), QPointF(1, 1)]))
        case "d":
            ends = [QPointF(middle, 0), QPointF(_SIDE, middle), QPointF(middle, _SIDE), QPointF(0, middle)]
            painter.drawPolygon(QPolygonF(ends))
        case _:
            painter.drawLine(2, 2, _SIDE - 2, _SIDE - 2)
            painter.drawLine(2, _SIDE - 2, _SIDE - 2, 2)
    painter.end()
    return picture


def fill_picture(tone: str, look: Palette, ratio: float) -> QPixmap:
    """Return the fill of a part of a bar, for the legend."""
    picture, painter = _empty(ratio)
    painter.fillRect(0, 1, _SIDE, _SIDE - 2, tone_brush(tone, look))
    painter.end()
    return picture


def span_picture(look: Palette, ratio: float) -> QPixmap:
    """Return the bar of a span, for the legend."""
    picture, painter = _empty(ratio)
    painter.fillRect(0, 2, _SIDE, _SIDE - 4, QColor(look.accent))
    painter.end()
    return picture


def mark_picture(look: Palette, ratio: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPixmap:
    """Return the mark on a span, or the line of what should be, for the legend."""
    picture, painter = _empty(ratio)
    painter.setPen(QPen(QColor(look.text), 2, style))
    if style == Qt.PenStyle.SolidLine:
        painter.drawLine(_SIDE // 2, 0, _SIDE // 2, _SIDE)
    else:
        painter.drawLine(0, _SIDE // 2, _SIDE, _SIDE // 2)
    painter.end()
    return picture


def _empty(ratio: float) -> tuple[QPixmap, QPainter]:
    picture = QPixmap(round(_SIDE * ratio), round(_SIDE * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    return picture, painter
