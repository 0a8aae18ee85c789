"""Opens a file by what is in it: a text, a workbook, or a packed export with one list or several."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shipdesk.intake.decoding import decode_bytes
from shipdesk.intake.packed import PackedFile
from shipdesk.intake.reading import MAX_FILE_BYTES, FileRefused
from shipdesk.intake.sniffing import FileKind, kind_of
from shipdesk.intake.tables import Records, read_records
from shipdesk.intake.workbooks import read_by_calamine, read_packed_workbook


@dataclass(frozen=True, slots=True)
class OpenedList:
    """The records of one list, the name of its encoding or kind, remarks, and a garbled word (see DecodedText)."""

    records: Records
    encoding: str
    remarks: tuple[str, ...] = ()
    garbled: tuple[str, ...] = ()


MAX_LISTS = 20
"""How many lists a packed export may hold."""


def lists_in(path: Path) -> list[tuple[str, bytes]]:
    """Return the lists of a file with their names: itself without a name, or what a packed export holds."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise FileRefused("This file is larger than 50 MB.", "Export fewer orders at a time.")
        data = path.read_bytes()
    except OSError as error:
        raise FileRefused(
            f"The file cannot be read ({error.strerror}).", "Look whether another program has it open."
        ) from None
    if kind_of(data) is not FileKind.ZIP:
        return [("", data)]
    packed = PackedFile(data)
    if packed.is_workbook:
        return [("", data)]
    names = packed.lists()
    if not names:
        raise FileRefused("This packed file holds no list of orders.", "Unpack it and choose the order list.")
    if len(names) > MAX_LISTS:
        raise FileRefused(f"This packed file holds {len(names)} lists.", f"Pack at most {MAX_LISTS} at a time.")
    if len(names) == 1:
        return [("", packed.read(names[0]))]
    return [(name, packed.read(name)) for name in names]


def open_list(data: bytes, encoding: str | None) -> OpenedList:
    """Return what the bytes of one list hold."""
    kind = kind_of(data)
    if kind is FileKind.XLS:
        return OpenedList(read_by_calamine(data), "xls")
    if kind is FileKind.ZIP:
        records, shown = read_packed_workbook(data)
        return OpenedList(records, shown)
    decoded = decode_bytes(data, encoding)
    return OpenedList(read_records(decoded.text), decoded.encoding, decoded.remarks, decoded.garbled)
