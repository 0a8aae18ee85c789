"""A store that moves arrives whole, in a file or on a server, or everything is as before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_server import PostgresServer

from shipdesk.cli import run
from shipdesk.domain.errors import Refused, StoreUnusable
from shipdesk.services.clocks import FixedClock, mark_practice
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.first_start import PRACTICE_SEED, PRACTICE_START
from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.list_orders import order_ids, order_rows, show_order
from shipdesk.services.make_labels import labels_pdf, make_labels
from shipdesk.services.move_store import move_store
from shipdesk.services.shop import MARKER, Shop, open_shop
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.storage.backup import look_through
from shipdesk.storage.database import STORE_NAME
from shipdesk.storage.tables import metadata

STORES = ("file",)
NEXT = "order number,name,street,city,postal code,country,item,quantity\nN-1,Ada,1 Mill Lane,Bath,BA1 1AA,GB,Tea,1\n"


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[str]:
    """Return the name of an empty database of the test's own."""
    name = postgres.make()
    yield name
    postgres.drop(name)


@pytest.fixture
def busy(sample_shop: Shop) -> Path:
    """Return the folder of a closed shop in which something of everything happened."""
    labels = make_labels(sample_shop, order_ids(sample_shop, OrderQuery(OrderView.TO_SHIP))[:3]).labels
    dispatch_scan(sample_shop, labels[0].tracking_number)
    dispatch_scan(sample_shop, "nobody's")
    first, second = list(order_ids(sample_shop, OrderQuery(OrderView.TO_SHIP)))[:2]
    with sample_shop.database.transaction() as tx:
        # The order that came first travels in the parcel of one that came later.
        lead, member = max(first, second), min(first, second)
        tx.session.connection().exec_driver_sql("UPDATE orders SET combined_into = ? WHERE id = ?", (lead, member))
    sample_shop.close()
    return sample_shop.folder


def facts(folder: Path, clock: FixedClock) -> tuple[object, ...]:
    """Return what a shop shows, and its labels' bytes."""
    shop = open_shop(folder, clock=clock)
    try:
        ids = list(order_ids(shop, OrderQuery(OrderView.ALL)))
        found = list(order_ids(shop, OrderQuery(OrderView.ALL, "hamb")))
        with shop.look() as tx:
            scans = tx.scans.last(10)
        # All as they are listed, and some in full.
        whole = [show_order(shop, i) for i in (*ids[:4], *ids[4::6])]
        return ids, order_rows(shop, ids), whole, found, scans, len(labels_pdf(shop, [1, 2, 3])), shop.store_id
    finally:
        shop.close()


def test_a_shop_goes_to_a_server_and_comes_back_with_everything(
    busy: Path, postgres: PostgresServer, database: str, tmp_path: Path, clock: FixedClock
) -> None:
    before, url = facts(busy, clock), postgres.url(database)
    told: list[tuple[int, int, str]] = []
    moved = move_store(str(busy), url, lambda *step: told.append(step))
    assert {table.name for table in moved.tables} == set(metadata.tables)
    assert {t.name: t.rows for t in moved.tables}["parcels"] == 3
    assert told == sorted(told, key=lambda step: step[0])
    assert told[-1][0] == told[-1][1]
    assert json.loads((busy / MARKER).read_text())["store"] == url
    assert facts(busy, clock) == before

    # New rows get numbers after those that came.
    shop = open_shop(busy, clock=clock)
    file = tmp_path / "next.csv"
    file.write_text(NEXT)
    commit_import(shop, preview_files(shop, [file]))
    newest = max(order_ids(shop, OrderQuery(OrderView.ALL)))
    assert newest == max(before[0]) + 1
    assert len(make_labels(shop, [newest]).labels) == 1
    shop.close()

    after, back = facts(busy, clock), tmp_path / "back"
    mark_practice(back, PRACTICE_START, PRACTICE_SEED)
    move_store(url, str(back))
    assert facts(back, clock) == after
    assert look_through(back / STORE_NAME).findings == ()
    with pytest.raises(StoreUnusable, match="was moved to"):
        open_shop(busy, clock=clock)


def test_a_store_that_was_left_behind_is_not_opened_by_mistake(
    busy: Path, postgres: PostgresServer, database: str, clock: FixedClock
) -> None:
    move_store(str(busy), postgres.url(database))
    (busy / MARKER).unlink()
    with pytest.raises(StoreUnusable, match=f"moved to {postgres.url(database)}"):
        open_shop(busy, clock=clock)


def test_a_target_with_something_in_it_is_refused_and_both_are_left_alone(
    busy: Path, postgres: PostgresServer, database: str, tmp_path: Path, clock: FixedClock
) -> None:
    before, url = facts(busy, clock), postgres.url(database)
    open_shop(tmp_path / "other", store=url).close()
    with pytest.raises(Refused, match="is not empty"):
        move_store(str(busy), url)
    with pytest.raises(Refused, match="There is a store in"):
        move_store(url, str(busy))
    assert facts(busy, clock) == before


def test_a_shop_that_somebody_works_on_is_not_moved(shop: Shop, postgres: PostgresServer, database: str) -> None:
    with pytest.raises(Refused, match="Somebody works on this shop"):
        move_store(str(shop.folder), postgres.url(database))


def test_a_copy_that_is_not_the_same_is_taken_back(
    busy: Path, postgres: PostgresServer, database: str, clock: FixedClock
) -> None:
    before = facts(busy, clock)
    move_nothing = postgres.url(database)
    from shipdesk.storage.database import Database
    from shipdesk.storage.store_url import read_store_url

    Database.open_server(read_store_url(move_nothing)).close()
    # A server that changes what it is given.
    postgres.tell(
        "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.city = 'Nowhere'; RETURN NEW; END $$",
        database,
    )
    postgres.tell("CREATE TRIGGER spoil BEFORE INSERT ON addresses FOR EACH ROW EXECUTE FUNCTION spoil()", database)
    with pytest.raises(StoreUnusable, match="addresses did not arrive whole"):
        move_store(str(busy), move_nothing)
    assert postgres.tell("SELECT count(*) FROM orders", database) == [(0,)]
    assert facts(busy, clock) == before


def test_the_command_tells_what_was_moved(
    busy: Path, postgres: PostgresServer, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    url = postgres.url(database)
    assert run(["move-store", str(busy), url.replace("@", ":hidden@"), "--json"]) == 0
    told = capsys.readouterr()
    assert "hidden" not in told.out + told.err
    document = json.loads(told.out)
    assert document["target"] == url
    assert all(len(table["digest"]) == 64 for table in document["tables"])
