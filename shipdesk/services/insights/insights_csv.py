"""A table of Insights as CSV, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from shipdesk.domain.errors import Refused
from shipdesk.domain.insights.tables import Table
from shipdesk.services.insights.plain import plain_row

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def insights_csv(table: Table[Any]) -> str:
    """Return a table with a line of names; empty where the table is."""
    rows = [plain_row(row) for row in table.rows]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    if rows:
        writer.writerow(rows[0])
        writer.writerows([[_cell(value) for value in row.values()] for row in rows])
    return written.getvalue()


def save_insights_csv(table: Table[Any], path: Path) -> Path:
    """Write a table into a file, and the one beside it into another next to it; raises Refused where it cannot be."""
    try:
        path.write_text(insights_csv(table), encoding="utf-8-sig", newline="")
        if table.beside is not None:
            beside_path(path).write_text(insights_csv(table.beside), encoding="utf-8-sig", newline="")
    except OSError as error:
        raise Refused(f"{path.name} cannot be written ({error.strerror}).", "Choose another place.") from error
    return path


def beside_path(path: Path) -> Path:
    """Return where the table goes that stands beside the one of a file."""
    return path.with_name(f"{path.stem}-services{path.suffix}")


def _cell(value: object) -> str:
    """Return a cell that a spreadsheet does not take for a formula; a negative number is none."""
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA_SIGNS) else text
