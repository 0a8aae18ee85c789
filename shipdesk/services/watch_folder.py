"""The folder that the shop's browser downloads into: a new order export is noticed there and offered.

Nothing is imported by itself unless that is switched on, and even then only what needs no second look.
"""

from __future__ import annotations

import hashlib
import stat
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shipdesk.domain.errors import Refused
from shipdesk.intake.read_file import read_order_files
from shipdesk.intake.reading import ANY_COLUMNS, MAX_FILE_BYTES, FileReading
from shipdesk.services.import_orders import PreviewedImport, commit_import, preview_files
from shipdesk.services.order_diffs import desk_rules, kind_by_hash
from shipdesk.services.ports import CancelCheck, never_cancelled
from shipdesk.services.preview_diffs import lines_of
from shipdesk.services.shop import Shop
from shipdesk.services.views import DiffKind, ImportReport

_ENDINGS = frozenset((".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".zip"))
_FACT = "watched_files"
_FRESH_S = 7 * 86_400
"""What came into the folder before that is history, not a new download."""
_MOST_FILES = 300
_MOST_READ = 5
"""How many files one look reads; the rest waits for the next look."""
_KEPT = 2000
_BUSY_NS = 1_000_000_000
"""A file that was written to so shortly ago may not be at its end, however often one looks."""
_FOUND, _WAITS, _DECLINED, _IMPORTED, _NO_NEWS = "found", "waits", "declined", "imported", "no_orders"
_OPEN = (_FOUND, _WAITS)
"""The fates of an export that still wants an answer; what waits is not tried by itself again."""


@dataclass(frozen=True, slots=True)
class FoundExport:
    """An order export that came into the watched folder and waits for an answer."""

    path: Path
    sha256: str
    profile: str
    source: str
    orders: int
    refused: int
    new: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True)
class WatchRound:
    """What one look into the watched folder came to: what was imported by itself, and what waits for an answer."""

    imported: tuple[ImportReport, ...] = ()
    waiting: tuple[FoundExport, ...] = ()


_Seen = tuple[int, int, str]


@dataclass(slots=True)
class _Memory:
    """What earlier looks saw: each file's size, time and hash by its name, and each content's fate by its hash."""

    files: dict[str, list[Any]]
    fates: dict[str, list[Any]]


def new_exports(shop: Shop) -> tuple[FoundExport, ...]:
    """Look once into the watched folder; return the exports that were neither declined nor imported.

    A file counts when two looks saw it with the same size and time, so that none is read while it is written; one
    whose orders are all here already, just so, is no news.
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
        if before is None or tuple(before[:2]) != (size, changed) or 0 <= time.time_ns() - changed < _BUSY_NS:
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
        fate = memory.fates.get(sha256, [_NO_NEWS])
        if fate[0] in _OPEN and not _is_imported(shop, sha256):
            found.setdefault(sha256, FoundExport(Path(folder) / name, sha256, *fate[1:]))
    return tuple(found.values())


def decline(shop: Shop, found: FoundExport) -> None:
    """Remember that nobody wants this export; the same content is not offered again, whatever it is called."""
    _settle(shop, found.sha256, _DECLINED)


def watch_round(shop: Shop, cancelled: CancelCheck = never_cancelled) -> WatchRound:
    """Look once; import what was found where that is switched on and nothing about it needs a person.

    A file with refused rows, questions or suspicious orders waits. Raises Cancelled, and Refused where the folder is
    gone.
    """
    found = new_exports(shop)
    if not found or not shop.settings.behaviour.import_by_itself:
        return WatchRound((), found)
    with shop.look() as tx:
        fates = tx.settings.get(_FACT, {}).get("fates", {})
    reports: list[ImportReport] = []
    waiting: list[FoundExport] = []
    for export in found:
        fate = fates.get(export.sha256, [_FOUND])
        previewed = preview_files(shop, [export.path], cancelled=cancelled) if fate[0] == _FOUND else None
        if previewed is None or _needs_a_person(previewed):
            waiting.append(export)
            if previewed is not None:
                _settle(shop, export.sha256, _WAITS, *fate[1:])
        else:
            reports += commit_import(shop, previewed, cancelled=cancelled)
            _settle(shop, export.sha256, _IMPORTED)
    return WatchRound(tuple(reports), tuple(waiting))


def _needs_a_person(previewed: PreviewedImport) -> bool:
    return any(p.problem or p.refused or p.questions or lines_of(p).suspicious() for p in previewed.files)


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
    """Return the first fate of a content: found with its facts, imported before, or nothing new in it."""
    if _is_imported(shop, sha256):
        return [_IMPORTED]
    readings = [r for r in read_order_files(path, rules=desk_rules(shop.settings)) if _has_orders(r)]
    refused, orders = sum(len(r.refused) for r in readings), sum(len(r.heads) for r in readings)
    kinds: Counter[DiffKind] = Counter()
    with shop.look() as tx:
        for reading in readings:
            known = tx.orders.known(reading.source, reading.heads.order_numbers)
            pairs = zip(reading.heads.order_numbers, reading.heads.content_hashes, strict=True)
            kinds.update(kind_by_hash(content, known.get(number)) for number, content in pairs)
    new, changed = kinds[DiffKind.NEW], kinds[DiffKind.CHANGED]
    if not new and not changed and not refused:
        return [_NO_NEWS]
    return [_FOUND, readings[0].profile, readings[0].source, orders, refused, new, changed]


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


def _settle(shop: Shop, sha256: str, *fate: Any) -> None:
    with shop.change() as tx:
        kept = tx.settings.get(_FACT, {})
        fates = {k: v for k, v in kept.get("fates", {}).items() if k != sha256}
        tx.settings.put(_FACT, {"files": kept.get("files", {}), "fates": {**fates, sha256: list(fate)}})
