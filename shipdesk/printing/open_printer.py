"""From a printer's profile to something that takes documents: one way per kind of printer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shipdesk.domain.errors import Refused
from shipdesk.domain.printing import PrinterKind, PrinterStatus, PrintLanguage
from shipdesk.domain.text import clean_line
from shipdesk.pdfium import move_pages, open_pdf
from shipdesk.printing import spooler
from shipdesk.printing.file_printer import FilePrinter
from shipdesk.printing.page_sizes import MM_PER_POINT, page_size_pt, page_words
from shipdesk.printing.raw_port import RawPort, parse_address
from shipdesk.printing.zpl_jobs import MM_PER_INCH, dressed, offset_dots, pages_to_zpl, split_labels
from shipdesk.settings import PrinterProfile

PDF = "application/pdf"
ZPL = "text/zpl"
_LONGER_PT = 1.5 / MM_PER_POINT


@dataclass(frozen=True, slots=True)
class ProfilePrinter:
    """The printer of a profile."""

    profile: PrinterProfile

    def print_document(self, title: str, media_type: str, content: bytes) -> str:
        """Print a PDF or ZPL document with everything that the profile says, and return a word for the job.

        Raises Refused where it cannot be printed like this, RemoteUnavailable where nothing was sent and it may be
        tried again, and RemoteOutcomeUnknown where nobody knows what came out.
        """
        if media_type not in (PDF, ZPL):
            raise Refused(f"A document of the kind {media_type[:40]} cannot be printed.", "Turn it into a PDF first.")
        title = clean_line(title, spooler.TITLE_CAP) or "ShipDesk"
        profile = self.profile
        if media_type == PDF and profile.kind is not PrinterKind.FOLDER:
            check_pages(content, profile)
        if media_type == ZPL or profile.language is PrintLanguage.ZPL:
            return self._print_zpl(title, media_type, content)
        return self._print_pdf(title, content)

    def status(self) -> PrinterStatus:
        """Return how the printer is doing, as far as it or the print system tells."""
        profile = self.profile
        if profile.kind is PrinterKind.FOLDER:
            return PrinterStatus(known=True)
        if profile.kind is PrinterKind.RAW:
            return self._raw_port().status()
        return spooler.queue_status(profile.address)

    def _raw_port(self) -> RawPort:
        host, port = parse_address(self.profile.address)
        return RawPort(self.profile.name, host, port, self.profile.ask_status)

    def _print_zpl(self, title: str, media_type: str, content: bytes) -> str:
        profile = self.profile
        drawn = media_type == PDF
        labels = pages_to_zpl(content, profile) if drawn else split_labels(content)
        job = tuple(dressed(labels, profile, move=not drawn))
        match profile.kind:
            case PrinterKind.RAW:
                return self._raw_port().send(job)
            case PrinterKind.FOLDER:
                return FilePrinter(Path(profile.address)).print_document(title, ZPL, b"".join(job))
            case PrinterKind.SPOOLER if profile.language is PrintLanguage.PDF:
                raise Refused(
                    f"The printer '{profile.name}' takes pages, and this label is in ZPL.",
                    "Set its language to ZPL in Settings, Printers, if it is a label printer.",
                )
            case _:
                spooler.require_printer(profile.address, profile.name)
                return spooler.send_raw_to_queue(profile.address, title, b"".join(job))

    def _print_pdf(self, title: str, content: bytes) -> str:
        profile = self.profile
        if profile.kind is PrinterKind.RAW:
            # Office printers on port 9100 take PDF; a Zebra would print its text for metres.
            return self._raw_port().send([self._moved(content)] * profile.copies)
        if profile.kind is PrinterKind.FOLDER:
            return FilePrinter(Path(profile.address)).print_document(title, PDF, self._moved(content))
        spooler.require_printer(profile.address, profile.name)
        if profile.kind is PrinterKind.SPOOLER_RAW:
            return spooler.send_raw_to_queue(profile.address, title, self._moved(content))
        if not profile.by_system:
            from shipdesk.printing.qt_spooler import print_pdf

            return print_pdf(profile, title, content)
        if spooler.on_windows():
            from shipdesk.printing.sumatra import print_by_sumatra

            return print_by_sumatra(profile.address, profile.page_size, self._moved(content), profile.copies)
        return spooler.print_by_lp(profile.address, profile.page_size, title, self._moved(content), profile.copies)

    def _moved(self, content: bytes) -> bytes:
        across, down = offset_dots(self.profile)
        if not (across or down):
            return content
        # In whole dots, so that bars stay on the printer's grid.
        point = MM_PER_INCH / MM_PER_POINT / self.profile.dpi
        return move_pages(content, across * point, down * point)


def check_pages(content: bytes, profile: PrinterProfile) -> None:
    """Raise Refused where a page is larger than the printer's paper: it would be cut off or scaled."""
    width, height = page_size_pt(profile.page_size)
    with open_pdf(content) as document:
        sizes = {document.size_pt(index) for index in range(len(document))}
    for across, down in sizes:
        if across > width + _LONGER_PT or down > height + _LONGER_PT:
            raise Refused(
                f"A page of {across * MM_PER_POINT:.0f} x {down * MM_PER_POINT:.0f} mm does not fit on the paper of "
                f"'{profile.name}', {page_words(profile.page_size)}.",
                "Choose another printer for it, or another paper or label size in Settings.",
            )
