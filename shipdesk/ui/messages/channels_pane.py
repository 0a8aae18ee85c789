"""What a program of the shop's own was told; what is unsure or failed stands first, with what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.outbox import OutboxState
from shipdesk.services.ports import CancelCheck
from shipdesk.services.settle_webhooks import RESTING, STUCK, WebhookRow
from shipdesk.ui.messages.list_pane import ListPane
from shipdesk.ui.page import Page
from shipdesk.ui.widgets.basics import EmptyState
from shipdesk.ui.widgets.grid_model import Chip, Column
from shipdesk.ui.widgets.sheet import ConfirmSheet
from shipdesk.ui.words import OUTBOX_TONES, milestone_word, outbox_state_word, shop_zone, time_text, translate

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop


def told_word(state: OutboxState) -> str:
    """Return the state of a message to a program as a word for a chip."""
    return translate("ChannelsPane", "Told") if state is OutboxState.DONE else outbox_state_word(state)


class ChannelsPane(ListPane[WebhookRow]):
    """C: it came; S: send it again; X: let it be; each for all rows that are selected. D tells what is due now."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, translate("ChannelsPane", "Messages to your own program"), "webhooks", _rows)
        make = page.make_action
        self.came = make(
            self.tr("It came"), "C", partial(self._settle, told=True), icon_name="check",
            tip=self.tr("My program heard it: do not tell it again"),
        )  # fmt: skip
        self.again = make(
            self.tr("Tell it again"), "S", partial(self._settle, told=False), icon_name="refresh",
            tip=self.tr("My program did not hear it: tell it again"),
        )  # fmt: skip
        self.drop = make(
            self.tr("Let it be…"),
            "X",
            self._ask_drop,
            icon_name="cancel",
            tip=self.tr("Tell it no more, and remind me no more"),
        )
        self.tell = make(
            self.tr("Tell what is due"),
            "D",
            self._tell,
            icon_name="send",
            tip=self.tr("Tell your program now what is due"),
        )
        self.actions_shown = [self.came, self.again, self.drop, self.tell]
        self._telling = False
        self._enable()

    def columns(self) -> list[Column[WebhookRow]]:
        """Return the columns."""
        zone = shop_zone(self._page.shop.settings.shop.time_zone)
        return [
            Column("state", self.tr("State"), 110, lambda r: told_word(r.state), chip=_chip),
            Column("milestone", self.tr("Tells"), 180, lambda r: milestone_word(r.milestone), strong=True),
            Column("order", self.tr("Order"), 120, lambda r: r.order_number),
            Column("since", self.tr("Since"), 150, lambda r: time_text(r.created_at, zone), muted=True),
            Column("next", self.tr("Tries again"), 150, lambda r: time_text(r.next_at, zone), muted=True),
            Column("error", self.tr("What went wrong"), 260, lambda r: r.error, muted=True, stretch=True),
        ]

    def emptiness(self) -> EmptyState:
        """Return what stands there while no program was told anything, and the way to set one up."""
        empty = EmptyState(
            "link",
            self.tr("No other program hears of your parcels"),
            self.tr(
                "A program of your own can hear what customers are told, to send text messages or write in a chat. "
                "Set its address in the settings, Mail account, Other channels."
            ),
            self.tr("Open the settings"),
        )
        empty.acted.connect(lambda: self._page.screen_wanted.emit("settings"))
        return empty

    def sentence(self) -> str:
        """Return how many are stuck, and what to do."""
        stuck = sum(1 for row in self._rows.values() if row.state in STUCK)
        if not stuck:
            return self.tr("Your program heard everything that was due.")
        if stuck == 1:
            return self.tr("1 message did not surely reach your program. Look there, then say what is true.")
        return self.tr("{count} messages did not surely reach your program. Look there, then say what is true.").format(
            count=stuck
        )

    def about(self, row: WebhookRow) -> str:
        """Return what went wrong, in full."""
        return row.error

    def _enable(self) -> None:
        chosen = {row.state for row in self.selected()} if self.isVisible() else set()
        self.came.setEnabled(OutboxState.UNSURE in chosen)
        self.again.setEnabled(bool(chosen & set(STUCK)))
        self.drop.setEnabled(bool(chosen & {*STUCK, *RESTING}))
        self.tell.setEnabled(self.isVisible() and bool(self._rows) and not self._telling)

    def _settle(self, *, told: bool) -> None:
        words = self.tr("{count} count as told.") if told else self.tr("{count} will be told again.")
        self._change(
            self.tr("Settling messages"), _settle, [row.id for row in self.selected()], told,
            done=lambda count: self._page.said.emit(words.format(count=count)),
        )  # fmt: skip

    def _ask_drop(self) -> None:
        ids = [row.id for row in self.selected()]
        sheet = ConfirmSheet(
            self.tr("Tell your program no more of this?")
            if len(ids) == 1
            else self.tr("Tell your program no more of these {count}?").format(count=len(ids)),
            self.tr("It will not hear of it from ShipDesk. What it was told already stays as it is."),
            self.tr("Let it be"),
            self.tr("Keep it"),
            self._page,
        )
        sheet.accepted.connect(partial(self._drop, ids))
        sheet.open()

    def _drop(self, ids: Sequence[int]) -> None:
        self._change(
            self.tr("Settling messages"), _drop, ids,
            done=lambda count: self._page.said.emit(self.tr("{count} are let be.").format(count=count)),
        )  # fmt: skip

    def _tell(self) -> None:
        self._telling = True
        self._enable()
        self._page.jobs.run(
            self.tr("Telling your program"), _tell, self._page.shop, cancellable=True,
            on_done=self._told, on_failed=self._not_told, owner=self,
        )  # fmt: skip

    def _told(self, count: int) -> None:
        self._telling = False
        self._page.said.emit(self.tr("{count} told.").format(count=count))
        self._page.reload()

    def _not_told(self, error: ShipDeskError) -> None:
        self._telling = False
        self._page.failed.emit(error)
        self._page.reload()


def _chip(row: WebhookRow) -> Chip:
    return Chip(told_word(row.state), OUTBOX_TONES[row.state])


def _rows(shop: Shop) -> tuple[WebhookRow, ...]:
    from shipdesk.services.settle_webhooks import webhook_rows

    return webhook_rows(shop)


def _settle(shop: Shop, ids: Sequence[int], told: bool) -> int:  # noqa: FBT001 (jobs hand arguments on by place)
    from shipdesk.services.settle_webhooks import settle_webhooks

    return settle_webhooks(shop, ids, told=told)


def _drop(shop: Shop, ids: Sequence[int]) -> int:
    from shipdesk.services.settle_webhooks import drop_webhooks

    return drop_webhooks(shop, ids)


def _tell(shop: Shop, cancelled: CancelCheck) -> int:
    from shipdesk.services.webhooks import run_webhooks

    return run_webhooks(shop, cancelled=cancelled).get(OutboxState.DONE, 0)
