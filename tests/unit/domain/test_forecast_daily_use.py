"""What a forecaster that is asked all day says of all parcels under way, and what it still knows tomorrow."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.forecast.forecaster import Forecaster
from shipdesk.domain.forecast.keeping import OddState, read, written
from shipdesk.domain.forecast.values import Expected, Journey, Scan, day_after, moment_of
from shipdesk.domain.parcels import ParcelStatus

MONDAY = datetime(2026, 3, 2, 15, 0)
NOISE = 1e-9
PLACES = st.sampled_from(["the West", "the Middle", ""])
CARRIERS = st.sampled_from([("UPS", "Ground"), ("UPS", "Air"), ("DHL", "")])
STATUSES = st.sampled_from(ParcelStatus)


@st.composite
def _parcel(draw: st.DrawFn) -> tuple[Journey, float | None, list[tuple[float, ParcelStatus]]]:
    """Draw a journey, after how many days it arrived, and its scans by their days."""
    left = MONDAY + timedelta(hours=draw(st.integers(0, 24 * 60)))
    carrier, service = draw(CARRIERS)
    promised = draw(st.none() | st.integers(0, 30).map(lambda days: left.date() + timedelta(days=days)))
    to = draw(PLACES)
    journey = Journey(left, carrier, service, "the East", "10001", to, draw(st.sampled_from(["98101", "98"])), promised)
    scans = draw(st.lists(st.tuples(st.floats(0, 20), STATUSES), max_size=4))
    return journey, draw(st.none() | st.floats(0.1, 50)), scans


LIVES = st.lists(_parcel(), max_size=20)
Life = list[tuple[Journey, float | None, list[tuple[float, ParcelStatus]]]]


def lived(life: Life, days: int = 70) -> Forecaster:
    """Return a forecaster that was told of some parcels day by day."""
    shop = Forecaster(holidays=[date(2026, 4, 3)])
    for day in range(0, days, 10):
        now = MONDAY + timedelta(days=day)
        for number, (journey, took, scans) in enumerate(life):
            left = journey.handed_over_at
            if left > now:
                continue
            shop.hand_over(str(number), journey)
            told = [Scan(status, left + timedelta(days=after)) for after, status in scans]
            shop.hear(str(number), [scan for scan in told if scan.at <= now])
            if took is not None and left + timedelta(days=took) <= now:
                shop.deliver(str(number), left + timedelta(days=took))
        shop.refresh(now)
    return shop


def busy(parcels: int = 60, every_hours: int = 6) -> Forecaster:
    """Return a forecaster of a shop whose parcels take four days and are scanned each day but one."""
    shop = Forecaster()
    for number in range(parcels):
        left = MONDAY + timedelta(hours=every_hours * number)
        shop.hand_over(str(number), Journey(left, "UPS", "Ground", "the East", "10001", "the West", "98101"))
        scans = [Scan(ParcelStatus.IN_TRANSIT, left + timedelta(days=day)) for day in (1, 3)]
        shop.hear(str(number), scans)
        shop.deliver(str(number), left + timedelta(days=4))
    shop.refresh(MONDAY + timedelta(days=30))
    return shop


def asked(shop: Forecaster, at: datetime) -> dict[str, Expected]:
    return {one.parcel_id: one for one in shop.outlooks(at)}


@given(LIVES, st.floats(0, 40))
def test_all_at_once_says_what_each_alone_says(life: Life, days: float) -> None:
    shop = lived(life)
    shop.follow()
    at = MONDAY + timedelta(days=70 + days)
    for parcel_id, told in asked(shop, at).items():
        journey = life[int(parcel_id)][0]
        parcel = shop.under_way[parcel_id]
        last = parcel.last if parcel.last in parcel.scans else None
        scan = None if last is None else Scan(last, moment_of(parcel.scans[last][0]))
        alone = shop.forecast(journey, at=at, last_scan=scan)
        if alone.p_late is None:
            assert told.p_late is None
        else:
            assert told.p_late == pytest.approx(alone.p_late, abs=1e-4)
        assert told.p_lost == pytest.approx(alone.p_lost, abs=1e-6)
        assert told.basis == alone.basis
        if scan is not None:
            continue
        said = (alone.p10_days, alone.p50_days, alone.p90_days)
        for on, day in zip((told.p10_on, told.p50_on, told.p90_on), said, strict=True):
            near = {day_after(journey.handed_over_at, day + part) for part in (-0.01, 0, 0.01)}
            assert on in near | {max(one, at.date()) for one in near}


@given(LIVES, st.lists(st.floats(0, 60), min_size=2, max_size=6), st.booleans())
def test_silence_alone_never_lowers_the_chance_of_being_late(life: Life, days: list[float], refreshed: bool) -> None:
    """With the pace as it was, and with one that follows each day."""
    shop = lived(life)
    before: dict[str, Expected] = {}
    for day in sorted(days):
        at = MONDAY + timedelta(days=70 + day)
        if refreshed:
            shop.refresh(at)
        now = asked(shop, at)
        for parcel_id, told in now.items():
            if told.p_late is not None and parcel_id in before:
                assert told.p_late >= (before[parcel_id].p_late or 0) - NOISE
        before = now


@given(LIVES, st.floats(0, 60))
def test_once_its_promised_day_has_ended_a_parcel_is_late_for_certain(life: Life, days: float) -> None:
    at = MONDAY + timedelta(days=70 + days)
    for parcel_id, told in asked(lived(life), at).items():
        promised = life[int(parcel_id)][0].promised_on
        if promised is not None and promised < at.date():
            assert told.p_late == 1
        assert at.date() <= told.p10_on <= told.p50_on <= told.p90_on


@given(LIVES)
def test_a_parcel_that_arrived_is_expected_no_more_and_told_of_again_teaches_nothing(life: Life) -> None:
    shop = lived(life)
    before, lines = asked(shop, MONDAY + timedelta(days=70)), list(written(shop))
    for number, (journey, took, _) in enumerate(life):
        arrived = took is not None and journey.handed_over_at + timedelta(days=took) <= MONDAY + timedelta(days=60)
        if arrived and took is not None:
            assert str(number) not in before
            shop.hand_over(str(number), journey)
            shop.deliver(str(number), journey.handed_over_at + timedelta(days=took))
    assert list(written(shop)) == lines


@given(LIVES, LIVES)
def test_what_is_kept_overnight_is_all_that_was_known(life: Life, more: Life) -> None:
    shop = lived(life)
    lines = list(written(shop))
    other = read(lines, holidays=[date(2026, 4, 3)])
    assert list(written(other)) == lines
    now = MONDAY + timedelta(days=71)
    assert asked(other, now) == asked(shop, now)
    for one in (shop, other):
        for number, (journey, took, _) in enumerate(more):
            left = journey.handed_over_at + timedelta(days=70)
            one.hand_over(f"more {number}", journey)
            if took is not None:
                one.deliver(f"more {number}", left + timedelta(days=took))
        one.refresh(now + timedelta(days=30))
    assert list(written(other)) == list(written(shop))
    assert asked(other, now + timedelta(days=30)) == asked(shop, now + timedelta(days=30))


@pytest.mark.parametrize("damage", ["", '["forecaster",[99,0,0,0.0]]\n["end",[]]', '["lanes",[[1]]]', "{", '["x",[]]'])
def test_what_cannot_be_read_is_not_half_read(damage: str) -> None:
    with pytest.raises(OddState):
        read(damage.splitlines())
    with pytest.raises(OddState, match="end"):
        read(list(written(busy(3)))[:-1])


def test_silence_is_longer_than_usual_when_95_of_100_parcels_were_scanned_sooner() -> None:
    shop = busy()
    left = MONDAY + timedelta(days=35)
    shop.hand_over("new", Journey(left, "UPS", "Ground", "the East", "10001", "the West", "98101"))
    shop.hear("new", [Scan(ParcelStatus.IN_TRANSIT, left + timedelta(hours=20))])
    shop.refresh(left + timedelta(days=1))
    (told,) = shop.outlooks(left + timedelta(days=1))
    assert told.silent_after is not None
    limit = moment_of(told.silent_after) - (left + timedelta(hours=20))
    assert timedelta(days=1.5) < limit < timedelta(days=4)


def test_nobody_is_called_silent_before_twenty_parcels_are_known() -> None:
    shop = busy(19)
    shop.hand_over("new", Journey(MONDAY, "UPS", "Ground", "the East", "10001", "the West", "98101"))
    assert [one.silent_after for one in shop.outlooks(MONDAY)] == [None]


def test_where_the_plain_median_does_better_it_is_what_is_told() -> None:
    shop = busy(120)
    left = MONDAY + timedelta(days=30)
    journey = Journey(left, "UPS", "Ground", "the East", "10001", "the West", "98101", left.date() + timedelta(days=9))
    shop.hand_over("new", journey)
    for ours, plain_one, off in ((1.0, 3.0, False), (9.0, 1.0, True)):
        for _ in range(200):
            shop.books.contest.learn(("UPS", "Ground"), ours, plain_one, shop.refreshed_at)
        assert [one.is_plain for one in shop.outlooks(left)] == [off]
    assert shop.standing("UPS", "Ground").is_off
    moments = [left + timedelta(days=day) for day in range(12)]
    plain = [next(iter(shop.outlooks(at))) for at in moments]
    assert all(one.is_plain for one in plain)
    assert plain[0].p50_on == (left + timedelta(days=4)).date() == shop.plain_on("new")
    chances = [one.p_late or 0.0 for one in plain]
    assert all(after >= before for before, after in pairwise(chances))
    assert chances[-1] == 1


def test_a_parcel_that_will_not_arrive_teaches_nothing() -> None:
    shop = busy()
    lines = list(written(shop))
    shop.hand_over("voided", Journey(MONDAY + timedelta(days=30), "UPS", "Ground"))
    shop.leave_out("voided")
    assert "voided" not in shop.under_way
    assert list(written(shop))[1:6] == lines[1:6]
