"""Rules of mails: a list in order, edited in a sheet, kept at once; removing is undone by a key."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.mail_rules import MailRule
from shipdesk.ui.page import Page
from shipdesk.ui.settings.mail_rule_sheet import MailRuleSheet
from shipdesk.ui.settings.mail_rule_words import rule_line
from shipdesk.ui.settings.section import button_row, tool_button
from shipdesk.ui.theme import SPACE_3
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.described_list import DescribedList

if TYPE_CHECKING:
    from shipdesk.services.edit_mail_rules import MailRuleChoices
    from shipdesk.services.shop import Shop

_AROUND, _LEAST_HEIGHT = 460, 160
"""What else stands in the window above and below the list, and how high it is at least when it is full."""


class MailRulesCard(QWidget):
    """Ins adds, Enter changes, Alt+Up and Alt+Down move, Del removes."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._choices: MailRuleChoices | None = None
        self.list = DescribedList(self.tr("Rules of mails, in their order"), _AROUND, _LEAST_HEIGHT)
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self.list.itemActivated.connect(lambda _item: self.edit())
        for keys, wanted in (
            ("Ins", self.add), ("Del", self.remove), ("Alt+Up", partial(self.move_by, -1)),
            ("Alt+Down", partial(self.move_by, 1)),
        ):  # fmt: skip
            self.list.add_key(keys, wanted)
        self.none = plain_label(
            self.tr("No rules: every customer gets the mails that are ticked in “Mail account”."), "muted", wrap=True
        )
        self._make_buttons()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        words = self.tr("The first rule that fits and says so decides; without one, the choice in “Mail account” does.")
        column.addWidget(plain_label(words, "muted", wrap=True))
        column.addWidget(self.none)
        column.addWidget(self.list)
        column.addWidget(button_row(*self._buttons))

    def _make_buttons(self) -> None:
        self.new_button = _button(self.tr("New rule…"), "add", self.add, self.tr("Write a rule (Ins)"))
        self.edit_button = _button(self.tr("Change…"), "edit", self.edit, self.tr("Change the rule (Enter)"))
        self.up_button = _button("", "up", partial(self.move_by, -1), self.tr("Earlier (Alt+Up)"))
        self.up_button.setAccessibleName(self.tr("Earlier"))
        self.down_button = _button("", "down", partial(self.move_by, 1), self.tr("Later (Alt+Down)"))
        self.down_button.setAccessibleName(self.tr("Later"))
        self.remove_button = _button(self.tr("Remove"), "remove", self.remove, self.tr("Remove the rule (Del)"))
        self._buttons = (self.new_button, self.edit_button, self.up_button, self.down_button, self.remove_button)

    def load(self, chosen: int | None = None) -> None:
        """Show the rules as they are kept, and ask what they can name."""
        self._show(chosen)
        self._page.jobs.query(
            "mail rule choices", _choices, self._page.shop, on_done=partial(self._show_choices, chosen), owner=self
        )

    def _show_choices(self, chosen: int | None, choices: MailRuleChoices) -> None:
        self._choices = choices
        self._show(chosen)

    def _show(self, chosen: int | None = None) -> None:
        rules = self._page.shop.settings.mail_rules
        names = dict(self._choices.carriers) if self._choices is not None else {}
        lines = [(place, rule_line(rules, place, names)) for place in range(len(rules.rules))]
        self.list.show_lines(lines, self.list.chosen_key() if chosen is None else chosen)
        self.list.setVisible(bool(lines))
        self.none.setVisible(not lines)
        self._enable()

    def chosen(self) -> tuple[int, MailRule] | None:
        """Return the chosen rule and its place."""
        place, rules = self.list.chosen_key(), self._page.shop.settings.mail_rules.rules
        return (place, rules[place]) if isinstance(place, int) and place < len(rules) else None

    def _enable(self) -> None:
        chosen = self.chosen()
        place = chosen[0] if chosen is not None else -1
        for button in (self.edit_button, self.remove_button):
            button.setEnabled(chosen is not None)
        self.up_button.setEnabled(place > 0)
        self.down_button.setEnabled(0 <= place < self.list.count() - 1)

    # Acting

    def add(self) -> None:
        """Write a new rule."""
        self._open(None, _add)

    def edit(self) -> None:
        """Change the chosen rule."""
        chosen = self.chosen()
        if chosen is not None:
            place, rule = chosen
            self._open(rule, partial(_change, place=place, was=rule))

    def _open(self, rule: MailRule | None, keep: Callable[..., int]) -> None:
        if self._choices is None:
            return
        sheet = MailRuleSheet(rule, self._choices, self._page)
        sheet.described.connect(partial(self._keep, sheet, keep))
        sheet.open()

    def _keep(self, sheet: MailRuleSheet, keep: Callable[..., int], rule: MailRule) -> None:
        self._page.jobs.change(
            self.tr("Keeping the rule"), keep, self._page.shop, rule,
            on_done=partial(self._kept, sheet), on_failed=partial(self._not_kept, sheet), owner=sheet,
        )  # fmt: skip

    def _kept(self, sheet: MailRuleSheet, place: int) -> None:
        sheet.done_with()
        self._page.said.emit(self.tr("The rule is kept. It counts for mails that are planned from now on."))
        self.load(place)
        self.list.setFocus()

    def _not_kept(self, sheet: MailRuleSheet, error: ShipDeskError) -> None:
        sheet.say_wrong(str(error))

    def move_by(self, by: int) -> None:
        """Put the chosen rule before or behind its neighbour."""
        chosen = self.chosen()
        if chosen is not None and 0 <= chosen[0] + by < self.list.count():
            self._do(_move, *chosen, chosen[0] + by, done=self.load)

    def remove(self) -> None:
        """Remove the chosen rule; it can be put back."""
        chosen = self.chosen()
        if chosen is not None:
            self._do(_remove, *chosen, done=lambda place: self._removed(place, chosen[1]))

    def _removed(self, place: int, rule: MailRule) -> None:
        self.load(place)
        if not self.list.isVisible():
            self.new_button.setFocus()
        self._page.undo_offered.emit(
            self.tr("The rule is removed."), lambda: self._do(_add, rule, place, done=self.load)
        )

    def _do(self, function: Callable[..., int], *args: Any, done: Callable[[int], None]) -> None:
        self._page.jobs.change(
            self.tr("Changing the rules of mails"), function, self._page.shop, *args,
            on_done=done, on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip


def _button(words: str, icon_name: str, slot: Callable[[], object], tip: str) -> QPushButton:
    button = tool_button(words, icon_name)
    button.setToolTip(tip)
    button.clicked.connect(lambda _checked=False: slot())
    return button


def _choices(shop: Shop) -> MailRuleChoices:
    from shipdesk.services.edit_mail_rules import mail_rule_choices

    return mail_rule_choices(shop)


def _add(shop: Shop, rule: MailRule, place: int | None = None) -> int:
    from shipdesk.services.edit_mail_rules import add_mail_rule

    return add_mail_rule(shop, rule, place)


def _change(shop: Shop, rule: MailRule, *, place: int, was: MailRule) -> int:
    from shipdesk.services.edit_mail_rules import change_mail_rule

    return change_mail_rule(shop, place, was, rule)


def _move(shop: Shop, place: int, was: MailRule, to: int) -> int:
    from shipdesk.services.edit_mail_rules import move_mail_rule

    return move_mail_rule(shop, place, was, to)


def _remove(shop: Shop, place: int, was: MailRule) -> int:
    from shipdesk.services.edit_mail_rules import remove_mail_rule

    return remove_mail_rule(shop, place, was)
