"""The calendar of claims: what ends first is at the top, with what could be opened, what waits, and the money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.spending import sums_text
from shipdesk.ui.claims import claim_jobs
from shipdesk.ui.claims.calendar_list import CalendarList
from shipdesk.ui.claims.calendar_rows import calendar_rows
from shipdesk.ui.claims.claim_words import claims_text
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4, SPACE_6, Tone, icon, set_kind
from shipdesk.ui.widgets.basics import EmptyState, plain_label
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.words import translate

if TYPE_CHECKING:
    from shipdesk.services.claims.list_claims import ClaimCalendar
    from shipdesk.services.claims.open_claim import OpenedClaims
    from shipdesk.services.shop import Shop


class ClaimsSheet(QDialog):
    """Enter opens what is under the cursor, O opens claims for all selected parcels; open it with `open()`."""

    changed = Signal()
    """Something was opened, filed, answered or taken back."""

    def __init__(self, shop: Shop, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Claims"))
        self.resize(960, 640)
        self._shop, self._jobs = shop, jobs
        self._undo: tuple[int, ...] = ()
        self.sums = plain_label("", "muted", wrap=True)
        self.list = CalendarList(self.tr("Claims by what ends first"))
        self.list.itemActivated.connect(lambda _item: self.open_current())
        self.list.itemSelectionChanged.connect(self._enable)
        self.empty = EmptyState(
            "calendar", self.tr("Nothing to claim"),
            self.tr("No parcel is lost, damaged or silent for long, and no claim is open."),
        )  # fmt: skip
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.empty)
        self.outcome = Callout()
        self._make_buttons()
        self._lay_out()
        self._enable()
        self.reload()
        self.list.setFocus()

    # Building

    def _make_buttons(self) -> None:
        self.new_button = QPushButton(icon("add", "on_accent"), self.tr("Open claims…"))
        set_kind(self.new_button, "primary")
        self.new_button.setToolTip(self.tr("Open claims for the selected parcels (O)"))
        self.new_button.clicked.connect(lambda _checked=False: self.ask_open())
        self.show_button = QPushButton(self.tr("Show"))
        self.show_button.setToolTip(self.tr("Show this claim (Enter)"))
        self.show_button.clicked.connect(lambda _checked=False: self.open_current())
        self.undo_button = QPushButton(icon("undo"), self.tr("Undo"))
        self.undo_button.setToolTip(self.tr("Take opening these claims back (Ctrl+Z)"))
        self.undo_button.clicked.connect(lambda _checked=False: self.undo())
        self.undo_button.hide()
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.setToolTip(self.tr("Close (Esc)"))
        self.close_button.clicked.connect(self.accept)
        for button in (self.new_button, self.show_button, self.undo_button, self.close_button):
            button.setAutoDefault(False)
        QShortcut(QKeySequence("O"), self, self.ask_open)
        QShortcut(QKeySequence("F5"), self, self.reload)
        QShortcut(QKeySequence("Ctrl+Z"), self, self.undo)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        buttons.addWidget(self.undo_button)
        buttons.addStretch(1)
        for button in (self.close_button, self.show_button, self.new_button):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_4)
        column.setSpacing(SPACE_3)
        column.addWidget(plain_label(self.tr("Claims"), "title"))
        column.addWidget(self.sums)
        column.addWidget(self.stack, 1)
        column.addWidget(self.outcome)
        column.addLayout(buttons)

    # Showing

    def reload(self) -> None:
        """Read the calendar again."""
        self._jobs.query(
            f"claims {id(self)}", claim_jobs.read_calendar, self._shop, on_done=self._show, on_failed=self._fail,
            owner=self,
        )  # fmt: skip

    def _show(self, calendar: ClaimCalendar) -> None:
        rows = calendar_rows(calendar)
        self.list.show_rows(rows)
        self.stack.setCurrentWidget(self.list if rows else self.empty)
        self.sums.setText(_sums(calendar))
        self._enable()

    def _enable(self) -> None:
        chosen = self.list.chosen()
        current = self.list.current()
        self.new_button.setEnabled(any(row.claim_id is None for row in chosen))
        self.show_button.setEnabled(current is not None and current.claim_id is not None)

    # Acting

    def open_current(self) -> None:
        """Show the claim under the cursor, or open one for the parcel there."""
        row = self.list.current()
        if row is None:
            return
        if row.claim_id is None:
            self.ask_open()
            return
        from shipdesk.ui.claims.claim_sheet import ClaimSheet

        sheet = ClaimSheet(self._shop, self._jobs, row.claim_id, self)
        sheet.changed.connect(self._something_changed)
        sheet.finished.connect(lambda _result: self.reload())
        sheet.open()

    def ask_open(self) -> None:
        """Ask what the claims for the selected parcels are about, and open them."""
        ids = [row.parcel_id for row in self.list.chosen() if row.claim_id is None]
        if not ids:
            return
        from shipdesk.ui.claims.open_claim_sheet import OpenClaimSheet

        sheet = OpenClaimSheet(self._shop, self._jobs, ids, self)
        sheet.opened.connect(self._opened)
        sheet.open()

    def _opened(self, made: OpenedClaims) -> None:
        self._undo = made.claim_ids
        words = self.tr("{claims} opened: Enter makes the file.").format(claims=claims_text(len(made.claim_ids)))
        self.outcome.say(words, Tone.GOOD)
        self.undo_button.show()
        self._something_changed()

    def undo(self) -> None:
        """Take opening the last claims back."""
        if not self._undo:
            return
        ids, self._undo = self._undo, ()
        self.undo_button.hide()
        self._jobs.change(
            self.tr("Taking claims back"), claim_jobs.undo_open, self._shop, ids, on_done=self._undone,
            on_failed=self._fail, owner=self,
        )  # fmt: skip

    def _undone(self, count: int) -> None:
        self.outcome.say(self.tr("{claims} taken back.").format(claims=claims_text(count)), Tone.INFO)
        self._something_changed()

    def _something_changed(self) -> None:
        self.changed.emit()
        self.reload()

    def _fail(self, error: ShipDeskError) -> None:
        self.outcome.say(f"{error.message} {error.advice}".strip(), Tone.BAD)


def _sums(calendar: ClaimCalendar) -> str:
    to_open = len(calendar.to_open)
    parts = [
        translate("ClaimsSheet", "{count} to open").format(count=to_open) if to_open else "",
        _ending(calendar.ending),
        _money(translate("ClaimsSheet", "asked for {sum}"), calendar.asked),
        _money(translate("ClaimsSheet", "got back {sum} in 90 days"), calendar.got),
        _money(translate("ClaimsSheet", "refused {sum}"), calendar.refused),
    ]
    return " · ".join(part for part in parts if part)


def _ending(count: int) -> str:
    if count == 1:
        return translate("ClaimsSheet", "1 ends within 3 days")
    return translate("ClaimsSheet", "{count} end within 3 days").format(count=count) if count else ""


def _money(words: str, sums: dict[str, int]) -> str:
    return words.format(sum=sums_text(sums)) if any(sums.values()) else ""
