"""Whether the forecast's chances came true: of those it gave 70 to 80 in 100, how many were late."""

from __future__ import annotations

from collections import Counter

from shipdesk.domain.insights.keys import Group, Part
from shipdesk.domain.insights.period import Period
from shipdesk.domain.insights.shares import Share
from shipdesk.domain.insights.tables import CalibrationRow, Table
from shipdesk.services.insights.asking import PROMISE, asked_of, key_of, parts_of
from shipdesk.services.ports import CancelCheck, never_cancelled
from shipdesk.services.shop import Shop

NAME = "calibration"


def calibration(
    shop: Shop, period: Period, *, carrier: str = "", cancelled: CancelCheck = never_cancelled
) -> Table[CalibrationRow]:
    """Return the decided parcels of a period by the chance of being late they were given when they left."""
    decided: Counter[int] = Counter()
    late: Counter[int] = Counter()
    said: dict[int, float] = {}
    for part in parts_of(asked_of(shop, period, Group(carrier or None)), cancelled):
        with shop.look() as tx:
            for tenth, (parcels, were_late, chances) in tx.insights.calibration(part).items():
                decided[tenth] += parcels
                late[tenth] += were_late
                said[tenth] = said.get(tenth, 0.0) + chances
    key = key_of(period, carrier, Group())
    rows = tuple(
        CalibrationRow(
            tenth / 10, (tenth + 1) / 10, said[tenth] / decided[tenth], Share(late[tenth], decided[tenth]),
            key.only(Part.FORECAST, chance=(tenth / 10, (tenth + 1) / 10)),
        )
        for tenth in sorted(decided)
    )  # fmt: skip
    return Table(NAME, _MEANING, period, (), rows, sum(decided.values()))


_MEANING = (
    "Parcels that left in the period and whose promised day is over, by the chance of being late that was written down "
    f"when they left and never changed since. Late is judged by the delivery, for that is what is forecast, {PROMISE}. "
    "Where the forecast is right, of those it gave 70 to 80 in 100 about 75 in 100 were late."
)
