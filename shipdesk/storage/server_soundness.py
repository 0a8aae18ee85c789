"""Looks through a store on a server without changing it: what the server itself does not watch over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg

from shipdesk.storage.backup import StoreFindings
from shipdesk.storage.migrate import HEAD, MIGRATIONS
from shipdesk.storage.server_database import connect_server
from shipdesk.storage.server_errors import unusable
from shipdesk.storage.server_schema import MARK
from shipdesk.storage.settings_store import SETTINGS_KEY
from shipdesk.storage.soundness import APPEND_ONLY, WORDS, changed_labels, unreadable_settings
from shipdesk.storage.store_url import StoreUrl
from shipdesk.storage.tables import metadata

_HAVE = """
    SELECT 'table', tablename::text FROM pg_tables WHERE schemaname = current_schema()
    UNION ALL SELECT 'index', indexname::text FROM pg_indexes WHERE schemaname = current_schema()
    UNION ALL SELECT 'trigger', tgname::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'
"""
_UNCHECKED = """
    SELECT conrelid::regclass::text, conname FROM pg_constraint
    WHERE NOT convalidated AND connamespace = current_schema()::regnamespace ORDER BY 1, 2
"""
_UNFINISHED = """
    SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE NOT indisvalid AND relnamespace = current_schema()::regnamespace ORDER BY 1
"""
_TREES = """
    SELECT pg_class.oid, relname FROM pg_class JOIN pg_am ON pg_am.oid = relam
    WHERE relkind = 'i' AND amname = 'btree' AND relnamespace = current_schema()::regnamespace ORDER BY relname
"""


def look_through_server(url: StoreUrl) -> StoreFindings:
    """Check a store's schema, guards and values on its server; raises StoreUnusable where that cannot be asked.

    The rows' connections are watched over by the server. Its indexes are read where it has the extension amcheck.
    """
    try:
        with connect_server(url) as connection:
            connection.read_only = True
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            return _look(connection)
    except psycopg.Error as error:
        raise unusable(url, error) from None


def _look(connection: psycopg.Connection[Any]) -> StoreFindings:
    have = set(connection.execute(_HAVE).fetchall())
    tables = sorted(name for kind, name in have if kind == "table" and name in metadata.tables)
    if ("table", "alembic_version") not in have:
        return StoreFindings(("There is no store of ShipDesk in this database.",), {}, "")
    mark = connection.execute("SELECT obj_description(to_regclass('alembic_version'))").fetchone()
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    revision = str(row[0]) if row else ""
    findings = []
    if mark is None or mark[0] != MARK:
        findings.append("This is not a store of ShipDesk.")
    elif revision != HEAD and not (MIGRATIONS / "versions" / f"{revision}.py").exists():
        findings.append(f"It was made by a newer ShipDesk (schema {revision}).")
    elif revision == HEAD:
        findings += _missing(have)
        findings += _impossible(connection, tables)
    findings += [f"The rule {name} of {table} is not kept." for table, name in connection.execute(_UNCHECKED)]
    findings += [f"The index {name} is not whole." for (name,) in connection.execute(_UNFINISHED)]
    findings += _broken_trees(connection)
    counts = {name: _number(connection, f'SELECT count(*) FROM "{name}"') for name in tables}
    return StoreFindings(tuple(findings), counts, revision)


def _missing(have: set[tuple[str, str]]) -> Iterator[str]:
    want = [("table", "search_orders"), *(("table", name) for name in metadata.tables)]
    want += [("index", str(index.name)) for table in metadata.tables.values() for index in table.indexes]
    want += [("trigger", f"keep_{table}_{verb}") for table in APPEND_ONLY for verb in ("update", "delete", "truncate")]
    return (f"The {kind} {name} is missing." for kind, name in want if (kind, name) not in have)


def _impossible(connection: psycopg.Connection[Any], tables: list[str]) -> Iterator[str]:
    for place, words in WORDS.items():
        table, _, column = place.partition(".")
        if table not in tables:
            continue
        known = ", ".join(f"'{word.value}'" for word in words)
        count = _number(connection, f'SELECT count(*) FROM "{table}" WHERE "{column}" NOT IN ({known}, \'\')')
        if count:
            rows = "1 row" if count == 1 else f"{count} rows"
            yield f"{rows} of {table} cannot be right: {column} holds what ShipDesk never writes."
    if "labels" in tables:
        with connection.cursor("labels") as cursor:
            cursor.itersize = 100
            yield from changed_labels(cursor.execute("SELECT id, document, sha256 FROM labels"))
    if "settings" in tables:
        row = connection.execute("SELECT value::text FROM settings WHERE key = %s", (SETTINGS_KEY,)).fetchone()
        yield from unreadable_settings(row[0] if row else None)


def _broken_trees(connection: psycopg.Connection[Any]) -> Iterator[str]:
    if not _number(connection, "SELECT count(*) FROM pg_extension WHERE extname = 'amcheck'"):
        return
    for oid, name in connection.execute(_TREES).fetchall():
        try:
            with connection.transaction():
                connection.execute("SELECT bt_index_check(%s::oid::regclass)", (oid,))
        except psycopg.errors.InsufficientPrivilege:
            return
        except psycopg.Error as error:
            yield f"The index {name} is damaged ({str(error).partition(chr(10))[0]})."


def _number(connection: psycopg.Connection[Any], query: Any) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
