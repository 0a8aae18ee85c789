"""Maps as SVG and PDF: well-formed whatever carriers wrote, readable, and all in the picture."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from datetime import datetime
from io import BytesIO
from itertools import combinations

import pypdfium2
import pytest

from shipdesk.documents.journey_map import fleet_pdf, fleet_svg, journey_pdf, journey_svg
from shipdesk.documents.maps.fleet_drawing import fleet_scene
from shipdesk.documents.maps.journey_drawing import JourneyWords, journey_scene
from shipdesk.documents.maps.labels import box_of
from shipdesk.documents.maps.look import LIGHT_LOOK
from shipdesk.documents.maps.paper import text_width
from shipdesk.documents.maps.scene import Disc, Scene, Stroke
from shipdesk.domain.geography.fleet import FleetMap, FleetParcel, fleet_state
from shipdesk.domain.geography.journeys import JourneyMap, Sighting, Spot, journey_map
from shipdesk.domain.geography.places import place_of
from shipdesk.domain.parcels import ParcelStatus

NASTY = "</text><script>alert(1)</script> & \"'\x00￾"
SVG = "{http://www.w3.org/2000/svg}"


def journey(*told: str, status: ParcelStatus = ParcelStatus.IN_TRANSIT, goal: str = "Exeter GB") -> JourneyMap:
    """Return a way from Hamburg over these places."""
    seen = [Sighting(words, datetime(2026, 11, 20, i)) for i, words in enumerate(told)]
    return journey_map(seen, Spot("Hamburg", "DE"), Spot(*goal.rsplit(" ", 1)), status)


WAYS = {
    "in one country": journey("Hamburg, DE", "Kassel, DE", "Nürnberg, DE", goal="München DE"),
    "over the sea": journey("Hamburg, DE", "Leipzig - Germany", "East Midlands, GB", "Stafford, GB"),
    "over the date line": journey("Tokyo, JP", "Anchorage, AK, US", "Chicago, IL", goal="Lima PE"),
    "delivered": journey("Hamburg, DE", "Exeter, GB", status=ParcelStatus.DELIVERED),
    "coming back": journey("Hamburg, DE", "Kassel, DE", status=ParcelStatus.RETURNING),
    "one town": journey("Hamburg, DE", goal="Hamburg DE"),
    "nothing known": journey_map([], Spot(), Spot(), ParcelStatus.UNKNOWN),
    "only a country": journey("SE", "SE", goal=" SE"),
}
ALL_WAYS = pytest.mark.parametrize("found", WAYS.values(), ids=WAYS)


def fleet(count: int) -> FleetMap:
    """Return parcels all over the world."""
    towns = ("Berlin, DE", "Paris, FR", "New York, NY, US", "Osaka, JP", "Sydney, AU", "SE")
    parcels = []
    for i in range(count):
        place = place_of(towns[i * i % len(towns)])
        assert place is not None
        status = list(ParcelStatus)[i % len(ParcelStatus)]
        parcels.append(FleetParcel(i, f"N{i}", str(i), "", status, fleet_state(status), place, f"{place.name}{NASTY}"))
    return FleetMap(tuple(parcels))


def spots(scene: Scene) -> list[tuple[float, float]]:
    """Return where stops and ways are; borders may hang out of the picture, which cuts them."""
    found: list[tuple[float, float]] = []
    for shape in scene.shapes:
        match shape:
            case Stroke() if shape.width > 1:
                found += [point for line in shape.lines for point in line]
            case Disc():
                found.append((shape.x, shape.y))
    return found


@ALL_WAYS
def test_a_journey_is_well_formed_svg_that_says_what_it_is(found: JourneyMap) -> None:
    drawn = journey_svg(found, JourneyWords("Parcel 1 is on its way.", ("", "20 Nov")))
    root = ElementTree.fromstring(drawn)
    assert root.get("aria-label") == "Parcel 1 is on its way."
    texts = {element.text for element in root.iter(f"{SVG}text")}
    assert {stop.label for stop in found.stops if stop.kind.value != "stop"} <= texts
    assert len(drawn) < 150_000


@ALL_WAYS
def test_ways_and_stops_are_inside_the_picture(found: JourneyMap) -> None:
    scene = journey_scene(found, 600, 400, LIGHT_LOOK, JourneyWords(""), text_width)
    assert all(-30 <= x <= 630 and -30 <= y <= 430 for x, y in spots(scene)) or not found.stops


@ALL_WAYS
def test_names_do_not_lie_on_each_other(found: JourneyMap) -> None:
    scene = journey_scene(found, 900, 560, LIGHT_LOOK, JourneyWords("", ("20 Nov, 12:30",) * 9), text_width)
    pairs = [(a, b) for a, b in combinations(scene.labels, 2) if a.x != b.x]  # two lines of one name share their x
    clashes = [(a.text, b.text) for a, b in pairs if box_of(a, text_width).overlap(box_of(b, text_width)) > 30]
    assert clashes == []


@ALL_WAYS
def test_a_journey_becomes_a_page_of_paper(found: JourneyMap) -> None:
    pdf = journey_pdf(found, JourneyWords("x"), "Parcel 1 · in transit", ("Not on the map: “NQAA”.",))
    with pypdfium2.PdfDocument(BytesIO(pdf)) as document:
        assert len(document) == 1
        text = document[0].get_textpage().get_text_bounded()
    assert "Parcel 1" in text
    assert "NQAA" in text
    assert "GeoNames" in text


def test_what_carriers_and_customers_wrote_is_never_markup() -> None:
    drawn = journey_svg(WAYS["delivered"], JourneyWords(NASTY, (NASTY, NASTY)))
    root = ElementTree.fromstring(drawn)
    assert not list(root.iter(f"{SVG}script"))
    assert "<script" not in drawn
    assert "<script" not in fleet_svg(fleet(20), NASTY)
    ElementTree.fromstring(fleet_svg(fleet(20), NASTY))


def test_the_fleet_shows_how_many_are_where_and_what_the_colours_mean() -> None:
    texts = [label.text for label in fleet_scene(fleet(40), 900, 560, LIGHT_LOOK, "", text_width).labels]
    assert {"Needs somebody", "On the way", "Not scanned yet"} <= set(texts)
    assert sum(int(text) for text in texts if text.isdigit()) >= 40


def test_an_empty_fleet_is_the_world() -> None:
    ElementTree.fromstring(fleet_svg(FleetMap(()), "Nothing is under way."))
    assert fleet_pdf(FleetMap(()), "", "Parcels under way").startswith(b"%PDF")


def test_the_same_journey_gives_the_same_bytes() -> None:
    found = WAYS["over the sea"]
    assert journey_pdf(found, JourneyWords("x"), "h") == journey_pdf(found, JourneyWords("x"), "h")
