"""What a rule would do with the orders on the desk, beside the editor; nothing is changed by looking."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.rules import Field, Rule, RulesMode
from shipdesk.services.rule_views import TrialReport, TrialRow, WouldDo
from shipdesk.services.rule_words import joined
from shipdesk.services.shop import Shop
from shipdesk.services.try_rules import conflict_sentence, try_rules
from shipdesk.ui.counting import orders_text
from shipdesk.ui.imports.value_table import ValueColumn, ValueTable, ValueTableModel
from shipdesk.ui.theme import SPACE_2
from shipdesk.ui.widgets.basics import EmptyState, plain_label
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.widgets.steady_reader import SteadyReader
from shipdesk.ui.words import count_text, translate

MOST = 5_000
"""So many of the most urgent orders are tried while somebody types (0.8 s measured)."""


class TrialPane(QWidget):
    """Shows which orders one rule would touch, beside the rules that are on."""

    tried = Signal(str)
    """The digest of the rule whose trial is shown now."""

    def __init__(self, shop: Shop, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shop = shop
        self._rule: Rule | None = None
        self._reader = SteadyReader(jobs, "rule trial", self._show, self._fail, self)
        self.head = plain_label("", "lead", wrap=True)
        self.remark = plain_label("", "small", wrap=True)
        self.conflicts = Callout()
        self.model = ValueTableModel[TrialRow](self._columns(), self)
        self.table = ValueTable(self.model, self.tr("Orders that the rule would touch"))
        self.empty = EmptyState("orders", "", "")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        for widget in (self.head, self.remark, self.conflicts):
            column.addWidget(widget)
        column.addWidget(self.stack, 1)
        self.say_unfinished()

    def say_unfinished(self) -> None:
        """Show that there is no rule to try yet."""
        self._rule = None
        self._reader.forget()
        self._say(self.tr("No trial yet"), "")
        self.empty.set_texts(
            self.tr("Nothing to try yet"),
            self.tr("As soon as the rule is complete, the orders that it would touch are shown here."),
        )
        self.stack.setCurrentWidget(self.empty)

    def try_rule(self, rule: Rule, others: Sequence[Rule], place: int, mode: RulesMode) -> None:
        """Try a rule at its place among the others that are on."""
        self._rule = rule
        before = [other for other in others[:place] if other.on]
        after = [other for other in others[place:] if other.on]
        self.head.setText(self.tr("Trying…"))
        self._reader.ask(_try, self._shop, (*before, rule, *after), mode)

    def _columns(self) -> tuple[ValueColumn[TrialRow], ...]:
        return (
            ValueColumn(self.tr("Order"), 104, lambda row: row.order_number),
            ValueColumn(self.tr("To"), 118, _who),
            ValueColumn(self.tr("Would"), 200, lambda row: _would(row, self._rule.name if self._rule else "")),
        )

    def _show(self, report: TrialReport) -> None:
        rule = self._rule
        if rule is None:
            return
        rows = tuple(row for row in report.rows if rule.name in row.rules)
        self.model.set_values(rows)
        weighs = any(condition.field is Field.WEIGHT for condition in rule.when)
        self._say(_headline(len(rows), report), _remark(report, weighs=weighs))
        conflicts = [row for row in rows if _lost(row, rule.name)]
        self.conflicts.say(_conflict_sentence(conflicts) if conflicts else "")
        if not rows:
            self.empty.set_texts(
                self.tr("No order is touched just now"), self.tr("The rule will be asked about orders that come in.")
            )
        self.stack.setCurrentWidget(self.table if rows else self.empty)
        self.tried.emit(rule.digest)

    def _fail(self, error: ShipDeskError) -> None:
        self._say(self.tr("The rule could not be tried"), str(error))

    def _say(self, head: str, remark: str) -> None:
        self.head.setText(head)
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))
        self.conflicts.say("")


def _who(row: TrialRow) -> str:
    return f"{row.country_code}  {row.recipient_name}".strip()


def _lost(row: TrialRow, rule: str) -> tuple[WouldDo, ...]:
    return tuple(conflict for conflict in row.conflicts if rule in (conflict.rule, conflict.winner))


def _would(row: TrialRow, rule: str) -> str:
    """Return what the rule itself would do with an order, and what not, and why."""
    does = joined([would.words for would in row.would if would.rule == rule])
    lost = [
        translate("Rules", "not “{words}”: rule “{winner}” comes first").format(words=x.words, winner=x.winner)
        for x in row.conflicts
        if x.rule == rule
    ]
    return "; ".join([does or (translate("Rules", "nothing new") if not lost else ""), *lost, *row.stays]).strip("; ")


def _headline(touched: int, report: TrialReport) -> str:
    return translate("Rules", "Would touch {touched} of {orders}").format(
        touched=count_text(touched), orders=orders_text(report.orders)
    )


def _remark(report: TrialReport, *, weighs: bool) -> str:
    remarks = []
    if report.orders < report.of_all:
        remarks.append(
            translate("Rules", "Tried on the most urgent of {orders}.").format(orders=orders_text(report.of_all))
        )
    if weighs and report.weight_unknown:
        remarks.append(
            translate("Rules", "The weight of {orders} is not known: no condition on the weight holds there.").format(
                orders=orders_text(report.weight_unknown)
            )
        )
    return " ".join(remarks)


def _conflict_sentence(rows: Sequence[TrialRow]) -> str:
    first = conflict_sentence(rows[0].conflicts[0])
    if len(rows) == 1:
        return f"{rows[0].order_number}: {first}"
    return translate("Rules", "Two rules want different things with {orders}. {example}").format(
        orders=orders_text(len(rows)), example=first
    )


def _try(shop: Shop, rules: tuple[Rule, ...], mode: RulesMode) -> TrialReport:
    return try_rules(shop, rules, mode=mode, limit=MOST)
