"""Can my mail arrive? Tries the account, reads what its domain publishes, and sends a mail to see it arrive."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from shipdesk.domain.errors import Refused, RemoteError, ShipDeskError
from shipdesk.domain.mail_providers import mail_provider
from shipdesk.domain.mails import DeliveryOutcome, MailMessage
from shipdesk.domain.roles import May
from shipdesk.services.ports import CancelCheck, Mailer, Progress, never_cancelled, no_progress
from shipdesk.services.shop import Shop
from shipdesk.services.who_may import ask_leave
from shipdesk.settings import MailSettings

if TYPE_CHECKING:
    from shipdesk.mail.dns_records import MailDns
    from shipdesk.mail.read_back import ReadBack

_WAIT_S, _LOOK_EVERY_S = 60.0, 3.0


class Verdict(StrEnum):
    """How a part of the check went."""

    GOOD = "good"
    LOOK = "look"
    """It works, but some receivers may think ill of it."""
    BAD = "bad"
    UNKNOWN = "unknown"
    """It could not be checked."""


@dataclass(frozen=True, slots=True)
class ArrivalCheck:
    """One part of the check: what (login, sender, reply, spf, dkim, dmarc, sent, arrived), how it went, a sentence."""

    what: str
    verdict: Verdict
    sentence: str


def check_arrival(
    shop: Shop,
    *,
    to_address: str = "",
    send: bool = True,
    dns: MailDns | None = None,
    mailer: Mailer | None = None,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[ArrivalCheck, ...]:
    """Return how well mails from the saved account can arrive, part by part.

    A mail goes to the shop itself, or to an address of one's own choice (then nobody reads it back); without send
    none goes. Raises Refused where no account is set up.
    """
    ask_leave(shop, May.CHANGE_MAIL)
    mail = shop.settings.mail
    if not (mail.host and mail.from_address) or shop.is_practice:
        raise Refused("No mail account is set up.", "Enter and save it in Settings, Mail.")
    check = _Check(shop, to_address or mail.from_address, dns, mailer, sleep)
    found: list[list[ArrivalCheck]] = [[], [], []]
    # The mail goes first: how it comes back tells under which name its signature's key is published.
    parts = [(0, check.sender), *([(2, check.delivery)] if send else []), (1, check.records)]
    for number, (place, part) in enumerate(parts):
        if cancelled():
            break
        progress(number, len(parts), "Checking whether mails arrive")
        found[place] += part(cancelled)
    return tuple(each for part in found for each in part)


class _Check:
    def __init__(
        self, shop: Shop, to_address: str, dns: MailDns | None, mailer: Mailer | None, sleep: Callable[[float], None]
    ) -> None:
        self._shop = shop
        self._mail = shop.settings.mail
        self._to = to_address
        self._dns = dns
        self._mailer = mailer
        self._sleep = sleep
        self._came_back: ReadBack | None = None

    def sender(self, _: CancelCheck) -> Iterator[ArrivalCheck]:
        """Judge who the mails say they come from."""
        from shipdesk.mail.addresses import domain_of, is_free_mail

        mail = self._mail
        ours, login, reply = domain_of(mail.from_address), domain_of(mail.user), domain_of(mail.reply_to)
        if login and login != ours and not is_free_mail(mail.from_address):
            yield ArrivalCheck("sender", Verdict.LOOK,
                f"The login belongs to {login} and the sender to {ours}: some servers refuse that, and some receivers "
                "take it for spam. Use an address of the login's domain.")  # fmt: skip
        else:
            yield ArrivalCheck("sender", Verdict.GOOD, f"Mails come from {mail.from_address}.")
        if reply and is_free_mail(mail.reply_to) and reply != ours:
            yield ArrivalCheck("reply", Verdict.BAD,
                f"Answers go to {reply}, a free mail service, while mails come from {ours}: that is what forgers do, "
                "and spam filters count it heavily. Let answers go to an address of your own domain.")  # fmt: skip
        elif reply and reply != ours:
            yield ArrivalCheck("reply", Verdict.LOOK,
                f"Answers go to {reply} while mails come from {ours}: better use one domain for both.")  # fmt: skip

    def records(self, _: CancelCheck) -> Iterator[ArrivalCheck]:
        """Judge what the sender's domain publishes."""
        from shipdesk.mail.addresses import domain_of, is_free_mail
        from shipdesk.mail.dns_records import MailDns, NoAnswerFromDnsError

        domain = domain_of(self._mail.from_address)
        if is_free_mail(self._mail.from_address):
            yield ArrivalCheck("spf", Verdict.GOOD, f"{domain} looks after SPF, DKIM and DMARC itself.")
            return
        dns = self._dns or MailDns()
        try:
            yield _spf(dns, domain, self._mail)
            yield _dkim(dns, domain, self._came_back)
            yield _dmarc(dns.dmarc(domain), domain)
        except NoAnswerFromDnsError:
            yield ArrivalCheck("spf", Verdict.UNKNOWN, "The name server did not answer; try again later.")

    def delivery(self, cancelled: CancelCheck) -> Iterator[ArrivalCheck]:
        """Send a mail, and look for it where the mailbox is read."""
        try:
            mailer = self._mailer or self._shop.mailer()
            message = self._message()
            delivery = mailer.deliver(message, lambda: None)
            mailer.close()
        except ShipDeskError as error:
            yield ArrivalCheck("sent", Verdict.BAD, str(error))
            return
        if delivery.outcome is not DeliveryOutcome.SENT:
            yield ArrivalCheck("sent", Verdict.BAD, delivery.detail)
            return
        how = "on this computer, in clear" if self._mail.security == "none_local_only" else "encrypted"
        yield ArrivalCheck("login", Verdict.GOOD, f"{self._mail.host} lets ShipDesk in, {how}.")
        yield ArrivalCheck("sent", Verdict.GOOD, f"A mail to {self._to} was taken.")
        if self._to.casefold() != self._mail.from_address.casefold():
            yield ArrivalCheck("arrived", Verdict.UNKNOWN, f"Look whether it arrived at {self._to}, also under spam.")
            return
        yield self._arrived(message.message_id, cancelled)

    def _message(self) -> MailMessage:
        from shipdesk.mail.addresses import domain_of
        from shipdesk.mail.message import mail_date, new_message_id

        mail, settings = self._mail, self._shop.settings
        words = (
            "Hello,\n\nthis mail was sent by ShipDesk to see whether mails to your customers arrive. "
            "If you can read it outside the spam folder, all is well.\n"
        )
        page = "".join(f"<p>{part}</p>" for part in words.strip().split("\n\n"))
        return MailMessage(
            message_id=new_message_id("mail:test", domain_of(mail.from_address), secrets.token_hex(8)),
            sender_name=mail.from_name or settings.shop.name,
            sender_address=mail.from_address,
            recipient_name="",
            recipient_address=self._to,
            subject="A test mail from your shop",
            text=words,
            html=f'<!doctype html><html lang="en"><head><title>Test</title></head><body>{page}</body></html>',
            language="en",
            reference="test",
            reply_to=mail.reply_to,
            date_utc=mail_date(self._shop.clock.now()),
        )

    def _arrived(self, message_id: str, cancelled: CancelCheck) -> ArrivalCheck:
        from shipdesk.mail.read_back import read_back

        waited = 0.0
        try:
            while True:
                mailbox = self._shop.outside.mailbox()
                if mailbox is None:
                    return ArrivalCheck("arrived", Verdict.UNKNOWN,
                        "Look whether it arrived, also under spam. With a mailbox in Settings, Mail, ShipDesk looks "
                        "itself.")  # fmt: skip
                with mailbox as opened:
                    content = opened.fetch("INBOX", message_id)
                    junk = opened.folder_for("junk") if content is None else None
                    in_junk = junk is not None and opened.has(junk, message_id)
                if content is not None:
                    self._came_back = read_back(content)
                    return _arrived(self._came_back)
                if in_junk:
                    return ArrivalCheck("arrived", Verdict.BAD, "The mail arrived in the spam folder.")
                if waited >= _WAIT_S or cancelled():
                    return ArrivalCheck("arrived", Verdict.LOOK, "The mail did not arrive within a minute. Look later.")
                self._sleep(_LOOK_EVERY_S)
                waited += _LOOK_EVERY_S
        except (Refused, RemoteError) as error:
            return ArrivalCheck("arrived", Verdict.UNKNOWN, str(error))


def _spf(dns: MailDns, domain: str, mail: MailSettings) -> ArrivalCheck:
    spf = dns.spf(domain)
    provider = mail_provider(mail.provider)
    if not spf.records:
        verdict, words = Verdict.BAD, (
            f"{domain} has no SPF record, so receivers cannot tell that {mail.host} may send for it. "
            "Your mail provider's help says which TXT record to add at your domain's host."
        )  # fmt: skip
    elif spf.records > 1:
        verdict, words = Verdict.BAD, f"{domain} has {spf.records} SPF records, and then none counts. Join them."
    elif spf.lets_everybody:
        verdict, words = Verdict.BAD, f'The SPF record of {domain} lets everybody send ("+all"). End it with "~all".'
    elif dns.too_many(spf.lookups):
        verdict, words = (
            Verdict.BAD,
            f"The SPF record of {domain} needs {spf.lookups} look-ups; more than 10 is refused.",
        )
    elif provider is not None and provider.spf and provider.spf not in spf.included:
        verdict, words = Verdict.BAD, (
            f"The SPF record of {domain} does not name {provider.name}. Add include:{provider.spf} to it."
        )  # fmt: skip
    else:
        verdict, words = Verdict.GOOD, f"{domain} says by SPF who may send for it."
    return ArrivalCheck("spf", verdict, words)


def _dmarc(policy: str | None, domain: str) -> ArrivalCheck:
    if policy is None:
        words = f'{domain} has no DMARC record. Add a TXT record _dmarc.{domain} with "v=DMARC1; p=none" to begin with.'
        return ArrivalCheck("dmarc", Verdict.LOOK, words)
    return ArrivalCheck("dmarc", Verdict.GOOD, f"{domain} says by DMARC what becomes of forged mails ({policy}).")


def _dkim(dns: MailDns, domain: str, came_back: ReadBack | None) -> ArrivalCheck:
    """Judge the signature by the mail that came back, and guess only where none did."""
    from shipdesk.mail.dns_records import USUAL_SELECTORS

    switch_on = "Look in your mail provider's help for how to switch DKIM on; Gmail and Outlook.com ask for it."
    signed = came_back.signed_by(domain) if came_back is not None else None
    if came_back is not None and signed is not None:
        if came_back.is_proved(signed) or dns.dkim(signed.domain, [signed.selector]):
            words = f'Mails are signed by {signed.domain} (DKIM, "{signed.selector}").'
            return ArrivalCheck("dkim", Verdict.GOOD, words)
        return ArrivalCheck("dkim", Verdict.BAD,
            f'Mails are signed by {signed.domain}, but the key for it is not published: the TXT record '
            f"{signed.selector}._domainkey.{signed.domain} is missing. {switch_on}")  # fmt: skip
    if came_back is not None and came_back.signatures:
        other = came_back.signatures[0].domain
        return ArrivalCheck("dkim", Verdict.LOOK,
            f"Mails are signed by {other} and not by {domain}, which counts less. {switch_on}")  # fmt: skip
    selector = dns.dkim(domain, USUAL_SELECTORS)
    if selector is None:
        found = "The mail came back without a signature (DKIM)." if came_back is not None else (
            f"No key for signatures (DKIM) was found under the usual names of {domain}.")  # fmt: skip
        return ArrivalCheck("dkim", Verdict.LOOK, f"{found} {switch_on}")
    unsigned = " The mail to yourself was not signed; mails that stay with one provider often are not."
    words = f'{domain} publishes a key for signatures (DKIM, "{selector}").'
    return ArrivalCheck("dkim", Verdict.GOOD, words + (unsigned if came_back is not None else ""))


def _arrived(came_back: ReadBack) -> ArrivalCheck:
    """Judge a mail that arrived by what the receiving server wrote on it."""
    failed = came_back.failed()
    if failed:
        return ArrivalCheck("arrived", Verdict.LOOK, f"The mail arrived, but failed {', '.join(failed)} there.")
    return ArrivalCheck("arrived", Verdict.GOOD, "The mail arrived in the inbox.")
