"""What a mail may tell: the facts of one order and parcel, and the field names under which templates know them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from jinja2 import Undefined

from shipdesk.domain.errors import Refused
from shipdesk.domain.same_way import numbers_text
from shipdesk.domain.text import clean_line

NAME_CAP = 80
SHOWN_ITEMS = 50
NAMED_ORDERS = 12

FIELDS: dict[str, tuple[str, ...]] = {
    "shop": ("name", "email"),
    "customer": ("name",),
    "order": ("number", "more_items"),
    "parcel": (
        "tracking_number",
        "tracking_url",
        "carrier",
        "service",
        "promised_on",
        "new_date_on",
        "delivered_at",
    ),
    "address": ("city", "postal_code", "country"),
    "problem": ("text", "action"),
}
ITEM_FIELDS = ("name", "quantity", "sku", "variant")

_IN_WORDS = {
    "shop.name": "the name of the shop",
    "customer.name": "the customer's name",
    "order.number": "the order number",
    "parcel.tracking_number": "the tracking number",
    "parcel.tracking_url": "the tracking link",
    "parcel.carrier": "the name of the carrier",
    "parcel.service": "the name of the carrier's service",
    "parcel.promised_on": "the promised date",
    "parcel.new_date_on": "the new date",
    "parcel.delivered_at": "the time of delivery",
    "problem.text": "what the problem is",
    "problem.action": "what the customer can do",
}


@dataclass(frozen=True, slots=True)
class MailItem:
    """One line of the parcel as the customer reads it."""

    name: str
    quantity: int
    sku: str = ""
    variant: str = ""


@dataclass(frozen=True, slots=True)
class MailFacts:
    """Everything a mail may tell; empty text or None where it is not known, language is an IETF tag like "en"."""

    shop_name: str
    shop_email: str
    customer_name: str
    order_number: str
    tracking_number: str = ""
    tracking_url: str = ""
    carrier_name: str = ""
    service_name: str = ""
    promised_on: date | None = None
    new_date_on: date | None = None
    delivered_at: datetime | None = None
    """In the zone in which the customer reads it."""
    items: tuple[MailItem, ...] = ()
    city: str = ""
    postal_code: str = ""
    country_name: str = ""
    problem_text: str = ""
    action_text: str = ""
    language: str = "en"
    other_numbers: tuple[str, ...] = ()
    """Of other orders in the same parcel."""
    part: tuple[int, int] | None = None
    """Which parcel of how many, where the order is in several."""


class MissingValue(Undefined):
    """A known field without a value: false in a question, refused where it would be written."""

    def __str__(self) -> str:
        name = self._undefined_name or ""
        words = _IN_WORDS.get(name, f"the field {name}")
        raise Refused(f"This mail needs {words}, which is not known.", "Add it, or change the mail's template.")

    __html__ = __str__


Values = dict[str, object]


def values_of(facts: MailFacts) -> Values:
    """Return the facts as plain dicts of clean texts, by the names that templates use."""
    locale = locale_of(facts.language)
    return {
        "shop": {"name": _needed("shop.name", facts.shop_name), "email": clean_line(facts.shop_email)},
        "customer": {"name": _needed("customer.name", clean_line(facts.customer_name, NAME_CAP))},
        "order": {
            "number": _needed("order.number", _order_words(facts)),
            "more_items": str(len(facts.items) - SHOWN_ITEMS) if len(facts.items) > SHOWN_ITEMS else "",
        },
        "parcel": {
            "tracking_number": _needed("parcel.tracking_number", facts.tracking_number),
            "tracking_url": _needed("parcel.tracking_url", _safe_link(facts.tracking_url)),
            "carrier": _needed("parcel.carrier", facts.carrier_name),
            "service": _needed("parcel.service", facts.service_name),
            "promised_on": _needed("parcel.promised_on", _day(facts.promised_on, locale)),
            "new_date_on": _needed("parcel.new_date_on", _day(facts.new_date_on, locale)),
            "delivered_at": _needed("parcel.delivered_at", _moment(facts.delivered_at, locale)),
        },
        "address": {
            "city": clean_line(facts.city, NAME_CAP),
            "postal_code": clean_line(facts.postal_code, NAME_CAP),
            "country": clean_line(facts.country_name, NAME_CAP),
        },
        "problem": {
            "text": _needed("problem.text", facts.problem_text),
            "action": _needed("problem.action", facts.action_text),
        },
        "items": [_item(item) for item in facts.items[:SHOWN_ITEMS]],
    }


def _order_words(facts: MailFacts) -> str:
    """Return the order's number, with what else the customer must know of the parcel to understand the mail.

    It stands in the number itself, so that templates that merchants wrote tell it too.
    """
    if not facts.order_number:
        return ""
    if facts.other_numbers:
        return f"{facts.order_number} (with {numbers_text(facts.other_numbers, NAMED_ORDERS)})"
    if facts.part is not None:
        return f"{facts.order_number} (parcel {facts.part[0]} of {facts.part[1]})"
    return facts.order_number


def locale_of(language: str) -> Locale:
    """Return the locale for an IETF language tag; English where the tag is not known."""
    try:
        return Locale.parse(language.replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale("en")


def _needed(field: str, value: str) -> str | MissingValue:
    return clean_line(value) or MissingValue(name=field)


def _item(item: MailItem) -> dict[str, str]:
    return {
        "name": clean_line(item.name, 200),
        "quantity": str(item.quantity),
        "sku": clean_line(item.sku, NAME_CAP),
        "variant": clean_line(item.variant, 200),
    }


def _day(on: date | None, locale: Locale) -> str:
    return format_date(on, format="full", locale=locale) if on else ""


def _moment(at: datetime | None, locale: Locale) -> str:
    if at is None:
        return ""
    # Babel would turn an aware time into UTC; the customer reads the time on the spot.
    local = at.replace(tzinfo=None)
    return f"{format_date(local, format='full', locale=locale)}, {format_time(local, format='short', locale=locale)}"


def _safe_link(url: str) -> str:
    """Return the link where it is https (or this computer, for a practice shop), else nothing."""
    if not url or not url.isascii() or any(c in url for c in " \"'<>\\") or not url.isprintable():
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.username is not None or not host:
        return ""
    here = parts.scheme == "http" and host in ("127.0.0.1", "localhost")
    return url if parts.scheme == "https" or here else ""


def sample_facts(language: str = "en") -> MailFacts:
    """Return made-up facts with every field filled, so that a template can be looked at without any order."""
    return MailFacts(
        shop_name="Harbour Street Ceramics",
        shop_email="hello@harbour-ceramics.example",
        customer_name="Ana Lindqvist",
        order_number="#1042",
        tracking_number="JD014600003812345678",
        tracking_url="https://track.carrier.example/JD014600003812345678",
        carrier_name="Practice Parcel",
        service_name="Home delivery",
        promised_on=date(2026, 12, 4),
        new_date_on=date(2026, 12, 8),
        delivered_at=datetime(2026, 12, 4, 14, 32),  # noqa: DTZ001  (the customer's own clock)
        items=(
            MailItem("Breakfast mug, stoneware", 2, "MUG-BLUE", "Glaze: sea blue"),
            MailItem("Serving plate, 28 cm", 1, "PLATE-28"),
        ),
        city="Lisbon",
        postal_code="1100-148",
        country_name="Portugal",
        problem_text="The driver could not find the address.",
        action_text="Please reply with your full address and a phone number, so that the driver can reach you.",
        language=language,
    )
