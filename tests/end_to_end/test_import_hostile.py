"""Files made to hurt are read within limits of time and memory, and leave the store as it was."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.list_orders import order_ids
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.undo_import import past_imports
from shipdesk.services.views import OrderQuery

HOSTILE = Path(__file__).parents[3] / "shared" / "data" / "hostile"
CLASSES = ("csv-", "xlsx", "text-attack")
MOST_S, MOST_MB = 5, 300

pytestmark = pytest.mark.skipif(not HOSTILE.is_dir(), reason="the shared hostile files are not on this machine")


def _paths(verdict: str = "") -> list[Path]:
    with (HOSTILE / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        rows = [
            r for r in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if r["class"].startswith(CLASSES)
        ]
    return sorted({HOSTILE / r["path"] for r in rows if not verdict or r["verdict"] == verdict})


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = open_shop(tmp_path / "shop")
    yield shop
    shop.close()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells a process's peak of memory")
def test_no_hostile_file_takes_long_or_much_memory(capsys: pytest.CaptureFixture[str]) -> None:
    reader = Path(__file__).with_name("hostile_reading.py")
    told = subprocess.run(
        [sys.executable, str(reader), *map(str, _paths())], capture_output=True, text=True, check=True
    )
    figures = json.loads(told.stdout)
    slowest, largest = max(figures, key=lambda f: f[1]), max(figures, key=lambda f: f[2])
    with capsys.disabled():
        print(f"\n{len(figures)} hostile files: at most {slowest[1]:.1f} s ({Path(slowest[0]).name}) and "
              f"{largest[2]:.0f} MB ({Path(largest[0]).name})")  # fmt: skip
    assert [(name, s, mb) for name, s, mb, _ in figures if s > MOST_S or mb > MOST_MB] == []


@pytest.mark.usefixtures("real_starts")
def test_refused_files_leave_the_store_as_it_was(shop: Shop) -> None:
    paths = _paths("REJECT_FILE")
    assert paths
    previewed = preview_files(shop, paths)
    assert all(preview.problem and not preview.orders for preview in previewed.files)
    reports = commit_import(shop, previewed)
    assert all(report.import_id is None for report in reports)
    assert not len(order_ids(shop, OrderQuery()))
    assert past_imports(shop) == ()
