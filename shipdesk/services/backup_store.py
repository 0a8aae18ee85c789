"""Back the store up, put a backup back, and look whether the store is sound."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from shipdesk.domain.audit_chain import RESTORED
from shipdesk.domain.errors import Refused
from shipdesk.domain.roles import May
from shipdesk.services.audit_keys import guard_of, head_beside
from shipdesk.services.clocks import clock_of
from shipdesk.services.owners import any_alive
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
    if shop.database.is_shared:
        raise _on_server()
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
    if not settings.daily or done == today or shop.database.is_shared:
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


def restore_store(folder: Path, backup: Path) -> str:
    """Put a backup in the store's place; return a sentence about what was done.

    The old store is kept. Everything that had not gone out is held, for it may have gone out since the backup.
    Raises Refused where the shop is in use or the backup is not sound.
    """
    if chosen_store(folder) is not None:
        raise _on_server()
    if any_alive(folder):
        raise Refused("The shop is open.", "Close ShipDesk on this computer, then restore.")
    if not backup.exists():
        raise Refused(f"There is no file {backup}.", "Check the name.")
    now = clock_of(folder).now()
    kept = put_back(backup, folder / STORE_NAME, now)
    database = Database.open(folder / STORE_NAME)
    try:
        with database.snapshot() as tx:
            database.audit_guard = guard_of(folder, str(tx.settings.get("store_id", "")))
        database.audit_guard.forget_head()
        with database.transaction() as tx:
            held = tx.outbox.hold_all()
            tx.audit.add(now, RESTORED, detail={"backup": backup.name, "held": held})
    finally:
        database.close()
    old = f" The old store is kept as {kept.name}." if kept else ""
    waits = f" {held} mails, labels or prints are held until you release them." if held else ""
    return f"{backup.name} was restored.{old}{waits}"


def check_store(folder: Path) -> StoreCheck:
    """Look through the store without changing it."""
    url = chosen_store(folder)
    if url is not None:
        raise _on_server()
    found = look_through(folder / STORE_NAME)
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
    copy_store(shop.database.path, target)
    head_beside(target).write(head)


def _on_server() -> Refused:
    return Refused(
        "The store of this shop is on a PostgreSQL server.", "Look after it and back it up there: pg_dump, pg_restore."
    )


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
