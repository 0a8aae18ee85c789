"""When a parcel arrives, told by small shops with short histories."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from shipdesk.domain.forecast.forecaster import Forecaster
from shipdesk.domain.forecast.values import EVERY_DAY, Journey, Scan, ServiceDays, day_after
from shipdesk.domain.parcels import ParcelStatus

MONDAY = datetime(2026, 3, 2, 15, 0)


def ground(at: datetime, to: str = "the West", promise: date | None = None, service: str = "Ground") -> Journey:
    return Journey(at, "UPS", service, "the East", "10001", to, "98101" if to == "the West" else "60601", promise)


def days_later(at: datetime, days: int) -> datetime:
    """Return noon of the day that many days after a hand-over."""
    return datetime.combine(at.date() + timedelta(days=days), datetime.min.time()).replace(hour=12)


def lived(weeks: int = 12, west: int = 7, middle: int = 3, *, promise_days: int | None = None) -> Forecaster:
    """Return a forecaster of a shop that handed three parcels over each weekday, and what their lanes took since."""
    shop = Forecaster()
    under_way: list[tuple[datetime, str]] = []
    for number in range(weeks * 7):
        day = MONDAY + timedelta(days=number)
        for arrived, parcel in [one for one in under_way if one[0] < day]:
            shop.deliver(parcel, arrived)
        under_way = [one for one in under_way if one[0] >= day]
        shop.refresh(day)
        if day.weekday() > 4:
            continue
        for piece in range(3):
            to, took = ("the West", west + piece % 2) if piece < 2 else ("the Middle", middle)
            promise = None if promise_days is None else day.date() + timedelta(days=promise_days)
            shop.hand_over(f"{number}-{piece}", ground(day, to, promise))
            under_way.append((days_later(day, took), f"{number}-{piece}"))
    shop.refresh(MONDAY + timedelta(weeks=weeks))
    return shop


TODAY = MONDAY + timedelta(weeks=12)


@pytest.fixture(scope="module")
def shop() -> Forecaster:
    return lived()


def test_a_new_shop_forecasts_what_carriers_publish() -> None:
    new = Forecaster({("UPS", "Ground"): ServiceDays(usual_days=2), ("UPS", "Slow"): ServiceDays(usual_days=9)})
    quick = new.forecast(ground(MONDAY))
    slow = new.forecast(ground(MONDAY, service="Slow"))
    assert 1 < quick.p50_days < 3 < 9 < slow.p50_days < 14
    assert quick.basis.words == "based on no parcels yet, only on the days that carriers usually need"


def test_a_lane_is_forecast_by_its_own_parcels(shop: Forecaster) -> None:
    assert shop.forecast(ground(TODAY)).p50_days == pytest.approx(7.5, abs=1.2)
    assert shop.forecast(ground(TODAY, "the Middle")).p50_days == pytest.approx(3.2, abs=1)


def test_the_forecast_says_which_parcels_it_rests_on(shop: Forecaster) -> None:
    words = shop.forecast(ground(TODAY)).basis.words
    assert words.startswith("based on ")
    assert words.endswith(" parcels UPS Ground from the East to postcodes 981...")


def test_a_thin_group_falls_back_to_a_wider_one_and_says_so(shop: Forecaster) -> None:
    north = shop.forecast(ground(TODAY, "the North"))
    assert north.basis.group == "UPS Ground"
    assert shop.forecast(ground(TODAY, service="Overnight")).basis.group == "UPS"
    assert shop.forecast(Journey(TODAY, "DHL")).basis.words.endswith("parcels of all kinds")
    west, middle = shop.forecast(ground(TODAY)), shop.forecast(ground(TODAY, "the Middle"))
    assert middle.p50_days < north.p50_days < west.p50_days + 1


def test_a_lane_that_was_handed_over_on_friday_loses_the_weekend(shop: Forecaster) -> None:
    friday = TODAY + timedelta(days=4)
    monday_forecast, friday_forecast = (shop.forecast(ground(day, "the Middle")) for day in (TODAY, friday))
    assert day_after(friday, friday_forecast.p50_days).weekday() != 6
    assert friday_forecast.p50_days > monday_forecast.p50_days


def test_a_service_that_delivers_every_day_does_not_wait_for_monday() -> None:
    new = Forecaster(
        {("UPS", "Daily"): ServiceDays(EVERY_DAY, usual_days=2), ("UPS", "Ground"): ServiceDays(usual_days=2)}
    )
    friday = MONDAY + timedelta(days=4)
    daily, ground_ = (new.forecast(ground(friday, service=service)).p50_days for service in ("Daily", "Ground"))
    assert daily + 1 < ground_


def test_a_parcel_after_the_cutoff_travels_from_tomorrow() -> None:
    afternoon = ground(MONDAY.replace(hour=16))
    late, early = (
        Forecaster({("UPS", "Ground"): ServiceDays(cutoff_hour=hour, usual_days=3)}).forecast(afternoon).p50_days
        for hour in (14, 17)
    )
    assert late > early + 0.25


def test_on_a_holiday_nothing_moves() -> None:
    week_off = [MONDAY.date() + timedelta(days=n) for n in range(1, 5)]
    usual = Forecaster().forecast(ground(MONDAY)).p50_days
    assert Forecaster(holidays=week_off).forecast(ground(MONDAY)).p50_days > usual + 3


def test_a_strike_shows_before_its_parcels_are_in() -> None:
    shop = lived()
    before = shop.forecast(ground(TODAY))
    now = TODAY
    for number in range(21):
        now = TODAY + timedelta(days=number)
        for piece in range(3):
            shop.hand_over(f"strike {number}-{piece}", ground(now))
        shop.refresh(now)
    after = shop.forecast(ground(now))
    assert after.p90_days > before.p90_days + 2


def test_what_was_long_ago_is_forgotten() -> None:
    slow_then_quick = lived(west=12)
    before = slow_then_quick.forecast(ground(TODAY)).p50_days
    for number in range(200):
        now = TODAY + timedelta(days=number)
        slow_then_quick.hand_over(f"q{number}", ground(now))
        slow_then_quick.deliver(f"q{number}", now + timedelta(days=2))
        slow_then_quick.refresh(now)
    assert slow_then_quick.forecast(ground(TODAY + timedelta(days=200))).p50_days < before - 4


@pytest.mark.parametrize("days", [4, 30])
def test_a_promise_that_the_lane_cannot_keep_is_said_to_be_broken(shop: Forecaster, days: int) -> None:
    p_late = shop.forecast(ground(TODAY, promise=TODAY.date() + timedelta(days=days))).p_late
    assert p_late is not None
    assert p_late > 0.9 if days == 4 else p_late < 0.05


def test_without_a_promise_nothing_is_late(shop: Forecaster) -> None:
    assert shop.forecast(ground(TODAY)).p_late is None


def test_a_parcel_that_is_silent_is_more_likely_late_and_lost_by_the_day(shop: Forecaster) -> None:
    parcel = ground(TODAY, promise=TODAY.date() + timedelta(days=9))
    asked = [shop.forecast(parcel, at=TODAY + timedelta(days=n)) for n in (0, 5, 8, 9)]
    chances = [one.p_late or 0.0 for one in asked]
    assert chances == sorted(chances)
    assert chances[-1] > chances[0]
    assert [one.p_lost for one in asked] == sorted(one.p_lost for one in asked)
    assert [one.p50_days for one in asked] == sorted(one.p50_days for one in asked)


def test_a_parcel_out_for_delivery_is_expected_sooner_than_one_that_is_just_old() -> None:
    shop = Forecaster()
    for number in range(60):
        left = MONDAY + timedelta(days=number)
        shop.hand_over(str(number), ground(left))
        out_at = left + timedelta(days=8 + number % 5)
        shop.scan(str(number), Scan(ParcelStatus.OUT_FOR_DELIVERY, out_at))
        shop.deliver(str(number), out_at + timedelta(hours=5))
        shop.refresh(out_at + timedelta(hours=6))
    left = MONDAY + timedelta(days=70)
    parcel = ground(left, promise=left.date() + timedelta(days=7))
    now = left + timedelta(days=7)
    silent = shop.forecast(parcel, at=now)
    on_the_van = shop.forecast(parcel, at=now, last_scan=Scan(ParcelStatus.OUT_FOR_DELIVERY, now))
    assert on_the_van.p90_days < silent.p90_days
    assert (on_the_van.p_late or 0) < (silent.p_late or 0)


def test_a_scan_that_nobody_has_learned_from_changes_nothing(shop: Forecaster) -> None:
    parcel = ground(TODAY, promise=TODAY.date() + timedelta(days=9))
    now = TODAY + timedelta(days=3)
    for status in ParcelStatus:
        assert shop.forecast(parcel, at=now, last_scan=Scan(status, now)) == shop.forecast(parcel, at=now)


@pytest.mark.parametrize(("days", "late"), [(6, 0.0), (7, 0.0), (8, 1.0)])
def test_a_delivered_parcel_is_in_time_through_its_promised_day(shop: Forecaster, days: int, late: float) -> None:
    parcel = ground(TODAY, promise=TODAY.date() + timedelta(days=7))
    told = shop.forecast(parcel, delivered_at=days_later(TODAY, days))
    assert told.p_late == late
    assert told.p10_days == told.p50_days == told.p90_days == pytest.approx(days, abs=0.5)


def test_a_parcel_nobody_knows_and_one_that_arrived_before_it_left_teach_nothing() -> None:
    shop = lived(4)
    now = MONDAY + timedelta(weeks=4)
    before = shop.forecast(ground(now))
    shop.deliver("nobody", now)
    shop.scan("nobody", Scan(ParcelStatus.OUT_FOR_DELIVERY, now))
    shop.hand_over("odd", ground(now))
    shop.deliver("odd", now - timedelta(days=1))
    shop.refresh(now)
    assert shop.forecast(ground(now)) == before
