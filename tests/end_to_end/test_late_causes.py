"""Each cause of the late list as it happens: what the carrier does, what customers read, how the line leaves."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from late_desk import LateDesk

from shipdesk.carriers.practice.outcomes import Outcome, outcome_of
from shipdesk.domain.forecast.values import Basis
from shipdesk.domain.late.causes import LateCause, Proposal
from shipdesk.domain.late.outlook import ParcelOutlook
from shipdesk.domain.mails import Milestone
from shipdesk.domain.outbox import OutboxState
from shipdesk.services.approve_mails import approve_messages, messages_to_approve
from shipdesk.services.change_settings import save_settings
from shipdesk.services.clocks import FixedClock, mark_practice
from shipdesk.services.first_start import PRACTICE_START
from shipdesk.services.late.accept_proposals import accept_proposals
from shipdesk.services.late.contact_carrier import note_contact
from shipdesk.services.late.keep_lines import keep_lines, lines_left
from shipdesk.services.late.list_late import list_late
from shipdesk.services.late.mail_late import plan_delay_mails
from shipdesk.services.late.reship import reship_orders
from shipdesk.services.late.summary import late_summary
from shipdesk.services.propose_mails import propose_delay_mails
from shipdesk.services.refresh_tracking import refresh_tracking
from shipdesk.services.send_mail import list_messages, run_mail_queue
from shipdesk.services.shop import open_shop

Begin = Callable[[Outcome], "Story"]


class Story:
    """One parcel whose journey the practice carrier plays as it was dealt."""

    def __init__(self, desk: LateDesk) -> None:
        self.desk = desk
        self.shop = desk.shop
        self.parcel_id = 0

    def send(self) -> None:
        """Label the first order and scan it out."""
        (self.parcel_id,) = self.desk.send()

    @property
    def number(self) -> str:
        """The order's number."""
        return self.desk.order(self.desk.parcel(self.parcel_id).order_id).order_number

    @property
    def promised_on(self) -> date:
        """What was promised at first."""
        promised = self.desk.parcel(self.parcel_id).promised_on
        assert promised is not None
        return promised

    def live(self, days: float) -> None:
        """Let days pass, with all that runs by itself."""
        for _ in range(round(days * 2)):
            self.desk.later(hours=12)
            refresh_tracking(self.shop)
            run_mail_queue(self.shop)
            keep_lines(self.shop)

    def live_until(self, cause: LateCause | None, most_days: int = 40) -> None:
        """Let time pass until the parcel has a line of this cause (None: no line)."""
        for _ in range(most_days * 2):
            if self.cause is cause:
                return
            self.live(0.5)
        pytest.fail(f"still {self.cause} after {most_days} days")

    @property
    def cause(self) -> LateCause | None:
        """Why the parcel is on the list now."""
        return next((row.cause for row in list_late(self.shop) if row.parcel_id == self.parcel_id), None)

    def told(self) -> list[Milestone]:
        """Return the bad news that its customer got, the oldest first."""
        kinds = (Milestone.DELAYED, Milestone.HELD, Milestone.LOST, Milestone.RETURNED, Milestone.PROBLEM)
        rows = [m for m in list_messages(self.shop) if m.order_number == self.number and m.state is OutboxState.DONE]
        return [m.milestone for m in sorted(rows, key=lambda m: m.id) if m.milestone in kinds]

    def how_left(self) -> list[str]:
        """Return how the parcel's lines left, the oldest first."""
        left = lines_left(self.shop, PRACTICE_START)
        return [each.line.left_how for each in reversed(left) if each.line.key.parcel_id == self.parcel_id]


@pytest.fixture
def begin(handful_practice_folder: Path, tmp_path: Path, clock: FixedClock) -> Iterator[Begin]:
    """Return what begins a story: a shop whose first parcel has the journey that is asked for."""
    shops = []

    def begin_with(outcome: Outcome) -> Story:
        folder = tmp_path / outcome.name
        shutil.copytree(handful_practice_folder, folder)
        seed = next(seed for seed in range(1, 5_000) if outcome_of(seed, 1) is outcome)
        mark_practice(folder, PRACTICE_START, seed)
        shops.append(open_shop(folder, clock=clock))
        return Story(LateDesk(shops[-1], clock))

    yield begin_with
    for shop in shops:
        shop.close()


def day(on: date) -> str:
    return f"{on.day} {on:%b}"


def test_not_shipped_until_it_is(begin: Begin) -> None:
    story = begin(Outcome.ON_TIME)
    story.desk.later(days=6)
    keep_lines(story.shop)
    assert {(row.cause, row.proposal) for row in list_late(story.shop)} == {(LateCause.NOT_SHIPPED, Proposal.SHIP)}
    row = next(row for row in list_late(story.shop) if row.order_id == 1)
    assert plan_delay_mails(story.shop, [row]).count == 1
    run_mail_queue(story.shop)
    story.send()
    assert (story.number, story.told()) == (row.order_number, [Milestone.DELAYED])
    story.live(0.5)
    left = {each.order_number: each for each in lines_left(story.shop, PRACTICE_START)}[story.number]
    assert left.is_solved
    assert left.line.left_how.startswith("Shipped on ")


def test_forgotten_asked_about_told_and_sent_again(begin: Begin) -> None:
    story = begin(Outcome.FORGOTTEN)
    story.send()
    story.live_until(LateCause.FORGOTTEN)
    row = story.desk.row(story.parcel_id)
    assert (row.proposal, "has never scanned it" in row.reason) == (Proposal.CONTACT, True)
    note_contact(story.shop, [row], "They look for it")
    row = story.desk.row(story.parcel_id)
    assert row.proposal is Proposal.MAIL
    accept_proposals(story.shop, [row])
    story.live(1)
    assert story.told() == [Milestone.DELAYED]
    assert story.desk.row(story.parcel_id).proposal is Proposal.WAIT
    sent = reship_orders(story.shop, [story.desk.row(story.parcel_id)]).orders[0]
    assert story.cause is None
    assert story.how_left() == [f"Sent again as {sent.order_number}"]


def test_silent_then_broken_then_lost_claimed_and_sent_again(begin: Begin) -> None:
    story = begin(Outcome.LOST)
    settings = story.shop.settings
    behaviour = settings.behaviour.model_copy(update={"silent_after_hours": 24})
    save_settings(story.shop, settings.model_copy(update={"behaviour": behaviour}))
    story.send()
    story.live_until(LateCause.SILENT)
    assert story.desk.row(story.parcel_id).proposal is Proposal.CONTACT
    story.live_until(LateCause.PROMISE_BROKEN)
    assert story.how_left() == ["Now it is on the list as: promise broken"]
    accept_proposals(story.shop, [story.desk.row(story.parcel_id)])
    story.live_until(LateCause.EXCEPTION)
    story.live(0.5)
    assert story.told() == [Milestone.DELAYED, Milestone.LOST]
    assert "counts as lost" in story.desk.row(story.parcel_id).reason
    story.live(7)
    row = story.desk.row(story.parcel_id)
    assert row.proposal is Proposal.CLAIM
    assert accept_proposals(story.shop, [row]).claims == 1
    sent = reship_orders(story.shop, [story.desk.row(story.parcel_id)]).orders[0]
    assert story.cause is None
    assert story.how_left()[-1] == f"Sent again as {sent.order_number}"


def test_promise_broken_told_by_the_carriers_own_date_and_delivered(begin: Begin) -> None:
    story = begin(Outcome.DELAYED)
    story.send()
    story.live_until(LateCause.PROMISE_BROKEN)
    row = story.desk.row(story.parcel_id)
    assert row.since == story.promised_on
    if story.told() != [Milestone.DELAYED]:
        plan_delay_mails(story.shop, [row])
        run_mail_queue(story.shop)
    story.live_until(None)
    assert story.told() == [Milestone.DELAYED]
    delivered = story.desk.parcel(story.parcel_id).state.delivered_at
    assert delivered is not None
    days = (delivered.date() - story.promised_on).days
    words = "1 day" if days == 1 else f"{days} days"
    assert story.how_left()[-1] == f"Delivered on {day(delivered.date())}, {words} after its promise"


def test_probably_late_told_before_the_promise_breaks_and_expected_in_time_again(begin: Begin) -> None:
    story = begin(Outcome.ON_TIME)
    story.send()
    story.live(1)
    began = story.desk.clock.now()
    expect(story, 0.8)
    keep_lines(story.shop)
    row = story.desk.row(story.parcel_id, LateCause.PROBABLY_LATE)
    assert (row.proposal, row.days < 0) == (Proposal.MAIL, True)
    assert row.outlook is not None
    assert propose_delay_mails(story.shop) == 1
    assert approve_messages(story.shop, [message.id for message in messages_to_approve(story.shop)]) == 1
    run_mail_queue(story.shop)
    assert story.told() == [Milestone.DELAYED]
    assert late_summary(story.shop, began).told_in_time == 1
    expect(story, 0.1)
    keep_lines(story.shop)
    assert story.cause is None
    assert story.how_left() == ["Expected in time again"]


def expect(story: Story, p_late: float) -> None:
    """Let the forecast say so of the parcel."""
    promised, now = story.promised_on, story.desk.clock.now()
    later = promised + timedelta(days=2)
    with story.shop.change() as tx:
        tx.outlooks.put(
            [(story.parcel_id, ParcelOutlook(now, promised, later, later, p_late, 0.01, Basis(120, "practice")))]
        )


def test_a_problem_that_needs_us_is_told_as_what_it_is_and_ends_at_the_door(begin: Begin) -> None:
    story = begin(Outcome.PROBLEM)
    story.send()
    story.live_until(LateCause.EXCEPTION)
    story.live(0.5)
    assert story.told() == [Milestone.HELD]
    assert story.desk.row(story.parcel_id).proposal is Proposal.CONTACT
    note_contact(story.shop, [story.desk.row(story.parcel_id)], "New address given")
    assert story.desk.row(story.parcel_id).proposal is Proposal.WAIT
    story.live_until(None)
    assert story.how_left()[-1].startswith("Delivered on ")


def test_what_comes_back_is_told_and_sent_again(begin: Begin) -> None:
    story = begin(Outcome.RETURNED)
    story.send()
    story.live_until(LateCause.EXCEPTION)
    story.live(12)
    assert Milestone.RETURNED in story.told()
    row = story.desk.row(story.parcel_id)
    assert (row.cause, row.proposal) == (LateCause.EXCEPTION, Proposal.RESHIP)
    sent = reship_orders(story.shop, [row]).orders[0]
    assert story.how_left()[-1] == f"Sent again as {sent.order_number}"
