"""A shop asks whose numbers these are, and its own parcels teach the answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shipdesk.cli import run
from shipdesk.domain.check_digits import fedex_mod11_check, luhn_check
from shipdesk.services.detect_codes import NumberHint, detect_codes, hint_for_number, shop_history
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.list_orders import order_ids
from shipdesk.services.own_parcels import enter_number
from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery, OrderView, ScanOutcome

UPS = "1Z999AA10123456784"
BOTH = next(
    body + luhn_check(body)
    for body in map(str, range(30000000000, 30000001000))
    if fedex_mod11_check(body) == luhn_check(body)
)


def test_the_carriers_that_a_shop_uses_come_first(sample_shop: Shop) -> None:
    ids = list(order_ids(sample_shop, OrderQuery(OrderView.TO_SHIP)))[:12]
    assert [c.carrier for c in detect_codes(sample_shop, [BOTH])[0].candidates] == ["fedex", "purolator"]
    for number, order_id in enumerate(ids):
        enter_number(sample_shop, order_id, f"KYV00995693{number}", service="Purolator Ground")
    history = shop_history(sample_shop)
    assert history.carriers["purolator"] == len(ids)
    assert [c.carrier for c in detect_codes(sample_shop, [BOTH])[0].candidates] == ["purolator", "fedex"]
    assert hint_for_number(BOTH, history) == NumberHint("This may be a number of Purolator or FedEx Express.")


def test_a_certain_number_teaches_its_carrier_where_no_service_was_named(sample_shop: Shop) -> None:
    first, second = list(order_ids(sample_shop, OrderQuery(OrderView.TO_SHIP)))[:2]
    enter_number(sample_shop, first, UPS)
    enter_number(sample_shop, second, "BIKE0001")
    counted = shop_history(sample_shop).carriers
    assert (counted["ups"], counted["own"]) == (1, 1)


def test_a_scanned_barcode_is_kept_as_its_number_and_still_scans_out(sample_shop: Shop) -> None:
    order_id = order_ids(sample_shop, OrderQuery(OrderView.TO_SHIP))[0]
    barcode = "420100019205590164934630780119"
    enter_number(sample_shop, order_id, f"]C1{barcode}")
    answer = dispatch_scan(sample_shop, barcode)
    assert (answer.outcome, answer.tracking_number) == (ScanOutcome.DISPATCHED, "9205590164934630780119")


def test_the_command_answers_for_every_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = run(
        ["--data", str(tmp_path / "shop"), "--json", "detect", UPS, f"{UPS[:-1]}5", " 331881 0025", "4006381333931"]
    )
    results = json.loads(capsys.readouterr().out)["results"]
    assert status == 1, "some were refused"
    assert [r["code"] for r in results] == [UPS, f"{UPS[:-1]}5", " 331881 0025", "4006381333931"]
    assert [[c["carrier"] for c in r["candidates"]] for r in results] == [["ups"], [], ["dhl"], []]
    assert results[0]["candidates"][0]["check_digit_ok"] is True
    assert results[0]["refusal"] == ""
    assert "check digit is wrong" in results[1]["refusal"]
    assert "article" in results[3]["refusal"]
