"""Fill in a mail account from a provider that is known."""

from __future__ import annotations

from shipdesk.domain.errors import Refused
from shipdesk.domain.mail_providers import MAIL_PROVIDERS, MailProvider, mail_provider
from shipdesk.settings import Settings


def provider_of(code: str) -> MailProvider:
    """Return the provider of that code; raises Refused with those that there are."""
    found = mail_provider(code)
    if found is None:
        known = ", ".join(each.code for each in MAIL_PROVIDERS)
        raise Refused(f"No mail provider {code} is known.", f"Known are {known}; others are entered by hand.")
    return found


def with_provider(settings: Settings, provider: MailProvider, *, read_mailbox: bool = True) -> Settings:
    """Return the settings with the provider's servers and limits; where one can log in by browser, by that.

    Where nothing but a password works today (Gmail without a client id of one's own) the login stays a password.
    """
    browser = provider.browser if provider.browser == "microsoft" else ""
    login = browser or (provider.browser if provider.browser and settings.mail.client_id else "password")
    mail = settings.mail.model_copy(
        update={
            "provider": provider.code, "host": provider.host, "port": provider.port, "security": provider.security,
            "per_minute": provider.per_minute, "per_day": provider.per_day, "login": login,
        }
    )  # fmt: skip
    box = settings.mailbox
    if read_mailbox and provider.imap_host:
        box = box.model_copy(update={"host": provider.imap_host, "port": 993, "security": "tls"})
    return settings.model_copy(update={"mail": mail, "mailbox": box})
