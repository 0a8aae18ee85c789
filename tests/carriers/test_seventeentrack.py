"""17TRACK: forty numbers at once, good and bad ones in one answer, and each carrier's own history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from scripted_carrier import ScriptedCarrier, scripted
from stated_meanings import stated
from twisted_payloads import twisted

from shipdesk.carriers import meanings
from shipdesk.carriers.seventeentrack import answers, requests
from shipdesk.carriers.seventeentrack.carrier import SeventeenTrackCarrier
from shipdesk.domain.carriers import Can
from shipdesk.domain.errors import CarrierRefused, CarrierUnavailable
from shipdesk.domain.parcels import ParcelStatus as S
from shipdesk.domain.shipments import TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.settings import CarrierSettings

EVENTS = [
    {
        "time_iso": "2026-03-04T14:10:00-08:00", "time_utc": "2026-03-04T22:10:00Z", "description": "Delivered",
        "stage": "Delivered", "sub_status": "Delivered_Other",
        "address": {"city": "Reno", "state": "NV", "postal_code": "89501", "country": "US"},
    },
    {
        "time_iso": None, "time_utc": None, "time_raw": {"date": "2026-03-03", "time": "07:30:05", "timezone": None},
        "description": "Arrived", "stage": "Arrival", "sub_status": None, "location": "RENO, NV",
    },
    {
        "time_iso": "", "time_utc": "2026-03-02T01:00:00Z", "description": "Picked up",
        "sub_status": "InTransit_PickedUp",
    },
]  # fmt: skip


def _told(number: str, events: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    providers = [{"provider": {"key": 21051}, "events": EVENTS if events is None else events}]
    window = {"estimated_delivery_date": {"from": "2026-03-05T00:00:00-08:00", "to": "2026-03-06T00:00:00-08:00"}}
    return {
        "number": number, "carrier": 21051,
        "track_info": {"time_metrics": window, "tracking": {"providers": providers}},
    }  # fmt: skip


def _answer(accepted: list[Any], rejected: dict[str, int] | None = None, code: int = 0) -> dict[str, Any]:
    refused = [{"number": n, "error": {"code": c, "message": f"code {c}"}} for n, c in (rejected or {}).items()]
    return {"code": code, "data": {"accepted": accepted, "rejected": refused}}


@pytest.fixture
def desk() -> Iterator[ScriptedCarrier]:
    with scripted() as server:
        yield server


def seventeentrack(desk: ScriptedCarrier) -> SeventeenTrackCarrier:
    return SeventeenTrackCarrier(CarrierSettings(code="seventeentrack"), {"key": "secret"}, desk.http("17TRACK"))


def test_it_only_follows_parcels(desk: ScriptedCarrier):
    assert seventeentrack(desk).can == Can.TRACK


def test_times_keep_the_clock_of_the_place_whichever_way_they_are_told():
    answer = answers.track_answer(_told("94"), TrackedParcel("94"))
    assert isinstance(answer, TrackAnswer)
    picked_up, arrived, delivered = answer.events
    assert (delivered.occurred_at, delivered.offset_minutes) == (datetime(2026, 3, 4, 22, 10, tzinfo=UTC), -480)
    assert (arrived.occurred_at, arrived.local_at) == (None, datetime(2026, 3, 3, 7, 30, 5))
    assert picked_up.occurred_at == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert [e.meaning.status for e in answer.events] == [S.IN_TRANSIT, S.IN_TRANSIT, S.DELIVERED]
    assert delivered.code == "Delivered/Delivered_Other"
    assert (delivered.place, arrived.place) == ("Reno, NV 89501, US", "RENO, NV")
    assert answer.carrier_eta_on == date(2026, 3, 6)


def test_a_hundred_parcels_are_three_questions(desk: ScriptedCarrier):
    numbers = [f"94{n:03}" for n in range(100)]
    for start in (0, 40, 80):
        desk.on("POST /gettrackinfo", _answer([_told(n) for n in numbers[start : start + 40]]))
    told = seventeentrack(desk).track([TrackedParcel(n) for n in numbers])
    assert all(isinstance(t, TrackAnswer) for t in told.values())
    assert [len(a.body) for a in desk.asked] == [40, 40, 20]
    assert desk.asked[0].headers["17token"] == "secret"


def test_each_number_gets_its_own_verdict_and_unknown_ones_are_made_known(desk: ScriptedCarrier):
    rejected = {"UNKNOWN1": -18019902, "KNOWN2": -18019902, "NONEWS": -18019909, "WRONG": -18010012, "BAD3": -18019902}
    desk.on("POST /gettrackinfo", _answer([_told("94")], rejected))
    desk.on("POST /register", _answer([{"number": "UNKNOWN1"}], {"KNOWN2": -18019901, "BAD3": -18019903}))
    numbers = ["94", *rejected, "FORGOTTEN"]
    told = seventeentrack(desk).track([TrackedParcel(n, carrier_hint="FedEx Ground") for n in numbers])
    assert set(told) == set(numbers)
    assert isinstance(told["94"], TrackAnswer)
    failures = {n: t for n, t in told.items() if isinstance(t, TrackFailure)}
    assert {n for n, f in failures.items() if f.not_found} == {"UNKNOWN1", "KNOWN2", "NONEWS"}
    assert {n for n, f in failures.items() if f.permanent} == {"WRONG", "BAD3"}
    assert [n["number"] for n in desk.asked[1].body] == ["UNKNOWN1", "KNOWN2", "BAD3"]
    assert desk.asked[1].body[0]["carrier"] == 100_003


@pytest.mark.parametrize(
    ("payload", "status", "error"),
    [
        ({"code": -18010002, "data": {"errors": [{"code": -18010002, "message": "Invalid key"}]}}, 200, CarrierRefused),
        ({"code": -18010003, "data": {}}, 200, CarrierUnavailable),
        ({"code": "0"}, 200, CarrierUnavailable),
        ([], 200, CarrierUnavailable),
        ({"code": -18010002, "data": {}}, 401, CarrierRefused),
        ({}, 429, CarrierUnavailable),
    ],
)
def test_an_error_inside_a_good_answer_is_an_error(
    desk: ScriptedCarrier, payload: Any, status: int, error: type[Exception]
):
    desk.on("POST /gettrackinfo", payload, status)
    with pytest.raises(error):
        seventeentrack(desk).track([TrackedParcel("94")])


def test_a_batch_that_fails_does_not_lose_the_others(desk: ScriptedCarrier):
    numbers = [f"94{n:03}" for n in range(50)]
    desk.on("POST /gettrackinfo", _answer([_told(n) for n in numbers[:40]])).on(
        "POST /gettrackinfo", {"code": -18010003}
    )
    told = seventeentrack(desk).track([TrackedParcel(n) for n in numbers])
    assert sum(isinstance(t, TrackAnswer) for t in told.values()) == 40
    assert sum(isinstance(t, TrackFailure) for t in told.values()) == 10


def test_of_two_carriers_with_one_number_the_one_with_news_is_taken():
    silent, speaking = _told("94", []), _told("94")
    assert answers.told_of([silent, speaking], TrackedParcel("94")) is speaking


@pytest.mark.parametrize(
    ("hint", "carrier"), [("usps_priority", 21051), ("21051", 21051), ("DHL Express", 100001), ("Hermes", None)]
)
def test_a_carrier_is_named_only_where_it_is_sure(hint: str, carrier: int | None):
    told = requests.numbers_body([TrackedParcel("94", carrier_hint=hint)])
    assert told == [{"number": "94"} | ({} if carrier is None else {"carrier": carrier})]


def test_the_key_tells_what_is_left(desk: ScriptedCarrier):
    desk.on("POST /getquota", {"code": 0, "data": {"quota_remain": 87}})
    assert seventeentrack(desk).test() == "17TRACK knows this key. 87 parcels are left."


def test_every_row_of_the_status_map_means_what_it_states():
    for level, value, may_mean in stated("17track"):
        code = value if level == "status" else f"{value.partition('_')[0]}/{value}"
        assert meanings.meaning_of("seventeentrack", code).status in may_mean, code


def test_a_sub_status_nobody_knows_falls_back_to_its_status():
    assert meanings.meaning_of("seventeentrack", "InTransit/InTransit_ByBalloon").status is S.IN_TRANSIT
    assert meanings.meaning_of("seventeentrack", "Delivered/Delivered_Locker").status is S.DELIVERED


def test_nonsense_anywhere_in_an_answer_crashes_no_reader():
    for payload in twisted(_answer([_told("94")], {"95": -18019902})):
        answers.problem_of(payload, "17TRACK")
        answers.rejected_of(payload)
        there = answers.told_of(answers.accepted_of(payload), TrackedParcel("94"))
        answers.track_answer(there, TrackedParcel("94"))
