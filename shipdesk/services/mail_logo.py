"""Which logo customers see in their mails: the one of their pages, within the mail, else a picture on a server."""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace

from shipdesk.domain.mails import MailMessage
from shipdesk.mail.facts import MailFacts
from shipdesk.mail.logo import logo_link, shown_width
from shipdesk.settings import Settings


def show_logo(settings: Settings, facts: MailFacts) -> MailFacts:
    """Return the facts of a mail with the shop's logo and colour."""
    png = _png(settings)
    link = logo_link(png)
    facts = replace(facts, colour=settings.look.colour, logo_url=link or settings.look.logo_url)
    return replace(facts, logo_width=shown_width(png)) if link else facts


def with_logo(settings: Settings, mail: MailMessage) -> MailMessage:
    """Return a mail with the picture that its page names; one that named another shows the shop's name instead."""
    logo = logo_in(settings, mail.html)
    return replace(mail, logo=logo) if logo else mail


def logo_in(settings: Settings, html: str) -> bytes:
    """Return the picture, a PNG, that a mail's page shows from within it; empty where it names none or another."""
    png = _png(settings)
    link = logo_link(png)
    return png if link and f'"{link}"' in html else b""


def _png(settings: Settings) -> bytes:
    try:
        return base64.b64decode(settings.tracking_page.logo, validate=True)
    except (binascii.Error, ValueError):
        return b""
