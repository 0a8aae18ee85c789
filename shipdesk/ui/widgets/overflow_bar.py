"""A row of buttons for actions; those that have no room go into the menu at its end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from shipdesk.ui.page import action_button
from shipdesk.ui.theme import SPACE_2, icon


class OverflowBar(QWidget):
    """Shows the first buttons that fit, whole; the first of them and the menu (Alt+M) are always there."""

    def __init__(
        self,
        first: QAction,
        actions: Sequence[QAction],
        always_in_menu: Sequence[QAction | None] = (),
        *,
        first_kind: str = "primary",
    ) -> None:
        """Take the first action, the others in the order they make way, and the menu (None is a line)."""
        super().__init__()
        self._boxes = {first: self._boxed(first, first_kind)} | {action: self._boxed(action) for action in actions}
        self._unwanted: set[QAction] = set()
        self._always = tuple(always_in_menu)
        self.more = QPushButton(icon("more"), "", self)
        self.more.setAutoDefault(False)
        self.more.setAccessibleName(self.tr("More"))
        self.more.setToolTip(self.tr("More (Alt+M)"))
        self.more.setShortcut("Alt+M")
        self.menu = QMenu(self.more)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.more.setMenu(self.menu)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._fill_menu()
        for action in self._boxes:
            action.changed.connect(self._place)

    def box(self, action: QAction) -> QWidget:
        """Return the place of an action's button."""
        return self._boxes[action]

    def want(self, action: QAction, *, wanted: bool) -> None:
        """Show the button of an action, or leave it out."""
        (self._unwanted.discard if wanted else self._unwanted.add)(action)
        self._place()

    def overflowed(self) -> list[QAction]:
        """Return the actions that stand in the menu for want of room."""
        return [a for a, box in self._boxes.items() if box.isHidden() and a not in self._unwanted]

    def sizeHint(self) -> QSize:
        """Return the size with all buttons."""
        sizes = [box.sizeHint() for action, box in self._boxes.items() if action not in self._unwanted]
        if any(self._always):
            sizes.append(self.more.sizeHint())
        return QSize(sum(s.width() + SPACE_2 for s in sizes) - SPACE_2, max(s.height() for s in sizes))

    def minimumSizeHint(self) -> QSize:
        """Return the size of the first button and the menu."""
        first = next(iter(self._boxes.values())).sizeHint()
        return QSize(first.width() + SPACE_2 + self.more.sizeHint().width(), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find out anew which buttons have room."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        left, room = 0, self.width() - self.more.sizeHint().width()
        if not any(self._always) and self.width() >= self.sizeHint().width():
            # Nothing makes way, and no room is kept for a menu without anything in it.
            room = self.width() + SPACE_2
        is_full = False
        for number, (action, box) in enumerate(self._boxes.items()):
            size = box.sizeHint()
            wanted = action not in self._unwanted
            is_full = is_full or (wanted and number > 0 and left + size.width() + SPACE_2 > room)
            shown = wanted and not is_full
            box.setVisible(shown)
            if shown:
                box.setGeometry(QRect(left, 0, size.width(), self.height()))
                left += size.width() + SPACE_2
        # Without anything in its menu the button would open nothing.
        self.more.setVisible(is_full or any(self._always))
        self.more.setGeometry(QRect(left, 0, self.more.sizeHint().width(), self.height()))

    def _fill_menu(self) -> None:
        self.menu.clear()
        for action in self.overflowed():
            if action not in self._always:
                self.menu.addAction(action)
        self.menu.addSeparator()
        for known in self._always:
            if known is None:
                self.menu.addSeparator()
            else:
                self.menu.addAction(known)

    def _boxed(self, action: QAction, kind: str = "") -> QWidget:
        # In a box of its own, which can be hidden while the button follows its action.
        box = QWidget(self)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(action_button(action, kind, box))
        return box
