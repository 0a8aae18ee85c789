"""The scans of this station on their way into the store: kept together, answered one by one, in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipdesk.domain.errors import ShipDeskError, StoreOutOfReach, StoreUnusable
from shipdesk.domain.packing.away import AwayAnswer
from shipdesk.services import kept_scans, take_scans
from shipdesk.services.packing.away_desk import AwayDesk
from shipdesk.services.packing.bench_view import BenchView
from shipdesk.services.take_scans import RawScan
from shipdesk.services.views import ScanResult

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

Arrived = tuple[int, RawScan]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of the scan with this number: a result, or why there is none (and it counts as not done)."""

    number: int
    code: str
    result: ScanResult | None = None
    error: ShipDeskError | None = None
    kept_here: int = 0
    """How many scans this computer keeps until the server answers, this one among them; 0 where none is kept."""
    away: AwayAnswer | None = None
    """What the copy of the orders on this computer says meanwhile."""
    away_view: BenchView | None = None
    """And what is open at the bench by that."""


class ScanQueue:
    """Takes scans on the window's thread and answers them on the scans' own; a job for each scan is enough.

    Whatever arrived while the last scan was answered is kept in one commit before the next answer, so that a burst
    is in the store long before its last scan has its turn. Where the store is on a server they are on this computer's
    disk before that, and stay there until the server has them.
    """

    def __init__(self, shop: Shop, by: str) -> None:
        self._shop = shop
        self._by = by
        self._arrived: deque[Arrived] = deque()
        self._kept: deque[tuple[int, RawScan, int]] = deque()
        self._lost: deque[Answer] = deque()
        self._late: list[ScanResult] = []
        self._unanswered: set[int] = set()
        """Ids of scans that the server has, but went away before it answered them."""
        self.away = AwayDesk(shop)
        self.is_behind = False
        """Whether something waits for the server to come back: then `catch_up` is to be called again and again."""

    def put(self, number: int, code: str) -> None:
        """Take a scan; returns at once. As many calls of `answer_next` are to follow."""
        self._shop.scans_first.begin()
        self._arrived.append((number, RawScan(code, self._shop.clock.now())))

    def answer_next(self) -> Answer | None:
        """Keep what arrived, and answer the oldest scan; None where none waits."""
        try:
            return self._answer_next()
        finally:
            self._shop.scans_first.end()

    def _answer_next(self) -> Answer | None:
        self._keep()
        if self._lost:
            return self._lost.popleft()
        if not self._kept:
            return None
        number, raw, scan_id = self._kept.popleft()
        try:
            return Answer(number, raw.code, take_scans.answer_scan(self._shop, scan_id))
        except StoreOutOfReach as error:
            self._unanswered.add(scan_id)
            return self._stays_here(number, raw, error)
        except ShipDeskError as error:
            return Answer(number, raw.code, error=error)

    def answer_left_over(self) -> tuple[ScanResult, ...]:
        """Answer what this station kept and could not answer before it was ended, or before its server went away."""
        self._answer_late()
        late, self._late = tuple(self._late), []
        self.is_behind = False
        self.away.forget()
        return late

    def catch_up(self) -> tuple[ScanResult, ...]:
        """Do the same where something is left over and the server is there; else nothing."""
        if not self.is_behind or self._shop.is_cut_off:
            return ()
        try:
            return self.answer_left_over()
        except StoreOutOfReach:
            return ()

    def _answer_late(self) -> None:
        self.is_behind = True
        in_hand = {scan_id for _, _, scan_id in self._kept}
        self._late += kept_scans.answer_left_over(self._shop, besides=in_hand, also=self._unanswered)
        self._unanswered.clear()

    def _keep(self) -> None:
        arrived = [self._arrived.popleft() for _ in range(len(self._arrived))]
        if not arrived:
            return
        if not kept_scans.keeps_here(self._shop) or not self._kept_on_disk(arrived):
            self._take(arrived)

    def _take(self, arrived: Sequence[Arrived]) -> None:
        try:
            ids = take_scans.take_scans(self._shop, [raw for _, raw in arrived], by=self._by)
        except ShipDeskError as error:
            self._lost.extend(Answer(number, raw.code, error=error) for number, raw in arrived)
        else:
            self._kept.extend((number, raw, scan_id) for (number, raw), scan_id in zip(arrived, ids, strict=True))

    def _kept_on_disk(self, arrived: Sequence[Arrived]) -> bool:
        """Keep scans on this computer and send them on; False where its disk does not take them."""
        try:
            local_ids = kept_scans.keep_here(self._shop, [raw for _, raw in arrived], by=self._by)
        except StoreUnusable:
            return False
        watched = dict(zip(local_ids, arrived, strict=True))
        try:
            sent = kept_scans.send_kept(self._shop, watched=watched.keys())
        except StoreUnusable as error:
            self._lost.extend(self._stays_here(number, raw, error) for number, raw in arrived)
            return True
        self._kept.extend((*watched[scan.local_id], scan.scan_id) for scan in sent if scan.local_id in watched)
        if self.is_behind or len(sent) > len(watched):
            # What was scanned before has its turn first; should the server go again, it stays left over.
            with suppress(StoreUnusable):
                self._answer_late()
        return True

    def _stays_here(self, number: int, raw: RawScan, error: StoreUnusable) -> Answer:
        self.is_behind = True
        try:
            count = kept_scans.count_kept(self._shop) + len(self._unanswered)
        except StoreUnusable:
            count = 1
        lost = isinstance(error, StoreOutOfReach)
        meanwhile = self.away.answer(raw.code) if lost else None
        view = self.away.view() if meanwhile else None
        return Answer(number, raw.code, None, None if lost else error, count, meanwhile, view)
