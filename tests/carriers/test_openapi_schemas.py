"""The judge of our requests is strict where the vendors are: it would notice what they refuse."""

from __future__ import annotations

import pytest
from openapi_schemas import body_errors

SHIPENGINE = "shipengine-openapi/openapi.yaml"
SHIPPO = "shippo-openapi/public-api.yaml"
ADDRESS = {
    "name": "Ann", "phone": "1", "address_line1": "1 Quay", "city_locality": "Reno", "state_province": "NV",
    "postal_code": "89501", "country_code": "US",
}  # fmt: skip


def _label(**changes: object) -> dict[str, object]:
    package = {"weight": {"value": 500, "unit": "gram"}}
    shipment = {"carrier_id": "se-1", "service_code": "ups_ground", "ship_to": ADDRESS, "packages": [package]}
    return {"shipment": {**shipment, **changes}}


def test_a_sound_body_has_no_errors():
    assert body_errors(SHIPENGINE, "post", "/v1/labels", _label()) == []
    assert body_errors(SHIPPO, "post", "/refunds", {"transaction": "x", "async": False}) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"packages": []},
        {"packages": [{"weight": {"value": 0, "unit": "gram"}}]},
        {"packages": [{"weight": {"value": 5, "unit": "stone"}}]},
        {"ship_to": {**ADDRESS, "zip": "89501"}},
        {"ship_to": {**ADDRESS, "name": ""}},
        {"carrier_id": "ups"},
        {"external_shipment_id": "x" * 51},
        {"shipment_id": "se-2"},
        {"colour": "red"},
    ],
)
def test_what_a_vendor_forbids_is_noticed(changes: dict[str, object]):
    assert body_errors(SHIPENGINE, "post", "/v1/labels", _label(**changes))


def test_a_missing_field_is_noticed():
    assert body_errors(SHIPPO, "post", "/refunds", {"async": False}) == ["$: 'transaction' is a required property"]
