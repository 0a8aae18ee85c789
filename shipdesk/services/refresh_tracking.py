"""Ask carriers about parcels: what is due, some, or all; one that fails never stops the round."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from shipdesk.services.ports import CancelCheck, Progress, never_cancelled, no_progress
from shipdesk.services.shop import Shop
from shipdesk.services.track_account import AccountRound
from shipdesk.services.views import TrackReport
from shipdesk.storage.parcels_store import DueParcel

_DUE_AT_ONCE = 2000
_ACCOUNTS_AT_ONCE = 4
ASKED_ANEW_AFTER = timedelta(minutes=5)
"""A person may jump the queue, but not more often than this for one parcel."""


def refresh_tracking(
    shop: Shop,
    *,
    parcel_ids: Sequence[int] | None = None,
    everything: bool = False,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> TrackReport:
    """Ask about the given parcels, about every parcel under way, or about what is due (neither given).

    Accounts are asked side by side, so that one that hangs holds up no other; a parcel that was asked about in the
    last minutes is not asked about again by hand.
    """
    now = shop.clock.now()
    by_hand = parcel_ids is not None or everything
    with shop.look() as tx:
        if parcel_ids is not None:
            parcels = tx.parcels.chosen(parcel_ids)
        elif everything:
            parcels = tx.parcels.under_way()
        else:
            parcels = tx.parcels.due(now, _DUE_AT_ONCE)
    fresh = [d for d in parcels if not by_hand or d.polled_at is None or now - d.polled_at >= ASKED_ANEW_AFTER]
    by_carrier: dict[str, list[DueParcel]] = defaultdict(list)
    for due in fresh:
        by_carrier[due.parcel.carrier].append(due)
    counter = _Counter(progress, len(fresh))
    rounds = {
        code: AccountRound(shop, code, by_hand=by_hand, cancelled=cancelled, told=counter.add) for code in by_carrier
    }
    if len(rounds) == 1:
        for code, one in rounds.items():
            one.run(by_carrier[code])
    elif rounds:
        with ThreadPoolExecutor(_ACCOUNTS_AT_ONCE, thread_name_prefix="tracking") as pool:
            for done in [pool.submit(one.run, by_carrier[code]) for code, one in rounds.items()]:
                done.result()
    return TrackReport(
        asked=sum(one.asked for one in rounds.values()),
        changed=sum(one.changed for one in rounds.values()),
        failed=tuple(each for one in rounds.values() for each in one.failed),
        skipped=len(parcels) - len(fresh),
    )


class _Counter:
    """Adds up the progress of several accounts."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0
        self._lock = threading.Lock()

    def add(self, parcels: int) -> None:
        """Count parcels that were asked about."""
        with self._lock:
            self._done += parcels
            self._progress(self._done, self._total, "Asking carriers")
