"""Why parcels were late, and whose doing it was."""

from __future__ import annotations

from shipdesk.domain.insights.keys import Group, Part
from shipdesk.domain.insights.period import Period
from shipdesk.domain.insights.shares import Share
from shipdesk.domain.insights.tables import BlameRow, Table
from shipdesk.services.insights.asking import ATTEMPT, PROMISE, asked_of, count, key_of
from shipdesk.services.ports import CancelCheck, never_cancelled
from shipdesk.services.shop import Shop

NAME = "blame"


def blame_split(
    shop: Shop, period: Period, *, carrier: str = "", cancelled: CancelCheck = never_cancelled
) -> Table[BlameRow]:
    """Return the late parcels of a period by their cause, the most frequent first."""
    asked = asked_of(shop, period, Group(carrier or None))
    counts = count(shop, asked, lambda store, part: store.causes(part), cancelled)
    late = sum(counts.values())
    key = key_of(period, carrier, Group())
    rows = [
        BlameRow(str(blame), str(reason), Share(number, late), key.only(Part.LATE, cause=(str(blame), str(reason))))
        for (blame, reason), number in counts.items()
    ]
    rows.sort(key=lambda row: (-row.share.hits, row.blame, row.reason))
    return Table(NAME, _MEANING, period, (), tuple(rows), late)


_MEANING = (
    f"Late parcels of those that left in the period, {ATTEMPT}, {PROMISE}. Ours is one that left after its ship-by "
    "day; of the others what was told last before the first attempt, and where nothing was told it is the carrier's."
)
