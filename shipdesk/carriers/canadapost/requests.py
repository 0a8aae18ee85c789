"""Our shipments as Canada Post wants them: XML (rate v4, shipment v8, non-contract shipment v4), kilograms and cm."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote
from xml.etree import ElementTree

from shipdesk.carriers.amounts import price_text, short_reference, size_mm, weighed
from shipdesk.carriers.declared_goods import units_to_declare
from shipdesk.carriers.street_lines import phone_for, street_lines
from shipdesk.domain.customs import needs_customs
from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import Address
from shipdesk.domain.shipments import Shipment

RATE = "application/vnd.cpc.ship.rate-v4+xml"
TRACK = "application/vnd.cpc.track-v2+xml"
_SPACES = "http://www.canadapost.ca/ws"
_MOST_G = 30_000
_LINE, _CITY, _COMPANY, _REFERENCE, _GOODS, _SKU = 44, 40, 44, 35, 45, 15


@dataclass(frozen=True, slots=True)
class Account:
    """Who pays: a customer with a contract, or one whose credit card does."""

    customer: str
    contract: str = ""

    @property
    def media_type(self) -> str:
        """In which kind of XML labels are ordered and given back."""
        kind = "shipment-v8" if self.contract else "ncshipment-v4"
        return f"application/vnd.cpc.{kind}+xml"

    @property
    def shipments_path(self) -> str:
        """Where labels are ordered."""
        customer = quote(self.customer, safe="")
        return f"rs/{customer}/{customer}/shipment" if self.contract else f"rs/{customer}/ncshipment"

    def shipment_path(self, remote_id: str, then: str = "") -> str:
        """Return where one label is asked for, or something is done with it."""
        return f"{self.shipments_path}/{quote(remote_id, safe='')}{then}"


def track_path(number: str) -> str:
    """Return where a parcel's whole journey is asked for."""
    return f"vis/track/pin/{quote(number, safe='')}/detail"


def rates_xml(shipment: Shipment, account: Account) -> bytes:
    """Return the question for rates; raise Refused for what the shipment lacks."""
    top = _top("mailing-scenario", f"{_SPACES}/ship/rate-v4")
    _add(top, "customer-number", account.customer)
    _add(top, "contract-id", account.contract)
    if not account.contract:
        _add(top, "quote-type", "counter")
    _parcel(top, shipment)
    _add(top, "origin-postal-code", _postal_code(shipment.sender))
    there = ElementTree.SubElement(top, "destination")
    recipient = shipment.recipient
    match recipient.country_code:
        case "CA":
            _add(ElementTree.SubElement(there, "domestic"), "postal-code", _postal_code(recipient))
        case "US":
            _add(ElementTree.SubElement(there, "united-states"), "zip-code", recipient.postal_code)
        case _:
            _add(ElementTree.SubElement(there, "international"), "country-code", recipient.country_code)
    return _bytes(top)


def purchase_xml(shipment: Shipment, service: str, key: str, account: Account) -> bytes:
    """Return the order of a label; the key goes with it as the customer's request id and second reference.

    Raise Refused for what the shipment lacks.
    """
    sender, recipient = shipment.sender, shipment.recipient
    crosses = needs_customs(sender.country_code, recipient.country_code)
    name, space = ("shipment", "shipment-v8") if account.contract else ("non-contract-shipment", "ncshipment-v4")
    top = _top(name, f"{_SPACES}/{space}")
    if account.contract:
        _add(top, "customer-request-id", short_reference(key, _REFERENCE))
        _add(top, "transmit-shipment", "true")
    _add(top, "requested-shipping-point", _postal_code(sender))
    if account.contract:
        _add(top, "provide-pricing-info", "true")
    spec = ElementTree.SubElement(top, "delivery-spec")
    _add(spec, "service-code", service)
    _sender(ElementTree.SubElement(spec, "sender"), sender, recipient, with_country=bool(account.contract))
    _destination(ElementTree.SubElement(spec, "destination"), recipient, sender, abroad=crosses)
    if crosses:
        # A parcel abroad has to say what becomes of it where it cannot be delivered: back, at the sender's expense.
        _add(ElementTree.SubElement(ElementTree.SubElement(spec, "options"), "option"), "option-code", "RASE")
    _parcel(spec, shipment)
    if account.contract:
        paper = ElementTree.SubElement(spec, "print-preferences")
        _add(paper, "output-format", "4x6")
        _add(paper, "encoding", "PDF")
    wishes = ElementTree.SubElement(spec, "preferences")
    for wish in ("show-packing-instructions", "show-postage-rate", "show-insured-value"):
        _add(wishes, wish, "false")
    references = ElementTree.SubElement(spec, "references")
    _add(references, "customer-ref-1", shipment.reference[:_REFERENCE])
    _add(references, "customer-ref-2", short_reference(key, _REFERENCE))
    if crosses:
        _customs(ElementTree.SubElement(spec, "customs"), shipment)
    if account.contract:
        payer = ElementTree.SubElement(spec, "settlement-info")
        _add(payer, "paid-by-customer", account.customer)
        _add(payer, "contract-id", account.contract)
    return _bytes(top)


def refund_xml(email: str, account: Account) -> bytes:
    """Return the request to give a label back."""
    name, space = (
        ("shipment-refund-request", "shipment-v8")
        if account.contract
        else ("non-contract-shipment-refund-request", "ncshipment-v4")
    )
    top = _top(name, f"{_SPACES}/{space}")
    _add(top, "email", email)
    return _bytes(top)


def _sender(into: ElementTree.Element, address: Address, instead: Address, *, with_country: bool) -> None:
    if address.country_code != "CA":
        raise Refused("Canada Post takes parcels in Canada only.", "Choose another carrier.")
    _add(into, "name", address.name[:_COMPANY])
    _add(into, "company", (address.company or address.name)[:_COMPANY])
    _add(into, "contact-phone", phone_for(address, instead))
    _address(into, address, with_country=with_country)


def _destination(into: ElementTree.Element, address: Address, instead: Address, *, abroad: bool) -> None:
    _add(into, "name", address.name[:_COMPANY])
    _add(into, "company", address.company[:_COMPANY])
    _add(into, "client-voice-number", phone_for(address, instead) if abroad else address.phone[:25])
    _address(into, address, with_country=True)


def _address(into: ElementTree.Element, address: Address, *, with_country: bool) -> None:
    if not address.city:
        raise Refused("The address has no city.", "Complete the address.")
    lines = street_lines(address, _LINE, 2)
    details = ElementTree.SubElement(into, "address-details")
    for name, line in zip(("address-line-1", "address-line-2"), lines, strict=False):
        _add(details, name, line)
    _add(details, "city", address.city[:_CITY])
    _add(details, "prov-state", address.state[:20])
    if with_country:
        _add(details, "country-code", address.country_code)
    code = _postal_code(address) if address.country_code == "CA" else address.postal_code
    _add(details, "postal-zip-code", code[:14])


def _parcel(into: ElementTree.Element, shipment: Shipment) -> None:
    if weighed(shipment) > _MOST_G:
        raise Refused("Canada Post takes parcels up to 30 kg.", "Choose another carrier, or send two parcels.")
    parcel = ElementTree.SubElement(into, "parcel-characteristics")
    _add(parcel, "weight", _kilograms(weighed(shipment)))
    size = size_mm(shipment)
    if size is not None:
        dimensions = ElementTree.SubElement(parcel, "dimensions")
        # Canada Post wants the longest side first.
        for name, mm in zip(("length", "width", "height"), sorted(size, reverse=True), strict=True):
            _add(dimensions, name, f"{mm / 10:.1f}")


def _customs(into: ElementTree.Element, shipment: Shipment) -> None:
    units = units_to_declare(shipment)
    currency = shipment.currency
    if currency != "CAD":
        raise Refused("Canada Post wants the value for customs in Canadian dollars.", "Enter it in CAD.")
    if any(unit.value_minor <= 0 for unit in units):
        raise Refused("Customs want a value above zero.", "Enter what each article is worth.")
    _add(into, "currency", currency)
    _add(into, "reason-for-export", "SOG")
    listed = ElementTree.SubElement(into, "sku-list")
    for unit in units:
        item = ElementTree.SubElement(listed, "item")
        _add(item, "customs-number-of-units", str(unit.quantity))
        _add(item, "customs-description", unit.description[:_GOODS])
        _add(item, "sku", unit.sku[:_SKU])
        _add(item, "hs-tariff-code", _tariff_code(unit.hs_code))
        _add(item, "unit-weight", _kilograms(unit.weight_g))
        _add(item, "customs-value-per-unit", price_text(unit.value_minor, currency))
        _add(item, "country-of-origin", unit.origin_country)


def _tariff_code(digits: str) -> str:
    """Return a customs code as 1234.56.78.90; what is no whole number of pairs is left out."""
    if len(digits) not in (4, 6, 8, 10):
        return ""
    return ".".join((digits[:4], *(digits[at : at + 2] for at in range(4, len(digits), 2))))


def _kilograms(grams: int) -> str:
    return f"{Decimal(grams) / 1000:.3f}"


def _postal_code(address: Address) -> str:
    code = "".join(address.postal_code.split()).upper()
    if not code:
        raise Refused("The address has no postal code.", "Complete the address.")
    return code


def _top(name: str, space: str) -> ElementTree.Element:
    return ElementTree.Element(name, {"xmlns": space})


def _add(into: ElementTree.Element, name: str, text: str) -> None:
    """Add an element, but never an empty one."""
    if text.strip():
        ElementTree.SubElement(into, name).text = text.strip()


def _bytes(top: ElementTree.Element) -> bytes:
    written: bytes = ElementTree.tostring(top, encoding="utf-8", xml_declaration=True)
    return written
