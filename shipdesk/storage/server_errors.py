"""What goes wrong with a PostgreSQL server, in sentences; never with the address's password."""

from __future__ import annotations

import psycopg
from psycopg import errors

from shipdesk.domain.errors import StoreOutOfReach, StoreUnusable
from shipdesk.storage.store_url import StoreUrl

_LATER = "Check that it runs and that this computer reaches it, then try again; nothing was lost."
_CONNECTING = (
    (("closed unexpectedly", "terminating connection", "not receive", "not send"), "ended the connection", _LATER),
    (("password", "authentication", "no pg_hba.conf entry"), "refuses the name or password", "Check both."),
    (("certificate", "ssl", "tls"), "is not who it says, or does not encrypt", "Check its certificate and its name."),
    (("too many", "remaining connection slots"), "has no connection free", "Close other programs that use it."),
    (("starting up", "shutting down"), "is starting or stopping", "Try again in a minute."),
)
"""Words of a failed connection, what they mean and what to do; a connection that fails has no code to tell it by."""
_PASSES = ("ended the connection", "is starting or stopping")
"""What is over after a while, without anybody's doing."""


def unusable(url: StoreUrl, error: object) -> StoreUnusable:
    """Return the sentence for a server that cannot be worked with."""
    server = f"The server {url.host}"
    if isinstance(error, errors.LockNotAvailable | errors.DeadlockDetected | errors.SerializationFailure):
        return StoreUnusable("The store is busy: another station is writing.", "Try again in a moment.")
    if isinstance(error, errors.DiskFull):
        return StoreUnusable(f"The disk of {url.host} is full.", "Make room and try again; nothing was lost.")
    if isinstance(error, errors.InsufficientPrivilege | errors.ReadOnlySqlTransaction):
        return StoreUnusable(
            f"The database {url.database} may not be written.", f"Give {url.user or 'its user'} the right to."
        )
    if isinstance(error, psycopg.DataError):
        return StoreUnusable(
            f"The database {url.database} cannot keep a value ({_first_line(error)}).", "Nothing was changed."
        )
    text = str(error).casefold()
    if "does not exist" in text and "database" in text:
        return StoreUnusable(f"There is no database {url.database} on {url.host}.", "Make it there first: createdb.")
    for words, what, advice in _CONNECTING:
        if any(word in text for word in words):
            kind = StoreOutOfReach if what in _PASSES else StoreUnusable
            return kind(f"{server} {what}.", advice)
    if isinstance(error, psycopg.OperationalError):
        return StoreOutOfReach(f"{server} does not answer.", _LATER)
    return StoreUnusable(f"The database {url.database} is broken ({_first_line(error)}).", "Restore its newest backup.")


def is_the_stores_fault(error: object) -> bool:
    """Tell a server that is gone, full, locked or broken from a wrong statement."""
    ours = (psycopg.IntegrityError, psycopg.ProgrammingError, psycopg.NotSupportedError)
    if isinstance(error, errors.InsufficientPrivilege):
        return True
    return isinstance(error, psycopg.Error) and not isinstance(error, ours)


def is_silence(error: object) -> bool:
    """Answer whether a connection ended because nothing came back any more: others of its kind are dead as well."""
    return isinstance(error, psycopg.OperationalError) and "timed out" in str(error)


def _first_line(error: object) -> str:
    return str(error).strip().partition("\n")[0]
