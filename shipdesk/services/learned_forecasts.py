"""What a shop has learned for its forecasts: kept in memory while it is open, and in a file of its folder.

The file is derived from the store. Where it is odd, of another version, or of another store, the past is learned anew.
"""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from shipdesk.domain.errors import Cancelled, Refused
from shipdesk.domain.forecast.forecaster import Forecaster
from shipdesk.domain.forecast.keeping import OddState, read, written
from shipdesk.domain.forecast.past import PastLearner
from shipdesk.domain.forecast.values import Scan
from shipdesk.domain.late.outlook import ParcelOutlook
from shipdesk.services.known_journeys import ShopPlace, days_of_service, service_words
from shipdesk.services.ports import CancelCheck, Progress
from shipdesk.services.shop import Shop
from shipdesk.storage.outlooks_store import Heads, StoredJourney

log = logging.getLogger(__name__)

FILE_NAME = "forecasts.gz"
_VERSION = 1
FRESH = timedelta(hours=48)
"""A parcel of which is known no later was forecast at its hand-over; what is said later is no forecast of all of it."""
_PAST = timedelta(days=3 * 366)
"""What is older counts a hundredth of what is new."""
_SCANS_FROM = timedelta(days=75)
"""How long parcels are silent is learned from these: scans are ten times as many as parcels."""
_SAVED_EVERY = timedelta(hours=6)
_AT_ONCE = 1000
_at_work: dict[str, PastLearner] = {}
"""In the process that learns a past: it takes it in batches, so that the window goes on painting."""


@dataclass(slots=True)
class LearnedForecasts:
    """A forecaster, what it was told so far, and what it said."""

    forecaster: Forecaster
    heads: Heads
    heard: dict[int, datetime | None] = field(default_factory=dict)
    """When each parcel under way was heard of last."""
    kept: dict[int, ParcelOutlook] = field(default_factory=dict)
    """What the store says of each."""
    looked_at: datetime | None = None
    """When all parcels were looked at last."""
    saved_at: datetime | None = None
    """When the file was written last; None: never."""


def learned_of(shop: Shop, progress: Progress, cancelled: CancelCheck) -> LearnedForecasts:
    """Return what a shop has learned: as it is in memory, else from its file, else learned anew from the past."""
    learned = shop.learned_forecasts
    if learned is None:
        learned = load(shop) or _from_the_past(shop, progress, cancelled)
        with shop.look() as tx:
            learned.kept = tx.outlooks.outlooks()
        shop.learned_forecasts = learned
    return learned


def load(shop: Shop) -> LearnedForecasts | None:
    """Return what the file says, or None where there is none that fits."""
    path = shop.folder / FILE_NAME
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            head = json.loads(next(lines))
            if head["version"] != _VERSION or head["store"] != shop.store_id:
                return None
            forecaster = read(lines, holidays=ShopPlace.of(shop).holidays(shop.clock.now()))
            heard = {int(parcel_id): _moment(at) for parcel_id, at in head["heard"].items()}
            heads, saved_at = Heads(*head["heads"]), _moment(head.get("saved", ""))
    except FileNotFoundError:
        return None
    except (OSError, EOFError, ValueError, KeyError, TypeError, StopIteration, OddState) as error:
        log.warning("forecasts: %s is odd and learned anew (%s)", path.name, error)
        return None
    return LearnedForecasts(forecaster, heads, heard, saved_at=saved_at)


def save_if_due(shop: Shop, learned: LearnedForecasts) -> None:
    """Keep what was learned now and then: what came after is learned again from the store."""
    now = shop.clock.now()
    if learned.saved_at is None or not timedelta(0) <= now - learned.saved_at < _SAVED_EVERY:
        save(shop, learned)


def save(shop: Shop, learned: LearnedForecasts) -> None:
    """Keep what was learned; a half-written file never takes the place of a whole one."""
    head = {
        "version": _VERSION, "store": shop.store_id, "heads": [learned.heads.dispatch_id, learned.heads.event_id],
        "heard": {str(parcel_id): at.isoformat() if at else "" for parcel_id, at in learned.heard.items()},
    }  # fmt: skip
    learned.saved_at = shop.clock.now()
    head["saved"] = learned.saved_at.isoformat()
    _write(shop.folder / FILE_NAME, head, learned.forecaster)


def tell_of_services(forecaster: Forecaster, journeys: Iterable[StoredJourney]) -> None:
    """Let a forecaster know on which days the services that parcels go with usually deliver."""
    told: set[tuple[str, str, str]] = set()
    for one in journeys:
        key = one.carrier, one.service, one.service_name
        if key not in told:
            told.add(key)
            forecaster.know_service(*service_words(*key), days_of_service(one))


def _from_the_past(shop: Shop, progress: Progress, cancelled: CancelCheck) -> LearnedForecasts:
    """Learn all that left in the last years, in another process where a window must go on painting."""
    now, place = shop.clock.now(), ShopPlace.of(shop)
    name, after = shop.store_id, now - _PAST
    with shop.look() as tx:
        heads, total = tx.outlooks.heads(), tx.outlooks.count_past(now - _PAST)
    shop.compute(_begin, name, place, now)
    fresh_from = now - FRESH
    done = 0
    while True:
        if cancelled():
            raise Cancelled
        with shop.look() as tx:
            journeys = tx.outlooks.journeys_left(after, _AT_ONCE)
            young = [one.parcel_id for one in journeys if one.left_at and one.left_at > now - _SCANS_FROM]
            scans = tx.outlooks.scans(young)
        if not journeys:
            break
        # What has just left is forecast as it leaves, by all that was learned before.
        past = [one for one in journeys if one.left_at and (one.is_over or one.left_at < fresh_from)]
        shop.compute(_learn, name, place, past, scans)
        after = journeys[-1].dispatched_at or after
        done += len(journeys)
        progress(done, max(total, done), "Learning from past parcels")
    head = {"version": _VERSION, "store": shop.store_id, "heads": [heads.dispatch_id, heads.event_id], "heard": {}}
    shop.compute(_end, name, place.local(now), shop.folder / FILE_NAME, head)
    learned = load(shop)
    return learned or LearnedForecasts(Forecaster(holidays=place.holidays(now)), heads)


def _begin(name: str, place: ShopPlace, now: datetime) -> None:
    _at_work[name] = PastLearner(Forecaster(holidays=place.holidays(now)))


def _learn(name: str, place: ShopPlace, journeys: Iterable[StoredJourney], scans: dict[int, list[Any]]) -> None:
    learner = _learner(name)
    tell_of_services(learner.forecaster, journeys)
    for one in journeys:
        if one.left_at is None or (one.is_over and one.delivered_at is None):
            continue
        heard: tuple[Scan, ...] = place.scans(scans.get(one.parcel_id, []))
        arrived = None if one.delivered_at is None else place.local(one.delivered_at)
        learner.take(str(one.parcel_id), place.journey(one, one.left_at), heard, arrived)


def _end(name: str, now: datetime, path: Path, head: dict[str, Any]) -> None:
    learner = _learner(name)
    del _at_work[name]
    _write(path, head, learner.end(now))


def _learner(name: str) -> PastLearner:
    learner = _at_work.get(name)
    if learner is None:
        raise Refused("Learning from past parcels was broken off.", "It begins anew by itself.")
    return learner


def _write(path: Path, head: dict[str, Any], forecaster: Forecaster) -> None:
    partial = path.with_name(f".{path.name}.part")
    try:
        with gzip.open(partial, "wt", encoding="utf-8", compresslevel=3) as lines:
            lines.write(json.dumps(head) + "\n")
            lines.writelines(f"{line}\n" for line in written(forecaster))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
