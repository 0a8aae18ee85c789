"""Our shipments as Shippo wants them (API version 2018-02-08): grams and millimetres, each number as a text."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from shipdesk.carriers.amounts import price_text, short_reference, size_mm, weighed
from shipdesk.domain.customs import lines_to_declare, needs_customs
from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import Address
from shipdesk.domain.papers import CustomsLine
from shipdesk.domain.shipments import Shipment

API_VERSION = "2018-02-08"
_MOST_REFERENCE = 50
_MOST_METADATA = 100
_MOST_UNFILED_MINOR = 250_000
"""Exports from the US worth more need a filing of their own (15 CFR 30.37a: 2,500 dollars)."""
_NO_EXPORT_FILING = {"CA": "NOEEI_30_36"}
"""To Canada no filing is needed at all (15 CFR 30.36); to all others by value."""


def shipment_body(shipment: Shipment, key: str, carrier_accounts: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the body that creates a shipment and asks for its rates.

    Raise Refused where weight or size are missing, or what a customs office has to be told.
    """
    size = size_mm(shipment)
    if size is None:
        raise Refused("Shippo needs the size of the parcel.", "Choose a box, or enter length, width and height.")
    length, width, height = size
    body: dict[str, Any] = {
        "address_from": address_body(shipment.sender),
        "address_to": address_body(shipment.recipient),
        "parcels": [
            {
                "length": str(length),
                "width": str(width),
                "height": str(height),
                "distance_unit": "mm",
                "weight": str(weighed(shipment)),
                "mass_unit": "g",
            }
        ],
        "extra": {"reference_1": shipment.reference[:_MOST_REFERENCE]},
        "async": False,
    }
    if key:
        body["metadata"] = metadata_of(key)
    if needs_customs(shipment.sender.country_code, shipment.recipient.country_code):
        body["customs_declaration"] = _customs_body(shipment)
    if carrier_accounts:
        body["carrier_accounts"] = list(carrier_accounts)
    return body


def purchase_body(rate_id: str, key: str) -> dict[str, Any]:
    """Return the body that buys a rate; the key goes with it, so that the purchase is found again."""
    return {"rate": rate_id, "metadata": metadata_of(key), "label_file_type": "PDF_4x6", "async": False}


def refund_body(transaction_id: str) -> dict[str, Any]:
    """Return the body that gives a label back."""
    return {"transaction": transaction_id, "async": False}


def follow_body(carrier: str, number: str) -> dict[str, Any]:
    """Return the body that makes a number known that was not bought at Shippo."""
    return {"carrier": carrier, "tracking_number": number}


def metadata_of(key: str) -> str:
    """Return the key as it stands in Shippo's metadata (100 characters)."""
    return short_reference(key, _MOST_METADATA)


def track_path(carrier: str, number: str) -> str:
    """Return where a parcel is asked about."""
    return f"tracks/{quote(carrier, safe='')}/{quote(number, safe='')}"


def address_body(address: Address) -> dict[str, Any]:
    """Return an address; fields that are empty are left out."""
    lines = (*address.lines, "", "", "")
    told = {
        "name": address.name or address.company,
        "company": address.company,
        "street1": lines[0],
        "street2": lines[1],
        "street3": ", ".join(address.lines[2:]),
        "city": address.city,
        "state": address.state,
        "zip": address.postal_code,
        "country": address.country_code,
        "phone": address.phone,
        "email": address.email,
    }
    return {name: text for name, text in told.items() if text}


def _customs_body(shipment: Shipment) -> dict[str, Any]:
    lines = lines_to_declare(shipment)
    currency = shipment.currency
    value = sum(line.value_minor or 0 for line in lines)
    sender = shipment.sender
    body: dict[str, Any] = {
        "contents_type": "RETURN_MERCHANDISE" if shipment.is_return else "MERCHANDISE",
        "non_delivery_option": "RETURN",
        "certify": True,
        "certify_signer": sender.name or sender.company,
        "items": [_customs_item(line, currency) for line in lines],
    }
    if sender.country_code == "US":
        body["eel_pfc"] = _export_exemption(shipment.recipient.country_code, value, currency)
    return body


def _customs_item(line: CustomsLine, currency: str) -> dict[str, Any]:
    """Return an article; weight and value are of all its pieces."""
    body: dict[str, Any] = {
        "description": line.description,
        "quantity": max(line.quantity, 1),
        "net_weight": str(line.weight_g),
        "mass_unit": "g",
        "value_amount": price_text(line.value_minor or 0, currency),
        "value_currency": currency,
        "origin_country": line.origin_country,
    }
    told = {"hs_code": line.hs_code, "sku_code": line.sku}
    return body | {name: text for name, text in told.items() if text}


def _export_exemption(to_country: str, value_minor: int, currency: str) -> str:
    free = _NO_EXPORT_FILING.get(to_country)
    if free is None and currency == "USD" and value_minor > _MOST_UNFILED_MINOR:
        raise Refused(
            "Goods worth more than 2,500 USD need an export filing (AES).",
            "Make this label at the carrier, with the number of the filing.",
        )
    return free or "NOEEI_30_37_a"
