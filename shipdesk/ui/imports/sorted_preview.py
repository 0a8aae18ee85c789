"""A preview sorted for the eye: what goes into which table, what a person should look at, and what fits a filter.

Plain functions, run beside the window: a hundred thousand rows take longer than a frame may.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from shipdesk.domain.orders import RefusedRow
from shipdesk.domain.text import fold
from shipdesk.services.import_orders import PreviewedImport, preview_files
from shipdesk.services.ports import CancelCheck, Progress, never_cancelled, no_progress
from shipdesk.services.preview_diffs import lines_of
from shipdesk.services.views import DiffKind, FilePreview, OrderDiff


class Part(IntEnum):
    """The parts of a preview, in the order of their tabs."""

    NEW = 0
    CHANGED = 1
    SUSPICIOUS = 2
    REFUSED = 3
    PROTECTED = 4
    UNCHANGED = 5
    COLUMNS = 6


@dataclass(frozen=True, slots=True)
class ChangedField:
    """One field of one order that the file tells differently; the field is empty where none of the shown ones is."""

    order: OrderDiff
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SortedPreview:
    """One file's preview by its parts; rows are of OrderDiff, ChangedField or RefusedRow."""

    preview: FilePreview
    rows: Mapping[Part, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something a person should look at; part is None for what concerns the whole file, row counts in the part."""

    file: int
    part: Part | None
    row: int = 0


@dataclass(frozen=True, slots=True)
class ReadImport:
    """What `read_sorted` returns: the import to commit, and the same for the eye."""

    previewed: PreviewedImport
    files: tuple[SortedPreview, ...]
    troubles: tuple[Trouble, ...]
    left_out: frozenset[tuple[str, str]] = frozenset()
    """Of the orders that a person left out, as (file, order number), those that would still be stored."""


def read_sorted(
    shop: Any,
    paths: Sequence[Path],
    *,
    answers: Mapping[str, Mapping[str, str]],
    encodings: Mapping[str, str],
    left_out: Collection[tuple[str, str]] = (),
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> ReadImport:
    """Preview the files and sort what was found. Raises Cancelled."""
    previewed = preview_files(shop, paths, answers=answers, encodings=encodings, progress=progress, cancelled=cancelled)
    files = tuple(sort_preview(preview) for preview in previewed.files)
    still = frozenset(
        (preview.file, line.order_number)
        for preview in previewed.files
        for line in (lines_of(preview).of(DiffKind.NEW, DiffKind.CHANGED) if left_out else ())
    ).intersection(left_out)
    return ReadImport(previewed, files, tuple(_troubles(files)), still)


def sort_preview(preview: FilePreview) -> SortedPreview:
    """Return the preview by its parts."""
    lines = lines_of(preview)
    rows: dict[Part, Sequence[Any]] = {
        Part.NEW: lines.of(DiffKind.NEW),
        Part.CHANGED: list(_fields(lines.of(DiffKind.CHANGED))),
        # What is here just so was looked at when it came.
        Part.SUSPICIOUS: lines.suspicious().of(DiffKind.NEW, DiffKind.CHANGED, DiffKind.PROTECTED),
        Part.REFUSED: preview.refused,
        Part.PROTECTED: list(_fields(lines.of(DiffKind.PROTECTED))),
        Part.UNCHANGED: lines.of(DiffKind.UNCHANGED),
        Part.COLUMNS: preview.columns,
    }
    return SortedPreview(preview, rows)


def _fields(diffs: Sequence[OrderDiff]) -> Iterator[ChangedField]:
    for diff in diffs:
        if not diff.changes:
            yield ChangedField(diff, "", "", "")
        for change in diff.changes:
            yield ChangedField(diff, change.field, change.before, change.after)


def _troubles(files: Sequence[SortedPreview]) -> Iterator[Trouble]:
    for number, file in enumerate(files):
        preview = file.preview
        if preview.problem or preview.garbled:
            yield Trouble(number, None)
        for part, count in (
            (Part.COLUMNS, len(preview.questions)),
            (Part.REFUSED, len(preview.refused)),
            (Part.SUSPICIOUS, len(file.rows[Part.SUSPICIOUS])),
        ):
            yield from (Trouble(number, part, row) for row in range(count))


class PreviewFilter:
    """Finds the rows of one file that hold all words; their folded texts are made once, at the first filter."""

    def __init__(self, file: SortedPreview) -> None:
        self._file = file
        self._texts: dict[Part, list[str]] = {}

    def matching(self, words: str) -> SortedPreview:
        """Return the preview with only the rows in which every word stands, accents and capitals aside."""
        wanted = fold(words).split()
        if not wanted:
            return self._file
        rows: dict[Part, Sequence[Any]] = {}
        for part, values in self._file.rows.items():
            if part not in self._texts:
                texts = _TEXTS[part]
                self._texts[part] = [fold(texts(value)) for value in values]
            pairs = zip(values, self._texts[part], strict=True)
            rows[part] = [value for value, text in pairs if all(word in text for word in wanted)]
        return SortedPreview(self._file.preview, rows)


def _order_words(diff: OrderDiff) -> str:
    return " ".join((diff.order_number, diff.recipient_name, diff.country_code, diff.items_text, diff.total_text,
                     *diff.remarks))  # fmt: skip


def _change_words(change: ChangedField) -> str:
    order = change.order
    return " ".join((order.order_number, order.recipient_name, change.field, change.before, change.after))


def _refused_words(row: RefusedRow) -> str:
    return " ".join((row.order_number, row.column, row.value, row.reason))


_TEXTS: dict[Part, Callable[[Any], str]] = {
    **dict.fromkeys((Part.NEW, Part.SUSPICIOUS, Part.UNCHANGED), _order_words),
    **dict.fromkeys((Part.CHANGED, Part.PROTECTED), _change_words),
    Part.REFUSED: _refused_words,
    Part.COLUMNS: lambda column: " ".join((column.column, *column.samples)),
}
