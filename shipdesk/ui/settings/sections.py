"""Which fields each section of the settings shows, and what they are called."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from PySide6.QtCore import QCoreApplication

from shipdesk.domain.mails import Milestone
from shipdesk.domain.money import minor_digits
from shipdesk.settings import LayoutName
from shipdesk.ui.settings.form import Field, FieldKind
from shipdesk.ui.widgets.country_box import country_choices, country_code
from shipdesk.ui.words import milestone_word

translate = QCoreApplication.translate
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "PLN", "SEK", "NOK", "DKK", "CZK", "HUF", "CAD", "AUD", "NZD", "JPY")


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def check_country(value: Any) -> str:
    """Return what is wrong with a country code, or an empty text."""
    text = str(value)
    if not text or text in dict(country_choices()):
        return ""
    return translate("Settings", "Choose a country of the list, or enter its two letters, such as DE or US.")


def check_zone(value: Any) -> str:
    """Return what is wrong with a time zone's name, or an empty text."""
    if str(value) in _zones():
        return ""
    return translate("Settings", "Enter a time zone such as Europe/Berlin.")


def check_mail_address(value: Any) -> str:
    """Return what is wrong with a mail address, or an empty text; the server decides in the end."""
    text = str(value)
    name, _at, domain = text.rpartition("@")
    if not text or (name and "." in domain and " " not in text):
        return ""
    return translate("Settings", "This does not look like a mail address.")


def shop_fields() -> tuple[Field, ...]:
    """Return the fields of the section Shop."""
    zones = tuple((zone, zone) for zone in sorted(_zones()))
    return (
        Field("name", translate("Settings", "Shop name"), hint=translate("Settings", "Customers see it in mails.")),
        Field("company", translate("Settings", "Company"), hint=translate("Settings", "Only if it stands on labels.")),
        Field("address_lines", translate("Settings", "Street and number"), FieldKind.LINES),
        Field("postal_code", translate("Settings", "Postal code"), width=160),
        Field("city", translate("Settings", "City"), width=244, same_row=True),

        Field(
            "country_code", translate("Settings", "Country"), FieldKind.CHOICE, choices=country_choices(),
            check=check_country, tidy=country_code, width=260, can_type=True,
        ),
        Field("state", translate("Settings", "State or province"), width=144, same_row=True),
        Field("email", translate("Settings", "E-mail"), check=check_mail_address, width=240),
        Field("phone", translate("Settings", "Phone"), width=164, same_row=True),
        Field(
            "time_zone", translate("Settings", "Time zone"), FieldKind.CHOICE, choices=zones, check=check_zone,
            width=260, can_type=True,
        ),
        Field(
            "currency", translate("Settings", "Currency"), FieldKind.CHOICE, choices=tuple((c, c) for c in CURRENCIES),
            width=144, can_type=True, same_row=True,
        ),
    )  # fmt: skip


def layout_choices() -> tuple[tuple[LayoutName, str], ...]:
    """Return the papers a label is drawn for, with their words."""
    return (
        ("4x6", translate("Settings", "4 × 6 inch (102 × 152 mm)")),
        ("100x150", translate("Settings", "100 × 150 mm")),
        ("a6", translate("Settings", "A6 (105 × 148 mm)")),
        ("4x8", translate("Settings", "4 × 8 inch, with a tab (102 × 203 mm)")),
    )


def label_fields(currency: str) -> tuple[Field, ...]:
    """Return the fields of the label; amounts are in the shop's currency."""
    return (
        Field(
            "layout",
            translate("Settings", "Label size"),
            FieldKind.CHOICE,
            choices=layout_choices(),
            width=260,
        ),
        Field(
            "dpi",
            translate("Settings", "Printer resolution"),
            FieldKind.CHOICE,
            hint=translate("Settings", "Most label printers have 203. Bars are drawn on whole printer dots."),
            choices=((203, "203 dpi"), (300, "300 dpi"), (600, "600 dpi")),
            width=160,
            same_row=True,
        ),
        Field(
            "default_weight_g",
            translate("Settings", "Parcel weight when nothing else is known, in grams"),
            FieldKind.NUMBER,
            width=160,
        ),
        Field("print_after_making", translate("Settings", "Print labels as soon as they are made"), FieldKind.YES_NO),
        Field(
            "batch_limit_minor",
            translate("Settings", "Ask before a batch costs more ({currency})").format(currency=currency),
            FieldKind.AMOUNT,
            hint=translate("Settings", "Then every label's price is asked before it is bought. Empty: never asks."),
            digits=minor_digits(currency),
            width=260,
        ),
        Field(
            "day_limit_minor",
            translate("Settings", "Ask before a day costs more ({currency})").format(currency=currency),
            FieldKind.AMOUNT,
            digits=minor_digits(currency),
            width=260,
            same_row=True,
        ),
    )


def milestone_choices() -> tuple[tuple[str, str], ...]:
    """Return the mails that can be sent, as (value, words)."""
    return tuple((milestone.value, milestone_word(milestone)) for milestone in Milestone)


def behaviour_fields() -> tuple[Field, ...]:
    """Return the fields of the shop's own rules."""
    number = FieldKind.NUMBER
    return (
        Field("theme", translate("Settings", "Look"), FieldKind.CHOICE, width=220, choices=(
            ("system", translate("Settings", "Like this computer")),
            ("light", translate("Settings", "Light")),
            ("dark", translate("Settings", "Dark")),
        )),
        Field("sounds", translate("Settings", "Sounds at the packing station"), FieldKind.YES_NO),
        Field("station", translate("Settings", "Name of this station"), width=220,
              hint=translate("Settings", "Kept with each scan, to know where it was made.")),
        Field("refresh_in_background", translate("Settings", "Ask carriers by itself"), FieldKind.YES_NO),
        Field("watch_folder", translate("Settings", "Watch this folder"),
              hint=translate("Settings", "Order files that appear there are noticed. Empty for none.")),
        Field("import_by_itself", translate("Settings", "Import by itself"), FieldKind.YES_NO,
              hint=translate("Settings", "A file in which all is clear is taken without asking; it can be undone.")),
        Field("handling_days", translate("Settings", "Days to ship an order"), number, width=100),
        Field("cutoff_hour", translate("Settings", "Orders after this hour count for the next day"), number, width=100),
        Field("domestic_transit_days", translate("Settings", "Days on the way, in our country"), number, width=100),
        Field("foreign_transit_days", translate("Settings", "Days on the way, to other countries"), number, width=100),
    )  # fmt: skip


def packing_fields() -> tuple[Field, ...]:
    """Return the fields of what every bench does by itself."""
    return (
        Field("dispatch", translate("Settings", "A parcel counts as gone"), FieldKind.CHOICE, width=460,
              choices=(("at_packing", translate("Settings", "when its label is scanned on the packed box")),
                       ("at_hand_over", translate("Settings", "when it is scanned into its carrier's bag"))),
              hint=translate("Settings", "The customer's mail goes out then.")),
        Field("print_labels", translate("Settings", "Print the label when the box is complete"), FieldKind.YES_NO),
        Field("print_slips", translate("Settings", "Print the packing slip with it"), FieldKind.YES_NO),
        Field("check_weights", translate("Settings", "Stop a box that weighs unlike others"), FieldKind.YES_NO,
              hint=translate("Settings", "As the scale said of boxes with the same content.")),
    )  # fmt: skip


def scanner_fields() -> tuple[Field, ...]:
    """Return the fields of the scanner."""
    return (
        Field("anywhere", translate("Settings", "Hear the scanner on every screen"), FieldKind.YES_NO,
              hint=translate("Settings", "Wherever the keyboard is. Off: only while Pack is shown.")),
        Field("us_layout", translate("Settings", "The scanner is set to a US keyboard"), FieldKind.YES_NO,
              hint=translate("Settings", "As scanners come. This computer's own layout then does no harm.")),
        Field("slow", translate("Settings", "The scanner is slow (Bluetooth)"), FieldKind.YES_NO),
        Field("prefix", translate("Settings", "What the scanner sends first"), width=120, check=check_prefix,
              hint=translate("Settings", "A sign such as ~, or F9, if you set the scanner to it. Usually empty.")),
    )  # fmt: skip


def check_prefix(value: Any) -> str:
    """Return what is wrong with a scanner's prefix, or an empty text."""
    if re.fullmatch(r"([!-~]|F[1-9]|F1[0-2])?", str(value)):
        return ""
    return translate("Settings", "Enter one sign, or a key from F1 to F12.")


def backup_fields() -> tuple[Field, ...]:
    """Return the fields of the backups."""
    return (
        Field("daily", translate("Settings", "Back up on the first start of each day"), FieldKind.YES_NO),
        Field(
            "second_folder",
            translate("Settings", "Second place for copies"),
            hint=translate("Settings", "A folder on another disk or in the cloud. Leave it empty for none."),
        ),
    )
