"""A shop on a server is backed up into an ordinary file, restored from one, and looked through."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from postgres_server import PostgresServer
from sqlalchemy.exc import IntegrityError

from shipdesk.cli import run
from shipdesk.domain.errors import Refused
from shipdesk.domain.outbox import OutboxState
from shipdesk.services.audit_keys import head_beside
from shipdesk.services.backup_store import backup_if_due, backup_store, check_store, list_backups, restore_store
from shipdesk.services.clocks import FixedClock
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.list_orders import order_ids, order_rows, show_order
from shipdesk.services.make_labels import make_labels
from shipdesk.services.send_mail import list_messages
from shipdesk.services.shop import MARKER, Shop, open_shop
from shipdesk.services.store_place import chosen_store
from shipdesk.services.verify_audit import verify_audit
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.storage.backup import look_through
from shipdesk.storage.database import STORE_NAME

STORES = ("server",)


@pytest.fixture
def busy(sample_shop: Shop) -> Shop:
    """Return a shop with labels, and a mail that has not gone."""
    labels = make_labels(sample_shop, order_ids(sample_shop, OrderQuery(OrderView.TO_SHIP))[:2]).labels
    dispatch_scan(sample_shop, labels[0].tracking_number)
    return sample_shop


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[str]:
    """Return the name of an empty database of the test's own."""
    name = postgres.make()
    yield name
    postgres.drop(name)


def facts(shop: Shop) -> list[object]:
    ids = list(order_ids(shop, OrderQuery(OrderView.ALL)))
    # All as they are listed, and some in full, without what happened to their mails: they are held after a restore.
    whole = [replace(show_order(shop, order_id), timeline=()) for order_id in (*ids[:4], *ids[4::6])]
    return [*order_rows(shop, ids), *whole]


def test_a_backup_is_an_ordinary_store_that_opens_anywhere(
    busy: Shop, tmp_path: Path, clock: FixedClock, postgres: PostgresServer
) -> None:
    before = facts(busy)
    backup = backup_store(busy, tmp_path / "copy.db")
    assert look_through(backup).findings == ()
    assert head_beside(backup).read() is not None
    assert [f.name for f in tmp_path.glob("copy.db*")] in (["copy.db", "copy.db.audit"], ["copy.db.audit", "copy.db"])
    elsewhere = tmp_path / "elsewhere"
    restore_store(elsewhere, backup)
    opened = open_shop(elsewhere, clock=clock)
    assert not opened.database.is_shared
    assert facts(opened) == before
    assert verify_audit(opened).is_sound
    opened.close()


def test_the_daily_backup_is_made_by_one_bench_for_all(busy: Shop, tmp_path: Path, clock: FixedClock) -> None:
    beside = open_shop(tmp_path / "bench 2", clock=clock, store=str(chosen_store(busy.folder)))
    made = backup_if_due(busy)
    assert made is not None
    assert [path for path, _, _ in list_backups(busy)] == [made]
    assert backup_if_due(beside) is None
    beside.close()
    assert check_store(busy.folder).last_backup_at is not None


def test_a_backup_comes_back_onto_its_server_and_what_was_there_is_kept(
    busy: Shop, tmp_path: Path, clock: FixedClock
) -> None:
    before = facts(busy)
    backup = backup_store(busy, tmp_path / "copy.db")
    with pytest.raises(Refused, match="Somebody works"):
        restore_store(busy.folder, backup, replace=True)
    with busy.change() as tx:
        tx.settings.put("later", 1)
    busy.close()
    with pytest.raises(Refused, match="There is a shop in postgresql://"):
        restore_store(busy.folder, backup)

    words = restore_store(busy.folder, backup, replace=True)
    assert "copy.db was restored. The old store is kept as before-restore-" in words
    again = open_shop(busy.folder, clock=clock)
    with again.look() as tx:
        assert tx.settings.get("later") is None
    assert facts(again) == before
    assert {row.state for row in list_messages(again)} == {OutboxState.HELD}
    assert list(order_ids(again, OrderQuery(OrderView.ALL, "hamb"))), "words are found as before"
    assert verify_audit(again).is_sound
    with pytest.raises(IntegrityError, match="append-only"), again.database.transaction() as tx:
        tx.session.connection().exec_driver_sql("DELETE FROM audit_log")
    again.close()
    (kept,) = (busy.folder / "backups").glob("before-restore-*.db")
    assert look_through(kept).findings == ()


def test_a_backup_opens_a_new_server_but_never_replaces_another_shop(
    busy: Shop, postgres: PostgresServer, database: str, tmp_path: Path, clock: FixedClock
) -> None:
    before = facts(busy)
    backup = backup_store(busy, tmp_path / "copy.db")
    new = tmp_path / "new"
    restore_store(new, backup, store=postgres.url(database))
    opened = open_shop(new, clock=clock)
    assert (opened.database.is_shared, facts(opened)) == (True, before)
    opened.close()

    other = postgres.make()
    stranger = open_shop(tmp_path / "stranger", clock=clock, store=postgres.url(other))
    with stranger.change() as tx:
        tx.settings.put("guide_done", True)
    stranger.close()
    with pytest.raises(Refused, match="of another shop"):
        restore_store(tmp_path / "stranger", backup, replace=True)
    postgres.drop(other)


def test_a_store_on_a_server_is_looked_through(busy: Shop, postgres: PostgresServer) -> None:
    url = chosen_store(busy.folder)
    assert url is not None
    found = check_store(busy.folder)
    assert (found.ok, found.findings) == (True, ())
    assert found.counts["parcels"] == 2

    postgres.tell("UPDATE parcels SET status = 'eaten' WHERE id = 1", url.database)
    postgres.tell("UPDATE labels SET document = 'x' WHERE id = 1", url.database)
    postgres.tell("DROP INDEX uq_scans_local_id", url.database)
    postgres.tell("DROP TRIGGER keep_audit_log_delete ON audit_log", url.database)
    postgres.tell("ALTER TABLE dispatches ADD CONSTRAINT odd CHECK (station <> 'x') NOT VALID", url.database)
    found = check_store(busy.folder)
    assert not found.ok
    assert set(found.findings) == {
        "The index uq_scans_local_id is missing.",
        "The trigger keep_audit_log_delete is missing.",
        "1 row of parcels cannot be right: status holds what ShipDesk never writes.",
        "The bytes of label 1 are not those that were stored.",
        "The rule odd of dispatches is not kept.",
    }


def test_an_empty_database_or_one_that_is_away_is_told_apart_from_a_sound_store(
    postgres: PostgresServer, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["check", "--json", "--data", str(tmp_path / "no shop"), "--store"]
    assert run([*words, postgres.url(database)]) == 3
    assert json.loads(capsys.readouterr().out)["findings"] == ["There is no store of ShipDesk in this database."]
    assert run([*words, postgres.url("nowhere")]) == 3
    assert "There is no database nowhere" in json.loads(capsys.readouterr().out)["error"]["message"]
    assert not (tmp_path / "no shop" / STORE_NAME).exists()
    assert not (tmp_path / "no shop" / MARKER).exists()


def test_damaged_trees_are_found_where_the_server_can_look(busy: Shop, postgres: PostgresServer) -> None:
    url = chosen_store(busy.folder)
    assert url is not None
    if not postgres.tell("SELECT 1 FROM pg_available_extensions WHERE name = 'amcheck'"):
        pytest.skip("the server came without amcheck")
    postgres.tell("CREATE EXTENSION amcheck", url.database)
    assert check_store(busy.folder).findings == ()


def test_the_commands_back_up_and_restore_on_a_server(
    busy: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    busy.close()
    folder = ["--json", "--data", str(busy.folder)]
    assert run(["backup", str(tmp_path / "a.db"), *folder]) == 0
    assert json.loads(capsys.readouterr().out)["bytes"] > 0
    assert run(["restore", str(tmp_path / "a.db"), *folder]) == 1
    assert "--replace" in json.loads(capsys.readouterr().out)["error"]["advice"]
    assert run(["restore", str(tmp_path / "a.db"), "--replace", *folder]) == 0
