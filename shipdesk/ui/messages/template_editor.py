"""The three parts of a template as somebody edits them: subject, layout and plain text, in one language."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QTabWidget, QVBoxLayout, QWidget

from shipdesk.services.views import TemplateText
from shipdesk.ui.messages.code_edit import CodeEdit, wrong_places
from shipdesk.ui.page import action_button
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.chip import StatusChip
from shipdesk.ui.words import language_choices, milestone_word


class TemplateEditor(QWidget):
    """Shows a template and gives it back as typed; which line is wrong is marked."""

    edited = Signal()

    def __init__(self, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = plain_label("", "lead")
        self.chip = StatusChip(parent=self)
        self.subject = QLineEdit()
        self.subject.setAccessibleName(self.tr("Subject"))
        subject_label = plain_label(self.tr("Subject"), "section")
        subject_label.setBuddy(self.subject)
        self.mjml = CodeEdit(self.tr("Layout in MJML"))
        self.text = CodeEdit(self.tr("Plain text"))
        for part in (self.mjml, self.text):
            part.textChanged.connect(self.edited)
        self.subject.textChanged.connect(lambda _text: self.edited.emit())
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(self.tr("Parts of the template"))
        self.tabs.addTab(self.mjml, self.tr("Layout (MJML)"))
        self.tabs.addTab(self.text, self.tr("Plain text"))
        self._head, self._foot = QHBoxLayout(), QHBoxLayout()
        for row in (self._head, self._foot):
            row.setSpacing(SPACE_2)
        self._head.addWidget(self._name)
        self._head.addWidget(self.chip)
        self._head.addStretch(1)
        self._make_language(language)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_2)
        column.addLayout(self._head)
        column.addWidget(subject_label)
        column.addWidget(self.subject)
        column.addWidget(self.tabs, 1)
        column.addLayout(self._foot)

    def _make_language(self, language: str) -> None:
        self.language = QComboBox()
        self.language.setAccessibleName(self.tr("Language of the mail"))
        self.language.setToolTip(self.tr("Customers get the mail in their own language"))
        for tag, word in language_choices():
            self.language.addItem(word, tag)
        self.language.setCurrentIndex(self.language.findData(language))

    def add_actions(self, past: QAction, save: QAction, revert: QAction, reset: QAction) -> None:
        """Give the actions their buttons, above and below the template."""
        self._head.addWidget(action_button(past, "flat"))
        self._head.addWidget(self.language)
        self._foot.addWidget(action_button(save, "primary"))
        self._foot.addWidget(action_button(revert))
        self._foot.addStretch(1)
        self._foot.addWidget(action_button(reset, "flat"))

    def show_template(self, template: TemplateText) -> None:
        """Show a template; that is no edit."""
        self._name.setText(milestone_word(template.milestone))
        for widget in (self.subject, self.mjml, self.text):
            widget.blockSignals(True)
        self.subject.setText(template.subject)
        self.mjml.setPlainText(template.mjml)
        self.text.setPlainText(template.text)
        for widget in (self.subject, self.mjml, self.text):
            widget.blockSignals(False)

    def mark(self, problems: Sequence[str]) -> tuple[str, int] | None:
        """Mark the line that the first problem of each part names; return the first part and line, if any."""
        places = wrong_places(problems)
        lines = dict(reversed(places))
        self.mjml.mark_line(lines.get("Layout", 0))
        self.text.mark_line(lines.get("Text", 0))
        return places[0] if places else None

    def go_to(self, part: str, number: int) -> None:
        """Put the keyboard into a part, at a line counted from 1."""
        if part == "Subject":
            self.subject.setFocus()
            return
        editor = self.mjml if part == "Layout" else self.text
        self.tabs.setCurrentWidget(editor)
        editor.go_to_line(number)
