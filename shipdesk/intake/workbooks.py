"""Reads workbooks and packed exports into records; XLS and ODS go through python-calamine.

calamine reserves what a workbook claims to need and can abort the process; the child's limits keep it in check.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from shipdesk.intake.packed import DAMAGED, PackedFile
from shipdesk.intake.reading import MAX_ROWS, FileRefused
from shipdesk.intake.tables import Record, Records
from shipdesk.intake.xlsx import about_sheets, read_xlsx, shown_value


def read_by_calamine(data: bytes) -> Records:
    """Return the records of the first sheet of an XLS or ODS workbook."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = [s.name for s in book.sheets_metadata if str(s.visible).endswith("Visible")]
        if not visible:
            raise FileRefused("This workbook has no visible sheet.", DAMAGED[1])
        sheet = book.get_sheet_by_name(visible[0])
        if sheet.total_height > MAX_ROWS * 2:
            raise FileRefused(f"This sheet has more than {MAX_ROWS:,} rows.", "Export fewer orders at a time.")
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError):
        raise FileRefused(*DAMAGED) from None
    remarks = about_sheets(visible)
    return Records((Record(i, [shown_value(v) for v in row]) for i, row in enumerate(rows, start=1)), "", remarks)


def read_packed_workbook(data: bytes) -> tuple[Records, str]:
    """Return the records and kind of an XLSX or ODS workbook."""
    packed = PackedFile(data)
    if "xl/workbook.xml" in packed.names:
        return read_xlsx(packed), "xlsx"
    if "mimetype" in packed.names and b"opendocument.spreadsheet" in packed.read("mimetype"):
        if b"<!DOCTYPE" in packed.read("content.xml")[:4000]:
            raise FileRefused(*DAMAGED)
        return read_by_calamine(data), "ods"
    raise FileRefused("This is a packed file without a list of orders in it.", "Unpack it and choose the order list.")


def rows_of(records: Iterator[Record], limit: int) -> Iterator[Record]:
    """Yield the records, refusing the file once more than limit of them hold anything."""
    count = 0
    for record in records:
        if any(record.cells):
            count += 1
            if count > limit + 20:
                raise FileRefused(f"This file has more than {limit:,} rows.", "Export fewer orders at a time.")
        yield record
