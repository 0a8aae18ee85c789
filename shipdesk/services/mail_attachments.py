"""Makes what goes with a mail: the invoice, or the label of a return. It is made when the mail goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Attachment, Milestone
from shipdesk.domain.papers import PaperSize
from shipdesk.domain.printing import PaperKind

if TYPE_CHECKING:
    from shipdesk.services.make_papers import MadePaper
    from shipdesk.services.shop import Shop
    from shipdesk.storage.messages_store import StoredMessage

INVOICE, RETURN_LABEL = "invoice", "return_label"
_PDF = "application/pdf"
_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9]+")


def attachments_of(shop: Shop, stored: StoredMessage) -> tuple[Attachment, ...]:
    """Return what goes with a mail; raises Refused where it cannot be made: a mail that tells of it has it."""
    with shop.look() as tx:
        wanted: list[dict[str, Any]] = tx.mail_queue.attachments(stored.id)
    made = [_made(shop, each, stored.reference) for each in wanted]
    asked = shop.settings.mail.attach_invoice and stored.milestone is Milestone.DISPATCHED
    if asked and not any(each.get("kind") == INVOICE for each in wanted):
        paper = _invoice(shop, stored.order_id)
        # Within the country there is none, and a mail does not wait for a form that lacks something.
        made += [Attachment(f"invoice-{_in_name(stored.reference)}.pdf", _PDF, paper.pdf)] if paper.pdf else []
    return tuple(made)


def _invoice(shop: Shop, order_id: int) -> MadePaper:
    from shipdesk.services.make_papers import Wish, make_invoices
    from shipdesk.services.paper_facts import usual_size

    size = usual_size(shop.settings, PaperKind.CUSTOMS)
    return make_invoices(shop, [order_id], Wish(PaperSize.A4 if size is PaperSize.FOUR_BY_SIX else size))


def _in_name(order_number: str) -> str:
    return _NOT_IN_NAME.sub("-", order_number).strip("-")[:40] or "order"


def _made(shop: Shop, wanted: dict[str, Any], order_number: str) -> Attachment:
    name = _in_name(order_number)
    match wanted.get("kind"):
        case "invoice":
            paper = _invoice(shop, int(wanted["order_id"]))
            if not paper.pdf:
                reason = paper.refused[0].reason if paper.refused else "It has no content."
                raise Refused(f"The invoice for this mail cannot be made. {reason}", "Mend that, then send it again.")
            return Attachment(f"invoice-{name}.pdf", _PDF, paper.pdf)
        case "return_label":
            from shipdesk.services.make_labels import labels_pdf

            with shop.look() as tx:
                labels = tx.labels.newest_of_parcels([int(wanted["parcel_id"])])
            if not labels:
                raise Refused("The return label for this mail is not here.", "Make it again, then send the mail.")
            return Attachment(f"return-label-{name}.pdf", _PDF, labels_pdf(shop, list(labels.values())))
        case _:
            raise Refused("This mail has something attached that this program does not know.", "Renew ShipDesk.")
