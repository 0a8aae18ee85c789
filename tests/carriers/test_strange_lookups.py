"""A look-up that is answered strangely: it never says that nothing was bought, for then it would be bought twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from scripted_carrier import ScriptedCarrier, scripted

from shipdesk.carriers.account import CarrierAccount
from shipdesk.carriers.easypost import EasyPostCarrier
from shipdesk.carriers.royalmail.carrier import RoyalMailCarrier
from shipdesk.carriers.shipengine.carrier import ShipEngineCarrier
from shipdesk.carriers.shippo.carrier import ShippoCarrier
from shipdesk.domain.errors import CarrierUnavailable
from shipdesk.settings import CarrierSettings

KEY = "k"
STRANGE: tuple[Any, ...] = ({}, [], None, "ok", 7, {"error": "try later"}, {"status": "error"}, {"results": {}})
OPEN: dict[str, Callable[[ScriptedCarrier], CarrierAccount]] = {
    "easypost": lambda desk: EasyPostCarrier(CarrierSettings(code="easypost"), "key-x", desk.http("EasyPost")),
    "shippo": lambda desk: ShippoCarrier(CarrierSettings(code="shippo"), {"key": "key-x"}, desk.http("Shippo")),
    "shipengine": lambda desk: ShipEngineCarrier(
        CarrierSettings(code="shipengine", carrier_accounts=("se-1",)), {"key": "key-x"}, desk.http("ShipEngine")
    ),
    "royalmail": lambda desk: RoyalMailCarrier(
        CarrierSettings(code="royalmail"), {"key": "key-x"}, desk.http("Royal Mail")
    ),
}
LISTS = {
    "easypost": "GET /v2/shipments",
    "shippo": "GET /transactions",
    "shipengine": "GET /v1/labels/external_shipment_id/k",
    "royalmail": "GET /orders/%22k%22",
}


@pytest.fixture
def desk() -> Iterator[ScriptedCarrier]:
    with scripted() as server:
        yield server


# An empty list is how Click & Drop says that there is none.
@pytest.mark.parametrize(
    ("code", "answer"), [(c, a) for c in sorted(OPEN) for a in STRANGE if (c, a) != ("royalmail", [])], ids=repr
)
def test_something_else_than_a_list_of_purchases_is_no_empty_list(desk: ScriptedCarrier, code: str, answer: Any):
    desk.on(LISTS[code], answer)
    with pytest.raises(CarrierUnavailable):
        OPEN[code](desk).find_by_reference(KEY)


def test_orders_without_a_number_are_no_proof_either(desk: ScriptedCarrier):
    desk.on(LISTS["royalmail"], [{"errors": [{"message": "busy"}]}])
    with pytest.raises(CarrierUnavailable):
        OPEN["royalmail"](desk).find_by_reference(KEY)


@pytest.mark.parametrize("has_more", [True, None])
def test_a_busy_shop_has_more_purchases_than_are_read(desk: ScriptedCarrier, has_more: bool | None):
    page = [{"id": f"shp_{n}", "reference": "another", "postage_label": {"label_url": "x"}} for n in range(100)]
    desk.on(LISTS["easypost"], {"shipments": page, "has_more": has_more})
    with pytest.raises(CarrierUnavailable):
        OPEN["easypost"](desk).find_by_reference(KEY)


def test_the_last_page_of_purchases_is_the_end_of_the_list(desk: ScriptedCarrier):
    page = [{"id": f"shp_{n}", "reference": "another"} for n in range(100)]
    desk.on(LISTS["easypost"], {"shipments": page, "has_more": False})
    assert OPEN["easypost"](desk).find_by_reference(KEY) is None


def test_a_purchase_in_a_state_that_nobody_knows_is_there(desk: ScriptedCarrier):
    desk.on(LISTS["shippo"], {"next": None, "results": [{"object_id": "t1", "metadata": KEY, "status": "REVIEW"}]})
    with pytest.raises(CarrierUnavailable):
        OPEN["shippo"](desk).find_by_reference(KEY)
