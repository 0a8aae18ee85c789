"""One scan at one bench, with all that is needed to answer it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from shipdesk.domain.barcodes import Scan, parse_scan
from shipdesk.domain.orders import Order
from shipdesk.domain.packing.open_box import OpenBox
from shipdesk.domain.parcels import Parcel
from shipdesk.domain.rows import ScanOutcome, WaitingScan
from shipdesk.services.find_article import ScannedArticle, find_article
from shipdesk.services.parcel_views import ScanResult, Wants
from shipdesk.services.shop import Shop
from shipdesk.storage.transaction import Transaction


@dataclass(frozen=True)
class AtBench:
    """A kept scan in the unit of work that answers it; shown is its code in visible signs."""

    shop: Shop
    tx: Transaction
    scan: WaitingScan
    shown: str
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        """Look at the clock once: everything that one scan does happens at one time."""
        object.__setattr__(self, "now", self.shop.clock.now())

    @cached_property
    def code(self) -> Scan:
        """What the code may mean."""
        return parse_scan(self.scan.code)

    @cached_property
    def article(self) -> ScannedArticle:
        """Which article the code is, of those that are known."""
        return find_article(self.tx, self.scan.code)

    @cached_property
    def parcels(self) -> tuple[Parcel, ...]:
        """The parcels that have this code on their label; live ones first."""
        return self.tx.parcels.with_code(list(self.code.candidates)) if self.code.candidates else ()

    @cached_property
    def order_ids(self) -> tuple[int, ...]:
        """The orders with this number; one that travels with another counts as that one."""
        for number in self.code.candidates:
            found = self.tx.orders.find(number) or self.tx.orders.find(f"#{number}")
            if found:
                leads = self.tx.groups.leads_of(found)
                return tuple(dict.fromkeys(leads.get(i, i) for i in found))
        return ()

    def said(
        self,
        outcome: ScanOutcome,
        message: str,
        *,
        order: Order | None = None,
        parcel: Parcel | None = None,
        box: OpenBox | None = None,
        wants: Wants = Wants.NOTHING,
    ) -> ScanResult:
        """Return the answer."""
        order_id = box.order_id if box else parcel.order_id if parcel else None
        order = order or (self.tx.orders.get(order_id) if order_id else None)
        return ScanResult(
            self.shown, outcome, message, self.now,
            order_number=order.order_number if order else "",
            tracking_number=parcel.tracking_number if parcel else "",
            recipient_name=order.recipient.name if order else "",
            parcel_id=parcel.id if parcel else box.parcel_id if box else None,
            session_id=box.id if box else None,
            wants=wants,
        )  # fmt: skip
