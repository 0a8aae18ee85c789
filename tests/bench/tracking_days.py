"""Follows many parcels for days on a clock of its own, against the practice carrier: python -m bench.tracking_days.

Ours beside asking every parcel every two hours, which is what programs without a schedule do.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import sys
import tempfile
import time
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from bench.made_up import made_up_orders
from bench.measure import Figure, tell
from shipdesk.carriers.practice.carrier import PracticeCarrier
from shipdesk.carriers.practice.numbers import practice_number
from shipdesk.carriers.practice.purchases import Purchase, Quote, purchase_line
from shipdesk.carriers.practice.server import PracticeServer
from shipdesk.domain.orders import AddressCheck, AddressGrade, NewOrder, OrderDraft, OrderStatus
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.domain.polling import NOT_FOUND_HOURS
from shipdesk.services.change_settings import save_settings
from shipdesk.services.clocks import FixedClock, mark_practice
from shipdesk.services.first_start import practice_settings
from shipdesk.services.refresh_tracking import refresh_tracking
from shipdesk.services.shop import Shop, open_shop
from shipdesk.settings import CarrierSettings
from shipdesk.storage.tables import ParcelRecord

START = datetime(2026, 11, 16, 6, tzinfo=UTC)
_SEED = 20261116
_STEP = timedelta(minutes=15)
_WAVES = 40
"""In so many groups the parcels leave, over the first days: one group is scanned out at one moment."""
_FIXED_HOURS = 2


@dataclass(frozen=True, slots=True)
class Days:
    """What some days of tracking came to; delays in hours."""

    parcel_days: float
    asked: int
    requests: int
    most_requests_a_day: int
    delivered: int
    mean_delay_h: float
    mails: int
    mails_twice: int
    took_s: float

    @property
    def asked_per_parcel_and_day(self) -> float:
        """Return how often a parcel under way was asked about on a day."""
        return self.asked / self.parcel_days


def simulate(folder: Path, parcels: int, days: int, *, quota: int | None = None, step: timedelta = _STEP) -> Days:
    """Let days pass, step by step, for so many parcels that leave in the first four; quota is requests a day."""
    clock = FixedClock(START)
    mark_practice(folder, START, _SEED)
    shop = open_shop(folder, clock=clock)
    try:
        accounts = (CarrierSettings(code="practice", default_service="standard", requests_per_day=quota),)
        save_settings(shop, practice_settings().model_copy(update={"carriers": accounts}))
        leave_at = _fill(shop, parcels)
        began = time.perf_counter()
        with _carrier_of_its_own(shop.folder) as (url, their_clock):
            carrier = PracticeCarrier(url, accounts[0], clock.now)
            shop.use_outside(_Outside(carrier))  # type: ignore[arg-type]
            asked, waiting, requests = 0, 0.0, {}
            gate = carrier.gate
            assert gate is not None
            while clock.moment < START + timedelta(days=days):
                clock.moment += step
                their_clock.value = clock.moment.timestamp()
                asked += refresh_tracking(shop).asked
                requests[clock.moment.date()] = gate.snapshot().used_today
                waiting += _under_way(shop, leave_at) * step / timedelta(days=1)
        return _outcome(shop, waiting, asked, requests, time.perf_counter() - began)
    finally:
        shop.close()


class _Outside:
    """The outside of a shop whose only carrier is the practice one."""

    def __init__(self, carrier: PracticeCarrier) -> None:
        self._carrier = carrier

    def carrier(self, code: str) -> PracticeCarrier:
        """Return the carrier, whatever its code."""
        return self._carrier

    def close(self) -> None:
        """Close its connections."""
        self._carrier.close()


@contextmanager
def _carrier_of_its_own(folder: Path) -> Iterator[tuple[str, Any]]:
    """Run the practice carrier in a process of its own, as a real one is; yield its address and its clock."""
    context = multiprocessing.get_context("spawn")
    clock, address, stop = context.Value("d", START.timestamp()), context.Queue(), context.Event()
    process = context.Process(target=_serve, args=(folder, clock, address, stop), daemon=True)
    process.start()
    try:
        yield address.get(timeout=60), clock
    finally:
        stop.set()
        process.join(10)


def _serve(folder: Path, clock: Any, address: Any, stop: Any) -> None:
    with PracticeServer(
        folder / "practice-carrier.jsonl", _SEED, lambda: datetime.fromtimestamp(clock.value, UTC)
    ) as server:
        address.put(server.base_url)
        stop.wait()


def measure() -> list[Figure]:
    """Return the figures of ten thousand parcels on ten days."""
    with tempfile.TemporaryDirectory() as place:
        days = simulate(Path(place) / "shop", 10_000, 10)
        tight = simulate(Path(place) / "tight", 1_000, 10, quota=120)
    fixed = 24 / _FIXED_HOURS
    return [
        Figure("tracking, requests per parcel and day", days.asked_per_parcel_and_day, "", "every 2 h", fixed,
               "<= 4.4"),
        Figure("tracking, mean delay to notice a delivery", days.mean_delay_h, "h", "every 2 h", 1.0, "<= 1.1 h"),
        Figure("tracking, 10,000 parcels on 10 days", days.took_s, "s", "aim", 120.0, "< 120 s",
               f"{days.delivered} delivered, {days.mails} mails planned, {days.mails_twice} twice"),
        Figure("tracking, most requests on a day of a tight quota", tight.most_requests_a_day, "", "quota", 120.0,
               "<= 1.00x", f"noticed after {tight.mean_delay_h:.1f} h"),
    ]  # fmt: skip


def _fill(shop: Shop, count: int) -> list[datetime]:
    """Put orders, parcels and the practice carrier's book in place, all as if they had been bought and scanned.

    Returns when the parcels leave, the first one first.
    """
    chance = random.Random(5)
    waves = [START + timedelta(hours=12 + 24 * 4 * wave / _WAVES) for wave in range(_WAVES)]
    orders = list(made_up_orders(count, START))
    lines: list[str] = []
    rows: list[dict[str, Any]] = []
    with shop.database.transaction() as tx:
        drafts = [
            NewOrder(
                OrderDraft(
                    source="bench", order_number=o.number, placed_at_raw=o.placed_at.isoformat(), recipient=o.recipient,
                    lines=o.lines, row=1, placed_at=o.placed_at, status=OrderStatus.DISPATCHED, currency="EUR",
                    total_minor=o.total_minor,
                ),
                AddressCheck(AddressGrade.OK, ()), START.date(), f"{o.number:>32}",
            )
            for o in orders
        ]  # fmt: skip
        ids = tx.orders.insert(drafts, None, START)
        for place, (order_id, order) in enumerate(zip(ids, orders, strict=True), 1):
            number, left_at = practice_number(_SEED, place), chance.choice(waves)
            body = {
                "reference": f"bench:{place}",
                "from_address": {"city": "Hamburg", "country": "DE"},
                "to_address": {"city": order.recipient.city, "country": order.recipient.country_code},
                "parcel": {"weight": 17.6},
            }
            quote = Quote(f"shp_{place:032x}", left_at - timedelta(hours=4), body)
            purchase = Purchase(quote, number, "standard", left_at - timedelta(hours=4))
            lines.append(json.dumps({"what": "bought"} | purchase_line(purchase)))
            rows.append(
                {
                    "order_id": order_id, "number_in_order": 1, "carrier": "practice", "service": "standard",
                    "service_name": "Standard", "tracking_number": number, "barcode": number, "weight_g": 480,
                    "status": ParcelStatus.DISPATCHED.value, "status_since": left_at, "dispatched_at": left_at,
                    "label_made_at": purchase.bought_at, "promised_on": purchase.promised_on, "currency": "EUR",
                    "remote_id": quote.shipment_id, "next_poll_at": left_at + timedelta(hours=NOT_FOUND_HOURS[0]),
                }
            )  # fmt: skip
        tx.session.execute(insert(ParcelRecord), rows)
    (shop.folder / "practice-carrier.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return sorted(row["dispatched_at"] for row in rows)


def _under_way(shop: Shop, leave_at: list[datetime]) -> int:
    """Return how many parcels are asked about; those that have not left yet wait for their first question."""
    yet_to_leave = len(leave_at) - bisect_right(leave_at, shop.clock.now())
    with shop.look() as tx:
        waiting = "SELECT count(*) FROM parcels WHERE next_poll_at IS NOT NULL"
        return int(tx.session.execute(text(waiting)).scalar_one()) - yet_to_leave


def _outcome(shop: Shop, waiting: float, asked: int, requests: dict[object, int], took_s: float) -> Days:
    heard = (
        "SELECT count(*), avg((julianday(e.received_at) - julianday(e.occurred_at)) * 24) FROM tracking_events e "
        "WHERE e.code = 'P70'"
    )
    with shop.look() as tx:
        delivered, delay = tx.session.execute(text(heard)).one()
        mails, subjects = tx.session.execute(
            text("SELECT count(*), count(DISTINCT subject_key || ' ' || milestone) FROM messages")
        ).one()
    return Days(
        waiting, asked, sum(requests.values()), max(requests.values()), delivered, float(delay or 0), mails,
        mails - subjects, took_s,
    )  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) > 1:
        with tempfile.TemporaryDirectory() as place:
            print(
                simulate(Path(place) / "shop", int(sys.argv[1]), 10, quota=int(sys.argv[2]) if sys.argv[2:] else None)
            )
    else:
        tell(measure())
