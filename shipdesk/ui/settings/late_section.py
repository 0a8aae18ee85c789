"""The section Late list: from when on something is worth a look, what being late costs, and when to sum up."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

from shipdesk.domain.late.causes import chance_word
from shipdesk.domain.late.settings import LateSettings
from shipdesk.domain.money import minor_digits, to_major
from shipdesk.settings import Settings
from shipdesk.ui.page import Page
from shipdesk.ui.settings.form import Field, FieldKind, SettingsForm
from shipdesk.ui.settings.section import Section
from shipdesk.ui.settings.sections import check_mail_address
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.words import chance_words

translate = QCoreApplication.translate
_NUMBER = 120


class LateSection(Section):
    """The shop's late list; the hours of silence are kept with its other rules, and shown where they count."""

    def __init__(self, page: Page) -> None:
        super().__init__(
            page,
            translate("Settings", "Late list"),
            translate("Settings", "From when on something is worth a look, what being late costs, and when to sum up."),
            "late",
        )

    def _build(self) -> None:
        self.line_words = plain_label("", "small", wrap=True)
        self.look = SettingsForm(look_fields())
        self.add_card([self.look, self.line_words], self.tr("Before the promise is broken"))
        self.hours = SettingsForm(hours_fields())
        self.add_card([self.hours], self.tr("No news"))
        self.costs = SettingsForm(cost_fields(self.page.shop.settings.shop.currency))
        self.add_card([self.costs], self.tr("What being late costs"))
        self.summary = SettingsForm(summary_fields())
        self.add_card([self.summary], self.tr("Summary"))
        self._late_forms = (self.look, self.costs, self.summary)
        for form in (*self._late_forms, self.hours):
            form.edited.connect(self.edited)
        self.look.edited.connect(self._say_line)

    def show_settings(self, settings: Settings) -> None:
        """Show the settings; nothing counts as edited."""
        for form in self._late_forms:
            form.show_value(settings.late)
        self.hours.show_value(settings.behaviour)
        self._say_line()

    def apply(self, settings: Settings) -> Settings | None:
        """Return the settings with this section as edited, or None where something in it is wrong."""
        right = [form.value() is not None for form in (*self._late_forms, self.hours)]
        if not all(right):
            return None
        late = {name: form.input_value(name) for form in self._late_forms for name in form.names()}
        hours = {name: self.hours.input_value(name) for name in self.hours.names()}
        return settings.model_copy(
            update={
                "late": LateSettings.model_validate(settings.late.model_dump() | late),
                "behaviour": settings.behaviour.model_copy(update=hours),
            }
        )

    def is_changed(self) -> bool:
        """Whether something was edited and not saved."""
        return any(form.is_changed() for form in (*self._late_forms, self.hours))

    def _say_line(self) -> None:
        line = self.look.input_value("owner_line")
        is_right = not check_line(line)
        words = self.tr("Parcels stand on the list as soon as being late is {chance}.")
        self.line_words.setText(words.format(chance=chance_words(chance_word(line))) if is_right else "")


def look_fields() -> tuple[Field, ...]:
    """Return the field of the owner's line."""
    return (
        Field("owner_line", translate("Settings", "A parcel will probably be late from (percent)"), FieldKind.PERCENT,
              hint=translate("Settings", "50 is as likely as not. Less: more lines, and sooner."), width=_NUMBER,
              check=check_line),
    )  # fmt: skip


def hours_fields() -> tuple[Field, ...]:
    """Return the fields of how long nothing need be heard of a parcel."""
    number = FieldKind.NUMBER
    return (
        Field("forgotten_after_hours", translate("Settings", "Hours until a parcel counts as never accepted"), number,
              width=_NUMBER, hint=translate("Settings", "From when it left us. Days of rest do not count.")),
        Field("silent_after_hours", translate("Settings", "Hours without a scan until a parcel counts as silent"),
              number, width=_NUMBER,
              hint=translate("Settings", "Only where nobody knows yet what is usual on its lane.")),
    )  # fmt: skip


def cost_fields(currency: str) -> tuple[Field, ...]:
    """Return the fields of what being late costs; amounts are in the shop's currency."""
    digits, amount = minor_digits(currency), FieldKind.AMOUNT

    def check(value: Any) -> str:
        return check_cost(value, currency)

    return (
        Field("customer_loss_share", translate("Settings", "Value lost with customers who stay away (percent)"),
              FieldKind.PERCENT, width=_NUMBER, check=check_share,
              hint=translate("Settings", "Which part of an order's value a late parcel costs in orders to come.")),
        Field("contact_cost_minor", translate("Settings", "One “where is my order?” ({currency})").format(
              currency=currency), amount, width=_NUMBER, digits=digits, check=check),
        Field("reship_cost_minor", translate("Settings", "Sending again, beside the goods ({currency})").format(
              currency=currency), amount, width=_NUMBER, digits=digits, check=check, same_row=True),
    )  # fmt: skip


def summary_fields() -> tuple[Field, ...]:
    """Return the fields of the summary."""
    number = FieldKind.NUMBER
    return (
        Field("morning_hour", translate("Settings", "Morning, from hour"), number, width=_NUMBER, check=check_hour),
        Field("evening_hour", translate("Settings", "Evening, from hour"), number, width=_NUMBER, check=check_hour,
              same_row=True),
        Field("summary_to", translate("Settings", "Mail it to"), check=check_mail_address, width=320,
              hint=translate("Settings", "Empty: it is only shown above the screens.")),
    )  # fmt: skip


def check_line(value: Any) -> str:
    """Return what is wrong with the owner's line, or an empty text."""
    right = isinstance(value, float) and 0.05 <= value <= 0.99
    return "" if right else translate("Settings", "Enter a number from 5 to 99.")


def check_share(value: Any) -> str:
    """Return what is wrong with a share, or an empty text."""
    right = isinstance(value, float) and 0 <= value <= 1
    return "" if right else translate("Settings", "Enter a number from 0 to 100.")


def check_hour(value: Any) -> str:
    """Return what is wrong with an hour of the day, or an empty text."""
    right = isinstance(value, int) and 0 <= value <= 23
    return "" if right else translate("Settings", "Enter an hour from 0 to 23.")


def check_cost(value: Any, currency: str) -> str:
    """Return what is wrong with a cost, or an empty text."""
    if isinstance(value, int) and 0 <= value <= 100_000_000:
        return ""
    return translate("Settings", "Enter an amount such as {example}.").format(example=to_major(500, currency))
