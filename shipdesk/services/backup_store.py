"""Back the store up, put a backup back, and look whether the store is sound."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from shipdesk.domain.errors import Refused
from shipdesk.domain.roles import May
from shipdesk.services.audit_keys import head_beside
from shipdesk.services.backup_server import copy_from_server, look_at_server, note_restored, restore_to_server
from shipdesk.services.clocks import clock_of
from shipdesk.services.owners import any_alive
from shipdesk.services.ports import Progress, no_progress
from shipdesk.services.shop import Shop
from shipdesk.services.store_place import chosen_store
from shipdesk.services.views import StoreCheck
from shipdesk.services.who_may import ask_leave
from shipdesk.storage.backup import copy_store, look_through, to_thin_out
from shipdesk.storage.backup import restore_store as put_back
from shipdesk.storage.database import STORE_NAME, Database

_STAMP = "%Y%m%dT%H%M%SZ"
_LAST_DAY = "last_backup_day"


def backup_store(shop: Shop, target: Path) -> Path:
    """Copy the store to a file while everything goes on; return where.

    Raises Refused or StoreUnusable; a copy of the whole store is an export, which not everybody may take.
    """
    ask_leave(shop, May.EXPORT)
    return _back_up(shop, target)


def _back_up(shop: Shop, target: Path) -> Path:
    if target.is_dir():
        target = target / f"shipdesk-{shop.clock.now():{_STAMP}}.db"
    _copy(shop, target)
    return target


def backup_if_due(shop: Shop) -> Path | None:
    """Back up on the first start of a day, thin out old backups, and copy to the second folder if there is one."""
    settings = shop.settings.backup
    now = shop.clock.now()
    today = now.date().isoformat()
    with shop.look() as tx:
        done = tx.settings.get(_LAST_DAY)
    if not settings.daily or done == today:
        return None
    target = _back_up(shop, _folder(shop) / f"shipdesk-{now:{_STAMP}}.db")
    with shop.database.transaction() as tx:
        tx.settings.put(_LAST_DAY, today)
    for old in to_thin_out([(path, at) for path, at, _ in list_backups(shop)], now):
        old.unlink(missing_ok=True)
        head_beside(old).path.unlink(missing_ok=True)
    if settings.second_folder:
        _copy(shop, Path(settings.second_folder).expanduser() / target.name)
    return target


def list_backups(shop: Shop) -> tuple[tuple[Path, datetime, int], ...]:
    """Return the shop's own backups as (file, made at, bytes), newest first."""
    return _backups_in(_folder(shop))


def restore_store(
    folder: Path, backup: Path, *, store: str | None = None, replace: bool = False, progress: Progress = no_progress
) -> str:
    """Put a backup in the store's place; return a sentence about what was done.

    The old store is kept. Everything that had not gone out is held, for it may have gone out since the backup.
    Raises Refused where the shop is in use or the backup is not sound, and, unless it is to be replaced, where the
    shop is on a server that holds something.
    """
    url = chosen_store(folder, store)
    if url is not None:
        return restore_to_server(folder, url, backup, replace=replace, progress=progress)
    if any_alive(folder):
        raise Refused("The shop is open.", "Close ShipDesk on this computer, then restore.")
    if not backup.exists():
        raise Refused(f"There is no file {backup}.", "Check the name.")
    now = clock_of(folder).now()
    kept = put_back(backup, folder / STORE_NAME, now)
    database = Database.open(folder / STORE_NAME)
    try:
        return note_restored(database, folder, backup, kept, now)
    finally:
        database.close()


def check_store(folder: Path, *, store: str | None = None) -> StoreCheck:
    """Look through the store without changing it; raises StoreUnusable where its server cannot be asked."""
    url = chosen_store(folder, store)
    found = look_through(folder / STORE_NAME) if url is None else look_at_server(url)
    backups = _backups_in(folder / "backups")
    return StoreCheck(
        ok=not found.findings,
        findings=found.findings,
        counts=found.counts,
        schema=found.revision,
        last_backup_at=backups[0][1] if backups else None,
    )


def _copy(shop: Shop, target: Path) -> None:
    """Copy the store, and put beside the copy where its audit log ended: one more place that remembers it."""
    shop.database.audit_guard.get_ready()
    with shop.look() as tx:
        head = shop.database.audit_guard.present_head(tx.session)
    if shop.database.url is None:
        copy_store(shop.database.path, target)
    else:
        copy_from_server(shop, target)
    head_beside(target).write(head)


def _folder(shop: Shop) -> Path:
    return shop.folder / "backups"


def _backups_in(folder: Path) -> tuple[tuple[Path, datetime, int], ...]:
    found = []
    for path in folder.glob("shipdesk-*.db"):
        try:
            at = datetime.strptime(path.stem.removeprefix("shipdesk-"), _STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue
        found.append((path, at, path.stat().st_size))
    return tuple(sorted(found, key=lambda b: b[1], reverse=True))
