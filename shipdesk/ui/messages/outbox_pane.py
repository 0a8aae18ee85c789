"""The outbox: every mail planned, sent or stuck, and what can be done about it."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.outbox import OutboxState
from shipdesk.services.ports import CancelCheck, Progress
from shipdesk.services.views import MailReport, MessageDetail, MessageRow
from shipdesk.ui.counting import mails_text
from shipdesk.ui.messages.mail_preview import MailPreview
from shipdesk.ui.messages.rest_bar import RestBar
from shipdesk.ui.messages.tab_pane import TabPane
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.theme import SPACE_1, SPACE_2, SPACE_3, SPACE_4, Tone, set_kind
from shipdesk.ui.widgets.basics import DetailSplitter, EmptyState, KeyValueList, plain_label
from shipdesk.ui.widgets.chip import StatusChip
from shipdesk.ui.widgets.grid import WindowedTable
from shipdesk.ui.widgets.grid_model import Chip, Column, WindowedTableModel
from shipdesk.ui.words import OUTBOX_TONES, milestone_word, outbox_state_word, shop_zone, time_text

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

_CAN_CANCEL = frozenset({OutboxState.PLANNED, OutboxState.WAITING, OutboxState.HELD, OutboxState.FAILED})
_CAN_RESEND = frozenset({OutboxState.FAILED, OutboxState.UNSURE, OutboxState.CANCELLED, OutboxState.HELD})


class OutboxPane(TabPane):
    """The list of mails at the left, the chosen one as the customer sees it at the right."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._state: OutboxState | None = None
        self._rows: dict[int, MessageRow] = {}
        self._sending = False
        self._shown: MessageRow | None = None
        self._make_actions()
        self.rest = RestBar(page)
        self._enable()

    def reload(self) -> None:
        """Ask again for the messages, and for the one shown."""
        self.rest.reload()
        self._page.jobs.query("messages", _list_messages, self._page.shop, self._state, on_done=self._show_rows)
        if self._shown is not None:
            self._ask_detail(self._shown.id)

    def focus_first(self) -> None:
        """Put the keyboard into the list."""
        self.table.setFocus()

    def show_state(self, state: OutboxState | None) -> None:
        """Show only messages in that state; None shows all."""
        self._state = state
        self._buttons[state].setChecked(True)
        self.reload()

    # Building

    def _make_actions(self) -> None:
        make = self._page.make_action
        self.send = make(
            self.tr("Send due mails"),
            "Ctrl+Return",
            self._send,
            icon_name="send",
            tip=self.tr("Send every mail that is due now"),
        )
        self.resend = make(self.tr("Send again"), "Ctrl+R", partial(self._act, "resend"), icon_name="refresh")
        self.went = make(
            self.tr("It went"),
            "Ctrl+G",
            partial(self._act, "went"),
            icon_name="check",
            tip=self.tr("I know that this mail arrived: do not send it again"),
        )
        self.cancel = make(self.tr("Cancel mail"), "Ctrl+Backspace", partial(self._act, "cancel"), icon_name="cancel")

    def _build(self) -> None:
        zone = shop_zone(self._page.shop.settings.shop.time_zone)
        columns: list[Column[MessageRow]] = [
            Column("state", self.tr("State"), 104, lambda r: outbox_state_word(r.state), chip=_state_chip),
            Column("order", self.tr("Order"), 108, lambda r: r.order_number, strong=True),
            Column("subject", self.tr("Subject"), 248, _subject),
            Column("sent", self.tr("Sent or due"), 150, lambda r: time_text(_when(r), zone), muted=True),
            Column("to", self.tr("To"), 200, lambda r: r.to_address, muted=True),
            Column("milestone", self.tr("Tells"), 140, lambda r: milestone_word(r.milestone), muted=True),
        ]
        self.model = WindowedTableModel(self._page.jobs, columns, self._look_up, lambda r: r.id, self)
        self.table = WindowedTable(
            self.model, self.tr("Messages"), state=self._page.ui_state, state_key="messages", parent=self
        )
        self.table.current_changed.connect(self._current_changed)
        self.empty = EmptyState(
            "mail_open",
            self.tr("No messages here"),
            self.tr("Mails to customers appear here as soon as one is planned, and stay after they are sent."),
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.rest)
        column.addLayout(self._bar())
        column.addWidget(DetailSplitter(self.stack, self._detail(), 460), 1)

    def _bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_2)
        row.setSpacing(SPACE_1)
        group = QButtonGroup(self)
        self._buttons: dict[OutboxState | None, QToolButton] = {}
        states: list[OutboxState | None] = [None, *(s for s in OutboxState if s is not OutboxState.SENDING)]
        for state in states:
            button = QToolButton()
            set_kind(button, "view")
            button.setCheckable(True)
            button.setText(self.tr("All") if state is None else outbox_state_word(state))
            button.clicked.connect(lambda _checked=False, wanted=state: self.show_state(wanted))
            group.addButton(button)
            self._buttons[state] = button
            row.addWidget(button)
        self._buttons[None].setChecked(True)
        row.addStretch(1)
        row.addWidget(action_button(self.send))
        return row

    def _detail(self) -> QWidget:
        pane = QWidget()
        pane.setProperty("kind", "surface")
        pane.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._subject = plain_label("", "lead", wrap=True, selectable=True)
        self._chip = StatusChip(parent=pane)
        self._facts = KeyValueList()
        self._error = plain_label("", "error", wrap=True, selectable=True)
        self.preview = MailPreview()
        head = QHBoxLayout()
        head.addWidget(self._subject, 1)
        head.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignTop)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        for action in (self.resend, self.went, self.cancel):
            buttons.addWidget(action_button(action))
        buttons.addStretch(1)
        column = QVBoxLayout(pane)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_3)
        column.addLayout(head)
        column.addWidget(self._error)
        column.addWidget(self._facts)
        column.addLayout(buttons)
        column.addWidget(self.preview, 1)
        self._show_nothing()
        return pane

    # Showing

    def _look_up(self, ids: Sequence[int]) -> list[MessageRow]:
        rows = self._rows
        return [rows[number] for number in ids if number in rows]

    def _show_rows(self, rows: Sequence[MessageRow]) -> None:
        self._rows = {row.id: row for row in rows}
        self.table.show_ids(array("q", [row.id for row in rows]))
        self.stack.setCurrentWidget(self.table if rows else self.empty)
        if rows and self.table.current_id() is None:
            self.table.select_id(rows[0].id)
        if not rows:
            self._show_nothing()

    def _current_changed(self, number: int | None) -> None:
        if number is None:
            self._show_nothing()
        else:
            self._ask_detail(number)

    def _ask_detail(self, number: int) -> None:
        self._page.jobs.query("message", _show_message, self._page.shop, number, on_done=self._show_detail)

    def _show_nothing(self) -> None:
        self._shown = None
        self._subject.setText(self.tr("Choose a message to see it here."))
        self._chip.set_status("", Tone.NEUTRAL)
        self._error.hide()
        self._facts.set_pairs([])
        self.preview.clear()
        self._enable()

    def _show_detail(self, detail: MessageDetail) -> None:
        row = detail.row
        self._shown = row
        zone = shop_zone(self._page.shop.settings.shop.time_zone)
        self._subject.setText(_subject(row))
        self._chip.set_status(outbox_state_word(row.state), OUTBOX_TONES[row.state])
        self._error.setText(row.error)
        self._error.setVisible(bool(row.error))
        self._facts.set_pairs(
            [
                (self.tr("To"), row.to_address),
                (self.tr("From"), detail.sender),
                (self.tr("Order"), row.order_number),
                (self.tr("Sent"), time_text(row.sent_at, zone)),
                (self.tr("Came back"), time_text(row.came_back_at, zone)),
                (self.tr("Tries again"), time_text(row.next_at, zone)),
                (self.tr("Not before"), "" if row.sent_at or row.next_at else time_text(row.not_before, zone)),
            ]
        )
        self.preview.show_mail(detail.html, detail.text, detail.logo)
        self._enable()

    def _enable(self) -> None:
        state = self._shown.state if self._shown is not None and self.isVisible() else None
        self.send.setEnabled(self.isVisible() and not self._sending)
        self.resend.setEnabled(state in _CAN_RESEND)
        self.cancel.setEnabled(state in _CAN_CANCEL)
        self.went.setEnabled(state is OutboxState.UNSURE)

    # Acting

    def _send(self) -> None:
        self._sending = True
        self._enable()
        self._page.jobs.run(
            self.tr("Sending mails"), _run_queue, self._page.shop, on_done=self._sent, on_failed=self._not_sent,
            cancellable=True,
        )  # fmt: skip

    def _sent(self, report: MailReport) -> None:
        self._sending = False
        self._enable()
        words = self.tr("{mails} sent.").format(mails=mails_text(report.sent))
        if report.stopped_because:
            words = self.tr("{sent} Then it stopped: {reason}").format(sent=words, reason=report.stopped_because)
        self._page.said.emit(words)
        self.reload()

    def _not_sent(self, error: ShipDeskError) -> None:
        self._sending = False
        self._enable()
        self._page.failed.emit(error)

    def _act(self, what: str) -> None:
        if self._shown is None:
            return
        names = {
            "resend": self.tr("Planning the mail again"),
            "went": self.tr("Noting that the mail went"),
            "cancel": self.tr("Cancelling the mail"),
        }
        self._page.jobs.change(
            names[what], _change_message, self._page.shop, what, self._shown.id,
            on_done=self._changed, on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip

    def _changed(self, _result: None) -> None:
        self.reload()


def _state_chip(row: MessageRow) -> Chip:
    return Chip(outbox_state_word(row.state), OUTBOX_TONES[row.state])


def _when(row: MessageRow) -> datetime:
    return row.sent_at or row.next_at or row.not_before or row.created_at


def _subject(row: MessageRow) -> str:
    # A mail gets its words when it goes; until then it is known by what it will tell.
    return row.subject or milestone_word(row.milestone)


def _list_messages(shop: Shop, state: OutboxState | None) -> tuple[MessageRow, ...]:
    from shipdesk.services.send_mail import list_messages

    return list_messages(shop, state)


def _show_message(shop: Shop, number: int) -> MessageDetail:
    from shipdesk.services.send_mail import show_message

    return show_message(shop, number)


def _run_queue(shop: Shop, progress: Progress, cancelled: CancelCheck) -> MailReport:
    from shipdesk.services.send_mail import run_mail_queue

    return run_mail_queue(shop, asked=True, progress=progress, cancelled=cancelled)


def _change_message(shop: Shop, what: str, number: int) -> None:
    from shipdesk.services import send_mail

    {"resend": send_mail.resend_message, "went": send_mail.mark_message_sent, "cancel": send_mail.cancel_message}[what](
        shop, number
    )
