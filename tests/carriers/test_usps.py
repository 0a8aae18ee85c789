"""USPS: requests as its OpenAPI wants them, one label for one key, journeys with the hour of the place."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from openapi_schemas import DATA, body_errors, schema_errors
from scripted_carrier import AT_HOME, CANADA, GOODS, PDF, US, US_HOME, ScriptedCarrier, scripted
from stated_meanings import stated
from varied_shipments import AT_HOME_US, LINES

from shipdesk.carriers import meanings
from shipdesk.carriers.usps import answers, requests
from shipdesk.carriers.usps.carrier import UspsCarrier
from shipdesk.carriers.usps.multipart import ONE_JSON, read_label_answer
from shipdesk.domain.carriers import Can
from shipdesk.domain.errors import CarrierOutcomeUnknown, CarrierRefused, CarrierUnavailable, Refused
from shipdesk.domain.parcels import ParcelStatus as S
from shipdesk.domain.shipments import Shipment, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.settings import CarrierSettings
from shipdesk.web.answers import Answer
from shipdesk.web.json_answers import NotUnderstoodError

TODAY = date(2026, 3, 2)
KEY = "4fd1f0e2a1b2c3d4:label:order1:parcel1:v1"
NUMBER = "9400109104250532908587"
PARCEL = TrackedParcel(NUMBER, NUMBER)
GROUND = "USPS_GROUND_ADVANTAGE"
FROM = "Acme Candles, 12 Main St, Springfield, IL 62701"
ARMY = replace(US_HOME, city="APO", state="AE", postal_code="09021-4567", lines=("PSC 3 Box 5",))
TO_ARMY = replace(AT_HOME, recipient=ARMY, customs_lines=LINES, currency="USD")
PUERTO_RICO = replace(US_HOME, country_code="PR", state="", city="San Juan", postal_code="00901")
HOMES = (
    AT_HOME,
    AT_HOME_US,
    TO_ARMY,
    replace(AT_HOME, **GOODS),
    replace(AT_HOME, recipient=PUERTO_RICO),
    replace(AT_HOME, weight_g=1, length_mm=1, width_mm=1, height_mm=1),
    replace(AT_HOME, weight_g=31_000, length_mm=900, height_mm=700),
    replace(AT_HOME, reference="№ " + "A" * 90),
    replace(AT_HOME, recipient=replace(US_HOME, name="Cher")),
    replace(AT_HOME, recipient=replace(US_HOME, name="", company="Ray Ltd.", postal_code="895011234")),
)
BACK = replace(AT_HOME, sender=US_HOME, recipient=US, is_return=True)
SERVICES = (GROUND, "PRIORITY_MAIL", "PRIORITY_MAIL_EXPRESS", "PRIORITY_MAIL:MD_FLAT_RATE_BOX")
IDS = {"crid": "12345678", "mid": "900123456", "manifest_mid": "900123457", "eps_account": "1000123"}
LABELS, PRICES = "usps-openapi/domestic-labels.yaml", "usps-openapi/domestic-prices.yaml"
FIXTURES = DATA / "karrio-fixtures"


def bought(**more: Any) -> dict[str, Any]:
    told = {
        "trackingNumber": NUMBER, "routingInformation": "42089501", "postage": 5.25, "fees": [],
        "extraServices": [{"name": "USPS Tracking", "price": 0.0}, {"name": "Insurance", "price": "1.50"}],
        "commitment": {"name": "3 Days", "scheduleDeliveryDate": "2026-03-05"},
    }  # fmt: skip
    return told | {"labelImage": base64.b64encode(PDF).decode()} | more


def event(**more: Any) -> dict[str, Any]:
    return {
        "eventType": "Arrived at USPS Regional Facility", "eventTimestamp": "2026-03-02T01:13:00", "eventCode": "A1",
        "GMTTimestamp": "2026-03-02T06:13:31Z", "GMTOffset": "-05:00", "eventCountry": None, "eventCity": "RENO",
        "eventState": "NV", "eventZIP": "89501",
    } | more  # fmt: skip


def told(*events: Any, **more: Any) -> dict[str, Any]:
    return {"trackingNumber": NUMBER, "trackingEvents": list(events)} | more


def events_of(payload: Any) -> Any:
    answer = answers.track_answer(payload, PARCEL)
    assert isinstance(answer, TrackAnswer)
    return answer.events


def error(message: str) -> dict[str, Any]:
    return {"apiVersion": "v3", "error": {"code": "400", "message": message, "errors": [{"detail": "More."}]}}


def form(**parts: bytes | dict[str, Any]) -> bytes:
    lines = b""
    for name, part in parts.items():
        kind = b"application/json" if isinstance(part, dict) else b"application/pdf"
        content = json.dumps(part).encode() if isinstance(part, dict) else base64.b64encode(part)
        lines += b"--r6+f\r\nContent-Type: " + kind + b"\r\nContent-Disposition: form-data; name=" + name.encode()
        lines += b"\r\n\r\n" + content + b"\r\n"
    return lines + b"--r6+f--\r\n"


@pytest.fixture
def desk() -> Iterator[ScriptedCarrier]:
    with scripted() as server:
        server.on("POST /oauth2/v3/token", {"access_token": "tok", "expires_in": 28799})
        server.on("POST /payments/v3/payment-authorization", {"paymentAuthorizationToken": "pay-1"})
        yield server


def account(desk: ScriptedCarrier, **more: str) -> UspsCarrier:
    settings = CarrierSettings(code="usps", credentials={"client_id": "id"} | IDS | {"hand_over_from": FROM} | more)
    return UspsCarrier(settings, {"client_secret": "s3cret"}, desk.http("USPS"), today=lambda: TODAY)


@pytest.mark.parametrize("shipment", HOMES, ids=range(len(HOMES)))
def test_every_label_is_asked_for_as_uspss_own_papers_want_it(shipment: Shipment):
    for service in SERVICES:
        for zpl in (False, True):
            body = requests.label_body(shipment, service, TODAY, zpl=zpl)
            assert body_errors(LABELS, "POST", "/label", body) == []
    assert body_errors(PRICES, "POST", "/base-rates-list/search", requests.price_body(shipment, TODAY)) == []


def test_returns_reprints_payments_and_scan_forms_are_asked_for_as_the_papers_want_them():
    for service in SERVICES:
        for back in (BACK, replace(TO_ARMY, sender=ARMY, recipient=US, is_return=True)):
            assert body_errors(LABELS, "POST", "/return-label", requests.return_body(back, service)) == []
    assert body_errors(LABELS, "POST", "/label-reprint", requests.reprint_body(zpl=True)) == []
    payment = requests.payment_body("12345678", "900123456", "900123457", "1000123")
    assert body_errors("usps-openapi/payments.yaml", "POST", "/payment-authorization", payment) == []
    scan = requests.scan_form_body((NUMBER,), FROM, TODAY)
    assert body_errors("usps-openapi/scan-forms.yaml", "POST", "/scan-form", scan) == []
    assert schema_errors("usps-openapi/scan-forms.yaml", "#/components/schemas/SCANFormRequest", {}) != []


@pytest.mark.parametrize(
    ("shipment", "why"),
    [
        (replace(AT_HOME, recipient=CANADA), "inside the United States"),
        (replace(AT_HOME, recipient=replace(US_HOME, state="Nevada")), "two letters"),
        (replace(AT_HOME, recipient=replace(US_HOME, postal_code="8950")), "no ZIP"),
        (replace(AT_HOME, recipient=replace(US_HOME, name="")), "name"),
        (replace(AT_HOME, recipient=replace(US_HOME, lines=("x" * 101,))), "too long"),
        (replace(AT_HOME, recipient=ARMY), "currency"),
        (replace(TO_ARMY, currency="EUR"), "US dollars"),
        (replace(AT_HOME, weight_g=31_800), "too heavy"),
        (replace(AT_HOME, weight_g=0), "no weight"),
        (replace(AT_HOME, width_mm=None), "size of the parcel"),
    ],
)
def test_what_usps_cannot_carry_is_refused_before_anybody_is_asked(shipment: Shipment, why: str):
    with pytest.raises(Refused, match=why) as refused:
        requests.label_body(shipment, GROUND, TODAY)
    assert refused.value.advice


def test_a_return_has_no_price_yet_and_what_is_written_wrongly_is_refused():
    with pytest.raises(Refused, match="return"):
        requests.price_body(BACK, TODAY)
    with pytest.raises(Refused, match="no service teleport"):
        requests.label_body(AT_HOME, "teleport", TODAY)
    with pytest.raises(Refused, match="cannot be read"):
        requests.scan_form_body((NUMBER,), "Acme, Springfield", TODAY)


def test_weight_and_size_are_told_rounded_up_and_large_parcels_are_no_machines():
    package = requests.label_body(replace(AT_HOME, weight_g=454), GROUND, TODAY)["packageDescription"]
    assert (package["weight"], package["length"], package["processingCategory"]) == (1.001, 10.0, "MACHINABLE")
    large = requests.label_body(replace(AT_HOME, length_mm=600), GROUND, TODAY)["packageDescription"]
    assert large["processingCategory"] == "NONSTANDARD"
    heavy = requests.label_body(replace(AT_HOME, weight_g=12_000), GROUND, TODAY)["packageDescription"]
    assert heavy["processingCategory"] == "NONSTANDARD"


def test_one_purchase_has_one_key_in_the_form_of_a_random_uuid():
    key = UUID(requests.uuid_of(KEY))
    assert key.version == 4
    assert str(key) == requests.uuid_of(KEY) != requests.uuid_of(KEY.replace("v1", "v2"))


def test_every_row_of_the_status_map_means_what_it_states():
    for level, code, allowed in stated("usps"):
        written = code if level == "statusCategory" else f"/{code}"
        assert meanings.meaning_of("usps", written).status in allowed, code


@pytest.mark.parametrize(
    ("code", "text", "status"),
    [
        ("/01", "Delivered, Parcel Locker", S.DELIVERED),
        ("/01", "Delivered, To Original Sender", S.RETURNED),
        ("Delivered", "Delivered, To Original Sender", S.RETURNED),
        ("Delivery Attempt", "Could not be delivered - business closed", S.FAILED_ATTEMPT),
        ("Alert", "Return to Sender Processed", S.RETURNING),
        ("Alert", "Refused", S.RETURNING),
        ("Alert", "Undeliverable as Addressed", S.EXCEPTION),
        ("Alert", "Something else", S.EXCEPTION),
        ("Delivered, maybe", "Could not be delivered", S.UNKNOWN),
        ("/??", "Delivered", S.UNKNOWN),
        ("", "", S.UNKNOWN),
    ],
)
def test_codes_are_read_whole_and_never_delivered_out_of_a_sentence(code: str, text: str, status: S):
    assert meanings.meaning_of("usps", code, text).status is status


@pytest.mark.parametrize(
    ("more", "utc", "offset"),
    [
        ({}, datetime(2026, 3, 2, 6, 13, 31, tzinfo=UTC), -300),
        ({"GMTTimestamp": None}, datetime(2026, 3, 2, 6, 13, tzinfo=UTC), -300),
        ({"GMTTimestamp": None, "GMTOffset": "-7:00"}, datetime(2026, 3, 2, 8, 13, tzinfo=UTC), -420),
        ({"GMTTimestamp": None, "GMTOffset": "-420"}, datetime(2026, 3, 2, 8, 13, tzinfo=UTC), -420),
        ({"GMTOffset": ""}, datetime(2026, 3, 2, 6, 13, 31, tzinfo=UTC), -301),
        ({"GMTTimestamp": "", "GMTOffset": None}, None, None),
        ({"eventTimestamp": ""}, datetime(2026, 3, 2, 6, 13, 31, tzinfo=UTC), None),
        ({"eventTimestamp": "2026-03-02", "GMTTimestamp": "x"}, None, None),
        ({"eventTimestamp": "9999-01-01T00:00:00Z", "GMTTimestamp": 5, "GMTOffset": []}, None, None),
    ],
)
def test_the_hour_is_that_of_the_place_and_the_moment_that_of_greenwich(more: Any, utc: datetime | None, offset: int):
    found = events_of(told(event(**more)))[0]
    assert (found.occurred_at, found.offset_minutes) == (utc, offset)
    if found.local_at is not None:
        assert found.local_at == datetime(2026, 3, 2, 1, 13)


def test_a_scan_keeps_its_name_when_another_follows():
    first, strange = event(), event(eventCode="Z9", eventTimestamp="2026-03-02T03:00:00", GMTTimestamp=None)
    before = events_of(told(first, statusCategory="In Transit"))
    after = events_of(told(strange, first, statusCategory="Alert"))
    assert before[0].code == after[0].code == "/A1"
    assert (after[1].code, after[1].meaning.status) == ("Alert/Z9", S.EXCEPTION)
    assert before[0].place == "RENO, NV 89501"


def test_the_recorded_journey_has_every_state_and_greenwich_to_the_minute():
    file = FIXTURES / "usps/tracking/TrackingResponse.json"
    if not file.exists():
        pytest.skip("../shared/data/carriers/karrio-fixtures/usps is missing")
    payload = json.loads(file.read_text("utf-8"))
    found = events_of(payload)
    gmt = [datetime.fromisoformat(e["GMTTimestamp"]) for e in payload["trackingEvents"]]
    assert [e.occurred_at for e in found] == gmt[::-1]
    assert {e.offset_minutes for e in found} == {-300}
    states = [e.meaning.status for e in found]
    assert states == [S.INFO_RECEIVED, *[S.IN_TRANSIT] * 9, S.OUT_FOR_DELIVERY, S.DELIVERED]


def test_no_recorded_answer_crashes_a_reader():
    files = [f for name in ("usps", "usps_international") for f in (FIXTURES / name).rglob("*.*")]
    files += [*(DATA / "usps-examples").glob("*.json")]
    if not files:
        pytest.skip("../shared/data/carriers/karrio-fixtures/usps is missing")
    labels = rates = 0
    for file in (f for f in files if not f.name.startswith("Parsed")):
        content = file.read_bytes()
        try:
            flat = read_label_answer(Answer(200, {}, content))
        except NotUnderstoodError:
            # The recorded SCAN forms hold broken JSON; a list is no answer to a purchase either.
            assert file.parent.name == "usps-examples"
            continue
        if flat.get("trackingNumber") and flat.get("labelImage"):
            label, image = answers.bought_label(flat, GROUND)
            assert label.barcode.startswith("420")
            assert (label.cost_minor or 0) > 0
            assert base64.b64decode(image).startswith(b"%PDF")
            labels += 1
        payload = json.loads(content) if file.suffix == ".json" and not content.startswith(b"--") else None
        rates += len(answers.rates_of(payload))
        answers.track_answer(payload, PARCEL)
        for read in (answers.complaint_of, answers.is_given_back, answers.is_given_back_already):
            read(payload)
    assert labels >= 5


def test_recorded_scans_of_older_years_are_understood():
    files = sorted((DATA / "shipit-recorded-xml").glob("usps*.xml"))
    if not files:
        pytest.skip("../shared/data/carriers/shipit-recorded-xml is missing")
    pattern = re.compile(r"<Event>([^<]*)</Event>(?:(?!</Track).)*?<EventCode>([^<]*)</EventCode>")
    scans = [scan for file in files for scan in pattern.findall(file.read_text("utf-8"))]
    assert len(scans) > 10
    for text, code in scans:
        status = meanings.meaning_of("usps", f"/{code}", text).status
        assert status not in (S.UNKNOWN, None), (code, text)
        assert (status is S.DELIVERED) == (text == "Delivered"), text


@pytest.mark.parametrize(
    ("payload", "not_found"),
    [
        (error("A status update is not yet available on your item"), True),
        (error("The tracking number is wrong"), False),
        ({"error": "invalid_client", "error_description": "Client authentication failed."}, False),
        (told(event(), trackingNumber="9400109104250532908594"), False),
    ],
)
def test_an_error_inside_of_an_answer_is_the_parcels_own(payload: Any, not_found: bool):
    failure = answers.track_answer(payload, PARCEL)
    assert isinstance(failure, TrackFailure)
    assert failure.not_found == not_found
    assert failure.message


def test_shapes_that_are_not_as_promised_are_read_all_the_same():
    assert len(events_of(told() | {"trackingEvents": event()})) == 1
    assert events_of([told(event())])[0].code == "/A1"
    for strange in (None, [], {}, "x", told(None, 5, "x"), told() | {"trackingEvents": None}):
        assert events_of(strange) == ()
    texts = event(eventType="Delivered<SUP>&#153;</SUP> &amp; signed", authorizedAgent="false", eventCode=1)
    assert events_of(told(texts))[0].text == "Delivered™ & signed"
    answer = answers.track_answer(told(event(), expectedDeliveryDate="2026-03-05"), PARCEL)
    assert isinstance(answer, TrackAnswer)
    assert answer.carrier_eta_on == date(2026, 3, 5)


def test_a_label_is_bought_with_its_key_and_the_token_that_pays(desk: ScriptedCarrier):
    desk.on("POST /labels/v3/label", bought())
    usps = account(desk)
    label = usps.buy(AT_HOME, GROUND, KEY)
    assert (label.tracking_number, label.barcode, label.cost_minor) == (NUMBER, f"42089501{NUMBER}", 675)
    assert label.promised_on == date(2026, 3, 5)
    assert label.document is not None
    usps.buy(AT_HOME, GROUND, KEY)
    first, again = (a for a in desk.asked if a.path == "/labels/v3/label")
    assert first.headers["X-Idempotency-Key"] == again.headers["X-Idempotency-Key"] == requests.uuid_of(KEY)
    assert first.headers["X-Payment-Authorization-Token"] == "pay-1"
    assert first.headers["Accept"] == ONE_JSON
    assert desk.questions().count("POST /payments/v3/payment-authorization") == 1
    assert desk.asked[0].body["client_secret"] == "s3cret"


def test_a_form_of_several_parts_is_read_as_well(desk: ScriptedCarrier):
    metadata = {name: value for name, value in bought().items() if name != "labelImage"}
    desk.on("POST /labels/v3/label", form(labelMetadata=metadata, labelImage=PDF), media_type="multipart/form-data")
    label = account(desk).buy(AT_HOME, GROUND, KEY)
    assert label.document is not None
    assert label.document.content == PDF


@pytest.mark.parametrize("image", ["", "%%%", base64.b64encode(b"<html>" + bytes(600)).decode()])
def test_a_label_that_is_none_after_the_purchase_leaves_it_in_doubt(desk: ScriptedCarrier, image: str):
    desk.on("POST /labels/v3/label", bought(labelImage=image))
    with pytest.raises(CarrierOutcomeUnknown):
        account(desk).buy(AT_HOME, GROUND, KEY)


@pytest.mark.parametrize("answer", [b"--x\r\nrubbish", b"--", b"{", b"[]"])
def test_an_answer_nobody_can_read_leaves_the_purchase_in_doubt(desk: ScriptedCarrier, answer: bytes):
    desk.on("POST /labels/v3/label", answer, media_type="multipart/form-data")
    with pytest.raises(CarrierOutcomeUnknown):
        account(desk).buy(AT_HOME, GROUND, KEY)


def test_uspss_own_words_tell_why_it_says_no(desk: ScriptedCarrier):
    desk.on("POST /labels/v3/label", error("Address not found."), 400)
    desk.on("POST /labels/v3/label", error("Address not found."))
    usps = account(desk)
    for _ in range(2):
        with pytest.raises(CarrierRefused, match="Address not found"):
            usps.buy(AT_HOME, GROUND, KEY)


def test_a_refused_payment_token_is_fetched_again_by_the_next_purchase(desk: ScriptedCarrier):
    desk.on("POST /labels/v3/label", error("Payment token expired"), 403).on("POST /labels/v3/label", bought())
    usps = account(desk)
    with pytest.raises(CarrierRefused):
        usps.buy(AT_HOME, GROUND, KEY)
    usps.buy(AT_HOME, GROUND, KEY)
    assert desk.questions().count("POST /payments/v3/payment-authorization") == 2


def test_the_cheapest_class_is_taken_where_nobody_chose_and_uspss_own_boxes_are_no_bargain(desk: ScriptedCarrier):
    def option(mail_class: str, indicator: str, price: Any) -> dict[str, Any]:
        return {"totalBasePrice": price, "rates": [{"mailClass": mail_class, "rateIndicator": indicator}]}

    prices = [option("PRIORITY_MAIL", "FE", 1.0), option("PRIORITY_MAIL", "SP", 9.1), option(GROUND, "SP", "5.25")]
    prices += [option("MEDIA_MAIL", "SP", 2.0), option(GROUND, "DR", 7), option("PRIORITY_MAIL_EXPRESS", "PA", None)]
    desk.on("POST /prices/v3/base-rates-list/search", {"rateOptions": prices}).on("POST /labels/v3/label", bought())
    usps = account(desk)
    assert [(r.service_name, r.price_minor) for r in usps.rates(AT_HOME)] == [
        ("USPS Ground Advantage", 525), ("USPS Priority Mail", 910),
    ]  # fmt: skip
    assert usps.buy(AT_HOME, "", KEY).service == GROUND


def test_a_return_is_ordered_at_its_own_counter(desk: ScriptedCarrier):
    desk.on("POST /labels/v3/return-label", bought(postage=None))
    label = account(desk).buy(BACK, "", KEY)
    assert label.cost_minor is None
    assert desk.asked[-1].body["packageDescription"]["mailClass"] == "USPS_GROUND_ADVANTAGE_RETURN_SERVICE"


def test_a_lost_purchase_is_drawn_again_by_its_key(desk: ScriptedCarrier):
    again = {"labelMetadata": bought(labelImage=None), "labelImage": bought()["labelImage"]}
    desk.on("POST /labels/v3/label-reprint", again).on("POST /labels/v3/label-reprint", error("No label"), 404)
    desk.on("POST /labels/v3/label-reprint", error("Reprint limit reached"), 400)
    usps = account(desk)
    label = usps.find_by_reference(KEY)
    assert label is not None
    assert label.tracking_number == NUMBER
    assert usps.find_by_reference(KEY) is None
    with pytest.raises(CarrierUnavailable, match="limit"):
        usps.find_by_reference(KEY)


def test_a_label_is_cancelled_once_and_twice_without_an_error(desk: ScriptedCarrier):
    path = f"DELETE /labels/v3/label/{NUMBER}"
    desk.on(path, {"trackingNumber": NUMBER, "status": "CANCELED"}).on(path, {"status": "DISPUTED", "disputeId": "1"})
    desk.on(path, error("This label is already canceled."), 400).on(path, error("Label was used."), 400).on(path, {})
    usps = account(desk)
    for _ in range(3):
        usps.void(NUMBER)
    with pytest.raises(CarrierRefused, match="was used"):
        usps.void(NUMBER)
    with pytest.raises(CarrierOutcomeUnknown):
        usps.void(NUMBER)


def test_what_is_handed_over_comes_on_one_form(desk: ScriptedCarrier):
    told_form = {"SCANFormMetadata": {"manifestNumber": "42 1"}, "SCANFormImage": base64.b64encode(PDF).decode()}
    desk.on("POST /scan-forms/v3/scan-form", told_form)
    manifest = account(desk).manifest([NUMBER], "manifest:1")
    assert manifest.number == "42 1"
    assert manifest.document is not None
    assert desk.asked[-1].body["shipment"] == {"trackingNumbers": [NUMBER]}
    with pytest.raises(CarrierRefused, match="address"):
        account(desk, hand_over_from="").manifest([NUMBER], "manifest:1")


def test_an_account_that_names_nobody_who_pays_tracks_and_asks_prices_only(desk: ScriptedCarrier):
    desk.on("POST /prices/v3/base-rates-list/search", {})
    poor = account(desk, eps_account="")
    assert poor.can == Can.RATES | Can.TRACK
    assert "EPS account number" in poor.test()
    with pytest.raises(CarrierRefused, match="EPS account number"):
        poor.buy(AT_HOME, GROUND, KEY)
    assert Can.BUY | Can.MANIFEST in account(desk).can
    assert Can.MANIFEST not in account(desk, hand_over_from="").can
    assert "for payment" in account(desk).test()


def test_one_number_that_fails_does_not_fail_the_others(desk: ScriptedCarrier):
    desk.on(f"GET /tracking/v3/tracking/{NUMBER}", told(event()))
    desk.on("GET /tracking/v3/tracking/bad", error("Invalid number"), 400)
    desk.on("GET /tracking/v3/tracking/down", b"{", 503, "application/json")
    found = account(desk).track([PARCEL, TrackedParcel("bad"), TrackedParcel("new"), TrackedParcel("down")])
    assert isinstance(found[NUMBER], TrackAnswer)
    assert desk.asked[1].params == {"expand": "DETAIL"}
    bad, new, down = found["bad"], found["new"], found["down"]
    assert isinstance(bad, TrackFailure)
    assert (bad.permanent, bad.message) == (True, "Invalid number; More.")
    assert isinstance(new, TrackFailure)
    assert new.not_found
    assert isinstance(down, TrackFailure)
    assert not down.permanent


def test_an_account_without_the_right_to_track_says_so_once(desk: ScriptedCarrier):
    desk.on(f"GET /tracking/v3/tracking/{NUMBER}", error("Insufficient OAuth scope"), 403)
    with pytest.raises(CarrierRefused, match="scope"):
        account(desk).track([PARCEL, TrackedParcel("other")])
