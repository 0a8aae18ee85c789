"""The scans of this station on their way into the store: kept together, answered one by one, in their order."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipdesk.domain.errors import ShipDeskError
from shipdesk.services import take_scans
from shipdesk.services.take_scans import RawScan
from shipdesk.services.views import ScanResult

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of the scan with this number: a result, or why there is none (and it counts as not done)."""

    number: int
    code: str
    result: ScanResult | None = None
    error: ShipDeskError | None = None


class ScanQueue:
    """Takes scans on the window's thread and answers them on the scans' own; a job for each scan is enough.

    Whatever arrived while the last scan was answered is kept in one commit before the next answer, so that a burst
    is in the store long before its last scan has its turn.
    """

    def __init__(self, shop: Shop, by: str) -> None:
        self._shop = shop
        self._by = by
        self._arrived: deque[tuple[int, RawScan]] = deque()
        self._kept: deque[tuple[int, RawScan, int]] = deque()
        self._lost: deque[Answer] = deque()

    def put(self, number: int, code: str) -> None:
        """Take a scan; returns at once."""
        self._arrived.append((number, RawScan(code, self._shop.clock.now())))

    def answer_next(self) -> Answer | None:
        """Keep what arrived, and answer the oldest scan; None where none waits."""
        self._keep()
        if self._lost:
            return self._lost.popleft()
        if not self._kept:
            return None
        number, raw, scan_id = self._kept.popleft()
        try:
            return Answer(number, raw.code, take_scans.answer_scan(self._shop, scan_id))
        except ShipDeskError as error:
            return Answer(number, raw.code, error=error)

    def answer_left_over(self) -> tuple[ScanResult, ...]:
        """Answer what this station kept and could not answer before it was ended."""
        ids = take_scans.waiting_scans(self._shop)
        answers = [take_scans.answer_scan(self._shop, scan_id) for scan_id in ids]
        return tuple(answer for answer in answers if answer is not None)

    def _keep(self) -> None:
        arrived = [self._arrived.popleft() for _ in range(len(self._arrived))]
        if not arrived:
            return
        try:
            ids = take_scans.take_scans(self._shop, [raw for _, raw in arrived], by=self._by)
        except ShipDeskError as error:
            self._lost.extend(Answer(number, raw.code, error=error) for number, raw in arrived)
        else:
            self._kept.extend((number, raw, scan_id) for (number, raw), scan_id in zip(arrived, ids, strict=True))
