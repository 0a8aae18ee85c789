"""DHL Paket: its orders are as the Parcel DE file says, lockers included; what it refuses is said in its own words."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openapi_schemas import DATA, body_errors, spec
from scripted_carrier import ScriptedCarrier, scripted
from varied_shipments import AT_HOME_DE, DE_HOME, DE_SHOP, PDF, SHIPMENTS, TO_BRITAIN

from shipdesk.carriers.dhl_parcel_de import answers, requests
from shipdesk.carriers.dhl_parcel_de.carrier import DhlParcelDeCarrier
from shipdesk.carriers.dhl_parcel_de.facts import PRODUCTS
from shipdesk.domain.carriers import Can
from shipdesk.domain.countries import alpha3
from shipdesk.domain.errors import CarrierOutcomeUnknown, CarrierRefused, Refused
from shipdesk.domain.orders import Address
from shipdesk.domain.parcels import ParcelStatus as S
from shipdesk.domain.shipments import Shipment, TrackAnswer, TrackedParcel
from shipdesk.settings import CarrierSettings
from shipdesk.web.json_answers import NotUnderstoodError, read_json

FILE = "dhl-openapi/parcel-de-shipping-v2_2.yaml"
FIXTURES = DATA / "karrio-fixtures/dhl_parcel_de"
needs_fixtures = pytest.mark.skipif(not FIXTURES.exists(), reason="../shared/data/carriers/karrio-fixtures missing")
BILLING = "33333333330102, 33333333335301 33333333336201"
GIVEN = {"client_id": "app-key-1", "user": "shop-system", "billing_numbers": BILLING}
ACCOUNT = CarrierSettings(code="dhl_parcel_de", credentials=GIVEN)
SECRETS = {"client_secret": "s3cr3t-s3cr3t", "password": "p4ss-w0rd"}
NUMBER = "00340434292135100186"
ORDERS, MANIFESTS = f"/{requests.ORDERS}", f"/{requests.MANIFESTS}"
FROM_GERMANY = [s for s in SHIPMENTS if s.sender == DE_SHOP]


def _body(shipment: Shipment, service: str = "") -> dict[str, Any]:
    product = requests.product_for(shipment, service)
    return requests.order_body(shipment, product, requests.billing_number(product, BILLING))


def _order(shipment: Shipment, service: str = "") -> dict[str, Any]:
    order: dict[str, Any] = _body(shipment, service)["shipments"][0]
    return order


def _item(status: int = 200, **more: Any) -> dict[str, Any]:
    state = {"title": "OK" if status < 400 else "Bad", "statusCode": status, "status": status}
    return {"status": state, "items": [{"shipmentNo": NUMBER, "sstatus": state, **more}]}


def _bought(**more: Any) -> dict[str, Any]:
    return _item(label={"b64": base64.b64encode(PDF).decode(), "fileFormat": "PDF"}, **more)


def _message(kind: str, about: str, text: str) -> dict[str, str]:
    return {"validationState": kind, "property": about, "validationMessage": text}


@pytest.fixture
def server() -> Iterator[ScriptedCarrier]:
    with scripted() as made:
        made.on(f"POST /{requests.TOKENS}", {"access_token": "t0k3n", "expires_in": 1799, "token_type": "Bearer"})
        yield made


@pytest.fixture
def paket(server: ScriptedCarrier) -> Iterator[DhlParcelDeCarrier]:
    made = DhlParcelDeCarrier(ACCOUNT, SECRETS, server.http("DHL Paket"))
    yield made
    made.close()


@pytest.mark.parametrize("shipment", FROM_GERMANY, ids=lambda s: s.reference)
def test_every_order_is_as_dhl_says(shipment: Shipment):
    assert body_errors(FILE, "post", "/orders", _body(shipment)) == []


@pytest.mark.parametrize("layout", ["4x6", "100x150", "a6", "4x8"])
def test_every_paper_is_one_that_dhl_knows(layout: str):
    parameters = {p["name"]: p["schema"] for p in spec(FILE)["paths"]["/orders"]["post"]["parameters"] if "name" in p}
    asked = requests.order_params(layout, validate=True)
    assert set(asked) <= set(parameters)
    assert asked["printFormat"] in parameters["printFormat"]["enum"]


def test_closing_the_day_is_as_dhl_says():
    assert body_errors(FILE, "post", "/manifests", requests.manifest_body([NUMBER] * 30)) == []


def test_the_products_are_those_of_the_file():
    schema = spec(FILE)["components"]["schemas"]["Product"]
    assert set(PRODUCTS) <= set(schema["enum"])


def test_countries_have_three_letters_there():
    known = set(spec(FILE)["components"]["schemas"]["Country"]["enum"])
    assert {alpha3(code) for code in ("DE", "AT", "CH", "FR", "GB", "US", "RS", "CW", "CD", "RU", "JP")} <= known
    assert (alpha3("DE"), alpha3("FR"), alpha3("RS"), alpha3("??")) == ("DEU", "FRA", "SRB", "")


def test_within_germany_the_back_building_stands_with_the_name():
    order = _order(replace(AT_HOME_DE, recipient=replace(DE_HOME, lines=("Am Wall 12", "Hinterhaus, 3. Stock"))))
    assert order["consignee"]["addressStreet"] == "Am Wall 12"
    assert order["consignee"]["name3"] == "Hinterhaus, 3. Stock"
    assert "email" not in order["consignee"]
    assert (order["product"], order["billingNumber"]) == ("V01PAK", "33333333330102")


def test_abroad_customs_can_reach_the_customer():
    order = _order(TO_BRITAIN)
    assert order["consignee"]["email"] == "ivy@example.com"
    assert order["product"] == "V53WPAK"
    candle, soap = order["customs"]["items"]
    # DHL multiplies by the number of pieces itself.
    assert (candle["packagedQuantity"], candle["itemValue"]["value"], candle["itemWeight"]["value"]) == (3, 12.99, 300)
    assert candle["countryOfOrigin"] == "DEU"
    assert "hsCode" not in soap


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Zoë Ahrens", ("Packstation 145", "1234567")),
        ("Zoë Ahrens 1234567", ("Packstation 145",)),
        ("Zoë Ahrens", ("1234567", "PACKSTATION Nr. 145")),
    ],
)
def test_a_parcel_locker_is_told_by_its_number_and_the_customers(name: str, lines: tuple[str, ...]):
    shipment = replace(AT_HOME_DE, recipient=replace(DE_HOME, name=name, lines=lines))
    assert body_errors(FILE, "post", "/orders", _body(shipment)) == []
    consignee = _order(shipment)["consignee"]
    assert (consignee["lockerID"], consignee["postNumber"], consignee["name"]) == (145, "1234567", "Zoë Ahrens")


def test_a_post_office_needs_a_post_number_or_a_mail_address():
    office = replace(DE_HOME, lines=("Postfiliale 512",), email="zoe@example.com")
    shipment = replace(AT_HOME_DE, recipient=office)
    assert body_errors(FILE, "post", "/orders", _body(shipment)) == []
    consignee = _order(shipment)["consignee"]
    assert (consignee["retailID"], consignee["email"]) == (512, "zoe@example.com")


@pytest.mark.parametrize(
    ("recipient", "why"),
    [
        (replace(DE_HOME, lines=("Packstation 145",)), "post number"),
        (replace(DE_HOME, lines=("Postfiliale 512",)), "post number or e-mail"),
        (replace(DE_HOME, lines=()), "no street"),
        (replace(DE_HOME, country_code=""), "country"),
        (replace(DE_HOME, name=""), "name is missing"),
    ],
)
def test_what_is_missing_is_said_before_dhl_is_asked(recipient: Address, why: str):
    with pytest.raises(Refused, match=why):
        _body(replace(AT_HOME_DE, recipient=recipient), "V01PAK")


def test_a_product_needs_its_own_billing_number():
    with pytest.raises(Refused, match="no billing number for DHL Europaket"):
        _body(TO_BRITAIN, "V54EPAK")
    with pytest.raises(Refused, match="does not offer V62WP"):
        _body(AT_HOME_DE, "V62WP")


def test_a_short_order_number_is_long_enough_for_dhl():
    assert _order(TO_BRITAIN)["refNo"] == "Order no. 1003"
    assert _order(AT_HOME_DE)["refNo"] == "R-2026/0815 Ä"


@needs_fixtures
@pytest.mark.parametrize("path", sorted(FIXTURES.rglob("*.json")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_recorded_answer_crashes_a_reader(path: Path):
    told = json.loads(path.read_text(encoding="utf-8"))
    for read in (answers.refusal, answers.is_done, answers.errors_in, answers.warnings_in, answers.refused_numbers):
        read(told)
    answers.manifest_of(told)
    with suppress(NotUnderstoodError):
        answers.bought_label(told, PRODUCTS["V01PAK"])


@needs_fixtures
def test_answers_of_the_old_tracking_are_no_json_and_are_refused_as_such():
    for path in FIXTURES.rglob("*.xml"):
        with pytest.raises(NotUnderstoodError):
            read_json(path.read_bytes())


@needs_fixtures
def test_a_real_answer_is_read_with_its_warnings():
    told = json.loads((FIXTURES / "shipment/ShipmentWeithReturnLabelResponse.json").read_text(encoding="utf-8"))
    label = answers.bought_label(told, PRODUCTS["V01PAK"])
    assert (label.tracking_number, label.service_name) == ("0034043333301020022796580", "DHL Paket")
    assert label.document is not None
    assert label.document.content.startswith(b"%PDF-")
    assert len(answers.warnings_in(told)) == 3
    assert answers.refusal(told) == ""


def test_a_label_is_bought_with_the_answer(paket: DhlParcelDeCarrier, server: ScriptedCarrier):
    server.on(f"POST {ORDERS}", _bought())
    label = paket.buy(AT_HOME_DE, "", "key")
    assert (label.tracking_number, label.remote_id, label.service, label.sample) == (NUMBER, NUMBER, "V01PAK", False)
    tokens, order = server.asked
    assert "grant_type=password" in tokens.body
    assert order.headers["Authorization"] == "Bearer t0k3n"
    assert order.params["validate"] == "false"
    assert order.params["printFormat"] == "910-300-400"


def test_an_order_is_tried_without_buying_it(paket: DhlParcelDeCarrier, server: ScriptedCarrier):
    server.on(f"POST {ORDERS}", _item(validationMessages=[_message("Warning", "consignee", "Unknown house number.")]))
    assert paket.warnings(AT_HOME_DE) == ("consignee: Unknown house number.",)
    assert server.asked[-1].params["validate"] == "true"


@pytest.mark.parametrize("status", [400, 200, 207])
def test_what_dhl_refuses_is_said_in_its_own_words(paket: DhlParcelDeCarrier, server: ScriptedCarrier, status: int):
    told = _item(400, validationMessages=[_message("Error", "consignee.postalCode", "The postal code is wrong.")])
    server.on(f"POST {ORDERS}", told, status)
    with pytest.raises(CarrierRefused, match=r"consignee\.postalCode: The postal code is wrong"):
        paket.buy(AT_HOME_DE, "", "key")


@pytest.mark.parametrize(
    ("status", "body"), [(500, {}), (200, {}), (200, {"items": [{"shipmentNo": NUMBER}]}), (200, _item())]
)
def test_a_purchase_that_may_have_happened_is_in_doubt(
    paket: DhlParcelDeCarrier, server: ScriptedCarrier, status: int, body: Any
):
    server.on(f"POST {ORDERS}", body, status)
    with pytest.raises(CarrierOutcomeUnknown):
        paket.buy(AT_HOME_DE, "", "key")


def test_a_label_is_deleted_until_the_day_is_closed(paket: DhlParcelDeCarrier, server: ScriptedCarrier):
    server.on(f"DELETE {ORDERS}", _item())
    server.on(f"DELETE {ORDERS}", _item(400), 207)
    server.on(f"DELETE {ORDERS}", {"status": {"title": "ok"}})
    paket.void(NUMBER)
    assert server.asked[-1].params == {"profile": "STANDARD_GRUPPENPROFIL", "shipment": NUMBER}
    with pytest.raises(CarrierRefused, match="cannot be deleted"):
        paket.void(NUMBER)
    with pytest.raises(CarrierOutcomeUnknown):
        paket.void(NUMBER)


def test_the_day_is_closed_by_thirty_and_its_list_comes_back(paket: DhlParcelDeCarrier, server: ScriptedCarrier):
    server.on(f"POST {MANIFESTS}", _item(), 207)
    sheet = {"b64": base64.b64encode(PDF).decode(), "fileFormat": "PDF"}
    server.on(f"GET {MANIFESTS}", {"manifestDate": "2026-03-02", "manifest": [sheet]})
    made = paket.manifest([str(n) for n in range(31)], "key")
    assert made.number == "2026-03-02"
    assert made.document is not None
    assert [len(a.body["shipmentNumbers"]) for a in server.asked if a.path == MANIFESTS and a.body] == [30, 1]


def test_a_list_that_is_not_made_yet_keeps_nobody_waiting(paket: DhlParcelDeCarrier, server: ScriptedCarrier):
    server.on(f"POST {MANIFESTS}", _item(), 207)
    server.on(f"GET {MANIFESTS}", {"status": {"title": "Not found"}}, 404)
    assert paket.manifest([NUMBER], "key").document is None


def test_labels_that_are_not_closed_are_named(paket: DhlParcelDeCarrier, server: ScriptedCarrier):
    server.on(f"POST {MANIFESTS}", _item(400), 207)
    with pytest.raises(CarrierRefused, match=NUMBER):
        paket.manifest([NUMBER], "key")


def test_parcels_are_followed_by_the_unified_tracking_with_limits_of_its_own(
    paket: DhlParcelDeCarrier, server: ScriptedCarrier
):
    event = {"statusCode": "transit", "status": "ZN", "timestamp": "2026-03-03T10:00:00",
             "description": "Delivery attempt was unsuccessful"}  # fmt: skip
    server.on("GET /track/shipments", {"shipments": [{"id": NUMBER, "service": "parcel-de", "events": [event]}]})
    found = paket.track([TrackedParcel(NUMBER)])[NUMBER]
    assert isinstance(found, TrackAnswer)
    assert [(e.source, e.meaning.status) for e in found.events] == [("dhl", S.FAILED_ATTEMPT)]
    asked = server.asked[-1]
    assert asked.params["service"] == "parcel-de"
    assert asked.headers["DHL-API-Key"] == "app-key-1"
    assert "Authorization" not in asked.headers
    assert paket.gate is not None
    assert paket.gate.snapshot().used_today == 0


def test_what_it_cannot_it_says(paket: DhlParcelDeCarrier, server: ScriptedCarrier):
    with pytest.raises(CarrierRefused, match="Returns API"):
        paket.buy(replace(AT_HOME_DE, is_return=True), "", "key")
    with pytest.raises(CarrierRefused, match="no price list"):
        paket.rates(AT_HOME_DE)
    assert server.asked == []
    sandbox = DhlParcelDeCarrier(ACCOUNT.model_copy(update={"test_mode": True}), SECRETS, server.http("DHL Paket"))
    assert Can.TRACK not in sandbox.can
    sandbox.close()


def test_key_and_user_are_tried_without_buying(paket: DhlParcelDeCarrier, server: ScriptedCarrier):
    server.on(f"GET {ORDERS}", {"status": {"title": "Not found"}}, 404)
    server.on(f"GET {ORDERS}", {"title": "Forbidden", "detail": "No access to this API"}, 403)
    assert "DHL knows this key" in paket.test()
    with pytest.raises(CarrierRefused, match="No access"):
        paket.test()
