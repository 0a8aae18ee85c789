"""All carriers keep the same contract: buy, find, track and give back, as far as each says it can."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from shipdesk.carriers.easypost import EasyPostCarrier
from shipdesk.carriers.own_delivery import OwnDeliveryCarrier
from shipdesk.carriers.practice.carrier import PracticeCarrier
from shipdesk.carriers.practice.server import PracticeServer
from shipdesk.carriers.registry import carrier_names
from shipdesk.domain.carriers import Can
from shipdesk.domain.errors import CarrierRefused
from shipdesk.domain.orders import Address
from shipdesk.domain.parcels import ParcelStatus as S
from shipdesk.domain.shipments import Shipment, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.services.ports import Carrier
from shipdesk.settings import CarrierSettings
from shipdesk.web.http_client import HttpClient

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HERE = Address(name="Shop", lines=("Kai 1",), city="Bremen", postal_code="28195", country_code="DE")
PARCEL = Shipment(HERE, HERE, "1001", 500)
SERVICES = {"practice": "standard", "easypost": "Practice:standard", "own": "own"}


def _easypost(url: str) -> EasyPostCarrier:
    http = HttpClient("EasyPost", f"{url}/v2", requests_per_minute=6000)
    return EasyPostCarrier(CarrierSettings(code="easypost"), "EZTKany", http)


def _own(url: str) -> OwnDeliveryCarrier:
    numbers = count(1)
    return OwnDeliveryCarrier(CarrierSettings(code="own", number_prefix="4012345"), lambda: next(numbers))


MAKERS: dict[str, Callable[[str], Carrier]] = {"practice": PracticeCarrier, "easypost": _easypost, "own": _own}


@pytest.fixture(params=sorted(MAKERS))
def carrier(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Carrier]:
    with PracticeServer(tmp_path / "practice.jsonl", 7, lambda: NOW) as server:
        made = MAKERS[request.param](server.base_url)
        yield made
        if isinstance(made, EasyPostCarrier):
            made.close()


def test_every_carrier_is_tried_here():
    assert set(MAKERS) <= set(carrier_names())


def test_a_carrier_is_named_as_in_the_list(carrier: Carrier):
    assert carrier_names()[carrier.code] == carrier.name


def test_a_label_has_a_number_of_its_own(carrier: Carrier):
    first = carrier.buy(PARCEL, SERVICES[carrier.code], "label:1:1")
    second = carrier.buy(PARCEL, SERVICES[carrier.code], "label:1:2")
    assert first.tracking_number != second.tracking_number
    assert first.remote_id != second.remote_id
    assert first.carrier == carrier.code
    assert first.service == SERVICES[carrier.code]
    assert first.tracking_number in first.barcode


def test_what_was_bought_is_found_by_its_key_and_nothing_else_is(carrier: Carrier):
    bought = carrier.buy(PARCEL, SERVICES[carrier.code], "label:1:1")
    if Can.FIND not in carrier.can:
        with pytest.raises(CarrierRefused):
            carrier.find_by_reference("label:1:1")
        return
    assert carrier.find_by_reference("label:1:1") == bought
    assert carrier.find_by_reference("label:1:2") is None


def test_a_label_is_given_back_twice_without_an_error(carrier: Carrier):
    assert Can.VOID in carrier.can
    bought = carrier.buy(PARCEL, SERVICES[carrier.code], "label:1:1")
    carrier.void(bought.remote_id)
    carrier.void(bought.remote_id)
    if Can.FIND in carrier.can:
        assert carrier.find_by_reference("label:1:1") is None


def test_each_number_gets_its_own_answer(carrier: Carrier):
    bought = carrier.buy(PARCEL, SERVICES[carrier.code], "label:1:1")
    parcels = [TrackedParcel(bought.tracking_number, bought.remote_id), TrackedParcel("1Z999AA10123456784")]
    if Can.TRACK not in carrier.can:
        with pytest.raises(CarrierRefused):
            carrier.track(parcels)
        return
    answers = carrier.track(parcels)
    assert set(answers) == {p.tracking_number for p in parcels}
    answer = answers[bought.tracking_number]
    assert isinstance(answer, TrackAnswer)
    assert [e.meaning.status for e in answer.events] == [S.INFO_RECEIVED]
    assert answer.events[0].occurred_at == NOW
    assert answer.events[0].source == carrier.code
    assert answer.remote_id == bought.remote_id
    other = answers["1Z999AA10123456784"]
    assert isinstance(other, TrackFailure) or other.events == ()


def test_prices_are_told_cheapest_first(carrier: Carrier):
    if Can.RATES not in carrier.can:
        with pytest.raises(CarrierRefused):
            carrier.rates(PARCEL)
        return
    prices = [r.price_minor or 0 for r in carrier.rates(PARCEL)]
    assert prices == sorted(prices)
    assert len(prices) == 3


@pytest.mark.parametrize("service", ["teleport", "UPS:teleport"])
def test_a_service_nobody_offers_is_refused(carrier: Carrier, service: str):
    if Can.RATES in carrier.can:
        with pytest.raises(CarrierRefused, match="does not offer"):
            carrier.buy(PARCEL, service, "k")
