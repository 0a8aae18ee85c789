"""ShipEngine: requests as its OpenAPI wants them, purchases by external id, both clocks of each event."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from openapi_schemas import DATA, body_errors, schema_errors
from scripted_carrier import AT_HOME, GERMANY, GOODS, PDF, UK, UK_HOME, US, US_HOME, ScriptedCarrier, scripted, varied
from stated_meanings import stated
from twisted_payloads import twisted

from shipdesk.carriers import meanings
from shipdesk.carriers.shipengine import answers, requests
from shipdesk.carriers.shipengine.carrier import ShipEngineCarrier
from shipdesk.domain.errors import CarrierOutcomeUnknown, CarrierRefused, CarrierUnavailable, Refused
from shipdesk.domain.parcels import ParcelStatus as S
from shipdesk.domain.shipments import TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.settings import CarrierSettings
from shipdesk.web.json_answers import NotUnderstoodError

SPEC = "shipengine-openapi/openapi.yaml"
SHIPMENTS = {f"{s.country_code} {n}": x for s, h in ((US, US_HOME), (UK, UK_HOME)) for n, x in varied(s, h).items()}
FIXTURES = DATA / "karrio-fixtures/shipengine"


def _money(amount: float) -> dict[str, Any]:
    return {"currency": "usd", "amount": amount}


def _rate(service: str, shipping: float, carrier: str = "se-1") -> dict[str, Any]:
    return {
        "rate_id": "se-9", "carrier_id": carrier, "service_code": service, "service_type": service.upper(),
        "shipping_amount": _money(shipping), "insurance_amount": _money(0), "confirmation_amount": _money(0.5),
        "other_amount": _money(0), "delivery_days": 2,
    }  # fmt: skip


RATES = {
    "rate_response": {
        "rates": [_rate("ups_ground", 12.5), _rate("usps_ground_advantage", 5.25, "se-2")],
        "invalid_rates": [{"error_messages": ["FedEx needs a phone number."]}],
        "errors": [],
    }
}
BOUGHT = {
    "label_id": "se-77", "status": "completed", "tracking_number": "1Z999AA10123456784", "service_code": "ups_ground",
    "shipment_cost": _money(13), "label_download": {"pdf": "{base}/label.pdf", "href": "{base}/label.zpl"},
    "external_shipment_id": "shop:label:1:1", "voided": False,
}  # fmt: skip
LOG = {
    "tracking_number": "1Z999AA10123456784", "status_code": "DE", "estimated_delivery_date": "2026-03-05T00:00:00Z",
    "events": [
        {
            "occurred_at": "2026-03-04T22:10:00Z", "carrier_occurred_at": "2026-03-04T14:10:00", "status_code": "DE",
            "status_detail_code": "DELIVERED_TO_NEIGHBOUR", "description": "Delivered", "city_locality": "RENO",
            "state_province": "NV", "postal_code": "89501", "country_code": "US",
        },
        {
            "occurred_at": "2026-03-04T15:02:00Z", "carrier_occurred_at": "2026-03-04T07:02:00Z", "status_code": "IT",
            "status_detail_code": "OUT_FOR_DELIVERY", "description": "Out", "city_locality": "RENO",
        },
        {"occurred_at": "2026-03-02T09:00:00Z", "status_code": "NY", "description": "Label"},
    ],
}  # fmt: skip


@pytest.fixture
def desk() -> Iterator[ScriptedCarrier]:
    with scripted() as server:
        yield server.on("GET /label.pdf", PDF)


def shipengine(desk: ScriptedCarrier, *carrier_ids: str) -> ShipEngineCarrier:
    account = CarrierSettings(code="shipengine", carrier_accounts=carrier_ids)
    return ShipEngineCarrier(account, {"key": "TEST_x"}, desk.http("ShipEngine"))


@pytest.mark.parametrize("name", sorted(SHIPMENTS))
def test_each_purchase_is_written_as_the_openapi_wants_it(name: str):
    body = requests.purchase_body(SHIPMENTS[name], "se-1", "ups_ground", "key" * 40)
    assert body_errors(SPEC, "post", "/v1/labels", body) == []


@pytest.mark.parametrize("name", sorted(SHIPMENTS))
def test_each_question_for_rates_is_written_as_the_openapi_wants_it(name: str):
    # The file asks for shipment and shipment_id together, though it means one of the two: so the parts are judged.
    body = requests.rates_body(SHIPMENTS[name], ["se-1", "se-2"])
    assert set(body) == {"rate_options", "shipment"}
    assert schema_errors(SPEC, "#/components/schemas/rate_request_body", body["rate_options"]) == []
    # There it wants carrier and service too, although rates are what tells them.
    shipment = {**body["shipment"], "carrier_id": "se-1", "service_code": "ups_ground"}
    assert schema_errors(SPEC, "#/components/schemas/shipment_request", shipment) == []


def test_a_manifest_is_written_as_the_openapi_wants_it():
    assert body_errors(SPEC, "post", "/v1/manifests", requests.manifest_body(["se-1", "se-2"])) == []


@pytest.mark.parametrize(
    "lacking",
    [
        replace(AT_HOME, weight_g=0),
        replace(AT_HOME, sender=replace(US, phone=""), recipient=replace(US_HOME, phone="")),
        replace(AT_HOME, recipient=replace(US_HOME, name="")),
        replace(AT_HOME, recipient=replace(US_HOME, lines=())),
        replace(AT_HOME, recipient=GERMANY, **{**GOODS, "customs_lines": ()}),
    ],
)
def test_what_a_shipment_lacks_is_refused_before_anybody_is_asked(desk: ScriptedCarrier, lacking: Any):
    with pytest.raises(Refused):
        requests.purchase_body(lacking, "se-1", "ups_ground", "k")
    with pytest.raises(CarrierRefused):
        shipengine(desk, "se-1").rates(lacking)
    assert desk.asked == []


def test_customs_hear_of_each_article_by_the_piece_and_the_sum_stays_right():
    abroad = replace(AT_HOME, recipient=GERMANY, **GOODS)
    package = requests.purchase_body(abroad, "se-1", "ups_ground", "k")["shipment"]["packages"][0]
    told = [
        (p["description"][:10], p["quantity"], p["value"]["amount"], p["weight"]["value"]) for p in package["products"]
    ]
    assert told == [("3 x Beeswa", 1, 29.9, 300), ("Holder", 2, 10.0, 87)]


def test_the_shops_number_stands_in_where_the_customer_has_none():
    body = requests.rates_body(AT_HOME, ["se-1"])["shipment"]
    assert body["ship_to"]["phone"] == body["ship_from"]["phone"] == "+14155550100"


def test_rates_hold_all_parts_of_the_price_and_come_cheapest_first(desk: ScriptedCarrier):
    desk.on("GET /v1/carriers", {"carriers": [{"carrier_id": "se-1"}, {"carrier_id": "se-2"}]})
    desk.on("POST /v1/rates", RATES)
    carrier = shipengine(desk)
    assert [(r.service, r.price_minor, r.currency) for r in carrier.rates(AT_HOME)] == [
        ("usps_ground_advantage", 575, "USD"),
        ("ups_ground", 1300, "USD"),
    ]
    carrier.rates(AT_HOME)
    assert desk.questions().count("GET /v1/carriers") == 1
    assert desk.asked[1].body["rate_options"]["carrier_ids"] == ["se-1", "se-2"]


def test_a_label_is_bought_at_the_carrier_of_its_rate_with_our_key(desk: ScriptedCarrier):
    desk.on("POST /v1/rates", RATES).on("POST /v1/labels", BOUGHT)
    label = shipengine(desk, "se-1").buy(AT_HOME, "usps_ground_advantage", "shop:label:1:1")
    sent = desk.asked[1].body["shipment"]
    assert (sent["carrier_id"], sent["service_code"]) == ("se-2", "usps_ground_advantage")
    assert sent["external_shipment_id"] == "shop:label:1:1"
    assert desk.asked[1].headers["API-Key"] == "TEST_x"
    assert (label.remote_id, label.cost_minor, label.currency) == ("se-77", 1300, "USD")
    assert label.document is not None


def test_a_long_key_stays_unique_where_it_would_be_cut_off():
    one, two = requests.external_id_of("a" * 60 + ":1"), requests.external_id_of("a" * 60 + ":2")
    assert one != two
    assert len(one) == len(two) == 50


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        ({**BOUGHT, "status": "processing"}, 200, CarrierOutcomeUnknown),
        ({**BOUGHT, "status": "error"}, 200, CarrierRefused),
        ({**BOUGHT, "tracking_number": None}, 200, CarrierOutcomeUnknown),
        ({**BOUGHT, "label_download": None}, 200, CarrierOutcomeUnknown),
        ({"errors": [{"message": "address is wrong"}]}, 400, CarrierRefused),
        ({}, 502, CarrierOutcomeUnknown),
    ],
)
def test_a_purchase_that_is_not_done_is_in_doubt_or_refused(
    desk: ScriptedCarrier, answer: Any, status: int, error: type[Exception]
):
    desk.on("POST /v1/rates", RATES).on("POST /v1/labels", answer, status)
    with pytest.raises(error):
        shipengine(desk, "se-1").buy(AT_HOME, "", "k")


def test_a_key_that_was_used_finds_its_own_purchase_instead_of_buying_again(desk: ScriptedCarrier):
    taken = {"errors": [{"error_code": "invalid", "message": "external_shipment_id must be unique"}]}
    desk.on("POST /v1/rates", RATES).on("POST /v1/labels", taken, 400)
    desk.on("GET /v1/labels/external_shipment_id/k", {**BOUGHT, "external_shipment_id": "k"})
    desk.on("GET /v1/labels/external_shipment_id/other", {}, 404)
    assert shipengine(desk, "se-1").buy(AT_HOME, "", "k").remote_id == "se-77"
    with pytest.raises(CarrierRefused, match="must be unique"):
        shipengine(desk, "se-1").buy(AT_HOME, "", "other")


def test_where_nothing_is_offered_the_carriers_own_words_are_told(desk: ScriptedCarrier):
    desk.on("POST /v1/rates", {"rate_response": {**RATES["rate_response"], "rates": []}})
    with pytest.raises(CarrierRefused, match="FedEx needs a phone number"):
        shipengine(desk, "se-1").buy(AT_HOME, "", "k")


def test_a_purchase_is_found_by_its_external_id(desk: ScriptedCarrier):
    desk.on("GET /v1/labels/external_shipment_id/shop%3Alabel%3A1%3A1", BOUGHT)
    label = shipengine(desk).find_by_reference("shop:label:1:1")
    assert label is not None
    assert label.tracking_number == "1Z999AA10123456784"
    assert label.document is not None
    assert shipengine(desk).find_by_reference("other") is None


@pytest.mark.parametrize("status", ["voided", "error"])
def test_a_label_that_was_given_back_is_no_purchase(desk: ScriptedCarrier, status: str):
    desk.on("GET /v1/labels/external_shipment_id/k", {**BOUGHT, "status": status})
    assert shipengine(desk).find_by_reference("k") is None


@pytest.mark.parametrize("answer", [{**BOUGHT, "status": "processing"}, {**BOUGHT, "external_shipment_id": "else"}])
def test_a_purchase_that_cannot_be_told_yet_is_never_told_as_none(desk: ScriptedCarrier, answer: Any):
    desk.on("GET /v1/labels/external_shipment_id/k", answer)
    with pytest.raises(CarrierUnavailable):
        shipengine(desk).find_by_reference("k")


@pytest.mark.parametrize(
    "answer", [{"approved": True}, {"approved": False, "reason_code": "label_already_voided"}, {"approved": False}]
)
def test_a_label_is_given_back_also_where_it_was_before(desk: ScriptedCarrier, answer: Any):
    desk.on("PUT /v1/labels/se-77/void", answer).on("GET /v1/labels/se-77", {"status": "voided"})
    shipengine(desk).void("se-77")


def test_a_used_label_is_not_taken_back(desk: ScriptedCarrier):
    desk.on("PUT /v1/labels/se-77/void", {"approved": False, "message": "Already used"})
    desk.on("GET /v1/labels/se-77", {"status": "completed"})
    with pytest.raises(CarrierRefused, match="Already used"):
        shipengine(desk).void("se-77")


def test_a_return_label_says_that_it_is_one():
    back = replace(AT_HOME, sender=replace(US_HOME, phone="1"), recipient=US, is_return=True)
    assert requests.purchase_body(back, "se-1", "ups_ground", "k")["is_return_label"] is True
    assert requests.rates_body(back, ["se-1"])["rate_options"]["is_return"] is True


def test_a_manifest_is_made_once_for_the_same_labels(desk: ScriptedCarrier):
    made = {"manifest_id": "se-5", "label_ids": ["se-1", "se-2"], "manifest_download": {"href": "{base}/label.pdf"}}
    desk.on("GET /v1/manifests", {"manifests": []}).on("GET /v1/manifests", {"manifests": [made]})
    desk.on("POST /v1/manifests", {"manifests": [made]})
    for _ in range(2):
        manifest = shipengine(desk).manifest(["se-1", "se-2"], "k")
        assert manifest.number == "se-5"
        assert manifest.document is not None
    assert desk.questions().count("POST /v1/manifests") == 1


def test_an_event_keeps_the_carriers_wall_clock_and_its_moment():
    answer = answers.track_answer(LOG, TrackedParcel("1Z999AA10123456784", "se-77"))
    assert isinstance(answer, TrackAnswer)
    label, out, delivered = answer.events
    assert delivered.occurred_at == datetime(2026, 3, 4, 22, 10, tzinfo=UTC)
    assert (delivered.local_at, delivered.offset_minutes) == (datetime(2026, 3, 4, 14, 10), -480)
    # A "Z" behind the carrier's own clock is a slip: the moment says what the clock is ahead or behind.
    assert (out.local_at, out.offset_minutes) == (datetime(2026, 3, 4, 7, 2), -480)
    assert [e.meaning.status for e in answer.events] == [S.INFO_RECEIVED, S.OUT_FOR_DELIVERY, S.DELIVERED]
    assert label.occurred_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert delivered.place == "RENO, NV 89501, US"
    assert answer.carrier_eta_on == date(2026, 3, 5)


@pytest.mark.skipif(not FIXTURES.exists(), reason="../shared/data/carriers/karrio-fixtures missing")
def test_where_events_have_no_status_the_newest_has_that_of_the_whole():
    payload = json.loads((FIXTURES / "tracking/TrackingResponse.json").read_text(encoding="utf-8"))
    answer = answers.track_answer(payload, TrackedParcel("1Z999AA1234567890"))
    assert isinstance(answer, TrackAnswer)
    assert [e.meaning.status for e in answer.events] == [S.UNKNOWN, S.DELIVERED]
    assert answer.events[-1].occurred_at == datetime(2024, 1, 15, 10, 30, tzinfo=UTC)


@pytest.mark.skipif(not FIXTURES.exists(), reason="../shared/data/carriers/karrio-fixtures missing")
def test_rates_whose_amounts_are_texts_are_read_too():
    payload = json.loads((FIXTURES / "rate/RateResponse.json").read_text(encoding="utf-8"))
    assert [(o.rate.service, o.rate.price_minor) for o in answers.offers_of(payload)] == [
        ("ups_ground", 1250),
        ("fedex_2day", 2949),
    ]


def test_parcels_are_followed_by_label_or_by_carrier(desk: ScriptedCarrier):
    desk.on("GET /v1/labels/se-77/track", LOG).on("GET /v1/tracking", {**LOG, "tracking_number": "94"})
    parcels = [
        TrackedParcel("1Z999AA10123456784", "se-77"),
        TrackedParcel("94", carrier_hint="USPS"),
        TrackedParcel("x"),
    ]
    told = shipengine(desk).track(parcels)
    assert isinstance(told["1Z999AA10123456784"], TrackAnswer)
    assert isinstance(told["94"], TrackAnswer)
    assert desk.asked[1].params == {"carrier_code": "usps", "tracking_number": "94"}
    assert isinstance(told["x"], TrackFailure)


def test_the_key_tells_which_carriers_it_reaches(desk: ScriptedCarrier):
    desk.on("GET /v1/carriers", {"carriers": [{"carrier_id": "se-1", "friendly_name": "UPS"}]})
    assert shipengine(desk).test() == "ShipEngine knows this key. It reaches: UPS."


def test_every_row_of_the_status_map_means_what_it_states():
    for _, code, may_mean in stated("shipengine"):
        assert meanings.meaning_of("shipengine", code).status in may_mean, code


def test_nonsense_anywhere_in_an_answer_crashes_no_reader():
    for payload in twisted(LOG):
        answers.track_answer(payload, TrackedParcel("1Z999AA10123456784"))
    for payload in twisted(RATES):
        answers.offers_of(payload)
        answers.said_of(payload)
    for payload in twisted(BOUGHT):
        answers.status_of(payload)
        with suppress(NotUnderstoodError):
            answers.bought_label(payload)
