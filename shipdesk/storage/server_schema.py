"""Brings a store on PostgreSQL up to this program's schema: in one transaction, one station at a time."""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from shipdesk.domain.errors import StoreUnusable
from shipdesk.storage.migrate import HEAD, MIGRATIONS, losing_rows, newer, run_migrations
from shipdesk.storage.tables import metadata

MARK = "ShipDesk's store"
"""The comment on the table of versions: other programs have such a table too."""
SCHEMA_TURN = 0x5368_6453
"""The lock under which one station at a time looks at the schema and changes it."""
OLDEST_SERVER = 130000

_KIND = """
    SELECT (SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()),
           obj_description(to_regclass('alembic_version')), to_regclass('alembic_version') IS NOT NULL,
           current_setting('server_version_num')::int, current_setting('server_encoding')
"""
# Sorted and compared by code points, as SQLite does: what lists show, and a range of outbox keys, must not depend on
# the language in which somebody installed the server.
_SORTED_OTHERWISE = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND data_type IN ('character varying', 'text')
      AND collation_name IS DISTINCT FROM 'C' AND table_name = ANY(%s)
    ORDER BY table_name, ordinal_position
"""


def bring_server_up_to_date(engine: Engine, name: str) -> None:
    """Make the schema in an empty database, or run the missing migrations in an older store.

    Raises StoreUnusable for a database of another program, of a newer ShipDesk, or of a server that cannot hold a
    store; nothing is changed then.
    """
    with engine.begin() as bound:
        if _stored_revision(bound, name) == HEAD:
            return
    with engine.begin() as bound:
        bound.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (SCHEMA_TURN,))
        if _stored_revision(bound, name) == HEAD:  # another station was faster
            return
        before = row_counts(bound)
        run_migrations(bound)
        _sort_by_code_points(bound)
        after = row_counts(bound)
        if any(after[table] < count for table, count in before.items() if table in after):
            raise losing_rows()
        bound.exec_driver_sql(f"COMMENT ON TABLE alembic_version IS '{MARK.replace(chr(39), chr(39) * 2)}'")


def row_counts(bound: Connection) -> dict[str, int]:
    """Return how many rows each table of ours has; tables that are not there are left out."""
    counts = {}
    for table in metadata.tables:
        if bound.exec_driver_sql("SELECT to_regclass(%s) IS NOT NULL", (table,)).scalar_one():
            counts[table] = int(bound.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar_one())
    return counts


def _stored_revision(bound: Connection, name: str) -> str | None:
    """Return the store's schema revision, or None for an empty database; refuse what is no place for a store."""
    tables, mark, has_versions, version, encoding = bound.exec_driver_sql(_KIND).one()
    if version < OLDEST_SERVER:
        raise StoreUnusable("The server is older than PostgreSQL 13.", "Install a newer one.")
    if encoding != "UTF8":
        raise StoreUnusable(
            f"The database {name} cannot keep every letter ({encoding}).", "Make it with the encoding UTF8."
        )
    if not tables:
        return None
    if not has_versions or mark != MARK:
        raise StoreUnusable(f"{name} is a database, but not of ShipDesk.", "Make an empty one: createdb NAME.")
    revision = str(bound.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())
    if not (MIGRATIONS / "versions" / f"{revision}.py").exists():
        raise newer(name, revision)
    return revision


def _sort_by_code_points(bound: Connection) -> None:
    """Give every text of ours that was just added the plain order of its code points."""
    for table, column in bound.exec_driver_sql(_SORTED_OTHERWISE, (list(metadata.tables),)).all():
        bound.exec_driver_sql(
            f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE {_text_type(table, column)} COLLATE "C"'
        )


def _text_type(table: str, column: str) -> str:
    from sqlalchemy import Text

    return "TEXT" if isinstance(metadata.tables[table].c[column].type, Text) else "VARCHAR"
