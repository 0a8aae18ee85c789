"""What lies over or above the screens: the mark of a practice shop, and the invitation to drop files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.ui.theme import (
    ICON_S,
    RADIUS_L,
    SPACE_1,
    SPACE_2,
    SPACE_4,
    TEXT_TITLE,
    Tone,
    current_theme,
    icon,
    set_kind,
    text_font,
)
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.words import shop_zone, time_text

if TYPE_CHECKING:
    from shipdesk.services.ports import CancelCheck, Progress
    from shipdesk.services.shop import Shop

CLOCK_EVERY_MS = 15_000


class PracticeStrip(QWidget):
    """Says that nothing here is real, and what the practice clock shows."""

    leave_wanted = Signal()
    said = Signal(str)
    failed = Signal(object)
    """A ShipDeskError that somebody should read."""

    def __init__(self, shop: Shop, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shop = shop
        self._jobs = jobs
        self.setObjectName("practice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._icon = QLabel()
        self._text = plain_label(self.tr("Practice shop – nothing here is posted or mailed"))
        self._text.setToolTip(self.tr("Nothing here is posted, printed for real or mailed to anyone"))
        self._clock = plain_label()
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_4, SPACE_1, SPACE_4, SPACE_1)
        row.setSpacing(SPACE_2)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._clock)
        self.day_button = QPushButton(self.tr("One day on"))
        self.day_button.setToolTip(self.tr("Let a day pass, with its tracking and mails (Ctrl+Shift+D)"))
        set_kind(self.day_button, "strip")
        self.day_button.clicked.connect(self.let_a_day_pass)
        row.addWidget(self.day_button)
        self.leave_button = QPushButton(self.tr("Leave practice"))
        self.leave_button.setToolTip(self.tr("Go to your own shop"))
        set_kind(self.leave_button, "strip")
        self.leave_button.clicked.connect(self.leave_wanted)
        row.addWidget(self.leave_button)
        self._timer = QTimer(self, interval=CLOCK_EVERY_MS)
        self._timer.timeout.connect(self.tell_time)
        self._timer.start()
        current_theme().changed.connect(self._dress)
        self._dress()
        self.tell_time()

    def let_a_day_pass(self) -> None:
        """Move the practice clock on by a day, with the tracking and mails that belong to it."""
        if not self.day_button.isEnabled():
            return
        self.day_button.setEnabled(False)
        name = self.tr("Letting a day pass")
        self._jobs.run(name, _pass_a_day, self._shop, cancellable=True, on_done=self._passed, on_failed=self._stuck)

    def _passed(self, sentence: str) -> None:
        self.day_button.setEnabled(True)
        self.tell_time()
        self.said.emit(sentence)

    def _stuck(self, error: ShipDeskError) -> None:
        self.day_button.setEnabled(True)
        self.failed.emit(error)

    def tell_time(self) -> None:
        """Show the practice clock's time."""
        now = time_text(self._shop.clock.now(), shop_zone(self._shop.settings.shop.time_zone))
        self._clock.setText(self.tr("Its clock says {time}").format(time=now))

    def clock_text(self) -> str:
        """Return what it says about the clock."""
        return self._clock.text()

    def _dress(self) -> None:
        self._icon.setPixmap(icon("sample", Tone.ACTIVE).pixmap(QSize(ICON_S, ICON_S), self.devicePixelRatioF()))


def _pass_a_day(shop: Shop, progress: Progress, cancelled: CancelCheck) -> str:
    from shipdesk.services.practice_time import let_time_pass

    return let_time_pass(shop, 24, progress=progress, cancelled=cancelled)


class DropOverlay(QWidget):
    """Covers the window while files hang over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self) -> None:
        """Lie over all of the parent."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a veil, a dashed frame and the sentence."""
        look = current_theme().palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        veil = QColor(look.surface)
        veil.setAlpha(235)
        painter.fillRect(self.rect(), veil)
        pen = QPen(QColor(look.accent), 2)
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(24, 24, -24, -24), RADIUS_L, RADIUS_L)
        painter.setFont(text_font(TEXT_TITLE, strong=True))
        painter.setPen(QColor(look.accent_ink))
        painter.drawText(
            self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Drop the order files here to look at them first")
        )
        painter.end()
