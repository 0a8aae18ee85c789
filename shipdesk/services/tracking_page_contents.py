"""What a parcel's page tells its customer: what happened and what to do, and nothing that only others need.

Names, streets and the carrier's own words stay out: whoever is sent the link reads the page.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo

from shipdesk.carriers.pickup_days import kept_until
from shipdesk.domain.event_zones import at_its_place, shown_time, zone_words
from shipdesk.domain.geography.journeys import stop_label
from shipdesk.domain.geography.places import Confidence, place_of
from shipdesk.domain.geography.time_zones import minutes_from_utc
from shipdesk.domain.mail_languages import language_of, told_language
from shipdesk.domain.orders import Address, Order
from shipdesk.domain.parcels import FINAL, SHIPPED_ELSEWHERE, Parcel, ParcelStatus, TrackingEvent
from shipdesk.domain.promise import zone_of
from shipdesk.domain.tracking_pages import PageContent, PageEvent, PageMoment, PageShop
from shipdesk.services.journey_map import parcel_map
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.page_dates import expected_days
from shipdesk.services.tracking_links import tracking_url
from shipdesk.settings import Settings
from shipdesk.storage.transaction import Transaction

_WORD = re.compile(r"\w{3,}")
_LONGEST_TOLD = 40
_BEGINNING = datetime.min.replace(tzinfo=UTC)


def page_content(tx: Transaction, settings: Settings, parcel: Parcel, order: Order, now: datetime) -> PageContent:
    """Return what the page of a parcel tells; the same record gives the same content on the same day."""
    zone = zone_of(settings.shop.time_zone)
    state, to = parcel.state, order.recipient
    events = [event for event in tx.events.of_parcel(parcel.id) if event.withdrawn_at is None]
    events.sort(key=lambda event: event.occurred_at or event.received_at or _BEGINNING, reverse=True)
    told = tx.imports.file_texts(order.id)
    waits_at, waits_until = pickup_of(parcel, events, to)
    today = now.astimezone(zone).date()
    expected = expected_days(tx, parcel, today)
    return PageContent(
        language=language_of(told_language(told), to, settings.mail_rules.language),
        shop=_shop(settings),
        order_number=order.order_number,
        tracking_number=parcel.tracking_number,
        carrier_name=_brand(parcel),
        status=state.status,
        reason=state.reason,
        action_required=state.action_required,
        carrier_url=tracking_url(parcel.carrier, parcel.service, parcel.tracking_number),
        town=to.city,
        country_code=to.country_code,
        has_left=parcel.dispatched_at is not None,
        promised_on=parcel.promised_on,
        expected_on=expected[0] if expected else None,
        expected_until_on=expected[1] if expected and expected[1] > expected[0] else None,
        is_late=_is_late(parcel, expected[0] if expected else None, today),
        delivered_at=_delivered_at(parcel, events, zone),
        pickup_place=waits_at,
        pickup_until_on=waits_until if waits_until is not None and waits_until >= today else None,
        events=tuple(_lines(parcel, events, settings, to)),
        map=parcel_map(tx, parcel, order, settings, now).map,
    )


def pickup_of(parcel: Parcel, events: Iterable[TrackingEvent], to: Address) -> tuple[str, date | None]:
    """Return where a parcel waits for its customer, in the carrier's words, and until when; newest events first."""
    if parcel.state.status is not ParcelStatus.AVAILABLE_FOR_PICKUP:
        return "", None
    waiting = [event for event in events if event.meaning.status is ParcelStatus.AVAILABLE_FOR_PICKUP]
    place = next((event.place for event in waiting if event.place), "")
    until = next((last for event in waiting if (last := kept_until(event)) is not None), None)
    return ("" if _names_somebody(place, to) else place), until


def _shop(settings: Settings) -> PageShop:
    shop, page = settings.shop, settings.tracking_page
    return PageShop(
        name=settings.mail.from_name or shop.name or shop.company or "ShipDesk",
        colour=settings.look.colour,
        logo=_logo(page.logo),
        email=settings.mail.reply_to or shop.email or settings.mail.from_address,
        phone=shop.phone if page.show_phone else "",
        website=page.website,
    )


def _logo(kept: str) -> bytes:
    try:
        return base64.b64decode(kept, validate=True) if kept else b""
    except binascii.Error:
        return b""


def _brand(parcel: Parcel) -> str:
    """Return the carrier as customers know it: the one that moves the parcel, not the API it was bought through."""
    brand, colon, _ = parcel.service.partition(":")
    return brand if colon else CARRIER_NAMES.get(parcel.carrier, parcel.carrier)


def _is_late(parcel: Parcel, expected: date | None, today: date) -> bool:
    promised = parcel.promised_on
    if promised is None or parcel.state.status in FINAL or parcel.state.first_attempt_at is not None:
        return False
    return today > promised or (expected is not None and expected > promised)


def _delivered_at(parcel: Parcel, events: list[TrackingEvent], zone: tzinfo) -> PageMoment | None:
    if parcel.state.status is not ParcelStatus.DELIVERED:
        return None
    arrived = next((event for event in events if event.meaning.status is ParcelStatus.DELIVERED), None)
    found = _moment(arrived, zone) if arrived is not None else None
    return found or _ours(parcel.state.delivered_at, zone)


def _lines(parcel: Parcel, events: list[TrackingEvent], settings: Settings, to: Address) -> Iterable[PageEvent]:
    """Yield the journey, newest first; what only repeats the line before it is left out."""
    zone = zone_of(settings.shop.time_zone)
    countries = (settings.shop.country_code, to.country_code)
    timed = [(event.occurred_at or event.received_at or _BEGINNING, _line(event, zone, countries, to))
             for event in events]  # fmt: skip
    home = (settings.shop.city, settings.shop.country_code if settings.shop.city else "")
    if parcel.dispatched_at is not None and parcel.dispatched_by != SHIPPED_ELSEWHERE:
        left = PageEvent(ParcelStatus.DISPATCHED, "", _ours(parcel.dispatched_at, zone), *home)
        timed.append((parcel.dispatched_at, left))
    if parcel.label_made_at is not None:
        packed = PageEvent(ParcelStatus.LABEL_MADE, "", _ours(parcel.label_made_at, zone), *home)
        timed.append((parcel.label_made_at, packed))
    last: PageEvent | None = None
    for _, line in sorted(timed, key=lambda each: each[0], reverse=True):
        if line is not None and line != last:
            yield line
            last = line


def _line(event: TrackingEvent, zone: tzinfo, countries: tuple[str, str], to: Address) -> PageEvent | None:
    place, country = _place(event.place, countries, to)
    status = event.meaning.status
    # What changes nothing is told where it says at least where the parcel was.
    if status is None and not place:
        return None
    return PageEvent(status or ParcelStatus.UNKNOWN, event.meaning.reason, _moment(event, zone), place, country)


def _place(told: str, countries: tuple[str, str], to: Address) -> tuple[str, str]:
    """Return the town of a scan and its country's code; words that are no known place only where they name nobody."""
    found = place_of(told, countries) if told.strip() else None
    if found is not None and found.confidence is Confidence.CITY:
        return stop_label(told, found), found.country
    if found is not None:
        return found.region, found.country
    plain = len(told) <= _LONGEST_TOLD and not any(c.isdigit() for c in told)
    return (told.strip(), "") if plain and not _names_somebody(told, to) else ("", "")


def _names_somebody(told: str, to: Address) -> bool:
    """Answer whether a carrier's words repeat the customer's name, company or street."""
    theirs = set(_words(" ".join((to.name, to.company, *to.lines)))) - set(_words(to.city))
    return any(word in theirs for word in _words(told))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _moment(event: TrackingEvent, zone: tzinfo) -> PageMoment | None:
    shown = shown_time(at_its_place(event, minutes_from_utc), zone)
    if shown is None:
        return None
    return PageMoment(shown.local, "" if shown.offset_minutes is None else shown.zone)


def _ours(moment: datetime | None, zone: tzinfo) -> PageMoment | None:
    """Return a moment by the shop's own clock."""
    if moment is None:
        return None
    local = moment.astimezone(zone)
    minutes = round((local.utcoffset() or local - local).total_seconds() / 60)
    return PageMoment(local.replace(tzinfo=None), zone_words(minutes))
