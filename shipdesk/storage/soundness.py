"""Looks for damage that SQLite's own check does not see: what is missing, and values that nobody could have written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

import sqlcipher3.dbapi2 as sqlite
from pydantic import ValidationError
from sqlalchemy import JSON, Column, Date, DateTime, Table

from shipdesk.domain.claims.words import ClaimKind, ClaimState, PaperOf
from shipdesk.domain.late.causes import LateAction, LateCause
from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import AddressGrade, OrderStatus
from shipdesk.domain.outbox import OutboxKind, OutboxState
from shipdesk.domain.parcels import Blame, ParcelStatus
from shipdesk.domain.rows import ScanOutcome
from shipdesk.settings import Settings
from shipdesk.storage.columns import UtcTime
from shipdesk.storage.settings_store import SETTINGS_KEY
from shipdesk.storage.tables import metadata

APPEND_ONLY = ("tracking_events", "audit_log", "audit_links", "forecasts")
WORDS: dict[str, type[StrEnum]] = {
    "orders.status": OrderStatus,
    "orders.file_status": OrderStatus,
    "orders.address_grade": AddressGrade,
    "addresses.grade": AddressGrade,
    "parcels.status": ParcelStatus,
    "parcels.blame": Blame,
    "tracking_events.status": ParcelStatus,
    "tracking_events.blame": Blame,
    "scans.outcome": ScanOutcome,
    "outbox.kind": OutboxKind,
    "outbox.state": OutboxState,
    "messages.milestone": Milestone,
    "templates.milestone": Milestone,
    "late_actions.cause": LateCause,
    "late_actions.action": LateAction,
    "late_lines.cause": LateCause,
    "claims.kind": ClaimKind,
    "claims.state": ClaimState,
    "claim_papers.kind": PaperOf,
}


def missing_parts(connection: Any) -> list[str]:
    """Name the tables, indexes and guards that a store of the present schema must have and this one has not."""
    have = {(kind, name) for kind, name in connection.execute("SELECT type, name FROM sqlite_master").fetchall()}
    want = [("table", "search_orders"), *(("table", name) for name in metadata.tables)]
    want += [("index", str(index.name)) for table in metadata.tables.values() for index in table.indexes]
    want += [("trigger", f"keep_{table}_{verb}") for table in APPEND_ONLY for verb in ("update", "delete")]
    return [f"The {kind} {name} is missing." for kind, name in want if (kind, name) not in have]


def impossible_values(connection: Any) -> list[str]:
    """Name the columns that hold what ShipDesk never writes, and the labels whose bytes changed; reads everything."""
    findings: list[str] = []
    have = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()}
    for name, table in metadata.tables.items():
        if name not in have:
            continue
        try:
            findings += _in_table(connection, table)
            # The driver refuses text that is no UTF-8 when it reads it; SQLite's own check does not look.
            for _ in connection.execute(f'SELECT {_columns(table)} FROM "{name}"'):
                pass
        except sqlite.Error as error:
            findings.append(f"The table {name} cannot be read ({error}).")
    for look in (_changed_labels, _unreadable_settings):
        try:
            findings += look(connection)
        except sqlite.Error as error:
            findings.append(f"The store cannot be read ({error}).")
    return findings


def _in_table(connection: Any, table: Table) -> Iterator[str]:
    for column in table.columns:
        wrong = _what_is_wrong(column)
        if not wrong:
            continue
        cell = f'"{column.name}"'
        condition = f"{cell} IS NOT NULL AND ({wrong.format(cell=cell)})"
        count = connection.execute(f'SELECT count(*) FROM "{table.name}" WHERE {condition}').fetchone()[0]
        if count:
            rows = "1 row" if count == 1 else f"{count} rows"
            yield f"{rows} of {table.name} cannot be right: {column.name} holds what ShipDesk never writes."


def _what_is_wrong(column: Column[Any]) -> str:
    """Return the SQL condition for a cell that cannot be right; an empty one where anything can."""
    words = WORDS.get(f"{column.table.name}.{column.name}")
    if words is not None:
        known = ", ".join(f"'{word.value}'" for word in words)
        return f"{{cell}} NOT IN ({known}, '')"
    if isinstance(column.type, JSON):
        return "NOT json_valid({cell})"
    if isinstance(column.type, UtcTime | DateTime):
        return "typeof({cell}) <> 'text' OR datetime({cell}) IS NOT substr({cell}, 1, 19)"
    if isinstance(column.type, Date):
        return "typeof({cell}) <> 'text' OR date({cell}) IS NOT {cell}"
    return ""


def _columns(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns if column.name != "document")


def _changed_labels(connection: Any) -> Iterator[str]:
    return changed_labels(connection.execute("SELECT id, document, sha256 FROM labels"))


def changed_labels(rows: Iterable[Any]) -> Iterator[str]:
    """Name the labels, told as (id, bytes, digest), whose bytes are not those that were stored."""
    for label_id, document, digest in rows:
        if not isinstance(document, bytes) or hashlib.sha256(document).hexdigest() != digest:
            yield f"The bytes of label {label_id} are not those that were stored."


def _unreadable_settings(connection: Any) -> Iterator[str]:
    row = connection.execute("SELECT value FROM settings WHERE key = ?", (SETTINGS_KEY,)).fetchone()
    return unreadable_settings(None if row is None else row[0])


def unreadable_settings(text: str | None) -> Iterator[str]:
    """Say so where the settings, as JSON, are none that this program reads."""
    if text is None:
        return
    try:
        Settings.model_validate(json.loads(text))
    except (ValueError, TypeError, ValidationError):
        yield "The settings cannot be read."
