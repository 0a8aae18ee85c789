"""What a line may cost, which comes first, and what is proposed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shipdesk.domain.late.causes import LateAction, LateCause, Proposal
from shipdesk.domain.late.deeds import LateDeed, LineKey, Worth, settled_by
from shipdesk.domain.late.lateness import Lateness
from shipdesk.domain.late.rough_rates import rough_worth, roughly_in
from shipdesk.domain.late.settings import LateSettings
from shipdesk.domain.late.worth import (
    Situation,
    costs_in,
    days_left,
    expected_loss_minor,
    pressing,
    proposal_words,
    propose,
)
from shipdesk.domain.parcels import Parcel, ParcelState, ParcelStatus

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
CAUSES = some.sampled_from(LateCause)
VALUES = some.integers(0, 10**8)
CHANCES = some.floats(0, 1)
SETTINGS = LateSettings()


def line(cause: LateCause, days: int = 2) -> Lateness:
    return Lateness(cause, NOW.date() - timedelta(days=days), days, "It is late.")


def parcel(status: ParcelStatus = ParcelStatus.IN_TRANSIT) -> Parcel:
    return Parcel(1, 1, 1, "practice", "", "N1", "N1", ParcelState(status), dispatched_at=NOW)


@given(CAUSES, VALUES, VALUES, CHANCES, CHANCES, some.sampled_from(ParcelStatus))
def test_more_money_never_comes_later(
    cause: LateCause, value: int, more: int, late: float, lost: float, status: ParcelStatus
) -> None:
    here = Situation(line(cause), parcel(status), late, lost, value)
    dearer = replace(here, value_minor=value + more)
    losses = [expected_loss_minor(each, SETTINGS) for each in (here, dearer)]
    assert 0 <= losses[0] <= losses[1]
    assert pressing(losses[0], here.late) <= pressing(losses[1], here.late)


@given(VALUES, CHANCES, CHANCES, CHANCES)
def test_what_is_likelier_to_be_late_or_lost_never_costs_less(
    value: int, late: float, lost: float, more: float
) -> None:
    here = Situation(line(LateCause.PROBABLY_LATE, -2), parcel(), late, lost, value)
    for likelier in (replace(here, p_late=max(late, more)), replace(here, p_lost=max(lost, more))):
        assert expected_loss_minor(here, SETTINGS) <= expected_loss_minor(likelier, SETTINGS)


@given(some.floats(0, 10**6), some.integers(0, 60), some.integers(0, 60))
def test_a_promise_that_is_nearer_never_comes_later(loss: float, days: int, more: int) -> None:
    near, far = line(LateCause.PROBABLY_LATE, -days), line(LateCause.PROBABLY_LATE, -days - more)
    assert days_left(near) <= days_left(far)
    assert pressing(loss, near) >= pressing(loss, far)


@given(CAUSES, some.integers(-60, 400))
def test_what_is_left_is_never_below_nothing(cause: LateCause, days: int) -> None:
    assert days_left(line(cause, days)) >= 0


def test_yen_weigh_as_much_as_the_same_money_in_euro() -> None:
    assert rough_worth(16_500, "JPY") == pytest.approx(rough_worth(10_000, "EUR"))
    assert rough_worth(10_000, "EUR") > rough_worth(10_000, "SEK")
    assert rough_worth(100, "XXX") == 1
    assert roughly_in(500, "EUR", "JPY") == 825
    assert roughly_in(500, "EUR", "EUR") == 500


def test_what_an_answer_costs_is_counted_in_the_orders_own_money() -> None:
    assert costs_in(SETTINGS, "EUR", "EUR") is SETTINGS
    assert costs_in(SETTINGS, "EUR", "JPY").contact_cost_minor == 825
    yen = Situation(line(LateCause.NOT_SHIPPED), value_minor=16_500)
    euro = Situation(line(LateCause.NOT_SHIPPED), value_minor=10_000)
    in_yen = rough_worth(expected_loss_minor(yen, costs_in(SETTINGS, "EUR", "JPY")), "JPY")
    assert in_yen == pytest.approx(rough_worth(expected_loss_minor(euro, SETTINGS), "EUR"), rel=0.01)


@given(CAUSES, some.frozensets(some.sampled_from(LateAction)), some.booleans(), some.booleans(), some.booleans())
def test_nothing_is_proposed_that_was_done_already(
    cause: LateCause, done: frozenset[LateAction], is_told: bool, can_mail: bool, can_claim: bool
) -> None:
    settled = bool(done & {LateAction.RESHIP, LateAction.REFUND})
    here = Situation(
        line(cause, 30), parcel(), 0.8, 0.6, 100, is_told=is_told, can_mail=can_mail, done=done, is_settled=settled,
        can_claim=can_claim,
    )  # fmt: skip
    found = propose(here)
    assert found is not Proposal.CLAIM or (can_claim and LateAction.CLAIM not in done)
    assert found is not Proposal.MAIL or (can_mail and not is_told and LateAction.MAIL not in done)
    assert found is not Proposal.CONTACT or LateAction.CONTACT not in done
    assert found is not Proposal.RESHIP or not settled
    assert proposal_words(found, here, date(2026, 12, 1)).endswith(".")


def test_a_lost_parcel_is_claimed_then_sent_again_then_left_alone() -> None:
    lost = Situation(line(LateCause.EXCEPTION), parcel(ParcelStatus.LOST))
    assert propose(lost) is Proposal.CLAIM
    assert propose(replace(lost, can_claim=False)) is Proposal.RESHIP
    claimed = replace(lost, done=frozenset({LateAction.CLAIM}))
    assert propose(claimed) is Proposal.RESHIP
    assert propose(replace(claimed, is_settled=True)) is Proposal.WAIT


@pytest.mark.parametrize(
    ("action", "amount", "value", "settles"),
    [
        (LateAction.RESHIP, None, 100, True),
        (LateAction.REFUND, None, 100, True),
        (LateAction.REFUND, 100, 100, True),
        (LateAction.REFUND, 99, 100, False),
        (LateAction.REFUND, 99, None, False),
        (LateAction.CONTACT, None, 100, False),
    ],
)
def test_a_new_parcel_or_all_of_the_money_settles_a_line(
    action: LateAction, amount: int | None, value: int | None, settles: bool
) -> None:
    deed = LateDeed("b", LineKey(1, 1, LateCause.EXCEPTION), action, NOW, amount_minor=amount)
    assert (settled_by([deed], 1, Worth(value, value)) is deed) is settles
