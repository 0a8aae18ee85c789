"""What is done with lines of the late list, and how each of it is taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from late_desk import LateDesk

from shipdesk.domain.errors import Refused
from shipdesk.domain.late.causes import LateAction, LateCause, Proposal
from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.domain.people import Person
from shipdesk.domain.roles import Role
from shipdesk.services.clocks import FixedClock
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.late.accept_proposals import accept_proposals
from shipdesk.services.late.claim_late import open_claims
from shipdesk.services.late.contact_carrier import carrier_inquiry, inquiry_journeys, note_contact
from shipdesk.services.late.late_rows import LateShown
from shipdesk.services.late.list_late import late_count, list_late
from shipdesk.services.late.mail_late import draft_of, plan_delay_mails
from shipdesk.services.late.put_away import ignore_late, restore_late, snooze_late
from shipdesk.services.late.refund_note import note_refund
from shipdesk.services.late.reship import reship_orders
from shipdesk.services.late.undo_late import undo_late
from shipdesk.services.list_orders import show_order
from shipdesk.services.make_labels import make_labels
from shipdesk.services.send_mail import list_messages, run_mail_queue, show_message
from shipdesk.services.shop import Shop
from shipdesk.services.undo_edits import undo_last_edit
from shipdesk.services.views import MessageRow
from shipdesk.services.who_may import SignedIn


@pytest.fixture
def desk(handful_shop: Shop, clock: FixedClock) -> LateDesk:
    return LateDesk(handful_shop, clock)


@pytest.fixture
def overdue(desk: LateDesk) -> int:
    """Return a parcel whose promise was broken while it was on its way."""
    (parcel_id,) = desk.send()
    desk.later(days=1)
    desk.hear(parcel_id, ParcelStatus.IN_TRANSIT)
    promised = desk.parcel(parcel_id).promised_on
    assert promised is not None
    desk.clock.moment = desk.clock.moment.replace(year=promised.year, month=promised.month, day=promised.day)
    desk.later(days=2)
    desk.hear(parcel_id, ParcelStatus.IN_TRANSIT)
    return parcel_id


@pytest.fixture
def lost(desk: LateDesk) -> int:
    """Return a parcel that its carrier gave up more than a week ago, so that a claim can be filed."""
    (parcel_id,) = desk.send()
    desk.later(days=10)
    desk.hear(parcel_id, ParcelStatus.LOST, "lost")
    desk.later(days=8)
    return parcel_id


def mails(shop: Shop, milestone: Milestone) -> list[MessageRow]:
    return [row for row in list_messages(shop) if row.milestone is milestone]


def test_what_is_snoozed_or_ignored_comes_back_with_one_undo(desk: LateDesk, overdue: int) -> None:
    shop, row = desk.shop, desk.row(overdue)
    before = list_late(shop)
    snoozed = snooze_late(shop, [row], desk.clock.now().date() + timedelta(days=3))
    assert (snoozed.count, bool(snoozed.batch)) == (1, True)
    assert not desk.is_late(overdue)
    assert [r.key for r in list_late(shop, shown=LateShown.SNOOZED)] == [row.key]
    assert undo_late(shop) == "Taken back: 1 line back on the list."
    assert list_late(shop) == before
    ignored = ignore_late(shop, [row], "Customer knows")
    assert undo_last_edit(shop) == "Taken back: 1 line back on the list."
    assert list_late(shop) == before
    with pytest.raises(Refused, match="taken back already"):
        undo_late(shop, ignored.batch)
    assert undo_last_edit(shop) is None


def test_a_line_can_be_put_off_only_to_a_day_that_comes(desk: LateDesk, overdue: int) -> None:
    with pytest.raises(Refused, match="not to come"):
        snooze_late(desk.shop, [desk.row(overdue)], desk.clock.now().date())
    with pytest.raises(Refused, match="Say why"):
        ignore_late(desk.shop, [desk.row(overdue)], " ")
    assert restore_late(desk.shop, [desk.row(overdue)]).count == 0


def test_a_mail_from_the_list_tells_an_honest_date_and_is_stopped_by_undo(desk: LateDesk, overdue: int) -> None:
    shop, row = desk.shop, desk.row(overdue, LateCause.PROMISE_BROKEN)
    assert row.proposal is Proposal.MAIL
    assert row.new_date_on is not None
    assert row.new_date_on > desk.clock.now().date()
    draft = draft_of(shop, row)
    assert not draft.problems
    acted = plan_delay_mails(shop, [row, row])
    assert (acted.count, acted.words) == (1, f"1 mail planned: {row.order_number}.")
    (mail,) = mails(shop, Milestone.DELAYED)
    assert show_message(shop, mail.id).text == draft.text
    assert f"{row.new_date_on.day}. " in draft.text
    planned = desk.row(overdue)
    assert (planned.mail_planned, LateAction.MAIL in planned.done) == (True, True)
    assert plan_delay_mails(shop, [planned]).count == 0

    assert undo_late(shop, acted.batch) == "Taken back: 1 mail is not sent."
    assert mails(shop, Milestone.DELAYED)[0].state is OutboxState.CANCELLED
    assert not desk.row(overdue).mail_planned

    assert plan_delay_mails(shop, [desk.row(overdue)]).count == 1
    run_mail_queue(shop)
    assert desk.row(overdue).told_milestone is Milestone.DELAYED
    with pytest.raises(Refused, match="has gone already"):
        undo_late(shop)
    assert "has been told already" in draft_of(shop, desk.row(overdue)).problems[0]


def test_trouble_is_told_as_what_it_is_and_never_with_a_made_up_date(desk: LateDesk, lost: int) -> None:
    shop = desk.shop
    for row in mails(shop, Milestone.LOST):
        with shop.change() as tx:
            tx.messages.remove(f"parcel:{row.parcel_id}", Milestone.LOST)
    assert plan_delay_mails(shop, [desk.row(lost)]).count == 1
    run_mail_queue(shop)
    assert mails(shop, Milestone.LOST)[0].state is OutboxState.DONE
    assert plan_delay_mails(shop, [desk.row(lost)]).count == 0
    assert not mails(shop, Milestone.DELAYED)


def test_an_order_is_sent_again_as_a_new_one_that_no_shop_hears_of(desk: LateDesk, lost: int) -> None:
    shop, row = desk.shop, desk.row(lost, LateCause.EXCEPTION)
    old = desk.order(row.order_id)
    acted = reship_orders(shop, [row])
    (sent,) = acted.orders
    new = desk.order(sent.order_id)
    assert (acted.count, new.order_number) == (1, f"{old.order_number}-R1")
    assert (new.recipient, new.lines, new.total_minor) == (old.recipient, old.lines, old.total_minor)
    assert (new.status, new.reship_of, new.remote_id, new.import_id) == (OrderStatus.TO_SHIP, old.id, "", None)
    assert new.ship_by_on is not None
    assert new.ship_by_on >= desk.clock.now().date()
    assert not [m for m in list_messages(shop) if m.order_number == new.order_number]
    assert "Sent again" in [entry.title for entry in show_order(shop, old.id).timeline]
    assert "Sends another order again" in [entry.title for entry in show_order(shop, new.id).timeline]

    with pytest.raises(Refused, match=f"already, as {new.order_number}"):
        reship_orders(shop, [row])
    assert reship_orders(shop, [row], again=True).orders[0].order_number == f"{old.order_number}-R2"

    (label,) = make_labels(shop, [new.id]).labels
    dispatch_scan(shop, label.tracking_number)
    assert Milestone.DISPATCHED in {m.milestone for m in list_messages(shop) if m.order_number == new.order_number}


def test_sending_again_is_undone_until_there_is_a_label(desk: LateDesk, lost: int) -> None:
    shop = desk.shop
    first = reship_orders(shop, [desk.row(lost)])
    assert undo_late(shop, first.batch) == "Taken back: 1 order is not sent again."
    assert desk.order(first.orders[0].order_id).status is OrderStatus.CANCELLED
    second = reship_orders(shop, [desk.row(lost)])
    assert second.orders[0].order_number.endswith("-R2")
    (label,) = make_labels(shop, [second.orders[0].order_id]).labels
    with pytest.raises(Refused, match="has a label already: give it back first"):
        undo_late(shop)
    dispatch_scan(shop, label.tracking_number)
    with pytest.raises(Refused, match="has left already"):
        undo_late(shop, second.batch)


def test_what_was_sent_again_and_is_lost_again_counts_on(desk: LateDesk, lost: int) -> None:
    shop = desk.shop
    first = reship_orders(shop, [desk.row(lost)]).orders[0]
    (label,) = make_labels(shop, [first.order_id]).labels
    dispatch_scan(shop, label.tracking_number)
    desk.later(days=30)
    desk.hear(label.parcel_id, ParcelStatus.LOST, "lost")
    again = reship_orders(shop, [desk.row(label.parcel_id)]).orders[0]
    assert again.order_number == first.order_number.replace("-R1", "-R2")
    assert desk.order(again.order_id).reship_of == first.order_id


def test_what_has_not_left_is_not_sent_again(desk: LateDesk) -> None:
    desk.later(days=9)
    row = next(row for row in list_late(desk.shop) if row.cause is LateCause.NOT_SHIPPED)
    with pytest.raises(Refused, match="nothing has left yet"):
        reship_orders(desk.shop, [row])
    with pytest.raises(Refused, match="Nothing of this has left"):
        carrier_inquiry(desk.shop, [row])


def test_all_the_money_settles_a_line_and_a_part_of_it_does_not(desk: LateDesk, overdue: int) -> None:
    shop = desk.shop
    desk.worth(overdue, 4_500, "EUR")
    row = desk.row(overdue)
    assert row.value_minor is not None
    with pytest.raises(Refused, match="is worth"):
        note_refund(shop, [row], row.value_minor + 1)
    part = note_refund(shop, [row], 100, "for the wait")
    assert LateAction.REFUND in desk.row(overdue).done
    before = late_count(shop)
    whole = note_refund(shop, [row])
    assert not desk.is_late(overdue)
    assert late_count(shop) == before - 1
    undo_late(shop, whole.batch)
    assert desk.row(overdue).done == (LateAction.REFUND,)
    undo_late(shop, part.batch)
    assert desk.row(overdue).done == ()


def test_asking_the_carrier_has_everything_that_it_wants_to_hear(desk: LateDesk) -> None:
    shop = desk.shop
    (parcel_id,) = desk.send()
    desk.later(days=1)
    desk.hear(parcel_id, ParcelStatus.IN_TRANSIT)
    desk.later(days=12)
    row = desk.row(parcel_id)
    inquiry = carrier_inquiry(shop, [row])
    assert inquiry.tracking_numbers == (row.tracking_number,)
    for told in (row.tracking_number, "Last scan: ", "Scan in_transit, Hub", "Handed over: ", "in bag "):
        assert told in inquiry.text
    assert inquiry_journeys(shop, inquiry).pdf.startswith(b"%PDF")
    acted = note_contact(shop, [row], "They look for it")
    assert LateAction.CONTACT in desk.row(parcel_id).done
    assert undo_late(shop, acted.batch) == "Taken back: 1 note on the carrier is gone."
    assert desk.row(parcel_id).done == ()


def test_of_a_whole_bag_without_a_scan_the_carrier_is_asked_once(desk: LateDesk) -> None:
    shop = desk.shop
    sent = desk.send(3)
    desk.later(days=4)
    row = desk.row(sent[0], LateCause.FORGOTTEN)
    assert row.bag is not None
    assert row.bag.is_whole
    assert row.proposal is Proposal.CONTACT
    assert "The whole bag has no scan" in row.proposal_words
    assert len(carrier_inquiry(shop, [row]).tracking_numbers) == 3
    assert note_contact(shop, [row]).count == 3
    assert all(desk.row(parcel_id).proposal is not Proposal.CONTACT for parcel_id in sent)


def test_a_claim_is_opened_from_the_list_and_gone_with_undo(desk: LateDesk, lost: int) -> None:
    shop, row = desk.shop, desk.row(lost)
    assert row.proposal is Proposal.CLAIM
    acted = open_claims(shop, [row])
    assert acted.count == 1
    assert desk.row(lost).proposal is Proposal.RESHIP
    again = open_claims(shop, [desk.row(lost)])
    assert (again.count, again.batch) == (0, "")
    assert "There is a claim for this parcel already" in again.words
    assert undo_late(shop) == "Taken back: 1 claim is gone."
    assert desk.row(lost).proposal is Proposal.CLAIM


def test_a_lost_parcel_leaves_the_list_once_it_is_claimed_and_sent_again(desk: LateDesk, lost: int) -> None:
    reship_orders(desk.shop, [desk.row(lost)])
    assert desk.row(lost).proposal is Proposal.CLAIM
    open_claims(desk.shop, [desk.row(lost)])
    assert not desk.is_late(lost)
    assert not list_late(desk.shop, shown=LateShown.IGNORED)


def test_one_yes_does_what_is_proposed_and_names_what_needs_a_person(desk: LateDesk, lost: int) -> None:
    shop = desk.shop
    (other,) = desk.send()
    desk.later(days=1)
    desk.hear(other, ParcelStatus.IN_TRANSIT)
    promised = desk.parcel(other).promised_on
    assert promised is not None
    desk.later(days=(promised - desk.clock.now().date()).days + 1)
    desk.hear(other, ParcelStatus.IN_TRANSIT)
    rows = list_late(shop)
    done = accept_proposals(shop, rows)
    assert (done.mailed, done.claims) == (1, 1)
    waiting = {row.order_number for row in rows} - {desk.row(lost).order_number, desk.row(other).order_number}
    assert {number for number, _ in done.skipped} == waiting
    assert "need a person" in done.words
    assert undo_late(shop, done.batch) == "Taken back: 1 mail is not sent, 1 claim is gone."


def test_nothing_to_take_back_is_said(desk: LateDesk) -> None:
    with pytest.raises(Refused, match="Nothing was done"):
        undo_late(desk.shop)


def test_who_did_it_is_kept(desk: LateDesk, overdue: int) -> None:
    desk.shop.person = SignedIn(Person(1, "Mia", Role.STAFF, "", False, 0, None), by_pin=False)
    acted = snooze_late(desk.shop, [desk.row(overdue)], date(2030, 1, 1))
    with desk.shop.look() as tx:
        assert [deed.by for deed in tx.late_actions.of_batch(acted.batch)] == ["Mia"]
