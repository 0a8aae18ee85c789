"""The print queue: every job with its state, and what a person can do about it; keys alone are enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.printing import PrintJob
from shipdesk.ui.imports.value_table import ValueColumn, ValueTable, ValueTableModel
from shipdesk.ui.printing import queue_work
from shipdesk.ui.printing.print_words import jobs_text, papers_text, print_state_word, why_text
from shipdesk.ui.printing.reprint_sheet import ReprintSheet
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_6, Tone, icon, set_kind
from shipdesk.ui.widgets.basics import EmptyState, plain_label
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.words import OUTBOX_TONES, count_text, near_time_text, shop_zone

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

S = OutboxState
_CAN = {
    "retry": (S.FAILED, S.WAITING),
    "hold": (S.PLANNED, S.WAITING),
    "release": (S.HELD,),
    "cancel": (S.PLANNED, S.WAITING, S.HELD, S.FAILED),
}
_MOVABLE = (S.PLANNED, S.WAITING, S.HELD)
_REPRINTABLE = (S.DONE, S.UNSURE)


class QueueSheet(QDialog):
    """The jobs in their order, those that are over below; several can be chosen."""

    said = Signal(str)

    def __init__(self, shop: Shop, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shop = shop
        self._jobs = jobs
        self._zone = shop_zone(shop.settings.shop.time_zone)
        self._running = False
        self.setWindowTitle(self.tr("Print queue"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(980, 560)
        self._make_table()
        self._make_buttons()
        self._lay_out()
        self.reload()

    # Building

    def _make_table(self) -> None:
        self.model = ValueTableModel[PrintJob](self._columns(), self)
        self.table = ValueTable(self.model, self.tr("Print jobs"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._enable())
        self.empty = EmptyState(
            "print", self.tr("Nothing was printed yet"), self.tr("Labels and papers that you print are listed here.")
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.question = Callout()
        self.wrong = plain_label("", "error", wrap=True)
        self.wrong.hide()

    def _make_buttons(self) -> None:
        button = self._button
        self.came = button(self.tr("Yes, all of it"), "Y", "check", partial(self._answer, came=True),
                           self.tr("The paper came: the job is done"))  # fmt: skip
        self.missing = button(self.tr("No, print it now"), "N", "print", partial(self._answer, came=False),
                              self.tr("No paper came: print the whole job now"))  # fmt: skip
        self.part = button(self.tr("A part of it…"), "F", "copy", self.ask_reprint,
                           self.tr("Choose the first paper that is missing"))  # fmt: skip
        self.retry = button(self.tr("Retry"), "R", "refresh", partial(self._change, "retry"),
                            self.tr("Try the chosen jobs at once"))  # fmt: skip
        self.hold = button(self.tr("Hold"), "H", "hold", self._hold_or_release, self.tr("Keep them from the printer"))
        self.up = button(self.tr("Sooner"), "Alt+Up", "up", partial(self._move, up=True),
                         self.tr("Let the job change places with the one before it"))  # fmt: skip
        self.down = button(self.tr("Later"), "Alt+Down", "down", partial(self._move, up=False),
                           self.tr("Let the job change places with the one behind it"))  # fmt: skip
        self.again = button(self.tr("Print again…"), "P", "copy", self.ask_reprint,
                            self.tr("Print the job again, from a paper that you choose"))  # fmt: skip
        self.cancel = button(self.tr("Cancel job"), "Del", "cancel", partial(self._change, "cancel"),
                             self.tr("Take the chosen jobs out of the queue"))  # fmt: skip
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.setToolTip(self.tr("Close (Esc)"))
        set_kind(self.close_button, "primary")
        self.close_button.clicked.connect(self.accept)

    def _button(
        self, words: str, keys: str, icon_name: str, slot: Callable[[], object], tip: str
    ) -> QPushButton:  # fmt: skip
        button = QPushButton(icon(icon_name), words)
        button.setAutoDefault(False)
        # Not the button's own shortcut: it presses the button only after a tenth of a second.
        QShortcut(QKeySequence(keys), self, button.click)
        button.setToolTip(f"{tip} ({keys})")
        button.clicked.connect(lambda _checked=False: slot())
        return button

    def _lay_out(self) -> None:
        answers = _row(self.came, self.missing, self.part)
        self._answers = QWidget()
        self._answers.setLayout(answers)
        buttons = _row(self.retry, self.hold, self.up, self.down, self.again, self.cancel)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_3)
        column.addWidget(plain_label(self.tr("Print queue"), "title"))
        column.addWidget(self.stack, 1)
        column.addWidget(self.question)
        column.addWidget(self._answers)
        column.addWidget(self.wrong)
        column.addLayout(buttons)

    def _columns(self) -> tuple[ValueColumn[PrintJob], ...]:
        return (
            ValueColumn(self.tr("State"), 112, lambda j: print_state_word(j.state), tone_of=_tone),
            ValueColumn(self.tr("What"), 190, lambda j: j.title),
            ValueColumn(self.tr("Papers"), 70, lambda j: count_text(j.papers)),
            ValueColumn(self.tr("Printer"), 160, lambda j: j.printer or self.tr("Files")),
            ValueColumn(self.tr("Since"), 130, self._since),
            ValueColumn(self.tr("Why"), 240, why_text),
        )

    def _since(self, job: PrintJob) -> str:
        return near_time_text(job.finished_at or job.created_at, self._shop.clock.now(), self._zone)

    # Showing

    def reload(self) -> None:
        """Ask for the jobs again, keeping the choice."""
        self._jobs.query(
            f"print queue {id(self)}", queue_work.read_queue, self._shop, on_done=self._show, on_failed=self._fail
        )

    def topics_changed(self, topics: frozenset[object]) -> None:
        """Reload when a print job changed."""
        if "prints" in {str(topic) for topic in topics}:
            self.reload()

    def chosen(self) -> list[PrintJob]:
        """Return the chosen jobs, in their order."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [job for row in rows if (job := self.model.value_at(row)) is not None]

    def _show(self, jobs: Sequence[PrintJob]) -> None:
        kept = {job.id for job in self.chosen()}
        self.model.set_values(jobs)
        self.stack.setCurrentWidget(self.table if jobs else self.empty)
        rows = [row for row, job in enumerate(jobs) if job.id in kept] or ([0] if jobs else [])
        flags = QItemSelectionModel.SelectionFlag
        for row in rows:
            self.table.selectionModel().select(self.model.index(row, 0), flags.Select | flags.Rows)
        if rows:
            self.table.selectionModel().setCurrentIndex(self.model.index(rows[0], 0), flags.NoUpdate)
            self.table.setFocus()
        elif not jobs:
            self.close_button.setFocus()
        self._enable()

    def _enable(self) -> None:
        chosen = self.chosen()
        states = {job.state for job in chosen}
        one = chosen[0] if len(chosen) == 1 else None
        unsure = one is not None and one.state is S.UNSURE
        releasing = bool(states) and states <= {S.HELD}
        self.hold.setText(self.tr("Release") if releasing else self.tr("Hold"))
        self.hold.setToolTip(self.tr("Let them go (H)") if releasing else self.tr("Keep them from the printer (H)"))
        self.hold.setIcon(icon("release" if releasing else "hold"))
        idle = not self._running
        self.retry.setEnabled(idle and bool(states & set(_CAN["retry"])))
        self.hold.setEnabled(idle and bool(states & {*_CAN["hold"], *_CAN["release"]}))
        self.cancel.setEnabled(idle and bool(states & set(_CAN["cancel"])))
        for button in (self.up, self.down):
            button.setEnabled(idle and one is not None and one.state in _MOVABLE)
        self.again.setEnabled(idle and one is not None and one.state in _REPRINTABLE and not unsure)
        for button in (self.came, self.missing, self.part):
            button.setEnabled(idle and unsure)
        self._answers.setVisible(unsure)
        self._say(one)

    def _say(self, job: PrintJob | None) -> None:
        if job is not None and job.state is S.UNSURE:
            words = self.tr("{why} Did the paper come ({papers})?").format(
                why=job.error, papers=papers_text(job.papers)
            )
            self.question.say(words, Tone.WARN)
        else:
            tone = Tone.BAD if job is not None and job.state is S.FAILED else Tone.INFO
            self.question.say((job.error or job.note) if job is not None else "", tone)

    # Acting

    def _change(self, what: str) -> None:
        ids = [job.id for job in self.chosen() if job.state in _CAN[what]]
        names = {
            "retry": self.tr("Trying print jobs again"),
            "hold": self.tr("Holding print jobs"),
            "release": self.tr("Releasing print jobs"),
            "cancel": self.tr("Cancelling print jobs"),
        }
        if ids:
            self._do(names[what], queue_work.change_jobs, what, ids, run=what in ("retry", "release"))

    def _hold_or_release(self) -> None:
        states = {job.state for job in self.chosen()}
        self._change("release" if states <= {S.HELD} else "hold")

    def _move(self, *, up: bool) -> None:
        chosen = self.chosen()
        if len(chosen) == 1:
            self._do(self.tr("Moving a print job"), partial(queue_work.move_job, up=up), chosen[0].id)

    def _answer(self, *, came: bool) -> None:
        chosen = self.chosen()
        if len(chosen) == 1:
            answer = partial(queue_work.answer_job, came=came)
            self._do(self.tr("Noting whether the paper came"), answer, chosen[0].id, run=not came)

    def ask_reprint(self) -> None:
        """Ask from which paper on the job is wanted again."""
        chosen = self.chosen()
        if len(chosen) == 1 and chosen[0].state in _REPRINTABLE:
            sheet = ReprintSheet(self._shop, self._jobs, chosen[0], self)
            sheet.chosen.connect(partial(self._reprint, chosen[0].id))
            sheet.open()

    def _reprint(self, job_id: int, number: int) -> None:
        self._do(self.tr("Printing again"), queue_work.reprint, job_id, number, run=True)

    def _do(self, name: str, function: Callable[..., object], *args: object, run: bool = False) -> None:
        self.wrong.hide()
        self._running = True
        self._enable()
        self._jobs.change(
            name, function, self._shop, *args, on_done=partial(self._done, run=run), on_failed=self._fail, owner=self
        )

    def _done(self, _answer: object, *, run: bool) -> None:
        self._running = False
        self.reload()
        if run:
            # Minutes may pass at a slow printer: the queue stays open for other work meanwhile.
            self._jobs.run(
                self.tr("Printing"), queue_work.run_queue, self._shop,
                on_done=self._printed, on_failed=self._fail, owner=self,
            )  # fmt: skip

    def _printed(self, outcome: tuple[int, int]) -> None:
        done, failed = outcome
        words = self.tr("{jobs} sent.").format(jobs=jobs_text(done))
        if failed:
            words = self.tr("{jobs} not sent; look at the reason.").format(jobs=jobs_text(failed))
        if done or failed:
            self.said.emit(words)
        self.reload()

    def _fail(self, error: ShipDeskError) -> None:
        self._running = False
        self.wrong.setText(str(error))
        self.wrong.show()
        self._enable()


def _tone(job: PrintJob) -> Tone:
    return OUTBOX_TONES[job.state]


def _row(*buttons: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE_2)
    row.setSizeConstraint(QLayout.SizeConstraint.SetDefaultConstraint)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row
