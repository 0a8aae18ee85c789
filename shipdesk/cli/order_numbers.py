"""Order numbers as people type them, and the orders they mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from shipdesk.domain.errors import Refused
from shipdesk.services.list_orders import find_order
from shipdesk.services.shop import Shop
from shipdesk.services.views import RefusedOrder

Numbers = Annotated[list[str], typer.Argument(help="Order numbers; source:number where several shops share one.")]


def id_of(shop: Shop, number: str) -> int:
    """Return the id of the order with that number; raises Refused where there is none."""
    order_id = find_order(shop, number)
    if order_id is None:
        raise Refused(f"There is no order {number}.", "Search for it: shipdesk search TEXT.")
    return order_id


def ids_of(shop: Shop, numbers: Sequence[str]) -> tuple[list[int], list[RefusedOrder]]:
    """Return the ids of these order numbers, and those that are none with the reason."""
    ids, unknown = [], []
    for number in numbers:
        try:
            ids.append(id_of(shop, number))
        except Refused as error:
            unknown.append(RefusedOrder(number, str(error)))
    return ids, unknown
