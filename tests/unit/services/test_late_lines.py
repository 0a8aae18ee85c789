"""How lines come to the late list and leave it, what the summary says of them, and which customers hear of it first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from late_desk import LateDesk

from shipdesk.domain.late.causes import LateCause
from shipdesk.domain.mails import Milestone
from shipdesk.domain.outbox import OutboxKind, OutboxState
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.change_settings import save_settings
from shipdesk.services.clocks import FixedClock
from shipdesk.services.edit_orders import cancel_orders
from shipdesk.services.late.keep_lines import LinesKept, keep_lines, lines_left
from shipdesk.services.late.list_late import list_late
from shipdesk.services.late.mail_late import plan_delay_mails
from shipdesk.services.late.mail_summary import mail_summary_if_due
from shipdesk.services.late.put_away import ignore_late
from shipdesk.services.late.refund_note import note_refund
from shipdesk.services.late.reship import reship_orders
from shipdesk.services.late.summary import SummaryPart, late_summary, summary_due, summary_seen
from shipdesk.services.propose_mails import propose_delay_mails
from shipdesk.services.send_mail import list_messages, run_mail_queue
from shipdesk.services.shop import Shop


@pytest.fixture
def desk(handful_shop: Shop, clock: FixedClock) -> LateDesk:
    return LateDesk(handful_shop, clock)


def how_left(desk: LateDesk) -> dict[str, str]:
    """Return how the last line of each order left, by its number."""
    return {left.order_number: left.line.left_how for left in reversed(lines_left(desk.shop, desk.clock.now()))}


def number_of(desk: LateDesk, parcel_id: int) -> str:
    return desk.order(desk.parcel(parcel_id).order_id).order_number


def test_lines_are_kept_once_however_often_they_are_looked_at(desk: LateDesk) -> None:
    desk.later(days=9)
    assert keep_lines(desk.shop) == LinesKept(came=len(list_late(desk.shop)))
    assert keep_lines(desk.shop) == LinesKept()
    assert not lines_left(desk.shop, desk.clock.now() - timedelta(days=30))


def test_what_is_put_away_is_still_late(desk: LateDesk) -> None:
    desk.later(days=9)
    keep_lines(desk.shop)
    ignore_late(desk.shop, list_late(desk.shop)[:3], "They know")
    assert keep_lines(desk.shop) == LinesKept()


def test_an_order_leaves_by_being_shipped_or_cancelled(desk: LateDesk) -> None:
    desk.later(days=9)
    keep_lines(desk.shop)
    first, second = list_late(desk.shop)[:2]
    cancel_orders(desk.shop, [second.order_id])
    (parcel_id,) = desk.send()
    sent = number_of(desk, parcel_id)
    keep_lines(desk.shop)
    today = desk.clock.now()
    assert how_left(desk)[sent] == f"Shipped on {today.day} {today:%b}"
    assert "Cancelled" in how_left(desk).values()
    assert first.order_number != second.order_number


def test_a_parcel_leaves_by_arriving_and_says_how_late_it_was(desk: LateDesk) -> None:
    parcel_id = desk.overdue()
    keep_lines(desk.shop)
    desk.hear(parcel_id, ParcelStatus.DELIVERED)
    keep_lines(desk.shop)
    today = desk.clock.now()
    assert how_left(desk)[number_of(desk, parcel_id)] == (
        f"Delivered on {today.day} {today:%b}, 2 days after its promise"
    )


def test_a_forgotten_parcel_leaves_with_its_first_scan(desk: LateDesk) -> None:
    (parcel_id,) = desk.send()
    desk.later(days=3)
    desk.row(parcel_id, LateCause.FORGOTTEN)
    keep_lines(desk.shop)
    desk.hear(parcel_id, ParcelStatus.IN_TRANSIT)
    keep_lines(desk.shop)
    today = desk.clock.now()
    assert how_left(desk)[number_of(desk, parcel_id)] == f"The carrier scanned it on {today.day} {today:%b}"


def test_what_is_sent_again_or_paid_back_leaves_and_says_so(desk: LateDesk) -> None:
    parcel_id = desk.overdue()
    keep_lines(desk.shop)
    sent = reship_orders(desk.shop, [desk.row(parcel_id)]).orders[0]
    assert how_left(desk)[number_of(desk, parcel_id)] == f"Sent again as {sent.order_number}"
    desk.later(hours=1)
    other = desk.overdue()
    keep_lines(desk.shop)
    note_refund(desk.shop, [desk.row(other)])
    assert how_left(desk)[number_of(desk, other)] == "Money given back"


def test_one_cause_may_become_another(desk: LateDesk) -> None:
    parcel_id = desk.overdue()
    keep_lines(desk.shop)
    desk.hear(parcel_id, ParcelStatus.LOST, "lost")
    keep_lines(desk.shop)
    (left,) = lines_left(desk.shop, desk.clock.now())
    assert left.line.left_how == "Now it is on the list as: needs us"
    assert not left.is_solved


def test_the_summary_tells_what_is_late_what_came_and_what_is_solved(desk: LateDesk) -> None:
    parcel_id = desk.overdue()
    desk.worth(parcel_id, 10_000, "EUR")
    keep_lines(desk.shop)
    due = summary_due(desk.shop)
    assert due is not None
    assert due.lines == due.came == len(list_late(desk.shop))
    assert dict(due.by_cause)[LateCause.PROMISE_BROKEN] == 1
    assert due.at_stake[0][1] == sum(row.loss_minor for row in list_late(desk.shop))
    assert f"{due.lines} on the late list: " in due.sentence
    assert "EUR" in due.sentence
    summary_seen(desk.shop)
    assert summary_due(desk.shop) is None
    desk.later(hours=13)
    desk.hear(parcel_id, ParcelStatus.DELIVERED)
    keep_lines(desk.shop)
    later = summary_due(desk.shop)
    assert later is not None
    assert later.solved == 1
    assert later.moment.part in SummaryPart


def test_a_summary_that_says_nothing_is_not_due(shop: Shop) -> None:
    assert summary_due(shop) is None
    assert late_summary(shop).sentence == "Nothing is late."


def test_the_owner_gets_each_summary_once_by_mail(desk: LateDesk) -> None:
    shop = desk.shop
    desk.later(days=9)
    to_customers = list_messages(shop)
    assert mail_summary_if_due(shop) == ""
    settings = shop.settings
    save_settings(
        shop, settings.model_copy(update={"late": settings.late.model_copy(update={"summary_to": "me@shop.example"})})
    )
    assert mail_summary_if_due(shop) == "summary mailed"
    assert mail_summary_if_due(shop) == ""
    desk.later(hours=13)
    assert mail_summary_if_due(shop) == "summary mailed"
    with shop.look() as tx:
        sent = tx.outbox.in_state(OutboxKind.SUMMARY, OutboxState.DONE)
    assert len({item.key for item in sent}) == len(sent) == 2
    assert {item.payload["to"] for item in sent} == {"me@shop.example"}
    assert "on the late list" in str(sent[0].payload["text"])
    assert list_messages(shop) == to_customers


def test_whoever_is_told_before_the_promise_breaks_is_counted(desk: LateDesk) -> None:
    (parcel_id,) = desk.send()
    desk.later(days=3)
    began = desk.clock.now()
    plan_delay_mails(desk.shop, [desk.row(parcel_id, LateCause.FORGOTTEN)])
    run_mail_queue(desk.shop)
    assert late_summary(desk.shop, began).told_in_time == 1
    desk.later(days=20)
    plan_delay_mails(desk.shop, list_late(desk.shop))
    run_mail_queue(desk.shop)
    assert late_summary(desk.shop, began).told_in_time == 1


def test_nobody_hears_by_itself_of_what_was_put_away_or_may_still_be_in_time(desk: LateDesk) -> None:
    parcel_id = desk.overdue()
    ignore_late(desk.shop, list_late(desk.shop), "All of them know")
    assert propose_delay_mails(desk.shop) == 0
    assert not [m for m in list_messages(desk.shop) if m.milestone is Milestone.DELAYED and m.parcel_id == parcel_id]
