"""What belongs into a box: its articles with their parts, and what is known of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from shipdesk.domain.orders import Order, OrderLine
from shipdesk.domain.packing.kits import expand
from shipdesk.domain.packing.open_box import BoxItem, OpenBox
from shipdesk.domain.products import Product
from shipdesk.services.parcels_to_pack import contents_of, parcels_to_pack
from shipdesk.storage.transaction import Transaction


def items_of(tx: Transaction, order: Order, number: int, parcel_id: int | None) -> tuple[BoxItem, ...]:
    """Return the articles of one parcel of an order, kits as their parts; nothing is packed yet."""
    lines = contents(tx, order, number, parcel_id).lines
    products = known_products(tx, lines)
    return tuple(
        _told(BoxItem(place, piece.line, piece.sku, piece.pieces), lines, products)
        for place, piece in enumerate(expand(lines, products))
    )


def with_words(tx: Transaction, box: OpenBox) -> OpenBox:
    """Return a box with what is known of its articles now: names, bins, what is asked, what may go in their place."""
    order = tx.orders.get(box.order_id) if box.order_id is not None else None
    if order is None:
        return box
    lines = contents(tx, order, box.number, box.parcel_id).lines
    products = known_products(tx, lines)
    return replace(box, items=tuple(_told(item, lines, products) for item in box.items))


def contents(tx: Transaction, order: Order, number: int, parcel_id: int | None) -> Order:
    """Return the order as one of its parcels holds it."""
    parcel = tx.parcels.get(parcel_id) if parcel_id is not None else None
    if parcel is not None:
        return contents_of(tx, order, parcel)
    planned = parcels_to_pack(tx, order)
    return next((each.contents for each in planned if each.number == number), order)


def known_products(tx: Transaction, lines: tuple[OrderLine, ...]) -> Mapping[str, Product]:
    """Return what is known of the articles of these lines, and of the parts of those that are kits."""
    return tx.products.with_parts(sorted({line.sku for line in lines if line.sku}))


def _told(item: BoxItem, lines: tuple[OrderLine, ...], products: Mapping[str, Product]) -> BoxItem:
    line = lines[item.line] if item.line < len(lines) else None
    product = products.get(item.sku)
    is_part = line is not None and line.sku != item.sku
    name = (line.name if line and not is_part else "") or (product.name if product else "") or item.sku
    return replace(
        item,
        name=name,
        variant=line.variant if line and not is_part else "",
        kit=line.name or line.sku if line and is_part else "",
        bin=product.bin if product else "",
        asks=product.asks.value if product else "",
        substitutes=product.substitutes if product else (),
    )
