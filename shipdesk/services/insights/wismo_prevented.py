"""How many customers of late parcels were told before the promise broke, and had no need to ask where it is."""

from __future__ import annotations

from shipdesk.domain.insights.keys import By, Group, Part
from shipdesk.domain.insights.period import Period
from shipdesk.domain.insights.tables import Table, ToldRow
from shipdesk.services.insights.asking import ATTEMPT, PROMISE, asked_of, count, groups_in, key_of, whole
from shipdesk.services.ports import CancelCheck, never_cancelled
from shipdesk.services.shop import Shop

NAME = "told"


def wismo_prevented(
    shop: Shop,
    period: Period,
    *,
    by: tuple[By, ...] = (By.WEEK,),
    carrier: str = "",
    cancelled: CancelCheck = never_cancelled,
) -> Table[ToldRow]:
    """Return the late parcels of a period by when their customers were told."""
    by = whole(by)
    asked = asked_of(shop, period, Group(carrier or None))
    counts = count(shop, asked, lambda store, part: store.told(part, by), cancelled)
    rows = []
    for group, found in groups_in(counts, by).items():
        before, after, untold, needless = (
            found.get((part,), 0) for part in (Part.TOLD_BEFORE, Part.TOLD_AFTER, Part.UNTOLD, Part.TOLD_NEEDLESSLY)
        )
        rows.append(ToldRow(group, before, after, untold, needless, key_of(period, carrier, group)))
    return Table(NAME, _MEANING, period, by, tuple(rows), sum(row.share.of for row in rows))


_MEANING = (
    "Late parcels of those that left in the period, by when the first mail about a delay or a problem was sent: on the "
    f"promised day at the latest, after it, or never. Late is {ATTEMPT}, {PROMISE}. "
    "Needlessly told is a customer whose parcel came in time after all."
)
