"""What becomes of a mail: one of five outcomes, and never a password to the wrong ear."""

from __future__ import annotations

import contextlib
import csv
import importlib.util
import json
import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from mail_servers import PASSWORD, TestCa, account, plain_mail, tls_server

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Delivery, DeliveryOutcome, MailMessage
from shipdesk.mail.account_check import check_account
from shipdesk.mail.message import build_message
from shipdesk.mail.sink import MailSink
from shipdesk.mail.smtp import SmtpMailer

SHARED = Path(__file__).resolve().parents[4] / "shared"
SCRIPTS = SHARED / "data" / "hostile" / "smtp-server"
FAKE = SHARED / "tools" / "fakesmtp.py"
needs_fake = pytest.mark.skipif(not FAKE.is_file(), reason="the scripted mail server is not beside this checkout")

OUTCOMES = {
    "SENT": {DeliveryOutcome.SENT},
    "UNSURE": {DeliveryOutcome.UNSURE},
    "RETRY": {DeliveryOutcome.LATER},
    "RETRY_PAUSE": {DeliveryOutcome.LATER},
    "FAILED": {DeliveryOutcome.REFUSED},
    "HELD": {DeliveryOutcome.HELD},
    "PARTIAL": {DeliveryOutcome.SENT},
    "SENT_OR_RETRY": {DeliveryOutcome.SENT, DeliveryOutcome.LATER},
}


@pytest.fixture(scope="module")
def fakesmtp() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fakesmtp", FAKE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextlib.contextmanager
def scripted(fakesmtp: ModuleType, script: object, speed: float = 0.01) -> Iterator[Any]:
    server = fakesmtp.FakeSMTP(script if isinstance(script, str) else json.dumps(script), speed=speed)
    try:
        yield server
    finally:
        server.close()


def steps(**changes: str) -> list[tuple[str, str]]:
    plan = {"connect": "220 ready", "EHLO": "250 ok", "DATA": "354 go", "DOT": "250 queued", "QUIT": "221 bye"}
    return list((plan | changes).items())


def deliver_to(port: int, mail: MailMessage, **changes: Any) -> tuple[Delivery, list[str]]:
    told: list[str] = []
    mailer = SmtpMailer(account(port, **changes), PASSWORD, timeout_s=2, dot_timeout_s=3)
    try:
        return mailer.deliver(mail, lambda: told.append("data")), told
    finally:
        mailer.close()


def hostile_rows() -> list[tuple[str, str]]:
    manifest = SHARED / "data" / "hostile" / "MANIFEST.tsv"
    if not manifest.is_file():
        return []
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return [(Path(r["path"]).name, r["verdict"]) for r in rows if r["class"] == "smtp-server"]


@pytest.mark.skipif(not SCRIPTS.is_dir(), reason="the hostile mail servers are not beside this checkout")
@needs_fake
@pytest.mark.parametrize(("name", "verdict"), hostile_rows())
def test_each_hostile_server_leads_to_the_right_outcome(
    name: str, verdict: str, fakesmtp: ModuleType, mail: MailMessage
) -> None:
    security = "starttls" if name == "no_starttls.json" else "none_local_only"
    with scripted(fakesmtp, (SCRIPTS / name).read_text(encoding="utf-8")) as server:
        delivery, told = deliver_to(server.port, mail, security=security, user="shop")
        heard = b"".join(server.commands)
    assert delivery.outcome in OUTCOMES[verdict], delivery.detail
    assert delivery.pause_queue == (verdict in ("HELD", "RETRY_PAUSE") or name == "endless_line.json")
    assert b"AUTH" not in heard
    assert "\0" not in delivery.detail
    assert bool(told) == (b"DATA\r\n" in heard.upper())


@needs_fake
def test_two_customers_one_refused_only_the_other_gets_the_mail(fakesmtp: ModuleType) -> None:
    with scripted(fakesmtp, steps(RCPT="@nth 2 550 5.1.1 no such user")) as server:
        mailer = SmtpMailer(account(server.port), None, timeout_s=2)
        first = mailer.deliver(plain_mail("ana@customer.example"), lambda: None)
        second = mailer.deliver(plain_mail("bo@customer.example"), lambda: None)
        mailer.close()
        assert (first.outcome, second.outcome) == (DeliveryOutcome.SENT, DeliveryOutcome.REFUSED)
        assert len(server.accepted) == 1
        assert sum(c.startswith(b"ehlo") for c in server.commands) == 1, "one connection serves both"


@needs_fake
@pytest.mark.parametrize(
    ("changes", "outcome", "pause"),
    [
        ({"QUIT": "421 too busy to say goodbye"}, DeliveryOutcome.SENT, False),
        ({"QUIT": "@rst"}, DeliveryOutcome.SENT, False),
        ({"connect": "421 4.3.2 too many connections"}, DeliveryOutcome.LATER, True),
        ({"connect": "554 5.7.1 no service for you"}, DeliveryOutcome.HELD, True),
        ({"connect": "@drop"}, DeliveryOutcome.LATER, True),
        ({"connect": "SSH-2.0-OpenSSH_9.2"}, DeliveryOutcome.LATER, True),
        ({"EHLO": "@multi 5000"}, DeliveryOutcome.LATER, True),
        ({"MAIL": "530 5.7.57 authenticate first"}, DeliveryOutcome.HELD, True),
        ({"MAIL": "553 5.7.1 not your address"}, DeliveryOutcome.HELD, True),
        ({"MAIL": "550 5.4.5 Daily user sending limit exceeded"}, DeliveryOutcome.LATER, True),
        ({"RCPT": "550 5.7.1 relaying denied"}, DeliveryOutcome.HELD, True),
        ({"RCPT": "@drop"}, DeliveryOutcome.LATER, False),
        ({"RCPT": "452 4.2.2 mailbox full, over quota"}, DeliveryOutcome.LATER, False),
        ({"DATA": "@drop"}, DeliveryOutcome.LATER, False),
        ({"DATA": "451 4.3.0 later"}, DeliveryOutcome.LATER, False),
        ({"DOT": "@rst"}, DeliveryOutcome.UNSURE, False),
        ({"DOT": "@long 200000"}, DeliveryOutcome.UNSURE, False),
        ({"DOT": "what?"}, DeliveryOutcome.UNSURE, False),
        ({"DOT": "451 4.3.0 disk full"}, DeliveryOutcome.LATER, False),
        ({"DOT": "421 4.7.0 slow down"}, DeliveryOutcome.LATER, True),
        ({"DOT": "554 5.7.1 looks like spam"}, DeliveryOutcome.REFUSED, False),
        ({"DOT": "554 5.2.0 STOREDRV; SubmissionQuotaExceededException"}, DeliveryOutcome.LATER, True),
    ],
    ids=str,
)
def test_every_step_has_its_own_meaning(
    changes: dict[str, str], outcome: DeliveryOutcome, pause: bool, fakesmtp: ModuleType, mail: MailMessage
) -> None:
    with scripted(fakesmtp, steps(**changes)) as server:
        delivery, _ = deliver_to(server.port, mail)
    assert (delivery.outcome, delivery.pause_queue) == (outcome, pause), delivery.detail


@needs_fake
def test_a_server_silent_after_the_dot_leaves_us_unsure(fakesmtp: ModuleType, mail: MailMessage) -> None:
    with scripted(fakesmtp, steps(DOT="@sleep 3;250 ok"), speed=0.1) as server:
        mailer = SmtpMailer(account(server.port), None, timeout_s=2, dot_timeout_s=0.1)
        assert mailer.deliver(mail, lambda: None).outcome is DeliveryOutcome.UNSURE
        mailer.close()


@needs_fake
def test_a_kept_connection_that_died_is_replaced(fakesmtp: ModuleType) -> None:
    with scripted(fakesmtp, steps(RSET="@drop")) as server:
        mailer = SmtpMailer(account(server.port), None, timeout_s=2)
        outcomes = [mailer.deliver(plain_mail(key=f"mail:{n}"), lambda: None).outcome for n in range(3)]
        mailer.close()
        assert outcomes == [DeliveryOutcome.SENT] * 3
        assert len(server.accepted) == 3


@needs_fake
@pytest.mark.parametrize(
    ("reply", "outcome", "words"),
    [
        ("535 5.7.8 b3BlbiBzw6lzYW1l open sésame is wrong", DeliveryOutcome.HELD, "does not accept the password"),
        ("550 5.7.30 Basic authentication is not supported", DeliveryOutcome.HELD, "switched off"),
        ("454 4.7.0 try later", DeliveryOutcome.LATER, "tries again"),
    ],
)
def test_a_refused_login_stops_the_queue_after_one_try(
    reply: str, outcome: DeliveryOutcome, words: str, fakesmtp: ModuleType, mail: MailMessage
) -> None:
    with scripted(fakesmtp, steps(EHLO="250-ok\r\n250 AUTH LOGIN PLAIN CRAM-MD5", AUTH=reply)) as server:
        delivery, told = deliver_to(server.port, mail, user="shop")
        assert sum(c.startswith(b"AUTH") for c in server.commands) == 1
    assert (delivery.outcome, delivery.pause_queue, told) == (outcome, True, [])
    assert words in delivery.detail
    assert "sésame" not in delivery.detail


@needs_fake
def test_a_server_that_knows_only_browser_logins_is_named_so(fakesmtp: ModuleType, mail: MailMessage) -> None:
    with scripted(fakesmtp, steps(EHLO="250-ok\r\n250 AUTH XOAUTH2")) as server:
        delivery, _ = deliver_to(server.port, mail, user="shop")
    assert delivery.outcome is DeliveryOutcome.HELD
    assert "app password" in delivery.detail


def test_nobody_listening_is_for_later(mail: MailMessage) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    delivery, told = deliver_to(port, mail)
    assert (delivery.outcome, delivery.pause_queue, told) == (DeliveryOutcome.LATER, True, [])


@pytest.mark.parametrize("host", ["mail.shop.example", "192.0.2.1", "127.0.0.1.shop.example", ""])
def test_without_encryption_only_this_computer_is_spoken_to(host: str, mail: MailMessage) -> None:
    delivery, told = deliver_to(25, mail, host=host)
    assert (delivery.outcome, delivery.pause_queue, told) == (DeliveryOutcome.HELD, True, [])


def test_a_wrong_address_never_reaches_the_server(mail: MailMessage) -> None:
    delivery, told = deliver_to(9, replace(mail, recipient_address="ana@@customer"))
    assert (delivery.outcome, told) == (DeliveryOutcome.REFUSED, [])
    assert "ana@@customer" in delivery.detail


def test_a_stop_just_before_data_keeps_the_mail_here(mail: MailMessage, tmp_path: Path) -> None:
    class StoppedError(Exception):
        pass

    def stop() -> None:
        raise StoppedError

    with MailSink(tmp_path) as sink:
        mailer = SmtpMailer(account(sink.port), None)
        with pytest.raises(StoppedError):
            mailer.deliver(mail, stop)
        assert sink.mails() == ()
        assert mailer.deliver(mail, lambda: None).outcome is DeliveryOutcome.SENT
        mailer.close()
        assert [p.read_bytes() for p in sink.mails()] == [build_message(mail)]


@pytest.mark.parametrize("implicit", [False, True])
def test_mails_go_out_over_verified_encryption(implicit: bool, ca: TestCa, mail: MailMessage) -> None:
    with tls_server(ca.server("127.0.0.1"), implicit=implicit) as server:
        settings = account(server.port, security="tls" if implicit else "starttls", user="shop@shop.example")
        mailer = SmtpMailer(settings, PASSWORD, timeout_s=5, ssl_context=ca.trusting())
        outcomes = [mailer.deliver(mail, lambda: None).outcome for _ in range(2)]
        mailer.close()
    assert outcomes == [DeliveryOutcome.SENT] * 2
    assert server.mails == [build_message(mail)] * 2
    assert server.logins == [(b"shop@shop.example", PASSWORD.encode())], "one login serves both mails"


@pytest.mark.parametrize("implicit", [False, True])
@pytest.mark.parametrize(
    ("name", "days", "words"),
    [
        ("mail.other.example", (-1, 30), "another name"),
        ("127.0.0.1", (-20, -2), "expired"),
        ("127.0.0.1", (5, 30), "not valid yet"),
        ("127.0.0.1", (-1, 30), "known authority"),
    ],
)
def test_a_false_certificate_never_hears_the_password(
    name: str, days: tuple[int, int], words: str, implicit: bool, ca: TestCa, tmp_path: Path, mail: MailMessage
) -> None:
    trusted = TestCa(tmp_path) if words == "known authority" else ca
    with tls_server(ca.server(name, days), implicit=implicit) as server:
        settings = account(server.port, security="tls" if implicit else "starttls", user="shop")
        mailer = SmtpMailer(settings, PASSWORD, timeout_s=5, ssl_context=trusted.trusting())
        delivery = mailer.deliver(mail, lambda: None)
        with pytest.raises(Refused, match=words):
            check_account(settings, PASSWORD, ssl_context=trusted.trusting())
    assert (delivery.outcome, delivery.pause_queue) == (DeliveryOutcome.HELD, True)
    assert words in delivery.detail
    assert server.logins == []
    assert server.mails == []


def test_the_systems_own_trust_refuses_an_unknown_authority(ca: TestCa, mail: MailMessage) -> None:
    with tls_server(ca.server("127.0.0.1")) as server:
        delivery, told = deliver_to(server.port, mail, security="starttls", user="shop")
    assert (delivery.outcome, told, server.logins) == (DeliveryOutcome.HELD, [], [])


def test_tls_against_a_plain_port_says_to_check_the_port(tmp_path: Path, mail: MailMessage) -> None:
    with MailSink(tmp_path) as sink:
        delivery, _ = deliver_to(sink.port, mail, security="tls")
    assert delivery.outcome is DeliveryOutcome.HELD
    assert "port" in delivery.detail


def test_a_working_account_says_so_and_sends_nothing(ca: TestCa) -> None:
    with tls_server(ca.server("127.0.0.1")) as server:
        settings = account(server.port, security="starttls", user="hello@shop.example")
        sentence = check_account(settings, PASSWORD, ssl_context=ca.trusting())
        with pytest.raises(Refused, match="does not accept the password"):
            check_account(settings, "wrong", ssl_context=ca.trusting())
        with pytest.raises(Refused, match="password of the mail account is missing"):
            check_account(settings, None, ssl_context=ca.trusting())
    assert sentence == "The mail account works: 127.0.0.1 answers and the login was accepted."
    assert server.mails == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"user": "me@other.example"}, "login belongs to other.example"),
        ({"reply_to": "me@gmail.com"}, "replies go to gmail.com"),
        ({"user": "hello"}, "did not ask for the password"),
    ],
)
def test_an_account_that_will_look_forged_is_warned_about(changes: dict[str, str], words: str, tmp_path: Path) -> None:
    with MailSink(tmp_path) as sink:
        assert words in check_account(account(sink.port, **changes), None)


def test_a_free_mail_address_through_another_server_is_refused_with_the_reason(tmp_path: Path) -> None:
    with MailSink(tmp_path) as sink, pytest.raises(Refused, match="look forged"):
        check_account(account(sink.port, from_address="shop@gmail.com"), None)


def test_the_context_we_make_checks_names() -> None:
    from shipdesk.mail.dialogue import default_context

    context = default_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
