"""The dialogs that ask for little: one frame for all of them, a reason, a yes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_6, set_kind
from shipdesk.ui.widgets.basics import plain_label


class Sheet(QDialog):
    """A dialog with a title, a sentence, a body, and two buttons: Enter does it, Esc does not.

    Open it with `open()`; it destroys itself when it is closed.
    """

    def __init__(self, title: str, do_it: str, parent: QWidget | None = None, *, sentence: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(440)
        self._sentence = plain_label(sentence, "muted", wrap=True)
        if not sentence:
            self._sentence.hide()
        self.body = QVBoxLayout()
        self.body.setSpacing(SPACE_3)
        self._wrong = plain_label("", "error", wrap=True)
        self._wrong.hide()
        self.do_button = QPushButton(do_it)
        self.do_button.setDefault(True)
        set_kind(self.do_button, "primary")
        self.do_button.setToolTip(self.tr("{action} (Enter)").format(action=do_it))
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.setToolTip(self.tr("Change nothing (Esc)"))
        self.do_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(SPACE_2)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.cancel_button)
        self.buttons.addWidget(self.do_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_3)
        column.addWidget(plain_label(title, "title", wrap=True))
        column.addWidget(self._sentence)
        column.addLayout(self.body)
        column.addWidget(self._wrong)
        self.after_wrong = QVBoxLayout()
        """For ways on from what is wrong."""
        column.addLayout(self.after_wrong)
        column.addStretch(1)
        column.addSpacing(SPACE_2)
        column.addLayout(self.buttons)

    def open_when_free(self) -> None:
        """Open now, or as soon as the sheet that is open now is closed: two at once would hide each other."""
        other = QApplication.activeModalWidget()
        if isinstance(other, QDialog) and other is not self:
            # Queued: the other one is to be gone before this one comes.
            other.finished.connect(self.open_when_free, Qt.ConnectionType.QueuedConnection)
        else:
            self.open()

    def showEvent(self, event: QShowEvent) -> None:
        """Let Tab go through the buttons at the end, as they stand: some come late and stand first."""
        super().showEvent(event)
        # Not by nextInFocusChain(): PySide takes what it returns for its own, and collects open dialogs as garbage.
        here = [each for each in self.findChildren(QWidget) if each.window() is self]
        buttons = sorted((b for b in here if self.buttons.indexOf(b) >= 0), key=self.buttons.indexOf)
        stops = [each for each in here if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each not in buttons]
        for before, after in pairwise((*stops[-1:], *buttons)):
            QWidget.setTabOrder(before, after)

    def say_wrong(self, text: str) -> None:
        """Show what is wrong with the answer; an empty text takes it away."""
        self._wrong.setText(text)
        self._wrong.setVisible(bool(text))

    def set_sentence(self, text: str) -> None:
        """Change the sentence below the title."""
        self._sentence.setText(text)
        self._sentence.setVisible(bool(text))


def give_body_the_room(sheet: Sheet) -> None:
    """Let the body of a large sheet grow with it, as its list should."""
    column = sheet.layout()
    assert isinstance(column, QVBoxLayout)
    column.setStretchFactor(sheet.body, 100)


def fit_height(sheet: QDialog) -> None:
    """Make a sheet as high as what it shows now; a dialog with broken lines grows late by itself, and never shrinks."""
    column = sheet.layout()
    if column is None or not sheet.isVisible():
        return
    # Tables learn the width of their columns in the first round, and the height of their lines from that.
    for _round in range(2):
        column.activate()
        width = max(sheet.width(), column.totalMinimumSize().width())
        wanted = column.totalHeightForWidth(width) if column.hasHeightForWidth() else column.totalSizeHint().height()
        sheet.resize(width, max(wanted, column.totalMinimumSize().height()))


class ReasonSheet(Sheet):
    """Asks for a short reason, offering some that fit at one press of a key."""

    told = Signal(str)

    def __init__(
        self,
        title: str,
        do_it: str,
        suggestions: Sequence[str] = (),
        parent: QWidget | None = None,
        *,
        sentence: str = "",
    ) -> None:
        super().__init__(title, do_it, parent, sentence=sentence)
        self.field = QLineEdit()
        self.field.setMaxLength(200)
        self.field.setPlaceholderText(self.tr("Reason"))
        self.field.setAccessibleName(self.tr("Reason"))
        self.field.textChanged.connect(lambda text: self.do_button.setEnabled(bool(text.strip())))
        self.do_button.setEnabled(False)
        self.body.addWidget(self.field)
        for number, words in enumerate(suggestions[:9], start=1):
            self.body.addWidget(self._suggestion(number, words))
        self.field.setFocus()

    def _suggestion(self, number: int, words: str) -> QPushButton:
        button = QPushButton(f"{number}   {words}")
        button.setAutoDefault(False)
        set_kind(button, "flat")
        button.setStyleSheet("text-align: left;")
        button.setShortcut(f"Alt+{number}")
        button.setAccessibleName(words)
        button.setToolTip(self.tr("{reason} (Alt+{number})").format(reason=words, number=number))
        button.clicked.connect(lambda: self._take(words))
        return button

    def _take(self, words: str) -> None:
        self.field.setText(words)
        self.accept()

    def accept(self) -> None:
        """Tell the reason, where there is one."""
        text = self.field.text().strip()
        if text:
            self.told.emit(text)
            super().accept()


class ConfirmSheet(Sheet):
    """Asks before something that is hard to take back; Enter does the harmless thing."""

    def __init__(self, title: str, sentence: str, do_it: str, keep: str, parent: QWidget | None = None) -> None:
        super().__init__(title, do_it, parent, sentence=sentence)
        set_kind(self.do_button, "danger")
        self.do_button.setDefault(False)
        self.do_button.setAutoDefault(False)
        self.do_button.setToolTip(do_it)
        self.cancel_button.setText(keep)
        self.cancel_button.setDefault(True)
        self.cancel_button.setToolTip(self.tr("{action} (Enter)").format(action=keep))
        self.cancel_button.setFocus()
