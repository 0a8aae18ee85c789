"""Mail addresses: one per field, checked by form only, foreign domains in their ASCII form."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from shipdesk.domain.errors import Refused
from shipdesk.domain.text import clean_line

_FREE_MAIL_HOSTS: dict[str, tuple[str, ...]] = {
    "gmail.com": ("gmail.com", "googlemail.com"),
    "googlemail.com": ("gmail.com", "googlemail.com"),
    "outlook.com": ("office365.com", "outlook.com"),
    "hotmail.com": ("office365.com", "outlook.com"),
    "live.com": ("office365.com", "outlook.com"),
    "msn.com": ("office365.com", "outlook.com"),
    "yahoo.com": ("yahoo.com",),
    "ymail.com": ("yahoo.com",),
    "aol.com": ("aol.com",),
    "icloud.com": ("me.com", "icloud.com"),
    "me.com": ("me.com", "icloud.com"),
    "mac.com": ("me.com", "icloud.com"),
    "gmx.de": ("gmx.net", "gmx.de"),
    "gmx.net": ("gmx.net", "gmx.de"),
    "gmx.com": ("gmx.com",),
    "web.de": ("web.de",),
    "t-online.de": ("t-online.de",),
    "orange.fr": ("orange.fr",),
    "free.fr": ("free.fr",),
    "libero.it": ("libero.it",),
    "mail.ru": ("mail.ru",),
    "yandex.ru": ("yandex.ru", "yandex.com"),
    "yandex.com": ("yandex.ru", "yandex.com"),
    "proton.me": ("protonmail.ch", "proton.me"),
    "zoho.com": ("zoho.com", "zoho.eu"),
}
"""Free mail domains and the server names that may send for them; others are taken for forgers by the receiver."""


def checked_address(raw: str, whose: str = "The customer's") -> str:
    """Return the address in the ASCII form in which it is sent; raise Refused with the reason, never asking DNS."""
    text = raw.strip()
    if not text:
        raise Refused(f"{whose} mail address is missing.", "Add it, then send the mail again.")
    shown = clean_line(text, 120)
    try:
        # Reserved .test names are for trying things out; they lead nowhere, so they can do no harm.
        checked = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        reason = clean_line(str(error), 200)
        raise Refused(f'{whose} mail address "{shown}" is not valid. {reason}', "Correct the address.") from error
    if checked.ascii_email is None:
        raise Refused(
            f'{whose} mail address "{shown}" has letters before the @ that many mail servers cannot carry.',
            "Ask for another address.",
        )
    return checked.ascii_email


def domain_of(address: str) -> str:
    """Return the part after the @, in lower case; empty where there is none."""
    return address.rpartition("@")[2].casefold() if "@" in address else ""


def foreign_free_mail(address: str, host: str) -> bool:
    """Tell whether the address belongs to a free mail service and the server to somebody else."""
    hosts = _FREE_MAIL_HOSTS.get(domain_of(address))
    name = host.casefold().rstrip(".")
    return hosts is not None and not any(name == h or name.endswith(f".{h}") for h in hosts)


def is_free_mail(address: str) -> bool:
    """Tell whether the address belongs to a free mail service."""
    return domain_of(address) in _FREE_MAIL_HOSTS
