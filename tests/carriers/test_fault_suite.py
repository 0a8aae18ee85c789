"""Whatever a carrier answers: the right outcome, nothing lost, the round goes on, and memory stays bounded."""

from __future__ import annotations

import json
import socket
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shipdesk.carriers.easypost import EasyPostCarrier
from shipdesk.domain.errors import CarrierError, CarrierOutcomeUnknown, CarrierRefused, CarrierUnavailable
from shipdesk.domain.orders import Address
from shipdesk.domain.shipments import Shipment, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.settings import CarrierSettings
from shipdesk.web.http_client import HttpClient, Timeouts
from shipdesk.web.journal import Journal
from shipdesk.web.oauth_tokens import OAuthTokens

HOSTILE = Path(__file__).parents[3] / "shared/data/hostile/carrier-reply"
NAMES = (
    "back_from_delivered", "bad_dates", "bom_json", "captive_portal", "deep_json", "duplicate_keys", "empty_200",
    "future_event", "gzip_bomb", "header_flood", "huge_int", "label_no_number", "label_not_pdf", "label_url_decimal_ip",
    "label_url_file", "nan", "negative_price", "nul_escape", "other_parcel", "png_bomb", "redirect_file",
    "redirect_loop", "retry_after_negative", "set_cookie_echo_token", "truncated", "wrong_types", "xml_xxe",
)  # fmt: skip
SECRET = "sk_live_THIS_IS_A_SECRET_123456"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x04\xb0\x00\x00\x07\x08" + bytes(600)
HOME = Address(name="Bob", lines=("2 Pier",), city="Reno", state="NV", postal_code="89501", country_code="US")
PARCEL = Shipment(HOME, HOME, "1001", 436)
PATIENT = Timeouts(connect_s=1, read_s=1, total_s=2)
IMPATIENT = Timeouts(connect_s=1, read_s=0.05, total_s=2)
MOST_MEMORY = 64_000_000

Route = bytes | Callable[[socket.socket], None]


class Carrier:
    """An EasyPost account whose server answers each path as a test says, byte for byte."""

    def __init__(self, raw_server: Any, journal: Path) -> None:
        self.routes: dict[str, Route] = {}
        self.naps: list[float] = []
        self.now = 1000.0
        self.server = raw_server(self._answer)
        self._journal = Journal(journal).of("easypost")
        self.client = self.reached_with(PATIENT)
        self.account = EasyPostCarrier(CarrierSettings(code="easypost"), SECRET, self.client)

    def reached_with(self, timeouts: Timeouts) -> HttpClient:
        return HttpClient(
            "EasyPost", self.server.base_url, requests_per_minute=6000, timeouts=timeouts, sleep=self._sleep,
            monotonic=lambda: self.now, journal=self._journal,
        )  # fmt: skip

    def asked(self) -> list[str]:
        return [request.decode("latin-1").split("\r\n")[0].rpartition(" ")[0] for request in self.server.requests]

    def _sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds

    def _answer(self, connection: socket.socket) -> None:
        route = self.routes.get(
            self.asked()[-1].partition("?")[0], b"HTTP/1.1 404 No\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
        )
        if callable(route):
            route(connection)
        else:
            connection.sendall(route)


@pytest.fixture
def carrier(raw_server, tmp_path: Path) -> Iterator[Carrier]:
    made = Carrier(raw_server, tmp_path / "logs")
    yield made
    made.client.close()


def hostile(name: str) -> bytes:
    path = HOSTILE / f"{name}.http"
    if not path.exists():
        pytest.skip("../shared/data/hostile/carrier-reply is not here")
    return path.read_bytes()


def tracker(number: str, **more: Any) -> dict[str, Any]:
    details = [{"status": "in_transit", "message": "On its way", "datetime": "2026-11-20T10:00:00Z"}]
    return {"id": f"trk_{number}", "tracking_code": number, "status": "in_transit", "tracking_details": details} | more


def bought(base_url: str, **more: Any) -> dict[str, Any]:
    label = {"label_url": f"{base_url}/label"}
    rate = {"id": "rate_1", "carrier": "USPS", "service": "Ground", "rate": "5.00", "currency": "USD"}
    return {
        "id": "shp_1", "reference": "key", "rates": [rate], "selected_rate": rate, "tracking_code": "9400",
        "postage_label": label,
    } | more  # fmt: skip


def can_sell(carrier: Carrier, http: Callable[..., bytes]) -> None:
    base = carrier.server.base_url
    carrier.routes["POST /v2/shipments"] = http(json.dumps(bought(base, postage_label=None, tracking_code=None)))
    carrier.routes["POST /v2/shipments/shp_1/buy"] = http(json.dumps(bought(base)))
    carrier.routes["GET /label"] = http(PNG, kind="image/png")


def test_every_hostile_answer_has_its_tests():
    if not HOSTILE.exists():
        pytest.skip("../shared/data/hostile/carrier-reply is not here")
    assert {path.stem for path in HOSTILE.glob("*.http")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_answer_about_one_parcel_costs_that_parcel_only(carrier, http, name: str):
    good = [tracker("A"), tracker("B")]
    carrier.routes["POST /v2/trackers/batch"] = http(json.dumps({"trackers": good}))
    carrier.routes["POST /v2/trackers"] = hostile(name)
    parcels = [TrackedParcel("A"), TrackedParcel("H"), TrackedParcel("B")]
    answers = carrier.account.track(parcels)
    assert isinstance(answers["H"], TrackFailure)
    assert SECRET not in answers["H"].message
    assert [answers[number].events[0].code for number in "AB"] == ["in_transit", "in_transit"]


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_answer_to_a_whole_batch_takes_nothing_away(carrier, name: str):
    carrier.routes["POST /v2/trackers/batch"] = carrier.routes["POST /v2/trackers"] = hostile(name)
    numbers = [TrackedParcel("A"), TrackedParcel("B")]
    try:
        answers = carrier.account.track(numbers)
    except CarrierError:
        answers = {}
    assert not [each for each in answers.values() if isinstance(each, TrackAnswer)]


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_answer_to_a_purchase_leaves_it_in_doubt_unless_it_says_no(carrier, http, name: str):
    can_sell(carrier, http)
    carrier.routes["POST /v2/shipments/shp_1/buy"] = hostile(name)
    surely_not = {"retry_after_negative": CarrierUnavailable, "set_cookie_echo_token": CarrierRefused}
    with pytest.raises(surely_not.get(name, CarrierOutcomeUnknown)) as caught:
        carrier.account.buy(PARCEL, "", "key")
    assert SECRET not in f"{caught.value!r} {caught.value.__cause__!r}"
    assert carrier.asked().count("POST /v2/shipments/shp_1/buy") == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_answer_never_says_that_nothing_was_bought(carrier, name: str):
    carrier.routes["GET /v2/shipments/key"] = carrier.routes["GET /v2/shipments"] = hostile(name)
    with pytest.raises(CarrierError):
        carrier.account.find_by_reference("key")


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_label_is_never_kept_as_one(carrier, http, name: str):
    can_sell(carrier, http)
    carrier.routes["GET /label"] = hostile(name)
    with pytest.raises(CarrierOutcomeUnknown, match="was bought, but"):
        carrier.account.buy(PARCEL, "", "key")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "https://2130706433/x.pdf", "https://elsewhere.example/x.pdf", ""]
)
def test_a_label_is_fetched_from_named_hosts_only_and_the_purchase_is_kept(carrier, http, url: str):
    can_sell(carrier, http)
    told = bought(carrier.server.base_url, postage_label={"label_url": url})
    carrier.routes["POST /v2/shipments/shp_1/buy"] = http(json.dumps(told))
    with pytest.raises(CarrierOutcomeUnknown, match="was bought, but"):
        carrier.account.buy(PARCEL, "", "key")


def test_a_picture_that_would_unpack_into_all_memory_is_refused_by_its_head(carrier, http):
    can_sell(carrier, http)
    carrier.routes["GET /label"] = hostile("png_bomb")
    with pytest.raises(CarrierOutcomeUnknown, match="too large"):
        carrier.account.buy(PARCEL, "", "key")


@pytest.mark.parametrize("name", ["gzip_bomb", "deep_json", "header_flood", "huge_int"])
def test_memory_stays_bounded(carrier, name: str):
    carrier.routes["GET /x"] = hostile(name)
    tracemalloc.start()
    try:
        with pytest.raises(CarrierUnavailable):
            carrier.client.get_json("/x")
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()


def test_a_cheapest_rate_below_nothing_is_never_bought(carrier, http):
    can_sell(carrier, http)
    rate = {"id": "r", "carrier": "USPS", "service": "Cheap", "rate": "-5.00", "currency": "USD"}
    carrier.routes["POST /v2/shipments"] = http(json.dumps({"id": "shp_1", "rates": [rate]}))
    with pytest.raises(CarrierRefused, match="no service takes this parcel"):
        carrier.account.buy(PARCEL, "", "key")


@pytest.mark.parametrize(
    "detail",
    [
        {"datetime": "31/31/2026"}, {"datetime": None}, {"datetime": 20261121}, {"datetime": ""},
        {"datetime": "000000"},
        {"datetime": "24:00:00"}, {"datetime": "0001-01-01T00:00:00+14:00"}, {"datetime": "9999-12-31T23:59:59-14:00"},
        {"datetime": "1970-01-01"}, {"datetime": "2099-01-01T00:00:00Z", "status": "delivered"},
        {"message": "a\u0000b"}, {"message": "\ud800"}, {"message": "&#153; <SUP>x</SUP>"}, {"message": ["a"]},
        {"status": 7}, {"status": True}, {"status": None}, {"tracking_location": []}, {"tracking_location": "Reno"},
        {"tracking_location": {"city": {"name": "x"}, "zip": 89501}},
    ],
)  # fmt: skip
def test_an_odd_event_is_kept_as_far_as_it_can_be_read(carrier, http, detail: dict[str, Any]):
    odd = {"status": "in_transit", "message": "x", "datetime": "2026-11-21T10:00:00Z"} | detail
    told = tracker("A")
    told["tracking_details"].append(odd)
    carrier.routes["POST /v2/trackers/batch"] = http(json.dumps({"trackers": [told]}))
    answer = carrier.account.track([TrackedParcel("A")])["A"]
    assert isinstance(answer, TrackAnswer)
    assert len(answer.events) == 2
    for event in answer.events:
        assert "\0" not in event.text
        (event.text + event.place + event.code + event.raw).encode()


@pytest.mark.parametrize("details", [None, {}, [], "x", [None], [[]], {"status": "in_transit", "message": "x"}])
def test_odd_shapes_of_the_list_of_events_are_no_reason_to_stop(carrier, http, details: Any):
    told = tracker("A", tracking_details=details)
    carrier.routes["POST /v2/trackers/batch"] = http(json.dumps({"trackers": [told, tracker("B")]}))
    answers = carrier.account.track([TrackedParcel("A"), TrackedParcel("B")])
    assert len(answers["B"].events) == 1


def test_an_error_inside_of_a_good_answer_fails_one_parcel_only(carrier, http):
    told = [tracker("A", status="error", tracking_details=[{"message": "no such number"}]), tracker("B")]
    carrier.routes["POST /v2/trackers/batch"] = http(json.dumps({"trackers": told}))
    answers = carrier.account.track([TrackedParcel("A"), TrackedParcel("B")])
    assert "no such number" in answers["A"].message
    assert isinstance(answers["B"], TrackAnswer)


def silent(connection: socket.socket) -> None:
    connection.recv(1)


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


BROKEN: dict[str, Route] = {
    "500": b"HTTP/1.1 500 Oops\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
    "502 page": b"HTTP/1.1 502 Bad\r\nConnection: close\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
    "503": b"HTTP/1.1 503 Later\r\nConnection: close\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n",
    "522": b"HTTP/1.1 522 Cloud\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    "408": b"HTTP/1.1 408 Slow\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    "silence": silent,
    "reset": reset,
    "closed": lambda connection: None,
    "no HTTP": b"SSH-2.0-OpenSSH_9\r\n",
    "short body": b'HTTP/1.1 200 OK\r\nContent-Length: 90\r\nConnection: close\r\n\r\n{"a": 1}',
    "broken chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n{}",
    "cut without a length": b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"a": [1, 2',
    "page with 200": b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 12\r\n\r\n<html>log in",
    "wrong charset": b'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10\r\n\r\n{"a":"\xfc\xff"',
    "not gzip": b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
    "too long": b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10500000\r\n\r\n" + b" " * 10_500_000,
    "100 for ever": b"HTTP/1.1 100 Continue\r\n\r\n" * 20,
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_answer_to_a_question_is_asked_again_and_then_later(carrier, fault: str):
    carrier.routes["GET /x"] = BROKEN[fault]
    client = carrier.reached_with(IMPATIENT if fault == "silence" else PATIENT)
    with pytest.raises(CarrierUnavailable):
        client.get_json("/x")
    client.close()
    assert len(carrier.asked()) == (1 if fault == "503" else 3)


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_answer_to_a_purchase_is_in_doubt_and_not_asked_again(carrier, fault: str):
    carrier.routes["POST /x"] = BROKEN[fault]
    client = carrier.reached_with(IMPATIENT if fault == "silence" else PATIENT)
    with pytest.raises(CarrierOutcomeUnknown):
        client.post_json("/x", {}, changes=True)
    client.close()
    assert carrier.asked() == ["POST /x"]


@pytest.mark.parametrize("told", ["soon", "-5", "", "Thu, 99 Nov 2026", "1e9", "9" * 30])
def test_any_retry_after_pauses_the_account_for_a_sensible_time(carrier, http, told: str):
    carrier.routes["GET /x"] = http("{}", "429 Too Many", more=f"Retry-After: {told}\r\n")
    for _ in range(2):
        with pytest.raises(CarrierUnavailable) as caught:
            carrier.client.get_json("/x")
        assert 0 < caught.value.retry_after_s <= 900
    assert len(carrier.asked()) == 1
    assert carrier.client.gate.snapshot().pace == 3000


def test_five_failures_in_a_row_spare_the_carrier_and_one_good_answer_ends_it(carrier, http):
    carrier.routes["POST /x"] = BROKEN["500"]
    for _ in range(8):
        with pytest.raises(CarrierUnavailable):
            carrier.client.post_json("/x", {}, changes=False)
    assert len(carrier.asked()) == 5
    carrier.now += 301
    carrier.routes["POST /x"] = http("{}")
    for _ in range(3):
        carrier.client.post_json("/x", {}, changes=False)
    assert carrier.client.gate.snapshot().breaker == "closed"


def test_a_refusal_of_the_key_is_told_once_and_not_tried_again(carrier, http):
    carrier.routes["POST /v2/trackers/batch"] = http('{"error": {"message": "Forbidden"}}', "403 No")
    with pytest.raises(CarrierRefused, match="Check the key"):
        carrier.account.track([TrackedParcel(str(number)) for number in range(60)])
    assert len(carrier.asked()) == 1


def test_hundreds_of_parcels_with_a_wrong_oauth_secret_ask_once(carrier, http):
    carrier.routes["POST /token"] = http('{"error": "invalid_client"}', "401 No")
    carrier.client.use_tokens(OAuthTokens(carrier.client, "token", {}, basic=("me", SECRET)))
    for _ in range(300):
        with pytest.raises(CarrierRefused):
            carrier.client.get_json("/x")
    assert carrier.asked() == ["POST /token"]


def test_nothing_private_reaches_the_journal(carrier, http, tmp_path: Path):
    can_sell(carrier, http)
    carrier.routes["POST /v2/shipments/shp_1/buy"] = hostile("set_cookie_echo_token")
    with pytest.raises(CarrierRefused):
        carrier.account.buy(PARCEL, "", "key")
    written = (tmp_path / "logs" / "carriers.jsonl").read_text()
    assert len(written.splitlines()) == 2
    assert not [word for word in (SECRET, "Bob", "2 Pier", "Reno", "89501") if word in written]
