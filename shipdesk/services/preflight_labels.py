"""Look at labels as their printer would print them; one that would not scan is stopped, not its batch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from shipdesk.documents.drawing import Paper


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
    keys = {label.id: _key(label, numbers[label.id], settings, dpi, offset, sheet) for label in labels}
    known = {label.id: _verdicts[keys[label.id]] for label in labels if keys[label.id] in _verdicts}
    own = [label for label in labels if label.content is not None and label.id not in known]
    drawn = _check_own(own, settings, dpi, offset, sheet)
    found = []
    for label in labels:
        problems = known.get(label.id)
        if problems is None:
            problems = drawn[label.id] if label.id in drawn else _check_foreign(label, numbers[label.id], sheet)
            _remember(keys[label.id], problems)
        if problems:
            found.append(StoppedLabel(label.id, f"{numbers[label.id]}: {' '.join(problems)}"))
    return tuple(found)


def _check_own(
    labels: Sequence[StoredLabel], settings: Settings, dpi: int, offset: tuple[int, int], sheet: SheetWish | None
) -> dict[int, tuple[str, ...]]:
    """Return for each label of our own drawing what is wrong with it."""
    from shipdesk.documents.preflight import check_papers

    found: dict[int, tuple[str, ...]] = {}
    papers: dict[int, Paper] = {}
    for label in labels:
        try:
            papers[label.id] = _laid_out(label, settings, dpi, sheet)
        except Refused as error:
            found[label.id] = (str(error),)
    # The printer's offset moves a sheet as a whole, which has more room at its sides than a label.
    across, down = (0, 0) if sheet is not None else offset
    problems = check_papers(tuple(papers.values()), across=across, down=down)
    return found | dict(zip(papers, problems, strict=True))


def _laid_out(label: StoredLabel, settings: Settings, dpi: int, sheet: SheetWish | None) -> Paper:
    from shipdesk.documents.label_layout import lay_out_again
    from shipdesk.documents.label_sheets import lay_out_on_sheet

    assert label.content is not None
    content = content_from_json(label.content)
    if sheet is not None:
        return lay_out_on_sheet(content, sheet.sheet, dpi, sheet_template(settings))[0]
    layout = Layout(label.layout)
    return lay_out_again(content, layout, dpi, template_of(settings, layout))


def _check_foreign(label: StoredLabel, number: str, sheet: SheetWish | None) -> tuple[str, ...]:
    from shipdesk.documents.merge import check_carrier_document

    if sheet is not None:
        return ("It is the carrier's own label and cannot be laid out for a sheet.",)
    return check_carrier_document(LabelDocument(label.media_type, label.document), number)


_verdicts: dict[bytes, tuple[str, ...]] = {}
"""What was found about labels by all that it depends on: a job that is tried again is not looked at again."""
_MOST_VERDICTS = 5000


def _remember(key: bytes, problems: tuple[str, ...]) -> None:
    while len(_verdicts) >= _MOST_VERDICTS:
        # Another thread may have taken the oldest meanwhile.
        _verdicts.pop(next(iter(_verdicts), b""), None)
    _verdicts[key] = problems


def _key(
    label: StoredLabel, number: str, settings: Settings, dpi: int, offset: tuple[int, int], sheet: SheetWish | None
) -> bytes:
    """Return a fingerprint of the label as it would be printed, and of what it is printed on."""
    if label.content is None:
        told: object = (hashlib.sha256(label.document).hexdigest(), label.media_type)
    else:
        layout = Layout.FOUR_BY_SIX if sheet is not None else Layout(label.layout)
        chosen = settings.label.template(layout.value)
        told = (label.content, layout.value, chosen.model_dump(mode="json") if chosen is not None else None)
    place = sheet.sheet.name if sheet is not None else ""
    return hashlib.sha256(json.dumps((told, number, dpi, offset, place), sort_keys=True).encode()).digest()
