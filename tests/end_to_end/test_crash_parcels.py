"""Killed between the labels of a split order, or of a group: nothing is bought twice, and what is missing is made."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest
from desk_orders import ANA, BO, bring, order_of, row
from programs import run_program

from shipdesk.domain.parcel_plans import equal_parcels
from shipdesk.services.backup_store import check_store
from shipdesk.services.clocks import FixedClock
from shipdesk.services.combine_orders import combine_orders
from shipdesk.services.first_start import PRACTICE_START
from shipdesk.services.list_orders import show_order
from shipdesk.services.shop import open_shop
from shipdesk.services.split_order import split_order

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX")]
MOMENTS = 10 if os.environ.get("CRASHES_THOROUGH") else 4


@pytest.fixture(scope="module")
def planned(empty_practice_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed shop with two orders in three parcels each, and two in one."""
    folder = tmp_path_factory.mktemp("planned") / "shop"
    shutil.copytree(empty_practice_folder, folder)
    shop = open_shop(folder, clock=FixedClock(PRACTICE_START))
    bring(shop, folder.parent, row("1", ANA, quantity=6), row("2", BO, quantity=3), row("3", ANA), row("4", ANA))
    for number in "12":
        order_id = order_of(shop, number)
        split_order(shop, order_id, equal_parcels(show_order(shop, order_id).lines, 3))
    combine_orders(shop, [order_of(shop, "3"), order_of(shop, "4")])
    shop.close()
    return folder


def bought(folder: Path) -> list[str]:
    lines = (folder / "practice-carrier.jsonl").read_bytes().splitlines()
    entries = [json.loads(line) for line in lines if line.endswith(b"}")]
    return [entry["number"] for entry in entries if entry["what"] == "bought"]


def test_a_program_that_is_killed_between_labels_buys_only_what_is_missing(planned: Path, tmp_path: Path) -> None:
    label = ["label", "--ready", "--pdf", str(tmp_path / "labels.pdf"), "--json"]
    whole = run_program(Path(shutil.copytree(planned, tmp_path / "whole")), label)
    assert (whole.code, len(json.loads(whole.out)["labels"])) == (0, 7)
    chance = random.Random("parcels 20261126")
    killed = 0
    for n in range(MOMENTS):
        folder = Path(shutil.copytree(planned, tmp_path / str(n)))
        moment = chance.uniform(0, 0.97) * whole.seconds
        killed += run_program(folder, label, kill_after_s=moment).killed
        again = run_program(folder, label)
        assert again.code == 0, again.err
        shop = open_shop(folder, clock=FixedClock(PRACTICE_START))
        details = {number: show_order(shop, order_of(shop, number)) for number in "1234"}
        shop.close()
        assert {number: d.status.value for number, d in details.items()} == {
            "1": "packed", "2": "packed", "3": "packed", "4": "combined",
        }  # fmt: skip
        parcels = [parcel for number in "123" for parcel in details[number].parcels]
        assert Counter((p.order_id, p.number_in_order) for p in parcels).most_common(1)[0][1] == 1
        assert len(parcels) == 7
        assert sorted(bought(folder)) == sorted(p.tracking_number for p in parcels)
        assert details["4"].parcels == details["3"].parcels
        assert check_store(folder).ok
    assert killed
