"""What labels cost, and what each parcel cost that came in time."""

from __future__ import annotations

from collections import Counter

from shipdesk.domain.insights.keys import By, Group, Part
from shipdesk.domain.insights.period import Period
from shipdesk.domain.insights.tables import CostRow, Table
from shipdesk.services.insights.asking import ATTEMPT, PROMISE, asked_of, key_of, parts_of, whole
from shipdesk.services.ports import CancelCheck, never_cancelled
from shipdesk.services.shop import Shop

NAME = "costs"


def costs(
    shop: Shop,
    period: Period,
    *,
    by: tuple[By, ...] = (By.CARRIER, By.SERVICE),
    carrier: str = "",
    cancelled: CancelCheck = never_cancelled,
) -> Table[CostRow]:
    """Return what was paid for the labels of a period; each currency has a row of its own, in its smallest unit."""
    by = whole(by)
    asked = asked_of(shop, period, Group(carrier or None))
    found: dict[tuple[Group, str], Counter[str]] = {}
    for part in parts_of(asked, cancelled):
        with shop.look() as tx:
            for (*values, currency), outcome, parcels, unpriced, paid in tx.insights.costs(part, by):
                sums = found.setdefault((Group.of(by, tuple(values)), str(currency)), Counter())
                sums.update(parcels=parcels, unpriced=unpriced, paid=paid)
                if outcome in (Part.ON_TIME, Part.LATE):
                    sums["decided"] += paid
                if outcome is Part.ON_TIME:
                    sums["on_time"] += parcels - unpriced
    rows = [
        CostRow(
            group, currency, sums["parcels"], sums["unpriced"], sums["paid"], sums["decided"],
            sums["on_time"],
            key_of(period, carrier, group),
        )
        for (group, currency), sums in sorted(found.items(), key=lambda each: (each[0][0].sort_key, each[0][1]))
    ]  # fmt: skip
    return Table(NAME, _MEANING, period, by, tuple(rows), sum(row.parcels - row.unpriced for row in rows))


_MEANING = (
    "What was paid for the labels of the parcels that left in the period, as it was told when they were bought: no "
    f"later corrections and refunds. On time is {ATTEMPT}, {PROMISE}. What late parcels cost is shared by those that "
    "came in time; parcels that are not decided yet are left out of that. Parcels whose price is not known stand in "
    "rows without a currency."
)
