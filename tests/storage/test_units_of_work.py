"""A unit of work is durable whole or not at all, whoever else works on the store."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

from shipdesk.domain.errors import Refused
from shipdesk.domain.outbox import OutboxKind
from shipdesk.services.list_orders import order_ids
from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.storage.messages_store import StoredTemplate

NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)


def test_forty_counts_by_each_of_four_threads_are_a_hundred_and_sixty(shop: Shop) -> None:
    start = threading.Barrier(4)

    def count() -> None:
        start.wait()
        for _ in range(40):
            with shop.database.transaction() as tx:
                tx.settings.put("counted", tx.settings.get("counted", 0) + 1)

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(count) for _ in range(4)]:
            done.result(timeout=60)
    with shop.look() as tx:
        assert tx.settings.get("counted") == 160


def test_numbers_of_a_range_are_given_out_once(shop: Shop) -> None:
    with ThreadPoolExecutor(4) as threads:
        given = list(threads.map(lambda _: shop.take_serial("own:370", 1000), range(60)))
    assert sorted(given) == list(range(1000, 1060))


def test_a_time_without_a_zone_is_refused(shop: Shop) -> None:
    with pytest.raises(StatementError, match="without a zone"), shop.database.transaction() as tx:
        tx.audit.add(datetime(2026, 11, 16, 12, 0), "import")


def test_a_time_comes_back_as_the_same_moment_and_says_that_it_is_utc(shop: Shop) -> None:
    there = NOON.astimezone(timezone(timedelta(hours=-5)))
    with shop.database.transaction() as tx:
        tx.audit.add(there, "noted")
    with shop.look() as tx:
        (entry,) = tx.audit.latest(("noted",))
    assert entry.at == there
    assert entry.at.tzinfo is UTC


def test_a_unit_of_work_that_fails_leaves_nothing_behind(sample_shop: Shop) -> None:
    before = list(order_ids(sample_shop, OrderQuery(OrderView.ALL)))

    def fail_late() -> None:
        with sample_shop.database.transaction() as tx:
            tx.settings.put("half", "done")
            tx.orders.tag(before, "half")
            tx.outbox.plan(OutboxKind.MAIL, "mail:half", {}, NOON)
            tx.audit.add(NOON, "half")
            raise Refused("It cannot be done.")

    with pytest.raises(Refused):
        fail_late()
    with sample_shop.look() as tx:
        assert tx.settings.get("half") is None
        assert "half" not in tx.orders.all_tags()
        assert tx.outbox.with_key("mail:half") is None
        assert not tx.audit.latest(("half",))


def test_a_failed_unit_of_work_tells_nobody_that_something_changed(shop: Shop) -> None:
    told: list[object] = []
    shop.subscribe(told.append)

    def fail() -> None:
        with shop.change() as tx:
            tx.settings.put("half", "done")
            raise Refused("It cannot be done.")

    with pytest.raises(Refused):
        fail()
    assert told == []


def test_a_snapshot_does_not_see_what_comes_after_it(shop: Shop) -> None:
    with shop.look() as before:
        assert before.settings.get("seen") is None
        with shop.database.transaction() as tx:
            tx.settings.put("seen", "yes")
        assert before.session.scalars(text("SELECT count(*) FROM settings WHERE key='seen'")).one() == 0
    with shop.look() as after:
        assert after.settings.get("seen") == "yes"


def test_what_is_written_while_looking_is_thrown_away(shop: Shop) -> None:
    with shop.look() as tx:
        tx.settings.put("seen", "yes")
    with shop.look() as tx:
        assert tx.settings.get("seen") is None


@pytest.mark.parametrize("table", ["tracking_events", "audit_log"])
@pytest.mark.parametrize("verb", ["UPDATE {table} SET id = id", "DELETE FROM {table}"])
def test_what_was_written_down_is_never_changed_or_deleted(sample_shop: Shop, table: str, verb: str) -> None:
    if table == "tracking_events":
        add_an_event(sample_shop)
    with pytest.raises(IntegrityError, match="append-only"), sample_shop.database.transaction() as tx:
        tx.session.execute(text(verb.format(table=table)))


def add_an_event(shop: Shop) -> None:
    order_id = order_ids(shop, OrderQuery(OrderView.TO_SHIP))[0]
    with shop.database.transaction() as tx:
        tx.session.execute(
            text(
                "INSERT INTO parcels (id, order_id, number_in_order, carrier, service, service_name, tracking_number,"
                " barcode, status, reason, blame, action_required, last_event_text, label_made_at, dispatched_by,"
                " remote_id, currency, sample, not_found_count) VALUES (1, :order, 1, 'own', '', '', 'N1', 'N1',"
                " 'label_made', '', '', false, '', '2026-11-16 12:00:00', '', '', '', false, 0)"
            ),
            {"order": order_id},
        )
        tx.session.execute(
            text(
                "INSERT INTO tracking_events (parcel_id, dedupe_key, code, text, reason, blame, action_required,"
                " local_raw, place, source, raw, mapping_version, received_at)"
                " VALUES (1, 'k', 'c', '', '', '', false, '', '', '', '{}', '', '2026-11-16 12:00:00')"
            )
        )


def test_two_live_parcels_cannot_have_one_number(sample_shop: Shop) -> None:
    add_an_event(sample_shop)
    columns = (
        "order_id, number_in_order, carrier, service, service_name, tracking_number, barcode, status, reason, blame,"
        " action_required, last_event_text, label_made_at, dispatched_by, voided_at, remote_id, currency, sample,"
        " not_found_count"
    )
    copy = f"INSERT INTO parcels ({columns}) SELECT {columns.replace('number_in_order', '2')} FROM parcels"
    with pytest.raises(IntegrityError, match=r"(?i)unique"), sample_shop.database.transaction() as tx:
        tx.session.execute(text(copy))
    with sample_shop.database.transaction() as tx:
        tx.session.execute(text("UPDATE parcels SET voided_at = '2026-11-16 13:00:00'"))
        before, after = copy.rsplit("voided_at", 1)
        tx.session.execute(text(f"{before}NULL{after}"))


def test_an_order_with_a_parcel_cannot_be_deleted(sample_shop: Shop) -> None:
    add_an_event(sample_shop)
    order_id = order_ids(sample_shop, OrderQuery(OrderView.TO_SHIP))[0]
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), sample_shop.database.transaction() as tx:
        tx.orders.remove([order_id])
    assert order_id in order_ids(sample_shop, OrderQuery(OrderView.TO_SHIP))


def test_a_changed_template_survives_and_goes_back(shop: Shop) -> None:
    from shipdesk.domain.mails import Milestone

    mine = StoredTemplate("Hello", "<mjml></mjml>", "Hello")
    with shop.database.transaction() as tx:
        tx.messages.save_template(Milestone.DELIVERED, "en", mine, NOON)
    with shop.database.transaction() as tx:
        assert tx.messages.template(Milestone.DELIVERED, "en") == mine
        tx.messages.reset_template(Milestone.DELIVERED, "en")
    with shop.look() as tx:
        assert tx.messages.template(Milestone.DELIVERED, "en") is None


def test_another_process_is_noticed_and_our_own_change_is_not(shop: Shop, sample_shop_beside: Shop) -> None:
    told: list[object] = []
    shop.subscribe(told.append)
    with shop.change() as tx:
        tx.settings.put("mine", 1)
    assert not shop.poll_outside_changes()
    with sample_shop_beside.change() as tx:
        tx.settings.put("theirs", 1)
    assert shop.poll_outside_changes()
    assert not shop.poll_outside_changes()
    assert len(told) == 2


@pytest.fixture
def sample_shop_beside(shop: Shop) -> Shop:
    """Open the test's shop a second time, as another program would."""
    from shipdesk.services.shop import open_shop

    beside = open_shop(shop.folder, clock=shop.clock)
    yield beside
    beside.close()
