"""Asks by which service orders shall go: one of those set up, the usual one, or as the rules say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.ui.counting import orders_text
from shipdesk.ui.theme import ROW_HEIGHT
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import translate

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

_SHOWN_ROWS = 9


class ServiceSheet(Sheet):
    """A list of services; Enter takes the one that is chosen."""

    service_wanted = Signal(str, str)
    """Carrier and service; an empty carrier is the shop's usual one, whatever rules say."""
    rules_wanted = Signal()

    def __init__(self, shop: Shop, jobs: JobRunner, count: int, parent: QWidget | None = None) -> None:
        super().__init__(
            translate("ServiceSheet", "Service for {orders}").format(orders=orders_text(count)),
            translate("ServiceSheet", "Choose"),
            parent,
            sentence=translate("ServiceSheet", "What you choose here, no rule changes."),
        )
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Services"))
        self.list.itemActivated.connect(lambda _item: self.accept())
        self.body.addWidget(self.list)
        self._choices: list[tuple[str, str] | None] = []
        self._add(None, self.tr("As the rules say"))
        self._add(("", ""), self.tr("The shop's usual service"))
        self.list.setCurrentRow(0)
        self.list.setFocus()
        jobs.query("service choices", _choices, shop, on_done=self._offer, on_failed=self._say_failure, owner=self)

    def _offer(self, choices: tuple[tuple[str, str, str], ...]) -> None:
        for carrier, service, words in choices:
            usual = words if service else self.tr("{carrier}, its usual service").format(carrier=words)
            self._add((carrier, service), usual)
        self.list.setFixedHeight(min(self.list.count(), _SHOWN_ROWS) * ROW_HEIGHT + 4)

    def _add(self, choice: tuple[str, str] | None, words: str) -> None:
        self._choices.append(choice)
        QListWidgetItem(words, self.list).setSizeHint(QSize(0, ROW_HEIGHT))

    def _say_failure(self, error: ShipDeskError) -> None:
        self.say_wrong(str(error))

    def accept(self) -> None:
        """Tell the choice."""
        choice = self._choices[self.list.currentRow()]
        if choice is None:
            self.rules_wanted.emit()
        else:
            self.service_wanted.emit(*choice)
        super().accept()


def _choices(shop: Shop) -> tuple[tuple[str, str, str], ...]:
    from shipdesk.services.carrier_words import service_choices

    return service_choices(shop)
