"""One claim: the parcel, until when it can be filed and where, what is asked, its papers, and the next step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStandardPaths, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.claims.claim import Claim
from shipdesk.domain.claims.states import ClaimStep, can
from shipdesk.domain.claims.words import ClaimState
from shipdesk.domain.errors import ShipDeskError
from shipdesk.ui.claims import claim_jobs
from shipdesk.ui.claims.claim_facts import fact_pairs, window_tone
from shipdesk.ui.claims.claim_form import ClaimForm
from shipdesk.ui.claims.claim_papers import ClaimPapers
from shipdesk.ui.claims.claim_words import STATE_TONES, claim_title, state_word
from shipdesk.ui.claims.small_sheets import AnswerSheet, FiledSheet
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4, SPACE_6, Tone, icon, set_kind
from shipdesk.ui.widgets.basics import KeyValueList, details_area, plain_label
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.widgets.chip import StatusChip
from shipdesk.ui.words import shop_zone

if TYPE_CHECKING:
    from shipdesk.services.claims.show_claim import ClaimDetail
    from shipdesk.services.shop import Shop


class ClaimSheet(QDialog):
    """Everything is one key: F files, A answers, W withdraws, Ctrl+Z goes one step back, Ctrl+S saves the file."""

    changed = Signal()

    def __init__(self, shop: Shop, jobs: JobRunner, claim_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Claim"))
        self.resize(760, 660)
        self._shop, self._jobs, self._claim_id = shop, jobs, claim_id
        self._zone: tzinfo = shop_zone(shop.settings.shop.time_zone)
        self.detail: ClaimDetail | None = None
        self.title = plain_label("", "title", wrap=True)
        self.state = StatusChip(parent=self)
        self.window_line = Callout()
        self.facts = KeyValueList()
        self.form = ClaimForm(self)
        self.papers = ClaimPapers(shop, jobs, claim_id, self)
        self.outcome = Callout()
        self._make_buttons()
        self._lay_out()
        self.form.keep_wanted.connect(self.keep)
        self.papers.changed.connect(self.reload)
        self.papers.failed.connect(self._fail)
        self.reload()

    # Building

    def _make_buttons(self) -> None:
        self.file_button = self._button(self.tr("Mark as filed…"), "F", "send", self.ask_filed, primary=True)
        self.answer_button = self._button(self.tr("Answer…"), "A", "mail_open", self.ask_answer, primary=True)
        self.save_button = self._button(self.tr("Save the file…"), "Ctrl+S", "file", self.ask_where)
        self.open_button = self._button(self.tr("Look at the file"), "Ctrl+O", "search", self.open_file)
        self.copy_button = self._button(self.tr("Copy the text"), "Ctrl+Shift+C", "copy", self.copy_text)
        self.place_button = self._button(self.tr("Carrier's page"), "Ctrl+L", "link", self.open_place)
        self.withdraw_button = self._button(self.tr("Withdraw"), "W", "cancel", self.withdraw)
        self.back_button = self._button(self.tr("One step back"), "Ctrl+Z", "undo", self.step_back)
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.setAutoDefault(False)
        self.close_button.setToolTip(self.tr("Close (Esc)"))
        self.close_button.clicked.connect(self.accept)

    def _button(
        self, words: str, keys: str, icon_name: str, act: Callable[[], object], *, primary: bool = False
    ) -> QPushButton:
        button = QPushButton(icon(icon_name, "on_accent" if primary else "muted"), words)
        button.setAutoDefault(False)
        button.setToolTip(f"{words.rstrip('…')} ({keys})")
        button.clicked.connect(lambda _checked=False: act())
        # A letter that is typed into a field stays there: shortcuts of buttons would take it.
        QShortcut(QKeySequence(keys), self, lambda: button.click() if button.isVisible() else None)
        if primary:
            set_kind(button, "primary")
        return button

    def _lay_out(self) -> None:
        inner = QWidget()
        body = QVBoxLayout(inner)
        body.setContentsMargins(0, 0, SPACE_3, 0)
        body.setSpacing(SPACE_3)
        for widget in (self.window_line, self.facts, self.form, self.papers):
            body.addWidget(widget)
        body.addStretch(1)
        self.area = details_area(self.tr("The claim"), inner)
        head = QHBoxLayout()
        head.setSpacing(SPACE_3)
        head.addWidget(self.title, 1)
        head.addWidget(self.state)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_4)
        column.setSpacing(SPACE_3)
        column.addLayout(head)
        column.addWidget(self.area, 1)
        column.addWidget(self.outcome)
        for buttons, last in (
            ((self.open_button, self.save_button, self.copy_button, self.place_button), ()),
            ((self.back_button, self.withdraw_button), (self.close_button, self.answer_button, self.file_button)),
        ):
            row = QHBoxLayout()
            row.setSpacing(SPACE_2)
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
            for button in last:
                row.addWidget(button)
            column.addLayout(row)

    # Showing

    def reload(self) -> None:
        """Read the claim again."""
        self._jobs.query(
            f"claim {id(self)}", claim_jobs.read_claim, self._shop, self._claim_id, on_done=self._show,
            on_failed=self._fail, owner=self,
        )  # fmt: skip

    def _show(self, detail: ClaimDetail) -> None:
        before = self.detail
        self.detail = detail
        claim = detail.claim
        self.title.setText(claim_title(claim.kind))
        self.setWindowTitle(self.title.text())
        self.state.set_status(state_word(claim.state), STATE_TONES[claim.state])
        today = self._today()
        is_draft = claim.state is ClaimState.DRAFT
        self.window_line.say(detail.window if is_draft else "", window_tone(claim, today))
        self.facts.set_pairs(fact_pairs(detail, self._zone))
        self.form.setVisible(is_draft)
        if is_draft:
            self.form.show_claim(claim, detail.worth_words)
        self.papers.show_claim(detail)
        self.file_button.setVisible(can(claim.state, ClaimStep.FILE))
        self.answer_button.setVisible(can(claim.state, ClaimStep.PAY))
        self.withdraw_button.setVisible(can(claim.state, ClaimStep.WITHDRAW))
        self.back_button.setVisible(can(claim.state, ClaimStep.REOPEN))
        self.place_button.setVisible(bool(detail.place.url))
        if before is None or before.claim.state is not claim.state:
            # The button that was pressed may be gone: the keyboard goes to the next step.
            steps = (self.file_button, self.answer_button, self.close_button)
            next(button for button in steps if not button.isHidden()).setFocus()

    def _today(self) -> date:
        return self._shop.clock.now().astimezone(self._zone).date()

    # The file and the text

    def ask_where(self) -> None:
        """Ask where the file is to be saved."""
        number = self.detail.line.tracking_number if self.detail is not None else ""
        name = "claim-" + "".join(c if c.isalnum() else "-" for c in number) + ".pdf"
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, self.tr("Save the file"), str(Path(folder) / name), "PDF (*.pdf)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda chosen: self.save_to(Path(chosen)))
        dialog.open()

    def save_to(self, path: Path) -> None:
        """Make the file and save it."""
        self._make(claim_jobs.save_file, path, told=self.tr("Saved as {path}."))

    def open_file(self) -> None:
        """Make the file and show it in the program that shows PDFs."""
        self._make(claim_jobs.open_file, told="", show=True)

    def _make(self, function: Callable[..., Any], *args: object, told: str, show: bool = False) -> None:
        self.outcome.say(self.tr("Making the file…"), Tone.INFO)
        self._jobs.run(
            self.tr("Making a claim's file"), function, self._shop, self._claim_id, *args,
            on_done=partial(self._made, told, show), on_failed=self._fail, owner=self,
        )  # fmt: skip

    def _made(self, told: str, show: bool, made: tuple[Path, tuple[str, ...]]) -> None:  # noqa: FBT001 (a callback)
        path, missing = made
        if show:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
        words = [told.format(path=path)] if told else []
        if missing:
            words.append(self.tr("Not in it: {what}").format(what=" ".join(missing)))
        self.outcome.say(" ".join(words), Tone.WARN if missing else Tone.GOOD)

    def copy_text(self) -> None:
        """Copy the whole claim as text, for the carrier's form."""
        if self.detail is not None:
            QApplication.clipboard().setText(self.detail.text)
            self.outcome.say(self.tr("The text of the claim is copied."), Tone.GOOD)

    def open_place(self) -> None:
        """Open the carrier's page for claims."""
        if self.detail is not None and self.detail.place.url:
            QDesktopServices.openUrl(QUrl(self.detail.place.url))

    # Steps

    def keep(self) -> None:
        """Keep what was edited of the draft."""
        edited = self.form.edited()
        if edited is not None:
            self._step(claim_jobs.change, *edited, told=self.tr("Kept."))

    def ask_filed(self) -> FiledSheet | None:
        """Ask how the claim was filed."""
        if self.detail is None:
            return None
        sheet = FiledSheet(self.detail.claim, self._today(), self)
        sheet.filed.connect(self._filed)
        sheet.open()
        return sheet

    def _filed(self, number: str, day: date, keep: bool) -> None:  # noqa: FBT001 (a Qt slot)
        now = self._shop.clock.now()
        noon = datetime.combine(day, time(12), self._zone).astimezone(UTC)
        at = now if day == self._today() else noon
        self._step(claim_jobs.file, number, at, keep, told=self.tr("Marked as filed. Ctrl+Z takes it back."))

    def ask_answer(self) -> AnswerSheet | None:
        """Ask what the carrier answered."""
        if self.detail is None:
            return None
        sheet = AnswerSheet(self.detail.claim, self)
        sheet.answered.connect(partial(self._step, claim_jobs.answer, told=self.tr("Kept. Ctrl+Z takes it back.")))
        sheet.open()
        return sheet

    def withdraw(self) -> None:
        """Give the claim up; one step back undoes it."""
        self._step(claim_jobs.withdraw, told=self.tr("Withdrawn. Ctrl+Z takes it back."))

    def step_back(self) -> None:
        """Take the last step back."""
        self._step(claim_jobs.step_back, told=self.tr("One step back."))

    def _step(self, function: Callable[..., Any], *args: object, told: str) -> None:
        self._jobs.change(
            self.tr("Changing a claim"), function, self._shop, self._claim_id, *args,
            on_done=partial(self._stepped, told), on_failed=self._fail, owner=self,
        )  # fmt: skip

    def _stepped(self, told: str, _claim: Claim) -> None:
        self.outcome.say(told, Tone.GOOD)
        self.changed.emit()
        self.reload()

    def _fail(self, error: ShipDeskError) -> None:
        self.outcome.say(f"{error.message} {error.advice}".strip(), Tone.BAD)
