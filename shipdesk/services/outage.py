"""What is said while the shop's server is away, and of what waits on this computer until it is back."""

from __future__ import annotations

from shipdesk.domain.errors import StoreUnusable
from shipdesk.services.kept_scans import count_kept
from shipdesk.services.scan_conflicts import conflicts_in
from shipdesk.services.shop import Shop
from shipdesk.services.views import Problem
from shipdesk.storage.transaction import Transaction

PACK = "pack"
"""The screen where scans are kept and looked at."""


def outage_problem(shop: Shop) -> Problem:
    """Return the sentence for a server that does not answer; it is asked again by itself."""
    count = _kept(shop)
    kept = f"No connection to the shop's server: scans are kept on this computer ({count})."
    return Problem("server-away", kept, PACK, max(count, 1))


def problems_of_scans(shop: Shop, tx: Transaction) -> tuple[Problem, ...]:
    """Return what is to be said of scans that the server has not got yet, or that were refused unseen."""
    kept, refused = _kept(shop) if shop.database.is_shared else 0, len(conflicts_in(tx))
    found = []
    if refused:
        words = "1 scan could not be done" if refused == 1 else f"{refused} scans could not be done"
        found.append(Problem("scans-refused", f"{words} when the answer came late: please look.", PACK, refused))
    if kept:
        words = "1 scan waits" if kept == 1 else f"{kept} scans wait"
        found.append(Problem("scans-kept", f"{words} on this computer for the shop's server.", PACK, kept))
    return tuple(found)


def _kept(shop: Shop) -> int:
    try:
        return count_kept(shop)
    except StoreUnusable:
        return 0
