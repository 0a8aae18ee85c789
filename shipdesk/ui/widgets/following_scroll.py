"""A scroll area that shows the whole of what has the keyboard, and a little of what follows it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

_ABOVE, _BELOW = 32, 48
"""Pixels beside a field that are shown too: its caption above, its hint or what is wrong with it below."""


class FollowingScrollArea(QScrollArea):
    """Follows the keyboard; Qt's own follows the text cursor alone and leaves half a field below the edge."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # The keyboard goes from field to field; the area itself is no stop on that way.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def show_whole(self, widget: QWidget) -> None:
        """Scroll as little as it takes to show a widget inside with its surroundings."""
        inside = self.widget()
        if inside is None:
            return
        top = widget.mapTo(inside, QPoint(0, 0)).y()
        bar, room = self.verticalScrollBar(), self.viewport().height()
        lowest = top - _ABOVE
        wanted = max(bar.value(), top + widget.height() + _BELOW - room)
        bar.setValue(min(wanted, lowest))

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        # Not under a mouse button: what was pressed would slip away from below it.
        if now is not None and QApplication.mouseButtons() == Qt.MouseButton.NoButton and self.isVisible():
            inside = self.widget()
            if inside is not None and inside.isAncestorOf(now):
                self.show_whole(now)
