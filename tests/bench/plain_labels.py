"""The same label as manuals show it: by reportlab's canvas and its own barcodes, and by Qt's PDF writer."""

from __future__ import annotations

import io
from collections.abc import Sequence

import zxingcpp
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QFont, QGuiApplication, QPageSize, QPainter, QPdfWriter
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode import createBarcodeDrawing
from reportlab.pdfgen.canvas import Canvas

from shipdesk.domain.labels import LabelContent


def by_reportlab(contents: Sequence[LabelContent]) -> bytes:
    """Draw each label anew with reportlab's drawings, its fonts not embedded."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(288, 432), pageCompression=1)
    for content in contents:
        canvas.rect(7, 7, 274, 418)
        canvas.rect(7, 353, 72, 72, fill=1)
        for y, size, words in _lines(content):
            canvas.setFont("Helvetica", size)
            canvas.drawString(15, 432 - y, words)
        for kind, value, x, y, options in _symbols(content):
            renderPDF.draw(createBarcodeDrawing(kind, value=value, **options), canvas, x, y)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def by_qt(contents: Sequence[LabelContent]) -> bytes:
    """Draw each label with QPainter into Qt's PDF writer, symbols as rectangles on whole dots."""
    application = QGuiApplication.instance() or QGuiApplication(["bench"])
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(203)
    writer.setPageSize(QPageSize(QSizeF(288, 432), QPageSize.Unit.Point))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    for i, content in enumerate(contents):
        if i:
            writer.newPage()
        _paint(painter, content)
    painter.end()
    buffer.close()
    del application
    return bytes(data.data())


def _lines(content: LabelContent) -> list[tuple[int, int, str]]:
    who, sender = content.recipient, content.sender
    lines = [(100, 20, content.service_banner), (125, 8, sender.name), (135, 8, " ".join(sender.lines))]
    lines += [(145, 8, f"{sender.postal_code} {sender.city}"), (180, 14, who.name)]
    lines += [(195, 12, " ".join(who.lines)), (210, 14, f"{who.postal_code} {who.city}")]
    return [*lines, (370, 12, content.human_readable), (425, 8, content.order_number)]


def _symbols(content: LabelContent) -> list[tuple[str, str, int, int, dict[str, float]]]:
    return [
        ("Code128", content.barcode, 20, 70, {"barHeight": 72, "barWidth": 1.06}),
        ("Code128", content.order_number, 10, 15, {"barHeight": 20, "barWidth": 0.7}),
        ("QR", content.barcode, 210, 200, {"width": 50, "height": 50}),
    ]


def _paint(painter: QPainter, content: LabelContent) -> None:
    painter.drawRect(20, 20, 772, 1178)
    for y, size, words in _lines(content):
        painter.setFont(QFont("Noto Sans", size))
        painter.drawText(40, round(y * 203 / 72), words)
    _bars(painter, zxingcpp.create_barcode(content.barcode, zxingcpp.BarcodeFormat.Code128), 60, 800, 3, 200)
    _bars(painter, zxingcpp.create_barcode(content.order_number, zxingcpp.BarcodeFormat.Code128), 60, 1100, 2, 60)
    _bars(painter, zxingcpp.create_barcode(content.barcode, zxingcpp.BarcodeFormat.DataMatrix), 600, 500, 6, 6)


def _bars(painter: QPainter, symbol: zxingcpp.Barcode, x: int, y: int, module: int, height: int) -> None:
    drawn = symbol.to_image(scale=1, add_quiet_zones=False)
    width, cells = drawn.shape[1], bytes(drawn)
    rows = 1 if height > module else len(cells) // width
    dark = [
        QRectF(x + column * module, y + row * height, module, height)
        for row in range(rows)
        for column in range(width)
        if not cells[row * width + column]
    ]
    for rectangle in dark:
        painter.fillRect(rectangle, painter.pen().color())
