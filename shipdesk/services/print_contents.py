"""What a print job prints, in the language of its printer; labels are drawn when they go."""

from __future__ import annotations

from shipdesk.domain.errors import Refused
from shipdesk.domain.printing import PrintJob, PrintLanguage
from shipdesk.services.make_labels import labels_pdf
from shipdesk.services.print_documents import live_labels
from shipdesk.services.shop import Shop
from shipdesk.settings import PrinterProfile
from shipdesk.storage.labels_store import StoredLabel

PDF = "application/pdf"
ZPL = "text/zpl"


def contents_of(shop: Shop, job: PrintJob) -> tuple[str, bytes, tuple[int, ...]]:
    """Return media type, bytes and the labels in them; raise Refused where there is nothing to print any more.

    Labels that were given back since are left out: their numbers must not travel.
    """
    if not job.label_ids:
        with shop.look() as tx:
            document = tx.prints.document(job.id)
        if document is None:
            raise Refused("This paper is not kept any more.", "Make it again.")
        return job.media_type or PDF, document, ()
    with shop.look() as tx:
        labels = live_labels(tx, job.label_ids)
    if not labels:
        raise Refused("All labels of this job were given back.", "Cancel the job.")
    ids = tuple(label.id for label in labels)
    profile = shop.settings.printer(job.printer)
    if all(label.media_type == ZPL for label in labels):
        return ZPL, b"".join(label.document for label in labels), ids
    if profile is not None and profile.language is PrintLanguage.ZPL and any(i.media_type == ZPL for i in labels):
        return ZPL, b"".join(_as_zpl(shop, label, profile) for label in labels), ids
    return PDF, labels_pdf(shop, ids, dpi=profile.dpi if profile is not None else None), ids


def _as_zpl(shop: Shop, label: StoredLabel, profile: PrinterProfile) -> bytes:
    """Return one label of a batch in which some came as ZPL; offset and copies are the printer's business."""
    from shipdesk.printing.zpl_jobs import pages_to_zpl

    if label.media_type == ZPL:
        return label.document
    plain = profile.model_copy(update={"offset_x": 0, "offset_y": 0})
    return b"".join(pages_to_zpl(labels_pdf(shop, [label.id], dpi=profile.dpi), plain))
