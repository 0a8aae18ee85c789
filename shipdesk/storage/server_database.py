"""A shop's store on a PostgreSQL server: the same units of work, for several stations at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.types.string import StrDumperUnknown
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from shipdesk.domain.errors import StoreOutOfReach, StoreUnusable
from shipdesk.storage.database import Database
from shipdesk.storage.server_ears import CHANGES, ServerEars
from shipdesk.storage.server_errors import is_silence, is_the_stores_fault, unusable
from shipdesk.storage.server_line import ServerLine
from shipdesk.storage.server_schema import bring_server_up_to_date
from shipdesk.storage.store_url import StoreUrl
from shipdesk.storage.transaction import Transaction

WRITER_TURN = 0x5368_6457
"""The lock of whoever writes: as in a file, one at a time, so that what was read is still true when it is written."""

# A station that lost its power or its cable must not keep its turn: the server notices within 15 s.
_SESSION = {
    "timezone": "UTC", "lock_timeout": "10s", "synchronous_commit": "on", "idle_in_transaction_session_timeout": "5min",
    "tcp_keepalives_idle": "5", "tcp_keepalives_interval": "3", "tcp_keepalives_count": "3", "tcp_user_timeout": "15s",
}  # fmt: skip
_CONNECT_S = 5
# A bench whose cable was pulled says so before its person scans much more; what it scans is kept meanwhile.
_SILENT_MS, _EARS_SILENT_MS = 8_000, 4_000


class _TextDumper(StrDumperUnknown):
    """Gives the server texts without NUL, which it cannot keep; what was cleaned at the door has none."""

    def dump(self, obj: str) -> Any:
        """Return the text as bytes."""
        return super().dump(obj.replace("\0", "\ufffd") if "\0" in obj else obj)


def connect_server(url: StoreUrl, *, autocommit: bool = False, silent_ms: int = _SILENT_MS) -> psycopg.Connection[Any]:
    """Open one connection with every safeguard set; raises the driver's own errors.

    It ends when nothing came back from the server for so many milliseconds.
    """
    options = " ".join(f"-c {name}={value}" for name, value in _SESSION.items())
    alive = {"keepalives_idle": 5, "keepalives_interval": 3, "keepalives_count": 3, "tcp_user_timeout": silent_ms}
    told = {**alive, **url.arguments(), "client_encoding": "UTF8", "application_name": "ShipDesk"}
    connection = psycopg.connect(**told, connect_timeout=_CONNECT_S, options=options, autocommit=autocommit)
    connection.adapters.register_dumper(str, _TextDumper)
    return connection


class ServerDatabase(Database):
    """A shop's open store on a server; safe to use from many threads."""

    is_shared = True

    def __init__(self, url: StoreUrl) -> None:
        self.url: StoreUrl = url
        self._write_turn = threading.Lock()
        self._line = ServerLine()
        self._ears = ServerEars(self._connect_ears)
        self._writer = self._server_engine("READ COMMITTED", connections=1)
        self._reader = self._server_engine("REPEATABLE READ", connections=12)
        event.listen(self._writer, "begin", _take_turn)
        event.listen(self._writer, "commit", self._tell_the_others)

    @classmethod
    def open_server(cls, url: StoreUrl) -> ServerDatabase:
        """Open the store, making it or bringing it up to date where needed; raises StoreUnusable."""
        database = cls(url)
        try:
            bring_server_up_to_date(database._reader, url.database)
            database._ears.heard()
        except (psycopg.Error, DBAPIError) as error:
            database.close()
            raise unusable(url, getattr(error, "orig", error)) from None
        except StoreUnusable:
            database.close()
            raise
        return database

    @property
    def is_out_of_reach(self) -> bool:
        """Whether the server did not answer when it was last asked; `foreign_version` asks it again."""
        return self._line.is_lost

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Give one unit of work that writes; raises StoreOutOfReach at once while the server is not there."""
        self._do_not_wait()
        with super().transaction() as tx:
            yield tx

    @contextmanager
    def snapshot(self) -> Iterator[Transaction]:
        """Give one view for reading; raises StoreOutOfReach at once while the server is not there."""
        self._do_not_wait()
        with super().snapshot() as tx:
            yield tx

    def foreign_version(self) -> int | None:
        """Return a number that changes when another station has committed; None while the server cannot be asked."""
        try:
            version = self._ears.heard()
        except psycopg.Error as error:
            self._note(error)
            return None
        self._line.found()
        return version

    def be_present(self, name: str) -> None:
        """Let other stations know that the process of that name lives, for as long as it is connected."""
        try:
            self._ears.be_present(name)
        except psycopg.Error as error:
            raise unusable(self.url, error) from error

    def is_present(self, name: str) -> bool:
        """Answer whether the process of that name has this store open, at whichever station."""
        try:
            return self._ears.is_present(name)
        except psycopg.Error as error:
            raise unusable(self.url, error) from error

    def others_present(self) -> bool:
        """Answer whether another process has this store open, at whichever station."""
        try:
            return self._ears.others_present()
        except psycopg.Error as error:
            raise unusable(self.url, error) from error

    def leads(self) -> bool:
        """Answer whether this process does what runs by itself, for all stations; False while nobody can be asked.

        The first who asks does it until its connection ends.
        """
        try:
            return self._ears.leads()
        except psycopg.Error:
            return False

    def close(self) -> None:
        """Close every connection."""
        self._ears.close()
        super().close()

    def fault(self, cause: object) -> StoreUnusable | None:
        """Return the sentence for what went wrong where it is the server's fault, else None."""
        self._note(cause)
        return unusable(self.url, cause) if is_the_stores_fault(cause) else None

    def _note(self, cause: object) -> None:
        if is_silence(cause):
            self._line.lost()

    def _do_not_wait(self) -> None:
        # A connection that is open is asked first whether it lives, and a dead one takes its time to say so.
        if not self._line.may_try():
            raise unusable(self.url, psycopg.OperationalError())

    def _connect_ears(self) -> psycopg.Connection[Any]:
        if not self._line.may_try(asks_regularly=True):
            raise psycopg.OperationalError("It is asked again in some seconds.")
        return self._reach(autocommit=True, silent_ms=_EARS_SILENT_MS)

    def _reach(self, *, autocommit: bool = False, silent_ms: int = _SILENT_MS) -> psycopg.Connection[Any]:
        try:
            connection = connect_server(self.url, autocommit=autocommit, silent_ms=silent_ms)
        except psycopg.OperationalError as error:
            if isinstance(unusable(self.url, error), StoreOutOfReach):
                self._line.lost()
            raise
        self._line.found()
        return connection

    def _tell_the_others(self, connection: Any) -> None:
        # Only of what was written: a unit of work that changed nothing is no news.
        connection.exec_driver_sql(
            "SELECT pg_notify(%s, %s) WHERE pg_current_xact_id_if_assigned() IS NOT NULL", (CHANGES, self._ears.name)
        )

    def _server_engine(self, isolation: Any, *, connections: int) -> Engine:
        # The driver gets the arguments past SQLAlchemy: no URL with a password is kept where an error could show it.
        return create_engine(
            URL.create("postgresql+psycopg"),
            creator=self._reach,
            isolation_level=isolation,
            pool_size=min(connections, 4),
            max_overflow=max(connections - 4, 0),
            pool_pre_ping=True,
        )


def _take_turn(connection: Any) -> None:
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (WRITER_TURN,))
