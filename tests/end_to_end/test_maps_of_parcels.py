"""Maps from a real store: the way of a parcel, and where all parcels under way are."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from shipdesk.domain.errors import Refused
from shipdesk.domain.geography.fleet import FleetState
from shipdesk.domain.geography.journeys import StopKind
from shipdesk.domain.parcels import Meaning, ParcelStatus, TrackingEvent
from shipdesk.services.clocks import FixedClock
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.draw_map import draw_fleet, draw_journey, print_map, save_map
from shipdesk.services.journey_map import fleet_of, fleet_rows, journey_of, map_seconds, missing_words
from shipdesk.services.list_orders import order_ids
from shipdesk.services.list_parcels import parcel_ids
from shipdesk.services.make_labels import make_labels
from shipdesk.services.make_papers import make_journeys
from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery, OrderView, ParcelQuery


@pytest.fixture
def parcels(sample_shop: Shop) -> list[int]:
    """Return the ids of three parcels that left, in a shop in Hamburg."""
    orders = list(order_ids(sample_shop, OrderQuery(view=OrderView.TO_SHIP)))[:3]
    for label in make_labels(sample_shop, orders).labels:
        dispatch_scan(sample_shop, label.tracking_number)
    return sorted(parcel_ids(sample_shop, ParcelQuery()))


def tell(shop: Shop, parcel_id: int, *places: str, status: ParcelStatus = ParcelStatus.IN_TRANSIT) -> None:
    """Let a carrier tell of scans, an hour apart."""
    now = shop.clock.now()
    with shop.change() as tx:
        events = [
            (f"k{i}", TrackingEvent("X", "Scan", Meaning(status), now + timedelta(hours=i), place=place))
            for i, place in enumerate(places)
        ]
        tx.events.add(parcel_id, events, now)


def test_a_parcel_that_left_is_expected_at_its_goal(sample_shop: Shop, parcels: list[int]) -> None:
    found = journey_of(sample_shop, parcels[0])
    assert found.map.stops[0].kind is StopKind.START
    assert found.map.here is None
    assert found.promise.left_on == found.promise.today
    assert any(line.startswith("expected") for line in map_seconds(found.map, found.promise))


def test_scans_are_on_the_map_with_the_clock_of_their_places(
    sample_shop: Shop, parcels: list[int], clock: FixedClock
) -> None:
    tell(sample_shop, parcels[0], "Hannover, DE", "somewhere", "New York, NY, US")
    found = journey_of(sample_shop, parcels[0]).map
    assert [stop.label for stop in found.stops][1:3] == ["Hannover", "New York"]
    assert found.not_on_map == ("somewhere",)
    assert missing_words(found.not_on_map) == ("Not on the map: “somewhere”.",)
    there = found.stops[2].first_at
    assert there is not None
    utc = (clock.now() + timedelta(hours=2)).replace(tzinfo=None)
    assert utc - there == timedelta(hours=5), "New York is five hours behind in winter"


def test_the_fleet_is_where_its_last_scans_were(sample_shop: Shop, parcels: list[int]) -> None:
    tell(sample_shop, parcels[0], "Hannover, DE", "Kassel, DE")
    tell(sample_shop, parcels[1], "Kassel, DE", "DE", "???")
    fleet = fleet_of(sample_shop)
    assert [parcel.label for parcel in fleet.parcels] == ["Kassel", "Kassel", "Hamburg"]
    assert fleet.not_on_map == ()
    assert sum(fleet.counts.values()) == 3
    assert set(fleet.counts) <= set(FleetState)
    assert {parcel.parcel_id for parcel in fleet_rows(fleet, [0, 1])} == set(parcels[:2])


def test_maps_become_files_and_papers(sample_shop: Shop, parcels: list[int], tmp_path: Path) -> None:
    tell(sample_shop, parcels[0], "Hannover, DE")
    assert draw_journey(sample_shop, parcels[0]).startswith(b"<svg")
    assert draw_fleet(sample_shop).startswith(b"<svg")
    saved = save_map(sample_shop, None, tmp_path / "fleet.pdf")
    assert saved.read_bytes().startswith(b"%PDF")
    job = print_map(sample_shop, parcels[0])
    with sample_shop.look() as tx:
        assert tx.prints.get(job) is not None
    plain = make_journeys(sample_shop, [parcels[1]])
    assert plain.pages >= 1
    assert plain.refused == ()


def test_a_parcel_that_is_not_here_is_refused(sample_shop: Shop) -> None:
    with pytest.raises(Refused):
        journey_of(sample_shop, 999_999)
