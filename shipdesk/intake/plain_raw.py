"""Keeps the texts of many plain orders at once, as RawTexts keeps those of one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from json.encoder import encode_basestring_ascii

from shipdesk.domain.orders import ROWS_BY
from shipdesk.intake.plain_cells import PlainBatch, PlainCells
from shipdesk.intake.plain_lines import PlainLines
from shipdesk.intake.raw_texts import RawTexts


class PlainRawTexts:
    """Writes down as JSON, by column, what the file had in other words than the order says."""

    def __init__(self, texts: RawTexts, cells: PlainCells) -> None:
        self._texts, self._cells = texts, cells

    def of(self, batch: PlainBatch, said: Sequence[frozenset[str] | set[str]], lines: PlainLines) -> list[str]:
        """Return for each order the texts by their column's name, as JSON; said is what each order says itself."""
        kept: dict[str, list[str]] = {}
        for name, place in self._texts.always:
            _put(kept, name, self._of_orders(batch, place, None))
        for name, place in self._texts.texts:
            _put(kept, name, self._of_orders(batch, place, said))
        starts = [0, *accumulate(map(len, batch.rows))]
        rows = batch.every_row
        for name, place in self._texts.line_always:
            _put(kept, name, _by_order(self._cells.raw(place, rows), starts))
        said_of_lines = _said_of_lines(lines)
        for name, place in self._texts.line_texts:
            cells = self._cells.raw(place, rows)
            _put(kept, name, _by_order(cells, starts, said_of_lines))
        if not kept:
            return ["{}"] * len(batch.rows)
        columns = [_entries(name, texts) for name, texts in kept.items()]
        return ["{" + ", ".join(filter(None, entries)) + "}" for entries in zip(*columns, strict=True)]

    def _of_orders(self, batch: PlainBatch, place: int, said: Sequence[set[str] | frozenset[str]] | None) -> list[str]:
        """Return a column's texts: of the first rows, or of all rows where later ones say something else."""
        first = self._cells.raw(place, batch.firsts)
        texts = first if said is None else [c if c not in s else "" for c, s in zip(first, said, strict=True)]
        if not self._cells.is_filled_later(((0, place),)):
            return texts
        texts = list(texts)
        for i, rows in enumerate(batch.rows):
            later = [c for c in self._cells.raw(place, rows[1:]) if c]
            others = later if said is None else [c for c in later if c not in said[i]]
            if others and any(c != first[i] for c in later):
                texts[i] = ROWS_BY.join(self._cells.raw(place, rows))
        return texts


def _put(kept: dict[str, list[str]], name: str, texts: list[str]) -> None:
    """Add a column; one that is named already keeps its text only where the new one has none."""
    had = kept.get(name)
    kept[name] = texts if had is None else [new or old for new, old in zip(texts, had, strict=True)]


def _entries(name: str, texts: Sequence[str]) -> list[str]:
    """Return the column's part of each JSON object, empty where there is no text."""
    key = encode_basestring_ascii(name)
    entries = {text: f"{key}: {encode_basestring_ascii(text)}" if text else "" for text in set(texts)}
    return list(map(entries.__getitem__, texts))


def _by_order(cells: Sequence[str], starts: Sequence[int], said: Sequence[set[str]] | None = None) -> list[str]:
    """Return the texts of each order's rows in one, empty where there are none or, with said, all are among those."""
    if said is None and starts[-1] == len(starts) - 1:
        return list(cells)
    texts = []
    for i, start in enumerate(starts[:-1]):
        own = cells[start : starts[i + 1]]
        wanted = any(own) if said is None else not said[i].issuperset(own)
        texts.append(ROWS_BY.join(own) if wanted else "")
    return texts


def _said_of_lines(lines: PlainLines) -> list[set[str]]:
    """Return what the lines of each order say, and the empty text."""
    starts = lines.starts()
    return [{"", *lines.sku[a:b], *lines.name[a:b], *lines.variant[a:b]} for a, b in pairwise(starts)]
