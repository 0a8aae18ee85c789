"""Whatever a carrier's computer does, ShipDesk knows whether something happened there."""

from __future__ import annotations

import gzip
import importlib.util
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shipdesk.domain.errors import CarrierError, CarrierOutcomeUnknown, CarrierRefused, CarrierUnavailable
from shipdesk.web.account_gate import AccountGate, retry_after_s
from shipdesk.web.answers import AnswerRefused
from shipdesk.web.http_client import Body, HttpClient, Timeouts
from shipdesk.web.json_answers import NotUnderstoodError, day, moment, read_json
from shipdesk.web.safe_urls import check_base_url, check_foreign_url

SHARED = Path(__file__).parents[4] / "shared"
HOSTILE = SHARED / "data/hostile/carrier-reply"
SECRET = "sk_live_THIS_IS_A_SECRET_123456"
QUICK = Timeouts(connect_s=1, read_s=0.3, total_s=0.6)


class Naps:
    """Stands in for sleep and remembers how long it would have been."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


def client(base_url: str, **more: Any) -> HttpClient:
    made = HttpClient("Testpost", base_url, **{"timeouts": QUICK, "sleep": Naps(), "requests_per_minute": 600} | more)
    made.use_bearer(SECRET)
    return made


def refused_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_an_answer_is_read_and_the_key_is_sent(raw_server, http):
    server = raw_server(http('\ufeff{"ok": 1}'))
    with_key = client(server.base_url)
    assert with_key.get_json("/v2/x", {"a": "1"}) == {"ok": 1}
    assert b"GET /v2/x?a=1 " in server.requests[0]
    assert f"Authorization: Bearer {SECRET}".encode() in server.requests[0]
    with_key.close()


def test_a_computer_that_is_not_there_means_nothing_happened():
    with pytest.raises(CarrierUnavailable, match="cannot be reached"):
        client(refused_port()).post_json("/buy", {}, changes=True)


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n{"])
def test_a_purchase_without_an_answer_in_time_is_in_doubt(raw_server, start: bytes):
    server = raw_server(lambda connection: (connection.sendall(start), connection.recv(1)))
    with pytest.raises(CarrierOutcomeUnknown, match="in time"):
        client(server.base_url).post_json("/buy", {}, changes=True)
    assert len(server.requests) == 1


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_dripping_server_does_not_hold_us_beyond_the_deadline(raw_server, start: bytes):
    server = raw_server(b"")
    server.script(server.drip(start))
    began = time.monotonic()
    with pytest.raises(CarrierOutcomeUnknown, match="in time"):
        client(server.base_url).post_json("/buy", {}, changes=True)
    assert time.monotonic() - began < 3


def test_a_broken_connection_leaves_a_purchase_in_doubt(raw_server):
    server = raw_server(lambda connection: None)
    with pytest.raises(CarrierOutcomeUnknown, match="broke off"):
        client(server.base_url).post_json("/buy", {}, changes=True)
    assert len(server.requests) == 1


def test_a_question_is_asked_three_times_with_growing_pauses(raw_server, http):
    server = raw_server(http("{}", "502 Bad Gateway"), lambda connection: None, http('{"ok": 1}'))
    naps = Naps()
    assert client(server.base_url, sleep=naps, chance=lambda: 1.0).get_json("/x") == {"ok": 1}
    assert naps.taken == [1.0, 2.0]


def test_a_purchase_is_never_sent_twice(raw_server, http):
    server = raw_server(http("{}", "500 Oops"), http('{"ok": 1}'))
    with pytest.raises(CarrierOutcomeUnknown):
        client(server.base_url).post_json("/buy", {}, changes=True)
    assert len(server.requests) == 1


def test_a_post_that_costs_nothing_is_not_in_doubt_but_not_repeated_either(raw_server, http):
    server = raw_server(http("{}", "500 Oops"), http('{"ok": 1}'))
    with pytest.raises(CarrierUnavailable):
        client(server.base_url).post_json("/trackers", {}, changes=False)
    assert len(server.requests) == 1


def test_a_refusal_says_what_the_carrier_complains_about(raw_server, http):
    body = '{"error": {"message": "Bad address", "errors": [{"field": "zip", "message": "is missing"}]}}'
    with pytest.raises(AnswerRefused, match=r"Bad address; zip is missing") as caught:
        client(raw_server(http(body, "422 No")).base_url).post_json("/buy", {}, changes=True)
    assert caught.value.status == 422


def test_a_redirect_of_a_purchase_is_not_followed(raw_server, http):
    server = raw_server(http("", "307 Temporary Redirect", more="Location: /\r\n"))
    with pytest.raises(CarrierOutcomeUnknown):
        client(server.base_url).post_json("/buy", {}, changes=True)
    assert len(server.requests) == 1


def test_a_redirect_to_another_server_does_not_carry_the_key(raw_server, http):
    home = raw_server(b"")
    home.script(http("", "302 Found", more="Location: /there\r\n"), http('{"ok": 1}'))
    assert client(home.base_url).get_json("/here") == {"ok": 1}
    other = raw_server(http('{"ok": 1}'))
    home.script(http("", "302 Found", more=f"Location: {other.base_url}/\r\n"))
    with pytest.raises(CarrierRefused, match="not safe"):
        client(home.base_url).get_json("/here")
    assert other.requests == []


def test_too_many_requests_pause_the_account(raw_server, http):
    server = raw_server(http("{}", "429 Slow down", more="Retry-After: 120\r\n"))
    asked = client(server.base_url)
    for _ in range(2):
        with pytest.raises(CarrierUnavailable) as caught:
            asked.get_json("/x")
        assert caught.value.retry_after_s == pytest.approx(120, abs=5)
    assert len(server.requests) == 1


def test_a_carrier_out_of_order_is_left_alone_for_a_while():
    asked = client(refused_port())
    for _ in range(2):
        with pytest.raises(CarrierUnavailable, match=r"reached|answered for a while"):
            asked.get_json("/x")
    with pytest.raises(CarrierUnavailable, match="not answered for a while") as caught:
        asked.get_json("/x")
    assert caught.value.retry_after_s == pytest.approx(300, abs=5)


def test_a_packed_bomb_stops_at_the_limit(raw_server, http):
    bomb = gzip.compress(b" " * 30_000_000)
    server = raw_server(http(bomb, more="Content-Encoding: gzip\r\n"))
    with pytest.raises(CarrierUnavailable, match="too large"):
        client(server.base_url, timeouts=Timeouts(total_s=10)).get_json("/x")


def test_a_label_may_come_from_the_carriers_own_server_only_over_https(raw_server, http):
    server = raw_server(http(b"%PDF-1.4", kind="application/pdf"))
    asked = client(server.base_url)
    assert asked.get_document(f"{server.base_url}/label.pdf").content == b"%PDF-1.4"
    with pytest.raises(CarrierRefused, match="not safe"):
        asked.get_document(refused_port() + "/label.pdf")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://labels.example.com/x.pdf",
        "https://2130706433/x.pdf",
        "https://0x7f000001/x.pdf",
        "https://127.0.0.1/x.pdf",
        "https://[::1]/x.pdf",
        "https://localhost/x.pdf",
        "https://user@labels.example.com/x.pdf",
        "https://labels.example.com\\@10.0.0.1/",
        "https://labels.example.com:99999/",
        "",
    ],
)
def test_an_address_that_is_not_safe_is_refused(url: str):
    with pytest.raises(CarrierRefused):
        check_foreign_url("Testpost", url, "https://api.example.com", ["labels.example.com", ".com", "127.0.0.1"])


def test_a_label_may_come_only_from_hosts_that_were_named():
    hosts = ["files.example.com", ".example.net"]
    for fine in ("https://files.example.com/x", "https://a.b.example.net/x", "https://api.example.com/x"):
        assert check_foreign_url("Testpost", fine, "https://api.example.com", hosts) == fine
    for odd in ("https://example.com/x", "https://badexample.net/x", "https://files.example.com:8443/x"):
        with pytest.raises(CarrierRefused, match="not safe"):
            check_foreign_url("Testpost", odd, "https://api.example.com", hosts)
    with pytest.raises(ValueError, match="no name"):
        HttpClient("Testpost", "https://api.example.com").allow_hosts("10.0.0.1")


def test_a_carriers_address_must_be_encrypted():
    assert check_base_url("Testpost", "https://api.example.com/v2")
    for url in ("http://api.example.com", "http://127.0.0.2", "ftp://api.example.com", "https://", "x"):
        with pytest.raises(CarrierRefused, match="no https address"):
            check_base_url("Testpost", url)


@pytest.mark.parametrize("key", ["", "  ", "pass\nword", "schlüssel"])
def test_a_key_with_a_slip_of_the_keyboard_is_refused_before_it_is_used(key: str):
    with pytest.raises(CarrierRefused, match="Enter the key again"):
        HttpClient("Testpost", "https://api.example.com").use_bearer(key)


def test_a_certificate_nobody_vouches_for_is_refused_before_anything_is_told(raw_server, tmp_path):
    trustme = pytest.importorskip("cryptography.x509", reason="cryptography is a development dependency")
    assert trustme
    server, told = _self_signed_server(tmp_path)
    with server, pytest.raises(CarrierUnavailable, match="certificate"):
        client(f"https://localhost:{server.getsockname()[1]}").post_json("/buy", {}, changes=True)
    assert told == []


def _self_signed_server(folder: Path) -> tuple[socket.socket, list[bytes]]:
    import datetime
    import ssl
    import threading

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(today - datetime.timedelta(1)).not_valid_after(today + datetime.timedelta(1))
    certificate = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False).sign(
        key, hashes.SHA256()
    )
    pem = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    listener = socket.create_server(("127.0.0.1", 0))
    told: list[bytes] = []

    def serve() -> None:
        try:
            plain, _ = listener.accept()
            with plain, context.wrap_socket(plain, server_side=True) as safe:
                told.append(safe.recv(1000))
        except OSError:
            return

    threading.Thread(target=serve, daemon=True).start()
    return listener, told


def test_retry_after_is_read_as_seconds_or_as_a_date():
    date = "Sun, 06 Nov 1994 08:49:37 GMT"
    assert retry_after_s("7", None) == 7
    assert retry_after_s("99999999999999999999", None) == 900
    assert retry_after_s("Sun, 06 Nov 1994 08:50:37 GMT", date) == 60
    assert retry_after_s("Sun, 06 Nov 1994 07:50:37 GMT", date) == 0
    for odd in ("-5", "soon", "", None, "Sun, 06 Nov 1994 08:50:37 GMT"):
        assert retry_after_s(odd, None) is None


def test_a_fifth_of_the_requests_is_kept_for_people():
    now = [0.0]
    gate = AccountGate(60, lambda: now[0])
    background = [gate.admit(interactive=False, patience_s=0).wait_s for _ in range(50)]
    assert background.count(0) == 48
    people = [gate.admit(interactive=True, patience_s=0).wait_s for _ in range(13)]
    assert people.count(0) == 12
    now[0] = 1.0
    assert gate.admit(interactive=True, patience_s=0).wait_s == 0


def test_an_account_slows_down_after_too_many_requests_and_recovers():
    now = [0.0]
    gate = AccountGate(60, lambda: now[0])
    assert gate.pause(None) == 60
    assert gate.pause(5000) == 900
    assert gate.admit(interactive=True, patience_s=0).wait_s == 900
    now[0] = 901
    assert gate.admit(interactive=True, patience_s=0).wait_s == 0


@pytest.mark.parametrize(
    "content",
    [b"", b" \n", b"{", b"[" + b"[]," * 300_000 + b"[]]", b"9" * 65, b"0." + b"9" * 300,
     b'{"a": NaN}', b'{"a": Infinity}', b'{"a": 1e999}', b'{"a": 1, "a": 2}', b"\xff\xfe",
     b"\xef\xbb\xbf<x/>",
     b"[" * 65 + b"]" * 65, b"[" * 100_000, b'{"a": ' + b"9" * 20_000 + b"}", b"<html>log in</html>"],
)  # fmt: skip
def test_what_is_no_plain_json_is_not_understood(content: bytes):
    with pytest.raises(NotUnderstoodError):
        read_json(content)


def test_times_and_days_are_read_or_left_out():
    assert str(moment("2026-11-21T08:00:00+01:00")) == "2026-11-21 07:00:00+00:00"
    assert str(day("2026-11-21T23:00:00Z")) == "2026-11-21"
    for odd in ("31/31/2026", None, 20261121, "2026-11-21T08:00:00", "0001-01-01T00:00:00+14:00", ""):
        assert moment(odd) is None
    assert day("31/31/2026") is None


NOT_UNDERSTOOD = (
    "captive_portal", "deep_json", "duplicate_keys", "empty_200", "gzip_bomb", "header_flood", "huge_int", "nan",
    "redirect_loop", "retry_after_negative", "truncated", "xml_xxe",
)  # fmt: skip
REFUSED = ("redirect_file", "set_cookie_echo_token")


@pytest.fixture
def ask() -> Iterator[Callable[..., Any]]:
    """Return a way to ask a question, or to buy, and to get one of the hostile answers."""
    tool = SHARED / "tools/replay_http.py"
    if not tool.exists():
        pytest.skip("../shared/tools/replay_http.py is not here")
    spec = importlib.util.spec_from_file_location("replay_http", tool)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    servers: list[Any] = []

    def asked(name: str, *, buy: bool = False) -> Any:
        servers.append(module.ReplayHTTP((HOSTILE / f"{name}.http").read_bytes()))
        to_it = client(f"http://127.0.0.1:{servers[-1].port}", timeouts=Timeouts(read_s=5, total_s=10))
        return to_it.post_json("/buy", {}, changes=True) if buy else to_it.get_json("/x")

    yield asked
    for server in servers:
        server.close()


@pytest.mark.parametrize("name", NOT_UNDERSTOOD)
def test_a_hostile_answer_to_a_question_changes_nothing(ask, name: str):
    with pytest.raises(CarrierUnavailable):
        ask(name)


@pytest.mark.parametrize("name", [n for n in NOT_UNDERSTOOD if n != "retry_after_negative"])
def test_a_hostile_answer_to_a_purchase_leaves_it_in_doubt(ask, name: str):
    with pytest.raises(CarrierOutcomeUnknown):
        ask(name, buy=True)


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_refusal_is_a_refusal_without_our_key(ask, name: str):
    with pytest.raises(CarrierError) as caught:
        ask(name)
    assert isinstance(caught.value, CarrierRefused)
    assert SECRET not in f"{caught.value} {caught.value!r}"


@pytest.mark.parametrize("name", ["back_from_delivered", "bom_json", "nul_escape", "bad_dates", "wrong_types"])
def test_an_odd_but_readable_answer_is_read(ask, name: str):
    assert ask(name)["status"]


def test_a_name_and_password_go_by_the_basic_scheme_and_are_blacked_out(raw_server, http):
    body = '{"message": "no such user c2hpcHBlcjpvcGVuIHNlc2FtZQ== open sesame"}'
    server = raw_server(http(body, "401 No"))
    made = HttpClient("Testshop", server.base_url, timeouts=QUICK, sleep=Naps())
    made.use_basic("shipper", "open sesame")
    with pytest.raises(AnswerRefused) as caught:
        made.get_json("/orders")
    assert b"Authorization: Basic c2hpcHBlcjpvcGVuIHNlc2FtZQ==" in server.requests[0]
    assert "sesame" not in str(caught.value)
    assert "c2hpcHBlcjp" not in str(caught.value)
    made.close()


def test_a_key_in_a_header_of_its_own_goes_home_only(raw_server, http):
    elsewhere = raw_server(http("{}"))
    server = raw_server(http("{}"))
    made = HttpClient("Testshop", server.base_url, timeouts=QUICK, sleep=Naps())
    made.use_header("X-Key", SECRET)
    made.get_json("/orders")
    assert f"X-Key: {SECRET}".encode() in server.requests[0]
    with pytest.raises(CarrierRefused, match="not safe"):
        made.get_document(f"{elsewhere.base_url}/label")
    assert elsewhere.requests == []
    made.close()


def test_a_form_is_posted_under_the_address_itself_with_its_parameters(raw_server, http):
    server = raw_server(http("done"))
    made = HttpClient("Testshop", f"{server.base_url}/index.php?module=ship", timeouts=QUICK, sleep=Naps())
    body = Body(b"a=1", "application/x-www-form-urlencoded", {"action": "notify"})
    assert made.post_read("", body, lambda answer: answer.content, changes=True) == b"done"
    assert server.requests[0].startswith(b"POST /index.php?module=ship&action=notify ")
    assert server.requests[0].endswith(b"a=1")
    made.close()


@pytest.mark.parametrize(
    ("more", "kind", "error"),
    [
        ('WWW-Authenticate: Basic realm="shop"\r\n', "text/html", CarrierRefused),
        ("", "text/html", CarrierUnavailable),
        ("", "text/xml", CarrierRefused),
    ],
)
def test_a_page_that_asks_for_our_password_is_no_login_page_of_a_network(raw_server, http, more, kind, error):
    server = raw_server(http("<html>401</html>", "401 Unauthorized", kind=kind, more=more))
    made = HttpClient("Testshop", server.base_url, timeouts=QUICK, sleep=Naps(), xml_is_data=True)
    with pytest.raises(error):
        made.get_json("/orders")
    made.close()


def test_a_short_pause_that_an_answer_asks_for_is_waited_for_and_a_long_one_is_not(raw_server, http):
    naps = Naps()
    made = HttpClient("Testshop", raw_server(http("{}")).base_url, timeouts=QUICK, sleep=naps, patience_s=10)
    made.pause(4, interactive=False)
    assert naps.taken == [pytest.approx(4, abs=0.5)]
    with pytest.raises(CarrierUnavailable, match="asked for a pause"):
        made.pause(60, interactive=False)
    made.close()
