"""Sums over parcels that have left, for Insights: how many came when, at what cost, and who had been told."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import CTE, ColumnElement, and_, case, func, literal, or_, select
from sqlmodel import Session, col

from shipdesk.domain.insights.keys import By, Group, ParcelKey, Part
from shipdesk.domain.insights.period import Period, day_number, day_of
from shipdesk.domain.mails import BAD_NEWS
from shipdesk.domain.parcels import FINAL, SHIPPED_ELSEWHERE, Blame, ParcelStatus
from shipdesk.storage.columns import UtcTime
from shipdesk.storage.insights_forecasts import ProofSums, forecast_facts, proof_sums, read_sums
from shipdesk.storage.insights_sql import (
    LocalDays,
    business_days,
    day_of_moment,
    local_days,
    number_of_date,
    week_of_number,
)
from shipdesk.storage.tables import (
    AddressRow,
    MessageRecord,
    OrderRecord,
    ParcelRecord,
    TrackingEventRow,
)

_NEVER = [s.value for s in (ParcelStatus.LOST, ParcelStatus.RETURNING, ParcelStatus.RETURNED, ParcelStatus.CANCELLED)]
_LONGEST = timedelta(days=400)
"""How long before its leaving an order may have been placed for the clock to be known to the minute."""


@dataclass(frozen=True, slots=True)
class AskedParcels:
    """Which parcels are counted, and how days are: by the shop's clock, its country's holidays left out."""

    period: Period
    now: datetime
    zone: tzinfo
    home: str = ""
    """The shop's country: its regions are its states, all other regions are countries."""
    holidays: tuple[date, ...] = ()
    group: Group = field(default_factory=Group)

    @property
    def today(self) -> date:
        """The day it is in the shop."""
        return self.now.astimezone(self.zone).date()

    @property
    def clock(self) -> LocalDays:
        """The shop's clock over all days that may be asked about."""
        return local_days(
            self.zone, self.period.first_on - _LONGEST, max(self.period.last_on, self.today) + timedelta(days=2)
        )


class InsightsStore:
    """Reads for Insights; every answer is a sum, so that answers of parts of a period may be added."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._dialect = session.get_bind().dialect.name

    def outcomes(self, asked: AskedParcels, by: Sequence[By]) -> Counter[tuple[Hashable, ...]]:
        """Return how many parcels of each group had which outcome: (*group, Part)."""
        facts = self._facts(asked, by)
        columns = (*self._groups(facts, by), _outcome(facts, asked.today).label("outcome"))
        return self._counted(facts, columns, by, lambda rest: (Part(rest[0]),))

    def days(self, asked: AskedParcels, by: Sequence[By], *, from_order: bool = False) -> Counter[tuple[Hashable, ...]]:
        """Return how many parcels took, or are under way for, how many business days: (*group, kind, days).

        Kinds are arrived, waiting and never. They are counted from leaving, or from_order from the order.
        """
        facts = self._facts(asked, by, with_orders=from_order)
        start = func.coalesce(facts.c.placed, facts.c.left) if from_order else facts.c.left
        taken = _days_taken(facts, start, asked)
        columns = (*self._groups(facts, by), _kind(facts).label("kind"), taken.label("days"))
        counted = self._counted(facts, columns, by, tuple)
        return Counter({key: count for key, count in counted.items() if key[-2] != Part.UNSCANNED.value})

    def promises(self, asked: AskedParcels, by: Sequence[By]) -> Counter[tuple[Hashable, ...]]:
        """Return how many parcels were promised for how many business days after leaving: (*group, days)."""
        facts = self._facts(asked, by)
        promised = business_days(facts.c.left, facts.c.promised, asked.holidays)
        columns = (*self._groups(facts, by), promised.label("days"))
        return self._counted(facts, columns, by, tuple, facts.c.promised.isnot(None))

    def ages(self, asked: AskedParcels, by: Sequence[By]) -> Counter[tuple[Hashable, ...]]:
        """Return how many business days the parcels under way now have been so, whenever they left: (*group, days)."""
        facts = self._facts(asked, by, under_way=True)
        age = business_days(facts.c.left, _number(asked.today), asked.holidays)
        columns = (*self._groups(facts, by), age.label("days"))
        return self._counted(facts, columns, by, tuple, *_is_under_way(facts))

    def causes(self, asked: AskedParcels) -> Counter[tuple[Hashable, ...]]:
        """Return how many late parcels were whose doing, and why: (blame, reason)."""
        causes = self._causes(self._facts(asked, (), with_orders=True), asked)
        statement = select(causes.c.cause, func.count()).group_by(causes.c.cause)
        found: Counter[tuple[Hashable, ...]] = Counter()
        for cause, count in self._session.execute(statement):
            found[tuple(cause.split(":", 1))] += count
        return found

    def first_attempts(self, asked: AskedParcels, by: Sequence[By]) -> Counter[tuple[Hashable, ...]]:
        """Return how many of the tried parcels were delivered at once: (*group, bool)."""
        facts = self._facts(asked, by)
        first = case((facts.c.first_time, 1), else_=0)
        columns = (*self._groups(facts, by), first.label("first"))
        return self._counted(facts, columns, by, lambda rest: (bool(rest[0]),), facts.c.reached.isnot(None))

    def costs(
        self, asked: AskedParcels, by: Sequence[By]
    ) -> Iterable[tuple[tuple[Hashable, ...], Part, int, int, int]]:
        """Yield (*group, currency), outcome, parcels, how many have no price, and what was paid."""
        facts = self._facts(asked, by)
        groups = self._groups(facts, by)
        currency = case((facts.c.cost.is_(None), ""), else_=facts.c.currency).label("paid_in")
        outcome = _outcome(facts, asked.today).label("outcome")
        priced = func.count(facts.c.cost)
        statement = select(
            *groups, currency, outcome, func.count(), priced, func.coalesce(func.sum(facts.c.cost), 0)
        ).group_by(*groups, currency, outcome)
        for row in self._session.execute(statement):
            *group, paid_in, what, count, with_price, paid = row
            yield (*_told_group(by, group), paid_in), Part(what), count, count - with_price, int(paid)

    def told(self, asked: AskedParcels, by: Sequence[By]) -> Counter[tuple[Hashable, ...]]:
        """Return how many parcels were told of as late when: (*group, Part)."""
        told = self._told(self._facts(asked, by), asked)
        columns = (*self._groups(told, by), told.c.told.label("told"))
        return self._counted(told, columns, by, lambda rest: (Part(rest[0]),), told.c.told.isnot(None))

    def proof(self, asked: AskedParcels) -> list[ProofSums]:
        """Return what was forecast of parcels when they left against what came, by service and tenth of P(late)."""
        rows = self._session.execute(proof_sums(self._forecast(asked)))
        return [read_sums(row) for row in rows]

    def parcel_ids(self, asked: AskedParcels, key: ParcelKey) -> array[int]:
        """Return the parcels of a key, those that left last first."""
        facts = self._facts(asked, (), under_way=key.part is Part.UNDER_WAY, with_orders=key.cause is not None)
        rows, conditions = self._part(facts, asked, key)
        statement = select(rows.c.id).where(*conditions).order_by(rows.c.left.desc(), rows.c.id.desc())
        return array("q", self._session.scalars(statement))

    # What rows are made of

    def _facts(
        self, asked: AskedParcels, by: Sequence[By], *, under_way: bool = False, with_orders: bool = False
    ) -> CTE:
        """Return the parcels asked about with their days as numbers, worked out once for each."""
        parcel, order, clock = ParcelRecord, OrderRecord, asked.clock
        reached_at = func.coalesce(parcel.first_attempt_at, parcel.delivered_at, type_=UtcTime())
        columns: list[Any] = [
            col(parcel.id).label("id"), col(parcel.order_id).label("order_id"), col(parcel.carrier).label("carrier"),
            col(parcel.service).label("service"), col(parcel.status).label("status"),
            col(parcel.blame).label("blame"), col(parcel.reason).label("reason"),
            (col(parcel.delivered_at) == reached_at).label("first_time"),
            col(parcel.accepted_at).label("accepted_at"), reached_at.label("reached_at"),
            self._day(col(parcel.dispatched_at), clock).label("left"), self._day(reached_at, clock).label("reached"),
            self._day(col(parcel.delivered_at), clock).label("delivered"),
            number_of_date(col(parcel.promised_on), self._dialect).label("promised"),
            col(parcel.cost_minor).label("cost"), col(parcel.currency).label("currency"),
        ]  # fmt: skip
        # Beside each parcel its order must be looked up, which takes longer than all the sums: only where it is asked.
        with_region = By.REGION in by or asked.group.region is not None
        if with_orders:
            columns += [self._day(col(order.placed_at), clock).label("placed"),
                        number_of_date(col(order.ship_by_on), self._dialect).label("ship_by")]  # fmt: skip
        if with_region:
            columns.append(_region(asked.home).label("region"))
        statement: Any = select(*columns)
        if with_orders or with_region:
            statement = statement.join(order, col(order.id) == col(parcel.order_id))
        if with_region:
            statement = statement.join(AddressRow, col(AddressRow.id) == col(order.address_id))
        # Materialized: the days of a parcel are asked for many times below, and SQLite would work them out each time.
        facts: CTE = statement.where(*_asked_about(asked, under_way=under_way)).cte("facts").prefix_with("MATERIALIZED")
        return facts

    def _day(self, moment: Any, clock: LocalDays) -> ColumnElement[int]:
        return day_of_moment(moment, clock, self._dialect)

    def _groups(self, facts: CTE, by: Sequence[By]) -> tuple[ColumnElement[Any], ...]:
        def column(each: By) -> ColumnElement[Any]:
            return week_of_number(facts.c.left) if each is By.WEEK else facts.c[each.value]

        return tuple(column(each).label(f"by_{each.value}") for each in by)

    def _counted(
        self, facts: CTE, columns: Sequence[ColumnElement[Any]], by: Sequence[By], rest: Any,
        *conditions: ColumnElement[bool],
    ) -> Counter[tuple[Hashable, ...]]:  # fmt: skip
        statement = select(*columns, func.count()).select_from(facts).where(*conditions).group_by(*columns)
        found: Counter[tuple[Hashable, ...]] = Counter()
        for *values, count in self._session.execute(statement):
            found[(*_told_group(by, values[: len(by)]), *rest(tuple(values[len(by) :])))] += count
        return found

    def _causes(self, facts: CTE, asked: AskedParcels) -> CTE:
        """Return the late parcels with whose doing it was, as blame:reason.

        Ours where it left after its ship-by day; else what was told last before the first attempt; else the carrier's.
        """
        event = TrackingEventRow
        told = (
            select(col(event.blame) + ":" + col(event.reason))
            .where(col(event.parcel_id) == facts.c.id, col(event.blame) != "")
            .where(or_(facts.c.reached_at.is_(None), col(event.occurred_at) < facts.c.reached_at))
            .order_by(col(event.occurred_at).desc(), col(event.id).desc())
            .limit(1)
            .scalar_subquery()
        )
        now = case(
            (and_(facts.c.reached.is_(None), facts.c.blame != ""), facts.c.blame + ":" + facts.c.reason), else_=None
        )
        cause = case(
            (facts.c.left > facts.c.ship_by, f"{Blame.SHOP.value}:left_late"),
            else_=func.coalesce(told, now, f"{Blame.CARRIER.value}:"),
        ).label("cause")
        late = _outcome(facts, asked.today) == Part.LATE.value
        return select(facts.c.id, facts.c.left, cause).where(late).cte("causes").prefix_with("MATERIALIZED")

    def _told(self, facts: CTE, asked: AskedParcels) -> CTE:
        message = MessageRecord
        sent = (
            select(func.min(message.sent_at, type_=UtcTime()))
            .where(col(message.order_id) == facts.c.order_id, col(message.sent_at).isnot(None))
            .where(col(message.milestone).in_([each.value for each in BAD_NEWS]))
            .where(or_(col(message.parcel_id).is_(None), col(message.parcel_id) == facts.c.id))
            .scalar_subquery()
        )
        outcome = _outcome(facts, asked.today)
        first = (
            select(facts, outcome.label("outcome"), sent.label("sent_at"))
            .where(outcome.in_([Part.LATE.value, Part.ON_TIME.value]))
            .cte("first_told")
            .prefix_with("MATERIALIZED")
        )
        is_late, in_time = (
            first.c.outcome == Part.LATE.value,
            self._day(first.c.sent_at, asked.clock) <= first.c.promised,
        )
        told = case(
            (is_late & first.c.sent_at.is_(None), Part.UNTOLD.value),
            (is_late & in_time, Part.TOLD_BEFORE.value),
            (is_late, Part.TOLD_AFTER.value),
            (first.c.sent_at.isnot(None) & in_time, Part.TOLD_NEEDLESSLY.value),
            else_=None,
        )
        return select(first, told.label("told")).cte("told")

    def _forecast(self, asked: AskedParcels) -> CTE:
        return forecast_facts(self._facts(asked, ()), asked.today, self._dialect)

    def _part(self, facts: CTE, asked: AskedParcels, key: ParcelKey) -> tuple[CTE, list[ColumnElement[bool]]]:
        """Return the rows that a key is of, and the conditions that leave its own."""
        part, rows, conditions = key.part, facts, []
        if key.cause is not None:
            rows = self._causes(facts, asked)
            conditions = [rows.c.cause == ":".join(key.cause)]
        elif part in _TOLD_PARTS:
            rows = self._told(facts, asked)
            conditions = [rows.c.told == part.value]
        elif part in (Part.FORECAST, Part.FORECAST_LATE):
            rows = self._forecast(asked)
            lowest, below = key.chance or (0.0, 1.0)
            conditions = [rows.c.p_late >= lowest]
            if below < 1:
                conditions.append(rows.c.p_late < below)
            if part is Part.FORECAST_LATE:
                conditions.append(rows.c.outcome == Part.LATE.value)
        elif part is Part.UNDER_WAY:
            conditions = list(_is_under_way(facts))
        elif part is Part.ARRIVED:
            conditions = [facts.c.reached.isnot(None)]
        elif part in (Part.FIRST_TIME, Part.AGAIN):
            first = case((facts.c.first_time, 1), else_=0)
            conditions = [facts.c.reached.isnot(None), first == (1 if part is Part.FIRST_TIME else 0)]
        elif part is not Part.ALL:
            conditions = [_outcome(facts, asked.today) == part.value]
        if key.days is not None and rows is facts:
            taken = _days_taken(facts, facts.c.left, asked)
            conditions.append(taken >= key.days[0])
            if key.days[1] is not None:
                conditions.append(taken <= key.days[1])
        return rows, conditions


_TOLD_PARTS = (Part.TOLD_BEFORE, Part.TOLD_AFTER, Part.UNTOLD, Part.TOLD_NEEDLESSLY)
# Named one by one, so that the index finds them among all that have arrived.
_STATUS_UNDER_WAY = col(ParcelRecord.status).in_([s.value for s in ParcelStatus if s not in FINAL])


def _asked_about(asked: AskedParcels, *, under_way: bool) -> list[ColumnElement[bool]]:
    """Return the conditions for our own parcels of the period, or for those under way whenever they left."""
    parcel, group = ParcelRecord, asked.group
    conditions = [col(parcel.voided_at).is_(None), col(parcel.is_return).is_(False),
                  col(parcel.dispatched_by) != SHIPPED_ELSEWHERE]  # fmt: skip
    if under_way:
        conditions += [_STATUS_UNDER_WAY, col(parcel.dispatched_at).isnot(None)]
    else:
        end = _begin(asked.period.last_on + timedelta(days=1), asked.zone)
        conditions += [col(parcel.dispatched_at) >= _begin(asked.period.first_on, asked.zone),
                       col(parcel.dispatched_at) < end]  # fmt: skip
    if group.carrier is not None:
        conditions.append(col(parcel.carrier) == group.carrier)
    if group.service is not None:
        conditions.append(col(parcel.service) == group.service)
    if group.region is not None:
        conditions.append(_region(asked.home) == group.region)
    return conditions


def _region(home: str) -> ColumnElement[Any]:
    """Return where a parcel goes: abroad a country, within the shop's own its state, else its postcode's first sign."""
    address, country = AddressRow, col(OrderRecord.country_code)
    first = func.upper(func.substr(address.postal_code, 1, 1))
    inside = case((col(address.state) != "", func.upper(address.state)), else_=first + "…")
    return case((country == home, country + " " + inside), else_=country)


def _outcome(facts: CTE, today: date) -> ColumnElement[Any]:
    """Return what became of a promise, by the first attempt; the promised day itself is on time.

    Nothing is decided before that day is over: of those on time one hears sooner, and last week would look too good.
    """
    fact = facts.c
    return case(
        (fact.promised.is_(None), literal(Part.UNPROMISED.value)),
        (fact.promised >= day_number(today), Part.OPEN.value),
        (fact.reached <= fact.promised, Part.ON_TIME.value),
        (and_(fact.reached.is_(None), fact.accepted_at.is_(None)), Part.UNSCANNED.value),
        else_=Part.LATE.value,
    )


def _kind(facts: CTE) -> ColumnElement[Any]:
    fact = facts.c
    return case(
        (fact.reached.isnot(None), literal("arrived")),
        (fact.accepted_at.is_(None), Part.UNSCANNED.value),
        (fact.status.in_(_NEVER), "never"),
        else_="waiting",
    )


def _days_taken(facts: CTE, start: ColumnElement[Any], asked: AskedParcels) -> ColumnElement[Any]:
    until = func.coalesce(facts.c.reached, _number(asked.today))
    return business_days(start, until, asked.holidays)


def _is_under_way(facts: CTE) -> tuple[ColumnElement[bool], ...]:
    return facts.c.reached.is_(None), facts.c.accepted_at.isnot(None), facts.c.status.notin_(_NEVER)


def _number(day: date) -> ColumnElement[int]:
    return literal(day_number(day))


def _begin(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _told_group(by: Sequence[By], values: Sequence[Any]) -> tuple[Hashable, ...]:
    return tuple(day_of(value) if each is By.WEEK else value for each, value in zip(by, values, strict=True))
