"""What a bench of a shop on a server packs from while the server is away."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.packing.away import AwayAnswer, AwayBench, AwayBook, answer_away
from shipdesk.domain.packing.open_box import SessionKind
from shipdesk.services.bench_settings import bench_settings, station_of
from shipdesk.services.packing.away_book import read_book
from shipdesk.services.packing.bench_view import BenchOrder, BenchView
from shipdesk.services.shop import Shop

READ_AGAIN_AFTER = timedelta(minutes=2)
log = logging.getLogger(__name__)


class AwayDesk:
    """Keeps the copy of the orders fresh while the server is there, and answers from it while it is not.

    A shop whose store is on this computer has no such copy: it is never cut off.
    """

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._book: AwayBook | None = None
        self._read_at: datetime | None = None
        self._bench = AwayBench()
        self._seen: BenchView | None = None

    def see(self, view: BenchView) -> None:
        """Note what the bench has open, and read the copy anew where it is old; call it on a worker's thread."""
        if not self._shop.database.is_shared or self._shop.is_cut_off:
            return
        self._refresh()
        self._seen = view
        number = view.order.order_number.upper() if view.order else ""
        order = self._book.orders.get(number) if self._book else None
        packing = view.box is not None and view.box.kind is SessionKind.PACK and order is not None
        self._bench = AwayBench(order, view.box) if packing else AwayBench()

    def answer(self, code: str) -> AwayAnswer | None:
        """Return what the copy says to a scan; None where there is no copy."""
        if self._book is None:
            return None
        mode = bench_settings(self._shop).mode
        self._bench, answer = answer_away(self._book, self._bench, code, mode, station_of(self._shop))
        return answer

    def view(self) -> BenchView | None:
        """Return what the bench has open by its own reckoning; None where it never saw the server."""
        if self._seen is None:
            return None
        order = self._bench.order
        if order is None or self._bench.box is None:
            return replace(self._seen, box=None, order=None, weight=None)
        told = self._seen.order
        if told is None or told.order_number != order.order_number:
            told = BenchOrder(order.order_number, order.recipient_name)
        return replace(self._seen, box=self._bench.box, order=told, weight=None)

    def forget(self) -> None:
        """Begin anew from what the store says: it is back, and has answered what was kept."""
        self._bench = AwayBench()
        self._read_at = None

    def _refresh(self) -> None:
        now = self._shop.clock.now()
        if self._read_at is not None and now - self._read_at < READ_AGAIN_AFTER:
            return
        try:
            self._book, self._read_at = read_book(self._shop), now
        except ShipDeskError as error:
            log.info("the copy of the orders was not read: %s", error)
