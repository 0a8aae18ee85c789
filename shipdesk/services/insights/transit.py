"""How many business days each lane takes, beside what was promised."""

from __future__ import annotations

from shipdesk.domain.insights.days import median_of
from shipdesk.domain.insights.keys import By, Group, Part
from shipdesk.domain.insights.period import Period
from shipdesk.domain.insights.shares import ENOUGH
from shipdesk.domain.insights.tables import Table, TransitRow
from shipdesk.services.insights.asking import asked_of, business_words, count, days_in, groups_in, key_of, whole
from shipdesk.services.ports import CancelCheck, never_cancelled
from shipdesk.services.shop import Shop

NAME = "transit"


def transit(
    shop: Shop,
    period: Period,
    *,
    by: tuple[By, ...] = (By.CARRIER, By.SERVICE),
    carrier: str = "",
    cancelled: CancelCheck = never_cancelled,
) -> Table[TransitRow]:
    """Return within how many business days half and nine of ten of a lane's parcels came; None where too few did."""
    by = whole(by)
    asked = asked_of(shop, period, Group(carrier or None))
    counts = count(shop, asked, lambda store, part: store.days(part, by), cancelled)
    promises = groups_in(count(shop, asked, lambda store, part: store.promises(part, by), cancelled), by)
    rows = []
    for group, found in groups_in(counts, by).items():
        days = days_in(found)
        enough = days.arrivals >= ENOUGH
        promised = median_of({int(str(key[0])): number for key, number in promises.get(group, {}).items()})
        p50, p90 = (days.quantile(share) if enough else None for share in (0.5, 0.9))
        key = key_of(period, carrier, group).only(Part.ARRIVED)
        rows.append(TransitRow(group, days, p50, p90, promised, key))
    meaning = (
        f"From the day a parcel left us to the first attempt to deliver. {business_words(shop)}. Parcels under way "
        "count for as long as they have been, lost and returned ones as never arrived. The promise is the middle one "
        "of those first made. Below 20 arrived parcels nothing is told."
    )
    return Table(NAME, meaning, period, by, tuple(rows), sum(row.days.arrivals for row in rows))
