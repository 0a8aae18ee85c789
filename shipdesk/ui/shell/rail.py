"""The navigation rail: one button a screen, with icon, word and a count of what waits there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from shipdesk.ui.theme import (
    ICON_M,
    RAIL_WIDTH,
    SPACE_1,
    SPACE_2,
    SPACE_3,
    SPACE_4,
    TEXT_SMALL,
    Tone,
    current_theme,
    icon,
    set_kind,
    text_font,
)
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.words import count_text

_BADGE_PAD = 7
_BADGE_HEIGHT = 18
_LEFT = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)


@dataclass(frozen=True, slots=True)
class RailEntry:
    """One screen as the rail shows it; urgent counts are red."""

    key: str
    title: str
    icon_name: str
    shortcut: str
    urgent: bool = False


class NavButton(QToolButton):
    """A button of the rail; the count stands at its right end and in its accessible name."""

    def __init__(self, entry: RailEntry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry = entry
        self._count = 0
        set_kind(self, "nav")
        self.setCheckable(True)
        self.setText(entry.title)
        self.setIcon(icon(entry.icon_name))
        self.setIconSize(QSize(ICON_M, ICON_M))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        keys = QKeySequence(entry.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(f"{entry.title} ({keys})")
        self.setAccessibleName(entry.title)
        self.setFixedSize(RAIL_WIDTH - 2 * SPACE_3, 38)

    def set_count(self, count: int) -> None:
        """Show how much waits there; 0 shows nothing."""
        if count != self._count:
            self._count = count
            name = self._entry.title
            self.setAccessibleName(
                self.tr("{screen}, {count} waiting").format(screen=name, count=count) if count else name
            )
            self.update()

    def count(self) -> int:
        """Return the count shown."""
        return self._count

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, icon, word and badge; Qt's own layout would put icon and word too close together."""
        look = current_theme().palette
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = ""
        option.icon = QIcon()
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        lit = self.isChecked() or (self.underMouse() and self.isEnabled())
        mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
        state = QIcon.State.On if self.isChecked() else QIcon.State.Off
        square = QRect(SPACE_3, (self.height() - ICON_M) // 2, ICON_M, ICON_M)
        self.icon().paint(painter, square, Qt.AlignmentFlag.AlignCenter, mode, state)
        font = text_font(strong=self.isChecked())
        painter.setFont(font)
        painter.setPen(QColor(look.text if lit else look.muted if self.isEnabled() else look.faint))
        painter.drawText(self.rect().adjusted(44, 0, 0, 0), _LEFT, self.text())
        if self._count:
            self._paint_badge(painter)
        painter.end()

    def _paint_badge(self, painter: QPainter) -> None:
        look = current_theme().palette
        font = text_font(TEXT_SMALL, strong=self._entry.urgent, tabular=True)
        painter.setFont(font)
        text = count_text(self._count) if self._count < 10_000 else "9,999+"
        width = max(_BADGE_HEIGHT, QFontMetrics(font).horizontalAdvance(text) + 2 * _BADGE_PAD)
        box = QRect(self.width() - width - SPACE_2, (self.height() - _BADGE_HEIGHT) // 2, width, _BADGE_HEIGHT)
        if self._entry.urgent:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.tones[Tone.BAD].ground))
            painter.drawRoundedRect(box, _BADGE_HEIGHT / 2, _BADGE_HEIGHT / 2)
        painter.setPen(QColor(look.tones[Tone.BAD].ink if self._entry.urgent else look.muted))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class Rail(QWidget):
    """The column at the left edge."""

    chosen = Signal(str)
    """The key of the screen that was clicked."""
    help_wanted = Signal()

    def __init__(self, entries: Sequence[RailEntry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Screens"))
        self.setFixedWidth(RAIL_WIDTH)
        self._buttons: dict[str, NavButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        column.setSpacing(SPACE_1 // 2)
        column.addLayout(self._head())
        column.addSpacing(SPACE_3)
        for entry in entries:
            button = NavButton(entry)
            button.clicked.connect(lambda _checked=False, key=entry.key: self.chosen.emit(key))
            self._group.addButton(button)
            self._buttons[entry.key] = button
            column.addWidget(button)
            if entry.key == "late":
                column.addSpacing(SPACE_3)
        column.addStretch(1)
        self.corner = QVBoxLayout()
        """For who is signed in."""
        self.corner.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self.corner)
        help_button = NavButton(RailEntry("help", self.tr("Shortcuts"), "keyboard", "F1"))
        help_button.setCheckable(False)
        help_button.clicked.connect(lambda _checked=False: self.help_wanted.emit())
        column.addWidget(help_button)

    def choose(self, key: str) -> None:
        """Mark the screen as the one shown."""
        self._buttons[key].setChecked(True)

    def set_shop_name(self, name: str) -> None:
        """Show whose desk this is."""
        metrics = QFontMetrics(self._shop.font())
        self._shop.setText(metrics.elidedText(name, Qt.TextElideMode.ElideRight, RAIL_WIDTH - 72))
        self._shop.setToolTip(name)
        self._shop.setVisible(bool(name))

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Show what waits on each screen."""
        for key, button in self._buttons.items():
            button.set_count(counts.get(key, 0))

    def button(self, key: str) -> NavButton:
        """Return the screen's button."""
        return self._buttons[key]

    def _head(self) -> QHBoxLayout:
        picture = QLabel()
        picture.setPixmap(app_icon().pixmap(QSize(28, 28), self.devicePixelRatioF()))
        self._shop = plain_label("", "small")
        self._shop.hide()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(plain_label(self.tr("ShipDesk"), "lead"))
        words.addWidget(self._shop)
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_2, SPACE_1, 0, SPACE_4)
        row.setSpacing(SPACE_2)
        row.addWidget(picture)
        row.addLayout(words, 1)
        return row


def app_icon() -> QIcon:
    """Return the program's own icon."""
    from importlib import resources

    return QIcon(str(resources.files("shipdesk.resources").joinpath("icons", "shipdesk.svg")))
