"""The big surface of the packing station: readable from two metres, never by colour alone."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from shipdesk.ui.pack.outcome import Shown
from shipdesk.ui.theme import (
    RADIUS_L,
    SPACE_6,
    TEXT_DISPLAY,
    TEXT_LEAD,
    TEXT_SCAN,
    TEXT_TITLE,
    Tone,
    current_theme,
    icon,
    text_font,
)

_CENTER = int(Qt.AlignmentFlag.AlignHCenter.value) | int(Qt.AlignmentFlag.AlignVCenter.value)
_CENTER_WRAP = (
    int(Qt.AlignmentFlag.AlignHCenter.value)
    | int(Qt.AlignmentFlag.AlignTop.value)
    | int(Qt.TextFlag.TextWordWrap.value)
)
_HUGE = 96
_SMALLEST_WORD = 40


class OutcomePanel(QWidget):
    """Shows one outcome: filled with its colour as a flash, or quietly as the last thing that happened."""

    pressed = Signal()
    """Somebody clicked or touched it."""

    def __init__(self, parent: QWidget | None = None, *, fills_page: bool = False) -> None:
        super().__init__(parent)
        self._shown: Shown | None = None
        self._hint = ""
        self._invited = ("scan", self.tr("Ready for the next parcel"), "")
        self._fills_page = fills_page
        self.setAccessibleName(self.tr("Last scan"))
        current_theme().changed.connect(self.update)

    def show_outcome(self, shown: Shown | None, hint: str = "") -> None:
        """Show this outcome with a small hint below; None invites to scan."""
        self._shown, self._hint = shown, hint
        if shown is not None:
            self.setAccessibleDescription(f"{shown.word}. {shown.sentence}")
        self.update()

    def invite(self, icon_name: str, words: str, hint: str) -> None:
        """Invite to scan by these words, while there is no outcome to show."""
        if self._invited != (icon_name, words, hint):
            self._invited = icon_name, words, hint
            self.update()

    def shown(self) -> Shown | None:
        """Return what is shown."""
        return self._shown

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell that it was touched; what lies below is not."""
        event.accept()
        self.pressed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, icon, word and sentence."""
        look = current_theme().palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        shown = self._shown
        if shown is None:
            ground, ink, tone = QColor(look.surface), QColor(look.faint), "faint"
        elif self._fills_page and shown.tone is None:
            ground, ink = QColor(look.scan_good if shown.good else look.scan_bad), QColor(look.on_scan)
            tone = "on_scan"
        else:
            said = shown.tone or (Tone.GOOD if shown.good else Tone.BAD)
            pair, tone = look.tones[said], str(said)
            ground, ink = QColor(pair.ground if self._fills_page else look.surface), QColor(pair.ink)
        if self._fills_page:
            painter.fillRect(self.rect(), ground)
        else:
            painter.setBrush(ground)
            painter.drawRoundedRect(self.rect(), RADIUS_L, RADIUS_L)
        if shown is None:
            self._paint_invitation(painter)
        else:
            self._paint_outcome(painter, shown, ink, tone)
        painter.end()

    def _paint_invitation(self, painter: QPainter) -> None:
        look = current_theme().palette
        icon_name, words, hint = self._invited
        size = max(96, min(160, self.height() // 4))
        middle = self.rect().center().y() - (SPACE_6 if hint else 0)
        icon(icon_name, "faint").paint(painter, QRect(0, middle - size, self.width(), size))
        painter.setPen(QColor(look.muted))
        large = TEXT_DISPLAY if hint else TEXT_TITLE
        painter.setFont(text_font(max(large, min(TEXT_SCAN, self.height() // 14)), strong=True))
        painter.drawText(QRect(24, middle + 12, self.width() - 48, 56), _CENTER, words)
        if hint:
            painter.setFont(text_font(TEXT_LEAD))
            painter.drawText(QRect(24, middle + 72, self.width() - 48, 60), _CENTER_WRAP, hint)

    def _paint_outcome(self, painter: QPainter, shown: Shown, ink: QColor, tone: str) -> None:
        width = self.width() - 64
        size = max(72, min(max(180, self.height() // 6), self.height() // 4))
        word_font = self._word_font(shown.word, width)
        word_height = QFontMetrics(word_font).height()
        sentence_font = text_font(
            max(TEXT_TITLE, min(max(TEXT_SCAN, self.height() // 28), self.height() // 16)), strong=True
        )
        line_height = QFontMetrics(sentence_font).lineSpacing()
        top = max(24, (self.height() - size - word_height - 3 * line_height) // 2)
        icon(shown.icon_name, tone).paint(painter, QRect(32, top, width, size))
        painter.setPen(ink)
        painter.setFont(word_font)
        painter.drawText(QRect(32, top + size + 8, width, word_height), _CENTER, shown.word)
        painter.setFont(sentence_font)
        if not self._fills_page:
            painter.setPen(QColor(current_theme().palette.text))
        box = QRect(32, top + size + 16 + word_height, width, 3 * line_height)
        painter.drawText(box, _CENTER_WRAP, shown.sentence)
        if self._hint:
            painter.setFont(text_font(TEXT_TITLE))
            painter.drawText(QRect(32, self.height() - 64, width, 40), _CENTER, self._hint)

    def _word_font(self, word: str, width: int) -> QFont:
        # On a large screen larger still: it is read from the same two metres.
        size = max(_SMALLEST_WORD, min(max(_HUGE, self.height() // 8), self.height() // 5))
        while size > _SMALLEST_WORD and QFontMetrics(text_font(size, strong=True)).horizontalAdvance(word) > width:
            size -= 4
        return text_font(size, strong=True)
