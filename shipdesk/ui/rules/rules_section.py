"""The section of rules: read as sentences, put in order, tried in their editor, and what they did."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from shipdesk.domain.rules import Rule, RulesMode, parse_rule
from shipdesk.services.ports import CancelCheck, Progress
from shipdesk.services.rule_views import ApplyReport, RuleView
from shipdesk.settings import Settings
from shipdesk.ui.counting import orders_text
from shipdesk.ui.page import Page
from shipdesk.ui.rules.rule_sheet import RuleSheet
from shipdesk.ui.rules.rules_list import RulesList
from shipdesk.ui.settings.section import Section, button_row, tool_button
from shipdesk.ui.theme import SPACE_2
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.sheet import ConfirmSheet

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

translate = QCoreApplication.translate
SUGGESTED = (
    "Look first: if the address check says needs a look, then hold it because “Look at the address”",
    "Gifts: if there is a gift message, then tag “gift”",
    "Abroad: if the country is not ours, then tag “abroad”",
)
"""Rules that most shops want, to begin with."""


class RulesSection(Section):
    """Rules are kept at once, apart from the other settings."""

    def __init__(self, page: Page) -> None:
        super().__init__(
            page,
            translate("Settings", "Rules"),
            translate("Settings", "They choose service, box and tags for orders that come in. Your own choice stays."),
            "filter",
        )

    def _build(self) -> None:
        self.list = RulesList()
        self.mode = QComboBox()
        self.mode.setAccessibleName(self.tr("How rules are used"))
        self.mode.addItem(self.tr("All rules that hold are used, in their order"), RulesMode.ALL.value)
        self.mode.addItem(self.tr("Only the first rule that holds is used"), RulesMode.FIRST.value)
        self.mode.activated.connect(lambda _place: self._set_mode())
        self._make_buttons()
        self._connect_list()
        self.none = self._suggestions()
        top = QWidget()
        row = QHBoxLayout(top)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(self.mode)
        row.addStretch(1)
        order = button_row(self.new_button, self.edit_button, self.switch_button, self.up_button, self.down_button,
                           self.remove_button)  # fmt: skip
        self.add_card([top, self.none, self.list, order, button_row(self.apply_button, self.record_button)])
        self._show_chosen()

    def load(self) -> None:
        """Ask which rules there are."""
        self.page.jobs.query("rules", _read, self.page.shop, on_done=self._show, owner=self)

    def apply(self, settings: Settings) -> Settings | None:
        """Return the settings with the rules as they are now: they were kept when they were edited."""
        kept = self.page.shop.settings
        return settings.model_copy(update={"rules": kept.rules, "rules_mode": kept.rules_mode})

    # Building

    def _make_buttons(self) -> None:
        self.new_button = _button(self.tr("New rule…"), "add", self.add, self.tr("Write a rule (Ins)"))
        self.edit_button = _button(self.tr("Change…"), "edit", self.edit, self.tr("Change the rule (Enter)"))
        self.switch_button = _button(self.tr("Switch on"), "check", self.switch, "")
        self.up_button = _button("", "up", partial(self.move_by, -1), self.tr("Earlier (Alt+Up)"))
        self.up_button.setAccessibleName(self.tr("Earlier"))
        self.down_button = _button("", "down", partial(self.move_by, 1), self.tr("Later (Alt+Down)"))
        self.down_button.setAccessibleName(self.tr("Later"))
        self.remove_button = _button(self.tr("Remove…"), "remove", self.ask_remove, self.tr("Remove the rule (Del)"))
        self.apply_button = _button(self.tr("Apply to the desk"), "release", self.apply_to_desk,
                                    self.tr("Apply the rules that are on to all orders on the desk"))  # fmt: skip
        self.record_button = _button(self.tr("What rules did…"), "clock", self.show_record,
                                     self.tr("The last 200 deeds of rules"))  # fmt: skip

    def _connect_list(self) -> None:
        self.list.currentRowChanged.connect(lambda _row: self._show_chosen())
        self.list.edit_wanted.connect(self.edit)
        self.list.switch_wanted.connect(self.switch)
        self.list.sooner_wanted.connect(partial(self.move_by, -1))
        self.list.later_wanted.connect(partial(self.move_by, 1))
        self.list.remove_wanted.connect(self.ask_remove)
        self.list.new_wanted.connect(self.add)

    def _suggestions(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        words = self.tr("There are no rules yet. You can begin with one of these; each is tried before it counts.")
        column.addWidget(plain_label(words, "muted", wrap=True))
        self.suggested: list[QPushButton] = []
        for text in SUGGESTED:
            name, _, sentence = text.partition(": ")
            button = tool_button(f"{name}: {sentence}.", "add", "flat")
            button.setStyleSheet("text-align: left;")
            button.clicked.connect(lambda _checked=False, text=text: self._open(parse_rule(text), is_new=True))
            self.suggested.append(button)
            column.addWidget(button)
        return holder

    # Showing

    def _show(self, views: tuple[RuleView, ...]) -> None:
        self.list.show_rules(views)
        self.list.setVisible(bool(views))
        self.none.setVisible(not views)
        self.mode.setVisible(len(views) > 1)
        self.mode.setCurrentIndex(self.mode.findData(self.page.shop.settings.rules_mode.value))
        self._show_chosen()

    def _show_chosen(self) -> None:
        view = self.list.chosen()
        for button in (self.edit_button, self.switch_button, self.remove_button):
            button.setEnabled(view is not None)
        row = self.list.currentRow()
        self.up_button.setEnabled(view is not None and row > 0)
        self.down_button.setEnabled(view is not None and row < self.list.count() - 1)
        is_on = view is not None and view.rule.on
        self.switch_button.setText(self.tr("Switch off") if is_on else self.tr("Switch on"))
        self.switch_button.setToolTip(f"{self.switch_button.text()} (Space)")
        self.apply_button.setEnabled(any(rule.on for rule in self.page.shop.settings.rules))

    # Acting

    def add(self) -> RuleSheet:
        """Write a new rule."""
        return self._open(None, is_new=True)

    def edit(self) -> None:
        """Change the chosen rule."""
        view = self.list.chosen()
        if view is not None:
            self._open(view.rule, is_new=False)

    def _open(self, rule: Rule | None, *, is_new: bool) -> RuleSheet:
        sheet = RuleSheet(self.page.shop, self.page.jobs, rule, is_new=is_new, parent=self.page)
        sheet.kept.connect(self._kept)
        sheet.open()
        return sheet

    def _kept(self, rule: Rule) -> None:
        if rule.on:
            words = self.tr("The rule {name} is on, for orders that come in.").format(name=rule.name)
        else:
            words = self.tr("The rule {name} is kept, and off.").format(name=rule.name)
        self.page.said.emit(words)
        self.load()

    def switch(self) -> None:
        """Switch the chosen rule on or off; one that was not tried opens with its trial first."""
        view = self.list.chosen()
        if view is None:
            return
        if not view.rule.on and not view.rule.is_tried:
            self.page.said.emit(self.tr("See what the rule would do, then switch it on."))
            self.edit()
            return
        self._change(_switch, view.rule.name, not view.rule.on)

    def move_by(self, by: int) -> None:
        """Put the chosen rule before or behind its neighbour."""
        view, place = self.list.chosen(), self.list.currentRow() + by
        if view is not None and 0 <= place < self.list.count():
            self._change(_move, view.rule.name, place)

    def ask_remove(self) -> None:
        """Ask once more, then remove the chosen rule."""
        view = self.list.chosen()
        if view is None:
            return
        sheet = ConfirmSheet(
            self.tr("Remove the rule {name}?").format(name=view.rule.name),
            self.tr("What it did with orders stays, and so does the record of it."),
            self.tr("Remove it"),
            self.tr("Keep it"),
            self.page,
        )
        sheet.accepted.connect(partial(self._change, _remove, view.rule.name))
        sheet.open()

    def apply_to_desk(self) -> None:
        """Apply the rules that are on to all orders on the desk."""
        self.page.jobs.run(
            self.tr("Applying rules"), _apply, self.page.shop, cancellable=True,
            on_done=self._applied, on_failed=self.page.report_failure, owner=self,
        )  # fmt: skip

    def _applied(self, report: ApplyReport) -> None:
        words = self.tr("Rules changed {changed} of {orders}.").format(
            changed=report.changed, orders=orders_text(report.orders)
        )
        if report.changed:
            self.page.undo_offered.emit(words, self._undo)
        else:
            self.page.said.emit(words)

    def _undo(self) -> None:
        self.page.jobs.change(
            self.tr("Taking back"), _undo, self.page.shop,
            on_done=lambda words: self.page.said.emit(words or self.tr("There is nothing to take back.")),
            on_failed=self.page.report_failure, owner=self,
        )  # fmt: skip

    def show_record(self) -> None:
        """Show which rule did what."""
        from shipdesk.ui.rules.record_sheet import RecordSheet

        sheet = RecordSheet(self.page.shop, self.page.jobs, "", self.page)
        sheet.order_wanted.connect(self.page.order_wanted)
        sheet.open()

    def _set_mode(self) -> None:
        self._change(_set_mode, RulesMode(self.mode.currentData()))

    def _change(self, function: Callable[..., object], *args: Any) -> None:
        self.page.jobs.change(
            self.tr("Changing rules"), function, self.page.shop, *args,
            on_done=lambda _nothing: self.load(), on_failed=self.page.report_failure, owner=self,
        )  # fmt: skip


def _button(words: str, icon_name: str, slot: Callable[[], object], tip: str) -> QPushButton:
    button = tool_button(words, icon_name)
    button.setToolTip(tip)
    button.clicked.connect(lambda _checked=False: slot())
    return button


def _read(shop: Shop) -> tuple[RuleView, ...]:
    from shipdesk.services.edit_rules import list_rules

    return list_rules(shop)


def _switch(shop: Shop, name: str, on: bool) -> None:  # noqa: FBT001 (jobs hand arguments on by place)
    from shipdesk.services.edit_rules import switch_rule

    switch_rule(shop, name, on=on)


def _move(shop: Shop, name: str, place: int) -> None:
    from shipdesk.services.edit_rules import move_rule

    move_rule(shop, name, place)


def _remove(shop: Shop, name: str) -> None:
    from shipdesk.services.edit_rules import remove_rule

    remove_rule(shop, name)


def _set_mode(shop: Shop, mode: RulesMode) -> None:
    from shipdesk.services.edit_rules import set_rules_mode

    set_rules_mode(shop, mode)


def _apply(shop: Shop, progress: Progress, cancelled: CancelCheck) -> ApplyReport:
    from shipdesk.services.apply_rules import apply_rules

    return apply_rules(shop, progress=progress, cancelled=cancelled)


def _undo(shop: Shop) -> str | None:
    from shipdesk.services.undo_edits import undo_last_edit

    return undo_last_edit(shop)
