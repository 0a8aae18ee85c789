"""When a customer is told of a delay, and what the mail says."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from shipdesk.domain.mails import Milestone
from shipdesk.domain.parcels import Meaning, ParcelStatus, TrackingEvent
from shipdesk.domain.tracking import state_of
from shipdesk.services.clocks import FixedClock
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.list_orders import order_ids, orders_in_full
from shipdesk.services.make_labels import make_labels
from shipdesk.services.plan_tracking_mails import Told, plan_tracking_mails
from shipdesk.services.send_mail import list_messages, show_message
from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery, OrderView


@pytest.fixture
def parcel_id(sample_shop: Shop) -> int:
    """Return a dispatched parcel whose customer has a mail address."""
    orders = orders_in_full(sample_shop, list(order_ids(sample_shop, OrderQuery(OrderView.TO_SHIP))))
    with_mail = next(order.id for order, _ in orders if order.recipient.email)
    (label,) = make_labels(sample_shop, [with_mail]).labels
    dispatch_scan(sample_shop, label.tracking_number)
    return label.parcel_id


def hear(shop: Shop, parcel_id: int, events: list[tuple[datetime, str]], eta: date | None) -> None:
    """Let the carrier tell scans (when, reason) in one answer, as the tracking round would."""
    now = shop.clock.now()
    with shop.database.transaction() as tx:
        before = tx.parcels.get(parcel_id)
        assert before is not None
        told = [
            TrackingEvent(f"T{n}", reason or "scan", Meaning(ParcelStatus.IN_TRANSIT, reason), at, source="test")
            for n, (at, reason) in enumerate(events)
        ]
        tx.events.add(parcel_id, [(str(e.occurred_at), e) for e in told], now)
        state = state_of(
            tx.events.of_parcel(parcel_id), label_made_at=before.label_made_at, dispatched_at=before.dispatched_at
        )
        tx.parcels.set_state(parcel_id, state, "")
        tx.parcels.set_polled(parcel_id, now, None, eta, 0)
        after = tx.parcels.get(parcel_id)
        assert after is not None
        plan_tracking_mails(shop, tx, [Told(before, after, tx.events.of_parcel(parcel_id))], now)


def delays(shop: Shop) -> list[str]:
    return [show_message(shop, row.id).text for row in list_messages(shop) if row.milestone is Milestone.DELAYED]


def promise_of(shop: Shop, parcel_id: int) -> date:
    with shop.look() as tx:
        parcel = tx.parcels.get(parcel_id)
    assert parcel is not None
    assert parcel.promised_on is not None
    return parcel.promised_on


def test_a_later_date_of_the_carrier_is_told_before_the_promise_is_broken(
    sample_shop: Shop, clock: FixedClock, parcel_id: int
) -> None:
    clock.moment += timedelta(days=1)
    later = promise_of(sample_shop, parcel_id) + timedelta(days=2)
    hear(sample_shop, parcel_id, [(clock.moment, "")], later)
    hear(sample_shop, parcel_id, [(clock.moment + timedelta(hours=1), "")], later)
    (text,) = delays(sample_shop)
    assert f"{later.day}, {later.year}" in text


def test_a_date_that_keeps_the_promise_is_no_delay(sample_shop: Shop, clock: FixedClock, parcel_id: int) -> None:
    clock.moment += timedelta(days=1)
    hear(sample_shop, parcel_id, [(clock.moment, "")], promise_of(sample_shop, parcel_id))
    assert not delays(sample_shop)


def test_a_delay_overtaken_by_the_next_scan_is_still_told_and_names_no_false_date(
    sample_shop: Shop, clock: FixedClock, parcel_id: int
) -> None:
    promised = promise_of(sample_shop, parcel_id)
    clock.moment = clock.moment.replace(year=promised.year, month=promised.month, day=promised.day)
    hear(sample_shop, parcel_id, [(clock.moment - timedelta(hours=3), "weather_delay"), (clock.moment, "")], promised)
    (text,) = delays(sample_shop)
    assert "We do not have a new date yet" in text
    assert "New date" not in text
