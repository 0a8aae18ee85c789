"""The main job as a shop lives it: files in, labels, scans, tracking, mails, the late list."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from shipdesk.documents.read_back import read_barcodes
from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.clocks import FixedClock
from shipdesk.services.dispatch_parcel import dispatch_scan, last_scans, undo_dispatch
from shipdesk.services.edit_orders import hold_orders
from shipdesk.services.late.list_late import list_late
from shipdesk.services.late.mail_late import plan_delay_mails
from shipdesk.services.late.put_away import ignore_late, restore_late, snooze_late
from shipdesk.services.list_orders import order_ids, orders_in_full, show_order
from shipdesk.services.list_parcels import parcel_ids, show_parcel, status_counts
from shipdesk.services.make_labels import label_ids_of, labels_pdf, make_labels
from shipdesk.services.print_documents import print_labels
from shipdesk.services.refresh_tracking import refresh_tracking
from shipdesk.services.run_print_queue import run_print_queue
from shipdesk.services.send_mail import list_messages, run_mail_queue
from shipdesk.services.shop import Shop
from shipdesk.services.views import LateClock, OrderQuery, OrderView, ParcelQuery, ScanOutcome
from shipdesk.services.void_labels import void_label


def label_some(shop: Shop, count: int) -> list[str]:
    """Make labels for the most urgent orders and return their tracking numbers."""
    ids = list(order_ids(shop, OrderQuery(OrderView.TO_SHIP)))[:count]
    report = make_labels(shop, ids)
    assert not report.refused
    return [label.tracking_number for label in report.labels]


def test_every_label_of_a_batch_scans_as_its_tracking_number(sample_shop: Shop) -> None:
    report = make_labels(sample_shop)
    pages = read_barcodes(labels_pdf(sample_shop, [label.label_id for label in report.labels]))
    assert len(report.labels) >= 60
    for label, page in zip(report.labels, pages, strict=True):
        assert label.page == page.page
        assert label.tracking_number in page.texts


def test_making_labels_again_makes_none_twice(sample_shop: Shop) -> None:
    ready = list(order_ids(sample_shop, OrderQuery(OrderView.TO_SHIP)))
    hold_orders(sample_shop, ready[9:], "Tomorrow's work")
    first = make_labels(sample_shop)
    again = make_labels(sample_shop)
    assert len(first.labels) == 9
    asked_for = make_labels(sample_shop, [label.order_id for label in first.labels])
    assert not again.labels
    assert not asked_for.labels
    assert all("already has the label" in refused.reason for refused in asked_for.refused)
    assert len(parcel_ids(sample_shop, ParcelQuery())) == len(first.labels)


def test_an_order_on_hold_gets_no_label_and_the_others_do(sample_shop: Shop) -> None:
    ids = list(order_ids(sample_shop, OrderQuery(OrderView.TO_SHIP)))[:3]
    hold_orders(sample_shop, ids[:1], "Waits for the blue one")
    report = make_labels(sample_shop, ids)
    assert [refused.reason for refused in report.refused] == [
        "It is on hold: Waits for the blue one. Release it first."
    ]
    assert len(report.labels) == 2


def test_a_label_given_back_lets_its_order_have_a_new_one(sample_shop: Shop) -> None:
    (number,) = label_some(sample_shop, 1)
    (parcel_id,) = parcel_ids(sample_shop, ParcelQuery())
    void_label(sample_shop, parcel_id)
    assert show_parcel(sample_shop, parcel_id).parcel.state.status is ParcelStatus.CANCELLED
    order_id = show_parcel(sample_shop, parcel_id).parcel.order_id
    report = make_labels(sample_shop, [order_id])
    assert report.labels[0].tracking_number != number
    assert dispatch_scan(sample_shop, number).outcome is ScanOutcome.REFUSED


def test_printing_again_never_buys_again(sample_shop: Shop) -> None:
    label_some(sample_shop, 2)
    ids = [show_parcel(sample_shop, p).parcel.order_id for p in parcel_ids(sample_shop, ParcelQuery())]
    for again in (False, True):
        print_labels(sample_shop, label_ids_of(sample_shop, ids), "", again=again)
        assert run_print_queue(sample_shop) == (1, 0)
    assert [path.name for path in (sample_shop.folder / "printed").iterdir()] == ["ShipDesk 2 labels.pdf"]
    assert len(parcel_ids(sample_shop, ParcelQuery())) == 2


def test_a_scan_dispatches_once_and_the_second_says_when_and_by_whom(sample_shop: Shop, clock: FixedClock) -> None:
    (number,) = label_some(sample_shop, 1)
    first = dispatch_scan(sample_shop, number, by="Anna", station="bench 1")
    clock.moment += timedelta(minutes=5)
    second = dispatch_scan(sample_shop, number, by="Ben", station="bench 2")
    assert first.outcome is ScanOutcome.DISPATCHED
    assert second.outcome is ScanOutcome.ALREADY
    assert second.message == "Already dispatched 09:00 by Anna at bench 1."
    assert second.at == first.at
    assert [scan.outcome for scan in last_scans(sample_shop)] == [ScanOutcome.ALREADY, ScanOutcome.DISPATCHED]


def test_the_order_barcode_dispatches_its_only_parcel(sample_shop: Shop) -> None:
    label_some(sample_shop, 1)
    (parcel_id,) = parcel_ids(sample_shop, ParcelQuery())
    detail = show_parcel(sample_shop, parcel_id)
    assert dispatch_scan(sample_shop, detail.order_number).outcome is ScanOutcome.DISPATCHED
    assert show_order(sample_shop, detail.parcel.order_id).status is OrderStatus.DISPATCHED


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("SDP9999999999999", ScanOutcome.UNKNOWN),
        ("4006381333931", ScanOutcome.REFUSED),
        ("1Z999AA10123456785", ScanOutcome.REFUSED),
        ("hello world", ScanOutcome.UNKNOWN),
    ],
)
def test_foreign_codes_are_refused_aloud_and_kept(sample_shop: Shop, code: str, outcome: ScanOutcome) -> None:
    result = dispatch_scan(sample_shop, code)
    assert result.outcome is outcome
    assert result.message
    assert last_scans(sample_shop)[0].code == code


def test_an_order_put_on_hold_after_packing_is_not_dispatched(sample_shop: Shop) -> None:
    (number,) = label_some(sample_shop, 1)
    (parcel_id,) = parcel_ids(sample_shop, ParcelQuery())
    order_id = show_parcel(sample_shop, parcel_id).parcel.order_id
    with sample_shop.change() as tx:
        tx.orders.set_status([order_id], OrderStatus.ON_HOLD, only_from=(OrderStatus.PACKED,), reason="Wrong colour")
    result = dispatch_scan(sample_shop, number)
    assert result.outcome is ScanOutcome.REFUSED
    assert "is on hold: Wrong colour" in result.message


def test_a_dispatch_taken_back_within_a_minute_sends_no_mail(sample_shop: Shop, clock: FixedClock) -> None:
    (number,) = label_some(sample_shop, 1)
    scan = dispatch_scan(sample_shop, number)
    assert scan.scan_id is not None
    undo_dispatch(sample_shop, scan.scan_id)
    clock.moment += timedelta(hours=1)
    assert run_mail_queue(sample_shop).sent == list_count(sample_shop, Milestone.ORDER_RECEIVED)
    assert dispatch_scan(sample_shop, number).outcome is ScanOutcome.DISPATCHED


def list_count(shop: Shop, milestone: Milestone) -> int:
    return sum(row.milestone is milestone for row in list_messages(shop))


def test_a_dispatch_cannot_be_taken_back_after_a_minute(sample_shop: Shop, clock: FixedClock) -> None:
    (number,) = label_some(sample_shop, 1)
    scan = dispatch_scan(sample_shop, number)
    clock.moment += timedelta(seconds=61)
    assert scan.scan_id is not None
    with pytest.raises(Refused, match="minute"):
        undo_dispatch(sample_shop, scan.scan_id)


def let_days_pass(shop: Shop, clock: FixedClock, days: int) -> None:
    for _ in range(days * 4):
        clock.moment += timedelta(hours=6)
        refresh_tracking(shop)
        run_mail_queue(shop)


@pytest.mark.slow
def test_nine_days_later_every_customer_was_told_once_and_the_rest_is_on_the_late_list(
    sample_shop: Shop, clock: FixedClock
) -> None:
    ready = list(order_ids(sample_shop, OrderQuery(OrderView.TO_SHIP)))
    for label in make_labels(sample_shop, ready[:44]).labels:
        dispatch_scan(sample_shop, label.tracking_number)
    let_days_pass(sample_shop, clock, 9)

    statuses = status_counts(sample_shop)
    assert statuses[ParcelStatus.DELIVERED] > 15
    clocks = {row.clock for row in list_late(sample_shop)}
    assert {LateClock.FORGOTTEN, LateClock.PROMISE} <= clocks

    mails = list_messages(sample_shop)
    assert {row.state for row in mails} <= {OutboxState.DONE, OutboxState.CANCELLED, OutboxState.PLANNED}
    told = [(row.parcel_id or row.order_number, row.milestone) for row in mails]
    assert len(told) == len(set(told))
    files = sorted((sample_shop.folder / "mails").glob("*.eml"))
    assert len(files) == sum(row.state is OutboxState.DONE for row in mails)
    ids = [message_from_bytes(path.read_bytes(), policy=policy.default)["Message-ID"] for path in files]
    assert len(ids) == len(set(ids))


def test_a_late_line_can_be_put_off_ignored_and_put_back(sample_shop: Shop, clock: FixedClock) -> None:
    clock.moment += timedelta(days=7)
    rows = list_late(sample_shop)
    assert {row.clock for row in rows} == {LateClock.SHIP_BY}
    assert rows[0].days >= rows[-1].days
    snooze_late(sample_shop, rows[:1], clock.moment.date() + timedelta(days=1))
    ignore_late(sample_shop, rows[1:2], "Collected in the shop")
    assert len(list_late(sample_shop)) == len(rows) - 2
    assert len(list_late(sample_shop, clock.moment.date() + timedelta(days=1))) >= len(rows) - 1
    assert restore_late(sample_shop, rows[:2]).count == 2
    assert len(list_late(sample_shop)) == len(rows)


def test_a_delay_mail_is_planned_once_and_tells_a_new_date(sample_shop: Shop, clock: FixedClock) -> None:
    clock.moment += timedelta(days=7)
    with_mail = [
        row for row in list_late(sample_shop) if orders_in_full(sample_shop, [row.order_id])[0][0].recipient.email
    ]
    assert plan_delay_mails(sample_shop, with_mail[:2]).count == 2
    assert plan_delay_mails(sample_shop, with_mail[:2]).count == 0
    run_mail_queue(sample_shop)
    sent = [row for row in list_messages(sample_shop, OutboxState.DONE) if row.milestone is Milestone.DELAYED]
    assert len(sent) == 2


def test_every_event_keeps_the_carriers_own_words(sample_shop: Shop, clock: FixedClock) -> None:
    label_some(sample_shop, 5)
    for parcel_id in parcel_ids(sample_shop, ParcelQuery()):
        dispatch_scan(sample_shop, show_parcel(sample_shop, parcel_id).parcel.tracking_number)
    let_days_pass(sample_shop, clock, 3)
    events = [e for p in parcel_ids(sample_shop, ParcelQuery()) for e in show_parcel(sample_shop, p).events]
    assert events
    assert all(event.raw.startswith("{") and event.mapping_version and event.received_at for event in events)
