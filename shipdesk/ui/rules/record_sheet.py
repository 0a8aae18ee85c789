"""The record of which rule did what, the newest first."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.services.rule_views import RuleDeed
from shipdesk.services.rule_words import joined
from shipdesk.services.shop import Shop
from shipdesk.ui.imports.value_table import ValueColumn, ValueTable, ValueTableModel
from shipdesk.ui.widgets.basics import EmptyState, plain_label
from shipdesk.ui.widgets.sheet import Sheet, give_body_the_room
from shipdesk.ui.widgets.steady_reader import SteadyReader
from shipdesk.ui.words import near_time_text, shop_zone, translate

MOST = 200


class RecordSheet(Sheet):
    """The last 200 deeds of rules, of one or of all; Enter shows the order."""

    order_wanted = Signal(int)

    def __init__(self, shop: Shop, jobs: JobRunner, rule: str, parent: QWidget | None = None) -> None:
        """Show what one rule did, or all where its name is empty."""
        super().__init__(
            translate("RecordSheet", "What rules did"), translate("RecordSheet", "Show the order"), parent
        )  # fmt: skip
        self._shop = shop
        self._reader = SteadyReader(jobs, "rule record", self._show, self._say_failure, self)
        self._now, self._zone = shop.clock.now(), shop_zone(shop.settings.shop.time_zone)
        self.rule = QComboBox()
        self.rule.setAccessibleName(self.tr("Of which rule"))
        self.rule.addItem(self.tr("All rules"), "")
        if rule:
            self.rule.addItem(rule, rule)
            self.rule.setCurrentIndex(1)
        self.rule.currentIndexChanged.connect(lambda _place: self._ask())
        self.model = ValueTableModel[RuleDeed](self._columns(), self)
        self.table = ValueTable(self.model, self.tr("What rules did"))
        self.table.activated.connect(lambda _index: self.accept())
        self.empty = EmptyState(
            "clock", self.tr("Nothing yet"), self.tr("What rules do with orders that come in is listed here.")
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        top = QHBoxLayout()
        top.addWidget(self.rule)
        top.addWidget(plain_label(self.tr("the last 200"), "muted"))
        top.addStretch(1)
        self.body.addLayout(top)
        self.body.addWidget(self.stack, 1)
        self.cancel_button.setText(self.tr("Close"))
        self.cancel_button.setToolTip(self.tr("Close (Esc)"))
        give_body_the_room(self)
        self.resize(820, 520)
        jobs.query("recorded rules", _names, shop, on_done=self._offer, on_failed=self._say_failure, owner=self)
        self._ask()

    def accept(self) -> None:
        """Have the chosen order shown."""
        deed = self.model.value_at(self.table.currentIndex().row())
        if deed is not None:
            self.order_wanted.emit(deed.order_id)
            super().accept()

    def _columns(self) -> tuple[ValueColumn[RuleDeed], ...]:
        return (
            ValueColumn(self.tr("When"), 110, lambda deed: near_time_text(deed.at, self._now, self._zone)),
            ValueColumn(self.tr("Order"), 110, lambda deed: deed.order_number),
            ValueColumn(self.tr("Rule"), 150, lambda deed: deed.rule),
            ValueColumn(self.tr("Did"), 300, lambda deed: joined(deed.did)),
        )

    def _ask(self) -> None:
        self._reader.ask(_record, self._shop, str(self.rule.currentData() or ""))

    def _offer(self, names: tuple[str, ...]) -> None:
        known = {str(self.rule.itemData(place)) for place in range(self.rule.count())}
        for name in names:
            if name not in known:
                self.rule.addItem(name, name)

    def _show(self, deeds: tuple[RuleDeed, ...]) -> None:
        self.model.set_values(deeds)
        self.stack.setCurrentWidget(self.table if deeds else self.empty)
        self.do_button.setEnabled(bool(deeds))
        if deeds:
            self.table.selectRow(0)
            self.table.setFocus()

    def _say_failure(self, error: ShipDeskError) -> None:
        self.say_wrong(str(error))


def _record(shop: Shop, rule: str) -> tuple[RuleDeed, ...]:
    from shipdesk.services.apply_rules import rule_record

    return rule_record(shop, MOST, rule)


def _names(shop: Shop) -> tuple[str, ...]:
    from shipdesk.services.apply_rules import recorded_rules

    return recorded_rules(shop)
