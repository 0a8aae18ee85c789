"""The carriers' bags: what goes into them, and the card that closes one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from shipdesk.domain.bags import Bag, BagParcel
from shipdesk.domain.command_cards import Card
from shipdesk.domain.errors import Refused
from shipdesk.domain.rows import ScanOutcome, WaitingScan
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.packing.card_done import CardDone
from shipdesk.services.parcel_views import Wants
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

ASKED_FOR = timedelta(seconds=60)
"""So long a second scan of the card closes the bag although parcels are left out."""
_NAMED = 5


@dataclass(frozen=True, slots=True)
class BagContents:
    """A bag with what is in it, what was left out, and what is in it without having been looked into.

    unverified is empty where the shop looks into no parcel at all: then it would say nothing.
    """

    bag: Bag
    carrier_name: str
    inside: tuple[BagParcel, ...]
    left_out: tuple[BagParcel, ...]
    unverified: tuple[BagParcel, ...]


class LeftOut(Refused):
    """Parcels that have labels are not in the bag that is to be closed."""

    def __init__(self, contents: BagContents) -> None:
        self.contents = contents
        count = len(contents.left_out)
        some = ", ".join(parcel.order_number for parcel in contents.left_out[:_NAMED])
        more = f" and {count - _NAMED} more" if count > _NAMED else ""
        name = contents.carrier_name
        what = f"{count} parcels with a label of {name} are" if count > 1 else f"1 parcel with a label of {name} is"
        super().__init__(f"{what} not in the bag: {some}{more}.", "Scan them, or close the bag without them.")


def list_bags(shop: Shop, limit: int = 50) -> tuple[tuple[Bag, str], ...]:
    """Return the newest bags with their carriers' names, the open ones first."""
    with shop.look() as tx:
        return tuple((bag, CARRIER_NAMES.get(bag.carrier, bag.carrier)) for bag in tx.bags.newest(limit))


def show_bag(shop: Shop, bag_id: int) -> BagContents:
    """Return one bag with its parcels; raise Refused where there is none of that number."""
    with shop.look() as tx:
        bag = tx.bags.get(bag_id)
        if bag is None:
            raise Refused(f"There is no bag {bag_id}.", "See shipdesk packing bags.")
        inside = tx.bags.inside(bag_id)
        left_out = tx.bags.left_out(bag.carrier) if bag.closed_at is None else ()
        scanned = tx.bench.past.scanned([parcel.parcel_id for parcel in inside])
    unverified = tuple(p for p in inside if p.parcel_id not in scanned) if scanned else ()
    return BagContents(bag, CARRIER_NAMES.get(bag.carrier, bag.carrier), inside, left_out, unverified)


def open_bag(shop: Shop, carrier: str) -> BagContents | None:
    """Return the bag of a carrier that is being filled, or None."""
    with shop.look() as tx:
        bag = tx.bags.open_bag(carrier)
    return show_bag(shop, bag.id) if bag is not None else None


def close_bag(shop: Shop, carrier: str, *, by: str = "", station: str = "", although: bool = False) -> BagContents:
    """Close a carrier's bag and return what is in it; its manifest is made after (services/packing/serve).

    Raises Refused where none is open, and LeftOut where parcels of the carrier that have labels are not in it, unless
    that is meant (although).
    """
    name = CARRIER_NAMES.get(carrier, carrier)
    contents = open_bag(shop, carrier)
    if contents is None or not contents.inside:
        raise Refused(f"No parcel of {name} was scanned out since the last bag.", "Scan the parcels first.")
    if contents.left_out and not although:
        raise LeftOut(contents)
    now = shop.clock.now()
    with shop.change(Topic.SCANS, Topic.PARCELS) as tx:
        if not tx.bags.close(contents.bag.id, now, by, station):
            raise Refused(f"The bag of {name} was just closed at another bench.", "See its manifest there.")
        tx.audit.add(
            now, "bag_closed", actor=by, station=station,
            detail={"carrier": carrier, "parcels": len(contents.inside), "left_out": len(contents.left_out)},
        )  # fmt: skip
    return show_bag(shop, contents.bag.id)


def bag_card(shop: Shop, card: Card, scan: WaitingScan) -> CardDone:
    """Close the bag of the card's carrier; where parcels are left out only with the second scan of the card."""
    with shop.look() as tx:
        last = tx.scans.just_before(scan.station, scan.id)
    asked = last is not None and last.code == card.title and scan.at - last.at <= ASKED_FOR
    try:
        closed = close_bag(shop, card.argument, by=scan.by, station=scan.station, although=asked)
    except LeftOut as question:
        message = f"{question.message} Scan them, or scan the card again to close the bag without them."
        return CardDone(ScanOutcome.REFUSED, message)
    return CardDone(ScanOutcome.BAG_CLOSED, closed_words(closed), wants=Wants.MANIFEST, bag_id=closed.bag.id)


def closed_words(closed: BagContents) -> str:
    """Return that a bag is closed, and what is doubtful about it."""
    count = len(closed.inside)
    parcels = f"{count} parcels" if count > 1 else "1 parcel"
    doubt = f" {len(closed.unverified)} of them were not looked into." if closed.unverified else ""
    return f"The bag of {closed.carrier_name} is closed: {parcels}.{doubt} Its manifest comes."
