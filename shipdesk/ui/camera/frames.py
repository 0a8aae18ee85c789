"""From a camera's frame to a grey picture, without a graphics card and on any thread."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat

Pixels = QVideoFrameFormat.PixelFormat
_GREY_FIRST = frozenset({
    Pixels.Format_YUV420P, Pixels.Format_YUV422P, Pixels.Format_YV12, Pixels.Format_NV12, Pixels.Format_NV21,
    Pixels.Format_IMC1, Pixels.Format_IMC2, Pixels.Format_IMC3, Pixels.Format_IMC4, Pixels.Format_Y8,
})  # fmt: skip
"""Their first plane is the brightness, a byte a pixel."""
_EVERY_SECOND = {Pixels.Format_YUYV: 0, Pixels.Format_UYVY: 1}
"""The brightness is every second byte, from this one on."""
_GREY = QImage.Format.Format_Grayscale8


def grey_of(frame: QVideoFrame) -> QImage:
    """Return the frame in greys, as a copy; a null picture where it cannot be had."""
    # Not toImage(): on some systems that asks the graphics card, which belongs to the window's thread.
    frame = QVideoFrame(frame)
    if not frame.map(QVideoFrame.MapMode.ReadOnly):
        return QImage()
    try:
        return _grey_of_mapped(frame)
    finally:
        frame.unmap()


def _grey_of_mapped(frame: QVideoFrame) -> QImage:
    kind, size = frame.pixelFormat(), QSize(frame.width(), frame.height())
    plane, stride = frame.bits(0), frame.bytesPerLine(0)
    if kind in _GREY_FIRST:
        return QImage(plane, size.width(), size.height(), stride, _GREY).copy()
    if kind in _EVERY_SECOND:
        thin = bytes(plane)[_EVERY_SECOND[kind] :: 2]
        return QImage(thin, size.width(), size.height(), stride // 2, _GREY).copy()
    if kind == Pixels.Format_Jpeg:
        return QImage.fromData(bytes(plane)[: frame.mappedBytes(0)]).convertToFormat(_GREY)
    plain = QVideoFrameFormat.imageFormatFromPixelFormat(kind)
    if plain == QImage.Format.Format_Invalid:
        return QImage()
    return QImage(plane, size.width(), size.height(), stride, plain).convertToFormat(_GREY).copy()
