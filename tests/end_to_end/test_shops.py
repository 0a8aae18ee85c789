"""A shop's orders come in, leave with labels, and the shop hears of each parcel once, whatever happens between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from programs import Prepared
from pushing_program import push
from shops.servers.custom_store_server import PASSWORD, USER, CustomStoreServer
from shops.servers.http_server import BAD_GATEWAY, TOO_OFTEN, Fault, ShopServer
from shops.servers.shopify_server import TOKEN, ShopifyServer, gid, stamp
from shops.servers.woocommerce_server import KEY, KEY_SECRET, WooCommerceServer

from shipdesk.domain.errors import Refused, RemoteRefused
from shipdesk.domain.orders import Order, OrderStatus
from shipdesk.domain.outbox import OutboxKind, OutboxState
from shipdesk.services import connect_shop
from shipdesk.services.background_round import background_round
from shipdesk.services.backup_store import backup_store, restore_store
from shipdesk.services.change_settings import save_settings
from shipdesk.services.clocks import FixedClock
from shipdesk.services.dispatch_parcel import dispatch_scan, undo_dispatch
from shipdesk.services.edit_orders import cancel_orders
from shipdesk.services.first_start import PRACTICE_START
from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.list_orders import find_order
from shipdesk.services.list_parcels import parcel_ids
from shipdesk.services.make_labels import make_labels
from shipdesk.services.problems import list_problems
from shipdesk.services.pull_orders import pull_due_orders, pull_orders
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.tracking_links import page_url
from shipdesk.services.tracking_pages import publish_page
from shipdesk.services.undo_import import past_imports, undo_import
from shipdesk.services.views import ParcelQuery, ScanOutcome
from shipdesk.services.write_back import list_write_backs, retry_write_back, run_write_back, settle_write_back
from shipdesk.settings import ShopAccount

YESTERDAY = PRACTICE_START - timedelta(days=1)
SERVERS: dict[str, tuple[type[ShopServer], str]] = {
    "shopify": (ShopifyServer, TOKEN),
    "woocommerce": (WooCommerceServer, f"{KEY}:{KEY_SECRET}"),
    "shipstation_xml": (CustomStoreServer, f"{USER}:{PASSWORD}"),
}


pytestmark = pytest.mark.usefixtures("keyring")


@pytest.fixture
def shopify() -> Iterator[ShopifyServer]:
    """Run a Shopify shop."""
    server = ShopifyServer()
    server.available = 100_000  # that we wait for points is proved where the time is not real
    yield server
    server.close()


@pytest.fixture
def connected(shop: Shop, shopify: ShopifyServer) -> Shop:
    """Return a shop that is connected to the Shopify shop."""
    account = ShopAccount(code="candles", kind="shopify", base_url=shopify.base_url)
    connect_shop.save_shop(shop, account, TOKEN)
    return shop


def leave(shop: Shop, clock: FixedClock) -> list[str]:
    """Label and scan out everything that is ready; return the tracking numbers. The minute for undoing passes."""
    report = make_labels(shop, None)
    assert not report.refused
    numbers = [made.tracking_number for made in report.labels]
    for number in numbers:
        assert dispatch_scan(shop, number).outcome is ScanOutcome.DISPATCHED
    clock.moment += timedelta(minutes=2)
    return numbers


def whole(shop: Shop, order_id: int) -> Order:
    with shop.look() as tx:
        order = tx.orders.get(order_id)
    assert order
    return order


def states(shop: Shop) -> list[OutboxState]:
    with shop.look() as tx:
        return [i.state for state in OutboxState for i in tx.outbox.in_state(OutboxKind.WRITE_BACK, state)]


@pytest.mark.parametrize("kind", SERVERS)
def test_the_whole_way_of_an_order_through_every_kind_of_shop(shop: Shop, clock: FixedClock, kind: str) -> None:
    of_kind, secret = SERVERS[kind]
    server: Any = of_kind()
    server.available = 100_000
    try:
        for number in (1, 2, 3):
            server.add(str(number) if kind == "shipstation_xml" else number, YESTERDAY)
        account = ShopAccount(code="my-shop", kind=kind, base_url=server.base_url)
        assert connect_shop.test_shop(shop, account, secret).startswith("Connected")
        connect_shop.save_shop(shop, account, secret)
        (report,) = pull_orders(shop, "my-shop")
        assert (report.new, report.changed, report.problem, report.refused) == (3, 0, "", ())
        (again,) = pull_orders(shop)
        assert (again.new, again.changed) == (0, 0)
        numbers = leave(shop, clock)
        assert run_write_back(shop).told == 3
        assert run_write_back(shop).told == 0
        assert sorted(server.numbers()) == sorted(numbers)
        assert states(shop) == [OutboxState.DONE] * 3
        (after,) = pull_orders(shop, again=True)
        assert (after.new, after.changed) == (0, 0)
        assert connect_shop.list_shops(shop)[0].to_tell == 0
    finally:
        server.close()


def test_a_shop_is_told_the_page_of_a_parcel_which_is_made_after_its_dispatch(
    connected: Shop, shopify: ShopifyServer, clock: FixedClock
) -> None:
    shopify.add(1, YESTERDAY)
    shopify.add(2, YESTERDAY)
    pull_orders(connected)
    pages = connected.settings.tracking_page.model_copy(
        update={"enabled": True, "public_url": "https://track.corner-shop.example/p/"}
    )
    save_settings(connected, connected.settings.model_copy(update={"tracking_page": pages}))
    leave(connected, clock)
    first, second = sorted(parcel_ids(connected, ParcelQuery()))
    publish_page(connected, first)
    assert run_write_back(connected).told == 2
    told = {
        t["number"]: t["url"] for o in shopify.orders.values() for f in o["fulfillments"] for t in f["trackingInfo"]
    }
    with connected.look() as tx:
        numbers = [parcel.tracking_number for i in (first, second) if (parcel := tx.parcels.get(i))]
    assert told[numbers[0]] == page_url(connected, first)
    assert told[numbers[1]].startswith("https://track.practice-carrier.example/"), "that page is not out yet"


def test_a_pull_is_listed_among_the_imports_and_can_be_undone(connected: Shop, shopify: ShopifyServer) -> None:
    shopify.add(1, YESTERDAY)
    (report,) = pull_orders(connected)
    (past,) = past_imports(connected)
    assert (past.file, past.new, past.id) == ("Shop candles", 1, report.import_id)
    assert undo_import(connected, past.id) == 1
    assert find_order(connected, "#1") is None
    assert pull_orders(connected, again=True)[0].new == 1


def test_an_order_changed_in_the_shop_changes_on_the_desk_but_not_once_it_is_packed(
    connected: Shop, shopify: ShopifyServer
) -> None:
    shopify.add(1, YESTERDAY)
    shopify.add(2, YESTERDAY)
    pull_orders(connected)
    later = stamp(PRACTICE_START)
    shopify.orders[gid("Order", 1)].update(note="Blue, please", updatedAt=later)
    assert pull_orders(connected)[0].changed == 1
    order_id = find_order(connected, "#1")
    assert order_id
    assert whole(connected, order_id).note == "Blue, please"
    make_labels(connected, None)
    for number in (1, 2):
        shopify.orders[gid("Order", number)].update(note="Green!", cancelledAt=later, updatedAt=later)
    report = pull_orders(connected)[0]
    assert (report.changed, sorted(report.cancelled_there)) == (0, ["#1", "#2"])
    order = whole(connected, order_id)
    assert (order.note, order.status) == ("Blue, please", OrderStatus.PACKED)
    assert [note.text for note in order.notes] == ["The shop says that this order was cancelled."]
    assert pull_orders(connected, again=True)[0].cancelled_there == ()


def test_an_order_cancelled_in_the_shop_leaves_the_desk_and_one_shipped_there_never_comes(
    connected: Shop, shopify: ShopifyServer
) -> None:
    shopify.add(1, YESTERDAY)
    pull_orders(connected)
    shopify.orders[gid("Order", 1)].update(cancelledAt=stamp(PRACTICE_START), updatedAt=stamp(PRACTICE_START))
    shopify.add(2, PRACTICE_START, displayFulfillmentStatus="FULFILLED")
    report = pull_orders(connected)[0]
    assert (report.new, report.changed) == (0, 1)
    order_id = find_order(connected, "#1")
    assert order_id
    assert whole(connected, order_id).status is OrderStatus.CANCELLED
    assert find_order(connected, "#2") is None


def test_a_pull_that_breaks_off_keeps_its_pages_and_goes_on_there(
    connected: Shop, shopify: ShopifyServer, clock: FixedClock
) -> None:
    for number in range(1, 26):
        shopify.add(number, YESTERDAY + timedelta(minutes=number))
    shopify.available = 100_000
    shopify.faults += [Fault(BAD_GATEWAY, only='"after": "')]
    report = pull_orders(connected)[0]
    assert (report.new, report.pages) == (10, 1)
    assert "HTTP 502" in report.problem
    assert [p.key for p in list_problems(connected) if p.key == "shops-failing"]
    assert pull_due_orders(connected) == ()  # not before its time
    clock.moment += timedelta(minutes=5)
    (after,) = pull_due_orders(connected)
    assert (after.new, after.unchanged, after.problem) == (15, 0, "")
    assert connect_shop.list_shops(connected)[0].error == ""


def test_a_shop_that_says_wait_is_left_alone_that_long(
    connected: Shop, shopify: ShopifyServer, clock: FixedClock
) -> None:
    shopify.faults.append(Fault(TOO_OFTEN))
    assert "too often" in pull_orders(connected)[0].problem
    (state,) = connect_shop.list_shops(connected)
    assert state.next_at
    assert state.next_at >= clock.now() + timedelta(seconds=4)


def test_one_shop_that_fails_stops_no_other(connected: Shop, shopify: ShopifyServer) -> None:
    other = WooCommerceServer()
    try:
        other.add(7, YESTERDAY)
        shopify.tokens = set()
        account = ShopAccount(code="tea", kind="woocommerce", base_url=other.base_url)
        connect_shop.save_shop(connected, account, f"{KEY}:{KEY_SECRET}")
        reports = {r.code: r for r in pull_orders(connected)}
        assert "Invalid API key" in reports["candles"].problem
        assert reports["tea"].new == 1
    finally:
        other.close()


def test_a_scan_taken_back_is_told_to_nobody_and_the_next_one_is(
    connected: Shop, shopify: ShopifyServer, clock: FixedClock
) -> None:
    shopify.add(1, YESTERDAY)
    pull_orders(connected)
    (made,) = make_labels(connected, None).labels
    scan = dispatch_scan(connected, made.tracking_number)
    assert run_write_back(connected).told == 0  # the minute has not passed
    undo_dispatch(connected, scan.scan_id)
    clock.moment += timedelta(minutes=2)
    assert run_write_back(connected).told == 0
    dispatch_scan(connected, made.tracking_number)
    clock.moment += timedelta(minutes=2)
    assert run_write_back(connected).told == 1
    assert shopify.numbers() == [made.tracking_number]


def test_a_shop_that_is_not_to_be_told_is_not(connected: Shop, shopify: ShopifyServer, clock: FixedClock) -> None:
    account = connected.settings.shops[0].model_copy(update={"write_back": False})
    connect_shop.save_shop(connected, account)
    shopify.add(1, YESTERDAY)
    pull_orders(connected)
    leave(connected, clock)
    assert states(connected) == []


def test_an_answer_that_is_lost_is_looked_up_before_anything_is_told_again(
    connected: Shop, shopify: ShopifyServer, clock: FixedClock
) -> None:
    shopify.add(1, YESTERDAY)
    pull_orders(connected)
    (number,) = leave(connected, clock)
    shopify.faults.append(Fault(None, done_first=True, only="mutation"))
    assert run_write_back(connected).unsure == 1
    assert run_write_back(connected).unsure == 1  # the shop may still be at it
    clock.moment += timedelta(minutes=2)
    assert run_write_back(connected).told == 1
    assert shopify.numbers() == [number]


def test_a_question_that_never_arrived_is_told_once_after_the_look_up(
    connected: Shop, shopify: ShopifyServer, clock: FixedClock
) -> None:
    shopify.add(1, YESTERDAY)
    pull_orders(connected)
    (number,) = leave(connected, clock)
    shopify.faults.append(Fault(None, only="mutation"))
    assert run_write_back(connected).unsure == 1
    clock.moment += timedelta(minutes=2)
    assert run_write_back(connected).told == 1
    assert shopify.numbers() == [number]


def test_a_key_that_ran_out_holds_the_news_until_another_is_entered(
    connected: Shop, shopify: ShopifyServer, clock: FixedClock
) -> None:
    shopify.add(1, YESTERDAY)
    pull_orders(connected)
    (number,) = leave(connected, clock)
    shopify.tokens = {"shpat_the_next_one"}
    report = run_write_back(connected)
    assert (report.waiting, report.failed) == (1, 0)
    assert "#1: Shopify: it said no" in report.problems[0]
    connect_shop.save_shop(connected, connected.settings.shops[0], "shpat_the_next_one")
    assert run_write_back(connected).told == 1
    assert shopify.numbers() == [number]


def test_what_the_shop_refuses_is_shown_and_tried_again_only_when_asked(
    connected: Shop, shopify: ShopifyServer, clock: FixedClock
) -> None:
    order = shopify.add(1, YESTERDAY)
    pull_orders(connected)
    (number,) = leave(connected, clock)
    part = order["fulfillmentOrders"][0]
    actions, part["supportedActions"] = part["supportedActions"], []
    assert run_write_back(connected).failed == 1
    assert [p.count for p in list_problems(connected) if p.key == "write-backs-failed"] == [1]
    part["supportedActions"] = actions
    assert run_write_back(connected).told == 0
    assert retry_write_back(connected) == 1
    assert run_write_back(connected).told == 1
    assert shopify.numbers() == [number]


def test_the_round_that_runs_by_itself_pulls_and_tells(
    connected: Shop, shopify: ShopifyServer, clock: FixedClock
) -> None:
    shopify.add(1, YESTERDAY)
    assert "1 orders pulled" in background_round(connected)
    leave(connected, clock)
    assert "shops told of 1 parcels" in background_round(connected)


def test_two_shops_cannot_stand_under_one_source(connected: Shop) -> None:
    account = ShopAccount(code="other", kind="woocommerce", base_url="http://127.0.0.1:9", source="candles")
    with pytest.raises(Refused, match="source candles"):
        connect_shop.save_shop(connected, account, "a:b")
    connect_shop.remove_shop(connected, "candles")
    connect_shop.save_shop(connected, account, "a:b")
    with pytest.raises(Refused, match="No shop candles"):
        pull_orders(connected, "candles")


def test_a_practice_shop_never_speaks_to_a_real_one(shop: Shop) -> None:
    account = ShopAccount(code="real", kind="shopify", base_url="https://candles.myshopify.invalid")
    with pytest.raises(Refused, match="practice"):
        connect_shop.test_shop(shop, account, TOKEN)


def test_a_real_shop_is_asked_by_https_only(shop: Shop, tmp_path: Path) -> None:
    real = open_shop(tmp_path / "real")
    account = ShopAccount(code="real", kind="shopify", base_url="http://candles.myshopify.invalid")
    with pytest.raises(RemoteRefused, match="no https address"):
        connect_shop.test_shop(real, account, TOKEN)
    real.close()


@pytest.mark.parametrize(
    ("kind", "typed", "tidy"),
    [
        ("shopify", "candles.myshopify.com", "https://candles.myshopify.com"),
        ("shopify", "https://candles.myshopify.com/admin/products?x=1", "https://candles.myshopify.com"),
        ("woocommerce", "https://shop.example/wp-admin/", "https://shop.example"),
        ("woocommerce", "https://shop.example/de/", "https://shop.example/de"),
        ("shipstation_xml", "https://shop.example/index.php?module=ship", "https://shop.example/index.php?module=ship"),
    ],
)
def test_an_address_is_taken_as_people_paste_it(kind: str, typed: str, tidy: str) -> None:
    assert connect_shop.tidy_address(kind, typed) == tidy


@pytest.mark.parametrize("done_first", [True, False], ids=["the shop had heard", "the shop had not heard"])
@pytest.mark.parametrize("kind", SERVERS)
def test_a_program_killed_while_it_tells_a_shop_never_makes_it_hear_twice(
    shop: Shop, clock: FixedClock, kind: str, done_first: bool
) -> None:
    of_kind, secret = SERVERS[kind]
    server: Any = of_kind()
    only = {"shopify": "mutation", "woocommerce": '"completed"', "shipstation_xml": "ShipNotice"}[kind]
    try:
        server.add("1" if kind == "shipstation_xml" else 1, YESTERDAY)
        connect_shop.save_shop(shop, ShopAccount(code="my-shop", kind=kind, base_url=server.base_url), secret)
        pull_orders(shop)
        (number,) = leave(shop, clock)
        program = Prepared(clock.moment.isoformat()).wait_ready()
        server.faults.append(Fault(None, done_first=done_first, only=only, meanwhile=program.kill))
        program.call(push, str(shop.folder), secret)
        assert program.finish().killed
        assert states(shop) == [OutboxState.SENDING]
        background_round(shop)  # notices the dead, and leaves the shop time to end what it was at
        assert states(shop) == [OutboxState.UNSURE]
        clock.moment += timedelta(minutes=2)
        run_write_back(shop)
        assert states(shop) == [OutboxState.DONE]
        assert server.numbers() == [number]
        if kind == "woocommerce":
            assert len(server.notes[1]) == 1
    finally:
        server.close()


def test_an_order_held_back_here_is_not_told(connected: Shop, shopify: ShopifyServer) -> None:
    shopify.add(1, YESTERDAY)
    pull_orders(connected)
    order_id = find_order(connected, "#1")
    assert order_id
    cancel_orders(connected, [order_id])
    save_settings(connected, connected.settings)
    assert make_labels(connected, None).labels == ()
    assert states(connected) == []


def test_where_nobody_can_tell_a_person_does(shop: Shop, clock: FixedClock) -> None:
    cart = CustomStoreServer()
    try:
        cart.add("1", YESTERDAY)
        account = ShopAccount(code="cart", kind="shipstation_xml", base_url=cart.base_url)
        connect_shop.save_shop(shop, account, f"{USER}:{PASSWORD}")
        pull_orders(shop)
        (number,) = leave(shop, clock)
        cart.faults.append(Fault(None, only="ShipNotice"))
        assert run_write_back(shop).unsure == 1
        del cart.orders["1"]  # it is listed no more
        clock.moment += timedelta(minutes=2)
        assert run_write_back(shop).unsure == 1
        (row,) = list_write_backs(shop)
        assert (row.order_number, row.tracking_number, row.state) == ("1", number, OutboxState.UNSURE)
        settle_write_back(shop, row.id, told=True)
        assert states(shop) == [OutboxState.DONE]
        with pytest.raises(Refused, match="nobody knows"):
            settle_write_back(shop, row.id, told=False)
        assert cart.notices == []
    finally:
        cart.close()


def test_what_a_restored_copy_held_is_looked_up_and_not_told_again(
    connected: Shop, shopify: ShopifyServer, clock: FixedClock
) -> None:
    shopify.add(1, YESTERDAY)
    pull_orders(connected)
    (number,) = leave(connected, clock)
    copy = backup_store(connected, connected.folder / "copy.db")
    assert run_write_back(connected).told == 1
    folder = connected.folder
    connected.close()
    restore_store(folder, copy)
    again = open_shop(folder, clock=clock)
    assert states(again) == [OutboxState.HELD]
    assert run_write_back(again).told == 1
    assert states(again) == [OutboxState.DONE]
    assert shopify.numbers() == [number]
    again.close()


def test_a_word_for_shipping_that_is_told_later_brings_the_orders_that_were_refused(shop: Shop) -> None:
    server = WooCommerceServer()
    try:
        server.add(1, YESTERDAY, status="packing-soon")
        account = ShopAccount(code="tea", kind="woocommerce", base_url=server.base_url)
        connect_shop.save_shop(shop, account, f"{KEY}:{KEY_SECRET}")
        assert [r.value for r in pull_orders(shop)[0].refused] == ["packing-soon"]
        connect_shop.save_shop(shop, account.model_copy(update={"import_statuses": ("packing-soon",)}))
        assert pull_orders(shop)[0].new == 1
    finally:
        server.close()


def test_orders_of_a_file_and_of_the_shop_are_the_same_orders(
    connected: Shop, shopify: ShopifyServer, clock: FixedClock, tmp_path: Path
) -> None:
    file = tmp_path / "orders.csv"
    header = "order number,name,street,city,postal code,country,item,quantity"
    file.write_text(f"{header}\n#1,Ada Byron,1 Mill Lane,Bath,BA1 1AA,GB,Tea,2\n")
    commit_import(connected, preview_files(connected, [file], source="candles"))
    shopify.add(1, YESTERDAY)
    (made,) = make_labels(connected, None).labels
    assert (pull_orders(connected)[0].new, pull_orders(connected)[0].changed) == (0, 0)
    dispatch_scan(connected, made.tracking_number)
    clock.moment += timedelta(minutes=2)
    assert run_write_back(connected).told == 1
    assert shopify.numbers() == [made.tracking_number]
