"""What DHL Express is asked, as pure functions (MyDHL API 3.1); kilograms and centimetres on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

from shipdesk.carriers.amounts import short_reference, size_mm, weighed
from shipdesk.carriers.street_lines import fitting, person, phone_for, state_code, street_lines
from shipdesk.domain.customs import lines_to_declare, needs_customs
from shipdesk.domain.money import to_major
from shipdesk.domain.orders import Address
from shipdesk.domain.papers import CustomsLine
from shipdesk.domain.shipments import Shipment

RATES = "rates"
SHIPMENTS = "shipments"
INTERFACE = {"x-version": "3.1.0"}
"""Which interface we speak: the file's own value."""
_TEMPLATES = {"4x6": "ECOM26_A6_002", "100x150": "ECOM26_A6_002", "a6": "ECOM26_A6_002", "4x8": "ECOM26_84_001"}
_LINES, _WIDTH, _CITY, _COMPANY, _NAME, _EMAIL = 3, 45, 45, 100, 255, 70
_REFERENCE, _CONTENTS, _DESCRIPTION = 35, 70, 512
_SOON = timedelta(hours=1)


def message_reference(key: str) -> dict[str, str]:
    """Return the header by which DHL's support finds a request: 36 letters, the same for the same key."""
    return {"Message-Reference": str(uuid5(NAMESPACE_URL, key))}


def rate_body(shipment: Shipment, account: str, now: datetime) -> dict[str, Any]:
    """Return the question for all products and prices; raise Refused where something is missing."""
    abroad = _abroad(shipment)
    body: dict[str, Any] = {
        "customerDetails": {
            "shipperDetails": _place(shipment.sender),
            "receiverDetails": _place(shipment.recipient),
        },
        "accounts": [{"typeCode": "shipper", "number": account}],
        "plannedShippingDateAndTime": _planned(now),
        "unitOfMeasurement": "metric",
        "isCustomsDeclarable": abroad,
        "nextBusinessDay": True,
        "packages": [_package(shipment)],
    }
    if abroad and shipment.value_minor is not None and shipment.currency:
        worth = float(to_major(shipment.value_minor, shipment.currency))
        body["monetaryAmount"] = [{"typeCode": "declaredValue", "value": worth, "currency": shipment.currency}]
    return body


def ship_body(shipment: Shipment, product: str, key: str, account: str, now: datetime) -> dict[str, Any]:
    """Return the purchase of one label that comes with the answer; raise Refused where something is missing.

    The order's number is the shipment's reference, a fingerprint of the key its piece's.
    """
    package = _package(shipment)
    package["customerReferences"] = [{"value": short_reference(key, _REFERENCE), "typeCode": "CU"}]
    content: dict[str, Any] = {
        "packages": [package],
        "isCustomsDeclarable": _abroad(shipment),
        "description": shipment.contents.strip()[:_CONTENTS] or "Goods",
        "incoterm": "DAP",
        "unitOfMeasurement": "metric",
    }
    if _abroad(shipment):
        content |= _customs(shipment, now)
    return {
        "plannedShippingDateAndTime": _planned(now),
        "pickup": {"isRequested": False},
        "productCode": product,
        "getRateEstimates": True,
        "accounts": [{"typeCode": "shipper", "number": account}],
        "customerReferences": [{"value": shipment.reference[:_REFERENCE] or "-", "typeCode": "CU"}],
        "customerDetails": {
            "shipperDetails": _party(shipment.sender, shipment.recipient),
            "receiverDetails": _party(shipment.recipient, shipment.sender),
        },
        "content": content,
        "outputImageProperties": {
            "encodingFormat": "pdf",
            "imageOptions": [
                {
                    "typeCode": "label",
                    "templateName": _TEMPLATES.get(shipment.layout, "ECOM26_A6_002"),
                    "isRequested": True,
                },
                {"typeCode": "waybillDoc", "isRequested": False},
            ],
            "splitTransportAndWaybillDocLabels": True,
        },
        "estimatedDeliveryDate": {"isRequested": True, "typeCode": "QDDC"},
    }


def track_path(numbers: Sequence[str]) -> str:
    """Return the path that asks about shipments (ten digits) and pieces (JD...) together."""
    asked = [("pieceTrackingNumber" if n.startswith("J") else "shipmentTrackingNumber", n) for n in numbers]
    return f"tracking?{urlencode([*asked, ('trackingView', 'all-checkpoints'), ('levelOfDetail', 'all')])}"


def _abroad(shipment: Shipment) -> bool:
    return needs_customs(shipment.sender.country_code, shipment.recipient.country_code)


def _planned(now: datetime) -> str:
    """Return when the parcel is handed over: a little later, for what has just passed is refused."""
    return f"{now + _SOON:%Y-%m-%dT%H:%M:%S} GMT+00:00"


def _place(address: Address) -> dict[str, Any]:
    names = ("addressLine1", "addressLine2", "addressLine3")
    place: dict[str, Any] = {
        "postalCode": address.postal_code,
        "cityName": fitting(address.city, _CITY, "city"),
        "countryCode": fitting(address.country_code, 2, "country"),
    }
    place |= dict(zip(names, street_lines(address, _WIDTH, _LINES), strict=False))
    code = state_code(address)
    return place | ({"provinceCode": code} if code else {})


def _party(address: Address, other: Address) -> dict[str, Any]:
    contact = {
        "fullName": fitting(person(address), _NAME, "name"),
        "companyName": fitting(address.company or address.name, _COMPANY, "company"),
        "phone": phone_for(address, other),
    }
    if address.email and len(address.email) <= _EMAIL:
        contact["email"] = address.email
    kind = "business" if address.company.strip() else "private"
    return {"postalAddress": _place(address), "contactInformation": contact, "typeCode": kind}


def _package(shipment: Shipment) -> dict[str, Any]:
    package: dict[str, Any] = {"weight": weighed(shipment) / 1000}
    size = size_mm(shipment)
    if size is not None:
        length, width, height = size
        package["dimensions"] = {"length": length / 10, "width": width / 10, "height": height / 10}
    return package


def _customs(shipment: Shipment, now: datetime) -> dict[str, Any]:
    lines = lines_to_declare(shipment)
    items = [_item(number, line, shipment.currency) for number, line in enumerate(lines, 1)]
    # The sum of what stands on the lines, whose prices are rounded for one piece: DHL adds them up.
    worth = sum(item["price"] * item["quantity"]["value"] for item in items)
    return {
        "declaredValue": round(worth, 3),
        "declaredValueCurrency": shipment.currency,
        "exportDeclaration": {
            "lineItems": items,
            "invoice": {"number": shipment.reference[:_REFERENCE] or "-", "date": f"{now:%Y-%m-%d}"},
            "exportReasonType": "commercial_purpose_or_sale",
            "shipmentType": "commercial",
        },
    }


def _item(number: int, line: CustomsLine, currency: str) -> dict[str, Any]:
    kilograms = (line.weight_g or 0) / 1000
    item: dict[str, Any] = {
        "number": number,
        "description": line.description[:_DESCRIPTION],
        "price": round(float(to_major(line.value_minor or 0, currency) / line.quantity), 3),
        "quantity": {"value": line.quantity, "unitOfMeasurement": "PCS"},
        "manufacturerCountry": line.origin_country,
        "weight": {"netValue": kilograms, "grossValue": kilograms},
        "exportReasonType": "commercial_purpose_or_sale",
    }
    if line.hs_code:
        item["commodityCodes"] = [{"typeCode": "outbound", "value": line.hs_code}]
    return item
