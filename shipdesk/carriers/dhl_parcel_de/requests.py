"""What DHL Paket is asked, as pure functions (Parcel DE Shipping API v2); grams and millimetres on the wire."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from shipdesk.carriers.amounts import size_mm, weighed
from shipdesk.carriers.dhl_parcel_de.facts import PRODUCTS, Product
from shipdesk.carriers.street_lines import fitting, person, state_code, street_lines
from shipdesk.domain.countries import alpha3
from shipdesk.domain.customs import lines_to_declare, needs_customs
from shipdesk.domain.errors import Refused
from shipdesk.domain.money import to_major
from shipdesk.domain.orders import Address
from shipdesk.domain.papers import CustomsLine
from shipdesk.domain.shipments import Shipment

TOKENS = "parcel/de/account/auth/ropc/v1/token"
ORDERS = "parcel/de/shipping/v2/orders"
MANIFESTS = "parcel/de/shipping/v2/manifests"
MOST_IN_MANIFEST = 30
_PROFILE = "STANDARD_GRUPPENPROFIL"
_HOME = "DE"
# Thermal labels 103 mm wide, and half a sheet of A5 for A6.
_FORMATS = {"4x6": "910-300-400", "100x150": "910-300-400", "4x8": "910-300-600", "a6": "910-300-300"}
_NAME, _STREET, _EXTRA, _CITY, _REFERENCE, _SHORTEST_REFERENCE = 50, 50, 60, 40, 35, 8
_DESCRIPTION, _EMAIL, _PHONE = 256, 80, 20
_LOCKER = re.compile(r"packstation\s*(?:nr\.?\s*)?(\d{3})\b", re.IGNORECASE)
_OUTLET = re.compile(r"(?:postfiliale|paketshop|filiale)\s*(?:nr\.?\s*)?(\d{3})\b", re.IGNORECASE)
_POST_NUMBER = re.compile(r"(?<!\d)(\d{6,10})(?!\d)")


def token_form(client_id: str, client_secret: str, user: str, password: str) -> dict[str, str]:
    """Return what a token is asked for with."""
    return {
        "grant_type": "password",
        "client_id": client_id,
        "client_secret": client_secret,
        "username": user,
        "password": password,
    }


def product_for(shipment: Shipment, service: str) -> Product:
    """Return the product of a service, else the usual one for where the parcel goes; raise Refused where none is."""
    usual = "V01PAK" if shipment.recipient.country_code == _HOME else "V53WPAK"
    product = PRODUCTS.get(service or usual)
    if product is None:
        offers = ", ".join(PRODUCTS)
        raise Refused(f"It does not offer {service} for this parcel.", f"It offers: {offers}.")
    return product


def billing_number(product: Product, told: str) -> str:
    """Return the account's billing number of the product, told as a list; raise Refused where there is none."""
    numbers = [number for number in re.split(r"[\s,;]+", told.upper()) if number]
    for number in numbers:
        if len(number) == 14 and number[10:12] == product.procedure:
            return number
    raise Refused(
        f"There is no billing number for {product.name} (digits 11 and 12 are {product.procedure}).",
        "Copy it from the business customer portal into Settings, Carriers.",
    )


def order_params(layout: str, *, validate: bool = False) -> dict[str, str]:
    """Return how the label is to come; validate asks what DHL thinks of the order, and buys nothing."""
    return {
        "validate": "true" if validate else "false",
        "includeDocs": "include",
        "docFormat": "PDF",
        "printFormat": _FORMATS.get(layout, _FORMATS["4x6"]),
    }


def order_body(shipment: Shipment, product: Product, billing: str) -> dict[str, Any]:
    """Return the purchase of one label; raise Refused where something is missing."""
    order: dict[str, Any] = {
        "product": product.code,
        "billingNumber": billing,
        "refNo": _reference(shipment.reference),
        "shipper": _shipper(shipment.sender),
        "consignee": _consignee(shipment),
        "details": _details(shipment),
    }
    if _abroad(shipment):
        order["customs"] = _customs(shipment)
    return {"profile": _PROFILE, "shipments": [order]}


def delete_path(number: str) -> str:
    """Return the path that deletes a label."""
    return f"{ORDERS}?{urlencode({'profile': _PROFILE, 'shipment': number})}"


def manifest_body(numbers: Sequence[str]) -> dict[str, Any]:
    """Return what closes the day for at most thirty labels."""
    return {"profile": _PROFILE, "shipmentNumbers": list(numbers)}


def _abroad(shipment: Shipment) -> bool:
    return needs_customs(shipment.sender.country_code, shipment.recipient.country_code)


def _reference(number: str) -> str:
    """Return the order's number in a field that wants at least eight letters."""
    told = number.strip()
    return told[:_REFERENCE] if len(told) >= _SHORTEST_REFERENCE else f"Order no. {told}"


def _names(address: Address) -> dict[str, str]:
    first = fitting(address.company or address.name, _NAME, "name")
    second = address.name.strip() if address.company.strip() else ""
    return {"name1": first} | ({"name2": fitting(second, _NAME, "name")} if second else {})


def _town(address: Address) -> dict[str, str]:
    town = {"city": fitting(address.city, _CITY, "city"), "country": _country(address)}
    return town | ({"postalCode": address.postal_code} if address.postal_code else {})


def _country(address: Address) -> str:
    code = alpha3(address.country_code)
    if not code:
        raise Refused("The country of the address is missing.", "Enter it in the address.")
    return code


def _shipper(address: Address) -> dict[str, str]:
    street, *more = street_lines(address, _STREET, 2)
    names = _names(address) | ({"name3": more[0]} if more else {})
    return {**names, "addressStreet": street, **_town(address)}


def _consignee(shipment: Shipment) -> dict[str, Any]:
    address = shipment.recipient
    place = _locker(address) or _outlet(address)
    if place is not None:
        return place
    at_home = address.country_code == _HOME
    street, *more = street_lines(address, _STREET, 2 if at_home else 3)
    party: dict[str, Any] = {**_names(address), "addressStreet": street, **_town(address)}
    # Within Germany the label has no other place for a back building or a floor.
    fields = ("name3",) if at_home else ("additionalAddressInformation1", "additionalAddressInformation2")
    party |= dict(zip(fields, more, strict=False))
    if state_code(address):
        party["state"] = state_code(address)
    return party | (_contact(address) if _abroad(shipment) else {})


def _contact(address: Address) -> dict[str, str]:
    """Return how customs reach the customer; otherwise DHL may have it only where the customer agreed."""
    contact = {}
    if 3 <= len(address.email) <= _EMAIL:
        contact["email"] = address.email
    if 1 <= len(address.phone) <= _PHONE:
        contact["phone"] = address.phone
    return contact


def _locker(address: Address) -> dict[str, Any] | None:
    """Return the parcel locker that an address means, or None; raise Refused without the customer's post number."""
    text = " ".join(address.lines)
    found = _LOCKER.search(text)
    if found is None or address.country_code != _HOME:
        return None
    post_number = _post_number(address)
    if not post_number:
        raise Refused("A Packstation needs the customer's post number.", "Ask the customer for it.")
    name = fitting(_without_digits(person(address)), _NAME, "name")
    return {"name": name, "lockerID": int(found[1]), "postNumber": post_number, **_town(address)}


def _outlet(address: Address) -> dict[str, Any] | None:
    """Return the post office that an address means, or None; it needs a post number or an e-mail address."""
    found = _OUTLET.search(" ".join(address.lines))
    if found is None or address.country_code != _HOME or int(found[1]) < 401:
        return None
    outlet: dict[str, Any] = {
        "name": fitting(_without_digits(person(address)), _NAME, "name"),
        "retailID": int(found[1]),
        **_town(address),
    }
    post_number = _post_number(address)
    if post_number:
        return outlet | {"postNumber": post_number}
    if 3 <= len(address.email) <= _EMAIL:
        return outlet | {"email": address.email}
    raise Refused("A post office needs the customer's post number or e-mail address.", "Ask the customer for it.")


def _post_number(address: Address) -> str:
    found = _POST_NUMBER.search(" ".join((*address.lines, address.company, address.name)))
    return found[1] if found else ""


def _without_digits(name: str) -> str:
    return " ".join(_POST_NUMBER.sub("", name).split())


def _details(shipment: Shipment) -> dict[str, Any]:
    details: dict[str, Any] = {"weight": {"uom": "g", "value": weighed(shipment)}}
    size = size_mm(shipment)
    if size is not None:
        length, width, height = size
        details["dim"] = {"uom": "mm", "length": length, "width": width, "height": height}
    return details


def _customs(shipment: Shipment) -> dict[str, Any]:
    return {
        "invoiceNo": shipment.reference[:_REFERENCE],
        "exportType": "COMMERCIAL_GOODS",
        # What the customer paid for shipping is not told apart from the goods here.
        "postalCharges": {"currency": shipment.currency, "value": 0},
        "items": [_item(line, shipment.currency) for line in lines_to_declare(shipment)],
    }


def _item(line: CustomsLine, currency: str) -> dict[str, Any]:
    """Return an article; DHL wants weight and value of one piece, and multiplies them itself."""
    item: dict[str, Any] = {
        "itemDescription": line.description[:_DESCRIPTION],
        "packagedQuantity": line.quantity,
        "itemValue": {
            "currency": currency,
            "value": round(float(to_major(line.value_minor or 0, currency) / line.quantity), 2),
        },
        # Down, never up: together they must not weigh more than the parcel.
        "itemWeight": {"uom": "g", "value": max(1, (line.weight_g or 0) // line.quantity)},
    }
    if alpha3(line.origin_country):
        item["countryOfOrigin"] = alpha3(line.origin_country)
    digits = re.sub(r"\D", "", line.hs_code)
    if 6 <= len(digits) <= 11:
        item["hsCode"] = digits
    return item
