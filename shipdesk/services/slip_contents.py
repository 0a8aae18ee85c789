"""What stands on packing slips, from orders as they are packed."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.measures import grams_text
from shipdesk.domain.money import money_text
from shipdesk.domain.orders import OrderLine
from shipdesk.domain.papers import Letterhead, SlipContent, SlipLine
from shipdesk.domain.promise import zone_of
from shipdesk.services.batches import Batch, Parcelled
from shipdesk.services.carrier_words import service_words
from shipdesk.settings import Settings

GIFT_TAG = "gift"


def slip_contents(batch: Batch, settings: Settings, letterhead: Letterhead) -> tuple[SlipContent, ...]:
    """Return a slip for each parcel; every piece of an order is on exactly one of them."""
    return tuple(
        _slip(each, number, batch, settings, letterhead)
        for each in batch.orders
        for number in range(1, each.count + 1)
    )  # fmt: skip


def for_customer(slip: SlipContent) -> SlipContent:
    """Return a slip as the customer may read it: without our bins, and without what was noted for who packs."""
    lines, elsewhere = ((replace(line, bin="") for line in part) for part in (slip.lines, slip.elsewhere))
    return replace(slip, lines=tuple(lines), elsewhere=tuple(elsewhere), notes=())


def _slip(each: Parcelled, number: int, batch: Batch, settings: Settings, letterhead: Letterhead) -> SlipContent:
    order = each.order
    parcel = each.parcel(number)
    messages = tuple(dict.fromkeys(o.gift_message for o in each.everyone if o.gift_message.strip()))
    is_gift = bool(messages) or any(tag.casefold() == GIFT_TAG for o in each.everyone for tag in o.tags)
    lines, elsewhere = _lines(each, number, batch, with_prices=not is_gift)
    totals = [o.total_minor for o in each.everyone]
    one_currency = len({o.currency for o in each.everyone}) == 1 and all(total is not None for total in totals)
    placed = order.placed_at.astimezone(zone_of(settings.shop.time_zone)).date() if order.placed_at else None
    return SlipContent(
        letterhead=letterhead,
        order_number=order.order_number,
        recipient=order.recipient,
        lines=lines,
        elsewhere=elsewhere,
        combined=tuple(o.order_number for o in each.members),
        placed_on=placed,
        service=service_words(parcel.carrier, parcel.service) if parcel else order.service_wanted,
        tracking_number=parcel.tracking_number if parcel else "",
        parcel_number=number,
        parcel_count=each.count,
        weight=grams_text(parcel.weight_g) if parcel and parcel.weight_g else "",
        total=money_text(sum(t or 0 for t in totals), order.currency) if one_currency and not is_gift else "",
        is_gift=is_gift,
        gift_messages=messages if number == 1 else (),
        notes=tuple(dict.fromkeys(o.note for o in each.everyone if o.note.strip())),
    )


def _lines(
    each: Parcelled, number: int, batch: Batch, *, with_prices: bool
) -> tuple[tuple[SlipLine, ...], tuple[SlipLine, ...]]:
    """Return the lines in this parcel, and those of which nothing is in it."""
    here = dict(each.items(number))
    others: dict[int, list[tuple[int, int]]] = {}
    for other in range(1, each.count + 1):
        for at, pieces in each.items(other) if other != number else ():
            others.setdefault(at, []).append((other, pieces))
    inside: list[SlipLine] = []
    outside: list[SlipLine] = []
    for at, (line, order_number) in enumerate(each.lines):
        told = _line(line, here.get(at, 0), batch, order_number if each.members else "")
        rest = others.get(at, [])
        if at in here:
            where = ", ".join(f"{pieces} in parcel {other}" for other, pieces in rest)
            price = _price(line, each, order_number) if with_prices else ""
            inside.append(replace(told, elsewhere=where, price=price))
        elif rest:
            where = "in parcel " + " and ".join(str(other) for other, _ in rest)
            outside.append(replace(told, elsewhere=where))
    return tuple(inside), tuple(outside)


def _line(line: OrderLine, quantity: int, batch: Batch, order_number: str) -> SlipLine:
    product = batch.products.get(line.sku)
    return SlipLine(
        sku=line.sku,
        name=line.name or (product.name if product else ""),
        quantity=quantity,
        ordered=line.quantity,
        variant=line.variant,
        bin=product.bin if product else "",
        order_number=order_number,
    )


def _price(line: OrderLine, each: Parcelled, order_number: str) -> str:
    currency = next(o.currency for o in each.everyone if o.order_number == order_number)
    return money_text(line.unit_price_minor, currency)
