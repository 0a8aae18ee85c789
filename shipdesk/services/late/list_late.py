"""The late list: what is late or will be, why, and what to do about it, worst first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shipdesk.domain.late.causes import LateAction, LateCause, Proposal
from shipdesk.domain.late.deeds import LateDeed, LineKey, is_settled
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
)
from shipdesk.services.late.late_rows import LateBag, LateRow, LateShown
from shipdesk.services.plan_mail import mail_is_on
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
    can_mail: bool
    today: date

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
        found = [line for line in find_lines(shop, tx, on) if _is_shown(away.get(line.key), today, shown)]
        around = _read_around(shop, tx, found, today)
    rows = [_row(shop, line, around, away.get(line.key) if shown is not LateShown.OPEN else None) for line in found]
    return tuple(sorted(rows, key=_worst_first))


def late_count(shop: Shop) -> int:
    """Return how many lines the late list has."""
    today = moment_of(shop, None)[2]
    with shop.look() as tx:
        away = tx.late_actions.away()
        keys = [*keys_of_orders(tx, today), *(line.key for line in late_parcels(shop, tx))]
    return sum(_is_shown(away.get(key), today, LateShown.OPEN) for key in keys)


def lines_now(shop: Shop, tx: Transaction) -> dict[LineKey, date]:
    """Return the keys of all lines, put away or not, with the day since when each clock has run out."""
    return {line.key: line.late.since for line in find_lines(shop, tx)}


def new_date(shop: Shop, parcel: Parcel | None, outlook: ParcelOutlook | None, today: date) -> date:
    """Return a day that its customer can honestly be told: the carrier's, else nine of ten are in by then."""
    promised = parcel.promised_on if parcel else None
    after = max(filter(None, (promised, today - timedelta(days=1))))
    told = (parcel.carrier_eta_on if parcel else None, outlook.p90_on if outlook else None)
    # Of a parcel that is overdue both may be past; of one that is not, two days from now may be before its promise.
    soon = add_business_days(max(today, after), _NEW_DATE_DAYS, shop.settings.shop.country_code)
    return next((day for day in told if day is not None and day > after), soon)


def _is_shown(deed: LateDeed | None, today: date, shown: LateShown) -> bool:
    is_away = deed is not None and deed.is_away(today)
    if shown is LateShown.OPEN or not is_away or deed is None:
        return shown is LateShown.OPEN and not is_away
    return (deed.action is LateAction.IGNORE) is (shown is LateShown.IGNORED)


def _read_around(shop: Shop, tx: Transaction, lines: Sequence[FoundLine], today: date) -> _Around:
    order_ids = list({line.order.order_id for line in lines})
    deeds: dict[int, list[LateDeed]] = {}
    for deed in tx.late_actions.of_orders(order_ids):
        deeds.setdefault(deed.line.order_id, []).append(deed)
    forgotten = {line.bag_id for line in lines if line.bag_id and line.late.cause is LateCause.FORGOTTEN}
    can_mail = mail_is_on(shop.settings, is_practice=shop.is_practice)
    claimed = claimed_parcels(tx, lines)
    return _Around(tx.late.told(order_ids), deeds, claimed, tx.late.bag_scans(forgotten), can_mail, today)


def _situation(shop: Shop, line: FoundLine, around: _Around) -> Situation:
    """Return what is known about a line, as what to do next depends on it."""
    outlook, told, bag = line.outlook, around.told_of(line), _bag(line, around)
    mine = [deed for deed in around.deeds.get(line.order.order_id, ()) if line.is_about(deed)]
    done = {deed.action for deed in mine}
    if line.key.parcel_id in around.claimed:
        done.add(LateAction.CLAIM)
    plain = Situation(line.late, line.parcel, p_lost=outlook.p_lost if outlook else None)
    return Situation(
        line.late, line.parcel, outlook.p_late if outlook else None, outlook.p_lost if outlook else None,
        line.order.total_minor, is_told=told.at is not None or told.is_planned, can_mail=around.can_mail,
        done=frozenset(done), is_settled=is_settled(mine, line.order.total_minor),
        can_claim=can_claim(shop, line, plain), bag_parcels=bag.parcels if bag and bag.is_whole else 0,
    )  # fmt: skip


def _row(shop: Shop, line: FoundLine, around: _Around, away: LateDeed | None) -> LateRow:
    order, parcel, outlook = line.order, line.parcel, line.outlook
    told, situation = around.told_of(line), _situation(shop, line, around)
    done = dict.fromkeys(d.action for d in around.deeds.get(order.order_id, ()) if line.is_about(d))
    proposal = propose(situation)
    costs = costs_in(shop.settings.late, shop.settings.shop.currency, order.currency)
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
        promised_on=parcel.promised_on if parcel else order.promised_on,
        new_date_on=honest if proposal is not Proposal.SHIP else None,
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
