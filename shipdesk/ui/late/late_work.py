"""What can be done with lines of the late list: one key each, several lines at once, all of it taken back by Ctrl+Z."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from shipdesk.services.views import LateRow, Proposal, RenderedMail
from shipdesk.ui.counting import customers_text, lines_text, orders_text, parcels_text
from shipdesk.ui.late import late_jobs
from shipdesk.ui.late.late_views import LateView
from shipdesk.ui.late.snooze_sheet import SnoozeSheet
from shipdesk.ui.widgets.overflow_bar import OverflowBar
from shipdesk.ui.widgets.sheet import ReasonSheet, Sheet

if TYPE_CHECKING:
    from shipdesk.services.late.acted import Acted
    from shipdesk.services.late.contact_carrier import CarrierInquiry
    from shipdesk.ui.late.late_page import LatePage

Rows = list[LateRow]


class LateWork(QObject):
    """Does things with the page's lines: those chosen, or for accepting proposals all shown where none is selected.

    Dialogs are imported where they are opened: the screen's first rows do not wait for them.
    """

    def __init__(self, page: LatePage, chosen: Callable[[], Rows], shown: Callable[[], Rows]) -> None:
        super().__init__(page)
        self._page, self._shop, self._jobs = page, page.shop, page.jobs
        self._chosen, self._shown = chosen, shown
        self._selected = 0
        make = page.make_action
        self.accept = make(self.tr("Accept all proposals"), "A", self.ask_accept, icon_name="check",
                           tip=self.tr("Do what is proposed: of the selected lines, or of all shown"))  # fmt: skip
        self.next_step = make(self.tr("Do it"), "N", self.do_next, icon_name="lightning",
                              tip=self.tr("Do what is proposed next for the chosen lines"))  # fmt: skip
        self.mail = make(self.tr("Mail"), "M", self.ask_mail, icon_name="mail",
                         tip=self.tr("Tell the customers an honest new date; the mail is shown first"))  # fmt: skip
        self.contact = make(self.tr("Ask carrier"), "C", self.ask_contact, icon_name="truck",
                            tip=self.tr("Number, words and journey records to ask the carrier with"))  # fmt: skip
        self.reship = make(self.tr("Send again"), "R", self.ask_reship, icon_name="refresh",
                           tip=self.tr("Make a new order for what went astray"))  # fmt: skip
        self.refund = make(self.tr("Refund"), "F", self.ask_refund, icon_name="undo",
                           tip=self.tr("Note that money was given back"))  # fmt: skip
        self.claim = make(self.tr("Claim"), "K", self.ask_claim, icon_name="file",
                          tip=self.tr("Ask the carrier for the money"))  # fmt: skip
        self.snooze = make(self.tr("Snooze"), "S", self.ask_snooze, icon_name="snooze",
                           tip=self.tr("Put the chosen lines away until a day"))  # fmt: skip
        self.ignore = make(self.tr("Ignore"), "I", self.ask_ignore, icon_name="ignore",
                           tip=self.tr("Take the chosen lines off the list for good, with a reason"))  # fmt: skip
        self.back = make(self.tr("Back to the list"), "B", self.bring_back, icon_name="undo",
                         tip=self.tr("Bring the chosen lines back that were snoozed or ignored"))  # fmt: skip
        self.claims = make(self.tr("Claims…"), "Shift+K", self.show_claims, icon_name="calendar",
                           tip=self.tr("All claims, with the days by which they must be filed"))  # fmt: skip

    def in_bar(self) -> tuple[QAction, ...]:
        """Return the actions with a button above the list, in the order in which they keep their room."""
        return (self.mail, self.contact, self.snooze, self.ignore, self.reship, self.refund, self.claim, self.back,
                self.claims)  # fmt: skip

    def fit_bar(self, bar: OverflowBar, view: LateView) -> None:
        """Show the buttons that have a meaning in a list."""
        is_open, is_away = view is LateView.OPEN, view in (LateView.SNOOZED, LateView.IGNORED)
        for action in (self.accept, *self.in_bar()):
            bar.want(action, wanted=is_open if action is not self.back else is_away)
        bar.want(self.claims, wanted=True)

    def follow(self, view: LateView, *, can_act: bool, selected: int) -> None:
        """Enable what fits the list in view and what is chosen in it."""
        self._selected = selected
        doings = (self.accept, self.mail, self.contact, self.reship, self.refund, self.claim, self.snooze, self.ignore)
        for action in (*doings, self.next_step):
            action.setEnabled(can_act and view is LateView.OPEN)
        self.back.setEnabled(can_act and view in (LateView.SNOOZED, LateView.IGNORED))

    # One key each

    def do_next(self) -> None:
        """Do what is proposed for the chosen lines, each in its own way where they agree."""
        rows = self._chosen()
        found = {row.proposal for row in rows}
        if len(found) != 1:
            self.ask_accept()
            return
        match found.pop():
            case Proposal.MAIL:
                self.ask_mail()
            case Proposal.CONTACT:
                self.ask_contact()
            case Proposal.RESHIP:
                self.ask_reship()
            case Proposal.CLAIM:
                self.ask_claim()
            case Proposal.SHIP:
                self._page.order_wanted.emit(rows[0].order_id)
            case Proposal.WAIT:
                self._page.said.emit(self.tr("There is nothing to do about it today."))

    def ask_accept(self) -> None:
        """Say what will happen, then do all that is proposed."""
        from shipdesk.ui.late.accept_sheet import AcceptSheet

        rows = self._chosen() if self._selected else self._shown()
        if rows:
            sheet = AcceptSheet(rows, self._page)
            sheet.accepted.connect(partial(self._do, self.tr("Doing what is proposed"), late_jobs.accept, rows))
            sheet.open()

    def ask_mail(self) -> None:
        """Show the mail of one line, or ask for the number of several; then plan them."""
        rows = self._chosen()
        if len(rows) == 1:
            self._jobs.query(
                "late draft", late_jobs.draft, self._shop, rows[0], on_done=partial(self._show_draft, rows),
                on_failed=self._page.report_failure, owner=self,
            )  # fmt: skip
        elif rows:
            self._ask(
                self.tr("Mail {customers}").format(customers=customers_text(len(rows))), self.tr("Plan the mails"),
                self.tr("Each is told an honest new date. Whoever was told already is left out. "
                        "Messages shows the mails before they go."),
                partial(self._do, self.tr("Planning mails"), late_jobs.mail, rows),
            )  # fmt: skip

    def _show_draft(self, rows: Rows, draft: RenderedMail) -> None:
        from shipdesk.ui.late.draft_sheet import DraftSheet

        sheet = DraftSheet(rows[0], draft, self._page)
        sheet.accepted.connect(partial(self._do, self.tr("Planning mails"), late_jobs.mail, rows))
        sheet.open_when_free()

    def ask_contact(self) -> None:
        """Show the carrier's number and the words to ask with; noted when it is done."""
        rows = self._with_parcels()
        if rows:
            self._jobs.query(
                "carrier inquiry", late_jobs.inquiry, self._shop, rows, on_done=partial(self._show_contact, rows),
                on_failed=self._page.report_failure, owner=self,
            )  # fmt: skip

    def _show_contact(self, rows: Rows, inquiry: CarrierInquiry) -> None:
        from shipdesk.ui.late.contact_sheet import ContactSheet

        sheet = ContactSheet(inquiry, self._page)
        sheet.told.connect(partial(self._do, self.tr("Noting"), late_jobs.contacted, rows))
        sheet.records_wanted.connect(partial(self._save_records, inquiry.parcel_ids))
        sheet.said.connect(self._page.said)
        sheet.open_when_free()

    def _save_records(self, parcel_ids: Sequence[int]) -> None:
        from shipdesk.ui.papers.paper_commands import ask_paper
        from shipdesk.ui.papers.paper_jobs import Paper

        ask_paper(self._page, Paper.JOURNEY, parcel_ids)

    def ask_reship(self) -> None:
        """Ask whether the chosen orders are to be sent again."""
        rows = self._with_parcels()
        if rows:
            self._ask(
                self.tr("Send {orders} again").format(orders=orders_text(len(rows))), self.tr("Send again"),
                self.tr("A new order is made for each parcel, linked to the old one. It waits on Orders, to be packed "
                        "today. Ctrl+Z takes it back as long as it has no label."),
                partial(self._reship, rows, again=False),
            )  # fmt: skip

    def _reship(self, rows: Rows, *, again: bool) -> None:
        def refused(error: Any) -> None:
            if again or not late_jobs.is_refusal(error):
                self._page.report_failure(error)
                return
            self._ask(self.tr("Send it once more?"), self.tr("Send once more"), str(error),
                      partial(self._reship, rows, again=True))  # fmt: skip

        self._do(self.tr("Sending again"), partial(late_jobs.reship, again=again), rows, on_failed=refused)

    def ask_refund(self) -> None:
        """Ask how much was given back, and note it."""
        from shipdesk.ui.late.refund_sheet import RefundSheet

        rows = self._chosen()
        if rows:
            sheet = RefundSheet(rows, self._page)
            sheet.told.connect(partial(self._do, self.tr("Noting"), late_jobs.refund, rows))
            sheet.open()

    def ask_claim(self) -> None:
        """Ask whether the carrier is to be asked for the money of the chosen parcels."""
        rows = self._with_parcels()
        if rows:
            self._ask(
                self.tr("Open claims for {parcels}").format(parcels=parcels_text(len(rows))), self.tr("Open"),
                self.tr("ShipDesk collects the papers and watches the last day to file. Claims (Shift+K) has them."),
                partial(self._do, self.tr("Opening claims"), late_jobs.claim, rows),
            )  # fmt: skip

    def show_claims(self) -> None:
        """Show all claims."""
        from shipdesk.ui.claims.claims_sheet import ClaimsSheet

        ClaimsSheet(self._shop, self._jobs, self._page).open()

    def ask_snooze(self) -> None:
        """Ask until when, then put the chosen lines away."""
        rows = self._chosen()
        if rows:
            sheet = SnoozeSheet(len(rows), self._page.today(), self._page)
            sheet.chosen.connect(partial(self._snooze, rows))
            sheet.open()

    def _snooze(self, rows: Rows, until: date) -> None:
        self._do(self.tr("Changing the late list"), late_jobs.snooze, rows, until)

    def ask_ignore(self) -> None:
        """Ask why, then take the chosen lines off the list."""
        rows = self._chosen()
        if not rows:
            return
        sheet = ReasonSheet(
            self.tr("Ignore {lines}").format(lines=lines_text(len(rows))),
            self.tr("Ignore"),
            (self.tr("Customer knows and agrees"), self.tr("Was sent again"), self.tr("Money was given back"),
             self.tr("Carrier is looking for it")),
            self._page,
            sentence=self.tr("They do not come back by themselves; the list Ignored keeps them, with the reason."),
        )  # fmt: skip
        sheet.told.connect(partial(self._do, self.tr("Changing the late list"), late_jobs.ignore, rows))
        sheet.open()

    def bring_back(self) -> None:
        """Bring the chosen lines back to the open list."""
        rows = self._chosen()
        if rows:
            self._do(self.tr("Changing the late list"), late_jobs.bring_back, rows)

    # How it is done

    def _do(self, name: str, work: Callable[..., Acted], rows: Sequence[LateRow], *args: Any,
            on_failed: Callable[[Any], None] | None = None) -> None:  # fmt: skip
        self._jobs.change(
            name, work, self._shop, list(rows), *args, on_done=self._acted,
            on_failed=on_failed or self._page.report_failure, owner=self,
        )  # fmt: skip

    def _acted(self, acted: Acted) -> None:
        if acted.batch:
            self._page.undo_offered.emit(acted.words, partial(self.undo, acted.batch))
        else:
            self._page.said.emit(acted.words)
        self._page.reload()

    def undo(self, batch: str) -> None:
        """Take back what was done at once."""
        self._jobs.change(
            self.tr("Undo"), late_jobs.undo, self._shop, batch, on_done=self._undone,
            on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip

    def _undone(self, words: str) -> None:
        self._page.said.emit(words)
        self._page.reload()

    def _ask(self, title: str, do_it: str, sentence: str, then: Callable[[], object]) -> None:
        sheet = Sheet(title, do_it, self._page, sentence=sentence)
        sheet.accepted.connect(then)
        sheet.open_when_free()

    def _with_parcels(self) -> Rows:
        rows = self._chosen()
        found = [row for row in rows if row.parcel_id is not None]
        if rows and not found:
            self._page.said.emit(self.tr("This has not left yet: no carrier has it."))
        return found
