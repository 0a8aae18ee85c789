"""What stands on customs papers, from orders and the product memory."""

from __future__ import annotations

from datetime import date

from shipdesk.domain.orders import OrderLine
from shipdesk.domain.papers import Contents, CustomsContent, Letterhead
from shipdesk.domain.parcels import Parcel
from shipdesk.services.batches import Batch, Parcelled
from shipdesk.services.customs_lines import customs_lines
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.parcels_to_pack import ParcelToPack, parcels_to_pack
from shipdesk.services.slip_contents import GIFT_TAG
from shipdesk.services.weigh_orders import pack
from shipdesk.settings import Settings
from shipdesk.storage.transaction import Transaction


def customs_contents(
    tx: Transaction,
    batch: Batch,
    settings: Settings,
    letterhead: Letterhead,
    today: date,
    contents: Contents | None = None,
) -> tuple[CustomsContent, ...]:
    """Return what customs are told of each parcel; contents None is a gift where the order is one, else a sale."""
    return tuple(
        _content(each, packed, batch, settings, letterhead, today, contents)
        for each in batch.orders
        for packed in parcels_to_pack(tx, each.order)
    )


def _content(
    each: Parcelled, packed: ParcelToPack, batch: Batch, settings: Settings, letterhead: Letterhead,
    today: date, contents: Contents | None,
) -> CustomsContent:  # fmt: skip
    order = packed.contents
    parcel = each.parcel(packed.number)
    gift = any(o.gift_message.strip() or GIFT_TAG in {t.casefold() for t in o.tags} for o in each.everyone)
    number = order.order_number if packed.count == 1 else f"{order.order_number}-{packed.number}"
    return CustomsContent(
        letterhead=letterhead,
        order_number=order.order_number,
        recipient=order.recipient,
        lines=customs_lines(order.lines, batch.products),
        currency=order.currency or settings.shop.currency,
        weight_g=_weight(order.lines, packed, parcel, batch, settings),
        contents=contents or (Contents.GIFT if gift else Contents.SALE),
        tracking_number=parcel.tracking_number if parcel else "",
        carrier=CARRIER_NAMES.get(parcel.carrier, parcel.carrier) if parcel else "",
        number=number,
        made_on=today,
        parcel_number=packed.number,
        parcel_count=packed.count,
    )


def _weight(
    lines: tuple[OrderLine, ...], packed: ParcelToPack, parcel: Parcel | None, batch: Batch, settings: Settings
) -> int:
    if parcel is not None and parcel.weight_g:
        return parcel.weight_g
    order = packed.contents
    return pack(settings, lines, batch.products, box=order.box, typed_g=order.weight_g).weight.grams
