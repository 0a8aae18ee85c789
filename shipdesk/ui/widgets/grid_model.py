"""A table model over an array of ids: rows are read 128 at a time beside the window, only where somebody looks.

Measured at a million rows: ids in an array, pages in a small cache, text painted by the delegate.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.ui.tokens import Tone

Row = TypeVar("Row")

PAGE_ROWS = 128
PAGES_KEPT = 64
READS_AT_ONCE = 2

# An enum's attribute look-up costs 0.2 us, the old spelling 4.5 us, and a frame makes thousands.
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOLTIP = int(Qt.ItemDataRole.ToolTipRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
_HORIZONTAL = Qt.Orientation.Horizontal
_RIGHT = int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value)
_LEFT = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)


@dataclass(frozen=True, slots=True)
class Chip:
    """A word and its tone, for a cell painted as a chip."""

    text: str
    tone: Tone
    beside: str = ""
    """A second word, painted as a neutral chip where there is room."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: `text` makes the cell's words from a row, `chip` paints them as a chip instead.

    key is how the state of the grid is remembered; sort is what the page's query takes, None where it cannot be
    sorted by; muted, strong and right are how it looks; tone colours the text where it returns one. A stretching
    column has width as its least and takes the free room, the last such that is shown; a wrapping one fills the lines
    of a high row.
    """

    key: str
    title: str
    width: int
    text: Callable[[Row], str]
    chip: Callable[[Row], Chip | None] | None = None
    sort: Any = None
    right: bool = False
    muted: bool = False
    strong: bool = False
    tone: Callable[[Row], Tone | None] | None = None
    tooltip: Callable[[Row], str] | None = None
    stretch: bool = False
    wrap: bool = False


class WindowedTableModel(QAbstractTableModel, Generic[Row]):
    """Rows by id, read in pages by query jobs; until a page is there its rows are shown as placeholders."""

    def __init__(
        self,
        jobs: JobRunner,
        columns: Sequence[Column[Row]],
        read_rows: Callable[[Sequence[int]], Sequence[Row]],
        row_id: Callable[[Row], int],
        parent: QObject | None = None,
    ) -> None:
        """Take the columns and `read_rows(ids)`, a quick service called on a worker thread (missing ids left out)."""
        super().__init__(parent)
        self.columns = tuple(columns)
        self._jobs = jobs
        self._read_rows = read_rows
        self._row_id = row_id
        self._ids: array[int] = array("q")
        self._place: dict[int, int] | None = None
        self._pages: OrderedDict[int, list[Row | None]] = OrderedDict()
        self._outdated: set[int] = set()
        self._wanted: OrderedDict[int, None] = OrderedDict()
        self._reading: set[int] = set()
        self._generation = 0
        self._starter = QTimer(self, interval=0)
        self._starter.setSingleShot(True)
        self._starter.timeout.connect(self._start_reading)
        self.failure: Callable[[ShipDeskError], None] | None = None
        """Told when a page cannot be read."""

    # What pages use

    def set_ids(self, ids: array[int]) -> None:
        """Show these ids in this order; where they are the same as before, only their rows are read again."""
        if ids == self._ids:
            self.refresh()
            return
        self.beginResetModel()
        self._ids = ids
        self._place = None
        self._forget()
        self.endResetModel()

    def refresh(self) -> None:
        """Read again what is shown, keeping the old rows on the screen until the new ones come."""
        self._generation += 1
        self._reading.clear()
        self._outdated = set(self._pages)
        self._wanted.clear()
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(self.columns) - 1))

    def ids(self) -> array[int]:
        """Return all ids in the order shown; not to be changed."""
        return self._ids

    def id_at(self, row: int) -> int | None:
        """Return the id of a row, or None beyond the end."""
        return self._ids[row] if 0 <= row < len(self._ids) else None

    def place_of(self, wanted: int) -> int | None:
        """Return the row that shows the id, or None."""
        if self._place is None:
            self._place = {number: row for row, number in enumerate(self._ids)}
        return self._place.get(wanted)

    def row_at(self, row: int) -> Row | None:
        """Return the row's value, or None while it is being read (which this call starts)."""
        number = row // PAGE_ROWS
        page = self._pages.get(number)
        if page is None or number in self._outdated:
            self._want(number)
            if page is None:
                return None
        return page[row % PAGE_ROWS]

    def is_reading(self) -> bool:
        """Whether rows are on their way."""
        return bool(self._wanted or self._reading)

    # What Qt asks

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Return how many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self._ids)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = _DISPLAY) -> Any:
        """Return the cell's words; the delegate does not ask here, screen readers and tests do."""
        if role not in (_DISPLAY, _TOOLTIP, _ACCESSIBLE, _ALIGN) or not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == _ALIGN:
            return _RIGHT if column.right else _LEFT
        row = self.row_at(index.row())
        if row is None:
            return None
        if role == _TOOLTIP:
            return (column.tooltip or column.text)(row) or None
        return cell_text(column, row)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """Return the column's title."""
        if orientation == _HORIZONTAL and 0 <= section < len(self.columns):
            if role in (_DISPLAY, _ACCESSIBLE):
                return self.columns[section].title
            if role == _ALIGN:
                return _RIGHT if self.columns[section].right else _LEFT
        return None

    # Reading

    def _forget(self) -> None:
        self._generation += 1
        self._pages.clear()
        self._outdated.clear()
        self._wanted.clear()
        self._reading.clear()

    def _want(self, number: int) -> None:
        if number in self._reading:
            return
        self._wanted[number] = None
        self._wanted.move_to_end(number)
        if not self._starter.isActive():
            self._starter.start()

    def _start_reading(self) -> None:
        # The newest wish first: after a long jump nobody waits for what flew by; painting asks again if it matters.
        while self._wanted and len(self._reading) < READS_AT_ONCE:
            number = self._wanted.popitem()[0]
            while len(self._wanted) > 4:
                self._wanted.popitem(last=False)
            self._reading.add(number)
            ids = self._ids[number * PAGE_ROWS : (number + 1) * PAGE_ROWS]
            generation = self._generation
            self._jobs.query(
                f"{id(self)} page {number}",
                self._read_page,
                ids,
                on_done=partial(self._take_page, generation, number),
                on_failed=partial(self._miss_page, generation, number),
                owner=self,
            )

    def _read_page(self, ids: array[int]) -> list[Row | None]:
        rows = {self._row_id(row): row for row in self._read_rows(ids)}
        return [rows.get(number) for number in ids]

    def _take_page(self, generation: int, number: int, page: list[Row | None]) -> None:
        if generation != self._generation:
            return
        self._reading.discard(number)
        self._outdated.discard(number)
        self._pages[number] = page
        self._pages.move_to_end(number)
        while len(self._pages) > PAGES_KEPT:
            self._outdated.discard(self._pages.popitem(last=False)[0])
        first = number * PAGE_ROWS
        last = min(first + len(page), len(self._ids)) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))
        self._start_reading()

    def _miss_page(self, generation: int, number: int, error: ShipDeskError) -> None:
        if generation != self._generation:
            return
        self._reading.discard(number)
        # Blank rows instead of asking again at each paint for what cannot be read.
        self._pages[number] = [None] * len(self._ids[number * PAGE_ROWS : (number + 1) * PAGE_ROWS])
        self._outdated.discard(number)
        if self.failure is not None:
            self.failure(error)


def cell_text(column: Column[Row], row: Row) -> str:
    """Return the words of a cell, whichever way it is painted."""
    chip = column.chip(row) if column.chip is not None else None
    if chip is None:
        return column.text(row)
    return f"{chip.text}, {chip.beside}" if chip.beside else chip.text
