"""UPS: requests as its OpenAPI wants them, labels that are never bought twice, journeys at the right minute."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import pytest
from openapi_schemas import DATA, body_errors
from PIL import Image
from scripted_carrier import AT_HOME, CANADA, GERMANY, GOODS, UK, UK_HOME, US, US_HOME, ScriptedCarrier, scripted
from stated_meanings import stated
from varied_shipments import SHIPMENTS, TO_BRITAIN

from shipdesk.carriers import meanings
from shipdesk.carriers.ups import answers, requests
from shipdesk.carriers.ups.carrier import UpsCarrier
from shipdesk.carriers.ups.label_pictures import upright_label
from shipdesk.domain.errors import CarrierOutcomeUnknown, CarrierRefused, CarrierUnavailable, Refused
from shipdesk.domain.papers import CustomsLine
from shipdesk.domain.parcels import ParcelStatus as S
from shipdesk.domain.shipments import Shipment, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.settings import CarrierSettings
from shipdesk.web.http_client import HttpClient

TODAY = date(2026, 3, 2)
KEY = "4fd1f0e2a1b2c3d4:label:order1:parcel1:v1"
NUMBER = "1Z023E2X0214323462"
PARCEL = TrackedParcel(NUMBER, "remote")
CANDLES = replace(TO_BRITAIN, sender=US, currency="USD")
BORDER = (
    replace(CANDLES, recipient=GERMANY),
    replace(CANDLES, recipient=CANADA),
    replace(CANDLES, recipient=UK, sender=replace(UK_HOME, country_code="DE", postal_code="50667", state="")),
    replace(CANDLES, recipient=replace(US_HOME, country_code="PR", postal_code="00901", state="")),
)
ALL = (*SHIPMENTS, *BORDER, AT_HOME, replace(AT_HOME, **GOODS), Shipment(UK, UK_HOME, "Ä" * 80, 1))
FIXTURES = DATA / "karrio-fixtures/ups"
SHIP, RATE, RECOVERY = "/shipments/{version}/ship", "/rating/{version}/{requestoption}", "/labels/{version}/recovery"


@lru_cache(maxsize=4)
def picture(size: tuple[int, int] = (1400, 800), kind: str = "GIF") -> str:
    """Return a label on its side as base64: bars, and a black corner at its foot."""
    bars = Image.frombytes("L", (64, 1), bytes(255 * (x * x % 7 > 2) for x in range(64)))
    drawn = bars.resize(size, Image.Resampling.NEAREST)
    drawn.paste(0, (0, size[1] - 40, 40, size[1]))
    out = io.BytesIO()
    drawn.save(out, kind)
    return base64.b64encode(out.getvalue()).decode()


def shipped(image: str, **more: Any) -> dict[str, Any]:
    price = {"CurrencyCode": "USD", "MonetaryValue": "12.34"}
    results = {
        "ShipmentCharges": {"TotalCharges": {**price, "MonetaryValue": "20.00"}},
        "NegotiatedRateCharges": {"TotalCharge": price},
        "ShipmentIdentificationNumber": NUMBER,
        "PackageResults": {"TrackingNumber": NUMBER, "ShippingLabel": {"GraphicImage": image}},
    }
    return {"ShipmentResponse": {"ShipmentResults": results | more}}


def errors(code: str, message: str) -> dict[str, Any]:
    return {"response": {"errors": [{"code": code, "message": message}]}}


def activity(**more: Any) -> dict[str, Any]:
    return {
        "date": "20260302", "time": "071356", "gmtDate": "20260302", "gmtTime": "12:13:56", "gmtOffset": "-05:00",
        "location": {"address": {"city": "Wayne", "stateProvince": "NJ", "postalCode": "07470", "countryCode": "US"}},
        "status": {"type": "I", "statusCode": "005", "description": "Departed"},
    } | more  # fmt: skip


def tracked(*activities: Any, number: str = NUMBER, **more: Any) -> dict[str, Any]:
    package = {"trackingNumber": number, "activity": list(activities)} | more
    return {"trackResponse": {"shipment": [{"inquiryNumber": number, "package": [package]}]}}


def events_of(payload: Any) -> Any:
    answer = answers.track_answer(payload, PARCEL)
    assert isinstance(answer, TrackAnswer)
    return answer.events


@pytest.fixture
def desk() -> Iterator[ScriptedCarrier]:
    with scripted() as server:
        server.on("POST /security/v1/oauth/token", {"access_token": "tok", "expires_in": "14399"})
        yield server


def account(desk: ScriptedCarrier, **more: str) -> UpsCarrier:
    told = {"client_id": "id", "account_number": "a1b2c3"} | more
    settings = CarrierSettings(code="ups", credentials=told)
    return UpsCarrier(settings, {"client_secret": "s3cret"}, desk.http("UPS"), today=lambda: TODAY)


def bodies(shipment: Shipment) -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield "Rating", RATE, requests.rate_body(shipment, "A1B2C3", TODAY)
    for zpl in (False, True):
        yield "Shipping", SHIP, requests.shipment_body(shipment, "11", "A1B2C3", KEY, TODAY, zpl=zpl)


@pytest.mark.parametrize("shipment", ALL, ids=range(len(ALL)))
def test_every_parcel_is_asked_for_as_upss_own_papers_want_it(shipment: Shipment):
    for file, path, body in bodies(shipment) if not _refused(shipment) else ():
        assert body_errors(f"ups-openapi/{file}.yaml", "POST", path, body) == []
        lines = [p["Address"]["AddressLine"] for p in _parties(body)]
        assert all(0 < len(text) <= 35 for rows in lines for text in rows)
        assert all(len(rows) <= 3 for rows in lines)


def _parties(body: dict[str, Any]) -> list[dict[str, Any]]:
    shipment = next(iter(body.values()))["Shipment"]
    return [shipment[name] for name in ("Shipper", "ShipTo", "ShipFrom") if name in shipment]


def _refused(shipment: Shipment) -> bool:
    try:
        list(bodies(shipment))
    except Refused:
        return True
    return False


def test_few_parcels_are_refused_before_anybody_is_asked():
    assert [s.reference for s in ALL if _refused(s)] == ["1008-return"]


def test_a_lost_label_is_asked_for_against_two_slips_of_the_papers():
    # TrackingNumbers "must start with 1R": only the parcels of Roadie have them, and yet all have to tell some. The
    # formats that the papers list, GIF, PDF and ZPL, are shorter than the four letters that they ask for.
    body = requests.recovery_body("A1B2C3", KEY)
    found = body_errors("ups-openapi/Shipping.yaml", "POST", RECOVERY, body)
    assert len(found) == 2
    assert "'TrackingNumbers' is a required property" in "".join(found)
    assert "'GIF' is too short" in "".join(found)
    value = body["LabelRecoveryRequest"]["ReferenceValues"]["ReferenceNumber"]["Value"]
    assert value in json.dumps(requests.shipment_body(AT_HOME, "03", "A1B2C3", KEY, TODAY))


def test_american_shops_weigh_in_pounds_and_all_others_in_kilograms_always_rounded_up():
    def told(shipment: Shipment) -> tuple[str, str]:
        package = requests.shipment_body(shipment, "11", "A1B2C3", KEY, TODAY)["ShipmentRequest"]["Shipment"]["Package"]
        weight = package[0]["PackageWeight"]
        return weight["UnitOfMeasurement"]["Code"], weight["Weight"]

    assert told(replace(AT_HOME, weight_g=454)) == ("LBS", "1.1")
    assert told(Shipment(UK, UK_HOME, "1", 1001)) == ("KGS", "1.1")
    with pytest.raises(Refused, match="too heavy"):
        told(replace(AT_HOME, weight_g=70_001))


def test_a_reference_stands_with_the_package_inside_the_us_and_with_the_shipment_elsewhere():
    home = requests.shipment_body(AT_HOME, "03", "A1B2C3", KEY, TODAY)["ShipmentRequest"]["Shipment"]
    abroad = requests.shipment_body(BORDER[0], "65", "A1B2C3", KEY, TODAY)["ShipmentRequest"]["Shipment"]
    assert "ReferenceNumber" not in home
    assert home["Package"][0]["ReferenceNumber"][0] == {"Code": "PO", "Value": "1001"}
    assert "ReferenceNumber" not in abroad["Package"][0]
    assert len(abroad["ReferenceNumber"]) == 2


def test_customs_are_told_every_article_with_its_price_for_one_piece():
    invoice = requests.shipment_body(BORDER[0], "65", "A1B2C3", KEY, TODAY)["ShipmentRequest"]["Shipment"][
        "ShipmentServiceOptions"
    ]["InternationalForms"]
    candle = invoice["Product"][0]
    assert candle["Unit"] == {"Number": "3", "UnitOfMeasurement": {"Code": "PCS"}, "Value": "12.99"}
    assert candle["CommodityCode"] == "340600"
    nothing = replace(BORDER[0], customs_lines=(CustomsLine("Air", 1, 1, 0, "", "US"),))
    with pytest.raises(Refused, match="worth nothing"):
        requests.shipment_body(nothing, "65", "A1B2C3", KEY, TODAY)


def test_a_return_starts_at_the_customer_and_is_paid_by_the_shop():
    back = replace(AT_HOME, sender=US_HOME, recipient=US, is_return=True)
    body = requests.shipment_body(back, "03", "A1B2C3", KEY, TODAY)["ShipmentRequest"]["Shipment"]
    assert body["ReturnService"] == {"Code": "9"}
    assert body["ShipFrom"]["Name"] == "Bob"
    assert body["Shipper"]["Name"] == body["ShipTo"]["Name"] == "Candles"


def test_every_row_of_the_status_map_means_what_it_states():
    for level, code, allowed in stated("ups"):
        told = f"{code}" if level == "type" else f"X/{code}"
        assert meanings.meaning_of("ups", told).status in allowed, code


@pytest.mark.parametrize(
    ("code", "status"),
    [("D/040", S.AVAILABLE_FOR_PICKUP), ("I/021", S.OUT_FOR_DELIVERY), ("D/999", S.DELIVERED), ("X/999", S.EXCEPTION),
     ("Q/999", S.UNKNOWN), ("", S.UNKNOWN), ("MV/007", S.CANCELLED), ("D/034", S.RETURNED)],
)  # fmt: skip
def test_the_code_speaks_before_the_type(code: str, status: S):
    assert meanings.meaning_of("ups", code).status is status


def test_recorded_scans_of_older_years_are_understood():
    files = sorted((DATA / "shipit-recorded-xml").glob("ups*.xml"))
    if not files:
        pytest.skip("../shared/data/carriers/shipit-recorded-xml is missing")
    types = {kind for file in files for kind in re.findall(r"<StatusType><Code>(\w+)", file.read_text("utf-8"))}
    assert {kind: meanings.meaning_of("ups", kind).status for kind in types} == {
        "D": S.DELIVERED, "I": S.IN_TRANSIT, "M": S.INFO_RECEIVED, "P": S.IN_TRANSIT, "X": S.EXCEPTION,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("told", "utc", "offset"),
    [
        ({}, datetime(2026, 3, 2, 12, 13, 56, tzinfo=UTC), -300),
        ({"gmtDate": "2026-03-02", "gmtTime": "121356"}, datetime(2026, 3, 2, 12, 13, 56, tzinfo=UTC), -300),
        ({"gmtTime": "", "gmtDate": ""}, datetime(2026, 3, 2, 12, 13, 56, tzinfo=UTC), -300),
        ({"gmtTime": None, "gmtDate": None, "gmtOffset": None}, None, None),
        ({"date": "20260301", "time": "230000", "gmtTime": "40000"}, datetime(2026, 3, 2, 4, tzinfo=UTC), -300),
        ({"date": "00010101", "gmtDate": "", "gmtOffset": ""}, None, None),
        ({"time": "240000", "gmtDate": "20260302", "gmtTime": "74700"}, datetime(2026, 3, 2, 7, 47, tzinfo=UTC), None),
    ],
)  # fmt: skip
def test_gmt_is_utc_already_and_no_offset_is_added_to_it(told: dict[str, Any], utc: datetime | None, offset: int):
    event = events_of(tracked(activity(**told)))[0]
    assert (event.occurred_at, event.offset_minutes) == (utc, offset)


def test_a_journey_is_told_oldest_first_with_its_places_and_its_promise():
    late = activity(time="080000", gmtTime="13:00:00", status={"type": "D", "statusCode": "011", "description": "Done"})
    days = [{"type": "SDD", "date": "20260304"}, {"type": "RDD", "date": "20260305"}, {"type": "DEL", "date": "x"}]
    answer = answers.track_answer(tracked(late, activity(), deliveryDate=days), PARCEL)
    assert isinstance(answer, TrackAnswer)
    assert [e.meaning.status for e in answer.events] == [S.IN_TRANSIT, S.DELIVERED]
    assert answer.events[0].place == "Wayne, NJ 07470, US"
    assert answer.events[0].code == "I/005"
    assert answer.carrier_eta_on == date(2026, 3, 5)


def test_shapes_that_are_not_as_promised_are_read_all_the_same():
    single = tracked(activity())
    single["trackResponse"]["shipment"] = single["trackResponse"]["shipment"][0]
    single["trackResponse"]["shipment"]["package"] = single["trackResponse"]["shipment"]["package"][0]
    assert len(events_of(single)) == 1
    assert events_of(tracked(None, "x", 5)) == ()
    text = {"description": "Out &lt;SUP&gt;&#153;&lt;/SUP&gt; for <b>delivery</b>", "type": True, "statusCode": 21}
    assert events_of(tracked(activity(status=text)))[0].text == "Out ™ for delivery"
    assert events_of(tracked(activity(location=None, status=None)))[0].meaning.status is S.UNKNOWN


def test_of_two_parcels_with_one_number_ours_is_told_and_else_the_newest():
    old = tracked(activity(date="20250101", gmtDate="20250101"))["trackResponse"]["shipment"]
    new = tracked(activity())["trackResponse"]["shipment"]
    ours = replace(PARCEL, shipped_at=datetime(2025, 1, 2, tzinfo=UTC))
    for shipments in (old + new, new + old):
        both = {"trackResponse": {"shipment": shipments}}
        assert events_of(both)[0].occurred_at.year == 2026
        answer = answers.track_answer(both, ours)
        assert isinstance(answer, TrackAnswer)
        assert answer.events[0].local_at == datetime(2025, 1, 1, 7, 13, 56)


@pytest.mark.parametrize(
    ("payload", "not_found", "permanent"),
    [
        ({"trackResponse": {"shipment": [{"warnings": {"code": "TW0001", "message": "Not Found"}}]}}, True, False),
        (errors("TV1002", "Invalid inquiry number"), False, True),
        (errors("10429", "Too many requests"), False, False),
        (tracked(activity(), number="1Z999AA10123456784"), False, False),
        ({}, True, False), (None, True, False), ([], True, False), ({"trackResponse": {"shipment": "x"}}, True, False),
    ],
)  # fmt: skip
def test_an_error_inside_of_an_answer_is_the_parcels_own(payload: Any, not_found: bool, permanent: bool):
    failure = answers.track_answer(payload, PARCEL)
    assert isinstance(failure, TrackFailure)
    assert (failure.not_found, failure.permanent) == (not_found, permanent)
    assert failure.message


def test_no_recorded_answer_crashes_a_reader():
    files = [f for f in FIXTURES.rglob("*.json") if not f.name.startswith("Parsed")]
    if not files:
        pytest.skip("../shared/data/carriers/karrio-fixtures/ups is missing")
    for file in files:
        payload = json.loads(file.read_text("utf-8"))
        told = answers.track_answer(payload, PARCEL)
        assert isinstance(told, TrackAnswer) == (file.name == "TrackingResponseJSON.json")
        rates = answers.rates_of(payload)
        assert bool(rates) == (file.parent.name == "rate" and "Response" in file.name), file.name
        assert all(r.price_minor and r.currency and r.service_name for r in rates)
        for read in (answers.words_of, answers.recovered_label, answers.is_void):
            read(payload)
        if "ShipmentResponse" in payload:
            label, image = answers.bought_label(payload, "11")
            assert label.tracking_number.startswith("1Z")
            assert label.cost_minor
            assert image


def test_a_label_on_its_side_is_set_upright_without_touching_its_bars():
    lying = base64.b64decode(picture())
    label = upright_label(lying)
    assert label.media_type == "image/png"
    upright = Image.open(io.BytesIO(label.content))
    assert upright.size == (800, 1200)
    # What was at the foot on the left is at the head on the left now.
    assert upright.crop((0, 0, 40, 40)).getextrema() == (0, 0)
    drawn = Image.open(io.BytesIO(lying)).convert("L").crop((0, 0, 1200, 800))
    assert drawn.histogram() == upright.histogram()


def test_a_label_is_bought_once_with_its_reference_and_comes_upright(desk: ScriptedCarrier):
    desk.on("POST /api/shipments/v2409/ship", shipped(picture()))
    bought = account(desk).buy(AT_HOME, "03", KEY)
    assert (bought.tracking_number, bought.remote_id, bought.cost_minor) == (NUMBER, NUMBER, 1234)
    assert bought.document is not None
    assert bought.document.media_type == "image/png"
    token, ship = desk.asked
    assert token.headers["Authorization"] == "Basic " + base64.b64encode(b"id:s3cret").decode()
    assert token.headers["x-merchant-id"] == "A1B2C3"
    assert ship.headers["Authorization"] == "Bearer tok"
    assert len(ship.headers["transId"]) == 32
    assert ship.headers["transactionSrc"] == "ShipDesk"


def test_zpl_is_asked_for_where_the_account_says_so(desk: ScriptedCarrier):
    zpl = b"^XA" + b"^FO10,10^FDlabel^FS" * 60 + b"^XZ"
    desk.on("POST /api/shipments/v2409/ship", shipped(base64.b64encode(zpl).decode()))
    bought = account(desk, label_format="zpl").buy(AT_HOME, "03", KEY)
    assert bought.document is not None
    assert bought.document.media_type == "text/zpl"
    assert desk.asked[-1].body["ShipmentRequest"]["LabelSpecification"]["LabelImageFormat"] == {"Code": "ZPL"}


@pytest.mark.parametrize("image", ["", "%%%", base64.b64encode(b"GIF89a" + bytes(900)).decode(), (9000, 9000)])
def test_a_label_that_is_none_after_the_purchase_leaves_it_in_doubt(
    desk: ScriptedCarrier, image: str | tuple[int, int]
):
    desk.on("POST /api/shipments/v2409/ship", shipped(image if isinstance(image, str) else picture(image)))
    with pytest.raises(CarrierOutcomeUnknown):
        account(desk).buy(AT_HOME, "03", KEY)


def test_upss_own_words_tell_why_it_says_no(desk: ScriptedCarrier):
    desk.on("POST /api/shipments/v2409/ship", errors("120100", "Missing s3cret consignee"), 400)
    desk.on("POST /api/shipments/v2409/ship", errors("120100", "Missing consignee"), 200)
    ups = account(desk)
    for _ in range(2):
        with pytest.raises(CarrierRefused, match=r"Missing .*consignee \(120100\)") as refused:
            ups.buy(AT_HOME, "03", KEY)
        assert "s3cret" not in str(refused.value)


def test_the_cheapest_service_is_taken_where_nobody_chose(desk: ScriptedCarrier):
    def rated(code: str, value: str) -> dict[str, Any]:
        return {"Service": {"Code": code}, "TotalCharges": {"CurrencyCode": "USD", "MonetaryValue": value}}

    told = {"RateResponse": {"RatedShipment": [rated("01", "40.00"), rated("03", "9.80"), rated("02", "x")]}}
    desk.on("POST /api/rating/v2409/Shoptimeintransit", told).on("POST /api/shipments/v2409/ship", shipped(picture()))
    ups = account(desk)
    assert [(r.service_name, r.price_minor) for r in ups.rates(AT_HOME)] == [
        ("UPS Ground", 980), ("UPS Next Day Air", 4000),
    ]  # fmt: skip
    assert ups.buy(AT_HOME, "", KEY).service == "03"
    with pytest.raises(CarrierRefused, match="does not offer teleport"):
        ups.buy(AT_HOME, "teleport", KEY)


def test_a_lost_purchase_is_found_by_its_reference_and_nothing_found_is_no_proof(desk: ScriptedCarrier):
    found = {
        "LabelRecoveryResponse": {
            "ShipmentIdentificationNumber": NUMBER,
            "LabelResults": [{"TrackingNumber": NUMBER, "LabelImage": {"GraphicImage": picture()}}],
        }
    }
    two = {"LabelRecoveryResponse": {"LabelResults": found["LabelRecoveryResponse"]["LabelResults"] * 2}}  # type: ignore[index]
    desk.on("POST /api/labels/v1/recovery", found).on("POST /api/labels/v1/recovery", two)
    desk.on("POST /api/labels/v1/recovery", errors("300", "No label"), 404)
    ups = account(desk)
    label = ups.find_by_reference(KEY)
    assert label is not None
    assert label.tracking_number == label.remote_id == NUMBER
    for _ in range(2):
        with pytest.raises(CarrierUnavailable, match="no proof"):
            ups.find_by_reference(KEY)


def test_a_shipment_is_given_back_once_and_twice_without_an_error(desk: ScriptedCarrier):
    path = f"DELETE /api/shipments/v2409/void/cancel/{NUMBER}"
    done = {"VoidShipmentResponse": {"SummaryResult": {"Status": {"Code": "1"}}}}
    desk.on(path, done).on(path, errors("190117", "The shipment has already been voided"), 400)
    desk.on(path, errors("190101", "Time for voiding has expired"), 400).on(path, {})
    ups = account(desk)
    ups.void(NUMBER)
    ups.void(NUMBER)
    with pytest.raises(CarrierRefused, match="expired"):
        ups.void(NUMBER)
    with pytest.raises(CarrierOutcomeUnknown):
        ups.void(NUMBER)


def test_one_number_that_fails_does_not_fail_the_others(desk: ScriptedCarrier):
    desk.on(f"GET /api/track/v1/details/{NUMBER}", tracked(activity()))
    desk.on("GET /api/track/v1/details/bad", errors("TV1002", "Invalid inquiry number"), 400)
    desk.on("GET /api/track/v1/details/down", b"{", 503, "application/json")
    told = account(desk).track([PARCEL, TrackedParcel("bad"), TrackedParcel("new"), TrackedParcel("down")])
    assert isinstance(told[NUMBER], TrackAnswer)
    bad, new, down = told["bad"], told["new"], told["down"]
    assert isinstance(bad, TrackFailure)
    assert bad.permanent
    assert bad.message == "Invalid inquiry number (TV1002)"
    assert isinstance(new, TrackFailure)
    assert new.not_found
    assert isinstance(down, TrackFailure)
    assert not down.permanent
    assert desk.asked[1].params["locale"] == "en_US"


def test_the_address_in_the_settings_may_end_in_api(desk: ScriptedCarrier):
    desk.on(f"GET /api/track/v1/details/{NUMBER}", tracked(activity()))
    told = CarrierSettings(code="ups", credentials={"client_id": "id", "account_number": "A1B2C3"})
    http = HttpClient("UPS", f"{desk.base_url}/api")
    ups = UpsCarrier(told, {"client_secret": "s"}, http)
    assert isinstance(ups.track([PARCEL])[NUMBER], TrackAnswer)
    assert desk.questions() == ["POST /security/v1/oauth/token", f"GET /api/track/v1/details/{NUMBER}"]
    ups.close()


def test_the_account_is_tried_without_buying_anything(desk: ScriptedCarrier):
    assert "knows this Client ID" in account(desk).test()
    desk.on("GET /api/track/v1/details/1Z999AA10123456784", errors("250003", "Invalid Access License"), 403)
    with pytest.raises(CarrierRefused, match="Invalid Access License"):
        account(desk).test()
