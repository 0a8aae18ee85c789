"""Claims: from which day until which a carrier takes them, and how a claim goes on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shipdesk.domain.claims.published import BRANDS, PLACES, PUBLISHED
from shipdesk.domain.claims.rules import CountsFrom, rule_for
from shipdesk.domain.claims.settings import ClaimSettings, OwnClaimRule
from shipdesk.domain.claims.states import ClaimStep, after, can
from shipdesk.domain.claims.windows import ClaimWindow, WindowState, claim_window, likely_kind, rule_words
from shipdesk.domain.claims.words import CLOSED, KIND_WORDS, STATE_WORDS, ClaimKind, ClaimState
from shipdesk.domain.errors import Refused
from shipdesk.domain.parcels import Blame, Parcel, ParcelState, ParcelStatus

LEFT = datetime(2026, 11, 2, 15, tzinfo=UTC)
TODAY = date(2026, 11, 26)
DAYS = st.dates(date(2026, 1, 1), date(2028, 1, 1))


def parcel(
    carrier: str, service: str = "", *, status: ParcelStatus = ParcelStatus.IN_TRANSIT, reason: str = "",
    promised_on: date | None = date(2026, 11, 5), delivered: datetime | None = None, left: datetime | None = LEFT,
    heard: datetime | None = None,
) -> Parcel:  # fmt: skip
    state = ParcelState(
        status, reason, Blame.NONE, last_event_at=heard, delivered_at=delivered, first_attempt_at=delivered
    )
    return Parcel(
        1, 1, 1, carrier, service, "N1", "N1", state, promised_on=promised_on, label_made_at=left, dispatched_at=left
    )


def window(
    subject: Parcel, kind: ClaimKind = ClaimKind.LOST, today: date = TODAY, settings: ClaimSettings | None = None
) -> ClaimWindow:
    rules = (settings or ClaimSettings()).all_rules
    return claim_window(subject, kind, rules, today, zone=UTC, country="US")


def test_usps_takes_a_lost_parcel_from_the_fifteenth_to_the_sixtieth_day_after_mailing() -> None:
    found = window(parcel("usps", "USPS_GROUND_ADVANTAGE"))
    assert (found.opens_on, found.last_on) == (date(2026, 11, 17), date(2027, 1, 1))
    assert found.words == "Can be filed until 1 Jan 2027 (36 days left), counted from the day it was handed over."
    assert found.key == "usps/lost"


def test_a_service_with_rules_of_its_own_is_known_by_its_code() -> None:
    assert window(parcel("usps", "PRIORITY_MAIL_EXPRESS")).opens_on == date(2026, 11, 9)


def test_royal_mail_waits_ten_working_days_after_the_due_day() -> None:
    due = date(2026, 11, 5)
    rules = ClaimSettings().all_rules
    found = claim_window(
        parcel("royalmail", promised_on=due), ClaimKind.LOST, rules, TODAY, zone=ZoneInfo("Europe/London"), country="GB"
    )
    assert found.opens_on == date(2026, 11, 19)
    assert found.last_on == LEFT.date() + timedelta(days=80)


def test_damage_counts_from_the_delivery_and_is_soon_over_in_germany() -> None:
    came = datetime(2026, 11, 21, 11, tzinfo=UTC)
    hurt = parcel("dhl_parcel_de", status=ParcelStatus.DELIVERED, delivered=came)
    found = window(hurt, ClaimKind.DAMAGED)
    assert found.last_on == date(2026, 11, 28)
    assert found.state is WindowState.ENDS_SOON
    assert window(hurt, ClaimKind.DAMAGED, date(2026, 11, 29)).words == (
        "The last day was 28 Nov, counted from the day it arrived."
    )


def test_the_day_of_a_delivery_is_that_of_the_shops_zone() -> None:
    late_at_night = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    hurt = parcel("dpd", status=ParcelStatus.DELIVERED, delivered=late_at_night)
    rules = ClaimSettings().all_rules
    found = claim_window(hurt, ClaimKind.DAMAGED, rules, TODAY, zone=ZoneInfo("Europe/Berlin"), country="DE")
    assert found.opens_on == date(2026, 11, 22)


def test_what_was_never_promised_counts_from_the_day_it_left() -> None:
    found = window(parcel("ups", promised_on=None))
    assert found.opens_on == date(2026, 11, 3)
    assert "counted from the day it was handed over" in found.words


def test_late_is_paid_for_only_where_somebody_guarantees_the_day() -> None:
    assert window(parcel("ups", "01"), ClaimKind.LATE).rule is not None
    ground = window(parcel("ups", "03"), ClaimKind.LATE)
    assert ground.state is WindowState.NOT_COVERED
    assert ground.words == "The carrier gives no money back for this: late."


def test_a_carrier_nobody_knows_has_a_careful_default() -> None:
    found = window(parcel("rocket_post", heard=LEFT + timedelta(days=2)))
    assert found.opens_on == date(2026, 11, 11)
    assert found.key == "default/lost"


def test_nobody_is_asked_about_what_the_shop_carries_itself_unless_it_has_a_rule_for_that() -> None:
    assert window(parcel("own")).words.startswith("No rule is known for own delivery.")
    own = OwnClaimRule(carrier="own", kind="lost")
    assert window(parcel("own"), settings=ClaimSettings(rules=(own,))).is_open


def test_the_owners_rule_wins_over_the_published_one() -> None:
    own = OwnClaimRule(
        carrier="ups", kind="lost", opens_after_days=10, last_after_days=90, note="Contract of 2026",
        covers_minor=50_000, currency="USD",
    )  # fmt: skip
    found = window(parcel("ups", "03"), settings=ClaimSettings(rules=(own,)))
    assert (found.opens_on, found.last_on) == (date(2026, 11, 12), date(2027, 1, 31))
    assert found.key == "own ups/lost"
    assert found.rule is not None
    assert rule_words(found.rule) == (
        "From 10 to 90 days after the day it was handed over. Covers up to 500.00 USD without extra insurance."
    )


def test_an_own_rule_for_a_service_leaves_the_others_alone() -> None:
    own = OwnClaimRule(carrier="ups", kind="lost", service="Next Day", last_after_days=9)
    rules = ClaimSettings(rules=(own,)).all_rules
    assert rule_for("ups", "03", ClaimKind.LOST, rules, "UPS Ground") in PUBLISHED
    assert rule_for("ups", "01", ClaimKind.LOST, rules, "UPS Next Day Air") == own.rule


def test_two_own_rules_for_the_same_are_refused() -> None:
    own = OwnClaimRule(carrier="ups", kind="lost")
    with pytest.raises(ValidationError, match="two rules"):
        ClaimSettings(rules=(own, own))


def test_every_published_rule_says_where_it_stands_and_can_be_met() -> None:
    for rule in PUBLISHED:
        assert rule.source
        assert rule.last is None or rule.last.counts_from is not CountsFrom.LABEL
        if rule.last is not None and rule.last.counts_from is rule.opens.counts_from:
            assert rule.opens.days < rule.last.days, rule.key
    keys = [(rule.carrier, rule.kind, rule.services) for rule in PUBLISHED]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("carrier", BRANDS)
def test_every_carrier_with_rules_says_where_to_file(carrier: str) -> None:
    assert PLACES[carrier].url.startswith("https://")


@pytest.mark.parametrize(
    ("status", "reason", "kind"),
    [
        (ParcelStatus.LOST, "lost", ClaimKind.LOST),
        (ParcelStatus.EXCEPTION, "damaged", ClaimKind.DAMAGED),
        (ParcelStatus.IN_TRANSIT, "", ClaimKind.LOST),
        (ParcelStatus.DELIVERED, "", ClaimKind.LATE),
    ],
)
def test_what_a_claim_would_be_about_follows_from_the_parcel(
    status: ParcelStatus, reason: str, kind: ClaimKind
) -> None:
    came = datetime(2026, 11, 9, 10, tzinfo=UTC) if status is ParcelStatus.DELIVERED else None
    subject = parcel("ups", status=status, reason=reason, delivered=came)
    assert likely_kind(subject.state, subject.promised_on, UTC) is kind


@given(
    st.sampled_from((*BRANDS, "own", "elsewhere")),
    st.sampled_from(ClaimKind),
    st.sampled_from(("", "PRIORITY_MAIL_EXPRESS", "03", "01", "SD1")),
    st.none() | DAYS,
    st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),
    DAYS,
)
def test_a_window_never_ends_before_it_opens_and_its_state_only_goes_forward(
    carrier: str, kind: ClaimKind, service: str, promised: date | None, came: datetime | None, today: date
) -> None:
    status = ParcelStatus.IN_TRANSIT if came is None else ParcelStatus.DELIVERED
    subject = parcel(carrier, service, status=status, promised_on=promised, delivered=came)
    found = window(subject, kind, today)
    assert found.words.endswith(".")
    if found.opens_on is not None and found.last_on is not None:
        assert found.opens_on <= found.last_on
    order = list(WindowState)
    assert order.index(window(subject, kind, today + timedelta(days=1)).state) >= order.index(found.state)


@given(st.lists(st.sampled_from(ClaimStep), max_size=12))
def test_whatever_is_done_a_claim_is_in_a_state_it_can_leave_or_that_is_its_end(steps: list[ClaimStep]) -> None:
    state, was_filed = ClaimState.DRAFT, False
    for step in steps:
        if not can(state, step):
            with pytest.raises(Refused):
                after(state, step, was_filed=was_filed)
            continue
        state = after(state, step, was_filed=was_filed)
        was_filed = state is not ClaimState.DRAFT and (was_filed or state is ClaimState.FILED)
        if state in (ClaimState.PAID, ClaimState.REFUSED, ClaimState.ACCEPTED, ClaimState.FILED):
            assert was_filed, "money was answered for what was never filed"
    assert (state in CLOSED) == (not can(state, ClaimStep.WITHDRAW))


@pytest.mark.parametrize("state", [s for s in ClaimState if s is not ClaimState.DRAFT])
def test_every_step_can_be_taken_back_down_to_the_draft(state: ClaimState) -> None:
    for _ in ClaimState:
        if state is ClaimState.DRAFT:
            break
        state = after(state, ClaimStep.REOPEN, was_filed=True)
    assert state is ClaimState.DRAFT


def test_every_word_is_there() -> None:
    assert set(KIND_WORDS) == set(ClaimKind)
    assert set(STATE_WORDS) == set(ClaimState)
