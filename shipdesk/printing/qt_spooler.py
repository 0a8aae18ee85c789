"""Prints through Qt, without a dialog: the page becomes pixels at the printer's own resolution, bars untouched.

This is the way on Windows. It is the only module of the printing room that knows Qt.
"""

from __future__ import annotations

from PIL import Image
from PySide6.QtCore import QMarginsF, QSizeF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from shipdesk.domain.errors import Refused
from shipdesk.pdfium import open_pdf
from shipdesk.printing.page_sizes import page_size_pt

FINEST_DPI = 600
_TOLERANCE_MM = 2.0
_MM_PER_POINT = 25.4 / 72
_DARK_BELOW = 128


def qt_printers() -> tuple[str, ...]:
    """Return the names of the printers Qt finds; a program without a window gets a Qt application of its own."""
    application = _application()
    names = tuple(QPrinterInfo.availablePrinterNames())
    del application
    return names


def print_pdf(name: str, page_size: str, title: str, content: bytes) -> str:
    """Print all pages on the named printer and return the job's title; raise Refused with the reason."""
    application = _application()
    info = QPrinterInfo.printerInfo(name)
    if info.isNull():
        raise Refused(f"The printer '{name}' is not known here.", "Choose another one in Settings.")
    printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    set_paper(printer, page_size)
    print_pages(printer, content)
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
    off = max(abs(paper.width() - width * _MM_PER_POINT), abs(paper.height() - height * _MM_PER_POINT))
    if off > _TOLERANCE_MM:
        raise Refused(
            f"The printer is set to paper of {paper.width():.0f} x {paper.height():.0f} mm.",
            f"Set it to {page_size} in the system's printer settings; a scaled barcode could not be read.",
        )


def print_pages(printer: QPrinter, content: bytes) -> None:
    """Paint each page of the PDF on a page of the printer, dot for dot in black and white."""
    painter = QPainter()
    with open_pdf(content) as document:
        if not painter.begin(printer):
            raise Refused("The printer does not take the document.", "Look whether it is switched on and has paper.")
        try:
            for index in range(len(document)):
                if index and not printer.newPage():
                    raise Refused(f"The printer stopped before page {index + 1}.", "Look at the printer.")
                painter.drawImage(0, 0, _black_and_white(document.image(index, printer.resolution())))
        finally:
            painter.end()


def _black_and_white(page: Image.Image) -> QImage:
    """Return the picture in one bit: a threshold and no dithering, which would make bars fuzzy."""
    clear = page.point([0] * _DARK_BELOW + [255] * (256 - _DARK_BELOW))
    width, height = clear.size
    grey = QImage(clear.tobytes(), width, height, width, QImage.Format.Format_Grayscale8)
    return grey.convertToFormat(QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither)


def _application() -> object:
    return QGuiApplication.instance() or QGuiApplication(["shipdesk"])
