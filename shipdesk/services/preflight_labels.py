"""Look at labels as their printer would print them; one that would not scan is stopped, not its batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shipdesk.domain.errors import Refused
from shipdesk.domain.label_sheets import SheetWish
from shipdesk.domain.labels import Layout
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.printing import PrintJob
from shipdesk.domain.shipments import LabelDocument
from shipdesk.services.label_contents import content_from_json
from shipdesk.services.label_sheets import sheet_dpi, sheet_template
from shipdesk.services.label_templates import template_of
from shipdesk.services.print_documents import labels_title, live_labels, plan_labels
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.settings import PrinterProfile, Settings
from shipdesk.storage.labels_store import StoredLabel


@dataclass(frozen=True, slots=True)
class StoppedLabel:
    """A label that must not be printed as it is, and why, in sentences."""

    label_id: int
    reason: str


def preflight_labels(
    shop: Shop, labels: Sequence[StoredLabel], profile: PrinterProfile | None, sheet: SheetWish | None = None
) -> tuple[StoppedLabel, ...]:
    """Return the labels that would not come out right on a printer; None is a file at the settings' own dots.

    sheet is the one they go on together, where they are not each on their own paper.

    Our own are drawn at the printer's dots and each barcode is read back; a carrier's is opened and has to hold its
    tracking number.
    """
    from shipdesk.printing.zpl_jobs import offset_dots

    numbers = {}
    with shop.look() as tx:
        for label in labels:
            parcel = tx.parcels.get(label.parcel_id)
            numbers[label.id] = parcel.tracking_number if parcel is not None else ""
    dpi: int = profile.dpi if profile is not None else shop.settings.label.dpi
    offset = offset_dots(profile) if profile is not None else (0, 0)
    if sheet is not None:
        dpi = sheet_dpi(shop.settings, profile.name if profile is not None else "")
    return shop.compute(_stopped, tuple(labels), numbers, shop.settings, dpi, offset, sheet)


def set_faulty_aside(shop: Shop, job: PrintJob) -> PrintJob | None:
    """Return a job that may be printed, its faulty labels taken out into a held job of their own that says why.

    None where all of them are faulty: then the job itself is held. What a person released is not looked at again.
    """
    if not job.label_ids:
        return job
    with shop.look() as tx:
        if tx.prints.was_looked_at(job.id):
            return job
        labels = live_labels(tx, job.label_ids)
    stopped = {
        found.label_id: found.reason
        for found in preflight_labels(shop, labels, shop.settings.printer(job.printer), job.sheet)
    }
    if not stopped:
        return job
    good = tuple(label_id for label_id in job.label_ids if label_id not in stopped)
    reason = f"Stopped before printing. {' '.join(stopped.values())}"
    with shop.change(Topic.PRINTS) as tx:
        current = tx.prints.get(job.id)
        if current is None or current.state not in (OutboxState.PLANNED, OutboxState.WAITING):
            return None
        if not good:
            tx.prints.stop(job.id, reason)
            return None
        tx.prints.keep_labels(job.id, good, labels_title(len(good), job.sheet))
        sheet = job.sheet.on_a_new_sheet() if job.sheet else None
        tx.prints.stop(plan_labels(shop, tx, tuple(stopped), job.printer, sheet), reason)
        return tx.prints.get(job.id)


def _stopped(
    labels: tuple[StoredLabel, ...], numbers: dict[int, str], settings: Settings, dpi: int, offset: tuple[int, int],
    sheet: SheetWish | None = None,
) -> tuple[StoppedLabel, ...]:  # fmt: skip
    found = []
    for label in labels:
        problems = (
            _problems(label, numbers[label.id], settings, dpi, offset)
            if sheet is None
            else _problems_on_sheet(label, settings, dpi, sheet)
        )
        if problems:
            found.append(StoppedLabel(label.id, f"{numbers[label.id]}: {' '.join(problems)}"))
    return tuple(found)


def _problems_on_sheet(label: StoredLabel, settings: Settings, dpi: int, sheet: SheetWish) -> tuple[str, ...]:
    from shipdesk.documents.label_sheets import lay_out_on_sheet
    from shipdesk.documents.preflight import check_paper

    if label.content is None:
        return ("It is the carrier's own label and cannot be laid out for a sheet.",)
    try:
        paper, _ = lay_out_on_sheet(content_from_json(label.content), sheet.sheet, dpi, sheet_template(settings))
    except Refused as error:
        return (str(error),)
    # The printer's offset moves the sheet, which has more room at its sides than a label.
    return check_paper(paper)


def _problems(
    label: StoredLabel, number: str, settings: Settings, dpi: int, offset: tuple[int, int]
) -> tuple[str, ...]:
    from shipdesk.documents.label_layout import lay_out_label
    from shipdesk.documents.merge import check_carrier_document
    from shipdesk.documents.preflight import check_paper

    if label.content is None:
        return check_carrier_document(LabelDocument(label.media_type, label.document), number)
    layout = Layout(label.layout)
    try:
        paper = lay_out_label(content_from_json(label.content), layout, dpi, template_of(settings, layout))
    except Refused as error:
        return (str(error),)
    return check_paper(paper, across=offset[0], down=offset[1])
