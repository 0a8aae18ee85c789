"""Where the key of the audit log is, what remembers its end, and that backups and updates keep it sound."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from shop_fixtures import KeyringOfATest
from test_migrations import store_of_revision

from shipdesk.cli.main import run_command
from shipdesk.services.audit_keys import head_beside, head_file
from shipdesk.services.backup_store import backup_store, restore_store
from shipdesk.services.clocks import PRACTICE_FILE
from shipdesk.services.list_audit import list_audit
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.verify_audit import verify_audit
from shipdesk.storage.database import STORE_NAME, connect

STORES = ("file",)
KEY_FILE = "audit.key"


@pytest.fixture
def real_folder(empty_practice_folder: Path, tmp_path: Path) -> Path:
    """Return the folder of a closed shop that is for real, with nothing in it."""
    folder = tmp_path / "real"
    shutil.copytree(empty_practice_folder, folder)
    (folder / PRACTICE_FILE).unlink()
    for kept in (KEY_FILE, "audit-head.json"):
        (folder / kept).unlink(missing_ok=True)
    return folder


@pytest.fixture
def real_shop(real_folder: Path) -> Iterator[Shop]:
    """Open a shop that is for real, of the test's own."""
    shop = open_shop(real_folder)
    yield shop
    shop.close()


def write(shop: Shop, *words: str) -> None:
    for word in words:
        with shop.change() as tx:
            tx.audit.add(shop.clock.now(), "noted", detail={"words": word})


def test_without_a_keyring_the_key_is_a_file_that_only_its_owner_reads(real_shop: Shop) -> None:
    write(real_shop, "a")
    key = real_shop.folder / KEY_FILE
    assert len(bytes.fromhex(key.read_text())) == 32
    if os.name == "posix":
        assert key.stat().st_mode & 0o777 == 0o600
    assert verify_audit(real_shop).key_place == "file"


def test_with_a_keyring_the_key_is_there_and_nowhere_else(real_shop: Shop, keyring: KeyringOfATest) -> None:
    write(real_shop, "a")
    ((_, name), key), = keyring.kept.items()  # fmt: skip
    assert name == "audit"
    assert not (real_shop.folder / KEY_FILE).exists()
    assert key.encode() not in (real_shop.folder / STORE_NAME).read_bytes()
    found = verify_audit(real_shop)
    assert (found.is_sound, found.key_place, found.sealed_here) == (True, "keyring", 1)


def test_a_key_that_moves_into_the_keyring_leaves_the_old_seals_valid(
    real_folder: Path, request: pytest.FixtureRequest
) -> None:
    shop = open_shop(real_folder)
    write(shop, "a")
    shop.close()
    request.getfixturevalue("keyring")
    shop = open_shop(real_folder)
    write(shop, "b")
    found = verify_audit(shop)
    assert (found.is_sound, found.key_place, found.sealed_here) == (True, "keyring", 2)
    shop.close()


def test_the_end_of_a_real_log_is_remembered_outside_its_folder(real_shop: Shop) -> None:
    write(real_shop, "a")
    path = head_file(real_shop.folder, real_shop.store_id).path
    assert path.exists()
    assert not path.is_relative_to(real_shop.folder)
    assert verify_audit(real_shop).outside[0].path == path


def test_a_restored_backup_is_no_finding_and_an_older_store_in_its_place_is(real_shop: Shop, tmp_path: Path) -> None:
    write(real_shop, "a")
    (real_shop.folder / "backups").mkdir(exist_ok=True)
    old = backup_store(real_shop, real_shop.folder / "backups" / "shipdesk-20261116T120000Z.db")
    write(real_shop, "b")
    backup_store(real_shop, real_shop.folder / "backups" / "shipdesk-20261117T120000Z.db")
    write(real_shop, "c", "d")
    real_shop.close()
    restore_store(real_shop.folder, old)
    shop = open_shop(real_shop.folder)
    assert verify_audit(shop).is_sound, verify_audit(shop).sentence
    write(shop, "e", "f", "g")
    assert verify_audit(shop).is_sound, verify_audit(shop).sentence
    assert "restore" in {line.action for line in list_audit(shop)[0]}
    shop.close()

    shutil.copy(old, real_shop.folder / STORE_NAME)
    shop = open_shop(real_shop.folder)
    found = verify_audit(shop)
    assert found.broken
    assert "missing: the log was cut" in found.broken.why
    shop.close()


def test_a_head_beside_a_backup_remembers_what_the_data_folder_forgot(real_shop: Shop) -> None:
    write(real_shop, *"abc")
    (real_shop.folder / "backups").mkdir(exist_ok=True)
    copy = backup_store(real_shop, real_shop.folder / "backups" / "shipdesk-20261116T120000Z.db")
    assert head_beside(copy).read()
    head_file(real_shop.folder, real_shop.store_id).path.unlink()
    real_shop.close()
    loose = connect(real_shop.folder / STORE_NAME)
    for table, column in (("audit_links", "audit_id"), ("audit_log", "id")):
        loose.execute(f"DROP TRIGGER keep_{table}_delete")
        loose.execute(f"DELETE FROM {table} WHERE {column} = (SELECT max({column}) FROM {table})")
    loose.close()
    shop = open_shop(real_shop.folder)
    found = verify_audit(shop)
    assert found.broken
    assert "last row is missing" in found.broken.why
    assert "shipdesk-20261116T120000Z.db.audit" in found.broken.why
    shop.close()


def test_the_command_answers_zero_for_a_sound_log_and_one_for_a_changed_one(
    real_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = open_shop(real_folder)
    write(shop, *"ab")
    shop.close()
    assert run_command(["--data", str(real_folder), "audit", "verify"]) == 0
    assert "is sound: 3 rows" in capsys.readouterr().out
    loose = connect(real_folder / STORE_NAME)
    loose.execute("DROP TRIGGER keep_audit_log_update")
    loose.execute("UPDATE audit_log SET action = 'nothing' WHERE id = 1")
    loose.close()
    assert run_command(["--data", str(real_folder), "--json", "audit", "verify"]) == 1
    assert json.loads(capsys.readouterr().out)["first_broken"]["row"] == 1


def test_the_update_ties_old_rows_and_the_first_seal_covers_them(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    store_of_revision(folder / STORE_NAME, "0005")
    loose = connect(folder / STORE_NAME)
    for number in range(3):
        loose.execute(
            "INSERT INTO audit_log (at, actor, station, action, detail)"
            f" VALUES ('2026-11-16 12:00:0{number}.000000', 'Ada', '', 'noted', '{{\"words\": \"é\"}}')"
        )
    loose.close()
    shop = open_shop(folder)
    assert (verify_audit(shop).is_sound, verify_audit(shop).unsealed) == (True, 3)
    write(shop, "new")
    found = verify_audit(shop)
    assert (found.is_sound, found.unsealed, found.sealed_here) == (True, 3, 1)
    shop.close()
    loose = connect(folder / STORE_NAME)
    loose.execute("DROP TRIGGER keep_audit_log_update")
    loose.execute("UPDATE audit_log SET actor = 'Bo' WHERE id = 2")
    loose.close()
    shop = open_shop(folder)
    found = verify_audit(shop)
    assert found.broken
    assert found.broken.row_id == 2
    shop.close()
