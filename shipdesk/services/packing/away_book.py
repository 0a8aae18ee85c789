"""Makes the copy of the orders that a bench packs from while its server is away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from shipdesk.domain.article_codes import article_readings
from shipdesk.domain.orders import Order, OrderStatus
from shipdesk.domain.packing.away import AwayBook, AwayOrder
from shipdesk.domain.packing.kits import expand
from shipdesk.domain.packing.open_box import BoxItem
from shipdesk.domain.products import Product
from shipdesk.domain.rows import OrderQuery, OrderSort, OrderView
from shipdesk.services.packing.opening import refusal_of
from shipdesk.services.shop import Shop
from shipdesk.storage.transaction import Transaction

MOST_ORDERS = 2000
"""The most urgent ones: more than a bench packs in an outage."""
_NEEDS_SERVER = "It has several parcels or travels with another: set it aside until the server is back."


def read_book(shop: Shop) -> AwayBook:
    """Return the copy as the store is now; call it on a worker's thread now and then while the server is there."""
    with shop.look() as tx:
        open_ids = [
            *tx.orders.ids(OrderQuery(OrderView.TO_SHIP, sort=OrderSort.SHIP_BY)),
            *tx.orders.ids(OrderQuery(OrderView.PACKED, sort=OrderSort.SHIP_BY)),
        ][:MOST_ORDERS]
        orders = tx.orders.get_many(open_ids)
        products = tx.products.with_parts(sorted({line.sku for o in orders for line in o.lines if line.sku}))
        known = _orders(tx, orders, products)
    numbers = {order.order_number.upper(): order for order in known}
    labels = {code: order for order in known for code in order.label}
    return AwayBook(shop.clock.now(), numbers, labels, _articles(products))


def _orders(tx: Transaction, orders: Sequence[Order], products: dict[str, Product]) -> list[AwayOrder]:
    ids = [order.id for order in orders]
    parcels = tx.parcels.of_orders(ids)
    unusual = tx.plans.counts(ids).keys() | tx.groups.members_of(ids).keys()
    packed = tx.bench.packed([parcel.id for each in parcels.values() for parcel in each])
    found = []
    for order in orders:
        live = [parcel for parcel in parcels.get(order.id, ()) if parcel.voided_at is None]
        parcel = live[0] if len(live) == 1 else None
        refusal = refusal_of(order) or (_NEEDS_SERVER if order.id in unusual or len(live) > 1 else "")
        found.append(
            AwayOrder(
                order.order_number, order.recipient.name or order.recipient.company, _items(order, products),
                tuple(dict.fromkeys((parcel.tracking_number, parcel.barcode))) if parcel else (),
                is_packed=parcel is not None and parcel.id in packed,
                has_left=order.status is OrderStatus.DISPATCHED or bool(parcel and parcel.dispatched_at),
                refusal=refusal,
            )
        )  # fmt: skip
    return found


def _items(order: Order, products: dict[str, Product]) -> tuple[BoxItem, ...]:
    return tuple(
        BoxItem(
            place, piece.line, piece.sku, piece.pieces, name=piece.name, kit=piece.kit,
            substitutes=products[piece.sku].substitutes if piece.sku in products else (),
            asks=products[piece.sku].asks.value if piece.sku in products else "",
        )
        for place, piece in enumerate(expand(order.lines, products))
    )  # fmt: skip


def _articles(products: dict[str, Product]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for product in products.values():
        codes = {product.sku.upper()}
        for reading in article_readings(product.barcode) if product.barcode else ():
            codes.update(each.upper() for each in reading.barcodes)
        for code in codes:
            found[code].append(product.sku)
    return {code: tuple(skus) for code, skus in found.items()}
