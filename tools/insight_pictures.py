"""Pictures of Insights and of claims, for the docs: `python tools/insight_pictures.py INSIGHTS CLAIMS`.

They are of practice shops with a made-up past, those of the tests; both are thrown away.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Literal

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["SHIPDESK_REDUCED_MOTION"] = "1"
ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import pypdfium2  # noqa: E402
from claimed_parcels import picture, sent  # noqa: E402
from insight_samples import make_insight_shop  # noqa: E402
from PIL import Image  # noqa: E402
from PySide6.QtWidgets import QWidget  # noqa: E402

from shipdesk.app import application  # noqa: E402
from shipdesk.background.jobs import JobRunner  # noqa: E402
from shipdesk.domain.claims.words import ClaimState, PaperOf  # noqa: E402
from shipdesk.domain.insights.keys import By  # noqa: E402
from shipdesk.domain.insights.period import month_of  # noqa: E402
from shipdesk.domain.parcels import ParcelStatus as S  # noqa: E402
from shipdesk.services.claims.add_claim_paper import add_claim_paper  # noqa: E402
from shipdesk.services.claims.answer_claim import answer_claim  # noqa: E402
from shipdesk.services.claims.claim_file import claim_file  # noqa: E402
from shipdesk.services.claims.file_claim import file_claim  # noqa: E402
from shipdesk.services.claims.open_claim import open_claims  # noqa: E402
from shipdesk.services.clocks import FixedClock  # noqa: E402
from shipdesk.services.first_start import PRACTICE_START, import_samples, make_practice_shop  # noqa: E402
from shipdesk.services.insights.month_report import month_report, report_pdf  # noqa: E402
from shipdesk.services.shop import Shop, open_shop  # noqa: E402
from shipdesk.ui.claims.claim_sheet import ClaimSheet  # noqa: E402
from shipdesk.ui.claims.claims_sheet import ClaimsSheet  # noqa: E402
from shipdesk.ui.insights.insights_page import InsightsPage  # noqa: E402
from shipdesk.ui.shell.pictures import wait_until_still  # noqa: E402
from shipdesk.ui.theme import current_theme, install_theme, load_remaining_fonts  # noqa: E402
from shipdesk.ui.window import MainWindow  # noqa: E402

SIZE, SMALL = (1280, 800), (1100, 700)
LOOKS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_PAGE_SCALE = 1.2


def main(insights: Path, claims: Path) -> None:
    """Save a picture of each chart, of the report's pages, of claims and of a claim's file."""
    app = application()
    install_theme(app, "light")
    load_remaining_fonts()
    jobs = JobRunner()
    with tempfile.TemporaryDirectory() as folder:
        try:
            _charts(make_insight_shop(Path(folder) / "past"), jobs, insights)
            _claims(Path(folder) / "claims", jobs, claims)
        finally:
            jobs.shutdown()


def _charts(shop: Shop, jobs: JobRunner, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    _pages(report_pdf(shop, month_report(shop, month_of("2026-10"))), target, "report")
    window = _window(shop, jobs, "insights")
    page = window.page("insights")
    assert isinstance(page, InsightsPage)
    for kind in page.kinds:
        page.choose(kind.name)
        wait_until_still(jobs)
        _both(jobs, window, window, target / kind.name.replace("_", "-"))
    window.resize(*SMALL)
    for name in ("on_time", "calibration"):
        page.choose(name)
        wait_until_still(jobs)
        _both(jobs, window, window, target / f"small-{name.replace('_', '-')}")
    page.choose("on_time")
    page.by.setCurrentIndex(page.kinds[0].divisions.index((By.CARRIER, By.SERVICE)))
    wait_until_still(jobs)
    window.resize(*SIZE)
    _both(jobs, window, window, target / "by-service")
    window.hide()
    shop.close()


def _claims(folder: Path, jobs: JobRunner, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    shop, drafted = _claimed_shop(folder)
    made = claim_file(shop, drafted)
    _pages(made.pdf, target, "file", most=2)
    window = _window(shop, jobs, "parcels")
    for name, sheet in (
        ("calendar", ClaimsSheet(shop, jobs, window)), ("sheet", ClaimSheet(shop, jobs, drafted, window)),
    ):  # fmt: skip
        sheet.open()
        wait_until_still(jobs)
        _both(jobs, window, sheet, target / f"claims-{name}")
        sheet.reject()
        wait_until_still(jobs)
    window.hide()
    shop.close()


def _claimed_shop(folder: Path) -> tuple[Shop, int]:
    """Return a shop with claims in each state, and the id of a draft with papers."""
    make_practice_shop(folder).close()
    early = open_shop(folder, clock=FixedClock(PRACTICE_START))
    import_samples(early)
    early.close()
    shop = open_shop(folder, clock=FixedClock(PRACTICE_START + timedelta(days=30, hours=6)))
    moved = ((0.3, S.IN_TRANSIT, "", "Collected"), (1.2, S.IN_TRANSIT, "", "Departed from the hub"))
    lost = (*moved, (9.0, S.LOST, "lost", "The shipment cannot be found"))
    hurt = (*moved, (2.1, S.EXCEPTION, "damaged", "Package damaged, contents broken"))
    late = (*moved, (6.0, S.DELIVERED, "", "Delivered, signed for by a neighbour"))
    drafted, *others = (
        sent(shop, carrier, code, place=place, days_ago=days, number=number, service_name=name, told=told)
        for place, (carrier, code, name, number, days, told) in enumerate((
            ("ups", "11", "UPS Standard", "1Z999AA10123456784", 19, lost),
            ("dhl_parcel_de", "V01PAK", "DHL Paket", "00340434161094021501", 27, lost),
            ("dpd", "classic", "DPD Classic", "01345012345678", 6, hurt),
            ("ups", "01", "UPS Express", "1Z999AA10123456891", 10, late),
            ("fedex", "INTERNATIONAL_PRIORITY", "FedEx International Priority", "794644790301", 28, lost),
            ("gls", "parcel", "GLS Parcel", "50123456780", 12, moved),
            ("royalmail", "TPN24", "Royal Mail Tracked 24", "RM123456785GB", 29, lost),
        ))
    )  # fmt: skip
    ids = open_claims(shop, [drafted, others[3], others[5], others[1]]).claim_ids
    add_claim_paper(shop, ids[0], "supplier-invoice.jpg", picture("invoice", kind="JPEG"), PaperOf.VALUE)
    for claim_id, reference in zip(ids[1:3], ("FX-20418", "RM-771-3"), strict=False):
        file_claim(shop, claim_id, reference=reference)
    answer_claim(shop, ids[2], ClaimState.PAID, paid_minor=4590)
    return shop, ids[0]


def _window(shop: Shop, jobs: JobRunner, screen: str) -> MainWindow:
    window = MainWindow(jobs, shop.folder)
    window.resize(*SIZE)
    window.show()
    window.use_shop(shop, screen)
    wait_until_still(jobs)
    window.summary.note_seen()
    return window


def _both(jobs: JobRunner, window: MainWindow, widget: QWidget, file: Path) -> None:
    for look in LOOKS:
        current_theme().choose(look)
        wait_until_still(jobs)
        window.toast.hide()
        window.banner.hide()
        path = file.with_name(f"{file.name}-{look}.png")
        widget.grab().save(str(path))
        # Flat colours: a palette shows them as well in a third of the bytes.
        Image.open(path).convert("RGB").quantize(192).save(path, optimize=True)
    current_theme().choose("light")


def _pages(pdf: bytes, target: Path, name: str, most: int = 9) -> None:
    with pypdfium2.PdfDocument(pdf) as document:
        for number in range(min(most, len(document))):
            page = document[number].render(scale=_PAGE_SCALE).to_pil()
            page.convert("L").quantize(16).save(target / f"{name}-{number + 1}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
