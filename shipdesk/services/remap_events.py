"""Read stored events again by today's tables, and let parcels' states follow; customers are told nothing of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shipdesk.carriers.meanings import meaning_of, sources, version_of
from shipdesk.domain.parcels import FINAL, Meaning, Parcel, ParcelStatus
from shipdesk.services.keep_tracking import newest_text, state_by_events
from shipdesk.services.ports import CancelCheck, Progress, never_cancelled, no_progress
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.events_store import StoredEvent
from shipdesk.storage.transaction import Transaction

ACTION, SUMMARY = "remap", "remap_done"
_VERSIONS = "mapping_versions"
_AT_ONCE = 20
"""Parcels in one short transaction, so that a scan comes in between."""
_EXAMPLES = 5000
_TOPICS = frozenset({Topic.PARCELS, Topic.ORDERS, Topic.LATE})


@dataclass(frozen=True, slots=True)
class MeaningChange:
    """How many events of a source mean something else now; status None is an event that changes nothing."""

    source: str
    before: Meaning
    after: Meaning
    events: int


@dataclass(frozen=True, slots=True)
class ParcelChange:
    """A parcel whose state follows differently from its events now."""

    parcel_id: int
    tracking_number: str
    before: ParcelStatus
    after: ParcelStatus


@dataclass(frozen=True, slots=True)
class RemapReport:
    """What reading the events again came to, or (dry run) would come to.

    events is how many had been read by an older table; parcels are those whose state changed, the first 5,000 of them.
    """

    events: int
    changes: tuple[MeaningChange, ...]
    parcels: tuple[ParcelChange, ...]
    parcel_count: int
    is_dry_run: bool = False
    stopped: bool = False

    @property
    def changed_events(self) -> int:
        """How many events mean something else now."""
        return sum(change.events for change in self.changes)


def remap_events(
    shop: Shop,
    *,
    dry_run: bool = False,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> RemapReport:
    """Read the events that an older table understood again, and set the states that follow; a dry run only tells.

    No mail is planned: what happened long ago is no news to a customer. Events by our own hand stay as they are. Where
    it is stopped, what was done stays done, and the next run goes on with the rest.
    """
    older, touched, stopped = _look_through(shop, cancelled)
    changes: Counter[tuple[str, Meaning, Meaning]] = Counter()
    parcels: list[ParcelChange] = []
    count = 0
    for start in range(0, len(touched), _AT_ONCE):
        if cancelled():
            stopped = True
            break
        progress(start, len(touched), "Reading events anew")
        found = _Reread(shop, touched[start : start + _AT_ONCE], shop.clock.now())
        found.look() if dry_run else found.keep()
        changes += found.changes
        parcels += found.parcels[: max(_EXAMPLES - len(parcels), 0)]
        count += len(found.parcels)
    report = RemapReport(older, _sorted(changes), tuple(parcels), count, dry_run, stopped)
    if not dry_run:
        _finish(shop, report)
    progress(len(touched), len(touched), "Events read anew")
    return report


def remap_is_due(shop: Shop) -> bool:
    """Answer whether the tables are others than those by which all events were last read."""
    with shop.look() as tx:
        return bool(tx.settings.get(_VERSIONS) != _todays_versions())


def remap_words(report: RemapReport) -> str:
    """Say in a sentence what came of it."""
    if not report.changes:
        return "All events mean what they meant."
    verb = "would change" if report.is_dry_run else "changed"
    one = report.parcel_count == 1
    return (
        f"{report.changed_events} events mean something else; {report.parcel_count} parcel{'' if one else 's'} {verb}."
    )


def _todays_versions() -> dict[str, str]:
    return {source: version_of(source) for source in sources()}


def _look_through(shop: Shop, cancelled: CancelCheck) -> tuple[int, list[int], bool]:
    """Return how many events an older table read, the parcels of those that mean something else, and a stop."""
    older = 0
    touched: set[int] = set()
    with shop.look() as tx:
        for source in sources():
            for chunk in tx.events.all_in_chunks(source):
                if cancelled():
                    return older, sorted(touched), True
                old = [stored for stored in chunk if _is_older(stored)]
                older += len(old)
                touched |= {stored.parcel_id for stored in old if _todays(stored) != stored.event.meaning}
    return older, sorted(touched), False


class _Reread:
    """A few parcels whose events are read again."""

    def __init__(self, shop: Shop, parcel_ids: Sequence[int], now: datetime) -> None:
        self._shop = shop
        self._ids = parcel_ids
        self._now = now
        self.changes: Counter[tuple[str, Meaning, Meaning]] = Counter()
        self.parcels: list[ParcelChange] = []

    def look(self) -> None:
        """Only find out what would change."""
        with self._shop.look() as tx:
            self._read(tx)

    def keep(self) -> None:
        """Keep the new readings with the states that follow from them, in one transaction."""
        with self._shop.database.transaction() as tx:
            readings, moved = self._read(tx)
            tx.events.add_readings(readings, self._now)
            for before, after, _ in moved:
                words = f"{_words(before.state.status)} became {_words(after.state.status)}"
                if before.state.status is not after.state.status:
                    tx.audit.add(self._now, ACTION, order_id=before.order_id, parcel_id=before.id,
                                 detail={"words": words})  # fmt: skip
            tx.parcels.set_states([(after.id, after.state, text) for _, after, text in moved])
            # A journey that had ended and goes on after all is asked about again.
            tx.parcels.postpone([after.id for before, after, _ in moved if _goes_on(before, after)], self._now)
        if moved:
            self._shop.publish(_TOPICS)

    def _read(self, tx: Transaction) -> tuple[list[tuple[int, Meaning, str]], list[tuple[Parcel, Parcel, str]]]:
        readings: list[tuple[int, Meaning, str]] = []
        moved = []
        stored = tx.events.of_parcels(self._ids)
        for parcel_id, parcel in tx.parcels.get_many(self._ids).items():
            fresh = [_reread(each) for each in stored[parcel_id]]
            different = [(a, b) for a, b in zip(stored[parcel_id], fresh, strict=True) if a is not b]
            for old, new in different:
                self.changes[old.event.source, old.event.meaning, new.event.meaning] += 1
                readings.append((new.id, new.event.meaning, new.event.mapping_version))
            state = state_by_events(parcel, fresh, self._now)
            if different and state != parcel.state:
                moved.append((parcel, replace(parcel, state=state), newest_text(fresh, self._now)))
                if state.status is not parcel.state.status:
                    number = parcel.tracking_number
                    self.parcels.append(ParcelChange(parcel_id, number, parcel.state.status, state.status))
        return readings, moved


def _reread(stored: StoredEvent) -> StoredEvent:
    """Return the event as today's table understands it, or the same object where nothing is to be changed."""
    if not _is_older(stored):
        return stored
    meaning = _todays(stored)
    if meaning == stored.event.meaning:
        return stored
    return replace(
        stored, event=replace(stored.event, meaning=meaning, mapping_version=version_of(stored.event.source))
    )


def _todays(stored: StoredEvent) -> Meaning:
    return meaning_of(stored.event.source, stored.event.code, stored.event.text)


def _is_older(stored: StoredEvent) -> bool:
    """Answer whether a table before today's gave the meaning; a newer program's reading is left alone."""
    today, then = version_of(stored.event.source), stored.event.mapping_version
    return bool(today) and _number(then) < _number(today)


def _number(version: str) -> int:
    told = version.rpartition("-")[2]
    return int(told) if told.isdecimal() else 0


def _goes_on(before: Parcel, after: Parcel) -> bool:
    return before.state.status in FINAL and after.state.status not in FINAL and after.voided_at is None


def _words(status: ParcelStatus) -> str:
    return status.value.replace("_", " ")


def _sorted(changes: Counter[tuple[str, Meaning, Meaning]]) -> tuple[MeaningChange, ...]:
    found: Iterable[MeaningChange] = (MeaningChange(*key, events) for key, events in changes.items())
    return tuple(sorted(found, key=lambda c: (c.source, -c.events, repr((c.before, c.after)))))


def _finish(shop: Shop, report: RemapReport) -> None:
    """Remember by which tables all events are read, unless it was stopped, and that it was done."""
    with shop.database.transaction() as tx:
        if not report.stopped:
            tx.settings.put(_VERSIONS, _todays_versions())
        if report.changes:
            detail = {"events": report.changed_events, "parcels": report.parcel_count, "stopped": report.stopped}
            tx.audit.add(shop.clock.now(), SUMMARY, detail=detail)
