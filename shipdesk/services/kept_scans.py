"""Scans of a shop on a server: on this computer's disk first, then to the server, answered once whatever happens.

A scan that was answered while nobody waited for the answer, and not done, is a conflict: a person decides about it
(services/scan_conflicts).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from shipdesk.domain.kept_scans import KeptScan
from shipdesk.domain.text import clean_line
from shipdesk.services.bench_settings import bench_settings, station_of
from shipdesk.services.scan_conflicts import answered_well, mark_unseen
from shipdesk.services.shop import Shop
from shipdesk.services.take_scans import RawScan, answer_scan, storable, waiting_scans
from shipdesk.services.topics import Topic
from shipdesk.services.views import ScanResult
from shipdesk.storage.scan_journal import ScanJournal

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class SentScan:
    """A kept scan that the server has now."""

    local_id: str
    scan_id: int


def keeps_here(shop: Shop) -> bool:
    """Answer whether this shop's scans are kept on this computer first: its store is on a server."""
    return shop.database.is_shared


def keep_here(shop: Shop, scans: Sequence[RawScan], *, by: str = "", station: str = "") -> tuple[str, ...]:
    """Keep scans on this computer's disk, in their order, and return the ids by which the server will know them.

    Raises StoreUnusable where the disk does not take them.
    """
    named = shop.person.person.name if shop.person else by
    who, where = clean_line(named, 60), station_of(shop, station)
    mode = bench_settings(shop).mode.value
    kept = [KeptScan(secrets.token_hex(16), scan.at, storable(scan.code), who, where, mode) for scan in scans]
    shop.kept_scans.keep(kept)
    return tuple(scan.local_id for scan in kept)


def count_kept(shop: Shop) -> int:
    """Return how many scans wait on this computer for the server."""
    return shop.kept_scans.count()


def list_kept(folder: Path) -> tuple[KeptScan, ...]:
    """Return the scans that wait in a shop's folder, oldest first; the server is not asked."""
    journal = ScanJournal(folder)
    try:
        return journal.waiting()
    finally:
        journal.close()


def send_kept(shop: Shop, *, watched: Collection[str] = ()) -> tuple[SentScan, ...]:
    """Send everything that is kept here to the server, in order; none of it is answered yet.

    For those watched somebody waits; what becomes of the others nobody will see, so they are marked. Raises
    StoreUnusable, with the rest still here, where the server does not take them.
    """
    kept, sent = shop.kept_scans.waiting(), []
    for start in range(0, len(kept), _AT_ONCE):
        part = kept[start : start + _AT_ONCE]
        with shop.change(Topic.SCANS) as tx:
            now = [SentScan(scan.local_id, tx.scans.bring(scan)) for scan in part]
            mark_unseen(tx, [scan.scan_id for scan in now if scan.local_id not in watched])
        shop.kept_scans.forget([scan.local_id for scan in part])
        sent += now
    return tuple(sent)


def answer_unseen(shop: Shop, scan_ids: Sequence[int]) -> tuple[ScanResult, ...]:
    """Answer scans in their order though nobody waits any more; what was not done stays marked for a person."""
    with shop.change() as tx:
        mark_unseen(tx, scan_ids)
    answers = [answer_scan(shop, scan_id) for scan_id in scan_ids]
    with shop.change(Topic.SCANS) as tx:
        answered_well(tx)
    return tuple(answer for answer in answers if answer is not None)


def answer_left_over(
    shop: Shop, *, besides: Collection[int] = (), also: Collection[int] = ()
) -> tuple[ScanResult, ...]:
    """Send what is kept here and answer all that this station scanned and nobody answered, oldest first.

    Besides those that are in hand, and also those of which nobody knows whether they were answered. Raises
    StoreUnusable where the server does not answer.
    """
    sent = {scan.scan_id for scan in send_kept(shop)}
    left = {*waiting_scans(shop), *sent, *also}.difference(besides)
    return answer_unseen(shop, sorted(left)) if left else ()
