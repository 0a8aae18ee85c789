"""The preview of an import: its files as cards, and the tables of the one that is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from shipdesk.services.views import ColumnQuestion, FilePreview
from shipdesk.ui.imports.file_card import FileCard
from shipdesk.ui.imports.preview_tabs import PreviewTabs
from shipdesk.ui.theme import SPACE_2, SPACE_3

_MOST_CARDS_HIGH = 3


class PreviewPane(QWidget):
    """Shows FilePreviews and gathers what people answer about columns, file by file."""

    answered = Signal()
    """A column got another meaning: the preview has to be made again with `answers`."""
    save_refused_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answers: dict[str, dict[str, str]] = {}
        """What was answered so far: file -> column -> meaning."""
        self._questions: dict[str, dict[str, ColumnQuestion]] = {}
        self._files: tuple[FilePreview, ...] = ()
        self._shown_file = ""
        self.file_cards: list[FileCard] = []
        self._cards = QVBoxLayout()
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(SPACE_2)
        inner = QWidget()
        inner.setProperty("kind", "scroll")
        inner.setLayout(self._cards)
        self._area = QScrollArea()
        self._area.setAccessibleName(self.tr("Files"))
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inner)
        self.tabs = PreviewTabs()
        self.tabs.answered.connect(self._answer)
        self.tabs.save_refused_wanted.connect(self.save_refused_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addWidget(self._area)
        column.addWidget(self.tabs, 1)

    def show_files(self, files: Sequence[FilePreview]) -> None:
        """Show these files; the first time the tab that needs a person most, later the same file and tab as before."""
        is_first = not self._files
        self._files = tuple(files)
        self._show_cards()
        urgent = next((file for file in files if file.questions and not file.problem), files[0] if files else None)
        if urgent is not None and (is_first or self._preview_of(self._shown_file) is None):
            self.show_file(urgent.file)
            self.tabs.show_most_urgent(urgent)
        else:
            self.show_file(self._shown_file)

    def show_file(self, file: str) -> None:
        """Show the tables of one of the files."""
        preview = self._preview_of(file)
        if preview is None:
            return
        self._shown_file = file
        for card in self.file_cards:
            card.set_chosen(chosen=len(self.file_cards) > 1 and card.preview.file == file)
        self.tabs.show_preview(preview, self._questions_of(preview))

    def _show_cards(self) -> None:
        while (item := self._cards.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self.file_cards = []
        for file in self._files:
            card = FileCard(file)
            card.chosen.connect(partial(self.show_file, file.file))
            self.file_cards.append(card)
            self._cards.addWidget(card)
        self._cards.addStretch(1)
        height = self.file_cards[0].sizeHint().height() + SPACE_2 if self.file_cards else 0
        self._area.setFixedHeight(height * min(len(self.file_cards), _MOST_CARDS_HIGH) + 2)

    def _preview_of(self, file: str) -> FilePreview | None:
        return next((preview for preview in self._files if preview.file == file), None)

    def _answer(self, column: str, meaning: str) -> None:
        answers = self.answers.setdefault(self._shown_file, {})
        answers[column] = meaning
        # All at once: as soon as one column is answered, the reader takes what it is told and no guess of its own.
        for question in self._questions.get(self._shown_file, {}).values():
            answers.setdefault(question.column, question.chosen)
        self.answered.emit()

    def _questions_of(self, preview: FilePreview) -> tuple[ColumnQuestion, ...]:
        # What was answered is not asked again by the reader; it stays here, so that the answer can be changed.
        known = self._questions.setdefault(preview.file, {})
        known.update({question.column: question for question in preview.questions})
        answers = self.answers.get(preview.file, {})
        return tuple(replace(q, chosen=answers.get(q.column, q.chosen)) for q in known.values())
