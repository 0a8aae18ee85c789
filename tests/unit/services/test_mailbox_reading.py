"""What the shop's own mailbox tells: which mails came back, and which unsure ones went out."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from mailing_shop import MailingShop
from scripted_smtp import scripted_smtp
from shop_fixtures import KeyringOfATest
from tiny_imap import TinyImap, tiny_imap

from shipdesk.domain.errors import Refused, RemoteUnavailable
from shipdesk.domain.mails import AddressFlag
from shipdesk.domain.outbox import OutboxState
from shipdesk.mail.bounces import read_report
from shipdesk.mail.mailbox import Mailbox
from shipdesk.services.change_settings import set_secret
from shipdesk.services.mailbox_state import mailbox_state
from shipdesk.services.problems import list_problems
from shipdesk.services.read_mailbox import flagged_addresses, read_mailbox, read_mailbox_if_due
from shipdesk.services.send_mail import run_mail_queue
from shipdesk.settings import MailboxSettings

BOUNCES = Path(__file__).resolve().parents[4] / "shared" / "data" / "hostile"
REPORT = """\
From: MAILER-DAEMON@mx.customer.example
To: hello@shop.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary=b

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.customer.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: text/rfc822-headers

Message-ID: <{message_id}>

--b--
"""


def report(message_id: str, action: str = "failed", address: str = "ana0@customer.example",
           kind: str = "delivery-status") -> bytes:  # fmt: skip
    words = REPORT.format(message_id=message_id, action=action, address=address, kind=kind)
    return words.replace("\n", "\r\n").encode()


def hostile_rows() -> list[tuple[str, str]]:
    manifest = BOUNCES / "MANIFEST.tsv"
    if not manifest.is_file():
        return []
    with manifest.open(encoding="utf-8", newline="") as file:
        return [(r["path"], r["verdict"]) for r in csv.DictReader(file, delimiter="\t") if r["class"] == "bounce"]


def with_mailbox(mailing: MailingShop, mailbox: TinyImap, smtp_port: int = 25) -> None:
    mailing.use(smtp_port, user="shop")
    mailing.set("mailbox", host="127.0.0.1", port=mailbox.port, security="none_local_only")
    set_secret(mailing.shop, "mail", "secret")


def sent_ids(mailing: MailingShop, most: int | None = None) -> list[str]:
    """Send mails and return their Message-IDs."""
    with scripted_smtp() as server:
        mailing.use(server.port)
        mailing.plan(most)
        run_mail_queue(mailing.shop)
    with mailing.shop.look() as tx:
        stored = [tx.messages.get(row.id) for row in mailing.rows()]
    return [each.mail.message_id for each in stored if each is not None]


@pytest.mark.skipif(not BOUNCES.is_dir(), reason="the hostile mails are not beside this checkout")
@pytest.mark.parametrize(("path", "verdict"), hostile_rows())
def test_each_hostile_bounce_is_judged_as_its_manifest_says(
    path: str, verdict: str, mailing: MailingShop, keyring: KeyringOfATest
) -> None:
    [ours] = sent_ids(mailing, 1)
    content = (BOUNCES / path).read_bytes().replace(b"ob-000123.1@example.test", ours.encode())
    with tiny_imap() as mailbox:
        with_mailbox(mailing, mailbox)
        mailbox.put("INBOX", content)
        said = read_mailbox(mailing.shop)
    came_back = verdict == "BOUNCED"
    assert said == ("1 mail came back" if came_back else "")
    [row] = mailing.rows()
    assert bool(row.came_back_at) is came_back
    assert [f.flag for f in flagged_addresses(mailing.shop)] == ([AddressFlag.BOUNCED] if came_back else [])


def test_only_reports_about_our_mails_count_and_each_is_read_once(
    mailing: MailingShop, keyring: KeyringOfATest
) -> None:
    first, second, third = sent_ids(mailing, 3)
    with tiny_imap() as mailbox:
        with_mailbox(mailing, mailbox)
        mailbox.put("INBOX", report(first))
        mailbox.put("INBOX", report(second, "delayed", "ana1@customer.example"))
        mailbox.put("INBOX", report(third, "delivered", "ana2@customer.example"))
        mailbox.put("INBOX", report(third, address="ana2@customer.example", kind="disposition-notification"))
        mailbox.put("INBOX", report("other.123@shop.example"))
        mailbox.put("INBOX", b"\xff\x00 no mail at all")
        assert read_mailbox(mailing.shop) == "1 mail came back, 1 mail is delayed"
        flags = {f.address: f.flag for f in flagged_addresses(mailing.shop)}
        assert flags == {"ana0@customer.example": AddressFlag.BOUNCED, "ana1@customer.example": AddressFlag.DELAYED}
        assert read_mailbox(mailing.shop) == ""
        mailbox.put("INBOX", report(third, address="forwarded@elsewhere.example"))
        assert read_mailbox(mailing.shop) == "1 mail came back"
        flagged = {f.address for f in flagged_addresses(mailing.shop)}
        assert "ana2@customer.example" in flagged, "it came back from where it was forwarded to"
        assert not any(c.startswith(("SELECT", "UID STORE", "EXPUNGE")) for c in mailbox.commands), "it only reads"


def test_an_address_that_took_the_mail_is_not_blamed_for_whom_it_stands_for(
    mailing: MailingShop, keyring: KeyringOfATest
) -> None:
    [ours] = sent_ids(mailing, 1)
    took = b"Final-Recipient: rfc822; ana0@customer.example\r\nAction: expanded\r\n\r\nFinal-Recipient: rfc822;"
    of_a_list = report(ours, address="someone@list.example").replace(b"Final-Recipient: rfc822;", took)
    with tiny_imap() as mailbox:
        with_mailbox(mailing, mailbox)
        mailbox.put("INBOX", of_a_list)
        assert read_mailbox(mailing.shop) == ""
    assert flagged_addresses(mailing.shop) == ()


def test_an_unsure_mail_that_is_among_the_sent_ones_counts_as_sent(
    mailing: MailingShop, keyring: KeyringOfATest
) -> None:
    with scripted_smtp(DOT="@drop") as server, tiny_imap() as mailbox:
        with_mailbox(mailing, mailbox, server.port)
        mailing.plan(2)
        assert run_mail_queue(mailing.shop).unsure == 2
        with mailing.shop.look() as tx:
            stored = tx.messages.get(mailing.rows()[0].id)
        assert stored is not None
        mailing.later(minutes=3)
        assert read_mailbox(mailing.shop) == ""
        mailbox.put("Sent Items", f"Message-ID: <{stored.mail.message_id}>\r\n\r\nHello\r\n".encode())
        mailing.later(minutes=10)
        assert read_mailbox(mailing.shop) == "1 unsure mail had gone out"
        assert [row.state for row in mailing.rows()] == [OutboxState.DONE, OutboxState.UNSURE]
        mailing.later(days=1)
        read_mailbox(mailing.shop)
        asked = len(mailbox.commands)
        mailing.later(days=1)
        read_mailbox(mailing.shop)
        assert not any("HEADER" in command for command in mailbox.commands[asked:]), "three looks are enough"


def test_an_unsure_mail_is_sent_once_more_only_where_the_shop_wants_that(mailing: MailingShop) -> None:
    with scripted_smtp(DOT="@drop") as server:
        mailing.use(server.port)
        mailing.plan(1)
        run_mail_queue(mailing.shop)
        mailing.later(days=1)
        assert read_mailbox_if_due(mailing.shop) == ""
        mailing.use(server.port, resend_unsure=True)
        assert read_mailbox_if_due(mailing.shop) == "1 mail planned once more"
        assert run_mail_queue(mailing.shop).unsure == 1
        mailing.later(days=1)
        assert read_mailbox_if_due(mailing.shop) == "", "once and no more"
        assert server.counts["DOT"] == 2


def test_a_mailbox_that_refuses_the_password_is_not_asked_again(mailing: MailingShop, keyring: KeyringOfATest) -> None:
    with tiny_imap("another") as mailbox:
        with_mailbox(mailing, mailbox)
        with pytest.raises(Refused, match="does not accept the password"):
            read_mailbox_if_due(mailing.shop)
        for _ in range(3):
            mailing.later(days=1)
            assert read_mailbox_if_due(mailing.shop) == ""
        assert len(mailbox.logins) == 1
        mailbox.password = "secret"
        set_secret(mailing.shop, "mail", "secret")
        assert read_mailbox_if_due(mailing.shop) == ""
        assert len(mailbox.logins) == 2


def told_of_the_mailbox(mailing: MailingShop) -> list[str]:
    return [problem.message for problem in list_problems(mailing.shop) if problem.key == "mailbox-unread"]


def test_a_mailbox_that_is_not_tried_again_is_a_problem_at_once(mailing: MailingShop, keyring: KeyringOfATest) -> None:
    with tiny_imap("another") as mailbox:
        with_mailbox(mailing, mailbox)
        with pytest.raises(Refused):
            read_mailbox_if_due(mailing.shop)
        state = mailbox_state(mailing.shop)
        assert state.is_stopped
        assert "does not accept the password" in state.problem
        [words] = told_of_the_mailbox(mailing)
        assert words.startswith("The mailbox cannot be read since ")
        mailbox.password = "secret"
        assert read_mailbox(mailing.shop) == "", "a person may try it all the same"
        assert told_of_the_mailbox(mailing) == []
        assert mailbox_state(mailing.shop).read_at == mailing.clock.now()


def test_a_mailbox_that_is_away_is_a_problem_when_it_lasts(mailing: MailingShop, keyring: KeyringOfATest) -> None:
    with tiny_imap() as mailbox:
        with_mailbox(mailing, mailbox)
        read_mailbox(mailing.shop)
        read_at = mailing.clock.now()
    for hours in (1, 2, 3):
        mailing.later(hours=1)
        with pytest.raises(RemoteUnavailable):
            read_mailbox_if_due(mailing.shop)
        assert told_of_the_mailbox(mailing) == [], hours
    mailing.later(hours=1)
    with pytest.raises(RemoteUnavailable):
        read_mailbox_if_due(mailing.shop)
    assert len(told_of_the_mailbox(mailing)) == 1
    state = mailbox_state(mailing.shop)
    assert state.read_at == read_at
    assert state.since == read_at + timedelta(hours=1)


@pytest.mark.parametrize("misbehave", ["endless", "huge"])
def test_a_mailbox_that_answers_without_end_is_left(misbehave: str) -> None:
    with tiny_imap(misbehave=misbehave) as server:
        settings = MailboxSettings(host="127.0.0.1", port=server.port, security="none_local_only")
        with Mailbox(settings, "shop", password="secret", timeout_s=2) as mailbox, pytest.raises(RemoteUnavailable):
            mailbox.has("INBOX", "abc@shop.example")


def test_a_mailbox_elsewhere_is_never_read_without_encryption() -> None:
    settings = MailboxSettings(host="mail.shop.example", security="none_local_only")
    with pytest.raises(Refused, match="only a mailbox on this computer"):
        Mailbox(settings, "shop", password="secret").__enter__()


def test_odd_reports_report_nothing() -> None:
    assert read_report(b"") is None
    assert read_report(report("a@b").replace(b"Message-ID", b"X-Other")) is None
    assert read_report(report("a@b").replace(b"--b\r\n", b"")) is None
    assert (
        read_report(b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\nnothing") is None
    )
