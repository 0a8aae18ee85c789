"""Which fields the section of the mail account shows, and what they are called."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from shipdesk.domain.mail_providers import MAIL_PROVIDERS, Need
from shipdesk.ui.settings.form import Field, FieldKind
from shipdesk.ui.settings.sections import check_mail_address

translate = QCoreApplication.translate

BROWSER_FIELDS = ("client_id", "tenant", "authorize_url", "token_url", "scope")
"""What only logins by browser need."""
SHOWN_FOR = {
    "password": (),
    "google": ("client_id",),
    "microsoft": ("client_id", "tenant"),
    "other": ("client_id", "authorize_url", "token_url", "scope"),
}
"""Which of them, by the kind of login."""


def mail_fields() -> tuple[Field, ...]:
    """Return the fields of the mail account."""
    number = FieldKind.NUMBER
    return (
        Field("enabled", translate("Settings", "Send mails to customers"), FieldKind.YES_NO),
        Field("provider", translate("Settings", "Mail provider"), FieldKind.CHOICE, width=320, choices=(
            ("", translate("Settings", "Another, or a server of your own")),
            *((provider.code, provider.name) for provider in MAIL_PROVIDERS),
        ), hint=translate("Settings", "Choosing one fills in its servers and limits.")),
        Field("host", translate("Settings", "Mail server"), hint=translate("Settings", "Such as smtp.example.com.")),
        Field("port", translate("Settings", "Port"), number, width=84),
        Field("security", translate("Settings", "Security"), FieldKind.CHOICE, width=320, same_row=True, choices=(
            ("starttls", translate("Settings", "STARTTLS (usual, port 587)")),
            ("tls", translate("Settings", "TLS from the start (port 465)")),
            ("none_local_only", translate("Settings", "None (only to this computer)")),
        )),
        Field("user", translate("Settings", "User name"),
              hint=translate("Settings", "Mostly the whole mail address.")),
        Field("login", translate("Settings", "How it logs in"), FieldKind.CHOICE, width=320, choices=(
            ("password", translate("Settings", "With a password")),
            ("google", translate("Settings", "By browser, at Google")),
            ("microsoft", translate("Settings", "By browser, at Microsoft")),
            ("other", translate("Settings", "By browser, elsewhere")),
        )),
        Field("client_id", translate("Settings", "Client id"),
              hint=translate("Settings", "Of the app that you registered with your provider; the manual says how.")),
        Field("tenant", translate("Settings", "Organisation"),
              hint=translate("Settings", "Microsoft's tenant, such as shop.onmicrosoft.com; empty for any.")),
        Field("authorize_url", translate("Settings", "Address of the login page")),
        Field("token_url", translate("Settings", "Address for tokens")),
        Field("scope", translate("Settings", "Scope")),
        Field("from_name", translate("Settings", "Sender's name")),
        Field("from_address", translate("Settings", "Sender's address"), check=check_mail_address),
        Field("reply_to", translate("Settings", "Answers go to"), check=check_mail_address,
              hint=translate("Settings", "Leave it empty for the sender's address.")),
        Field("undo_window_s", translate("Settings", "Seconds to wait before a mail goes"), number, width=120,
              hint=translate("Settings", "Time to take a scan back before the customer hears of it.")),
        Field("per_minute", translate("Settings", "Mails a minute, at most"), number, width=160),
        Field("per_day", translate("Settings", "Mails a day, at most"), number, width=140, same_row=True),
        Field("attach_invoice", translate("Settings", "Attach the customs invoice when a parcel crosses a border"),
              FieldKind.YES_NO),
        Field("parcel_markup", translate("Settings", "Tell mail programs of the parcel in their own form"),
              FieldKind.YES_NO, hint=translate("Settings", "Some then show it as a card, if they know you.")),
        Field("resend_unsure", translate("Settings", "Send mails whose fate is unsure once more after half an hour"),
              FieldKind.YES_NO, hint=translate("Settings", "A few customers then get a mail twice.")),
    )  # fmt: skip


def mailbox_fields() -> tuple[Field, ...]:
    """Return the fields of the mailbox that is read."""
    return (
        Field("host", translate("Settings", "Mailbox server (IMAP)"), hint=translate("Settings",
              "With it ShipDesk sees which mails came back, and whether an unsure one went out. It only reads. "
              "Leave it empty to read none.")),
        Field("port", translate("Settings", "Port"), FieldKind.NUMBER, width=84),
        Field("security", translate("Settings", "Security"), FieldKind.CHOICE, width=320, same_row=True, choices=(
            ("tls", translate("Settings", "TLS (port 993)")),
            ("none_local_only", translate("Settings", "None (only to this computer)")),
        )),
        Field("user", translate("Settings", "User name"),
              hint=translate("Settings", "Leave it empty for that of the mail account.")),
        Field("sent_folder", translate("Settings", "Folder of sent mails"), width=240,
              hint=translate("Settings", "Leave it empty to have the server say it.")),
        Field("read_bounces", translate("Settings", "Look for mails that came back"), FieldKind.YES_NO),
    )  # fmt: skip


def webhook_fields() -> tuple[Field, ...]:
    """Return the fields of the address that hears what customers are told."""
    return (
        Field("enabled", translate("Settings", "Tell another program what customers are told"), FieldKind.YES_NO,
              hint=translate("Settings", "For text messages or chats; the manual describes the form.")),
        Field("url", translate("Settings", "Address"), hint=translate("Settings", "It starts with https://.")),
    )  # fmt: skip


def need_words(need: Need) -> str:
    """Return what a mail provider asks for, in words."""
    words = {
        Need.APP_PASSWORD: translate(
            "MailProviders", "It needs 2-step verification and an app password; your usual password does not work."
        ),
        Need.APP_PASSWORD_ONLY: translate("MailProviders", "It needs an app password (Privacy & Security)."),
        Need.MAILBOX_PASSWORD: translate(
            "MailProviders", "The user name is the whole mail address, the password that of the mailbox."
        ),
        Need.PROGRAM_PASSWORD: translate(
            "MailProviders", "It needs the e-mail password for mail programs, set in the customer centre."
        ),
        Need.SWITCH_ON: translate(
            "MailProviders", "First allow access by other programs (POP3/IMAP) in the mailbox's settings on the web."
        ),
        Need.SMTP_KEY: translate(
            "MailProviders", "The user name and the key stand in the provider's account, under SMTP."
        ),
        Need.NAMED_API_KEY: translate("MailProviders", 'The user name is the word "apikey", the password an API key.'),
        Need.BROWSER: translate("MailProviders", "Log in by browser: Microsoft takes no passwords here."),
        Need.BROWSER_AND_ADMIN: translate(
            "MailProviders",
            "Log in by browser: Microsoft switches passwords off at the end of December 2026. An administrator must "
            "allow SMTP AUTH for the mailbox.",
        ),
    }
    return words[need]
