"""A shop whose parcels go wrong as a test wants: labels, scans out, and what the carrier tells, by a clock to turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from shipdesk.domain.late.causes import LateCause
from shipdesk.domain.orders import Order
from shipdesk.domain.parcel_plans import PlannedParcel
from shipdesk.domain.parcels import Meaning, Parcel, ParcelStatus, TrackingEvent
from shipdesk.domain.tracking import state_of
from shipdesk.services.clocks import FixedClock
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.late.late_rows import LateRow
from shipdesk.services.late.list_late import list_late
from shipdesk.services.list_orders import order_ids, orders_in_full
from shipdesk.services.make_labels import make_labels
from shipdesk.services.plan_tracking_mails import Told, plan_tracking_mails
from shipdesk.services.shop import Shop
from shipdesk.services.split_order import split_order
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.storage.tables import OrderRecord


class LateDesk:
    """What tests of the late list do again and again."""

    def __init__(self, shop: Shop, clock: FixedClock) -> None:
        self.shop = shop
        self.clock = clock

    def send(self, count: int = 1) -> list[int]:
        """Label and scan out the first orders whose customers have a mail address; return the parcels."""
        found = orders_in_full(self.shop, list(order_ids(self.shop, OrderQuery(OrderView.TO_SHIP))))
        ids = [order.id for order, _ in found if order.recipient.email][:count]
        labels = make_labels(self.shop, ids).labels
        for label in labels:
            dispatch_scan(self.shop, label.tracking_number)
        return [label.parcel_id for label in labels]

    def overdue(self) -> int:
        """Return a parcel on its way whose promise was broken two days ago."""
        (parcel_id,) = self.send()
        self.go_past_promise(parcel_id)
        return parcel_id

    def go_past_promise(self, *parcel_ids: int) -> None:
        """Let parcels travel until two days after the last of their promises."""
        self.later(days=1)
        for parcel_id in parcel_ids:
            self.hear(parcel_id, ParcelStatus.IN_TRANSIT)
        promised = max(filter(None, (self.parcel(parcel_id).promised_on for parcel_id in parcel_ids)))
        self.later(days=(promised - self.clock.now().date()).days + 2)
        for parcel_id in parcel_ids:
            self.hear(parcel_id, ParcelStatus.IN_TRANSIT)

    def split_in_two(self) -> list[int]:
        """Send an order in two parcels; return them."""
        found = orders_in_full(self.shop, list(range(1, 15)))
        order = next(o for o, _ in found if sum(line.quantity for line in o.lines) > 1 and o.recipient.email)
        pieces = [(at, 1) for at, line in enumerate(order.lines) for _ in range(line.quantity)]
        rest: dict[int, int] = {}
        for at, count in pieces[1:]:
            rest[at] = rest.get(at, 0) + count
        split_order(self.shop, order.id, [PlannedParcel((pieces[0],)), PlannedParcel(tuple(rest.items()))])
        labels = make_labels(self.shop, [order.id]).labels
        for label in labels:
            dispatch_scan(self.shop, label.tracking_number)
        return [label.parcel_id for label in labels]

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.clock.moment += timedelta(**by)

    def hear(
        self, parcel_id: int, status: ParcelStatus, reason: str = "", *, act: bool = False, eta: date | None = None
    ) -> None:
        """Let the carrier tell a scan of this moment, as a tracking round would keep it."""
        now = self.clock.now()
        with self.shop.database.transaction() as tx:
            before = tx.parcels.get(parcel_id)
            assert before is not None
            meaning = Meaning(status, reason, action_required=act)
            event = TrackingEvent(status.value, f"Scan {status.value}", meaning, now, place="Hub", source="test")
            tx.events.add(parcel_id, [(f"{status}:{now}", event)], now)
            events = tx.events.of_parcel(parcel_id)
            state = state_of(events, label_made_at=before.label_made_at, dispatched_at=before.dispatched_at)
            tx.parcels.set_state(parcel_id, state, event.text)
            if eta is not None:
                tx.parcels.set_polled(parcel_id, now, None, eta, 0)
            after = replace(before, state=state)
            plan_tracking_mails(self.shop, tx, [Told(before, after, events)], now)

    def worth(self, parcel_id: int, total_minor: int, currency: str) -> None:
        """Let a parcel's order be worth so much."""
        values = {"total_minor": total_minor, "currency": currency}
        with self.shop.database.transaction() as tx:
            row = tx.session.get_one(OrderRecord, self.parcel(parcel_id).order_id)
            for name, value in values.items():
                setattr(row, name, value)
            tx.session.add(row)

    def parcel(self, parcel_id: int) -> Parcel:
        """Return a parcel as it is now."""
        with self.shop.look() as tx:
            found = tx.parcels.get(parcel_id)
        assert found is not None
        return found

    def order(self, order_id: int) -> Order:
        """Return an order as it is now."""
        with self.shop.look() as tx:
            found = tx.orders.get(order_id)
        assert found is not None
        return found

    def row(self, parcel_id: int, cause: LateCause | None = None) -> LateRow:
        """Return the line of a parcel, which has to be there."""
        found = next(row for row in list_late(self.shop) if row.parcel_id == parcel_id)
        assert cause in (None, found.cause)
        return found

    def is_late(self, parcel_id: int) -> bool:
        """Answer whether a parcel has a line."""
        return any(row.parcel_id == parcel_id for row in list_late(self.shop))
