"""Closing a carrier's bag: what is in it, what was left out, and only then the question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.services.views import ScanResult
from shipdesk.ui.labels.sheet_table import SheetTable
from shipdesk.ui.theme import set_kind
from shipdesk.ui.widgets.sheet import Sheet, fit_height, give_body_the_room
from shipdesk.ui.words import translate

if TYPE_CHECKING:
    from shipdesk.services.packing.bags import BagContents
    from shipdesk.services.packing.bench_view import OpenBag
    from shipdesk.services.shop import Shop

_WIDTH = 720


class BagSheet(Sheet):
    """Enter closes a bag that is whole; where parcels were left out, Enter keeps it open."""

    closed = Signal(object)
    """The ScanResult of the closed bag, whose manifest is to be made."""

    def __init__(
        self, shop: Shop, jobs: JobRunner, by: str, bags: Sequence[OpenBag], carrier: str, parent: QWidget | None
    ) -> None:
        super().__init__(translate("BagSheet", "Close a bag"), translate("BagSheet", "Close the bag"), parent)
        self.setMinimumWidth(_WIDTH)
        self._shop, self._jobs, self._by = shop, jobs, by
        self._contents: BagContents | None = None
        self.choice = QComboBox()
        self.choice.setAccessibleName(self.tr("Whose bag"))
        for bag in bags:
            self.choice.addItem(bag.carrier_name, bag.carrier)
        self.choice.setCurrentIndex(max(0, self.choice.findData(carrier)))
        self.choice.setVisible(len(bags) > 1)
        self.choice.currentIndexChanged.connect(lambda _index: self._read())
        self.table = SheetTable(
            self.tr("Not in the bag"),
            (self.tr("Order"), self.tr("Recipient"), self.tr("Tracking number"), self.tr("Packed")), stretch=1,
        )  # fmt: skip
        self.body.addWidget(self.choice)
        self.body.addWidget(self.table, 1)
        give_body_the_room(self)
        self.do_button.setEnabled(False)
        self.table.hide()
        self._read()

    def carrier(self) -> str:
        """Return whose bag is meant."""
        return str(self.choice.currentData() or "")

    def accept(self) -> None:
        """Close it, with those left out that were shown."""
        if self._contents is None or not self.do_button.isEnabled():
            return
        self.do_button.setEnabled(False)
        self._jobs.change(
            self.tr("Closing a bag"), _close, self._shop, self.carrier(), self._by, bool(self._contents.left_out),
            on_done=self._done, on_failed=self._say_failure, owner=self,
        )  # fmt: skip

    def _read(self) -> None:
        self._contents = None
        self.do_button.setEnabled(False)
        self._jobs.query(
            "bag contents", _contents, self._shop, self.carrier(), on_done=self._show, on_failed=self._say_failure,
            owner=self,
        )  # fmt: skip

    def _show(self, contents: BagContents | None) -> None:
        self._contents = contents
        self.do_button.setEnabled(contents is not None)
        left_out = contents.left_out if contents is not None else ()
        self.set_sentence(self._sentence_of(contents))
        self.table.setRowCount(0)
        for parcel in left_out:
            packed = self.tr("packed") if parcel.packed_at else self.tr("not packed")
            self.table.add_row((parcel.order_number, parcel.recipient_name, parcel.tracking_number, packed))
        self.table.fit_rows()
        self.table.setVisible(bool(left_out))
        self._offer(without=bool(left_out))
        fit_height(self)

    def _sentence_of(self, contents: BagContents | None) -> str:
        if contents is None:
            return self.tr("This bag is closed already.")
        told = [
            self.tr("{count} parcels are in the bag of {carrier}.").format(
                count=len(contents.inside), carrier=contents.carrier_name
            )
            if len(contents.inside) != 1
            else self.tr("One parcel is in the bag of {carrier}.").format(carrier=contents.carrier_name)
        ]
        if contents.unverified:
            told.append(self.tr("{count} of them were not looked into.").format(count=len(contents.unverified)))
        if contents.left_out:
            told.append(self.tr("These have a label of this carrier and are not in it. Scan them, or leave them out:"))
        else:
            told.append(self.tr("Nothing was left out. Its manifest prints when it is closed."))
        return " ".join(told)

    def _offer(self, *, without: bool) -> None:
        words = self.tr("Close without them") if without else self.tr("Close the bag")
        self.do_button.setText(words)
        set_kind(self.do_button, "danger" if without else "primary")
        self.do_button.setDefault(not without)
        self.do_button.setAutoDefault(not without)
        self.do_button.setToolTip(words if without else self.tr("Close the bag (Enter)"))
        self.cancel_button.setText(self.tr("Keep it open"))
        self.cancel_button.setDefault(without)
        (self.cancel_button if without else self.do_button).setFocus()

    def _done(self, result: ScanResult) -> None:
        self.closed.emit(result)
        super().accept()

    def _say_failure(self, error: ShipDeskError) -> None:
        # Something came or went meanwhile: shown, and asked again.
        self._read()
        self.say_wrong(str(error))
        fit_height(self)


def _contents(shop: Shop, carrier: str) -> BagContents | None:
    from shipdesk.services.packing.bags import open_bag

    return open_bag(shop, carrier)


def _close(shop: Shop, carrier: str, by: str, although: bool) -> ScanResult:  # noqa: FBT001 (what a job hands on)
    from shipdesk.services.packing.by_hand import close_bag_here

    return close_bag_here(shop, carrier, by=by, although=although)
