"""What stands on a label of our own drawing, from the order, the purchase and the shop's settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from shipdesk.domain.customs import needs_customs
from shipdesk.domain.labels import PLAIN_TEMPLATE, LabelContent, LabelForm, LabelTemplate, Layout, Symbology
from shipdesk.domain.orders import Address, Order
from shipdesk.domain.same_way import numbers_text
from shipdesk.domain.shipments import BoughtLabel, Shipment
from shipdesk.services.customs_lines import customs_lines
from shipdesk.services.label_templates import reference_lines
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.weigh_orders import pack, products_of
from shipdesk.settings import Settings
from shipdesk.storage.transaction import Transaction

_NAMED = 2
_OWN = "own"
_CONTENT = TypeAdapter(LabelContent)
_SHIPMENT = TypeAdapter(Shipment)


def sender_of(settings: Settings) -> Address:
    """Return the shop as a sender."""
    shop = settings.shop
    return Address(
        shop.name, shop.company, shop.address_lines, shop.city, shop.state, shop.postal_code,
        shop.country_code, shop.email, shop.phone,
    )  # fmt: skip


def shipment_of(tx: Transaction, order: Order, settings: Settings, layout: str) -> Shipment:
    """Return what a carrier needs to know of a parcel, weighed in its box; order is what this parcel holds of it."""
    products = products_of(tx, order.lines)
    packing = pack(settings, order.lines, products, box=order.box, typed_g=order.weight_g)
    box = packing.box.box
    sender = sender_of(settings)
    abroad = needs_customs(sender.country_code, order.recipient.country_code)
    return Shipment(
        sender=sender,
        recipient=order.recipient,
        reference=order.order_number,
        weight_g=packing.weight.grams,
        length_mm=box.length_mm if box else None,
        width_mm=box.width_mm if box else None,
        height_mm=box.height_mm if box else None,
        value_minor=order.total_minor,
        currency=order.currency or settings.shop.currency,
        contents=", ".join(line.name or line.sku for line in order.lines)[:200],
        layout=layout,
        customs_lines=customs_lines(order.lines, products) if abroad else (),
    )


def content_of(
    bought: BoughtLabel,
    shipment: Shipment,
    ship_on: date,
    number: int = 1,
    count: int = 1,
    *,
    settings: Settings | None = None,
) -> LabelContent:
    """Return the words and codes of a label; settings have the shop's own reference lines."""
    carrier = CARRIER_NAMES.get(bought.carrier, bought.carrier)
    gs1 = bought.barcode.startswith("(")
    banner = (bought.service_name or bought.service or carrier).upper()
    content = LabelContent(
        service_icon=(banner[:1] or "P"),
        service_banner=banner,
        sender=shipment.sender,
        recipient=shipment.recipient,
        barcode=bought.barcode,
        symbology=Symbology.GS1_128 if gs1 else Symbology.CODE_128,
        human_readable=bought.tracking_number,
        order_number=shipment.reference,
        weight_g=shipment.weight_g,
        ship_on=ship_on,
        package_number=number,
        package_count=count,
        carrier_name=carrier,
        sample=bought.sample,
        form=_form_of(bought),
        is_return=shipment.is_return,
    )
    return replace(content, references=reference_lines(settings, content, shipment)) if settings else content


def _form_of(bought: BoughtLabel) -> LabelForm:
    """Return the GS1 logistic label for shipping units of our own; carriers know only their own kind."""
    own = bought.carrier == _OWN and bought.barcode.startswith("(00)")
    return LabelForm.LOGISTIC if own else LabelForm.PARCEL


def referring_to(
    content: LabelContent, others: Sequence[str], layout: Layout, dpi: int, template: LabelTemplate = PLAIN_TEMPLATE
) -> LabelContent:
    """Return the content with the other orders in the parcel named, or counted, where there is room for that."""
    from shipdesk.documents.label_pdf import check_label

    if not others:
        return content
    texts = [f"with {numbers_text(others)}"] if len(others) <= _NAMED else []
    for text in (*texts, f"and {len(others)} more"):
        named = replace(content, reference_text=text)
        if not check_label(named, layout, dpi, template):
            return named
    return content


def content_to_json(content: LabelContent) -> dict[str, Any]:
    """Return the content as plain JSON."""
    dumped: dict[str, Any] = _CONTENT.dump_python(content, mode="json")
    return dumped


def content_from_json(stored: dict[str, Any]) -> LabelContent:
    """Return the content that was kept as JSON."""
    return _CONTENT.validate_python(stored)


def shipment_to_json(shipment: Shipment) -> dict[str, Any]:
    """Return the shipment as plain JSON."""
    dumped: dict[str, Any] = _SHIPMENT.dump_python(shipment, mode="json")
    return dumped


def shipment_from_json(stored: dict[str, Any]) -> Shipment:
    """Return the shipment that was kept as JSON."""
    return _SHIPMENT.validate_python(stored)
