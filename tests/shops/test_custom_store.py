"""Carts with ShipStation's custom store address: their XML is read with suspicion, and each parcel is told once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from shop_pulls import NOW, parcel, walk
from shops.servers.http_server import BAD_GATEWAY, LOGIN_PAGE, Fault, Reply

from shipdesk.domain.errors import RemoteOutcomeUnknown, RemoteRefused, RemoteUnavailable
from shipdesk.domain.orders import OrderStatus
from shipdesk.shops.order_xml import moment_of, read_orders
from shipdesk.web.json_answers import NotUnderstoodError


def test_an_order_comes_with_everything_that_the_bench_needs(custom_store, connect):
    custom_store.add("A-1", NOW - timedelta(days=2))
    (draft,) = walk(connect("shipstation_xml", custom_store))[0]
    assert (draft.order_number, draft.remote_id, draft.status) == ("A-1", "id-A-1", OrderStatus.TO_SHIP)
    assert (draft.recipient.name, draft.recipient.city, draft.recipient.country_code) == ("Jürgen Ähren", "Ulm", "DE")
    assert (draft.recipient.email, draft.note) == ("j@example.com", "bitte klingeln")
    (line,) = draft.lines  # the discount is no article
    assert (line.name, line.variant, line.quantity) == ("Seife & Co", "Duft: Rose", 2)
    assert (line.unit_price_minor, line.weight_g) == (1999, 227)
    assert (draft.total_minor, draft.currency, draft.placed_at) == (3998, "EUR", NOW - timedelta(days=2))


def test_all_pages_come_and_the_next_pull_asks_from_there(custom_store, connect):
    for number in range(10):
        custom_store.add(f"A-{number}", NOW - timedelta(hours=20 - number))
    api = connect("shipstation_xml", custom_store)
    drafts, cursor = walk(api)
    assert {d.order_number for d in drafts} == {f"A-{n}" for n in range(10)}
    assert walk(api, cursor)[0] == []
    custom_store.orders["A-3"].update(changed=NOW, OrderStatus="Cancelled")
    page = api.pull(cursor)
    assert [(d.order_number, d.status) for d in page.drafts] == [("A-3", OrderStatus.CANCELLED)]
    assert page.only_known == {"A-3"}


def test_orders_that_change_between_two_pages_make_none_be_passed_over(custom_store, connect):
    for number in range(12):
        custom_store.add(f"A-{number}", NOW - timedelta(hours=20 - number))
    api = connect("shipstation_xml", custom_store)
    page = api.pull("")
    seen = {d.order_number for d in page.drafts}
    moved = iter(("A-0", "A-1", "A-5", "A-6"))
    while page.more:
        name = next(moved, None)
        if name:
            custom_store.orders[name]["changed"] = NOW + timedelta(minutes=2)
        page = api.pull(page.next_cursor)
        seen |= {d.order_number for d in page.drafts}
    late = {"A-0", "A-1", "A-5", "A-6"}  # what changed meanwhile comes with the next span at the latest
    assert seen >= {f"A-{n}" for n in range(12)} - late


def test_a_status_that_nobody_knows_is_asked_about_and_then_understood(custom_store, connect):
    custom_store.add("A-1", NOW, OrderStatus="Bereit zum Versand")
    page = connect("shipstation_xml", custom_store).pull("")
    assert [(r.order_number, r.value) for r in page.refused] == [("A-1", "Bereit zum Versand")]
    api = connect("shipstation_xml", custom_store, import_statuses=("bereit zum versand",))
    assert [d.status for d in walk(api)[0]] == [OrderStatus.TO_SHIP]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"<Orders pages='1'><Order>",
        b"<html><body>Log in</body></html>",
        b"<Orders pages='many'/>",
        b"<!DOCTYPE html><html></html>",
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><Orders pages="1">&b;</Orders>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Orders pages="1"><Order>&a;</Order></Orders>',
        '<!DOCTYPE x [<!ENTITY a "b">]><Orders pages="1"/>'.encode("utf-16"),
        b"<Orders pages='1'>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</Orders>",
    ],
)
def test_what_is_no_plain_order_list_is_not_read(content):
    with pytest.raises(NotUnderstoodError):
        read_orders(content)


@pytest.mark.parametrize(
    "text", ["11/26/2026 21:05", "11/26/2026 9:05 PM", "11/26/2026 09:05:00 PM", "11/26/2026 21:05:00"]
)
def test_both_notations_of_the_clock_are_read(text):
    moment = moment_of(text)
    assert moment
    assert (moment.hour, moment.minute) == (21, 5)
    assert moment_of("26.11.2026") is None


def test_a_wrong_password_is_no_login_page_of_a_network(custom_store, connect):
    with pytest.raises(RemoteRefused, match="HTTP 401") as caught:
        connect("shipstation_xml", custom_store, "shipper:wrong").test()
    assert "key" in caught.value.advice
    custom_store.add("A-1", NOW)
    assert connect("shipstation_xml", custom_store).test() == "Connected; orders that changed within a day: 1."


@pytest.mark.parametrize("fault", [Fault(LOGIN_PAGE), Fault(BAD_GATEWAY), Fault(cut=True), Fault(None)])
def test_half_a_page_is_asked_for_again(custom_store, connect, fault):
    custom_store.add("A-1", NOW)
    custom_store.faults.append(fault)
    assert len(walk(connect("shipstation_xml", custom_store))[0]) == 1


def test_a_page_that_never_comes_right_is_unavailable(custom_store, connect):
    custom_store.faults += [Fault(Reply(b"<oops/>", 200, "text/xml"))] * 3
    with pytest.raises(RemoteUnavailable, match="no list of orders"):
        connect("shipstation_xml", custom_store).pull("")


def test_a_parcel_is_told_with_everything_in_its_place(custom_store, connect):
    custom_store.add("A 1/ü", NOW)
    api = connect("shipstation_xml", custom_store)
    assert api.has_tracking("id", parcel("X1", "A 1/ü")) is False
    api.push_tracking("id", parcel("X1", "A 1/ü"), "key")
    (notice,) = custom_store.notices
    assert (notice["order_number"], notice["tracking_number"], notice["carrier"], notice["service"]) == (
        "A 1/ü", "X1", "PostNord", "MyPack",
    )  # fmt: skip
    assert b"<TrackingNumber>X1</TrackingNumber>" in custom_store.requests[-1].body
    assert api.has_tracking("id", parcel("X1", "A 1/ü")) is True
    assert api.has_tracking("id", parcel("X1", "somebody else's")) is None


@pytest.mark.parametrize("fault", [Fault(LOGIN_PAGE), Fault(BAD_GATEWAY), Fault(None)])
def test_a_lost_answer_to_a_notice_leaves_doubt_and_the_status_ends_it(custom_store, connect, fault):
    custom_store.add("A-1", NOW)
    custom_store.faults.append(Fault(fault.reply, done_first=True))
    api = connect("shipstation_xml", custom_store)
    with pytest.raises(RemoteOutcomeUnknown):
        api.push_tracking("id", parcel("X1", "A-1"), "key")
    assert api.has_tracking("id", parcel("X1", "A-1")) is True
    assert len(custom_store.notices) == 1


def test_an_order_that_the_cart_does_not_know_is_refused(custom_store, connect):
    with pytest.raises(RemoteRefused):
        connect("shipstation_xml", custom_store).push_tracking("id", parcel("X1", "A-1"), "key")
