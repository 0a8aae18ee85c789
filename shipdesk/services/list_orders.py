"""List orders for the grid and show one whole."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from shipdesk.domain.addresses import Examination, examine_address
from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import Order, OrderStatus
from shipdesk.domain.parcels import Parcel
from shipdesk.services.mail_remarks import mail_remarks
from shipdesk.services.parcels_to_pack import parcels_to_pack
from shipdesk.services.rule_outcomes import Past, chosen_of
from shipdesk.services.same_way import same_way
from shipdesk.services.shop import Shop
from shipdesk.services.timelines import order_timeline
from shipdesk.services.views import (
    OrderDetail,
    OrderQuery,
    OrderRow,
    OrderView,
    TimelineEntry,
    TimelineKind,
    Travels,
)
from shipdesk.services.weigh_orders import packings
from shipdesk.storage.transaction import Transaction

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
    """Return orders whole with all their parcels, for commands and exports.

    An order that was combined into another has that one's parcels.
    """
    with shop.look() as tx:
        ids = list(tx.orders.ids(wanted) if isinstance(wanted, OrderQuery) else wanted)[:limit]
        leads = tx.groups.leads_of(ids)
        parcels = tx.parcels.of_orders(list({*ids, *leads.values()}), returns=True)
        return [(order, parcels.get(leads.get(order.id, order.id), ())) for order in tx.orders.get_many(ids)]


def travels_of(shop: Shop, order_ids: Sequence[int]) -> dict[int, Travels]:
    """Return how these orders travel."""
    with shop.look() as tx:
        return _travels(tx, order_ids)


def show_order(shop: Shop, order_id: int) -> OrderDetail:
    """Return everything known of an order; raises Refused where it is gone."""
    with shop.look() as tx:
        order = tx.orders.get(order_id)
        if order is None:
            raise Refused("This order is no longer here.", "Its import may have been undone.")
        parcels = tx.parcels.of_order(order.combined_into or order_id)
        returns = tx.parcels.of_order(order.combined_into or order_id, returns=True)
        photos = tx.photos.of_orders([order_id, *([order.combined_into] if order.combined_into else [])])
        timeline = order_timeline(tx, order, (*parcels, *returns), photos)
        detail = _detail(order, timeline, parcels, shop.settings.shop.country_code)
        travels = _travels(tx, [order_id])[order_id]
        near = tuple(other.order_number for other in same_way(tx, order))
        chosen = chosen_of(order, Past(tx.rules.records_of([order_id]).get(order_id, ())))
        packing = packings(tx, shop.settings, [order])[order_id] if order.status in EDITABLE else None
        remarks = (*mail_remarks(tx, order.recipient.email), *detail.address_remarks)
        return replace(
            detail, address_remarks=remarks, travels=travels, same_way=near,
            promised_on=_promised(tx, order), chosen=chosen, packing=packing,
            returns=returns, photos=photos,
        )  # fmt: skip


def _travels(tx: Transaction, order_ids: Sequence[int]) -> dict[int, Travels]:
    leads, members = tx.groups.leads_of(order_ids), tx.groups.members_of(order_ids)
    plans = tx.plans.of_orders(order_ids)
    numbers = tx.groups.numbers_of(set(leads.values()))
    inside = {o.id: o for o in tx.groups.travellers([i for group in members.values() for i in group])}
    travels = {}
    for i in order_ids:
        lead_id, companions = leads.get(i), [inside[member] for member in members.get(i, ())]
        travels[i] = Travels(
            numbers.get(lead_id or 0, ""), lead_id, tuple(o.order_number for o in companions),
            tuple(o.items_text for o in companions), plans.get(i, ()),
        )  # fmt: skip
    return travels


def _promised(tx: Transaction, order: Order) -> date | None:
    """Return the earliest promise of all that travels in the order's parcel."""
    return parcels_to_pack(tx, order)[0].contents.promised_on


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
