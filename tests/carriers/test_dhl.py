"""DHL's unified tracking: one number, one answer, in DHL's own times and in our words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openapi_schemas import DATA, spec
from scripted_carrier import ScriptedCarrier, scripted
from stated_meanings import stated

from shipdesk.carriers import meanings
from shipdesk.carriers.dhl import answers, requests
from shipdesk.carriers.dhl.carrier import DhlTrackingCarrier
from shipdesk.carriers.dhl.facts import FACTS
from shipdesk.domain.errors import CarrierRefused, CarrierUnavailable
from shipdesk.domain.parcels import ParcelStatus as S
from shipdesk.domain.shipments import TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.domain.tracking import state_of
from shipdesk.settings import CarrierSettings

FIXTURES = DATA / "karrio-fixtures/dhl_universal"
needs_fixtures = pytest.mark.skipif(not FIXTURES.exists(), reason="../shared/data/carriers/karrio-fixtures missing")
NUMBER = "00340434292135100124"


def _shipment(*events: dict[str, Any], id_: str = NUMBER, service: str = "parcel-de", **more: Any) -> dict[str, Any]:
    return {"id": id_, "service": service, "events": list(events), **more}


def _event(status: str, at: str, text: str = "", detail: str = "") -> dict[str, Any]:
    place = {"addressLocality": "Bremen", "countryCode": "DE"}
    return {
        "statusCode": status, "timestamp": at, "description": text, "status": detail, "location": {"address": place},
    }  # fmt: skip


@pytest.fixture
def server() -> Iterator[ScriptedCarrier]:
    with scripted() as made:
        yield made


@pytest.fixture
def dhl(server: ScriptedCarrier) -> Iterator[DhlTrackingCarrier]:
    made = DhlTrackingCarrier(CarrierSettings(code="dhl"), {"key": "k3y-k3y-k3y"}, server.http("DHL"))
    yield made
    made.close()


def test_the_question_has_only_what_dhl_knows():
    known = spec("dhl-openapi/utapi-tracking-unified-1.4.1.yaml")["components"]["parameters"]
    names = {parameter["name"]: parameter["schema"] for parameter in known.values()}
    params = requests.track_params(NUMBER, "parcel-de")
    assert set(params) <= set(names)
    assert params["service"] in names["service"]["enum"]


@needs_fixtures
def test_dhls_own_example_is_read_with_its_local_time():
    told = json.loads((FIXTURES / "tracking/TrackingResponseJSON.json").read_text())
    answer = answers.track_answer(told, TrackedParcel("7777777770"))
    assert isinstance(answer, TrackAnswer)
    (event,) = answer.events
    # "2018-03-02T07:53:47" has no zone: it is Amsterdam's clock, not Greenwich's.
    assert (event.local_at, event.occurred_at) == (datetime(2018, 3, 2, 7, 53, 47), None)
    assert event.code == "pre-transit/express/DELIVERED"
    assert event.meaning.status is S.INFO_RECEIVED
    assert event.place == "Oderweg 2, AMSTERDAM, 1043 AG, NL"
    assert answer.carrier_eta_on == date(2018, 8, 3)
    piece = answers.track_answer(told, TrackedParcel("JD014600002708681600"))
    assert isinstance(piece, TrackAnswer)


def test_a_time_with_a_z_is_utc():
    told = {"shipments": [_shipment(_event("transit", "2026-03-02T07:53:47Z"))]}
    answer = answers.track_answer(told, TrackedParcel(NUMBER))
    assert isinstance(answer, TrackAnswer)
    assert answer.events[0].occurred_at == datetime(2026, 3, 2, 7, 53, 47, tzinfo=UTC)


@needs_fixtures
@pytest.mark.parametrize("path", sorted(FIXTURES.rglob("*.json")), ids=lambda path: path.stem)
def test_no_recorded_answer_crashes_the_reader(path: Path):
    answers.track_answer(json.loads(path.read_text(encoding="utf-8")), TrackedParcel("7777777770"))


@pytest.mark.parametrize("told", [None, [], "x", {"shipments": None}, {"shipments": [None, 3, {"id": None}]}])
def test_strange_answers_are_no_news(told: Any):
    assert isinstance(answers.track_answer(told, TrackedParcel(NUMBER)), TrackFailure)


def test_an_answer_about_another_parcel_is_none_about_ours():
    told = {"shipments": [_shipment(_event("delivered", "2026-03-02T07:53:47Z"), id_="1")]}
    assert isinstance(answers.track_answer(told, TrackedParcel(NUMBER)), TrackFailure)
    bare = {"shipments": [_shipment(_event("transit", "2026-03-02T07:53:47Z"), id_=NUMBER.lstrip("0"))]}
    assert isinstance(answers.track_answer(bare, TrackedParcel(NUMBER)), TrackAnswer)


def test_of_several_parcels_with_one_number_ours_is_the_one_of_our_day():
    old = _shipment(_event("delivered", "2025-01-05T10:00:00"))
    new = _shipment(_event("transit", "2026-03-03T10:00:00"), service="express")
    told = {"shipments": [old, new]}
    ours = answers.track_answer(told, TrackedParcel(NUMBER, shipped_at=datetime(2026, 3, 2, tzinfo=UTC)))
    assert isinstance(ours, TrackAnswer)
    assert [event.meaning.status for event in ours.events] == [S.IN_TRANSIT]
    nobody_knows = answers.track_answer(told, TrackedParcel(NUMBER))
    assert isinstance(nobody_knows, TrackFailure)
    assert "parcel-de, express" in nobody_knows.message
    earlier = answers.track_answer(
        {"shipments": [old]}, TrackedParcel(NUMBER, shipped_at=datetime(2026, 3, 2, tzinfo=UTC))
    )
    assert isinstance(earlier, TrackFailure)
    assert earlier.not_found


def test_a_parcel_with_a_status_and_no_events_has_one():
    told = {"shipments": [_shipment(status=_event("pre-transit", "2026-03-02T07:53:47Z"))]}
    answer = answers.track_answer(told, TrackedParcel(NUMBER))
    assert isinstance(answer, TrackAnswer)
    assert [event.meaning.status for event in answer.events] == [S.INFO_RECEIVED]


def test_every_status_of_dhls_means_what_our_map_says():
    rows = stated("dhl_unified")
    assert len(rows) == 5
    for _, code, wanted in rows:
        for whole in (code, f"{code}/freight", f"{code}/parcel-uk/whatever"):
            assert meanings.meaning_of("dhl", whole).status in wanted, whole


@pytest.mark.parametrize(
    ("code", "text", "status", "reason"),
    [
        ("failure", "The shipment is being returned to the sender", S.RETURNING, ""),
        ("failure", "Returning to shipper", S.RETURNING, ""),
        ("failure", "Returned to shipper", S.RETURNING, ""),
        ("failure", "The shipment could not be delivered, and the recipient has been notified", S.FAILED_ATTEMPT,
         "not_delivered"),
        ("failure", "Delivery attempted; recipient not home", S.FAILED_ATTEMPT, "nobody_home"),
        ("failure", "Shipment refused", S.FAILED_ATTEMPT, "refused"),
        ("failure", "Nobody could say whether the recipient refused", S.EXCEPTION, "failure"),
        ("failure", "The shipment has been damaged", S.EXCEPTION, "damaged"),
        ("transit", "The shipment has been loaded onto the delivery vehicle", S.OUT_FOR_DELIVERY, ""),
        ("transit", "Shipment is out with courier for delivery", S.OUT_FOR_DELIVERY, ""),
        ("transit", "The shipment is ready for pick-up at the PACKSTATION", S.AVAILABLE_FOR_PICKUP, ""),
        ("transit", "Processed in the parcel center", S.IN_TRANSIT, ""),
        ("delivered", "Returned to shipper", S.RETURNED, ""),
        ("delivered", "The shipment has been successfully delivered", S.DELIVERED, ""),
        ("failure/express/NH", "Not home", S.FAILED_ATTEMPT, "nobody_home"),
        ("delivered/express/RT", "Returned to consignor", S.RETURNED, ""),
        ("transit/express/WC", "With delivering courier", S.OUT_FOR_DELIVERY, ""),
        ("transit/parcel-nl/WC", "Whatever", S.IN_TRANSIT, ""),
        ("collected", "Delivered", S.UNKNOWN, ""),
    ],
)  # fmt: skip
def test_five_statuses_are_told_apart_by_their_division_and_by_how_the_text_begins(
    code: str, text: str, status: S, reason: str
):
    meaning = meanings.meaning_of("dhl", code, text)
    assert (meaning.status, meaning.reason) == (status, reason)


def test_a_delivery_back_to_the_shop_is_no_delivery():
    told = {"shipments": [_shipment(
        _event("delivered", "2026-03-09T10:00:00Z", "The shipment has been successfully delivered"),
        _event("failure", "2026-03-06T10:00:00Z", "The shipment is being returned to the sender"),
        _event("transit", "2026-03-05T10:00:00Z", "The shipment has been loaded onto the delivery vehicle"),
    )]}  # fmt: skip
    answer = answers.track_answer(told, TrackedParcel(NUMBER))
    assert isinstance(answer, TrackAnswer)
    state = state_of(answer.events, label_made_at=None, dispatched_at=None)
    assert (state.status, state.delivered_at) == (S.RETURNED, None)


def test_dhl_follows_and_sells_nothing(dhl: DhlTrackingCarrier):
    with pytest.raises(CarrierRefused):
        dhl.void("1")
    # At four questions a parcel and day.
    assert FACTS.parcels_per_day(4) == 50


def test_a_number_that_dhl_does_not_know_yet_is_asked_again_and_others_go_on(
    dhl: DhlTrackingCarrier, server: ScriptedCarrier
):
    missing = {"title": "No result found", "detail": "No shipment with given tracking number found.", "status": 404}
    server.on("GET /track/shipments", missing, 404)
    server.on("GET /track/shipments", {"shipments": [_shipment(_event("transit", "2026-03-02T07:53:47Z"))]})
    found = dhl.track([TrackedParcel("new"), TrackedParcel(NUMBER)])
    assert isinstance(found["new"], TrackFailure)
    assert found["new"].not_found
    assert isinstance(found[NUMBER], TrackAnswer)
    assert server.asked[0].params["language"] == "en"
    assert server.asked[0].headers["DHL-API-Key"] == "k3y-k3y-k3y"


def test_a_wrong_key_is_nobodys_parcel(dhl: DhlTrackingCarrier, server: ScriptedCarrier):
    server.on("GET /track/shipments", {"title": "Unauthorized", "status": 401}, 401)
    with pytest.raises(CarrierRefused):
        dhl.track([TrackedParcel(NUMBER)])
    with pytest.raises(CarrierRefused):
        dhl.test()


def test_the_days_quota_stops_the_round_and_keeps_what_was_heard(dhl: DhlTrackingCarrier, server: ScriptedCarrier):
    server.on("GET /track/shipments", {"shipments": [_shipment(_event("transit", "2026-03-02T07:53:47Z"))]})
    server.on("GET /track/shipments", {"title": "Too many requests", "detail": "Quota per day exceeded"}, 429)
    found = dhl.track([TrackedParcel(NUMBER), TrackedParcel("2")])
    assert isinstance(found[NUMBER], TrackAnswer)
    assert isinstance(found["2"], TrackFailure)
    asked = len(server.asked)
    with pytest.raises(CarrierUnavailable):
        dhl.track([TrackedParcel("3")])
    assert len(server.asked) == asked
