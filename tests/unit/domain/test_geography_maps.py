"""The globe made flat, ways over it, and heaps of parcels on it."""

from __future__ import annotations

import math
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipdesk.domain.geography.fleet import FleetMap, FleetParcel, fleet_state, heap_radius, heaped
from shipdesk.domain.geography.journeys import JourneyMap, Sighting, Spot, StopKind, journey_map
from shipdesk.domain.geography.outlines import Detail, flat_land
from shipdesk.domain.geography.places import place_of
from shipdesk.domain.geography.projection import Projection, fitted, projection_for
from shipdesk.domain.geography.sphere import Point, distance_km, great_circle, middle_longitude
from shipdesk.domain.parcels import ParcelStatus

HAMBURG, TOKYO, NEW_YORK = Point(53.55, 9.99), Point(35.69, 139.69), Point(40.71, -74.01)
POINTS = st.builds(Point, st.floats(-80, 80), st.floats(-180, 180))


def way(*told: str, home: str = "Hamburg DE", goal: str = "Oslo NO", status: ParcelStatus) -> JourneyMap:
    """Return the way of a parcel that was seen at these places."""
    seen = [Sighting(words, datetime(2026, 11, 20 + i, 8)) for i, words in enumerate(told)]
    return journey_map(seen, Spot(*home.rsplit(" ", 1)), Spot(*goal.rsplit(" ", 1)), status)


@settings(max_examples=60, deadline=None)
@given(POINTS, POINTS)
def test_a_way_is_as_long_as_the_distance_and_never_jumps(start: Point, end: Point) -> None:
    points = great_circle(start, end)
    if distance_km(start, end) < 19_000:
        length = sum(distance_km(a, b) for a, b in pairwise(points))
        assert length == pytest.approx(distance_km(start, end), rel=0.01, abs=0.1)
    assert all(abs(a.longitude - b.longitude) <= 180 for a, b in pairwise(points))


def test_the_way_to_new_york_leads_over_the_pacific_without_crossing_the_map() -> None:
    points = great_circle(TOKYO, NEW_YORK)
    projection = projection_for(points)
    lines = projection.way(points)
    assert len(lines) == 1
    assert max(abs(b[0] - a[0]) for a, b in pairwise(lines[0])) < 20
    torn = Projection(0.0).way(points)
    assert len(torn) == 2, "on a map around Greenwich it leaves at one edge and comes back at the other"


def test_the_middle_of_both_sides_of_the_date_line_is_the_date_line() -> None:
    assert abs(middle_longitude([170.0, -170.0])) == 180
    assert middle_longitude([]) == 0


def test_shapes_of_a_region_are_true_there() -> None:
    projection = projection_for([Point(48.1, 11.6), Point(53.5, 10.0)])
    (x0, y0), (x1, _) = projection.flat(50, 10), projection.flat(50, 11)
    _, y2 = projection.flat(51, 10)
    assert (x1 - x0) / math.cos(math.radians(50)) == pytest.approx(y0 - y2, rel=0.03)


@pytest.mark.parametrize("detail", list(Detail))
@pytest.mark.parametrize("middle", [0.0, -150.0, 180.0])
def test_towns_lie_on_land_and_oceans_do_not(detail: Detail, middle: float) -> None:
    projection = Projection(middle)
    rings = flat_land(projection, detail).rings

    def is_land(point: Point) -> bool:
        x, y = projection.place(point)
        crossed = 0
        for ring in rings:
            if ring.bounds.top <= y <= ring.bounds.bottom and x <= ring.bounds.right:
                for (x0, y0), (x1, y1) in pairwise(ring.points):
                    if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
                        crossed += 1
        return crossed % 2 == 1

    for inland in (
        Point(51, 10),
        Point(40, -100),
        Point(-25, 135),
        Point(62, 100),
        Point(67.5, 179.5),
        Point(67, -178),
    ):
        assert is_land(inland), inland
    for sea in (Point(0, -30), Point(40, -160), Point(-40, 80), Point(42, 51)):  # the last in the Caspian Sea
        assert not is_land(sea), sea


def test_a_picture_shows_all_points_and_not_beyond_the_world() -> None:
    projection = projection_for([HAMBURG, TOKYO])
    flat = [projection.place(p) for p in (HAMBURG, TOKYO)]
    bounds = fitted(flat, 1.6, projection.world)
    assert all(bounds.left < x < bounds.right and bounds.top < y < bounds.bottom for x, y in flat)
    assert bounds.top >= projection.world.top - 1e-6
    assert bounds.width / bounds.height == pytest.approx(1.6)


def test_a_way_is_made_of_its_different_places_in_order() -> None:
    found = way("Hamburg, DE", "Hannover, DE", "Hannover, DE", "DE", "Kassel, DE", goal="München DE",
                status=ParcelStatus.IN_TRANSIT)  # fmt: skip
    assert [stop.label for stop in found.stops] == ["Hamburg", "Hannover", "Kassel", "München"]
    assert [stop.scans for stop in found.stops] == [1, 2, 1, 0], "the country alone says no more than Kassel"
    assert [leg.is_past for leg in found.legs] == [True, True, False]
    assert found.here == 2


def test_a_delivered_parcel_is_at_its_goal() -> None:
    found = way("Hamburg, DE", "Oslo, NO", status=ParcelStatus.DELIVERED)
    assert found.here == 1
    assert found.stops[1].kind is StopKind.GOAL
    assert all(leg.is_past for leg in found.legs)


def test_a_parcel_that_was_never_scanned_has_all_of_its_way_before_it() -> None:
    found = way(status=ParcelStatus.DISPATCHED)
    assert [stop.label for stop in found.stops] == ["Hamburg", "Oslo"]
    assert found.here is None
    assert not found.legs[0].is_past


def test_a_parcel_that_comes_back_heads_for_its_start() -> None:
    found = way("Hamburg, DE", "Kassel, DE", status=ParcelStatus.RETURNING)
    assert (found.legs[-1].start, found.legs[-1].end, found.legs[-1].is_past) == (1, 0, False)
    assert "Oslo" not in [stop.label for stop in found.stops]


def test_places_that_nobody_finds_are_listed_and_the_rest_is_drawn() -> None:
    found = way("Hamburg, DE", "NQAA-7", "Kassel, DE", status=ParcelStatus.IN_TRANSIT)
    assert found.not_on_map == ("NQAA-7",)
    assert len(found.stops) == 3
    nothing = way("?", home=" ", goal=" ", status=ParcelStatus.UNKNOWN)
    assert (nothing.stops, nothing.legs, nothing.points) == ((), (), ())


def fleet_of(*towns: str) -> FleetMap:
    parcels = []
    for i, town in enumerate(towns):
        place = place_of(town)
        assert place is not None
        status = ParcelStatus.EXCEPTION if i % 3 == 0 else ParcelStatus.IN_TRANSIT
        parcels.append(FleetParcel(i, f"N{i}", str(i), "", status, fleet_state(status), place, place.name))
    return FleetMap(tuple(parcels))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 200)), min_size=1, max_size=60))
def test_every_parcel_is_in_one_heap_and_heaps_hold_their_states(spots: list[tuple[int, int]]) -> None:
    fleet = fleet_of(*["Berlin, DE"] * len(spots))
    heaps = heaped(fleet.parcels, [(float(x), float(y)) for x, y in spots])
    assert sorted(i for heap in heaps for i in heap.members) == list(range(len(spots)))
    assert all(sum(count for _, count in heap.states) == heap.count for heap in heaps)


def test_heaps_that_would_touch_become_one() -> None:
    fleet = fleet_of("Berlin, DE", "Berlin, DE", "Potsdam, DE", "Paris, FR")
    heaps = heaped(fleet.parcels, [(100.0, 100.0), (100.0, 100.0), (104.0, 101.0), (300.0, 100.0)])
    assert [(heap.label, heap.count) for heap in heaps] == [("Berlin", 3), ("Paris", 1)]
    assert heap_radius(1000) < 3 * heap_radius(2)
