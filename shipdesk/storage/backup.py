"""Copies of the store: made online, checked before they count, thinned by age."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlite

from shipdesk.domain.errors import Refused, StoreUnusable
from shipdesk.storage.database import connect
from shipdesk.storage.migrate import APPLICATION_ID, HEAD, MIGRATIONS, stored_revision

KEEP_ALL, KEEP_DAILY, KEEP_WEEKLY, KEEP_MONTHLY = timedelta(days=2), 12, 10, 9
"""Everything of two days, then the newest of 12 days, 10 weeks and 9 months (the rotation Anki proved)."""


@dataclass(frozen=True, slots=True)
class StoreFindings:
    """What looking through a store found: sentences about what is wrong, and its row counts."""

    findings: tuple[str, ...]
    counts: dict[str, int]
    revision: str


def copy_store(source: Path, target: Path) -> None:
    """Copy a store that may be in use: to a file beside the target first, checked, durable, then renamed.

    Raises StoreUnusable where either cannot be read or written, Refused where the target is the store itself.
    """
    if source.resolve() == target.resolve():
        raise Refused("The backup would overwrite the store itself.", "Choose another file.")
    if not source.exists():
        raise StoreUnusable(f"There is no store at {source}.", "Nothing was copied.")
    write_copy(target, lambda partial: _copy_pages(source, partial))


def write_copy(target: Path, fill: Callable[[Path], None]) -> None:
    """Have a store filled beside the target, check it, make it durable and give it the target's name.

    Raises StoreUnusable where it cannot be written, Refused where the target is no store of ours.
    """
    if target.exists() and not _is_a_store(target):
        raise Refused(f"{target} is a file of another kind.", "Name a new file; it was not touched.")
    partial = target.with_name(f"{target.name}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        fill(partial)
        wrong = look_through(partial).findings
        if wrong:
            raise StoreUnusable(f"The copy is not sound: {wrong[0]}", "The store may be damaged; run shipdesk check.")
        with partial.open("rb+") as written:
            os.fsync(written.fileno())
        os.replace(partial, target)
        _sync_folder(target.parent)
    except OSError as error:
        raise StoreUnusable(
            f"The backup {target} cannot be written ({error.strerror}).", "Choose another place."
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def look_through(path: Path, *, values: bool = True) -> StoreFindings:
    """Check a store's pages, keys and schema, and (slower) its values.

    A file that is no store of ours is a finding, not an error.
    """
    if not path.exists():
        return StoreFindings((f"There is no store at {path}.",), {}, "")
    if path.stat().st_size == 0:
        return StoreFindings((f"{path.name} is empty: its content was lost.",), {}, "")
    try:
        connection = connect(path, read_only=True)
    except StoreUnusable as error:
        return StoreFindings((str(error),), {}, "")
    try:
        return _look(connection, values=values)
    except sqlite.Error as error:
        return StoreFindings((f"{path.name} is broken or no store ({error}).",), {}, "")
    finally:
        connection.close()


def restore_store(backup: Path, store: Path, now: datetime) -> Path | None:
    """Put a backup in the store's place; the old store is kept beside it under the returned name.

    Raises Refused where the backup is not sound.
    """
    wrong = look_through(backup).findings
    if wrong:
        raise Refused(f"This backup cannot be restored: {wrong[0]}", "Choose another; the store was not touched.")
    store.parent.mkdir(parents=True, exist_ok=True)
    incoming = store.with_name(f"{store.name}.restoring")
    copy_store(backup, incoming)
    kept = _free_name(store, now) if store.exists() else None
    # A log must never meet another store than its own, also where an earlier restore was cut off between the two.
    aside = kept or _free_name(store, now)
    for tail in ("", "-wal", "-shm"):
        beside = store.with_name(store.name + tail)
        if beside.exists():
            os.replace(beside, aside.with_name(aside.name + tail))
    os.replace(incoming, store)
    _sync_folder(store.parent)
    return kept


def to_thin_out(backups: Iterable[tuple[Path, datetime]], now: datetime) -> tuple[Path, ...]:
    """Return which backups are no longer needed; the newest is never among them."""
    newest_first = sorted(backups, key=lambda b: b[1], reverse=True)
    keep = {path for path, at in newest_first[:1]} | {path for path, at in newest_first if now - at <= KEEP_ALL}
    for pattern, number in (("%Y-%m-%d", KEEP_DAILY), ("%G-%V", KEEP_WEEKLY), ("%Y-%m", KEEP_MONTHLY)):
        seen: dict[str, Path] = {}
        for path, at in newest_first:
            if now - at > KEEP_ALL:
                seen.setdefault(at.strftime(pattern), path)
        keep |= set(list(seen.values())[:number])
    return tuple(path for path, _ in newest_first if path not in keep)


def _free_name(store: Path, now: datetime) -> Path:
    """Return a name beside the store under which nothing is kept yet."""
    stem = f"{store.stem}-before-restore-{now:%Y%m%dT%H%M%S}"
    names = (f"{stem}{more}{store.suffix}" for more in ("", *(f"-{number}" for number in range(2, 1000))))
    taken = {path.name.removesuffix("-wal").removesuffix("-shm") for path in store.parent.iterdir()}
    return store.with_name(next(name for name in names if name not in taken))


def _is_a_store(path: Path) -> bool:
    """Answer whether a file begins as every SQLite file of ours does, so that an older backup may be replaced."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(72)
    return head.startswith(b"SQLite format 3\0") and int.from_bytes(head[68:72]) == APPLICATION_ID


def _copy_pages(source: Path, target: Path) -> None:
    reader = connect(source, read_only=True)
    try:
        writer = sqlite.connect(str(target), isolation_level=None)
        try:
            # All pages in one step: in portions the copy starts again whenever somebody writes.
            reader.backup(writer, pages=-1)
            writer.execute("PRAGMA journal_mode=DELETE")
        finally:
            writer.close()
    except sqlite.Error as error:
        raise StoreUnusable(f"The store cannot be copied ({error}).", "Restore an older backup.") from error
    finally:
        reader.close()


def _look(connection: Any, *, values: bool) -> StoreFindings:
    from shipdesk.storage.soundness import impossible_values, missing_parts

    execute = connection.execute
    findings = [str(row[0]) for row in execute("PRAGMA integrity_check(20)").fetchall() if row[0] != "ok"]
    findings += [
        f"Row {row[1]} of {row[0]} has lost its {row[2]}." for row in execute("PRAGMA foreign_key_check").fetchmany(20)
    ]
    revision = stored_revision(connection) or ""
    application = int(execute("PRAGMA application_id").fetchone()[0])
    if application != APPLICATION_ID:
        findings.append("This is not a store of ShipDesk.")
    elif revision != HEAD and not (MIGRATIONS / "versions" / f"{revision}.py").exists():
        findings.append(f"It was made by a newer ShipDesk (schema {revision}).")
    elif revision == HEAD:
        findings += missing_parts(connection)
        findings += impossible_values(connection) if values else []
    names = [r[0] for r in execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name").fetchall()]
    shown = [n for n in names if not n.startswith(("sqlite_", "search_", "alembic"))]
    counts = {n: int(execute(f'SELECT count(*) FROM "{n}"').fetchone()[0]) for n in shown}
    return StoreFindings(tuple(findings), counts, revision)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
