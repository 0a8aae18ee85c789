"""How orders are packed: the box that was chosen, the weight that was typed, and what parcels like them weighed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from shipdesk.storage.tables import OrderLineRow, OrderRecord, ParcelRecord, table_of

_CHUNK = 500
_ORDERS = table_of(OrderRecord)
_NEWEST = 3000
"""How many of the newest parcels are looked at; what was packed long before was packed otherwise."""

_FEW = 50
"""How many contents the store looks for itself; more are told apart here."""

Content = frozenset[tuple[str, int]]
"""What a parcel holds: (SKU, pieces)."""


class PackingStore:
    """Boxes and weights of orders."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def typed_weights(self, order_ids: Sequence[int]) -> dict[int, int | None]:
        """Return the typed weight of orders in grams, None where none was."""
        return {order_id: weight for order_id, _, weight in self._chosen(order_ids)}

    def boxes(self, order_ids: Sequence[int]) -> dict[int, str]:
        """Return the names of the boxes that were chosen, "" where none was."""
        return {order_id: box for order_id, box, _ in self._chosen(order_ids)}

    def set_weights(self, weights: Mapping[int, int | None]) -> None:
        """Keep the weight that was typed for each order, in grams; None lets it be computed."""
        by_weight: dict[int | None, list[int]] = defaultdict(list)
        for order_id, grams in weights.items():
            by_weight[grams].append(order_id)
        for grams, ids in by_weight.items():
            self._set(ids, "weight_g", grams)

    def set_boxes(self, boxes: Mapping[int, str]) -> None:
        """Keep the box that was chosen for each order; "" lets it be suggested."""
        by_box: dict[str, list[int]] = defaultdict(list)
        for order_id, name in boxes.items():
            by_box[name].append(order_id)
        for name, ids in by_box.items():
            self._set(ids, "box", name)

    def earlier_weights(self, contents: Mapping[str, Content]) -> dict[str, tuple[int, ...]]:
        """Return what the newest parcels with the same content weighed, in grams, by the text of their items.

        contents gives for each items_text what exactly is meant by it: texts name articles, not SKUs. Parcels of a
        split or combined order are left out.
        """
        other = aliased(OrderRecord)
        newest = (
            select(col(ParcelRecord.order_id), col(ParcelRecord.weight_g), col(ParcelRecord.items))
            .where(col(ParcelRecord.weight_g).is_not(None), col(ParcelRecord.voided_at).is_(None))
            .where(col(ParcelRecord.is_return).is_(False))
            .order_by(col(ParcelRecord.id).desc())
            .limit(_NEWEST)
            .subquery()
        )
        statement = (
            select(newest.c.order_id, newest.c.weight_g, newest.c["items"], col(OrderRecord.items_text))
            .join(OrderRecord, col(OrderRecord.id) == newest.c.order_id)
            .where(~select(col(other.id)).where(col(other.combined_into) == col(OrderRecord.id)).exists())
        )
        if len(contents) <= _FEW:
            statement = statement.where(col(OrderRecord.items_text).in_(contents))
        found = [
            (order_id, grams, text)
            for order_id, grams, items, text in self._session.execute(statement)
            if text in contents and not items
        ]
        held = self._contents([order_id for order_id, _, _ in found])
        weights: dict[str, list[int]] = defaultdict(list)
        for order_id, grams, text in found:
            if held.get(order_id) == contents[text]:
                weights[text].append(grams)
        return {text: tuple(grams) for text, grams in weights.items()}

    def _contents(self, order_ids: Sequence[int]) -> dict[int, Content]:
        pieces: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for start in range(0, len(order_ids), _CHUNK):
            statement = select(col(OrderLineRow.order_id), col(OrderLineRow.sku), col(OrderLineRow.quantity)).where(
                col(OrderLineRow.order_id).in_(order_ids[start : start + _CHUNK])
            )
            for order_id, sku, quantity in self._session.execute(statement):
                pieces[order_id][sku] += quantity
        return {order_id: frozenset(held.items()) for order_id, held in pieces.items()}

    def _chosen(self, order_ids: Sequence[int]) -> list[tuple[int, str, int | None]]:
        found: list[tuple[int, str, int | None]] = []
        for start in range(0, len(order_ids), _CHUNK):
            statement = select(_ORDERS.c.id, _ORDERS.c.box, _ORDERS.c.weight_g).where(
                _ORDERS.c.id.in_(order_ids[start : start + _CHUNK])
            )
            found += [(order_id, box, weight) for order_id, box, weight in self._session.execute(statement)]
        return found

    def _set(self, ids: Sequence[int], column: str, value: int | str | None) -> None:
        for start in range(0, len(ids), _CHUNK):
            chunk = ids[start : start + _CHUNK]
            self._session.execute(update(_ORDERS).where(_ORDERS.c.id.in_(chunk)).values(**{column: value}))
        self._session.expire_all()
