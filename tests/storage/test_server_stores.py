"""A store on a PostgreSQL server is the same store, or says in a sentence why it cannot be one."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from postgres_server import LOCKED, PASSWORD, PostgresServer
from sqlalchemy import create_engine

from shipdesk.background.schedule import POLL_EVERY_MS
from shipdesk.domain.errors import StoreUnusable, WrongUsage
from shipdesk.domain.outbox import OutboxKind
from shipdesk.services.clocks import FixedClock
from shipdesk.services.first_start import PRACTICE_START
from shipdesk.services.shop import MARKER, Shop, open_shop
from shipdesk.services.store_place import STORE_VARIABLE, chosen_store
from shipdesk.storage.database import Database
from shipdesk.storage.migrate import HEAD, MIGRATIONS
from shipdesk.storage.server_database import ServerDatabase
from shipdesk.storage.store_url import StoreUrl, read_store_url
from shipdesk.storage.tables import metadata

STORES = ("server",)


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[str]:
    """Return the name of an empty database of the test's own."""
    name = postgres.make()
    yield name
    postgres.drop(name)


def opened(url: str) -> Database:
    return Database.open_server(read_store_url(url))


def refusal(url: StoreUrl) -> StoreUnusable:
    with pytest.raises(StoreUnusable) as refused:
        Database.open_server(url)
    assert PASSWORD not in str(refused.value)
    return refused.value


def test_the_migrations_make_what_the_tables_say(shop: Shop) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    def ours(thing: object, name: str | None, kind: str, *_: object) -> bool:
        table = name if kind == "table" else getattr(getattr(thing, "table", None), "name", "")
        return table != "search_orders"

    with shop.look() as tx:
        context = MigrationContext.configure(
            tx.session.connection(),
            opts={"compare_type": True, "include_object": ours, "target_metadata": metadata},
        )
        assert compare_metadata(context, metadata) == []


def test_a_store_of_the_first_version_comes_up_to_date_with_what_is_in_it(
    postgres: PostgresServer, database: str
) -> None:
    from shipdesk.storage.server_database import connect_server
    from shipdesk.storage.server_schema import MARK

    url = postgres.url(database)
    engine = create_engine("postgresql+psycopg://", creator=lambda: connect_server(read_store_url(url)))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as bound:
        config.attributes["connection"] = bound
        command.upgrade(config, "0003")
        bound.exec_driver_sql(f"COMMENT ON TABLE alembic_version IS '{MARK.replace(chr(39), chr(39) * 2)}'")
        bound.exec_driver_sql(
            "INSERT INTO outbox (kind, key, params_hash, payload, state, attempt, owner, remote_id, outcome, error,"
            " created_at) VALUES ('print', 'print:a', '', '{\"labels\": [7, 8], \"printer\": \"ZD421\"}', 'planned', 0,"
            " '', '', '', '', '2026-11-26 09:00:00Z')"
        )
    engine.dispose()
    store = opened(url)
    with store.snapshot() as tx:
        job = tx.prints.get(1)
    store.close()
    assert job is not None
    assert (job.printer, job.title, job.papers, job.label_ids) == ("ZD421", "ShipDesk", 2, (7, 8))
    assert postgres.tell("SELECT version_num FROM alembic_version", database) == [(HEAD,)]


def test_lists_are_sorted_alike_whatever_language_the_server_speaks(postgres: PostgresServer) -> None:
    name = postgres.make(LOCALE_PROVIDER="icu", ICU_LOCALE="'de'")
    try:
        store = opened(postgres.url(name))
        with store.transaction() as tx:
            for word in ("b", "A", "a", "B", "Ä", "mail:", "mail;"):
                tx.settings.put(word, 1)
            sorted_there = tx.session.connection().exec_driver_sql("SELECT key FROM settings ORDER BY key").all()
        store.close()
        assert [key for (key,) in sorted_there] == ["A", "B", "a", "b", "mail:", "mail;", "Ä"]
    finally:
        postgres.drop(name)


def test_a_database_of_another_program_is_refused_and_left_alone(postgres: PostgresServer, database: str) -> None:
    postgres.tell("CREATE TABLE alembic_version (version_num text)", database)
    postgres.tell("INSERT INTO alembic_version VALUES ('0001')", database)
    assert "not of ShipDesk" in str(refusal(read_store_url(postgres.url(database))))
    tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    assert postgres.tell(tables, database) == [("alembic_version",)]


def test_a_store_of_a_newer_program_is_refused(shop: Shop, postgres: PostgresServer) -> None:
    url = read_store_url(json.loads((shop.folder / MARKER).read_text())["store"])
    postgres.tell("UPDATE alembic_version SET version_num = '9999'", url.database)
    assert "made by a newer ShipDesk" in str(refusal(url))


def test_a_database_that_cannot_keep_every_letter_is_refused(postgres: PostgresServer) -> None:
    name = postgres.make(ENCODING="'LATIN1'", LOCALE="'C'")
    assert "cannot keep every letter" in str(refusal(read_store_url(postgres.url(name))))
    postgres.drop(name)


def test_a_server_that_does_not_answer_a_wrong_password_and_a_missing_database_are_told_apart(
    postgres: PostgresServer,
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        silent = StoreUrl("127.0.0.1", taken.getsockname()[1], "shop", LOCKED, PASSWORD)
        assert "does not answer" in str(refusal(silent))
    assert "There is no database nowhere" in str(refusal(read_store_url(postgres.url("nowhere"))))
    wrong = StoreUrl("127.0.0.1", postgres.port, "postgres", LOCKED, "wrong")
    assert "refuses the name or password" in str(refusal(wrong))


def test_another_host_must_prove_who_it_is(postgres: PostgresServer, database: str, tmp_path: Path) -> None:
    by_name = postgres.url(database).replace("127.0.0.1", "localhost")
    # Nobody this computer trusts signed the server's certificate.
    assert "not who it says" in str(refusal(read_store_url(by_name)))
    known = tmp_path / "authority.pem"
    known.write_bytes(postgres.authority.read_bytes())
    store = opened(f"{by_name}?sslrootcert={known}")
    with store.snapshot() as tx:
        statement = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        assert tx.session.connection().exec_driver_sql(statement).scalar_one() is True
    store.close()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("mysql://a@b/c", "not one of PostgreSQL"),
        ("postgresql://user:hidden@/shop", "names no host"),
        ("postgresql://user:hidden@host", "names no database"),
        ("postgresql://user:hidden@host:port/shop", "cannot be read"),
        ("postgresql://user:hidden@host/shop?sslmode=disable", "option that ShipDesk does not know (sslmode)"),
        ("postgresql://user:hidden@host/shop?sslrootcert=/nowhere.pem", "no certificate file"),
    ],
)
def test_an_address_that_cannot_be_meant_is_refused_without_being_shown(text: str, sentence: str) -> None:
    with pytest.raises(WrongUsage) as refused:
        read_store_url(text)
    assert sentence in str(refused.value)
    assert "hidden" not in str(refused.value)


def test_an_address_never_shows_its_password() -> None:
    url = read_store_url("postgres://Bo%20B:s3cret%2Fw%3Ard@[::1]:5433/sh%20op")
    assert (url.user, url.password, url.host, url.port, url.database) == ("Bo B", PASSWORD, "::1", 5433, "sh op")
    assert str(url) == "postgresql://Bo%20B@[::1]:5433/sh%20op"
    assert PASSWORD not in f"{url} {url!r}"
    assert read_store_url(str(url)) == url.with_password("")


def test_the_connection_to_another_host_is_always_verified() -> None:
    assert read_store_url("postgresql://bo@shop.example/shop").arguments()["sslmode"] == "verify-full"


def test_a_folder_remembers_its_server_and_hides_the_password(
    postgres: PostgresServer, tmp_path: Path, clock: FixedClock, keyring: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = postgres.make()
    postgres.tell(f"ALTER DATABASE {name} OWNER TO {LOCKED}")
    folder = tmp_path / "station"
    told = str(StoreUrl("127.0.0.1", postgres.port, name, LOCKED)).replace("@", ":s3cret%2Fw%3Ard@")
    monkeypatch.setenv(STORE_VARIABLE, told)
    open_shop(folder, clock=clock).close()
    monkeypatch.delenv(STORE_VARIABLE)
    assert "s3cret" not in (folder / MARKER).read_text()
    again = open_shop(folder, clock=clock)
    assert again.database.is_shared
    again.close()
    postgres.drop(name)


def test_a_folder_of_one_shop_is_not_opened_on_another(
    shop: Shop, postgres: PostgresServer, database: str, clock: FixedClock
) -> None:
    with pytest.raises(StoreUnusable, match="belongs to another shop"):
        open_shop(shop.folder, clock=clock, store=postgres.url(database))
    url = chosen_store(shop.folder)
    assert url is not None
    assert url.database != database


def test_a_server_that_restarts_is_found_again(shop: Shop, postgres: PostgresServer) -> None:
    with shop.change() as tx:
        tx.settings.put("before", 1)
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}' AND pid <> pg_backend_pid()"
    url = chosen_store(shop.folder)
    assert url is not None
    postgres.tell(cut.format(url.database))
    with shop.change() as tx:
        assert tx.settings.get("before") == 1
    assert not shop.poll_outside_changes()  # the ears fell off, too
    assert shop.poll_outside_changes()  # something may have been missed
    assert not shop.poll_outside_changes()
    assert not shop.owner.is_dead(shop.owner.name)


def write_half(shop: Shop, then: str) -> None:
    with shop.database.transaction() as tx:
        tx.settings.put("half", 1)
        tx.session.connection().exec_driver_sql(then)


def test_a_connection_that_ends_in_the_middle_leaves_nothing_behind(shop: Shop) -> None:
    with pytest.raises(StoreUnusable, match="ended the connection"):
        write_half(shop, "SELECT pg_terminate_backend(pg_backend_pid())")
    with shop.look() as tx:
        assert tx.settings.get("half") is None


def test_a_process_lives_for_others_as_long_as_it_is_connected(
    shop: Shop, postgres: PostgresServer, tmp_path: Path, clock: FixedClock
) -> None:
    station = open_shop(tmp_path / "bench 2", clock=clock, store=str(chosen_store(shop.folder)))
    name = station.owner.name
    assert shop.owner.others_alive()
    assert not shop.owner.is_dead(name)
    station.close()
    assert shop.owner.is_dead(name)
    assert not shop.owner.others_alive()


def test_what_the_server_cannot_keep_is_told_and_nothing_is_changed(shop: Shop) -> None:
    with pytest.raises(StoreUnusable, match="cannot keep a value"):
        write_half(shop, "SELECT 3000000000::int")
    with shop.look() as tx:
        assert tx.settings.get("half") is None


# A station of its own: it does what runs by itself, says so, and waits to be killed.
_LEADS = """
import sys
from pathlib import Path
from shipdesk.services.shop import open_shop
shop = open_shop(Path(sys.argv[1]), store=sys.argv[2])
assert shop.database.leads() and shop.database.leads()
with shop.change() as tx:
    tx.settings.put("theirs", 1)
print("leads", flush=True)
sys.stdin.read()
"""


def test_one_station_does_what_runs_by_itself_and_another_goes_on_when_it_dies(shop: Shop, tmp_path: Path) -> None:
    from shipdesk.services.background_round import background_round

    program = subprocess.Popen(
        [sys.executable, "-c", _LEADS, str(tmp_path / "bench 2"), str(chosen_store(shop.folder))],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert program.stdout
    assert program.stdout.readline() == "leads\n"
    assert shop.poll_outside_changes()
    assert not shop.database.leads()
    assert background_round(shop) == ""
    with shop.look() as tx:
        assert not tx.job_runs.newest()

    assert not shop.takes_over()
    program.kill()
    program.communicate()
    until = time.monotonic() + 30
    while not shop.takes_over():
        assert time.monotonic() < until
    assert shop.database.leads()
    assert not shop.takes_over()  # it is ours: that is no news


def test_a_station_without_power_is_noticed_in_time_for_another_to_take_over_within_half_a_minute(shop: Shop) -> None:
    assert isinstance(shop.database, ServerDatabase)
    names = ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count")
    with shop.look() as tx:
        ask = tx.session.connection().exec_driver_sql
        idle, interval, count = (int(ask(f"SHOW {name}").scalar_one()) for name in names)
        unheard = ask("SELECT setting::int / 1000 FROM pg_settings WHERE name = 'tcp_user_timeout'").scalar_one()
    look_s = POLL_EVERY_MS / 1000
    # The server lets go of the dead one's lock, and the next look of another station finds it free.
    assert max(idle + interval * count, unheard) + look_s + 5 < 30


def test_who_lost_the_connection_has_lost_the_lead(shop: Shop, postgres: PostgresServer, tmp_path: Path) -> None:
    url = chosen_store(shop.folder)
    assert url is not None
    assert shop.database.leads()
    cut = f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{url.database}'"
    postgres.tell(f"{cut} AND pid <> pg_backend_pid()")
    beside = open_shop(tmp_path / "bench 2", clock=shop.clock, store=str(url))
    assert beside.database.leads()
    assert not shop.database.leads()  # the first answer of a dead connection
    assert not shop.database.leads()
    beside.close()
    assert shop.database.leads()


def test_an_effect_that_somebody_is_taking_is_left_to_them(shop: Shop) -> None:
    from sqlalchemy import text

    with shop.database.transaction() as tx:
        item = tx.outbox.plan(OutboxKind.MAIL, "mail:a", {}, PRACTICE_START)
    with shop.look() as other:
        other.session.execute(text("SELECT id FROM outbox FOR UPDATE"))
        with shop.database.transaction() as tx:
            assert tx.outbox.claim(item or 0, "me", PRACTICE_START) is None
    with shop.database.transaction() as tx:
        assert tx.outbox.claim(item or 0, "me", PRACTICE_START) is not None
