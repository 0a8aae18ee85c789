"""Labels for the way back, labels that were never used, and the manifests that carriers make themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pypdfium2
import pytest
from named_carriers import QuotingCarrier, RefusingCarrier, facts, give, rate

from shipdesk.documents.read_back import read_barcodes
from shipdesk.domain.carriers import Can
from shipdesk.domain.errors import CarrierOutcomeUnknown, CarrierRefused, Refused
from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.outbox import OutboxKind, OutboxState
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.domain.shipments import CarrierManifest
from shipdesk.services.carrier_manifests import make_due_forms
from shipdesk.services.change_settings import save_settings
from shipdesk.services.clocks import FixedClock
from shipdesk.services.close_day import close_day, manifest_again
from shipdesk.services.dispatch_parcel import dispatch_scan, packed_waiting
from shipdesk.services.edit_orders import change_address
from shipdesk.services.late.list_late import list_late
from shipdesk.services.list_orders import show_order
from shipdesk.services.list_parcels import parcel_ids, parcel_rows, show_parcel
from shipdesk.services.mail_return import mail_return_label
from shipdesk.services.make_labels import label_ids_of, labels_pdf, make_labels
from shipdesk.services.make_return import make_return, return_carriers
from shipdesk.services.refresh_tracking import refresh_tracking
from shipdesk.services.send_mail import list_messages, mail_orders, run_mail_queue
from shipdesk.services.shop import Shop
from shipdesk.services.views import MadeLabel, MessageRow, ParcelQuery, ScanOutcome
from shipdesk.services.void_labels import unused_labels, void_labels


def texts_of(pdf: bytes) -> list[str]:
    """Return the words of each page."""
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]


@pytest.fixture
def label(sample_shop: Shop) -> MadeLabel:
    """Return the label of an order whose parcel is about to leave."""
    with sample_shop.look() as tx:
        first = tx.orders.ready_ids()[0]
    return make_labels(sample_shop, [first]).labels[0]


def test_a_return_comes_from_the_customer_and_is_none_of_the_orders_parcels(
    sample_shop: Shop, label: MadeLabel
) -> None:
    waiting = packed_waiting(sample_shop)
    bought = make_return(sample_shop, label.order_id)
    detail = show_order(sample_shop, label.order_id)
    assert [p.tracking_number for p in detail.parcels] == [label.tracking_number]
    (back,) = detail.returns
    assert (back.is_return, back.number_in_order, back.tracking_number) == (True, -1, bought.tracking_number)
    assert any(entry.title == f"Return label made: {back.tracking_number}" for entry in detail.timeline)
    assert detail.status is OrderStatus.PACKED
    assert packed_waiting(sample_shop) == waiting
    assert label_ids_of(sample_shop, [label.order_id]) == (label.label_id,)
    (words,) = texts_of(labels_pdf(sample_shop, [bought.label_id]))
    assert "RETURN TO" in words
    assert sample_shop.settings.shop.address_lines[0] in words
    (page,) = read_barcodes(labels_pdf(sample_shop, [bought.label_id]))
    assert any(bought.tracking_number in code.text for code in page.barcodes)


def test_a_return_label_is_not_scanned_out_and_does_not_hold_its_order_up(sample_shop: Shop, label: MadeLabel) -> None:
    back = make_return(sample_shop, label.order_id)
    refused = dispatch_scan(sample_shop, back.tracking_number)
    assert refused.outcome is ScanOutcome.REFUSED
    assert "return label" in refused.message
    assert dispatch_scan(sample_shop, label.tracking_number).outcome is ScanOutcome.DISPATCHED
    assert show_order(sample_shop, label.order_id).status is OrderStatus.DISPATCHED


def test_a_return_is_followed_until_it_is_back_and_nobody_is_mailed_about_it(
    sample_shop: Shop, clock: FixedClock, label: MadeLabel
) -> None:
    dispatch_scan(sample_shop, label.tracking_number)
    back = make_return(sample_shop, label.order_id)
    mails = len(list_messages(sample_shop))
    for _ in range(30):
        clock.moment = clock.now() + timedelta(days=1)
        refresh_tracking(sample_shop, parcel_ids=[back.parcel_id])
        if show_parcel(sample_shop, back.parcel_id).parcel.state.delivered_at:
            break
    parcel = show_parcel(sample_shop, back.parcel_id).parcel
    assert parcel.state.status in (ParcelStatus.DELIVERED, ParcelStatus.IN_TRANSIT, ParcelStatus.EXCEPTION)
    assert parcel.state.accepted_at is not None
    assert len(list_messages(sample_shop)) == mails
    assert all(row.parcel_id != back.parcel_id for row in list_late(sample_shop))
    rows = parcel_rows(sample_shop, list(parcel_ids(sample_shop, ParcelQuery())))
    assert [row.is_return for row in rows if row.id == back.parcel_id] == [True]


def test_a_return_label_is_mailed_to_the_customer_once(sample_shop: Shop, label: MadeLabel) -> None:
    address = show_order(sample_shop, label.order_id).recipient.email
    with pytest.raises(Refused, match="no return label"):
        mail_return_label(sample_shop, label.order_id)
    set_mails(sample_shop, ("dispatched",))
    back = make_return(sample_shop, label.order_id)
    assert of_returns(sample_shop) == [], "nobody asked for it"
    assert mail_return_label(sample_shop, label.order_id) == address
    with pytest.raises(Refused, match="mailed before"):
        mail_return_label(sample_shop, label.order_id)
    assert mail_orders(sample_shop, [label.order_id], Milestone.RETURN_LABEL) == 0
    (row,) = of_returns(sample_shop)
    assert (row.parcel_id, row.to_address) == (back.parcel_id, address)
    assert run_mail_queue(sample_shop).held == 0
    sent = sorted((sample_shop.folder / "mails").glob("*.eml"))[-1]
    mail = message_from_bytes(sent.read_bytes(), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    (paper,) = mail.iter_attachments()
    assert "RETURN TO" in texts_of(paper.get_content())[0]
    body = mail.get_body(("plain",))
    assert body is not None
    assert back.tracking_number in body.get_content()


def test_a_return_label_goes_by_itself_where_the_shop_wants_that_or_a_person_does(
    sample_shop: Shop, label: MadeLabel
) -> None:
    set_mails(sample_shop, ("return_label",))
    make_return(sample_shop, label.order_id)
    assert len(of_returns(sample_shop)) == 1
    set_mails(sample_shop, ())
    second = make_return(sample_shop, label.order_id, another=True, mail_it=True)
    assert [row.parcel_id for row in of_returns(sample_shop)].count(second.parcel_id) == 1
    with sample_shop.look() as tx:
        other = tx.orders.ready_ids()[0]
    change_address(sample_shop, other, replace(show_order(sample_shop, other).recipient, email=""))
    with pytest.raises(Refused, match="no mail address"):
        make_return(sample_shop, other, mail_it=True)
    assert show_order(sample_shop, other).returns == (), "it is not bought either"


def test_the_label_of_a_return_that_was_given_back_is_mailed_to_nobody(sample_shop: Shop, label: MadeLabel) -> None:
    back = make_return(sample_shop, label.order_id, mail_it=True)
    assert void_labels(sample_shop, [back.parcel_id]).refused == ()
    run_mail_queue(sample_shop)
    (row,) = of_returns(sample_shop)
    assert (row.state, "given back" in row.error) == (OutboxState.HELD, True)


def set_mails(shop: Shop, milestones: tuple[str, ...]) -> None:
    mail = shop.settings.mail.model_copy(update={"milestones": milestones})
    save_settings(shop, shop.settings.model_copy(update={"mail": mail}))


def of_returns(shop: Shop) -> list[MessageRow]:
    return [row for row in list_messages(shop) if row.milestone is Milestone.RETURN_LABEL]


def test_two_returns_of_an_order_are_meant_or_refused(sample_shop: Shop, label: MadeLabel) -> None:
    first = make_return(sample_shop, label.order_id)
    with pytest.raises(Refused, match=first.tracking_number):
        make_return(sample_shop, label.order_id)
    second = make_return(sample_shop, label.order_id, another=True)
    assert [p.number_in_order for p in show_order(sample_shop, label.order_id).returns] == [-1, -2]
    assert void_labels(sample_shop, [first.parcel_id, second.parcel_id]).refused == ()
    assert show_order(sample_shop, label.order_id).status is OrderStatus.PACKED


def test_a_return_is_bought_from_who_sells_returns(sample_shop: Shop, label: MadeLabel) -> None:
    one_way = QuotingCarrier(facts("oneway"), rate("standard", 300))
    both_ways = QuotingCarrier(facts("both", Can.RATES | Can.BUY | Can.RETURN), rate("back", 350), rate("fast", 900))
    give(sample_shop, one_way, both_ways)
    assert [reason for _, _, reason in return_carriers(sample_shop)] == ["It sells no labels for the way back.", ""]
    with pytest.raises(Refused, match="sells no labels for the way back"):
        make_return(sample_shop, label.order_id, carrier="oneway")
    bought = make_return(sample_shop, label.order_id)
    assert (bought.carrier, bought.service, bought.cost_minor) == ("both", "back", 350)
    asked = both_ways.asked[0]
    assert asked.is_return
    assert asked.recipient.name == sample_shop.settings.shop.name
    assert asked.sender == show_order(sample_shop, label.order_id).recipient


def test_unused_labels_are_money_until_a_day(sample_shop: Shop, clock: FixedClock) -> None:
    with sample_shop.look() as tx:
        ids = tx.orders.ready_ids()[:3]
    cheap, dear, left = (
        make_labels(sample_shop, [i], service=service).labels[0]
        for i, service in zip(ids, ("economy", "express", "economy"), strict=True)
    )
    dispatch_scan(sample_shop, left.tracking_number)
    make_return(sample_shop, left.order_id)
    unused = unused_labels(sample_shop)
    assert [label.tracking_number for label in unused] == [dear.tracking_number, cheap.tracking_number]
    assert unused[0].cost_minor is not None
    assert unused[0].void_until_on == clock.now().date() + timedelta(days=30)
    assert show_parcel(sample_shop, dear.parcel_id).void_until_on == unused[0].void_until_on
    assert show_parcel(sample_shop, left.parcel_id).void_until_on is None


def test_chosen_labels_are_given_back_and_one_refusal_stops_no_other(sample_shop: Shop) -> None:
    class KeepingCarrier(QuotingCarrier):
        def void(self, remote_id: str) -> None:
            if remote_id.endswith("2"):
                raise CarrierRefused(self.name, "it was scanned.", "")

    give(sample_shop, KeepingCarrier(facts("keeper"), rate("standard", 400)))
    with sample_shop.look() as tx:
        ids = tx.orders.ready_ids()[:3]
    made = make_labels(sample_shop, ids, carrier="keeper").labels
    told: list[str] = []
    report = void_labels(
        sample_shop, [m.parcel_id for m in made], progress=lambda done, total, what: told.append(f"{done}/{total}")
    )
    assert report.voided == (made[0].tracking_number, made[2].tracking_number)
    assert report.refused == ((made[1].tracking_number, "Keeper: it was scanned."),)
    assert told == ["0/3", "1/3", "2/3", "3/3"]
    assert [u.parcel_id for u in unused_labels(sample_shop)] == [made[1].parcel_id]


def test_the_carriers_own_manifest_is_printed_behind_ours_and_made_once(sample_shop: Shop, label: MadeLabel) -> None:
    dispatch_scan(sample_shop, label.tracking_number)
    closed = close_day(sample_shop)
    (manifest,) = closed.manifests
    assert manifest.carrier_number.startswith("sf_")
    assert closed.paper.pages == 2
    pages = texts_of(closed.paper.pdf)
    assert label.tracking_number in pages[0]
    assert "1 PARCELS" in pages[1]
    again = manifest_again(sample_shop, manifest.number)
    assert again.manifests[0].carrier_number == manifest.carrier_number
    assert again.paper.pages == 2


class FormCarrier(QuotingCarrier):
    """Makes manifests, once for a key; its line breaks as often as it is told."""

    def __init__(self, breaks: int) -> None:
        super().__init__(facts("former", Can.RATES | Can.BUY | Can.MANIFEST), rate("standard", 400))
        self.breaks = breaks
        self.made: dict[str, list[str]] = {}

    def manifest(self, remote_ids, key):  # type: ignore[no-untyped-def]
        self.made.setdefault(key, list(remote_ids))
        if self.breaks:
            self.breaks -= 1
            raise CarrierOutcomeUnknown(self.name, "the line broke.", "")
        return CarrierManifest(f"F-{len(self.made)}")


def test_a_manifest_whose_end_nobody_knows_is_asked_for_again_by_its_key(sample_shop: Shop, clock: FixedClock) -> None:
    carrier = FormCarrier(breaks=1)
    give(sample_shop, carrier)
    with sample_shop.look() as tx:
        first = tx.orders.ready_ids()[0]
    label = make_labels(sample_shop, [first], carrier="former").labels[0]
    dispatch_scan(sample_shop, label.tracking_number)
    (manifest,) = close_day(sample_shop).manifests
    assert "the line broke" in manifest.problem
    with sample_shop.look() as tx:
        assert len(tx.outbox.in_state(OutboxKind.MANIFEST, OutboxState.UNSURE)) == 1
    assert make_due_forms(sample_shop) == 0, "not before its time"
    clock.moment = clock.now() + timedelta(minutes=11)
    assert make_due_forms(sample_shop) == 1
    assert list(carrier.made.values()) == [[label.tracking_number]]


def test_a_carrier_without_manifests_gets_ours_alone(sample_shop: Shop) -> None:
    give(sample_shop, QuotingCarrier(facts("plain"), rate("standard", 400)), RefusingCarrier(facts("other")))
    with sample_shop.look() as tx:
        first = tx.orders.ready_ids()[0]
    label = make_labels(sample_shop, [first], carrier="plain").labels[0]
    dispatch_scan(sample_shop, label.tracking_number)
    closed = close_day(sample_shop)
    assert closed.paper.pages == 1
    assert (closed.manifests[0].carrier_number, closed.manifests[0].problem) == ("", "")
