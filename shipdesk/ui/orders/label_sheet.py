"""Asks which carrier, service and paper the labels are for; remembers the last answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QHBoxLayout, QPushButton, QWidget

from shipdesk.background.jobs import JobRunner, Lane
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.label_sheets import PREFIX, SHEETS, SheetWish, is_sheet
from shipdesk.domain.rates import Pick
from shipdesk.services.views import CarrierOffer
from shipdesk.ui.counting import orders_text
from shipdesk.ui.orders.packing_card import weight_words
from shipdesk.ui.orders.paper_work import doubtful_orders
from shipdesk.ui.papers.sheet_chooser import SheetChooser, remember_sheet
from shipdesk.ui.state import UiState
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4, Tone
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.widgets.sheet import Sheet, fit_height
from shipdesk.ui.words import count_text, translate

if TYPE_CHECKING:
    from shipdesk.services.weigh_orders import WeightCheck

_KEY = "labels last"
_LAYOUTS = ("4x6", "100x150", "a6", "4x8")

AS_CHOSEN = "as chosen"
"""Stands for a carrier's code where each order goes by what was chosen for it."""


@dataclass(frozen=True, slots=True)
class LabelChoice:
    """What was chosen; carrier None is what was chosen for each order, service None too, else the usual one."""

    carrier: str | None
    service: str | None
    layout: str | None
    """None is the paper of the settings: with a sheet, what stays of the label beside it."""
    leave_out_doubtful: bool = False
    sheet: SheetWish | None = None
    pick: Pick | None = None
    """Each order goes by whoever is the cheapest or the fastest for it."""


class LabelSheet(Sheet):
    """The small sheet before labels are made; Enter takes what was chosen last time."""

    chosen = Signal(object)
    set_up_wanted = Signal()
    """No carrier is ready, and the person wants to change that."""
    prices_wanted = Signal()
    """The person wants to see what every carrier asks for the one order, and choose there."""
    number_wanted = Signal()
    """No carrier is ready, and the person has a number from elsewhere."""

    def __init__(
        self, shop: Any, jobs: JobRunner, ids: Sequence[int] | None, state: UiState, parent: QWidget | None
    ) -> None:
        """Ask about the orders of these ids, or about all that are ready."""
        words = translate("LabelSheet", "Make labels")
        super().__init__(words, words, parent)
        if ids is None:
            self.set_sentence(self.tr("For all orders that are ready to ship."))
        else:
            self.set_sentence(self.tr("For {orders}, those selected.").format(orders=orders_text(len(ids))))
        self._is_one = ids is not None and len(ids) == 1
        self._state = state
        self._offers: tuple[CarrierOffer, ...] = ()
        self._chosen_count = 0
        self._carrier = QComboBox()
        self._service = QComboBox()
        self._layout = QComboBox()
        form = QFormLayout()
        form.setHorizontalSpacing(SPACE_4)
        form.setVerticalSpacing(SPACE_3)
        for words, box in (
            (self.tr("Carrier"), self._carrier),
            (self.tr("Service"), self._service),
            (self.tr("Paper"), self._layout),
        ):
            box.setAccessibleName(words)
            form.addRow(plain_label(words, "muted"), box)
        self.body.addLayout(form)
        self._last: dict[str, Any] = dict(state.get(_KEY) or {})
        self._count = len(ids) if ids is not None else 1
        self._add_papers(self._last.get("layout") or shop.settings.label.layout)
        self._add_doubtful(for_all=ids is None)
        self._add_ways_on()
        self._carrier.currentIndexChanged.connect(lambda _index: self._show_services())
        self.do_button.setEnabled(False)
        from shipdesk.services.make_labels import carrier_offers
        from shipdesk.services.weigh_orders import check_weights

        jobs.query("carrier offers", carrier_offers, shop, on_done=self._show_offers, on_failed=self._say_failure)
        if ids is None:
            jobs.query("ready orders", _count_ready, shop, on_done=self._show_count, on_failed=self._say_failure)
        jobs.query("chosen services", _count_chosen, shop, ids, on_done=self._show_chosen, on_failed=self._say_failure)
        jobs.query(
            "doubtful addresses", doubtful_orders, shop, ids, on_done=self._show_doubtful, on_failed=self._say_failure
        )
        # Not among the quick reads: thousands of orders take seconds to weigh.
        jobs.run(
            "doubtful weights", check_weights, shop, ids, on_done=self._show_weights, on_failed=self._say_failure,
            lane=Lane.WORK, quiet=True, key="doubtful weights", owner=self,
        )  # fmt: skip

    def _add_papers(self, wanted: str) -> None:
        """Offer labels on their own paper and on sheets; for a sheet, show its cells."""
        papers = (self.tr("4 × 6 inches"), self.tr("100 × 150 mm"), self.tr("A6"), self.tr("4 × 8 inches"))
        for code, words in zip(_LAYOUTS, papers, strict=True):
            self._layout.addItem(words, code)
        self._layout.insertSeparator(self._layout.count())
        for sheet in SHEETS.values():
            # Its number first: who types that number has found it.
            bare = sheet.words.removeprefix("Avery ")
            words = self.tr("{sheet} (sheet)") if bare == sheet.words else self.tr("{sheet} (Avery sheet)")
            self._layout.addItem(words.format(sheet=bare), f"{PREFIX}{sheet.name}")
        self._layout.setMaxVisibleItems(self._layout.count())
        self.sheet_chooser = SheetChooser(self._state, small=True)
        self.body.addWidget(self.sheet_chooser)
        self._layout.setCurrentIndex(max(0, self._layout.findData(wanted)))
        self._show_paper()
        self._layout.currentIndexChanged.connect(lambda _index: self._show_paper())

    def _show_paper(self) -> None:
        name = self._sheet_name()
        self.sheet_chooser.setVisible(bool(name))
        if name:
            self.sheet_chooser.show_sheet(name, self._count)
        fit_height(self)

    def _sheet_name(self) -> str:
        layout = str(self._layout.currentData())
        return layout.removeprefix(PREFIX) if is_sheet(layout) else ""

    def _show_count(self, count: int) -> None:
        self._count = max(1, count)
        self.sheet_chooser.show_count(self._count)

    def _add_doubtful(self, *, for_all: bool) -> None:
        self.doubtful = Callout()
        self.leave_out = QCheckBox(self.tr("Leave them out"))
        self.leave_out.setToolTip(self.tr("Make no label for orders whose address needs a look"))
        # Those selected were looked at by somebody, all that are ready were not.
        self.leave_out.setChecked(for_all)
        self.leave_out.hide()
        self.body.addWidget(self.doubtful)
        self.body.addWidget(self.leave_out)
        self.weights = Callout()
        self.body.addWidget(self.weights)

    def _add_ways_on(self) -> None:
        self.prices_button = QPushButton(self.tr("Prices…"))
        self.prices_button.setAutoDefault(False)
        self.prices_button.setShortcut("Ctrl+R")
        self.prices_button.setToolTip(self.tr("Ask every carrier what the order costs, side by side (Ctrl+R)"))
        self.prices_button.setVisible(self._is_one)
        self.prices_button.clicked.connect(partial(self._leave_for, self.prices_wanted))
        self.buttons.insertWidget(0, self.prices_button)
        self.set_up_button = QPushButton(self.tr("Set up a carrier"))
        self.set_up_button.setToolTip(self.tr("Go to Settings, where carriers are set up"))
        self.number_button = QPushButton(self.tr("Type a tracking number"))
        self.number_button.setToolTip(self.tr("Enter the number of a label that was made elsewhere (Shift+L)"))
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        for button, wanted in (
            (self.set_up_button, self.set_up_wanted),
            (self.number_button, self.number_wanted),
        ):
            button.setAutoDefault(False)
            button.hide()
            button.clicked.connect(partial(self._leave_for, wanted))
            row.addWidget(button)
        row.addStretch(1)
        self.after_wrong.addLayout(row)

    def _leave_for(self, wanted: SignalInstance) -> None:
        self.reject()
        wanted.emit()

    def _show_doubtful(self, ids: Sequence[int]) -> None:
        count = len(ids)
        if self._is_one:
            words = self.tr("This order has a doubtful address.")
        elif count == 1:
            words = self.tr("1 of these has a doubtful address.")
        else:
            words = self.tr("{count} of these have a doubtful address.").format(count=count_text(count))
        self.doubtful.say(words if count else "")
        # For one order there is nothing to leave it out of.
        self.leave_out.setVisible(bool(count) and not self._is_one)
        if not count:
            self.leave_out.setChecked(False)
        fit_height(self)

    def _show_chosen(self, count: int) -> None:
        self._chosen_count = count
        if self._offers:
            self._offer_carriers()

    def _offer_carriers(self) -> None:
        self._carrier.clear()
        if self._chosen_count:
            # First, and chosen: what rules and people said for single orders is not passed over by a habit.
            self._carrier.addItem(self.tr("As chosen for each order"), AS_CHOSEN)
        for offer in self._offers:
            self._carrier.addItem(offer.name, offer.code)
        if self._offers:
            self._carrier.insertSeparator(self._carrier.count())
            self._carrier.addItem(self.tr("The cheapest for each order"), Pick.CHEAPEST.value)
            self._carrier.addItem(self.tr("The fastest for each order"), Pick.FASTEST.value)
        last = AS_CHOSEN if self._chosen_count else self._last.get("carrier")
        # Nothing is found by nothing but the line between them.
        self._carrier.setCurrentIndex(max(0, self._carrier.findData(last)) if last else 0)

    def _show_weights(self, check: WeightCheck) -> None:
        told = weight_words(check)
        self.weights.say(told, Tone.WARN if check.doubtful else Tone.INFO)
        fit_height(self)

    def _show_offers(self, offers: tuple[CarrierOffer, ...]) -> None:
        self._offers = tuple(offer for offer in offers if offer.ready)
        self._offer_carriers()
        self.do_button.setEnabled(bool(self._offers))
        if not self._offers:
            reason = next((offer.reason for offer in offers if offer.reason), "")
            self.say_wrong(self.tr("No carrier is ready. {reason}").format(reason=reason).strip())
            self.set_up_button.show()
            self.number_button.setVisible(self._is_one)
            self.set_up_button.setFocus()
            return
        if unready := [offer for offer in offers if not offer.ready]:
            self.say_wrong(
                self.tr("Not ready: {names}").format(names=", ".join(f"{o.name} ({o.reason})" for o in unready))
            )
        self.do_button.setFocus()

    def _show_services(self) -> None:
        code = self._carrier.currentData()
        offer = next((offer for offer in self._offers if offer.code == code), None)
        self._service.clear()
        self._service.addItem(self.tr("As chosen, else the usual"), None)
        for service, name in offer.services if offer is not None else ():
            self._service.addItem(name, service)
        self._service.setCurrentIndex(max(0, self._service.findData(self._last.get("service"))))
        self._service.setEnabled(offer is not None)

    def _say_failure(self, error: ShipDeskError) -> None:
        self.say_wrong(str(error))

    def accept(self) -> None:
        """Remember the choice and tell it."""
        carrier = self._carrier.currentData()
        if not carrier:
            return
        pick = Pick(carrier) if carrier in tuple(Pick) else None
        as_chosen = carrier == AS_CHOSEN or pick is not None
        service = None if as_chosen else self._service.currentData()
        layout = self._layout.currentData()
        sheet = self.sheet_chooser.wish() if self._sheet_name() else None
        if sheet is not None:
            remember_sheet(self._state, sheet, sheet.start)
        choice = LabelChoice(
            None if as_chosen else carrier, service, None if sheet else layout, self.leave_out.isChecked(), sheet, pick
        )  # fmt: skip
        remembered = {"carrier": str(pick)} if pick else {} if as_chosen else {"carrier": carrier, "service": service}
        self._state.put(_KEY, {**self._last, **remembered, "layout": layout})
        self.chosen.emit(choice)
        super().accept()


def _count_ready(shop: Any) -> int:
    from shipdesk.services.list_orders import order_ids
    from shipdesk.services.views import OrderQuery, OrderView

    return len(order_ids(shop, OrderQuery(OrderView.TO_SHIP)))


def _count_chosen(shop: Any, ids: Sequence[int] | None) -> int:
    from shipdesk.services.choose_service import count_chosen

    return count_chosen(shop, ids)
