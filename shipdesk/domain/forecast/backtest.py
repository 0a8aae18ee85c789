"""Goes through a past as if it were the present: each parcel is forecast from what was known at its hand-over."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shipdesk.domain.forecast.forecaster import Forecaster
from shipdesk.domain.forecast.values import Forecast, Journey

_END = datetime(9999, 12, 31)  # noqa: DTZ001  (all moments here are without a zone)


@dataclass(frozen=True, slots=True)
class PastParcel:
    """A parcel of long ago, and when it arrived; None where it never did."""

    parcel_id: str
    journey: Journey
    delivered_at: datetime | None = None


def backtest(
    parcels: Iterable[PastParcel],
    *,
    refresh_days: float = 7,
    start: datetime | None = None,
    holidays: Iterable[date] = (),
) -> Iterator[tuple[PastParcel, Forecast]]:
    """Yield each parcel with its forecast, in the order of hand-over, the only order that parcels may come in.

    What was learned changes every so many days, by deliveries completed before; one such moment is start. All moments
    are without a zone.
    """
    forecaster = Forecaster(holidays=holidays)
    delivered: list[tuple[datetime, str]] = []
    step = timedelta(days=refresh_days)
    next_at: datetime | None = None
    for parcel in parcels:
        handed_over = parcel.journey.handed_over_at
        if next_at is None:
            next_at = _first_refresh(handed_over, start, step)
        if handed_over >= next_at:
            # Where nothing was handed over for long, one look at the end of that time is enough.
            at = next_at + (handed_over - next_at) // step * step
            while delivered and delivered[0][0] < at:
                delivered_at, parcel_id = heapq.heappop(delivered)
                forecaster.deliver(parcel_id, delivered_at)
            forecaster.refresh(at)
            next_at = _moved(at, step)
        forecast = forecaster.hand_over(parcel.parcel_id, parcel.journey)
        if parcel.delivered_at is not None:
            heapq.heappush(delivered, (parcel.delivered_at, parcel.parcel_id))
        yield parcel, forecast


def _first_refresh(moment: datetime, start: datetime | None, step: timedelta) -> datetime:
    """Return the first refresh that is not before a moment, whole steps away from start; without one the moment."""
    return moment if start is None else _moved(start, -((start - moment) // step) * step)


def _moved(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:
        return _END
