"""Mails that wait for the owner's yes: the list, the chosen one as the customer would see it, one key for all."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shipdesk.domain.roles import May
from shipdesk.services.views import MessageDetail, MessageRow
from shipdesk.ui.counting import mails_text
from shipdesk.ui.messages.mail_preview import MailPreview
from shipdesk.ui.messages.tab_pane import TabPane
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4
from shipdesk.ui.widgets.basics import DetailSplitter, EmptyState, plain_label
from shipdesk.ui.widgets.grid import WindowedTable
from shipdesk.ui.widgets.grid_model import Column, WindowedTableModel
from shipdesk.ui.words import milestone_word, shop_zone, time_text

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop


class ApprovePane(TabPane):
    """A lets all of them go; Enter only the chosen one; Delete drops it for good."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._rows: dict[int, MessageRow] = {}
        make, may = page.make_action, May.CHANGE_MAIL
        self.approve_all = make(
            self.tr("Approve all"), "A", lambda: self._approve(None), icon_name="check", may=may,
            tip=self.tr("Let all of these mails go"),
        )  # fmt: skip
        self.approve_one = make(
            self.tr("Approve this one"), "Ctrl+Shift+Return", self._approve_one, icon_name="send", may=may
        )
        self.drop = make(self.tr("Do not send it"), "Delete", self._drop, icon_name="cancel")
        self._enable()

    def reload(self) -> None:
        """Ask again for what waits."""
        self._page.jobs.query("mails to approve", _waiting, self._page.shop, on_done=self._show_rows)

    def focus_first(self) -> None:
        """Put the keyboard into the list."""
        self.table.setFocus()

    def _build(self) -> None:
        zone = shop_zone(self._page.shop.settings.shop.time_zone)
        columns: list[Column[MessageRow]] = [
            Column("order", self.tr("Order"), 110, lambda r: r.order_number, strong=True),
            Column("milestone", self.tr("Tells"), 150, lambda r: milestone_word(r.milestone)),
            Column("to", self.tr("To"), 230, lambda r: r.to_address, muted=True),
            Column("since", self.tr("Waits since"), 150, lambda r: time_text(r.created_at, zone), muted=True),
        ]
        self.model = WindowedTableModel(self._page.jobs, columns, self._look_up, lambda r: r.id, self)
        self.table = WindowedTable(
            self.model, self.tr("Mails to approve"), state=self._page.ui_state, state_key="approve", parent=self
        )
        self.table.current_changed.connect(self._current_changed)
        self.empty = EmptyState(
            "check",
            self.tr("Nothing waits for your yes"),
            self.tr("Mails about delays that the late list proposes stand here until you let them go."),
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.said = plain_label("", "muted", wrap=True)
        bar = QHBoxLayout()
        bar.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_2)
        bar.setSpacing(SPACE_2)
        bar.addWidget(self.said, 1)
        bar.addWidget(action_button(self.approve_all, "primary"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(DetailSplitter(self.stack, self._detail(), 460), 1)

    def _detail(self) -> QWidget:
        pane = QWidget()
        pane.setProperty("kind", "surface")
        self._subject = plain_label("", "lead", wrap=True, selectable=True)
        self.preview = MailPreview()
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        buttons.addWidget(action_button(self.approve_one))
        buttons.addWidget(action_button(self.drop))
        buttons.addStretch(1)
        column = QVBoxLayout(pane)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_3)
        column.addWidget(self._subject)
        column.addLayout(buttons)
        column.addWidget(self.preview, 1)
        return pane

    def _look_up(self, ids: Sequence[int]) -> list[MessageRow]:
        return [self._rows[number] for number in ids if number in self._rows]

    def _show_rows(self, rows: Sequence[MessageRow]) -> None:
        self._rows = {row.id: row for row in rows}
        self.table.show_ids(array("q", self._rows))
        self.stack.setCurrentWidget(self.table if rows else self.empty)
        self.said.setText(self.tr("{mails} wait for your yes.").format(mails=mails_text(len(rows))) if rows else "")
        if rows and self.table.current_id() is None:
            self.table.select_id(rows[0].id)
        if not rows:
            self._subject.setText("")
            self.preview.clear()
        self._enable()

    def _current_changed(self, number: int | None) -> None:
        self._enable()
        if number is not None:
            self._page.jobs.query("mail to approve", _show, self._page.shop, number, on_done=self._show_detail)

    def _show_detail(self, detail: MessageDetail) -> None:
        self._subject.setText(detail.row.subject or milestone_word(detail.row.milestone))
        self.preview.show_mail(detail.html, detail.text, detail.logo)

    def _enable(self) -> None:
        here = self.isVisible() and bool(self._rows)
        self.approve_all.setEnabled(here)
        for action in (self.approve_one, self.drop):
            action.setEnabled(here and self.table.current_id() is not None)

    def _approve_one(self) -> None:
        number = self.table.current_id()
        if number is not None:
            self._approve([number])

    def _approve(self, ids: list[int] | None) -> None:
        self._page.jobs.change(
            self.tr("Approving mails"), _approve, self._page.shop, ids,
            on_done=self._approved, on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip

    def _approved(self, count: int) -> None:
        self._page.said.emit(self.tr("{mails} will be sent.").format(mails=mails_text(count)))
        self._page.reload()

    def _drop(self) -> None:
        number = self.table.current_id()
        if number is not None:
            self._page.jobs.change(
                self.tr("Cancelling the mail"), _drop, self._page.shop, number,
                on_done=lambda _nothing: self._page.reload(), on_failed=self._page.report_failure, owner=self,
            )  # fmt: skip


def _waiting(shop: Shop) -> tuple[MessageRow, ...]:
    from shipdesk.services.approve_mails import messages_to_approve

    return messages_to_approve(shop)


def _show(shop: Shop, number: int) -> MessageDetail:
    from shipdesk.services.send_mail import show_message

    return show_message(shop, number)


def _approve(shop: Shop, ids: list[int] | None) -> int:
    from shipdesk.services.approve_mails import approve_messages

    return approve_messages(shop, ids)


def _drop(shop: Shop, number: int) -> None:
    from shipdesk.services.send_mail import cancel_message

    cancel_message(shop, number)
