"""Reads the first visible sheet of an XLSX workbook into records.

It is read here, by expat with every DOCTYPE refused, because the libraries that can read it take a shared string of
index -1 for the last string (another person's name), walk or reserve a million rows for one stray cell, and turn
errors into names or blanks.
"""

from __future__ import annotations

import posixpath
import re
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.parsers import expat

from shipdesk.intake.packed import DAMAGED, PackedFile
from shipdesk.intake.reading import MAX_COLUMNS, MAX_ROWS, BadCell, FileRefused
from shipdesk.intake.tables import Record, Records

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DATE_FORMAT = re.compile(r"[dmyhs]", re.IGNORECASE)
_NOT_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
# ECMA-376 part 1, 18.8.30: the built-in number formats that show a date or a time.
_DATE_FORMAT_IDS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])


def read_xlsx(packed: PackedFile) -> Records:
    """Return the records of the first visible sheet of an XLSX workbook."""
    remarks: list[str] = []
    sheet = _first_sheet(packed, remarks)
    strings = _shared_strings(packed)
    reader = _SheetReader(strings, _date_styles(packed), _counts_from_1904(packed))
    _parse(packed.read(sheet), reader.start, reader.end, reader.text)
    if reader.hidden_rows:
        remarks.append(f"The sheet has {reader.hidden_rows} hidden rows; they are read too.")
    if reader.far_cells:
        remarks.append(f"{reader.far_cells} cells far to the right of the list were left out.")
    if reader.too_many:
        raise FileRefused(f"This sheet has more than {MAX_ROWS:,} rows.", "Export fewer orders at a time.")
    return Records(iter(reader.records), "", remarks)


def about_sheets(names: list[str]) -> list[str]:
    """Return the remark that only the first of several sheets is read."""
    return [f'Only the first sheet, "{names[0]}", is read; there are {len(names)}.'] if len(names) > 1 else []


def _parse(data: bytes, start: Any, end: Any = None, text: Any = None) -> None:
    """Run expat over one part; anything with a DOCTYPE, and anything broken, is refused."""
    parser = expat.ParserCreate(namespace_separator=None)
    parser.buffer_text = True

    def doctype(*_: Any) -> None:
        raise FileRefused(*DAMAGED)

    depth = 0

    def guarded(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > 200:
            raise FileRefused(*DAMAGED)
        start(name.rsplit(":", 1)[-1], attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end:
            end(name.rsplit(":", 1)[-1])

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = guarded
    parser.EndElementHandler = closed
    if text:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        raise FileRefused(*DAMAGED) from None


def _first_sheet(packed: PackedFile, remarks: list[str]) -> str:
    """Return the part that holds the first sheet a person would see."""
    visible: list[tuple[str, str]] = []
    targets: dict[str, str] = {}

    def workbook(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet" and attributes.get("state", "visible") == "visible":
            visible.append((attributes.get("name", ""), attributes.get("r:id", "")))

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _parse(packed.read("xl/workbook.xml"), workbook)
    _parse(packed.read("xl/_rels/workbook.xml.rels"), relation)
    if not visible:
        raise FileRefused("This workbook has no visible sheet.", DAMAGED[1])
    remarks.extend(about_sheets([name for name, _ in visible]))
    target = targets.get(visible[0][1], "worksheets/sheet1.xml")
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _shared_strings(packed: PackedFile) -> list[str]:
    if "xl/sharedStrings.xml" not in packed.names:
        return []
    strings: list[str] = []
    parts: list[str] = []
    inside: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        inside.append(name)
        if name == "si":
            parts.clear()

    def end(name: str) -> None:
        inside.pop()
        if name == "si":
            strings.append(_unescaped("".join(parts)))

    def text(data: str) -> None:
        if inside and inside[-1] == "t" and "rPh" not in inside:
            parts.append(data)

    _parse(packed.read("xl/sharedStrings.xml"), start, end, text)
    return strings


def _unescaped(text: str) -> str:
    """Undo the _x000D_ escapes of ECMA-376 part 1, 22.4.2.4."""
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def _date_styles(packed: PackedFile) -> frozenset[int]:
    """Return the numbers of the cell styles that show a date."""
    if "xl/styles.xml" not in packed.names:
        return frozenset()
    formats: dict[str, str] = {}
    used: list[str] = []
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "xf" and "cellXfs" in inside:
            used.append(attributes.get("numFmtId", "0"))
        inside.append(name)

    _parse(packed.read("xl/styles.xml"), start, lambda _: inside.pop())
    return frozenset(i for i, number in enumerate(used) if _is_date_format(number, formats.get(number)))


def _is_date_format(number: str, code: str | None) -> bool:
    if code is None:
        return number.isdigit() and int(number) in _DATE_FORMAT_IDS
    return bool(_DATE_FORMAT.search(_NOT_FORMAT.sub("", code.split(";")[0]))) and code != "General"


def _counts_from_1904(packed: PackedFile) -> bool:
    found: list[bool] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            found.append(attributes.get("date1904") in ("1", "true"))

    _parse(packed.read("xl/workbook.xml"), start)
    return any(found)


class _SheetReader:
    """Collects the cells of one sheet from expat's events."""

    def __init__(self, strings: list[str], date_styles: frozenset[int], from_1904: bool) -> None:  # noqa: FBT001
        self.records: list[Record] = []
        self.hidden_rows = self.far_cells = 0
        self.too_many = False
        self._strings, self._date_styles = strings, date_styles
        self._epoch = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
        self._row = self._column = 0
        self._cells: dict[int, str] = {}
        self._cell: dict[str, str] = {}
        self._parts: list[str] = []
        self._taking = self._formula = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open a row, a cell or a value."""
        if name == "c":
            self._cell, self._parts, self._formula = attributes, [], False
            match = _REFERENCE.match(attributes.get("r", ""))
            self._column = _column_number(match[1]) if match else self._column + 1
        elif name in ("v", "t"):
            self._taking = True
        elif name == "f":
            self._formula = True
        elif name == "row":
            stated = attributes.get("r", "")
            self._row = int(stated) if stated.isdigit() and len(stated) < 8 else self._row + 1
            self._cells, self._column = {}, 0
            self.hidden_rows += attributes.get("hidden") in ("1", "true")

    def text(self, data: str) -> None:
        """Take the text of a value."""
        if self._taking:
            self._parts.append(data)

    def end(self, name: str) -> None:
        """Close a value, a cell or a row."""
        if name in ("v", "t"):
            self._taking = False
        elif name == "c":
            value = self._value("".join(self._parts))
            if value and self._column > MAX_COLUMNS:
                self.far_cells += 1
            elif value:
                self._cells[self._column] = value
        elif name == "row" and self._cells:
            self.too_many = self.too_many or len(self.records) > MAX_ROWS
            if not self.too_many:
                width = max(self._cells)
                self.records.append(Record(self._row, [self._cells.get(i, "") for i in range(1, width + 1)]))

    def _value(self, raw: str) -> str:
        kind = self._cell.get("t", "n")
        if kind == "s":
            # Python would take index -1 for the last string: another customer's name.
            if raw.isdecimal() and len(raw) < 9 and int(raw) < len(self._strings):
                return self._strings[int(raw)]
            return BadCell(raw, "The workbook points to a text that it does not have. Open it and save it again.")
        if kind == "e":
            return BadCell(raw, "The cell holds a spreadsheet error.")
        if self._formula and not raw:
            return BadCell("=", "The cell is a formula without a result. Open the file in Excel and save it.")
        if kind == "n":
            return self._number(raw)
        return {"1": "TRUE", "0": "FALSE"}.get(raw, raw) if kind == "b" else _unescaped(raw)

    def _number(self, raw: str) -> str:
        style = self._cell.get("s", "")
        try:
            number = float(raw)
        except ValueError:
            return raw
        if style.isdigit() and int(style) in self._date_styles and 0 <= number < 2_958_466:
            return shown_value(self._epoch + timedelta(seconds=round(number * 86400)))
        return shown_value(number) if "e" in raw.lower() or "." in raw else raw


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def shown_value(value: object) -> str:
    """Return a workbook's value as the text a person would see, numbers without a needless .0."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
