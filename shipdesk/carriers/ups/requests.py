"""Our values as UPS wants to be asked: pure functions (UPS Rating and Shipping v2409, pounds and inches in the US)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

from shipdesk.carriers.amounts import MM_PER_INCH, price_text, short_reference, size_mm, weighed
from shipdesk.carriers.plain_words import fitted
from shipdesk.carriers.street_lines import fitting, person, phone_for, street_lines
from shipdesk.carriers.ups.facts import service_name
from shipdesk.domain.customs import lines_to_declare, needs_customs
from shipdesk.domain.errors import Refused
from shipdesk.domain.money import to_major
from shipdesk.domain.orders import Address
from shipdesk.domain.papers import CustomsLine
from shipdesk.domain.phones import e164
from shipdesk.domain.shipments import Shipment

VERSION = "v2409"
SHOP = "Shoptimeintransit"
GRAMS_PER_POUND = 453.59237
_HEAVIEST_G = 70_000
"""UPS takes parcels of up to 70 kg or 150 lb; its weight field has five characters."""
_NAME, _LINE, _CITY, _ZIP, _REFERENCE, _GOODS = 35, 35, 30, 9, 35, 35
_IMPERIAL = frozenset({"US", "PR"})
"""Where an account measures in pounds and inches."""
_WITH_STATES = frozenset({"US", "PR", "CA", "VN", "IE"})
_INVOICE_TOTAL_TO = frozenset({"CA", "PR"})
"""A parcel from the US to there needs its value beside the invoice (UPS Shipping API, InvoiceLineTotal)."""
_PRINT_RETURN_LABEL = "9"
_MOST_LINES = 50
"""How many articles the Shipping API takes (InternationalForms, Product)."""


def reference_of(key: str) -> str:
    """Return the reference under which a purchase is found again, in at most 35 characters."""
    return short_reference(key, _REFERENCE)


def rate_body(shipment: Shipment, account: str, today: date) -> dict[str, Any]:
    """Return the question for all services with their prices and days in transit ("Shoptimeintransit").

    Raise Refused where something is missing that UPS cannot do without.
    """
    imperial = _is_imperial(shipment)
    body = _parties(shipment, account, for_rate=True)
    weight = {"UnitOfMeasurement": _described(_weight_unit(imperial)), "Weight": _weight(shipment, imperial)}
    body["Package"] = [_package(shipment, imperial, for_rate=True)]
    body["ShipmentRatingOptions"] = {"NegotiatedRatesIndicator": "Y"}
    body["ShipmentTotalWeight"] = weight
    body["DeliveryTimeInformation"] = {"PackageBillType": "03", "Pickup": {"Date": f"{today:%Y%m%d}"}}
    if _crosses_customs(shipment) or _sends_value(shipment):
        body["InvoiceLineTotal"] = _value(shipment)
    if shipment.is_return:
        body["ShipmentServiceOptions"] = {"ReturnService": {"Code": _PRINT_RETURN_LABEL}}
    return {"RateRequest": {"Request": {"RequestOption": SHOP}, "Shipment": body}}


def shipment_body(
    shipment: Shipment, service: str, account: str, key: str, today: date, *, zpl: bool = False
) -> dict[str, Any]:
    """Return the purchase of a label; key goes with it as a reference, by which it is found again.

    Raise Refused where something is missing that UPS cannot do without.
    """
    customs, imperial = _crosses_customs(shipment), _is_imperial(shipment)
    if customs and shipment.is_return:
        raise Refused(
            "UPS returns across a border need papers that ShipDesk does not make.", "Make this label with UPS itself."
        )
    body = _parties(shipment, account, for_rate=False)
    body["Description"] = fitted(shipment.contents, 50) or "Goods"
    body["PaymentInformation"] = {
        "ShipmentCharge": [{"Type": "01", "BillShipper": {"AccountNumber": account}}],
    }
    body["ShipmentRatingOptions"] = {"NegotiatedRatesIndicator": "Y"}
    body["Service"] = {"Code": service, "Description": fitted(service_name(service), 35)}
    package = _package(shipment, imperial, for_rate=False)
    references = _references(shipment, key)
    # UPS takes references with the package inside the US and inside Puerto Rico, with the shipment everywhere else.
    inside = shipment.sender.country_code == shipment.recipient.country_code and imperial
    (package if inside else body)["ReferenceNumber"] = references
    body["Package"] = [package]
    if shipment.is_return:
        body["ReturnService"] = {"Code": _PRINT_RETURN_LABEL}
        package["Description"] = fitted(shipment.contents, _GOODS) or "Returned goods"
    if customs:
        body["ShipmentServiceOptions"] = {"InternationalForms": _invoice(shipment, today)}
    if not shipment.is_return and _sends_value(shipment):
        body["InvoiceLineTotal"] = _value(shipment)
    request = {"RequestOption": "nonvalidate", "TransactionReference": {"CustomerContext": key[:512] or "ShipDesk"}}
    return {"ShipmentRequest": {"Request": request, "Shipment": body, "LabelSpecification": _label(zpl=zpl)}}


def recovery_body(account: str, key: str, *, zpl: bool = False) -> dict[str, Any]:
    """Return the question for the label that was bought with a key, as it was printed the first time."""
    return {
        "LabelRecoveryRequest": {
            "Request": {"TransactionReference": {"CustomerContext": key[:512]}},
            "LabelSpecification": _label(zpl=zpl),
            "ReferenceValues": {"ReferenceNumber": {"Value": reference_of(key)}, "ShipperNumber": account},
        }
    }


def void_path(remote_id: str) -> str:
    """Return the path under which a shipment is given back."""
    return f"shipments/{VERSION}/void/cancel/{quote(remote_id, safe='')}"


def track_path(number: str) -> str:
    """Return the path under which a number is asked about."""
    return f"track/v1/details/{quote(number, safe='')}"


TRACK_PARAMS: Mapping[str, str] = {
    "locale": "en_US",
    "returnSignature": "false",
    "returnMilestones": "false",
    "returnPOD": "false",
}


def _parties(shipment: Shipment, account: str, *, for_rate: bool) -> dict[str, Any]:
    """Return who sends, who pays and who receives; with a return the shop pays, and the customer is where it starts."""
    sender, recipient = shipment.sender, shipment.recipient
    shop, customer = (recipient, sender) if shipment.is_return else (sender, recipient)
    told = _rated if for_rate else _addressed
    body: dict[str, Any] = {
        "Shipper": {**told(shop, customer), "ShipperNumber": account},
        "ShipTo": told(recipient, sender),
    }
    if shipment.is_return or for_rate:
        body["ShipFrom"] = told(sender, recipient)
    return body


def _rated(address: Address, _other: Address) -> dict[str, Any]:
    return {"Name": _name(address), "Address": _address(address, longest_state=2)}


def _addressed(address: Address, other: Address) -> dict[str, Any]:
    """Return an address for a label: across a border UPS asks for a person and for a phone number too."""
    party: dict[str, Any] = {"Name": _name(address), "Address": _address(address, longest_state=5)}
    abroad = address.country_code != other.country_code
    if abroad or address.company:
        party["AttentionName"] = fitted(person(address), _NAME)
    phone = phone_for(address, other) if abroad else e164(address.phone, address.country_code)
    if phone:
        # In North America without the country's 1, everywhere else with the country's code.
        party["Phone"] = {"Number": phone.removeprefix("+1").removeprefix("+")[:15]}
    return party


def _name(address: Address) -> str:
    return fitting(fitted(address.company or address.name, _NAME), _NAME, "name")


def _address(address: Address, *, longest_state: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "AddressLine": list(street_lines(address, _LINE, 3)),
        "City": fitting(address.city, _CITY, "city"),
        "CountryCode": address.country_code,
    }
    state = address.state.strip().upper()
    if address.country_code in _WITH_STATES and 2 <= len(state) <= longest_state:
        told["StateProvinceCode"] = state
    code = "".join(c for c in address.postal_code.upper() if c.isalnum())
    if code:
        told["PostalCode"] = code[:_ZIP]
    return told


def _package(shipment: Shipment, imperial: bool, *, for_rate: bool) -> dict[str, Any]:  # noqa: FBT001 - two units
    unit = _described if for_rate else _code
    package: dict[str, Any] = {
        "PackageWeight": {"UnitOfMeasurement": unit(_weight_unit(imperial)), "Weight": _weight(shipment, imperial)},
        "PackagingType" if for_rate else "Packaging": {"Code": "02", "Description": "Package"},
    }
    sizes = size_mm(shipment)
    if sizes:
        step = MM_PER_INCH if imperial else 10
        length, width, height = (str(math.ceil(mm / step)) for mm in sorted(sizes, reverse=True))
        measure = unit("IN" if imperial else "CM")
        package["Dimensions"] = {
            "UnitOfMeasurement": measure,
            "Length": length,
            "Width": width,
            "Height": height,
        }
    return package


def _references(shipment: Shipment, key: str) -> list[dict[str, str]]:
    told = [("PO", fitted(shipment.reference, _REFERENCE)), ("TN", reference_of(key))]
    return [{"Code": code, "Value": value} for code, value in told if value]


def _invoice(shipment: Shipment, today: date) -> dict[str, Any]:
    """Return what UPS makes the commercial invoice of."""
    lines = lines_to_declare(shipment)
    if len(lines) > _MOST_LINES:
        raise Refused(f"UPS takes {_MOST_LINES} articles for customs in one parcel.", "Split the order.")
    recipient = shipment.recipient
    reference = fitted(shipment.reference, _REFERENCE) or "1"
    return {
        "FormType": ["01"],
        "Contacts": {
            "SoldTo": {
                "Name": _name(recipient),
                "AttentionName": fitted(person(recipient), _NAME),
                "Address": _address(recipient, longest_state=5),
            }
        },
        "Product": [_product(line, shipment.currency, reference) for line in lines],
        "InvoiceNumber": reference,
        "InvoiceDate": f"{today:%Y%m%d}",
        "ReasonForExport": "SALE",
        "CurrencyCode": shipment.currency,
    }


def _product(line: CustomsLine, currency: str, reference: str) -> dict[str, Any]:
    if not line.value_minor:
        raise Refused(f"{line.description} is worth nothing, which customs do not take.", "Enter what it is worth.")
    # Told for one piece: UPS multiplies.
    each = to_major(line.value_minor, currency) / line.quantity
    product: dict[str, Any] = {
        "Description": [fitted(line.description, _GOODS)],
        "Unit": {
            "Number": str(line.quantity),
            "UnitOfMeasurement": {"Code": "PCS"},
            "Value": f"{each:.6f}".rstrip("0").rstrip("."),
        },
        "PartNumber": fitted(line.sku, _REFERENCE) or reference,
        "OriginCountryCode": line.origin_country,
    }
    if 6 <= len(line.hs_code) <= 15:
        product["CommodityCode"] = line.hs_code
    return product


def _value(shipment: Shipment) -> dict[str, str]:
    """Return what the contents are worth together: as somebody said, else as the articles add up."""
    listed = [line.value_minor for line in shipment.customs_lines]
    known = [value for value in listed if value is not None]
    minor = sum(known) if shipment.value_minor is None and known == listed else shipment.value_minor
    if not minor:
        raise Refused("A parcel to another country needs its value.", "Enter what the contents are worth.")
    currency = shipment.currency or "USD"
    return {"CurrencyCode": currency, "MonetaryValue": price_text(minor, currency)}


def _crosses_customs(shipment: Shipment) -> bool:
    return needs_customs(shipment.sender.country_code, shipment.recipient.country_code)


def _sends_value(shipment: Shipment) -> bool:
    return shipment.sender.country_code == "US" and shipment.recipient.country_code in _INVOICE_TOTAL_TO


def _is_imperial(shipment: Shipment) -> bool:
    """Answer whether the account measures in pounds; a return starts at the customer, but the account is the shop's."""
    shop = shipment.recipient if shipment.is_return else shipment.sender
    return shop.country_code in _IMPERIAL


def _weight(shipment: Shipment, imperial: bool) -> str:  # noqa: FBT001 - two units
    grams = weighed(shipment)
    if grams > _HEAVIEST_G:
        raise Refused("The parcel is too heavy for UPS, which takes up to 70 kg.", "Put it into several parcels.")
    # Up, never down: a carrier charges again for what was declared too light.
    tenths = math.ceil(round(grams / (GRAMS_PER_POUND if imperial else 1000) * 10, 6))
    return f"{tenths / 10:.1f}"


def _weight_unit(imperial: bool) -> str:  # noqa: FBT001 - two units
    return "LBS" if imperial else "KGS"


def _code(code: str) -> dict[str, str]:
    return {"Code": code}


def _described(code: str) -> dict[str, str]:
    return {"Code": code, "Description": code}


def _label(*, zpl: bool) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "LabelImageFormat": {"Code": "ZPL" if zpl else "GIF"},
        "LabelStockSize": {"Height": "6", "Width": "4"},
    }
    # UPS draws its pictures for a browser, and asks which.
    return spec if zpl else {**spec, "HTTPUserAgent": "Mozilla/4.5"}
