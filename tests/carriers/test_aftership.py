"""AfterShip: fifty numbers at once, changes since a cursor, and times as the places told them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from scripted_carrier import ScriptedCarrier, scripted
from stated_meanings import stated
from twisted_payloads import twisted

from shipdesk.carriers import meanings
from shipdesk.carriers.aftership import answers, requests
from shipdesk.carriers.aftership.carrier import AfterShipCarrier
from shipdesk.domain.carriers import Can
from shipdesk.domain.errors import CarrierRefused, CarrierUnavailable
from shipdesk.domain.parcels import ParcelStatus as S
from shipdesk.domain.shipments import TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.settings import CarrierSettings

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
FIRST_CHANGE = "2026-03-04T10:00:00+00:00"


def _tracking(number: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"id-{number}", "tracking_number": number, "slug": "usps", "created_at": "2026-03-01T00:00:00+00:00",
        "updated_at": FIRST_CHANGE, "checkpoints": [], **more,
    }  # fmt: skip


def _page(*trackings: dict[str, Any], following: str = "") -> dict[str, Any]:
    pages = {"total": len(trackings), "has_next_page": bool(following), "next_cursor": following}
    return {"meta": {"code": 200}, "data": {"pagination": pages, "trackings": list(trackings)}}


CHECKPOINTS = [
    {
        "checkpoint_time": "2026-03-03T07:30:00-08:00", "tag": "OutForDelivery", "subtag": "OutForDelivery_001",
        "message": "Out for delivery", "city": "Reno", "state": "NV", "country_region": "USA",
    },
    {
        "checkpoint_time": "2026-03-03T11:45:10", "tag": "Delivered", "subtag": "Delivered_005",
        "message": "Left with the neighbour", "location": "Reno",
    },
    {"checkpoint_time": "2026-03-04", "tag": "Exception", "subtag": "Exception_099", "message": "Odd"},
]  # fmt: skip


@pytest.fixture
def desk() -> Iterator[ScriptedCarrier]:
    with scripted() as server:
        yield server


def aftership(desk: ScriptedCarrier) -> AfterShipCarrier:
    return AfterShipCarrier(CarrierSettings(code="aftership"), {"key": "asat_x"}, desk.http("AfterShip"), lambda: NOW)


def test_it_only_follows_parcels(desk: ScriptedCarrier):
    assert aftership(desk).can == Can.TRACK | Can.CHANGED_SINCE


def test_times_keep_the_clock_of_the_place_and_dates_stay_dates():
    answer = answers.track_answer(_tracking("94", checkpoints=CHECKPOINTS), "94")
    out, delivered, odd = answer.events
    assert (out.occurred_at, out.offset_minutes) == (datetime(2026, 3, 3, 15, 30, tzinfo=UTC), -480)
    assert (delivered.occurred_at, delivered.local_at) == (None, datetime(2026, 3, 3, 11, 45, 10))
    assert (odd.occurred_at, odd.local_at, odd.local_raw) == (None, None, "2026-03-04")
    assert [e.meaning.status for e in answer.events] == [S.OUT_FOR_DELIVERY, S.DELIVERED, S.EXCEPTION]
    assert out.place == "Reno, NV, USA"
    assert delivered.place == "Reno"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"expected_delivery": "2026-03-07"}, date(2026, 3, 7)),
        ({"latest_estimated_delivery": {"datetime": "2026-03-06T18:00:00-05:00"}}, date(2026, 3, 6)),
        ({"courier_estimated_delivery_date": {"estimated_delivery_date": "2026-03-05"}}, date(2026, 3, 5)),
        ({"expected_delivery": None}, None),
    ],
)
def test_the_delivery_date_is_the_carriers_own_where_there_is_one(told: dict[str, Any], expected: date | None):
    assert answers.track_answer(_tracking("94", **told)).carrier_eta_on == expected


def test_a_hundred_parcels_are_two_questions_and_unknown_ones_are_made_known(desk: ScriptedCarrier):
    numbers = [f"94{n:03}" for n in range(100)]
    known = [_tracking(n, checkpoints=CHECKPOINTS[:1]) for n in numbers]
    desk.on("GET /trackings", _page(*known[:49])).on("GET /trackings", _page(*known[50:]))
    desk.on("POST /trackings", {"meta": {"code": 201}, "data": _tracking(numbers[49])}, 201)
    told = aftership(desk).track([TrackedParcel(n, carrier_hint="USPS:Priority") for n in numbers])
    assert set(told) == set(numbers)
    assert sum(isinstance(t, TrackAnswer) for t in told.values()) == 99
    heard = told[numbers[49]]
    assert isinstance(heard, TrackFailure)
    assert heard.not_found
    assert desk.questions() == ["GET /trackings", "POST /trackings", "GET /trackings"]
    assert desk.asked[0].params["tracking_numbers"].count(",") == 49
    assert desk.asked[1].body == {"tracking_number": numbers[49], "slug": "usps"}
    assert desk.asked[0].headers["as-api-key"] == "asat_x"


def test_of_several_carriers_with_one_number_the_right_one_is_taken():
    ours, other = _tracking("94", id="a"), _tracking("94", id="b", slug="dhl", created_at="2026-03-02T00:00:00Z")
    parcel = TrackedParcel("94")
    assert answers.tracking_for((ours, other), parcel, "usps") is ours
    assert answers.tracking_for((ours, other), parcel, "") is other
    assert answers.tracking_for((ours, other), TrackedParcel("95"), "") is None


@pytest.mark.parametrize(
    ("meta", "permanent"), [({"code": 4003, "message": "Tracking already exists."}, False), ({"code": 4012}, True)]
)
def test_a_number_that_is_refused_fails_alone(desk: ScriptedCarrier, meta: dict[str, Any], permanent: bool):
    desk.on("GET /trackings", _page()).on("POST /trackings", {"meta": meta, "data": {}}, 400)
    failure = aftership(desk).track([TrackedParcel("94")])["94"]
    assert isinstance(failure, TrackFailure)
    assert failure.permanent is permanent


def test_a_wrong_key_stops_everything(desk: ScriptedCarrier):
    desk.on("GET /trackings", {"meta": {"code": 401}}, 401)
    for ask in (lambda c: c.test(), lambda c: c.track([TrackedParcel("94")]), lambda c: c.changed_since("")):
        with pytest.raises(CarrierRefused):
            ask(aftership(desk))


def test_a_second_batch_that_fails_does_not_lose_the_first(desk: ScriptedCarrier):
    numbers = [f"94{n:03}" for n in range(60)]
    desk.on("GET /trackings", _page(*map(_tracking, numbers[:50]))).on("GET /trackings", {}, 503)
    told = aftership(desk).track([TrackedParcel(n) for n in numbers])
    assert sum(isinstance(t, TrackAnswer) for t in told.values()) == 50
    assert sum(isinstance(t, TrackFailure) for t in told.values()) == 10


def test_nothing_at_all_is_no_answer(desk: ScriptedCarrier):
    desk.on("GET /trackings", {}, 503)
    with pytest.raises(CarrierUnavailable):
        aftership(desk).track([TrackedParcel("94")])


def test_changes_are_walked_page_by_page_and_the_next_walk_starts_at_the_newest(desk: ScriptedCarrier):
    desk.on("GET /trackings", _page(_tracking("1", updated_at="2026-03-04T11:40:00Z"), following="p2"))
    desk.on("GET /trackings", _page(_tracking("2"))).on("GET /trackings", _page())
    carrier = aftership(desk)
    first = carrier.changed_since("")
    assert [a.tracking_number for a in first.answers] == ["1"]
    assert first.more
    second = carrier.changed_since(first.cursor)
    assert not second.more
    third = carrier.changed_since(second.cursor)
    assert (third.answers, third.more) == ((), False)
    asked = [a.params for a in desk.asked]
    assert asked[0]["updated_at_min"] == asked[1]["updated_at_min"] == "2026-03-04T11:00:00+00:00"
    assert (asked[0].get("cursor"), asked[1].get("cursor"), asked[2].get("cursor")) == (None, "p2", None)
    # AfterShip's own times move it on, less two minutes for what was changed meanwhile.
    assert asked[2]["updated_at_min"] == "2026-03-04T11:38:00+00:00"
    assert third.cursor == second.cursor


@pytest.mark.parametrize("cursor", ["", "nonsense", "[]", '{"since": "never"}', '{"since": 5}'])
def test_an_unreadable_cursor_starts_now(cursor: str):
    assert requests.Place.read(cursor, NOW) == requests.Place(datetime(2026, 3, 4, 11, tzinfo=UTC))


def test_a_cursor_says_where_it_is_and_nothing_else():
    place = requests.Place(NOW, "p2", NOW)
    assert requests.Place.read(place.text(), NOW) == place
    assert json.loads(requests.Place(NOW).text()) == {"since": NOW.isoformat()}


def test_every_row_of_the_status_map_means_what_it_states():
    for level, value, may_mean in stated("aftership"):
        code = value if level == "tag" else f"{value.partition('_')[0]}/{value}"
        assert meanings.meaning_of("aftership", code).status in may_mean, code


@pytest.mark.parametrize(
    ("code", "status"),
    [("Delivered/Delivered_777", S.DELIVERED), ("InTransit/InTransit_042", S.IN_TRANSIT), ("Exception", S.EXCEPTION)],
)
def test_a_subtag_nobody_knows_falls_back_to_its_tag(code: str, status: S):
    assert meanings.meaning_of("aftership", code).status is status


def test_nonsense_anywhere_in_an_answer_crashes_no_reader():
    for payload in twisted(_page(_tracking("94", checkpoints=CHECKPOINTS), following="p2")):
        trackings = answers.trackings_of(payload)
        answers.next_page(payload)
        answers.newest_change(trackings)
        answers.tracking_for(trackings, TrackedParcel("94"), "usps")
        for tracking in trackings:
            answers.track_answer(tracking)


def test_a_page_that_is_gone_begins_its_span_anew_and_passes_nothing_over(desk: ScriptedCarrier):
    place = requests.Place(NOW - timedelta(days=3), "gone", NOW - timedelta(days=2))
    desk.on("GET /trackings", {"meta": {"code": 4000, "message": "Invalid cursor"}}, 400)
    desk.on("GET /trackings", {"data": {"trackings": [], "pagination": {"has_next_page": False}}})
    page = aftership(desk).changed_since(place.text())
    assert "cursor" not in desk.asked[-1].params
    assert desk.asked[-1].params["updated_at_min"] == place.since.isoformat()
    assert requests.Place.read(page.cursor, NOW).since == place.since


def test_something_else_than_a_list_of_changes_is_no_silence(desk: ScriptedCarrier):
    desk.on("GET /trackings", {"meta": {"code": 200}, "data": None})
    with pytest.raises(CarrierUnavailable):
        aftership(desk).changed_since("")
