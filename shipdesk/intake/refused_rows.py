"""Writes the rows that were refused into a list of their own, to be mended and imported again.

All rows of a refused order are written, also its good ones, with every column as it was; what a spreadsheet would run
as a formula is made safe by an apostrophe, which is taken off again at the door.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path

from shipdesk.intake.opening import lists_in, open_list
from shipdesk.intake.order_reading import one_by_one
from shipdesk.intake.parse_file import NOTE_COLUMN, find_header, parse_order_files
from shipdesk.intake.reading import FileReading
from shipdesk.intake.values import unwrap

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def refused_rows_csv(
    path: Path,
    *,
    member: str = "",
    source: str | None = None,
    answers: Mapping[str, str] | None = None,
    encoding: str | None = None,
) -> bytes:
    """Return the refused rows of one list as CSV (UTF-8 with a mark), with the reason in a last column.

    Empty where none was refused. This parses the file in this process; see read_refused_rows for the guarded way.
    """
    reasons = _reasons(path, member, source, answers or {}, encoding)
    if not reasons:
        return b""
    every = list(open_list(dict(lists_in(path))[member], encoding).records.records)
    place = find_header(every)
    header = every[place].cells
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*map(guarded, header), NOTE_COLUMN])
    for record in every[place + 1 :]:
        if record.row in reasons:
            blank = [""] * (len(header) - len(record.cells))
            writer.writerow([*map(guarded, record.cells), *blank, reasons[record.row]])
    return text.getvalue().encode("utf-8-sig", "replace")


def guarded(cell: str) -> str:
    """Return the cell as no spreadsheet can run it, and as the door gives it back (OWASP, CSV injection)."""
    plain = unwrap(cell.strip()).replace("\0", "\ufffd")
    if plain.startswith(_DANGEROUS) or (plain != cell.strip() and plain[:1].isdigit()):
        return f"'{plain}"
    return plain


def _reasons(
    path: Path, member: str, source: str | None, answers: Mapping[str, str], encoding: str | None
) -> dict[int, str]:
    """Return the rows to be mended by their number, each with its reason; a good row of a refused order has none."""
    rows: dict[int, str] = {}
    readings = parse_order_files(
        path, one_by_one(lambda _: None), source=source, answers={member: answers}, encoding=encoding, spoilt=rows
    )
    reading: FileReading | None = next((r for r in readings if r.member == member), None)
    for refused in reading.refused if reading else ():
        rows[refused.row] = f"{refused.column}: {refused.reason}" if refused.column else refused.reason
    return rows


def refused_in_child(
    pipe: Connection, path: str, member: str, source: str | None, answers: Mapping[str, str], encoding: str | None
) -> None:
    """Send the refused rows of one list as CSV."""
    from shipdesk.intake.child import limit_memory

    limit_memory()
    pipe.send_bytes(
        b"C" + refused_rows_csv(Path(path), member=member, source=source, answers=answers, encoding=encoding)
    )
    pipe.close()
