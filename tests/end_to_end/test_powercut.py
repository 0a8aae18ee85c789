"""The power fails while parcels are scanned: what was answered is on the disk, at every moment."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from programs import environment

from shipdesk.services.clocks import FixedClock
from shipdesk.services.first_start import PRACTICE_START
from shipdesk.services.make_labels import make_labels
from shipdesk.services.shop import open_shop

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not on this machine"),
]
SCANS = 40
STATES = 1000 if os.environ.get("CRASHES_THOROUGH") else 100
"""What a power cut could have left, for each seed."""
# Only this test may weaken the store: it shows that the cuts would find it.
_WEAKENED = """
import sys
import shipdesk.storage.database as database
database.PRAGMAS = tuple(p.replace("synchronous=FULL", "synchronous=NORMAL") for p in database.PRAGMAS)
from shipdesk.cli import run
sys.exit(run(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def packed(sample_practice_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Return a closed shop with labelled parcels, and their numbers."""
    folder = tmp_path_factory.mktemp("packed") / "shop"
    shutil.copytree(sample_practice_folder, folder)
    shop = open_shop(folder, clock=FixedClock(PRACTICE_START))
    with shop.look() as tx:
        ready = tx.orders.ready_ids()
    numbers = [label.tracking_number for label in make_labels(shop, ready[:SCANS]).labels]
    shop.close()
    assert len(numbers) == SCANS
    return folder, numbers


def cut(
    tool: Path, packed: tuple[Path, list[str]], scratch: Path, program: Sequence[str], seeds: Sequence[int]
) -> tuple[int, int]:
    """Record the scans of all parcels, then check the states a power cut could have left; return (states, bad)."""
    folder, numbers = packed
    shop = scratch / "shop"
    shutil.copytree(folder, shop)
    log = scratch / "log"
    recorded = subprocess.run(
        [sys.executable, tool, "record", log, shop, "--", *program, "dispatch", "--data", str(shop)],
        input="".join(f"{number}\n" for number in numbers), capture_output=True, text=True, env=environment(),
        timeout=300, check=False,
    )  # fmt: skip
    if "not permitted" in recorded.stderr:
        pytest.skip(f"strace may not follow a program here: {recorded.stderr[-200:]}")
    assert "exit 0" in recorded.stdout, recorded.stdout + recorded.stderr
    states = bad = 0
    for seed in seeds:
        checked = subprocess.run(
            [sys.executable, tool, "check", log, shop, "power_cut_check:look",
             "--states", str(STATES), "--seed", str(seed)],
            cwd=Path(__file__).parent, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        found = re.search(r"states (\d+) bad (\d+) (.*)", checked.stdout)
        assert found, checked.stdout + checked.stderr
        states += int(found[1])
        bad += int(found[2])
    return states, bad


def test_no_answered_scan_is_lost_in_hundreds_of_power_cuts(
    packed: tuple[Path, list[str]], shared_tools: Path, tmp_path: Path
) -> None:
    program = [sys.executable, "-m", "shipdesk"]
    states, bad = cut(shared_tools / "powercut.py", packed, tmp_path, program, seeds=(1, 2))
    assert states == 2 * STATES
    assert bad == 0


def test_a_store_that_does_not_wait_for_the_disk_would_lose_scans(
    packed: tuple[Path, list[str]], shared_tools: Path, tmp_path: Path
) -> None:
    program = [sys.executable, "-c", _WEAKENED]
    _, bad = cut(shared_tools / "powercut.py", packed, tmp_path, program, seeds=(1,))
    assert bad > 0
