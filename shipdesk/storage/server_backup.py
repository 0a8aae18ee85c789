"""Backups of a store on a server: ordinary stores in one file, which can be opened anywhere, and the way back."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from sqlalchemy import func, select

from shipdesk.storage.backup import copy_store, write_copy
from shipdesk.storage.copy_rows import Tell, copy_rows
from shipdesk.storage.database import Database, connect
from shipdesk.storage.store_url import StoreUrl
from shipdesk.storage.tables import metadata
from shipdesk.storage.transaction import Transaction

ALWAYS_THERE = frozenset({"store_id"})
"""The small facts that a store has before anybody did anything."""


def copy_to_file(url: StoreUrl, target: Path, tell: Tell) -> None:
    """Copy all rows of one moment into a file of their own, while others work on; raises StoreUnusable or Refused.

    Every table is compared in all its cells before the file gets its name.
    """
    database = Database.open_server(url)
    try:
        write_copy(target, lambda partial: _fill(database, partial, tell))
    finally:
        database.close()


def fill_from_file(database: Database, backup: Path, tell: Tell) -> None:
    """Put all rows of a backup in the place of what the server has, in one unit of work.

    The backup may be of an older version, and stays as it is. Raises StoreUnusable where not everything arrived; then
    nothing was changed.
    """
    with tempfile.TemporaryDirectory(prefix="shipdesk-restore-") as scratch:
        here = Path(scratch) / "backup.db"
        copy_store(backup, here)
        source = Database.open(here)
        try:
            copy_rows(source, database, tell, replace=True)
        finally:
            source.close()


def store_id_in(backup: Path) -> str:
    """Return which shop's store a file holds."""
    connection = connect(backup, read_only=True)
    try:
        row = connection.execute("SELECT value FROM settings WHERE key = 'store_id'").fetchone()
    finally:
        connection.close()
    return str(json.loads(row[0])) if row else ""


def holds_nothing(tx: Transaction) -> bool:
    """Answer whether nobody has done anything with a store yet."""
    for table in metadata.sorted_tables:
        counted = select(func.count()).select_from(table)
        if table.name == "settings":
            counted = counted.where(table.c.key.not_in(ALWAYS_THERE))
        if tx.session.execute(counted).scalar_one():
            return False
    return True


def _fill(database: Database, partial: Path, tell: Tell) -> None:
    lock = partial.with_name(f"{partial.name}.lock")
    try:
        there = Database.open(partial, may_be_new=True)
        try:
            copy_rows(database, there, tell)
        finally:
            there.close()
        connection = connect(partial)
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.close()
    finally:
        lock.unlink(missing_ok=True)
