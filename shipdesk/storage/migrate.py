"""Brings a store up to this program's schema, whole or not at all, after a copy was put aside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipdesk.domain.errors import StoreUnusable

if TYPE_CHECKING:
    from sqlalchemy import Connection

APPLICATION_ID = 0x53686444  # "ShdD"
HEAD = "0009"
MIGRATIONS = Path(__file__).parent / "migrations"


def stored_revision(connection: Any) -> str | None:
    """Return the store's schema revision, or None for a new file."""
    found = connection.execute("SELECT name FROM sqlite_master WHERE name='alembic_version'").fetchone()
    if found is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None


def bring_up_to_date(path: Path, connect: Callable[[], Any]) -> None:
    """Run the missing migrations in one transaction with foreign keys off, and check them before the commit.

    Batch migrations with foreign keys on have deleted children through ON DELETE CASCADE; hence off, before BEGIN.
    connect opens one connection on the store. Raises StoreUnusable for a store of another program or of a newer
    ShipDesk.
    """
    connection = connect()
    try:
        revision = stored_revision(connection)
        if revision == HEAD:
            return
        _refuse_foreign(connection, revision, path)
        if revision is not None:
            _put_copy_aside(connection, path, revision)
    finally:
        connection.close()
    _migrate(connect)


def _migrate(connect: Callable[[], Any]) -> None:
    # Imported here: a store that is up to date starts without alembic's quarter second.
    import sqlcipher3.dbapi2 as sqlite
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import NullPool

    def without_foreign_keys() -> Any:
        connection = connect()
        connection.execute("PRAGMA foreign_keys=OFF")
        return connection

    engine = create_engine("sqlite://", module=sqlite, creator=without_foreign_keys, poolclass=NullPool)
    event.listen(engine, "begin", lambda bound: bound.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.begin() as bound:
        raw = bound.connection.dbapi_connection
        if stored_revision(raw) == HEAD:
            return
        before = _row_counts(raw)
        run_migrations(bound)
        _check(raw, before)
        bound.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")


def run_migrations(bound: Connection) -> None:
    """Run the missing migrations inside the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = bound
    command.upgrade(config, "head")


def newer(name: str, revision: str) -> StoreUnusable:
    """Return the sentence for a store that a newer program made."""
    return StoreUnusable(
        f"The store {name} was made by a newer ShipDesk (schema {revision}).",
        "Install that version; nothing was read or changed.",
    )


def losing_rows() -> StoreUnusable:
    """Return the sentence for migrations that were taken back."""
    return StoreUnusable(
        "The store could not be brought up to date without losing rows.",
        "Nothing was changed; tell the developers.",
    )


def _refuse_foreign(connection: Any, revision: str | None, path: Path) -> None:
    if revision is not None and not (MIGRATIONS / "versions" / f"{revision}.py").exists():
        raise newer(path.name, revision)
    tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE type='table'").fetchone()[0]
    if revision is None and tables:
        raise StoreUnusable(f"{path.name} is a database, but not of ShipDesk.", "Choose another folder.")


def _put_copy_aside(connection: Any, path: Path, revision: str) -> None:
    folder = path.parent / "backups"
    folder.mkdir(exist_ok=True)
    target = folder / f"before-migration-{revision}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"
    connection.execute("VACUUM INTO ?", (str(target),))


def _row_counts(connection: Any) -> dict[str, int]:
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search%'"
    )
    return {n: connection.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for (n,) in names.fetchall()}


def _check(connection: Any, before: dict[str, int]) -> None:
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    after = _row_counts(connection)
    lost = [n for n, count in before.items() if n != "alembic_version" and n in after and after[n] < count]
    if broken or lost:
        raise losing_rows()
