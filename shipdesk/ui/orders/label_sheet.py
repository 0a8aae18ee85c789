"""Asks which carrier, service and paper the labels are for; remembers the last answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.services.views import CarrierOffer
from shipdesk.ui.counting import orders_text
from shipdesk.ui.state import UiState
from shipdesk.ui.theme import SPACE_3, SPACE_4
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import translate

_KEY = "labels last"
_LAYOUTS = ("4x6", "a6")


@dataclass(frozen=True, slots=True)
class LabelChoice:
    """What was chosen; service None leaves it to the shop's rules."""

    carrier: str
    service: str | None
    layout: str


class LabelSheet(Sheet):
    """The small sheet before labels are made; Enter takes what was chosen last time."""

    chosen = Signal(object)

    def __init__(self, shop: Any, jobs: JobRunner, count: int | None, state: UiState, parent: QWidget | None) -> None:
        words = translate("LabelSheet", "Make labels")
        super().__init__(words, words, parent)
        if count is None:
            self.set_sentence(self.tr("For all orders that are ready to ship."))
        else:
            self.set_sentence(self.tr("For {orders}, those selected.").format(orders=orders_text(count)))
        self._state = state
        self._offers: tuple[CarrierOffer, ...] = ()
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
        for code, words in zip(_LAYOUTS, (self.tr("4 × 6 inches"), self.tr("A6")), strict=True):
            self._layout.addItem(words, code)
        self._last: dict[str, Any] = dict(state.get(_KEY) or {})
        wanted = self._last.get("layout") or shop.settings.label.layout
        self._layout.setCurrentIndex(max(0, self._layout.findData(wanted)))
        self._carrier.currentIndexChanged.connect(lambda _index: self._show_services())
        self.do_button.setEnabled(False)
        from shipdesk.services.make_labels import carrier_offers

        jobs.query("carrier offers", carrier_offers, shop, on_done=self._show_offers, on_failed=self._say_failure)

    def _show_offers(self, offers: tuple[CarrierOffer, ...]) -> None:
        self._offers = tuple(offer for offer in offers if offer.ready)
        self._carrier.clear()
        for offer in self._offers:
            self._carrier.addItem(offer.name, offer.code)
        self._carrier.setCurrentIndex(max(0, self._carrier.findData(self._last.get("carrier"))))
        self.do_button.setEnabled(bool(self._offers))
        if not self._offers:
            reason = next((offer.reason for offer in offers if offer.reason), "")
            self.say_wrong(self.tr("No carrier is ready. {reason}").format(reason=reason))
        elif unready := [offer for offer in offers if not offer.ready]:
            self.say_wrong(
                self.tr("Not ready: {names}").format(names=", ".join(f"{o.name} ({o.reason})" for o in unready))
            )
        self.do_button.setFocus()

    def _show_services(self) -> None:
        code = self._carrier.currentData()
        offer = next((offer for offer in self._offers if offer.code == code), None)
        self._service.clear()
        self._service.addItem(self.tr("As the shop's rules say"), None)
        for service, name in offer.services if offer is not None else ():
            self._service.addItem(name, service)
        self._service.setCurrentIndex(max(0, self._service.findData(self._last.get("service"))))

    def _say_failure(self, error: ShipDeskError) -> None:
        self.say_wrong(str(error))

    def accept(self) -> None:
        """Remember the choice and tell it."""
        carrier = self._carrier.currentData()
        if not carrier:
            return
        choice = LabelChoice(carrier, self._service.currentData(), self._layout.currentData())
        self._state.put(_KEY, {"carrier": choice.carrier, "service": choice.service, "layout": choice.layout})
        self.chosen.emit(choice)
        super().accept()
