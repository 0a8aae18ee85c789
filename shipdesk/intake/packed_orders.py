"""Orders on their way from the reading process to the store: a line of each to show, the rest still packed.

A hundred thousand orders as objects are 200 MB and a second of work; a preview shows a line of each, so the rest is
unpacked in batches when it is stored or compared.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple, overload

from shipdesk.domain.money import money_text
from shipdesk.domain.orders import AddressCheck, AddressGrade, NewOrder, OrderStatus, items_text
from shipdesk.intake.packing import draft_of, draft_tuple

BATCH = 500
_GRADES = {grade.value: grade for grade in AddressGrade}
_STATUSES = {status.value: status for status in OrderStatus}


class OrderHead(NamedTuple):
    """What a preview shows of one order, and what tells whether it is known."""

    order_number: str
    status: OrderStatus
    content_hash: str
    recipient_name: str
    country_code: str
    items_text: str
    total_text: str
    row: int
    lines: int
    remarks: tuple[str, ...]
    suspicious: tuple[str, ...]


class PackedOrders(Sequence[NewOrder]):
    """The orders of one file, unpacked a batch at a time; the last batch used is kept."""

    def __init__(self, batches: Sequence[bytes], count: int) -> None:
        """Take batches of BATCH orders each, the last one of what is left."""
        self._batches, self._count = batches, count
        self._place, self._open = -1, list[NewOrder]()

    def __len__(self) -> int:
        """Return how many orders there are."""
        return self._count

    @overload
    def __getitem__(self, index: int) -> NewOrder: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[NewOrder]: ...
    def __getitem__(self, index: int | slice) -> NewOrder | Sequence[NewOrder]:
        """Return one order, or those of a slice as a list."""
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self._count))]
        index = range(self._count)[index]
        return self._batch(index // BATCH)[index % BATCH]

    def __iter__(self) -> Iterator[NewOrder]:
        """Yield the orders, keeping no more than one batch unpacked."""
        for place in range(len(self._batches)):
            yield from self._batch(place)

    def _batch(self, place: int) -> list[NewOrder]:
        if place != self._place:
            self._open = unpack_orders(self._batches[place])
            self._place = place
        return self._open


def pack_orders(orders: Sequence[NewOrder]) -> bytes:
    """Return a batch of prepared orders as bytes."""
    return marshal.dumps([
        (
            draft_tuple(o.draft), o.check.grade.value, o.check.reasons,
            o.ship_by_on.toordinal() if o.ship_by_on else 0, o.content_hash,
        )
        for o in orders
    ])  # fmt: skip


def unpack_orders(data: bytes) -> list[NewOrder]:
    """Return the orders that pack_orders packed."""
    return [
        NewOrder(draft_of(*draft), _check(grade, reasons), date.fromordinal(day) if day else None, content)
        for draft, grade, reasons, day, content in marshal.loads(data)  # noqa: S302 - from our own child, plain values
    ]


def _check(grade: str, reasons: tuple[str, ...]) -> AddressCheck:
    return _FINE if grade == AddressGrade.OK and not reasons else AddressCheck(_GRADES[grade], reasons)


_FINE = AddressCheck(AddressGrade.OK)


def heads_of(orders: Sequence[NewOrder]) -> list[tuple[Any, ...]]:
    """Return the heads as plain tuples, for the way between two processes."""
    heads = []
    for order in orders:
        draft, to = order.draft, order.draft.recipient
        heads.append((
            draft.order_number, draft.status.value, order.content_hash, to.name or to.company, to.country_code,
            items_text(draft.lines), money_text(draft.total_minor, draft.currency), draft.row, len(draft.lines),
            (*draft.changes, *order.check.reasons), draft.suspicious,
        ))  # fmt: skip
    return heads


def head_of(fields: tuple[Any, ...]) -> OrderHead:
    """Return the head that heads_of made a plain tuple of."""
    number, status, *rest = fields
    return OrderHead(number, _STATUSES[status], *rest)
