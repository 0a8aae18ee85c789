"""Orders with their lines, addresses, tags and notes."""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, insert, select, update
from sqlmodel import Session, col

from shipdesk.domain.order_batch import OrderBatch, batch_of, search_words
from shipdesk.domain.orders import (
    Address,
    AddressCheck,
    AddressGrade,
    KnownOrder,
    NewOrder,
    Order,
    OrderLine,
    OrderNote,
    OrderStatus,
)
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.domain.rows import OrderQuery, OrderRow, OrderView
from shipdesk.storage.groups_store import GroupsStore
from shipdesk.storage.ids import read_ids
from shipdesk.storage.new_orders import address_values, insert_orders, replace_order
from shipdesk.storage.order_rows import ON_DESK, ROW_COLUMNS, Travel, address_of, in_view, order_of, order_row
from shipdesk.storage.plain_inserts import driver_cursor
from shipdesk.storage.plans_store import PlansStore
from shipdesk.storage.search_store import SearchStore
from shipdesk.storage.tables import (
    AddressRow,
    OrderLineRow,
    OrderNoteRow,
    OrderRecord,
    OrderTagRow,
    ParcelRecord,
    table_of,
)
from shipdesk.storage.upserts import is_server

_CHUNK = 500
# Plain updates: through the ORM each one looks for objects to bring in line first.
_ORDERS = table_of(OrderRecord)
_THESE: Any = bindparam("ids", expanding=True)
_WHOLE = select(_ORDERS).where(_ORDERS.c.id.in_(_THESE))
_RECIPIENTS: Any = (
    select(_ORDERS.c.id.label("order_id"), *table_of(AddressRow).c)
    .join(AddressRow, col(AddressRow.id) == _ORDERS.c.address_id)
    .where(_ORDERS.c.id.in_(_THESE))
)
_LINES, _NOTES, _TAGS = table_of(OrderLineRow), table_of(OrderNoteRow), table_of(OrderTagRow)
_THEIR_LINES = (
    select(
        _LINES.c.order_id, _LINES.c.sku, _LINES.c.name, _LINES.c.quantity, _LINES.c.variant, _LINES.c.unit_price_minor,
        _LINES.c.weight_g,
    )
    .where(_LINES.c.order_id.in_(_THESE))
    .order_by(_LINES.c.order_id, _LINES.c.position)
)  # fmt: skip
_THEIR_NOTES = (
    select(_NOTES.c.order_id, _NOTES.c.at, _NOTES.c.author, _NOTES.c.text)
    .where(_NOTES.c.order_id.in_(_THESE))
    .order_by(_NOTES.c.id)
)
_THEIR_TAGS = select(_TAGS.c.order_id, _TAGS.c.tag).where(_TAGS.c.order_id.in_(_THESE)).order_by(_TAGS.c.tag)
_PACKED_UNSEEN = (OrderStatus.COMBINED, OrderStatus.TO_SHIP, OrderStatus.ON_HOLD)


class OrdersStore:
    """The orders table and what hangs on it."""

    def __init__(self, session: Session, search: SearchStore) -> None:
        self._session = session
        self._search = search
        self._plans = PlansStore(session)
        self._groups = GroupsStore(session)

    def known(self, source: str, numbers: Sequence[str]) -> dict[str, KnownOrder]:
        """Return which of these order numbers of a source are here."""
        if not numbers:
            return {}
        # The driver's own statement, once for all numbers: five hundred at a time took a second for 55,481.
        wanted: Any = list(numbers)
        condition = "source = %s AND order_number = ANY(%s)"
        if not is_server(self._session):
            condition = "source = ? AND order_number IN (SELECT value FROM json_each(?))"
            wanted = json.dumps(wanted)
        rows = driver_cursor(self._session).execute(
            f"SELECT order_number, id, status, file_status, content_hash, combined_into FROM orders WHERE {condition}",
            (source, wanted),
        )
        found: dict[str, KnownOrder] = {}
        leads: dict[int, int | None] = {}
        for number, order_id, status, file_status, content, lead in rows:
            found[number] = KnownOrder(order_id, OrderStatus(status), OrderStatus(file_status or status), content)
            leads[order_id] = lead
        return self._with_what_labels_bind(found, leads)

    def _with_what_labels_bind(
        self, found: dict[str, KnownOrder], leads: dict[int, int | None]
    ) -> dict[str, KnownOrder]:
        """Call packed what has a label though its status does not say so: a part of it, or the order it goes with."""
        waits = {k.id: leads[k.id] or k.id for k in found.values() if k.status in _PACKED_UNSEEN}
        split = self._plans.counts(list(waits))
        doubtful = {i: lead for i, lead in waits.items() if lead != i or i in split}
        bound = self._plans.bound(list(set(doubtful.values()))) if doubtful else set()
        return {
            n: replace(k, status=OrderStatus.PACKED) if doubtful.get(k.id) in bound else k for n, k in found.items()
        }

    def insert(self, orders: Sequence[NewOrder], import_id: int | None, now: datetime) -> list[int]:
        """Store new orders and return their ids in the same order."""
        return list(self.insert_batch(batch_of(orders), import_id, now))

    def insert_batch(self, orders: OrderBatch, import_id: int | None, now: datetime) -> range:
        """Store many new orders and return their ids in the same order."""
        return insert_orders(self._session, self._search, orders, import_id, now)

    def replace_content(self, order_id: int, order: NewOrder, status: OrderStatus, now: datetime) -> None:
        """Let a changed file replace what an earlier one told; what we did with the order stays."""
        row = self._row(order_id)
        replace_order(self._session, order_id, row.address_id, batch_of([order]), status, now)
        self._session.expire_all()
        self.reindex(order_id)

    def image(self, order_id: int) -> dict[str, Any]:
        """Return the order as plain JSON, so that it can be put back by `restore`."""
        row = self._row(order_id)
        address = self._session.get_one(AddressRow, row.address_id)
        lines = self._session.scalars(select(OrderLineRow).where(col(OrderLineRow.order_id) == order_id))
        return {
            "order": row.model_dump(mode="json", exclude={"id", "address_id", "created_at", "remote_id"}),
            "address": address.model_dump(mode="json", exclude={"id"}),
            "lines": [line.model_dump(mode="json", exclude={"id"}) for line in lines],
        }

    def restore(self, order_id: int, image: dict[str, Any]) -> None:
        """Put an order back as `image` saw it."""
        row = self._row(order_id)
        order = OrderRecord.model_validate(
            {**image["order"], "address_id": row.address_id, "created_at": row.created_at}
        )
        # Only what the image has: one of an older program knows nothing of younger columns.
        known = set(image["order"])
        values = {name: value for name, value in order.model_dump().items() if name in known}
        self._session.execute(update(_ORDERS).where(col(OrderRecord.id) == order_id).values(**values))
        address = update(AddressRow).where(col(AddressRow.id) == row.address_id)
        self._session.execute(address.values(**image["address"]))
        self._session.execute(delete(OrderLineRow).where(col(OrderLineRow.order_id) == order_id))
        if image["lines"]:
            self._session.execute(insert(OrderLineRow), image["lines"])
        self._session.expire_all()
        self.reindex(order_id)

    def remove(self, order_ids: Sequence[int]) -> None:
        """Delete orders that nothing was shipped from, with their lines, tags, notes and addresses."""
        for start in range(0, len(order_ids), _CHUNK):
            chunk = order_ids[start : start + _CHUNK]
            rows = select(col(OrderRecord.address_id)).where(col(OrderRecord.id).in_(chunk))
            addresses = list(self._session.scalars(rows))
            self._session.execute(delete(OrderRecord).where(col(OrderRecord.id).in_(chunk)))
            self._session.execute(delete(AddressRow).where(col(AddressRow.id).in_(addresses)))
        self._search.remove(order_ids)

    def ids(self, query: OrderQuery) -> array[int]:
        """Return the ids of the orders asked for, sorted; ties by id."""
        sort = getattr(OrderRecord, query.sort.value)
        key = sort.desc().nulls_last() if query.descending else sort.asc().nulls_last()
        tie = col(OrderRecord.id).desc() if query.descending else col(OrderRecord.id).asc()
        statement: Select[Any] = select(col(OrderRecord.id)).where(in_view(query.view)).order_by(key, tie)
        if query.text.strip():
            statement = statement.where(self._search.matching(query.text))
        return read_ids(self._session, statement)

    def rows(self, ids: Sequence[int]) -> list[OrderRow]:
        """Return the rows of a page, in the order asked; those that are gone are left out."""
        statement = select(*ROW_COLUMNS).where(col(OrderRecord.id).in_(ids))
        found = {row.id: row for row in self._session.execute(statement)}
        tags = self._tags(ids)
        travels = self._travels({i: found[i].combined_into for i in ids if i in found})
        return [order_row(found[i], tags.get(i, ()), travels[i]) for i in ids if i in found]

    def view_counts(self) -> dict[OrderView, int]:
        """Return how many orders each view holds."""
        statement = select(col(OrderRecord.status), col(OrderRecord.address_grade), func.count()).group_by(
            col(OrderRecord.status), col(OrderRecord.address_grade)
        )
        counts = dict.fromkeys(OrderView, 0)
        for status, grade, number in self._session.execute(statement):
            counts[OrderView.ALL] += number
            if grade != AddressGrade.OK and status in ON_DESK:
                counts[OrderView.PROBLEMS] += number
            if status in OrderView.__members__.values():
                counts[OrderView(status)] += number
        return counts

    def get(self, order_id: int) -> Order | None:
        """Return one order whole, or None."""
        found = self.get_many([order_id])
        return found[0] if found else None

    def get_many(self, ids: Sequence[int]) -> list[Order]:
        """Return orders whole, in the order asked; those that are gone are left out."""
        orders: dict[int, Order] = {}
        for start in range(0, len(ids), _CHUNK):
            chunk = ids[start : start + _CHUNK]
            asked = {"ids": chunk}
            lines, notes, tags = self._lines(chunk), self._notes(chunk), self._tags(chunk)
            rows = self._session.execute(_WHOLE, asked).all()
            addresses = {row.order_id: row for row in self._session.execute(_RECIPIENTS, asked)}
            for row in rows:
                i = row.id
                orders[i] = order_of(row, addresses[i], lines.get(i, ()), notes.get(i, ()), tags.get(i, ()))
        return [orders[i] for i in ids if i in orders]

    def recipients(self, ids: Sequence[int]) -> dict[int, Address]:
        """Return to whom orders go, without the rest of them; those that are gone are left out."""
        found: dict[int, Address] = {}
        for start in range(0, len(ids), _CHUNK):
            chunk = {"ids": ids[start : start + _CHUNK]}
            found |= {row.order_id: address_of(row) for row in self._session.execute(_RECIPIENTS, chunk)}
        return found

    def find(self, number: str, source: str | None = None) -> list[int]:
        """Return the ids of the orders with that number, newest first."""
        statement = select(col(OrderRecord.id)).where(col(OrderRecord.order_number) == number)
        if source is not None:
            statement = statement.where(col(OrderRecord.source) == source)
        return [i for i in self._session.scalars(statement.order_by(col(OrderRecord.id).desc())) if i is not None]

    def set_status(
        self, ids: Sequence[int], status: OrderStatus, *, only_from: Sequence[OrderStatus], reason: str = ""
    ) -> list[int]:
        """Move the orders that are in one of the given states to another; return the ids that moved."""
        moved: list[int] = []
        for start in range(0, len(ids), _CHUNK):
            statement = (
                update(_ORDERS)
                .where(_ORDERS.c.id.in_(ids[start : start + _CHUNK]), _ORDERS.c.status.in_(only_from))
                .values(status=status.value, hold_reason=reason)
                .returning(_ORDERS.c.id)
            )
            moved.extend(i for i in self._session.scalars(statement) if i is not None)
        self._session.expire_all()
        return moved

    def set_address(self, order_id: int, address: Address, check: AddressCheck) -> None:
        """Give an order another address."""
        row = self._row(order_id)
        self._session.execute(
            update(AddressRow).where(col(AddressRow.id) == row.address_id).values(**address_values(address, check))
        )
        row.recipient_name = address.name or address.company
        row.city, row.country_code, row.address_grade = address.city, address.country_code, check.grade.value
        self._session.add(row)
        self._session.flush()
        self._session.expire_all()
        self.reindex(order_id)

    def tag(self, ids: Sequence[int], tag: str) -> list[int]:
        """Put a tag on orders; return the ids that did not have it."""
        has = set(self._session.scalars(select(col(OrderTagRow.order_id)).where(col(OrderTagRow.tag) == tag)))
        new = [i for i in ids if i not in has]
        if new:
            self._session.execute(insert(OrderTagRow), [{"order_id": i, "tag": tag} for i in new])
        return new

    def untag(self, ids: Sequence[int], tag: str) -> list[int]:
        """Take a tag off orders; return the ids that had it."""
        statement = delete(OrderTagRow).where(col(OrderTagRow.tag) == tag, col(OrderTagRow.order_id).in_(ids))
        return list(self._session.scalars(statement.returning(col(OrderTagRow.order_id))))

    def all_tags(self) -> tuple[str, ...]:
        """Return every tag in use, sorted."""
        return tuple(self._session.scalars(select(col(OrderTagRow.tag)).distinct().order_by(col(OrderTagRow.tag))))

    def add_note(self, order_id: int, note: OrderNote) -> None:
        """Write a note on an order."""
        self._session.add(OrderNoteRow(order_id=order_id, at=note.at, author=note.author, text=note.text))
        self._session.flush()

    def newest_id(self) -> int | None:
        """Return the order that came last, or None where there is none."""
        return self._session.scalar(select(func.max(col(OrderRecord.id))))

    def ready_ids(self) -> list[int]:
        """Return the orders that can get a label now, most urgent first."""
        statement = (
            select(col(OrderRecord.id))
            .where(col(OrderRecord.status) == OrderStatus.TO_SHIP.value)
            .where(col(OrderRecord.address_grade) != AddressGrade.CANNOT_SHIP.value)
            .order_by(col(OrderRecord.ship_by_on).asc().nulls_last(), col(OrderRecord.id))
        )
        return [i for i in self._session.scalars(statement) if i is not None]

    def reindex(self, order_id: int) -> None:
        """Index an order's words anew, with the tracking numbers of its parcels."""
        order = self.get(order_id)
        if order is None:
            return
        numbers = self._session.scalars(
            select(col(ParcelRecord.tracking_number)).where(
                col(ParcelRecord.order_id).in_((order_id, order.combined_into or order_id))
            )
        )
        words = search_words(order.order_number, order.recipient, order.lines)
        self._search.put([(order_id, " ".join([words, *numbers, *self._companions(order)]))])

    def _row(self, order_id: int) -> OrderRecord:
        return self._session.get_one(OrderRecord, order_id)

    def _tags(self, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        rows = self._session.execute(_THEIR_TAGS, {"ids": ids})
        tags: dict[int, list[str]] = defaultdict(list)
        for order_id, tag in rows:
            tags[order_id].append(tag)
        return {order_id: tuple(found) for order_id, found in tags.items()}

    def _companions(self, order: Order) -> list[str]:
        """Return the numbers of the orders in the same parcel, by which this one is found too."""
        members = self._groups.groups_of([order.id])
        return list(self._groups.numbers_of({*members, *(i for group in members.values() for i in group)}).values())

    def _travels(self, leads: dict[int, int | None]) -> dict[int, Travel]:
        """Return how orders travel; what travels with another has its parcel."""
        ids = list(leads)
        carriers = {i: lead or i for i, lead in leads.items()}
        numbers = self._groups.numbers_of({lead for lead in leads.values() if lead is not None})
        members, planned = self._groups.members_of(ids), self._plans.counts(ids)
        rows = self._session.execute(
            select(col(ParcelRecord.order_id), col(ParcelRecord.status), col(ParcelRecord.tracking_number))
            .where(col(ParcelRecord.order_id).in_(list(set(carriers.values()))), col(ParcelRecord.voided_at).is_(None))
            .where(col(ParcelRecord.is_return).is_(False))
            .order_by(col(ParcelRecord.id))
        )
        live: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for order_id, status, number in rows:
            live[order_id].append((status, number))
        travels = {}
        for i in ids:
            parcels = live.get(carriers[i], [])
            status, number = parcels[-1] if parcels else (None, "")
            travels[i] = Travel(
                ParcelStatus(status) if status else None, number, len(parcels), numbers.get(leads[i] or 0, ""),
                len(members.get(i, ())), planned.get(i, 0),
            )  # fmt: skip
        return travels

    def _lines(self, ids: Sequence[int]) -> dict[int, tuple[OrderLine, ...]]:
        found: dict[int, list[OrderLine]] = defaultdict(list)
        for order_id, *line in self._session.execute(_THEIR_LINES, {"ids": ids}):
            found[order_id].append(OrderLine(*line))
        return {order_id: tuple(lines) for order_id, lines in found.items()}

    def _notes(self, ids: Sequence[int]) -> dict[int, tuple[OrderNote, ...]]:
        found: dict[int, list[OrderNote]] = defaultdict(list)
        for order_id, *note in self._session.execute(_THEIR_NOTES, {"ids": ids}):
            found[order_id].append(OrderNote(*note))
        return {order_id: tuple(notes) for order_id, notes in found.items()}
