"""Reads the order XML that many carts offer to ShipStation's "custom store", with suspicion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from xml.etree import ElementTree

from shipdesk.domain.orders import Address, OrderDraft, OrderLine, OrderStatus, RefusedRow
from shipdesk.domain.text import clean_line, fold
from shipdesk.settings import ShopAccount
from shipdesk.shops.door import DraftRefused, address_of, amount_minor, currency_of, grams, pieces, taken, told
from shipdesk.web.json_answers import NotUnderstoodError
from shipdesk.web.xml_answers import read_xml

_DATES = ("%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y")
# The words of the carts that were met; every other word is asked about.
_WORDS: Mapping[OrderStatus, str] = {
    OrderStatus.TO_SHIP: "paid|processing|unshipped|awaiting shipment|awaiting fulfillment|awaiting fulfilment|new|open"
    "|ready to ship|in process|complete and paid",
    OrderStatus.AWAITING_PAYMENT: "unpaid|pending|pending payment|awaiting payment|payment pending",
    OrderStatus.ON_HOLD: "on hold|hold|holded|backordered",
    OrderStatus.SHIPPED_ELSEWHERE: "shipped|completed|complete|delivered|fulfilled|closed",
    OrderStatus.CANCELLED: "cancelled|canceled|refunded|void|voided|failed",
}
_STATUSES = {word: status for status, words in _WORDS.items() for word in words.split("|")}
# The units of WeightUnits, in grams.
_UNITS = {
    **dict.fromkeys(("pound", "pounds", "lb", "lbs"), Decimal("453.59237")),
    **dict.fromkeys(("ounce", "ounces", "oz"), Decimal("28.349523125")),
    **dict.fromkeys(("gram", "grams", "g"), Decimal(1)),
    **dict.fromkeys(("kilogram", "kilograms", "kg"), Decimal(1000)),
}


@dataclass(frozen=True, slots=True)
class OrderElement:
    """One order of a page as it was told: its status word, and the element."""

    number: str
    status_word: str
    element: ElementTree.Element


def read_orders(content: bytes) -> tuple[tuple[OrderElement, ...], int]:
    """Return the orders of a page and how many pages there are; raise NotUnderstoodError for anything else."""
    root = read_xml(content)
    if root.tag != "Orders":
        raise NotUnderstoodError(f"the answer is no list of orders but <{clean_line(root.tag, 40)}>")
    pages = root.get("pages", "1").strip()
    if not (pages.isascii() and pages.isdigit()):
        raise NotUnderstoodError("the answer does not say how many pages there are")
    orders = tuple(OrderElement(_text(o, "OrderNumber"), _text(o, "OrderStatus"), o) for o in root.iter("Order"))
    return orders, max(int(pages[:6]), 1)


def status_of(word: str, account: ShopAccount) -> OrderStatus | None:
    """Return what a cart's status word means, or None where nobody said."""
    plain = " ".join(fold(word).replace("_", " ").replace("-", " ").split())
    known = _STATUSES.get(plain)
    if known in (OrderStatus.CANCELLED, OrderStatus.SHIPPED_ELSEWHERE):
        return known
    return OrderStatus.TO_SHIP if word.casefold() in {s.casefold() for s in account.import_statuses} else known


def draft_of(order: OrderElement, account: ShopAccount, row: int) -> OrderDraft | RefusedRow:
    """Return one order as a draft, or its refusal."""
    number = clean_line(order.number, 100)

    def make() -> OrderDraft:
        top = order.element
        status = status_of(order.status_word, account)
        if status is None:
            reason = "ShipDesk does not know this status. If such orders are to be shipped, name it in the settings."
            raise DraftRefused("OrderStatus", order.status_word, reason)
        changes: list[str] = []
        currency = currency_of(_text(top, "CurrencyCode") or _text(top, "Currency"))
        notes = [_text(top, tag) for tag in ("CustomerNotes", "InternalNotes")]
        placed = _text(top, "OrderDate")
        return OrderDraft(
            source=account.source_name,
            order_number=number,
            placed_at_raw=clean_line(placed, 100),
            placed_at=moment_of(placed),
            recipient=_recipient(top, changes),
            lines=tuple(_lines_of(top, currency, changes)),
            row=row,
            status=status,
            currency=currency,
            total_minor=amount_minor(_text(top, "OrderTotal"), currency, "OrderTotal"),
            service_wanted=told(_text(top, "ShippingMethod"), "shipping method", changes),
            note=told("\n".join(filter(None, notes)), "note", changes, cap=10_000, note=True),
            gift_message=told(_text(top, "GiftMessage"), "gift message", changes, cap=10_000, note=True),
            changes=tuple(changes),
            remote_id=_text(top, "OrderID") or number,
        )

    return taken(row, number, make)


def moment_of(text: str) -> datetime | None:
    """Return a time of the format's own month-first kind; it is UTC by the format's rules."""
    for pattern in _DATES:
        try:
            return datetime.strptime(text.strip(), pattern).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _recipient(top: ElementTree.Element, changes: list[str]) -> Address:
    customer = top.find("Customer")
    to = customer.find("ShipTo") if customer is not None else None
    bill = customer.find("BillTo") if customer is not None else None
    return address_of(
        {
            "name": _text(to, "Name"), "company": _text(to, "Company"), "line1": _text(to, "Address1"),
            "line2": _text(to, "Address2"), "city": _text(to, "City"), "state": _text(to, "State"),
            "postal_code": _text(to, "PostalCode"), "country": _text(to, "Country"),
            "email": _text(to, "Email") or _text(bill, "Email"), "phone": _text(to, "Phone") or _text(bill, "Phone"),
        },
        changes,
    )  # fmt: skip


def _lines_of(top: ElementTree.Element, currency: str, changes: list[str]) -> list[OrderLine]:
    found = []
    for item in top.iterfind("Items/Item"):
        quantity = pieces(_text(item, "Quantity"), "Quantity")
        # A discount is told as an item of its own; nobody packs it.
        if not quantity or _text(item, "Adjustment").casefold() == "true":
            continue
        options = [f"{_text(o, 'Name')}: {_text(o, 'Value')}" for o in item.iterfind("Options/Option")]
        unit = _UNITS.get(_text(item, "WeightUnits").casefold())
        found.append(
            OrderLine(
                sku=told(_text(item, "SKU"), "SKU", changes, cap=100),
                name=told(_text(item, "Name"), "item", changes),
                quantity=quantity,
                variant=told(", ".join(options), "variant", changes),
                unit_price_minor=amount_minor(_text(item, "UnitPrice"), currency, "UnitPrice"),
                weight_g=grams(_text(item, "Weight"), unit) if unit is not None else None,
            )
        )
    return found


def _text(parent: ElementTree.Element | None, tag: str) -> str:
    return (parent.findtext(tag) or "").strip() if parent is not None else ""
