"""What a bench has open, with all that its screen shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shipdesk.domain.bags import Bag
from shipdesk.domain.bench import BenchMode
from shipdesk.domain.packing.expected_weight import WeightOpinion
from shipdesk.domain.packing.open_box import OpenBox, SessionKind
from shipdesk.services.bench_settings import bench_settings, station_of
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.packing.box_contents import contents, with_words
from shipdesk.services.packing.usual_weight import opinion_of
from shipdesk.services.parcels_to_pack import parcels_to_pack
from shipdesk.services.shop import Shop
from shipdesk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class BenchOrder:
    """The order in the box, as a packer needs to know it; count is of its parcels."""

    order_number: str
    recipient_name: str
    place: str = ""
    country_code: str = ""
    note: str = ""
    gift_message: str = ""
    notes: tuple[str, ...] = ()
    """What people wrote on it, the newest first."""
    tags: tuple[str, ...] = ()
    ship_by_on: date | None = None
    service_wanted: str = ""
    box_name: str = ""
    number: int = 1
    count: int = 1
    carrier_name: str = ""
    tracking_number: str = ""


@dataclass(frozen=True, slots=True)
class ParkedBox:
    """A box that waits for its label, and why."""

    order_number: str
    station: str
    since: datetime
    trouble: str


@dataclass(frozen=True, slots=True)
class OpenBag:
    """A bag that is being filled."""

    carrier: str
    carrier_name: str
    parcels: int


@dataclass(frozen=True, slots=True)
class BenchView:
    """What a bench shows: what it is set to, what is open, what waits; weight is what the box should weigh."""

    station: str
    mode: BenchMode
    box: OpenBox | None = None
    order: BenchOrder | None = None
    weight: WeightOpinion | None = None
    counted: int = 0
    """How many labels the count that is open has come to."""
    parked: tuple[ParkedBox, ...] = ()
    bags: tuple[OpenBag, ...] = ()


def bench_view(shop: Shop, station: str = "") -> BenchView:
    """Return what is open at a bench, and what waits for it."""
    where = station_of(shop, station)
    mode = bench_settings(shop).mode
    with shop.look() as tx:
        found = tx.bench.at_station(where)
        box = with_words(tx, found) if found is not None else None
        counting = box is not None and box.kind is SessionKind.COUNT
        return BenchView(
            where,
            mode,
            box,
            _order(tx, box) if box is not None else None,
            opinion_of(tx, shop.settings, box) if box is not None and box.kind is SessionKind.PACK else None,
            len(tx.bench.scanned_parcels(box.id, "counted")) if counting and box is not None else 0,
            tuple(_parked(tx, each) for each in tx.bench.parked()),
            tuple(_bag(bag) for bag in tx.bags.being_filled() if bag.parcels),
        )


def _order(tx: Transaction, box: OpenBox) -> BenchOrder | None:
    order = tx.orders.get(box.order_id) if box.order_id is not None else None
    if order is None:
        return None
    parcel = tx.parcels.get(box.parcel_id) if box.parcel_id is not None else None
    held = contents(tx, order, box.number, box.parcel_id)
    to = order.recipient
    return BenchOrder(
        order.order_number,
        to.name or to.company,
        ", ".join(part for part in (to.city, to.country_code) if part),
        to.country_code,
        order.note,
        order.gift_message,
        tuple(note.text for note in reversed(order.notes)),
        order.tags,
        order.ship_by_on,
        order.service_wanted,
        held.box,
        abs(box.number),
        len(parcels_to_pack(tx, order)),
        CARRIER_NAMES.get(parcel.carrier, parcel.carrier) if parcel else "",
        parcel.tracking_number if parcel else "",
    )


def _parked(tx: Transaction, box: OpenBox) -> ParkedBox:
    order = tx.orders.get(box.order_id) if box.order_id is not None else None
    number = order.order_number if order else ""
    return ParkedBox(number, box.station, box.parked_at or box.started_at, box.trouble)


def _bag(bag: Bag) -> OpenBag:
    return OpenBag(bag.carrier, CARRIER_NAMES.get(bag.carrier, bag.carrier), bag.parcels)
