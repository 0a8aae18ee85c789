"""Royal Mail Click & Drop: orders as its API file wants them, labels for account holders, nothing bought by looking."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from openapi_schemas import body_errors
from scripted_carrier import GERMANY, GOODS, PDF, UK, UK_HOME, ScriptedCarrier, scripted, varied
from twisted_payloads import twisted

from shipdesk.carriers.royalmail import answers, requests
from shipdesk.carriers.royalmail.carrier import RoyalMailCarrier
from shipdesk.domain.carriers import Can
from shipdesk.domain.errors import CarrierOutcomeUnknown, CarrierRefused, CarrierUnavailable, Refused
from shipdesk.domain.shipments import Shipment, TrackedParcel
from shipdesk.settings import CarrierSettings
from shipdesk.web.json_answers import NotUnderstoodError

SPEC = "royalmail/click-and-drop-api-v1.yaml"
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
SHIPMENTS = {name: s for name, s in varied(UK, UK_HOME).items() if not s.is_return}
PARCEL = Shipment(UK, UK_HOME, "1001", 436, 254, 203, 102, value_minor=1_990, currency="GBP")
LABEL = base64.b64encode(PDF).decode()
ORDER = {"orderIdentifier": 1001, "orderReference": "s:label:1:1", "trackingNumber": "RM123456785GB", "label": LABEL}
MADE = {"successCount": 1, "createdOrders": [ORDER], "failedOrders": []}
BY_KEY = "GET /orders/%22s%3Alabel%3A1%3A1%22"


@pytest.fixture
def desk() -> Iterator[ScriptedCarrier]:
    with scripted() as server:
        yield server


def royalmail(desk: ScriptedCarrier, **credentials: str) -> RoyalMailCarrier:
    account = CarrierSettings(code="royalmail", credentials=credentials)
    return RoyalMailCarrier(account, {"key": "secret"}, desk.http("Royal Mail"), lambda: NOW)


@pytest.mark.parametrize("name", sorted(SHIPMENTS))
def test_each_order_is_written_as_the_api_file_wants_it(name: str):
    body = requests.orders_body(SHIPMENTS[name], "TPN24", "key" * 40, NOW)
    assert body_errors(SPEC, "post", "/orders", body) == []
    money = [body["items"][0][field] for field in ("subtotal", "total", "shippingCostCharged")]
    assert all(round(amount, 2) == amount for amount in money)


def test_a_manifest_is_written_as_the_api_file_wants_it():
    for name in ("", "Royal Mail OBA"):
        assert body_errors(SPEC, "post", "/manifests", requests.manifest_body(name)) == []


@pytest.mark.parametrize(
    ("lacking", "service"),
    [
        (replace(PARCEL, weight_g=0), "TPN24"),
        (replace(PARCEL, weight_g=30_001), "TPN24"),
        (replace(PARCEL, is_return=True), "TPN24"),
        (replace(PARCEL, recipient=replace(UK_HOME, city="")), "TPN24"),
        (replace(PARCEL, recipient=GERMANY), "MTA"),
        (replace(PARCEL, recipient=replace(UK_HOME, lines=("A street " * 40,))), "TPN24"),
        (PARCEL, ""),
    ],
)
def test_what_cannot_be_sent_is_refused_before_anybody_is_asked(desk: ScriptedCarrier, lacking: Shipment, service: str):
    with pytest.raises(Refused):
        requests.orders_body(lacking, service, "k", NOW)
    with pytest.raises(CarrierRefused):
        royalmail(desk).buy(lacking, service, "k")
    assert desk.asked == []


@pytest.mark.parametrize(
    ("size", "weight_g", "expected"),
    [
        ((240, 165, 5), 100, "letter"),
        ((5, 240, 165), 101, "largeLetter"),
        ((353, 250, 26), 100, "smallParcel"),
        ((450, 350, 160), 2_001, "mediumParcel"),
        ((700, 100, 100), 500, "largeParcel"),
        (None, 500, "smallParcel"),
    ],
)
def test_the_format_follows_from_size_and_weight(size: tuple[int, int, int] | None, weight_g: int, expected: str):
    length, width, height = size or (None, None, None)
    shipment = replace(PARCEL, weight_g=weight_g, length_mm=length, width_mm=width, height_mm=height)
    assert requests.format_of(shipment) == expected


def test_an_order_and_its_label_come_in_one_request(desk: ScriptedCarrier):
    desk.on("POST /orders", MADE)
    label = royalmail(desk).buy(PARCEL, "TPN24", "s:label:1:1")
    sent = desk.asked[0].body["items"][0]
    assert (sent["orderReference"], sent["postageDetails"]) == ("s:label:1:1", {"serviceCode": "TPN24"})
    assert desk.asked[0].headers["Authorization"] == "Bearer secret"
    assert (label.tracking_number, label.remote_id, label.service) == ("RM123456785GB", "1001", "TPN24")
    assert label.document is not None
    assert label.document.content == PDF


def test_a_parcel_abroad_carries_its_customs_form(desk: ScriptedCarrier):
    order = requests.orders_body(replace(PARCEL, recipient=GERMANY, **GOODS), "MTA", "k", NOW)["items"][0]
    assert order["label"]["includeCN"] is True
    contents = order["packages"][0]["contents"]
    assert [(c["quantity"], c["unitValue"], c["unitWeightInGrams"]) for c in contents] == [
        (1, 29.9, 300),
        (2, 10.0, 87),
    ]
    assert order["total"] == 49.9


def test_a_service_without_tracking_goes_by_the_number_of_its_order(desk: ScriptedCarrier):
    desk.on("POST /orders", {"createdOrders": [{**ORDER, "trackingNumber": None}]})
    assert royalmail(desk).buy(PARCEL, "CRL48", "k").tracking_number == "1001"


def test_without_a_business_account_the_order_is_taken_back_and_the_reason_told(desk: ScriptedCarrier):
    errors = [{"code": "x", "message": "Feature available for OBA accounts only"}]
    desk.on("POST /orders", {"createdOrders": [{"orderIdentifier": 1001, "labelErrors": errors}]})
    desk.on("DELETE /orders/1001", {"deletedOrders": [{"orderIdentifier": 1001}]})
    with pytest.raises(CarrierRefused, match=r"OBA accounts only.*business account"):
        royalmail(desk).buy(PARCEL, "TPN24", "k")
    assert desk.questions() == ["POST /orders", "DELETE /orders/1001"]


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        ({"failedOrders": [{"errors": [{"errorMessage": "Invalid postcode"}]}]}, 200, CarrierRefused),
        ({"createdOrders": []}, 200, CarrierOutcomeUnknown),
        ({"createdOrders": [{**ORDER, "label": "no base64!"}]}, 200, CarrierOutcomeUnknown),
        ({"createdOrders": [{**ORDER, "label": base64.b64encode(b"short").decode()}]}, 200, CarrierOutcomeUnknown),
        ({"createdOrders": [{**ORDER, "label": None}]}, 200, CarrierOutcomeUnknown),
        ({"message": "bad"}, 400, CarrierRefused),
        ({}, 500, CarrierOutcomeUnknown),
    ],
)
def test_a_purchase_is_done_refused_or_in_doubt(
    desk: ScriptedCarrier, answer: Any, status: int, error: type[Exception]
):
    desk.on("POST /orders", answer, status)
    with pytest.raises(error):
        royalmail(desk).buy(PARCEL, "TPN24", "k")


def test_a_purchase_is_found_by_its_reference(desk: ScriptedCarrier):
    desk.on(BY_KEY, [{**ORDER, "trackingNumber": None, "packages": [{"trackingNumber": "RM123456785GB"}]}])
    desk.on("GET /orders/1001/label", PDF)
    label = royalmail(desk).find_by_reference("s:label:1:1")
    assert label is not None
    assert (label.tracking_number, label.remote_id) == ("RM123456785GB", "1001")
    assert label.document is not None
    assert royalmail(desk).find_by_reference("other") is None


def test_an_order_without_a_label_is_neither_found_nor_bought_by_looking(desk: ScriptedCarrier):
    desk.on(BY_KEY, [{"orderIdentifier": 1001, "orderReference": "s:label:1:1"}])
    with pytest.raises(CarrierUnavailable):
        royalmail(desk).find_by_reference("s:label:1:1")
    assert len(desk.asked) == 1


def test_an_order_of_somebody_else_is_not_ours(desk: ScriptedCarrier):
    desk.on(BY_KEY, [{**ORDER, "orderReference": "other"}])
    assert royalmail(desk).find_by_reference("s:label:1:1") is None


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"deletedOrders": [{"orderIdentifier": 1001}]}, 200),
        ({"errors": [{"code": "NotFound", "orderIdentifier": 1001}]}, 200),
        ({}, 404),
    ],
)
def test_an_order_is_deleted_also_where_it_was_before(desk: ScriptedCarrier, answer: Any, status: int):
    desk.on("DELETE /orders/1001", answer, status)
    royalmail(desk).void("1001")


def test_an_order_on_a_manifest_is_not_deleted(desk: ScriptedCarrier):
    desk.on("DELETE /orders/1001", {"errors": [{"code": "x", "message": "Already manifested"}]})
    with pytest.raises(CarrierRefused, match="Already manifested"):
        royalmail(desk).void("1001")


def test_a_manifest_brings_its_paper_at_once_or_a_little_later(desk: ScriptedCarrier):
    desk.on("POST /manifests", {"manifestNumber": 1001.0, "documentPdf": LABEL}, 201)
    desk.on("POST /manifests", {"manifestNumber": 1002}, 202)
    desk.on("GET /manifests/1002", {"manifestNumber": 1002, "status": "Completed", "documentPdf": LABEL})
    carrier = royalmail(desk, carrier_name="Royal Mail OBA")
    at_once, later = carrier.manifest(["1"], "k"), carrier.manifest(["1"], "k")
    assert (at_once.number, later.number) == ("1001", "1002")
    assert at_once.document is not None
    assert later.document is not None
    assert desk.asked[0].body == {"carrierName": "Royal Mail OBA"}


def test_a_manifest_stands_also_where_its_paper_is_not_ready(desk: ScriptedCarrier):
    desk.on("POST /manifests", {"manifestNumber": 1002}, 202).on("GET /manifests/1002", {"status": "In Progress"})
    assert royalmail(desk).manifest(["1"], "k").document is None


def test_it_has_no_prices_and_does_not_say_where_parcels_are(desk: ScriptedCarrier):
    carrier = royalmail(desk)
    assert not carrier.can & (Can.RATES | Can.TRACK)
    assert not carrier.facts.tracked
    with pytest.raises(CarrierRefused):
        carrier.rates(PARCEL)
    with pytest.raises(CarrierRefused):
        carrier.track([TrackedParcel("RM123456785GB")])


def test_the_key_is_tried_and_the_limit_named(desk: ScriptedCarrier):
    desk.on("GET /orders", {"orders": []})
    assert "business account (OBA)" in royalmail(desk).test()


def test_nonsense_anywhere_in_an_answer_crashes_no_reader():
    for payload in twisted(MADE):
        answers.complaints_of(payload)
        order = answers.created_of(payload) or {}
        answers.label_complaints_of(order)
        with suppress(NotUnderstoodError):
            answers.orders_with([order], "s:label:1:1")
        with suppress(NotUnderstoodError):
            answers.label_bytes(order.get("label"))
            answers.bought_label(order, "TPN24", None)


def test_a_key_in_a_complaint_is_told_to_nobody(desk: ScriptedCarrier):
    failed = [{"errors": [{"errorMessage": "no such key: secret-key-1"}]}]
    desk.on("POST /orders", {"createdOrders": [], "failedOrders": failed})
    settings = CarrierSettings(code="royalmail")
    carrier = RoyalMailCarrier(settings, {"key": "secret-key-1"}, desk.http("Royal Mail"), lambda: NOW)
    with pytest.raises(CarrierRefused, match="no such key") as caught:
        carrier.buy(PARCEL, "TPN24", "k")
    assert "secret-key-1" not in str(caught.value)
