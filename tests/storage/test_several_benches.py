"""Several benches, each a process of its own, on one shop: each thing is done once, though one is killed in the middle.

Where the store is a file they share its folder, where it is on a server each has its own. BENCHES_THOROUGH=1 races on
300 parcels instead of 40.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import programs
import pytest
from programs import Ended, Prepared
from test_finding_and_sorting import new_order

from shipdesk.domain.mails import Milestone
from shipdesk.domain.outbox import OutboxState
from shipdesk.services.first_start import PRACTICE_START
from shipdesk.services.list_parcels import parcel_ids, parcels_in_full
from shipdesk.services.send_mail import list_messages
from shipdesk.services.shop import Shop
from shipdesk.services.views import ParcelQuery
from shipdesk.storage.parcels_store import NewParcel

PARCELS, KILLED_AFTER_S = (300, 5.0) if os.environ.get("BENCHES_THOROUGH") else (40, 0.4)
LATER = "2026-11-16T10:00:00+00:00"
NUMBERS = [f"00340434{number:012}" for number in range(PARCELS)]


@pytest.fixture
def packed(shop: Shop) -> Shop:
    """Return a shop with packed parcels, each of an order with a mail address."""
    with shop.database.transaction() as tx:
        orders = [new_order(number, f"Ana {number}", email=f"{number}@example.com") for number in NUMBERS]
        ids = tx.orders.insert(orders, None, PRACTICE_START)
        for order_id, number in zip(ids, NUMBERS, strict=True):
            told = ("practice", "standard", "Standard", number, number, 500, None, PRACTICE_START, "", None, "", True)
            tx.parcels.insert(NewParcel(order_id, 1, *told))
        tx.session.connection().exec_driver_sql("UPDATE orders SET status = 'packed'")
    return shop


class Benches:
    """Benches, each with a waiting program, and on a server with a folder of its own."""

    def __init__(self, shop: Shop, count: int, now: str) -> None:
        own = shop.database.is_shared
        self._beside = [shop.folder.with_name(f"bench-{n}") if own else shop.folder for n in range(count)]
        for folder in self._beside:
            if not folder.exists():
                shutil.copytree(shop.folder, folder, ignore=shutil.ignore_patterns("owners", "*.log*"))
        self._programs = [Prepared(now) for _ in range(count)]
        for program in self._programs:
            program.wait_ready()

    def go(self, *words: str) -> None:
        """Set all off at once."""
        for program, folder in zip(self._programs, self._beside, strict=True):
            program.go([*words, "--json", "--data", str(folder)])

    def kill(self, number: int, after_s: float) -> Ended:
        """End one the hard way."""
        return self._programs.pop(number).kill_after(after_s)

    def answers(self) -> list[dict[str, Any]]:
        """Return what they answered at their end."""
        ended = [program.finish() for program in self._programs]
        assert [end.code for end in ended] == [0] * len(ended), ended
        return [json.loads(end.out) for end in ended]

    def drop(self) -> None:
        """Clear up."""
        for program in self._programs:
            program.drop()

    def mails(self) -> list[bytes]:
        """Return the mails that left from any bench."""
        return [file.read_bytes() for folder in set(self._beside) for file in Path(folder, "mails").glob("*.eml")]


@pytest.fixture
def benches(packed: Shop, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Benches]:
    """Return as many benches as the test asks for."""
    monkeypatch.setattr(programs, "DEADLINE_S", PARCELS * 2)
    made = Benches(packed, request.param, PRACTICE_START.isoformat())
    yield made
    made.drop()


def each_left_once(shop: Shop) -> None:
    """Check that each parcel left once and has one mail."""
    details = parcels_in_full(shop, list(parcel_ids(shop, ParcelQuery())))
    with shop.look() as tx:
        assert tx.scans.dispatched_since(PRACTICE_START) == PARCELS
        assert all(tx.scans.dispatch_of(d.parcel.id) for d in details)
    left = [d.parcel.id for d in details if d.parcel.dispatched_at]
    assert len(left) == PARCELS
    mails = [row.parcel_id for row in list_messages(shop) if row.milestone is Milestone.DISPATCHED]
    assert Counter(mails) == Counter(left)


@pytest.mark.parametrize("benches", [4], indirect=True)
def test_benches_that_scan_the_same_parcels_dispatch_each_once_though_one_is_killed(
    packed: Shop, benches: Benches
) -> None:
    benches.go("dispatch", *NUMBERS)
    benches.kill(0, KILLED_AFTER_S)
    answers = benches.answers()
    outcomes = Counter((r["tracking_number"], r["outcome"]) for answer in answers for r in answer["results"])
    left = [outcomes[number, "dispatched"] for number in NUMBERS]
    assert max(left) == 1
    assert [left[i] + outcomes[number, "already"] for i, number in enumerate(NUMBERS)] == [3] * PARCELS
    by_the_killed = left.count(0)
    print(f"{PARCELS} parcels, 4 benches: {by_the_killed} by the one that was killed after {KILLED_AFTER_S} s")
    assert by_the_killed < PARCELS
    each_left_once(packed)
    assert packed.poll_outside_changes()

    posting = Benches(packed, 2, LATER)
    posting.go("mail", "send")
    assert sum(answer["sent"] for answer in posting.answers()) == PARCELS
    assert {row.state for row in list_messages(packed)} == {OutboxState.DONE}
    sent = posting.mails()
    assert len(sent) == PARCELS
    assert all(sum(f"{number}@example.com".encode() in mail for mail in sent) == 1 for number in NUMBERS)
