"""Our shipments as ShipEngine wants them (API version 1): grams and centimetres, amounts as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from shipdesk.carriers.amounts import short_reference, size_mm, weighed
from shipdesk.carriers.declared_goods import DeclaredUnit, units_to_declare
from shipdesk.carriers.street_lines import person, phone_for
from shipdesk.domain.customs import needs_customs
from shipdesk.domain.errors import Refused
from shipdesk.domain.money import to_major
from shipdesk.domain.orders import Address
from shipdesk.domain.shipments import Shipment

_MOST_EXTERNAL_ID = 50
_MOST_CONTENT = 35
_MOST_REFERENCE = 50


def rates_body(shipment: Shipment, carrier_ids: Sequence[str]) -> dict[str, Any]:
    """Return the body that asks several carriers for their rates; raise Refused for what the shipment lacks."""
    options: dict[str, Any] = {"carrier_ids": list(carrier_ids)}
    if shipment.is_return:
        options["is_return"] = True
    return {"rate_options": options, "shipment": _shipment_body(shipment)}


def purchase_body(shipment: Shipment, carrier_id: str, service: str, key: str) -> dict[str, Any]:
    """Return the body that buys a label at once; the key is the shipment's external id, by which it is found again."""
    body = _shipment_body(shipment)
    body |= {"carrier_id": carrier_id, "service_code": service, "external_shipment_id": external_id_of(key)}
    if shipment.reference:
        body["shipment_number"] = shipment.reference[:_MOST_REFERENCE]
    return {
        "shipment": body,
        "is_return_label": shipment.is_return,
        "label_format": "pdf",
        "label_layout": "4x6",
        "label_download_type": "url",
    }


def manifest_body(label_ids: Sequence[str]) -> dict[str, Any]:
    """Return the body that tells the carrier what it is handed over."""
    return {"label_ids": list(label_ids)}


def external_id_of(key: str) -> str:
    """Return the key as it stands in a shipment's external id (50 characters; more would be cut off)."""
    return short_reference(key, _MOST_EXTERNAL_ID)


def label_path(label_id: str, then: str = "") -> str:
    """Return where a label is asked for, or something is done with it."""
    return f"v1/labels/{quote(label_id, safe='')}{then}"


def external_path(key: str) -> str:
    """Return where the label of a key is asked for."""
    return f"v1/labels/external_shipment_id/{quote(external_id_of(key), safe='')}"


def address_body(address: Address, instead: Address) -> dict[str, Any]:
    """Return an address, called by the other side's phone number where it has none of its own.

    Raise Refused for what ShipEngine will not do without.
    """
    name = person(address)
    if not name or not address.lines or not address.city:
        raise Refused("The address has no name, street or city.", "Complete the address.")
    told = {
        "name": name,
        "company_name": address.company,
        "phone": phone_for(address, instead),
        "email": address.email,
        "address_line1": address.lines[0],
        "address_line2": address.lines[1] if len(address.lines) > 1 else "",
        "address_line3": ", ".join(address.lines[2:]),
        "city_locality": address.city,
        # It must not be empty, also where a country has no states: the city is the part that is surely right.
        "state_province": address.state or address.city,
        # Hong Kong and others know no postal codes; an empty one is refused.
        "postal_code": address.postal_code or "00000",
        "country_code": address.country_code,
    }
    return {field: text for field, text in told.items() if text}


def _shipment_body(shipment: Shipment) -> dict[str, Any]:
    crosses = needs_customs(shipment.sender.country_code, shipment.recipient.country_code)
    body: dict[str, Any] = {
        "ship_from": address_body(shipment.sender, shipment.recipient),
        "ship_to": address_body(shipment.recipient, shipment.sender),
        "packages": [_package_body(shipment, with_goods=crosses)],
    }
    if shipment.is_return:
        body["is_return"] = True
    if crosses:
        contents = "returned_goods" if shipment.is_return else "merchandise"
        body["customs"] = {"contents": contents, "non_delivery": "return_to_sender"}
    return body


def _package_body(shipment: Shipment, *, with_goods: bool) -> dict[str, Any]:
    weight = {"value": weighed(shipment), "unit": "gram"}
    body: dict[str, Any] = {"weight": weight}
    size = size_mm(shipment)
    if size is not None:
        length, width, height = (mm / 10 for mm in size)
        body["dimensions"] = {"unit": "centimeter", "length": length, "width": width, "height": height}
    if shipment.contents:
        body["content_description"] = shipment.contents[:_MOST_CONTENT]
    if with_goods:
        body["products"] = [_product(unit, shipment.currency) for unit in units_to_declare(shipment)]
    return body


def _product(unit: DeclaredUnit, currency: str) -> dict[str, Any]:
    """Return an article; weight and value are of one piece."""
    body: dict[str, Any] = {
        "description": unit.description,
        "quantity": unit.quantity,
        "value": {"amount": float(to_major(unit.value_minor, currency)), "currency": currency.lower()},
        "weight": {"value": unit.weight_g, "unit": "gram"},
        "country_of_origin": unit.origin_country,
    }
    told = {"harmonized_tariff_code": unit.hs_code, "sku": unit.sku}
    return body | {name: text for name, text in told.items() if text}
