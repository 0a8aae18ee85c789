"""The articles of sessions at the benches, with the numbers that their pieces told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from shipdesk.domain.packing.open_box import BoxItem
from shipdesk.storage.tables import BenchItemRow, PackedSerialRow, table_of

_ITEMS = table_of(BenchItemRow)


def items_of_sessions(session: Session, session_ids: Sequence[int]) -> dict[int, tuple[BoxItem, ...]]:
    """Return the articles of each of these sessions, in their places; those without any are left out."""
    if not session_ids:
        return {}
    numbers: dict[tuple[int, int], list[str]] = defaultdict(list)
    told = select(
        col(PackedSerialRow.session_id), col(PackedSerialRow.place), col(PackedSerialRow.serial)
    ).where(col(PackedSerialRow.session_id).in_(session_ids)).order_by(col(PackedSerialRow.id))  # fmt: skip
    for session_id, place, serial in session.execute(told):
        numbers[session_id, place].append(serial)
    items: dict[int, list[BoxItem]] = defaultdict(list)
    statement = select(_ITEMS).where(_ITEMS.c.session_id.in_(session_ids)).order_by(_ITEMS.c.place)
    for row in session.execute(statement):
        items[row.session_id].append(
            BoxItem(
                row.place, row.line, row.sku, row.wanted, row.packed,
                packed_as=_pairs(row.packed_as), serials=tuple(numbers[row.session_id, row.place]),
            )
        )  # fmt: skip
    return {session_id: tuple(each) for session_id, each in items.items()}


def _pairs(kept: Iterable[Sequence[Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((str(sku), int(pieces)) for sku, pieces in kept)
