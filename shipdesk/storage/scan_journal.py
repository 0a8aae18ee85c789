"""Scans on this computer's own disk until the shop's server has them: a small file of its own in the shop's folder."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlite

from shipdesk.domain.errors import StoreUnusable
from shipdesk.domain.kept_scans import KeptScan
from shipdesk.storage.database import connect

JOURNAL_NAME = "kept-scans.db"
_TABLE = """
    CREATE TABLE IF NOT EXISTS kept_scans (
        place INTEGER PRIMARY KEY AUTOINCREMENT,
        local_id TEXT NOT NULL UNIQUE,
        at TEXT NOT NULL,
        code TEXT NOT NULL,
        "by" TEXT NOT NULL,
        station TEXT NOT NULL,
        mode TEXT NOT NULL
    )
"""
_INSERT = 'INSERT INTO kept_scans (local_id, at, code, "by", station, mode) VALUES (?, ?, ?, ?, ?, ?)'
_SELECT = 'SELECT local_id, at, code, "by", station, mode FROM kept_scans ORDER BY place'


class ScanJournal:
    """Adds at the end, takes away what the server has; safe to use from many threads and processes.

    The file is made with the first scan.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / JOURNAL_NAME
        self._turn = threading.Lock()
        self._connection: Any = None

    def keep(self, scans: Sequence[KeptScan]) -> None:
        """Put scans at the end, all of them or none, on the disk when this returns; raises StoreUnusable."""
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            rows = [(s.local_id, s.at.astimezone(UTC).isoformat(), s.code, s.by, s.station, s.mode) for s in scans]
            connection.executemany(_INSERT, rows)
            connection.execute("COMMIT")

    def waiting(self) -> tuple[KeptScan, ...]:
        """Return what the server has not got yet, in the order in which it was scanned."""
        if not self.path.exists():
            return ()
        with self._connected() as connection:
            rows = connection.execute(_SELECT).fetchall()
        return tuple(
            KeptScan(local_id, datetime.fromisoformat(at), code, by, station, mode)
            for local_id, at, code, by, station, mode in rows
        )

    def count(self) -> int:
        """Return how many wait."""
        if not self.path.exists():
            return 0
        with self._connected() as connection:
            return int(connection.execute("SELECT count(*) FROM kept_scans").fetchone()[0])

    def forget(self, local_ids: Sequence[str]) -> None:
        """Take away what the server has; should that be lost with the power, it is sent and known there again."""
        with self._connected() as connection:
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("DELETE FROM kept_scans WHERE local_id = ?", [(i,) for i in local_ids])
            connection.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        with self._turn:
            self._drop()

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        with self._turn:
            try:
                if self._connection is None:
                    self._connection = connect(self.path)
                    self._connection.execute(_TABLE)
                self._connection.execute("PRAGMA synchronous=FULL")
                yield self._connection
            except (sqlite.Error, StoreUnusable) as error:
                self._drop()
                raise StoreUnusable(
                    f"The scans kept on this computer ({self.path}) cannot be used ({error}).",
                    "Make room on the disk; keep the file, for there may be scans in it.",
                ) from error

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
