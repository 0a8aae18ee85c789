"""Shippo: requests as its OpenAPI wants them, purchases that are never lost, journeys as they were."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from openapi_schemas import body_errors
from scripted_carrier import (
    AT_HOME,
    CANADA,
    GERMANY,
    GOODS,
    PDF,
    UK,
    UK_HOME,
    US,
    US_HOME,
    ScriptedCarrier,
    declared,
    scripted,
    varied,
)
from stated_meanings import stated
from twisted_payloads import twisted

from shipdesk.carriers import meanings
from shipdesk.carriers.shippo import answers, requests
from shipdesk.carriers.shippo.carrier import ShippoCarrier
from shipdesk.domain.errors import CarrierOutcomeUnknown, CarrierRefused, CarrierUnavailable, Refused
from shipdesk.domain.parcels import ParcelStatus as S
from shipdesk.domain.shipments import Shipment, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.settings import CarrierSettings
from shipdesk.web.json_answers import NotUnderstoodError

SPEC = "shippo-openapi/public-api.yaml"
SHIPMENTS = {f"{s.country_code} {n}": x for s, h in ((US, US_HOME), (UK, UK_HOME)) for n, x in varied(s, h).items()}
RATES = {
    "rates": [
        {
            "object_id": "r2", "amount": "9.10", "currency": "USD", "provider": "USPS", "estimated_days": 1,
            "servicelevel": {"token": "usps_priority", "name": "Priority Mail"},
        },
        {
            "object_id": "r1", "amount": "5.25", "currency": "USD", "provider": "USPS", "estimated_days": 3,
            "servicelevel": {"token": "usps_ground_advantage", "name": "Ground Advantage"},
        },
        {"object_id": "r0", "amount": None, "currency": "USD", "servicelevel": {"token": "usps_media_mail"}},
    ],
    "messages": [{"source": "UPS", "text": "UPS is not connected."}],
}  # fmt: skip
BOUGHT = {
    "object_id": "t1", "status": "SUCCESS", "tracking_number": "9499907123456123456781", "rate": "r1",
    "label_url": "{base}/label.pdf", "metadata": "shop:label:1:1", "eta": "2026-03-05T20:00:00Z", "test": True,
}  # fmt: skip
TRACK = {
    "carrier": "usps", "tracking_number": "9499907123456123456781", "transaction": "t1", "eta": "2026-03-05T00:00:00Z",
    "tracking_status": {"object_id": "e3", "status": "TRANSIT"},
    "tracking_history": [
        {
            "object_id": "e1", "status": "PRE_TRANSIT", "status_date": "2026-03-02T09:10:00Z",
            "substatus": {"code": "information_received", "text": "", "action_required": False},
            "status_details": "Shipping label created.", "location": {"city": "Reno", "state": "NV", "country": "US"},
        },
        {"object_id": "e2", "status": "TRANSIT", "substatus": None, "status_date": "2026-03-03T01:02:03Z"},
        {
            "object_id": "e3", "status": "TRANSIT", "status_date": "2026-03-04T15:00:00Z",
            "substatus": {"code": "out_for_delivery", "text": "Out for delivery"}, "location": None,
        },
    ],
}  # fmt: skip


@pytest.fixture
def desk() -> Iterator[ScriptedCarrier]:
    with scripted() as server:
        yield server.on("GET /label.pdf", PDF)


def shippo(desk: ScriptedCarrier, **settings: Any) -> ShippoCarrier:
    return ShippoCarrier(CarrierSettings(code="shippo", **settings), {"key": "shippo_test_x"}, desk.http("Shippo"))


@pytest.mark.parametrize("name", sorted(SHIPMENTS))
def test_each_shipment_is_written_as_the_openapi_wants_it(name: str):
    for accounts in ((), ("acc1", "acc2")):
        body = requests.shipment_body(SHIPMENTS[name], "key" * 40, accounts)
        assert body_errors(SPEC, "post", "/shipments", body) == []


def test_all_other_bodies_are_as_the_openapi_wants_them():
    assert body_errors(SPEC, "post", "/transactions", requests.purchase_body("r1", "k" * 200)) == []
    assert body_errors(SPEC, "post", "/refunds", requests.refund_body("t1")) == []
    assert body_errors(SPEC, "post", "/tracks", requests.follow_body("usps", "94")) == []


def test_a_parcel_without_weight_size_or_customs_value_is_refused_before_anybody_is_asked():
    abroad = replace(AT_HOME, recipient=GERMANY, **GOODS)
    for lacking in (replace(AT_HOME, weight_g=0), replace(AT_HOME, height_mm=None), replace(abroad, customs_lines=())):
        with pytest.raises(Refused):
            requests.shipment_body(lacking, "k")


@pytest.mark.parametrize(
    ("to", "value", "exemption"), [(GERMANY, 250_000, "NOEEI_30_37_a"), (CANADA, 900_000, "NOEEI_30_36")]
)
def test_exports_from_the_us_name_why_they_need_no_filing(to: Any, value: int, exemption: str):
    body = requests.shipment_body(replace(AT_HOME, recipient=to, **declared(value)), "k")
    assert body["customs_declaration"]["eel_pfc"] == exemption


def test_an_export_that_needs_a_filing_is_refused():
    with pytest.raises(Refused, match="2,500"):
        requests.shipment_body(replace(AT_HOME, recipient=GERMANY, **declared(250_001)), "k")


def test_customs_hear_of_each_article_with_the_weight_and_value_of_all_its_pieces():
    items = requests.shipment_body(replace(AT_HOME, recipient=GERMANY, **GOODS), "k")["customs_declaration"]["items"]
    assert [(i["quantity"], i["net_weight"], i["value_amount"], i["origin_country"]) for i in items] == [
        (3, "300", "29.90", "US"),
        (2, "174", "20.00", "DE"),
    ]


def test_inside_the_union_no_customs_form_is_asked_for():
    body = requests.shipment_body(Shipment(GERMANY, replace(GERMANY, country_code="FR"), "1", 5, 1, 1, 1), "k")
    assert "customs_declaration" not in body


def test_rates_come_cheapest_first_and_those_without_a_price_not_at_all(desk: ScriptedCarrier):
    desk.on("POST /shipments", RATES)
    rates = shippo(desk).rates(AT_HOME)
    assert [(r.service, r.price_minor, r.transit_days) for r in rates] == [
        ("usps_ground_advantage", 525, 3), ("usps_priority", 910, 1),
    ]  # fmt: skip
    assert rates[0].service_name == "USPS Ground Advantage"
    assert desk.asked[0].headers["Authorization"] == "ShippoToken shippo_test_x"


def test_a_label_is_bought_with_our_key_and_its_document_fetched_at_once(desk: ScriptedCarrier):
    desk.on("POST /shipments", RATES).on("POST /transactions", BOUGHT, 201)
    label = shippo(desk).buy(AT_HOME, "", "shop:label:1:1")
    assert desk.asked[1].body["metadata"] == "shop:label:1:1"
    assert desk.asked[1].body["rate"] == "r1"
    assert (label.remote_id, label.service, label.cost_minor, label.currency) == (
        "t1",
        "usps_ground_advantage",
        525,
        "USD",
    )
    assert label.document is not None
    assert label.promised_on == date(2026, 3, 5)
    assert label.sample


@pytest.mark.parametrize(("status", "error"), [("QUEUED", CarrierOutcomeUnknown), ("ERROR", CarrierRefused)])
def test_a_purchase_that_is_not_done_is_either_in_doubt_or_refused(
    desk: ScriptedCarrier, status: str, error: type[Exception]
):
    answer = {**BOUGHT, "status": status, "messages": [{"text": "ZIP is wrong"}]}
    desk.on("POST /shipments", RATES).on("POST /transactions", answer, 201)
    with pytest.raises(error):
        shippo(desk).buy(AT_HOME, "", "k")


@pytest.mark.parametrize(
    "broken", [{"status": "SUCCESS"}, {**BOUGHT, "label_url": "{base}/gone"}, {**BOUGHT, "label_url": ""}]
)
def test_a_paid_label_that_cannot_be_read_is_in_doubt_and_never_lost(desk: ScriptedCarrier, broken: dict[str, str]):
    desk.on("POST /shipments", RATES).on("POST /transactions", broken, 201)
    with pytest.raises(CarrierOutcomeUnknown):
        shippo(desk).buy(AT_HOME, "", "k")


def test_a_server_error_while_buying_is_in_doubt(desk: ScriptedCarrier):
    desk.on("POST /shipments", RATES).on("POST /transactions", {}, 500)
    with pytest.raises(CarrierOutcomeUnknown):
        shippo(desk).buy(AT_HOME, "", "k")
    assert desk.questions().count("POST /transactions") == 1


def test_a_service_that_is_not_offered_buys_nothing(desk: ScriptedCarrier):
    desk.on("POST /shipments", RATES)
    with pytest.raises(CarrierRefused, match="does not offer ups_ground"):
        shippo(desk).buy(AT_HOME, "ups_ground", "k")


def test_where_nothing_is_offered_the_carriers_own_words_are_told(desk: ScriptedCarrier):
    desk.on("POST /shipments", {**RATES, "rates": []})
    with pytest.raises(CarrierRefused, match="UPS is not connected"):
        shippo(desk).buy(AT_HOME, "", "k")


def test_a_purchase_is_found_by_its_metadata_on_a_later_page(desk: ScriptedCarrier):
    desk.on("GET /transactions", {"next": "{base}/transactions?page=2", "results": [{"metadata": "other"}]})
    desk.on("GET /transactions", {"next": None, "results": [{**BOUGHT, "status": "ERROR"}, BOUGHT]})
    desk.on("GET /rates/r1", RATES["rates"][1])
    label = shippo(desk).find_by_reference("shop:label:1:1")
    assert label is not None
    assert (label.remote_id, label.service, label.cost_minor) == ("t1", "usps_ground_advantage", 525)
    assert label.document is not None
    assert [a.params.get("page") for a in desk.asked[:2]] == ["1", "2"]


@pytest.mark.parametrize("there", [[], [{**BOUGHT, "status": "REFUNDED"}], [{**BOUGHT, "metadata": "shop:label:1:11"}]])
def test_a_purchase_that_is_not_there_or_was_given_back_is_none(desk: ScriptedCarrier, there: list[Any]):
    desk.on("GET /transactions", {"next": None, "results": there})
    assert shippo(desk).find_by_reference("shop:label:1:1") is None


@pytest.mark.parametrize(
    "listed", [{"next": "more", "results": []}, {"next": None, "results": [{**BOUGHT, "status": "QUEUED"}]}]
)
def test_a_search_without_an_end_never_says_that_nothing_was_bought(desk: ScriptedCarrier, listed: dict[str, Any]):
    desk.on("GET /transactions", listed)
    with pytest.raises(CarrierUnavailable):
        shippo(desk).find_by_reference("shop:label:1:1")


def test_a_label_is_given_back_and_once_more_without_an_error(desk: ScriptedCarrier):
    desk.on("POST /refunds", {"status": "QUEUED"}, 201).on("POST /refunds", {"detail": "exists"}, 400)
    desk.on("GET /transactions/t1", {"status": "REFUNDPENDING"})
    carrier = shippo(desk)
    carrier.void("t1")
    carrier.void("t1")


def test_a_used_label_is_not_taken_back(desk: ScriptedCarrier):
    desk.on("POST /refunds", {"status": "ERROR"}, 201).on("POST /refunds", {}, 400)
    desk.on("GET /transactions/t1", {"status": "SUCCESS"})
    for _ in range(2):
        with pytest.raises(CarrierRefused):
            shippo(desk).void("t1")


def test_a_journey_is_told_with_places_times_and_meanings():
    answer = answers.track_answer(TRACK, TrackedParcel("9499907123456123456781"))
    assert isinstance(answer, TrackAnswer)
    assert [e.meaning.status for e in answer.events] == [S.INFO_RECEIVED, S.IN_TRANSIT, S.OUT_FOR_DELIVERY]
    assert [e.occurred_at for e in answer.events][1] == datetime(2026, 3, 3, 1, 2, 3, tzinfo=UTC)
    assert answer.events[0].place == "Reno, NV, US"
    assert answer.events[2].code == "TRANSIT/out_for_delivery"
    assert (answer.carrier_eta_on, answer.remote_id) == (date(2026, 3, 5), "t1")


def test_the_carrier_of_a_parcel_is_told_by_its_purchase_and_asked_for_once(desk: ScriptedCarrier):
    desk.on("GET /transactions/t1", BOUGHT).on("GET /rates/r1", RATES["rates"][1])
    desk.on("GET /tracks/usps/9499907123456123456781", TRACK)
    carrier = shippo(desk)
    parcel = TrackedParcel("9499907123456123456781", "t1")
    for _ in range(2):
        assert isinstance(carrier.track([parcel])["9499907123456123456781"], TrackAnswer)
    assert desk.questions().count("GET /rates/r1") == 1


def test_a_number_from_elsewhere_is_made_known_first(desk: ScriptedCarrier):
    desk.on("GET /tracks/usps/94", {"carrier": "usps", "tracking_number": "94", "tracking_status": None})
    desk.on("POST /tracks", {**TRACK, "tracking_number": "94"})
    answer = shippo(desk).track([TrackedParcel("94", carrier_hint="USPS")])["94"]
    assert isinstance(answer, TrackAnswer)


def test_each_parcel_fails_for_itself(desk: ScriptedCarrier):
    desk.on("GET /tracks/usps/94", TRACK).on("GET /tracks/ups/1Z", {}, 500)
    parcels = [TrackedParcel("94", carrier_hint="usps"), TrackedParcel("1Z", carrier_hint="ups"), TrackedParcel("x")]
    told = shippo(desk).track(parcels)
    assert all(isinstance(t, TrackFailure) for t in told.values())
    assert told["94"].message == "The carrier answered about another parcel."  # type: ignore[union-attr]
    assert told["x"].permanent  # type: ignore[union-attr]


def test_the_key_is_tried_without_buying_anything(desk: ScriptedCarrier):
    desk.on("GET /carrier_accounts", {"results": []}).on("GET /carrier_accounts", {"detail": "Invalid token"}, 401)
    assert "knows this token" in shippo(desk).test()
    with pytest.raises(CarrierRefused):
        shippo(desk).test()


def test_every_row_of_the_status_map_means_what_it_states():
    for level, value, may_mean in stated("shippo"):
        code = value if level == "status" else f"TRANSIT/{value}"
        assert meanings.meaning_of("shippo", code).status in may_mean, code


def test_a_substatus_nobody_knows_leaves_it_to_the_status():
    assert meanings.meaning_of("shippo", "DELIVERED/left_on_the_moon").status is S.DELIVERED
    assert meanings.meaning_of("shippo", "TELEPORTED").status is S.UNKNOWN


def test_nonsense_anywhere_in_an_answer_crashes_no_reader():
    for payload in twisted(TRACK):
        answers.track_answer(payload, TrackedParcel("9499907123456123456781"))
    for payload in twisted(RATES):
        answers.rates_of(payload)
        answers.said_of(payload)
    for payload in twisted({"results": [BOUGHT]}):
        with suppress(NotUnderstoodError):
            answers.transaction_with(payload, "shop:label:1:1")
    for payload in twisted(BOUGHT):
        with suppress(NotUnderstoodError):
            answers.bought_label(payload, None)
