"""A shop with something late of each cause, for the tests of the late list and its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.parcels import Meaning, ParcelStatus, TrackingEvent
from shipdesk.domain.tracking import dedupe_key
from shipdesk.services.clocks import FixedClock
from shipdesk.services.first_start import PRACTICE_START, import_samples, make_practice_shop
from shipdesk.services.parcel_states import refresh_state
from shipdesk.services.shop import Shop, open_shop
from shipdesk.storage.parcels_store import NewParcel
from shipdesk.storage.tables import OutlookRow
from shipdesk.storage.transaction import Transaction

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
"""A Wednesday afternoon."""
BAG_OF = 6
"""How many parcels the bag has that no carrier scanned."""
S = ParcelStatus
_RIGHT_AT_HOME = ("#1041", "#1042", "50120", "50121")
"""Orders that are left on the desk, past their ship-by day."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of a parcel: days from today to p10, p50 and p90, and the chance of being late."""

    days: tuple[int, int, int]
    p_late: float
    basis: tuple[int, str]
    figure: bool = False
    silent_in_h: float | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A parcel of an order: when it left, what was promised, and (days after, status, reason, words) of each scan."""

    number: str
    carrier: str
    service: str
    days_ago: float
    promised_on: date | None
    scans: tuple[tuple[float, ParcelStatus, str, str], ...] = ()
    expected: Expected | None = None
    bag: datetime | None = None
    code: str = ""
    needs_us: bool = field(default=False)


def _day(day: int, month: int = 11) -> date:
    return date(2026, month, day)


_ACCEPTED = (0.2, S.IN_TRANSIT, "", "Accepted at the depot")
_BAG = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
_OTHER_BAG = datetime(2026, 11, 23, 15, 10, tzinfo=UTC)
SENT: tuple[Sent, ...] = (
    *(Sent(number, "dhl", "V01PAK", 1.94, _day(27), bag=_BAG, expected=Expected((1, 2, 4), 0.4, (412, "DHL Paket")))
      for number in ("#1043", "#1044", "#1045", "#1046", "#1047", "#1048")),
    Sent("50122", "ups", "11", 1.95, _day(26), bag=_OTHER_BAG),
    Sent("50123", "ups", "11", 1.95, _day(27), (_ACCEPTED,), bag=_OTHER_BAG,
         expected=Expected((1, 1, 2), 0.1, (34, "UPS Standard to Poland"))),
    Sent("#1058", "ups", "11", 6, _day(24), (_ACCEPTED, (4.6, S.IN_TRANSIT, "", "Left the hub at Madrid")),
         Expected((1, 1, 3), 1.0, (58, "UPS Standard to Spain"), silent_in_h=30)),
    Sent("#1054", "fedex", "INTERNATIONAL_ECONOMY", 12, _day(20),
         (_ACCEPTED, (8, S.IN_TRANSIT, "", "Arrived at Sydney")), Expected((1, 2, 5), 1.0, (22, "FedEx to Australia"))),
    Sent("#1055", "dhl", "V53WPAK", 9, _day(30), (_ACCEPTED, (2.1, S.IN_TRANSIT, "", "Left the origin country")),
         Expected((4, 6, 11), 0.62, (71, "DHL Paket International to Canada"), figure=True, silent_in_h=-40)),
    Sent("#1057", "dhl", "V01PAK", 2, _day(26), (_ACCEPTED, (1.7, S.IN_TRANSIT, "", "In the depot at Utrecht")),
         Expected((1, 2, 3), 0.72, (134, "DHL Paket to the Netherlands"), figure=True, silent_in_h=50)),
    Sent("50133", "dpd", "classic", 2, _day(27), (_ACCEPTED, (1.6, S.IN_TRANSIT, "", "Sorted at Łódź")),
         Expected((2, 3, 5), 0.91, (34, "DPD Classic to Poland"), figure=True, silent_in_h=60)),
    Sent("50134", "dpd", "classic", 1.2, _day(28), (_ACCEPTED,),
         Expected((2, 3, 6), 0.55, (9, "DPD to the West of France"))),
    Sent("#1051", "ups", "65", 5, _day(27), (_ACCEPTED, (3.2, S.EXCEPTION, "customs", "Held: invoice is missing")),
         Expected((3, 5, 9), 0.86, (12, "UPS Saver to Japan")), needs_us=True),
    Sent("#1060", "dhl", "V01PAK", 8, _day(19), (_ACCEPTED, (2, S.FAILED_ATTEMPT, "nobody_home", "Nobody was at home"),
         (7.1, S.RETURNED, "unclaimed", "Back at the sender"))),
    Sent("50126", "dpd", "classic", 24, _day(10), (_ACCEPTED, (20, S.LOST, "lost", "Cannot be found"))),
    Sent("50130", "dhl", "V01PAK", 1, _day(27), (_ACCEPTED, (0.9, S.IN_TRANSIT, "", "On its way")),
         Expected((1, 1, 2), 0.08, (90, "DHL Paket to Switzerland"))),
)  # fmt: skip
"""The last one is well."""


def make_late_shop(folder: Path, at: datetime = NOW) -> Shop:
    """Make a practice shop with its sample orders, some of which are late by now; return it open."""
    make_practice_shop(folder).close()
    early = open_shop(folder, clock=FixedClock(PRACTICE_START))
    import_samples(early)
    early.close()
    shop = open_shop(folder, clock=FixedClock(at))
    send_late(shop)
    return shop


def send_late(shop: Shop, sent: Sequence[Sent] = SENT, left_here: Sequence[str] = _RIGHT_AT_HOME) -> None:
    """Put the parcels on their way as tracking would leave them; all other orders are cancelled."""
    now = shop.clock.now()
    with shop.change() as tx:
        left = {number: tx.orders.find(number)[0] for number in (*left_here, *(one.number for one in sent))}
        others = [order_id for order_id in tx.orders.ready_ids() if order_id not in left.values()]
        tx.orders.set_status(others, OrderStatus.CANCELLED, only_from=list(OrderStatus))
        bags: dict[datetime, int] = {}
        for one in sent:
            parcel_id = _send(tx, one, left[one.number], now)
            if one.bag is not None:
                bag_id = bags.setdefault(one.bag, tx.bags.open_for(one.carrier, one.bag, "bench 1"))
                tx.scans.record_dispatch(parcel_id, 0, one.bag, "Ada", "bench 1", bag_id)
        for at, bag_id in bags.items():
            tx.bags.close(bag_id, at, "Ada", "bench 1")
        tx.orders.set_status([left[one.number] for one in sent], OrderStatus.DISPATCHED, only_from=list(OrderStatus))


def _send(tx: Transaction, one: Sent, order_id: int, now: datetime) -> int:
    left = one.bag or now - timedelta(days=one.days_ago)
    order = tx.orders.get(order_id)
    assert order is not None
    code = one.code or f"{one.carrier.upper()}{order_id:09}"
    parcel_id = tx.parcels.insert(
        NewParcel(
            order_id=order_id, number_in_order=1, carrier=one.carrier, service=one.service, service_name="",
            tracking_number=code, barcode=code, label_made_at=left - timedelta(hours=2), promised_on=one.promised_on,
            weight_g=640, cost_minor=590, currency=order.currency, remote_id="", sample=False,
        )
    )  # fmt: skip
    tx.parcels.dispatch(parcel_id, left, "Ada", None)
    events = [
        TrackingEvent(
            status.value, words, Meaning(status, reason, action_required=one.needs_us and status is S.EXCEPTION),
            left + timedelta(days=after), place="", source=one.carrier, received_at=left + timedelta(days=after),
        )
        for after, status, reason, words in one.scans
    ]  # fmt: skip
    tx.events.add(parcel_id, [(dedupe_key(code, event), event) for event in events], now)
    parcel = tx.parcels.get(parcel_id)
    assert parcel is not None
    refresh_state(tx, parcel, now)
    if one.expected is not None:
        tx.session.add(_outlook(parcel_id, one.expected, now))
    return parcel_id


def _outlook(parcel_id: int, expected: Expected, now: datetime) -> OutlookRow:
    p10, p50, p90 = (now.date() + timedelta(days=days) for days in expected.days)
    silent = expected.silent_in_h
    return OutlookRow(
        parcel_id=parcel_id, made_at=now, p10_on=p10, p50_on=p50, p90_on=p90, p_late=expected.p_late, p_lost=0.02,
        basis_parcels=expected.basis[0], basis_group=expected.basis[1], may_show_figure=expected.figure,
        silent_after_at=now + timedelta(hours=silent) if silent is not None else None,
    )  # fmt: skip
