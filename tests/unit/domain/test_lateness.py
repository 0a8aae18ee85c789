"""Late is three clocks and silence: stories of parcels and of when somebody should worry."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.forecast.values import Basis
from shipdesk.domain.late.causes import LateCause, LateClock
from shipdesk.domain.late.lateness import Lateness, Patience, Watched, order_lateness, parcel_lateness
from shipdesk.domain.late.outlook import ParcelOutlook
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.parcels import Parcel, ParcelState, ParcelStatus

BERLIN = ZoneInfo("Europe/Berlin")
PATIENCE = Patience(forgotten_after_h=24, silent_after_h=72, country="DE")
MONDAY = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
PROMISED = date(2026, 11, 19)


def parcel(status: ParcelStatus = ParcelStatus.IN_TRANSIT, **facts: object) -> Parcel:
    """Return a parcel that left on Monday, was accepted that evening, and is promised for Thursday."""
    state = ParcelState(
        status,
        reason=str(facts.pop("reason", "")),
        accepted_at=facts.pop("accepted_at", MONDAY + timedelta(hours=4)),
        last_event_at=facts.pop("last_event_at", MONDAY + timedelta(hours=4)),
        first_attempt_at=facts.pop("first_attempt_at", None),
        since=facts.pop("since", None),
    )
    known: dict[str, object] = {"promised_on": PROMISED, "dispatched_at": MONDAY, **facts}
    return Parcel(7, 3, 1, "practice", "standard", "SDP1", "SDP1", state, **known)


def late(one: Parcel, now: datetime, patience: Patience = PATIENCE) -> Lateness | None:
    return parcel_lateness(Watched(one), now=now, zone=BERLIN, patience=patience)


def test_parcel_is_on_time_on_the_promised_day() -> None:
    heard = datetime(2026, 11, 19, 8, 0, tzinfo=UTC)
    assert late(parcel(last_event_at=heard), datetime(2026, 11, 19, 22, 59, tzinfo=UTC)) is None


def test_parcel_is_late_when_the_shops_own_day_after_the_promise_begins() -> None:
    heard = datetime(2026, 11, 19, 8, 0, tzinfo=UTC)
    found = late(parcel(last_event_at=heard), datetime(2026, 11, 19, 23, 0, tzinfo=UTC))
    assert found == Lateness(LateCause.PROMISE_BROKEN, PROMISED, 1, "Promised for 19 Nov; it is still on the way.")


def test_a_first_attempt_on_the_promised_day_keeps_the_promise() -> None:
    attempt = datetime(2026, 11, 19, 18, 30, tzinfo=UTC)
    one = parcel(ParcelStatus.FAILED_ATTEMPT, first_attempt_at=attempt, last_event_at=attempt)
    assert late(one, attempt + timedelta(days=1)) is None


def test_a_first_attempt_after_the_promise_stays_that_late() -> None:
    attempt = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    one = parcel(ParcelStatus.AVAILABLE_FOR_PICKUP, first_attempt_at=attempt, last_event_at=attempt)
    for days in (0, 3, 9):
        found = late(one, attempt + timedelta(days=days))
        assert found is not None
        assert (found.clock, found.days) == (LateClock.PROMISE, 2)
        assert "the first attempt was on 21 Nov" in found.reason


def test_the_carriers_own_problem_is_told() -> None:
    one = parcel(ParcelStatus.EXCEPTION, reason="weather_delay", last_event_at=FRIDAY)
    found = late(one, FRIDAY)
    assert found is not None
    assert found.reason == "Promised for 19 Nov; the carrier reports a problem: weather delay."


@pytest.mark.parametrize("status", [ParcelStatus.DELIVERED, ParcelStatus.CANCELLED])
def test_what_is_over_is_not_late_any_more(status: ParcelStatus) -> None:
    assert late(parcel(status), MONDAY + timedelta(days=60)) is None


def test_a_lost_parcel_stays_on_the_list() -> None:
    found = late(parcel(ParcelStatus.LOST), MONDAY + timedelta(days=60))
    assert found is not None
    assert "counts as lost" in found.reason


def test_a_parcel_that_did_not_leave_or_whose_label_was_given_back_is_not_late() -> None:
    assert late(parcel(dispatched_at=None), MONDAY + timedelta(days=60)) is None
    assert late(parcel(voided_at=MONDAY), MONDAY + timedelta(days=60)) is None


def test_a_parcel_that_the_carrier_never_scanned_is_forgotten_after_a_working_day() -> None:
    one = parcel(ParcelStatus.DISPATCHED, accepted_at=None, last_event_at=None)
    assert late(one, MONDAY + timedelta(hours=23, minutes=59)) is None
    found = late(one, MONDAY + timedelta(hours=24))
    assert found is not None
    assert (found.clock, found.since, found.days) == (LateClock.FORGOTTEN, date(2026, 11, 16), 1)
    assert found.reason == ("It left us on 16 Nov, but the carrier has never scanned it. It was promised for 19 Nov.")


def test_forgotten_comes_before_the_promise() -> None:
    one = parcel(ParcelStatus.INFO_RECEIVED, accepted_at=None, last_event_at=MONDAY)
    found = late(one, MONDAY + timedelta(days=20))
    assert found is not None
    assert found.clock is LateClock.FORGOTTEN


def test_nobody_is_forgotten_over_a_weekend() -> None:
    one = parcel(ParcelStatus.DISPATCHED, dispatched_at=FRIDAY, accepted_at=None, last_event_at=None, promised_on=None)
    assert late(one, FRIDAY + timedelta(hours=48)) is None  # Sunday
    assert late(one, FRIDAY + timedelta(hours=71)) is None  # Monday, an hour before
    assert late(one, FRIDAY + timedelta(hours=72)) is not None


def test_nobody_is_forgotten_over_christmas() -> None:
    christmas_eve = datetime(2026, 12, 24, 12, 0, tzinfo=UTC)  # 25 and 26 are holidays, 27 is a Sunday
    one = parcel(
        ParcelStatus.DISPATCHED, dispatched_at=christmas_eve, accepted_at=None, last_event_at=None, promised_on=None
    )
    assert late(one, datetime(2026, 12, 28, 11, 0, tzinfo=UTC)) is None
    assert late(one, datetime(2026, 12, 28, 12, 0, tzinfo=UTC)) is not None


def test_a_parcel_without_a_scan_for_three_working_days_is_silent() -> None:
    one = parcel(promised_on=None, last_event_at=MONDAY)
    assert late(one, MONDAY + timedelta(hours=71)) is None
    found = late(one, MONDAY + timedelta(hours=72))
    assert found == Lateness(LateCause.SILENT, date(2026, 11, 16), 3, "No scan for 3 days; the last was on 16 Nov.")


def test_silence_does_not_count_the_weekend() -> None:
    thursday = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)
    one = parcel(promised_on=None, last_event_at=thursday)
    assert late(one, thursday + timedelta(hours=72)) is None  # Sunday: one working day
    assert late(one, thursday + timedelta(hours=119)) is None
    assert late(one, thursday + timedelta(hours=120)) is not None


def test_a_parcel_that_waits_for_the_customer_is_not_silent() -> None:
    attempt = MONDAY + timedelta(days=1)
    one = parcel(ParcelStatus.AVAILABLE_FOR_PICKUP, promised_on=None, first_attempt_at=attempt, last_event_at=attempt)
    assert late(one, MONDAY + timedelta(days=30)) is None


def test_an_order_is_on_time_on_its_ship_by_day() -> None:
    day = date(2026, 11, 18)
    assert order_lateness(OrderStatus.TO_SHIP, day, day) is None
    assert order_lateness(OrderStatus.TO_SHIP, None, day) is None


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (OrderStatus.TO_SHIP, "It has no label yet; it should have left by 18 Nov."),
        (OrderStatus.PACKED, "It has a label but was not scanned out; it should have left by 18 Nov."),
        (OrderStatus.ON_HOLD, "It is on hold; it should have left by 18 Nov."),
    ],
)
def test_a_late_order_says_what_it_waits_for(status: OrderStatus, words: str) -> None:
    day = date(2026, 11, 18)
    assert order_lateness(status, day, day + timedelta(days=2)) == Lateness(LateCause.NOT_SHIPPED, day, 2, words)


@given(
    left=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),
    waits_h=st.integers(0, 24 * 40),
    more_h=st.integers(0, 24 * 10),
    accepted=st.booleans(),
    promised_in=st.none() | st.integers(0, 10),
)
def test_what_is_late_does_not_become_punctual_by_waiting(
    left: datetime, waits_h: int, more_h: int, accepted: bool, promised_in: int | None
) -> None:
    promised = None if promised_in is None else left.date() + timedelta(days=promised_in)
    one = parcel(dispatched_at=left, accepted_at=left if accepted else None, last_event_at=left, promised_on=promised)
    first, then = late(one, left + timedelta(hours=waits_h)), late(one, left + timedelta(hours=waits_h + more_h))
    if first is not None:
        assert then is not None
        if then.clock is first.clock:
            assert then.days >= first.days
    assert all(found is None or found.days >= 0 for found in (first, then))


def test_the_promise_is_judged_by_the_first_promise_not_by_a_later_one() -> None:
    one = parcel(last_event_at=FRIDAY)
    assert late(replace(one, carrier_eta_on=date(2026, 12, 24)), FRIDAY) == late(one, FRIDAY)


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        (ParcelStatus.RETURNED, "refused", "It came back to us (the customer did not take it), since 16 Nov."),
        (ParcelStatus.RETURNING, "", "It is on its way back to us, since 16 Nov."),
        (ParcelStatus.LOST, "silent", "It counts as lost, since 16 Nov."),
    ],
)
def test_what_the_carrier_gave_up_needs_us(status: ParcelStatus, reason: str, said: str) -> None:
    found = late(parcel(status, reason=reason, since=MONDAY), MONDAY + timedelta(days=3))
    assert found == Lateness(LateCause.EXCEPTION, MONDAY.date(), 3, said)


def test_a_carriers_trouble_may_settle_itself_for_a_day_unless_it_asks_for_us() -> None:
    trouble = parcel(ParcelStatus.EXCEPTION, reason="customs", since=MONDAY, promised_on=None, last_event_at=MONDAY)
    assert late(trouble, MONDAY + timedelta(hours=23)) is None
    found = late(trouble, MONDAY + timedelta(hours=24))
    assert found is not None
    assert (found.cause, found.clock) == (LateCause.EXCEPTION, LateClock.EXCEPTION)
    assert found.reason == "The carrier reports a problem: customs holds it, since 16 Nov."
    asks = replace(trouble, state=replace(trouble.state, action_required=True))
    assert late(asks, MONDAY + timedelta(hours=1)) is not None


def test_what_will_probably_be_late_says_what_that_rests_on() -> None:
    one = parcel(last_event_at=MONDAY)
    outlook = ParcelOutlook(
        MONDAY,
        date(2026, 11, 18),
        date(2026, 11, 20),
        date(2026, 11, 24),
        0.62,
        0.01,
        Basis(34, "UPS Ground to the West"),
    )
    patience = Patience(24, 72, "DE", owner_line=0.6)
    found = parcel_lateness(Watched(one, outlook), now=MONDAY, zone=BERLIN, patience=patience)
    assert found is not None
    assert (found.cause, found.clock, found.days) == (LateCause.PROBABLY_LATE, LateClock.PROMISE, -3)
    assert found.reason == (
        "Promised for 19 Nov; it is expected between 20 Nov and 24 Nov, based on 34 parcels UPS Ground to the West."
    )
    assert (
        parcel_lateness(Watched(one, replace(outlook, p_late=0.59)), now=MONDAY, zone=BERLIN, patience=patience) is None
    )


def test_silence_is_what_is_unusual_on_the_lane_once_that_is_known() -> None:
    one = parcel(promised_on=None, last_event_at=MONDAY)
    learned = ParcelOutlook(
        MONDAY, MONDAY.date(), MONDAY.date(), MONDAY.date(), None, 0.0, Basis(40, ""),
        silent_after_at=MONDAY + timedelta(days=6),
    )  # fmt: skip
    patience = Patience(24, 72, "DE")
    watched = Watched(one, learned)
    assert parcel_lateness(watched, now=MONDAY + timedelta(days=5), zone=BERLIN, patience=patience) is None
    found = parcel_lateness(watched, now=MONDAY + timedelta(days=6), zone=BERLIN, patience=patience)
    assert found is not None
    assert found.reason.startswith("No scan for 6 days; the last was on 16 Nov. 95 of 100")
