"""A store that was damaged is found, or opens and is honestly sound; nobody ever reads a traceback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shipdesk.cli import run
from shipdesk.services.clocks import FixedClock
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.first_start import PRACTICE_START
from shipdesk.services.list_orders import order_ids
from shipdesk.services.make_labels import make_labels
from shipdesk.services.shop import open_shop
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.storage.backup import look_through
from shipdesk.storage.database import STORE_NAME, connect

LOOKS = (["orders", "list"], ["dispatch", "SDP0000"], ["mail", "list"], ["parcels", "list"], ["late"], ["imports"],
         ["search", "candle"], ["orders", "note", "#1062", "a note"], ["settings", "show"])  # fmt: skip


@pytest.fixture(scope="module")
def working_folder(sample_practice_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed practice shop in the middle of a day: labels made, some parcels gone, mails waiting."""
    folder = tmp_path_factory.mktemp("working") / "shop"
    shutil.copytree(sample_practice_folder, folder)
    shop = open_shop(folder, clock=FixedClock(PRACTICE_START))
    for label in make_labels(shop, list(order_ids(shop, OrderQuery(OrderView.TO_SHIP)))[:20]).labels[:10]:
        dispatch_scan(shop, label.tracking_number)
    shop.close()
    return folder


def put_in_place(working: Path, broken: Path, folder: Path) -> None:
    """Make a shop whose store is the broken one."""
    shutil.copytree(working, folder)
    for tail in ("", "-wal", "-shm"):
        (folder / f"{STORE_NAME}{tail}").unlink(missing_ok=True)
        beside = broken.with_name(broken.name + tail)
        if beside.exists():
            shutil.copyfile(beside, folder / f"{STORE_NAME}{tail}")


@pytest.mark.slow
def test_thirty_kinds_of_damage_are_found_or_harmless(
    working_folder: Path, shared_tools: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    variants = tmp_path / "variants"
    told = subprocess.run(
        [sys.executable, shared_tools / "dbmut.py", working_folder / STORE_NAME, variants],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    names = [line.split("\t")[0] for line in told.stdout.splitlines()]
    assert len(names) >= 25
    missed = []
    for name in names:
        folder = tmp_path / name
        put_in_place(working_folder, variants / f"{name}.db", folder)
        found = look_through(folder / STORE_NAME).findings
        capfd.readouterr()
        code = run(["check", "--json", "--data", str(folder)])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        assert json.loads(out)["ok"] is not bool(found)
        assert code == (3 if found else 0), name
        for look in LOOKS[:3] if found else LOOKS:
            answer = run([*look, "--json", "--data", str(folder)])
            out, err = capfd.readouterr()
            assert "Traceback" not in err, name
            assert json.loads(out) is not None
            if not found and answer == 3:
                missed.append((name, look, err))
        shutil.rmtree(folder)
    assert missed == [], "check called a store sound that does not work"


def must_be_found(name: str) -> bool:
    return name.startswith(("page_", "empty", "half", "cut", "header", "newer", "table"))


def test_damage_that_loses_rows_is_always_found(working_folder: Path, shared_tools: Path, tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, shared_tools / "dbmut.py", working_folder / STORE_NAME, tmp_path],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    whole = contents(working_folder / STORE_NAME)
    for name in [line.split("\t")[0] for line in told.stdout.splitlines()]:
        path = tmp_path / f"{name}.db"
        if not look_through(path).findings and must_be_found(name):
            # A page that nothing uses may be anything.
            assert contents(path) == whole, name


def contents(path: Path) -> dict[str, list[object]]:
    connection = connect(path, read_only=True)
    try:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        kept = [name for name in names if not name.startswith(("sqlite_", "search_"))]
        return {name: connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid').fetchall() for name in kept}
    finally:
        connection.close()


@pytest.mark.parametrize("table", ["templates", "parcels", "settings", "outbox", "audit_log", "search_orders"])
def test_a_table_that_is_gone_is_found(working_folder: Path, tmp_path: Path, table: str) -> None:
    path = tmp_path / STORE_NAME
    shutil.copyfile(working_folder / STORE_NAME, path)
    connection = connect(path)
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute(f"DROP TABLE {table}")
    connection.close()
    assert any(table in finding for finding in look_through(path).findings)


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        ("UPDATE addresses SET lines = '[\"Main Str' WHERE id = 3", "addresses"),
        ("UPDATE outbox SET payload = 'x' WHERE id = 1", "outbox"),
        ("UPDATE orders SET status = 'to_shiq' WHERE id = 2", "orders"),
        ("UPDATE parcels SET status = 'Label_made' WHERE id = 2", "parcels"),
        ("UPDATE outbox SET state = 'sent' WHERE id = 2", "outbox"),
        ("UPDATE orders SET created_at = '2026-13-01' WHERE id = 2", "orders"),
        ("PRAGMA foreign_keys=OFF; UPDATE parcels SET order_id = 99999 WHERE id = 2", "parcels"),
        ("DROP TRIGGER keep_audit_log_delete", "keep_audit_log_delete"),
        ("DROP INDEX uq_parcels_live_number", "uq_parcels_live_number"),
    ],
)
def test_a_value_that_nobody_could_have_written_is_found(
    working_folder: Path, tmp_path: Path, damage: str, finding: str
) -> None:
    path = tmp_path / STORE_NAME
    shutil.copyfile(working_folder / STORE_NAME, path)
    connection = connect(path)
    connection.executescript(damage)
    connection.close()
    found = look_through(path).findings
    assert any(finding in sentence for sentence in found), found


def test_looking_through_a_sound_store_changes_nothing(working_folder: Path) -> None:
    path = working_folder / STORE_NAME
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    found = look_through(path)
    assert found.findings == ()
    assert found.counts["orders"] > 60
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


@pytest.mark.skipif(os.name != "posix" or not shutil.which("chattr"), reason="needs chattr")
def test_a_store_that_may_not_be_written_says_so(
    working_folder: Path, folder_on_a_disk: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = folder_on_a_disk / "shop"
    shutil.copytree(working_folder, folder)
    if subprocess.run(["chattr", "+i", folder / STORE_NAME], capture_output=True, check=False).returncode:
        pytest.skip("this file system or user cannot make a file immutable")
    try:
        assert run(["orders", "note", "#1062", "text", "--data", str(folder)]) == 3
        assert "Traceback" not in capfd.readouterr().err
    finally:
        subprocess.run(["chattr", "-i", folder / STORE_NAME], check=True)
