"""The refused rows as a CSV file that a spreadsheet can open without running anything in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import RefusedRow

# OWASP, CSV injection: a cell that begins like this is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guard_cell(text: str) -> str:
    """Return the text so that a spreadsheet shows it instead of calculating it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def refused_csv(files: Sequence[tuple[str, Sequence[RefusedRow]]], header: Sequence[str]) -> str:
    """Return the refused rows of (file name, rows) as CSV with that header of six words."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    for name, rows in files:
        for row in rows:
            cells = (name, str(row.row), row.order_number, row.column, row.value, row.reason)
            writer.writerow([guard_cell(cell) for cell in cells])
    return out.getvalue()


def save_refused(files: Sequence[tuple[str, Sequence[RefusedRow]]], header: Sequence[str], path: Path) -> Path:
    """Write the refused rows to a file (UTF-8 with a mark, for spreadsheets) and return its path."""
    try:
        path.write_bytes(refused_csv(files, header).encode("utf-8-sig"))
    except OSError as error:
        raise Refused(f"{path} could not be written ({error.strerror}).", "Choose another folder.") from error
    return path
