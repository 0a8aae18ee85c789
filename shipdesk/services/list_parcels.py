"""List parcels for the grid and show one parcel's journey."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from shipdesk.domain.errors import Refused
from shipdesk.domain.parcels import Parcel, ParcelStatus
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.shop import Shop
from shipdesk.services.timelines import parcel_timeline
from shipdesk.services.views import ParcelDetail, ParcelQuery, ParcelRow
from shipdesk.services.void_labels import void_until_on


def parcel_ids(shop: Shop, query: ParcelQuery) -> array[int]:
    """Return the ids of the parcels asked for, in their order."""
    with shop.look() as tx:
        return tx.parcels.ids(query)


def parcel_rows(shop: Shop, ids: Sequence[int]) -> list[ParcelRow]:
    """Return the rows of a page, in the order asked."""
    with shop.look() as tx:
        return tx.parcels.rows(ids, shop.clock.now())


def status_counts(shop: Shop) -> dict[ParcelStatus, int]:
    """Return how many parcels are in each status."""
    with shop.look() as tx:
        return tx.parcels.status_counts()


def show_parcel(shop: Shop, parcel_id: int) -> ParcelDetail:
    """Return everything known of a parcel; raises Refused where there is none."""
    with shop.look() as tx:
        parcel = tx.parcels.get(parcel_id)
        order = tx.orders.get(parcel.order_id) if parcel else None
        if parcel is None or order is None:
            raise Refused("This parcel is not here.", "Search for its number.")
        return ParcelDetail(
            parcel=parcel,
            carrier_name=CARRIER_NAMES.get(parcel.carrier, parcel.carrier),
            service_name=tx.parcels.service_name(parcel_id),
            order_number=order.order_number,
            recipient=order.recipient,
            events=tx.events.of_parcel(parcel_id),
            timeline=parcel_timeline(tx, parcel),
            mails=tx.messages.rows(parcel_id=parcel_id),
            void_until_on=void_until_on(shop, parcel) if _is_unused(parcel) else None,
            promise_from=tx.parcels.promise_from(parcel_id),
            outlook=tx.outlooks.of_parcel(parcel_id),
            said_at_hand_over=tx.outlooks.said_at_hand_over(parcel_id),
        )


def _is_unused(parcel: Parcel) -> bool:
    return parcel.dispatched_at is None and parcel.voided_at is None and parcel.state.accepted_at is None


def parcels_in_full(shop: Shop, ids: Sequence[int]) -> list[ParcelDetail]:
    """Return parcels with all their events, for commands and exports."""
    return [show_parcel(shop, parcel_id) for parcel_id in ids]


def find_parcel(shop: Shop, tracking_number: str) -> int | None:
    """Return the newest parcel of that tracking number or barcode, or None."""
    with shop.look() as tx:
        found = tx.parcels.with_code([tracking_number])
        return found[0].id if found else None
