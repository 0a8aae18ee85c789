"""Makes what goes with a mail: papers, or the label of a return. It is made when the mail goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Attachment
from shipdesk.domain.papers import PaperSize
from shipdesk.domain.printing import PaperKind
from shipdesk.services.mail_papers import INVOICE, SLIP

if TYPE_CHECKING:
    from shipdesk.services.make_papers import MadePaper, Wish
    from shipdesk.services.shop import Shop
    from shipdesk.storage.messages_store import StoredMessage

_PDF = "application/pdf"
_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9]+")
_SEND_AGAIN = "Mend that, then send it again."


def attachments_of(shop: Shop, stored: StoredMessage) -> tuple[Attachment, ...]:
    """Return what goes with a mail; raises Refused where it cannot be made: a mail that tells of it has it.

    What is marked if_any may be missing: a mail about a parcel does not wait for a form that lacks something.
    """
    with shop.look() as tx:
        wanted: list[dict[str, Any]] = tx.mail_queue.attachments(stored.id)
    name = _NOT_IN_NAME.sub("-", stored.reference).strip("-")[:40] or "order"
    made = (_made(shop, each, name) for each in wanted)
    return tuple(each for each in made if each is not None)


def _made(shop: Shop, wanted: dict[str, Any], name: str) -> Attachment | None:
    match wanted.get("kind"):
        case "invoice" | "slip" as kind:
            word = {INVOICE: "invoice", SLIP: "packing slip"}[kind]
            paper = (_invoice if kind == INVOICE else _slip)(shop, wanted)
            if paper.pdf:
                return Attachment(f"{word.replace(' ', '-')}-{name}.pdf", _PDF, paper.pdf)
            if wanted.get("if_any"):
                return None
            reason = paper.refused[0].reason if paper.refused else "It has no content."
            raise Refused(f"The {word} for this mail cannot be made. {reason}", _SEND_AGAIN)
        case "return_label":
            return Attachment(f"return-label-{name}.pdf", _PDF, _label(shop, int(wanted["parcel_id"])))
        case _:
            raise Refused("This mail has something attached that this program does not know.", "Renew ShipDesk.")


def _invoice(shop: Shop, wanted: dict[str, Any]) -> MadePaper:
    from shipdesk.services.make_papers import make_invoices

    return make_invoices(shop, [int(wanted["order_id"])], _sheet(shop, PaperKind.CUSTOMS))


def _slip(shop: Shop, wanted: dict[str, Any]) -> MadePaper:
    from shipdesk.services.make_papers import make_customer_slips

    number = ""
    if "parcel_id" in wanted:
        with shop.look() as tx:
            parcel = tx.parcels.get(int(wanted["parcel_id"]))
        number = parcel.tracking_number if parcel is not None else ""
    return make_customer_slips(shop, int(wanted["order_id"]), number, _sheet(shop, PaperKind.SLIP))


def _sheet(shop: Shop, kind: PaperKind) -> Wish:
    """Return the sheet that customers print on, whatever our own printer holds."""
    from shipdesk.services.make_papers import Wish
    from shipdesk.services.paper_facts import usual_size

    size = usual_size(shop.settings, kind)
    return Wish(PaperSize.A4 if size is PaperSize.FOUR_BY_SIX else size)


def _label(shop: Shop, parcel_id: int) -> bytes:
    from shipdesk.services.make_labels import labels_pdf

    with shop.look() as tx:
        parcel = tx.parcels.get(parcel_id)
        labels = tx.labels.newest_of_parcels([parcel_id])
    if parcel is None or not labels:
        raise Refused("The return label for this mail is not here.", "Make it again, then send the mail.")
    if parcel.voided_at is not None:
        raise Refused("The return label for this mail was given back.", "Cancel the mail, and make a new label.")
    return labels_pdf(shop, list(labels.values()))
