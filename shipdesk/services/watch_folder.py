"""The folder that the shop's browser downloads into: a new order export is noticed there and offered.

Nothing is imported by itself unless that is switched on, and even then only what needs no second look.
"""

from __future__ import annotations

import hashlib
import stat
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shipdesk.domain.errors import Refused
from shipdesk.intake.read_file import read_order_files
from shipdesk.intake.reading import ANY_COLUMNS, MAX_FILE_BYTES, FileReading
from shipdesk.services.import_orders import PreviewedImport, commit_import, preview_files
from shipdesk.services.order_diffs import desk_rules
from shipdesk.services.ports import CancelCheck, never_cancelled
from shipdesk.services.shop import Shop
from shipdesk.services.views import ImportReport

_ENDINGS = frozenset((".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".zip"))
_FACT = "watched_files"
_FRESH_S = 7 * 86_400
"""What came into the folder before that is history, not a new download."""
_MOST_FILES = 300
_MOST_READ = 5
"""How many files one look reads; the rest waits for the next look."""
_KEPT = 2000
_FOUND, _OFFERED, _DECLINED, _IMPORTED, _NO_ORDERS = "found", "offered", "declined", "imported", "no_orders"


@dataclass(frozen=True, slots=True)
class FoundExport:
    """An order export that came into the watched folder and waits for an answer."""

    path: Path
    sha256: str
    profile: str
    source: str
    orders: int
    refused: int


_Seen = tuple[int, int, str]


@dataclass(slots=True)
class _Memory:
    """What earlier looks saw: each file's size, time and hash by its name, and each content's fate by its hash."""

    files: dict[str, list[Any]]
    fates: dict[str, list[Any]]


def new_exports(shop: Shop) -> tuple[FoundExport, ...]:
    """Look once into the watched folder; return the exports that were neither offered, declined nor imported.

    A file counts when two looks saw it with the same size and time, so that none is read while it is written.
    Empty where no folder is watched; raises Refused where the folder is gone.
    """
    folder = shop.settings.behaviour.watch_folder
    if not folder:
        return ()
    memory = _recall(shop)
    seen: dict[str, _Seen] = {path.name: (size, changed, "") for path, size, changed in _files_in(Path(folder))}
    read = 0
    for name, (size, changed, _) in seen.items():
        before = memory.files.get(name)
        if before is None or tuple(before[:2]) != (size, changed):
            continue
        sha256 = before[2] or _sha256(Path(folder) / name)
        seen[name] = (size, changed, sha256)
        if sha256 and sha256 not in memory.fates and read < _MOST_READ:
            read += 1
            memory.fates[sha256] = _judged(shop, Path(folder) / name, sha256)
    memory.files = {name: list(about) for name, about in seen.items()}
    _remember(shop, memory)
    found: dict[str, FoundExport] = {}
    for name, (_, _, sha256) in seen.items():
        fate = memory.fates.get(sha256, [_NO_ORDERS])
        if fate[0] == _FOUND and not _is_imported(shop, sha256):
            found.setdefault(sha256, FoundExport(Path(folder) / name, sha256, *fate[1:]))
    return tuple(found.values())


def offer(shop: Shop, found: FoundExport) -> PreviewedImport:
    """Preview an export that was found, and remember that it was offered."""
    previewed = preview_files(shop, [found.path])
    _settle(shop, found.sha256, _OFFERED)
    return previewed


def decline(shop: Shop, found: FoundExport) -> None:
    """Remember that nobody wants this export; the same content is not offered again, whatever it is called."""
    _settle(shop, found.sha256, _DECLINED)


def import_watched(shop: Shop, cancelled: CancelCheck = never_cancelled) -> tuple[ImportReport, ...]:
    """Import what was found, where that is switched on and nothing about a file needs a person.

    A file with refused rows, questions or suspicious orders is left to be offered. Raises Cancelled.
    """
    if not shop.settings.behaviour.import_by_itself:
        return ()
    reports: list[ImportReport] = []
    for found in new_exports(shop):
        previewed = preview_files(shop, [found.path], cancelled=cancelled)
        if any(p.problem or p.refused or p.questions or any(d.suspicious for d in p.diffs) for p in previewed.files):
            continue
        reports += commit_import(shop, previewed, cancelled=cancelled)
        _settle(shop, found.sha256, _IMPORTED)
    return tuple(reports)


def _files_in(folder: Path) -> list[tuple[Path, int, int]]:
    """Return the folder's fresh files that could be an export, newest first, with their size and time of change."""
    # Compared with the system's own clock, as files are; a practice shop's clock knows nothing of them.
    oldest_ns = time.time_ns() - _FRESH_S * 1_000_000_000
    try:
        paths = [p for p in folder.iterdir() if p.suffix.lower() in _ENDINGS and not p.name.startswith((".", "~$"))]
    except OSError as error:
        raise Refused(f"The watched folder {folder} cannot be read ({error.strerror}).", "Choose it again.") from None
    files = []
    for path in paths:
        try:
            about = path.lstat()
        except OSError:
            continue  # it went away between the two calls
        # A copy keeps the time of its content; st_ctime is when it came here.
        fresh = max(about.st_mtime_ns, about.st_ctime_ns) >= oldest_ns
        if fresh and stat.S_ISREG(about.st_mode) and 0 < about.st_size <= MAX_FILE_BYTES:
            files.append((path, about.st_size, about.st_mtime_ns))
    return sorted(files, key=lambda file: -file[2])[:_MOST_FILES]


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _judged(shop: Shop, path: Path, sha256: str) -> list[Any]:
    """Return the first fate of a content: found with its facts, imported before, or no orders in it."""
    if _is_imported(shop, sha256):
        return [_IMPORTED]
    readings = [r for r in read_order_files(path, rules=desk_rules(shop.settings)) if _has_orders(r)]
    if not readings:
        return [_NO_ORDERS]
    orders, refused = sum(len(r.heads) for r in readings), sum(len(r.refused) for r in readings)
    return [_FOUND, readings[0].profile, readings[0].source, orders, refused]


def _is_imported(shop: Shop, sha256: str) -> bool:
    with shop.look() as tx:
        return tx.imports.has_content(sha256)


def _has_orders(reading: FileReading) -> bool:
    """Tell an order export from any other table: a system's own profile, or orders with items and a destination."""
    if not reading.heads:
        return False
    if reading.profile != ANY_COLUMNS:
        return True
    return any(h.lines and h.recipient_name and not h.order_number.startswith("ROW-") for h in reading.heads)


def _recall(shop: Shop) -> _Memory:
    with shop.look() as tx:
        kept = tx.settings.get(_FACT, {})
    return _Memory(kept.get("files", {}), kept.get("fates", {}))


def _remember(shop: Shop, memory: _Memory) -> None:
    """Keep what this look saw; what another process settled meanwhile stays settled."""
    with shop.look() as tx:
        kept = tx.settings.get(_FACT, {})
    if kept == {"files": memory.files, "fates": memory.fates}:
        return
    with shop.change() as tx:
        settled = tx.settings.get(_FACT, {}).get("fates", {})
        fates = {**memory.fates, **settled}
        tx.settings.put(_FACT, {"files": memory.files, "fates": dict(list(fates.items())[-_KEPT:])})


def _settle(shop: Shop, sha256: str, fate: str) -> None:
    with shop.change() as tx:
        kept = tx.settings.get(_FACT, {})
        fates = {k: v for k, v in kept.get("fates", {}).items() if k != sha256}
        tx.settings.put(_FACT, {"files": kept.get("files", {}), "fates": {**fates, sha256: [fate]}})
