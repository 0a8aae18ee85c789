"""Several stations on one shop: each thing is done once, whoever is first."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from programs import Prepared

from shipdesk.domain.mails import Milestone
from shipdesk.domain.outbox import OutboxState
from shipdesk.services.clocks import FixedClock
from shipdesk.services.first_start import PRACTICE_START
from shipdesk.services.list_parcels import parcel_ids, parcels_in_full
from shipdesk.services.make_labels import make_labels
from shipdesk.services.send_mail import list_messages
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.views import ParcelQuery

LATER = "2026-11-16T10:00:00+00:00"


@pytest.fixture
def folder(sample_practice_folder: Path, tmp_path: Path) -> Path:
    """Return a closed practice shop with the sample orders, of the test's own."""
    copy = tmp_path / "shop"
    shutil.copytree(sample_practice_folder, copy)
    return copy


@pytest.fixture
def stations(request: pytest.FixtureRequest) -> Iterator[list[Prepared]]:
    """Return as many waiting programs as the test asks for."""
    number, now = request.param
    started = [Prepared(now) for _ in range(number)]
    yield [station.wait_ready() for station in started]
    for station in started:
        station.drop()


def race(stations: list[Prepared], arguments: list[str]) -> list[tuple[int, dict[str, list[dict[str, str]]]]]:
    """Set all off at once and return their exit codes and answers."""
    for station in stations:
        station.go(arguments)
    ended = [station.finish() for station in stations]
    assert all("Traceback" not in end.err for end in ended), ended
    return [(end.code, json.loads(end.out)) for end in ended]


def reopened(folder: Path) -> Shop:
    return open_shop(folder, clock=FixedClock(PRACTICE_START))


@pytest.mark.parametrize("stations", [(3, PRACTICE_START.isoformat())], indirect=True)
def test_three_stations_that_scan_the_same_sixty_parcels_dispatch_each_once(
    folder: Path, stations: list[Prepared]
) -> None:
    shop = reopened(folder)
    numbers = [label.tracking_number for label in make_labels(shop).labels][:60]
    shop.close()
    assert len(numbers) == 60

    answers = race(stations, ["dispatch", *numbers, "--json", "--data", str(folder)])

    assert [code for code, _ in answers] == [0, 0, 0]
    outcomes = Counter((r["tracking_number"], r["outcome"]) for _, answer in answers for r in answer["results"])
    assert outcomes == {
        **{(number, "dispatched"): 1 for number in numbers},
        **{(number, "already"): 2 for number in numbers},
    }
    shop = reopened(folder)
    with shop.look() as tx:
        details = parcels_in_full(shop, list(parcel_ids(shop, ParcelQuery())))
        left = [d for d in details if d.parcel.dispatched_at]
        assert sorted(d.parcel.tracking_number for d in left) == sorted(numbers)
        assert all(tx.scans.dispatch_of(d.parcel.id) for d in left)
        assert tx.scans.dispatched_since(PRACTICE_START) == 60
    mails = [row for row in list_messages(shop) if row.milestone is Milestone.DISPATCHED]
    with_address = [d for d in left if d.recipient.email]
    assert Counter(row.parcel_id for row in mails) == Counter(d.parcel.id for d in with_address)
    shop.close()


@pytest.mark.parametrize("stations", [(2, PRACTICE_START.isoformat())], indirect=True)
def test_two_programs_that_make_all_labels_at_once_buy_one_per_order(
    folder: Path, stations: list[Prepared], tmp_path: Path
) -> None:
    pdfs = [tmp_path / "a.pdf", tmp_path / "b.pdf"]
    for station, pdf in zip(stations, pdfs, strict=True):
        station.go(["label", "--ready", "--pdf", str(pdf), "--json", "--data", str(folder)])
    ended = [station.finish() for station in stations]
    assert all("Traceback" not in end.err for end in ended), ended

    made = [label for end in ended for label in json.loads(end.out)["labels"]]
    assert Counter(label["order_number"] for label in made) == Counter({label["order_number"] for label in made})
    shop = reopened(folder)
    parcels = [d.parcel for d in parcels_in_full(shop, list(parcel_ids(shop, ParcelQuery())))]
    assert not shop_has_ready_orders(shop)
    shop.close()
    assert len(parcels) >= 60
    assert len({p.order_id for p in parcels}) == len(parcels)
    assert sorted(bought(folder)) == sorted(p.tracking_number for p in parcels)


def shop_has_ready_orders(shop: Shop) -> bool:
    with shop.look() as tx:
        return bool(tx.orders.ready_ids())


def bought(folder: Path) -> list[str]:
    lines = (folder / "practice-carrier.jsonl").read_text("utf-8").splitlines()
    return [entry["number"] for entry in map(json.loads, lines) if entry["what"] == "bought"]


@pytest.mark.parametrize("stations", [(3, LATER)], indirect=True)
def test_three_programs_that_send_the_mails_at_once_send_each_once(folder: Path, stations: list[Prepared]) -> None:
    shop = reopened(folder)
    for label in make_labels(shop).labels[:25]:
        from shipdesk.services.dispatch_parcel import dispatch_scan

        dispatch_scan(shop, label.tracking_number)
    planned = len(list_messages(shop, OutboxState.PLANNED))
    shop.close()

    answers = race(stations, ["mail", "send", "--json", "--data", str(folder)])

    assert sum(answer["sent"] for _, answer in answers) == planned > 25
    shop = reopened(folder)
    done = list_messages(shop)
    assert {row.state for row in done} == {OutboxState.DONE}
    with shop.look() as tx:
        ids = {stored.mail.message_id for row in done if (stored := tx.messages.get(row.id))}
    shop.close()
    files = [path.read_bytes() for path in (folder / "mails").glob("*.eml")]
    assert len(files) == len(ids) == planned
    assert all(sum(message_id.encode() in content for content in files) == 1 for message_id in ids)


@pytest.mark.parametrize("stations", [(3, PRACTICE_START.isoformat())], indirect=True)
def test_three_programs_that_import_one_file_at_once_keep_each_order_once(
    empty_practice_folder: Path, stations: list[Prepared], tmp_path: Path, repository: Path
) -> None:
    folder = tmp_path / "empty"
    shutil.copytree(empty_practice_folder, folder)
    sample = repository / "shipdesk" / "resources" / "samples" / "shopify-orders.csv"
    answers = race(stations, ["import", str(sample), "--json", "--data", str(folder)])
    files = [answer["files"][0] for _, answer in answers]
    assert sum(file["new"] for file in files) == files[0]["orders"]
    assert sum(file["import_id"] is not None for file in files) == 1
