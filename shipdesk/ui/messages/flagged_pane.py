"""Addresses that mails do not reach, reach late, or that want no advertising, and how they are trusted again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from shipdesk.domain.mails import AddressFlag, FlaggedAddress
from shipdesk.ui.messages.list_pane import ListPane
from shipdesk.ui.page import Page
from shipdesk.ui.theme import Tone
from shipdesk.ui.widgets.basics import EmptyState
from shipdesk.ui.widgets.grid_model import Chip, Column
from shipdesk.ui.widgets.sheet import ConfirmSheet
from shipdesk.ui.words import shop_zone, time_text, translate

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

_TONES = {AddressFlag.BOUNCED: Tone.BAD, AddressFlag.DELAYED: Tone.WARN, AddressFlag.UNSUBSCRIBED: Tone.NEUTRAL}


@dataclass(frozen=True, slots=True)
class FlagRow:
    """A flag with a number to choose it by."""

    id: int
    flagged: FlaggedAddress


def flag_word(flag: AddressFlag) -> str:
    """Return what is known of an address, as a word for a chip."""
    words = {
        AddressFlag.BOUNCED: translate("AddressFlag", "Comes back"),
        AddressFlag.DELAYED: translate("AddressFlag", "Delayed"),
        AddressFlag.UNSUBSCRIBED: translate("AddressFlag", "No advertising"),
    }
    return words[flag]


class FlaggedPane(ListPane[FlagRow]):
    """T trusts the chosen addresses again; that can be undone. Who wants no advertising is asked about first."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, translate("FlaggedPane", "Addresses that do not work"), "flagged", _flags)
        self.trust = page.make_action(
            self.tr("Trust again"), "T", self._ask_trust, icon_name="check",
            tip=self.tr("Take the flag off, so that mails go there again"),
        )  # fmt: skip
        self.actions_shown = [self.trust]
        self._enable()

    def columns(self) -> list[Column[FlagRow]]:
        """Return the columns."""
        zone = shop_zone(self._page.shop.settings.shop.time_zone)
        return [
            Column("flag", self.tr("State"), 130, lambda r: flag_word(r.flagged.flag), chip=_chip),
            Column("address", self.tr("Address"), 280, lambda r: r.flagged.address, strong=True),
            Column("since", self.tr("Since"), 150, lambda r: time_text(r.flagged.at, zone), muted=True),
            Column("why", self.tr("What its server said"), 320, lambda r: r.flagged.detail, muted=True, stretch=True),
        ]

    def emptiness(self) -> EmptyState:
        """Return what stands there while all addresses work."""
        return EmptyState(
            "check",
            self.tr("All addresses work, as far as is known"),
            self.tr(
                "An address stands here when a mail to it comes back, is delayed, or its owner wants no advertising."
            ),
        )

    def sentence(self) -> str:
        """Return what follows from the flags."""
        return self.tr(
            "Mails to an address that comes back are held, until you trust it again or the order has another address."
        )

    def about(self, row: FlagRow) -> str:
        """Return what a flag means, with the server's own words."""
        words = {
            AddressFlag.BOUNCED: self.tr("Mails to {address} come back. {reason}"),
            AddressFlag.DELAYED: self.tr("A mail to {address} is still on its way somewhere. {reason}"),
            AddressFlag.UNSUBSCRIBED: self.tr("{address} wants no advertising; mails about parcels go there. {reason}"),
        }
        flagged = row.flagged
        return words[flagged.flag].format(address=flagged.address, reason=flagged.detail).strip()

    def _enable(self) -> None:
        self.trust.setEnabled(self.isVisible() and bool(self.selected()))

    def _ask_trust(self) -> None:
        chosen = [row.flagged for row in self.selected()]
        unwilling = [each.address for each in chosen if each.flag is AddressFlag.UNSUBSCRIBED]
        if not unwilling:
            self._trust(chosen)
            return
        sheet = ConfirmSheet(
            self.tr("Write advertising to {address} again?").format(address=unwilling[0]),
            self.tr("Its owner asked for no more of it. Do so only where they took that back."),
            self.tr("Trust again"),
            self.tr("Leave it"),
            self._page,
        )
        sheet.accepted.connect(partial(self._trust, chosen))
        sheet.open()

    def _trust(self, chosen: Sequence[FlaggedAddress]) -> None:
        if not chosen:
            return
        words = self.tr("Mails go to {address} again.").format(address=chosen[0].address)
        if len({each.address for each in chosen}) > 1:
            words = self.tr("Mails go to {count} addresses again.").format(count=len({e.address for e in chosen}))
        self._change(
            self.tr("Trusting addresses"), _trust, [each.address for each in chosen],
            done=lambda gone: self._page.undo_offered.emit(words, partial(self._put_back, gone)),
        )  # fmt: skip

    def _put_back(self, flags: Sequence[FlaggedAddress]) -> None:
        self._change(
            self.tr("Flagging addresses"), _flag, flags,
            done=lambda _nothing: self._page.said.emit(self.tr("The flags are back.")),
        )  # fmt: skip


def _chip(row: FlagRow) -> Chip:
    return Chip(flag_word(row.flagged.flag), _TONES[row.flagged.flag])


def _flags(shop: Shop) -> list[FlagRow]:
    from shipdesk.services.read_mailbox import flagged_addresses

    return [FlagRow(number, flagged) for number, flagged in enumerate(flagged_addresses(shop), start=1)]


def _trust(shop: Shop, addresses: Sequence[str]) -> list[FlaggedAddress]:
    """Take all flags off these addresses; return those that there were, to put them back."""
    from shipdesk.services.read_mailbox import flagged_addresses, trust_address

    wanted = {address.casefold() for address in addresses}
    gone = [each for each in flagged_addresses(shop) if each.address.casefold() in wanted]
    for address in wanted:
        trust_address(shop, address)
    return gone


def _flag(shop: Shop, flags: Sequence[FlaggedAddress]) -> None:
    from shipdesk.services.read_mailbox import flag_again

    flag_again(shop, flags)
