"""The photos of an order's open box: a strip of small ones, each of which opens large."""

from __future__ import annotations

from datetime import tzinfo
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from shipdesk.domain.photos import BoxPhoto
from shipdesk.ui.theme import SPACE_2, icon, set_kind
from shipdesk.ui.widgets.basics import SectionHeader
from shipdesk.ui.widgets.flow_layout import FlowLayout
from shipdesk.ui.words import time_text

SMALL = QSize(104, 78)


class PhotosCard(QWidget):
    """Hidden where there are none; the pictures are asked for when there are some."""

    wanted = Signal(object)
    """The ids of photos whose small pictures are to be read; `show_small` takes them."""
    opened = Signal(int)
    """The place of the photo that is to be shown large."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._photos: tuple[BoxPhoto, ...] = ()
        self._small: dict[int, QIcon] = {}
        self.buttons: list[QToolButton] = []
        self._strip = QWidget()
        self._row = FlowLayout(self._strip, gap=SPACE_2, line_gap=SPACE_2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(SectionHeader(self.tr("Photos of the box (O)")))
        column.addWidget(self._strip)
        self.hide()

    def photos(self) -> tuple[BoxPhoto, ...]:
        """Return the photos of the order shown."""
        return self._photos

    def show_photos(self, photos: tuple[BoxPhoto, ...], zone: tzinfo) -> None:
        """Show these photos; a picture that was read already is not read again."""
        self.setVisible(bool(photos))
        if photos == self._photos:
            return
        self._photos = photos
        self._small = {photo.id: self._small[photo.id] for photo in photos if photo.id in self._small}
        while (item := self._row.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self.buttons = [self._button(place, photo, zone) for place, photo in enumerate(photos)]
        for button in self.buttons:
            self._row.addWidget(button)
        self._strip.updateGeometry()
        missing = tuple(photo.id for photo in photos if photo.id not in self._small)
        if missing:
            self.wanted.emit(missing)

    def show_small(self, pictures: tuple[tuple[int, QImage], ...]) -> None:
        """Put small pictures on their buttons; those of another order are not kept."""
        ids = {photo.id: place for place, photo in enumerate(self._photos)}
        for photo_id, picture in pictures:
            if photo_id in ids and not picture.isNull():
                self._small[photo_id] = QIcon(QPixmap.fromImage(picture))
                self.buttons[ids[photo_id]].setIcon(self._small[photo_id])

    def _button(self, place: int, photo: BoxPhoto, zone: tzinfo) -> QToolButton:
        button = QToolButton()
        set_kind(button, "photo")
        button.setIcon(self._small.get(photo.id, icon("camera", "faint")))
        button.setIconSize(SMALL)
        words = self.tr("{what}, {time}").format(what=photo.words, time=time_text(photo.at, zone))
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.clicked.connect(partial(self.opened.emit, place))
        return button


def small_picture(document: bytes, ratio: float = 2.0) -> QImage:
    """Return a photo in the size of its button, for screens of this pixel ratio; null where it cannot be read."""
    picture = QImage.fromData(document)
    if picture.isNull():
        return picture
    size = SMALL * ratio
    filled = picture.scaled(
        size, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    )
    left, top = (filled.width() - size.width()) // 2, (filled.height() - size.height()) // 2
    cut = filled.copy(left, top, size.width(), size.height())
    cut.setDevicePixelRatio(ratio)
    return cut
