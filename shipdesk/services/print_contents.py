"""What a print job prints, in the language of its printer; labels are drawn when they go."""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.domain.errors import Refused
from shipdesk.domain.printing import PrintJob, PrintLanguage
from shipdesk.services.label_sheets import check_sheet_printer, label_sheets_pdf
from shipdesk.services.labels_zpl import compose_zpl
from shipdesk.services.make_labels import labels_pdf
from shipdesk.services.print_documents import live_labels
from shipdesk.services.shop import Shop
from shipdesk.settings import PrinterProfile
from shipdesk.storage.labels_store import StoredLabel

PDF = "application/pdf"
ZPL = "text/zpl"


@dataclass(frozen=True, slots=True)
class PrintContents:
    """What goes to the printer, and which labels are in it; note is what a person may wonder about, in a sentence."""

    media_type: str
    content: bytes
    label_ids: tuple[int, ...] = ()
    note: str = ""


def contents_of(shop: Shop, job: PrintJob) -> PrintContents:
    """Return what a job prints; raise Refused where there is nothing to print any more.

    Labels that were given back since are left out: their numbers must not travel.
    """
    if not job.label_ids:
        with shop.look() as tx:
            document = tx.prints.document(job.id)
        if document is None:
            raise Refused("This paper is not kept any more.", "Make it again.")
        return PrintContents(job.media_type or PDF, document)
    with shop.look() as tx:
        labels = live_labels(tx, job.label_ids)
    if not labels:
        raise Refused("All labels of this job were given back.", "Cancel the job.")
    ids = tuple(label.id for label in labels)
    if job.sheet is not None:
        check_sheet_printer(shop.settings, job.printer)
        return PrintContents(PDF, label_sheets_pdf(shop, ids, job.sheet, printer=job.printer), ids)
    profile = shop.settings.printer(job.printer)
    if profile is not None and profile.language is PrintLanguage.ZPL:
        return _as_zpl(shop, labels, profile.dpi)
    if all(label.media_type == ZPL for label in labels):
        # No page can be made of it; the printer behind the queue speaks it, or says so.
        return _as_zpl(shop, labels, shop.settings.label.dpi)
    pdf = labels_pdf(shop, ids, dpi=profile.dpi if profile is not None else None)
    return PrintContents(PDF, _on_its_paper(pdf, labels, profile), ids)


def _as_zpl(shop: Shop, labels: tuple[StoredLabel, ...], dpi: int) -> PrintContents:
    made = shop.compute(compose_zpl, labels, shop.settings, dpi)
    return PrintContents(ZPL, made.content, tuple(label.id for label in labels), made.note)


def _on_its_paper(pdf: bytes, labels: tuple[StoredLabel, ...], profile: PrinterProfile | None) -> bytes:
    """Return carriers' large pages as the label alone where the printer's paper is a label."""
    if profile is None or all(label.content is not None for label in labels):
        return pdf
    from shipdesk.documents.crop_label import crop_to_label
    from shipdesk.printing.page_sizes import page_size_pt

    return crop_to_label(pdf, *page_size_pt(profile.page_size)) or pdf
