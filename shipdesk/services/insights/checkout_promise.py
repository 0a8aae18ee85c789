"""What may honestly be promised at checkout: within how many business days nine of ten orders arrived."""

from __future__ import annotations

from shipdesk.domain.insights.keys import By, Group, Part
from shipdesk.domain.insights.period import Period
from shipdesk.domain.insights.shares import ENOUGH, Share
from shipdesk.domain.insights.tables import CheckoutRow, Table
from shipdesk.services.insights.asking import asked_of, business_words, count, days_in, groups_in, key_of, whole
from shipdesk.services.ports import CancelCheck, never_cancelled
from shipdesk.services.shop import Shop

NAME = "checkout"


def checkout_promise(
    shop: Shop,
    period: Period,
    *,
    by: tuple[By, ...] = (By.REGION,),
    carrier: str = "",
    cancelled: CancelCheck = never_cancelled,
) -> Table[CheckoutRow]:
    """Return for each region in how many business days from the order half and nine of ten parcels came."""
    by = whole(by)
    asked = asked_of(shop, period, Group(carrier or None))
    counts = count(shop, asked, lambda store, part: store.days(part, by, from_order=True), cancelled)
    rows = []
    for group, found in groups_in(counts, by).items():
        days = days_in(found)
        p50, p90 = (days.quantile(share) if days.arrivals >= ENOUGH else None for share in (0.5, 0.9))
        kept = Share(days.within(p90) if p90 is not None else 0, days.arrivals)
        rows.append(CheckoutRow(group, days, p50, p90, kept, key_of(period, carrier, group).only(Part.ARRIVED)))
    meaning = (
        f"From the day of the order to the first attempt to deliver, the time on our own desk included. "
        f"{business_words(shop)}. Nine of ten orders arrived within the days that may be promised. Parcels under way "
        "count for as long as they have been, lost and returned ones as never arrived. Below 20 arrived parcels "
        "nothing is told. A region is a state, or where none is known the first sign of the "
        "postcode; abroad it is the country."
    )
    return Table(NAME, meaning, period, by, tuple(rows), sum(row.days.arrivals for row in rows))
