"""Which fields a carrier's account shows, and what they are called; what it asks for is in its own facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from shipdesk.domain.carriers import Can
from shipdesk.ui.settings.form import Field, FieldKind

if TYPE_CHECKING:
    from shipdesk.services.carrier_accounts import CarrierKind

translate = QCoreApplication.translate
OWN, PRACTICE = "own", "practice"
_GATHERING = frozenset({"easypost", "shippo", "shipengine"})
"""Services with several carriers behind them, of which some may be left out."""
_HERE = "http://127.0.0.1:"


def check_address(value: Any) -> str:
    """Return what is wrong with the address of an API, or an empty text."""
    text = str(value)
    if not text or text.startswith(("https://", _HERE)):
        return ""
    return translate("Settings", "Enter an address that starts with https://.")


def use_fields(kind: CarrierKind) -> tuple[Field, ...]:
    """Return how a carrier is used: whether at all, for trying, with which service, and own delivery's numbers."""
    fields = [Field("enabled", translate("Settings", "Use this carrier"), FieldKind.YES_NO)]
    if kind.facts.test_base_url:
        words = translate("Settings", "Test mode: nothing is paid, labels are samples")
        fields.append(Field("test_mode", words, FieldKind.YES_NO))
    if kind.code == OWN:
        return (*fields, *_own_numbers())
    if Can.BUY in kind.facts.can:
        fields.append(_service(kind))
    if kind.code in _GATHERING:
        fields.append(_accounts_behind(kind))
    return tuple(fields)


def quota_fields(kind: CarrierKind) -> tuple[Field, ...]:
    """Return the account's own quota, where following parcels is what it is used for."""
    if Can.TRACK not in kind.facts.can or kind.code == PRACTICE:
        return ()
    usual = kind.facts.requests_per_day
    hint = translate("Settings", "Empty where {carrier} has not agreed on a number with you.")
    if usual is not None:
        hint = translate("Settings", "Empty for the usual {count}. Enter what {carrier} grants you.")
    return (
        Field(
            "requests_per_day", translate("Settings", "Requests a day"), FieldKind.NUMBER, width=160, may_be_empty=True,
            hint=hint.format(carrier=kind.name, count=f"{usual or 0:,}"),
        ),
    )  # fmt: skip


def advanced_fields(kind: CarrierKind) -> tuple[Field, ...]:
    """Return what nearly nobody has to change."""
    if kind.code == OWN:
        return ()
    rate = Field(
        "requests_per_minute",
        translate("Settings", "Requests a minute, at most"),
        FieldKind.NUMBER,
        hint=translate("Settings", "60 stands for the pace that {carrier} takes.").format(carrier=kind.name),
        width=160,
    )
    address = Field(
        "base_url",
        translate("Settings", "Other server"),
        hint=translate("Settings", "Leave it empty unless {carrier} told you otherwise.").format(carrier=kind.name),
        check=check_address,
    )
    return (rate,) if kind.code == PRACTICE else (rate, address)


def _service(kind: CarrierKind) -> Field:
    words = translate("Settings", "Usual service")
    hint = translate("Settings", "Used where an order asks for nothing else.")
    if not kind.services:
        return Field("default_service", words, hint=hint, width=300)
    choices = (("", translate("Settings", "None in particular")), *kind.services)
    return Field(
        "default_service", words, FieldKind.CHOICE, hint=hint, choices=choices, width=300, can_type=True
    )  # fmt: skip


def _accounts_behind(kind: CarrierKind) -> Field:
    hint = translate("Settings", "Leave it empty to use all at {carrier}, or name them with commas: ca_1, ca_2.")
    return Field(
        "carrier_accounts",
        translate("Settings", "Carrier accounts"),
        FieldKind.LIST,
        hint=hint.format(carrier=kind.name),
        width=300,
    )


def _own_numbers() -> tuple[Field, ...]:
    return (
        Field(
            "number_format",
            translate("Settings", "Tracking numbers"),
            FieldKind.CHOICE,
            choices=(
                ("sscc", translate("Settings", "Ours, as SSCC-18 (needs a GS1 prefix)")),
                ("s10", translate("Settings", "Ours, as postal S10")),
                ("typed", translate("Settings", "Typed or scanned in each time")),
            ),
            width=340,
        ),
        Field(
            "number_prefix",
            translate("Settings", "Prefix"),
            hint=translate(
                "Settings", "Your GS1 company prefix for SSCC, two letters for S10. Typed numbers need no prefix."
            ),
            width=180,
        ),
        Field("range_first", translate("Settings", "First number"), FieldKind.NUMBER, width=160),
        Field("range_last", translate("Settings", "Last number"), FieldKind.NUMBER, width=160, same_row=True),
    )
