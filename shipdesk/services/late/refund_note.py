"""Note that customers of late lines got money back; the money itself moves elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from shipdesk.domain.errors import Refused
from shipdesk.domain.late.causes import LateAction
from shipdesk.domain.late.deeds import LateDeed, Worth, refunded
from shipdesk.domain.money import money_text
from shipdesk.domain.same_way import numbers_text
from shipdesk.domain.text import clean_note
from shipdesk.services.late.acted import Acted, by_whom, each_once, keep_deeds, new_batch
from shipdesk.services.late.keep_lines import keep_lines
from shipdesk.services.late.late_rows import LateRow
from shipdesk.services.late.line_values import Valued, line_values
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.transaction import Transaction

LONGEST_NOTE = 500


def note_refund(shop: Shop, rows: Sequence[LateRow], amount_minor: int | None = None, note: str = "") -> Acted:
    """Note what was given back, in minor units of each order's currency; None: the rest of what each line is worth.

    A sum counts once for each order, however many of its parcels are late. All of the money settles lines, a part does
    not, and parts add up. Raises Refused for a sum that cannot be.
    """
    if amount_minor is not None and amount_minor <= 0:
        raise Refused("Nothing was given back.", "Write how much it was.")
    wanted = each_once(rows)
    if amount_minor is not None:
        wanted = list({row.order_id: row for row in reversed(wanted)}.values())[::-1]
    batch, now, by, why = new_batch(), shop.clock.now(), by_whom(shop), clean_note(note, LONGEST_NOTE)
    deeds: list[LateDeed] = []
    with shop.change(Topic.LATE, Topic.ORDERS) as tx:
        before: dict[int, list[LateDeed]] = {}
        for deed in tx.late_actions.of_orders([row.order_id for row in wanted]):
            before.setdefault(deed.line.order_id, []).append(deed)
        worth = _worth(tx, wanted)
        for row in wanted:
            mine = before.setdefault(row.order_id, [])
            amount = _amount(row, mine, worth.get(row.key[:2], Worth(None, None)), amount_minor)
            deed = LateDeed(
                batch, row.key, LateAction.REFUND, now, by, note=why, amount_minor=amount, currency=row.currency
            )
            mine.append(deed)
            deeds.append(deed)
        keep_deeds(tx, deeds, lambda deed: " ".join(filter(None, (money_text(deed.amount_minor, deed.currency), why))))
    keep_lines(shop)
    numbers = numbers_text(list(dict.fromkeys(row.order_number for row in wanted)))
    return Acted(len(deeds), batch if deeds else "", f"Noted as given back: {numbers}.")


def _worth(tx: Transaction, rows: Sequence[LateRow]) -> dict[tuple[int, int], Worth]:
    parcels = tx.parcels.get_many([row.parcel_id for row in rows if row.parcel_id])
    orders = {order.id: order for order in tx.orders.rows(list({row.order_id for row in rows}))}
    asked = [
        Valued(row.order_id, parcels.get(row.parcel_id or 0), order.total_minor, order.currency)
        for row in rows
        if (order := orders.get(row.order_id)) is not None
    ]
    values = line_values(tx, asked)
    return {(each.order_id, each.parcel.id if each.parcel else 0): each.worth(values) for each in asked}


def _amount(row: LateRow, before: Sequence[LateDeed], worth: Worth, wanted: int | None) -> int | None:
    """Return what is given back of a line; raises Refused where an order would give back more than it is worth."""
    given, most = refunded(before), worth.order_minor
    rest = None if most is None else most - given
    if wanted is None and worth.parcel_minor is not None:
        mine = refunded(deed for deed in before if deed.line.parcel_id == (row.parcel_id or 0))
        wanted = worth.parcel_minor - mine if rest is None else min(worth.parcel_minor - mine, rest)
        if wanted <= 0 < given:
            raise Refused(f"All of order {row.order_number} was given back already.", "Nothing was noted.")
    if wanted is not None and rest is not None and wanted > rest:
        already = f", and {money_text(given, row.currency)} of it was given back" if given else ""
        raise Refused(
            f"Order {row.order_number} is worth {money_text(most, row.currency)}{already}.",
            "Write what was really given back.",
        )
    return wanted
