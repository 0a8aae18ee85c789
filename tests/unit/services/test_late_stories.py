"""What shops really do with the late list: everything at once, twice, too late, and taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from late_desk import LateDesk

from shipdesk.domain.errors import Refused
from shipdesk.domain.late.causes import LateAction, LateCause, Proposal
from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.approve_mails import approve_messages, messages_to_approve
from shipdesk.services.claims.claim_rules import carrier_words
from shipdesk.services.claims.open_claim import open_claims as open_by_parcel
from shipdesk.services.claims.open_claim import undo_open_claims
from shipdesk.services.claims.withdraw_claim import withdraw_claim
from shipdesk.services.clocks import FixedClock
from shipdesk.services.dispatch_parcel import dispatch_scan, undo_dispatch
from shipdesk.services.edit_orders import cancel_orders, hold_orders
from shipdesk.services.late.accept_proposals import accept_proposals
from shipdesk.services.late.claim_late import open_claims
from shipdesk.services.late.keep_lines import keep_lines
from shipdesk.services.late.list_late import late_count, list_late
from shipdesk.services.late.mail_late import draft_of, plan_delay_mails
from shipdesk.services.late.put_away import ignore_late, restore_late, snooze_late
from shipdesk.services.late.reship import reship_orders
from shipdesk.services.late.undo_late import undo_late
from shipdesk.services.list_orders import orders_in_full
from shipdesk.services.make_labels import make_labels
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.problems import list_problems
from shipdesk.services.propose_mails import propose_delay_mails
from shipdesk.services.send_mail import list_messages, run_mail_queue
from shipdesk.services.shop import Shop
from shipdesk.services.undo_edits import undo_last_edit
from shipdesk.services.void_labels import void_label
from shipdesk.storage.tables import OrderRecord, ParcelRecord


@pytest.fixture
def desk(handful_shop: Shop, clock: FixedClock) -> LateDesk:
    return LateDesk(handful_shop, clock)


def lost(desk: LateDesk) -> int:
    """Return a parcel that its carrier gave up more than a week ago."""
    (parcel_id,) = desk.send()
    desk.later(days=10)
    desk.hear(parcel_id, ParcelStatus.LOST, "lost")
    desk.later(days=8)
    return parcel_id


def delays(shop: Shop, **state: OutboxState) -> list[int]:
    return [m.id for m in list_messages(shop) if m.milestone is Milestone.DELAYED]


def test_two_parcels_of_one_order_are_two_lines_and_each_is_told_by_itself(desk: LateDesk) -> None:
    first, second = desk.split_in_two()
    desk.go_past_promise(first)
    assert desk.row(second).cause is LateCause.FORGOTTEN
    a = desk.row(first, LateCause.PROMISE_BROKEN)
    plan_delay_mails(desk.shop, [a])
    run_mail_queue(desk.shop)
    assert desk.row(first).told_customer_at is not None
    assert desk.row(second).told_customer_at is None
    assert not desk.row(second).mail_planned


def test_a_return_is_never_late(desk: LateDesk) -> None:
    parcel_id = desk.overdue()
    with desk.shop.database.transaction() as tx:
        row = tx.session.get_one(ParcelRecord, parcel_id)
        row.is_return = True
        tx.session.add(row)
    desk.hear(parcel_id, ParcelStatus.EXCEPTION, "customs", act=True)
    assert not desk.is_late(parcel_id)
    assert all(row.parcel_id != parcel_id for row in list_late(desk.shop))


def test_an_ignored_problem_comes_back_once_the_parcel_is_lost(desk: LateDesk) -> None:
    (parcel_id,) = desk.send()
    desk.later(days=1)
    desk.hear(parcel_id, ParcelStatus.EXCEPTION, "customs", act=True)
    ignore_late(desk.shop, [desk.row(parcel_id, LateCause.EXCEPTION)], "Customer pays the duty")
    assert not desk.is_late(parcel_id)
    desk.later(days=6)
    desk.hear(parcel_id, ParcelStatus.LOST, "lost")
    assert desk.row(parcel_id).proposal is Proposal.CLAIM
    assert late_count(desk.shop) == len(list_late(desk.shop))
    ignore_late(desk.shop, [desk.row(parcel_id)], "Never mind")
    assert not desk.is_late(parcel_id)
    assert late_count(desk.shop) == len(list_late(desk.shop))


def test_a_snoozed_way_back_comes_back_when_it_is_here(desk: LateDesk) -> None:
    (parcel_id,) = desk.send()
    desk.later(days=1)
    desk.hear(parcel_id, ParcelStatus.RETURNING, "refused")
    snooze_late(desk.shop, [desk.row(parcel_id)], desk.clock.now().date() + timedelta(days=30))
    desk.later(days=3)
    assert not desk.is_late(parcel_id)
    desk.hear(parcel_id, ParcelStatus.RETURNED, "refused")
    assert desk.row(parcel_id).proposal is Proposal.RESHIP


def test_a_snoozed_line_comes_back_on_its_day_in_the_shops_zone(desk: LateDesk) -> None:
    parcel_id = desk.overdue()
    today = desk.clock.now().date()
    snooze_late(desk.shop, [desk.row(parcel_id)], today + timedelta(days=1))
    zone_day = datetime.combine(today + timedelta(days=1), datetime.min.time(), UTC)
    desk.clock.moment = zone_day - timedelta(hours=2, seconds=1)
    assert not desk.is_late(parcel_id)
    desk.clock.moment = zone_day + timedelta(hours=1)
    assert desk.is_late(parcel_id)


def test_what_is_back_by_restore_is_not_undone_a_second_time(desk: LateDesk) -> None:
    parcel_id = desk.overdue()
    hold_orders(desk.shop, [14], "Customer calls back")
    row = desk.row(parcel_id)
    snooze_late(desk.shop, [row], desk.clock.now().date() + timedelta(days=3))
    restore_late(desk.shop, [row])
    assert (undo_last_edit(desk.shop) or "").startswith("Released") or desk.order(14).status is not OrderStatus.ON_HOLD


def test_accepting_is_undone_by_one_key(desk: LateDesk) -> None:
    gone = lost(desk)
    other = desk.overdue()
    hold_orders(desk.shop, [14], "Customer calls back")
    done = accept_proposals(desk.shop, [desk.row(gone), desk.row(other)])
    assert (done.mailed, done.claims) == (1, 1)
    assert undo_last_edit(desk.shop) == "Taken back: 1 mail is not sent, 1 claim is gone."
    undo_last_edit(desk.shop)
    assert desk.order(14).status is not OrderStatus.ON_HOLD


def test_a_claim_that_was_taken_away_in_claims_is_proposed_again(desk: LateDesk) -> None:
    parcel_id = lost(desk)
    open_claims(desk.shop, [desk.row(parcel_id)])
    with desk.shop.look() as tx:
        (claim,) = tx.claims.of_parcels([parcel_id])[parcel_id]
    assert undo_open_claims(desk.shop, [claim.id]) == 1
    assert LateAction.CLAIM not in desk.row(parcel_id).done
    assert desk.row(parcel_id).proposal is Proposal.CLAIM


def test_a_claim_that_was_given_up_is_not_proposed_again(desk: LateDesk) -> None:
    parcel_id = lost(desk)
    opened = open_by_parcel(desk.shop, [parcel_id])
    withdraw_claim(desk.shop, opened.claim_ids[0])
    assert desk.row(parcel_id).proposal is Proposal.RESHIP
    reship_orders(desk.shop, [desk.row(parcel_id)])
    assert not desk.is_late(parcel_id)


def test_the_new_date_of_an_order_on_the_desk_is_after_its_promise(desk: LateDesk) -> None:
    desk.later(days=9)
    row = next(row for row in list_late(desk.shop) if row.cause is LateCause.NOT_SHIPPED)
    far = desk.clock.now().date() + timedelta(days=20)
    with desk.shop.database.transaction() as tx:
        order = tx.session.get_one(OrderRecord, row.order_id)
        order.promised_on = far
        tx.session.add(order)
    row = next(each for each in list_late(desk.shop) if each.order_id == row.order_id)
    plan_delay_mails(desk.shop, [row])
    (mail,) = [m for m in list_messages(desk.shop) if m.milestone is Milestone.DELAYED]
    with desk.shop.look() as tx:
        told = tx.messages.get(mail.id)
    assert told is not None
    assert date.fromisoformat(str(told.facts["new_date_on"])) > far


def to_be_approved(desk: LateDesk) -> tuple[int, date]:
    """Return a late parcel with a mail that waits for a yes, and the day that it tells."""
    parcel_id = desk.overdue()
    assert propose_delay_mails(desk.shop) >= 1
    (waiting,) = [m for m in messages_to_approve(desk.shop) if m.parcel_id == parcel_id]
    return parcel_id, told_day(desk, waiting.id)


def told_day(desk: LateDesk, message_id: int) -> date:
    with desk.shop.look() as tx:
        stored = tx.messages.get(message_id)
    assert stored is not None
    return date.fromisoformat(str(stored.facts["new_date_on"]))


def test_a_mail_that_waited_for_days_tells_a_day_that_is_still_to_come(desk: LateDesk) -> None:
    parcel_id, then = to_be_approved(desk)
    desk.later(days=6)
    desk.hear(parcel_id, ParcelStatus.IN_TRANSIT)
    assert then < desk.clock.now().date()
    count = len(messages_to_approve(desk.shop))
    assert approve_messages(desk.shop) == count
    (mail,) = [m for m in list_messages(desk.shop) if m.milestone is Milestone.DELAYED and m.parcel_id == parcel_id]
    assert told_day(desk, mail.id) > desk.clock.now().date()
    assert not messages_to_approve(desk.shop)
    run_mail_queue(desk.shop)
    assert desk.row(parcel_id).told_milestone is Milestone.DELAYED


def test_a_mail_that_waited_tells_the_later_day_that_the_carrier_knows_by_now(desk: LateDesk) -> None:
    parcel_id, _ = to_be_approved(desk)
    later = desk.clock.now().date() + timedelta(days=12)
    with desk.shop.database.transaction() as tx:
        tx.parcels.set_polled(parcel_id, desk.clock.now(), None, later, 0)
    approve_messages(desk.shop)
    (mail,) = [m for m in list_messages(desk.shop) if m.milestone is Milestone.DELAYED and m.parcel_id == parcel_id]
    assert told_day(desk, mail.id) == later


def test_a_date_for_a_parcel_that_is_lost_by_now_does_not_go_with_a_late_yes(desk: LateDesk) -> None:
    parcel_id, _ = to_be_approved(desk)
    desk.hear(parcel_id, ParcelStatus.LOST, "lost")
    approve_messages(desk.shop)
    run_mail_queue(desk.shop)
    sent = {m.milestone for m in list_messages(desk.shop) if m.parcel_id == parcel_id and m.state is OutboxState.DONE}
    assert Milestone.DELAYED not in sent
    assert Milestone.LOST in sent


def test_nothing_is_told_of_a_delay_after_the_delivery(desk: LateDesk) -> None:
    parcel_id, _ = to_be_approved(desk)
    desk.hear(parcel_id, ParcelStatus.DELIVERED)
    approve_messages(desk.shop)
    run_mail_queue(desk.shop)
    sent = {m.milestone for m in list_messages(desk.shop) if m.parcel_id == parcel_id and m.state is OutboxState.DONE}
    assert Milestone.DELAYED not in sent


def test_nobody_is_proposed_to_twice(desk: LateDesk) -> None:
    parcel_id, _ = to_be_approved(desk)
    for _ in range(5):
        desk.later(days=1)
        desk.hear(parcel_id, ParcelStatus.IN_TRANSIT)
        propose_delay_mails(desk.shop)
    assert (
        len([m for m in list_messages(desk.shop) if m.parcel_id == parcel_id and m.milestone is Milestone.DELAYED]) == 1
    )


def test_a_carriers_own_loss_opens_the_claim_at_once_where_no_rule_is_published(desk: LateDesk) -> None:
    (parcel_id,) = desk.send()
    desk.later(days=2)
    desk.hear(parcel_id, ParcelStatus.IN_TRANSIT)
    desk.later(days=1)
    desk.hear(parcel_id, ParcelStatus.LOST, "lost")
    assert desk.row(parcel_id).proposal is Proposal.CLAIM


def test_a_dispatch_that_was_taken_back_leaves_the_list_and_says_so(desk: LateDesk) -> None:
    shop = desk.shop
    found = orders_in_full(shop, list(range(1, 15)))
    order = next(o for o, _ in found if o.recipient.email)
    (label,) = make_labels(shop, [order.id]).labels
    scan = dispatch_scan(shop, label.tracking_number)
    desk.hear(label.parcel_id, ParcelStatus.EXCEPTION, "address", act=True)
    keep_lines(shop)
    assert desk.is_late(label.parcel_id)
    undo_dispatch(shop, scan.scan_id)
    keep_lines(shop)
    assert not desk.is_late(label.parcel_id)


def test_an_order_that_is_held_or_cancelled_is_late_as_what_it_is(desk: LateDesk) -> None:
    desk.later(days=9)
    keep_lines(desk.shop)
    row = next(row for row in list_late(desk.shop) if row.cause is LateCause.NOT_SHIPPED)
    hold_orders(desk.shop, [row.order_id], "Customer calls back")
    assert "on hold" in next(r for r in list_late(desk.shop) if r.order_id == row.order_id).reason
    cancel_orders(desk.shop, [row.order_id])
    keep_lines(desk.shop)
    assert all(r.order_id != row.order_id for r in list_late(desk.shop))
    with pytest.raises(Refused):
        reship_orders(desk.shop, [row])
    assert plan_delay_mails(desk.shop, [row]).count == 0


def test_a_label_that_is_given_back_leaves(desk: LateDesk) -> None:
    shop = desk.shop
    desk.later(days=9)
    row = next(row for row in list_late(shop) if row.cause is LateCause.NOT_SHIPPED)
    (label,) = make_labels(shop, [row.order_id]).labels
    assert "not scanned out" in next(r for r in list_late(shop) if r.order_id == row.order_id).reason
    void_label(shop, label.parcel_id)
    after = next(r for r in list_late(shop) if r.order_id == row.order_id)
    assert (after.tracking_number, "no label" in after.reason) == ("", True)


def test_a_parcel_lost_and_found_leaves_and_comes_again(desk: LateDesk) -> None:
    parcel_id = desk.overdue()
    for _ in range(2):
        desk.hear(parcel_id, ParcelStatus.EXCEPTION, "customs", act=True)
        keep_lines(desk.shop)
        assert desk.row(parcel_id).cause is LateCause.EXCEPTION
        desk.later(hours=5)
        desk.hear(parcel_id, ParcelStatus.IN_TRANSIT)
        keep_lines(desk.shop)
        assert desk.row(parcel_id).cause is LateCause.PROMISE_BROKEN
        desk.later(hours=5)
    with desk.shop.look() as tx:
        lines = [line for key, line in tx.late_actions.open_lines().items() if key.parcel_id == parcel_id]
    assert len(lines) == 1


def test_what_is_sent_again_though_the_first_arrives_is_said_in_time(desk: LateDesk) -> None:
    parcel_id = lost(desk)
    sent = reship_orders(desk.shop, [desk.row(parcel_id)]).orders[0]
    assert not list_problems(desk.shop)
    desk.later(hours=1)
    desk.hear(parcel_id, ParcelStatus.DELIVERED)
    keep_lines(desk.shop)
    assert not desk.is_late(parcel_id)
    (problem,) = list_problems(desk.shop)
    assert problem.message.startswith(f"{sent.order_number} sends again what has arrived meanwhile")
    cancel_orders(desk.shop, [sent.order_id])
    assert not list_problems(desk.shop)


def test_undo_says_what_cannot_be_undone_after_more_has_happened(desk: LateDesk) -> None:
    parcel_id = lost(desk)
    sent = reship_orders(desk.shop, [desk.row(parcel_id)])
    cancel_orders(desk.shop, [sent.orders[0].order_id])
    assert undo_late(desk.shop, sent.batch)
    with pytest.raises(Refused):
        undo_late(desk.shop, sent.batch)


def test_a_mail_for_a_line_that_has_left_meanwhile_is_not_planned(desk: LateDesk) -> None:
    parcel_id = desk.overdue()
    row = desk.row(parcel_id)
    desk.hear(parcel_id, ParcelStatus.DELIVERED)
    assert plan_delay_mails(desk.shop, [row]).count == 0
    assert draft_of(desk.shop, row).problems


def test_the_carrier_is_addressed_by_its_name(desk: LateDesk) -> None:
    for code in CARRIER_NAMES:
        assert "tracking" not in carrier_words(code).lower()
