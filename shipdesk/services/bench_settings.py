"""Read and keep what belongs to this computer's bench; the shop's own settings are in its store, for all benches."""

from __future__ import annotations

import logging
import secrets
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from shipdesk.domain.bench import BenchSettings
from shipdesk.domain.errors import Refused
from shipdesk.domain.text import clean_line
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

BENCH_FILE = "bench.json"
log = logging.getLogger(__name__)


def bench_settings(shop: Shop) -> BenchSettings:
    """Return what was set for this computer's bench; what cannot be read counts as not set.

    Every scan asks for it several times, so the file is read again only when there is another one.
    """
    path = shop.folder / BENCH_FILE
    try:
        found = path.stat()
        return _read(path, (found.st_ino, found.st_mtime_ns, found.st_size))
    except FileNotFoundError:
        return BenchSettings()
    except (OSError, ValueError, ValidationError) as error:
        log.warning("%s cannot be read (%s): the bench is as it comes", path, type(error).__name__)
        return BenchSettings()


@lru_cache(maxsize=16)
def _read(path: Path, _version: tuple[int, int, int]) -> BenchSettings:
    return BenchSettings.model_validate_json(path.read_text(encoding="utf-8"))


def save_bench_settings(shop: Shop, settings: BenchSettings) -> None:
    """Keep what was set for this computer's bench, whole or not at all."""
    path = shop.folder / BENCH_FILE
    partial = path.with_suffix(f".{secrets.token_hex(4)}.tmp")
    try:
        partial.write_text(settings.model_dump_json(indent=1) + "\n", encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise Refused(f"{path} cannot be written ({error.strerror}).", "Check the folder's permissions.") from error
    shop.publish(frozenset({Topic.SCANS}))


def station_of(shop: Shop, told: str = "") -> str:
    """Return the name of the bench: the one told, else this computer's, else the shop's usual one."""
    return clean_line(told, 60) or bench_settings(shop).station or shop.settings.behaviour.station
