"""What a mail may tell: the facts of one order and parcel, and the field names under which templates know them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from babel import Locale, UnknownLocaleError

from shipdesk.domain.mails import Milestone
from shipdesk.mail.words import reason_words

FIELDS: dict[str, tuple[str, ...]] = {
    "shop": ("name", "email", "review_url"),
    "customer": ("name",),
    "order": ("number", "more_items", "parcels", "placed_on", "total"),
    "parcel": (
        "tracking_number",
        "tracking_url",
        "carrier",
        "service",
        "promised_on",
        "new_date_on",
        "delivered_at",
        "pickup_place",
        "pickup_until",
    ),
    "address": ("city", "postal_code", "country"),
    "problem": ("text", "action"),
}
ITEM_FIELDS = ("name", "quantity", "sku", "variant")
BOX_FIELDS = ("carrier", "tracking_number", "tracking_url")
LOOPS = {"item": ("items", ITEM_FIELDS), "box": ("parcels", BOX_FIELDS)}
"""What is gone through by "for": the word for one, the list, and the fields of one."""
COUNTS = ("order.more_items", "order.parcels")
"""Fields that are numbers which words can follow."""
LINKS = ("parcel.tracking_url", "box.tracking_url", "shop.review_url")
"""Fields that a link may lead to: nothing else was checked to be one."""


@dataclass(frozen=True, slots=True)
class MailItem:
    """One line of the parcel as the customer reads it."""

    name: str
    quantity: int
    sku: str = ""
    variant: str = ""


@dataclass(frozen=True, slots=True)
class MailBox:
    """One parcel of an order that left in several."""

    carrier_name: str
    tracking_number: str
    tracking_url: str = ""


@dataclass(frozen=True, slots=True)
class MailFacts:
    """Everything a mail may tell; empty text or None where it is not known, language is an IETF tag like "de-AT"."""

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
    boxes: tuple[MailBox, ...] = ()
    """All parcels of an order, where one mail tells of them."""
    placed_on: date | None = None
    total_minor: int | None = None
    currency: str = ""
    pickup_place: str = ""
    pickup_until: date | None = None
    review_url: str = ""
    logo_url: str = ""
    """A picture on a server, or one within the mail (`mail.logo`)."""
    logo_width: int = 160
    colour: str = ""
    """The shop's own, such as "#0f5a66"; empty for ours."""


def locale_of(language: str) -> Locale:
    """Return the locale for an IETF language tag; English where the tag is not known."""
    tag = language.replace("_", "-")
    try:
        return Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        plain = tag.split("-")[0]
        return locale_of(plain) if plain != tag else Locale("en")


_SAMPLE_REASONS = {
    Milestone.DELIVERY_ATTEMPTED: "nobody_home",
    Milestone.HELD: "customs",
    Milestone.PROBLEM: "damaged",
}
"""What the made-up mails tell of; a delay and a loss mostly come without a reason."""
_BEFORE_IT_LEAVES = (Milestone.ORDER_RECEIVED,)


def sample_facts(language: str = "en", milestone: Milestone | None = None) -> MailFacts:
    """Return made-up facts, so that a template can be looked at without any order.

    Of a milestone they are those that such a mail has in life; without one every field is filled.
    """
    reason = "address" if milestone is None else _SAMPLE_REASONS.get(milestone, "")
    text, action = reason_words(str(locale_of(language).language), reason)
    sample = MailFacts(
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
        problem_text=text,
        action_text=action,
        language=language,
        placed_on=date(2026, 11, 30),
        total_minor=12_490,
        currency="EUR",
        pickup_place="Kiosk Rossio, Rua Augusta 12, Lisboa",
        pickup_until=date(2026, 12, 11),
        review_url="https://shop.example/review",
    )
    if milestone in _BEFORE_IT_LEAVES:
        return replace(sample, tracking_number="", tracking_url="", carrier_name="", service_name="")
    # Of a damaged parcel nobody promises a new day.
    return replace(sample, new_date_on=None) if milestone is Milestone.PROBLEM else sample
