"""Cuts the text of a CSV file into records, whichever way it is delimited, quoted and broken into lines."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from shipdesk.intake.values import is_sound

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_SAMPLE_RECORDS = 60
_SAMPLE_CHARS = 400_000
_SEP = re.compile(r'"?sep=([^\r\n])"?(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
_END = "\x1eend of file\x1e"
"""Fed to the reader as a last line: if it does not come back alone, a quotation mark is still open."""

ERROR_WORD = re.compile("#[A-Z]")
"""How a spreadsheet's error begins, such as #N/A."""

csv.field_size_limit(100_000_000)


class Record(NamedTuple):
    """One row as a spreadsheet would number it, from 1; problem says why it cannot be trusted, or is empty."""

    row: int
    cells: list[str]
    problem: str = ""


@dataclass(slots=True)
class Records:
    """The records of a file, read as they are asked for, and how the file is cut."""

    records: Iterator[Record]
    delimiter: str
    remarks: list[str] = field(default_factory=list)
    is_clean: bool = False
    """Whether no cell can be a spreadsheet's error or hold a zero byte or a lone surrogate."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text is cut: the delimiter, and whether quotation marks protect cells or are plain characters."""

    delimiter: str
    quoted: bool = True


def read_records(text: str) -> Records:
    """Return the records of the text."""
    text, said = _take_sep_line(text)
    dialect = Dialect(said) if said else find_dialect(text)
    records = _cut(text, dialect)
    if _rows_are_one_cell(text, dialect):
        records = _cut_twice(records)
        inner = next((r.cells for r in _cut_twice(_cut(text[:_SAMPLE_CHARS], dialect)) if len(r.cells) > 1), [])
        remark = "Each row was one quoted cell, as a spreadsheet saves a file it did not understand; it was undone."
        return Records(records, "comma" if inner else "", [remark])
    is_clean = "\0" not in text and not ERROR_WORD.search(text) and is_sound(text)
    return Records(records, DELIMITERS.get(dialect.delimiter, "comma"), is_clean=is_clean)


def _take_sep_line(text: str) -> tuple[str, str]:
    """Take off Excel's first line such as "sep=;", which no spreadsheet counts as a row."""
    match = _SEP.match(text)
    return (text[match.end() :], match[1]) if match else (text, "")


def find_dialect(text: str) -> Dialect:
    """Return the dialect whose rows are the most alike and the widest."""
    sample = _whole_lines(text)
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = [len(r.cells) for r in _cut(sample, Dialect(delimiter)) if any(r.cells)][:_SAMPLE_RECORDS]
        if not widths:
            continue
        width, count = max(Counter(widths).items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        score = count / len(widths) * min(width, 30) if width > 1 else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return Dialect(best, quoted=best != "\t" or not _quotes_are_literal(text))


def _whole_lines(text: str) -> str:
    if len(text) <= _SAMPLE_CHARS:
        return text
    return text[: text.rfind("\n", 0, _SAMPLE_CHARS) + 1 or _SAMPLE_CHARS]


def _quotes_are_literal(text: str) -> bool:
    """Tell whether a TAB file has quotation marks that protect nothing, as Amazon's reports do."""
    plain = [r.cells for r in _cut(text, Dialect("\t", quoted=False)) if any(r.cells)]
    opened = [c for cells in plain for c in cells if c.startswith('"')]
    closed = [c for c in opened if len(c) > 1 and c.endswith('"') and c[1:-1].replace('""', "").count('"') == 0]
    return len(opened) > len(closed) and len({len(cells) for cells in plain}) == 1


def _cut(text: str, dialect: Dialect) -> Iterator[Record]:
    """Yield the records; an open quotation mark gives up every line it swallowed, one by one."""
    lines = _with_end(_lines_of(text))
    if dialect.quoted:
        reader = csv.reader(lines, delimiter=dialect.delimiter)
    else:
        reader = csv.reader(lines, delimiter=dialect.delimiter, quoting=csv.QUOTE_NONE)
    row = 0
    try:
        for cells in reader:
            row += 1
            if cells and _END in cells[-1]:
                if cells != [_END]:
                    yield from _swallowed(cells, row, dialect)
                return
            yield Record(row, cells)
    except csv.Error as error:
        yield Record(row + 1, [], f"This row cannot be cut into cells ({error}).")


def _lines_of(text: str) -> Iterable[str]:
    """Return the lines with their ends, whichever they are; StringIO would hold four bytes for every character."""
    return io.TextIOWrapper(io.BytesIO(text.encode("utf-8", "surrogatepass")), "utf-8", "surrogatepass", newline="")


def _with_end(source: Iterable[str]) -> Iterator[str]:
    last = "\n"
    for last in source:
        yield last
    if not last.endswith(("\n", "\r")):
        yield "\n"  # csv joins this to the unfinished line as its end
    yield _END


def _swallowed(cells: list[str], row: int, dialect: Dialect) -> Iterator[Record]:
    """Yield the lines that an open quotation mark swallowed, each as its own untrusted record."""
    lines = cells[-1].split(_END)[0].splitlines() or [""]
    opened = f"A quotation mark opened in row {row} is never closed. Close it in the file and import it again."
    yield Record(row, [*cells[:-1], *_cells_of(lines[0], dialect)], opened)
    for offset, line in enumerate(lines[1:], start=1):
        if line:
            yield Record(row + offset, _cells_of(line, dialect), opened)


def _cells_of(line: str, dialect: Dialect) -> list[str]:
    return next(csv.reader([line], delimiter=dialect.delimiter), [""])


def _rows_are_one_cell(text: str, dialect: Dialect) -> bool:
    head = [r.cells for r in _cut(_whole_lines(text), dialect) if any(r.cells)][:20]
    return len(head) > 1 and all(len([c for c in cells if c]) == 1 and cells[0].count(",") > 1 for cells in head)


def _cut_twice(records: Iterator[Record]) -> Iterator[Record]:
    for record in records:
        inner = next(csv.reader([record.cells[0]]), []) if record.cells else []
        yield Record(record.row, inner, record.problem)
