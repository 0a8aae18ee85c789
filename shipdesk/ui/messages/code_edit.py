"""A text field for one part of a template: fields are offered while one types, and a wrong line is marked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QKeyEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QCompleter, QListView, QPlainTextEdit, QTextEdit, QWidget

from shipdesk.ui.theme import SPACE_4, TEXT_BODY, palette
from shipdesk.ui.tokens import Tone

_BEGUN = re.compile(r"\{\{\s*([\w.]*)$")
_PLACE = re.compile(r"(Subject|Layout|Text): Line (\d+):")
_ASKED = re.compile(r"[\w.]*$")


def wrong_places(problems: Sequence[str]) -> list[tuple[str, int]]:
    """Return the part and the line that each problem names, as far as they name one."""
    return [(found[1], int(found[2])) for problem in problems if (found := _PLACE.match(problem))]


class CodeEdit(QPlainTextEdit):
    """Shows a template's source; "{{" or Ctrl+Space offers the fields, Enter takes one."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(TEXT_BODY)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        self.setFont(font)
        # The application's style sheet sets no family, but its font wins over setFont: say it again here.
        self.setStyleSheet(f"QPlainTextEdit {{ font-family: '{font.family()}'; font-size: {TEXT_BODY}px; }}")
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.completer = QCompleter(self)
        self.completer.setWidget(self)
        self.completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._popup = QListView()
        self._popup.setAccessibleName(self.tr("Fields that can be put in"))
        self.completer.setPopup(self._popup)
        self.completer.activated.connect(self.put_field)

    def set_fields(self, fields: tuple[str, ...]) -> None:
        """Say which fields are offered."""
        self.completer.setModel(QStringListModel(list(fields), self.completer))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the list of fields have the keys that choose from it, and offer it while a field is typed."""
        if self._popup.isVisible() and event.key() in (Qt.Key.Key_Enter, Qt.Key.Key_Return, Qt.Key.Key_Escape):
            event.ignore()
            return
        asked = event.key() == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if not asked:
            super().keyPressEvent(event)
        self.offer(asked=asked)

    def offer(self, *, asked: bool = False) -> None:
        """Show the fields that fit what is typed, where a field is being typed or somebody asks."""
        before = self._before()
        begun = _BEGUN.search(before)
        if begun is None and not asked:
            self._popup.hide()
            return
        self.completer.setCompletionPrefix(begun[1] if begun else (_ASKED.search(before) or [""])[0])
        if self.completer.completionCount() == 0:
            self._popup.hide()
            return
        place = self.cursorRect()
        bar = self._popup.verticalScrollBar().sizeHint().width()
        place.setWidth(self._popup.sizeHintForColumn(0) + bar + SPACE_4)
        self.completer.complete(place)
        self._popup.setCurrentIndex(self.completer.completionModel().index(0, 0))

    def put_field(self, name: str) -> None:
        """Write a field where the cursor is, with its braces, in place of what was typed of it."""
        cursor = self.textCursor()
        before = self._before()
        begun = _BEGUN.search(before)
        typed = begun[0] if begun else (_ASKED.search(before) or [""])[0]
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(typed))
        after = cursor.block().text()[len(before) :]
        closed = after.lstrip().startswith("}}")
        cursor.insertText(f"{{{{ {name}" + (" " if closed and not after.startswith(" ") else "" if closed else " }}"))
        self.setTextCursor(cursor)

    def mark_line(self, number: int) -> None:
        """Mark a line as wrong, counted from 1; 0 marks none."""
        marks = []
        block = self.document().findBlockByNumber(number - 1)
        if number > 0 and block.isValid():
            mark = QTextEdit.ExtraSelection()
            tones = palette().tones[Tone.BAD]
            mark.format.setBackground(QColor(tones.ground))
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            mark.cursor = QTextCursor(block)
            marks.append(mark)
        self.setExtraSelections(marks)

    def go_to_line(self, number: int) -> None:
        """Put the keyboard at the beginning of a line, counted from 1."""
        block = self.document().findBlockByNumber(number - 1)
        if block.isValid():
            self.setTextCursor(QTextCursor(block))
            self.centerCursor()
        self.setFocus()

    def _before(self) -> str:
        cursor = self.textCursor()
        return cursor.block().text()[: cursor.positionInBlock()]
