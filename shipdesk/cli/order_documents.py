"""One order as a JSON document, with all that is known of how it is packed and sent."""

from __future__ import annotations

from typing import Any

from shipdesk.cli.shapes import order_json
from shipdesk.domain.orders import Order
from shipdesk.services.choose_service import chosen_for
from shipdesk.services.edit_packing import ON_DESK
from shipdesk.services.list_orders import orders_in_full, travels_of
from shipdesk.services.shop import Shop
from shipdesk.services.weigh_orders import weigh_orders


def order_document(shop: Shop, order_id: int) -> tuple[Order, dict[str, Any]]:
    """Return an order and its document, as `orders show` answers it."""
    ((order, parcels),) = orders_in_full(shop, [order_id])
    packing = weigh_orders(shop, [order_id])[order_id] if order.status in ON_DESK else None
    chosen = chosen_for(shop, [order])[order_id]
    return order, order_json(order, parcels, packing, chosen, travels_of(shop, [order_id])[order_id])
