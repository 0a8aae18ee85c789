"""WooCommerce's orders come in whole, and WooCommerce hears of each parcel once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from shop_pulls import NOW, parcel, walk
from shops.servers.http_server import BAD_GATEWAY, LOGIN_PAGE, TOO_OFTEN, Fault
from shops.servers.woocommerce_server import gmt

from shipdesk.domain.errors import RemoteOutcomeUnknown, RemoteRefused, RemoteUnavailable
from shipdesk.domain.orders import OrderStatus

NUMBER = "JD014600003SE"


def test_an_order_comes_with_everything_that_the_bench_needs(woocommerce, connect):
    woocommerce.add(71, NOW - timedelta(days=1))
    (draft,) = walk(connect("woocommerce", woocommerce))[0]
    assert (draft.order_number, draft.remote_id, draft.status) == ("71", "71", OrderStatus.TO_SHIP)
    assert (draft.recipient.name, draft.recipient.postal_code, draft.recipient.country_code) == (
        "Bo Ek", "903 25", "SE",
    )  # fmt: skip
    assert (draft.recipient.email, draft.recipient.phone) == ("bo@example.com", "+46 90 000 00")
    (line,) = draft.lines
    assert (line.name, line.variant, line.quantity, line.unit_price_minor) == ("Tea", "Colour: Green", 3, 450)
    assert (draft.total_minor, draft.currency, draft.note, draft.service_wanted) == (
        1350, "SEK", "Ring twice", "PostNord",
    )  # fmt: skip
    assert draft.placed_at == NOW - timedelta(days=1)


def test_a_customer_with_one_address_gets_the_parcel_there(woocommerce, connect):
    woocommerce.add(71, NOW, shipping={"first_name": "", "address_1": "", "city": ""})
    (draft,) = walk(connect("woocommerce", woocommerce))[0]
    assert draft.recipient.lines == ("Storgatan 2",)


def test_pages_bring_every_order_and_the_next_pull_only_what_changed(woocommerce, connect):
    for number in range(1, 131):
        woocommerce.add(number, NOW - timedelta(minutes=200 - number))
    api = connect("woocommerce", woocommerce)
    drafts, cursor = walk(api)
    assert {d.order_number for d in drafts} == {str(n) for n in range(1, 131)}
    assert len(woocommerce.requests) == 3
    woocommerce.orders[5].update(status="cancelled", date_modified_gmt=gmt(NOW))
    page = api.pull(cursor)
    assert [(d.order_number, d.status) for d in page.drafts][-1] == ("5", OrderStatus.CANCELLED)
    assert page.only_known == {"5"}
    assert len(page.drafts) == 2  # the newest second is asked again


def test_orders_that_change_between_two_pages_make_none_be_passed_over(woocommerce, connect):
    for number in range(1, 121):
        woocommerce.add(number, NOW - timedelta(minutes=200 - number))
    api = connect("woocommerce", woocommerce)
    first = api.pull("")
    for number in range(10, 40):  # they move from the first page to the last
        woocommerce.orders[number].update(date_modified_gmt=gmt(NOW), customer_note="Please hurry")
    drafts, _ = walk(api, first.next_cursor)
    assert {d.order_number for d in (*first.drafts, *drafts)} == {str(n) for n in range(1, 121)}
    assert {d.order_number for d in drafts if d.note == "Please hurry"} == {str(n) for n in range(10, 40)}


def test_a_bulk_edit_of_one_second_is_walked_through(woocommerce, connect):
    for number in range(1, 171):
        woocommerce.add(number, NOW)
    drafts, cursor = walk(connect("woocommerce", woocommerce))
    assert {d.order_number for d in drafts} == {str(n) for n in range(1, 171)}
    assert json.loads(cursor)["page"] == 1


def test_a_status_of_a_plugin_is_asked_about_once_and_then_understood(woocommerce, connect):
    woocommerce.add(1, NOW, status="packing-soon")
    page = connect("woocommerce", woocommerce).pull("")
    assert [(r.order_number, r.value) for r in page.refused] == [("1", "packing-soon")]
    (draft,) = walk(connect("woocommerce", woocommerce, import_statuses=("packing-soon",)))[0]
    assert draft.status is OrderStatus.TO_SHIP


@pytest.mark.parametrize(
    ("status", "ours", "only_known"),
    [
        ("on-hold", OrderStatus.AWAITING_PAYMENT, False),
        ("completed", OrderStatus.SHIPPED_ELSEWHERE, True),
        ("refunded", OrderStatus.CANCELLED, True),
    ],
)
def test_statuses_mean_what_woocommerce_means(woocommerce, connect, status, ours, only_known):
    woocommerce.add(1, NOW, status=status)
    page = connect("woocommerce", woocommerce).pull("")
    assert [d.status for d in page.drafts] == [ours]
    assert bool(page.only_known) is only_known


def test_a_cart_that_nobody_paid_for_is_no_order(woocommerce, connect):
    woocommerce.add(1, NOW, status="checkout-draft")
    page = connect("woocommerce", woocommerce).pull("")
    assert (page.drafts, page.refused) == ((), ())


@pytest.mark.parametrize("told", [{"quantity": "two"}, {"quantity": 1.5}, {"quantity": -1}, {"price": "NaN"}])
def test_a_line_that_cannot_be_packed_refuses_its_order(woocommerce, connect, told):
    order = woocommerce.add(1, NOW)
    order["line_items"][0].update(told)
    page = connect("woocommerce", woocommerce).pull("")
    assert (len(page.drafts), len(page.refused)) == (0, 1)


def test_an_invalid_key_is_said_to_be_one(woocommerce, connect):
    with pytest.raises(RemoteRefused, match="Consumer key is invalid"):
        connect("woocommerce", woocommerce, "ck_wrong:cs_wrong").test()
    woocommerce.add(1, NOW)
    assert connect("woocommerce", woocommerce).test() == "Connected; 1 order being processed there."


@pytest.mark.parametrize("fault", [Fault(LOGIN_PAGE), Fault(BAD_GATEWAY), Fault(cut=True), Fault(None)])
def test_half_a_page_is_asked_for_again(woocommerce, connect, fault):
    woocommerce.add(1, NOW)
    woocommerce.faults.append(fault)
    assert len(walk(connect("woocommerce", woocommerce))[0]) == 1


def test_a_429_pauses_the_account(woocommerce, connect):
    woocommerce.faults.append(Fault(TOO_OFTEN))
    with pytest.raises(RemoteUnavailable, match="too often") as caught:
        connect("woocommerce", woocommerce).pull("")
    assert caught.value.retry_after_s == 4


def test_a_parcel_is_told_once_with_note_status_and_number(woocommerce, connect):
    order = woocommerce.add(1, NOW)
    api = connect("woocommerce", woocommerce)
    for _ in range(3):
        api.push_tracking("1", parcel(NUMBER), "key")
    assert order["status"] == "completed"
    assert [n["customer_note"] for n in woocommerce.notes[1]] == [False]
    assert NUMBER in woocommerce.notes[1][0]["note"]
    assert [p["number"] for p in json.loads(order["meta_data"][0]["value"])] == [NUMBER]
    assert api.has_tracking("1", parcel(NUMBER)) is True
    api.push_tracking("1", parcel("OTHER"), "key2")
    assert [p["number"] for p in json.loads(order["meta_data"][0]["value"])] == [NUMBER, "OTHER"]


@pytest.mark.parametrize("where", ["/notes", '"completed"'])
@pytest.mark.parametrize("fault", [Fault(LOGIN_PAGE), Fault(BAD_GATEWAY), Fault(cut=True), Fault(None)])
def test_a_lost_answer_leaves_doubt_and_nothing_is_told_twice(woocommerce, connect, fault, where):
    order = woocommerce.add(1, NOW)
    only = '"note"' if where == "/notes" else where
    woocommerce.faults.append(Fault(fault.reply, cut=fault.cut, done_first=True, only=only))
    api = connect("woocommerce", woocommerce)
    with pytest.raises(RemoteOutcomeUnknown):
        api.push_tracking("1", parcel(NUMBER), "key")
    assert api.has_tracking("1", parcel(NUMBER)) is (where != "/notes")
    api.push_tracking("1", parcel(NUMBER), "key")
    assert len(woocommerce.notes[1]) == 1
    assert [p["number"] for p in json.loads(order["meta_data"][0]["value"])] == [NUMBER]


def test_what_cannot_be_told_is_refused_in_words(woocommerce, connect):
    woocommerce.add(1, NOW, status="cancelled")
    woocommerce.add(2, NOW)
    api = connect("woocommerce", woocommerce)
    with pytest.raises(RemoteRefused, match="cancelled there"):
        api.push_tracking("1", parcel(NUMBER), "key")
    with pytest.raises(RemoteRefused, match="no longer there"):
        api.push_tracking("99", parcel(NUMBER), "key")
    with pytest.raises(RemoteRefused, match="id cannot be read"):
        api.push_tracking("1/../../settings", parcel(NUMBER), "key")
    woocommerce.can_write = False
    with pytest.raises(RemoteRefused, match="not allowed to edit"):
        api.push_tracking("2", parcel(NUMBER), "key")
