"""The section of when mails go and how they look: quiet hours, delays, reviews, logo and colour."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QCoreApplication

from shipdesk.domain.mail_rules import ShopLook
from shipdesk.domain.mails import Milestone
from shipdesk.settings import Settings
from shipdesk.ui.page import Page
from shipdesk.ui.settings.form import Field, FieldKind, SettingsForm
from shipdesk.ui.settings.mail_rules_card import MailRulesCard
from shipdesk.ui.settings.mail_waits import MailWaits
from shipdesk.ui.settings.section import Section
from shipdesk.ui.words import language_choices, milestone_word

translate = QCoreApplication.translate


class MailChoiceSection(Section):
    """What the shop chooses about mails beside which of them it sends; rules are kept at once, the rest by Save."""

    def __init__(self, page: Page) -> None:
        super().__init__(
            page,
            translate("Settings", "Mails to customers"),
            translate("Settings", "When they go, in which language, and how they look."),
            "messages",
        )

    def _build(self) -> None:
        self.rules_card = MailRulesCard(self.page)
        self.add_card([self.rules_card], self.tr("Some orders get others"))
        self.rules = self.add_form("mail_rules", SettingsForm(rule_fields()), self.tr("When they go"))
        self.waits = MailWaits()
        self.waits.edited.connect(self.edited)
        self.add_card([self.waits], self.tr("How long they wait"))
        self.look = self.add_form("look", SettingsForm(look_fields()), self.tr("How they look"))

    def load(self) -> None:
        """Show the rules as they are kept."""
        self.rules_card.load()

    def show_settings(self, settings: Settings) -> None:
        """Show the choices."""
        super().show_settings(settings)
        self.waits.show_value(settings.mail_rules.wait_minutes)

    def apply(self, settings: Settings) -> Settings | None:
        """Return the settings with these choices, and the rules as they are now: they were kept when edited."""
        result, waits = super().apply(settings), self.waits.value()
        if result is None or waits is None:
            return None
        kept = {"rules": self.page.shop.settings.mail_rules.rules, "wait_minutes": waits}
        return result.model_copy(update={"mail_rules": result.mail_rules.model_copy(update=kept)})

    def is_changed(self) -> bool:
        """Whether a choice was edited; rules are kept at once."""
        return super().is_changed() or self.waits.is_changed()


def rule_fields() -> tuple[Field, ...]:
    """Return the fields of when mails go."""
    hour = translate("Settings", "The customer's own clock counts. The same hour twice: no quiet hours.")
    return (
        Field("quiet_from_hour", translate("Settings", "Quiet from (hour)"), FieldKind.NUMBER, width=240, hint=hour),
        Field("quiet_until_hour", translate("Settings", "until (hour)"), FieldKind.NUMBER, width=120, same_row=True),
        Field(
            "delays", translate("Settings", "Mails about delays on the late list"), FieldKind.CHOICE, width=320,
            choices=(
                ("by_hand", translate("Settings", "Only when I write them")),
                ("to_approve", translate("Settings", "Proposed; they wait for my yes")),
                ("by_themselves", translate("Settings", "Sent by themselves")),
            ),
        ),
        Field(
            "digest_split_orders", translate("Settings", "One mail when all parcels of an order have left"),
            FieldKind.YES_NO,
        ),
        Field(
            "language", translate("Settings", "Language where the customer's is not known"), FieldKind.CHOICE,
            choices=language_choices(), width=220,
        ),
        Field(
            "review_url", translate("Settings", "Page for reviews"), check=check_link,
            hint=translate("Settings", "Without it nobody is asked for a review."),
        ),
        Field(
            "review_after_days", translate("Settings", "Days after the delivery until the question"),
            FieldKind.NUMBER, width=120,
        ),
        Field(
            "unsubscribe_url", translate("Settings", "Page that takes one-click unsubscriptions"), check=check_link,
            hint=translate("Settings", "{address} in it stands for whose. Empty: a mail to the shop does."),
        ),
        Field(
            "attach_slip", translate("Settings", "Attach the packing slip as a PDF"), FieldKind.YES_NO,
            hint=translate("Settings", "Without your bins and notes; without prices where the order is a gift."),
        ),
        Field(
            "attach_to", translate("Settings", "Papers go with the mail"), FieldKind.CHOICE, width=320,
            choices=tuple((milestone.value, milestone_word(milestone)) for milestone in Milestone),
        ),
    )  # fmt: skip


def look_fields() -> tuple[Field, ...]:
    """Return the fields of the shop's look."""
    return (
        Field(
            "logo_url", translate("Settings", "Logo"), check=check_link,
            hint=translate(
                "Settings",
                "The logo of your customers' pages goes within each mail. Only without it this picture on your own "
                "server is used, some 320 pixels wide; empty: your shop's name.",
            ),
        ),
        Field(
            "colour", translate("Settings", "Colour of buttons and links"), check=check_colour, width=140,
            hint=translate(
                "Settings", "Such as {example}. It is made darker or lighter where it could not be read."
            ).format(example=ShopLook().colour),
        ),
    )  # fmt: skip


def check_link(value: Any) -> str:
    """Return what is wrong with a web address, or an empty text."""
    if not value or re.fullmatch(r"https://[^\s\"'<>\\]+", str(value)):
        return ""
    return translate("Settings", "It must begin with https://.")


def check_colour(value: Any) -> str:
    """Return what is wrong with a colour, or an empty text."""
    if re.fullmatch(r"#[0-9a-fA-F]{6}", str(value)):
        return ""
    return translate("Settings", "Enter a colour such as {example}.").format(example=ShopLook().colour)
