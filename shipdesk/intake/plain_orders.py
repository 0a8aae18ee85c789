"""Reads the orders of a file many at once: the plain ones by columns, the odd ones one by one by OrderBuilder.

What the columns come to is what OrderBuilder and OrderPreparer would say; a test reads every file both ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from json.encoder import encode_basestring_ascii as as_json

from shipdesk.domain.new_orders import ON_DESK, OrderPreparer
from shipdesk.domain.order_batch import NOTHING, OrderBatch, batch_of, json_texts
from shipdesk.domain.orders import OrderStatus, RefusedRow
from shipdesk.domain.text import fold
from shipdesk.intake.gathered_file import GatheredFile
from shipdesk.intake.orders import NOTE_CAP, OrderBuilder, tags_of
from shipdesk.intake.plain_cells import Memo, PlainBatch, PlainCells
from shipdesk.intake.plain_contents import add_contents, json_list
from shipdesk.intake.plain_facts import PlacedAt, PlainFacts
from shipdesk.intake.plain_lines import PlainLineReader
from shipdesk.intake.plain_raw import PlainRawTexts
from shipdesk.intake.plain_recipients import PlainRecipientReader, PlainRecipients
from shipdesk.intake.rows import GatheredOrders
from shipdesk.intake.suspicions import NOT_THE_SUM

_ON_DESK = frozenset(status.value for status in ON_DESK)
_STATUSES = {status.value: status for status in OrderStatus}


class PlainOrders:
    """Reads the orders of one file; made once for each file, when its habits are decided."""

    def __init__(self, file: GatheredFile, builder: OrderBuilder, preparer: OrderPreparer) -> None:
        """Take the file, of which some orders or all are read, a builder for the odd ones, and the shop's rules."""
        self._reader, self._builder, self._preparer = file.reader, builder, preparer
        self._source = file.source
        self._cells = cells = PlainCells(file.reader, file.later_filled)
        self._facts = PlainFacts(file.reader, cells, builder, preparer)
        self._recipients = PlainRecipientReader(file.reader, cells, country_needed=file.country_needed)
        self._lines = PlainLineReader(file.reader, cells, builder.lines)
        self._raw = PlainRawTexts(builder.raw, cells)
        self._folded: Memo[str, str] = Memo(fold)

    def read(self, gathered: GatheredOrders, numbers: Sequence[str]) -> tuple[OrderBatch, list[RefusedRow]]:
        """Return the good orders of these numbers in their order, and the row that spoils each of the others."""
        self._cells.table = gathered.table
        batch = PlainBatch(numbers, [gathered.orders[number] for number in numbers])
        # A number in scientific notation refuses its order; that a row was doubled has to be told.
        batch.odd.update(i for i, n in enumerate(numbers) if "+" in n or n in gathered.doubled)
        plain = self._read_plain(batch)
        if not batch.odd:
            return plain, []
        kept = [i for i in range(len(numbers)) if i not in batch.odd]
        refused: list[RefusedRow] = []
        prepared = []
        places = list(kept)
        for i in sorted(batch.odd):
            built = self._builder.build(numbers[i], gathered.rows(numbers[i]), gathered)
            if isinstance(built, RefusedRow):
                refused.append(built)
            else:
                prepared.append(self._preparer.prepare(built))
                places.append(i)
        together = plain.only(kept).plus(batch_of(prepared))
        return together.only(sorted(range(len(places)), key=places.__getitem__)), refused

    def _read_plain(self, batch: PlainBatch) -> OrderBatch:
        """Return all orders as if they were plain, and find out which of them are odd."""
        cells, order, facts = self._cells, self._reader.order, self._facts
        count = len(batch.rows)
        placed = facts.placed(batch)
        to = self._recipients.read(batch)
        currency = facts.currencies(batch)
        total = facts.totals(batch, currency)
        lines = self._lines.read(batch, currency)
        status = facts.statuses(batch)
        told_ship_by, promised = facts.days(batch, "ship_by"), facts.days(batch, "promised_on")
        service = cells.texts(batch, order, "service_wanted")
        note = cells.texts(batch, order, "note", NOTE_CAP, note=True)
        gift = cells.texts(batch, order, "gift_message", NOTE_CAP, note=True)
        tags = [tags_of(told) if told else () for told in cells.first(batch, order, "tags")]
        self._find_contradictions(batch, status)
        fit = facts.sums_fit(batch, lines, total, currency)
        plain = OrderBatch(
            source=[self._source] * count,
            order_number=list(batch.numbers),
            row=[cells.table.number(first) for first in batch.firsts],
            placed_at_raw=placed.raw,
            placed_at=placed.moment,
            status=status,
            name=to.name,
            company=to.company,
            street=[json_list(map(as_json, told)) for told in to.lines],
            city=to.city,
            state=to.state,
            postal_code=to.postal_code,
            country_code=to.country_code,
            email=to.email,
            phone=to.phone,
            currency=currency,
            total_minor=total,
            told_ship_by=told_ship_by,
            ship_by_on=[
                told or (day if stands in _ON_DESK else None)
                for told, day, stands in zip(told_ship_by, placed.ship_by, status, strict=True)
            ],
            promised_on=promised,
            service_wanted=service,
            note=note,
            gift_message=gift,
            tags=list(map(json_texts, tags)),
            changes=[NOTHING] * count,
            suspicious=[NOTHING if fits else json_texts((NOT_THE_SUM,)) for fits in fit],
            remote_id=[""] * count,
            line_counts=lines.counts,
            sku=lines.sku,
            item_name=lines.name,
            variant=lines.variant,
            line_quantity=lines.quantity,
            unit_price_minor=lines.unit_price_minor,
            weight_g=lines.weight_g,
            customs_code=lines.customs_code,
            origin_country=lines.origin_country,
            barcode=lines.barcode,
        )
        plain.raw = self._raw.of(batch, _said(plain, to.lines, tags), lines)
        self._check_addresses(batch, plain, to)
        add_contents(plain, self._folded)
        self._count(batch, plain, placed)
        return plain

    def _find_contradictions(self, batch: PlainBatch, statuses: Sequence[str]) -> None:
        """Call odd what has a dispatch date, but is to be shipped."""
        if "shipped_at" in self._reader.order:
            shipped = self._cells.first(batch, self._reader.order, "shipped_at")
            to_ship = OrderStatus.TO_SHIP.value
            batch.odd.update(i for i, day in enumerate(shipped) if day and statuses[i] == to_ship)

    def _check_addresses(self, batch: PlainBatch, plain: OrderBatch, to: PlainRecipients) -> None:
        for i, address in enumerate(to.addresses()):
            check = self._preparer.check(address) if i not in batch.odd else None
            plain.grade.append(check.grade.value if check else "")
            plain.reasons.append(json_texts(check.reasons) if check else NOTHING)

    def _count(self, batch: PlainBatch, plain: OrderBatch, placed: PlacedAt) -> None:
        """Count the plain orders by what is told of the whole file; OrderBuilder counts the odd ones itself."""
        own = [i for i in range(len(plain)) if i not in batch.odd]
        self._builder.naive_times += sum(placed.is_naive[i] for i in own)
        self._builder.suspicions.count([plain.currency[i] for i in own], [_STATUSES[plain.status[i]] for i in own])


def _said(plain: OrderBatch, streets: Sequence[tuple[str, ...]], tags: Sequence[tuple[str, ...]]) -> list[set[str]]:
    """Return the texts in which each order says what its cells do."""
    told = zip(
        plain.name, plain.company, plain.city, plain.state, plain.postal_code, plain.country_code, plain.email,
        plain.phone, plain.currency, plain.placed_at_raw, plain.service_wanted, plain.note, plain.gift_message,
        strict=True,
    )  # fmt: skip
    return [{*own, *street, *tagged} for own, street, tagged in zip(told, streets, tags, strict=True)]
