"""A row of small buttons with counts that narrow a list; one or several can be pressed."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from shipdesk.ui.theme import SPACE_2, TEXT_SMALL, Tone, current_theme, text_font
from shipdesk.ui.widgets.flow_layout import FlowLayout
from shipdesk.ui.words import count_text

Choice = TypeVar("Choice", bound=Hashable)
_HEIGHT = 28


@dataclass(frozen=True, slots=True)
class FilterChip(Generic[Choice]):
    """One button: what it stands for, its word, its tone and how many there are."""

    choice: Choice
    word: str
    tone: Tone
    count: int


class FilterButton(QAbstractButton):
    """A chip that can be pressed; pressed it has a ring, so that colour alone does not tell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tone = Tone.NEUTRAL
        self._count = 0
        current_theme().changed.connect(self.update)

    def show_chip(self, word: str, tone: Tone, count: int) -> None:
        """Show this word and count."""
        self._tone, self._count = tone, count
        self.setText(word)
        self.setAccessibleName(self.tr("{word}, {count}").format(word=word, count=count_text(count)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the words."""
        metrics = QFontMetrics(text_font(TEXT_SMALL, strong=True, tabular=True))
        return QSize(metrics.horizontalAdvance(f"{self.text()}  {count_text(self._count)}") + 24, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the chip in the present theme."""
        look = current_theme().palette
        pair = look.tones[self._tone]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        box = self.rect().adjusted(1, 1, -1, -1)
        pressed = self.isChecked()
        painter.setBrush(QColor(pair.ground if pressed else look.hover if self.underMouse() else look.surface))
        ring = look.focus if self.hasFocus() else pair.ink if pressed else look.border
        painter.setPen(QPen(QColor(ring), 2 if self.hasFocus() else 1))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setFont(text_font(TEXT_SMALL, strong=True, tabular=True))
        painter.setPen(QColor(pair.ink if pressed else look.text))
        inner = box.adjusted(11, 0, -11, 0)
        align = int(Qt.AlignmentFlag.AlignVCenter.value)
        painter.drawText(QRect(inner), align | int(Qt.AlignmentFlag.AlignLeft.value), self.text())
        painter.setPen(QColor(pair.ink if pressed else look.muted))
        painter.drawText(QRect(inner), align | int(Qt.AlignmentFlag.AlignRight.value), count_text(self._count))
        painter.end()


class FilterBar(QWidget):
    """The chips in lines, the first of them for all; `chosen` tells the choices that are pressed, none for all."""

    chosen = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None, *, several: bool = True) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._several = several
        self._choices: tuple[Hashable, ...] = ()
        self._buttons: dict[Hashable, FilterButton] = {}
        self._flow = FlowLayout(self, gap=SPACE_2, line_gap=SPACE_2)
        self.all_button = FilterButton()
        self.all_button.clicked.connect(lambda: self.choose(()))
        self._flow.addWidget(self.all_button)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def choices(self) -> tuple[Hashable, ...]:
        """Return what is pressed; nothing means all."""
        return self._choices

    def show_chips(self, chips: Sequence[FilterChip[Choice]], all_word: str, total: int) -> None:
        """Show these chips; those with no count are hidden unless they are pressed."""
        self.all_button.show_chip(all_word, Tone.NEUTRAL, total)
        for chip in chips:
            button = self._buttons.get(chip.choice)
            if button is None:
                button = self._buttons[chip.choice] = FilterButton()
                button.clicked.connect(partial(self._pressed, chip.choice))
                self._flow.addWidget(button)
            button.show_chip(chip.word, chip.tone, chip.count)
            button.setVisible(chip.count > 0 or chip.choice in self._choices)
        self._show_pressed()
        self.updateGeometry()

    def choose(self, choices: Sequence[Hashable]) -> None:
        """Press these and no others; none means all."""
        before, self._choices = self._choices, tuple(choices)
        self._show_pressed()
        if before != self._choices:
            self.chosen.emit(self._choices)

    def _pressed(self, choice: Hashable) -> None:
        if choice in self._choices:
            self.choose([c for c in self._choices if c != choice])
        else:
            self.choose([*self._choices, choice] if self._several else [choice])

    def _show_pressed(self) -> None:
        self.all_button.setChecked(not self._choices)
        for choice, button in self._buttons.items():
            button.setChecked(choice in self._choices)
