"""Rules of mails in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from shipdesk.domain.mail_rules import MailRule, MailRules
from shipdesk.domain.mails import Milestone
from shipdesk.ui.theme import Tone
from shipdesk.ui.widgets.country_box import country_choices
from shipdesk.ui.widgets.described_list import DescribedLine
from shipdesk.ui.words import milestone_word, translate


def rule_line(rules: MailRules, place: int, carriers: Mapping[str, str]) -> DescribedLine:
    """Return a rule as the list shows it; carriers are names by code."""
    rule = rules.rules[place]
    before = rules.decided_before(place)
    words = orders_words(rule, carriers)
    if rule.also_to:
        words = translate("MailRules", "{orders} Also to {addresses}.").format(
            orders=words, addresses=", ".join(rule.also_to)
        )
    if before is not None:
        words += "\n" + translate("MailRules", "Rule {place} decides before it: put this one above.").format(
            place=before + 1
        )
    state, tone = send_word(rule)
    return DescribedLine(mails_words(rule), words, state, tone, wrong=before is not None, place=place + 1)


def mails_words(rule: MailRule) -> str:
    """Return which mails a rule is about."""
    if not rule.milestones:
        return translate("MailRules", "All mails")
    named = [milestone_word(milestone) for milestone in Milestone if milestone.value in rule.milestones]
    return ", ".join(named) or translate("MailRules", "No mails")


def orders_words(rule: MailRule, carriers: Mapping[str, str]) -> str:
    """Return which orders a rule is about, as a sentence."""
    parts = []
    if rule.source:
        parts.append(translate("MailRules", "from {source}").format(source=rule.source))
    if rule.carrier:
        carrier = carriers.get(rule.carrier, rule.carrier)
        parts.append(translate("MailRules", "carried by {carrier}").format(carrier=carrier))
    if rule.country:
        parts.append(translate("MailRules", "going to {country}").format(country=country_name(rule.country)))
    if not parts:
        return translate("MailRules", "All orders.")
    return translate("MailRules", "Orders {which}.").format(which=", ".join(parts))


def send_word(rule: MailRule) -> tuple[str, Tone]:
    """Return what a rule does with its mails, as a word for a chip."""
    if rule.send is None:
        return translate("MailRules", "As usual"), Tone.NEUTRAL
    return (translate("MailRules", "Sent"), Tone.GOOD) if rule.send else (translate("MailRules", "Not sent"), Tone.WARN)


def country_name(code: str) -> str:
    """Return a country's name, or its code."""
    return dict(country_choices()).get(code, code).partition("  ")[2] or code
