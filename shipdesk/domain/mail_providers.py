"""Mail providers that many shops use: their servers, what they ask for, and how many mails they send."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Need(StrEnum):
    """What a provider asks for before a program may send by it."""

    APP_PASSWORD = "app_password"  # noqa: S105
    APP_PASSWORD_ONLY = "app_password_only"  # noqa: S105
    """Without 2-step verification."""
    MAILBOX_PASSWORD = "mailbox_password"  # noqa: S105
    PROGRAM_PASSWORD = "program_password"  # noqa: S105
    """One that is set for mail programs alone."""
    SWITCH_ON = "switch_on"
    SMTP_KEY = "smtp_key"
    NAMED_API_KEY = "named_api_key"
    """The user name is the same for everybody."""
    BROWSER = "browser"
    BROWSER_AND_ADMIN = "browser_and_admin"


NEEDS: dict[Need, str] = {
    Need.APP_PASSWORD: "It needs 2-step verification and an app password; your usual password does not work.",
    Need.APP_PASSWORD_ONLY: "It needs an app password (Privacy & Security).",
    Need.MAILBOX_PASSWORD: "The user name is the whole mail address, the password that of the mailbox.",
    Need.PROGRAM_PASSWORD: "It needs the e-mail password for mail programs, set in the customer centre.",
    Need.SWITCH_ON: "First allow access by other programs (POP3/IMAP) in the mailbox's settings on the web.",
    Need.SMTP_KEY: "The user name and the key stand in the provider's account, under SMTP.",
    Need.NAMED_API_KEY: 'The user name is the word "apikey", the password an API key.',
    Need.BROWSER: "Log in by browser: Microsoft takes no passwords here.",
    Need.BROWSER_AND_ADMIN: "Log in by browser: Microsoft switches passwords off at the end of December 2026. An "
    "administrator must allow SMTP AUTH for the mailbox.",
}
"""The same in English, for the command line; the window has words of its own, which can be translated."""


@dataclass(frozen=True, slots=True)
class MailProvider:
    """A provider: its servers, limits a tenth below the published ones (people write mails too), and what it needs.

    browser is how one logs in by browser, where it can be; spf is what the domain's SPF record includes for it.
    """

    code: str
    name: str
    host: str
    needs: Need
    port: int = 465
    security: Literal["starttls", "tls"] = "tls"
    imap_host: str = ""
    per_minute: int = 20
    per_day: int = 400
    browser: Literal["", "google", "microsoft"] = ""
    spf: str = ""


# Sources: the providers' own help pages as cited in the research of November 2026 (500, 2,000 and 300 a day; 30 a
# minute and 10,000 a day). Where nothing is published: 20 a minute and 400 a day; hosters stop at 100 to 500 an hour.
MAIL_PROVIDERS = (
    MailProvider("gmail", "Gmail", "smtp.gmail.com", Need.APP_PASSWORD, imap_host="imap.gmail.com", per_day=450,
                 browser="google"),
    MailProvider("workspace", "Google Workspace", "smtp.gmail.com", Need.APP_PASSWORD, imap_host="imap.gmail.com",
                 per_day=1800, browser="google", spf="_spf.google.com"),
    MailProvider("microsoft365", "Microsoft 365", "smtp.office365.com",
                 Need.BROWSER_AND_ADMIN, port=587, security="starttls",
                 imap_host="outlook.office365.com", per_minute=27, per_day=9000,
                 browser="microsoft", spf="spf.protection.outlook.com"),
    MailProvider("outlook", "Outlook.com, Hotmail, Live", "smtp-mail.outlook.com",
                 Need.BROWSER, port=587, security="starttls",
                 imap_host="outlook.office365.com", per_day=270, browser="microsoft"),
    MailProvider("icloud", "iCloud Mail", "smtp.mail.me.com", Need.APP_PASSWORD, port=587, security="starttls",
                 imap_host="imap.mail.me.com", spf="icloud.com"),
    MailProvider("yahoo", "Yahoo Mail", "smtp.mail.yahoo.com", Need.APP_PASSWORD, imap_host="imap.mail.yahoo.com"),
    MailProvider("fastmail", "Fastmail", "smtp.fastmail.com", Need.APP_PASSWORD_ONLY,
                 imap_host="imap.fastmail.com", spf="spf.messagingengine.com"),
    MailProvider("zoho", "Zoho Mail", "smtp.zoho.com", Need.APP_PASSWORD, imap_host="imap.zoho.com",
                 spf="zohomail.com"),
    MailProvider("mailbox_org", "mailbox.org", "smtp.mailbox.org", Need.MAILBOX_PASSWORD, imap_host="imap.mailbox.org",
                 spf="mailbox.org"),
    MailProvider("gmx", "GMX", "mail.gmx.net", Need.SWITCH_ON, port=587, security="starttls", imap_host="imap.gmx.net"),
    MailProvider("webde", "WEB.DE", "smtp.web.de", Need.SWITCH_ON, port=587, security="starttls",
                 imap_host="imap.web.de"),
    MailProvider("tonline", "T-Online", "securesmtp.t-online.de",
                 Need.PROGRAM_PASSWORD,
                 imap_host="secureimap.t-online.de"),
    MailProvider("ionos", "IONOS", "smtp.ionos.com", Need.MAILBOX_PASSWORD, imap_host="imap.ionos.com"),
    MailProvider("strato", "STRATO", "smtp.strato.de", Need.MAILBOX_PASSWORD, imap_host="imap.strato.de"),
    MailProvider("ovh", "OVHcloud", "ssl0.ovh.net", Need.MAILBOX_PASSWORD, imap_host="ssl0.ovh.net", spf="mx.ovh.com"),
    MailProvider("infomaniak", "Infomaniak", "mail.infomaniak.com", Need.MAILBOX_PASSWORD,
                 imap_host="mail.infomaniak.com", spf="spf.infomaniak.ch"),
    MailProvider("hostinger", "Hostinger", "smtp.hostinger.com", Need.MAILBOX_PASSWORD, imap_host="imap.hostinger.com",
                 spf="_spf.mail.hostinger.com"),
    MailProvider("namecheap", "Namecheap Private Email", "mail.privateemail.com", Need.MAILBOX_PASSWORD,
                 imap_host="mail.privateemail.com", spf="spf.privateemail.com"),
    MailProvider("brevo", "Brevo", "smtp-relay.brevo.com", Need.SMTP_KEY, port=587, security="starttls", per_day=270,
                 spf="spf.brevo.com"),
    MailProvider("mailjet", "Mailjet", "in-v3.mailjet.com", Need.SMTP_KEY, port=587, security="starttls", per_day=180,
                 spf="spf.mailjet.com"),
    MailProvider("postmark", "Postmark", "smtp.postmarkapp.com", Need.SMTP_KEY, port=587, security="starttls",
                 per_minute=120, per_day=9000, spf="spf.mtasv.net"),
    MailProvider("sendgrid", "Twilio SendGrid", "smtp.sendgrid.net",
                 Need.NAMED_API_KEY, port=587, security="starttls",
                 per_minute=120, per_day=9000, spf="sendgrid.net"),
)  # fmt: skip


def mail_provider(code: str) -> MailProvider | None:
    """Return the provider of that code, or None."""
    return next((each for each in MAIL_PROVIDERS if each.code == code), None)
