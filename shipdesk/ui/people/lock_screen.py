"""The lock screen: covers the window until somebody says who they are, by PIN or badge."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from shipdesk.domain.command_cards import looks_like_card
from shipdesk.domain.people import Person
from shipdesk.domain.roles import Role
from shipdesk.services.who_may import Here
from shipdesk.ui.people.people_words import entry_words, role_word
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4, SPACE_6, Tone, current_theme, icon, set_kind
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.widgets.described_list import DescribedLine, DescribedList

WIDTH = 400
_AROUND, _LEAST_HEIGHT = 460, 134
_LONGEST_ENTRY = 64
"""More than a PIN has: a scanner may type a badge into the field."""
COUNT_DOWN_EVERY_MS = 1_000


class LockScreen(QWidget):
    """Names to choose from, and a field for the PIN; the keyboard is always in one of the two."""

    pin_entered = Signal(str, str)
    """A name and a PIN."""
    scanned = Signal(str)
    """What a scanner typed into the field, where scanners are not heard everywhere."""
    new_pin_wanted = Signal(str)
    """The name of an owner, where no owner's PIN can be checked."""

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._people: tuple[Person, ...] = ()
        self._is_busy = self._is_filling = False
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("kind", "canvas")
        self.setAccessibleName(self.tr("Locked: who is here?"))
        self._clock = QTimer(self, interval=COUNT_DOWN_EVERY_MS)
        self._clock.timeout.connect(self._count_down)
        self._make_parts()
        self._lay_out()
        current_theme().changed.connect(self._dress)
        self._dress()
        if parent is not None:
            parent.installEventFilter(self)
        self.hide()

    # Building

    def _make_parts(self) -> None:
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._shop = plain_label("", "small")
        self._shop.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.list = DescribedList(self.tr("Who works here"), _AROUND, _LEAST_HEIGHT)
        self.list.currentRowChanged.connect(lambda _row: self._person_chosen())
        self.list.itemActivated.connect(lambda _item: self._to_pin())
        self.list.itemClicked.connect(lambda _item: self._to_pin())
        self.list.installEventFilter(self)
        self.pin = QLineEdit()
        set_kind(self.pin, "pin")
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setMaxLength(_LONGEST_ENTRY)
        self.pin.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pin.setPlaceholderText(self.tr("PIN"))
        self.pin.setAccessibleName(self.tr("PIN"))
        self.pin.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.pin.returnPressed.connect(self.enter)
        self.pin.textEdited.connect(lambda _text: self._clear_complaint())
        self.pin.installEventFilter(self)
        self.enter_button = QPushButton(self.tr("Sign in"))
        self.enter_button.setToolTip(self.tr("Sign in (Enter)"))
        set_kind(self.enter_button, "primary")
        self.enter_button.clicked.connect(self.enter)
        self.answer = Callout()
        self.lost = Callout()
        self.new_pin_button = QPushButton(self.tr("Set a new PIN…"))
        self.new_pin_button.setToolTip(self.tr("Set a new PIN for the chosen owner; the log tells of it"))
        self.new_pin_button.clicked.connect(lambda _checked=False: self._want_new_pin())

    def _lay_out(self) -> None:
        hint = plain_label(self.tr("Or scan your badge. Up and Down choose a name."), "small", wrap=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title = plain_label(self.tr("Who is here?"), "title")
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        card = QFrame()
        card.setProperty("kind", "card")
        card.setFixedWidth(WIDTH)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_4)
        inside.setSpacing(SPACE_3)
        for part in (title, self.list, self.pin, self.answer, self.lost, self.new_pin_button, self.enter_button, hint):
            inside.addWidget(part)
        column = QVBoxLayout(self)
        column.setSpacing(SPACE_2)
        column.addStretch(2)
        column.addWidget(self._picture)
        column.addWidget(self._shop)
        column.addSpacing(SPACE_2)
        # Between stretches: aligned, it would be given its hint, and what wraps in it would lose its second line.
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        column.addLayout(middle)
        column.addStretch(3)

    def _dress(self) -> None:
        self._picture.setPixmap(icon("lock", "muted").pixmap(QSize(36, 36), self.devicePixelRatioF()))

    # Showing

    def show_here(self, here: Here, shop_name: str, chosen: str = "") -> None:
        """Show who works here, with somebody chosen; who was chosen before stays where nobody is named."""
        self._people = here.people
        self._shop.setText(shop_name)
        self._shop.setVisible(bool(shop_name))
        before = self.list.chosen_key()
        self._is_filling = True
        self.list.show_lines([(p.name, _line(p)) for p in here.people], chosen or before)
        self._is_filling = False
        self.lost.say(
            self.tr(
                "No owner's PIN can be checked on this computer, as after a move to another one. Let an owner set a "
                "new PIN."
            )
            if here.pins_are_lost
            else ""
        )
        if self.list.chosen_key() != before:
            self._person_chosen()
        else:  # what was said of a wrong PIN stays
            self._count_down()

    def cover(self) -> None:
        """Lie over all of the window, with the keyboard in the field."""
        window = self.parentWidget()
        if window is not None:
            self.setGeometry(window.rect())
        self.pin.clear()
        self.answer.say("")
        self.show()
        self.raise_()
        self._take_keyboard()

    def say(self, words: str, tone: Tone = Tone.BAD) -> None:
        """Show a sentence below the field."""
        self.answer.say(words, tone)

    def set_busy(self, *, busy: bool) -> None:
        """Take no other PIN while one is checked."""
        self._is_busy = busy
        self.enter_button.setText(self.tr("Checking…") if busy else self.tr("Sign in"))
        self._enable()

    def refuse(self, words: str) -> None:
        """Say why a PIN was not taken, and ask for it again."""
        self.set_busy(busy=False)
        self.pin.clear()
        self.say(words)
        self._take_keyboard()

    def chosen(self) -> Person | None:
        """Return who is chosen in the list."""
        key = self.list.chosen_key()
        return next((person for person in self._people if person.name == key), None)

    def showEvent(self, event: QShowEvent) -> None:
        """Count down while it is shown."""
        super().showEvent(event)
        self._count_down()

    def _person_chosen(self) -> None:
        if self._is_filling:
            return
        self.pin.clear()
        self._clear_complaint()
        person = self.chosen()
        if person is not None and not person.has_pin:
            self.say(self.tr("{name} has no PIN: scan the badge.").format(name=person.name), Tone.INFO)
        self._count_down()

    def _clear_complaint(self) -> None:
        if not self._rest_s():
            self.answer.say("")

    def _rest_s(self) -> int:
        """Return how many seconds the chosen person still has to wait."""
        person = self.chosen()
        if person is None or person.wait_until is None:
            return 0
        return max(0, math.ceil((person.wait_until - self._now()).total_seconds()))

    def _count_down(self) -> None:
        rest = self._rest_s()
        if rest:
            words = self.tr("Too many wrong PINs. Wait {time}, or let the owner set another PIN.")
            self.say(words.format(time=_time_words(rest)), Tone.WARN)
            if self.isVisible():
                self._clock.start()
        elif self._clock.isActive():
            self._clock.stop()
            self.say("")
        had = self.pin.isEnabled()
        self._enable()
        if not had and self.pin.isEnabled() and self.isVisible():
            self._to_pin()

    def _enable(self) -> None:
        person = self.chosen()
        ready = person is not None and person.has_pin and not self._is_busy and not self._rest_s()
        losing_keyboard = self.pin.hasFocus() and not ready
        self.pin.setEnabled(ready)
        self.enter_button.setEnabled(ready)
        self.new_pin_button.setVisible(bool(self.lost.text()))
        self.new_pin_button.setEnabled(person is not None and person.role is Role.OWNER)
        if losing_keyboard and not self._is_busy:
            self.list.setFocus()

    # The keyboard

    def _take_keyboard(self) -> None:
        (self.pin if self.pin.isEnabled() else self.list).setFocus()

    def _to_pin(self) -> None:
        if self.pin.isEnabled():
            self.pin.setFocus()

    def enter(self) -> None:
        """Tell the PIN; what a scanner typed is a scan."""
        text, person = self.pin.text(), self.chosen()
        if looks_like_card(text):
            self.pin.clear()
            self.scanned.emit(text.strip())
        elif text and person is not None and self.pin.isEnabled():
            self.set_busy(busy=True)
            self.pin_entered.emit(person.name, text)

    def _want_new_pin(self) -> None:
        person = self.chosen()
        if person is not None:
            self.new_pin_wanted.emit(person.name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Choose a name from the field, begin a PIN from the list, and stay as large as the window."""
        window = self.parentWidget()
        if window is not None and watched is window and event.type() == QEvent.Type.Resize:
            self.setGeometry(window.rect())
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            if watched is self.pin and step:
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
                return True
            if watched is self.list and event.text().isdigit() and self.pin.isEnabled():
                self.pin.setFocus()
                self.pin.insert(event.text())
                return True
        return super().eventFilter(watched, event)


def _line(person: Person) -> DescribedLine:
    tone = Tone.ACTIVE if person.role is Role.OWNER else Tone.NEUTRAL
    return DescribedLine(person.name, entry_words(person), role_word(person.role), tone)


def _time_words(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}:{rest:02d} min" if minutes else f"{rest} s"
