"""What carriers told of parcels: events are only ever appended, and so is what was understood of them later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from shipdesk.domain.parcels import Blame, Meaning, ParcelStatus, TrackingEvent
from shipdesk.storage.plain_inserts import insert_plain
from shipdesk.storage.tables import EventReadingRow, EventWithdrawalRow, TrackingEventRow, table_of

_EVENTS = table_of(TrackingEventRow)
"""Read as columns, not as objects: a round reads thousands of them and changes none."""
_READINGS = table_of(EventReadingRow)
_WITHDRAWALS = table_of(EventWithdrawalRow)
_CHUNK = 1000
_NAMES = (
    "id", "parcel_id", "dedupe_key", "code", "text", "status", "reason", "blame", "action_required", "occurred_at",
    "local_raw", "place", "source", "raw", "mapping_version", "received_at", "local_at", "offset_minutes",
    "zone_source",
)  # fmt: skip
"""What `_stored` is given, in its order."""
# Put together once: that takes longer than asking them does.
_OF_PARCELS = _EVENTS.c.parcel_id.in_(bindparam("ids", expanding=True))
_ALL = select(*(_EVENTS.c[name] for name in _NAMES)).order_by(_EVENTS.c.id)
_THEIRS = _ALL.where(_OF_PARCELS)
_KEYS = select(_EVENTS.c.parcel_id, _EVENTS.c.dedupe_key).where(_OF_PARCELS)
_WITHDRAWN_KEYS = (
    select(_EVENTS.c.parcel_id, _EVENTS.c.dedupe_key, _WITHDRAWALS.c.withdrawn)
    .join(_WITHDRAWALS, _WITHDRAWALS.c.event_id == _EVENTS.c.id)
    .where(_OF_PARCELS)
    .order_by(_WITHDRAWALS.c.id)
)
_READ_AGAIN = select(
    _READINGS.c.event_id, _READINGS.c.status, _READINGS.c.reason, _READINGS.c.blame, _READINGS.c.action_required,
    _READINGS.c.mapping_version,
).order_by(_READINGS.c.id)  # fmt: skip
_MARKS = select(_WITHDRAWALS.c.event_id, _WITHDRAWALS.c.at, _WITHDRAWALS.c.withdrawn).order_by(_WITHDRAWALS.c.id)
# Asked for by parcel: hundreds of events' ids in a statement take longer to write down than to find.
_THEIR_IDS = select(_EVENTS.c.id).where(_OF_PARCELS)
_THEIR_READINGS = _READ_AGAIN.where(_READINGS.c.event_id.in_(_THEIR_IDS))
_THEIR_MARKS = _MARKS.where(_WITHDRAWALS.c.event_id.in_(_THEIR_IDS))
_READINGS_BETWEEN = _READ_AGAIN.where(_READINGS.c.event_id.between(bindparam("first"), bindparam("last")))
_MARKS_BETWEEN = _MARKS.where(_WITHDRAWALS.c.event_id.between(bindparam("first"), bindparam("last")))


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with its place in the store, as it is understood now."""

    id: int
    parcel_id: int
    dedupe_key: str
    event: TrackingEvent


@dataclass(frozen=True, slots=True)
class UnknownGroup:
    """Events of one source with one code and text: how many, when they came in, and a parcel that has one."""

    source: str
    code: str
    text: str
    count: int
    first_at: datetime
    last_at: datetime
    parcel_id: int


class EventsStore:
    """The tracking events, their later readings, and which of them carriers stopped telling."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, parcel_id: int, keyed: Iterable[tuple[str, TrackingEvent]], received_at: datetime) -> int:
        """Append the events that are new by their key and return how many were."""
        # Carriers tell the whole journey each time, and mostly nothing of it is new: one look instead of many inserts.
        statement = select(col(TrackingEventRow.dedupe_key)).where(col(TrackingEventRow.parcel_id) == parcel_id)
        known = set(self._session.scalars(statement))
        fresh: dict[str, TrackingEvent] = {}
        for key, event in keyed:
            if key not in known:
                fresh.setdefault(key, event)
        self.add_fresh([(parcel_id, key, event) for key, event in fresh.items()], received_at)
        return len(fresh)

    def keys(self, parcel_ids: Sequence[int]) -> dict[int, set[str]]:
        """Return the keys of the events that are known of parcels, without those that were withdrawn."""
        found: dict[int, set[str]] = {parcel_id: set() for parcel_id in parcel_ids}
        if not parcel_ids:
            return found
        for parcel_id, key in self._session.execute(_KEYS, {"ids": parcel_ids}).all():
            found[parcel_id].add(key)
        for parcel_id, key, withdrawn in self._session.execute(_WITHDRAWN_KEYS, {"ids": parcel_ids}):
            if withdrawn:
                found[parcel_id].discard(key)
            else:
                found[parcel_id].add(key)
        return found

    def add_fresh(self, events: Sequence[tuple[int, str, TrackingEvent]], received_at: datetime) -> None:
        """Append (parcel, key, event) that are known to be new."""
        values = [{"parcel_id": i, "dedupe_key": key, **_event_values(e, received_at)} for i, key, e in events]
        insert_plain(self._session, TrackingEventRow, values)

    def of_parcels(self, parcel_ids: Sequence[int]) -> dict[int, tuple[StoredEvent, ...]]:
        """Return all events of some parcels in the order they came in, with their ids and keys."""
        found: dict[int, list[StoredEvent]] = {parcel_id: [] for parcel_id in parcel_ids}
        if not parcel_ids:
            return {}
        asked = {"ids": parcel_ids}
        rows = self._session.execute(_THEIRS, asked).all()
        later = (self._session.execute(_THEIR_READINGS, asked), self._session.execute(_THEIR_MARKS, asked))
        for stored in _understood(rows, *later) if rows else ():
            found[stored.parcel_id].append(stored)
        return {parcel_id: tuple(events) for parcel_id, events in found.items()}

    def of_parcel(self, parcel_id: int) -> tuple[TrackingEvent, ...]:
        """Return all events of a parcel in the order they came in, as they are understood now."""
        return tuple(stored.event for stored in self.stored(parcel_id))

    def stored(self, parcel_id: int) -> tuple[StoredEvent, ...]:
        """Return all events of a parcel in the order they came in, with their ids and keys."""
        return self.of_parcels([parcel_id])[parcel_id]

    def all_in_chunks(self, source: str | None = None) -> Iterator[tuple[StoredEvent, ...]]:
        """Yield all events, oldest first, a thousand at a time; of one source, or of all."""
        last = 0
        while True:
            statement = _ALL.where(_EVENTS.c.id > last)
            if source is not None:
                statement = statement.where(_EVENTS.c.source == source)
            rows = self._session.execute(statement.limit(_CHUNK)).all()
            if not rows:
                return
            asked = {"first": rows[0].id, "last": rows[-1].id}
            last = rows[-1].id
            later = (self._session.execute(_READINGS_BETWEEN, asked), self._session.execute(_MARKS_BETWEEN, asked))
            yield tuple(_understood(rows, *later))

    def add_readings(self, readings: Sequence[tuple[int, Meaning, str]], at: datetime) -> None:
        """Keep what events (by id) mean by a newer table, given with its version; the newest reading counts."""
        values = [
            {
                "event_id": event_id, "read_at": at, "mapping_version": version,
                "status": meaning.status.value if meaning.status else None, "reason": meaning.reason,
                "blame": meaning.blame.value, "action_required": meaning.action_required,
            }
            for event_id, meaning, version in readings
        ]  # fmt: skip
        if values:
            self._session.execute(table_of(EventReadingRow).insert(), values)

    def mark_withdrawn(self, event_ids: Sequence[int], at: datetime, *, withdrawn: bool = True) -> None:
        """Keep that a carrier stopped telling of events, or (withdrawn False) tells of them again."""
        values = [{"event_id": event_id, "at": at, "withdrawn": withdrawn} for event_id in event_ids]
        if values:
            self._session.execute(table_of(EventWithdrawalRow).insert(), values)

    def newest_id(self) -> int:
        """Return the id of the event that came in last, or 0."""
        return self._session.scalar(select(func.max(_EVENTS.c.id))) or 0

    def unknown_since(self, after_id: int) -> tuple[int, tuple[UnknownGroup, ...]]:
        """Return the newest event's id, and the events after one (by id) that came in with an unknown meaning."""
        table = _EVENTS.c
        newest = self.newest_id()
        statement = (
            select(
                table.source, table.code, table.text, func.count(), func.min(table.received_at),
                func.max(table.received_at), func.max(table.parcel_id),
            )
            .where(table.id > after_id, table.id <= newest, table.status == ParcelStatus.UNKNOWN.value)
            .group_by(table.source, table.code, table.text)
        )  # fmt: skip
        return newest, tuple(UnknownGroup(*row) for row in self._session.execute(statement))


def _understood(rows: Iterable[Any], readings: Iterable[Any], marks: Iterable[Any]) -> Iterator[StoredEvent]:
    """Yield the events of some rows as they are understood now: the newest reading and the newest mark count."""
    read = {row[0]: row for row in readings}
    withdrawn = {event_id: at if gone else None for event_id, at, gone in marks}
    for row in rows:
        yield _stored(row, read.get(row[0]), withdrawn.get(row[0]))


def _event_values(event: TrackingEvent, received_at: datetime) -> dict[str, Any]:
    meaning = event.meaning
    return {
        "code": event.code,
        "text": event.text,
        "status": meaning.status.value if meaning.status else None,
        "reason": meaning.reason,
        "blame": meaning.blame.value,
        "action_required": meaning.action_required,
        "occurred_at": event.occurred_at,
        "local_raw": event.local_raw,
        "local_at": event.local_at,
        "offset_minutes": event.offset_minutes,
        "zone_source": event.zone_source,
        "place": event.place,
        "source": event.source,
        "raw": event.raw,
        "mapping_version": event.mapping_version,
        "received_at": received_at,
    }


def _stored(row: Any, reading: Any | None, withdrawn_at: datetime | None) -> StoredEvent:
    (
        event_id, parcel_id, key, code, text, status, reason, blame, action_required, occurred_at, local_raw, place,
        source, raw, mapping_version, received_at, local_at, offset_minutes, zone_source,
    ) = row  # fmt: skip
    if reading is not None:
        _, status, reason, blame, action_required, mapping_version = reading
    return StoredEvent(
        event_id,
        parcel_id,
        key,
        TrackingEvent(
            code=code,
            text=text,
            meaning=_meaning(status, reason, blame, action_required),
            occurred_at=occurred_at,
            local_raw=local_raw,
            place=place,
            source=source,
            raw=raw,
            mapping_version=mapping_version,
            received_at=received_at,
            local_at=local_at,
            offset_minutes=offset_minutes,
            zone_source=zone_source,
            withdrawn_at=withdrawn_at,
        ),
    )


@lru_cache(maxsize=1024)
def _meaning(status: str | None, reason: str, blame: str, action_required: bool) -> Meaning:  # noqa: FBT001 - a column
    return Meaning(ParcelStatus(status) if status else None, reason, Blame(blame), action_required)
