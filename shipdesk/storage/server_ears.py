"""A station's own connection to the server: it hears what others change, and shows that the station lives."""

from __future__ import annotations

import secrets
import threading
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg

CHANGES = "shipdesk_changes"
"""The channel on which stations tell each other that they committed something."""
PRESENT = 0x53_6850
"""The first half of the locks that living processes hold; the second half is made of their names."""
LEADER = 0x5368_644C
"""The lock of the one process that does what runs by itself."""

_HOLDERS = """
    SELECT count(*) FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = %s
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class ServerEars:
    """Listens, and holds the names of what lives here; the server lets go of them when the connection ends."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]]) -> None:
        self.name = secrets.token_hex(8)
        """Under which our own changes are told, so that they are no news here."""
        self._connect = connect
        self._connection: psycopg.Connection[Any] | None = None
        self._turn = threading.Lock()
        self._present: list[str] = []
        self._leads = False
        self._heard = 0

    def heard(self) -> int:
        """Return a number that changes when another station has committed; raises the driver's errors.

        Where the connection broke something may have been missed: then the number changes too.
        """
        with self._turn:
            try:
                # The server sends what it has to tell before it answers anything.
                self._open().execute("SELECT 1")
            except psycopg.Error:
                self._drop()
                raise
            return self._heard

    def be_present(self, name: str) -> None:
        """Hold a name for as long as the connection lives, and again when it was made anew."""
        with self._turn:
            self._hold(self._open(), name)
            self._present.append(name)

    def is_present(self, name: str) -> bool:
        """Answer whether anybody holds that name."""
        with self._turn:
            return bool(_count(self._open(), f"{_HOLDERS} AND objid = %s", (PRESENT, _key(name))))

    def others_present(self) -> bool:
        """Answer whether anybody else holds a name."""
        with self._turn:
            return bool(_count(self._open(), f"{_HOLDERS} AND pid <> pg_backend_pid()", (PRESENT,)))

    def leads(self) -> bool:
        """Answer whether we do what runs by itself, taking that on where nobody does; it is ours while we live."""
        with self._turn:
            connection = self._open()
            # Asked in any case: a connection that was lost has lost the lead.
            statement = "SELECT 1" if self._leads else f"SELECT pg_try_advisory_lock({LEADER})::int"
            self._leads = bool(_count(connection, statement, ()))
            return self._leads

    def close(self) -> None:
        """Hear nothing any more, and let go of the names."""
        with self._turn:
            self._present.clear()
            if self._connection is not None and not self._connection.closed:
                # Said aloud: the server needs a moment to notice that a connection ended.
                with suppress(psycopg.Error):
                    self._connection.execute("SELECT pg_advisory_unlock_all()")
            self._drop()

    def _open(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            connection = self._connect()
            self._leads = False
            try:
                connection.add_notify_handler(self._hear)
                connection.execute(f"LISTEN {CHANGES}")
                for name in self._present:
                    self._hold(connection, name)
            except psycopg.Error:
                connection.close()
                raise
            self._connection = connection
            self._heard += 1
        return self._connection

    def _hear(self, notice: psycopg.Notify) -> None:
        self._heard += notice.payload != self.name

    def _hold(self, connection: psycopg.Connection[Any], name: str) -> None:
        key = _key(name)
        signed = key - 2**32 if key >= 2**31 else key
        # Shared: two names may have one key, and then neither is called dead as long as either lives.
        connection.execute("SELECT pg_advisory_lock_shared(%s::int, %s::int)", (PRESENT, signed))

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                connection.close()


def _key(name: str) -> int:
    return zlib.crc32(name.encode())


def _count(connection: psycopg.Connection[Any], query: Any, values: tuple[int, ...]) -> int:
    row = connection.execute(query, values).fetchone()
    return int(row[0]) if row else 0
