"""The late list: what is late by which clock, worst first, and what a person decided about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from shipdesk.carriers.registry import is_tracked
from shipdesk.domain.errors import Refused
from shipdesk.domain.lateness import Lateness, Patience, order_lateness, parcel_lateness
from shipdesk.domain.mails import Milestone
from shipdesk.domain.promise import add_business_days, zone_of
from shipdesk.domain.text import clean_line
from shipdesk.services.approve_mails import approve_those
from shipdesk.services.plan_mail import mail_is_on, plan_mail, subject_key
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.views import LateClock, LateRow
from shipdesk.storage.late_store import LateMark, LateOrder
from shipdesk.storage.transaction import Transaction

_URGENCY = {LateClock.FORGOTTEN: 0, LateClock.PROMISE: 1, LateClock.SHIP_BY: 2, LateClock.SILENT: 3}
_NEW_DATE_DAYS = 2
_Marks = Mapping[tuple[int, int, LateClock], LateMark]
_Line = tuple[LateOrder, int | None, str, Lateness]
"""The order, the parcel, its number, and by which clock it is late."""


def list_late(shop: Shop, on: date | None = None) -> tuple[LateRow, ...]:
    """Return what is late at the end of a day (today by the shop's clock), worst first; marked lines are left out."""
    with shop.look() as tx:
        marks = tx.late.marks()
        found = [*_late_orders(shop, tx, marks, on), *_late_parcels(shop, tx, marks, on)]
        told = tx.late.told_at([order.order_id for order, *_ in found])
    rows = [_row(*line, told.get(line[0].order_id, (None, False))) for line in found]
    return tuple(sorted(rows, key=_worst_first))


def late_count(shop: Shop) -> int:
    """Return how many lines the late list has."""
    today = _moment(shop, None)[2]
    with shop.look() as tx:
        marks = tx.late.marks()
        orders = [
            i for i in tx.late.unshipped_ids(today) if not _is_marked(marks.get((i, 0, LateClock.SHIP_BY)), today)
        ]
        return len(orders) + sum(1 for _ in _late_parcels(shop, tx, marks, None))


def snooze_late(shop: Shop, rows: Sequence[LateRow], until: date) -> int:
    """Take lines off the list until a day; return how many."""
    return _mark(shop, rows, until, "")


def ignore_late(shop: Shop, rows: Sequence[LateRow], reason: str) -> int:
    """Take lines off the list for good, with the reason; raises Refused without one."""
    why = clean_line(reason)
    if not why:
        raise Refused("Say why this can be ignored.", "One word is enough.")
    return _mark(shop, rows, None, why)


def restore_late(shop: Shop, rows: Sequence[LateRow]) -> int:
    """Put lines back on the list (the undo of snooze and ignore); return how many."""
    with shop.change(Topic.LATE) as tx:
        return sum(tx.late.remove_mark(row.order_id, row.parcel_id or 0, row.clock) for row in rows)


def plan_delay_mails(shop: Shop, rows: Sequence[LateRow]) -> int:
    """Plan one delay mail for each line's customer, with an honest new date; return how many are new.

    A person has asked for them: those that waited for a yes have it now, and count as new.
    """
    if not mail_is_on(shop.settings, is_practice=shop.is_practice):
        raise Refused("No mail account is set up.", "Enter it in Settings, Mail.")
    with shop.change(Topic.MESSAGES, Topic.LATE) as tx:
        about = [subject_key(row.order_id, row.parcel_id) for row in rows]
        return approve_those(shop, tx, tx.mail_choice.about(about, Milestone.DELAYED)) + plan_delays(
            shop, tx, rows, asked_for=True
        )


def plan_delays(
    shop: Shop, tx: Transaction, rows: Sequence[LateRow], *, asked_for: bool = False, to_approve: bool = False
) -> int:
    """Plan the delay mails of lines of the late list in a unit of work; return how many are new."""
    planned = 0
    now = shop.clock.now()
    today = now.astimezone(zone_of(shop.settings.shop.time_zone)).date()
    for row in rows:
        order = tx.orders.get(row.order_id)
        parcel = tx.parcels.get(row.parcel_id) if row.parcel_id else None
        if order is None:
            continue
        new_date = parcel.carrier_eta_on if parcel else None
        if new_date is None or new_date < today:
            new_date = add_business_days(today, _NEW_DATE_DAYS, shop.settings.shop.country_code)
        planned += plan_mail(
            tx, shop.settings, Milestone.DELAYED, order, parcel, now=now, is_practice=shop.is_practice,
            facts={"new_date_on": new_date.isoformat()}, asked_for=asked_for, to_approve=to_approve,
        )  # fmt: skip
    return planned


def _late_orders(shop: Shop, tx: Transaction, marks: _Marks, on: date | None) -> Iterator[_Line]:
    today = _moment(shop, on)[2]
    for order in tx.late.unshipped(today):
        late = order_lateness(order.status, order.ship_by_on, today)
        if late is not None and not _is_marked(marks.get((order.order_id, 0, late.clock)), today):
            yield order, None, order.tracking_number, late


def _late_parcels(shop: Shop, tx: Transaction, marks: _Marks, on: date | None) -> Iterator[_Line]:
    now, zone, today = _moment(shop, on)
    behaviour = shop.settings.behaviour
    patience = Patience(behaviour.forgotten_after_hours, behaviour.silent_after_hours, shop.settings.shop.country_code)
    under_ways = tx.late.under_way(
        promised_before=today,
        # Days of rest only make the time shorter that counts.
        left_before=now - timedelta(hours=behaviour.forgotten_after_hours),
        heard_before=now - timedelta(hours=behaviour.silent_after_hours),
    )
    for under_way in under_ways:
        order, parcel = under_way.order, under_way.parcel
        late = parcel_lateness(parcel, now=now, zone=zone, patience=patience, tracked=is_tracked(parcel.carrier))
        if late is not None and not _is_marked(marks.get((order.order_id, parcel.id, late.clock)), today):
            yield order, parcel.id, parcel.tracking_number, late


def _moment(shop: Shop, on: date | None) -> tuple[datetime, tzinfo, date]:
    """Return the moment that is asked about, the shop's zone, and the day it is there."""
    zone = zone_of(shop.settings.shop.time_zone)
    now = shop.clock.now() if on is None else _end_of(on, zone)
    return now, zone, now.astimezone(zone).date()


def _row(
    order: LateOrder, parcel_id: int | None, number: str, late: Lateness, told: tuple[datetime | None, bool]
) -> LateRow:
    return LateRow(
        order_id=order.order_id,
        parcel_id=parcel_id,
        order_number=order.order_number,
        tracking_number=number,
        recipient_name=order.recipient_name,
        country_code=order.country_code,
        clock=late.clock,
        days=late.days,
        reason=late.reason,
        since=late.since,
        value_minor=order.total_minor,
        currency=order.currency,
        told_customer_at=told[0],
        mail_planned=told[1],
    )


def _worst_first(row: LateRow) -> tuple[int, int, int, str]:
    return (-row.days, _URGENCY[row.clock], -(row.value_minor or 0), row.order_number)


def _is_marked(mark: LateMark | None, today: date) -> bool:
    return mark is not None and (mark.until is None or today < mark.until)


def _mark(shop: Shop, rows: Sequence[LateRow], until: date | None, reason: str) -> int:
    with shop.change(Topic.LATE) as tx:
        for row in rows:
            tx.late.put_mark(LateMark(row.order_id, row.parcel_id or 0, row.clock, until, reason), shop.clock.now())
    return len(rows)


def _end_of(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC)
