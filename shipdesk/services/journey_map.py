"""Where a parcel was, where it is and where it goes, and where all parcels under way are: as values and as pictures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from shipdesk.domain.errors import Refused
from shipdesk.domain.geography.fleet import FleetMap, FleetParcel, FleetState, fleet_state
from shipdesk.domain.geography.journeys import (
    JourneyMap,
    Sighting,
    Spot,
    StopKind,
    journey_map,
    place_label,
    stop_label,
)
from shipdesk.domain.geography.places import Confidence, Place, middle_place, place_of
from shipdesk.domain.geography.time_zones import minutes_from_utc
from shipdesk.domain.late.outlook import ParcelOutlook
from shipdesk.domain.orders import Order
from shipdesk.domain.parcels import FINAL, Parcel, ParcelStatus, TrackingEvent
from shipdesk.domain.promise import zone_of
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.shop import Shop
from shipdesk.settings import Settings
from shipdesk.storage.transaction import Transaction
from shipdesk.storage.whereabouts_store import Whereabouts


@dataclass(frozen=True, slots=True)
class PromiseStory:
    """What was promised first, what the carrier says now, and what came of it; days are those of the shop's zone."""

    promised_on: date | None
    expected_on: date | None
    left_on: date | None
    tried_on: date | None
    """The first delivery attempt: what counts."""
    today: date
    is_over: bool
    probably: tuple[date, date] | None = None
    """From when to when we expect it ourselves: half of such parcels are in by the first, nine of ten by the second."""

    @property
    def moved_days(self) -> int:
        """By how many days the carrier's date is off the first promise; positive is later."""
        return (self.expected_on - self.promised_on).days if self.expected_on and self.promised_on else 0

    @property
    def late_days(self) -> int:
        """By how many days the promise is missed, as far as it is known today."""
        if self.promised_on is None or (self.tried_on is None and self.is_over):
            return 0
        return max(0, ((self.tried_on or self.today) - self.promised_on).days)


@dataclass(frozen=True, slots=True)
class ParcelMap:
    """One parcel's way on the map, with what stands beside it."""

    parcel_id: int
    tracking_number: str
    order_number: str
    carrier_name: str
    status: ParcelStatus
    map: JourneyMap
    promise: PromiseStory


def journey_of(shop: Shop, parcel_id: int) -> ParcelMap:
    """Return a parcel's way; raises Refused where there is no such parcel. Reads files once: ask beside the window."""
    with shop.look() as tx:
        parcel = tx.parcels.get(parcel_id)
        order = tx.orders.get(parcel.order_id) if parcel else None
        if parcel is None or order is None:
            raise Refused("This parcel is not here.", "Search for its number.")
        return parcel_map(tx, parcel, order, shop.settings, shop.clock.now())


def parcel_map(tx: Transaction, parcel: Parcel, order: Order, settings: Settings, now: datetime) -> ParcelMap:
    """Return a parcel's way from what is open already."""
    zone = zone_of(settings.shop.time_zone)
    home, goal = _home(settings), Spot(order.recipient.city, order.recipient.country_code)
    sightings = _sightings(tx.events.of_parcel(parcel.id), zone, (home.country, goal.country))
    return ParcelMap(
        parcel.id,
        parcel.tracking_number,
        order.order_number,
        CARRIER_NAMES.get(parcel.carrier, parcel.carrier),
        parcel.state.status,
        journey_map(sightings, home, goal, parcel.state.status),
        _promise(parcel, tx.outlooks.of_parcel(parcel.id), now.astimezone(zone).date(), zone),
    )


def fleet_of(shop: Shop) -> FleetMap:
    """Return every parcel under way with its last known place: that of its last scan, else where it left from."""
    with shop.look() as tx:
        found = tx.whereabouts.under_way()
    home = _home(shop.settings)
    start = place_of(home.words, (home.country,)) or middle_place(home.country)
    placed: list[FleetParcel] = []
    missing: list[str] = []
    for parcel in found:
        one = _fleet_parcel(parcel, home, start)
        if one is None:
            missing.append(parcel.tracking_number)
        else:
            placed.append(one)
    return FleetMap(tuple(placed), tuple(missing))


def fleet_rows(fleet: FleetMap, members: Iterable[int]) -> tuple[FleetParcel, ...]:
    """Return the parcels of a heap, those that need somebody first."""
    order = list(FleetState)
    chosen = [fleet.parcels[index] for index in members]
    return tuple(sorted(chosen, key=lambda parcel: (order.index(parcel.state), parcel.order_number)))


def map_seconds(journey: JourneyMap, promise: PromiseStory) -> tuple[str, ...]:
    """Return the line under each stop's name, in English: when it was there, or when it is promised."""
    lines = []
    for stop in journey.stops:
        line = f"{stop.first_at.day} {stop.first_at:%b, %H:%M}" if stop.first_at and stop.scans else ""
        due = promise.expected_on or promise.promised_on
        if stop.kind is StopKind.GOAL and not stop.scans and due and journey.status not in FINAL:
            line = f"expected {due.day} {due:%b}"
        lines.append(line)
    return tuple(lines)


def map_title(found: ParcelMap) -> str:
    """Return in a sentence what the map of a parcel shows."""
    stops = found.map.stops
    state = found.status.value.replace("_", " ")
    if not stops:
        return f"Parcel {found.tracking_number}: {state}; no place is known."
    here = f", last seen in {stops[found.map.here].label}" if found.map.here is not None else ""
    return f"Parcel {found.tracking_number} from {stops[0].label} to {stops[-1].label}: {state}{here}."


def missing_words(not_on_map: Iterable[str]) -> tuple[str, ...]:
    """Return the sentence about places that are not on the map, or nothing."""
    told = [f"“{words}”" for words in not_on_map]
    return (f"Not on the map: {', '.join(told)}.",) if told else ()


def _home(settings: Settings) -> Spot:
    return Spot(settings.shop.city, settings.shop.country_code)


def _sightings(events: Iterable[TrackingEvent], zone: tzinfo, countries: tuple[str, str]) -> list[Sighting]:
    last = datetime.max.replace(tzinfo=UTC)
    told = [event for event in events if event.place.strip() and event.withdrawn_at is None]
    told.sort(key=lambda event: event.occurred_at or event.received_at or last)
    return [Sighting(event.place, _wall_clock(event, zone, countries)) for event in told]


def _wall_clock(event: TrackingEvent, zone: tzinfo, countries: tuple[str, str]) -> datetime | None:
    """Return the clock at the place, without a zone; where nobody knows that place's, the one of the shop."""
    if event.occurred_at is None:
        return event.local_at.replace(tzinfo=None) if event.local_at else None
    utc = event.occurred_at.astimezone(UTC).replace(tzinfo=None)
    # Told with the offset 0 it may be Greenwich or a carrier's computer: the place decides.
    minutes = event.offset_minutes or minutes_from_utc(event.place, utc, countries)
    if minutes is None:
        return event.occurred_at.astimezone(zone).replace(tzinfo=None)
    return utc + timedelta(minutes=minutes)


def _promise(parcel: Parcel, outlook: ParcelOutlook | None, today: date, zone: tzinfo) -> PromiseStory:
    def day(moment: datetime | None) -> date | None:
        return moment.astimezone(zone).date() if moment else None

    state = parcel.state
    return PromiseStory(
        parcel.promised_on, parcel.carrier_eta_on, day(parcel.dispatched_at), day(state.first_attempt_at), today,
        state.status in FINAL, (outlook.p50_on, outlook.p90_on) if outlook is not None else None,
    )  # fmt: skip


def _fleet_parcel(parcel: Whereabouts, home: Spot, start: Place | None) -> FleetParcel | None:
    countries = (home.country, parcel.country)
    places = [(told, place_of(told, countries)) for told in parcel.told]
    exact = [(told, place) for told, place in places if place and place.confidence is Confidence.CITY]
    known = exact or [(told, place) for told, place in places if place]
    told, place = known[0] if known else ("", start if not parcel.told else None)
    if place is None:
        return None
    label = (stop_label(told, place) if told else home.town) or place_label(place)
    return FleetParcel(
        parcel.parcel_id, parcel.tracking_number, parcel.order_number, parcel.recipient, parcel.status,
        fleet_state(parcel.status, action_required=parcel.action_required), place, label, told,
    )  # fmt: skip
