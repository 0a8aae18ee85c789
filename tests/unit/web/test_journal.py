"""What a support mail carries says what was asked and answered, and nothing about whom."""

from __future__ import annotations

import base64
import gzip
import html
import json
import threading
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from shipdesk.domain.errors import RemoteError, RemoteUnavailable
from shipdesk.web.calls import FORM, Body, form_body, json_body
from shipdesk.web.http_client import HttpClient, Timeouts
from shipdesk.web.journal import FILE_NAME, OLD_FILE_NAME, Exchange, Journal, read_journal
from shipdesk.web.oauth_tokens import OAuthTokens
from shipdesk.web.private_parts import shown_address, shown_body
from shipdesk.web.redaction import Redaction

SECRET = "sk_live_THIS_IS_A_SECRET_123456"
PEOPLE = ("Ada", "Byron", "Mill Lane", "Bath", "ada@example.com", "20123456", "BA1 1AA")
ORDER = {
    "shipment": {
        "reference": "label:42",
        "to_address": {
            "name": "Ada Byron", "company": "Byron & Co", "street1": "1 Mill Lane",
            "addressLines": ["1 Mill Lane", "Top"],
            "city": "Bath", "zip": "BA1 1AA", "country": "GB", "email": "ada@example.com", "phone": "+44 20123456",
            "phoneNumber": 4420123456,
        },
        "parcel": {"weight": 12.5},
    }
}  # fmt: skip


def shown(content: bytes, kind: str = "application/json", **more) -> str:
    return shown_body(content, kind, Redaction(), **more).text


def test_people_are_blacked_out_of_json_and_the_rest_stays():
    text = shown(json_body(ORDER).content)
    assert not [word for word in PEOPLE if word in text]
    assert json.loads(text)["shipment"]["to_address"]["country"] == "GB"
    assert json.loads(text)["shipment"]["to_address"]["zip"] == "BA1***"
    assert json.loads(text)["shipment"]["reference"] == "label:42"
    assert json.loads(text)["shipment"]["parcel"] == {"weight": 12.5}


def test_a_name_of_a_service_is_no_name_of_a_person():
    text = '{"serviceName": "Express", "service_name": "Ground", "carrierName": "UPS", "status": "ok"}'
    assert shown(text.encode()) == text


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (
            b"<Shipment><Name>Ada Byron</Name><s:Street a='1'>Mill Lane</s:Street><Weight>3</Weight></Shipment>",
            "text/xml",
        ),
        (b'<Order weight="3" name="Ada Byron"><City><![CDATA[Bath]]></City></Order>', "text/xml"),
        (form_body({"order[name]": "Ada Byron", "to.street1": "Mill Lane", "weight": "3"}).content, FORM),
        (b'{"weight": 3, "message": "no such customer ada@example.com"}', "application/json"),
        (b'{"weight": 3, "contact": {"firstName": "Ada", "lastName": "Byr', "application/json"),
    ],
)
def test_people_are_blacked_out_of_other_notations(content: bytes, kind: str):
    text = shown(content, kind)
    assert not [word for word in PEOPLE if word in text]
    assert "3" in text


def test_what_was_asked_about_people_is_blacked_out_of_the_complaint_too():
    learnt = shown_body(json_body(ORDER).content, "application/json", Redaction()).learnt
    text = shown(b'{"error": "1 MILL LANE was not found for Byron \\u0026 Co"}', known=learnt)
    assert text == '{"error": "*** was not found for ***"}'


def test_labels_and_pictures_are_named_and_not_shown():
    assert shown(b"%PDF-1.4 ...") == "(PDF, 12 bytes)"
    assert shown(b"\x89PNG\r\n\x1a\n") == "(PNG, 8 bytes)"
    assert shown(b"^XA^FDAda Byron^XZ") == "(ZPL, 18 bytes)"
    assert shown(b"\0\1\2") == "(not text, 3 bytes)"
    label = json.dumps({"labelImage": "A" * 900, "code": 7}).encode()
    assert json.loads(shown(label)) == {"labelImage": "(900 characters)", "code": 7}


def test_an_answer_gives_no_orders_to_the_terminal_of_whoever_reads_it():
    assert shown(b'{"a": "\x1b]0;x\x07"}') == '{"a": ".]0;x."}'


def test_a_secret_is_blacked_out_even_where_it_is_cut_off():
    redaction = Redaction()
    redaction.add(SECRET)
    for place in range(12_288 - len(SECRET), 12_288 + 2):
        text = shown_body(b" " * place + SECRET.encode() + b" " * 9000, "text/plain", redaction, size=50_000).text
        assert "sk_live" not in text


def test_an_address_is_shown_without_keys_and_people():
    redaction = Redaction()
    home = shown_address(
        "https://x.example/track/1Z9?key=abc", [("zip", "BA1 1AA"), ("q", "7")], redaction, at_home=True
    )
    assert home == "/track/1Z9?key=***&zip=BA1***&q=7"
    away = shown_address("https://files.example/l.pdf?X-Signature=abc", [], redaction, at_home=False)
    assert away == "https://files.example/l.pdf"


@pytest.mark.parametrize(
    "piece", [b'"', b'"a":[', b'"a":"\\', b"<a ", b"<a><![CDATA[", b"a=", b"a@", b'[" ', b'"name":' + b" " * 99]
)
def test_a_hostile_text_is_blacked_out_in_no_time(piece: bytes):
    began = time.perf_counter()
    for kind in ("application/json", FORM):
        for start in (b"", b"<"):
            shown(start + piece * (20_000 // len(piece)), kind)
    assert time.perf_counter() - began < 0.5


def asker(base_url: str, journal: Journal) -> HttpClient:
    quick = Timeouts(connect_s=1, read_s=1, total_s=2)
    client = HttpClient("Testpost", base_url, timeouts=quick, sleep=lambda s: None, journal=journal.of("testpost"))
    client.use_bearer(SECRET)
    return client


def test_each_exchange_is_kept_with_its_outcome(raw_server, http, tmp_path: Path):
    journal = Journal(tmp_path / "logs")
    server = raw_server(http(f'{{"error": "bad {SECRET}"}}', "422 No", more="X-Request-Id: r-77\r\n"), lambda c: None)
    client = asker(server.base_url, journal)
    for _ in range(2):
        with pytest.raises(RemoteError):
            client.post_json("/buy", ORDER, changes=True, params={"email": "ada@example.com"})
    refused, broken = read_journal(tmp_path / "logs")
    assert (refused.account, refused.method, refused.address) == ("testpost", "POST", "/buy?email=***")
    assert (refused.status, refused.their_number, refused.answered) == (422, "r-77", '{"error": "bad ***"}')
    assert refused.sent_bytes == len(json.dumps(ORDER))
    assert (broken.status, broken.problem, broken.answered) == (None, "the connection broke off.", "")
    assert journal.last("testpost") == (refused, broken)
    written = (tmp_path / "logs" / FILE_NAME).read_text()
    assert not [word for word in (*PEOPLE, SECRET) if word in written]
    client.close()


def test_tokens_and_secrets_are_not_kept(raw_server, http, tmp_path: Path):
    server = raw_server(http('{"access_token": "tok-1-secret", "expires_in": 100}'), http('{"you": "tok-1-secret"}'))
    client = asker(server.base_url, Journal(tmp_path / "logs"))
    client.use_tokens(OAuthTokens(client, "token", {"client_id": "me-9", "client_secret": SECRET}))
    client.get_json("/x")
    written = (tmp_path / "logs" / FILE_NAME).read_text()
    assert len(written.splitlines()) == 2
    assert "tok-1" not in written
    assert SECRET not in written
    client.close()


def test_a_bomb_and_an_empty_answer_are_kept_in_few_words(raw_server, http, tmp_path: Path):
    bomb = http(gzip.compress(b" " * 11_000_000), more="Content-Encoding: gzip\r\n")
    client = asker(raw_server(bomb, http("")).base_url, Journal(tmp_path))
    for _ in range(2):
        with pytest.raises(RemoteUnavailable):
            client.post_json("/track", {}, changes=False)
    bombed, empty = read_journal(tmp_path)
    assert bombed.problem == "the answer is too large."
    assert (empty.status, empty.answered) == (200, "")
    client.close()


def exchange(number: int, account: str = "a") -> Exchange:
    return Exchange("2026-11-26T12:00:00+00:00", account, "GET", f"/{number}", 200, 5, 0, 2, "", "x" * 300)


def test_the_files_stay_small_and_the_newest_is_kept(tmp_path: Path):
    journal = Journal(tmp_path, kept=3, most_bytes=20_000)
    for number in range(200):
        journal.note(exchange(number))
    size = sum((tmp_path / name).stat().st_size for name in (FILE_NAME, OLD_FILE_NAME))
    assert 10_000 < size <= 20_000
    assert [each.address for each in journal.last("a")] == ["/197", "/198", "/199"]
    assert [each.address for each in read_journal(tmp_path, most=2)] == ["/198", "/199"]


def test_several_accounts_and_threads_write_whole_lines(tmp_path: Path):
    journals = [Journal(tmp_path), Journal(tmp_path)]
    threads = [
        threading.Thread(target=lambda j=j, n=n: [j.note(exchange(n * 100 + i, f"acc{n}")) for i in range(20)])
        for n, j in enumerate(journals * 2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_journal(tmp_path, most=1000)) == 80
    assert len(read_journal(tmp_path, "acc3", most=1000)) == 20


def test_a_journal_that_cannot_be_written_or_read_disturbs_nobody(tmp_path: Path):
    (tmp_path / "logs").write_text("in the way")
    journal = Journal(tmp_path / "logs")
    journal.note(exchange(1))
    assert len(journal.last("a")) == 1
    assert read_journal(tmp_path / "logs") == ()
    broken = (
        b'{"at": 1}\nnothing\n[]\n{"at": "x", "account": "a", "method": "GET", "address": "/", "status": "200"}\n\xff\n'
    )
    (tmp_path / FILE_NAME).write_bytes(broken)
    assert read_journal(tmp_path) == ()


def test_noting_costs_far_less_than_the_request(tmp_path: Path):
    from datetime import UTC, datetime

    from shipdesk.web.answers import Answer

    part = Journal(tmp_path).of("a")
    answer = Answer(200, {"Content-Type": "application/json"}, json.dumps([ORDER] * 200).encode())
    began = time.perf_counter()
    for _ in range(20):
        part.note(
            Redaction(), at=datetime.now(UTC), took_s=0.1, method="POST", url="https://x.example/y", at_home=True,
            params=None, body=Body(json.dumps(ORDER).encode()), outcome=answer,
        )  # fmt: skip
    assert (time.perf_counter() - began) / 20 < 0.02


KEY = "ab/cd+ef=gh&ij<m>'x"


@pytest.mark.parametrize(
    "written",
    [
        KEY,
        json.dumps(KEY).replace("/", "\\/"),
        json.dumps(KEY).replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e").replace("'", "\\u0027"),
        html.escape(KEY),
        quote(KEY, safe=""),
        quote(KEY),
        quote(KEY, safe="").replace("%2F", "%2f").replace("%2B", "%2b").replace("%3D", "%3d").replace("%3C", "%3c")
        .replace("%3E", "%3e"),
        base64.b64encode(KEY.encode()).decode(),
        base64.b64encode(KEY.encode()).decode().rstrip("="),
        base64.b64encode(f"me:{KEY}".encode()).decode(),
    ],
)  # fmt: skip
def test_a_key_that_comes_back_is_blacked_out_however_it_is_written(written: str):
    redaction = Redaction()
    redaction.add_basic("me", KEY)
    text = shown_body(f'{{"message": "no such key: {written}"}}'.encode(), "application/json", redaction).text
    assert "no such key" in text
    assert not [part for part in (written.strip('"'), "cd+ef", "cd%2", "gh&ij") if part in text]
