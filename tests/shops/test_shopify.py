"""Shopify's orders come in whole, and Shopify hears of each parcel once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from shop_pulls import NOW, parcel, walk
from shops.servers.http_server import BAD_GATEWAY, LOGIN_PAGE, TOO_OFTEN, Fault
from shops.servers.shopify_server import gid, stamp

from shipdesk.domain.errors import RemoteOutcomeUnknown, RemoteRefused, RemoteUnavailable
from shipdesk.domain.orders import OrderStatus

NUMBER = "JD014600003SE"


def test_an_order_comes_with_everything_that_the_bench_needs(shopify, connect):
    shopify.add(1001, NOW - timedelta(days=1))
    (draft,) = walk(connect("shopify", shopify))[0]
    assert (draft.order_number, draft.remote_id, draft.source) == ("#1001", gid("Order", 1001), "test")
    assert (draft.recipient.name, draft.recipient.lines, draft.recipient.country_code) == (
        "Ada Byron", ("1 Mill Lane",), "GB",
    )  # fmt: skip
    assert (draft.recipient.email, draft.total_minor, draft.currency) == ("ada@example.com", 2490, "GBP")
    (line,) = draft.lines
    assert (line.sku, line.name, line.variant, line.quantity) == ("SKU-0", "Candle 0", "Red", 2)
    assert (line.unit_price_minor, line.weight_g) == (1245, 250)
    assert (draft.service_wanted, draft.tags, draft.status) == ("Standard", ("gift",), OrderStatus.TO_SHIP)
    assert draft.placed_at == NOW - timedelta(days=1)


def test_pages_bring_every_order_once_and_the_next_pull_only_what_changed(shopify, connect):
    for number in range(1, 36):
        shopify.add(number, NOW - timedelta(minutes=100 - number))
    api = connect("shopify", shopify)
    drafts, cursor = walk(api)
    assert [d.order_number for d in drafts] == [f"#{n}" for n in range(1, 36)]
    shopify.orders[gid("Order", 3)].update(updatedAt=stamp(NOW + timedelta(minutes=5)), cancelledAt=stamp(NOW))
    again, _ = walk(api, cursor)
    assert [(d.order_number, d.status) for d in again][-1] == ("#3", OrderStatus.CANCELLED)
    assert len(again) <= 4  # the last minutes are asked again, for a search knows changes late


def test_an_order_that_changes_between_two_pages_is_told_again_and_none_is_passed_over(shopify, connect):
    for number in range(1, 26):
        shopify.add(number, NOW - timedelta(minutes=100 - number))

    def change() -> None:
        shopify.orders[gid("Order", 12)].update(updatedAt=stamp(NOW), note="Please hurry")

    api = connect("shopify", shopify)
    first = api.pull("")
    change()
    drafts, _ = walk(api, first.next_cursor)
    numbers = [d.order_number for d in (*first.drafts, *drafts)]
    assert set(numbers) == {f"#{n}" for n in range(1, 26)}
    assert [d.note for d in drafts if d.order_number == "#12"] == ["Please hurry"]


def test_an_order_with_more_lines_than_a_page_holds_has_them_all(shopify, connect):
    shopify.add(1, NOW, lines=60)
    (draft,) = walk(connect("shopify", shopify))[0]
    assert [line.sku for line in draft.lines] == [f"SKU-{i}" for i in range(60)]


@pytest.mark.parametrize(
    ("told", "status", "only_known"),
    [
        ({"displayFinancialStatus": "PENDING"}, OrderStatus.AWAITING_PAYMENT, False),
        ({"displayFinancialStatus": "REFUNDED"}, OrderStatus.CANCELLED, True),
        ({"displayFulfillmentStatus": "ON_HOLD"}, OrderStatus.ON_HOLD, False),
        ({"displayFulfillmentStatus": "PARTIALLY_FULFILLED"}, OrderStatus.TO_SHIP, False),
        ({"displayFulfillmentStatus": "FULFILLED"}, OrderStatus.SHIPPED_ELSEWHERE, True),
        ({"cancelledAt": "2026-11-26T08:00:00Z"}, OrderStatus.CANCELLED, True),
    ],
)
def test_two_statuses_of_shopify_make_one_of_ours(shopify, connect, told, status, only_known):
    shopify.add(1, NOW, **told)
    page = connect("shopify", shopify).pull(json.dumps({"since": stamp(NOW)}))
    assert [d.status for d in page.drafts] == [status]
    assert bool(page.only_known) is only_known


def test_a_shop_with_cash_on_delivery_ships_what_is_pending(shopify, connect):
    shopify.add(1, NOW, displayFinancialStatus="PENDING")
    (draft,) = walk(connect("shopify", shopify, import_statuses=("pending",)))[0]
    assert draft.status is OrderStatus.TO_SHIP


def test_a_broken_order_is_refused_by_name_and_the_others_come(shopify, connect):
    shopify.add(1, NOW, email="a@b.example\r\nBcc: all@example.com")
    shopify.add(2, NOW)
    page = connect("shopify", shopify).pull("")
    assert [d.order_number for d in page.drafts] == ["#2"]
    assert [(r.order_number, r.column) for r in page.refused] == [("#1", "email")]


def test_a_throttled_query_waits_as_long_as_its_cost_needs(shopify, connect, passing):
    shopify.add(1, NOW)
    shopify.available = 312.0
    assert len(walk(connect("shopify", shopify))[0]) == 1
    assert passing.naps == [pytest.approx((812 - 312) / 50)]


def test_a_429_is_not_asked_again_before_its_time(shopify, connect):
    shopify.faults.append(Fault(TOO_OFTEN))
    with pytest.raises(RemoteUnavailable, match="too often") as caught:
        connect("shopify", shopify).pull("")
    assert caught.value.retry_after_s == 4


@pytest.mark.parametrize("fault", [Fault(LOGIN_PAGE), Fault(BAD_GATEWAY), Fault(cut=True), Fault(None)])
def test_half_an_answer_is_no_answer(shopify, connect, fault):
    shopify.add(1, NOW)
    shopify.faults.append(fault)
    api = connect("shopify", shopify)
    with pytest.raises(RemoteUnavailable):
        api.pull("")
    assert len(walk(api)[0]) == 1


def test_an_invalid_token_is_said_to_be_one_and_shown_to_nobody(shopify, connect):
    api = connect("shopify", shopify, "shpat_wrong_wrong_wrong")
    with pytest.raises(RemoteRefused, match="Invalid API key") as caught:
        api.test()
    assert "shpat_wrong" not in str(caught.value)


def test_missing_permissions_are_named(shopify, connect):
    api = connect("shopify", shopify)
    assert api.test() == "Connected to Candle Shop (candles.myshopify.com)."
    shopify.scopes = ["read_orders"]
    with pytest.raises(RemoteRefused, match="lacks read_merchant_managed_fulfillment_orders, write_merchant_managed"):
        api.test()
    shopify.scopes = []
    with pytest.raises(RemoteRefused, match="may not do this"):
        api.pull("")


def test_a_token_that_ran_out_is_fetched_anew(shopify, connect):
    shopify.add(1, NOW)
    api = connect("shopify", shopify, ":".join(shopify.client))
    assert len(walk(api)[0]) == 1
    shopify.tokens = {"shpat_of_tomorrow"}
    assert len(walk(api)[0]) == 1
    shopify.client = ("client", "another secret")
    shopify.tokens = set()
    with pytest.raises(RemoteRefused, match="Client authentication failed"):
        api.pull("")


def test_a_cursor_that_shopify_forgot_starts_the_walk_anew(shopify, connect):
    shopify.add(1, NOW)
    page = connect("shopify", shopify).pull(json.dumps({"since": stamp(NOW), "after": "nonsense"}))
    assert [d.order_number for d in page.drafts] == ["#1"]


def test_a_parcel_is_told_once_however_often_it_is_pushed(shopify, connect):
    order = shopify.add(1, NOW)
    api = connect("shopify", shopify)
    assert api.has_tracking(order["id"], parcel(NUMBER)) is False
    for _ in range(3):
        api.push_tracking(order["id"], parcel(NUMBER), "key")
    assert shopify.numbers() == [NUMBER]
    assert api.has_tracking(order["id"], parcel(NUMBER)) is True
    told = order["fulfillments"][0]
    assert (told["notified"], told["trackingInfo"][0]["company"]) == (False, "PostNord")
    assert told["trackingInfo"][0]["url"] == "https://track.example/1"


def test_each_location_gets_a_fulfilment_of_its_own(shopify, connect):
    order = shopify.add(1, NOW, fulfillmentOrders=[shopify.part(1, 1), shopify.part(1, 2)])
    connect("shopify", shopify).push_tracking(order["id"], parcel(NUMBER), "key")
    assert shopify.numbers() == [NUMBER, NUMBER]
    assert order["displayFulfillmentStatus"] == "FULFILLED"


def test_a_second_parcel_adds_its_number(shopify, connect):
    order = shopify.add(1, NOW)
    api = connect("shopify", shopify)
    api.push_tracking(order["id"], parcel(NUMBER), "one")
    api.push_tracking(order["id"], parcel("OTHER"), "two")
    assert shopify.numbers() == [NUMBER, "OTHER"]
    assert shopify.created == 1


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"cancelledAt": "2026-11-26T08:00:00Z"}, "cancelled"),
        ({"fulfillmentOrders": []}, "nothing of this order"),
    ],
)
def test_what_cannot_be_fulfilled_is_refused_in_words(shopify, connect, told, words):
    order = shopify.add(1, NOW, **told)
    with pytest.raises(RemoteRefused, match=words):
        connect("shopify", shopify).push_tracking(order["id"], parcel(NUMBER), "key")
    with pytest.raises(RemoteRefused, match="no longer there"):
        connect("shopify", shopify).push_tracking(gid("Order", 99), parcel(NUMBER), "key")


def test_errors_of_the_user_are_a_refusal(shopify, connect):
    order = shopify.add(1, NOW)
    order["fulfillmentOrders"][0]["status"] = "INCOMPLETE"
    with pytest.raises(RemoteRefused, match="not open at one location"):
        connect("shopify", shopify).push_tracking(order["id"], parcel(NUMBER), "key")


@pytest.mark.parametrize("fault", [Fault(LOGIN_PAGE), Fault(BAD_GATEWAY), Fault(cut=True), Fault(None)])
def test_a_lost_answer_to_a_fulfilment_leaves_doubt_and_the_look_up_ends_it(shopify, connect, fault):
    order = shopify.add(1, NOW)
    api = connect("shopify", shopify)
    shopify.faults.append(Fault(fault.reply, cut=fault.cut, done_first=True, only="mutation"))
    with pytest.raises(RemoteOutcomeUnknown):
        api.push_tracking(order["id"], parcel(NUMBER), "key")
    assert api.has_tracking(order["id"], parcel(NUMBER)) is True
    api.push_tracking(order["id"], parcel(NUMBER), "key")
    assert shopify.numbers() == [NUMBER]


def test_a_throttled_fulfilment_has_not_happened_and_is_made_after_the_pause(shopify, connect):
    order = shopify.add(1, NOW)
    shopify.available = 13.0
    connect("shopify", shopify).push_tracking(order["id"], parcel(NUMBER), "key")
    assert shopify.numbers() == [NUMBER]
