"""The whole main job once through, in a practice shop: from order files to delivered parcels and a late list."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.clocks import FixedClock, mark_practice
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.first_start import PRACTICE_SEED, PRACTICE_START, import_samples, make_practice_shop
from shipdesk.services.late.list_late import list_late
from shipdesk.services.list_parcels import status_counts
from shipdesk.services.make_labels import labels_pdf, make_labels
from shipdesk.services.ports import Progress, no_progress
from shipdesk.services.refresh_forecasts import refresh_forecasts
from shipdesk.services.refresh_tracking import refresh_tracking
from shipdesk.services.send_mail import list_messages, run_mail_queue
from shipdesk.services.shop import Shop
from shipdesk.services.views import ImportReport, LabelReport, LateRow, ScanOutcome

DAYS = 9
_ROUNDS_AT = (8, 11, 14, 17, 20)
_HAND_OVER_HOUR = 16


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What the demo did, for its closing table."""

    folder: Path
    imports: tuple[ImportReport, ...]
    labels: LabelReport
    pdf: Path
    pages_read: int
    scans: dict[ScanOutcome, int]
    tracking_rounds: int
    parcels_asked: int
    statuses: dict[ParcelStatus, int]
    mails: dict[str, int]
    mails_folder: Path
    mails_unsent: int
    late: tuple[LateRow, ...]
    seconds: float


def run_demo(folder: Path, progress: Progress = no_progress) -> DemoReport:
    """Run the main job in a new practice shop in the folder; raises Refused where a shop is there already."""
    began = time.monotonic()
    shop = make_practice_shop(folder)
    clock = FixedClock(PRACTICE_START)
    shop.clock = clock
    shop.use_outside(None)
    try:
        imports = import_samples(shop, progress)
        run_mail_queue(shop, progress=progress)
        labels = make_labels(shop, progress=progress)
        pdf = folder / "labels.pdf"
        pdf.write_bytes(labels_pdf(shop, [label.label_id for label in labels.labels]))
        codes = _read_back(pdf, labels, progress)
        clock.moment = PRACTICE_START.replace(hour=_HAND_OVER_HOUR)
        scans = Counter(_scan(shop, codes, progress))
        rounds, asked = _let_days_pass(shop, clock, progress)
        late = list_late(shop)
        mark_practice(folder, clock.moment, PRACTICE_SEED)
        return DemoReport(
            folder=folder,
            imports=imports,
            labels=labels,
            pdf=pdf,
            pages_read=len(codes),
            scans=dict(scans),
            tracking_rounds=rounds,
            parcels_asked=asked,
            statuses=status_counts(shop),
            mails=dict(Counter(m.milestone.value for m in list_messages(shop, OutboxState.DONE))),
            mails_folder=folder / "mails",
            mails_unsent=sum(m.state not in (OutboxState.DONE, OutboxState.CANCELLED) for m in list_messages(shop)),
            late=late,
            seconds=time.monotonic() - began,
        )
    finally:
        shop.close()


def _read_back(pdf: Path, labels: LabelReport, progress: Progress) -> list[str]:
    """Read the tracking barcodes out of the rendered pages, as a scanner would."""
    from shipdesk.documents.read_back import read_barcodes

    progress(0, len(labels.labels), "Reading the barcodes back")
    wanted = {label.tracking_number for label in labels.labels}
    codes = []
    for page in read_barcodes(pdf.read_bytes()):
        codes += [code.text for code in page.barcodes if code.text in wanted][:1]
        progress(page.page, len(labels.labels), "Reading the barcodes back")
    return codes


def _scan(shop: Shop, codes: list[str], progress: Progress) -> list[ScanOutcome]:
    outcomes = []
    for number, code in enumerate(codes, start=1):
        outcomes.append(dispatch_scan(shop, code, by="Demo", station="bench").outcome)
        progress(number, len(codes), "Scanning parcels out")
    return outcomes


def _let_days_pass(shop: Shop, clock: FixedClock, progress: Progress) -> tuple[int, int]:
    moments = [
        (PRACTICE_START + timedelta(days=day)).replace(hour=hour)
        for day in range(DAYS + 1)
        for hour in _ROUNDS_AT
        if day > 0 or hour > _HAND_OVER_HOUR
    ]
    asked = 0
    for number, moment in enumerate(moments, start=1):
        clock.moment = moment
        asked += refresh_tracking(shop, everything=True).asked
        refresh_forecasts(shop)
        run_mail_queue(shop)
        progress(number, len(moments), f"{moment:%A %d %B}: carrier and mails")
    return len(moments), asked
