"""INSERTs that may meet a row that is there already, in the words of the store that is open."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, SQLModel

from shipdesk.storage.tables import table_of


def upsert(session: Session, row: type[SQLModel]) -> Any:
    """Return an INSERT into a table that knows `on_conflict_do_nothing` and `on_conflict_do_update`.

    SQLite and PostgreSQL spell both alike, but SQLAlchemy keeps a class for each.
    """
    if is_server(session):
        from sqlalchemy.dialects.postgresql import insert as server_insert

        return server_insert(table_of(row))
    from sqlalchemy.dialects.sqlite import insert as file_insert

    return file_insert(table_of(row))


def is_server(session: Session) -> bool:
    """Answer whether the session's store is on PostgreSQL, not in a file."""
    return session.get_bind().dialect.name == "postgresql"
