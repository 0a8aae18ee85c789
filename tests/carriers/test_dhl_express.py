"""DHL Express: its requests are as the MyDHL file says, its answers are read whatever they are."""

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
from openapi_schemas import DATA, body_errors
from scripted_carrier import ScriptedCarrier, scripted
from varied_shipments import AT_HOME_DE, PDF, SHIPMENTS, TO_BRITAIN

from shipdesk.carriers import meanings
from shipdesk.carriers.dhl_express import answers, requests
from shipdesk.carriers.dhl_express.carrier import DhlExpressCarrier
from shipdesk.domain.errors import CarrierOutcomeUnknown, CarrierRefused, CarrierUnavailable
from shipdesk.domain.parcels import ParcelStatus as S
from shipdesk.domain.shipments import Shipment, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.domain.tracking import state_of
from shipdesk.settings import CarrierSettings
from shipdesk.web.json_answers import NotUnderstoodError, read_json

FILE = "dhl-openapi/mydhl-express-3.1.1.yaml"
FIXTURES = DATA / "karrio-fixtures/mydhl"
XML = DATA / "karrio-fixtures/dhl_express"
needs_fixtures = pytest.mark.skipif(not FIXTURES.exists(), reason="../shared/data/carriers/karrio-fixtures missing")
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ACCOUNT = CarrierSettings(code="dhl_express", credentials={"user": "apU", "account_number": "123456789"})
NUMBER = "9356579890"
FORWARD = [shipment for shipment in SHIPMENTS if not shipment.is_return]


def _told(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def _event(code: str, at: str, offset: str = "", text: str = "") -> dict[str, Any]:
    day, _, clock = at.partition("T")
    area = [{"code": "BRE", "description": "Bremen-DE"}]
    return {
        "date": day, "time": clock, "GMTOffset": offset, "typeCode": code, "description": text, "serviceArea": area,
    }  # fmt: skip


def _shipment(*events: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"shipmentTrackingNumber": NUMBER, "events": list(events), **more}


def _bought(**changes: Any) -> dict[str, Any]:
    return {
        "shipmentTrackingNumber": NUMBER,
        "packages": [{"trackingNumber": "JD014600003889482921"}],
        "documents": [{"typeCode": "label", "content": base64.b64encode(PDF).decode()}],
        "shipmentCharges": [
            {"currencyType": "PULCL", "priceCurrency": "USD", "price": 60},
            {"currencyType": "BILLC", "priceCurrency": "EUR", "price": 41.5},
        ],
        "estimatedDeliveryDate": {"estimatedDeliveryDate": "2026-03-04"},
        **changes,
    }


@pytest.fixture
def server() -> Iterator[ScriptedCarrier]:
    with scripted() as made:
        yield made


@pytest.fixture
def express(server: ScriptedCarrier) -> Iterator[DhlExpressCarrier]:
    made = DhlExpressCarrier(ACCOUNT, {"password": "p4ssw0rd"}, server.http("DHL Express"), now=lambda: NOW)
    yield made
    made.close()


@pytest.mark.parametrize("shipment", FORWARD, ids=lambda s: s.reference)
def test_every_request_is_as_dhl_says(shipment: Shipment):
    bought = requests.ship_body(shipment, "P", "store:label:order1:parcel1:v1", "123456789", NOW)
    assert body_errors(FILE, "post", "/shipments", bought) == []
    assert body_errors(FILE, "post", "/rates", requests.rate_body(shipment, "123456789", NOW)) == []


def test_customs_are_told_each_article_and_their_sum():
    content = requests.ship_body(TO_BRITAIN, "P", "k", "1", NOW)["content"]
    candle, soap = content["exportDeclaration"]["lineItems"]
    assert (candle["price"], candle["quantity"]["value"], candle["manufacturerCountry"]) == (12.99, 3, "DE")
    assert candle["commodityCodes"] == [{"typeCode": "outbound", "value": "340600"}]
    assert "commodityCodes" not in soap
    assert content["declaredValue"] == 43.47
    assert content["isCustomsDeclarable"] is True
    assert "exportDeclaration" not in requests.ship_body(AT_HOME_DE, "N", "k", "1", NOW)["content"]


def test_no_amount_has_more_decimals_than_dhl_takes():
    odd = replace(TO_BRITAIN, weight_g=333, customs_lines=(replace(TO_BRITAIN.customs_lines[0], quantity=7),))
    content = requests.ship_body(odd, "P", "k", "1", NOW)["content"]
    (item,) = content["exportDeclaration"]["lineItems"]
    for value in (item["price"], content["declaredValue"], content["packages"][0]["weight"]):
        assert len(str(value).partition(".")[2]) <= 3
    assert content["declaredValue"] == round(item["price"] * 7, 3)


def test_a_parcel_is_handed_over_a_little_later_for_the_past_is_refused():
    planned = requests.rate_body(AT_HOME_DE, "1", NOW)["plannedShippingDateAndTime"]
    assert planned == "2026-03-02T10:30:00 GMT+00:00"


def test_the_purchase_has_one_reference_however_often_it_is_written():
    assert requests.message_reference("a") == requests.message_reference("a") != requests.message_reference("b")
    assert len(requests.message_reference("a")["Message-Reference"]) == 36


@needs_fixtures
def test_prices_are_cheapest_first():
    rates = answers.rates_of(_told("rate/RateResponse.json"))
    assert [(r.service, r.service_name, r.price_minor, r.currency) for r in rates] == [
        ("P", "DHL Express Worldwide", 2599, "USD"),
        ("Y", "DHL Express 12:00", 3599, "USD"),
    ]


def test_the_accounts_own_currency_counts_and_a_product_without_a_price_is_no_offer():
    prices = [
        {"currencyType": "PULCL", "priceCurrency": "USD", "price": 60},
        {"currencyType": "BILLC", "priceCurrency": "EUR", "price": 41.5},
    ]
    days = {"totalTransitDays": "2"}
    products = [
        {"productCode": "P", "totalPrice": prices, "deliveryCapabilities": days},
        {"productCode": "8", "totalPrice": [{"currencyType": "BILLC", "priceCurrency": "EUR", "price": 0}]},
        {"productCode": "7"},
        None,
    ]
    (rate,) = answers.rates_of({"products": products})
    assert (rate.price_minor, rate.currency, rate.transit_days) == (4150, "EUR", 2)


@needs_fixtures
@pytest.mark.parametrize("path", sorted(FIXTURES.rglob("*.json")), ids=lambda path: path.stem)
def test_no_recorded_answer_crashes_a_reader(path: Path):
    told = json.loads(path.read_text(encoding="utf-8"))
    answers.tracked(told, [TrackedParcel(NUMBER)])
    for read in (answers.rates_of, lambda payload: answers.bought_label(payload, "P")):
        with suppress(NotUnderstoodError):
            read(told)


@pytest.mark.skipif(not XML.exists(), reason="../shared/data/carriers/karrio-fixtures missing")
def test_answers_of_the_old_api_are_no_json_and_are_refused_as_such():
    files = sorted(XML.rglob("*.xml"))
    assert files
    for path in files:
        with pytest.raises(NotUnderstoodError):
            read_json(path.read_bytes())


@needs_fixtures
def test_events_are_read_with_their_own_clock():
    answer = answers.tracked(_told("tracking/TrackingResponse.json"), [TrackedParcel(NUMBER)])[NUMBER]
    assert isinstance(answer, TrackAnswer)
    assert [(e.code, e.local_at, e.occurred_at) for e in answer.events] == [
        ("PU", datetime(2024, 1, 15, 8), None),
        ("OK", datetime(2024, 1, 15, 17), None),
    ]
    assert answer.events[1].place == "New York, NY"
    assert answer.carrier_eta_on == date(2024, 1, 15)


def test_an_offset_makes_a_clock_a_moment():
    told = {"shipments": [_shipment(_event("OK", "2026-03-04T12:05:09", "+09:00"))]}
    answer = answers.tracked(told, [TrackedParcel(NUMBER)])[NUMBER]
    assert isinstance(answer, TrackAnswer)
    assert answer.events[0].occurred_at == datetime(2026, 3, 4, 3, 5, 9, tzinfo=UTC)
    assert answer.events[0].offset_minutes == 540


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("OK", S.DELIVERED), ("WC", S.OUT_FOR_DELIVERY), ("NH", S.FAILED_ATTEMPT), ("RD", S.FAILED_ATTEMPT),
        ("CC", S.AVAILABLE_FOR_PICKUP), ("RT", S.RETURNED), ("UD", S.EXCEPTION), ("BA", S.EXCEPTION),
        ("PU", S.IN_TRANSIT), ("PD", S.IN_TRANSIT), ("CS", None), ("??", S.UNKNOWN),
    ],
)  # fmt: skip
def test_checkpoints_mean_what_dhl_lists(code: str, status: S | None):
    assert meanings.meaning_of("dhl_express", code).status is status


def test_dhls_whole_list_of_checkpoints_is_known():
    path = DATA / "dhl-openapi/mydhl-status-codes.csv"
    if not path.exists():
        pytest.skip("../shared/data/carriers/dhl-openapi is missing")
    rows = [line.split(";") for line in path.read_text(encoding="latin-1").splitlines()]
    codes = [row[1] for row in rows if row[0] == "express" and row[1].isalpha()]
    assert len(codes) == 40
    for code in codes:
        assert meanings.is_understood("dhl_express", code), code
        assert meanings.meaning_of("dhl", f"transit/express/{code}") == meanings.meaning_of("dhl_express", code)


def test_what_goes_back_is_never_delivered():
    told = {"shipments": [_shipment(
        _event("OK", "2026-03-09T10:00:00", "+01:00"), _event("RT", "2026-03-06T10:00:00", "+01:00"),
        _event("RD", "2026-03-05T10:00:00", "+01:00"),
    )]}  # fmt: skip
    answer = answers.tracked(told, [TrackedParcel(NUMBER)])[NUMBER]
    assert isinstance(answer, TrackAnswer)
    state = state_of(answer.events, label_made_at=None, dispatched_at=None)
    assert (state.status, state.delivered_at) == (S.RETURNED, None)


def test_a_piece_has_its_own_events_and_an_old_number_is_not_ours():
    piece = {"trackingNumber": "JD01", "events": [_event("WC", "2026-03-04T09:00:00", "+01:00")]}
    shipment = _shipment(_event("PU", "2026-03-02T09:00:00", "+01:00"), pieces=[piece])
    found = answers.tracked({"shipments": [shipment]}, [TrackedParcel("JD01"), TrackedParcel(NUMBER)])
    codes = {number: [e.code for e in a.events] for number, a in found.items() if isinstance(a, TrackAnswer)}
    assert codes == {"JD01": ["WC"], NUMBER: ["PU"]}
    later = TrackedParcel(NUMBER, shipped_at=datetime(2027, 3, 2, tzinfo=UTC))
    old = answers.tracked({"shipments": [shipment]}, [later])[NUMBER]
    assert isinstance(old, TrackFailure)
    assert old.not_found


def test_a_label_is_bought_with_its_piece_price_and_day(express: DhlExpressCarrier, server: ScriptedCarrier):
    server.on("POST /shipments", _bought(), 201)
    label = express.buy(TO_BRITAIN, "P", "key")
    assert (label.tracking_number, label.barcode) == (NUMBER, "JD014600003889482921")
    assert (label.cost_minor, label.currency, label.promised_on) == (4150, "EUR", date(2026, 3, 4))
    assert label.service_name == "DHL Express Worldwide"
    assert label.document is not None
    assert server.asked[0].headers["x-version"] == "3.1.0"
    assert server.asked[0].headers["Authorization"].startswith("Basic ")


def test_no_service_takes_the_cheapest(express: DhlExpressCarrier, server: ScriptedCarrier):
    price = {"currencyType": "BILLC", "priceCurrency": "EUR", "price": 41.5}
    server.on("POST /rates", {"products": [{"productCode": "U", "totalPrice": [price]}]})
    server.on("POST /shipments", _bought(), 201)
    assert express.buy(AT_HOME_DE, "", "key").service == "U"


@pytest.mark.parametrize(
    ("status", "body"), [(500, {}), (201, {}), (201, _bought(documents=[])), (201, _bought(documents=None))]
)
def test_a_purchase_that_may_have_happened_is_in_doubt(
    express: DhlExpressCarrier, server: ScriptedCarrier, status: int, body: Any
):
    server.on("POST /shipments", body, status)
    with pytest.raises(CarrierOutcomeUnknown):
        express.buy(AT_HOME_DE, "N", "key")
    assert len(server.asked) == 1


def test_what_it_cannot_it_says(express: DhlExpressCarrier, server: ScriptedCarrier):
    with pytest.raises(CarrierRefused, match="takes no label back"):
        express.void(NUMBER)
    with pytest.raises(CarrierRefused, match="way back"):
        express.buy(replace(AT_HOME_DE, is_return=True), "N", "key")
    with pytest.raises(CarrierRefused, match="phone"):
        express.buy(replace(AT_HOME_DE, sender=replace(AT_HOME_DE.sender, phone="")), "N", "key")
    server.on("POST /rates", {"detail": "Invalid postal code"})
    with pytest.raises(CarrierUnavailable, match="no prices"):
        express.rates(AT_HOME_DE)
    assert [a.path for a in server.asked] == ["/rates"]


def test_parcels_are_asked_about_together_and_unknown_ones_are_told_apart(
    express: DhlExpressCarrier, server: ScriptedCarrier
):
    server.on("GET /tracking", {"shipments": [_shipment(_event("PU", "2026-03-02T09:00:00", "+01:00"))]})
    found = express.track([TrackedParcel(NUMBER), TrackedParcel("1111111111")])
    assert isinstance(found[NUMBER], TrackAnswer)
    unknown = found["1111111111"]
    assert isinstance(unknown, TrackFailure)
    assert unknown.not_found
    assert len(server.asked) == 1


def test_a_question_about_many_names_each_number():
    path = requests.track_path([NUMBER, "1111111111", "JD01"])
    assert path.startswith(
        f"tracking?shipmentTrackingNumber={NUMBER}&shipmentTrackingNumber=1111111111&pieceTrackingNumber=JD01&"
    )


def test_where_dhl_knows_none_of_them_none_is_an_error(express: DhlExpressCarrier, server: ScriptedCarrier):
    server.on("GET /tracking", {"status": 404, "detail": "No shipments found"}, 404)
    found = express.track([TrackedParcel("1"), TrackedParcel("2")])
    assert all(isinstance(each, TrackFailure) and each.not_found for each in found.values())
    assert "DHL Express knows this user" in express.test()


def test_a_number_that_dhl_cannot_read_does_not_keep_others_from_being_followed(
    express: DhlExpressCarrier, server: ScriptedCarrier
):
    server.on("GET /tracking", {"detail": "Invalid number"}, 400)
    server.on("GET /tracking", {"shipments": [_shipment(_event("PU", "2026-03-02T09:00:00"))]})
    server.on("GET /tracking", {"detail": "Invalid number"}, 400)
    found = express.track([TrackedParcel(NUMBER), TrackedParcel("?")])
    assert isinstance(found[NUMBER], TrackAnswer)
    bad = found["?"]
    assert isinstance(bad, TrackFailure)
    assert bad.permanent


def test_a_wrong_password_is_said(express: DhlExpressCarrier, server: ScriptedCarrier):
    server.on("GET /tracking", {"detail": "Invalid Credentials"}, 401)
    with pytest.raises(CarrierRefused):
        express.test()
