"""Tries a mail account without sending anything, and warns of what would make mails look forged."""

from __future__ import annotations

import ssl

from shipdesk.domain.errors import Refused
from shipdesk.mail.addresses import checked_address, domain_of, foreign_free_mail
from shipdesk.mail.smtp import SmtpMailer, Tokens
from shipdesk.settings import MailSettings


def check_account(
    settings: MailSettings,
    password: str | None,
    *,
    timeout_s: float = 15,
    ssl_context: ssl.SSLContext | None = None,
    tokens: Tokens | None = None,
) -> str:
    """Connect, encrypt and log in; return a sentence that says it works, with warnings, or raise Refused."""
    sender = checked_address(settings.from_address, "The sender's")
    check_free_mail(sender, settings.host)
    if settings.reply_to:
        checked_address(settings.reply_to, "The reply")
    mailer = SmtpMailer(settings, password, timeout_s=timeout_s, ssl_context=ssl_context, tokens=tokens)
    try:
        blocked = mailer.open()
        logged_in = mailer.logged_in
    finally:
        mailer.close()
    if blocked is not None:
        raise Refused(blocked.detail)
    login = " and the login was accepted" if logged_in else ""
    works = f"The mail account works: {settings.host} answers{login}."
    return " ".join((works, *_warnings(settings, sender, logged_in=logged_in)))


def check_free_mail(sender: str, host: str) -> None:
    """Raise Refused where mails of a free mail service would go through somebody else's server."""
    if foreign_free_mail(sender, host):
        raise Refused(
            f"Mails from {domain_of(sender)} sent through {host} look forged and mostly end in the spam folder.",
            f"Use the mail server of {domain_of(sender)}, or an address of your own domain.",
        )


def _warnings(settings: MailSettings, sender: str, *, logged_in: bool) -> tuple[str, ...]:
    warnings = []
    if settings.user and not logged_in:
        warnings.append("But the server did not ask for the password.")
    if "@" in settings.user and domain_of(settings.user) != domain_of(sender):
        warnings.append(
            f"But the login belongs to {domain_of(settings.user)} and the sender to {domain_of(sender)}: "
            "some servers refuse that, and some receivers take it for spam."
        )
    reply_domain = domain_of(settings.reply_to)
    if reply_domain and reply_domain != domain_of(sender):
        warnings.append(
            f"But replies go to {reply_domain} while mails come from {domain_of(sender)}: "
            "some receivers take that for spam. Better use one domain for both."
        )
    return tuple(warnings)
