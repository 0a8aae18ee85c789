"""How many parcels were delivered by the first attempt."""

from __future__ import annotations

from shipdesk.domain.insights.keys import By, Group
from shipdesk.domain.insights.period import Period
from shipdesk.domain.insights.shares import Share
from shipdesk.domain.insights.tables import FirstAttemptRow, Table
from shipdesk.services.insights.asking import asked_of, count, groups_in, key_of, whole
from shipdesk.services.ports import CancelCheck, never_cancelled
from shipdesk.services.shop import Shop

NAME = "first_attempts"


def first_attempts(
    shop: Shop,
    period: Period,
    *,
    by: tuple[By, ...] = (By.CARRIER,),
    carrier: str = "",
    cancelled: CancelCheck = never_cancelled,
) -> Table[FirstAttemptRow]:
    """Return the share of tried parcels that their customers had after the first attempt."""
    by = whole(by)
    asked = asked_of(shop, period, Group(carrier or None))
    counts = count(shop, asked, lambda store, part: store.first_attempts(part, by), cancelled)
    rows = []
    for group, found in groups_in(counts, by).items():
        first, again = found.get((True,), 0), found.get((False,), 0)
        rows.append(FirstAttemptRow(group, Share(first, first + again), again, key_of(period, carrier, group)))
    return Table(NAME, _MEANING, period, by, tuple(rows), sum(row.share.of for row in rows))


_MEANING = (
    "Of the parcels that left in the period and were tried, those that were delivered by the first attempt. "
    "A parcel that was taken to a pick-up point counts as not delivered by it. "
    "The range holds the true rate in 95 of 100 cases (Wilson); below 20 parcels no rate is told."
)
