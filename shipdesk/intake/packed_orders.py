"""Orders on their way from the reading process to the store: what a preview shows of each, the rest still packed.

A hundred thousand orders as objects are 200 MB and a second of work; a preview shows a line of each, so the rest is
unpacked a batch at a time when it is stored or compared.
"""

from __future__ import annotations

import marshal
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Any, NamedTuple, overload

from shipdesk.domain.money import money_text
from shipdesk.domain.order_batch import NOTHING, OrderBatch, json_texts, texts_of
from shipdesk.domain.orders import NewOrder, OrderStatus

BATCH = 1000
"""How many orders are read, packed and stored together."""
_HEAD = ("order_number", "status", "content_hash", "name", "company", "country_code", "items_text", "total_minor",
         "currency", "row", "line_counts", "changes", "reasons", "suspicious", "twin_key")  # fmt: skip
_BODY = tuple(name for name in OrderBatch.names() if name not in _HEAD)
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


@dataclass(frozen=True, slots=True)
class PackedBatch:
    """A batch whose head columns are open, and the others packed."""

    head: OrderBatch
    body: bytes

    def whole(self) -> OrderBatch:
        """Return the batch with all its columns."""
        body = dict(zip(_BODY, marshal.loads(self.body), strict=True))  # noqa: S302 - from our own child, plain values
        return OrderBatch(**body, **{name: getattr(self.head, name) for name in _HEAD})


class PackedOrders(Sequence[NewOrder]):
    """The orders of one file; one that is looked at is unpacked, and with it its batch until another one is."""

    def __init__(self, batches: Iterable[PackedBatch] = ()) -> None:
        """Take the batches, none of them empty."""
        self._batches = tuple(batches)
        self._ends = list(accumulate(len(b.head) for b in self._batches))
        self._place, self._open = -1, list[NewOrder]()

    @property
    def heads(self) -> OrderHeads:
        """What a preview shows of the orders."""
        return OrderHeads([b.head for b in self._batches], self._ends)

    def batches(self) -> Iterator[OrderBatch]:
        """Yield the orders as columns, a batch at a time."""
        return (b.whole() for b in self._batches)

    def __len__(self) -> int:
        """Return how many orders there are."""
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, index: int) -> NewOrder: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[NewOrder]: ...
    def __getitem__(self, index: int | slice) -> NewOrder | Sequence[NewOrder]:
        """Return one order, or those of a slice as a list."""
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        place, offset = _find(self._ends, range(len(self))[index])
        if place != self._place:
            self._place, self._open = place, list(self._batches[place].whole().orders())
        return self._open[offset]

    def __iter__(self) -> Iterator[NewOrder]:
        """Yield the orders, keeping no more than one batch unpacked."""
        for batch in self.batches():
            yield from batch.orders()


class OrderHeads(Sequence[OrderHead]):
    """What a preview shows of a file's orders, made when it is looked at."""

    def __init__(self, batches: Sequence[OrderBatch], ends: Sequence[int]) -> None:
        self._batches, self._ends = batches, ends

    @property
    def order_numbers(self) -> list[str]:
        """The numbers of all orders."""
        return [number for batch in self._batches for number in batch.order_number]

    @property
    def content_hashes(self) -> list[str]:
        """The hashes of all orders."""
        return [content for batch in self._batches for content in batch.content_hash]

    @property
    def suspicious(self) -> int:
        """How many orders are suspicious."""
        return sum(len(batch) - batch.suspicious.count(NOTHING) for batch in self._batches)

    @property
    def suspicious_places(self) -> list[int]:
        """Where the suspicious orders are."""
        told = chain.from_iterable(batch.suspicious for batch in self._batches)
        return [place for place, text in enumerate(told) if text != NOTHING]

    def __len__(self) -> int:
        """Return how many orders there are."""
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, index: int) -> OrderHead: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[OrderHead]: ...
    def __getitem__(self, index: int | slice) -> OrderHead | Sequence[OrderHead]:
        """Return the head of one order, or those of a slice as a list."""
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        place, offset = _find(self._ends, range(len(self))[index])
        return _head(self._batches[place], offset)

    def __iter__(self) -> Iterator[OrderHead]:
        """Yield the heads of all orders."""
        for batch in self._batches:
            for offset in range(len(batch)):
                yield _head(batch, offset)


def pack_batch(batch: OrderBatch) -> bytes:
    """Return a batch as bytes, for the way between two processes; its body is packed in them once more."""
    body = marshal.dumps([getattr(batch, name) for name in _BODY])
    return marshal.dumps(([getattr(batch, name) for name in _HEAD], body))


def unpack_batch(data: bytes) -> PackedBatch:
    """Return the batch that pack_batch packed."""
    head, body = marshal.loads(data)  # noqa: S302 - from our own child, plain values only
    return PackedBatch(OrderBatch(**dict(zip(_HEAD, head, strict=True))), body)


def _find(ends: Sequence[int], index: int) -> tuple[int, int]:
    """Return in which batch an order is, and where in it."""
    place = bisect_right(ends, index)
    return place, index - (ends[place - 1] if place else 0)


def _head(b: OrderBatch, i: int) -> OrderHead:
    return OrderHead(
        b.order_number[i], _STATUSES[b.status[i]], b.content_hash[i], b.name[i] or b.company[i], b.country_code[i],
        b.items_text[i], money_text(b.total_minor[i], b.currency[i]), b.row[i], b.line_counts[i],
        (*texts_of(b.changes[i]), *texts_of(b.reasons[i])), texts_of(b.suspicious[i]),
    )  # fmt: skip


def tell_twins(batches: Iterable[PackedBatch]) -> None:
    """Add to each order with the same recipient, day and items as an earlier one of the file that it has a twin."""
    first: dict[bytes, str] = {}
    for batch in (b.head for b in batches):
        firsts: Any = map(first.setdefault, batch.twin_key, batch.order_number)
        for place, (earlier, number) in enumerate(zip(firsts, batch.order_number, strict=True)):
            if earlier != number and batch.twin_key[place]:
                told = twin_sentence(earlier)
                batch.suspicious[place] = json_texts((told, *texts_of(batch.suspicious[place])))


def twin_sentence(earlier: str) -> str:
    """Return what is said of an order like an earlier one."""
    return f"Order {earlier} of this file has the same recipient, day and items."
