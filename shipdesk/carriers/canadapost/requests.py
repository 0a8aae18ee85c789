"""Our shipments as Canada Post wants them: XML (rate v4, shipment v8, non-contract shipment v4), kilograms and cm."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote
from xml.etree import ElementTree

from shipdesk.carriers.amounts import declared_minor, price_text, short_reference, size_mm, weighed
from shipdesk.domain.customs import needs_customs
from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import Address
from shipdesk.domain.shipments import Shipment

RATE = "application/vnd.cpc.ship.rate-v4+xml"
TRACK = "application/vnd.cpc.track-v2+xml"
_SPACES = "http://www.canadapost.ca/ws"
_MOST_G = 30_000
_LINE, _CITY, _COMPANY, _REFERENCE, _GOODS = 44, 40, 44, 35, 45


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
    _sender(ElementTree.SubElement(spec, "sender"), sender, with_country=bool(account.contract))
    _destination(ElementTree.SubElement(spec, "destination"), recipient, abroad=crosses)
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


def _sender(into: ElementTree.Element, address: Address, *, with_country: bool) -> None:
    if address.country_code != "CA":
        raise Refused("Canada Post takes parcels in Canada only.", "Choose another carrier.")
    if not address.phone:
        raise Refused("Canada Post needs the sender's phone number.", "Enter it in Settings, Shop.")
    _add(into, "name", address.name[:_COMPANY])
    _add(into, "company", (address.company or address.name)[:_COMPANY])
    _add(into, "contact-phone", address.phone[:25])
    _address(into, address, with_country=with_country)


def _destination(into: ElementTree.Element, address: Address, *, abroad: bool) -> None:
    if abroad and not address.phone:
        raise Refused("A parcel abroad needs the customer's phone number.", "Enter it in the address.")
    _add(into, "name", address.name[:_COMPANY])
    _add(into, "company", address.company[:_COMPANY])
    _add(into, "client-voice-number", address.phone[:25])
    _address(into, address, with_country=True)


def _address(into: ElementTree.Element, address: Address, *, with_country: bool) -> None:
    if not address.lines or not address.city:
        raise Refused("The address has no street or city.", "Complete the address.")
    details = ElementTree.SubElement(into, "address-details")
    _add(details, "address-line-1", address.lines[0][:_LINE])
    _add(details, "address-line-2", ", ".join(address.lines[1:])[:_LINE])
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
    _add(parcel, "weight", _kilograms(shipment))
    size = size_mm(shipment)
    if size is not None:
        dimensions = ElementTree.SubElement(parcel, "dimensions")
        # Canada Post wants the longest side first.
        for name, mm in zip(("length", "width", "height"), sorted(size, reverse=True), strict=True):
            _add(dimensions, name, f"{mm / 10:.1f}")


def _customs(into: ElementTree.Element, shipment: Shipment) -> None:
    value = declared_minor(shipment)
    currency = shipment.currency or "CAD"
    if currency != "CAD":
        raise Refused("Canada Post wants the value for customs in Canadian dollars.", "Enter it in CAD.")
    if value <= 0:
        raise Refused("Customs want a value above zero.", "Enter what the contents are worth.")
    _add(into, "currency", currency)
    _add(into, "reason-for-export", "SOG")
    item = ElementTree.SubElement(ElementTree.SubElement(into, "sku-list"), "item")
    _add(item, "customs-number-of-units", "1")
    _add(item, "customs-description", (shipment.contents or "Goods")[:_GOODS])
    _add(item, "unit-weight", _kilograms(shipment))
    _add(item, "customs-value-per-unit", price_text(value, currency))
    _add(item, "country-of-origin", shipment.sender.country_code)


def _kilograms(shipment: Shipment) -> str:
    return f"{Decimal(weighed(shipment)) / 1000:.3f}"


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
