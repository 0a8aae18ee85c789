"""Draws papers with Qt's painter, for previews and for printing as pixels: the same items that become PDF and ZPL.

Glyphs are taken from the bundled fonts by their numbers, as they were laid out; Qt shapes and replaces nothing.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QGlyphRun, QImage, QPainter, QPen, QRawFont

from shipdesk.documents.drawing import Box, Item, Paper, Picture, PlacedSymbol, Text
from shipdesk.documents.fonts import open_font
from shipdesk.documents.typesetting import Run

_OUTLINE = 0.035
"""Width of the outline that stands for a bold face, in type sizes; as in the PDF."""
_LARGE = 60
"""Dots; Qt draws larger glyphs as shapes itself, and then in black whatever was asked for."""
_BLACK, _WHITE = QColor("black"), QColor("white")


def paper_image(paper: Paper, width: int = 0) -> QImage:
    """Return the paper as a grey picture of that width in pixels; 0 is a pixel for each of the printer's dots."""
    scale = width / paper.width if width else 1.0
    image = QImage(round(paper.width * scale), round(paper.height * scale), QImage.Format.Format_Grayscale8)
    image.fill(_WHITE)
    painter = QPainter(image)
    painter.scale(scale, scale)
    paint_paper(painter, paper)
    painter.end()
    return image


def paint_paper(painter: QPainter, paper: Paper) -> None:
    """Draw a paper with its upper left corner at the painter's origin, a unit of the painter for each dot.

    Where a dot is a pixel, all but letters is drawn without smoothing, so that bars stay as wide as they are.
    """
    painter.save()
    is_dot_for_dot = painter.transform().isIdentity() or painter.transform().isTranslating()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, not is_dot_for_dot)
    painter.setPen(Qt.PenStyle.NoPen)
    for item in paper.items:
        _paint(painter, item, paper.dpi)
    painter.restore()


def _paint(painter: QPainter, item: Item, dpi: int) -> None:
    if isinstance(item, Text):
        _text(painter, item, dpi)
    elif isinstance(item, Box):
        painter.fillRect(item.x, item.y, item.width, item.height, _BLACK)
    elif isinstance(item, PlacedSymbol):
        _symbol(painter, item)
    else:
        painter.drawImage(item.x, item.y, _bitmap(item))


def _symbol(painter: QPainter, item: PlacedSymbol) -> None:
    painter.setBrush(_BLACK)
    y = item.y
    rectangles = []
    for row in item.symbol.rows:
        rectangles += [
            QRectF(item.x + start * item.module, y, length * item.module, item.row_height) for start, length in row
        ]
        y += item.row_height
    painter.drawRects(rectangles)


def _text(painter: QPainter, item: Text, dpi: int) -> None:
    size, left = item.size_dots(dpi), item.left(dpi)
    colour = _WHITE if item.white else _BLACK
    for run in item.line.runs:
        if run.outlined or size > _LARGE:
            _as_shapes(painter, run, size, QPointF(left, item.y), colour)
            continue
        painter.setPen(colour)
        painter.drawGlyphRun(QPointF(left, item.y), _glyph_run(run, size))
    painter.setPen(Qt.PenStyle.NoPen)


def _glyph_run(run: Run, size: float) -> QGlyphRun:
    placed = list(run.placed())
    glyphs = QGlyphRun()
    glyphs.setRawFont(_raw_font(run.font, size))
    glyphs.setGlyphIndexes([glyph for glyph, _, _ in placed])
    glyphs.setPositions([QPointF(x * size / 1000, -y * size / 1000) for _, x, y in placed])
    return glyphs


def _as_shapes(painter: QPainter, run: Run, size: float, origin: QPointF, colour: QColor) -> None:
    """Draw glyphs as filled shapes, with an outline where they have to be bolder than their font is."""
    font = _raw_font(run.font, size)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, size * _OUTLINE) if run.outlined else QPen(Qt.PenStyle.NoPen))
    painter.setBrush(QBrush(colour))
    for glyph, x, y in run.placed():
        place = origin + QPointF(x * size / 1000, -y * size / 1000)
        painter.drawPath(font.pathForGlyph(glyph).translated(place))
    painter.restore()


@lru_cache(maxsize=64)
def _raw_font(name: str, size: float) -> QRawFont:
    content = bytes(open_font(name).face.blob.data)
    return QRawFont(content, size, QFont.HintingPreference.PreferNoHinting)


def _bitmap(item: Picture) -> QImage:
    """Return a picture whose white lets through what is below it."""
    row = (item.width + 7) // 8
    image = QImage(item.bits, item.width, item.height, row, QImage.Format.Format_Mono)
    image.setColorTable([0x00000000, 0xFF000000])
    return image.copy()
