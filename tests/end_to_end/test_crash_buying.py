"""The program is killed while it buys labels, again and again: the carrier never sells two for one parcel.

The whole proof (400 labels, 70 kills for each kind of carrier) runs with BUYING_THOROUGH=1.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from desk_orders import ANA, bring, row
from killed_buyers import Buyers, Job, LedgerCarrier, sold_by
from named_carriers import give

from shipdesk.services.backup_store import check_store
from shipdesk.services.clocks import FixedClock
from shipdesk.services.first_start import PRACTICE_START
from shipdesk.services.make_labels import make_labels
from shipdesk.services.settle_purchases import settle_bought, settle_not_bought, unsure_purchases
from shipdesk.services.shop import Shop, open_shop

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX")
THOROUGH = bool(os.environ.get("BUYING_THOROUGH"))
LABELS, KILLS = (400, 70) if THOROUGH else (24, 6)
A_LABEL_S = 0.009
"""About what one purchase takes: kills fall all over the work."""


@pytest.fixture(scope="module")
def buyers() -> Iterator[Buyers]:
    """Return what starts buying programs and kills them."""
    started = Buyers()
    yield started
    started.close()


@pytest.fixture(scope="module")
def ordered(empty_practice_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed shop with orders that are ready."""
    scratch = tmp_path_factory.mktemp("to buy for")
    folder = scratch / "shop"
    shutil.copytree(empty_practice_folder, folder)
    shop = open_shop(folder, clock=FixedClock(PRACTICE_START))
    bring(shop, scratch, *(row(f"K-{n}", ANA) for n in range(LABELS)))
    with shop.look() as tx:
        assert len(tx.orders.ready_ids()) == LABELS
    shop.close()
    return folder


@pytest.mark.parametrize("kind", ["key", "look_up", "neither"])
def test_nothing_is_bought_twice_however_often_the_program_is_killed(
    buyers: Buyers, ordered: Path, tmp_path: Path, kind: str
) -> None:
    folder, ledger = tmp_path / "shop", tmp_path / "ledger"
    shutil.copytree(ordered, folder)
    now = kill_again_and_again(buyers, folder, kind, ledger)
    assert doubles(ledger) == {}
    now = finish(folder, kind, ledger, now)
    if kind == "neither":
        now = play_the_person(folder, kind, ledger, now)
    assert doubles(ledger) == {}
    shop = opened(folder, kind, ledger, now)
    with shop.look() as tx:
        assert tx.orders.ready_ids() == []
        numbers = [number for _, _, number in tx.parcels.last_sent(LABELS + 1)]
    assert unsure_purchases(shop) == ()
    assert sorted(numbers) == sorted(sold["number"] for sold in sold_by(ledger))
    assert len(numbers) == LABELS
    shop.close()
    assert check_store(folder).ok


@pytest.mark.skipif(not THOROUGH, reason="the proof of the proof takes a minute: set BUYING_THOROUGH")
def test_looking_at_once_at_a_carrier_that_lists_late_would_buy_twice(
    buyers: Buyers, ordered: Path, tmp_path: Path
) -> None:
    folder, ledger = tmp_path / "shop", tmp_path / "ledger"
    shutil.copytree(ordered, folder)
    kill_again_and_again(buyers, folder, "hasty", ledger)
    assert doubles(ledger)


def kill_again_and_again(buyers: Buyers, folder: Path, kind: str, ledger: Path) -> datetime:
    """Let programs buy and kill them, minutes apart on their clock; return what the clock says then."""
    chance = random.Random(f"{kind} 20261126")
    now = PRACTICE_START
    killed = 0
    for seed in range(KILLS):
        now += timedelta(seconds=chance.uniform(0, 900))
        pause = chance.uniform(0, 1.6 * A_LABEL_S * LABELS / KILLS)
        killed += buyers.run(Job(str(folder), kind, str(ledger), now.isoformat(), seed), kill_after_s=pause)
    assert killed > KILLS * 0.7
    return now


def doubles(ledger: Path) -> dict[str, int]:
    """Return the parcels that the carrier sold more than one label for."""
    meant = Counter(sold["key"].rpartition(":v")[0] for sold in sold_by(ledger))
    return {parcel: count for parcel, count in meant.items() if count > 1}


def opened(folder: Path, kind: str, ledger: Path, now: datetime) -> Shop:
    shop = open_shop(folder, clock=FixedClock(now))
    give(shop, LedgerCarrier(kind, ledger, now, seed=int(now.timestamp())))
    return shop


def finish(folder: Path, kind: str, ledger: Path, now: datetime) -> datetime:
    """Let the program go on undisturbed until it can do no more by itself."""
    for _ in range(12):
        now += timedelta(seconds=700)
        shop = opened(folder, kind, ledger, now)
        make_labels(shop, carrier="ledger", service="standard")
        with shop.look() as tx:
            left = len(tx.orders.ready_ids())
        waits_for_person = kind == "neither" and len(unsure_purchases(shop)) == left
        shop.close()
        if not left or waits_for_person:
            break
    return now


def play_the_person(folder: Path, kind: str, ledger: Path, now: datetime) -> datetime:
    """Look at the carrier's list for each unsure purchase and say what is there, until all is bought."""
    for _ in range(12):
        shop = opened(folder, kind, ledger, now)
        for unsure in unsure_purchases(shop):
            meant = f"order{unsure.order_id}:"
            sold = [each["number"] for each in sold_by(ledger) if meant in each["key"]]
            if sold:
                settle_bought(shop, unsure.outbox_id, sold[0])
            else:
                settle_not_bought(shop, unsure.outbox_id)
        with shop.look() as tx:
            left = tx.orders.ready_ids()
        shop.close()
        if not left:
            break
        now = finish(folder, kind, ledger, now)
    return now
