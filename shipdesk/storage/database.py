"""Opens the store and hands out units of work: one session, one BEGIN, one commit."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlite
from filelock import FileLock, Timeout
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from shipdesk.domain.errors import StoreUnusable
from shipdesk.storage.audit_guard import AuditGuard
from shipdesk.storage.migrate import APPLICATION_ID, bring_up_to_date
from shipdesk.storage.store_dialect import COMPILED, STORE_URL
from shipdesk.storage.store_url import StoreUrl
from shipdesk.storage.transaction import Transaction

STORE_NAME = "shipdesk.db"
_TURN_S = 60
"""How long a start waits for another program that brings the store up to date."""

# Measured: WAL with NORMAL lost acknowledged rows in simulated power cuts, WAL with FULL none.
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA secure_delete=ON",
    "PRAGMA cell_size_check=ON",
    "PRAGMA fullfsync=ON",
    "PRAGMA checkpoint_fullfsync=ON",
)


def connect(path: Path, *, read_only: bool = False) -> Any:
    """Open one connection with every safeguard set; begins nothing by itself.

    Raises StoreUnusable where the file is no store or cannot be opened.
    """
    mode = "ro" if read_only else "rwc"
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    try:
        connection = sqlite.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=10)
        for pragma in PRAGMAS[1:] if read_only else PRAGMAS:
            connection.execute(pragma)
    except sqlite.Error as error:
        raise unusable(path, error) from error
    return connection


def unusable(path: Path, error: object) -> StoreUnusable:
    """Return the sentence for a store that cannot be worked with."""
    text = str(error).lower()
    if "locked" in text or "busy" in text:
        return StoreUnusable(f"The store {path.name} is locked by another program.", "Close it and try again.")
    if "full" in text:
        return StoreUnusable("The disk is full.", "Make room and try again; nothing was lost.")
    if "readonly" in text or "read-only" in text:
        return StoreUnusable(f"The store {path} may not be written.", "Check the folder's permissions.")
    if "unable to open" in text:
        return StoreUnusable(f"The store {path} cannot be opened.", "Check that the folder exists and may be written.")
    return StoreUnusable(
        f"The store {path.name} is broken ({error}).", "Restore the newest backup: shipdesk restore FILE."
    )


class Database:
    """A shop's open store, in a file; safe to use from many threads. On a server it is a ServerDatabase."""

    is_shared = False
    """Whether stations on other computers work on the same store."""
    url: StoreUrl | None = None
    """Where the server is that has the store; None for a file."""
    audit_guard = AuditGuard()
    """Seals what is added to the audit log; whoever opens a shop puts one with the shop's key here."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._write_turn = threading.Lock()
        self._writer = self._engine("BEGIN IMMEDIATE", connections=1)
        self._reader = self._engine("BEGIN", connections=12)

    @classmethod
    def open(cls, path: Path, *, may_be_new: bool = False) -> Database:
        """Open the store, making it or bringing it up to date where needed.

        An empty file is a store whose content was lost, unless the shop may be new: then another program is making
        the store at this moment, or was ended while it did. Raises StoreUnusable where the store is broken, locked or
        made by a newer version.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        if not may_be_new and path.exists() and path.stat().st_size == 0:
            raise StoreUnusable(
                f"The store {path.name} is empty: its content was lost.",
                "Restore the newest backup, or remove the file.",
            )
        try:
            # One program at a time: SQLite does not wait its turn where two switch a new file to WAL.
            with FileLock(path.with_name(f"{path.name}.lock"), timeout=_TURN_S):
                bring_up_to_date(path, lambda: connect(path))
        except Timeout as error:
            raise unusable(path, sqlite.OperationalError("locked")) from error
        except sqlite.Error as error:
            raise unusable(path, error) from error
        return cls(path)

    @staticmethod
    def open_server(url: StoreUrl) -> Database:
        """Open the store on a server, making it or bringing it up to date where needed; raises StoreUnusable."""
        # The driver is loaded by those who have a server.
        try:
            from shipdesk.storage.server_database import ServerDatabase
        except ImportError as error:
            raise StoreUnusable("This ShipDesk came without PostgreSQL.", "Install psycopg: see the docs.") from error
        return ServerDatabase.open_server(url)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Give one unit of work that writes: all of it is durable at the end, or nothing is.

        Raises StoreUnusable where the store is locked, full or broken.
        """
        self.audit_guard.get_ready()
        with self._write_turn, self._session(self._writer) as session:
            yield Transaction(session)
            head = self.audit_guard.seal(session)
            session.commit()
            self.audit_guard.keep(head)

    @contextmanager
    def snapshot(self) -> Iterator[Transaction]:
        """Give one consistent view for reading; what is written in it is thrown away."""
        with self._session(self._reader) as session:
            yield Transaction(session)
            session.rollback()

    def foreign_version(self) -> int | None:
        """Return a number that changes when another process has committed; None while we are writing ourselves.

        It is asked on the one connection that all our own commits use, so they never count as foreign.
        """
        if not self._write_turn.acquire(blocking=False):
            return None
        try:
            connection = self._writer.raw_connection()
            try:
                cursor = connection.cursor()
                cursor.execute("PRAGMA data_version")
                row = cursor.fetchone()
                cursor.close()
            finally:
                connection.close()
        finally:
            self._write_turn.release()
        return int(row[0]) if row else None

    @property
    def is_out_of_reach(self) -> bool:
        """Whether the store's server does not answer at the moment; a file is always there."""
        return False

    def be_present(self, name: str) -> None:
        """Let other stations know that the process of that name lives; in a file its folder tells that."""

    def is_present(self, name: str) -> bool:
        """Answer whether the process of that name has this store open, at whichever station."""
        raise NotImplementedError(f"Whether {name} lives is known by its folder.")

    def others_present(self) -> bool:
        """Answer whether another process has this store open, at whichever station."""
        raise NotImplementedError("Who else lives is known by the folder.")

    def leads(self) -> bool:
        """Answer whether this process does what runs by itself; on one computer every one does what it finds due."""
        return True

    def fault(self, cause: object) -> StoreUnusable | None:
        """Return the sentence for what went wrong where it is the store's fault, else None."""
        return unusable(self.path, cause) if _is_the_stores_fault(cause) else None

    def close(self) -> None:
        """Close every connection and fold the write-ahead log into the store."""
        self._writer.dispose()
        self._reader.dispose()

    @contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        session = Session(engine, expire_on_commit=False)
        try:
            yield session
        except Exception as error:
            # Rolling back may fail for the same reason; closing the session lets go of everything either way.
            with suppress(sqlite.Error, DBAPIError):
                session.rollback()
            fault = self.fault(getattr(error, "orig", error))
            if fault is not None:
                raise fault from error
            raise
        finally:
            session.close()

    def _engine(self, begin: str, *, connections: int) -> Engine:
        engine = create_engine(
            STORE_URL,
            execution_options={"compiled_cache": COMPILED},
            module=sqlite,
            creator=lambda: connect(self.path),
            poolclass=QueuePool,
            pool_size=min(connections, 4),
            max_overflow=max(connections - 4, 0),
        )

        @event.listens_for(engine, "begin")
        def _begin(connection: Any) -> None:
            connection.exec_driver_sql(begin)

        return engine


def _is_the_stores_fault(error: object) -> bool:
    """Tell a store that is broken, full or locked from a wrong statement (a damaged page is a plain DatabaseError)."""
    ours = (sqlite.IntegrityError, sqlite.ProgrammingError, sqlite.InterfaceError, sqlite.NotSupportedError)
    return isinstance(error, sqlite.DatabaseError) and not isinstance(error, ours)


__all__ = ["APPLICATION_ID", "STORE_NAME", "Database", "connect", "unusable"]
