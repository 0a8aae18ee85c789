"""What an import would do with each order of a file; an order's line is made when somebody looks at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import overload

from shipdesk.domain.errors import Cancelled
from shipdesk.domain.orders import KnownOrder, OrderStatus
from shipdesk.intake.packed_orders import OrderHead, OrderHeads, PackedOrders
from shipdesk.services.order_diffs import field_changes, kind_by_hash
from shipdesk.services.ports import CancelCheck, Progress
from shipdesk.services.views import DiffKind, FieldChange, FilePreview, OrderDiff
from shipdesk.storage.transaction import Transaction

_CHUNK = 500
_COMPARED = (DiffKind.CHANGED, DiffKind.PROTECTED)


class OrderDiffs(Sequence[OrderDiff]):
    """The lines of a preview, in the file's order, or those of one kind."""

    def __init__(
        self,
        heads: OrderHeads,
        kinds: Sequence[DiffKind],
        known: Mapping[int, KnownOrder],
        changes: Mapping[int, tuple[FieldChange, ...]],
        places: Sequence[int] | None = None,
    ) -> None:
        """Take the orders' heads and kinds, and by place what is known of those that are here and what changed."""
        self._heads, self._kinds, self._known, self._changes = heads, kinds, known, changes
        self._places = range(len(heads)) if places is None else places

    def of(self, *wanted: DiffKind) -> OrderDiffs:
        """Return the lines of these kinds."""
        places = [i for i in self._places if self._kinds[i] in wanted]
        return OrderDiffs(self._heads, self._kinds, self._known, self._changes, places)

    def suspicious(self) -> OrderDiffs:
        """Return the lines about which something is suspicious."""
        told = {i for i, have in self._known.items() if _about_known(self._heads[i], have)}
        told.update(self._heads.suspicious_places)
        return OrderDiffs(self._heads, self._kinds, self._known, self._changes, [i for i in self._places if i in told])

    def counts(self) -> Counter[DiffKind]:
        """Return how many there are of each kind."""
        kinds = self._kinds if len(self._places) == len(self._kinds) else [self._kinds[i] for i in self._places]
        return Counter({kind: kinds.count(kind) for kind in DiffKind})

    def known(self, place: int) -> KnownOrder | None:
        """Return what is known of the file's order at a place."""
        return self._known.get(place)

    def __len__(self) -> int:
        """Return how many lines there are."""
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> OrderDiff: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[OrderDiff]: ...
    def __getitem__(self, index: int | slice) -> OrderDiff | Sequence[OrderDiff]:
        """Return one line, or those of a slice."""
        if isinstance(index, slice):
            return OrderDiffs(self._heads, self._kinds, self._known, self._changes, self._places[index])
        place = self._places[index]
        return self._diff(place, self._heads[place])

    def __iter__(self) -> Iterator[OrderDiff]:
        """Yield every line."""
        if len(self._places) == len(self._heads):
            yield from map(self._diff, self._places, self._heads)
        else:
            yield from (self[i] for i in range(len(self)))

    def _diff(self, place: int, head: OrderHead) -> OrderDiff:
        about = _about_known(head, self._known.get(place))
        return OrderDiff(
            order_number=head.order_number,
            kind=self._kinds[place],
            recipient_name=head.recipient_name,
            country_code=head.country_code,
            items_text=head.items_text,
            total_text=head.total_text,
            row=head.row,
            changes=self._changes.get(place, ()),
            remarks=about + head.suspicious + head.remarks,
            suspicious=about + head.suspicious,
        )


def diffs_of(
    tx: Transaction, source: str, orders: PackedOrders, overlay: dict[tuple[str, str], KnownOrder],
    progress: Progress, cancelled: CancelCheck,
) -> OrderDiffs:  # fmt: skip
    """Compare a file's orders with what is here; overlay is what the files before this one would bring.

    Raises Cancelled.
    """
    heads = orders.heads
    numbers, hashes = heads.order_numbers, heads.content_hashes
    here = tx.orders.known(source, numbers)
    if not here and not overlay:
        return OrderDiffs(heads, [DiffKind.NEW] * len(numbers), {}, {})
    known: dict[int, KnownOrder] = {}
    kinds = []
    for place, (number, content) in enumerate(zip(numbers, hashes, strict=True)):
        have = overlay.get((source, number)) or here.get(number)
        if have is not None:
            known[place] = have
        kinds.append(kind_by_hash(content, have))
    compared = [i for i, have in known.items() if have.id and kinds[i] in _COMPARED]
    return OrderDiffs(heads, kinds, known, _changes(tx, orders, known, compared, progress, cancelled))


def remember(source: str, orders: PackedOrders, diffs: OrderDiffs, overlay: dict[tuple[str, str], KnownOrder]) -> None:
    """Add to the overlay what a file would bring."""
    for place, head in enumerate(orders.heads):
        have = diffs.known(place)
        status = have.status if have else head.status
        known = KnownOrder(have.id if have else 0, status, head.status, head.content_hash)
        overlay[source, head.order_number] = known


def _changes(
    tx: Transaction, orders: PackedOrders, known: Mapping[int, KnownOrder], places: Sequence[int],
    progress: Progress, cancelled: CancelCheck,
) -> dict[int, tuple[FieldChange, ...]]:  # fmt: skip
    """Return field by field what the file tells differently of the orders at these places."""
    changes: dict[int, tuple[FieldChange, ...]] = {}
    for start in range(0, len(places), _CHUNK):
        progress(start, len(places), "Comparing with what is here")
        if cancelled():
            raise Cancelled
        chunk = places[start : start + _CHUNK]
        stored = {order.id: order for order in tx.orders.get_many([known[i].id for i in chunk])}
        for place in chunk:
            order = stored.get(known[place].id)
            changes[place] = field_changes(orders[place], order) if order else ()
    return changes


def lines_of(preview: FilePreview) -> OrderDiffs:
    """Return the lines of a preview, to be asked for those of a kind."""
    assert isinstance(preview.diffs, OrderDiffs)
    return preview.diffs


def _about_known(head: OrderHead, have: KnownOrder | None) -> tuple[str, ...]:
    if have and have.status is OrderStatus.DISPATCHED and head.status is OrderStatus.TO_SHIP and have.id:
        return ("This order was dispatched here already; the file says that it waits.",)
    return ()
