"""What carriers told of parcels: events are only ever appended, and so is what was understood of them later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from shipdesk.domain.parcels import Blame, Meaning, ParcelStatus, TrackingEvent
from shipdesk.storage.tables import EventReadingRow, EventWithdrawalRow, TrackingEventRow, table_of

_EVENTS = table_of(TrackingEventRow)
"""Read as columns, not as objects: a round reads thousands of them and changes none."""
_CHUNK = 1000


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
        statement = select(TrackingEventRow.parcel_id, TrackingEventRow.dedupe_key).where(  # type: ignore[call-overload]
            col(TrackingEventRow.parcel_id).in_(parcel_ids)
        )
        for parcel_id, key in self._session.execute(statement):
            found[parcel_id].add(key)
        gone = (
            select(col(TrackingEventRow.parcel_id), col(TrackingEventRow.dedupe_key), col(EventWithdrawalRow.withdrawn))
            .join(EventWithdrawalRow, col(EventWithdrawalRow.event_id) == col(TrackingEventRow.id))
            .where(col(TrackingEventRow.parcel_id).in_(parcel_ids))
            .order_by(col(EventWithdrawalRow.id))
        )
        for parcel_id, key, withdrawn in self._session.execute(gone):
            if withdrawn:
                found[parcel_id].discard(key)
            else:
                found[parcel_id].add(key)
        return found

    def add_fresh(self, events: Sequence[tuple[int, str, TrackingEvent]], received_at: datetime) -> None:
        """Append (parcel, key, event) that are known to be new."""
        values = [{"parcel_id": i, "dedupe_key": key, **_event_values(e, received_at)} for i, key, e in events]
        if values:
            self._session.execute(_EVENTS.insert(), values)

    def of_parcels(self, parcel_ids: Sequence[int]) -> dict[int, tuple[StoredEvent, ...]]:
        """Return all events of some parcels in the order they came in, with their ids and keys."""
        found: dict[int, list[StoredEvent]] = {parcel_id: [] for parcel_id in parcel_ids}
        statement = select(_EVENTS).where(_EVENTS.c.parcel_id.in_(parcel_ids)).order_by(_EVENTS.c.id)
        for stored in self._understood(self._session.execute(statement).all()):
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
            statement = select(_EVENTS).where(_EVENTS.c.id > last)
            if source is not None:
                statement = statement.where(_EVENTS.c.source == source)
            rows = self._session.execute(statement.order_by(_EVENTS.c.id).limit(_CHUNK)).all()
            if not rows:
                return
            last = rows[-1].id or 0
            yield tuple(self._understood(rows))

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

    def _understood(self, rows: Sequence[Any]) -> Iterator[StoredEvent]:
        ids = [row.id or 0 for row in rows]
        readings: dict[int, EventReadingRow] = {}
        withdrawn: dict[int, datetime | None] = {}
        for start in range(0, len(ids), 500):
            chunk = ids[start : start + 500]
            later = select(EventReadingRow).where(col(EventReadingRow.event_id).in_(chunk))
            readings |= {r.event_id: r for r in self._session.scalars(later.order_by(col(EventReadingRow.id)))}
            gone = select(EventWithdrawalRow).where(col(EventWithdrawalRow.event_id).in_(chunk))
            for mark in self._session.scalars(gone.order_by(col(EventWithdrawalRow.id))):
                withdrawn[mark.event_id] = mark.at if mark.withdrawn else None
        for row in rows:
            event = _event_of(row, readings.get(row.id or 0))
            at = withdrawn.get(row.id or 0)
            yield StoredEvent(
                row.id or 0, row.parcel_id, row.dedupe_key, event if at is None else replace(event, withdrawn_at=at)
            )


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


def _event_of(row: Any, reading: EventReadingRow | None) -> TrackingEvent:
    read = reading or row
    status = ParcelStatus(read.status) if read.status else None
    return TrackingEvent(
        code=row.code,
        text=row.text,
        meaning=Meaning(status, read.reason, Blame(read.blame), read.action_required),
        occurred_at=row.occurred_at,
        local_raw=row.local_raw,
        place=row.place,
        source=row.source,
        raw=row.raw,
        mapping_version=read.mapping_version,
        received_at=row.received_at,
        local_at=row.local_at,
        offset_minutes=row.offset_minutes,
        zone_source=row.zone_source,
    )
