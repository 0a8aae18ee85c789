"""FedEx: its requests are as its own files say, its answers are read whatever they are, its times to the minute."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openapi_schemas import DATA, body_errors, schema_errors
from scripted_carrier import ScriptedCarrier, scripted
from stated_meanings import stated
from varied_shipments import AT_HOME_US, LINES, PDF, SHIPMENTS, TO_BRITAIN, US_HOME

from shipdesk.carriers import meanings
from shipdesk.carriers.fedex import answers, requests
from shipdesk.carriers.fedex.carrier import FedExCarrier
from shipdesk.carriers.fedex.facts import FACTS
from shipdesk.domain.errors import CarrierOutcomeUnknown, CarrierRefused, CarrierUnavailable, Refused
from shipdesk.domain.parcels import ParcelStatus as S
from shipdesk.domain.shipments import Shipment, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.domain.tracking import state_of
from shipdesk.settings import CarrierSettings
from shipdesk.web.json_answers import NotUnderstoodError

FIXTURES = DATA / "karrio-fixtures/fedex"
needs_fixtures = pytest.mark.skipif(not FIXTURES.exists(), reason="../shared/data/carriers/karrio-fixtures missing")
ACCOUNT = CarrierSettings(code="fedex", credentials={"client_id": "id", "account_number": "510087000"})
SHIP, RATE, TRACK = "fedex-openapi/ship-api.json", "fedex-openapi/rate-api.json", "fedex-openapi/track.json"
NUMBER = "794953535000"


def _told(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def _tracked(name: str, number: str, shipped_at: datetime | None = None) -> TrackAnswer | TrackFailure:
    return answers.tracked(_told(f"tracking/{name}.json"), [TrackedParcel(number, shipped_at=shipped_at)])[number]


def _scan(scan: str, at: str, derived: str = "IT", text: str = "", **more: str) -> dict[str, str]:
    return {"date": at, "derivedStatusCode": derived, "eventType": scan, "eventDescription": text, **more}


def _result(*scans: dict[str, str], number: str = NUMBER, **more: Any) -> dict[str, Any]:
    results = [{"scanEvents": list(scans), **more}]
    return {"output": {"completeTrackResults": [{"trackingNumber": number, "trackResults": results}]}}


def _bought(**piece: Any) -> dict[str, Any]:
    label = {"contentType": "LABEL", "encodedLabel": base64.b64encode(PDF).decode()}
    made = {"trackingNumber": NUMBER, "packageDocuments": [label], "netChargeAmount": 12.5, "currency": "USD", **piece}
    shipment = {"serviceType": "FEDEX_GROUND", "serviceName": "FedEx Ground®", "pieceResponses": [made]}
    return {"output": {"transactionShipments": [shipment]}}


def _bodies(server: ScriptedCarrier, path: str) -> list[Any]:
    return [asked.body for asked in server.asked if asked.path == path]


@pytest.fixture
def server() -> Iterator[ScriptedCarrier]:
    with scripted() as made:
        made.on("POST /oauth/token", {"access_token": "t0k3n", "expires_in": 3599, "token_type": "bearer"})
        yield made


@pytest.fixture
def fedex(server: ScriptedCarrier) -> Iterator[FedExCarrier]:
    made = FedExCarrier(ACCOUNT, {"client_secret": "s3cr3t-s3cr3t"}, server.http("FedEx"))
    yield made
    made.close()


@pytest.mark.parametrize("shipment", SHIPMENTS, ids=lambda s: s.reference)
def test_every_request_is_as_fedex_says(shipment: Shipment):
    body = requests.ship_body(shipment, "FEDEX_GROUND", "store:label:order1:parcel1:v1", "510087000")
    assert body_errors(SHIP, "post", "/ship/v1/shipments", body) == []
    # The file offers its full schema or one of its examples, "one of" them, which overlap: the full one is the judge.
    assert schema_errors(RATE, "#/components/schemas/Full_Schema_Quote_Rate", requests.rate_body(shipment, "1")) == []


def test_tracking_and_cancelling_are_as_fedex_says():
    assert body_errors(TRACK, "post", "/track/v1/trackingnumbers", requests.track_body(["1", "2"])) == []
    assert body_errors(SHIP, "put", "/ship/v1/shipments/cancel", requests.cancel_body("1", "510087000")) == []


def test_a_parcel_is_declared_never_lighter_and_never_smaller_than_it_is():
    package = requests.ship_body(replace(AT_HOME_US, weight_g=431), "X", "k", "1")["requestedShipment"]
    line = package["requestedPackageLineItems"][0]
    assert line["weight"] == {"units": "KG", "value": 0.44}
    assert line["dimensions"] == {"length": 26, "width": 21, "height": 11, "units": "CM"}


def test_customs_are_told_each_article_with_its_own_value_and_origin():
    customs = requests.ship_body(TO_BRITAIN, "X", "k", "1")["requestedShipment"]["customsClearanceDetail"]
    candle, soap = customs["commodities"]
    assert (candle["quantity"], candle["customsValue"]["amount"], candle["unitPrice"]["amount"]) == (3, 38.97, 12.99)
    assert (candle["countryOfManufacture"], candle["harmonizedCode"]) == ("DE", "340600")
    assert soap["countryOfManufacture"] == "FR"
    assert "harmonizedCode" not in soap


def test_the_order_and_the_purchase_are_both_named():
    line = requests.ship_body(AT_HOME_US, "X", "k" * 90, "1")["requestedShipment"]["requestedPackageLineItems"][0]
    values = [reference["value"] for reference in line["customerReferences"]]
    assert values[0] == "1001"
    assert len(values[1]) == 30


@pytest.mark.parametrize(
    ("shipment", "why"),
    [
        (replace(AT_HOME_US, weight_g=0), "no weight"),
        (replace(AT_HOME_US, recipient=replace(US_HOME, lines=())), "no street"),
        (replace(AT_HOME_US, recipient=replace(US_HOME, lines=("A" * 36,))), "too long"),
        (replace(AT_HOME_US, recipient=replace(US_HOME, lines=("word " * 40,))), "too long"),
        (replace(AT_HOME_US, sender=US_HOME), "phone number"),
        (replace(TO_BRITAIN, customs_lines=(replace(LINES[0], origin_country=""),)), "country of origin"),
    ],
)
def test_what_is_missing_is_said_before_fedex_is_asked(shipment: Shipment, why: str):
    with pytest.raises(Refused, match=why):
        requests.ship_body(shipment, "X", "k", "1")


def test_a_long_street_is_broken_between_words_and_never_cut():
    lines = requests.ship_body(
        replace(AT_HOME_US, recipient=replace(US_HOME, lines=("House of the four winds, second staircase", "Pier 2"))),
        "X", "k", "1",
    )["requestedShipment"]["recipients"][0]["address"]["streetLines"]  # fmt: skip
    assert lines == ["House of the four winds, second", "staircase", "Pier 2"]


@needs_fixtures
def test_prices_are_the_accounts_own_and_cheapest_first():
    rates = answers.rates_of(_told("rate/IntlRateResponse.json"))
    assert [(r.service, r.price_minor, r.currency) for r in rates][:2] == [
        ("FEDEX_GROUND", 53568, "CAD"),
        ("FEDEX_INTERNATIONAL_CONNECT_PLUS", 93227, "USD"),
    ]
    assert rates[0].transit_days == 4
    assert rates[0].service_name == "FedEx International Ground"


@needs_fixtures
def test_a_purchase_is_read_with_its_label():
    told = _told("return_shipment/ShipmentResponseJSON.json")
    piece = told["output"]["transactionShipments"][0]["pieceResponses"][0]
    piece["packageDocuments"][0]["encodedLabel"] = base64.b64encode(PDF).decode()
    label = answers.bought_label(told)
    assert (label.tracking_number, label.service, label.service_name) == (
        NUMBER, "STANDARD_OVERNIGHT", "FedEx Standard Overnight",
    )  # fmt: skip
    assert label.document is not None
    assert label.document.content == PDF


@needs_fixtures
@pytest.mark.parametrize("path", sorted(FIXTURES.rglob("*.json")), ids=lambda path: path.stem)
def test_no_recorded_answer_crashes_a_reader(path: Path):
    told = json.loads(path.read_text(encoding="utf-8"))
    answers.tracked(told, [TrackedParcel(NUMBER)])
    answers.is_cancelled(told)
    for read in (answers.rates_of, answers.bought_label):
        with suppress(NotUnderstoodError):
            read(told)


@pytest.mark.parametrize("told", [None, [], "x", {"output": []}, {"output": {"transactionShipments": [None, 3]}}])
def test_strange_answers_are_no_purchase_and_no_news(told: Any):
    with pytest.raises(NotUnderstoodError):
        answers.bought_label(told)
    assert isinstance(answers.tracked(told, [TrackedParcel("1")])["1"], TrackFailure)


@needs_fixtures
def test_times_are_right_to_the_minute_whatever_their_zone():
    answer = _tracked("InconsistentDateTimeResponse", "738488882438")
    assert isinstance(answer, TrackAnswer)
    assert len(answer.events) == 17
    first, last = answer.events[0], answer.events[-1]
    # "2024-08-15T00:00:00" has no zone: it is a wall clock, and nobody's UTC.
    assert (first.local_at, first.occurred_at) == (datetime(2024, 8, 15), None)
    assert last.occurred_at == datetime(2024, 8, 20, 16, 41, 57, tzinfo=UTC)
    assert last.local_at == datetime(2024, 8, 20, 12, 41, 57)
    told = [event.local_at for event in answer.events if event.local_at]
    assert told == sorted(told)
    assert answer.events[1].occurred_at == datetime(2024, 8, 15, 15, 36, tzinfo=UTC)
    assert answer.carrier_eta_on == date(2024, 8, 21)
    state = state_of(answer.events, label_made_at=None, dispatched_at=None)
    assert (state.status, state.delivered_at) == (S.DELIVERED, last.occurred_at)
    assert {event.meaning.status for event in answer.events} == {
        S.IN_TRANSIT, S.INFO_RECEIVED, S.OUT_FOR_DELIVERY, S.DELIVERED,
    }  # fmt: skip


@needs_fixtures
@pytest.mark.parametrize(
    ("label_on", "status", "events"),
    [(datetime(2024, 4, 24, 20, tzinfo=UTC), S.IN_TRANSIT, 10), (datetime(2024, 4, 25, 8, tzinfo=UTC), S.DELIVERED, 8)],
)
def test_of_two_parcels_with_one_number_the_one_sent_when_we_made_the_label_is_ours(
    label_on: datetime, status: S, events: int
):
    answer = _tracked("DuplicateTrackingResponse", "776094337676", label_on)
    assert isinstance(answer, TrackAnswer)
    assert len(answer.events) == events
    assert state_of(answer.events, label_made_at=label_on, dispatched_at=None).status is status


@needs_fixtures
def test_nobody_is_fooled_by_a_number_that_others_had_before():
    unknown = _tracked("DuplicateTrackingResponse", "776094337676")
    assert isinstance(unknown, TrackFailure)
    assert "2024-04-24, 2024-04-25" in unknown.message
    later = _tracked("DuplicateTrackingResponse", "776094337676", datetime(2026, 3, 1, tzinfo=UTC))
    assert isinstance(later, TrackFailure)
    assert later.not_found


@needs_fixtures
def test_attempts_are_told_apart_by_their_exception():
    answer = _tracked("DuplicateTrackingResponse", "776094337676", datetime(2024, 4, 25, tzinfo=UTC))
    assert isinstance(answer, TrackAnswer)
    by_code = {event.code: event.meaning for event in answer.events}
    assert by_code["DE/DE/08"].status is S.FAILED_ATTEMPT
    assert by_code["DE/DE/08"].reason == "nobody_home"
    assert by_code["DE/DE/A47"].status is S.IN_TRANSIT


@needs_fixtures
def test_an_error_about_one_number_is_that_numbers_failure():
    told = _told("tracking/TrackingResponse.json")
    found = answers.tracked(told, [TrackedParcel("39936862321"), TrackedParcel("123456789012"), TrackedParcel("7")])
    assert [type(each) for each in found.values()] == [TrackFailure] * 3
    missing = found["39936862321"]
    assert isinstance(missing, TrackFailure)
    assert missing.not_found
    assert not missing.permanent


def test_every_code_of_fedexs_table_means_what_our_map_says():
    rows = stated("fedex")
    assert len(rows) == 55
    for _, code, wanted in rows:
        for whole in (f"IT/{code}", f"{code}/{code}", f"{code}/{code}/A25"):
            assert meanings.meaning_of("fedex", whole).status in wanted, whole


def test_a_scan_that_nobody_knows_goes_by_its_derived_status_and_else_changes_nothing():
    assert meanings.meaning_of("fedex", "IT/AE").status is S.IN_TRANSIT
    assert meanings.meaning_of("fedex", "ZZ/QQ", "Delivered").status is S.UNKNOWN


def test_a_delivery_back_to_the_shop_is_no_delivery():
    back = _result(
        _scan("DL", "2026-03-09T10:00:00-05:00", "DL", "Delivered"),
        _scan("RS", "2026-03-06T10:00:00-05:00", "RS", "Returning package to shipper"),
        _scan("OD", "2026-03-05T10:00:00-05:00"),
    )
    answer = answers.tracked(back, [TrackedParcel(NUMBER)])[NUMBER]
    assert isinstance(answer, TrackAnswer)
    state = state_of(answer.events, label_made_at=None, dispatched_at=None)
    assert (state.status, state.delivered_at) == (S.RETURNED, None)
    assert meanings.meaning_of("fedex", "DL/DL", "Delivered to shipper").status is S.RETURNED


def test_a_label_is_bought_with_the_answer(fedex: FedExCarrier, server: ScriptedCarrier):
    server.on("POST /ship/v1/shipments", _bought())
    label = fedex.buy(AT_HOME_US, "FEDEX_GROUND", "key")
    assert (label.tracking_number, label.remote_id, label.cost_minor, label.currency) == (NUMBER, NUMBER, 1250, "USD")
    assert label.document is not None
    asked = server.asked[-1]
    assert asked.headers["Authorization"] == "Bearer t0k3n"
    assert asked.headers["x-customer-transaction-id"] == "key"
    assert "grant_type=client_credentials" in _bodies(server, "/oauth/token")[0]


def test_no_service_takes_the_cheapest(fedex: FedExCarrier, server: ScriptedCarrier):
    price = {"rateType": "ACCOUNT", "totalNetCharge": 9.1, "currency": "USD"}
    offers = [
        {"serviceType": "FEDEX_2_DAY", "ratedShipmentDetails": [{**price, "totalNetCharge": 20}]},
        {"serviceType": "FEDEX_GROUND", "ratedShipmentDetails": [price]},
    ]
    server.on("POST /rate/v1/rates/quotes", {"output": {"rateReplyDetails": offers}})
    server.on("POST /ship/v1/shipments", _bought())
    fedex.buy(AT_HOME_US, "", "key")
    assert _bodies(server, "/ship/v1/shipments")[0]["requestedShipment"]["serviceType"] == "FEDEX_GROUND"


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, {}), (200, "{"), (200, {"output": {}}), (200, _bought(packageDocuments=[]))],
)
def test_a_purchase_that_may_have_happened_is_in_doubt(
    fedex: FedExCarrier, server: ScriptedCarrier, status: int, body: Any
):
    server.on("POST /ship/v1/shipments", body, status)
    with pytest.raises(CarrierOutcomeUnknown):
        fedex.buy(AT_HOME_US, "FEDEX_GROUND", "key")
    assert len(_bodies(server, "/ship/v1/shipments")) == 1


def test_what_fedex_refuses_is_said_in_its_own_words(fedex: FedExCarrier, server: ScriptedCarrier):
    errors = [{"code": "SERVICE.PACKAGECOMBINATION.INVALID", "message": "Invalid service and packaging combination"}]
    server.on("POST /ship/v1/shipments", {"errors": errors}, 400)
    with pytest.raises(CarrierRefused, match="Invalid service and packaging"):
        fedex.buy(AT_HOME_US, "FEDEX_GROUND", "key")
    server.on("POST /rate/v1/rates/quotes", {"errors": errors})
    with pytest.raises(CarrierUnavailable, match="no prices"):
        fedex.rates(AT_HOME_US)


def test_a_label_is_given_back_and_again_without_an_error(fedex: FedExCarrier, server: ScriptedCarrier):
    server.on("PUT /ship/v1/shipments/cancel", {"output": {"cancelledShipment": True}})
    server.on("PUT /ship/v1/shipments/cancel", {"errors": [{"message": "Unable to cancel"}]}, 400)
    server.on("POST /track/v1/trackingnumbers", _result(_scan("CA", "2026-03-06T10:00:00-05:00", "CA")))
    fedex.void(NUMBER)
    fedex.void(NUMBER)


def test_a_label_that_was_used_is_not_given_back(fedex: FedExCarrier, server: ScriptedCarrier):
    server.on("PUT /ship/v1/shipments/cancel", {"output": {"cancelledShipment": False}})
    server.on("PUT /ship/v1/shipments/cancel", {"errors": [{"message": "Unable to cancel"}]}, 400)
    server.on("POST /track/v1/trackingnumbers", _result(_scan("PU", "2026-03-06T10:00:00-05:00", "PU")))
    with pytest.raises(CarrierRefused, match="cannot be cancelled"):
        fedex.void(NUMBER)
    with pytest.raises(CarrierRefused, match="Unable to cancel"):
        fedex.void(NUMBER)


def test_parcels_are_asked_about_by_thirty(fedex: FedExCarrier, server: ScriptedCarrier):
    server.on("POST /track/v1/trackingnumbers", {"output": {"completeTrackResults": []}})
    fedex.track([TrackedParcel(str(n)) for n in range(65)])
    assert [len(body["trackingInfo"]) for body in _bodies(server, "/track/v1/trackingnumbers")] == [30, 30, 5]
    assert FACTS.numbers_per_request == 30


def test_a_number_that_fedex_cannot_read_does_not_keep_others_from_being_followed(
    fedex: FedExCarrier, server: ScriptedCarrier
):
    path = "/track/v1/trackingnumbers"
    server.on(f"POST {path}", {"errors": [{"message": "Invalid number"}]}, 400)
    server.on(f"POST {path}", _result(_scan("PU", "2026-03-06T10:00:00-05:00"), number="1"))
    server.on(f"POST {path}", {"errors": [{"message": "Invalid number"}]}, 400)
    found = fedex.track([TrackedParcel("1"), TrackedParcel("?")])
    assert isinstance(found["1"], TrackAnswer)
    assert isinstance(found["?"], TrackFailure)
    assert found["?"].permanent


def test_a_second_batch_that_fails_keeps_the_first(fedex: FedExCarrier, server: ScriptedCarrier):
    path = "/track/v1/trackingnumbers"
    server.on(f"POST {path}", _result(_scan("PU", "2026-03-06T10:00:00-05:00"), number="0"))
    server.on(f"POST {path}", {}, 500)
    found = fedex.track([TrackedParcel(str(n)) for n in range(31)])
    assert isinstance(found["0"], TrackAnswer)
    assert isinstance(found["30"], TrackFailure)


def test_a_key_is_tried_by_asking_about_fedexs_own_example(fedex: FedExCarrier, server: ScriptedCarrier):
    server.on("POST /track/v1/trackingnumbers", {"output": {"completeTrackResults": []}})
    server.on("POST /track/v1/trackingnumbers", {"errors": [{"message": "not authorized"}]}, 403)
    assert "FedEx knows this key" in fedex.test()
    with pytest.raises(CarrierRefused, match="not authorized"):
        fedex.test()
