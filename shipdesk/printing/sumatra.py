"""SumatraPDF as the print command of Windows: a program that the merchant may have installed; none comes with us."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from shipdesk.domain.errors import Refused, RemoteUnavailable
from shipdesk.domain.text import clean_line
from shipdesk.printing.system_commands import hand_over

_TIMEOUT_S = 120.0
_PAPERS = frozenset({"A4", "A5", "A6", "Letter", "Legal"})
"""The papers it knows by name; for others it uses the one that is set in the driver."""
_PLACES = ("LOCALAPPDATA", "PROGRAMFILES", "PROGRAMFILES(X86)")


def find_sumatra() -> str:
    """Return where SumatraPDF is; raise Refused where it is not installed."""
    found = shutil.which("SumatraPDF") or shutil.which("SumatraPDF.exe")
    for variable in _PLACES:
        path = Path(os.environ.get(variable, "")) / "SumatraPDF" / "SumatraPDF.exe"
        if not found and os.environ.get(variable) and path.is_file():
            found = str(path)
    if not found:
        raise Refused(
            "SumatraPDF is not on this computer.", "Install it, or switch “print by the system's command” off."
        )
    return found


def print_by_sumatra(name: str, page_size: str, content: bytes, copies: int) -> str:
    """Have SumatraPDF print a PDF unscaled and without a window; return the printer's name."""
    program = find_sumatra()
    with tempfile.TemporaryDirectory(prefix="shipdesk-") as folder:
        path = Path(folder) / "document.pdf"
        path.write_bytes(content)
        settings = f"noscale,{copies}x" + (f",paper={page_size.lower()}" if page_size in _PAPERS else "")
        done = hand_over(
            [program, "-print-to", name, "-print-settings", settings, "-silent", str(path)], _TIMEOUT_S, b"", name
        )
    if done.returncode != 0:
        reason = clean_line(done.stderr or done.stdout, 200) or "it did not say why"
        raise RemoteUnavailable(name, f"SumatraPDF did not print ({reason}).", "Look at the printer.")
    return name
