"""A purchase whose answer is broken or beside the point: it may be paid, so it ends in doubt and in nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from scripted_carrier import AT_HOME, ScriptedCarrier, scripted

from shipdesk.carriers.easypost import EasyPostCarrier
from shipdesk.carriers.label_documents import NoLabelError, check_inline_label
from shipdesk.carriers.shipengine.carrier import ShipEngineCarrier
from shipdesk.carriers.shippo.carrier import ShippoCarrier
from shipdesk.carriers.ups.carrier import UpsCarrier
from shipdesk.carriers.usps.carrier import UspsCarrier
from shipdesk.domain.errors import CarrierOutcomeUnknown
from shipdesk.settings import CarrierSettings

KEY = "k"


@pytest.fixture
def desk() -> Iterator[ScriptedCarrier]:
    with scripted() as server:
        yield server


def test_an_external_id_that_is_taken_leaves_the_purchase_in_doubt_while_it_cannot_be_looked_up(desk: ScriptedCarrier):
    money = {"currency": "usd", "amount": 5}
    rate = {"rate_id": "r", "carrier_id": "se-1", "service_code": "ground", "shipping_amount": money}
    desk.on("POST /v1/rates", {"rate_response": {"rates": [rate]}})
    taken = {"errors": [{"message": "external_shipment_id must be unique"}]}
    desk.on("POST /v1/labels", taken, 400).on("GET /v1/labels/external_shipment_id/k", {}, 502)
    settings = CarrierSettings(code="shipengine", carrier_accounts=("se-1",))
    shipengine = ShipEngineCarrier(settings, {"key": "key-x"}, desk.http("ShipEngine"))
    with pytest.raises(CarrierOutcomeUnknown):
        shipengine.buy(AT_HOME, "ground", KEY)


@pytest.mark.parametrize("text", ["é" * 800, "\ud800" * 800, "=" * 800])
def test_a_label_in_letters_that_no_base64_has_is_told_as_no_label(text: str):
    with pytest.raises(NoLabelError):
        check_inline_label(text)


def test_a_ups_label_in_such_letters_leaves_the_purchase_in_doubt(desk: ScriptedCarrier):
    package = {"TrackingNumber": "1Z999AA10123456784", "ShippingLabel": {"GraphicImage": "é" * 800}}
    desk.on("POST /security/v1/oauth/token", {"access_token": "tok", "expires_in": "14399"})
    desk.on("POST /api/shipments/v2409/ship", {"ShipmentResponse": {"ShipmentResults": {"PackageResults": package}}})
    settings = CarrierSettings(code="ups", credentials={"account_number": "A1B2C3", "client_id": "id"})
    ups = UpsCarrier(settings, {"client_secret": "s3cret"}, desk.http("UPS"))
    with pytest.raises(CarrierOutcomeUnknown):
        ups.buy(AT_HOME, "03", KEY)


def test_a_warning_beside_a_number_does_not_undo_the_purchase(desk: ScriptedCarrier):
    desk.on("POST /oauth2/v3/token", {"access_token": "tok", "expires_in": 28799})
    desk.on("POST /payments/v3/payment-authorization", {"paymentAuthorizationToken": "pay-1"})
    number = {"trackingNumber": "9405511899564540000011", "error": {"message": "The label could not be drawn."}}
    desk.on("POST /labels/v3/label", number)
    credentials = {"client_id": "id", "crid": "1", "mid": "2", "manifest_mid": "3", "eps_account": "4"}
    usps = UspsCarrier(
        CarrierSettings(code="usps", credentials=credentials), {"client_secret": "s3"}, desk.http("USPS")
    )
    with pytest.raises(CarrierOutcomeUnknown):
        usps.buy(AT_HOME, "USPS_GROUND_ADVANTAGE", KEY)


@pytest.mark.parametrize("answer", [{}, [], None, {"status": "?"}, {"refund_status": [1]}])
def test_a_label_counts_as_given_back_only_where_that_was_said(desk: ScriptedCarrier, answer: Any):
    desk.on("POST /v2/shipments/x/refund", answer).on("POST /refunds", answer)
    easypost = EasyPostCarrier(CarrierSettings(code="easypost"), "key-x", desk.http("EasyPost"))
    shippo = ShippoCarrier(CarrierSettings(code="shippo"), {"key": "key-x"}, desk.http("Shippo"))
    for carrier in (easypost, shippo):
        with pytest.raises(CarrierOutcomeUnknown):
            carrier.void("x")
