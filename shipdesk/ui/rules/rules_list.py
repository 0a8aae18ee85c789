"""The list of rules as people read it: name, whether it is on, and its sentence; keys alone are enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFontMetrics, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from shipdesk.services.rule_views import RuleView
from shipdesk.ui.theme import (
    RADIUS_M,
    SPACE_1,
    SPACE_2,
    SPACE_3,
    TEXT_BODY,
    TEXT_SMALL,
    Tone,
    current_theme,
    text_font,
)
from shipdesk.ui.widgets.chip import chip_width, paint_chip
from shipdesk.ui.words import translate

_ROLE = int(Qt.ItemDataRole.UserRole)
_WRAP = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop).value) | int(Qt.TextFlag.TextWordWrap.value)
_LINE = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)
_HEAD = 26
_AROUND, _LEAST_HEIGHT = 460, 220
"""What else stands in the window above and below the list, and how high it is at least when it is full."""


def state_of(view: RuleView) -> tuple[str, Tone]:
    """Return in a word how a rule stands."""
    if view.problem and view.rule.on:
        return translate("Rules", "On, broken"), Tone.BAD
    if view.rule.on:
        return translate("Rules", "On"), Tone.GOOD
    if view.rule.is_tried:
        return translate("Rules", "Off"), Tone.NEUTRAL
    return translate("Rules", "Off, not tried"), Tone.NEUTRAL


class RulesList(QListWidget):
    """Rules in their order; asks for what its keys mean by signals."""

    edit_wanted = Signal()
    switch_wanted = Signal()
    sooner_wanted = Signal()
    later_wanted = Signal()
    remove_wanted = Signal()
    new_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Rules, in their order"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_RuleDelegate(self))
        self.itemActivated.connect(lambda _item: self.edit_wanted.emit())
        for keys, wanted in (
            ("Space", self.switch_wanted.emit),
            ("Alt+Up", self.sooner_wanted.emit),
            ("Alt+Down", self.later_wanted.emit),
            ("Del", self.remove_wanted.emit),
            ("Ins", self.new_wanted.emit),
        ):
            self._add_key(keys, wanted)
        current_theme().changed.connect(self.viewport().update)

    def show_rules(self, views: Sequence[RuleView], chosen: str = "") -> None:
        """Show the rules, with that one chosen, or the one that was."""
        wanted = chosen or self.chosen_name()
        row = self.currentRow()
        self.blockSignals(True)
        self.clear()
        for view in views:
            state, _tone = state_of(view)
            # The words are for those who hear the list; it is painted from the view.
            item = QListWidgetItem(f"{view.rule.name}, {state}. {view.sentence} {view.problem}".strip(), self)
            item.setData(_ROLE, view)
        names = [view.rule.name for view in views]
        place = names.index(wanted) if wanted in names else min(row, len(names) - 1)
        self.setCurrentRow(max(0, place) if names else -1)
        self.blockSignals(False)
        self._fit()
        self.currentRowChanged.emit(self.currentRow())

    def chosen(self) -> RuleView | None:
        """Return the rule that is chosen."""
        item = self.currentItem()
        view: RuleView | None = item.data(_ROLE) if item is not None else None
        return view

    def chosen_name(self) -> str:
        """Return the name of the chosen rule, or an empty text."""
        view = self.chosen()
        return view.rule.name if view is not None else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let sentences break anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        self._fit()

    def _fit(self) -> None:
        height = sum(self.sizeHintForRow(row) for row in range(self.count())) + 2 * self.frameWidth()
        most = max(_LEAST_HEIGHT, self.window().height() - _AROUND)
        self.setFixedHeight(min(max(height, _HEAD * 2), most))

    def _add_key(self, keys: str, wanted: Callable[[], None]) -> None:
        action = QAction(self)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _checked=False: wanted())
        self.addAction(action)


class _RuleDelegate(QStyledItemDelegate):
    """Paints a rule on two or more lines: its place and name with a chip, and its sentence, broken where it must be."""

    def __init__(self, view: RulesList) -> None:
        super().__init__(view)
        self._view = view
        self._font, self._strong = text_font(TEXT_BODY), text_font(TEXT_BODY, strong=True)
        self._chip_font = text_font(TEXT_SMALL, strong=True)

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height that the sentence needs at the list's width."""
        shown: RuleView = index.data(_ROLE)
        width = self._view.viewport().width()
        return QSize(width, _HEAD + self._words_height(self._words(shown), width) + SPACE_3 + SPACE_2)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one rule."""
        look, shown = current_theme().palette, index.data(_ROLE)
        rect: QRect = option.rect
        selected = option.state & QStyle.StateFlag.State_Selected
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if selected:
            painter.setBrush(QColor(look.selection))
            painter.drawRoundedRect(rect.adjusted(2, 2, -2, -2), RADIUS_M, RADIUS_M)
        inner = rect.adjusted(SPACE_3, SPACE_2, -SPACE_3, -SPACE_2)
        state, tone = state_of(shown)
        metrics = QFontMetrics(self._chip_font)
        width = chip_width(state, metrics)
        painter.setFont(self._chip_font)
        chip = QRect(inner.right() - width, inner.top(), width, _HEAD - SPACE_1)
        paint_chip(painter, chip, state, tone, look=look, metrics=metrics)
        painter.setFont(self._strong)
        painter.setPen(QColor(look.text))
        name = f"{index.row() + 1}.  {shown.rule.name}"
        room = inner.width() - width - SPACE_3
        elided = QFontMetrics(self._strong).elidedText(name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(inner.left(), inner.top(), room, _HEAD - SPACE_1), _LINE, elided)
        painter.setFont(self._font)
        painter.setPen(QColor(look.tones[Tone.BAD].ink if shown.problem else look.muted))
        painter.drawText(inner.adjusted(0, _HEAD, 0, 0), _WRAP, self._words(shown))
        if not selected:
            painter.fillRect(rect.left() + SPACE_3, rect.bottom(), rect.width() - 2 * SPACE_3, 1, QColor(look.border))

    def _words(self, shown: RuleView) -> str:
        return f"{shown.sentence}\n{shown.problem}" if shown.problem else shown.sentence

    def _words_height(self, words: str, width: int) -> int:
        room = QRect(0, 0, max(80, width - 2 * SPACE_3), 10_000)
        return QFontMetrics(self._font).boundingRect(room, _WRAP, words).height()
