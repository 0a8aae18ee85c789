"""Mail servers that misbehave in every way we could think of: five outcomes, no mail twice, no password in clear."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
from mail_servers import PASSWORD, TestCa, account, plain_mail
from scripted_smtp import ScriptedSmtp

from shipdesk.domain.mails import Delivery, DeliveryOutcome, MailMessage
from shipdesk.mail.dialogue import encrypted
from shipdesk.mail.message import build_message
from shipdesk.mail.smtp import SmtpMailer

VERDICTS = {
    "SENT": (DeliveryOutcome.SENT, False),
    "RETRY": (DeliveryOutcome.LATER, False),
    "RETRY_ALL": (DeliveryOutcome.LATER, True),
    "RETRY_PAUSE": (DeliveryOutcome.LATER, True),
    "FAILED": (DeliveryOutcome.REFUSED, False),
    "HELD": (DeliveryOutcome.HELD, True),
    "UNSURE": (DeliveryOutcome.UNSURE, False),
}
AUTH = "250-here\r\n250 AUTH PLAIN LOGIN"


class HostileSmtp(ScriptedSmtp):
    """Says "@rst" (cuts the line), "@bytes ..." (nothing behind them), "@drip ..." (a sign at a time, for ever)."""

    def _say(self, connection: socket.socket, verb: str, line: str = "") -> str:
        reply = self.replies.get(verb, "")
        words = reply if isinstance(reply, str) else reply(self.counts[verb] + 1, line)
        if not words.startswith("@") or words == "@drop":
            return super()._say(connection, verb, line)
        self.counts[verb] += 1
        if words == "@rst":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raise ConnectionError
        kind, _, said = words.partition(" ")
        content = said.encode("utf-8", "surrogateescape")
        if kind == "@bytes":
            connection.sendall(content)
            return said
        while True:
            for sign in content:
                connection.sendall(bytes([sign]))
                threading.Event().wait(0.01)


@contextmanager
def hostile_smtp(**replies: str) -> Iterator[HostileSmtp]:
    server = HostileSmtp(**replies)
    try:
        yield server
    finally:
        server.close()


def deliver_to(server: ScriptedSmtp, mail: MailMessage, *, user: str = "", step_s: float = 2.0) -> Delivery:
    settings = account(server.port, user=user)
    mailer = SmtpMailer(settings, PASSWORD, timeout_s=step_s, dot_timeout_s=step_s)
    try:
        return mailer.deliver(mail, lambda: None)
    finally:
        mailer.close()


@pytest.mark.parametrize(
    ("verdict", "replies"),
    [
        # Many lines, odd lines
        ("SENT", {"connect": "220-welcome\r\n220-to all\r\n220 here"}),
        ("SENT", {"connect": "220"}),
        ("SENT", {"EHLO": "250-here\r\n250-SIZE\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8"}),
        ("SENT", {"EHLO": "250 here, no SIZE, no SMTPUTF8"}),
        ("SENT", {"DOT": "250-taken\r\n250 as 4F1C"}),
        ("SENT", {"RCPT": "251 will forward"}),
        ("SENT", {"MAIL": "250 d\u00e9j\u00e0 vu \u65e5\u672c", "DOT": "250 \u00fcbernommen"}),
        ("SENT", {"MAIL": "@bytes 250 \udcff\udcfe\r\n"}),
        ("SENT", {"DOT": "@bytes 250 ok\n"}),
        ("SENT", {"MAIL": "250 " + "x" * 3000}),
        ("RETRY_ALL", {"connect": "220-" + "x" * 100_000}),
        ("RETRY_ALL", {"EHLO": "\r\n".join(["250-x"] * 5000)}),
        ("RETRY", {"MAIL": "250 " + "x" * 100_000}),
        ("RETRY", {"RCPT": "\r\n".join(["250-x"] * 500)}),
        # The line breaks
        *[("RETRY_ALL", {step: how}) for step in ("connect", "EHLO") for how in ("@drop", "@rst")],
        *[("RETRY", {step: how}) for step in ("MAIL", "RCPT", "DATA") for how in ("@drop", "@rst")],
        ("UNSURE", {"DOT": "@drop"}),
        ("UNSURE", {"DOT": "@rst"}),
        ("UNSURE", {"DOT": "@bytes 250 o"}),
        ("UNSURE", {"DOT": "@bytes 250-taken\r\n"}),
        ("SENT", {"QUIT": "@drop"}),
        ("SENT", {"QUIT": "@bytes \udcff\udcff"}),
        # It closes
        ("RETRY_ALL", {"connect": "421 too many connections from you"}),
        ("RETRY_ALL", {"EHLO": "421 closing"}),
        ("RETRY_ALL", {"MAIL": "421 closing"}),
        ("RETRY_ALL", {"RCPT": "421 closing"}),
        ("RETRY_ALL", {"DATA": "421 closing"}),
        ("RETRY_ALL", {"DOT": "421 closing"}),
        ("RETRY_ALL", {"connect": "450 busy"}),
        ("HELD", {"connect": "554 no service here"}),
        ("HELD", {"EHLO": "502 not implemented"}),
        # Not yet, or never
        ("RETRY", {"MAIL": "451 try later"}),
        ("RETRY", {"MAIL": "452 4.3.1 no space"}),
        ("RETRY", {"RCPT": "450 4.2.1 the mailbox is busy"}),
        ("RETRY", {"RCPT": "452 4.2.2 over quota"}),
        ("RETRY", {"DATA": "451 4.7.1 greylisted"}),
        ("RETRY", {"DOT": "451 4.3.0 greylisted after all"}),
        ("RETRY", {"DOT": "452 4.3.1 disk full"}),
        ("FAILED", {"RCPT": "550 5.1.1 unknown"}),
        ("FAILED", {"RCPT": "553 5.1.3 syntax"}),
        ("FAILED", {"RCPT": "550"}),
        ("FAILED", {"RCPT": "552 5.2.2 mailbox full, quota exceeded"}),
        ("FAILED", {"RCPT": "556 5.1.10 the domain takes no mail"}),
        ("FAILED", {"MAIL": "552 5.3.4 too big"}),
        ("FAILED", {"DATA": "554 5.5.1 no valid recipients"}),
        ("FAILED", {"DOT": "550 5.7.1 this is spam"}),
        ("FAILED", {"DOT": "552 5.3.4 too big"}),
        ("FAILED", {"DOT": "550-5.1.1 no such user\r\n550 5.1.1 here"}),
        # The account
        ("HELD", {"MAIL": "530 5.7.0 log in first"}),
        ("HELD", {"MAIL": "530 5.7.0 Must issue a STARTTLS command first"}),
        ("HELD", {"MAIL": "550 5.7.60 SMTP; Client does not have permissions to send as this sender"}),
        ("HELD", {"RCPT": "554 5.7.1 <ana@customer.example>: Relay access denied"}),
        ("HELD", {"DOT": "550 5.1.8 Access denied, bad outbound sender"}),
        ("HELD", {"DOT": "554 5.2.252 SendAsDenied; shop not allowed to send as hello"}),
        ("RETRY_PAUSE", {"MAIL": "550 5.4.5 Daily SMTP relay limit exceeded for user"}),
        ("RETRY_PAUSE", {"RCPT": "550 5.4.5 Daily user sending quota exceeded"}),
        ("RETRY_PAUSE", {"DATA": "554 5.2.0 SubmissionQuotaExceededException; daily limit"}),
        ("RETRY_PAUSE", {"DOT": "452 4.5.3 Domain has exceeded the max emails per hour (101/100) allowed"}),
        ("RETRY_PAUSE", {"MAIL": "450 4.7.1 Error: too many messages from you"}),
        ("RETRY_PAUSE", {"RCPT": "451 4.7.0 rate limit exceeded"}),
        # No answers
        ("RETRY_ALL", {"connect": "HTTP/1.1 400 Bad Request"}),
        ("RETRY_ALL", {"connect": "+OK POP3 ready"}),
        ("RETRY_ALL", {"EHLO": "yes?"}),
        ("RETRY", {"MAIL": ""}),
        ("RETRY", {"MAIL": "2 50 ok"}),
        ("RETRY", {"MAIL": "999 ok"}),
        ("RETRY", {"MAIL": "250-ok\r\n550 or not"}),
        ("RETRY", {"RCPT": "@bytes \x00\x01\x02\r\n"}),
        ("RETRY", {"RCPT": "garbage\r\n250 ok"}),
        ("RETRY", {"RCPT": "354 go on"}),
        ("RETRY", {"DATA": "250 ok"}),
        ("RETRY", {"DATA": "what?"}),
        ("UNSURE", {"DOT": "what?"}),
        ("UNSURE", {"DOT": "354 go on"}),
        ("UNSURE", {"DOT": "@bytes \x00\x00\r\n"}),
        # More than was asked
        ("RETRY", {"EHLO": "250 here\r\n250 ok\r\n250 ok\r\n354 go\r\n250 queued"}),
        ("RETRY", {"MAIL": "250 ok\r\n250 ok"}),
        ("RETRY", {"RCPT": "250 ok\r\n354 go"}),
        ("RETRY", {"DATA": "354 go\r\n250 taken before it was sent"}),
        ("FAILED", {"DATA": "354 go\r\n552 5.3.4 too big already"}),
        ("RETRY_ALL", {"DATA": "354 go\r\n421 or rather not"}),
    ],
    ids=str,
)
def test_each_answer_of_a_server_has_one_meaning(verdict: str, replies: dict[str, str], mail: MailMessage) -> None:
    with hostile_smtp(**replies) as server:
        delivery = deliver_to(server, mail, step_s=0.3 if "@bytes" in str(replies) else 2)
    assert (delivery.outcome, delivery.pause_queue) == VERDICTS[verdict], delivery.detail
    assert delivery.detail.isprintable()
    assert len(delivery.detail) < 700
    if verdict not in ("SENT", "UNSURE"):
        assert server.accepted == []


@pytest.mark.parametrize("step", ["connect", "EHLO", "MAIL", "RCPT", "DATA", "DOT"])
@pytest.mark.parametrize("reply", ["@drip 250-x\r\n", "@drip x", "@bytes 250"])
def test_a_server_that_drips_is_left_after_the_time_of_one_step(step: str, reply: str, mail: MailMessage) -> None:
    with hostile_smtp(**{step: reply}) as server:
        started = time.monotonic()
        delivery = deliver_to(server, mail, step_s=0.15)
        assert time.monotonic() - started < 2
    assert delivery.outcome is (DeliveryOutcome.UNSURE if step == "DOT" else DeliveryOutcome.LATER)


@pytest.mark.parametrize(
    ("verdict", "replies"),
    [
        ("SENT", {"EHLO": AUTH, "AUTH": "235 come in"}),
        ("SENT", {"EHLO": AUTH, "AUTH": "250 ok"}),
        ("SENT", {"EHLO": "250-here\r\n250 AUTH=PLAIN LOGIN", "AUTH": "235 come in"}),
        ("HELD", {"EHLO": AUTH, "AUTH": "535 5.7.8 wrong"}),
        ("HELD", {"EHLO": AUTH, "AUTH": "534 5.7.9 application-specific password required"}),
        ("HELD", {"EHLO": AUTH, "AUTH": "538 encryption required"}),
        ("HELD", {"EHLO": AUTH, "AUTH": "550 5.7.30 Basic authentication is not supported"}),
        ("HELD", {"EHLO": "250-here\r\n250 AUTH NTLM GSSAPI"}),
        ("HELD", {"EHLO": "250-here\r\n250 AUTH", "MAIL": "530 log in"}),
        ("HELD", {"EHLO": "250 here", "MAIL": "530 5.7.0 log in"}),
        ("RETRY_ALL", {"EHLO": AUTH, "AUTH": "454 4.7.0 temporary failure"}),
        ("RETRY_ALL", {"EHLO": AUTH, "AUTH": "421 closing"}),
        ("RETRY_ALL", {"EHLO": AUTH, "AUTH": "@drop"}),
        ("RETRY_ALL", {"EHLO": AUTH, "AUTH": "what?"}),
        ("RETRY_ALL", {"EHLO": AUTH, "AUTH": "334 more"}),
        ("RETRY_ALL", {"EHLO": "250-here\r\n250 AUTH CRAM-MD5", "AUTH": "334 not base64!"}),
    ],
    ids=str,
)
def test_a_login_is_tried_once(verdict: str, replies: dict[str, str], mail: MailMessage) -> None:
    with hostile_smtp(**replies) as server:
        delivery = deliver_to(server, mail, user="shop")
    assert (delivery.outcome, delivery.pause_queue) == VERDICTS[verdict], delivery.detail
    assert server.counts["AUTH"] <= 1


def test_the_next_mail_after_an_odd_answer_gets_a_new_connection() -> None:
    odd = ["garbage\r\n250 ok", "250 ok\r\n250 ok", "250 ok"]
    with hostile_smtp() as server:
        server.replies["RCPT"] = lambda asked, _: odd[min(asked, 3) - 1]
        mailer = SmtpMailer(account(server.port), None, timeout_s=2)
        mails = [plain_mail(key=f"mail:{n}") for n in range(3)]
        outcomes = [mailer.deliver(each, lambda: None).outcome for each in mails]
        mailer.close()
    assert outcomes == [DeliveryOutcome.LATER, DeliveryOutcome.LATER, DeliveryOutcome.SENT]
    assert server.counts["connect"] == 3
    assert len(server.accepted) == 1


def test_each_of_several_recipients_has_its_own_answer(mail: MailMessage) -> None:
    both = replace(mail, also_to=("bo@customer.example", "cy@customer.example"))
    answers = ["250 ok", "550 5.1.1 unknown", "452 4.5.3 too many recipients"]
    with hostile_smtp() as server:
        server.replies["RCPT"] = lambda asked, _: answers[asked - 1]
        delivery = deliver_to(server, both)
    assert (delivery.outcome, delivery.refused) == (DeliveryOutcome.SENT, ("bo@customer.example",))
    assert "cy@customer.example did not get it" in delivery.detail


@pytest.mark.parametrize(
    ("answers", "outcome", "missing"),
    [
        (["250 ok", "451 4.7.1 greylisted", "250 ok"], DeliveryOutcome.SENT, "bo@"),
        (["250 ok", "452 4.2.2 full", "450 busy"], DeliveryOutcome.SENT, "cy@"),
        (["451 4.7.1 greylisted", "250 ok", "250 ok"], DeliveryOutcome.LATER, ""),
        (["250 ok", "421 closing", "250 ok"], DeliveryOutcome.LATER, ""),
        (["550 5.1.1 unknown", "451 later", "451 later"], DeliveryOutcome.REFUSED, ""),
    ],
    ids=str,
)
def test_a_copy_for_which_the_server_has_no_time_keeps_no_mail_from_its_customer(
    answers: list[str], outcome: DeliveryOutcome, missing: str, mail: MailMessage
) -> None:
    with hostile_smtp() as server:
        server.replies["RCPT"] = lambda asked, _: answers[asked - 1]
        delivery = deliver_to(server, replace(mail, also_to=("bo@customer.example", "cy@customer.example")))
    assert delivery.outcome is outcome
    assert len(server.accepted) == (outcome is DeliveryOutcome.SENT), "nobody gets it twice"
    if missing:
        assert f"{missing}customer.example did not get it" in delivery.detail
        assert delivery.refused == (), "nothing is wrong with the address"


def test_a_mail_that_is_more_than_the_line_takes_at_once_goes_out_in_blocks(mail: MailMessage) -> None:
    big = replace(mail, text=".\n" * 30_000)
    with hostile_smtp() as server:
        assert deliver_to(server, big).outcome is DeliveryOutcome.SENT
    assert server.accepted[0].replace(b"\r\n..", b"\r\n.") == build_message(big)


@contextmanager
def raw_server(first: bytes, after_starttls: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Run a server that says a greeting and extensions, and something of its own to STARTTLS; tell what it heard."""
    heard: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(5)
                connection.sendall(b"220 ready\r\n")
                heard.append(connection.recv(4096))
                connection.sendall(first)
                heard.append(connection.recv(4096))
                connection.sendall(after_starttls)
                while more := connection.recv(4096):
                    heard.append(more)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], heard
    finally:
        listener.close()
        thread.join(5)


@pytest.mark.parametrize(
    ("first", "after_starttls", "outcome"),
    [
        (b"250-here\r\n250 AUTH PLAIN LOGIN\r\n", b"", DeliveryOutcome.HELD),
        (b"250-here\r\n250 XSTARTTLSX\r\n", b"", DeliveryOutcome.HELD),
        (b"250-here\r\n250 STARTTLS\r\n", b"454 TLS not available\r\n", DeliveryOutcome.LATER),
        (b"250-here\r\n250 STARTTLS\r\n", b"250 ok, but in clear\r\n", DeliveryOutcome.HELD),
        (b"250-here\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n", b"250 ok\r\n", DeliveryOutcome.HELD),
        (b"250-here\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n", b"235 come in\r\n", DeliveryOutcome.HELD),
        (b"250-here\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n", b"what?\r\n", DeliveryOutcome.LATER),
        (b"250-here\r\n250 STARTTLS\r\n", b"502 not implemented\r\n", DeliveryOutcome.HELD),
        (b"250-here\r\n250 STARTTLS\r\n", b"220 go\r\n250-here\r\n250 AUTH PLAIN\r\n", DeliveryOutcome.LATER),
        (b"250-here\r\n250 STARTTLS\r\n", b"220 go\r\n", DeliveryOutcome.LATER),
        (b"250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n220 go\r\n235 come in\r\n", b"", DeliveryOutcome.LATER),
    ],
)
def test_without_encryption_neither_password_nor_mail_is_said(
    first: bytes, after_starttls: bytes, outcome: DeliveryOutcome, mail: MailMessage
) -> None:
    with raw_server(first, after_starttls) as (port, heard):
        mailer = SmtpMailer(account(port, security="starttls", user="shop"), PASSWORD, timeout_s=0.3)
        delivery = mailer.deliver(mail, lambda: None)
        mailer.close()
    assert (delivery.outcome, delivery.pause_queue) == (outcome, True), delivery.detail
    said = b"".join(heard)
    assert b"AUTH" not in said.upper().replace(b"\x00", b"")
    assert b"MAIL FROM" not in said.upper()


def test_what_was_put_behind_the_answer_to_starttls_is_not_taken_for_the_server_s(ca: TestCa) -> None:
    """Extensions said in clear are forgotten: a man in the middle offers a weaker login that way."""
    with raw_server(b"250-here\r\n250 STARTTLS\r\n", b"220 go\r\n250-evil\r\n250 AUTH CRAM-MD5\r\n") as (port, heard):
        mailer = SmtpMailer(
            account(port, security="starttls", user="shop"), PASSWORD, timeout_s=0.3, ssl_context=ca.trusting()
        )
        assert mailer.open() is not None
    assert b"CRAM" not in b"".join(heard)


def test_a_handshake_that_drips_ends_in_time(ca: TestCa) -> None:
    """Each byte would give the server the whole time of a step again."""
    ours, theirs = socket.socketpair()
    stop = threading.Event()

    def drip() -> None:
        with suppress(OSError):
            theirs.sendall(b"\x16\x03\x03\x3f\xff")
            while not stop.wait(0.02):
                theirs.sendall(b"\x02")

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    started = time.monotonic()
    ours.settimeout(1)
    with pytest.raises(OSError, match=r"."):
        encrypted(ca.trusting(), ours, "127.0.0.1", 0.2)
    assert time.monotonic() - started < 0.9
    stop.set()
    thread.join(2)
    theirs.close()
