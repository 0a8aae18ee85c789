"""Say when a parcel will arrive, and what that rests on: of one that is under way, waits here, or is in already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from shipdesk.domain.errors import Refused
from shipdesk.domain.forecast.values import Basis, Expected, Forecast, day_after, moment_of
from shipdesk.domain.late.causes import Chance, chance_word
from shipdesk.domain.promise import add_business_days
from shipdesk.services.known_journeys import ShopPlace
from shipdesk.services.learned_forecasts import LearnedForecasts, learned_of, tell_of_services
from shipdesk.services.ports import CancelCheck, Progress, never_cancelled, no_progress
from shipdesk.services.refresh_forecasts import refresh_forecasts
from shipdesk.services.shop import Shop
from shipdesk.storage.outlooks_store import StoredJourney


@dataclass(frozen=True, slots=True)
class ParcelForecast:
    """When a parcel arrives by our own count, beside what was promised and what its carrier says now."""

    parcel_id: int
    tracking_number: str
    order_number: str
    promised_on: date | None
    promise_from: str
    """order, carrier or shop; empty where nobody remembers."""
    carrier_eta_on: date | None
    p10_on: date
    p50_on: date
    p90_on: date
    p_late: float | None
    """None where nothing was promised."""
    p_lost: float
    basis: Basis
    is_plain: bool
    may_show_figure: bool
    silent_after_at: datetime | None
    made_at: datetime

    @property
    def chance(self) -> Chance | None:
        """The chance of being late in a word."""
        return None if self.p_late is None else chance_word(self.p_late)


def forecast_parcel(shop: Shop, tracking_number: str) -> ParcelForecast:
    """Return the forecast of one parcel; raises Refused where none has the number, or nothing can be said of it."""
    with shop.look() as tx:
        found = [one for one in tx.outlooks.find(tracking_number.strip()) if not one.is_voided]
    if not found:
        raise Refused(f"No parcel has the number {tracking_number.strip()}.", "Look at it again, or scan it.")
    stored = found[0]
    if stored.is_return:
        raise Refused("This parcel comes back to the shop.", "Only parcels to customers are forecast.")
    if stored.is_over and stored.delivered_at is None:
        raise Refused(f"This parcel will not arrive: it is {stored.status.value}.", "Look at its journey.")
    with shop.forecasting:
        refresh_forecasts(shop)
        learned = learned_of(shop, no_progress, never_cancelled)
        now, place = shop.clock.now(), ShopPlace.of(shop)
        for one in learned.forecaster.outlooks(place.local(now), [str(stored.parcel_id)]):
            return _of_expected(learned, stored, one, place, now)
        return _alone(shop, learned, stored, place)


def forecast_all(
    shop: Shop, *, progress: Progress = no_progress, cancelled: CancelCheck = never_cancelled
) -> tuple[ParcelForecast, ...]:
    """Return the forecasts of all parcels under way, the likeliest late first."""
    with shop.forecasting:
        refresh_forecasts(shop, everything=True, progress=progress, cancelled=cancelled)
        learned = learned_of(shop, progress, cancelled)
        now, place = shop.clock.now(), ShopPlace.of(shop)
        expected = {int(one.parcel_id): one for one in learned.forecaster.outlooks(place.local(now))}

    def said() -> Iterator[ParcelForecast]:
        with shop.look() as tx:
            for stored in tx.outlooks.journeys(expected):
                yield _of_expected(learned, stored, expected[stored.parcel_id], place, now)

    return tuple(sorted(said(), key=lambda one: (-(one.p_late or 0), one.p50_on, one.parcel_id)))


def _of_expected(
    learned: LearnedForecasts, stored: StoredJourney, one: Expected, place: ShopPlace, now: datetime
) -> ParcelForecast:
    silent = None if one.silent_after is None else place.moment(moment_of(one.silent_after))
    may_show = learned.forecaster.calibration.shown.may_show_figure() and not one.is_plain
    return ParcelForecast(
        stored.parcel_id, stored.tracking_number, stored.order_number, stored.promised_on, stored.promise_from,
        stored.carrier_eta_on, one.p10_on, one.p50_on, one.p90_on, one.p_late, one.p_lost, one.basis, one.is_plain,
        may_show, silent, now,
    )  # fmt: skip


def _alone(shop: Shop, learned: LearnedForecasts, stored: StoredJourney, place: ShopPlace) -> ParcelForecast:
    """Forecast a parcel that is not under way: it has arrived, or leaves on the next day that parcels leave."""
    now = shop.clock.now()
    left_at = stored.left_at or _leaves_at(shop, place, now)
    tell_of_services(learned.forecaster, [stored])
    journey = place.journey(stored, left_at)
    arrived = None if stored.delivered_at is None else place.local(stored.delivered_at)
    told: Forecast = learned.forecaster.forecast(journey, at=place.local(max(now, left_at)), delivered_at=arrived)
    left = journey.handed_over_at
    days = [
        arrived.date() if arrived else day_after(left, day) for day in (told.p10_days, told.p50_days, told.p90_days)
    ]
    return ParcelForecast(
        stored.parcel_id, stored.tracking_number, stored.order_number, stored.promised_on, stored.promise_from,
        stored.carrier_eta_on, days[0], days[1], days[2], told.p_late, told.p_lost, told.basis, False,
        learned.forecaster.calibration.shown.may_show_figure(), None, now,
    )  # fmt: skip


def _leaves_at(shop: Shop, place: ShopPlace, now: datetime) -> datetime:
    """Return when a parcel that is here now leaves: now, or at the cut-off hour of the next working day after it."""
    local, cutoff = place.local(now), shop.settings.behaviour.cutoff_hour
    today = local.date()
    day = add_business_days(today, 0, place.country)
    if day == today and local.hour < cutoff:
        return now
    if day == today:
        day = add_business_days(today, 1, place.country)
    return place.moment(datetime.combine(day, datetime.min.time()).replace(hour=min(cutoff, 23)))
