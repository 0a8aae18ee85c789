"""Our values as USPS wants to be asked: pure functions (pounds, inches and US dollars; addresses of the US only)."""

from __future__ import annotations

import hashlib
import math
import re
from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import UUID

from shipdesk.carriers.amounts import MM_PER_INCH, size_mm, weighed
from shipdesk.carriers.plain_words import fitted
from shipdesk.carriers.street_lines import fitting, street_lines
from shipdesk.carriers.usps.facts import BOXES, MAIL_CLASSES
from shipdesk.domain.customs import lines_to_declare
from shipdesk.domain.errors import Refused
from shipdesk.domain.money import to_major
from shipdesk.domain.orders import Address
from shipdesk.domain.papers import CustomsLine
from shipdesk.domain.shipments import Shipment

GRAMS_PER_POUND = 453.59237
_TERRITORIES = frozenset({"PR", "GU", "VI", "AS", "MP", "FM", "MH", "PW"})
"""Countries of their own to ISO 3166, states to USPS."""
_WITH_CUSTOMS = frozenset({"AA", "AE", "AP", "AS", "FM", "GU", "MH", "MP", "PW", "VI"})
"""Military addresses and the territories that lie outside of US customs (Puerto Rico lies inside)."""
_MACHINABLE_IN = (22.0, 18.0, 15.0)
_MACHINABLE_LB = 25.0
"""The largest and heaviest parcel that sorting machines take (Domestic Mail Manual 201.7.5)."""
_HEAVIEST_LB = 70.0
_MOST_LINES = 30
"""How many articles a customs form takes (USPS Labels API, customsForm/contents)."""
_STREET, _CITY, _NAME, _REFERENCE, _GOODS = 50, 28, 50, 30, 30
_ZIP = re.compile(r"(\d{5})(?:[- ]?(\d{4}))?")
_SCAN_ADDRESS = re.compile(r"(?P<firm>[^,]+),(?P<street>.+),(?P<city>[^,]+),\s*(?P<state>[A-Za-z]{2})\s+(?P<zip>\S+)")


def uuid_of(key: str) -> str:
    """Return the idempotency key of a purchase: always the same for the same key, in the form of a random UUID."""
    return str(UUID(bytes=hashlib.sha256(key.encode()).digest()[:16], version=4))


def price_body(shipment: Shipment, today: date) -> dict[str, Any]:
    """Return the question for the commercial prices of all mail classes; raise Refused where it cannot be put."""
    if shipment.is_return:
        raise Refused("USPS tells the price of a return only when it comes back.", "Make the label without a price.")
    length, width, height = _inches(shipment)
    return {
        "originZIPCode": _zip(shipment.sender)[0],
        "destinationZIPCode": _zip(shipment.recipient)[0],
        "weight": _pounds(shipment),
        "length": length,
        "width": width,
        "height": height,
        "mailClasses": list(MAIL_CLASSES),
        "priceType": "COMMERCIAL",
        "mailingDate": today.isoformat(),
    }


def label_body(shipment: Shipment, service: str, today: date, *, zpl: bool = False) -> dict[str, Any]:
    """Return the purchase of a label; raise Refused where something is missing that USPS cannot do without."""
    mail_class, box = _mail_class(service)
    package = _package(shipment, mail_class, box)
    package["mailingDate"] = today.isoformat()
    body: dict[str, Any] = {
        "imageInfo": {**_image(zpl=zpl), "suppressPostage": True},
        "toAddress": _address(shipment.recipient),
        "fromAddress": _address(shipment.sender),
        "packageDescription": package,
    }
    if _needs_customs(shipment):
        body["customsForm"] = _customs(shipment)
    return body


def return_body(shipment: Shipment, service: str, *, zpl: bool = False) -> dict[str, Any]:
    """Return the order of a label for the way back, which is paid when it is used."""
    mail_class, box = _mail_class(service)
    body: dict[str, Any] = {
        "imageInfo": _image(zpl=zpl),
        "toAddress": _address(shipment.recipient),
        "fromAddress": _address(shipment.sender),
        "packageDescription": _package(shipment, f"{mail_class}_RETURN_SERVICE", box),
    }
    if _needs_customs(shipment):
        body["customsForm"] = {**_customs(shipment), "customsContentType": "RETURNED_GOODS"}
    return body


def reprint_body(*, zpl: bool = False) -> dict[str, Any]:
    """Return the order to draw a bought label again."""
    image = _image(zpl=zpl)
    return {"imageInfo": {"imageType": image["imageType"], "labelType": image["labelType"], "suppressPostage": True}}


def scan_form_body(numbers: tuple[str, ...], hand_over_from: str, today: date) -> dict[str, Any]:
    """Return the order of a SCAN form (PS Form 5630) for the parcels that are handed over today."""
    found = _SCAN_ADDRESS.fullmatch(" ".join(hand_over_from.split()))
    if found is None:
        raise Refused(
            "The address for SCAN forms cannot be read.",
            "Write it in one line: Acme Candles, 12 Main St, Springfield, IL 62701.",
        )
    told = {name: text.strip() for name, text in found.groupdict().items()}
    sender = Address(
        company=told["firm"], lines=(told["street"],), city=told["city"], state=told["state"],
        postal_code=told["zip"], country_code="US",
    )  # fmt: skip
    return {
        "imageInfo": {"imageType": "PDF", "labelType": "8.5X11LABEL"},
        "mailingDate": today.isoformat(),
        "overwriteMailingDate": True,
        "entryFacilityZIPCode": _zip(sender)[0],
        "destinationEntryFacilityType": "NONE",
        "shipment": {"trackingNumbers": list(numbers)},
        "fromAddress": _address(sender),
    }


def payment_body(crid: str, mid: str, manifest_mid: str, eps_account: str) -> dict[str, Any]:
    """Return the question for the token that pays for labels: the shop pays, and its number ranges are used."""
    who = {"CRID": crid, "MID": mid, "manifestMID": manifest_mid}
    pays = {"accountType": "EPS", "accountNumber": eps_account}
    return {"roles": [{"roleName": "PAYER", **who, **pays}, {"roleName": "LABEL_OWNER", **who, **pays}]}


def label_path(number: str) -> str:
    """Return the path of a bought label."""
    return f"labels/v3/label/{quote(number, safe='')}"


def track_path(number: str) -> str:
    """Return the path under which a number is asked about."""
    return f"tracking/v3/tracking/{quote(number, safe='')}"


def _mail_class(service: str) -> tuple[str, str]:
    mail_class, _, box = service.partition(":")
    if mail_class not in MAIL_CLASSES or (box and box not in BOXES):
        offers = ", ".join(MAIL_CLASSES)
        raise Refused(f"USPS has no service {service}.", f"It has: {offers}; and PRIORITY_MAIL:MD_FLAT_RATE_BOX.")
    return mail_class, box or "VARIABLE"


def _package(shipment: Shipment, mail_class: str, box: str) -> dict[str, Any]:
    pounds = _pounds(shipment)
    package: dict[str, Any] = {
        "mailClass": mail_class,
        "weightUOM": "lb",
        "weight": pounds,
        "dimensionsUOM": "in",
        "processingCategory": "MACHINABLE",
        "destinationEntryFacilityType": "NONE",
        # USPS finds out the rate indicator by itself: one thing less that could be wrong and be charged for.
        "shape": "RECTANGULAR",
        "packagingType": box,
    }
    if mail_class.endswith("_RETURN_SERVICE"):
        del package["destinationEntryFacilityType"]
    inches = _inches(shipment)
    package |= dict(zip(("length", "width", "height"), inches, strict=True))
    if pounds > _MACHINABLE_LB or any(told > most for told, most in zip(inches, _MACHINABLE_IN, strict=True)):
        package["processingCategory"] = "NONSTANDARD"
    reference = fitted(shipment.reference, _REFERENCE)
    if reference:
        package["customerReference"] = [{"referenceNumber": reference, "printReferenceNumber": True}]
    return package


def _address(address: Address) -> dict[str, str]:
    zip5, plus4 = _zip(address)
    street, *second = street_lines(address, _STREET, 2)
    told = {
        "streetAddress": street,
        "secondaryAddress": second[0] if second else "",
        "city": fitting(address.city, _CITY, "city"),
        "state": _state(address),
        "ZIPCode": zip5,
        "ZIPPlus4": plus4,
        "firm": fitted(address.company, _NAME),
    }
    first, _, last = fitted(address.name, 2 * _NAME).rpartition(" ")
    if first:
        told |= {"firstName": first[:_NAME], "lastName": last[:_NAME]}
    elif not told["firm"]:
        # USPS wants both names or a firm; somebody with one name is written as a firm.
        told["firm"] = fitting(last[:_NAME], _NAME, "name")
    return {name: text for name, text in told.items() if text}


def _state(address: Address) -> str:
    state = address.country_code if address.country_code in _TERRITORIES else address.state.strip().upper()
    if len(state) != 2 or not state.isalpha():
        raise Refused(f"USPS takes a state as two letters, not as {address.state or 'nothing'}.", "Correct the state.")
    return state


def _zip(address: Address) -> tuple[str, str]:
    if address.country_code not in _TERRITORIES | {"US"}:
        raise Refused(
            "ShipDesk buys USPS labels inside the United States only.", "Choose another carrier for other countries."
        )
    found = _ZIP.fullmatch(address.postal_code.strip())
    if found is None:
        raise Refused(f"{address.postal_code or 'Nothing'} is no ZIP code.", "Enter the five digits.")
    return found[1], found[2] or ""


def _needs_customs(shipment: Shipment) -> bool:
    return not _WITH_CUSTOMS.isdisjoint({_state(shipment.sender), _state(shipment.recipient)})


def _customs(shipment: Shipment) -> dict[str, Any]:
    """Return the customs form for a military address or a territory."""
    lines = lines_to_declare(shipment)
    if shipment.currency != "USD":
        raise Refused("USPS takes the value for customs in US dollars only.", "Enter the value in USD.")
    if len(lines) > _MOST_LINES:
        raise Refused(f"USPS takes {_MOST_LINES} articles for customs in one parcel.", "Split the order.")
    return {"customsContentType": "MERCHANDISE", "contents": [_item(line) for line in lines]}


def _item(line: CustomsLine) -> dict[str, Any]:
    item: dict[str, Any] = {
        "itemDescription": fitted(line.description, _GOODS),
        "itemQuantity": line.quantity,
        "itemTotalValue": float(to_major(max(line.value_minor or 0, 1), "USD")),
        "weightUOM": "lb",
        "itemTotalWeight": _up_to_pounds(line.weight_g or 1),
        "countryofOrigin": line.origin_country,
    }
    if 6 <= len(line.hs_code) <= 14:
        item["HSTariffNumber"] = line.hs_code
    return item


def _pounds(shipment: Shipment) -> float:
    pounds = _up_to_pounds(weighed(shipment))
    if pounds > _HEAVIEST_LB:
        raise Refused("The parcel is too heavy for USPS, which takes up to 70 lb.", "Put it into several parcels.")
    return pounds


def _up_to_pounds(grams: int) -> float:
    # Up, never down: a carrier charges again for what was declared too light.
    return math.ceil(round(grams / GRAMS_PER_POUND * 1000, 6)) / 1000


def _inches(shipment: Shipment) -> tuple[float, float, float]:
    """Return length, width and height, the longest first; raise Refused where one is missing."""
    sizes = size_mm(shipment)
    if sizes is None:
        raise Refused("USPS asks for the size of the parcel.", "Choose its box, or enter length, width and height.")
    length, width, height = (math.ceil(mm / MM_PER_INCH * 100) / 100 for mm in sorted(sizes, reverse=True))
    return length, width, height


def _image(*, zpl: bool) -> dict[str, Any]:
    return {"imageType": "ZPL203DPI" if zpl else "PDF", "labelType": "4X6LABEL", "receiptOption": "NONE"}
