"""Giving labels back from the Parcels screen: the one shown, or those that were never used."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from shipdesk.services.views import ParcelDetail
from shipdesk.ui.page import Page
from shipdesk.ui.parcels.give_back_sheet import GiveBackSheet


class GivingBack(QObject):
    """Two actions of the page; `shown` returns the parcel that is shown.

    Dialogs are imported where they are opened: the screen's first rows do not wait for them.
    """

    def __init__(self, page: Page, shown: Callable[[], ParcelDetail | None]) -> None:
        super().__init__(page)
        self._page, self._shop, self._jobs = page, page.shop, page.jobs
        self._shown = shown
        self.void = page.make_action(
            self.tr("Give back…"), "Del", self.ask_void, icon_name="remove",
            tip=self.tr("Give the label back to the carrier and use it no more"),
        )  # fmt: skip
        self.unused = page.make_action(
            self.tr("Unused labels…"), "Shift+V", self.show_unused, icon_name="label",
            tip=self.tr("Labels that were bought and never used, with what they cost and until when they can go back"),
        )  # fmt: skip

    def follow(self, parcel: ParcelDetail | None) -> None:
        """Offer giving the label back where that can be done."""
        told = parcel.parcel if parcel is not None else None
        self.void.setVisible(told is not None and told.dispatched_at is None and told.voided_at is None)

    def ask_void(self) -> None:
        """Ask once more, then give the label of the parcel shown back."""
        shown = self._shown()
        if shown is not None:
            sheet = GiveBackSheet(shown.parcel.tracking_number, self._page)
            sheet.accepted.connect(partial(self._void, shown.parcel.id))
            sheet.open()

    def show_unused(self) -> None:
        """Show the labels that were bought and never used."""
        from shipdesk.ui.labels.unused_sheet import UnusedSheet

        sheet = UnusedSheet(self._shop, self._jobs, self._page)
        sheet.said.connect(self._page.said)
        sheet.changed.connect(self._page.reload)
        sheet.open_when_free()

    def _void(self, parcel_id: int) -> None:
        from shipdesk.services.void_labels import void_label

        self._jobs.run(
            self.tr("Giving the label back"), void_label, self._shop, parcel_id, on_done=self._voided,
            on_failed=self._page.report_failure,
        )  # fmt: skip

    def _voided(self, sentence: str) -> None:
        self._page.said.emit(sentence)
        self._page.reload()
