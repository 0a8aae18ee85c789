"""Printing through Qt keeps every dot; shown on Qt's own PDF printer, since no test owns a real one."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from shipdesk.domain.errors import Refused, RemoteUnavailable
from shipdesk.domain.printing import Trouble
from shipdesk.pdfium import open_pdf
from shipdesk.printing.qt_spooler import print_pages, print_pdf, qt_printers, qt_status, set_paper
from shipdesk.settings import PrinterProfile


def _striped_pdf(pages: int) -> bytes:
    """Return pages of 4 x 6 inches with bars of 3 dots at 203 dpi, as many bars as the page's number."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=(288, 432))
    dot = 72 / 203
    for page in range(1, pages + 1):
        for bar in range(page):
            canvas.rect((100 + 6 * bar + 0.15) * dot, 100, 2.7 * dot, 200, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def test_pages_are_printed_dot_for_dot(qtbot: QtBot, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    set_paper(printer, "Custom.4x6in")
    printer.setResolution(203)
    print_pages(printer, _striped_pdf(2))
    with open_pdf((tmp_path / "out.pdf").read_bytes()) as printed:
        assert len(printed) == 2
        for page in range(2):
            picture = printed.image(page, 203)
            row = picture.crop((0, 700, picture.width, 701)).tobytes()
            dark = [place for place, grey in enumerate(row) if grey < 128]
            assert dark == [100 + 6 * bar + dot for bar in range(page + 1) for dot in range(3)]


def test_printer_that_is_not_there_is_refused(qtbot: QtBot) -> None:
    assert "Kitchen" not in qt_printers()
    assert qt_status("Kitchen").troubles == (Trouble.UNKNOWN_HERE,)
    with pytest.raises(RemoteUnavailable, match="no printer of that name"):
        print_pdf(PrinterProfile(name="Kitchen", address="Kitchen"), "Label", _striped_pdf(1))


def test_damaged_document_is_refused(qtbot: QtBot, tmp_path: Path) -> None:
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    with pytest.raises(Refused, match="cannot be read"):
        print_pages(printer, b"%PDF-1.4 cut off")


def test_a_nudge_moves_the_picture_by_whole_dots(qtbot: QtBot, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    set_paper(printer, "Custom.4x6in")
    printer.setResolution(203)
    print_pages(printer, _striped_pdf(1), (10, 0))
    with open_pdf((tmp_path / "out.pdf").read_bytes()) as printed:
        picture = printed.image(0, 203)
        row = picture.crop((0, 700, picture.width, 701)).tobytes()
    assert [place for place, grey in enumerate(row) if grey < 128] == [108, 109, 110]


def test_a_driver_that_keeps_its_own_paper_is_told(qtbot: QtBot) -> None:
    class Stubborn(QPrinter):
        """A driver that prints on A4 whatever it is told."""

        def setPageSize(self, _size: object) -> bool:
            return False

    with pytest.raises(Refused, match=r"would use paper of 210 x 297 mm"):
        set_paper(Stubborn(QPrinter.PrinterMode.HighResolution), "Custom.4x6in")
