"""Keeps the text of the file beside what was read out of it, and leaves out what the order says in the very same words.

All texts of all columns would be 60 MB more in a file of 100,000 lines. What was interpreted (dates, amounts, counts,
statuses, item lists) is always kept; of names, places, codes and notes only what differs from what is stored.
"""

from __future__ import annotations

from collections.abc import Sequence

from shipdesk.domain.orders import ROWS_BY, OrderDraft
from shipdesk.intake.cells import CellReader, Group
from shipdesk.intake.plans import ADDRESS_MEANINGS
from shipdesk.intake.row_table import Row

_INTERPRETED = ("status", "payment_status", "fulfilment_status", "payment_method", "cancelled_at", "shipped_at",
                "ship_by", "promised_on", "total", "placed_zone", "placed_time")  # fmt: skip
_INTERPRETED_LINE = ("quantity", "unit_price", "line_total", "weight")
_AS_TEXT = (*ADDRESS_MEANINGS, "placed_at", "currency", "service_wanted", "note", "gift_message", "tags")
_AS_TEXT_LINE = ("sku", "item_name", "variant")

Named = tuple[tuple[str, int], ...]


class RawTexts:
    """Finds what to keep of the orders of one file; made once for each file, when its filled columns are known."""

    def __init__(self, reader: CellReader) -> None:
        self._reader = reader
        self.always = self._named(_INTERPRETED, reader.order)
        self.texts = self._named(_AS_TEXT, reader.order)
        self._fallback_texts = self._named(_AS_TEXT, reader.fallback)
        items = tuple((reader.header[c], place) for c, place in (*reader.item_cells, *reader.quantity_columns))
        self.line_always = (*self._named(_INTERPRETED_LINE, *reader.line_sets), *items)
        self.line_texts = self._named(_AS_TEXT_LINE, *reader.line_sets)

    def of(self, rows: Sequence[Row], draft: OrderDraft, *, from_fallback: bool) -> dict[str, str]:
        """Return the texts by their column's name; several rows' texts stand in one, ROWS_BY between them.

        from_fallback says that the recipient was read from the columns that stand in for an empty delivery address.
        """
        always, texts = self.always, self.texts
        if from_fallback:
            texts = (*texts, *self._fallback_texts)
        to = draft.recipient
        said = {
            to.name, to.company, *to.lines, to.city, to.state, to.postal_code, to.country_code, to.email, to.phone,
            draft.currency, draft.placed_at_raw, draft.service_wanted, draft.note, draft.gift_message, *draft.tags,
        }  # fmt: skip
        said_of_lines = {text for line in draft.lines for text in (line.sku, line.name, line.variant)}
        cells = rows[0].cells
        raw = {name: cells[place] for name, place in always if cells[place]}
        raw |= {name: cells[place] for name, place in texts if cells[place] and cells[place] not in said}
        if len(rows) == 1:
            raw |= {name: cells[place] for name, place in self.line_always if cells[place]}
            kept = ((name, cells[place]) for name, place in self.line_texts)
            return raw | {name: cell for name, cell in kept if cell and cell not in said_of_lines}
        self._add_rows(raw, rows, always, texts, said, said_of_lines)
        return raw

    def _add_rows(
        self, raw: dict[str, str], rows: Sequence[Row], always: Named, texts: Named, said: set[str],
        said_of_lines: set[str],
    ) -> None:  # fmt: skip
        for name, place in always:
            self._keep_others(raw, name, [row.cells[place] for row in rows])
        for name, place in texts:
            if any(row.cells[place] not in said for row in rows[1:] if row.cells[place]):
                self._keep_others(raw, name, [row.cells[place] for row in rows])
        for name, place in self.line_always:
            self._keep(raw, name, [row.cells[place] for row in rows])
        for name, place in self.line_texts:
            column = [row.cells[place] for row in rows]
            if any(cell not in said_of_lines for cell in column if cell):
                self._keep(raw, name, column)

    def _named(self, meanings: Sequence[str], *groups: Group) -> Named:
        header = self._reader.header
        return tuple(
            dict.fromkeys((header[c], place) for group in groups for m in meanings for c, place in group.get(m, ()))
        )

    def _keep_others(self, raw: dict[str, str], name: str, column: Sequence[str]) -> None:
        """Keep a column of the order whose further rows say something else than the first one."""
        if any(cell and cell != column[0] for cell in column[1:]):
            self._keep(raw, name, column)

    @staticmethod
    def _keep(raw: dict[str, str], name: str, column: Sequence[str]) -> None:
        if any(column):
            raw[name] = ROWS_BY.join(column)
