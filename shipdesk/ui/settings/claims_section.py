"""The section of claims: the shop's own rules, and below them what carriers publish."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction

from shipdesk.domain.claims.published import BRANDS, PUBLISHED
from shipdesk.domain.claims.settings import ClaimSettings, OwnClaimRule
from shipdesk.domain.claims.windows import rule_words
from shipdesk.domain.claims.words import ClaimKind
from shipdesk.domain.roles import May
from shipdesk.services.claims.claim_rules import carrier_words
from shipdesk.settings import Settings
from shipdesk.ui.claims.claim_words import kind_word
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.settings.claim_rule_sheet import ClaimRuleSheet
from shipdesk.ui.settings.section import Section, button_row
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.described_list import DescribedLine, DescribedList

translate = QCoreApplication.translate
_AROUND, _LEAST_HEIGHT = 480, 134


class ClaimsSection(Section):
    """Own rules are edited here and count when the settings are saved, as everything else."""

    def __init__(self, page: Page) -> None:
        super().__init__(
            page,
            translate("Settings", "Claims"),
            translate("Settings", "Until when carriers take claims. Your own rules win over what they publish."),
            "note",
        )
        self._shown: tuple[OwnClaimRule, ...] = ()
        self.rules: tuple[OwnClaimRule, ...] = ()
        self.add, self.change, self.remove = self._make_actions()

    def _build(self) -> None:
        self.none = plain_label(
            self.tr("No rules of your own. The published ones below count; contracts often say something else."),
            "muted", wrap=True,
        )  # fmt: skip
        self.list = DescribedList(self.tr("Own rules"), _AROUND, _LEAST_HEIGHT)
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self.list.itemActivated.connect(lambda _item: self.edit())
        self.list.add_key("Ins", self.add_rule)
        self.list.add_key("Del", self.remove_rule)
        self.add_card(
            [self.none, self.list, button_row(*(action_button(a) for a in (self.add, self.change, self.remove)))],
            self.tr("Own rules"),
        )
        self.published = DescribedList(self.tr("Published rules"), 0, _LEAST_HEIGHT)
        self.published.setMinimumHeight(300)
        self.published.show_lines([(rule.key, _published_line(rule.key)) for rule in PUBLISHED])
        words = self.tr("As the carriers had it in November 2026. Look it up before a last day: they change it.")
        self.add_card([plain_label(words, "muted", wrap=True), self.published], self.tr("Published rules"))

    def _make_actions(self) -> tuple[QAction, QAction, QAction]:
        make = partial(self.make_action, may=May.CHANGE_SETTINGS)
        return (
            make(self.tr("Add a rule of claims…"), "Ctrl+Alt+N", self.add_rule, icon_name="add"),
            make(self.tr("Change it…"), "Ctrl+Alt+M", self.edit, icon_name="edit"),
            make(self.tr("Remove it"), "Ctrl+Alt+Y", self.remove_rule, icon_name="remove"),
        )

    def show_settings(self, settings: Settings) -> None:
        """Show the shop's own rules."""
        self._shown = self.rules = settings.claims.rules
        self._show()
        super().show_settings(settings)

    def apply(self, settings: Settings) -> Settings | None:
        """Return the settings with the rules as edited."""
        return settings.model_copy(update={"claims": ClaimSettings(rules=self.rules)})

    def is_changed(self) -> bool:
        """Whether rules were edited and not saved."""
        return self.rules != self._shown

    def add_rule(self) -> ClaimRuleSheet:
        """Ask for another rule."""
        return self._ask(None)

    def edit(self) -> ClaimRuleSheet | None:
        """Change the chosen rule."""
        at = self.list.chosen_key()
        return self._ask(at) if isinstance(at, int) else None

    def remove_rule(self) -> None:
        """Take the chosen rule away; Revert brings it back until the settings are saved."""
        at = self.list.chosen_key()
        if isinstance(at, int):
            self.rules = (*self.rules[:at], *self.rules[at + 1 :])
            self._changed()

    def _ask(self, at: int | None) -> ClaimRuleSheet:
        settings = self.page.shop.settings
        codes = dict.fromkeys((*(account.code for account in settings.carriers), *BRANDS))
        carriers = tuple((code, carrier_words(code)) for code in codes)
        rule = self.rules[at] if at is not None else None
        sheet = ClaimRuleSheet(rule, carriers, settings.shop.currency, self.page)
        sheet.described.connect(partial(self._keep, at))
        sheet.open()
        return sheet

    def _keep(self, at: int | None, rule: OwnClaimRule) -> None:
        others = tuple(each for n, each in enumerate(self.rules) if n != at and _same(each) != _same(rule))
        self.rules = tuple(sorted((*others, rule), key=_same))
        self._changed()

    def _changed(self) -> None:
        self._show()
        self.edited.emit()

    def _show(self) -> None:
        self.list.show_lines([(n, _own_line(rule)) for n, rule in enumerate(self.rules)])
        self.list.setVisible(bool(self.rules))
        self.none.setVisible(not self.rules)
        self._enable()

    def _enable(self) -> None:
        for action in (self.change, self.remove):
            action.setEnabled(self.list.chosen_key() is not None)


def _same(rule: OwnClaimRule) -> tuple[str, str, str]:
    """Return what only one rule may be about."""
    return rule.carrier, rule.kind, rule.service.lower()


def _own_line(rule: OwnClaimRule) -> DescribedLine:
    note = f" {rule.note}." if rule.note else ""
    title = " ".join(part for part in (carrier_words(rule.carrier), rule.service) if part)
    return DescribedLine(title, f"{rule_words(rule.rule)}{note}", kind_word(ClaimKind(rule.kind)))


def _published_line(key: str) -> DescribedLine:
    rule = next(rule for rule in PUBLISHED if rule.key == key)
    name = carrier_words(rule.carrier) if rule.carrier else translate("Settings", "Any other carrier")
    only = translate("Settings", "{carrier}, only {services}").format(carrier=name, services=", ".join(rule.services))
    return DescribedLine(
        only if rule.services else name, f"{rule_words(rule)} {rule.source}.".replace("..", "."), kind_word(rule.kind)
    )
