"""How many parcels came by the day that was promised."""

from __future__ import annotations

from shipdesk.domain.insights.keys import By, Group, Part
from shipdesk.domain.insights.period import Period
from shipdesk.domain.insights.shares import Share
from shipdesk.domain.insights.tables import OnTimeRow, Table
from shipdesk.services.insights.asking import ATTEMPT, PROMISE, asked_of, count, groups_in, key_of, whole
from shipdesk.services.ports import CancelCheck, never_cancelled
from shipdesk.services.shop import Shop

NAME = "on_time"


def on_time(
    shop: Shop,
    period: Period,
    *,
    by: tuple[By, ...] = (By.CARRIER,),
    carrier: str = "",
    cancelled: CancelCheck = never_cancelled,
) -> Table[OnTimeRow]:
    """Return the on-time rate of the parcels that left in a period, with the range it may truly lie in."""
    by = whole(by)
    asked = asked_of(shop, period, Group(carrier or None))
    counts = count(shop, asked, lambda store, part: store.outcomes(part, by), cancelled)
    rows = []
    for group, found in groups_in(counts, by).items():
        number = {part: found.get((part,), 0) for part in Part}
        share = Share(number[Part.ON_TIME], number[Part.ON_TIME] + number[Part.LATE])
        rows.append(
            OnTimeRow(
                group, share, number[Part.LATE], number[Part.OPEN], number[Part.UNSCANNED], number[Part.UNPROMISED],
                key_of(period, carrier, group),
            )
        )  # fmt: skip
    return Table(NAME, _MEANING, period, by, tuple(rows), sum(row.share.of for row in rows))


_MEANING = (
    f"Parcels by the day they left us, {ATTEMPT}, {PROMISE}. One that was not tried by its promised day is late. "
    "Counted when the promised day is over; not counted are parcels without a promise, or that no "
    "carrier ever scanned. The range holds the true rate in 95 of 100 cases (Wilson); below 20 parcels no rate is told."
)
