"""Prints through Qt, without a dialog: the page becomes pixels at the printer's own resolution, bars untouched.

This is the way on Windows. It is the only module of the printing room that knows Qt.
"""

from __future__ import annotations

import sys

from PIL import Image
from PySide6.QtCore import QMarginsF, QSizeF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from shipdesk.domain.errors import Refused, RemoteOutcomeUnknown, RemoteUnavailable
from shipdesk.domain.printing import PrinterStatus, Trouble, trouble_words
from shipdesk.pdfium import open_pdf
from shipdesk.printing.page_sizes import MM_PER_POINT, page_size_pt, page_words
from shipdesk.printing.pixels import shifted
from shipdesk.settings import PrinterProfile

FINEST_DPI = 600
_TOLERANCE_MM = 2.0
_TENTHS_PER_INCH = 254
_DARK_BELOW = 128


def qt_printers() -> tuple[str, ...]:
    """Return the names of the printers Qt finds; a program without a window gets a Qt application of its own."""
    application = _application()
    names = tuple(QPrinterInfo.availablePrinterNames())
    del application
    return names


def qt_status(name: str) -> PrinterStatus:
    """Return how the system says that the printer is doing."""
    application = _application()
    info = QPrinterInfo.printerInfo(name)
    state = None if info.isNull() else info.state()
    del application
    if state is None:
        return PrinterStatus(known=False, troubles=(Trouble.UNKNOWN_HERE,))
    if state in (QPrinter.PrinterState.Aborted, QPrinter.PrinterState.Error):
        return PrinterStatus(known=True, troubles=(Trouble.STOPPED,))
    return PrinterStatus(known=True, detail="Printing." if state == QPrinter.PrinterState.Active else "")


def print_pdf(profile: PrinterProfile, title: str, content: bytes) -> str:
    """Print all pages on the profile's printer at its own dots and return the job's title.

    Raises RemoteUnavailable where the printer is not there, and Refused where its driver keeps another paper.
    """
    application = _application()
    info = QPrinterInfo.printerInfo(profile.address)
    if info.isNull():
        raise RemoteUnavailable(profile.name, *trouble_words(Trouble.UNKNOWN_HERE))
    printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    if profile.dpi in info.supportedResolutions():
        printer.setResolution(profile.dpi)
    if profile.copies > 1:
        printer.setCopyCount(profile.copies)
    set_paper(printer, profile.page_size)
    print_pages(printer, content, (profile.offset_x, profile.offset_y))
    del application
    return title


def set_paper(printer: QPrinter, page_size: str) -> None:
    """Set the paper without margins; raise Refused where the driver keeps another one."""
    width, height = page_size_pt(page_size)
    wanted = QPageSize(QSizeF(width, height), QPageSize.Unit.Point, page_size, QPageSize.SizeMatchPolicy.FuzzyMatch)
    printer.setFullPage(True)
    printer.setPageSize(wanted)
    printer.setPageMargins(QMarginsF(0, 0, 0, 0))
    if printer.resolution() > FINEST_DPI:
        printer.setResolution(FINEST_DPI)
    paper = printer.paperRect(QPrinter.Unit.Millimeter)
    off = max(abs(paper.width() - width * MM_PER_POINT), abs(paper.height() - height * MM_PER_POINT))
    if off > _TOLERANCE_MM:
        raise Refused(
            f"The printer would use paper of {paper.width():.0f} x {paper.height():.0f} mm.",
            f"Set it to {page_words(page_size)} in the system's printer settings; a scaled barcode could not be read.",
        )


def print_pages(printer: QPrinter, content: bytes, offset_tenths_mm: tuple[int, int] = (0, 0)) -> None:
    """Paint each page of the PDF on a page of the printer, dot for dot in black and white."""
    across, down = (round(tenths * printer.resolution() / _TENTHS_PER_INCH) for tenths in offset_tenths_mm)
    painter = QPainter()
    with open_pdf(content) as document:
        if not painter.begin(printer):
            raise Refused("The printer does not take the document.", "Look whether it is switched on and has paper.")
        try:
            for index in range(len(document)):
                if index and not printer.newPage():
                    raise RemoteOutcomeUnknown(
                        printer.printerName(), f"it stopped before page {index + 1}.",
                        "Look which pages came, then answer in the print queue.",
                    )  # fmt: skip
                # Moved before it is painted: Qt would place a picture between the dots of a PDF.
                page = shifted(document.image(index, printer.resolution()), across, down)
                painter.drawImage(0, 0, _black_and_white(page))
        finally:
            painter.end()
    if printer.printerState() in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted):
        raise RemoteOutcomeUnknown(
            printer.printerName(),
            "the print system reports an error.",
            "Look whether the paper came, then answer in the print queue.",
        )


def _black_and_white(page: Image.Image) -> QImage:
    """Return the picture in one bit: a threshold and no dithering, which would make bars fuzzy."""
    clear = page.point([0] * _DARK_BELOW + [255] * (256 - _DARK_BELOW))
    width, height = clear.size
    grey = QImage(clear.tobytes(), width, height, width, QImage.Format.Format_Grayscale8)
    return grey.convertToFormat(QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither)


def _application() -> object:
    running = QGuiApplication.instance()
    # A command may run where there is no screen; Linux prints without one, and Qt would end the program.
    return running or QGuiApplication(["shipdesk", *(["-platform", "offscreen"] if sys.platform == "linux" else [])])
