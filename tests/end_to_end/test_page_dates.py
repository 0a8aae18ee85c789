"""Which days a customer's page names beside the promise: the carrier's, a delay mail's, or our forecast's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from shipdesk.domain.forecast.values import Basis
from shipdesk.domain.late.outlook import ParcelOutlook
from shipdesk.domain.mails import Milestone
from shipdesk.services.change_settings import save_settings
from shipdesk.services.clocks import FixedClock
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.list_orders import order_ids
from shipdesk.services.make_labels import make_labels
from shipdesk.services.plan_mail import plan_mail
from shipdesk.services.send_mail import run_mail_queue
from shipdesk.services.shop import Shop
from shipdesk.services.tracking_page_contents import page_content
from shipdesk.services.tracking_pages import publish_due_pages, show_page
from shipdesk.services.views import OrderQuery, OrderView


@pytest.fixture
def parcel_id(shop: Shop) -> int:
    """Return a parcel that left."""
    orders = list(order_ids(shop, OrderQuery(view=OrderView.TO_SHIP)))[:1]
    (label,) = make_labels(shop, orders).labels
    dispatch_scan(shop, label.tracking_number)
    return label.parcel_id


@pytest.fixture
def shop(handful_shop: Shop) -> Shop:
    """Return the shop, whose pages go into a folder of its own."""
    page = handful_shop.settings.tracking_page.model_copy(
        update={"enabled": True, "public_url": "https://track.corner-shop.example/p/"}
    )
    save_settings(handful_shop, handful_shop.settings.model_copy(update={"tracking_page": page}))
    return handful_shop


def page_of(shop: Shop, parcel_id: int) -> str:
    row = show_page(shop, parcel_id)
    assert row
    return (shop.folder / "pages" / f"{row.name}.html").read_text("utf-8")


def expect(shop: Shop, parcel_id: int, first: int, last: int, **more: Any) -> None:
    """Forecast a parcel for so many days from today, and look at its page anew."""
    today = shop.clock.now().date()
    p50_on, p90_on = today + timedelta(days=first), today + timedelta(days=last)
    with shop.change() as tx:
        outlook = ParcelOutlook(shop.clock.now(), p50_on, p50_on, p90_on, 0.1, 0.01, Basis(120, "practice"))
        tx.outlooks.put([(parcel_id, replace(outlook, **more))])
        tx.pages.want(parcel_id, shop.clock.now())


def days_told(shop: Shop, parcel_id: int) -> tuple[date | None, date | None]:
    with shop.look() as tx:
        parcel = tx.parcels.get(parcel_id)
        assert parcel
        order = tx.orders.get(parcel.order_id)
        assert order
        content = page_content(tx, shop.settings, parcel, order, shop.clock.now())
    return content.expected_on, content.expected_until_on


@pytest.fixture
def promised(shop: Shop, parcel_id: int) -> date:
    """Return the promised day of the first parcel, whose carrier names no day of its own; four days from today."""
    day = shop.clock.now().date() + timedelta(days=4)
    with shop.change() as tx:
        tx.session.execute(
            text("UPDATE parcels SET promised_on = :day, carrier_eta_on = NULL WHERE id = :id"),
            {"day": day.isoformat(), "id": parcel_id},
        )
    return day


def test_where_the_carrier_names_no_day_our_forecast_does_unless_it_would_break_the_promise(
    shop: Shop, parcel_id: int, promised: date
) -> None:
    today = shop.clock.now().date()
    expect(shop, parcel_id, 1, 3)
    assert days_told(shop, parcel_id) == (today + timedelta(days=1), today + timedelta(days=3))
    expect(shop, parcel_id, 4, 4)
    assert days_told(shop, parcel_id) == (promised, None)
    for first, last, more in ((3, 5, {}), (6, 8, {}), (1, 3, {"is_plain": True}), (1, 3, {"p_lost": 0.5})):
        expect(shop, parcel_id, first, last, **more)
        assert days_told(shop, parcel_id) == (None, None), (first, last, more)


def test_an_expected_window_is_never_before_today_and_says_something_new_each_day(
    shop: Shop, parcel_id: int, clock: FixedClock, promised: date
) -> None:
    expect(shop, parcel_id, 5, 7)
    clock.moment += timedelta(days=5)  # the day after the promise
    publish_due_pages(shop)
    page = page_of(shop, parcel_id)
    assert days_told(shop, parcel_id) == (promised + timedelta(days=1), promised + timedelta(days=3))
    assert "<dd>" in page
    clock.moment += timedelta(days=1)
    publish_due_pages(shop)
    assert page_of(shop, parcel_id) != page, "without news"
    assert days_told(shop, parcel_id) == (promised + timedelta(days=2), promised + timedelta(days=3))
    clock.moment += timedelta(days=2)
    assert days_told(shop, parcel_id) == (None, None), "what is over is not expected"


def test_a_page_says_the_day_that_a_mail_about_the_delay_named(shop: Shop, parcel_id: int, promised: date) -> None:
    told = promised + timedelta(days=5)
    expect(shop, parcel_id, 1, 2)
    publish_due_pages(shop)
    with shop.change() as tx:
        parcel = tx.parcels.get(parcel_id)
        assert parcel
        order = tx.orders.get(parcel.order_id)
        assert order
        order = replace(order, recipient=replace(order.recipient, email="a@b.example"))
        plan_mail(
            tx, shop.settings, Milestone.DELAYED, order, parcel,
            now=shop.clock.now(), is_practice=True, facts={"new_date_on": told.isoformat()},
        )  # fmt: skip
    assert days_told(shop, parcel_id)[0] != told, "nobody was told yet"
    assert run_mail_queue(shop).sent >= 1
    assert publish_due_pages(shop).published == 1, "the page says it too"
    assert days_told(shop, parcel_id) == (told, None)
