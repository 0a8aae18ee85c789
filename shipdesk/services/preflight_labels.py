"""Look at labels as their printer would print them; one that would not scan is stopped, not its batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shipdesk.domain.errors import Refused
from shipdesk.domain.labels import Layout
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.printing import PrintJob
from shipdesk.domain.shipments import LabelDocument
from shipdesk.services.label_contents import content_from_json
from shipdesk.services.label_templates import template_of
from shipdesk.services.print_documents import live_labels, plan_labels
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
    shop: Shop, labels: Sequence[StoredLabel], profile: PrinterProfile | None
) -> tuple[StoppedLabel, ...]:
    """Return the labels that would not come out right on a printer; None is a file at the settings' own dots.

    Our own are drawn at the printer's dots and each barcode is read back; a carrier's is opened and has to hold its
    tracking number.
    """
    from shipdesk.printing.zpl_jobs import offset_dots

    numbers = {}
    with shop.look() as tx:
        for label in labels:
            parcel = tx.parcels.get(label.parcel_id)
            numbers[label.id] = parcel.tracking_number if parcel is not None else ""
    dpi = profile.dpi if profile is not None else shop.settings.label.dpi
    offset = offset_dots(profile) if profile is not None else (0, 0)
    return shop.compute(_stopped, tuple(labels), numbers, shop.settings, dpi, offset)


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
        found.label_id: found.reason for found in preflight_labels(shop, labels, shop.settings.printer(job.printer))
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
        tx.prints.keep_labels(job.id, good)
        tx.prints.stop(plan_labels(shop, tx, tuple(stopped), job.printer), reason)
        return tx.prints.get(job.id)


def _stopped(
    labels: tuple[StoredLabel, ...], numbers: dict[int, str], settings: Settings, dpi: int, offset: tuple[int, int]
) -> tuple[StoppedLabel, ...]:
    found = []
    for label in labels:
        problems = _problems(label, numbers[label.id], settings, dpi, offset)
        if problems:
            found.append(StoppedLabel(label.id, f"{numbers[label.id]}: {' '.join(problems)}"))
    return tuple(found)


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
