"""List orders for the grid and show one whole."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from shipdesk.domain.addresses import Examination, examine_address
from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import Order, OrderStatus
from shipdesk.domain.parcels import Parcel
from shipdesk.services.shop import Shop
from shipdesk.services.timelines import order_timeline
from shipdesk.services.views import OrderDetail, OrderQuery, OrderRow, OrderView, TimelineEntry, TimelineKind

EDITABLE = frozenset({OrderStatus.TO_SHIP, OrderStatus.AWAITING_PAYMENT, OrderStatus.ON_HOLD})
"""Orders whose address is not printed yet, and still matters."""


def order_ids(shop: Shop, query: OrderQuery) -> array[int]:
    """Return the ids of the orders asked for, in their order."""
    with shop.look() as tx:
        return tx.orders.ids(query)


def order_rows(shop: Shop, ids: Sequence[int]) -> list[OrderRow]:
    """Return the rows of a page, in the order asked; orders that are gone are left out."""
    with shop.look() as tx:
        return tx.orders.rows(ids)


def view_counts(shop: Shop) -> dict[OrderView, int]:
    """Return how many orders each saved view holds."""
    with shop.look() as tx:
        return tx.orders.view_counts()


def all_tags(shop: Shop) -> tuple[str, ...]:
    """Return every tag in use."""
    with shop.look() as tx:
        return tx.orders.all_tags()


def find_order(shop: Shop, number: str) -> int | None:
    """Return the order of that number, or None; "source:number" names one of several.

    Raises Refused where orders of several sources have the number.
    """
    with shop.look() as tx:
        found = tx.orders.find(number)
        if not found and ":" in number:
            source, _, rest = number.partition(":")
            found = tx.orders.find(rest, source)
        if not found and not number.startswith("#"):
            found = tx.orders.find(f"#{number}")
        if len(found) > 1:
            sources = sorted({order.source for i in found if (order := tx.orders.get(i))})
            raise Refused(
                f"Several orders have the number {number} (from {', '.join(sources)}).",
                f"Name one as {sources[0]}:{number}.",
            )
    return found[0] if found else None


def orders_in_full(
    shop: Shop, wanted: OrderQuery | Sequence[int], limit: int | None = None
) -> list[tuple[Order, tuple[Parcel, ...]]]:
    """Return orders whole with all their parcels, for commands and exports."""
    with shop.look() as tx:
        ids = list(tx.orders.ids(wanted) if isinstance(wanted, OrderQuery) else wanted)[:limit]
        parcels = tx.parcels.of_orders(ids)
        return [(order, parcels.get(order.id, ())) for order in tx.orders.get_many(ids)]


def show_order(shop: Shop, order_id: int) -> OrderDetail:
    """Return everything known of an order; raises Refused where it is gone."""
    with shop.look() as tx:
        order = tx.orders.get(order_id)
        if order is None:
            raise Refused("This order is no longer here.", "Its import may have been undone.")
        parcels = tx.parcels.of_order(order_id)
        return _detail(order, order_timeline(tx, order, parcels), parcels, shop.settings.shop.country_code)


def examination_of(order: Order, home: str) -> Examination:
    """Return what can be said of an order's address; nothing where it is printed already or no longer matters."""
    if order.status in EDITABLE:
        return examine_address(order.recipient, home=home)
    return Examination((), ())


def _detail(order: Order, timeline: tuple[TimelineEntry, ...], parcels: tuple[Parcel, ...], home: str) -> OrderDetail:
    examined = examination_of(order, home)
    return OrderDetail(
        id=order.id,
        order_number=order.order_number,
        source=order.source,
        status=order.status,
        hold_reason=order.hold_reason,
        placed_at=order.placed_at,
        placed_at_raw=order.placed_at_raw,
        recipient=order.recipient,
        address_check=order.address_check,
        lines=order.lines,
        currency=order.currency,
        total_minor=order.total_minor,
        ship_by_on=order.ship_by_on,
        promised_on=order.promised_on,
        service_wanted=order.service_wanted,
        note=order.note,
        gift_message=order.gift_message,
        tags=order.tags,
        notes=tuple(TimelineEntry(n.at, TimelineKind.NOTE, n.text, source=n.author) for n in order.notes),
        parcels=parcels,
        timeline=timeline,
        import_id=order.import_id,
        door_changes=order.door_changes,
        address_remarks=examined.remarks,
        address_fixes=examined.fixes,
    )
