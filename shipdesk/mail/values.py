"""Facts as templates see them: plain dicts of clean texts, dates and amounts in the customer's own format."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlsplit

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from jinja2 import Undefined

from shipdesk.domain.errors import Refused
from shipdesk.domain.money import to_major
from shipdesk.domain.text import clean_line
from shipdesk.mail.counts import Count
from shipdesk.mail.facts import MailBox, MailFacts, MailItem, locale_of
from shipdesk.mail.words import common_words

NAME_CAP = 80
SHOWN_ITEMS = 50
NAMED_ORDERS = 12

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
    "parcel.pickup_place": "where the parcel waits",
    "parcel.pickup_until": "until when the parcel waits",
    "order.placed_on": "the day of the order",
    "order.total": "what the order costs",
    "shop.review_url": "the page for reviews",
    "problem.text": "what the problem is",
    "problem.action": "what the customer can do",
}


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
        "shop": {
            "name": _needed("shop.name", facts.shop_name),
            "email": clean_line(facts.shop_email),
            "review_url": _needed("shop.review_url", safe_link(facts.review_url)),
        },
        "customer": {"name": _needed("customer.name", clean_line(facts.customer_name, NAME_CAP))},
        "order": {
            "number": _needed("order.number", _order_words(facts, locale)),
            "more_items": Count.of(max(len(facts.items) - SHOWN_ITEMS, 0), locale),
            "parcels": Count.of(len(facts.boxes), locale),
            "placed_on": _needed("order.placed_on", _day(facts.placed_on, locale)),
            "total": _needed("order.total", _money(facts.total_minor, facts.currency, locale)),
        },
        "parcel": {
            "tracking_number": _needed("parcel.tracking_number", facts.tracking_number),
            "tracking_url": _needed("parcel.tracking_url", safe_link(facts.tracking_url)),
            "carrier": _needed("parcel.carrier", facts.carrier_name),
            "service": _needed("parcel.service", facts.service_name),
            "promised_on": _needed("parcel.promised_on", _day(facts.promised_on, locale)),
            "new_date_on": _needed("parcel.new_date_on", _day(facts.new_date_on, locale)),
            "delivered_at": _needed("parcel.delivered_at", _moment(facts.delivered_at, locale)),
            "pickup_place": _needed("parcel.pickup_place", clean_line(facts.pickup_place, 200)),
            "pickup_until": _needed("parcel.pickup_until", _day(facts.pickup_until, locale)),
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
        "items": [_item(item, locale) for item in facts.items[:SHOWN_ITEMS]],
        "parcels": [_box(box) for box in facts.boxes[:SHOWN_ITEMS]],
    }


def _order_words(facts: MailFacts, locale: Locale) -> str:
    """Return the order's number, with what else the customer must know of the parcel to understand the mail.

    It stands in the number itself, so that templates that merchants wrote tell it too.
    """
    language = str(locale.language)
    if not facts.order_number:
        return ""
    if facts.other_numbers:
        named = list(facts.other_numbers[:NAMED_ORDERS])
        if len(facts.other_numbers) > NAMED_ORDERS:
            named.append(f"+{len(facts.other_numbers) - NAMED_ORDERS}")
        others = format_list(named, locale=locale)
        return common_words(language, "with_others").format(number=facts.order_number, others=others)
    if facts.part is not None:
        part, parts = facts.part
        return common_words(language, "part_of").format(number=facts.order_number, part=part, parts=parts)
    return facts.order_number


def _needed(field: str, value: str) -> str | MissingValue:
    return clean_line(value) or MissingValue(name=field)


def _item(item: MailItem, locale: Locale) -> dict[str, str]:
    return {
        "name": clean_line(item.name, 200),
        "quantity": format_decimal(item.quantity, locale=locale),
        "sku": clean_line(item.sku, NAME_CAP),
        "variant": clean_line(item.variant, 200),
    }


def _box(box: MailBox) -> dict[str, str]:
    return {
        "carrier": clean_line(box.carrier_name, NAME_CAP),
        "tracking_number": clean_line(box.tracking_number, NAME_CAP),
        "tracking_url": safe_link(box.tracking_url),
    }


def _money(minor: int | None, currency: str, locale: Locale) -> str:
    if minor is None or not currency:
        return ""
    return format_currency(to_major(minor, currency), currency, locale=locale)


def _day(on: date | None, locale: Locale) -> str:
    return format_date(on, format="full", locale=locale) if on else ""


def _moment(at: datetime | None, locale: Locale) -> str:
    if at is None:
        return ""
    # Babel would turn an aware time into UTC; the customer reads the time on the spot.
    local = at.replace(tzinfo=None)
    between = " " if locale.language == "ja" else ", "
    time = format_time(local, format="short", locale=locale)
    return f"{format_date(local, format='full', locale=locale)}{between}{time}"


def safe_link(url: str) -> str:
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
