"""The system's print system: which printers it has, how they are doing, and documents handed to them.

Pages are drawn by Qt at the printer's own dots, or by `lp` (SumatraPDF on Windows) where the profile says so; what is
raw goes through untouched. The paper that the driver would really use is compared before anything is sent.
"""

from __future__ import annotations

import os
import re
import shutil

from shipdesk.domain.errors import Refused, RemoteUnavailable
from shipdesk.domain.printing import FoundPrinter, PrinterStatus, Trouble, trouble_words
from shipdesk.domain.text import clean_line
from shipdesk.printing.queue_papers import QueuePapers, fitting_paper, parse_lpoptions
from shipdesk.printing.system_commands import ask_system, hand_over

LIST_TIMEOUT_S = 10.0
PRINT_TIMEOUT_S = 60.0
TITLE_CAP = 100
_JOB = re.compile(r"request id is (\S+)")


def system_printers() -> tuple[str, ...]:
    """Return the names of the printers this computer knows; empty where it has no print system."""
    if on_windows():
        from shipdesk.printing.qt_spooler import qt_printers

        return qt_printers()
    if shutil.which("lpstat") is None:
        return ()
    listed = ask_system(["lpstat", "-e"], LIST_TIMEOUT_S)
    if listed.returncode == 0:
        return tuple(line.strip() for line in listed.stdout.splitlines() if line.strip())
    # Older CUPS has no -e; it says "printer NAME is idle." or "printer NAME disabled since ...".
    listed = ask_system(["lpstat", "-p"], LIST_TIMEOUT_S)
    return tuple(line.split()[1] for line in listed.stdout.splitlines() if re.match(r"printer \S+ ", line))


def look_at_queue(name: str) -> FoundPrinter:
    """Return what the driver of a queue says of itself, to fill a profile with."""
    if on_windows():
        return FoundPrinter(name)
    papers = queue_papers(name)
    dpi = next((dpi for dpi in papers.resolutions if dpi in (203, 300, 600)), None) if papers else None
    return FoundPrinter(name, dpi, takes_pdf=papers is not None)


def queue_papers(name: str) -> QueuePapers | None:
    """Return the papers of a queue of CUPS, or None where it has no driver that tells."""
    if shutil.which("lpoptions") is None:
        return None
    listed = ask_system(["lpoptions", "-p", name, "-l"], LIST_TIMEOUT_S)
    return parse_lpoptions(listed.stdout) if listed.returncode == 0 else None


def queue_status(name: str) -> PrinterStatus:
    """Return how the print system says that a printer is doing."""
    if name not in system_printers():
        return PrinterStatus(known=False, troubles=(Trouble.UNKNOWN_HERE,))
    if on_windows():
        from shipdesk.printing.qt_spooler import qt_status

        return qt_status(name)
    said = ask_system(["lpstat", "-p", name], LIST_TIMEOUT_S).stdout
    lines = [clean_line(line, 200) for line in said.splitlines() if line.strip()]
    first = lines[0] if lines else ""
    if " disabled " in f"{first} ":
        return PrinterStatus(known=True, troubles=(Trouble.STOPPED,), detail=" ".join(lines[1:2]))
    if "now printing" in first:
        return PrinterStatus(known=True, detail="Printing.")
    return PrinterStatus(known=bool(first))


def require_printer(queue: str, name: str) -> None:
    """Raise RemoteUnavailable where this computer does not have the printer now: nothing was sent."""
    if queue not in system_printers():
        raise RemoteUnavailable(name, *trouble_words(Trouble.UNKNOWN_HERE))


def print_by_lp(name: str, page_size: str, title: str, content: bytes, copies: int) -> str:
    """Have `lp` print a PDF on exactly that paper, never scaled; return the job's name."""
    paper = fitting_paper(queue_papers(name), page_size, name)
    # Without the paper's name CUPS centres a label on A4, or a label driver cuts its top off.
    options = ["-o", f"media={paper}", "-o", "print-scaling=none", "-n", str(copies)]
    return _lp(name, title, options, content)


def send_raw_to_queue(name: str, title: str, content: bytes) -> str:
    """Hand bytes to the printer as they are, in its own language; return the job's name."""
    if on_windows():
        from shipdesk.printing.windows_raw import send_raw

        return send_raw(name, title, content)
    return _lp(name, title, ["-o", "raw"], content)


def _lp(name: str, title: str, options: list[str], content: bytes) -> str:
    if shutil.which("lp") is None:
        raise Refused("This computer has no print system.", "Install CUPS, or let labels go to a file in Settings.")
    title = clean_line(title, TITLE_CAP) or "ShipDesk"
    done = hand_over(["lp", "-d", name, "-t", title, *options], PRINT_TIMEOUT_S, content, name)
    if done.returncode != 0:
        reason = clean_line(done.stderr or done.stdout, 200) or "it did not say why"
        raise RemoteUnavailable(name, f"it did not take the document ({reason}).", "Look at the printer.")
    job = _JOB.search(done.stdout)
    return job[1] if job else name


def on_windows() -> bool:
    """Answer whether this is Windows."""
    return os.name == "nt"
