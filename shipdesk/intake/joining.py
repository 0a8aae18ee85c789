"""Joins the lists of one export: the orders in one file, their items in another.

Etsy gives orders and order items as two downloads, and databases give orders and details. Two lists belong together
where they come from the same system, one has no items at all, the other has, and most of their numbers are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from shipdesk.domain.money import minor_digits
from shipdesk.domain.new_orders import OrderPreparer
from shipdesk.domain.order_batch import batch_of
from shipdesk.domain.orders import NewOrder, OrderDraft, OrderLine, RefusedRow
from shipdesk.intake.packed_orders import BATCH, OrderHead, PackedOrders, pack_batch, unpack_batch
from shipdesk.intake.reading import NO_ORDERS, FileReading

_MOST = 0.5
"""The share of the shorter list's numbers that the other one must have too."""


def join_lists(readings: Sequence[FileReading], preparer: OrderPreparer) -> tuple[FileReading, ...]:
    """Return the readings in their order, those that belong together joined.

    The one of the orders carries them all; the one of the items is left without any and says where they went.
    """
    joined = list(readings)
    for place, orders in enumerate(joined):
        for other, items in enumerate(joined):
            if other != place and _belong_together(orders, items):
                joined[place], joined[other] = _join(orders, items, preparer)
                break
    return tuple(joined)


def _belong_together(orders: FileReading, items: FileReading) -> bool:
    if not orders.heads or not items.heads or orders.source != items.source or orders.fingerprint == items.fingerprint:
        return False
    if any(head.lines for head in orders.heads) or not all(head.lines for head in items.heads):
        return False
    mine, theirs = ({head.order_number for head in reading.heads} for reading in (orders, items))
    return len(mine & theirs) >= _MOST * min(len(mine), len(theirs))


def _join(orders: FileReading, items: FileReading, preparer: OrderPreparer) -> tuple[FileReading, FileReading]:
    found = {order.draft.order_number: order.draft for order in items.orders}
    spoilt = {refused.order_number for refused in items.refused}
    refused = [_without_items(h, items) for h in orders.heads if h.order_number in spoilt]
    gone = {r.order_number for r in orders.refused} | spoilt
    batches = [unpack_batch(pack_batch(batch_of(batch))) for batch in _batches(_joined(orders, found, gone, preparer))]
    joined = PackedOrders(batches)
    left = sum(1 for d in found.values() if not d.recipient.lines and d.order_number not in gone)
    remarks = (*orders.remarks, f"The items come from {_name(items)}.")
    if left:
        remarks += (f"{left:,} orders of {_name(items)} are not in this list; they were left out.",)
    whole = replace(
        orders,
        orders=joined,
        lines=sum(head.lines for head in joined.heads),
        refused=(*orders.refused, *refused),
        remarks=remarks,
    )
    said = f"The items of this list were joined to the orders of {_name(orders)}."
    return whole, replace(items, orders=NO_ORDERS, lines=0, remarks=(*items.remarks, said))


def _joined(
    orders: FileReading, found: dict[str, OrderDraft], gone: set[str], preparer: OrderPreparer
) -> Iterator[NewOrder]:
    """Yield the orders with their items, then those that only the items' list has, where it says where they go.

    What is used is taken out of found.
    """
    for order in orders.orders:
        draft = order.draft
        if draft.order_number in gone:
            continue
        items = found.pop(draft.order_number, None)
        yield preparer.prepare(_with_items(draft, items)) if items else order
    for number in [n for n, draft in found.items() if draft.recipient.lines and n not in gone]:
        yield preparer.prepare(found.pop(number))


def _with_items(draft: OrderDraft, items: OrderDraft) -> OrderDraft:
    currency = draft.currency or items.currency
    shift = minor_digits(currency) - minor_digits(items.currency)
    return replace(
        draft,
        lines=tuple(_rescaled(line, shift) for line in items.lines) if shift else items.lines,
        currency=currency,
        recipient=draft.recipient if draft.recipient.lines else items.recipient,
        placed_at=draft.placed_at or items.placed_at,
        total_minor=draft.total_minor if draft.total_minor is not None else items.total_minor,
        changes=tuple(dict.fromkeys((*draft.changes, *items.changes))),
        suspicious=tuple(dict.fromkeys((*draft.suspicious, *items.suspicious))),
        raw={**{_apart(n, text, draft): text for n, text in items.raw.items()}, **draft.raw},
    )


def _apart(column: str, text: str, draft: OrderDraft) -> str:
    """Return the name of a column of the items' list, told from one of the orders' list that says something else."""
    return f"{column} (items)" if draft.raw.get(column, text) != text else column


def _rescaled(line: OrderLine, shift: int) -> OrderLine:
    """Return the line with its price in the minor unit of the order's currency, which its own list did not name."""
    if line.unit_price_minor is None:
        return line
    scaled = line.unit_price_minor * 10**shift if shift > 0 else round(line.unit_price_minor / 10**-shift)
    return replace(line, unit_price_minor=scaled)


def _without_items(head: OrderHead, items: FileReading) -> RefusedRow:
    reason = f"Its items in {_name(items)} cannot be read. Mend them there and import both files again."
    return RefusedRow(head.row, "", "", reason, head.order_number)


def _batches(orders: Iterator[NewOrder]) -> Iterator[list[NewOrder]]:
    batch: list[NewOrder] = []
    for order in orders:
        batch.append(order)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _name(reading: FileReading) -> str:
    return reading.member or reading.file
