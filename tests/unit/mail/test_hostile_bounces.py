"""Mails that say that others came back: what is believed, what is not, and what must not hurt."""

from __future__ import annotations

import base64
import time

import pytest

from shipdesk.mail.bounces import DeliveryReport, read_report

OURS = "mail-dispatched-parcel7.9f2c4a@shop.example"
ANA = "ana@customer.example"
HUMAN = "Content-Type: text/plain\n\nSorry.\n"
STATUS = (
    "Reporting-MTA: dns; mx.customer.example\n\nFinal-Recipient: rfc822; {to}\nAction: {action}\nStatus: {status}\n"
)
QUOTED = f"Content-Type: text/rfc822-headers\n\nMessage-ID: <{OURS}>\nTo: {ANA}\n"


def status(action: str = "failed", to: str = ANA, code: str = "5.1.1") -> str:
    return "Content-Type: message/delivery-status\n\n" + STATUS.format(action=action, to=to, status=code)


def mail(*parts: str, kind: str = "multipart/report; report-type=delivery-status", head: str = "") -> bytes:
    """Return a mail of parts, its lines ending as on the wire."""
    body = "".join(f"--b\n{part}\n" for part in parts)
    text = (
        f"From: MAILER-DAEMON@mx.customer.example\nTo: hello@shop.example\nSubject: Undelivered Mail\n{head}"
        f"MIME-Version: 1.0\nContent-Type: {kind}; boundary=b\n\n{body}--b--\n"
    )
    return text.replace("\n", "\r\n").encode("utf-8", "surrogateescape")


def verdict(report: DeliveryReport | None) -> str:
    """Return what becomes of our mail."""
    if report is None or report.message_id != OURS:
        return "IGNORE"
    actions = {each.action for each in report.recipients}
    return "BOUNCED" if "failed" in actions else "DELAYED" if "delayed" in actions else "IGNORE"


def wrapped(inner: bytes, kind: str = "multipart/mixed") -> bytes:
    """Return a mail with another's content as its first part, as gateways with footers make them."""
    content = inner.partition(b"MIME-Version: 1.0\r\n")[2]
    head = f"From: x@y.example\r\nContent-Type: {kind}; boundary=outer\r\n\r\n--outer\r\n".encode()
    return head + content + b"\r\n--outer\r\nContent-Type: text/plain\r\n\r\nScanned.\r\n--outer--\r\n"


WHOLE = f"Content-Type: message/rfc822\n\nFrom: hello@shop.example\nMessage-ID: <{OURS}>\nSubject: Hi\n\nHello\n"
CODED = base64.encodebytes(STATUS.format(action="failed", to=ANA, status="5.1.1").encode()).decode()
EXCHANGE = (
    "Content-Type: multipart/alternative; boundary=alt\n\n--alt\nContent-Type: text/plain\n\nUnzustellbar\n"
    "--alt\nContent-Type: text/html\n\n<p>Unzustellbar</p>\n--alt--\n"
)
BELIEVED = {
    "hard bounce": mail(HUMAN, status(), QUOTED),
    "the whole mail is quoted": mail(HUMAN, status(), WHOLE),
    "nothing but status and headers": mail(status(), QUOTED),
    "action in capitals": mail(HUMAN, status("FAILED"), QUOTED),
    "action with a remark": mail(HUMAN, status("failed (expired)", code="4.4.7"), QUOTED),
    "mailbox full for good": mail(HUMAN, status(code="5.2.2"), QUOTED),
    "two texts before": mail(EXCHANGE, status(), WHOLE),
    "localised text in another charset": mail(
        "Content-Type: text/plain; charset=shift_jis\n\n\udc93\udcfa\n", status(), QUOTED
    ),
    "no text that decodes": mail("Content-Type: text/plain; charset=no-such\n\n\udcff\udcfe\n", status(), QUOTED),
    "status for addresses beyond ASCII": mail(
        HUMAN,
        status().replace("delivery-status", "global-delivery-status"),
        QUOTED.replace("text/rfc822", "message/global"),
    ),
    "recipient beyond ASCII": mail(HUMAN, status(to="žofie@customer.example"), QUOTED),
    "status in base64": mail(
        HUMAN, f"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n{CODED}", QUOTED
    ),
    "status for addresses beyond ASCII in base64": mail(
        HUMAN, "Content-Type: message/global-delivery-status\nContent-Transfer-Encoding: base64\n\n" + CODED, QUOTED
    ),
    "the empty line before the recipient is missing": mail(
        HUMAN, status().replace("example\n\nFinal", "example\nFinal"), QUOTED
    ),
    "a folded id": mail(HUMAN, status(), QUOTED.replace("Message-ID: <", "Message-Id:\n <")),
    "header names in small letters": mail(
        HUMAN, status().replace("Action", "action"), QUOTED.lower().replace(OURS.lower(), OURS)
    ),
    "nothing quoted, but it answers us": mail(HUMAN, status(), head=f"In-Reply-To: <{OURS}>\nReferences: <{OURS}>\n"),
    "a gateway put a footer below": wrapped(mail(HUMAN, status(), QUOTED)),
    "report type in capitals": mail(HUMAN, status(), QUOTED, kind='Multipart/Report; report-type="Delivery-Status"'),
    "one of two recipients": mail(
        HUMAN, status() + "\nFinal-Recipient: rfc822; bo@customer.example\nAction: delivered\nStatus: 2.0.0\n", QUOTED
    ),
    "delayed first, failed then": mail(
        HUMAN, status("delayed") + "\nFinal-Recipient: rfc822; bo@customer.example\nAction: failed\n", QUOTED
    ),
    "cut off behind the id": mail(HUMAN, status(), WHOLE)[:-30],
    "its end is missing": mail(HUMAN, status(), WHOLE).replace(b"--b--", b""),
    "lines end in LF only": mail(HUMAN, status(), QUOTED).replace(b"\r\n", b"\n"),
    "from an empty sender": mail(HUMAN, status(), QUOTED, head="Return-Path: <>\n"),
}
IGNORED = {
    "an id that is not ours": mail(HUMAN, status(), QUOTED.replace(OURS, "not-ours@evil.example")),
    "an id with more behind it": mail(HUMAN, status(), QUOTED.replace(OURS, f"{OURS}.evil.example")),
    "the id only in the text": mail(HUMAN.replace("Sorry", f"<{OURS}>"), status()),
    "the id only in the subject": mail(HUMAN, status(), head=f"X-Note: <{OURS}>\n"),
    "two mails answered at once": mail(HUMAN, status(), head=f"References: <{OURS}> <other@shop.example>\n"),
    "relayed": mail(HUMAN, status("relayed", code="2.0.0"), QUOTED),
    "delivered": mail(HUMAN, status("delivered", code="2.0.0"), QUOTED),
    "expanded by a list": mail(HUMAN, status("expanded", code="2.0.0"), QUOTED),
    "an action that is none": mail(HUMAN, status("undeliverable"), QUOTED),
    "no action at all": mail(HUMAN, status().replace("Action: failed\n", ""), QUOTED),
    "out of office": (
        f"From: {ANA}\r\nAuto-Submitted: auto-replied\r\nIn-Reply-To: <{OURS}>\r\nSubject: Undelivered? No, away\r\n"
        f"\r\nI am away. Action: failed\r\n"
    ).encode(),
    "a person's answer": f"From: {ANA}\r\nIn-Reply-To: <{OURS}>\r\n\r\nMy parcel failed to arrive.\r\n".encode(),
    "read receipt": mail(HUMAN, status(), QUOTED, kind="multipart/report; report-type=disposition-notification"),
    "abuse report": mail(
        HUMAN,
        "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\n",
        WHOLE,
        kind="multipart/report; report-type=feedback-report",
    ),
    "dmarc report": mail(HUMAN, status(), QUOTED, kind="multipart/report; report-type=auth-failure"),
    "no report type": mail(HUMAN, status(), QUOTED, kind="multipart/report"),
    "no report": mail(HUMAN, status(), QUOTED, kind="multipart/mixed"),
    "a report that a person forwards": wrapped(
        b"MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n" + mail(HUMAN, status(), QUOTED)
    ),
    "two reports in one": wrapped(mail(HUMAN, status(), QUOTED)).replace(
        b"\r\n--outer--",
        b"\r\n--outer\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=c\r\n\r\n"
        b"--c--\r\n--outer--",
    ),
    "a report inside of a report's text": mail(
        "Content-Type: message/rfc822\n\n" + mail(status(), QUOTED).decode(), status()
    ),
    "status without recipients": mail(
        HUMAN, "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n", QUOTED
    ),
    "status in a broken code": mail(
        HUMAN, "Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n!!!\n", QUOTED
    ),
    "status that is no such part": mail(HUMAN, status().replace("message/delivery-status", "text/plain"), QUOTED),
    "ten years old words": b"From: MAILER-DAEMON\r\nSubject: failure notice\r\n\r\nHi. 550 no such user <ana@x>\r\n",
    "nothing": b"",
    "not a mail": b"\x00\xff\xfe" * 1000,
    "only a head": b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n",
    "no boundary": mail(HUMAN, status(), QUOTED).replace(b"; boundary=b", b""),
}


@pytest.mark.parametrize("name", BELIEVED)
def test_a_report_in_the_standard_s_form_is_believed(name: str) -> None:
    assert verdict(read_report(BELIEVED[name])) == "BOUNCED"


@pytest.mark.parametrize("name", IGNORED)
def test_everything_else_is_left_alone(name: str) -> None:
    assert verdict(read_report(IGNORED[name])) == "IGNORE"


def test_a_delay_is_none_of_the_two() -> None:
    assert verdict(read_report(mail(HUMAN, status("delayed", code="4.4.1"), QUOTED))) == "DELAYED"


def nested(depth: int) -> bytes:
    """Return multiparts inside each other, and a report's head around them."""
    inner = "".join(f"Content-Type: multipart/mixed; boundary=n{n}\n\n--n{n}\n" for n in range(depth))
    return mail(inner, status(), QUOTED)


@pytest.mark.parametrize(
    "content",
    [
        nested(3000),
        mail(HUMAN + "x" * 400_000, status(), QUOTED),
        mail(
            HUMAN,
            status() + "\n".join(f"\nFinal-Recipient: rfc822; a{n}@b.example\nAction: failed\n" for n in range(3000)),
            QUOTED,
        ),
        mail(HUMAN, status(to="a" * 400_000), QUOTED),
        mail(HUMAN, status(), QUOTED, head="".join(f"X-{n}: y\n" for n in range(20_000))),
        mail(*[HUMAN] * 5000, status(), QUOTED),
        mail(HUMAN, status(), QUOTED.replace(OURS, "<" * 200_000)),
        mail(HUMAN, status(), QUOTED, kind="multipart/report; report-type=delivery-status" + "; a=b" * 20_000),
        mail(HUMAN, "Content-Type: message/rfc822\n\n" * 3000, status(), QUOTED),
    ],
    ids=[
        "nested",
        "long text",
        "many recipients",
        "long recipient",
        "many headers",
        "many parts",
        "many brackets",
        "many parameters",
        "mails in mails",
    ],
)
def test_no_report_takes_long_or_ends_the_program(content: bytes) -> None:
    started = time.process_time()
    report = read_report(content[:400_000])
    assert time.process_time() - started < 3
    assert report is None or len(report.recipients) <= 20
