"""The preview of an import: its files as cards, the tables of the chosen one, and the way through all problems."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.services.views import ColumnQuestion, DiffKind, FilePreview, OrderDiff
from shipdesk.ui.imports.file_card import FileCard
from shipdesk.ui.imports.preview_tabs import PreviewTabs
from shipdesk.ui.imports.problem_line import ProblemLine
from shipdesk.ui.imports.problem_words import problem_sentence, problems_summary
from shipdesk.ui.imports.sorted_preview import Part, PreviewFilter, ReadImport, SortedPreview, Trouble
from shipdesk.ui.theme import SPACE_2, SPACE_3, Tone
from shipdesk.ui.widgets.basics import SearchField
from shipdesk.ui.widgets.callout import Callout

_MOST_CARDS_HIGH = 3
_MOST_REMARKS = 4
_FILTER_WIDTH = 320
_STORED = (DiffKind.NEW, DiffKind.CHANGED)


class PreviewPane(QWidget):
    """Shows a read import and gathers what people decide: meanings of columns, encodings, orders left out."""

    answered = Signal()
    """A column or a file's letters are to be read otherwise: the preview has to be made again."""
    left_out_changed = Signal()
    forget_wanted = Signal(str)
    """The file whose columns are to be read without what was said of them."""
    save_refused_wanted = Signal()

    def __init__(self, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.answers: dict[str, dict[str, str]] = {}
        """What was answered so far: file -> column -> meaning."""
        self.encodings: dict[str, str] = {}
        """What was chosen so far: file -> codec."""
        self.left_out: set[tuple[str, str]] = set()
        """The orders that a person leaves out: (file, order number)."""
        self._questions: dict[str, dict[str, ColumnQuestion]] = {}
        self._files: tuple[SortedPreview, ...] = ()
        self._troubles: tuple[Trouble, ...] = ()
        self._trouble = -1
        self._shown_file = ""
        self._filters: dict[str, PreviewFilter] = {}
        self.file_cards: list[FileCard] = []
        self._build()

    def _build(self) -> None:
        self._cards = QVBoxLayout()
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(SPACE_2)
        inner = QWidget()
        inner.setProperty("kind", "scroll")
        inner.setLayout(self._cards)
        self._area = _CardsArea(self)
        self._area.setAccessibleName(self.tr("Files"))
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inner)
        self.problem = ProblemLine(self)
        self.problem.next_wanted.connect(partial(self.walk, 1))
        self.problem.previous_wanted.connect(partial(self.walk, -1))
        self.remarks = Callout(self)
        self.search = _Filter(self.tr("Filter by number, name, item… (Ctrl+F)"), self.tr("Filter the rows"))
        self.search.typed.connect(self._filter)
        self.tabs = PreviewTabs(self.is_taken, self)
        self.tabs.answered.connect(self._answer)
        self.tabs.forget_wanted.connect(lambda: self.forget_wanted.emit(self._shown_file))
        self.tabs.save_refused_wanted.connect(self.save_refused_wanted)
        self.tabs.toggle_wanted.connect(self._toggle)
        self.tabs.toggle_suspicious_wanted.connect(self._toggle_suspicious)
        self.search.down_pressed.connect(self.tabs.focus_rows)
        self.tabs.setCornerWidget(self.search, Qt.Corner.TopRightCorner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addWidget(self._area)
        column.addWidget(self.remarks)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.problem)
        for keys, slot in (
            # Not the buttons' own shortcuts: those press a button for a tenth of a second before it does anything.
            ("F8", partial(self.walk, 1)),
            ("Shift+F8", partial(self.walk, -1)),
            ("Ctrl+L", self._toggle_suspicious),
            ("Ctrl+F", self.search.setFocus),
            ("Ctrl+Down", partial(self._go_to_file, 1)),
            ("Ctrl+Up", partial(self._go_to_file, -1)),
            ("Ctrl+S", self._save_refused),
            ("Ctrl+E", self._open_encodings),
            ("Ctrl+M", self._mend),
        ):
            QShortcut(QKeySequence(keys), self, slot)

    # What the dialog uses

    def show_import(self, read: ReadImport) -> None:
        """Show it; the first time the tab that needs a person most, later the same file and tab as before."""
        is_first = not self._files
        self._files, self._troubles, self._trouble = read.files, read.troubles, -1
        self._filters = {}
        self.left_out = set(read.left_out)
        self._show_cards()
        self.search.clear()
        self.problem.say(problems_summary(read.files, read.troubles))
        urgent = next((f.preview for f in self._files if f.preview.questions), None)
        first = urgent or (self._files[0].preview if self._files else None)
        if first is not None and (is_first or self._file(self._shown_file) is None):
            self.show_file(first.file)
            self.tabs.show_most_urgent(first)
        else:
            self.show_file(self._shown_file)

    def show_file(self, name: str) -> None:
        """Show the tables of one of the files, all rows of them."""
        file = self._file(name)
        if file is None:
            return
        self._shown_file = name
        for card in self.file_cards:
            is_shown = card.preview.file == name
            card.set_chosen(chosen=len(self.file_cards) > 1 and is_shown)
            if is_shown:
                self._area.ensureWidgetVisible(card)
        remarks = file.preview.remarks
        more = (self.tr("And {count} more remarks.").format(count=len(remarks) - _MOST_REMARKS),)
        shown = remarks if len(remarks) <= _MOST_REMARKS else (*remarks[: _MOST_REMARKS - 1], *more)
        self.remarks.say("\n".join(shown), Tone.INFO)
        if self.search.text():
            self.search.clear()
        self.tabs.show_file(file, self._questions_of(file.preview))

    def taken_count(self) -> int:
        """Return how many new and changed orders are to be stored."""
        stored = sum(file.preview.new + file.preview.changed for file in self._files)
        return stored - len(self.left_out)

    def is_taken(self, order: OrderDiff) -> bool | None:
        """Tell whether an order of the shown file is to be stored; None where that is not for a person to say."""
        if order.kind not in _STORED:
            return None
        return (self._shown_file, order.order_number) not in self.left_out

    def walk(self, step: int) -> None:
        """Go to the next problem (1) or the one before (-1), in whatever file and tab it is, and say it."""
        if not self._troubles:
            return
        self._trouble = (self._trouble + step) % len(self._troubles) if self._trouble >= 0 else min(0, step)
        self._trouble %= len(self._troubles)
        trouble = self._troubles[self._trouble]
        file = self._files[trouble.file]
        if file.preview.file != self._shown_file or self.search.text():
            self.show_file(file.preview.file)
        if trouble.part is None:
            self.tabs.show_most_urgent(file.preview)
            self.file_cards[trouble.file].setFocus()
        else:
            self.tabs.show_row(trouble.part, trouble.row)
        self.problem.say(
            self.tr("{number} of {count} – {sentence}").format(
                number=self._trouble + 1, count=len(self._troubles), sentence=problem_sentence(file, trouble)
            )
        )

    def walk_to(self, part: Part) -> bool:
        """Go to the next problem of a kind; False where there is none."""
        for _ in self._troubles:
            self.walk(1)
            if self._troubles[self._trouble].part is part:
                return True
        return False

    # Files

    def _show_cards(self) -> None:
        while (item := self._cards.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self.file_cards = []
        for file in self._files:
            name = file.preview.file
            card = FileCard(file, self.encodings.get(_path_of(name, self.encodings), ""))
            card.can_be_chosen(among_others=len(self._files) > 1)
            card.chosen.connect(partial(self.show_file, name))
            card.encoding_chosen.connect(partial(self._read_letters, name))
            self.file_cards.append(card)
            self._cards.addWidget(card)
        self._cards.addStretch(1)
        height = max((card.sizeHint().height() for card in self.file_cards), default=0)
        count = min(len(self.file_cards), _MOST_CARDS_HIGH)
        self._area.want(height, height * count + SPACE_2 * max(0, count - 1))

    def _file(self, name: str) -> SortedPreview | None:
        return next((file for file in self._files if file.preview.file == name), None)

    def _card(self) -> FileCard | None:
        return next((card for card in self.file_cards if card.preview.file == self._shown_file), None)

    def _go_to_file(self, step: int) -> None:
        names = [file.preview.file for file in self._files]
        if self._shown_file in names:
            self.show_file(names[(names.index(self._shown_file) + step) % len(names)])

    # Letters

    def _read_letters(self, name: str, codec: str) -> None:
        self._shown_file = name
        self.encodings.pop(_path_of(name, self.encodings), None)
        if codec:
            self.encodings[name] = codec
        self.answered.emit()

    def _open_encodings(self) -> None:
        card = self._card()
        if card is not None and card.encoding is not None:
            card.encoding.showMenu()

    def _mend(self) -> None:
        card = self._card()
        if card is not None and card.can_mend():
            self._read_letters(self._shown_file, card.proposal())

    # Columns

    def _answer(self, column: str, meaning: str) -> None:
        file = self._file(self._shown_file)
        if file is None:
            return
        answers = self.answers.setdefault(self._shown_file, dict(file.preview.answers))
        answers[column] = meaning
        # All at once: as soon as one column is answered, the reader takes what it is told and no guess of its own.
        for question in self._questions.get(self._shown_file, {}).values():
            answers.setdefault(question.column, question.chosen)
        self.answered.emit()

    def _questions_of(self, preview: FilePreview) -> tuple[ColumnQuestion, ...]:
        # What was answered is not asked again by the reader; it stays here, so that the answer can be changed.
        known = self._questions.setdefault(preview.file, {})
        known.update({question.column: question for question in preview.questions})
        return tuple(replace(q, chosen=preview.answers.get(q.column, q.chosen)) for q in known.values())

    def _save_refused(self) -> None:
        if any(file.preview.refused for file in self._files):
            self.save_refused_wanted.emit()

    # Orders left out

    def _toggle(self, order: OrderDiff) -> None:
        self.left_out ^= {(self._shown_file, order.order_number)}
        self._left_out_changed()

    def _toggle_suspicious(self) -> None:
        file = self._file(self._shown_file)
        if file is None:
            return
        self.tabs.setCurrentIndex(int(Part.SUSPICIOUS))
        suspicious = [o for o in file.rows[Part.SUSPICIOUS] if self.is_taken(o) is not None]
        keys = {(self._shown_file, order.order_number) for order in suspicious}
        self.left_out = self.left_out - keys if keys <= self.left_out else self.left_out | keys
        self._left_out_changed()

    def _left_out_changed(self) -> None:
        self.tabs.checks_changed()
        self.left_out_changed.emit()

    # Filter

    def _filter(self, words: str) -> None:
        file = self._file(self._shown_file)
        if file is None:
            return
        made = self._filters.setdefault(self._shown_file, PreviewFilter(file))
        self._jobs.query(
            f"import filter {id(self)}", made.matching, words, on_done=partial(self._show_filtered, words), owner=self
        )

    def _show_filtered(self, words: str, file: SortedPreview) -> None:
        if file.preview.file == self._shown_file and words == self.search.text().strip():
            self.tabs.show_file(file, self._questions_of(file.preview), words)


class _CardsArea(QScrollArea):
    """As high as its cards, and no higher than one of them where the dialog has little room."""

    def want(self, least: int, most: int) -> None:
        """Take these heights, in pixels."""
        self.setMinimumHeight(least)
        self.setMaximumHeight(most)
        self._most = most
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Want to show all that may be shown at once."""
        return QSize(super().sizeHint().width(), getattr(self, "_most", 0))


class _Filter(SearchField):
    """A filter in a dialog: Enter goes to the rows, and does not press the dialog's button."""

    def sizeHint(self) -> QSize:
        """Want room for its own words; a corner of the tabs is no wider than it is wanted."""
        return QSize(_FILTER_WIDTH, super().sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the rows on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.down_pressed.emit()
        else:
            super().keyPressEvent(event)


def _path_of(name: str, encodings: dict[str, str]) -> str:
    """Return under which name a list's encoding was chosen: its own, or another list's in the same packed file."""
    if name in encodings:
        return name
    folder = str(Path(name).parent)
    return next((told for told in encodings if str(Path(told).parent) == folder and folder.endswith(".zip")), name)
