"""How old the parcels under way are, against what their lanes usually take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from shipdesk.domain.insights.keys import By, Group, Part
from shipdesk.domain.insights.period import Period
from shipdesk.domain.insights.tables import AgeRow, Table
from shipdesk.services.insights.asking import asked_of, business_words, groups_in, key_of, whole
from shipdesk.services.insights.transit import transit
from shipdesk.services.ports import CancelCheck, never_cancelled
from shipdesk.services.shop import Shop

NAME = "ageing"


def ageing(
    shop: Shop,
    period: Period,
    *,
    by: tuple[By, ...] = (By.CARRIER, By.SERVICE),
    carrier: str = "",
    cancelled: CancelCheck = never_cancelled,
) -> Table[AgeRow]:
    """Return the parcels under way now by their age; the period says from when the lanes' usual days are taken."""
    by = whole(tuple(each for each in by if each is not By.WEEK))
    usual = {row.group: row for row in transit(shop, period, by=by, carrier=carrier, cancelled=cancelled).rows}
    with shop.look() as tx:
        ages = tx.insights.ages(asked_of(shop, period, Group(carrier or None)), by)
    rows = []
    for group, found in groups_in(ages, by).items():
        lane = usual.get(group)
        p50, p90 = (lane.p50, lane.p90) if lane else (None, None)
        counts = {int(str(key[0])): number for key, number in found.items()}
        parts = _split(counts, p50, p90)
        key = key_of(period, carrier, group).only(Part.UNDER_WAY)
        rows.append(
            AgeRow(group, p50, p90, parts["usual"], parts["slow"], parts["beyond"], parts["unknown"], max(counts), key)
        )
    meaning = (
        f"Parcels on their way now that a carrier has scanned, by how long ago they left us. {business_words(shop)}. "
        "A lane's usual days are those of the parcels that left in the period: half arrive within the first figure, "
        "nine of ten within the second."
    )
    return Table(NAME, meaning, period, by, tuple(rows), sum(row.under_way for row in rows))


def _split(counts: Mapping[int, int], p50: int | None, p90: int | None) -> Counter[str]:
    parts: Counter[str] = Counter()
    for age, number in counts.items():
        if p50 is None:
            parts["unknown"] += number
        elif age <= p50:
            parts["usual"] += number
        elif p90 is None or age <= p90:
            parts["slow"] += number
        else:
            parts["beyond"] += number
    return parts
