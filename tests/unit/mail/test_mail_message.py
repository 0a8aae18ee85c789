"""The bytes of a mail: ours, the same each time, and nothing in them that a customer wrote into the headers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mail_servers import made_up_logo, plain_mail

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Attachment, MailMessage, Milestone
from shipdesk.domain.orders import Address
from shipdesk.mail.facts import sample_facts
from shipdesk.mail.logo import logo_link, shown_width
from shipdesk.mail.markup import with_parcel_markup
from shipdesk.mail.message import HEADERS, build_message, mail_date, new_message_id
from shipdesk.mail.render import builtin_template, render_mail

TRICKS = (
    "=?utf-8?q?Ana=0D=0ABcc:_evil@evil.example?=",
    "=?utf-8?b?QW5hDQpCY2M6IGV2aWxAZXZpbC5leGFtcGxl?=",
    "=?utf-8*en?q?Ana=0D=0ABcc:_evil@evil.example?=",
    "=?" + "x" * 50 + "?q?Ana=0D=0ABcc:_evil@evil.example?=",
    "=??q?Ana=0D=0ABcc:_evil@evil.example?=",
    "=\u200b?utf-8?q?=0D=0ABcc:_evil@evil.example?=",
    "Ana\r\nBcc: evil@evil.example",
    "Ana\nBcc: evil@evil.example\n\n<html>",
    "Ana\u2028Bcc: evil@evil.example",
    'Ana" <evil@evil.example>, "',
    "Ana <evil@evil.example>, Bo",
    "evil@evil.example, " * 8,
    "x" * 70 + ", evil@evil.example",
    "undisclosed: evil@evil.example;",
    "\\",
    "(",
    "日本語" * 60,
    "Ä" * 300,
    "👩‍👧" * 60,
    "x" * 5000,
)


def read(built: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(built, policy=policy.default))


@pytest.mark.parametrize("milestone", Milestone)
def test_a_mail_has_the_headers_that_mail_servers_like(milestone: Milestone, mail: MailMessage) -> None:
    filled = render_mail(builtin_template(milestone), sample_facts())
    built = build_message(replace(mail, subject=filled.subject, text=filled.text, html=filled.html))
    message = read(built)
    assert message.keys() == list(HEADERS)
    assert message["From"] == "Harbour Street Ceramics <hello@shop.example>"
    assert message["To"] == "Ana Lindqvist <ana@customer.example>"
    assert message["Message-ID"] == f"<{mail.message_id}>"
    assert message["Date"] == "Mon, 30 Nov 2026 09:15:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"
    assert [p.get_content_type() for p in message.iter_parts()] == ["text/plain", "text/html"]
    text, html = (cast(EmailMessage, p).get_content() for p in message.iter_parts())
    assert (text.replace("\r\n", "\n"), html.replace("\r\n", "\n")) == (filled.text, filled.html + "\n")
    assert all(len(line) <= 78 for line in built.split(b"\r\n"))
    assert built.isascii()


def test_the_same_mail_is_the_same_bytes(mail: MailMessage) -> None:
    assert build_message(mail) == build_message(replace(mail))
    assert build_message(mail) != build_message(replace(mail, message_id=new_message_id("other", "shop.example", "t")))


@pytest.mark.parametrize("trick", TRICKS, ids=lambda t: ascii(t)[:40])
@pytest.mark.parametrize("part", ["recipient_name", "sender_name", "subject", "reference", "language", "text", "html"])
def test_no_name_becomes_a_header_or_a_recipient(part: str, trick: str, mail: MailMessage) -> None:
    message = read(build_message(replace(mail, **{part: trick})))
    assert message.keys() == list(HEADERS)
    assert [a.addr_spec for a in message["To"].addresses] == ["ana@customer.example"]
    assert [a.addr_spec for a in message["From"].addresses] == ["hello@shop.example"]


@given(st.text(max_size=150), st.text(max_size=150), st.text(alphabet='=?utf8qbB0DA:_@<>,;"\\. \r\nÄ日', max_size=150))
def test_no_text_at_all_becomes_a_header(name: str, subject: str, other: str) -> None:
    built = build_message(
        replace(plain_mail(), recipient_name=other, sender_name=name, subject=f"S{subject}", text=other)
    )
    assert read(built).keys() == list(HEADERS)


def test_without_a_reply_address_there_is_no_such_header(mail: MailMessage) -> None:
    assert "Reply-To" not in read(build_message(replace(mail, reply_to="")))


def test_a_domain_in_another_script_is_sent_in_its_ascii_form(mail: MailMessage) -> None:
    message = read(build_message(replace(mail, recipient_address="ana@bücher.example")))
    assert message["To"].addresses[0].addr_spec == "ana@xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "missing"),
        ("ana", "not valid"),
        ("ana@customer.example, bo@customer.example", "not valid"),
        ("ana@customer.example\r\nBcc: evil@evil.example", "not valid"),
        ("Ana <ana@customer.example>", "not valid"),
        ("änna@customer.example", "letters before the @"),
        ("ana@localhost", "not valid"),
    ],
)
def test_a_bad_address_is_refused_in_words(address: str, words: str, mail: MailMessage) -> None:
    with pytest.raises(Refused, match=words):
        build_message(replace(mail, recipient_address=address))


@pytest.mark.parametrize(
    "changes",
    [
        {"message_id": "a b@c"},
        {"message_id": "a@b>\r\nBcc: x@y.example"},
        {"date_utc": ""},
        {"date_utc": "yesterday\r\nBcc: x@y.example"},
        {"subject": " \u200b"},
        {"html": "x" * 1_100_000},
    ],
    ids=lambda c: next(iter(c)),
)
def test_a_mail_that_cannot_be_sent_safely_is_refused(changes: dict[str, str], mail: MailMessage) -> None:
    with pytest.raises(Refused):
        build_message(replace(mail, **changes))


def test_a_message_id_is_long_and_belongs_to_its_row() -> None:
    made = new_message_id("mail:dispatched:parcel7", "bücher.example", "4f1c")
    assert made == new_message_id("mail:dispatched:parcel7", "bücher.example", "4f1c")
    assert made != new_message_id("mail:dispatched:parcel7", "bücher.example", "other")
    assert made != new_message_id("mail:dispatched:parcel8", "bücher.example", "4f1c")
    assert made.startswith("mail-dispatched-parcel7.")
    assert made.endswith("@xn--bcher-kva.example")
    assert len(made) > 40


@given(st.text(max_size=200), st.text(max_size=80), st.text(max_size=40))
def test_every_message_id_can_be_sent(key: str, domain: str, token: str) -> None:
    made = new_message_id(key, domain, token)
    assert read(build_message(replace(plain_mail(), message_id=made)))["Message-ID"] == f"<{made}>"


def test_a_date_is_written_in_utc() -> None:
    moment = datetime(2026, 11, 30, 18, 15, tzinfo=timezone(timedelta(hours=9)))
    assert mail_date(moment) == "Mon, 30 Nov 2026 09:15:00 +0000"


def test_the_name_of_a_mail_stands_on_one_line(mail: MailMessage) -> None:
    """Mailboxes are searched for it as it is, and some programs do not find one on a line of its own."""
    for length in range(30, 60):
        named = replace(mail, message_id=f"{'x' * length}.4f1c@shop.example")
        assert f"Message-ID: <{named.message_id}>\r\n".encode() in build_message(named)


@pytest.mark.parametrize("files", [(), (Attachment("invoice-1042.pdf", "application/pdf", b"%PDF-1.7"),)])
def test_the_shop_s_logo_travels_within_the_mail(files: tuple[Attachment, ...], mail: MailMessage) -> None:
    logo = made_up_logo()
    facts = replace(sample_facts(), logo_url=logo_link(logo), logo_width=shown_width(logo))
    page = render_mail(builtin_template(Milestone.DISPATCHED), facts).html
    with_logo = replace(mail, html=page, logo=logo, attachments=files)
    assert build_message(with_logo) == build_message(replace(with_logo))
    message = read(build_message(with_logo))
    related = message.get_body(("related",))
    assert related is not None
    assert (related.get_content_type(), related.get_param("type")) == ("multipart/related", "text/html")
    picture = next(iter(related.iter_attachments()))
    assert (picture.get_content(), picture.get_content_disposition()) == (logo, "inline")
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in page
    assert [part.get_filename() for part in message.iter_attachments() if part.get_filename()] == [
        f.name for f in files
    ]


@pytest.mark.parametrize(("size", "width"), [((480, 96), 200), ((96, 96), 40), ((60, 20), 60), ((2000, 40), 200)])
def test_a_logo_is_shown_as_large_as_a_headline_allows(size: tuple[int, int], width: int) -> None:
    assert shown_width(made_up_logo(*size)) == width


def test_only_a_picture_within_the_mail_or_on_a_safe_server_is_shown() -> None:
    assert logo_link(b"no picture") == ""
    for link in (
        "cid:logo-x@shipdesk.invalid",
        "cid:other@shop",
        "cid:logo-0123456789abcdef@shipdesk.invalid\n",
        "data:x",
    ):
        page = render_mail(builtin_template(Milestone.DISPATCHED), replace(sample_facts(), logo_url=link)).html
        assert "<img" not in page


def test_attachments_follow_the_words_and_the_bytes_stay_the_same(mail: MailMessage) -> None:
    files = (
        Attachment("invoice-1042.pdf", "application/pdf", b"%PDF-1.7"),
        Attachment("b.txt", "text/plain", b"2"),
    )
    with_files = replace(mail, attachments=files)
    assert build_message(with_files) == build_message(replace(with_files))
    message = read(build_message(with_files))
    assert message.get_content_type() == "multipart/mixed"
    found = [(part.get_filename(), part.get_payload(decode=True)) for part in message.iter_attachments()]
    assert found == [("invoice-1042.pdf", b"%PDF-1.7"), ("b.txt", b"2")]
    text = message.get_body(("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == mail.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"attachments": (Attachment("a b.pdf", "application/pdf", b""),)}, "name that cannot be sent"),
        ({"attachments": (Attachment("a.pdf\r\nBcc: x@y.example", "application/pdf", b""),)}, "cannot be sent"),
        ({"attachments": (Attachment("a.pdf", "application/pdf", b"x" * 3_000_001),)}, "too big"),
        ({"unsubscribe": "https://shop.example/u>\r\nBcc: x@y.example"}, "unsubscribing cannot be sent"),
        ({"unsubscribe": "http://shop.example/u"}, "unsubscribing cannot be sent"),
        ({"also_to": ("a@b.example",) * 6}, "too many recipients"),
    ],
    ids=str,
)
def test_what_would_not_arrive_safely_is_not_attached(changes: dict[str, Any], words: str, mail: MailMessage) -> None:
    with pytest.raises(Refused, match=words):
        build_message(replace(mail, **changes))


def test_advertising_can_be_ended_by_one_click_however_long_the_address(mail: MailMessage) -> None:
    link = "https://shop.example/unsubscribe/" + "a" * 120
    built = build_message(replace(mail, unsubscribe=link))
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in built
    assert read(built)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    by_mail = read(build_message(replace(mail, unsubscribe="mailto:hello@shop.example")))
    assert by_mail["List-Unsubscribe"] == "<mailto:hello@shop.example>"
    assert "List-Unsubscribe-Post" not in by_mail


def test_several_recipients_stand_in_the_mail_in_their_order(mail: MailMessage) -> None:
    message = read(build_message(replace(mail, also_to=("office@customer.example",))))
    assert [a.addr_spec for a in message["To"].addresses] == ["ana@customer.example", "office@customer.example"]


def test_the_summary_for_machines_cannot_break_out_of_its_place() -> None:
    page = with_parcel_markup(
        "<html><head><title>x</title></head><body>y</body></html>", shop_name='</script><b>&"', order_number="1042",
        carrier="Post", tracking_number="X1", tracking_url="https://post.example/X1", promised_on=date(2026, 12, 1),
        recipient=Address(name="Ana", city="Bath", postal_code="BA1", country_code="GB", lines=("Secret Lane 1",)),
    )  # fmt: skip
    script = page.partition('<script type="application/ld+json">')[2].partition("</script></head>")[0]
    assert not set(script) & set("<>&")
    facts = json.loads(script)
    assert (facts["@type"], facts["trackingNumber"]) == ("ParcelDelivery", "X1")
    assert facts["partOfOrder"]["merchant"]["name"] == '</script><b>&"'
    assert "Secret Lane" not in page
