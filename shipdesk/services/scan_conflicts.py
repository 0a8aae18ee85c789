"""Scans that were refused when nobody waited for the answer: a person looks at each, nothing is decided silently."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from shipdesk.domain.errors import Refused
from shipdesk.domain.rows import ScanOutcome
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.views import PackingScan
from shipdesk.storage.transaction import Transaction

_UNSEEN = "unseen_scans"
"""The small fact that holds the ids of scans whose answers nobody has seen."""


def mark_unseen(tx: Transaction, scan_ids: Collection[int]) -> None:
    """Note, before they are answered, that nobody will see the answers of these scans."""
    known = _unseen(tx)
    if not known.issuperset(scan_ids):
        tx.settings.put(_UNSEEN, sorted(known.union(scan_ids)))


def answered_well(tx: Transaction) -> None:
    """Forget those that were done after all: nothing about them is to be decided."""
    known = _unseen(tx)
    open_ids = {scan.id for scan in tx.scans.some(sorted(known)) if not scan.outcome.is_good}
    if open_ids != known:
        tx.settings.put(_UNSEEN, sorted(open_ids))


def scan_conflicts(shop: Shop) -> tuple[PackingScan, ...]:
    """Return the scans that were refused unseen and that nobody has looked at yet, oldest first."""
    with shop.look() as tx:
        return conflicts_in(tx)


def conflicts_in(tx: Transaction) -> tuple[PackingScan, ...]:
    """Return the same in a unit of work that is open."""
    unseen = _unseen(tx)
    if not unseen:
        return ()
    found = tx.scans.some(sorted(unseen))
    return tuple(s for s in found if not s.outcome.is_good and s.outcome is not ScanOutcome.WAITING)


def conflicts_seen(shop: Shop, scan_ids: Sequence[int]) -> int:
    """Note that a person has looked at these and done what was to be done; return how many they were.

    Raises Refused where one of them is none.
    """
    with shop.change(Topic.SCANS) as tx:
        there = {scan.id for scan in conflicts_in(tx)}
        strange = [str(scan_id) for scan_id in scan_ids if scan_id not in there]
        if strange:
            raise Refused(f"Scan {strange[0]} is not one that needs a look.", "See shipdesk scans conflicts.")
        tx.settings.put(_UNSEEN, sorted(_unseen(tx).difference(scan_ids)))
        tx.audit.add(shop.clock.now(), "scan_conflicts_seen", detail={"scans": sorted(set(scan_ids))})
    return len(set(scan_ids))


def _unseen(tx: Transaction) -> set[int]:
    return {int(scan_id) for scan_id in tx.settings.get(_UNSEEN, [])}
