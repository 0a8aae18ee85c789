"""The count of labels: how many were counted so far, and at the end which are missing."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from shipdesk.domain.bench import BenchMode
from shipdesk.services.packing.count_labels import LabelCount, count_words
from shipdesk.ui.labels.sheet_table import SheetTable
from shipdesk.ui.pack.step_line import StepLine
from shipdesk.ui.pack.step_words import NextStep, invitation
from shipdesk.ui.theme import SPACE_3, TEXT_DISPLAY, Tone, current_theme, text_font
from shipdesk.ui.words import count_text, time_text

_CENTER = int(Qt.AlignmentFlag.AlignCenter.value)
_LARGEST = 220


class CountFigure(QWidget):
    """One number, as large as it fits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        current_theme().changed.connect(self.update)

    def show_count(self, count: int) -> None:
        """Show the number."""
        self._count = count
        self.setAccessibleName(self.tr("{count} counted").format(count=count_text(count)))
        self.update()

    def count(self) -> int:
        """Return the number."""
        return self._count

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the number and the word below it."""
        look = current_theme().palette
        painter = QPainter(self)
        size = max(72, min(_LARGEST, self.height() // 2))
        top = (self.height() - size - 56) // 2
        painter.setPen(QColor(look.text))
        painter.setFont(text_font(size, strong=True, tabular=True))
        painter.drawText(QRect(0, top, self.width(), size), _CENTER, count_text(self._count))
        painter.setPen(QColor(look.muted))
        painter.setFont(text_font(TEXT_DISPLAY))
        painter.drawText(QRect(0, top + size + 8, self.width(), 48), _CENTER, self.tr("counted"))
        painter.end()


class CountView(QWidget):
    """The figure while labels are counted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figure = CountFigure()
        self.step = StepLine()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addWidget(self.figure, 1)
        column.addWidget(self.step)

    def show_count(self, count: int) -> None:
        """Show how many were counted."""
        self.figure.show_count(count)
        words, _hint = invitation(BenchMode.COUNT)
        self.step.say(NextStep(words, "scan", Tone.INFO))


class CountedView(QWidget):
    """What a count came to, until something else is done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = StepLine()
        self.table = SheetTable(
            self.tr("Labels that are missing"),
            (self.tr("Order"), self.tr("Recipient"), self.tr("Tracking number"), self.tr("Packed")), stretch=1,
        )  # fmt: skip
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addWidget(self.words)
        column.addWidget(self.table)
        column.addStretch(1)

    def show_count(self, count: LabelCount) -> None:
        """Show how many lie here, and a line for each that does not."""
        tone, name = (Tone.WARN, "warning") if count.missing else (Tone.GOOD, "check_circle")
        self.words.say(NextStep(count_words(count), name, tone, is_long=True))
        self.table.setRowCount(0)
        for parcel in count.missing:
            packed = time_text(parcel.packed_at) if parcel.packed_at else "–"
            self.table.add_row((parcel.order_number, parcel.recipient_name, parcel.tracking_number, packed))
        self.table.fit_rows()
        self.table.setVisible(bool(count.missing))
