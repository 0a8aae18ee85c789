"""Packs drafts into plain tuples and back, for the way between two processes.

Pickling frozen dataclasses with slots calls Python code for each object; tuples go through marshal in a tenth of
the time and without running any code of the child's choosing in the parent.
"""

from __future__ import annotations

import marshal
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from shipdesk.domain.orders import Address, OrderDraft, OrderLine, OrderStatus, RefusedRow
from shipdesk.intake.reading import ColumnUse, FileReading, Question

_STATUSES = {status.value: status for status in OrderStatus}


def pack_drafts(drafts: Sequence[OrderDraft]) -> bytes:
    """Return the drafts as bytes."""
    return marshal.dumps([draft_tuple(d) for d in drafts])


def unpack_drafts(data: bytes) -> list[OrderDraft]:
    """Return the drafts that pack_drafts packed."""
    return [draft_of(*fields) for fields in marshal.loads(data)]  # noqa: S302 - from our own child, plain values only


def pack_reading(reading: FileReading) -> bytes:
    """Return all of a reading but its drafts, as bytes."""
    questions = [(q.column, q.samples, q.meanings, q.chosen) for q in reading.questions]
    refused = [(r.row, r.column, r.value, r.reason, r.order_number) for r in reading.refused]
    head = (reading.file, reading.member, reading.source, reading.profile, reading.encoding, reading.delimiter)
    return marshal.dumps(
        (
            head,
            reading.header,
            reading.sample_rows,
            reading.lines,
            refused,
            questions,
            reading.remarks,
            reading.problem,
            reading.fingerprint,
            [(c.column, c.samples, c.meaning, c.is_fallback) for c in reading.columns],
            reading.garbled,
        )
    )


def unpack_reading(data: bytes, drafts: Sequence[OrderDraft]) -> FileReading:
    """Return the reading that pack_reading packed, with its drafts."""
    (
        (file, member, source, profile, encoding, delimiter),
        header,
        samples,
        lines,
        refused,
        questions,
        remarks,
        problem,
        fingerprint,
        columns,
        garbled,
    ) = marshal.loads(data)  # noqa: S302 - as above
    return FileReading(
        file=file,
        member=member,
        source=source,
        profile=profile,
        encoding=encoding,
        delimiter=delimiter,
        header=header,
        sample_rows=samples,
        lines=lines,
        drafts=tuple(drafts),
        refused=tuple(RefusedRow(*r) for r in refused),
        questions=tuple(Question(*q) for q in questions),
        remarks=remarks,
        problem=problem,
        fingerprint=fingerprint,
        columns=tuple(ColumnUse(*c) for c in columns),
        garbled=garbled,
    )


def draft_tuple(d: OrderDraft) -> tuple[Any, ...]:
    """Return a draft as plain values."""
    a = d.recipient
    return (
        d.source, d.order_number, d.placed_at_raw,
        (a.name, a.company, a.lines, a.city, a.state, a.postal_code, a.country_code, a.email, a.phone),
        [_line_tuple(x) for x in d.lines],
        d.row, d.placed_at.timestamp() if d.placed_at else None, d.status.value, d.currency, d.total_minor,
        d.ship_by_on.toordinal() if d.ship_by_on else 0, d.promised_on.toordinal() if d.promised_on else 0,
        d.service_wanted, d.note, d.gift_message, d.tags, d.changes, d.raw, d.suspicious,
    )  # fmt: skip


def _line_tuple(x: OrderLine) -> tuple[Any, ...]:
    plain = (x.sku, x.name, x.quantity, x.variant, x.unit_price_minor, x.weight_g)
    # Few files tell of the articles themselves, so the others do not carry three blanks for each line.
    return (*plain, x.customs_code, x.origin_country, x.barcode) if _tells_of_article(x) else plain


def _tells_of_article(x: OrderLine) -> bool:
    return bool(x.customs_code or x.origin_country or x.barcode)


def draft_of(
    source: str, number: str, placed_raw: str, address: tuple[Any, ...], lines: list[tuple[Any, ...]], row: int,
    placed: float | None, status: str, currency: str, total: int | None, ship_by: int, promised: int,
    service: str, note: str, gift: str, tags: tuple[str, ...], changes: tuple[str, ...], raw: dict[str, str],
    suspicious: tuple[str, ...],
) -> OrderDraft:  # fmt: skip
    """Return the draft that draft_tuple took apart."""
    return OrderDraft(
        source, number, placed_raw, Address(*address), tuple([OrderLine(*line) for line in lines]), row,
        datetime.fromtimestamp(placed, UTC) if placed is not None else None, _STATUSES[status], currency, total,
        date.fromordinal(ship_by) if ship_by else None, date.fromordinal(promised) if promised else None,
        service, note, gift, tags, changes, raw, "", suspicious,
    )  # fmt: skip
