"""Where a shop's store is can be chosen: tried first, moved there, joined from another computer, moved back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_server import LOCKED, PASSWORD, PostgresServer
from shop_fixtures import KeyringOfATest

from shipdesk.domain.errors import Refused, StoreUnusable, WrongUsage
from shipdesk.services.choose_store import (
    ServerPlace,
    StoreChange,
    StoreWish,
    change_store,
    join_server,
    move_back,
    move_there,
    place_of,
    store_shown,
    try_server,
)
from shipdesk.services.clocks import FixedClock
from shipdesk.services.list_orders import order_ids, order_rows, show_order
from shipdesk.services.shop import MARKER, Shop, open_shop
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.storage.database import STORE_NAME
from shipdesk.storage.store_url import read_store_url

STORES = ("file",)


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[str]:
    """Return the name of an empty database of the test's own, which a user with a password owns."""
    name = postgres.make()
    postgres.tell(f"ALTER DATABASE {name} OWNER TO {LOCKED}")
    yield name
    postgres.drop(name)


@pytest.fixture
def told(postgres: PostgresServer, database: str) -> ServerPlace:
    """Return how a person names that database."""
    return ServerPlace(host="127.0.0.1", port=postgres.port, database=database, user=LOCKED)


def facts(shop: Shop) -> list[object]:
    ids = list(order_ids(shop, OrderQuery(OrderView.ALL)))
    # All as they are listed, and some in full.
    return [*order_rows(shop, ids), *(show_order(shop, order_id) for order_id in (*ids[:4], *ids[4::6]))]


def test_a_shop_goes_to_a_server_is_joined_by_another_computer_and_comes_back(
    sample_shop: Shop, told: ServerPlace, keyring: KeyringOfATest, tmp_path: Path, clock: FixedClock
) -> None:
    before, folder = facts(sample_shop), sample_shop.folder
    assert store_shown(sample_shop) == ""
    place = place_of(told, PASSWORD)
    assert try_server(place).sentence.endswith("on this computer. No shop is there yet.")
    with pytest.raises(Refused, match="Somebody works"):
        move_there(folder, place)
    sample_shop.close()

    steps: list[int] = []
    wish = StoreWish(StoreChange.MOVE_THERE, place)
    assert "every row is the same" in change_store(folder, wish, lambda done, _all, _what: steps.append(done))
    assert steps
    assert PASSWORD not in (folder / MARKER).read_text()
    assert PASSWORD not in repr(wish)
    moved = open_shop(folder, clock=clock)
    assert (facts(moved), store_shown(moved).startswith("postgresql://locked@127.0.0.1")) == (before, True)
    assert try_server(place).sentence.endswith("The shop “Harbour Light Candles” is there.")

    second = tmp_path / "second computer"
    open_shop(second, clock=clock).close()  # as it is when the guide asks
    assert change_store(second, StoreWish(StoreChange.JOIN, place)).endswith("is there.")
    joined = open_shop(second, clock=clock)
    assert facts(joined) == before
    assert list(second.glob("shipdesk-before-joining-*.db"))
    joined.close()
    with pytest.raises(Refused, match="Somebody works"):
        move_back(folder)
    assert not list(folder.glob("shipdesk-before-move-*.db")), "what could not be done left no trace"
    moved.close()

    assert "on this computer now" in change_store(folder, StoreWish(StoreChange.MOVE_BACK))
    back = open_shop(folder, clock=clock)
    assert (facts(back), store_shown(back)) == (before, "")
    back.close()
    with pytest.raises(StoreUnusable, match="was moved to"):
        open_shop(second, clock=clock)


def test_a_computer_on_which_somebody_worked_does_not_throw_that_away_by_joining(
    sample_shop: Shop, told: ServerPlace, keyring: KeyringOfATest
) -> None:
    place = place_of(told, PASSWORD)
    with pytest.raises(Refused, match="The shop is open"):
        join_server(sample_shop.folder, place)
    sample_shop.close()
    with pytest.raises(Refused, match="has worked with the shop on this computer already"):
        join_server(sample_shop.folder, place)
    assert (sample_shop.folder / STORE_NAME).exists()


def test_a_join_that_fails_leaves_the_computer_as_it_was(
    told: ServerPlace, keyring: KeyringOfATest, tmp_path: Path, clock: FixedClock
) -> None:
    folder = tmp_path / "second computer"
    open_shop(folder, clock=clock).close()
    before = sorted(path.name for path in folder.iterdir())
    with pytest.raises(StoreUnusable, match="refuses the name or password"):
        join_server(folder, place_of(told, "wrong"))
    assert sorted(path.name for path in folder.iterdir()) == before
    assert not keyring.kept
    open_shop(folder, clock=clock).close()


def test_a_password_is_only_taken_where_it_can_be_hidden(told: ServerPlace) -> None:
    with pytest.raises(Refused, match="no keyring") as refused:
        try_server(place_of(told, PASSWORD))
    assert ".pgpass" in refused.value.advice


def test_a_place_that_cannot_be_meant_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="Enter the server's name"):
        place_of(ServerPlace(database="shop"))
    with pytest.raises(WrongUsage, match="Enter the name of the database"):
        place_of(ServerPlace(host="server.example"))
    with pytest.raises(WrongUsage, match="no certificate file"):
        place_of(ServerPlace(host="server.example", database="shop", certificate=str(tmp_path / "none.pem")))
    whole = place_of(ServerPlace(host=" postgresql://bo@server.example:5433/shop "), PASSWORD)
    assert (whole.host, whole.port, whole.database, whole.password) == ("server.example", 5433, "shop", PASSWORD)
    assert whole.arguments()["sslmode"] == "verify-full"


def test_another_database_is_seen_before_anything_is_made_there(
    postgres: PostgresServer, database: str, tmp_path: Path
) -> None:
    postgres.tell("CREATE TABLE cats (name text)", database)
    with pytest.raises(StoreUnusable, match="not of ShipDesk"):
        try_server(read_store_url(postgres.url(database)))
    by_name = read_store_url(postgres.url("postgres").replace("127.0.0.1", "localhost"))
    with pytest.raises(StoreUnusable, match="is not who it says"):
        try_server(by_name)
    known = tmp_path / "authority.pem"
    known.write_bytes(postgres.authority.read_bytes())
    told = ServerPlace(
        host="localhost", port=postgres.port, database="postgres", user="shipdesk", certificate=str(known)
    )
    assert "encrypted, and the server proved who it is" in try_server(place_of(told)).sentence


def test_a_socket_of_this_computer_can_be_named() -> None:
    url = read_store_url("postgresql://bo@/shop?host=/run/postgresql")
    assert (url.host, url.is_here, str(url)) == (
        "/run/postgresql",
        True,
        "postgresql://bo@/shop?host=%2Frun%2Fpostgresql",
    )
    assert read_store_url(str(url)) == url
    assert url.arguments()["sslmode"] == "prefer"
