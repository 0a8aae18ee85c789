"""How packing went: orders, pieces and seconds of each person and day, for the owner; kindly shown."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.ui.labels.sheet_table import SheetTable
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.sheet import Sheet, fit_height, give_body_the_room
from shipdesk.ui.words import count_text, day_text, shop_zone, translate

if TYPE_CHECKING:
    from shipdesk.services.packing.figures import PackingDay
    from shipdesk.services.shop import Shop

_WIDTH = 720
_SPANS = (0, 6, 29)
"""Days back from today."""


class FiguresSheet(Sheet):
    """A table by person and day; the owner reads it, nobody is ranked."""

    def __init__(self, shop: Shop, jobs: JobRunner, parent: QWidget | None) -> None:
        title = translate("FiguresSheet", "How packing went")
        super().__init__(title, translate("FiguresSheet", "Close"), parent)
        self.setMinimumWidth(_WIDTH)
        self._shop, self._jobs = shop, jobs
        self.set_sentence(
            self.tr(
                "Each wrong scan is a mistake that the bench stopped before it left the house. The seconds are of the "
                "middle order; boxes that waited more than 20 minutes do not count."
            )
        )
        self.span = QComboBox()
        self.span.setAccessibleName(self.tr("Which days"))
        for words in (self.tr("Today"), self.tr("The last 7 days"), self.tr("The last 30 days")):
            self.span.addItem(words)
        self.span.setCurrentIndex(1)
        self.span.currentIndexChanged.connect(lambda _index: self._read())
        self.body.addWidget(self.span)
        columns = (
            self.tr("Day"), self.tr("Person"), self.tr("Orders"), self.tr("Pieces"), self.tr("Seconds an order"),
            self.tr("Stopped mistakes"),
        )  # fmt: skip
        self.table = SheetTable(title, columns, stretch=1)
        self.body.addWidget(self.table, 1)
        self.total = plain_label("", "muted", wrap=True)
        self.body.addWidget(self.total)
        give_body_the_room(self)
        self.cancel_button.hide()
        self._read()

    def _read(self) -> None:
        zone = shop_zone(self._shop.settings.shop.time_zone)
        today = self._shop.clock.now().astimezone(zone).date()
        first = today - timedelta(days=_SPANS[self.span.currentIndex()])
        self._jobs.query(
            "packing figures", _figures, self._shop, first, today, on_done=self._show, on_failed=self._say_failure,
            owner=self,
        )  # fmt: skip

    def _show(self, days: tuple[PackingDay, ...]) -> None:
        self.table.setRowCount(0)
        for day in days:
            shown = day_text(day.day)
            seconds = count_text(day.seconds) if day.seconds is not None else "–"
            person = day.person or self.tr("nobody named")
            counts = (count_text(day.orders), count_text(day.pieces), seconds, count_text(day.wrong_scans))
            self.table.add_row((shown, person, *counts))
        self.table.fit_rows()
        self.table.setVisible(bool(days))
        self.total.setText(self._total(days))
        fit_height(self)

    def _total(self, days: tuple[PackingDay, ...]) -> str:
        if not days:
            return self.tr("Nothing was packed by scans in these days.")
        words = self.tr("Orders packed: {orders}, with {pieces} pieces. Mistakes stopped at the bench: {wrong}.")
        return words.format(
            orders=count_text(sum(day.orders for day in days)), pieces=count_text(sum(day.pieces for day in days)),
            wrong=count_text(sum(day.wrong_scans for day in days)),
        )  # fmt: skip

    def _say_failure(self, error: ShipDeskError) -> None:
        self.table.hide()
        self.say_wrong(str(error))
        fit_height(self)


def _figures(shop: Shop, first: date, last: date) -> tuple[PackingDay, ...]:
    from shipdesk.services.packing.figures import packing_figures

    return packing_figures(shop, first, last)
