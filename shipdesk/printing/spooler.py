"""Hands finished documents to the system's printers: by `lp` on Linux and macOS, by Qt on Windows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from shipdesk.domain.errors import Refused
from shipdesk.domain.text import clean_line
from shipdesk.printing.page_sizes import check_page_size

LIST_TIMEOUT_S = 10.0
PRINT_TIMEOUT_S = 60.0
PDF = "application/pdf"
ZPL = "text/zpl"
_TITLE_CAP = 100
_JOB = re.compile(r"request id is (\S+)")


def system_printers() -> tuple[str, ...]:
    """Return the names of the printers this computer knows; empty where it has no print system."""
    if _on_windows():
        from shipdesk.printing.qt_spooler import qt_printers

        return qt_printers()
    if shutil.which("lpstat") is None:
        return ()
    listed = _run(["lpstat", "-e"], LIST_TIMEOUT_S)
    if listed.returncode == 0:
        return tuple(line.strip() for line in listed.stdout.splitlines() if line.strip())
    # Older CUPS has no -e; it says "printer NAME is idle." or "printer NAME disabled since ...".
    listed = _run(["lpstat", "-p"], LIST_TIMEOUT_S)
    return tuple(line.split()[1] for line in listed.stdout.splitlines() if re.match(r"printer \S+ ", line))


@dataclass(frozen=True, slots=True)
class SystemPrinter:
    """A printer of the system's spooler; page_size is the paper as CUPS names it, such as "Custom.4x6in"."""

    name: str
    page_size: str = "Custom.4x6in"

    def print_document(self, title: str, media_type: str, content: bytes) -> str:
        """Hand a PDF (never scaled) or ZPL (as it is) to the spooler and return its job name.

        Raises Refused with the reason. After a time-out it is not known whether the paper comes.
        """
        if media_type not in (PDF, ZPL):
            raise Refused(f"A document of the kind {media_type[:40]} cannot be printed.", "Turn it into a PDF first.")
        if self.name not in system_printers():
            raise Refused(
                f"The printer '{self.name}' is not known here.",
                "Switch it on and add it in the system's printer settings, or choose another one in Settings.",
            )
        title = clean_line(title, _TITLE_CAP) or "ShipDesk"
        if _on_windows():
            from shipdesk.printing.qt_spooler import print_pdf

            if media_type == ZPL:
                raise Refused("ZPL cannot be sent to a Windows printer yet.", "Choose PDF labels in Settings.")
            return print_pdf(self.name, self.page_size, title, content)
        return self._print_by_lp(title, media_type, content)

    def _print_by_lp(self, title: str, media_type: str, content: bytes) -> str:
        if media_type == ZPL:
            options = ["-o", "raw"]
        else:
            # Without the paper's name CUPS centres a label on A4, or a label driver cuts its top off.
            options = ["-o", f"media={check_page_size(self.page_size)}", "-o", "print-scaling=none"]
        if shutil.which("lp") is None:
            raise Refused("This computer has no print system.", "Install CUPS, or let labels go to a file in Settings.")
        done = _run(["lp", "-d", self.name, "-t", title, *options], PRINT_TIMEOUT_S, content)
        if done.returncode != 0:
            reason = clean_line(done.stderr or done.stdout, 200) or "it did not say why"
            raise Refused(f"The printer '{self.name}' did not take the document: {reason}.", "Look at the printer.")
        job = _JOB.search(done.stdout)
        return job[1] if job else self.name


@dataclass(frozen=True, slots=True)
class _Done:
    returncode: int
    stdout: str
    stderr: str


def _run(command: Sequence[str], timeout_s: float, given: bytes = b"") -> _Done:
    try:
        done = subprocess.run(
            command, input=given, capture_output=True, timeout=timeout_s, check=False, env={**os.environ, "LC_ALL": "C"}
        )
    except subprocess.TimeoutExpired as exc:
        raise Refused(
            "The print system does not answer.", "Look whether the paper came before you print again."
        ) from exc
    except OSError as exc:
        raise Refused(
            f"The print system cannot be called: {exc.strerror}.", "Install CUPS, or print to a file."
        ) from exc
    return _Done(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def _on_windows() -> bool:
    return os.name == "nt"
