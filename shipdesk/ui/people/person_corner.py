"""The corner of the rail that says who is signed in, with the way to lock the window or let somebody else in."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFontMetrics, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from shipdesk.services.who_may import SignedIn
from shipdesk.ui.people.people_words import here_word
from shipdesk.ui.theme import (
    ICON_M,
    SPACE_1,
    SPACE_3,
    TEXT_BODY,
    TEXT_SMALL,
    current_theme,
    icon,
    set_kind,
    text_font,
)

_HEIGHT = 46
_TEXT_LEFT = 44
_LEFT = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)


class _PersonButton(QToolButton):
    """The name, and below it what they are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, "nav")
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name = self._role = ""

    def show_person(self, name: str, role: str) -> None:
        """Show somebody."""
        self._name, self._role = name, role
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of two lines; the width is what the rail leaves."""
        return QSize(100, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, icon, name and role."""
        look = current_theme().palette
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        icon("user").paint(painter, QRect(SPACE_3, (self.height() - ICON_M) // 2, ICON_M, ICON_M))
        room = self.width() - _TEXT_LEFT - SPACE_1
        for words, font, colour, top in (
            (self._name, text_font(TEXT_BODY, strong=True), look.text, 5),
            (self._role, text_font(TEXT_SMALL), look.muted, 23),
        ):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRect(_TEXT_LEFT, top, room, 18), _LEFT, shown)
        painter.end()


class PersonCorner(QWidget):
    """Who is here, and a lock beside the name."""

    switch_wanted = Signal()
    """Somebody else, or the same person with their PIN."""

    def __init__(self, lock: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keys = lock.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self._keys = keys
        self.person_button = _PersonButton()
        self.person_button.setAccessibleName(self.tr("Who is signed in"))
        self.person_button.clicked.connect(self.switch_wanted)
        self.lock_button = QToolButton()
        self.lock_button.setIcon(icon("lock"))
        self.lock_button.setIconSize(QSize(ICON_M, ICON_M))
        self.lock_button.setAccessibleName(self.tr("Lock now"))
        self.lock_button.setToolTip(self.tr("Lock now ({keys})").format(keys=keys))
        self.lock_button.setFixedSize(32, 32)
        self.lock_button.clicked.connect(lock.trigger)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_1)
        row.addWidget(self.person_button, 1)
        row.addWidget(self.lock_button)
        self.hide()

    def show_here(self, here: SignedIn | None) -> None:
        """Show who is here; where nobody is, nothing."""
        self.setVisible(here is not None)
        if here is None:
            return
        name, role = here.person.name, here_word(here)
        self.person_button.show_person(name, role)
        self.person_button.setAccessibleName(self.tr("Signed in: {name}, {role}").format(name=name, role=role))
        words = self.tr("{name} ({role}). Let somebody else in, or enter your PIN ({keys})")
        self.person_button.setToolTip(words.format(name=name, role=role, keys=self._keys))
