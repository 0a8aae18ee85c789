"""The services of the late list as the screen's jobs call them, on worker threads, imported when first used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from shipdesk.domain.errors import Refused, ShipDeskError
from shipdesk.services.views import LateRow, RenderedMail

if TYPE_CHECKING:
    from shipdesk.services.late.acted import Acted
    from shipdesk.services.late.contact_carrier import CarrierInquiry
    from shipdesk.services.shop import Shop

Rows = Sequence[LateRow]


def accept(shop: Shop, rows: Rows) -> Acted:
    """Do what is proposed for each line."""
    from shipdesk.services.late.accept_proposals import accept_proposals

    return accept_proposals(shop, rows)


def mail(shop: Shop, rows: Rows) -> Acted:
    """Plan the mails about the delay."""
    from shipdesk.services.late.mail_late import plan_delay_mails

    return plan_delay_mails(shop, rows)


def draft(shop: Shop, row: LateRow) -> RenderedMail:
    """Return the mail that a line's customer would get."""
    from shipdesk.services.late.mail_late import draft_of

    return draft_of(shop, row)


def inquiry(shop: Shop, rows: Rows) -> CarrierInquiry:
    """Return what is needed to ask the carrier."""
    from shipdesk.services.late.contact_carrier import carrier_inquiry

    return carrier_inquiry(shop, rows)


def contacted(shop: Shop, rows: Rows, note: str) -> Acted:
    """Note that the carrier was asked."""
    from shipdesk.services.late.contact_carrier import note_contact

    return note_contact(shop, rows, note)


def reship(shop: Shop, rows: Rows, *, again: bool) -> Acted:
    """Send orders again."""
    from shipdesk.services.late.reship import reship_orders

    return reship_orders(shop, rows, again=again)


def refund(shop: Shop, rows: Rows, amount_minor: int, note: str) -> Acted:
    """Note that money was given back."""
    from shipdesk.services.late.refund_note import note_refund

    return note_refund(shop, rows, amount_minor, note)


def claim(shop: Shop, rows: Rows) -> Acted:
    """Open claims."""
    from shipdesk.services.late.claim_late import open_claims

    return open_claims(shop, rows)


def snooze(shop: Shop, rows: Rows, until: date) -> Acted:
    """Take lines off the list until a day."""
    from shipdesk.services.late.put_away import snooze_late

    return snooze_late(shop, rows, until)


def ignore(shop: Shop, rows: Rows, reason: str) -> Acted:
    """Take lines off the list for good."""
    from shipdesk.services.late.put_away import ignore_late

    return ignore_late(shop, rows, reason)


def bring_back(shop: Shop, rows: Rows) -> Acted:
    """Put lines back on the list."""
    from shipdesk.services.late.put_away import restore_late

    return restore_late(shop, rows)


def undo(shop: Shop, batch: str) -> str:
    """Take back what was done at once; return a sentence."""
    from shipdesk.services.late.undo_late import undo_late

    return undo_late(shop, batch)


def is_refusal(error: ShipDeskError) -> bool:
    """Answer whether a service said no, and not something else went wrong."""
    return isinstance(error, Refused)
