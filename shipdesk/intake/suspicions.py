"""What about an order a person should look at before it is sent: twins, sums, currencies, contradictions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from shipdesk.domain.orders import OrderDraft, OrderStatus
from shipdesk.intake.cells import CellReader, CellRefused
from shipdesk.intake.packed_orders import twin_sentence
from shipdesk.intake.row_table import Row

_TOLERANCE_MINOR = 2
"""How far rounding may move a sum, for each of its lines."""


_ENDED = (OrderStatus.SHIPPED_ELSEWHERE, OrderStatus.CANCELLED)
NOT_THE_SUM = "Its total is not what its items, shipping, tax and discount come to."


class Suspicions:
    """Finds what is suspicious about the orders of one file; made once for each file."""

    def __init__(self, reader: CellReader, *, tells_twins: bool = True) -> None:
        self._reader = reader
        self.parts = tuple(m for m in ("subtotal", "shipping_cost", "tax", "discount") if m in reader.order)
        self._tells_twins = tells_twins
        self._twins: dict[int, str] = {}
        self._currencies: Counter[str] = Counter()
        self._ended = 0

    def about(self, draft: OrderDraft, rows: Sequence[Row]) -> tuple[str, ...]:
        """Return what is suspicious about the order, in sentences."""
        found = []
        self.count([draft.currency], [draft.status])
        twin = self._twin_of(draft) if self._tells_twins else ""
        if twin:
            found.append(twin_sentence(twin))
        if draft.status is OrderStatus.TO_SHIP and self._reader.first(rows, self._reader.order, "shipped_at")[0]:
            found.append("It has a dispatch date, but nothing else says that it was dispatched.")
        if len(rows) > 1 and self._has_two_currencies(rows):
            found.append("Its rows are in different currencies.")
        if self.parts and not self._adds_up(draft, rows):
            found.append(NOT_THE_SUM)
        return tuple(found)

    def count(self, currencies: Iterable[str], statuses: Iterable[OrderStatus]) -> None:
        """Count orders by what is told of the whole file."""
        self._currencies.update(currencies)
        self._ended += sum(status in _ENDED for status in statuses)

    def tally(self) -> tuple[dict[str, int], int]:
        """Return what was counted: the orders of each currency, and those that have ended."""
        return dict(self._currencies), self._ended

    def add(self, currencies: Mapping[str, int], ended: int) -> None:
        """Add what another process counted of the same file."""
        self._currencies.update(currencies)
        self._ended += ended

    def file_remarks(self) -> list[str]:
        """Return what is remarkable about the file's orders together."""
        remarks = []
        named = sorted(
            ((code, n) for code, n in self._currencies.items() if code), key=lambda pair: (-pair[1], pair[0])
        )
        if len(named) > 1:
            shown = ", ".join(f"{number:,} in {code}" for code, number in named[:5])
            remarks.append(f"The orders are in different currencies ({shown}).")
        if self._ended:
            remarks.append(f"{self._ended:,} orders were dispatched or cancelled already; they are not to be packed.")
        return remarks

    def _twin_of(self, draft: OrderDraft) -> str:
        """Return the number of an earlier order with the same recipient, day and items; a reorder comes later."""
        to = draft.recipient
        if not draft.lines or not to.lines or draft.placed_at is None:
            return ""
        key = hash((to.name, to.lines, to.postal_code, draft.placed_at.toordinal(), draft.total_minor, draft.lines))
        first = self._twins.setdefault(key, draft.order_number)
        return first if first != draft.order_number else ""

    def _has_two_currencies(self, rows: Sequence[Row]) -> bool:
        columns = self._reader.order.get("currency", ())
        return len({c.upper() for c in (self._reader.cell(r, columns)[0] for r in rows) if c}) > 1

    def _adds_up(self, draft: OrderDraft, rows: Sequence[Row]) -> bool:
        """Tell whether the total can be made of its parts; shops differ in what a price includes."""
        total = draft.total_minor
        prices = [line.unit_price_minor for line in draft.lines]
        if total is None or not prices or None in prices:
            return True
        items = sum(line.quantity * (line.unit_price_minor or 0) for line in draft.lines)
        if total == items:
            return True
        try:
            parts = {meaning: self._minor(rows, meaning, draft.currency) for meaning in self.parts}
        except CellRefused:
            return True
        return adds_up(total, items, parts, len(prices))

    def _minor(self, rows: Sequence[Row], meaning: str, currency: str) -> int:
        value, column, row = self._reader.first(rows, self._reader.order, meaning)
        return self._reader.minor(value, column, row, currency) if value else 0


def adds_up(total: int, items: int, parts: Mapping[str, int], lines: int) -> bool:
    """Tell whether a total can be made of what so many lines come to and its parts, by their meaning; minor units."""
    goods = {items, parts.get("subtotal", items)}
    taken_off = {0, abs(parts.get("discount", 0))}
    extras = product(goods, {0, parts.get("shipping_cost", 0)}, {0, parts.get("tax", 0)}, taken_off)
    allowed = _TOLERANCE_MINOR * (lines + 1)
    return any(abs(total - (good + shipping + tax - off)) <= allowed for good, shipping, tax, off in extras)
