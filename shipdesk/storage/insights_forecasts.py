"""What was forecast of parcels when they left, against what came: one statement for the proof and all who show it."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, select
from sqlmodel import col

from shipdesk.domain.insights.keys import Part
from shipdesk.domain.insights.period import day_number
from shipdesk.domain.late.outlook import HAND_OVER
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.storage.insights_sql import number_of_date
from shipdesk.storage.tables import ForecastRow, ParcelRecord

_TENTHS = 10


class ProofSums(NamedTuple):
    """Sums over the judged parcels of a service that were given a chance within one tenth."""

    carrier: str
    service: str
    service_name: str
    tenth: int
    judged: int
    late: int
    said: float
    """The sum of the chances."""
    delivered: int
    by_p90: int
    in_range: int
    off_days: int
    """By how many days the middle dates were off."""
    beside: int
    """How many of the delivered had a plain median."""
    beside_off_days: int
    plain_off_days: int


def forecast_facts(facts: CTE, today: Any, dialect: str) -> CTE:
    """Return the parcels whose promised day is over with what was said of them when they left.

    They are judged by their delivery, for that is what is forecast, against the promise that stood then.
    """
    said, parcel = ForecastRow, ParcelRecord

    def day(column: Any) -> Any:
        return number_of_date(col(column), dialect)

    promised = day(said.promised_on)
    outcome = case((facts.c.delivered <= promised, Part.ON_TIME.value), else_=Part.LATE.value)
    return (
        select(
            facts.c.id, facts.c.left, facts.c.carrier, facts.c.service, facts.c.delivered,
            col(parcel.service_name).label("service_name"), outcome.label("outcome"), col(said.p_late).label("p_late"),
            day(said.p10_on).label("p10"), day(said.p50_on).label("p50"), day(said.p90_on).label("p90"),
            day(said.plain_on).label("plain"),
        )
        .join(said, col(said.parcel_id) == facts.c.id)
        .join(parcel, col(parcel.id) == facts.c.id)
        .where(col(said.occasion) == HAND_OVER, col(said.p_late).isnot(None))
        .where(promised < day_number(today), facts.c.status != ParcelStatus.RETURNED.value)
        .cte("forecast")
    )  # fmt: skip


def proof_sums(rows: CTE) -> Select[Any]:
    """Return the statement for `ProofSums` over what `forecast_facts` returned."""
    each = rows.c
    by = each.carrier, each.service, each.service_name, _tenth(each.p_late).label("tenth")
    off, plain_off = func.abs(each.delivered - each.p50), func.abs(each.delivered - each.plain)
    beside = each.plain.isnot(None) & each.delivered.isnot(None)
    return select(
        *by, func.count(), _many(each.outcome == Part.LATE.value), func.sum(each.p_late), func.count(each.delivered),
        _many(each.delivered <= each.p90), _many(and_(each.delivered >= each.p10, each.delivered <= each.p90)),
        func.coalesce(func.sum(off), 0), _many(beside), func.coalesce(func.sum(case((beside, off), else_=0)), 0),
        func.coalesce(func.sum(plain_off), 0),
    ).group_by(*by)  # fmt: skip


def read_sums(row: Any) -> ProofSums:
    """Return a row of `proof_sums`; a server tells sums as decimals."""
    whole = [int(value) for value in row[7:]]
    return ProofSums(row[0], row[1], row[2], row[3], row[4], int(row[5]), float(row[6]), *whole)


def _many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _tenth(chance: ColumnElement[Any]) -> ColumnElement[Any]:
    return case(*((chance < (n + 1) / _TENTHS, n) for n in range(_TENTHS - 1)), else_=_TENTHS - 1)
