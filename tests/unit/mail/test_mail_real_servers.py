"""What real programs make of our mails: Postfix delivers them unchanged, SpamAssassin finds nothing to say."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

import pytest
from mail_servers import TestCa, account, made_up_logo, plain_mail
from real_postfix import real_postfix, why_not
from thorough import examples

from shipdesk.domain.mail_languages import LANGUAGES
from shipdesk.domain.mails import DeliveryOutcome, MailMessage, Milestone
from shipdesk.mail.facts import sample_facts
from shipdesk.mail.logo import logo_link
from shipdesk.mail.message import build_message, mail_date
from shipdesk.mail.render import builtin_template, render_mail
from shipdesk.mail.smtp import SmtpMailer

MOST_SPAM = 0.5
THOROUGH = examples(1) > 1
LOGO = made_up_logo()
_TAG, _HIDDEN = re.compile(r"<[^>]+>"), re.compile(r"(?is)<(head|style|script)\b.*?</\1>|<!--.*?-->|display:\s*none")


def all_mails() -> Iterator[MailMessage]:
    """Yield every mail in every language; on other days every mail in English and one in every language."""
    for language in LANGUAGES:
        for milestone in Milestone:
            if not THOROUGH and language != "en" and milestone is not Milestone.DISPATCHED:
                continue
            for logo in (b"", LOGO) if THOROUGH or milestone is Milestone.DISPATCHED else (b"",):
                facts = replace(sample_facts(language), logo_url=logo_link(logo))
                filled = render_mail(builtin_template(milestone, language), facts)
                yield replace(
                    plain_mail(key=f"mail:{milestone.value}:{language}:{len(logo)}"), subject=filled.subject,
                    text=filled.text, html=filled.html, language=language, logo=logo,
                    date_utc=mail_date(datetime.now(UTC)),
                )  # fmt: skip


@pytest.mark.skipif(bool(why_not()), reason=why_not() or "it can")
def test_a_real_postfix_delivers_every_mail_as_it_was_written(ca: TestCa) -> None:
    mails = list(all_mails())
    ca.server("127.0.0.1")
    with real_postfix(ca.folder / "127.0.0.1-1.pem") as server:
        mailer = SmtpMailer(account(server.port, security="starttls"), None, ssl_context=ca.trusting())
        outcomes = {mailer.deliver(mail, lambda: None).outcome for mail in mails}
        mailer.close()
        assert outcomes == {DeliveryOutcome.SENT}
        delivered = server.mails(len(mails))
    assert len(delivered) == len(mails)
    by_id = {read(content)["Message-ID"]: content for content in delivered}
    for mail in mails:
        sent, came = build_message(mail), by_id[f"<{mail.message_id}>"]
        assert came.replace(b"\r\n", b"\n").endswith(sent.replace(b"\r\n", b"\n")), "not a byte was rewritten"


@pytest.mark.skipif(shutil.which("spamassassin") is None, reason="SpamAssassin is not installed (Debian: spamassassin)")
def test_a_spam_filter_finds_nothing_to_say_against_any_mail() -> None:
    mails = list(all_mails())
    # As a customer's server sees it, whose filter also counts from where it came.
    came = (
        "Received: from mail.shop.example (mail.shop.example [93.184.216.34]) by mx.customer.example (Postfix) "
        f"with ESMTPS id 4F1C;\r\n {mails[0].date_utc}\r\n"
    )
    written = [came.encode() + build_message(mail) for mail in mails]
    # One that nobody should write shows that the filter is awake.
    bad = b"From: x@gmail.com\r\nTo: ana@customer.example\r\nSubject: BUY CHEAP VIAGRA NOW\r\n\r\nBuy now!!!\r\n"
    written.append(came.encode() + bad)
    mbox = b"".join(
        b"From hello@shop.example Thu Nov 26 09:00:00 2026\n" + each.replace(b"\r\n", b"\n") + b"\n" for each in written
    )
    settings = ["--cf=dns_available no", "--cf=use_bayes 0", "--cf=report_safe 0", "--cf=use_auto_whitelist 0"]
    judged = subprocess.run(
        ["spamassassin", "-t", "--mbox", *settings], input=mbox, capture_output=True, timeout=600, check=True
    ).stdout.decode("utf-8", "replace")
    # It takes them in an order of its own, so each score is read together with the subject below it.
    found = re.findall(r"^X-Spam-Status: \w+, score=(-?[\d.]+).*?^Subject: (.*?)$", judged, re.MULTILINE | re.DOTALL)
    assert len(found) == len(written)
    suspicious = [(float(score), subject) for score, subject in found if float(score) > MOST_SPAM]
    assert [subject for _, subject in suspicious] == ["BUY CHEAP VIAGRA NOW"], suspicious


def read(content: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(content, policy=policy.default))


def words_of(page: str) -> set[str]:
    """Return the words that a reader sees of a page."""
    return set(re.findall(r"\w+", html.unescape(_TAG.sub(" ", _HIDDEN.sub(" ", page)))))


def test_text_and_page_say_the_same() -> None:
    for mail in all_mails():
        text = set(re.findall(r"\w+", re.sub(r"https?://\S+", " ", mail.text)))
        missing = {word for word in text - words_of(mail.html) if len(word) > 2}
        assert len(missing) <= len(text) * 0.1, (mail.reference, mail.language, missing)
