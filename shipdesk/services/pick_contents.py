"""What stands on pick lists and batch summaries."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date

from shipdesk.domain.customs import missing_for_customs, needs_customs
from shipdesk.domain.orders import AddressGrade, Order, OrderStatus
from shipdesk.domain.papers import BatchSummary, Letterhead, PickList, PickRow, SummaryOrder, SummaryWay
from shipdesk.domain.weights import Packing, WeightSource
from shipdesk.services.batches import Batch, Parcelled
from shipdesk.services.carrier_words import service_words
from shipdesk.services.customs_contents import customs_contents
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.weigh_orders import packings
from shipdesk.settings import Settings
from shipdesk.storage.transaction import Transaction

LONGEST_CODE = 22
"""More characters have no room as bars beside the rest of the line."""


def pick_list(batch: Batch, letterhead: Letterhead) -> PickList:
    """Return one line for each article, by bin and then by SKU; articles without a bin come last."""
    pieces: dict[tuple[str, str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    names: dict[tuple[str, str, str], str] = {}
    orders = [order for each in batch.orders for order in each.everyone]
    for order in orders:
        for line in order.lines:
            # Without a SKU the name is all there is to go by.
            key = (line.sku, line.variant, "" if line.sku else line.name)
            names.setdefault(key, line.name)
            if line.quantity > 0:
                pieces[key][order.order_number] += line.quantity
    rows = [_row(key, names[key], wanted, batch) for key, wanted in pieces.items()]
    rows.sort(
        key=lambda row: (not row.bin, in_walking_order(row.bin), in_walking_order(row.sku), row.name, row.variant)
    )
    return PickList(letterhead, tuple(rows), len(orders))


def in_walking_order(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return what sorts bins as people walk past them: A-2 before A-10."""
    parts = re.findall(r"[0-9]+|[^0-9]+", text.casefold())
    return tuple((0, int(part), "") if part.isdecimal() and part.isascii() else (1, 0, part) for part in parts)


def _row(key: tuple[str, str, str], name: str, wanted: dict[str, int], batch: Batch) -> PickRow:
    sku, variant, _ = key
    product = batch.products.get(sku)
    code = (product.barcode if product else "") or sku
    return PickRow(
        bin=product.bin if product else "",
        sku=sku,
        name=name or (product.name if product else ""),
        variant=variant,
        quantity=sum(wanted.values()),
        code=code if len(code) <= LONGEST_CODE else "",
        orders=tuple(wanted.items()),
    )


def batch_summary(
    tx: Transaction, batch: Batch, settings: Settings, letterhead: Letterhead, today: date
) -> BatchSummary:
    """Return the batch's orders, how they go, and what is missing."""
    packed = packings(tx, settings, [each.order for each in batch.orders])
    orders = tuple(
        _order(tx, each, batch, settings, packed[each.order.id], letterhead, today) for each in batch.orders
    )  # fmt: skip
    ways: dict[tuple[str, str], list[SummaryOrder]] = defaultdict(list)
    for order in orders:
        ways[order.carrier, order.service].append(order)
    summed = tuple(
        SummaryWay(carrier, service, len(held), sum(o.parcels for o in held), sum(o.weight_g for o in held))
        for (carrier, service), held in sorted(ways.items(), key=lambda item: (not item[0][0], item[0]))
    )
    return BatchSummary(letterhead, orders, summed)


def _order(
    tx: Transaction, each: Parcelled, batch: Batch, settings: Settings, packing: Packing, letterhead: Letterhead,
    today: date,
) -> SummaryOrder:  # fmt: skip
    order = each.order
    labelled = each.parcels[0] if each.parcels else None
    carrier = labelled.carrier if labelled else order.chosen_carrier
    service = labelled.service if labelled else order.chosen_service
    missing = [*_of_orders(each), *_of_weight(packing, labelled is not None)]
    if needs_customs(settings.shop.country_code, order.recipient.country_code):
        found = customs_contents(tx, Batch((each,), batch.products), settings, letterhead, today)
        missing += dict.fromkeys(words for content in found for words in missing_for_customs(content))
    words = service_words(carrier, service) if service else ""
    name = CARRIER_NAMES.get(carrier, carrier)
    return SummaryOrder(
        order_number=" + ".join(o.order_number for o in each.everyone),
        recipient=order.recipient.name or order.recipient.company,
        country_code=order.recipient.country_code,
        pieces=sum(o.quantity for o in each.everyone),
        parcels=each.count,
        weight_g=sum(p.weight_g or 0 for p in each.parcels)
        if len(each.parcels) == each.count
        else packing.weight.grams,
        weight_is_sure=labelled is not None or packing.weight.source is not WeightSource.DEFAULT,
        carrier=name,
        service=words.removeprefix(f"{name}, ").removeprefix(f"{name} ") if words else "",
        box=packing.box.box.name if packing.box.box else "",
        labels=len(each.parcels),
        missing=tuple(missing),
    )


def _of_orders(each: Parcelled) -> list[str]:
    missing = []
    for order in each.everyone:
        missing += _of_order(order, several=bool(each.members))
    return missing


def _of_order(order: Order, *, several: bool) -> list[str]:
    who = f"{order.order_number}: " if several else ""
    missing = []
    if order.status is OrderStatus.ON_HOLD:
        missing.append(f"{who}On hold. {order.hold_reason}".strip())
    if order.status is OrderStatus.AWAITING_PAYMENT:
        missing.append(f"{who}Not paid yet.")
    if order.status is OrderStatus.CANCELLED:
        missing.append(f"{who}Cancelled.")
    if order.address_check.grade is AddressGrade.CANNOT_SHIP:
        missing += [
            f"{who}{reason}" for reason in order.address_check.reasons or ("The address cannot be shipped to.",)
        ]
    if not order.lines:
        missing.append(f"{who}The order names no articles.")
    return missing


def _of_weight(packing: Packing, labelled: bool) -> list[str]:  # noqa: FBT001
    if labelled:
        return []
    if packing.weight.missing:
        return [f"No weight is known of {', '.join(packing.weight.missing[:5])}."]
    return list(packing.weight.doubts)
