"""Which papers of the shop's choice go with a mail; written down with the mail, made when it goes."""

from __future__ import annotations

from typing import Any

from shipdesk.domain.mails import Milestone
from shipdesk.settings import Settings

INVOICE, SLIP, RETURN_LABEL = "invoice", "slip", "return_label"


def papers_with(
    settings: Settings, milestone: Milestone, order_id: int, parcel_id: int | None
) -> tuple[dict[str, Any], ...]:
    """Return what the shop wants to go with a mail, as the mail's row keeps it.

    The customs invoice is one of two papers: within the country there is none, and none is missed. A sales invoice is
    not among them: its number and its taxes are the business of the program that keeps the shop's books.
    """
    if milestone is not settings.mail_rules.attach_to:
        return ()
    about: dict[str, Any] = {"order_id": order_id, "if_any": True}
    if parcel_id is not None:
        about["parcel_id"] = parcel_id
    wanted = ((INVOICE, settings.mail.attach_invoice), (SLIP, settings.mail_rules.attach_slip))
    return tuple({"kind": kind, **about} for kind, is_wanted in wanted if is_wanted)


def return_label(parcel_id: int) -> dict[str, Any]:
    """Return how a mail's row says that the label of a return goes along."""
    return {"kind": RETURN_LABEL, "parcel_id": parcel_id}
