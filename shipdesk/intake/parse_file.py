"""Reads one order file from its bytes to drafts, in this process; see read_file for the guarded way."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from shipdesk.domain.countries import country_code
from shipdesk.domain.orders import OrderDraft
from shipdesk.domain.text import clean_line
from shipdesk.intake.cells import CellReader
from shipdesk.intake.column_uses import column_uses
from shipdesk.intake.columns import known_headers, plan_by_columns
from shipdesk.intake.gathered_file import GatheredFile
from shipdesk.intake.opening import lists_in, open_list
from shipdesk.intake.order_reading import TELL_EVERY, Reading, Told, one_by_one
from shipdesk.intake.orders import date_questions
from shipdesk.intake.plans import DAY_FIRST, IGNORED, MONTH_FIRST, Plan, plan_by_profile
from shipdesk.intake.profiles import mended, recognise
from shipdesk.intake.reading import ANY_COLUMNS, MAX_COLUMNS, MAX_ROWS, FileReading, FileRefused
from shipdesk.intake.rows import GatheredOrders, RowGatherer
from shipdesk.intake.tables import Record
from shipdesk.intake.workbooks import rows_of

_HEADER_WITHIN = 25
_SAMPLE_ROWS = 300
_MONTH_FIRST_COUNTRIES = frozenset(("US", "PH", "PR"))

NOTE_COLUMN = "ShipDesk: why it was refused"
"""The column that ShipDesk adds to rows to be mended; it is never read back."""


def parse_order_file(
    path: Path,
    *,
    source: str | None = None,
    answers: Mapping[str, str] | None = None,
    encoding: str | None = None,
    told: Told | None = None,
) -> FileReading:
    """Return what the file's first list holds; see parse_order_files."""
    drafts: list[OrderDraft] = []
    readings = parse_order_files(
        path, one_by_one(drafts.append), source=source, answers={"": answers or {}}, encoding=encoding, told=told
    )
    return replace(next(iter(readings)), drafts=tuple(drafts))


def parse_order_files(
    path: Path,
    read: Reading,
    *,
    source: str | None = None,
    answers: Mapping[str, Mapping[str, str]] | None = None,
    encoding: str | None = None,
    told: Told | None = None,
    spoilt: dict[int, str] | None = None,
    home_zone: str = "",
) -> Iterator[FileReading]:
    """Yield what each list in the file holds; one that cannot be read comes with its problem in a sentence.

    The orders of a list are read by read, before its reading is yielded. answers says for each list what
    columns mean (a meaning's name, or "ignore"), by the column's name in the header; the list's name is empty where
    it is the file itself. told is called with orders done, orders in all, and what is being done. spoilt takes the
    numbers of all rows of refused orders, also of the rows that are good themselves. home_zone (an IANA name) is the
    shop's own: order times without a zone are meant in it where their profile knows none.
    """
    say = told or (lambda *_: None)
    try:
        say(0, 0, "Opening the file")
        lists = lists_in(path)
    except FileRefused as refused:
        yield FileReading(path.name, problem=str(refused))
        return
    for name, data in lists:
        given = (answers or {}).get(name, {})
        try:
            yield _parse(path.name, name, data, source, given, encoding, say, read, spoilt, home_zone)
        except FileRefused as refused:
            yield FileReading(path.name, member=name, problem=str(refused))
        except MemoryError:
            too_much = "This file needs too much memory. Export fewer orders at a time."
            yield FileReading(path.name, member=name, problem=too_much)


def _parse(
    file: str, member: str, data: bytes, source: str | None, answers: Mapping[str, str], encoding: str | None,
    told: Told, read: Reading, spoilt: dict[int, str] | None, home_zone: str,
) -> FileReading:  # fmt: skip
    opened = open_list(data, encoding)
    records = opened.records
    del data
    head = list(itertools.islice(records.records, _HEADER_WITHIN + _SAMPLE_ROWS))
    place = find_header(head)
    header = named_once(head[place].cells)
    samples = [r.cells for r in head[place + 1 :] if not r.problem and any(r.cells)][:_SAMPLE_ROWS]
    about = FileReading(
        file=file,
        encoding=opened.encoding,
        delimiter=records.delimiter,
        header=tuple(clean_line(h, 200) for h in header),
        sample_rows=tuple(tuple(clean_line(c, 80) for c in row) for row in samples[:5]),
        fingerprint=hashlib.sha256("\x1f".join(header).encode("utf-8", "replace")).hexdigest()[:16],
        member=member,
        columns=column_uses(header, samples, None),
        garbled=opened.garbled,
    )
    try:
        plan = _plan(header, samples, answers)
    except FileRefused as why:
        return replace(about, problem=str(why))
    about = replace(about, columns=column_uses(header, samples, plan))
    plan = replace(plan, zone=plan.zone or home_zone)
    header += [made.name for made in plan.derived]
    rest = _told_rows(rows_of(itertools.chain(head[place + 1 :], records.records), MAX_ROWS), told)
    gathered = RowGatherer(
        plan, header, len(head[place].cells), samples, is_text=bool(records.delimiter), is_clean=records.is_clean
    ).gather(rest)
    shop = source or (plan.profile if plan.profile != ANY_COLUMNS else "file")
    reader = CellReader(plan, header)
    done = read(_with_habits(reader, gathered, shop), told)
    refused = sorted([*gathered.refused, *done.refused], key=lambda r: r.row)
    if spoilt is not None:
        numbers = {r.order_number for r in refused}
        spoilt.update((row.number, "") for number in numbers for row in gathered.rows(number))
    return replace(
        about,
        source=shop,
        profile=plan.profile,
        lines=done.lines,
        refused=tuple(refused),
        questions=(*plan.questions, *date_questions(reader)),
        remarks=(*opened.remarks, *records.remarks, *_remarks(gathered, done.orders), *done.remarks),
    )


def _told_rows(records: Iterator[Record], told: Told) -> Iterator[Record]:
    """Hand the records on, telling now and then how many there were."""
    for number, record in enumerate(records):
        if number % TELL_EVERY == 0:
            told(number, 0, "Reading rows")
        yield record


def find_header(head: Sequence[Record]) -> int:
    """Return where the header stands among the first records: what a profile or most known words betray.

    Where nothing does it is the first filled one.
    """
    filled = [i for i, r in enumerate(head[:_HEADER_WITHIN]) if sum(1 for c in r.cells if c.strip()) > 1]
    if not filled:
        raise FileRefused("No row of this file has more than one cell.", "Export the orders as CSV or XLSX again.")
    if max(len(head[i].cells) for i in filled) > MAX_COLUMNS:
        raise FileRefused(f"This file has more than {MAX_COLUMNS} columns.", "Export fewer columns.")
    scored = [(_header_score(head[i].cells), -i) for i in filled]
    best, place = max(scored)
    return -place if best > 0 else filled[0]


def _header_score(cells: Sequence[str]) -> int:
    names = named_once(cells)
    return known_headers(names) + (100 if recognise(names) else 0)


def named_once(cells: Sequence[str]) -> list[str]:
    """Return the header with every name once: the second of a name gets (2) behind it."""
    names: list[str] = []
    seen: dict[str, int] = {}
    for cell in cells:
        name = clean_line(cell.strip().lstrip("'"), 200)
        name = mended(name) if "\ufffd" in name else name
        seen[name] = seen.get(name, 0) + 1
        names.append(f"{name} ({seen[name]})" if name and seen[name] > 1 else name)
    while names and not names[-1]:
        names.pop()
    return names


def _plan(header: Sequence[str], samples: Sequence[Sequence[str]], answers: Mapping[str, str]) -> Plan:
    profile = recognise(header)
    answers = {**answers, **{name: IGNORED for name in header if name == NOTE_COLUMN}}
    meanings = {c: "placed_at" if m in (DAY_FIRST, MONTH_FIRST) else m for c, m in answers.items()}
    plan = (
        plan_by_profile(profile, header, samples, meanings) if profile else plan_by_columns(header, samples, meanings)
    )
    order = set(answers.values()) & {DAY_FIRST, MONTH_FIRST}
    return replace(plan, month_first=MONTH_FIRST in order) if order else plan


def _with_habits(reader: CellReader, gathered: GatheredOrders, source: str) -> GatheredFile:
    """Decide the habits of the file's columns from all of its rows."""
    countries = _countries(reader, gathered)
    reader.decide_habits(gathered.table.columns, likely_day_first=not countries <= _MONTH_FIRST_COUNTRIES)
    country_needed = any(countries) and not reader.plan.forgiving
    later_filled = gathered.table.later_rows_fill(gathered.orders.values())
    return GatheredFile(gathered, reader, source, country_needed, later_filled)


def _countries(reader: CellReader, gathered: GatheredOrders) -> frozenset[str]:
    """Return the countries of the first orders; they tell how dates and missing cells are to be taken."""
    some = itertools.islice(gathered.orders, 200)
    cells = {reader.first(gathered.rows(number), reader.order, "country")[0][:60] for number in some}
    return frozenset(country_code(c) for c in cells if c)


def _remarks(gathered: GatheredOrders, orders: int) -> list[str]:
    remarks = []
    if gathered.left_out:
        remarks.append(
            f"{gathered.left_out:,} rows that are no orders (totals, repeated headers and the like) were left out."
        )
    if gathered.made_numbers:
        remarks.append(f"{len(gathered.made_numbers):,} orders have no number in the file; ShipDesk gave them one.")
    if gathered.doubled:
        remarks.append(
            f"{len(gathered.doubled):,} orders stand more than once with the same content; they were taken once."
        )
    if not orders and not gathered.refused:
        remarks.append("The file has column names but no orders.")
    return remarks
