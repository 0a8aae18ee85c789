"""What Shopify's Admin GraphQL API is asked, and its orders as drafts (version 2025-10, as publicly documented)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shipdesk.domain.orders import Address, OrderDraft, OrderLine, OrderStatus, RefusedRow
from shipdesk.domain.text import clean_line
from shipdesk.settings import ShopAccount
from shipdesk.shops.door import address_of, amount_minor, currency_of, pieces, taken, told, utc
from shipdesk.web.json_answers import line, mapping, sequence

VERSION = "2025-10"
ORDERS_A_PAGE = 10
LINES_A_PAGE = 25

_LINES = """
pageInfo { hasNextPage endCursor }
nodes { sku name title variantTitle currentQuantity unfulfilledQuantity requiresShipping
  discountedUnitPriceSet { shopMoney { amount currencyCode } } }
"""
# A query may cost 1,000 points at most, and a connection costs its children times the number asked for.
ORDERS = f"""
query Orders($first: Int!, $after: String, $search: String!, $lines: Int!) {{
  orders(first: $first, after: $after, query: $search, sortKey: UPDATED_AT) {{
    pageInfo {{ hasNextPage endCursor }}
    nodes {{
      id name createdAt updatedAt cancelledAt displayFinancialStatus displayFulfillmentStatus
      email phone note tags currencyCode totalWeight
      currentTotalPriceSet {{ shopMoney {{ amount currencyCode }} }}
      shippingLine {{ title }}
      shippingAddress {{ name company address1 address2 city provinceCode zip countryCodeV2 phone }}
      lineItems(first: $lines) {{ {_LINES} }}
    }}
  }}
}}
"""
MORE_LINES = f"""
query Lines($id: ID!, $after: String, $lines: Int!) {{
  order(id: $id) {{ lineItems(first: $lines, after: $after) {{ {_LINES} }} }}
}}
"""
ABOUT = """
query About { shop { name myshopifyDomain } currentAppInstallation { accessScopes { handle } } }
"""
PARCELS = """
query Parcels($id: ID!) {
  order(id: $id) {
    id name cancelledAt
    fulfillments(first: 20) { id status trackingInfo(first: 10) { number url company } }
    fulfillmentOrders(first: 20) { nodes {
      id status assignedLocation { location { id } } supportedActions { action }
    } }
  }
}
"""
FULFIL = """
mutation Fulfil($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) {
    fulfillment { id status trackingInfo(first: 20) { number } }
    userErrors { field message }
  }
}
"""
RETRACK = """
mutation Retrack($fulfillmentId: ID!, $tracking: FulfillmentTrackingInput!, $notify: Boolean) {
  fulfillmentTrackingInfoUpdate(
    fulfillmentId: $fulfillmentId, trackingInfoInput: $tracking, notifyCustomer: $notify
  ) { fulfillment { id } userErrors { field message } }
}
"""
_OVER = frozenset({"REFUNDED", "VOIDED"})
_UNPAID = frozenset({"PENDING", "EXPIRED"})
_WAITING = frozenset({"ON_HOLD", "SCHEDULED"})


def draft_of(order: Mapping[str, Any], lines: list[Any], account: ShopAccount, row: int) -> OrderDraft | RefusedRow:
    """Return one order as a draft, or its refusal; lines are all its line items."""
    number = clean_line(line(order.get("name")), 100)

    def make() -> OrderDraft:
        changes: list[str] = []
        money = mapping(mapping(order.get("currentTotalPriceSet")).get("shopMoney"))
        currency = currency_of(money.get("currencyCode")) or currency_of(order.get("currencyCode"))
        status = status_of(order, account)
        placed = line(order.get("createdAt"))
        return OrderDraft(
            source=account.source_name,
            order_number=number,
            placed_at_raw=clean_line(placed, 100),
            placed_at=utc(placed),
            recipient=_recipient(order, changes),
            lines=_lines_of(order, lines, status, currency, changes),
            row=row,
            status=status,
            currency=currency,
            total_minor=amount_minor(money.get("amount"), currency, "total"),
            service_wanted=told(mapping(order.get("shippingLine")).get("title"), "shipping method", changes),
            note=told(order.get("note"), "note", changes, cap=10_000, note=True),
            tags=tuple(dict.fromkeys(clean_line(line(t), 60) for t in order.get("tags") or () if line(t))),
            changes=tuple(changes),
            remote_id=line(order.get("id")),
        )

    return taken(row, number, make)


def status_of(order: Mapping[str, Any], account: ShopAccount) -> OrderStatus:
    """Return what Shopify's two statuses come to at the bench."""
    paid, sent = line(order.get("displayFinancialStatus")), line(order.get("displayFulfillmentStatus"))
    if order.get("cancelledAt") or paid in _OVER or sent == "RESTOCKED":
        return OrderStatus.CANCELLED
    if sent == "FULFILLED":
        return OrderStatus.SHIPPED_ELSEWHERE
    if sent in _WAITING:
        return OrderStatus.ON_HOLD
    # A shop with cash on delivery names "pending" as a status to be shipped.
    if paid in _UNPAID and paid.lower() not in {s.lower() for s in account.import_statuses}:
        return OrderStatus.AWAITING_PAYMENT
    return OrderStatus.TO_SHIP


def has_things_to_ship(lines: list[Any]) -> bool:
    """Answer whether anything of the order goes into a parcel; gift cards and downloads do not."""
    return any(mapping(each).get("requiresShipping") is not False for each in lines)


def _recipient(order: Mapping[str, Any], changes: list[str]) -> Address:
    to = mapping(order.get("shippingAddress"))
    return address_of(
        {
            "name": to.get("name"), "company": to.get("company"), "line1": to.get("address1"),
            "line2": to.get("address2"), "city": to.get("city"), "state": to.get("provinceCode"),
            "postal_code": to.get("zip"), "country": to.get("countryCodeV2"), "email": order.get("email"),
            "phone": to.get("phone") or order.get("phone"),
        },
        changes,
    )  # fmt: skip


def _lines_of(
    order: Mapping[str, Any], lines: list[Any], status: OrderStatus, currency: str, changes: list[str]
) -> tuple[OrderLine, ...]:
    # What is left to be sent; of an order that is over, what it was about.
    over = status in (OrderStatus.CANCELLED, OrderStatus.SHIPPED_ELSEWHERE)
    which = "currentQuantity" if over else "unfulfilledQuantity"
    found: list[OrderLine] = []
    for each in map(mapping, lines):
        quantity = pieces(each.get(which))
        if not quantity or each.get("requiresShipping") is False:
            continue
        price = mapping(mapping(each.get("discountedUnitPriceSet")).get("shopMoney")).get("amount")
        found.append(
            OrderLine(
                sku=told(each.get("sku"), "SKU", changes, cap=100),
                name=told(each.get("title") or each.get("name"), "item", changes),
                quantity=quantity,
                variant=told(each.get("variantTitle"), "variant", changes),
                unit_price_minor=amount_minor(price, currency, "price"),
            )
        )
    return _weighed(order, found)


def _weighed(order: Mapping[str, Any], lines: list[OrderLine]) -> tuple[OrderLine, ...]:
    """Give a lone line its weight: Shopify tells the order's grams, which several lines cannot be told from."""
    total = line(order.get("totalWeight"))
    if len(lines) != 1 or not total.isdigit() or not 0 < int(total) <= 2_000_000:
        return tuple(lines)
    only = lines[0]
    each = round(int(total) / only.quantity)
    return (OrderLine(only.sku, only.name, only.quantity, only.variant, only.unit_price_minor, each or None),)


def known_numbers(order: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the tracking numbers of each fulfilment that was not cancelled."""
    return {
        line(each.get("id")): [line(mapping(t).get("number")) for t in sequence(each.get("trackingInfo"))]
        for each in map(mapping, sequence(order.get("fulfillments")))
        if line(each.get("status")) not in ("CANCELLED", "ERROR", "FAILURE")
    }


def open_parts(order: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the fulfilment orders that can be fulfilled now, by location: one fulfilment is of one location."""
    parts: dict[str, list[str]] = {}
    for each in map(mapping, sequence(mapping(order.get("fulfillmentOrders")).get("nodes"))):
        actions = {line(mapping(a).get("action")) for a in sequence(each.get("supportedActions"))}
        if "CREATE_FULFILLMENT" in actions:
            place = mapping(mapping(each.get("assignedLocation")).get("location"))
            parts.setdefault(line(place.get("id")), []).append(line(each.get("id")))
    return parts
