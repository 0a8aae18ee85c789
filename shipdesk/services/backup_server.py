"""Backups of a shop whose store is on a server: into one ordinary file, and back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from shipdesk.domain.audit_chain import RESTORED
from shipdesk.domain.errors import Refused, StoreUnusable
from shipdesk.services.audit_keys import guard_of
from shipdesk.services.clocks import clock_of
from shipdesk.services.ports import Progress, no_progress
from shipdesk.services.shop import Shop
from shipdesk.services.store_place import MOVED_TO, remember_store
from shipdesk.storage.backup import StoreFindings, look_through
from shipdesk.storage.database import Database
from shipdesk.storage.server_backup import copy_to_file, fill_from_file, holds_nothing, store_id_in
from shipdesk.storage.store_url import StoreUrl


def copy_from_server(shop: Shop, target: Path) -> None:
    """Copy the shop's store from its server into a file, in another process where a window would be held up."""
    url = shop.database.url
    if url is None:
        raise StoreUnusable("The store of this shop is not on a server.", "Nothing was copied.")
    shop.compute(copy_to_file, url, target, no_progress)


def look_at_server(url: StoreUrl) -> StoreFindings:
    """Look through the store on a server without changing it."""
    try:
        from shipdesk.storage.server_soundness import look_through_server
    except ImportError as error:
        raise StoreUnusable("This ShipDesk came without PostgreSQL.", "Install psycopg: see the docs.") from error
    return look_through_server(url)


def restore_to_server(
    folder: Path, url: StoreUrl, backup: Path, *, replace: bool, progress: Progress = no_progress
) -> str:
    """Put a backup on the shop's server; return a sentence about what was done.

    What is there is kept in a backup of its own before it is replaced. Raises Refused where something is there and it
    is not to be replaced, where it is another shop's, where somebody works on it, or where the backup is not sound.
    """
    if not backup.exists():
        raise Refused(f"There is no file {backup}.", "Check the name.")
    wrong = look_through(backup).findings
    if wrong:
        raise Refused(f"This backup cannot be restored: {wrong[0]}", "Choose another; the server was not touched.")
    now = clock_of(folder).now()
    database = Database.open_server(url)
    try:
        kept = _made_free(database, url, folder, backup, now) if _asked_to_replace(database, url, replace) else None
        fill_from_file(database, backup, progress)
        remember_store(folder, _store_id(database), url)
        return note_restored(database, folder, backup, kept, now)
    finally:
        database.close()


def note_restored(database: Database, folder: Path, backup: Path, kept: Path | None, now: datetime) -> str:
    """Hold what had not gone out and write the restore into the log; return the sentence about it."""
    database.audit_guard = guard_of(folder, _store_id(database))
    database.audit_guard.forget_head()
    with database.transaction() as tx:
        held = tx.outbox.hold_all()
        if tx.settings.get(MOVED_TO):
            tx.settings.put(MOVED_TO, "")
        tx.audit.add(now, RESTORED, detail={"backup": backup.name, "held": held})
    old = f" The old store is kept as {kept.name}." if kept else ""
    waits = f" {held} mails, labels or prints are held until you release them." if held else ""
    return f"{backup.name} was restored.{old}{waits}"


def _asked_to_replace(database: Database, url: StoreUrl, replace: bool) -> bool:  # noqa: FBT001 - what was asked
    """Answer whether something is there; refuses what nobody asked to replace, or what somebody works on."""
    if database.others_present():
        raise Refused("Somebody works on this shop.", "Close ShipDesk at every bench, then restore.")
    with database.snapshot() as tx:
        if holds_nothing(tx):
            return False
    if not replace:
        raise Refused(
            f"There is a shop in {url} already; nothing was changed.",
            "Take --replace to put the backup in its place; what is there is kept in a backup first.",
        )
    return True


def _made_free(database: Database, url: StoreUrl, folder: Path, backup: Path, now: datetime) -> Path:
    """Keep what is there, which will be replaced, in a file; return which. Another shop's is not replaced."""
    if store_id_in(backup) != _store_id(database):
        raise Refused("This backup is of another shop.", "Make an empty database for it; nothing was changed.")
    kept = folder / "backups" / f"before-restore-{now:%Y%m%dT%H%M%SZ}.db"
    copy_to_file(url, kept, no_progress)
    return kept


def _store_id(database: Database) -> str:
    with database.snapshot() as tx:
        return str(tx.settings.get("store_id", ""))
