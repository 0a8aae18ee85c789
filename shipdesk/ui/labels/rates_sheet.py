"""What every carrier asks for one order, side by side; Enter makes the label with the service under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from shipdesk.background.jobs import Job, JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.money import money_text
from shipdesk.domain.rates import Offer, OnTime
from shipdesk.services.ports import CancelCheck, Progress
from shipdesk.ui.labels.sheet_table import SheetTable
from shipdesk.ui.theme import Tone
from shipdesk.ui.widgets.basics import SectionHeader
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.widgets.sheet import Sheet, fit_height, give_body_the_room
from shipdesk.ui.words import count_text, day_text, translate

if TYPE_CHECKING:
    from shipdesk.services.compare_rates import RateTable
    from shipdesk.services.shop import Shop

_WIDTH = 720
_REASON_COLUMN = 1
_RECORD_COLUMN, _PICK_COLUMN = 4, 5


class RatesSheet(Sheet):
    """A line for each service, cheapest first; who offers nothing stands below with the reason."""

    wanted = Signal(str, str)
    """Carrier and service to make the label with."""

    def __init__(
        self, shop: Shop, jobs: JobRunner, order_id: int, parent: QWidget | None, *, can_buy: bool = True
    ) -> None:
        words = translate("RatesSheet", "Make the label")
        super().__init__(translate("RatesSheet", "Prices"), words, parent)
        self.setMinimumWidth(_WIDTH)
        self._can_buy = can_buy
        self._offers: tuple[Offer, ...] = ()
        self.set_sentence(self.tr("Asking every carrier. Nothing is bought by looking."))
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Carriers that have answered"))
        self.body.addWidget(self.progress)
        self.table = SheetTable(
            self.tr("Services and their prices"),
            (self.tr("Carrier"), self.tr("Service"), self.tr("Price"), self.tr("Arrives"), self.tr("In time so far"),
             self.tr("It is")),
            stretch=1, right=2,
        )  # fmt: skip
        self.table.itemActivated.connect(lambda _item: self.accept())
        self.table.currentCellChanged.connect(lambda *_: self._follow())
        self.table.hide()
        self.body.addWidget(self.table, 1)
        self.note = Callout()
        self.body.addWidget(self.note)
        self.without = SheetTable(
            self.tr("Carriers without an offer"), (self.tr("Carrier"), self.tr("Why")), stretch=_REASON_COLUMN
        )
        self.without_header = SectionHeader(self.tr("No offer"))
        for widget in (self.without_header, self.without):
            widget.hide()
            self.body.addWidget(widget)
        give_body_the_room(self)
        self.do_button.setVisible(can_buy)
        self.do_button.setEnabled(False)
        self.cancel_button.setText(self.tr("Close"))
        self.cancel_button.setToolTip(self.tr("Close (Esc)"))
        self._job = jobs.run(
            self.tr("Asking carriers for prices"), _ask, shop, order_id, cancellable=True, quiet=True,
            on_done=self._show, on_failed=self._say_failure, owner=self,
        )  # fmt: skip
        jobs.job_moved.connect(self._show_progress)
        self.finished.connect(lambda _result: self._job.cancel())

    def _show_progress(self, job: Job) -> None:
        if job is self._job and job.total:
            self.progress.setRange(0, job.total)
            self.progress.setValue(job.done)

    def _show(self, table: RateTable) -> None:
        self.progress.hide()
        self._offers = table.offers
        self.set_sentence(about_text(table))
        cheapest, fastest = table.cheapest, table.fastest
        for offer in table.offers:
            cheap = offer.price_minor is not None and cheapest.get(offer.currency) == offer
            picks = [*([self.tr("cheapest")] if cheap else []), *([self.tr("fastest")] if offer == fastest else [])]
            self.table.add_row(
                (
                    offer.carrier_name, offer.service_name,
                    money_text(offer.price_minor, offer.currency) or self.tr("not told"),
                    day_text(offer.promised_on) or "–", record_text(offer.on_time), ", ".join(picks),
                )
            )  # fmt: skip
        for column, shown in (
            (_RECORD_COLUMN, any(offer.on_time for offer in table.offers)),
            (_PICK_COLUMN, len(table.offers) > 1),
        ):
            self.table.setColumnHidden(column, not shown)
        if len(cheapest) > 1:
            self.note.say(self.tr("The prices are in several currencies. ShipDesk does not compare them."), Tone.INFO)
        self._show_without(table)
        if not table.offers:
            self.say_wrong(self.tr("No carrier offers anything for this order."))
            self.cancel_button.setFocus()
            fit_height(self)
            return
        self.table.show()
        self.table.fit_rows()
        self.table.setCurrentCell(0, 0)
        self.table.setFocus()
        fit_height(self)

    def _show_without(self, table: RateTable) -> None:
        for each in table.without:
            self.without.add_row((each.carrier_name, each.reason))
        if table.without:
            self.without_header.show()
            self.without.show()
            self.without.fit_rows()

    def _follow(self) -> None:
        self.do_button.setEnabled(self._can_buy and 0 <= self.table.currentRow() < len(self._offers))

    def _say_failure(self, error: ShipDeskError) -> None:
        self.progress.hide()
        self.say_wrong(str(error))

    def accept(self) -> None:
        """Tell the service under the cursor."""
        row = self.table.currentRow()
        if self._can_buy and 0 <= row < len(self._offers):
            offer = self._offers[row]
            self.wanted.emit(offer.carrier, offer.service)
            super().accept()


def about_text(table: RateTable) -> str:
    """Return which order the prices are for and where it goes."""
    about = translate("RatesSheet", "{order} to {recipient}, {country}")
    words = about.format(order=table.order_number, recipient=table.recipient, country=table.country_code)
    if table.parcels > 1:
        words += ". " + translate("RatesSheet", "The prices are for all of its {count} parcels together.").format(
            count=count_text(table.parcels)
        )  # fmt: skip
    return words


def record_text(record: OnTime | None) -> str:
    """Return a lane's record with the number behind it; an empty text where there is none yet."""
    if record is None:
        return ""
    told = translate("RatesSheet", "{percent} % of {count}")
    return told.format(percent=record.percent, count=count_text(record.parcels))


def _ask(shop: Shop, order_id: int, progress: Progress, cancelled: CancelCheck) -> RateTable:
    from shipdesk.services.compare_rates import rates_of_order

    return rates_of_order(shop, order_id, progress=progress, cancelled=cancelled)
