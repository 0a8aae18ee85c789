"""Ask a carrier where parcels are: whom to call, what to say, and that somebody did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from shipdesk.domain.errors import Refused
from shipdesk.domain.late.causes import LateAction
from shipdesk.domain.late.deeds import LateDeed
from shipdesk.domain.parcels import SHIPPED_ELSEWHERE, Parcel, TrackingEvent
from shipdesk.domain.same_way import numbers_text
from shipdesk.domain.text import clean_note
from shipdesk.services.claims.claim_rules import carrier_words, place_of
from shipdesk.services.late.acted import Acted, by_whom, each_once, keep_deeds, new_batch
from shipdesk.services.late.late_rows import LateRow
from shipdesk.services.late.list_late import list_late
from shipdesk.services.make_papers import MadePaper, make_journeys
from shipdesk.services.paper_facts import day_words, moment_text
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.settings import Settings
from shipdesk.storage.transaction import Transaction

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class CarrierInquiry:
    """What is needed to ask a carrier: where it answers, where that is written, and a text to paste."""

    carrier: str
    carrier_name: str
    phone: str
    url: str
    advice: str
    text: str
    parcel_ids: tuple[int, ...]
    tracking_numbers: tuple[str, ...]

    @property
    def source(self) -> str:
        """Where the number and the page come from, in words."""
        return f"As {self.carrier_name} published it in November 2026." if self.phone or self.url else ""


def carrier_inquiry(shop: Shop, rows: Sequence[LateRow]) -> CarrierInquiry:
    """Return how to ask the carrier of these lines' parcels, those of a whole bag together.

    Raises Refused where nothing has left, or where the parcels are of several carriers.
    """
    with_parcel = [row for row in _with_bags(shop, rows) if row.parcel_id is not None]
    if not with_parcel:
        raise Refused("Nothing of this has left yet.", "No carrier knows of it.")
    carriers = list(dict.fromkeys(row.carrier for row in with_parcel))
    if len(carriers) > 1:
        names = numbers_text([carrier_words(carrier) for carrier in carriers])
        raise Refused(f"These parcels are with {names}.", "Choose those of one carrier.")
    place = place_of(carriers[0], with_parcel[0].service)
    with shop.look() as tx:
        lines = [_parcel_lines(tx, shop.settings, row) for row in with_parcel]
    head = _question(shop.settings, carrier_words(carriers[0]), len(lines))
    return CarrierInquiry(
        carriers[0], carrier_words(carriers[0]), place.phone, place.url, place.advice,
        "\n\n".join((head, *lines, _foot(shop.settings))).strip() + "\n",
        tuple(row.parcel_id for row in with_parcel if row.parcel_id is not None),
        tuple(row.tracking_number for row in with_parcel),
    )  # fmt: skip


def inquiry_journeys(shop: Shop, inquiry: CarrierInquiry) -> MadePaper:
    """Return the journey records of the parcels that are asked about, as one PDF."""
    return make_journeys(shop, inquiry.parcel_ids)


def note_contact(shop: Shop, rows: Sequence[LateRow], note: str = "") -> Acted:
    """Note that the carrier was asked about lines; of a whole bag one question is for all of its parcels."""
    wanted = [row for row in _with_bags(shop, rows) if row.parcel_id is not None]
    if not wanted:
        raise Refused("Nothing of this has left yet.", "No carrier knows of it.")
    batch, now, by, words = new_batch(), shop.clock.now(), by_whom(shop), clean_note(note, LONGEST_NOTE)
    deeds = [LateDeed(batch, row.key, LateAction.CONTACT, now, by, note=words) for row in wanted]
    with shop.change(Topic.LATE, Topic.PARCELS) as tx:
        keep_deeds(tx, deeds)
    numbers = numbers_text([row.order_number for row in wanted])
    return Acted(len(deeds), batch, f"Noted that the carrier was asked: {numbers}.")


def _with_bags(shop: Shop, rows: Sequence[LateRow]) -> list[LateRow]:
    """Return lines with the others of each whole bag that nobody has scanned."""
    bags = {row.bag.bag_id for row in rows if row.bag is not None and row.bag.is_whole}
    others = [row for row in list_late(shop) if row.bag is not None and row.bag.bag_id in bags] if bags else []
    return each_once([*rows, *others])


def _question(settings: Settings, carrier: str, count: int) -> str:
    shop = settings.shop.name or "our shop"
    if count == 1:
        return f"To {carrier}, from {shop}:\n\nPlease find out where this parcel is, and when it will arrive."
    return f"To {carrier}, from {shop}:\n\nPlease find out where these {count} parcels are, and when they will arrive."


def _parcel_lines(tx: Transaction, settings: Settings, row: LateRow) -> str:
    parcel = tx.parcels.get(row.parcel_id) if row.parcel_id else None
    if parcel is None:
        raise Refused(f"The parcel of {row.order_number} is no longer here.", "Read the list again.")
    facts = (
        ("Tracking number", parcel.tracking_number),
        ("Service", tx.parcels.service_name(parcel.id)),
        ("Handed over", _handed_over(tx, settings, parcel)),
        ("Last scan", _last_scan(tx, settings, parcel)),
        ("Promised for", day_words(parcel.promised_on)),
        ("Goes to", f"{row.recipient_name}, {row.country_code}".strip(", ")),
    )
    return "\n".join(f"{name}: {value}" for name, value in facts if value)


def _handed_over(tx: Transaction, settings: Settings, parcel: Parcel) -> str:
    if parcel.dispatched_by == SHIPPED_ELSEWHERE:
        return ""
    bag_id = tx.bags.of_parcels((parcel.id,)).get(parcel.id)
    bag = tx.bags.get(bag_id) if bag_id is not None else None
    parts = [moment_text(settings, parcel.dispatched_at)]
    if bag is not None:
        parts.append(f"in bag {bag.id} of {bag.parcels}")
        if bag.manifest:
            parts.append(f"manifest {bag.manifest}")
    return ", ".join(filter(None, parts))


def _last_scan(tx: Transaction, settings: Settings, parcel: Parcel) -> str:
    events = [event for event in tx.events.of_parcel(parcel.id) if event.withdrawn_at is None]
    last = max(events, key=_when, default=None)
    if last is None:
        return "none since it left us"
    told = ", ".join(filter(None, (last.text or last.code, last.place)))
    return f"{moment_text(settings, _when(last))}: {told}"


def _when(event: TrackingEvent) -> datetime:
    return event.occurred_at or event.received_at or datetime.min.replace(tzinfo=UTC)


def _foot(settings: Settings) -> str:
    shop = settings.shop
    return "\n".join(filter(None, (shop.name, shop.phone, shop.email)))
