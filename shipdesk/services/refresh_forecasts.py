"""Keep the forecasts up to date: learn what is new, forecast what changed, and keep what was said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from shipdesk.domain.errors import Cancelled
from shipdesk.domain.forecast.forecaster import LOST_AFTER_DAYS
from shipdesk.domain.forecast.values import Expected, Forecast, day_after, moment_of
from shipdesk.domain.late.outlook import HAND_OVER, MadeForecast, ParcelOutlook
from shipdesk.services.known_journeys import ShopPlace
from shipdesk.services.learned_forecasts import FRESH, LearnedForecasts, learned_of, save_if_due, tell_of_services
from shipdesk.services.ports import CancelCheck, Progress, never_cancelled, no_progress
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.outlooks_store import StoredJourney

_EVERY = timedelta(hours=1)
"""Silence is news too: all parcels are looked at so often, and on each new day."""
_KNOWN_FOR = timedelta(days=LOST_AFTER_DAYS)
_WRITTEN_AT_ONCE = 200
"""Short batches let a scan in between."""
_UNHEARD = datetime.min.replace(tzinfo=UTC)
_T = TypeVar("_T")
_MOVED = 0.01
_MOVED_MUCH = 0.05


@dataclass(frozen=True, slots=True)
class ForecastReport:
    """What a refresh did: parcels learned from, forecast, and those of which something else is expected now."""

    learned: int = 0
    forecast: int = 0
    changed: int = 0


def refresh_forecasts(
    shop: Shop, *, everything: bool = False, progress: Progress = no_progress, cancelled: CancelCheck = never_cancelled
) -> ForecastReport:
    """Learn what came since the last time, and forecast what it changes; all parcels once an hour.

    Where nothing was learned yet the whole past is, first. Raises Cancelled.
    """
    with shop.forecasting:
        return _refresh(shop, everything=everything, progress=progress, cancelled=cancelled)


def _refresh(shop: Shop, *, everything: bool, progress: Progress, cancelled: CancelCheck) -> ForecastReport:
    learned = learned_of(shop, progress, cancelled)
    now, place = shop.clock.now(), ShopPlace.of(shop)
    everything = everything or _all_are_due(learned, place, now)
    with shop.look() as tx:
        heads = tx.outlooks.heads()
    if heads == learned.heads and not everything:
        return ForecastReport()
    said, news = _catch_up(shop, learned, place, everything=everything, now=now)
    learned.heads = heads
    forecaster, local = learned.forecaster, place.local(now)
    if everything:
        forecaster.refresh(local)
        learned.looked_at = now
    asked = None if everything else [str(parcel_id) for parcel_id in news]
    expected = list(forecaster.outlooks(local, asked))
    changed = _keep(shop, learned, expected, said, _Occasion(place, now, news, cancelled))
    if everything:
        save_if_due(shop, learned)
    return ForecastReport(len(news), len(expected), changed)


def _all_are_due(learned: LearnedForecasts, place: ShopPlace, now: datetime) -> bool:
    before = learned.looked_at
    return before is None or now - before >= _EVERY or place.local(now).date() != place.local(before).date()


def _catch_up(
    shop: Shop, learned: LearnedForecasts, place: ShopPlace, *, everything: bool, now: datetime
) -> tuple[dict[int, Forecast], frozenset[int]]:
    """Tell the forecaster what is new; return what it said at hand-overs, and of which parcels there is news."""
    forecaster = learned.forecaster
    with shop.look() as tx:
        touched = set(tx.outlooks.touched_since(learned.heads))
        if everything:
            under_way = tx.outlooks.under_way()
            known = {int(parcel_id) for parcel_id in forecaster.under_way}
            touched |= known ^ under_way.keys()
            touched |= {i for i, at in under_way.items() if learned.heard.get(i, _UNHEARD) != at}
        journeys = [one for one in tx.outlooks.journeys(touched) if _is_new(learned, one, now)]
        scans = tx.outlooks.scans([one.parcel_id for one in journeys])
    tell_of_services(forecaster, journeys)
    said: dict[int, Forecast] = {}
    for one in sorted(journeys, key=lambda one: (one.left_at or now, one.parcel_id)):
        key = str(one.parcel_id)
        if one.left_at is None or (one.is_over and one.delivered_at is None):
            forecaster.leave_out(key)
            continue
        is_first = key not in forecaster.under_way
        told = forecaster.hand_over(key, place.journey(one, one.left_at))
        if is_first and now - one.left_at < FRESH and not one.is_over:
            said[one.parcel_id] = told
        forecaster.hear(key, place.scans(scans.get(one.parcel_id, [])))
        learned.heard[one.parcel_id] = one.last_event_at
    arrived = [(one.delivered_at, one.parcel_id) for one in journeys if one.delivered_at is not None]
    for delivered_at, parcel_id in sorted(arrived):
        forecaster.deliver(str(parcel_id), place.local(delivered_at))
        learned.heard.pop(parcel_id, None)
    return said, frozenset(one.parcel_id for one in journeys)


def _is_new(learned: LearnedForecasts, one: StoredJourney, now: datetime) -> bool:
    """Answer whether a parcel that may be new brings anything; some are read again, and most say what is known."""
    if one.is_return:
        return False
    key = str(one.parcel_id)
    if key in learned.forecaster.under_way:
        return one.is_over or one.left_at is None or learned.heard.get(one.parcel_id, _UNHEARD) != one.last_event_at
    if key in learned.forecaster.done or one.left_at is None or now - one.left_at >= _KNOWN_FOR:
        return False
    return not one.is_over or one.delivered_at is not None


@dataclass(frozen=True, slots=True)
class _Occasion:
    place: ShopPlace
    now: datetime
    news: Collection[int]
    cancelled: CancelCheck


def _keep(
    shop: Shop, learned: LearnedForecasts, expected: Sequence[Expected], said: dict[int, Forecast], occasion: _Occasion
) -> int:
    """Write what is expected now where it is something else, in short batches; return how many parcels that were."""
    forecaster = learned.forecaster
    may_show = forecaster.calibration.shown.may_show_figure()
    new = [(int(one.parcel_id), _outlook(one, occasion, may_show=may_show)) for one in expected]
    changed = [(parcel_id, one) for parcel_id, one in new if _differs(learned.kept.get(parcel_id), one, _MOVED)]
    gone = [parcel_id for parcel_id in learned.kept if str(parcel_id) not in forecaster.under_way]
    moved = bool(gone) or any(_differs(learned.kept.get(i), one, _MOVED_MUCH) for i, one in changed)
    with shop.look() as tx:
        promises = {one.parcel_id: one.promised_on for one in tx.outlooks.journeys(i for i, _ in changed)}
    for some in _batches(changed):
        if occasion.cancelled():
            raise Cancelled
        with shop.database.transaction() as tx:
            # Looked up here: another process may have said it a moment ago.
            told = tx.outlooks.first_said([parcel_id for parcel_id, _ in some])
            made: list[MadeForecast] = []
            for parcel_id, one in some:
                if parcel_id not in told and parcel_id in said:
                    made.append(_first(learned, parcel_id, said[parcel_id], promises[parcel_id], occasion))
                elif parcel_id not in told or _differs(learned.kept.get(parcel_id), one, _MOVED_MUCH):
                    made.append(_later(parcel_id, one, promises[parcel_id], occasion))
            tx.outlooks.put(some)
            tx.outlooks.add(made)
        learned.kept.update(some)
    for ids in _batches(gone):
        with shop.database.transaction() as tx:
            tx.outlooks.drop(ids)
        for parcel_id in ids:
            del learned.kept[parcel_id]
    if moved:
        shop.publish(frozenset({Topic.LATE}))
    return len(changed)


def _outlook(one: Expected, occasion: _Occasion, *, may_show: bool) -> ParcelOutlook:
    silent = None if one.silent_after is None else occasion.place.moment(moment_of(one.silent_after))
    return ParcelOutlook(
        occasion.now, one.p10_on, one.p50_on, one.p90_on, one.p_late, one.p_lost, one.basis, one.is_plain,
        may_show and not one.is_plain, silent,
    )  # fmt: skip


def _differs(before: ParcelOutlook | None, now: ParcelOutlook, least: float) -> bool:
    """Answer whether something else is expected: other days, another word, or a chance that moved by at least that.

    The earliest day moves with today, and says nothing new.
    """
    if before is None:
        return True
    if (before.p_late is None) != (now.p_late is None) or before.chance != now.chance:
        return True
    if abs((before.p_late or 0) - (now.p_late or 0)) >= least:
        return True
    if (before.p50_on, before.p90_on, before.is_plain) != (now.p50_on, now.p90_on, now.is_plain):
        return True
    small = (before.p10_on, before.may_show_figure, before.silent_after_at)
    return least < _MOVED_MUCH and small != (now.p10_on, now.may_show_figure, now.silent_after_at)


def _first(
    learned: LearnedForecasts, parcel_id: int, told: Forecast, promised: date | None, occasion: _Occasion
) -> MadeForecast:
    left = moment_of(learned.forecaster.under_way[str(parcel_id)].left)
    p10_on, p50_on, p90_on = (day_after(left, day) for day in (told.p10_days, told.p50_days, told.p90_days))
    return MadeForecast(
        parcel_id, occasion.now, HAND_OVER, p10_on, p50_on, p90_on, learned.forecaster.plain_on(str(parcel_id)),
        promised, told.p_late, told.p_lost, told.basis.parcels, told.basis.group,
    )  # fmt: skip


def _later(parcel_id: int, one: ParcelOutlook, promised: date | None, occasion: _Occasion) -> MadeForecast:
    why = "scan" if parcel_id in occasion.news else "silence"
    return MadeForecast(
        parcel_id, occasion.now, why, one.p10_on, one.p50_on, one.p90_on, None, promised, one.p_late, one.p_lost,
        one.basis.parcels, one.basis.group,
    )  # fmt: skip


def _batches(items: Sequence[_T]) -> Iterable[Sequence[_T]]:
    return (items[start : start + _WRITTEN_AT_ONCE] for start in range(0, len(items), _WRITTEN_AT_ONCE))
