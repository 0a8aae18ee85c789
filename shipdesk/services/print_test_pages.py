"""Pages to try a printer with, and what a scanner makes of them."""

from __future__ import annotations

from enum import StrEnum

from shipdesk.domain.errors import Refused
from shipdesk.domain.printing import PaperKind
from shipdesk.domain.self_test import ScanReport, check_scans
from shipdesk.services.print_documents import print_paper
from shipdesk.services.shop import Shop
from shipdesk.settings import PrinterProfile

__all__ = ["ScanReport", "TestPage", "check_scans", "print_test_page", "test_page_pdf"]


class TestPage(StrEnum):
    """Which page."""

    __test__ = False

    CALIBRATION = "calibration"
    SELF_TEST = "selftest"


def print_test_page(shop: Shop, printer_name: str, page: TestPage) -> int:
    """Plan to print a test page on a printer of the shop and return the job."""
    profile = shop.settings.printer(printer_name)
    if profile is None:
        raise Refused(f"There is no printer '{printer_name}'.", "Add it in Settings, Printers.")
    title = "ShipDesk calibration" if page is TestPage.CALIBRATION else "ShipDesk self-test"
    return print_paper(shop, PaperKind.TEST, title, test_page_pdf(shop, profile, page), printer_name=printer_name)


def test_page_pdf(shop: Shop, profile: PrinterProfile, page: TestPage) -> bytes:
    """Return a test page for a printer's paper and dots as PDF."""
    from shipdesk.documents import test_pages
    from shipdesk.printing.page_sizes import MM_PER_POINT, page_size_pt

    width, height = page_size_pt(profile.page_size)
    facts = test_pages.TestFacts(
        profile.name, f"{shop.clock.now():%Y-%m-%d %H:%M} UTC", width * MM_PER_POINT, height * MM_PER_POINT,
        profile.dpi, profile.offset_x, profile.offset_y,
    )  # fmt: skip
    draw = test_pages.calibration_page if page is TestPage.CALIBRATION else test_pages.self_test_page
    return shop.compute(draw, facts)
