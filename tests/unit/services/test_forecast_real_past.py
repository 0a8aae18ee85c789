"""The forecast on a real history: better than the lane's plain median, and honest about its range and chances."""

from __future__ import annotations

import csv
import gzip
from bisect import insort
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest

from shipdesk.domain.forecast.backtest import PastParcel, backtest
from shipdesk.domain.forecast.values import Forecast, day_number, end_of
from shipdesk.intake.read_history import read_history

HISTORY = Path(__file__).parents[4] / "shared" / "data" / "eta" / "history.csv.gz"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not HISTORY.is_file(), reason="the shared delivery history is not on this machine"),
]
SCORED_FROM = datetime(2017, 6, 1)
EACH = 8


@dataclass(frozen=True)
class Outcome:
    forecast: Forecast
    days: float
    late: bool
    plain_days: float
    """The median of what its lane took before."""


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    """Return one of eight parcels of the real history with its forecast and what became of it."""
    found = [one for number, one in enumerate(read_history(HISTORY)) if number % EACH == 0]
    parcels = [one for one in found if isinstance(one, PastParcel)]
    assert len(parcels) == len(found), "every row of a real history can be read"
    return list(_judged(parcels))


def _judged(parcels: list[PastParcel]) -> Iterator[Outcome]:
    known: dict[tuple[str, str], list[float]] = defaultdict(list)
    waiting: list[tuple[datetime, tuple[str, str], float]] = []
    for parcel, forecast in backtest(parcels):
        left, arrived = parcel.journey.handed_over_at, parcel.delivered_at
        while waiting and waiting[0][0] < left:
            _, lane, took = waiting.pop(0)
            insort(known[lane], took)
        if arrived is None:
            continue
        lane = parcel.journey.origin_region, parcel.journey.destination_region
        days = day_number(arrived) - day_number(left)
        past = known[lane]
        promised = parcel.journey.promised_on or date.max
        if left >= SCORED_FROM:
            plain = past[len(past) // 2] if past else 8.0
            yield Outcome(forecast, days, day_number(arrived) >= end_of(promised), plain)
        insort(waiting, (arrived, lane, days))


def mean(numbers: Iterator[float] | list[float]) -> float:
    found = list(numbers)
    return sum(found) / len(found)


def test_it_is_nearer_than_the_plain_median_of_the_lane(outcomes: list[Outcome]) -> None:
    ours = mean(abs(one.days - one.forecast.p50_days) for one in outcomes)
    plain = mean(abs(one.days - one.plain_days) for one in outcomes)
    assert ours < 0.95 * plain


def test_four_of_five_parcels_arrive_within_the_range(outcomes: list[Outcome]) -> None:
    within = mean(float(one.forecast.p10_days <= one.days <= one.forecast.p90_days) for one in outcomes)
    assert 0.73 < within < 0.85


def test_the_chance_of_being_late_is_worth_more_than_knowing_how_many_are(outcomes: list[Outcome]) -> None:
    share = mean(float(one.late) for one in outcomes)
    brier = mean(((one.forecast.p_late or 0.0) - one.late) ** 2 for one in outcomes)
    assert brier < 0.93 * share * (1 - share)
    said = mean(one.forecast.p_late or 0.0 for one in outcomes)
    assert said == pytest.approx(share, abs=0.03)


def test_the_whole_history_is_read_as_it_was_written() -> None:
    with gzip.open(HISTORY, "rt", newline="") as stream:
        rows = [row for number, row in zip(range(500), csv.DictReader(stream), strict=False) if number < 500]
    read = [one for _, one in zip(range(500), read_history(HISTORY), strict=False)]
    assert [row["parcel_id"] for row in rows] == [one.parcel_id for one in read if isinstance(one, PastParcel)]
    assert all(isinstance(one, PastParcel) and one.journey.destination_postcode for one in read)
