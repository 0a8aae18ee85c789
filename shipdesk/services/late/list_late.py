"""The late list: what is late or will be, why, and what to do about it, worst first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from shipdesk.domain.late.causes import LateAction, LateCause
from shipdesk.domain.late.deeds import LateDeed, LineKey, refunded, settled_by
from shipdesk.domain.late.lateness import Lateness
from shipdesk.domain.late.outlook import ParcelOutlook
from shipdesk.domain.late.rough_rates import rough_worth
from shipdesk.domain.late.worth import Situation, costs_in, expected_loss_minor, pressing, proposal_words, propose
from shipdesk.domain.parcels import Parcel
from shipdesk.domain.promise import add_business_days
from shipdesk.services.late.find_lines import (
    FoundLine,
    can_claim,
    claimed_parcels,
    find_lines,
    keys_of_orders,
    late_parcels,
    moment_of,
    plain_situation,
)
from shipdesk.services.late.late_rows import LateBag, LateRow, LateShown
from shipdesk.services.late.line_values import line_values
from shipdesk.services.plan_mail import mail_is_on
from shipdesk.services.promises import promise_by_rule
from shipdesk.services.shop import Shop
from shipdesk.storage.late_store import BagScans, Told
from shipdesk.storage.transaction import Transaction

_NEW_DATE_DAYS = 2


@dataclass(frozen=True, slots=True)
class _Around:
    """What was read beside the lines, by order, parcel and bag."""

    told: Mapping[tuple[int, int], Told]
    deeds: Mapping[int, Sequence[LateDeed]]
    claimed: set[int]
    bags: Mapping[int, BagScans]
    values: Mapping[tuple[int, int], int | None]
    can_mail: bool
    today: date

    def value_of(self, line: FoundLine) -> int | None:
        """Return what is in a line's parcel is worth."""
        return self.values.get(line.key[:2])

    def told_of(self, line: FoundLine) -> Told:
        """Return what its customer was told of the parcel, or of the order as a whole."""
        order_id, parcel_id, _ = line.key
        return self.told.get((order_id, parcel_id), Told()).or_later(self.told.get((order_id, 0), Told()))


def list_late(shop: Shop, on: date | None = None, shown: LateShown = LateShown.OPEN) -> tuple[LateRow, ...]:
    """Return the lines at the end of a day (None: now, by the shop's clock), the most pressing first.

    Lines that were put away are left out; asked for them, only they are listed.
    """
    today = moment_of(shop, on)[2]
    with shop.look() as tx:
        away = tx.late_actions.away()
        found = [line for line in find_lines(shop, tx, on) if _is_shown(line, away, today, shown)]
        around = _read_around(shop, tx, found, today)
    rows = [_row(shop, line, around, away.get(line.key) if shown is not LateShown.OPEN else None) for line in found]
    return tuple(sorted(rows, key=_worst_first))


def late_count(shop: Shop) -> int:
    """Return how many lines the late list has."""
    today = moment_of(shop, None)[2]
    with shop.look() as tx:
        away = tx.late_actions.away()
        orders = sum(not (key in away and away[key].is_away(today)) for key in keys_of_orders(tx, today))
        return orders + sum(not line.is_away(away.get(line.key), today) for line in late_parcels(shop, tx))


def lines_now(shop: Shop, tx: Transaction) -> dict[LineKey, date]:
    """Return the keys of all lines, put away or not, with the day since when each clock has run out."""
    return {line.key: line.late.since for line in find_lines(shop, tx)}


def new_date(
    shop: Shop, parcel: Parcel | None, outlook: ParcelOutlook | None, today: date, *,
    country: str = "", promised_on: date | None = None,
) -> date:  # fmt: skip
    """Return a day that its customer can honestly be told: the carrier's, else nine of ten are in by then.

    What has not left is told by the shop's own rule, as if it left today. It is never before what was promised.
    """
    promised = parcel.promised_on if parcel else promised_on
    after = max(filter(None, (promised, today - timedelta(days=1))))
    told = (parcel.carrier_eta_on if parcel else None, outlook.p90_on if outlook else None)
    known = next((day for day in told if day is not None and day > after), None)
    if known is not None:
        return known
    # Of a parcel that is overdue both may be past; of one that is not, two days from now may be before its promise.
    soon = _in_business_days(max(today, after), shop.settings.shop.country_code)
    return soon if parcel is not None else max(soon, promise_by_rule(shop, country, shop.clock.now()))


@cache
def _in_business_days(start: date, country: str) -> date:
    """Return the day on which most are in; of thousands of lines most ask for the same few."""
    return add_business_days(start, _NEW_DATE_DAYS, country)


def _is_shown(line: FoundLine, away: Mapping[LineKey, LateDeed], today: date, shown: LateShown) -> bool:
    deed = away.get(line.key)
    if deed is None or not line.is_away(deed, today):
        return shown is LateShown.OPEN
    return shown is (LateShown.IGNORED if deed.action is LateAction.IGNORE else LateShown.SNOOZED)


def _read_around(shop: Shop, tx: Transaction, lines: Sequence[FoundLine], today: date) -> _Around:
    order_ids = list({line.order.order_id for line in lines})
    deeds: dict[int, list[LateDeed]] = {}
    for deed in tx.late_actions.of_orders(order_ids):
        deeds.setdefault(deed.line.order_id, []).append(deed)
    forgotten = {line.bag_id for line in lines if line.bag_id and line.late.cause is LateCause.FORGOTTEN}
    can_mail = mail_is_on(shop.settings, is_practice=shop.is_practice)
    claimed = claimed_parcels(tx, lines)
    values = line_values(tx, (line.valued for line in lines))
    return _Around(tx.late.told(order_ids), deeds, claimed, tx.late.bag_scans(forgotten), values, can_mail, today)


def _situation(shop: Shop, line: FoundLine, around: _Around) -> Situation:
    """Return what is known about a line, as what to do next depends on it."""
    outlook, told, bag = line.outlook, around.told_of(line), _bag(line, around)
    deeds = around.deeds.get(line.order.order_id, ())
    mine = [deed for deed in deeds if line.is_about(deed)]
    # Whether there is a claim is known by the claim: it may have been taken away since.
    done = {deed.action for deed in mine} - {LateAction.CLAIM}
    if line.key.parcel_id in around.claimed:
        done.add(LateAction.CLAIM)
    settled = settled_by(deeds, line.key.parcel_id, line.valued.worth(around.values))
    plain = plain_situation(line)
    # What was said in vain was not said: a mail may have been cancelled, or have failed.
    is_told = told.at is not None or told.is_planned
    done = done if is_told else done - {LateAction.MAIL}
    return Situation(
        line.late, line.parcel, outlook.p_late if outlook else None, outlook.p_lost if outlook else None,
        around.value_of(line), is_told=is_told, can_mail=around.can_mail,
        done=frozenset(done), is_settled=settled is not None,
        can_claim=can_claim(shop, line, plain), is_tracked=plain.is_tracked,
        bag_parcels=bag.parcels if bag and bag.is_whole else 0,
    )  # fmt: skip


def _row(shop: Shop, line: FoundLine, around: _Around, away: LateDeed | None) -> LateRow:
    order, parcel, outlook = line.order, line.parcel, line.outlook
    told, situation = around.told_of(line), _situation(shop, line, around)
    done = [d.action for d in around.deeds.get(order.order_id, ()) if line.is_about(d) and d.action in situation.done]
    proposal = propose(situation)
    costs = costs_in(shop.settings.late, shop.settings.shop.currency, order.currency)
    # What is to be shipped has no new date yet; and there may be thousands of them.
    honest = None if parcel is None else new_date(shop, parcel, outlook, around.today)
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
        value_minor=around.value_of(line),
        refunded_minor=refunded(around.deeds.get(order.order_id, ())),
        currency=order.currency,
        told_customer_at=told.at,
        told_milestone=told.milestone,
        mail_planned=told.is_planned,
        carrier=parcel.carrier if parcel else "",
        service=parcel.service if parcel else "",
        status=parcel.state.status if parcel else None,
        promised_on=parcel.promised_on if parcel else order.promised_on,
        new_date_on=honest,
        loss_minor=expected_loss_minor(situation, costs),
        proposal=proposal,
        proposal_words=proposal_words(proposal, situation, honest),
        done=tuple(dict.fromkeys((*done, *sorted(situation.done)))),
        bag=_bag(line, around),
        away_until=away.until if away else None,
        away_reason=away.note if away else "",
        outlook=outlook,
    )


def _bag(line: FoundLine, around: _Around) -> LateBag | None:
    found = around.bags.get(line.bag_id or 0) if line.late.cause is LateCause.FORGOTTEN else None
    if found is None or line.bag_id is None:
        return None
    return LateBag(line.bag_id, found.carrier, found.left_at, found.parcels, found.without_scan)


def _worst_first(row: LateRow) -> tuple[float, int, str]:
    late = Lateness(row.cause, row.since, row.days, row.reason)
    return (-pressing(rough_worth(row.loss_minor, row.currency), late), -row.days, row.order_number)
