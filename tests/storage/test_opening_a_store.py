"""A store opens safe, or says in a sentence why it does not."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlite
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from opening_program import open_and_tell
from programs import Prepared

from shipdesk.domain.errors import StoreUnusable
from shipdesk.services.shop import MARKER, open_shop
from shipdesk.storage.backup import look_through
from shipdesk.storage.database import STORE_NAME, Database, connect
from shipdesk.storage.migrate import APPLICATION_ID, HEAD
from shipdesk.storage.tables import metadata

SAFEGUARDS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 10_000,
    "trusted_schema": 0,
    "secure_delete": 1,
    "cell_size_check": 1,
}


@pytest.fixture
def store(empty_practice_folder: Path, tmp_path: Path) -> Path:
    """Return a closed store of the test's own."""
    path = tmp_path / STORE_NAME
    path.write_bytes((empty_practice_folder / STORE_NAME).read_bytes())
    return path


@pytest.fixture
def database(store: Path) -> Database:
    """Open a store of the test's own."""
    opened = Database.open(store)
    yield opened
    opened.close()


def safeguards(execute: object) -> dict[str, object]:
    return {name: execute(f"PRAGMA {name}").fetchone()[0] for name in SAFEGUARDS}


def test_every_connection_has_every_safeguard(database: Database) -> None:
    with database.transaction() as tx:
        assert safeguards(tx.session.connection().exec_driver_sql) == SAFEGUARDS
    with database.snapshot() as first, database.snapshot() as second:
        assert safeguards(first.session.connection().exec_driver_sql) == SAFEGUARDS
        assert safeguards(second.session.connection().exec_driver_sql) == SAFEGUARDS
    assert (database.foreign_version() or 0) > 0


def test_the_driver_has_no_known_corruption_bug() -> None:
    # The WAL-reset bug sits in 3.7.0 to 3.51.2.
    assert sqlite.sqlite_version_info >= (3, 51, 3)


def test_the_migrations_make_what_the_tables_say(store: Path) -> None:
    from sqlalchemy import create_engine

    engine = create_engine("sqlite://", module=sqlite, creator=lambda: connect(store))

    def ours(_object: object, name: str | None, kind: str, *_: object) -> bool:
        return not (kind == "table" and (name or "").startswith("search_orders"))

    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": ours, "target_metadata": metadata}
        )
        differences = compare_metadata(context, metadata)
    engine.dispose()
    assert differences == []


def test_a_store_says_whose_it_is(store: Path) -> None:
    connection = connect(store, read_only=True)
    try:
        assert connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone()[0] == HEAD
    finally:
        connection.close()


def test_opening_again_changes_nothing(store: Path) -> None:
    before = store.read_bytes()
    Database.open(store).close()
    assert store.read_bytes() == before


def test_a_store_of_a_newer_program_is_refused_and_left_alone(store: Path) -> None:
    connection = connect(store)
    connection.execute("UPDATE alembic_version SET version_num='9999'")
    connection.close()
    before = store.read_bytes()
    with pytest.raises(StoreUnusable, match="made by a newer ShipDesk") as refused:
        Database.open(store)
    assert "Install that version" in refused.value.advice
    assert store.read_bytes() == before
    assert any("newer ShipDesk" in finding for finding in look_through(store).findings)


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / STORE_NAME
    connection = sqlite.connect(str(path))
    connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.commit()
    connection.close()
    with pytest.raises(StoreUnusable, match="not of ShipDesk"):
        Database.open(path)
    connection = sqlite.connect(str(path))
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]
    connection.close()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty: its content was lost"),
        (b"hello, this is a letter and no store\n" * 200, "is broken"),
        (b"SQLite format 3\0" + bytes(4080), "is broken"),
    ],
    ids=["nothing", "a letter", "a torn header"],
)
def test_what_is_no_store_is_refused_with_a_way_out(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / STORE_NAME
    path.write_bytes(content)
    with pytest.raises(StoreUnusable, match=sentence) as refused:
        Database.open(path)
    assert "Restore the newest backup" in refused.value.advice
    assert path.read_bytes() == content
    assert look_through(path).findings


def test_a_lost_store_is_not_mistaken_for_a_first_start(empty_practice_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / MARKER).write_bytes((empty_practice_folder / MARKER).read_bytes())
    with pytest.raises(StoreUnusable, match="is gone") as refused:
        open_shop(folder)
    assert "restore" in refused.value.advice
    assert not (folder / STORE_NAME).exists()


def test_a_first_start_that_was_cut_off_is_simply_done_again(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / STORE_NAME).touch()
    open_shop(folder).close()
    assert not look_through(folder / STORE_NAME).findings


def test_a_shop_whose_folder_is_a_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shop"
    path.write_text("a file")
    with pytest.raises(StoreUnusable, match="cannot be used"):
        open_shop(path)


def test_four_programs_that_start_at_once_make_one_store(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    programs = [Prepared(now="").wait_ready() for _ in range(4)]
    for program in programs:
        program.call(open_and_tell, str(folder))
    ended = [program.finish() for program in programs]
    assert [end.code for end in ended] == [0] * 4, ended
    answers = [end.out for end in ended]
    assert len(set(answers)) == 1
    assert answers[0].strip()
