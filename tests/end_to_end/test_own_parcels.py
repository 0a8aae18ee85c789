"""A shop that delivers itself: numbers of its own or typed in, no carrier to ask."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from shipdesk.documents.read_back import read_barcodes
from shipdesk.domain.check_digits import is_sscc18
from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Milestone
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.change_settings import save_settings
from shipdesk.services.clocks import FixedClock
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.late.list_late import list_late
from shipdesk.services.list_orders import order_ids
from shipdesk.services.list_parcels import show_parcel
from shipdesk.services.make_labels import labels_pdf, make_labels
from shipdesk.services.own_parcels import enter_number, mark_delivered
from shipdesk.services.refresh_tracking import refresh_tracking
from shipdesk.services.send_mail import list_messages, run_mail_queue
from shipdesk.services.shop import Shop
from shipdesk.services.views import LateClock, OrderQuery, OrderView, ScanOutcome
from shipdesk.settings import CarrierSettings


@pytest.fixture
def own_shop(sample_shop: Shop) -> Shop:
    """Return the sample shop, delivering itself with its own SSCC numbers."""
    own = CarrierSettings(code="own", number_prefix="4012345", range_first=100, range_last=101)
    save_settings(sample_shop, sample_shop.settings.model_copy(update={"carriers": (own,)}))
    return sample_shop


def test_an_sscc_label_scans_out_its_parcel(own_shop: Shop) -> None:
    ids = list(order_ids(own_shop, OrderQuery(OrderView.TO_SHIP)))[:1]
    (label,) = make_labels(own_shop, ids, carrier="own").labels
    assert is_sscc18(label.tracking_number)
    (page,) = read_barcodes(labels_pdf(own_shop, [label.label_id]))
    scanned = next(b for b in page.barcodes if b.symbology_id == "]C1")
    assert dispatch_scan(own_shop, scanned.scanned).outcome is ScanOutcome.DISPATCHED
    assert dispatch_scan(own_shop, label.tracking_number).outcome is ScanOutcome.ALREADY


def test_a_used_up_range_says_so_and_gives_no_number_twice(own_shop: Shop) -> None:
    ids = list(order_ids(own_shop, OrderQuery(OrderView.TO_SHIP)))[:4]
    report = make_labels(own_shop, ids, carrier="own")
    assert len({label.tracking_number for label in report.labels}) == 2
    assert all("range of numbers is used up" in refused.reason for refused in report.refused)


def test_a_typed_number_is_followed_by_hand(own_shop: Shop, clock: FixedClock) -> None:
    order_id = order_ids(own_shop, OrderQuery(OrderView.TO_SHIP))[0]
    parcel_id = enter_number(own_shop, order_id, " bike 0001 ")
    assert dispatch_scan(own_shop, "BIKE0001").outcome is ScanOutcome.DISPATCHED
    clock.moment += timedelta(days=2)
    assert refresh_tracking(own_shop).failed == ()
    assert not [row for row in list_late(own_shop) if row.clock in (LateClock.FORGOTTEN, LateClock.SILENT)]
    mark_delivered(own_shop, parcel_id)
    assert show_parcel(own_shop, parcel_id).parcel.state.status is ParcelStatus.DELIVERED
    with pytest.raises(Refused, match="already"):
        mark_delivered(own_shop, parcel_id)


def test_its_dispatch_mail_goes_out_without_a_link(own_shop: Shop, clock: FixedClock) -> None:
    for number, order_id in enumerate(list(order_ids(own_shop, OrderQuery(OrderView.TO_SHIP)))[:20]):
        enter_number(own_shop, order_id, f"BIKE{number:04}")
        dispatch_scan(own_shop, f"BIKE{number:04}")
    clock.moment += timedelta(minutes=2)
    run_mail_queue(own_shop)
    mails = [row for row in list_messages(own_shop) if row.milestone is Milestone.DISPATCHED]
    assert mails
    assert {row.state for row in mails} == {OutboxState.DONE}
    newest = max((own_shop.folder / "mails").glob("*.eml"))
    text = message_from_bytes(newest.read_bytes(), policy=policy.default).get_body(("plain",))
    assert text is not None
    assert "BIKE" in text.get_content()


def test_a_number_is_taken_once(own_shop: Shop) -> None:
    first, second = list(order_ids(own_shop, OrderQuery(OrderView.TO_SHIP)))[:2]
    enter_number(own_shop, first, "BIKE0001")
    with pytest.raises(Refused, match="Another parcel"):
        enter_number(own_shop, second, "bike0001")
