"""Can my mail arrive: what a name server, a mail server and a mailbox of our own say about it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import dns.message
import dns.rdatatype
import dns.resolver
import dns.rrset
import pytest
from mailing_shop import MailingShop
from scripted_smtp import scripted_smtp
from shop_fixtures import KeyringOfATest
from tiny_imap import tiny_imap

from shipdesk.domain.errors import Refused
from shipdesk.domain.mail_providers import MAIL_PROVIDERS, NEEDS
from shipdesk.mail.dns_records import MailDns, NoAnswerFromDnsError
from shipdesk.mail.read_back import read_back
from shipdesk.services.change_settings import set_secret
from shipdesk.services.check_arrival import Verdict, check_arrival
from shipdesk.services.export_mails import export_mails
from shipdesk.services.mail_presets import provider_of, with_provider
from shipdesk.services.send_mail import run_mail_queue
from shipdesk.services.shop import Shop
from shipdesk.settings import Settings

GOOD = {
    "shop.example": ("v=spf1 include:_spf.host.example ~all", "other=words"),
    "_spf.host.example": ("v=spf1 ip4:192.0.2.0/24 -all",),
    "default._domainkey.shop.example": ("v=DKIM1; k=rsa; p=MIGfMA0G",),
    "_dmarc.shop.example": ("v=DMARC1; p=quarantine",),
}


@contextmanager
def name_server(records: dict[str, tuple[str, ...]]) -> Iterator[MailDns]:
    """Run a name server on this computer that knows only these texts."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                packet, client = server.recvfrom(4096)
                if packet == b"end":
                    return
                query = dns.message.from_wire(packet)
                name = query.question[0].name
                answer = dns.message.make_response(query)
                texts = records.get(name.to_text().rstrip(".").lower(), ())
                if texts:
                    quoted = [f'"{text[:200]}" "{text[200:]}"' for text in texts]
                    answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *quoted))
                server.sendto(answer.to_wire(), client)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.getsockname()[1]
    try:
        yield MailDns(resolver)
    finally:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as knock:
            knock.sendto(b"end", ("127.0.0.1", resolver.port))
        thread.join(5)
        server.close()


def verdicts(mailing: MailingShop, records: dict[str, tuple[str, ...]]) -> dict[str, Verdict]:
    with name_server(records) as server:
        found = check_arrival(mailing.shop, dns=server, send=False)
    return {check.what: check.verdict for check in found}


def test_a_domain_that_publishes_everything_is_good(mailing: MailingShop) -> None:
    mailing.use(25)
    assert set(verdicts(mailing, GOOD).values()) == {Verdict.GOOD}


@pytest.mark.parametrize(
    ("what", "verdict", "changes"),
    [
        ("spf", Verdict.BAD, {"shop.example": ("no spf here",)}),
        ("spf", Verdict.BAD, {"shop.example": ("v=spf1 -all", "v=spf1 ~all")}),
        ("spf", Verdict.BAD, {"shop.example": ("v=spf1 +all",)}),
        ("spf", Verdict.BAD, {"shop.example": ("v=spf1 " + "a:x.example " * 11 + "-all",)}),
        ("spf", Verdict.GOOD, {"_spf.host.example": ("v=spf1 include:shop.example -all",)}),
        ("dkim", Verdict.LOOK, {"default._domainkey.shop.example": ("v=DKIM1; k=rsa; p=",)}),
        ("dmarc", Verdict.LOOK, {"_dmarc.shop.example": ()}),
    ],
)
def test_what_a_domain_lacks_is_named(
    what: str, verdict: Verdict, changes: dict[str, tuple[str, ...]], mailing: MailingShop
) -> None:
    mailing.use(25)
    assert verdicts(mailing, GOOD | changes)[what] is verdict


def test_an_spf_record_must_name_the_provider_that_sends(mailing: MailingShop) -> None:
    mailing.use(25, provider="microsoft365")
    assert verdicts(mailing, GOOD)["spf"] is Verdict.BAD
    named = GOOD | {"_spf.host.example": ("v=spf1 include:spf.protection.outlook.com -all",)}
    assert verdicts(mailing, named)["spf"] is Verdict.GOOD


def test_a_policy_of_the_domain_above_counts(mailing: MailingShop) -> None:
    mailing.use(25, from_address="hello@mail.shop.example")
    assert verdicts(mailing, GOOD)["dmarc"] is Verdict.GOOD


def test_senders_and_answers_that_look_forged_are_named(mailing: MailingShop) -> None:
    mailing.use(25, user="me@other.example", reply_to="shop@gmail.com")
    found = verdicts(mailing, GOOD)
    assert (found["sender"], found["reply"]) == (Verdict.LOOK, Verdict.BAD)
    mailing.use(25, reply_to="us@other.example")
    assert verdicts(mailing, GOOD)["reply"] is Verdict.LOOK


def test_a_name_server_that_is_away_proves_nothing(mailing: MailingShop) -> None:
    mailing.use(25)
    resolver = dns.resolver.Resolver(configure=False)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        resolver.nameservers, resolver.port, resolver.lifetime = ["127.0.0.1"], silent.getsockname()[1], 0.1
        away = MailDns(resolver)
        with pytest.raises(NoAnswerFromDnsError):
            away.texts("shop.example")
        found = check_arrival(mailing.shop, dns=away, send=False)
    assert {c.what: c.verdict for c in found}["spf"] is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("folder", "head", "verdict"),
    [
        ("INBOX", b"", Verdict.GOOD),
        ("INBOX", b"Authentication-Results: here; spf=fail; dkim=pass\r\n", Verdict.LOOK),
        ("Spam", b"", Verdict.BAD),
        ("", b"", Verdict.LOOK),
    ],
)
def test_a_mail_to_oneself_is_looked_for(
    folder: str, head: bytes, verdict: Verdict, mailing: MailingShop, keyring: KeyringOfATest
) -> None:
    with scripted_smtp() as server, tiny_imap() as mailbox, name_server(GOOD) as names:
        mailing.use(server.port, user="hello@shop.example")
        mailing.set("mailbox", host="127.0.0.1", port=mailbox.port, security="none_local_only")
        set_secret(mailing.shop, "mail", "secret")

        def bring(_: float) -> None:
            if folder and not mailbox.messages[folder]:
                mailbox.put(folder, head + server.accepted[0])

        found = check_arrival(mailing.shop, dns=names, sleep=bring)
    assert {c.what: c.verdict for c in found}["arrived"] is verdict
    assert len(server.accepted) == 1


def signature(domain: str, selector: str) -> bytes:
    tags = f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain};\r\n s={selector}; bh=d=x; b=s=x"
    return f"DKIM-Signature: {tags}\r\n".encode()


ELSEWHERE = GOOD | {"default._domainkey.shop.example": (), "mx2026._domainkey.shop.example": ("v=DKIM1; p=MIGf",)}
RESULTS = b"Authentication-Results: mx.customer.example; dkim=pass header.d=shop.example; spf=pass\r\n"


@pytest.mark.parametrize(
    ("head", "records", "verdict", "words"),
    [
        (signature("shop.example", "mx2026"), ELSEWHERE, Verdict.GOOD, 'signed by shop.example (DKIM, "mx2026")'),
        (signature("SHOP.example", "mx2026"), ELSEWHERE, Verdict.GOOD, "signed by shop.example"),
        (signature("shop.example", "mx2025"), ELSEWHERE, Verdict.BAD, "mx2025._domainkey.shop.example is missing"),
        (RESULTS + signature("shop.example", "mx2025"), ELSEWHERE, Verdict.GOOD, "signed by shop.example"),
        (signature("shop.example", "mx2025") + RESULTS, ELSEWHERE, Verdict.BAD, "is missing"),
        (signature("host.example", "a"), ELSEWHERE, Verdict.LOOK, "signed by host.example and not by shop.example"),
        (
            signature("host.example", "a") + signature("shop.example", "mx2026"),
            ELSEWHERE,
            Verdict.GOOD,
            "signed by shop",
        ),
        (signature("evilshop.example", "mx2026"), ELSEWHERE, Verdict.LOOK, "signed by evilshop.example"),
        (signature("shop.example", "../x"), ELSEWHERE, Verdict.LOOK, "without a signature"),
        (b"", ELSEWHERE, Verdict.LOOK, "without a signature"),
        (b"", GOOD, Verdict.GOOD, "was not signed"),
    ],
)
def test_a_signature_is_judged_by_the_mail_that_came_back(
    head: bytes,
    records: dict[str, tuple[str, ...]],
    verdict: Verdict,
    words: str,
    mailing: MailingShop,
    keyring: KeyringOfATest,
) -> None:
    with scripted_smtp() as server, tiny_imap() as mailbox, name_server(records) as names:
        mailing.use(server.port, user="hello@shop.example")
        mailing.set("mailbox", host="127.0.0.1", port=mailbox.port, security="none_local_only")
        set_secret(mailing.shop, "mail", "secret")

        def bring(_: float) -> None:
            if not mailbox.messages["INBOX"]:
                mailbox.put("INBOX", head + server.accepted[0])

        found = check_arrival(mailing.shop, dns=names, sleep=bring)
    [dkim] = [check for check in found if check.what == "dkim"]
    assert (dkim.verdict, words in dkim.sentence) == (verdict, True), dkim.sentence
    assert [check.what for check in found] == ["sender", "spf", "dkim", "dmarc", "login", "sent", "arrived"]


@pytest.mark.parametrize(
    ("results", "failed"),
    [
        (["mx.here; spf=fail smtp.mailfrom=a@b.example; dkim=none; dmarc=pass"], ("SPF",)),
        (["mx.here 1; spf=softfail (says dkim=fail); dkim=permerror"], ("SPF", "DKIM")),
        (["mx.here; dkim=fail header.d=a.example; dkim=pass header.d=shop.example"], ()),
        (["mx.here; none"], ()),
        (["mx.here; spf=pass", "mx.here; dmarc=fail (p=none)"], ("DMARC",)),
        (["mx.here; spf=pass", "mx.elsewhere; dkim=fail"], ()),
        (["mx.here; x-spf=fail; spf.y=fail; dmarc = FAIL"], ("DMARC",)),
        (["", ";;;", "=;="], ()),
    ],
)
def test_only_the_receiving_server_is_believed(results: list[str], failed: tuple[str, ...]) -> None:
    head = "".join(f"Authentication-Results: {each}\r\n" for each in results)
    assert read_back(f"{head}Subject: Hi\r\n\r\nSpam?".encode()).failed() == failed
    below = f"DKIM-Signature: d=a; s=b\r\n{head}\r\n"
    assert read_back(below.encode()).failed() == (), "what the mail brought along"


def test_a_server_that_refuses_the_test_mail_is_quoted(mailing: MailingShop) -> None:
    with scripted_smtp(MAIL="553 not your address") as server, name_server(GOOD) as names:
        mailing.use(server.port)
        [sent] = [c for c in check_arrival(mailing.shop, dns=names, to_address="me@other.example") if c.what == "sent"]
    assert sent.verdict is Verdict.BAD
    assert "not your address" in sent.sentence


def test_a_practice_shop_has_no_account_to_check(shop: Shop) -> None:
    with pytest.raises(Refused, match="No mail account"):
        check_arrival(shop)


def test_settings_refuse_a_free_mail_sender_through_another_server(mailing: MailingShop) -> None:
    with pytest.raises(Refused, match=r"Mails from gmail\.com sent through 127\.0\.0\.1 look forged"):
        mailing.use(25, from_address="shop@gmail.com")


def test_every_provider_fills_an_account_that_can_be_saved() -> None:
    codes = [provider.code for provider in MAIL_PROVIDERS]
    assert len(set(codes)) == len(codes)
    for provider in MAIL_PROVIDERS:
        settings = Settings.model_validate(with_provider(Settings(), provider).model_dump())
        assert (settings.mail.host, settings.mail.per_day) == (provider.host, provider.per_day)
        assert NEEDS[provider.needs].endswith(".")
    with pytest.raises(Refused, match="Known are gmail"):
        provider_of("nobody")


def test_microsoft_is_logged_in_to_by_browser_and_gmail_by_password_until_it_can_be() -> None:
    assert with_provider(Settings(), provider_of("microsoft365")).mail.login == "microsoft"
    assert with_provider(Settings(), provider_of("gmail")).mail.login == "password"
    own = Settings().model_copy(update={"mail": Settings().mail.model_copy(update={"client_id": "x"})})
    assert with_provider(own, provider_of("gmail")).mail.login == "google"


def test_all_that_a_customer_was_told_can_be_handed_over(mailing: MailingShop, tmp_path: Path) -> None:
    with scripted_smtp() as server:
        mailing.use(server.port)
        mailing.plan()
        run_mail_queue(mailing.shop)
        made = export_mails(mailing.shop, "ANA0@customer.example", tmp_path / "told")
        assert [file.name for file in made.files] == ["001-order_received.eml"]
        assert made.files[0].read_bytes().strip() == server.accepted[0].replace(b"\n..", b"\n.").strip()
    assert "M-0" in made.index.read_text(encoding="utf-8-sig")
    with pytest.raises(Refused, match="not empty"):
        export_mails(mailing.shop, "ana1@customer.example", tmp_path / "told")
    with pytest.raises(Refused, match="No mail went"):
        export_mails(mailing.shop, "nobody@customer.example", tmp_path / "none")
