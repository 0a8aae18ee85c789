"""Keeps which lines the late list has, since when, and how each left it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from shipdesk.domain.late.deeds import LateDeed, LateLine, LineKey, Worth, settled_by
from shipdesk.domain.late.how_left import LeftWith, how_left
from shipdesk.services.late.find_lines import moment_of
from shipdesk.services.late.line_values import Valued, line_values
from shipdesk.services.late.list_late import lines_now
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class LinesKept:
    """How many lines came, and how many left."""

    came: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class LeftLine:
    """A line that left the list by itself, and how; is_solved: its parcel (or order) has no other line now."""

    line: LateLine
    order_number: str
    tracking_number: str
    recipient_name: str
    is_solved: bool


def keep_lines(shop: Shop) -> LinesKept:
    """Note which lines have come and which have left, and how; twice changes nothing."""
    with shop.look() as tx:
        now_late, known = lines_now(shop, tx), tx.late_actions.open_lines()
    if now_late.keys() == known.keys():
        return LinesKept()
    now = shop.clock.now()
    with shop.change(Topic.LATE) as tx:
        # Looked at again: another process may have noted it, or something may have moved meanwhile.
        now_late, known = lines_now(shop, tx), tx.late_actions.open_lines()
        came = [LateLine(key, since, now) for key, since in now_late.items() if key not in known]
        tx.late_actions.put_lines(came)
        gone = [line for key, line in known.items() if key not in now_late]
        for line, known_then in _with_what_is_known(shop, tx, gone, now_late):
            tx.late_actions.close_line(line.id, now, how_left(line, known_then))
    return LinesKept(len(came), len(gone))


def lines_left(shop: Shop, since: datetime) -> tuple[LeftLine, ...]:
    """Return the lines that left since a moment, the newest first."""
    with shop.look() as tx:
        lines = tx.late_actions.lines_left(since)
        still = {(key.order_id, key.parcel_id) for key in tx.late_actions.open_lines()}
        orders = {row.id: row for row in tx.orders.rows(list({line.key.order_id for line in lines}))}
        parcels = tx.parcels.get_many(list({line.key.parcel_id for line in lines}))
    return tuple(
        LeftLine(
            line, orders[line.key.order_id].order_number,
            parcels[line.key.parcel_id].tracking_number if line.key.parcel_id in parcels else "",
            orders[line.key.order_id].recipient_name, (line.key.order_id, line.key.parcel_id) not in still,
        )
        for line in lines
        if line.key.order_id in orders
    )  # fmt: skip


def _with_what_is_known(
    shop: Shop, tx: Transaction, lines: Sequence[LateLine], now_late: Collection[LineKey]
) -> list[tuple[LateLine, LeftWith]]:
    if not lines:
        return []
    _, zone, today = moment_of(shop, None)
    order_ids = list({line.key.order_id for line in lines})
    rows = {row.id: row for row in tx.orders.rows(order_ids)}
    leads = tx.groups.leads_of(order_ids)
    of_orders = tx.parcels.of_orders([*order_ids, *leads.values()])
    parcels = tx.parcels.get_many([line.key.parcel_id for line in lines if line.key.parcel_id])
    goes_on = {(key.order_id, key.parcel_id): key.cause for key in now_late}
    deeds: dict[int, list[LateDeed]] = {}
    for deed in tx.late_actions.of_orders(order_ids):
        deeds.setdefault(deed.line.order_id, []).append(deed)
    asked = [
        Valued(row.id, parcels.get(line.key.parcel_id), row.total_minor, row.currency)
        for line in lines
        if (row := rows.get(line.key.order_id)) is not None
    ]
    values = line_values(tx, asked)
    worth = {(each.order_id, each.parcel.id if each.parcel else 0): each.worth(values) for each in asked}
    found = []
    for line in lines:
        order_id, parcel_id, _ = line.key
        row = rows.get(order_id)
        live = [p for p in of_orders.get(leads.get(order_id, order_id), ()) if p.voided_at is None]
        found.append(
            (
                line,
                LeftWith(
                    zone, today, row.status if row else None,
                    parcels.get(parcel_id) if parcel_id else next(reversed(live), None),
                    settled_by(
                        deeds.get(order_id, []), parcel_id, worth.get((order_id, parcel_id), Worth(None, None))
                    ),
                    goes_on.get((order_id, parcel_id)),
                ),
            )
        )  # fmt: skip
    return found
