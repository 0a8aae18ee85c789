"""Scans that were kept, and refused when nobody waited for the answer: a person decides what to do about each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.services.views import PackingScan
from shipdesk.ui.labels.sheet_table import SheetTable
from shipdesk.ui.pack.outcome import scan_chip
from shipdesk.ui.widgets.sheet import Sheet, fit_height, give_body_the_room
from shipdesk.ui.words import count_text, shop_zone, time_text, translate

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

_WIDTH = 780


class ConflictsSheet(Sheet):
    """A line for each; those that are ticked were looked at, and go from the list."""

    said = Signal(str)
    changed = Signal()

    def __init__(self, shop: Shop, jobs: JobRunner, parent: QWidget | None) -> None:
        title = translate("ConflictsSheet", "Scans that need a look")
        super().__init__(title, translate("ConflictsSheet", "I have seen to them"), parent)
        self.setMinimumWidth(_WIDTH)
        self._shop, self._jobs = shop, jobs
        self._zone = shop_zone(shop.settings.shop.time_zone)
        self._scans: tuple[PackingScan, ...] = ()
        self.set_sentence(
            self.tr(
                "These were scanned while there was no answer, and could not be done afterwards. Nothing was decided: "
                "find each parcel and see to it. Take the tick from those that are not settled yet."
            )
        )
        self.table = SheetTable(
            title, (self.tr("Scanned"), self.tr("Code"), self.tr("Order"), self.tr("Outcome"), self.tr("Why")),
            stretch=4,
        )  # fmt: skip
        self.table.itemChanged.connect(lambda _item: self._follow())
        self.body.addWidget(self.table, 1)
        give_body_the_room(self)
        self.cancel_button.setText(self.tr("Close"))
        self.cancel_button.setToolTip(self.tr("Close (Esc)"))
        self._follow()
        self._read()

    def accept(self) -> None:
        """Take the ticked ones from the list; the sheet stays for the others."""
        ids = [self._scans[row].id for row in self.table.ticked()]
        if ids:
            self._jobs.change(
                self.tr("Keeping that they were seen to"), _seen, self._shop, ids,
                on_done=self._settled, on_failed=self._say_failure, owner=self,
            )  # fmt: skip

    def _read(self) -> None:
        self._jobs.query(
            "scan conflicts", _conflicts, self._shop, on_done=self._show, on_failed=self._say_failure, owner=self
        )

    def _show(self, scans: tuple[PackingScan, ...]) -> None:
        self._scans = scans
        self.table.setRowCount(0)
        for scan in scans:
            word, _tone = scan_chip(scan)
            who = f"{time_text(scan.at, self._zone)} {scan.by}".strip()
            self.table.add_row((who, scan.code, scan.order_number, word, scan.message), ticked=True)
        self.table.fit_rows()
        for part in (self.table, self.do_button):
            part.setVisible(bool(scans))
        if scans:
            self.table.setCurrentCell(0, 0)
            self.table.setFocus()
        else:
            self.set_sentence(self.tr("No scan needs a look."))
            self.cancel_button.setFocus()
        self._follow()
        fit_height(self)

    def _follow(self) -> None:
        self.do_button.setEnabled(bool(self.table.ticked()))

    def _settled(self, count: int) -> None:
        self.say_wrong("")
        words = self.tr("1 scan is settled.") if count == 1 else self.tr("{count} scans are settled.")
        self.said.emit(words.format(count=count_text(count)))
        self.changed.emit()
        self._read()

    def _say_failure(self, error: ShipDeskError) -> None:
        self.say_wrong(str(error))
        fit_height(self)


def _conflicts(shop: Shop) -> tuple[PackingScan, ...]:
    from shipdesk.services.scan_conflicts import scan_conflicts

    return scan_conflicts(shop)


def _seen(shop: Shop, scan_ids: list[int]) -> int:
    from shipdesk.services.scan_conflicts import conflicts_seen

    return conflicts_seen(shop, scan_ids)
