"""One photo of an open box as large as the screen allows; arrows go to the others."""

from __future__ import annotations

from datetime import tzinfo
from pathlib import Path

from PySide6.QtCore import QRect, QSize, QStandardPaths, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from shipdesk.domain.photos import BoxPhoto
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4, current_theme, icon
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.words import time_text

_PART = 0.86
"""Of the window, which stays to be seen around it."""


class PhotoView(QWidget):
    """Paints a picture whole, as large as it fits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QImage()
        self.setMinimumSize(320, 240)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_picture(self, picture: QImage) -> None:
        """Show another picture."""
        self._picture = picture
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it in the middle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(current_theme().palette.subtle))
        if self._picture.isNull():
            icon("camera", "faint").paint(painter, QRect(0, self.height() // 2 - 32, self.width(), 64))
        else:
            size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(0, 0, size.width(), size.height())
            place.moveCenter(self.rect().center())
            painter.drawImage(place, self._picture)
        painter.end()


class PhotoSheet(QDialog):
    """Shows an order's photos one by one: Left and Right, S saves, Esc closes."""

    wanted = Signal(int)
    """The id of a photo whose picture is to be read; `show_picture` takes it."""
    save_wanted = Signal(int, object)
    """The id of a photo and the path that it is to be written to."""

    def __init__(
        self, order_number: str, photos: tuple[BoxPhoto, ...], place: int, zone: tzinfo, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Photos of order {number}").format(number=order_number))
        self._number, self._photos, self._zone = order_number, photos, zone
        self._place = place
        self.view = PhotoView()
        self.words = plain_label("", "strong", wrap=True)
        self.told = plain_label("", "muted")
        self.back = self._button(self.tr("Before"), "left", self.tr("The photo before (Left)"))
        self.on = self._button(self.tr("Next"), "right", self.tr("The next photo (Right)"))
        self.save = self._button(self.tr("Save…"), "import", self.tr("Save this photo as a file (S)"))
        self.close_button = self._button(self.tr("Close"), "close", self.tr("Close (Esc)"))
        self.back.clicked.connect(lambda: self.go(-1))
        self.on.clicked.connect(lambda: self.go(1))
        self.save.clicked.connect(self._ask_where)
        self.close_button.clicked.connect(self.accept)
        self._lay_out()
        if parent is not None:
            self.resize(parent.window().size() * _PART)
        self.close_button.setFocus()

    def start(self) -> None:
        """Ask for the first picture; after `wanted` was connected."""
        self._show()

    def photo(self) -> BoxPhoto:
        """Return the photo shown."""
        return self._photos[self._place]

    def go(self, step: int) -> None:
        """Go to another photo; at the end nothing happens."""
        place = self._place + step
        if 0 <= place < len(self._photos):
            self._place = place
            self._show()

    def show_picture(self, photo_id: int, picture: QImage) -> None:
        """Show a picture, unless another photo is shown by now."""
        if photo_id == self.photo().id:
            self.view.show_picture(picture)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on by the arrows, save by S."""
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_PageUp:
                self.go(-1)
            case Qt.Key.Key_Right | Qt.Key.Key_PageDown | Qt.Key.Key_Space:
                self.go(1)
            case Qt.Key.Key_S:
                self._ask_where()
            case _:
                super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Return a size for a photo and its words."""
        return QSize(1000, 720)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.words)
        words.addWidget(self.told)
        buttons.addLayout(words, 1)
        for button in (self.back, self.on, self.save, self.close_button):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_3)
        column.addWidget(self.view, 1)
        column.addLayout(buttons)

    def _button(self, words: str, icon_name: str, tip: str) -> QPushButton:
        button = QPushButton(icon(icon_name), words)
        button.setAutoDefault(False)
        button.setToolTip(tip)
        return button

    def _show(self) -> None:
        photo = self.photo()
        self.view.show_picture(QImage())
        self.view.setAccessibleName(photo.words)
        self.words.setText(photo.words)
        told = time_text(photo.at, self._zone)
        if len(self._photos) > 1:
            told = self.tr("{time} · {place} of {count}").format(
                time=told, place=self._place + 1, count=len(self._photos)
            )
        self.told.setText(told)
        # A disabled button would lose the keyboard to nobody: it goes where it is of use.
        for button, other, usable in (
            (self.back, self.on, self._place > 0), (self.on, self.back, self._place < len(self._photos) - 1),
        ):  # fmt: skip
            if button.hasFocus() and not usable:
                (other if len(self._photos) > 1 else self.close_button).setFocus()
            button.setEnabled(usable)
            button.setVisible(len(self._photos) > 1)
        self.wanted.emit(photo.id)

    def _ask_where(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        name = f"{self._number}-{self._place + 1}{self.photo().suffix}".replace("/", "_")
        dialog = QFileDialog(self, self.tr("Save the photo"), str(Path(folder) / name), "JPEG (*.jpg)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("jpg")
        photo_id = self.photo().id
        dialog.fileSelected.connect(lambda chosen: self.save_wanted.emit(photo_id, Path(chosen)))
        dialog.open()
