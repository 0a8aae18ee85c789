"""Carriers' words for places become points: the right town, or none at all."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from shipdesk.domain.geography.airports import HUB_AIRPORTS
from shipdesk.domain.geography.gazetteer import countries, large_towns, towns_named
from shipdesk.domain.geography.places import Confidence, Place, place_of, places_of
from shipdesk.domain.geography.sphere import Point, distance_km

RECORDED = Path(__file__).resolve().parents[4] / "shared" / "data" / "carriers" / "karrio-fixtures"


def where(text: str, *ends: str) -> str:
    """Return what a place was found to be, in short."""
    return short(place_of(text, ends))


def short(place: Place | None) -> str:
    return "" if place is None else " ".join(p for p in (place.name, place.region, place.country) if p)


@pytest.mark.parametrize(
    ("told", "ends", "expected"),
    [
        ("LEIPZIG, DE", (), "Leipzig DE"),
        ("Leipzig - Germany", (), "Leipzig DE"),
        ("Memphis, TN 38118 US", (), "Memphis TN US"),
        ("WOODBRIDGE TWP, NJ, 08832, US", (), "Woodbridge NJ US"),
        ("Hamburg, DEU", (), "Hamburg DE"),
        ("Mechelen (BE)", (), "Mechelen BE"),
        ("München Flughafen, Deutschland", (), "Munich DE"),
        ("Koeln, DE", (), "Köln DE"),
        ("NEW YORK NY DISTRIBUTION CENTER", ("US",), "New York City NY US"),
        ("JERSEY CITY NJ NETWORK DISTRIBUTION CENTER", ("US",), "Jersey City NJ US"),
        ("MONTREAL SORT CTR/CTR TRIE, PQ", ("CA",), "Montréal QC CA"),
        ("JOHN CYOPECK CENTRE, 205 NEW TORONTO STREET, ETOBICOKE, ON, CA", (), "Etobicoke ON CA"),
        ("HUB CHILLY MAZARIN CHRONOPOST", ("FR",), "Chilly-Mazarin FR"),
        ("QAR-\n        Arnhem Hub\n      ", ("NL",), "Arnhem NL"),
        ("SUNSHINE WEST VIC", ("AU",), "Sunshine West VIC AU"),
        ("KINGSTON-JAM", ("JM",), "Kingston JM"),
        ("Oderweg 2, AMSTERDAM", ("NL",), "Amsterdam NL"),
        ("Asendia US (Philadelphia)", ("US",), "Philadelphia PA US"),
        ("LHR", ("US",), "London GB"),
        ("Heathrow Hub, GB", (), "London GB"),
        ("BOS", ("US",), "Boston MA US"),
        ("深圳", ("CN",), "Shenzhen CN"),
        ("Sydney Chullora, AU", (), "Sydney NSW AU"),
    ],
)
def test_a_place_is_found_in_the_words_of_carriers(told: str, ends: tuple[str, ...], expected: str) -> None:
    assert where(told, *ends) == expected


@pytest.mark.parametrize(
    ("told", "ends", "expected"),
    [
        ("Dover, DE", ("US",), "Dover DE US"),
        ("Hamburg, DE", ("US",), "Hamburg DE"),
        ("Ontario, CA", ("US",), "Ontario CA US"),
        ("Ontario, CA", ("CA",), "ON CA"),
        ("Atlanta, Georgia", ("US",), "Atlanta GA US"),
        ("Georgia", ("US",), "GA US"),
        ("Georgia", ("GE",), "GE"),
    ],
)
def test_codes_with_two_meanings_are_read_by_the_towns_and_by_the_journey(
    told: str, ends: tuple[str, ...], expected: str
) -> None:
    assert where(told, *ends) == expected


@pytest.mark.parametrize(
    ("told", "ends"),
    [
        ("Paris", ()), ("Paris", ("US", "GB")), ("Transit Scan", ("US",)), ("reception", ("US",)), ("020037", ()),
        ("MTL", ("CA",)), ("Web Services", ()), ("", ("DE",)), ("string", ("US",)), ("\ud800\x00", ("DE",)),
        (",,, -- ((", ()), ("x" * 5000, ("DE",)),
    ],
)  # fmt: skip
def test_what_is_not_sure_stays_off_the_map(told: str, ends: tuple[str, ...]) -> None:
    assert place_of(told, ends) is None


def test_a_country_alone_is_its_middle_and_says_so() -> None:
    place = place_of("US-60199, UNITED STATES")
    assert place is not None
    assert (place.confidence, place.country, place.name) == (Confidence.COUNTRY, "US", "")
    assert distance_km(place.point, Point(38.5, -92.5)) < 300


def test_namesakes_are_told_apart_by_the_places_before_and_after() -> None:
    near_chicago = places_of(["CHICAGO IL", "Springfield", "Peoria, IL"], ("US",))
    assert short(near_chicago[1]) == "Springfield IL US"
    near_boston = places_of(["Boston, MA", "Springfield", "Hartford, CT"], ("US",))
    assert short(near_boston[1]) == "Springfield MA US"
    assert where("Springfield", "US") == "US", "alone, nobody knows which"


def test_a_country_that_the_journey_came_through_helps_to_find_the_next_place() -> None:
    passed = places_of(["Shenzhen, CN", "Liège, BE", "Valencia"], ("CN", "ES"))
    assert [short(place) for place in passed] == ["Shenzhen CN", "Liège BE", "Valencia ES"]


def test_every_hub_s_airport_has_its_town() -> None:
    assert [
        c for c, (name, country) in HUB_AIRPORTS.items() if all(t.country != country for t in towns_named(name))
    ] == []


def test_the_largest_towns_and_countries_are_known_for_orientation() -> None:
    assert large_towns()[0].name == "Shanghai"
    assert {town.country for town in countries()} >= {"DE", "US", "JP", "IS", "MT"}


def test_recorded_places_of_carriers_are_found_and_nothing_crashes() -> None:
    if not RECORDED.is_dir():
        pytest.skip("the recorded payloads are not here: ../shared/data/carriers")
    told: set[str] = set()
    for file in RECORDED.rglob("*.json"):
        text = file.read_text("utf-8", "replace")
        told |= set(re.findall(r'"(?:location|eventLocation|Location|scanLocation)":\s*"((?:[^"\\]|\\.){2,80})"', text))
    for file in RECORDED.rglob("*.py"):
        text = file.read_text("utf-8", "replace")
        told |= set(re.findall(r'"(?:location|eventLocation|Location|scanLocation)":\s*"((?:[^"\\]|\\.){2,80})"', text))
    assert told, "the recorded payloads have places"
    words = [json.loads(f'"{each}"') if "\\" in each else each for each in told]
    found = [word for word in words if place_of(word, ("US", "CA", "GB", "DE", "FR", "AU", "NL", "ES", "TH"))]
    assert len(found) >= 0.8 * len(words), sorted(set(words) - set(found))
