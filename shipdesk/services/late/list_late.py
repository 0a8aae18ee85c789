"""The late list: what is late or will be, why, and what to do about it, worst first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from shipdesk.carriers.registry import is_tracked
from shipdesk.domain.late.causes import LateAction, LateCause, Proposal
from shipdesk.domain.late.deeds import LateDeed, LineKey
from shipdesk.domain.late.lateness import Lateness, Patience, Watched, order_lateness, parcel_lateness
from shipdesk.domain.late.outlook import ParcelOutlook
from shipdesk.domain.late.worth import Situation, expected_loss_minor, pressing, proposal_words, propose
from shipdesk.domain.money import to_major
from shipdesk.domain.parcels import Parcel
from shipdesk.domain.promise import add_business_days, zone_of
from shipdesk.services.late.late_rows import LateBag, LateRow, LateShown
from shipdesk.services.plan_mail import mail_is_on
from shipdesk.services.shop import Shop
from shipdesk.storage.late_store import BagScans, Candidates, LateOrder, Told
from shipdesk.storage.transaction import Transaction

_NEW_DATE_DAYS = 2
_BACK_FOR_DAYS = 60
"""For so long a parcel that came back is on the list, until somebody does something about it."""


@dataclass(frozen=True, slots=True)
class _Line:
    """An order or a parcel of it with the cause that was found."""

    order: LateOrder
    late: Lateness
    parcel: Parcel | None = None
    outlook: ParcelOutlook | None = None
    bag_id: int | None = None

    @property
    def key(self) -> LineKey:
        return LineKey(self.order.order_id, self.parcel.id if self.parcel else 0, self.late.cause)


@dataclass(frozen=True, slots=True)
class _Around:
    """What was read beside the lines, by order and by bag."""

    told: dict[int, Told]
    deeds: dict[int, list[LateDeed]]
    bags: dict[int, BagScans]
    can_mail: bool
    today: date


def list_late(shop: Shop, on: date | None = None, shown: LateShown = LateShown.OPEN) -> tuple[LateRow, ...]:
    """Return the lines at the end of a day (None: now, by the shop's clock), the most pressing first.

    Lines that were put away are left out; asked for them, only they are listed.
    """
    today = _moment(shop, on)[2]
    with shop.look() as tx:
        away = tx.late_actions.away()
        found = [line for line in _lines(shop, tx, on) if _is_shown(away.get(line.key), today, shown)]
        around = _read_around(shop, tx, found, today)
    rows = [_row(shop, line, around, away.get(line.key) if shown is not LateShown.OPEN else None) for line in found]
    return tuple(sorted(rows, key=_worst_first))


def late_count(shop: Shop) -> int:
    """Return how many lines the late list has."""
    today = _moment(shop, None)[2]
    with shop.look() as tx:
        away = tx.late_actions.away()
        orders = [LineKey(i, 0, LateCause.NOT_SHIPPED) for i in tx.late.unshipped_ids(today)]
        keys = [*orders, *(line.key for line in _late_parcels(shop, tx, None))]
    return sum(_is_shown(away.get(key), today, LateShown.OPEN) for key in keys)


def lines_now(shop: Shop, tx: Transaction) -> dict[LineKey, date]:
    """Return the keys of all lines, put away or not, with the day since when each clock has run out."""
    return {line.key: line.late.since for line in _lines(shop, tx, None)}


def new_date(shop: Shop, parcel: Parcel | None, outlook: ParcelOutlook | None, today: date) -> date:
    """Return a day that its customer can honestly be told: the carrier's, else nine of ten are in by then."""
    promised = parcel.promised_on if parcel else None
    after = max(filter(None, (promised, today - timedelta(days=1))))
    told = (parcel.carrier_eta_on if parcel else None, outlook.p90_on if outlook else None)
    soon = add_business_days(today, _NEW_DATE_DAYS, shop.settings.shop.country_code)
    return next((day for day in told if day is not None and day > after), soon)


def _lines(shop: Shop, tx: Transaction, on: date | None) -> Iterator[_Line]:
    today = _moment(shop, on)[2]
    for order in tx.late.unshipped(today):
        late = order_lateness(order.status, order.ship_by_on, today)
        if late is not None:
            yield _Line(order, late)
    yield from _late_parcels(shop, tx, on)


def _late_parcels(shop: Shop, tx: Transaction, on: date | None) -> Iterator[_Line]:
    now, zone, today = _moment(shop, on)
    behaviour, line = shop.settings.behaviour, shop.settings.late.owner_line
    country = shop.settings.shop.country_code
    patience = Patience(behaviour.forgotten_after_hours, behaviour.silent_after_hours, country, line)
    asked = Candidates(
        now=now,
        today=today,
        # Days of rest only make the time shorter that counts.
        left_before=now - timedelta(hours=behaviour.forgotten_after_hours),
        heard_before=now - timedelta(hours=behaviour.silent_after_hours),
        back_after=now - timedelta(days=_BACK_FOR_DAYS),
        owner_line=line,
    )
    for found in tx.late.under_way(asked):
        watched = Watched(found.parcel, found.outlook, is_tracked(found.parcel.carrier))
        late = parcel_lateness(watched, now=now, zone=zone, patience=patience)
        if late is not None:
            yield _Line(found.order, late, found.parcel, found.outlook, found.bag_id)


def _moment(shop: Shop, on: date | None) -> tuple[datetime, tzinfo, date]:
    """Return the moment that is asked about, the shop's zone, and the day it is there."""
    zone = zone_of(shop.settings.shop.time_zone)
    now = shop.clock.now() if on is None else datetime.combine(on, time(23, 59, 59), zone).astimezone(UTC)
    return now, zone, now.astimezone(zone).date()


def _is_shown(deed: LateDeed | None, today: date, shown: LateShown) -> bool:
    is_away = deed is not None and deed.is_away(today)
    if shown is LateShown.OPEN or not is_away or deed is None:
        return shown is LateShown.OPEN and not is_away
    return (deed.action is LateAction.IGNORE) is (shown is LateShown.IGNORED)


def _read_around(shop: Shop, tx: Transaction, lines: Sequence[_Line], today: date) -> _Around:
    order_ids = list({line.order.order_id for line in lines})
    deeds: dict[int, list[LateDeed]] = {}
    for deed in tx.late_actions.of_orders(order_ids):
        deeds.setdefault(deed.line.order_id, []).append(deed)
    forgotten = {line.bag_id for line in lines if line.bag_id and line.late.cause is LateCause.FORGOTTEN}
    can_mail = mail_is_on(shop.settings, is_practice=shop.is_practice)
    return _Around(tx.late.told(order_ids), deeds, tx.late.bag_scans(forgotten), can_mail, today)


def _row(shop: Shop, line: _Line, around: _Around, away: LateDeed | None) -> LateRow:
    order, parcel, outlook = line.order, line.parcel, line.outlook
    told = around.told.get(order.order_id, Told())
    done = tuple(
        dict.fromkeys(
            deed.action
            for deed in around.deeds.get(order.order_id, ())
            if deed.line.parcel_id in (0, line.key.parcel_id)
        )
    )
    situation = Situation(
        line.late, parcel, outlook.p_late if outlook else None, outlook.p_lost if outlook else None, order.total_minor,
        is_told=told.at is not None or told.is_planned, can_mail=around.can_mail, done=frozenset(done),
    )  # fmt: skip
    proposal = propose(situation)
    honest = new_date(shop, parcel, outlook, around.today)
    return LateRow(
        order_id=order.order_id,
        parcel_id=parcel.id if parcel else None,
        order_number=order.order_number,
        tracking_number=parcel.tracking_number if parcel else order.tracking_number,
        recipient_name=order.recipient_name,
        country_code=order.country_code,
        cause=line.late.cause,
        days=line.late.days,
        reason=line.late.reason,
        since=line.late.since,
        value_minor=order.total_minor,
        currency=order.currency,
        told_customer_at=told.at,
        told_milestone=told.milestone,
        mail_planned=told.is_planned,
        carrier=parcel.carrier if parcel else "",
        service=parcel.service if parcel else "",
        status=parcel.state.status if parcel else None,
        promised_on=parcel.promised_on if parcel else None,
        new_date_on=honest if proposal is not Proposal.SHIP else None,
        loss_minor=expected_loss_minor(situation, shop.settings.late),
        proposal=proposal,
        proposal_words=proposal_words(proposal, situation, honest),
        done=done,
        bag=_bag(line, around),
        away_until=away.until if away else None,
        away_reason=away.note if away else "",
        outlook=outlook,
    )


def _bag(line: _Line, around: _Around) -> LateBag | None:
    found = around.bags.get(line.bag_id or 0) if line.late.cause is LateCause.FORGOTTEN else None
    if found is None or line.bag_id is None:
        return None
    return LateBag(line.bag_id, found.carrier, found.left_at, found.parcels, found.without_scan)


def _worst_first(row: LateRow) -> tuple[float, int, str]:
    late = Lateness(row.cause, row.since, row.days, row.reason)
    # In whole currency units, or a line in yen would weigh a hundred times as much as one in euro.
    worth = float(to_major(row.loss_minor, row.currency))
    return (-pressing(worth, late), -row.days, row.order_number)
