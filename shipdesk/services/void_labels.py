"""Give labels back that were bought and never used: which there are, what they cost, until when, and doing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shipdesk.carriers.registry import carrier_facts
from shipdesk.domain.carriers import Can
from shipdesk.domain.errors import Refused, ShipDeskError
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.parcels import Parcel
from shipdesk.domain.promise import zone_of
from shipdesk.domain.void_windows import void_until
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.parcels_to_pack import is_packed
from shipdesk.services.ports import CancelCheck, Progress, never_cancelled, no_progress
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

_OWN = "own"


@dataclass(frozen=True, slots=True)
class UnusedLabel:
    """A label that was bought and whose parcel never left; void_until_on is None where nobody says."""

    parcel_id: int
    order_id: int
    order_number: str
    recipient_name: str
    tracking_number: str
    carrier: str
    carrier_name: str
    service_name: str
    cost_minor: int | None
    currency: str
    bought_at: datetime | None
    void_until_on: date | None


@dataclass(frozen=True, slots=True)
class VoidReport:
    """What came of giving labels back: numbers of those that were, and (number, reason) of the others."""

    voided: tuple[str, ...]
    said: tuple[str, ...]
    """A sentence for each of those."""
    refused: tuple[tuple[str, str], ...]


def unused_labels(shop: Shop) -> tuple[UnusedLabel, ...]:
    """Return the labels whose parcels never left: the shop's own currency and the dearest first, then by their day.

    Numbers of the shop's own range cost nothing, so they are not among them.
    """
    with shop.look() as tx:
        found = [each for each in tx.purchases.unused() if each.parcel.carrier != _OWN]
    labels = [
        UnusedLabel(
            each.parcel.id, each.parcel.order_id, each.order_number, each.recipient_name,
            each.parcel.tracking_number, each.parcel.carrier,
            CARRIER_NAMES.get(each.parcel.carrier, each.parcel.carrier), each.service_name,
            each.parcel.cost_minor, each.parcel.currency, each.parcel.label_made_at,
            void_until_on(shop, each.parcel),
        )
        for each in found
    ]  # fmt: skip
    home = shop.settings.shop.currency
    return tuple(
        sorted(
            labels,
            key=lambda u: (u.currency != home, u.currency, -(u.cost_minor or 0), u.void_until_on or date.max,
                           u.parcel_id),
        )
    )  # fmt: skip


def void_until_on(shop: Shop, parcel: Parcel) -> date | None:
    """Return the last day on which a parcel's label can be given back, by the shop's own day."""
    facts = carrier_facts(parcel.carrier)
    zone = zone_of(shop.settings.shop.time_zone)
    return void_until(parcel.label_made_at, facts.void_window_days if facts else None, zone)


def void_label(shop: Shop, parcel_id: int) -> str:
    """Give a label back that has not left; raises Refused where the carrier or the parcel's state forbids it."""
    with shop.look() as tx:
        parcel = tx.parcels.get(parcel_id)
    if parcel is None or parcel.voided_at is not None:
        raise Refused("This label was given back before.")
    if parcel.dispatched_at is not None or parcel.state.accepted_at is not None:
        raise Refused("This parcel has left; its label cannot be given back.")
    carrier = shop.carrier(parcel.carrier)
    takes_it = Can.VOID in carrier.can and bool(parcel.remote_id)
    if takes_it:
        carrier.void(parcel.remote_id)
    now = shop.clock.now()
    with shop.change(Topic.ORDERS, Topic.PARCELS, Topic.LATE) as tx:
        tx.parcels.void(parcel_id, now)
        if not is_packed(tx, parcel.order_id):
            tx.orders.set_status([parcel.order_id], OrderStatus.TO_SHIP, only_from=(OrderStatus.PACKED,))
        tx.audit.add(
            now, "void", order_id=parcel.order_id, parcel_id=parcel_id, detail={"words": parcel.tracking_number}
        )
    if not takes_it:
        return f"Label {parcel.tracking_number} counts no more here; ask {carrier.name} itself for the money."
    if parcel.is_return:
        return f"Return label {parcel.tracking_number} was given back."
    return f"Label {parcel.tracking_number} was given back; its order can get a new one."


def void_labels(
    shop: Shop,
    parcel_ids: Sequence[int],
    *,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> VoidReport:
    """Give several labels back; one that is refused stops no other. Stopping keeps what was done."""
    with shop.look() as tx:
        numbers = {i: parcel.tracking_number for i, parcel in tx.parcels.get_many(parcel_ids).items()}
    voided, said, refused = [], [], []
    for done, parcel_id in enumerate(parcel_ids):
        if cancelled():
            break
        number = numbers.get(parcel_id, str(parcel_id))
        progress(done, len(parcel_ids), f"Giving back {number}")
        try:
            said.append(void_label(shop, parcel_id))
        except ShipDeskError as error:
            refused.append((number, str(error)))
        else:
            voided.append(number)
    progress(len(parcel_ids), len(parcel_ids), "Labels given back")
    return VoidReport(tuple(voided), tuple(said), tuple(refused))
