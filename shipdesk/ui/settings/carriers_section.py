"""The section of carriers: which accounts there are, how they go, and what their quotas are good for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPushButton

from shipdesk.settings import Settings
from shipdesk.ui.page import Page
from shipdesk.ui.settings.carrier_choice import CarrierChoice
from shipdesk.ui.settings.carrier_fields import OWN
from shipdesk.ui.settings.carrier_sheet import CarrierSheet
from shipdesk.ui.settings.section import Section, button_row, tool_button
from shipdesk.ui.settings.support_copy import copy_for_support
from shipdesk.ui.theme import Tone
from shipdesk.ui.widgets.basics import KeyValueList, plain_label
from shipdesk.ui.widgets.described_list import DescribedLine, DescribedList
from shipdesk.ui.widgets.sheet import ConfirmSheet
from shipdesk.ui.words import count_text, shop_zone, time_text

if TYPE_CHECKING:
    from shipdesk.services.carrier_accounts import CarrierKind, ConnectedCarrier, QuotaToday
    from shipdesk.services.shop import Shop

translate = QCoreApplication.translate
_AROUND, _LEAST_HEIGHT = 470, 180
"""What else stands in the window above and below the list, and how high it is at least when it is full."""


class CarriersSection(Section):
    """Every change here is kept at once: an account is connected only when its secrets are in the keyring."""

    def __init__(self, page: Page) -> None:
        super().__init__(
            page,
            translate("Settings", "Carriers"),
            translate("Settings", "Who takes the parcels, and the accounts with them."),
            "truck",
        )
        self._connected: tuple[ConnectedCarrier, ...] = ()
        self._offered: tuple[CarrierKind, ...] = ()
        self._wanted: str | None = None

    def _build(self) -> None:
        self.none = plain_label(
            self.tr("No carrier is connected. Add one, or your own delivery, before labels can be made."), "muted",
            wrap=True,
        )  # fmt: skip
        self.list = DescribedList(self.tr("Connected carriers"), _AROUND, _LEAST_HEIGHT)
        self.list.currentRowChanged.connect(lambda _row: self._show_chosen())
        self.list.itemActivated.connect(lambda _item: self.edit())
        self.list.add_key("Ins", self.add)
        self.list.add_key("Del", self.ask_remove)
        self.facts = KeyValueList()
        self.add_button = _button(self.tr("Add a carrier…"), "add", self.add, self.tr("Add a carrier (Ins)"))
        self.edit_button = _button(self.tr("Change…"), "edit", self.edit, self.tr("Change the account (Enter)"))
        self.remove_button = _button(
            self.tr("Remove…"), "remove", self.ask_remove, self.tr("Remove the account (Del)")
        )  # fmt: skip
        self.copy_button = _button(
            self.tr("Copy for support"), "copy", self.copy, self.tr("Copy what the carrier was asked of late")
        )  # fmt: skip
        buttons = button_row(self.add_button, self.edit_button, self.remove_button, self.copy_button)
        self.add_card([self.none, self.list, buttons, self.facts], self.tr("Connected carriers"))
        self._show_chosen()

    def load(self) -> None:
        """Ask how the carriers go."""
        self.page.jobs.query("connected carriers", _read, self.page.shop, on_done=self._show, owner=self)

    def apply(self, settings: Settings) -> Settings | None:
        """Return the settings with the carriers as they are now: they were kept when they were edited."""
        return settings.model_copy(update={"carriers": self.page.shop.settings.carriers})

    # Showing

    def _show(self, answer: tuple[tuple[ConnectedCarrier, ...], tuple[CarrierKind, ...]]) -> None:
        chosen, self._wanted = self._wanted or self.list.chosen_key(), None
        self._connected, self._offered = answer
        self.list.show_lines([(each.code, _line(each)) for each in self._connected], chosen)
        self.list.setVisible(bool(self._connected))
        self.none.setVisible(not self._connected)
        self.add_button.setEnabled(bool(self._offered))

    def chosen(self) -> ConnectedCarrier | None:
        """Return the carrier that is chosen in the list."""
        key = self.list.chosen_key()
        return next((each for each in self._connected if each.code == key), None)

    def _show_chosen(self) -> None:
        carrier = self.chosen()
        for button in (self.edit_button, self.remove_button):
            button.setEnabled(carrier is not None)
        self.copy_button.setEnabled(carrier is not None and carrier.code != OWN)
        self.facts.set_pairs([] if carrier is None else self._pairs(carrier))
        self.facts.setVisible(carrier is not None)

    def _pairs(self, carrier: ConnectedCarrier) -> list[tuple[str, str]]:
        tracked = carrier.kind.facts.tracked
        return [
            (self.tr("Parcels under way"), count_text(carrier.under_way) if tracked else ""),
            (self.tr("Purchases in doubt"), count_text(carrier.unsure) if carrier.unsure else ""),
            (self.tr("Quota"), f"{carrier.quota} {carrier.kind.facts.quota_note}".strip()),
            (self.tr("Today"), self._today_words(carrier.today)),
            (self.tr("It has no"), carrier.kind.cannot),
        ]

    def _today_words(self, today: QuotaToday | None) -> str:
        if today is None:
            return ""
        words = self.tr("{used} requests").format(used=count_text(today.used))
        if today.limit is not None:
            words = self.tr("{used} of {limit} requests").format(
                used=count_text(today.used), limit=count_text(today.limit)
            )  # fmt: skip
        if today.paused_until is None:
            return words
        time = time_text(today.paused_until, shop_zone(self.page.shop.settings.shop.time_zone))
        pause = self.tr("Nothing is asked until {time}: {reason}.").format(time=time, reason=today.paused_why)
        return f"{words}. {pause}"

    # Acting

    def add(self) -> None:
        """Choose a carrier, and connect it."""
        if not self._offered:
            return
        sheet = CarrierChoice(self._offered, self.page)
        sheet.chosen.connect(self._add)
        sheet.open()

    def _add(self, code: str) -> None:
        kind = next((each for each in self._offered if each.code == code), None)
        if kind is not None:
            self.open_account(kind)

    def edit(self) -> None:
        """Change the chosen account."""
        carrier = self.chosen()
        if carrier is not None:
            self.open_account(carrier.kind)

    def open_account(self, kind: CarrierKind) -> CarrierSheet:
        """Open the account with a carrier, a new one where there is none."""
        account = self.page.shop.settings.carrier(kind.code)
        sheet = CarrierSheet(self.page.shop, self.page.jobs, kind, account, self.page)
        sheet.kept.connect(partial(self._kept, kind.name))
        sheet.open_when_free()
        return sheet

    def _kept(self, name: str, code: str) -> None:
        self.page.said.emit(self.tr("{carrier} is saved.").format(carrier=name))
        # The one that was added is the one to go on with.
        self._wanted = code
        self.load()

    def ask_remove(self) -> None:
        """Say what is lost with the chosen account, then forget it."""
        carrier = self.chosen()
        if carrier is not None:
            self.page.jobs.query(
                "what is lost", _removal_words, self.page.shop, carrier.code,
                on_done=partial(self._ask, carrier.code, carrier.name), on_failed=self.page.report_failure, owner=self,
            )  # fmt: skip

    def _ask(self, code: str, name: str, words: str) -> None:
        sheet = ConfirmSheet(
            self.tr("Remove {carrier}?").format(carrier=name),
            words,
            self.tr("Remove it"),
            self.tr("Keep it"),
            self.page,
        )
        sheet.accepted.connect(partial(self.remove, code))
        sheet.open()

    def remove(self, code: str) -> None:
        """Forget an account and its secrets."""
        self.page.jobs.change(
            self.tr("Removing the carrier"), _remove, self.page.shop, code,
            on_done=self._removed, on_failed=self.page.report_failure, owner=self,
        )  # fmt: skip

    def _removed(self, words: str) -> None:
        self.page.said.emit(words)
        self.load()

    def copy(self) -> None:
        """Copy what the chosen carrier was asked of late."""
        carrier = self.chosen()
        if carrier is not None:
            copy_for_support(
                self.page.shop, self.page.jobs, carrier.code, owner=self,
                on_copied=self.page.said.emit, on_failed=self.page.report_failure,
            )  # fmt: skip


def _line(carrier: ConnectedCarrier) -> DescribedLine:
    words = f"{carrier.kind.can}."
    if carrier.missing:
        missing = translate("CarriersSection", "Missing: {what}. Change the account and enter it.")
        words = missing.format(what=", ".join(carrier.missing))
    state, tone = _state(carrier)
    return DescribedLine(carrier.name, words, state, tone, wrong=bool(carrier.missing) and carrier.account.enabled)


def _state(carrier: ConnectedCarrier) -> tuple[str, Tone]:
    if not carrier.account.enabled:
        return translate("CarriersSection", "Off"), Tone.NEUTRAL
    if carrier.missing:
        return translate("CarriersSection", "Not ready"), Tone.BAD
    if carrier.account.test_mode:
        return translate("CarriersSection", "Test mode"), Tone.INFO
    return translate("CarriersSection", "On"), Tone.GOOD


def _button(words: str, icon_name: str, slot: Callable[[], object], tip: str) -> QPushButton:
    button = tool_button(words, icon_name)
    button.setToolTip(tip)
    button.clicked.connect(lambda _checked=False: slot())
    return button


def _read(shop: Shop) -> tuple[tuple[ConnectedCarrier, ...], tuple[CarrierKind, ...]]:
    from shipdesk.services.carrier_accounts import carriers_on_offer, connected_carriers

    return connected_carriers(shop), carriers_on_offer(shop)


def _removal_words(shop: Shop, code: str) -> str:
    from shipdesk.services.carrier_accounts import removal_words

    return removal_words(shop, code)


def _remove(shop: Shop, code: str) -> str:
    from shipdesk.services.carrier_accounts import remove_account

    return remove_account(shop, code)
