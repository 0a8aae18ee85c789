"""A store of an earlier ShipDesk comes up to date with everything that is in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlite
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event

from shipdesk.domain.errors import StoreUnusable
from shipdesk.domain.late.causes import LateAction, LateCause
from shipdesk.domain.late.deeds import LineKey
from shipdesk.storage.backup import look_through
from shipdesk.storage.database import STORE_NAME, Database, connect
from shipdesk.storage.migrate import APPLICATION_ID, HEAD, MIGRATIONS

ROWS = """
INSERT INTO addresses VALUES (1,'Ada Byron','','["1 Mill Lane"]','Bath','','BA1 1AA','GB','a@example.com','','ok','[]');
INSERT INTO imports VALUES (1,'orders.csv','shopify','shopify','','','',1,0,'2026-11-20 09:00:00.000000',NULL);
INSERT INTO orders (id, source, order_number, placed_at, placed_at_raw, status, file_status, address_grade, hold_reason,
  address_id, recipient_name, city, country_code, items_text, quantity, currency, total_minor, ship_by_on, promised_on,
  service_wanted, note, gift_message, content_hash, raw, import_id, created_at, updated_at)
  VALUES (1,'shopify','#1001',NULL,'','packed','to_ship','ok','',1,'Ada Byron','Bath','GB','1 x Tea',1,'GBP',990,NULL,
  NULL,'','','','x','{}',1,'2026-11-20 09:00:00.000000','2026-11-20 09:00:00.000000');
INSERT INTO order_lines (order_id, position, sku, name, variant, quantity) VALUES (1,0,'T','Tea','',1);
INSERT INTO order_tags VALUES (1,'gift');
INSERT INTO order_notes (order_id, at, author, text) VALUES (1,'2026-11-20 09:00:00.000000','Bo','ring twice');
"""
TABLES = ("addresses", "imports", "orders", "order_lines", "order_tags", "order_notes")


def store_of_revision(path: Path, revision: str) -> None:
    engine = create_engine("sqlite://", module=sqlite, creator=lambda: connect(path))
    event.listen(engine, "begin", lambda bound: bound.exec_driver_sql("BEGIN IMMEDIATE"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as bound:
        config.attributes["connection"] = bound
        command.upgrade(config, revision)
        bound.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    engine.dispose()


@pytest.fixture
def first_store(tmp_path: Path) -> Path:
    """Return a store as the first version left it, with an order that is packed."""
    path = tmp_path / STORE_NAME
    store_of_revision(path, "0001")
    connection = connect(path)
    for statement in ROWS.strip().split(";\n"):
        connection.execute(statement.rstrip(";"))
    connection.close()
    return path


def counts(path: Path) -> dict[str, int]:
    connection = connect(path, read_only=True)
    try:
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}
    finally:
        connection.close()


def test_a_store_of_the_first_version_keeps_every_row_and_learns_about_shops(first_store: Path) -> None:
    before = counts(first_store)
    database = Database.open(first_store)
    with database.snapshot() as tx:
        order = tx.orders.get(1)
        assert tx.shops.cursor("shopify").cursor == ""
    database.close()
    assert counts(first_store) == before == dict.fromkeys(TABLES, 1)
    assert order
    assert (order.remote_id, order.recipient.name, order.tags, order.notes[0].text) == (
        "", "Ada Byron", ("gift",), "ring twice",
    )  # fmt: skip
    assert look_through(first_store).findings == ()


def test_a_copy_is_put_aside_before_a_store_is_changed(first_store: Path) -> None:
    Database.open(first_store).close()
    (copy,) = (first_store.parent / "backups").glob("before-migration-0001-*.db")
    connection = connect(copy, read_only=True)
    assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    assert connection.execute("SELECT order_number FROM orders").fetchone() == ("#1001",)
    connection.close()


def test_the_newest_revision_is_the_one_the_program_expects() -> None:
    assert max(path.stem for path in (MIGRATIONS / "versions").glob("[0-9]*.py")) == HEAD


def test_a_migration_that_would_lose_rows_changes_nothing(first_store: Path) -> None:
    connection = connect(first_store)
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("INSERT INTO order_notes (order_id, at, author, text) VALUES (99,'2026-11-20 09:00:00','','x')")
    connection.close()
    with pytest.raises(StoreUnusable, match="without losing rows"):
        Database.open(first_store)
    connection = connect(first_store, read_only=True)
    assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    connection.close()


def test_what_was_put_off_or_ignored_on_the_late_list_stays_so(first_store: Path) -> None:
    marks = (("ship_by", None, "They collect it"), ("promise", "2026-12-24", ""), ("forgotten", "2026-12-01", ""))
    connection = connect(first_store)
    for parcel_id, (clock, until, reason) in enumerate(marks):
        connection.execute(
            "INSERT INTO late_marks (order_id, parcel_id, clock, until, reason, at) VALUES (1, ?, ?, ?, ?, ?)",
            (parcel_id, clock, until, reason, "2026-11-25 09:00:00.000000"),
        )
    connection.close()
    database = Database.open(first_store)
    with database.snapshot() as tx:
        away = tx.late_actions.away()
    database.close()
    assert {key: (deed.action, deed.until, deed.note) for key, deed in away.items()} == {
        LineKey(1, 0, LateCause.NOT_SHIPPED): (LateAction.IGNORE, None, "They collect it"),
        LineKey(1, 1, LateCause.PROMISE_BROKEN): (LateAction.SNOOZE, date(2026, 12, 24), ""),
        LineKey(1, 2, LateCause.FORGOTTEN): (LateAction.SNOOZE, date(2026, 12, 1), ""),
    }
    assert len({deed.batch for deed in away.values()}) == 3
