"""What is true of every forecast, whatever was learned and whatever is asked."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.forecast.forecaster import Forecaster
from shipdesk.domain.forecast.values import Forecast, Journey, Scan, ServiceDays, day_after, day_number, end_of
from shipdesk.domain.forecast.working_time import Rhythm
from shipdesk.domain.parcels import ParcelStatus

START = datetime(2026, 3, 2)
NOISE = 1e-9
WORDS = st.sampled_from(["", "UPS", "a b", "é", "98101", "x" * 40])
MOMENTS = st.datetimes(START - timedelta(days=30), START + timedelta(days=200))
JOURNEYS = st.builds(
    Journey,
    MOMENTS,
    WORDS,
    WORDS,
    WORDS,
    WORDS,
    WORDS,
    WORDS,
    st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
SCANS = st.none() | st.builds(Scan, st.sampled_from(ParcelStatus), MOMENTS)
LIVES = st.lists(st.tuples(JOURNEYS, st.none() | st.floats(-2, 90), SCANS), max_size=25)


def lived(life: list[tuple[Journey, float | None, Scan | None]]) -> Forecaster:
    """Return a forecaster that was told of some parcels in any order."""
    shop = Forecaster({("UPS", "UPS"): ServiceDays(cutoff_hour=12, usual_days=3)}, [date(2026, 4, 3)])
    for number, (journey, days, scan) in enumerate(life):
        shop.hand_over(str(number), journey)
        if scan is not None:
            shop.scan(str(number), scan)
        if days is not None:
            shop.deliver(str(number), journey.handed_over_at + timedelta(days=days))
        shop.refresh(journey.handed_over_at + timedelta(days=days or 20))
    return shop


def is_sound(told: Forecast) -> bool:
    chances = [told.p_lost] if told.p_late is None else [told.p_lost, told.p_late]
    return 0 <= told.p10_days <= told.p50_days <= told.p90_days < 1e5 and all(0 <= chance <= 1 for chance in chances)


@given(LIVES, JOURNEYS, st.none() | MOMENTS, SCANS)
def test_every_question_has_an_answer_with_quantiles_in_order(
    life: list[tuple[Journey, float | None, Scan | None]], journey: Journey, at: datetime | None, scan: Scan | None
) -> None:
    told = lived(life).forecast(journey, at=at, last_scan=scan)
    assert is_sound(told)
    assert (told.p_late is None) == (journey.promised_on is None)
    assert told.basis.words.startswith("based on ")


@given(LIVES, JOURNEYS, SCANS, st.lists(st.floats(0, 120), min_size=2, max_size=6))
def test_more_silence_never_lowers_the_chance_of_being_late(
    life: list[tuple[Journey, float | None, Scan | None]], journey: Journey, scan: Scan | None, days: list[float]
) -> None:
    shop = lived(life)
    moments = [journey.handed_over_at + timedelta(days=n) for n in sorted(days)]
    told = [shop.forecast(journey, at=at, last_scan=scan) for at in moments]
    for earlier, later in pairwise(told):
        assert (later.p_late or 0) >= (earlier.p_late or 0) - NOISE
        assert later.p_lost >= earlier.p_lost - NOISE


@given(LIVES, JOURNEYS, SCANS, st.floats(0, 500))
def test_it_is_late_for_certain_once_the_promised_day_has_ended(
    life: list[tuple[Journey, float | None, Scan | None]], journey: Journey, scan: Scan | None, days: float
) -> None:
    if journey.promised_on is None:
        return
    ended = datetime.combine(journey.promised_on, datetime.min.time()) + timedelta(days=1 + days)
    at = max(ended, journey.handed_over_at)
    assert lived(life).forecast(journey, at=at, last_scan=scan).p_late == 1


@given(LIVES, JOURNEYS, st.floats(0, 300), st.lists(MOMENTS, max_size=5))
def test_after_the_delivery_the_forecast_never_changes_again(
    life: list[tuple[Journey, float | None, Scan | None]], journey: Journey, days: float, moments: list[datetime]
) -> None:
    shop = lived(life)
    delivered = journey.handed_over_at + timedelta(days=days)
    told = {shop.forecast(journey, at=at, delivered_at=delivered).p_late for at in (None, *moments)}
    late = None if journey.promised_on is None else float(day_number(delivered) >= end_of(journey.promised_on))
    assert told == {late}


@given(st.datetimes(), st.datetimes(), st.dates(), st.timedeltas())
def test_no_moment_of_any_calendar_breaks_it(left: datetime, at: datetime, promised: date, took: timedelta) -> None:
    shop = Forecaster(holidays=[promised, left.date()])
    journey = Journey(left, promised_on=promised)
    assert is_sound(shop.hand_over("a", journey)) or left.year < 2
    shop.deliver("a", at)
    shop.refresh(at)
    shop.refresh(left.replace(tzinfo=timezone(timedelta(hours=9))))
    told = shop.forecast(journey, at=at)
    assert 0 <= told.p10_days <= told.p50_days <= told.p90_days
    assert date.min <= day_after(left, told.p90_days) <= date.max
    assert shop.forecast(journey, delivered_at=at).p_late in {0.0, 1.0}


@given(
    st.lists(st.floats(700_000, 760_000), max_size=60),
    st.sets(st.integers(735_000, 735_060), max_size=12),
    st.lists(st.floats(734_900, 735_200), min_size=2, max_size=6),
)
def test_working_time_only_grows_and_leads_back(
    delivered: list[float], holidays: set[int], moments: list[float]
) -> None:
    rhythm = Rhythm()
    for moment in delivered:
        rhythm.learn(moment)
    time = rhythm.working_time(holidays)
    gone = [time.at(moment) for moment in sorted(moments)]
    assert all(later >= earlier - NOISE for earlier, later in pairwise(gone))
    for moment in moments:
        assert abs(time.at(time.moment(time.at(moment))) - time.at(moment)) < 1e-6
