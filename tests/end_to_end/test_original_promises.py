"""What was promised first is what counts: by whom it was promised, and that nothing ever moves it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from shipdesk.services.add_parcels import add_parcel
from shipdesk.services.clocks import FixedClock
from shipdesk.services.dispatch_parcel import dispatch_scan, undo_dispatch
from shipdesk.services.edit_orders import hold_orders
from shipdesk.services.list_orders import order_ids
from shipdesk.services.make_labels import make_labels
from shipdesk.services.promises import PromiseFrom, promise_of
from shipdesk.services.refresh_forecasts import refresh_forecasts
from shipdesk.services.refresh_tracking import refresh_tracking
from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.services.void_labels import void_label

TO_SHIP = OrderQuery(view=OrderView.TO_SHIP)


@pytest.fixture
def guarded_shop(handful_shop: Shop) -> Shop:
    """Return a shop whose store refuses to change what a parcel was promised."""
    with handful_shop.database.transaction() as tx:
        tx.session.execute(
            text(
                "CREATE TRIGGER keep_promises BEFORE UPDATE OF promised_on, promise_from ON parcels "
                "WHEN OLD.promised_on IS NOT NEW.promised_on OR OLD.promise_from IS NOT NEW.promise_from "
                "BEGIN SELECT RAISE(ABORT, 'a promise was moved'); END"
            )
        )
    return handful_shop


def promises(shop: Shop) -> list[tuple[object, ...]]:
    with shop.look() as tx:
        rows = tx.session.execute(text("SELECT id, promised_on, promise_from FROM parcels ORDER BY id"))
        return [tuple(row) for row in rows]


def test_an_order_promises_before_its_carrier_and_the_shop_where_neither_does(shop: Shop) -> None:
    now, day, other = shop.clock.now(), date(2026, 12, 1), date(2026, 12, 2)
    assert promise_of(shop, "DE", now, order=day, carrier=other).made_by is PromiseFrom.ORDER
    assert promise_of(shop, "DE", now, order=None, carrier=other).made_by is PromiseFrom.CARRIER
    by_rule = promise_of(shop, "DE", now, order=None)
    assert by_rule.made_by is PromiseFrom.SHOP
    assert by_rule.on is not None
    assert by_rule.on > now.date()


def test_nothing_that_happens_to_a_parcel_moves_its_promise(guarded_shop: Shop, clock: FixedClock) -> None:
    shop = guarded_shop
    ids = list(order_ids(shop, TO_SHIP))[:4]
    make_labels(shop, ids)
    first = promises(shop)
    assert {made_by for _, _, made_by in first} <= {"order", "carrier", "shop"}
    assert all(on for _, on, _ in first)
    with shop.look() as tx:
        numbers = [n for (n,) in tx.session.execute(text("SELECT tracking_number FROM parcels ORDER BY id"))]
    for number in numbers[1:]:
        dispatch_scan(shop, number)
    scan = dispatch_scan(shop, numbers[0])
    undo_dispatch(shop, scan.scan_id or 0)
    void_label(shop, 1)
    hold_orders(shop, ids[:1], "wait")
    with shop.database.transaction() as tx:
        tx.session.execute(text("UPDATE orders SET promised_on = '2027-01-01'"))
    for _ in range(5):
        clock.moment += timedelta(days=2)
        refresh_tracking(shop, everything=True)
        refresh_forecasts(shop)
    assert promises(shop) == first


def test_a_parcel_from_elsewhere_is_promised_where_its_order_waits_and_not_where_nobody_knows_when_it_left(
    guarded_shop: Shop,
) -> None:
    waiting = order_ids(guarded_shop, TO_SHIP)[0]
    add_parcel(guarded_shop, "SDP5450000000015", carrier="practice", order=waiting)
    add_parcel(guarded_shop, "SDP5450000000022", carrier="practice")
    (_, of_order, by_order), (_, alone, by_nobody) = promises(guarded_shop)
    assert of_order is not None
    assert by_order in {"order", "shop"}
    assert (alone, by_nobody) == (None, "")
