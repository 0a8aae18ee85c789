"""Two stations combine, split and label the same orders at once: no order is sent twice, none is left behind."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_orders import ANA, bring, order_of, row
from programs import Prepared, command

from shipdesk.domain.parcel_plans import equal_parcels
from shipdesk.services.clocks import FixedClock
from shipdesk.services.first_start import PRACTICE_START
from shipdesk.services.list_orders import order_ids, show_order
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.split_order import split_order
from shipdesk.services.views import OrderQuery, OrderView

PEOPLE = 12


@pytest.fixture
def stations() -> Iterator[list[Prepared]]:
    """Return two waiting programs."""
    started = [Prepared(), Prepared()]
    yield [station.wait_ready() for station in started]
    for station in started:
        station.drop()


@pytest.fixture
def folder(empty_practice_folder: Path, tmp_path: Path) -> Path:
    """Return a closed practice shop with three orders to each of twelve people."""
    folder = Path(shutil.copytree(empty_practice_folder, tmp_path / "shop"))
    shop = reopened(folder)
    people = [{**ANA, "name": f"Ana {chr(65 + n)}"} for n in range(PEOPLE)]
    bring(shop, tmp_path, *(row(f"{n}-{i}", to, "MUG", 3) for n, to in enumerate(people) for i in range(3)))
    shop.close()
    return folder


def reopened(folder: Path) -> Shop:
    return open_shop(folder, clock=FixedClock(PRACTICE_START))


def bought(folder: Path) -> list[str]:
    path = folder / "practice-carrier.jsonl"
    entries = map(json.loads, path.read_text("utf-8").splitlines() if path.exists() else ())
    return [entry["number"] for entry in entries if entry["what"] == "bought"]


def ended_well(stations: list[Prepared]) -> None:
    for ended in [station.finish() for station in stations]:
        assert "Traceback" not in ended.err, ended.err


def test_combining_beside_making_labels_sends_each_order_once(
    folder: Path, stations: list[Prepared], tmp_path: Path
) -> None:
    labels = ["label", "--ready", "--pdf", str(tmp_path / "a.pdf"), "--json", "--data", str(folder)]
    stations[0].go(labels)
    stations[1].go(["orders", "combine", "--suggested", "--json", "--data", str(folder)])
    ended_well(stations)
    command(folder, *labels[:-3])
    shop = reopened(folder)
    own: Counter[str] = Counter()
    for order_id in order_ids(shop, OrderQuery(OrderView.ALL)):
        detail = show_order(shop, order_id)
        assert detail.status.value in ("packed", "combined")
        assert len(detail.parcels) == 1, "an order is in exactly one parcel"
        assert (detail.parcels[0].order_id == order_id) == (detail.status.value == "packed")
        own[detail.parcels[0].tracking_number] += 1
    shop.close()
    assert sorted(bought(folder)) == sorted(own)
    assert own.total() == PEOPLE * 3


def test_two_stations_that_combine_the_same_orders_make_each_group_once(folder: Path, stations: list[Prepared]) -> None:
    for station in stations:
        station.go(["orders", "combine", "--suggested", "--json", "--data", str(folder)])
    answers = [json.loads(station.finish().out) for station in stations]
    leads = Counter(group["lead"] for answer in answers for group in answer["groups"])
    assert len(leads) == PEOPLE
    assert set(leads.values()) == {1}
    shop = reopened(folder)
    for order_id in order_ids(shop, OrderQuery(OrderView.TO_SHIP)):
        assert len(show_order(shop, order_id).travels.combined) == 2
    shop.close()


def test_two_stations_that_label_split_orders_buy_each_parcel_once(
    folder: Path, stations: list[Prepared], tmp_path: Path
) -> None:
    shop = reopened(folder)
    ids = list(order_ids(shop, OrderQuery(OrderView.TO_SHIP)))[:8]
    for order_id in ids:
        split_order(shop, order_id, equal_parcels(show_order(shop, order_id).lines, 3))
    numbers = [show_order(shop, order_id).order_number for order_id in ids]
    shop.close()
    for n, station in enumerate(stations):
        pdf = str(tmp_path / f"{n}.pdf")
        station.go(["label", *numbers, "--pdf", pdf, "--json", "--data", str(folder)])
    ended_well(stations)
    command(folder, "label", *numbers, "--pdf", str(tmp_path / "rest.pdf"))
    shop = reopened(folder)
    parcels = [parcel for order_id in ids for parcel in show_order(shop, order_id).parcels]
    assert Counter(p.number_in_order for p in parcels) == {1: 8, 2: 8, 3: 8}
    assert {show_order(shop, order_id).status.value for order_id in ids} == {"packed"}
    shop.close()
    assert sorted(bought(folder)) == sorted(p.tracking_number for p in parcels)


def test_a_group_that_another_station_takes_apart_is_never_left_half(
    folder: Path, stations: list[Prepared], tmp_path: Path
) -> None:
    command(folder, "orders", "combine", "--suggested")
    shop = reopened(folder)
    leads = [show_order(shop, i) for i in order_ids(shop, OrderQuery(OrderView.TO_SHIP))]
    shop.close()
    pdf = str(tmp_path / "a.pdf")
    stations[0].go(["label", "--ready", "--pdf", pdf, "--json", "--data", str(folder)])
    stations[1].go(["orders", "hold", *(d.travels.combined[0] for d in leads), "--json", "--data", str(folder)])
    ended_well(stations)
    shop = reopened(folder)
    for lead in leads:
        now = show_order(shop, lead.id)
        statuses = [show_order(shop, order_of(shop, n)).status.value for n in lead.travels.combined]
        assert statuses in (["combined", "combined"], ["on_hold", "combined"])
        assert now.travels.combined == lead.travels.combined[len(lead.travels.combined) - statuses.count("combined") :]
        assert now.status.value == "packed"
    shop.close()
