"""What FedEx is asked, as pure functions (Ship, Rate and Track API v1); kilograms and centimetres on the wire."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from shipdesk.carriers.amounts import short_reference, size_mm, weighed
from shipdesk.carriers.street_lines import fitting, person, phone_for, state_code, street_lines
from shipdesk.domain.customs import lines_to_declare, needs_customs
from shipdesk.domain.money import to_major
from shipdesk.domain.orders import Address
from shipdesk.domain.papers import CustomsLine
from shipdesk.domain.shipments import Shipment

TOKENS = "oauth/token"
RATES = "rate/v1/rates/quotes"
SHIP = "ship/v1/shipments"
CANCEL = "ship/v1/shipments/cancel"
TRACK = "track/v1/trackingnumbers"
_STOCK = {"4x6": "PAPER_4X6", "100x150": "PAPER_4X6", "a6": "PAPER_4X6", "4x8": "PAPER_4X8"}
_LINES, _WIDTH, _CITY, _NAME, _COMPANY = 3, 35, 35, 70, 35
_REFERENCE, _EMAIL, _DESCRIPTION = 30, 80, 450


def token_form(client_id: str, client_secret: str) -> dict[str, str]:
    """Return what a token is asked for with."""
    return {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret}


def rate_body(shipment: Shipment, account: str) -> dict[str, Any]:
    """Return the question for all services and prices; raise Refused where something is missing."""
    body: dict[str, Any] = {
        "shipper": {"address": _rated_place(shipment.sender)},
        "recipient": {"address": _rated_place(shipment.recipient)},
        "pickupType": "DROPOFF_AT_FEDEX_LOCATION",
        "packagingType": "YOUR_PACKAGING",
        "rateRequestType": ["ACCOUNT", "LIST"],
        "requestedPackageLineItems": [_package(shipment)],
    }
    if _abroad(shipment):
        body["customsClearanceDetail"] = {"commodities": _commodities(shipment)}
    return {
        "accountNumber": {"value": account},
        "rateRequestControlParameters": {"returnTransitTimes": True},
        "requestedShipment": body,
    }


def ship_body(shipment: Shipment, service: str, key: str, account: str) -> dict[str, Any]:
    """Return the purchase of one label that comes with the answer; raise Refused where something is missing.

    The order's number and a fingerprint of the key become its references.
    """
    package = _package(shipment)
    package["customerReferences"] = [
        {"customerReferenceType": "CUSTOMER_REFERENCE", "value": shipment.reference[:_REFERENCE]},
        {"customerReferenceType": "P_O_NUMBER", "value": short_reference(key, _REFERENCE)},
    ]
    body: dict[str, Any] = {
        "shipper": _party(shipment.sender, shipment.recipient),
        "recipients": [_party(shipment.recipient, shipment.sender)],
        "pickupType": "DROPOFF_AT_FEDEX_LOCATION",
        "serviceType": service,
        "packagingType": "YOUR_PACKAGING",
        "totalWeight": package["weight"]["value"],
        "shippingChargesPayment": {"paymentType": "SENDER"},
        "labelSpecification": {"imageType": "PDF", "labelStockType": _STOCK.get(shipment.layout, "PAPER_4X6")},
        "requestedPackageLineItems": [package],
    }
    if shipment.is_return:
        body["shipmentSpecialServices"] = {
            "specialServiceTypes": ["RETURN_SHIPMENT"],
            "returnShipmentDetail": {"returnType": "PRINT_RETURN_LABEL"},
        }
    if _abroad(shipment):
        body["customsClearanceDetail"] = _customs(shipment)
    return {"accountNumber": {"value": account}, "labelResponseOptions": "LABEL", "requestedShipment": body}


def cancel_body(number: str, account: str) -> dict[str, Any]:
    """Return what gives a label back."""
    return {
        "accountNumber": {"value": account},
        "deletionControl": "DELETE_ALL_PACKAGES",
        "trackingNumber": number,
    }


def track_body(numbers: Sequence[str]) -> dict[str, Any]:
    """Return the question about at most 30 numbers."""
    return {
        "includeDetailedScans": True,
        "trackingInfo": [{"trackingNumberInfo": {"trackingNumber": number}} for number in numbers],
    }


def _abroad(shipment: Shipment) -> bool:
    return needs_customs(shipment.sender.country_code, shipment.recipient.country_code)


def _rated_place(address: Address) -> dict[str, Any]:
    place: dict[str, Any] = {
        "city": address.city[:_CITY],
        "postalCode": address.postal_code,
        "countryCode": address.country_code,
        "residential": not address.company.strip(),
    }
    return place | _state(address)


def _party(address: Address, other: Address) -> dict[str, Any]:
    contact = {"personName": fitting(person(address), _NAME, "name"), "phoneNumber": phone_for(address, other)}
    if address.company.strip():
        contact["companyName"] = fitting(address.company, _COMPANY, "company")
    if address.email and len(address.email) <= _EMAIL:
        contact["emailAddress"] = address.email
    place: dict[str, Any] = {
        "streetLines": list(street_lines(address, _WIDTH, _LINES)),
        "city": fitting(address.city, _CITY, "city"),
        "postalCode": address.postal_code,
        "countryCode": fitting(address.country_code, 2, "country"),
        # FedEx has services for homes and others for companies, and refuses the one at the other.
        "residential": not address.company.strip(),
    }
    return {"contact": contact, "address": place | _state(address)}


def _state(address: Address) -> dict[str, str]:
    code = state_code(address)
    return {"stateOrProvinceCode": code} if code else {}


def _package(shipment: Shipment) -> dict[str, Any]:
    package: dict[str, Any] = {"groupPackageCount": 1, "weight": _kilograms(weighed(shipment))}
    size = size_mm(shipment)
    if size is not None:
        length, width, height = (math.ceil(mm / 10) for mm in size)
        package["dimensions"] = {"length": length, "width": width, "height": height, "units": "CM"}
    return package


def _kilograms(grams: int) -> dict[str, Any]:
    # Up, never down: FedEx charges again for what was declared too light.
    return {"units": "KG", "value": math.ceil(grams / 10) / 100}


def _customs(shipment: Shipment) -> dict[str, Any]:
    customs: dict[str, Any] = {
        "dutiesPayment": {"paymentType": "RECIPIENT"},
        "commercialInvoice": {
            "shipmentPurpose": "NOT_SOLD" if shipment.is_return else "SOLD",
            "termsOfSale": "DAP",
            "customerReferences": [
                {"customerReferenceType": "INVOICE_NUMBER", "value": shipment.reference[:_REFERENCE]},
            ],
        },
        "commodities": _commodities(shipment),
        "isDocumentOnly": False,
    }
    if shipment.is_return:
        customs["dutiesPayment"] = {"paymentType": "SENDER"}
        customs["customsOption"] = {"type": "OTHER", "description": "Return of goods"}
    return customs


def _commodities(shipment: Shipment) -> list[dict[str, Any]]:
    return [_commodity(line, shipment.currency) for line in lines_to_declare(shipment)]


def _commodity(line: CustomsLine, currency: str) -> dict[str, Any]:
    worth = to_major(line.value_minor or 0, currency)
    commodity: dict[str, Any] = {
        "description": line.description[:_DESCRIPTION],
        "quantity": line.quantity,
        "quantityUnits": "PCS",
        "numberOfPieces": 1,
        "unitPrice": {"amount": round(float(worth / line.quantity), 4), "currency": currency},
        "customsValue": {"amount": float(worth), "currency": currency},
        "weight": _kilograms(line.weight_g or 0),
        "countryOfManufacture": line.origin_country,
    }
    if line.hs_code:
        commodity["harmonizedCode"] = line.hs_code
    return commodity
