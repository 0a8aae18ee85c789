"""Canada Post: XML as its own samples write it, labels with and without a contract, and clocks that are never off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from openapi_schemas import DATA
from scripted_carrier import CANADA, CANADA_HOME, GERMANY, PDF, US_HOME, ScriptedCarrier, declared, scripted, varied

from shipdesk.carriers import meanings
from shipdesk.carriers.canadapost import answers, requests
from shipdesk.carriers.canadapost.carrier import CanadaPostCarrier
from shipdesk.domain.carriers import Can
from shipdesk.domain.errors import CarrierOutcomeUnknown, CarrierRefused, Refused
from shipdesk.domain.parcels import ParcelStatus as S
from shipdesk.domain.shipments import Shipment, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.settings import CarrierSettings
from shipdesk.web.json_answers import NotUnderstoodError
from shipdesk.web.xml_answers import all_of, read_xml, tag_of, text_at

SAMPLES = DATA / "karrio-fixtures/canadapost"
RECORDED = DATA / "shipit-recorded-xml"
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="../shared/data/carriers/karrio-fixtures missing")
needs_recordings = pytest.mark.skipif(
    not RECORDED.exists(), reason="../shared/data/carriers/shipit-recorded-xml missing"
)
PARCEL = Shipment(CANADA, CANADA_HOME, "1001", 436, 102, 254, 203)
ABROAD = replace(PARCEL, recipient=GERMANY, **declared(4_990, "CAD"))
CONTRACT, CARD = requests.Account("2004381", "42708517"), requests.Account("2004381")
CREDENTIALS = {"user": "u", "customer_number": "2004381", "contract_id": "42708517", "email": "shop@example.com"}
XML = "application/vnd.cpc.shipment-v8+xml"
BOUGHT = (
    b'<shipment-info xmlns="http://www.canadapost.ca/ws/shipment-v8"><shipment-id>545</shipment-id>'
    b"<tracking-pin>123456789012</tracking-pin><shipment-price><due-amount>31.58</due-amount><service-standard>"
    b"<expected-delivery-date>2026-03-06</expected-delivery-date></service-standard></shipment-price><links>"
    b'<link rel="self" href="{base}/x"/><link rel="label" href="{base}/rs/artifact/1/0"/></links></shipment-info>'
)
RATES = (
    b"<price-quotes><price-quote><service-code>DOM.PC</service-code><price-details><due>25.20</due></price-details>"
    b"</price-quote><price-quote><service-code>DOM.EP</service-code><service-name>Expedited Parcel</service-name>"
    b"<price-details><due>10.21</due></price-details><service-standard><expected-transit-time>2</expected-transit-time>"
    b"</service-standard></price-quote><price-quote><service-code>DOM.X</service-code></price-quote></price-quotes>"
)


@pytest.fixture
def desk() -> Iterator[ScriptedCarrier]:
    with scripted() as server:
        yield server.on("GET /rs/artifact/1/0", PDF)


def canadapost(desk: ScriptedCarrier, **changes: str) -> CanadaPostCarrier:
    account = CarrierSettings(code="canadapost", credentials=CREDENTIALS | changes)
    return CanadaPostCarrier(account, {"key": "p"}, desk.http("Canada Post", xml_is_data=True))


def _paths(root: ElementTree.Element, above: str = "") -> set[str]:
    here = f"{above}/{tag_of(root)}"
    return {here}.union(*(_paths(each, here) for each in root))


def _shipments() -> dict[str, Shipment]:
    kept = {name: s for name, s in varied(CANADA, CANADA_HOME).items() if s.sender.country_code == "CA"}
    return {name: replace(s, currency="CAD") for name, s in kept.items()}


@needs_samples
@pytest.mark.parametrize("name", sorted(_shipments()))
def test_every_element_that_we_write_is_known_to_canada_post(name: str):
    known = _paths(read_xml((SAMPLES / "shipment/ShipmentRequestXML.xml").read_bytes()))
    spec = "/shipment/delivery-spec"
    # What the sample of a parcel at home has no need of (shipment v8).
    known |= {f"{spec}/customs", f"{spec}/customs/currency", f"{spec}/customs/reason-for-export"}
    known |= {f"{spec}/customs/sku-list", f"{spec}/customs/sku-list/item", f"{spec}/references/customer-ref-2"}
    goods = ("customs-number-of-units", "customs-description", "sku", "hs-tariff-code", "unit-weight")
    known |= {
        f"{spec}/customs/sku-list/item/{part}" for part in (*goods, "customs-value-per-unit", "country-of-origin")
    }
    known |= {f"{spec}/{who}/address-details/address-line-2" for who in ("sender", "destination")}
    shipment = _shipments()[name]
    assert _paths(read_xml(requests.purchase_xml(shipment, "DOM.EP", "k" * 99, CONTRACT))) <= known
    asked = _paths(read_xml((SAMPLES / "rate/RateRequestXML.xml").read_bytes()))
    for country in ("united-states", "united-states/zip-code", "international", "international/country-code"):
        asked.add(f"/mailing-scenario/destination/{country}")
    assert _paths(read_xml(requests.rates_xml(shipment, CONTRACT))) <= asked


def test_numbers_are_kilograms_and_centimetres_with_the_longest_side_first():
    root = read_xml(requests.rates_xml(PARCEL, CONTRACT))
    told = [text_at(next(all_of(root, name))) for name in ("weight", "length", "width", "height")]
    assert told == ["0.436", "25.4", "20.3", "10.2"]
    assert [e.text for e in all_of(root, "postal-code")] == ["K1A0B1"]


def test_where_it_goes_is_said_in_the_way_of_the_country():
    for recipient, told in ((US_HOME, "89501"), (GERMANY, "DE")):
        root = read_xml(requests.rates_xml(replace(PARCEL, recipient=recipient), CONTRACT))
        assert told in {e.text for e in root.iter()}


def test_without_a_contract_the_counter_price_is_asked_and_the_card_pays():
    root = read_xml(requests.purchase_xml(PARCEL, "DOM.EP", "k", CARD))
    assert tag_of(root) == "non-contract-shipment"
    assert not list(all_of(root, "settlement-info"))
    assert [e.text for e in all_of(read_xml(requests.rates_xml(PARCEL, CARD)), "quote-type")] == ["counter"]
    assert CARD.shipments_path == "rs/2004381/ncshipment"
    assert CONTRACT.shipments_path == "rs/2004381/2004381/shipment"


def test_texts_of_customers_cannot_break_the_xml():
    root = read_xml(requests.purchase_xml(ABROAD, "INT.TP", "k", CONTRACT))
    assert [e.text for e in all_of(root, "customs-description")] == ["Candles & <soap>"]
    assert [e.text for e in all_of(root, "option-code")] == ["RASE"]


@pytest.mark.parametrize(
    "lacking",
    [
        replace(PARCEL, weight_g=0),
        replace(PARCEL, weight_g=30_001),
        replace(PARCEL, sender=GERMANY),
        replace(PARCEL, recipient=replace(CANADA_HOME, postal_code="")),
        replace(ABROAD, sender=replace(CANADA, phone=""), recipient=replace(GERMANY, phone="")),
        replace(PARCEL, recipient=replace(CANADA_HOME, lines=("A street " * 20,))),
        replace(ABROAD, customs_lines=()),
        replace(ABROAD, **declared(0, "CAD")),
        replace(ABROAD, currency="EUR"),
    ],
)
def test_what_cannot_be_sent_is_refused_before_anybody_is_asked(desk: ScriptedCarrier, lacking: Shipment):
    with pytest.raises(Refused):
        requests.purchase_xml(lacking, "DOM.EP", "k", CONTRACT)
    with pytest.raises(CarrierRefused):
        canadapost(desk).buy(lacking, "DOM.EP", "k")
    assert desk.asked == []


def test_rates_come_cheapest_first(desk: ScriptedCarrier):
    desk.on("POST /rs/ship/price", RATES, media_type=requests.RATE)
    rates = canadapost(desk).rates(PARCEL)
    assert [(r.service, r.price_minor, r.transit_days) for r in rates] == [("DOM.EP", 1021, 2), ("DOM.PC", 2520, None)]
    assert (desk.asked[0].headers["Accept"], desk.asked[0].headers["Content-Type"]) == (requests.RATE, requests.RATE)


@pytest.mark.parametrize("service", ["", "DOM.EP"])
def test_a_label_is_bought_and_its_document_fetched_at_once(desk: ScriptedCarrier, service: str):
    desk.on("POST /rs/ship/price", RATES, media_type=requests.RATE)
    desk.on("POST /rs/2004381/2004381/shipment", BOUGHT, media_type=XML)
    label = canadapost(desk).buy(PARCEL, service, "s:label:1:1")
    assert (label.tracking_number, label.remote_id, label.service) == ("123456789012", "545", "DOM.EP")
    assert (label.cost_minor, label.currency, label.promised_on) == (3158, "CAD", date(2026, 3, 6))
    assert label.document is not None
    sent = read_xml(next(a for a in desk.asked if a.path.endswith("/shipment")).body.encode())
    assert text_at(sent, "customer-request-id") == "s:label:1:1"


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        (b"<m><message><code>9111</code><description>Postal code is wrong.</description></message></m>", 400,
         CarrierRefused),
        (b"<shipment-info/>", 200, CarrierOutcomeUnknown),
        (b"cut off <ship", 200, CarrierOutcomeUnknown),
        (BOUGHT.replace(b"/rs/artifact/1/0", b"/gone"), 200, CarrierOutcomeUnknown),
        (b"<a/>", 500, CarrierOutcomeUnknown),
    ],
)  # fmt: skip
def test_a_purchase_is_done_refused_or_in_doubt(
    desk: ScriptedCarrier, answer: bytes, status: int, error: type[Exception]
):
    desk.on("POST /rs/2004381/2004381/shipment", answer, status, XML)
    with pytest.raises(error) as caught:
        canadapost(desk).buy(PARCEL, "DOM.EP", "k")
    assert status != 400 or "Postal code is wrong." in str(caught.value)


def test_it_says_honestly_that_a_purchase_cannot_be_looked_up(desk: ScriptedCarrier):
    carrier = canadapost(desk)
    assert not carrier.can & (Can.FIND | Can.MANIFEST | Can.RETURN)
    assert not carrier.facts.idempotent_buy


def test_a_label_is_given_back_and_once_more_without_an_error(desk: ScriptedCarrier):
    path = "POST /rs/2004381/2004381/shipment/545/refund"
    desk.on(path, b"<r><service-ticket-id>GT1</service-ticket-id></r>", media_type=XML)
    again = (
        b"<m><message><description>A refund request has already been submitted for this.</description></message></m>"
    )
    desk.on(path, again, 400, XML)
    canadapost(desk).void("545")
    canadapost(desk).void("545")
    assert b"shop@example.com" in desk.asked[0].body.encode()


def test_without_an_address_for_its_answer_no_refund_is_asked_for(desk: ScriptedCarrier):
    with pytest.raises(CarrierRefused, match="e-mail"):
        canadapost(desk, email="").void("545")
    assert desk.asked == []


def _answer(folder: Path, file: str, number: str) -> Any:
    return answers.track_answer((folder / file).read_bytes(), TrackedParcel(number))


@needs_recordings
def test_a_recorded_journey_is_right_to_the_minute_in_summer_and_in_winter():
    winter = _answer(RECORDED, "canada_post_delayed.xml", "8193030646706337")
    assert isinstance(winter, TrackAnswer)
    last = winter.events[-1]
    assert (last.local_at, last.offset_minutes) == (datetime(2016, 1, 20, 18, 22, 43), -300)
    assert last.occurred_at == datetime(2016, 1, 20, 23, 22, 43, tzinfo=UTC)
    assert winter.carrier_eta_on == date(2016, 1, 20)
    summer = _answer(RECORDED, "canada_post_en_route.xml", "7316971138510136")
    assert isinstance(summer, TrackAnswer)
    # "EST" in September: the clock in Ontario, which is four hours behind UTC then.
    assert summer.events[0].occurred_at == datetime(2015, 9, 30, 22, 34, 49, tzinfo=UTC)
    assert summer.events[0].local_at == datetime(2015, 9, 30, 18, 34, 49)


@needs_recordings
@pytest.mark.parametrize(
    ("file", "number", "statuses"),
    [
        ("delayed", "8193030646706337",
         [S.INFO_RECEIVED, S.IN_TRANSIT, S.IN_TRANSIT, S.IN_TRANSIT, S.IN_TRANSIT, S.OUT_FOR_DELIVERY,
          S.FAILED_ATTEMPT, S.IN_TRANSIT, S.AVAILABLE_FOR_PICKUP]),
        ("delivered2", "LM029042024CA",
         [S.DELIVERED, S.OUT_FOR_DELIVERY, S.IN_TRANSIT, S.IN_TRANSIT, S.IN_TRANSIT, S.IN_TRANSIT, S.INFO_RECEIVED]),
        ("departed", "2116634025912396", [S.IN_TRANSIT, S.INFO_RECEIVED, *[S.IN_TRANSIT] * 4]),
        ("shipping", "2046989277836191", [S.INFO_RECEIVED]),
    ],
)  # fmt: skip
def test_recorded_journeys_mean_what_they_say(file: str, number: str, statuses: list[S]):
    answer = _answer(RECORDED, f"canada_post_{file}.xml", number)
    assert isinstance(answer, TrackAnswer)
    assert [e.meaning.status for e in answer.events] == statuses


@needs_recordings
def test_a_clock_that_knows_no_summer_time_and_one_that_names_no_zone():
    departed = _answer(RECORDED, "canada_post_departed.xml", "2116634025912396")
    assert departed.events[-1].occurred_at == datetime(2016, 3, 8, 16, 35, 55, tzinfo=UTC)
    label = next(
        e for e in _answer(RECORDED, "canada_post_en_route.xml", "7316971138510136").events if e.code == "3000"
    )
    assert (label.occurred_at, label.local_at) == (None, datetime(2015, 9, 30, 23, 42, 5))


@needs_recordings
def test_an_archived_journey_has_days_only():
    archived = _answer(RECORDED, "canada_post_delivered2.xml", "LM029042024CA")
    assert {(e.local_at, e.occurred_at) for e in archived.events} == {(None, None)}
    assert archived.events[0].local_raw == "2015-11-02"


@needs_samples
def test_no_history_is_an_unknown_parcel_and_another_error_a_failure():
    unknown = _answer(SAMPLES, "tracking/UnknownTrackingNumberResponse.xml", "1")
    denied = _answer(SAMPLES, "tracking/AuthError.xml", "1")
    assert isinstance(unknown, TrackFailure)
    assert isinstance(denied, TrackFailure)
    assert (unknown.not_found, denied.not_found) == (True, False)


@needs_samples
def test_the_samples_of_rates_and_labels_are_read():
    rates = answers.rates_of((SAMPLES / "rate/RateResponseXML.xml").read_bytes())
    assert (rates[0].service, rates[0].price_minor) == ("DOM.EP", 1021)
    label, url = answers.bought_label((SAMPLES / "shipment/ShipmentResponseXML.xml").read_bytes(), None, "DOM.EP")
    assert (label.tracking_number, label.cost_minor) == ("123456789012", 3158)
    assert url.endswith("/rs/artifact/6e93d53968881714/10001782951/0")


def test_each_parcel_fails_for_itself(desk: ScriptedCarrier):
    told = b"<tracking-detail><pin>1</pin><significant-events/></tracking-detail>"
    gone = b"<messages><message><code>004</code><description>No Pin History</description></message></messages>"
    for number, content, status in (("1", told, 200), ("2", told, 200), ("3", gone, 404), ("4", b"<a/>", 500)):
        desk.on(f"GET /vis/track/pin/{number}/detail", content, status, requests.TRACK)
    found = canadapost(desk).track([TrackedParcel(n) for n in "1234"])
    assert isinstance(found["1"], TrackAnswer)
    failures = {n: f for n, f in found.items() if isinstance(f, TrackFailure)}
    assert sorted(failures) == ["2", "3", "4"]
    assert [failures[n].not_found for n in "234"] == [False, True, False]
    assert desk.asked[0].headers["Accept"] == requests.TRACK


@pytest.mark.parametrize("content", [b"", b"{}", b"<a/>", b"<html><body>login</body></html>"])
def test_what_is_no_answer_is_never_taken_for_one(content: bytes):
    for read in (answers.rates_of, lambda c: answers.track_answer(c, TrackedParcel("1"))):
        try:
            assert read(content) == ()
        except NotUnderstoodError:
            continue


@pytest.mark.parametrize(
    ("code", "text", "status"),
    [
        ("1421", "Item successfully delivered", S.DELIVERED),
        ("1421", "Delivered to your community mailbox", S.DELIVERED),
        ("1421", "Item could not be delivered", S.UNKNOWN),
        ("1496", "Item successfully delivered", S.DELIVERED),
        ("20", "Signature image recorded for Online viewing", None),
        ("9999", "Item successfully delivered", S.UNKNOWN),
    ],
)
def test_delivered_is_said_only_where_it_is_sure(code: str, text: str, status: S | None):
    assert meanings.meaning_of("canadapost", code, text).status is status


def test_the_key_is_tried_and_who_pays_is_named(desk: ScriptedCarrier):
    desk.on("GET /rs/ship/service", b"<services/>", media_type=requests.RATE)
    assert canadapost(desk).test() == "Canada Post knows this key. Labels are paid by contract."
    assert "credit card" in canadapost(desk, contract_id="").test()


def test_nobody_is_promised_that_a_lost_label_is_found_again(desk: ScriptedCarrier):
    desk.on(f"POST /{CONTRACT.shipments_path}", BOUGHT.replace(b"/rs/artifact/1/0", b"/gone"), media_type=XML)
    with pytest.raises(CarrierOutcomeUnknown) as caught:
        canadapost(desk).buy(PARCEL, "DOM.EP", "k")
    assert Can.FIND not in canadapost(desk).can
    assert "finds" not in str(caught.value)
    assert "Look into your account" in caught.value.advice
