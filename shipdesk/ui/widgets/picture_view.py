"""A picture as large as there is room for it, or a quiet sentence where there is none."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from shipdesk.ui.theme import RADIUS_M, SPACE_2, TEXT_SMALL, current_theme, text_font


class PictureView(QWidget):
    """Shows a picture that was made small by `shrink_photo`, on white as it was taken."""

    def __init__(self, nothing: str, parent: QWidget | None = None) -> None:
        """Make it without a picture; nothing is the sentence shown then."""
        super().__init__(parent)
        self._image = QImage()
        self._nothing = nothing
        self._is_inviting = False
        current_theme().changed.connect(self.update)

    def show_picture(self, picture: bytes | None) -> None:
        """Show a JPEG, or that there is none."""
        self._image = QImage.fromData(QByteArray(picture)) if picture else QImage()
        self.update()

    def has_picture(self) -> bool:
        """Answer whether a picture is shown."""
        return not self._image.isNull()

    def invite(self, *, inviting: bool) -> None:
        """Show that something may be dropped here, or no longer."""
        self._is_inviting = inviting
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture in rounded corners, else the frame with its sentence."""
        del event
        look = current_theme().palette
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        edge = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        outline = QPainterPath()
        outline.addRoundedRect(edge, RADIUS_M, RADIUS_M)
        painter.fillPath(outline, QColor("white" if self.has_picture() else look.subtle))
        if self.has_picture():
            painter.setClipPath(outline)
            self._draw_image(painter, edge)
            painter.setClipping(False)
        else:
            painter.setPen(QColor(look.muted))
            painter.setFont(text_font(TEXT_SMALL))
            room = self.rect().adjusted(SPACE_2, SPACE_2, -SPACE_2, -SPACE_2)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._nothing)
        pen = QPen(QColor(look.focus if self._is_inviting else look.border_strong), 2 if self._is_inviting else 1)
        if not self.has_picture() and not self._is_inviting:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawPath(outline)
        painter.end()

    def _draw_image(self, painter: QPainter, edge: QRectF) -> None:
        ratio = self.devicePixelRatioF()
        drawn = self._image.scaled(
            (edge.size() * ratio).toSize(), Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )  # fmt: skip
        place = QRectF(QPointF(0, 0), QSizeF(drawn.size()) / ratio)
        place.moveCenter(edge.center())
        painter.drawImage(place, drawn)
