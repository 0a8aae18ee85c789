"""The section of connected shops: which there are and how they go, and parcels of which a shop may not have heard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton

from shipdesk.domain.outbox import OutboxState
from shipdesk.services.ports import CancelCheck, Progress
from shipdesk.services.shop_views import ConnectedShop, PullReport, WriteBackRow
from shipdesk.settings import Settings
from shipdesk.ui.page import Page
from shipdesk.ui.settings.section import Section, button_row, tool_button
from shipdesk.ui.settings.shop_sheet import ShopSheet
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.sheet import ConfirmSheet
from shipdesk.ui.words import count_text, shop_zone, time_text

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

translate = QCoreApplication.translate
_ROLE = Qt.ItemDataRole.UserRole


class ShopsSection(Section):
    """Every change here is kept at once, because a shop is connected only when its key is in the keyring."""

    def __init__(self, page: Page) -> None:
        super().__init__(
            page,
            translate("Settings", "Shops"),
            translate("Settings", "Where orders are fetched from, and who is told which parcels left."),
            "link",
        )
        self._shops: tuple[ConnectedShop, ...] = ()

    def _build(self) -> None:
        self.list = _list(self.tr("Connected shops"), 96)
        self.list.currentRowChanged.connect(lambda _row: self._show_chosen())
        self.list.itemActivated.connect(lambda _item: self.edit())
        self.none = plain_label(
            self.tr("No shop is connected. Orders come from files until one is."), "muted", wrap=True
        )
        self.state = plain_label("", "muted", wrap=True, selectable=True)
        self.add_button = _button(self.tr("Connect…"), "add", self.add)
        self.edit_button = _button(self.tr("Change…"), "edit", self.edit)
        self.remove_button = _button(self.tr("Remove…"), "remove", self.ask_remove)
        self.pull_button = _button(self.tr("Fetch now"), "import", self.pull)
        buttons = button_row(self.add_button, self.edit_button, self.remove_button, self.pull_button)
        self.add_card([self.none, self.list, self.state, buttons], self.tr("Connected shops"))
        self.waiting = _list(self.tr("Parcels that a shop has not heard of"), 120)
        self.waiting.currentRowChanged.connect(lambda _row: self._show_chosen())
        self.told_button = _button(self.tr("The shop has it"), "check", partial(self.settle, told=True))
        self.tell_button = _button(self.tr("Tell it again"), "send", partial(self.settle, told=False))
        hint = self.tr("Where it says “not sure”, look into the shop: is the tracking number there?")
        self.waiting_card = self.add_card(
            [plain_label(hint, "small", wrap=True), self.waiting, button_row(self.told_button, self.tell_button)],
            self.tr("Not told yet"),
        )
        self.waiting_card.hide()
        self._show_chosen()

    def load(self) -> None:
        """Ask how the shops go."""
        self.page.jobs.query("connected shops", _read, self.page.shop, on_done=self._show)

    def apply(self, settings: Settings) -> Settings | None:
        """Return the settings with the shops as they are now: they were kept when they were edited."""
        return settings.model_copy(update={"shops": self.page.shop.settings.shops})

    # Showing

    def _show(self, answer: tuple[tuple[ConnectedShop, ...], tuple[WriteBackRow, ...]]) -> None:
        self._shops, rows = answer
        _fill(self.list, [(s.code, self._line(s)) for s in self._shops])
        self.none.setVisible(not self._shops)
        self.list.setVisible(bool(self._shops))
        _fill(self.waiting, [(row, _waiting_line(row)) for row in rows])
        self.waiting_card.setVisible(bool(rows))
        self._show_chosen()

    def _line(self, shop: ConnectedShop) -> str:
        words = self.tr("{code} – {kind}, {address}").format(code=shop.code, kind=shop.name, address=shop.base_url)
        return words if shop.enabled else self.tr("{shop} (switched off)").format(shop=words)

    def chosen(self) -> ConnectedShop | None:
        """Return the shop that is chosen in the list."""
        item = self.list.currentItem()
        return next((s for s in self._shops if item is not None and s.code == item.data(_ROLE)), None)

    def _show_chosen(self) -> None:
        shop = self.chosen()
        for button in (self.edit_button, self.remove_button):
            button.setEnabled(shop is not None)
        self.pull_button.setEnabled(shop is not None and shop.enabled)
        self.state.setText("" if shop is None else self._state_words(shop))
        self.state.setVisible(shop is not None)
        unsure = self._unsure() is not None
        self.told_button.setEnabled(unsure)
        self.tell_button.setEnabled(unsure)

    def _state_words(self, shop: ConnectedShop) -> str:
        zone = shop_zone(self.page.shop.settings.shop.time_zone)
        parts = [self.tr("Orders were not fetched yet.")]
        if shop.pulled_at is not None:
            parts = [self.tr("Orders were last fetched on {time}.").format(time=time_text(shop.pulled_at, zone))]
        if not shop.has_key:
            parts.append(self.tr("Its key is missing: change the shop and enter it."))
        if shop.error:
            parts.append(shop.error)
        if shop.next_at is not None:
            parts.append(self.tr("It is asked again on {time}.").format(time=time_text(shop.next_at, zone)))
        if shop.to_tell:
            parts.append(self.tr("It has not heard of %n parcels yet.", "", shop.to_tell))
        return " ".join(parts)

    def _unsure(self) -> WriteBackRow | None:
        item = self.waiting.currentItem()
        row: WriteBackRow | None = item.data(_ROLE) if item is not None else None
        return row if row is not None and row.state is OutboxState.UNSURE else None

    # Acting

    def add(self) -> ShopSheet:
        """Connect another shop."""
        return self._open(None)

    def edit(self) -> None:
        """Change the chosen shop."""
        shop = self.chosen()
        if shop is not None:
            self._open(shop.code)

    def _open(self, code: str | None) -> ShopSheet:
        account = None if code is None else self.page.shop.settings.shop_account(code)
        sheet = ShopSheet(self.page.shop, self.page.jobs, account, self.page)
        sheet.kept.connect(self._kept)
        sheet.open()
        return sheet

    def _kept(self, code: str) -> None:
        self.page.said.emit(self.tr("The shop {code} is connected.").format(code=code))
        self.load()

    def ask_remove(self) -> None:
        """Ask once more, then forget the chosen shop and its key."""
        shop = self.chosen()
        if shop is None:
            return
        sheet = ConfirmSheet(
            self.tr("Remove the shop {code}?").format(code=shop.code),
            self.tr("Its key is forgotten. Its orders stay, but it is not told any more which parcels left."),
            self.tr("Remove it"),
            self.tr("Keep it"),
            self.page,
        )
        sheet.accepted.connect(partial(self.remove, shop.code))
        sheet.open()

    def remove(self, code: str) -> None:
        """Forget a shop and its key."""
        self.page.jobs.change(
            self.tr("Removing the shop"), _remove, self.page.shop, code,
            on_done=lambda _nothing: self.load(), on_failed=self.page.report_failure, owner=self,
        )  # fmt: skip

    def pull(self) -> None:
        """Fetch the chosen shop's orders now."""
        shop = self.chosen()
        if shop is not None:
            self.pull_button.setEnabled(False)
            self.page.jobs.run(
                self.tr("Fetching orders"), _pull, self.page.shop, shop.code, cancellable=True,
                on_done=self._pulled, on_failed=self._not_pulled, owner=self,
            )  # fmt: skip

    def _pulled(self, reports: Sequence[PullReport]) -> None:
        report = reports[0]
        words = self.tr("{new} new, {changed} changed.").format(
            new=count_text(report.new), changed=count_text(report.changed)
        )
        if report.refused:
            words += " " + self.tr("%n orders were not taken, see Imports.", "", len(report.refused))
        self.page.said.emit(f"{words} {report.problem}".strip())
        self.load()

    def _not_pulled(self, error: Exception) -> None:
        self.page.failed.emit(error)
        self.load()

    def settle(self, *, told: bool) -> None:
        """Take the person's word on the chosen parcel."""
        row = self._unsure()
        if row is not None:
            self.page.jobs.change(
                self.tr("Noting what the shop knows"), _settle, self.page.shop, row.id, told,
                on_done=lambda _nothing: self.load(), on_failed=self.page.report_failure, owner=self,
            )  # fmt: skip


def _waiting_line(row: WriteBackRow) -> str:
    states = {
        OutboxState.UNSURE: translate("ShopsSection", "not sure"),
        OutboxState.FAILED: translate("ShopsSection", "refused"),
        OutboxState.WAITING: translate("ShopsSection", "tries again"),
    }
    state = states.get(row.state, translate("ShopsSection", "planned"))
    words = f"{row.shop}   {row.order_number}   {row.tracking_number}   {state}"
    return f"{words}   {row.error}" if row.error else words


def _list(name: str, height: int) -> QListWidget:
    widget = QListWidget()
    widget.setAccessibleName(name)
    widget.setFixedHeight(height)
    return widget


def _fill(widget: QListWidget, lines: Sequence[tuple[object, str]]) -> None:
    """Show other lines, keeping the place."""
    row = widget.currentRow()
    widget.blockSignals(True)
    widget.clear()
    for data, words in lines:
        item = QListWidgetItem(words, widget)
        item.setData(_ROLE, data)
        item.setToolTip(words)
    widget.setCurrentRow(max(0, min(row, len(lines) - 1)))
    widget.blockSignals(False)


def _button(words: str, icon_name: str, slot: Callable[[], object]) -> QPushButton:
    button = tool_button(words, icon_name)
    button.clicked.connect(lambda _checked=False: slot())
    return button


def _read(shop: Shop) -> tuple[tuple[ConnectedShop, ...], tuple[WriteBackRow, ...]]:
    from shipdesk.services.connect_shop import list_shops
    from shipdesk.services.write_back import list_write_backs

    return list_shops(shop), list_write_backs(shop)


def _remove(shop: Shop, code: str) -> None:
    from shipdesk.services.connect_shop import remove_shop

    remove_shop(shop, code)


def _pull(shop: Shop, code: str, progress: Progress, cancelled: CancelCheck) -> tuple[PullReport, ...]:
    from shipdesk.services.pull_orders import pull_orders

    return pull_orders(shop, code, progress=progress, cancelled=cancelled)


def _settle(shop: Shop, outbox_id: int, told: bool) -> None:  # noqa: FBT001 (jobs hand arguments on by place)
    from shipdesk.services.write_back import settle_write_back

    settle_write_back(shop, outbox_id, told=told)
