"""Prepared orders column by column: how many orders travel from a file to the store.

A hundred thousand orders as objects are 200 MB and seconds of work. As columns they are read, packed and stored by
functions that take a whole column at once, and an order becomes an object only where somebody looks at it alone.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from hashlib import blake2b
from itertools import accumulate, chain
from typing import Any

from shipdesk.domain.orders import (
    Address,
    AddressCheck,
    AddressGrade,
    NewOrder,
    OrderDraft,
    OrderLine,
    OrderStatus,
    items_text,
)
from shipdesk.domain.text import fold

_STATUSES = {status.value: status for status in OrderStatus}
_GRADES = {grade.value: grade for grade in AddressGrade}
NOTHING = "[]"
"""An empty list as JSON."""
LINE_COLUMNS = frozenset(("sku", "item_name", "variant", "line_quantity", "unit_price_minor", "weight_g",
                          "customs_code", "origin_country", "barcode"))  # fmt: skip


@dataclass(slots=True)
class OrderBatch:
    """Orders as columns of plain values: the n-th entry of each list belongs to the n-th order.

    Moments are text in UTC to the microsecond, days are ISO 8601, lists of texts are JSON; "" or None where unknown,
    as in the order itself. The columns from sku on have an entry for each line; line_counts says how many lines each
    order has.
    """

    source: list[str] = field(default_factory=list)
    order_number: list[str] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    placed_at_raw: list[str] = field(default_factory=list)
    placed_at: list[str | None] = field(default_factory=list)
    status: list[str] = field(default_factory=list)
    name: list[str] = field(default_factory=list)
    company: list[str] = field(default_factory=list)
    street: list[str] = field(default_factory=list)
    city: list[str] = field(default_factory=list)
    state: list[str] = field(default_factory=list)
    postal_code: list[str] = field(default_factory=list)
    country_code: list[str] = field(default_factory=list)
    email: list[str] = field(default_factory=list)
    phone: list[str] = field(default_factory=list)
    grade: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    currency: list[str] = field(default_factory=list)
    total_minor: list[int | None] = field(default_factory=list)
    told_ship_by: list[str | None] = field(default_factory=list)
    """The ship-by day that the file told, if any."""
    ship_by_on: list[str | None] = field(default_factory=list)
    promised_on: list[str | None] = field(default_factory=list)
    service_wanted: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)
    gift_message: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    suspicious: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    remote_id: list[str] = field(default_factory=list)
    content_hash: list[str] = field(default_factory=list)
    quantity: list[int] = field(default_factory=list)
    items_text: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    """By what the order is found, folded."""
    twin_key: list[bytes] = field(default_factory=list)
    """The same for orders of the same recipient, day and items; empty where that says nothing."""
    line_counts: list[int] = field(default_factory=list)
    sku: list[str] = field(default_factory=list)
    item_name: list[str] = field(default_factory=list)
    variant: list[str] = field(default_factory=list)
    line_quantity: list[int] = field(default_factory=list)
    unit_price_minor: list[int | None] = field(default_factory=list)
    weight_g: list[int | None] = field(default_factory=list)
    customs_code: list[str] = field(default_factory=list)
    origin_country: list[str] = field(default_factory=list)
    barcode: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        """Return how many orders there are."""
        return len(self.order_number)

    @staticmethod
    def names() -> tuple[str, ...]:
        """Return the names of the columns."""
        return _NAMES

    def columns(self) -> tuple[list[Any], ...]:
        """Return the columns, in the order in which the class takes them."""
        return tuple(getattr(self, name) for name in _NAMES)

    def line_starts(self) -> list[int]:
        """Return where the lines of each order begin in the lines' columns, and where the last one's end."""
        return [0, *accumulate(self.line_counts)]

    def tag_lists(self) -> Iterator[tuple[str, ...]]:
        """Yield the tags of each order."""
        return map(texts_of, self.tags)

    def without(self, numbers: Collection[str]) -> OrderBatch:
        """Return the orders that are not numbered so; the batch itself where that is all of them."""
        if not numbers:
            return self
        return self.only([i for i, number in enumerate(self.order_number) if number not in numbers])

    def plus(self, other: OrderBatch) -> OrderBatch:
        """Return these orders and then those of the other batch."""
        pairs = zip(self.columns(), other.columns(), strict=True)
        return OrderBatch(*([*mine, *theirs] for mine, theirs in pairs))

    def only(self, places: Sequence[int]) -> OrderBatch:
        """Return the orders at these places."""
        starts = self.line_starts()
        lines = [i for place in places for i in range(starts[place], starts[place + 1])]
        return OrderBatch(
            *(
                [column[i] for i in (lines if name in LINE_COLUMNS else places)]
                for name, column in zip(_NAMES, self.columns(), strict=True)
            )
        )

    def order(self, place: int) -> NewOrder:
        """Return one order as an object."""
        start = sum(self.line_counts[:place])
        return self._order(place, start, start + self.line_counts[place])

    def orders(self) -> Iterator[NewOrder]:
        """Yield all orders as objects."""
        starts = self.line_starts()
        for place in range(len(self)):
            yield self._order(place, starts[place], starts[place + 1])

    def lines(self, start: int, end: int) -> tuple[OrderLine, ...]:
        """Return some lines as objects."""
        return tuple(
            OrderLine(*line)
            for line in zip(
                self.sku[start:end], self.item_name[start:end], self.line_quantity[start:end],
                self.variant[start:end], self.unit_price_minor[start:end], self.weight_g[start:end],
                self.customs_code[start:end], self.origin_country[start:end], self.barcode[start:end], strict=True,
            )
        )  # fmt: skip

    def _order(self, i: int, start: int, end: int) -> NewOrder:
        recipient = Address(
            self.name[i], self.company[i], texts_of(self.street[i]), self.city[i], self.state[i], self.postal_code[i],
            self.country_code[i], self.email[i], self.phone[i],
        )  # fmt: skip
        placed = self.placed_at[i]
        draft = OrderDraft(
            source=self.source[i],
            order_number=self.order_number[i],
            placed_at_raw=self.placed_at_raw[i],
            recipient=recipient,
            lines=self.lines(start, end),
            row=self.row[i],
            placed_at=datetime.fromisoformat(placed).replace(tzinfo=UTC) if placed else None,
            status=_STATUSES[self.status[i]],
            currency=self.currency[i],
            total_minor=self.total_minor[i],
            ship_by_on=_day(self.told_ship_by[i]),
            promised_on=_day(self.promised_on[i]),
            service_wanted=self.service_wanted[i],
            note=self.note[i],
            gift_message=self.gift_message[i],
            tags=texts_of(self.tags[i]),
            changes=texts_of(self.changes[i]),
            raw=json.loads(self.raw[i]),
            remote_id=self.remote_id[i],
            suspicious=texts_of(self.suspicious[i]),
        )
        check = AddressCheck(_GRADES[self.grade[i]], texts_of(self.reasons[i]))
        return NewOrder(draft, check, _day(self.ship_by_on[i]), self.content_hash[i])


_NAMES = tuple(f.name for f in fields(OrderBatch))


def batch_of(orders: Sequence[NewOrder]) -> OrderBatch:
    """Return orders as columns."""
    drafts = [o.draft for o in orders]
    to = [d.recipient for d in drafts]
    lines = list(chain.from_iterable(d.lines for d in drafts))
    return OrderBatch(
        source=[d.source for d in drafts],
        order_number=[d.order_number for d in drafts],
        row=[d.row for d in drafts],
        placed_at_raw=[d.placed_at_raw for d in drafts],
        placed_at=[moment_text(d.placed_at) if d.placed_at else None for d in drafts],
        status=[d.status.value for d in drafts],
        name=[a.name for a in to],
        company=[a.company for a in to],
        street=[json_texts(a.lines) for a in to],
        city=[a.city for a in to],
        state=[a.state for a in to],
        postal_code=[a.postal_code for a in to],
        country_code=[a.country_code for a in to],
        email=[a.email for a in to],
        phone=[a.phone for a in to],
        grade=[o.check.grade.value for o in orders],
        reasons=[json_texts(o.check.reasons) for o in orders],
        currency=[d.currency for d in drafts],
        total_minor=[d.total_minor for d in drafts],
        told_ship_by=[d.ship_by_on.isoformat() if d.ship_by_on else None for d in drafts],
        ship_by_on=[o.ship_by_on.isoformat() if o.ship_by_on else None for o in orders],
        promised_on=[d.promised_on.isoformat() if d.promised_on else None for d in drafts],
        service_wanted=[d.service_wanted for d in drafts],
        note=[d.note for d in drafts],
        gift_message=[d.gift_message for d in drafts],
        tags=[json_texts(d.tags) for d in drafts],
        changes=[json_texts(d.changes) for d in drafts],
        suspicious=[json_texts(d.suspicious) for d in drafts],
        raw=[json.dumps(d.raw) for d in drafts],
        remote_id=[d.remote_id for d in drafts],
        content_hash=[o.content_hash for o in orders],
        quantity=[sum(line.quantity for line in d.lines) for d in drafts],
        items_text=[items_text(d.lines) for d in drafts],
        words=[fold(search_words(d.order_number, d.recipient, d.lines)) for d in drafts],
        twin_key=[_twin_key(d) for d in drafts],
        line_counts=[len(d.lines) for d in drafts],
        sku=[line.sku for line in lines],
        item_name=[line.name for line in lines],
        variant=[line.variant for line in lines],
        line_quantity=[line.quantity for line in lines],
        unit_price_minor=[line.unit_price_minor for line in lines],
        weight_g=[line.weight_g for line in lines],
        customs_code=[line.customs_code for line in lines],
        origin_country=[line.origin_country for line in lines],
        barcode=[line.barcode for line in lines],
    )


def moment_text(moment: datetime) -> str:
    """Return a moment as the text of a batch, and as SQLite keeps it: in UTC, to the microsecond."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def json_texts(texts: Sequence[str]) -> str:
    """Return a list of texts as JSON."""
    return json.dumps(list(texts)) if texts else NOTHING


def search_words(number: str, to: Address, lines: Sequence[OrderLine]) -> str:
    """Return the words by which an order is found."""
    items = [part for line in lines for part in (line.sku, line.name)]
    return " ".join([number, to.name, to.company, to.city, to.postal_code, to.email, *items])


def twin_key(name: str, street: str, postal_code: str, day: str, total: int | None, lines: str) -> bytes:
    """Return what orders of the same recipient, day, total and lines share; street and lines are JSON."""
    told = f"{name}\n{street}\n{postal_code}\n{day}\n{total}\n{lines}"
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=12).digest()


def _twin_key(draft: OrderDraft) -> bytes:
    to = draft.recipient
    if not draft.lines or not to.lines or draft.placed_at is None:
        return b""
    lines = json.dumps([[x.sku, x.name, x.variant, x.quantity, x.unit_price_minor, x.weight_g] for x in draft.lines])
    day = moment_text(draft.placed_at)[:10]
    return twin_key(to.name, json_texts(to.lines), to.postal_code, day, draft.total_minor, lines)


def texts_of(text: str) -> tuple[str, ...]:
    """Return the texts of a list as JSON."""
    return () if text == NOTHING else tuple(json.loads(text))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
