"""The shop's logo: chosen from a file, shown in black and white as labels have it, taken off again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from shipdesk.domain.errors import ShipDeskError
from shipdesk.ui.page import Page
from shipdesk.ui.settings.section import tool_button
from shipdesk.ui.theme import SPACE_1, SPACE_2, SPACE_3, TEXT_SMALL, current_theme
from shipdesk.ui.widgets.basics import plain_label


class LogoField(QWidget):
    """Emits `chosen` with the logo as the settings keep it, empty once it is taken off.

    It is a label's, in black and white, where nothing else is said.
    """

    chosen = Signal(str)

    def __init__(self, page: Page, hint: str = "", read: Callable[[Path], str] | None = None) -> None:
        super().__init__()
        self._page = page
        self._is_awaited = False
        self._read = read or _read
        self.picture = _LogoPicture(in_colour=read is not None)
        self.choose = tool_button(self.tr("Choose a file…"), "folder")
        self.choose.setAccessibleName(self.tr("Choose a file with the logo"))
        self.remove = tool_button(self.tr("Remove"), "remove")
        self.remove.setAccessibleName(self.tr("Remove the logo"))
        self.problem = plain_label("", "error", wrap=True)
        self.problem.hide()
        self.choose.clicked.connect(self.ask_file)
        self.remove.clicked.connect(self._remove)
        words = hint or self.tr("PNG or JPEG, dark on white. It also stands on packing slips.")
        below = plain_label(words, "small", wrap=True)
        self.choose.setAccessibleDescription(words)
        buttons = QVBoxLayout()
        buttons.setSpacing(SPACE_2)
        for button in (self.choose, self.remove):
            buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.setSpacing(SPACE_3)
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(buttons)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addWidget(plain_label(self.tr("Logo"), "strong"))
        column.addLayout(row)
        column.addSpacing(SPACE_1)
        column.addWidget(below)
        column.addWidget(self.problem)

    def show_logo(self, logo: str) -> None:
        """Show a logo as the settings keep it."""
        # What is still being read was chosen for another paper.
        self._is_awaited = False
        self.picture.show_logo(logo)
        # A button that is switched off under the keyboard would lose it to nobody knows where.
        if not logo and self.remove.hasFocus():
            self.choose.setFocus()
        self.remove.setEnabled(bool(logo))
        self._say("")

    def ask_file(self) -> None:
        """Ask for a picture file."""
        dialog = QFileDialog(self, self.tr("Choose the logo"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        endings = "*.png *.jpg *.jpeg"
        dialog.setNameFilters([self.tr("Pictures ({endings})").format(endings=endings), self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        dialog.open()

    def take(self, file: Path) -> None:
        """Take the logo from a file."""
        self._is_awaited = True
        self._page.jobs.query("logo", self._read, file, on_done=self._taken, on_failed=self._not_taken)

    def _taken(self, logo: str) -> None:
        if not self._is_awaited:
            return
        self.show_logo(logo)
        self.chosen.emit(logo)

    def _not_taken(self, error: ShipDeskError) -> None:
        self._say(str(error))

    def _remove(self) -> None:
        self.show_logo("")
        self.chosen.emit("")

    def _say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))


class _LogoPicture(QWidget):
    """The logo as it is printed, or in colour, on white."""

    def __init__(self, *, in_colour: bool) -> None:
        super().__init__()
        self._kept_as = QImage.Format.Format_ARGB32 if in_colour else QImage.Format.Format_Grayscale8
        self._image = QImage()
        self.setFixedSize(QSize(108, 72))
        self.show_logo("")
        current_theme().changed.connect(self.update)

    def show_logo(self, logo: str) -> None:
        """Show a PNG in base64, or that there is none."""
        self._image = QImage.fromData(QByteArray.fromBase64(logo.encode())) if logo else QImage()
        self.setAccessibleName(self.tr("The logo as it will be printed") if logo else self.tr("No logo"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the logo as large as there is room for it."""
        del event
        look = current_theme().palette
        painter = QPainter(self)
        edge = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(look.border_strong), 1))
        if self._image.isNull():
            painter.setBrush(QColor(look.subtle))
            painter.drawRect(edge)
            painter.setPen(QColor(look.muted))
            font = painter.font()
            font.setPixelSize(TEXT_SMALL)
            painter.setFont(font)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("No logo"))
        else:
            painter.setBrush(QColor("white"))
            painter.drawRect(edge)
            room = edge.adjusted(6, 6, -6, -6)
            ratio = self.devicePixelRatioF()
            drawn = self._image.convertToFormat(self._kept_as).scaled(
                (room.size() * ratio).toSize(), Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )  # fmt: skip
            place = QRectF(QPointF(0, 0), QSizeF(drawn.size()) / ratio)
            place.moveCenter(room.center())
            painter.drawImage(place, drawn)
        painter.end()


def _read(file: Path) -> str:
    from shipdesk.services.label_templates import read_logo

    return read_logo(file)
