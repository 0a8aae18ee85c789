"""The people who work in the shop."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from shipdesk.domain.people import Person
from shipdesk.domain.roles import Role
from shipdesk.storage.tables import PersonRow


class PeopleStore:
    """People; those who were removed are kept, for the log tells of them, and are given out no more."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> tuple[Person, ...]:
        """Return who works here, by name."""
        rows = self._session.scalars(
            select(PersonRow)
            .where(col(PersonRow.removed_at).is_(None))
            .order_by(col(PersonRow.name), col(PersonRow.id))
        )
        return tuple(_person(row) for row in rows)

    def are_any(self) -> bool:
        """Answer whether the shop has people at all."""
        return (
            self._session.scalar(select(col(PersonRow.id)).where(col(PersonRow.removed_at).is_(None)).limit(1))
            is not None
        )

    def named(self, name: str) -> Person | None:
        """Return the person of that name, however it is capitalised."""
        return next((person for person in self.all() if person.name.casefold() == name.strip().casefold()), None)

    def with_badge(self, badge: str) -> Person | None:
        """Return whose badge it is."""
        wanted = select(PersonRow).where(col(PersonRow.badge) == badge, col(PersonRow.removed_at).is_(None))
        row = self._session.scalars(wanted).first() if badge else None
        return None if row is None else _person(row)

    def names(self) -> dict[int, str]:
        """Return the names of all who work or worked here, by their ids."""
        return {row.id: row.name for row in self._session.execute(select(col(PersonRow.id), col(PersonRow.name)))}

    def badge_was_used(self, badge: str) -> bool:
        """Answer whether anybody has or had this badge."""
        return self._session.scalar(select(func.count()).where(col(PersonRow.badge) == badge)) != 0

    def add(self, name: str, role: Role, badge: str, at: datetime) -> Person:
        """Keep a new person."""
        row = PersonRow(name=name, role=role.value, badge=badge, added_at=at)
        self._session.add(row)
        self._session.flush()
        return _person(row)

    def remove(self, person_id: int, at: datetime) -> None:
        """Let somebody work here no more."""
        self._set(person_id, removed_at=at, pin="")

    def pin_hash(self, person_id: int) -> str:
        """Return the hash of the PIN, empty without one."""
        return self._session.scalar(select(col(PersonRow.pin)).where(col(PersonRow.id) == person_id)) or ""

    def set_pin(self, person_id: int, pin_hash: str) -> None:
        """Keep another PIN; wrong ones before it are forgotten."""
        self._set(person_id, pin=pin_hash, failures=0, wait_until=None)

    def set_failures(self, person_id: int, failures: int, wait_until: datetime | None) -> None:
        """Keep how many wrong PINs came in a row, and until when no more is looked at."""
        self._set(person_id, failures=failures, wait_until=wait_until)

    def _set(self, person_id: int, **values: object) -> None:
        self._session.execute(update(PersonRow).where(col(PersonRow.id) == person_id).values(**values))


def _person(row: PersonRow) -> Person:
    return Person(row.id or 0, row.name, Role(row.role), row.badge, bool(row.pin), row.failures, row.wait_until)
