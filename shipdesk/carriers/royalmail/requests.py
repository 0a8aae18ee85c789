"""Our shipments as Click & Drop wants them (API version 1): grams and millimetres, amounts as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from shipdesk.carriers.amounts import short_reference, size_mm, weighed
from shipdesk.carriers.declared_goods import DeclaredUnit, units_to_declare
from shipdesk.carriers.street_lines import street_lines
from shipdesk.domain.customs import needs_customs
from shipdesk.domain.errors import Refused
from shipdesk.domain.money import to_major
from shipdesk.domain.orders import Address
from shipdesk.domain.shipments import Shipment

_MOST_REFERENCE = 40
_MOST_G = 30_000
_MOST_LINE = 100
_LINES = ("addressLine1", "addressLine2", "addressLine3")
# Royal Mail, "How to choose the right format": sorted sides in mm, and grams.
_FORMATS = (
    ("letter", (240, 165, 5), 100),
    ("largeLetter", (353, 250, 25), 750),
    ("smallParcel", (450, 350, 160), 2_000),
    ("mediumParcel", (610, 460, 460), 20_000),
)


def orders_body(shipment: Shipment, service: str, key: str, now: datetime) -> dict[str, Any]:
    """Return the body that makes one order and its label; the key is the order's reference, for finding it again.

    Raise Refused for what Click & Drop will not do without, or does not do at all.
    """
    if shipment.is_return:
        raise Refused("Click & Drop makes no return labels this way.", "Make it in Click & Drop.")
    if not service:
        raise Refused("Click & Drop has no price list.", "Choose a service by its code, such as TPN24.")
    currency = shipment.currency or "GBP"
    crosses = needs_customs(shipment.sender.country_code, shipment.recipient.country_code)
    units = units_to_declare(shipment) if crosses else ()
    worth_minor = sum(u.value_minor * u.quantity for u in units) if crosses else shipment.value_minor or 0
    worth = _amount(worth_minor, currency)
    order: dict[str, Any] = {
        "orderReference": reference_of(key),
        "orderDate": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "recipient": _recipient(shipment.recipient),
        "sender": _sender(shipment.sender),
        "packages": [_package(shipment, units, currency)],
        "subtotal": worth,
        "shippingCostCharged": 0,
        "total": worth,
        "currencyCode": currency,
        "postageDetails": {"serviceCode": service},
        "label": {"includeLabelInResponse": True, "includeCN": crosses, "includeReturnsLabel": False},
    }
    if shipment.reference:
        order["tags"] = [{"key": "Order", "value": shipment.reference[:_MOST_LINE]}]
    return {"items": [order]}


def manifest_body(carrier_name: str) -> dict[str, Any]:
    """Return the body that makes a manifest of all that is waiting for one."""
    return {"carrierName": carrier_name} if carrier_name else {}


def reference_of(key: str) -> str:
    """Return the key as it stands in an order's reference (40 characters)."""
    return short_reference(key, _MOST_REFERENCE)


def reference_path(key: str) -> str:
    """Return where the orders of a key are asked for: references stand in quotation marks there."""
    reference = quote(reference_of(key), safe="")
    return f"orders/{quote(f'{chr(34)}{reference}{chr(34)}', safe='%')}"


def form_path(number: str) -> str:
    """Return the path of a manifest."""
    return f"manifests/{quote(number, safe='')}"


def order_path(remote_id: str, then: str = "") -> str:
    """Return where an order is asked for, or something is done with it."""
    return f"orders/{quote(remote_id, safe='')}{then}"


def format_of(shipment: Shipment) -> str:
    """Return Royal Mail's format for the size and weight; a parcel of unknown size counts as a small one at least."""
    size = size_mm(shipment)
    sides = tuple(sorted(size, reverse=True)) if size else (450, 350, 160)
    for name, most_sides, most_g in _FORMATS:
        if weighed(shipment) <= most_g and all(side <= most for side, most in zip(sides, most_sides, strict=True)):
            return name
    return "largeParcel"


def _package(shipment: Shipment, units: Sequence[DeclaredUnit], currency: str) -> dict[str, Any]:
    if weighed(shipment) > _MOST_G:
        raise Refused("Royal Mail takes parcels up to 30 kg.", "Choose another carrier, or send two parcels.")
    body: dict[str, Any] = {"weightInGrams": weighed(shipment), "packageFormatIdentifier": format_of(shipment)}
    size = size_mm(shipment)
    if size is not None:
        length, width, height = size
        body["dimensions"] = {"heightInMms": height, "widthInMms": width, "depthInMms": length}
    if units:
        body["contents"] = [_content(unit, currency) for unit in units]
    return body


def _content(unit: DeclaredUnit, currency: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "name": unit.description[:800],
        "quantity": unit.quantity,
        "unitValue": _amount(unit.value_minor, currency),
        "unitWeightInGrams": unit.weight_g,
        "customsDescription": unit.description[:50],
        "originCountryCode": unit.origin_country,
        "customsDeclarationCategory": "saleOfGoods",
    }
    told = {"customsCode": unit.hs_code[:10], "SKU": unit.sku[:_MOST_LINE]}
    return body | {name: text for name, text in told.items() if text}


def _amount(minor: int, currency: str) -> float:
    """Return an amount as a number with two decimals, which are all that Click & Drop takes."""
    return round(float(to_major(minor, currency)), 2)


def _recipient(address: Address) -> dict[str, Any]:
    if not address.city or not address.country_code:
        raise Refused("The address has no city or country.", "Complete the address.")
    told = {
        "fullName": address.name[:210],
        "companyName": address.company[:_MOST_LINE],
        **dict(zip(_LINES, street_lines(address, _MOST_LINE, len(_LINES)), strict=False)),
        "city": address.city[:_MOST_LINE],
        "county": address.state[:_MOST_LINE],
        "postcode": address.postal_code[:20],
        "countryCode": address.country_code,
    }
    contact = {"phoneNumber": address.phone[:25], "emailAddress": address.email[:254]}
    return {"address": {k: v for k, v in told.items() if v}, **{k: v for k, v in contact.items() if v}}


def _sender(address: Address) -> dict[str, Any]:
    told = {
        "tradingName": (address.company or address.name)[:250],
        "phoneNumber": address.phone[:25],
        "emailAddress": address.email[:254],
    }
    return {k: v for k, v in told.items() if v}
