"""The small picture of what the camera sees, with a frame where the code is to be."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from shipdesk.ui.theme import ICON_S, RADIUS_L, SPACE_2, TEXT_SMALL, Tone, current_theme, icon, text_font
from shipdesk.ui.widgets.shown_code import visible

READ_MS = 900
_CAPTION = 28
_MARK = 18


class CameraPreview(QWidget):
    """Grey, as the reader sees it; says in words and with an icon what was read."""

    def __init__(self, parent: QWidget | None = None, *, height: int = 176) -> None:
        super().__init__(parent)
        self._picture = QImage()
        self._read = ""
        self._is_fresh = False
        self._height = height
        self._invitation = self.tr("Show the barcode to the camera")
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("What the camera sees"))
        self._fresh = QTimer(self, interval=READ_MS)
        self._fresh.setSingleShot(True)
        self._fresh.timeout.connect(self._cool_down)
        current_theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return a size in the shape of a camera's picture."""
        return QSize(self._height * 16 // 9, self._height)

    def invite(self, words: str) -> None:
        """Say this until something is read."""
        self._invitation = words
        self._tell()

    def show_picture(self, picture: QImage) -> None:
        """Show what the camera sees now."""
        self._picture = picture
        self.update()

    def show_read(self, code: str) -> None:
        """Say that this code was read."""
        self._read, self._is_fresh = code, True
        self._fresh.start()
        self._tell()

    def clear(self) -> None:
        """Forget picture and code."""
        self._picture, self._read, self._is_fresh = QImage(), "", False
        self._tell()

    def words(self) -> str:
        """Return what stands below the picture."""
        return self.tr("Read: {code}").format(code=visible(self._read)) if self._read else self._invitation

    def _tell(self) -> None:
        self.setAccessibleDescription(self.words())
        self.update()

    def _cool_down(self) -> None:
        self._is_fresh = False
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture, the frame in its middle, and the words below."""
        look = current_theme().palette
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), RADIUS_L, RADIUS_L)
        painter.setClipPath(outline)
        painter.fillRect(self.rect(), QColor(look.subtle))
        room = self.rect().adjusted(0, 0, 0, -_CAPTION)
        if self._picture.isNull():
            icon("camera", "faint").paint(painter, room.adjusted(0, room.height() // 3, 0, -room.height() // 3))
        else:
            self._paint_picture(painter, room)
        self._paint_marks(painter, room)
        self._paint_words(painter)
        if self._is_fresh:
            painter.setPen(QPen(QColor(look.scan_good), 6))
            painter.drawPath(outline)
        painter.end()

    def _paint_picture(self, painter: QPainter, room: QRect) -> None:
        size = self._picture.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(room.center())
        painter.save()
        painter.setClipRect(room, Qt.ClipOperation.IntersectClip)
        painter.drawImage(place, self._picture)
        painter.restore()

    def _paint_marks(self, painter: QPainter, room: QRect) -> None:
        """Paint four corners around the middle, dark within light: to be seen on whatever lies there."""
        frame = QRect(0, 0, room.width() // 2, room.height() // 2)
        frame.moveCenter(room.center())
        left, right, top, bottom = frame.left(), frame.right(), frame.top(), frame.bottom()
        path = QPainterPath()
        for x, y, dx, dy in (
            (left, top, _MARK, _MARK), (right, top, -_MARK, _MARK), (left, bottom, _MARK, -_MARK),
            (right, bottom, -_MARK, -_MARK),
        ):  # fmt: skip
            path.moveTo(x + dx, y)
            path.lineTo(x, y)
            path.lineTo(x, y + dy)
        look = current_theme().palette
        for colour, width in ((look.surface, 5), (look.accent, 3)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawPath(path)

    def _paint_words(self, painter: QPainter) -> None:
        look = current_theme().palette
        strip = QRect(0, self.height() - _CAPTION, self.width(), _CAPTION)
        tone = str(Tone.GOOD) if self._read else "muted"
        painter.fillRect(strip, QColor(look.subtle))
        mark = QRect(SPACE_2 + 2, strip.center().y() - ICON_S // 2, ICON_S, ICON_S)
        icon("check_circle" if self._read else "camera", tone).paint(painter, mark)
        painter.setFont(text_font(TEXT_SMALL, strong=bool(self._read)))
        painter.setPen(QColor(look.text if self._read else look.muted))
        room = strip.adjusted(mark.right() + SPACE_2, 0, -SPACE_2, 0)
        words = QFontMetrics(painter.font()).elidedText(self.words(), Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter.value), words)
