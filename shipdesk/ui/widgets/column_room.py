"""Which columns of a grid are shown at its width: one takes what is left, and the last ones make way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QTableView

from shipdesk.ui.state import UiState
from shipdesk.ui.widgets.grid_model import Column


class ColumnRoom:
    """Fits the columns of a grid that has a stretching one; a tick by hand counts more than the room.

    Columns make way from the last on, as the page gave them; the first always stays. Where no column stretches, only
    what was ticked off by hand is hidden. Both choices are remembered under the state key.
    """

    def __init__(self, table: QTableView, columns: Sequence[Column[Any]], state: UiState | None, key: str) -> None:
        self._table = table
        self._columns = tuple(columns)
        self._state = state
        self._hidden_key, self._pinned_key = f"grid hidden:{key}", f"grid shown:{key}"
        self._widths = {column.key: column.width for column in columns}
        self._hidden = set(state.get(self._hidden_key) or ()) if state is not None and key else set[str]()
        self._pinned = set(state.get(self._pinned_key) or ()) if state is not None and key else set[str]()
        self.stretches = any(column.stretch for column in columns)
        self.is_fitting = False
        """Whether sections change by the fitting and not by a hand."""

    def widths(self) -> Mapping[str, int]:
        """Return the wanted width of each column, also of those that are hidden now."""
        return self._widths

    def want_width(self, number: int, width: int) -> None:
        """Take a width that somebody gave to a column."""
        if width > 0:
            self._widths[self._columns[number].key] = width

    def show(self, number: int, *, shown: bool) -> None:
        """Show a column whatever the room, or hide it, and remember that."""
        key = self._columns[number].key
        (self._pinned if shown else self._hidden).add(key)
        (self._hidden if shown else self._pinned).discard(key)
        if self._state is not None:
            self._state.put(self._hidden_key, sorted(self._hidden))
            self._state.put(self._pinned_key, sorted(self._pinned))
        self.fit()

    def fit(self) -> None:
        """Show what has room and give the rest of it to the stretching column."""
        room = self._table.viewport().width()
        shown = self._shown(room)
        self.is_fitting = True
        try:
            for number in range(len(self._columns)):
                if self._table.isColumnHidden(number) == (number in shown):
                    self._table.setColumnHidden(number, number not in shown)
            if self.stretches:
                self._spread(shown, room)
        finally:
            self.is_fitting = False

    def _shown(self, room: int) -> list[int]:
        wanted = [n for n, column in enumerate(self._columns) if n == 0 or column.key not in self._hidden]
        if not self.stretches:
            return wanted
        needed = [n for n in wanted if n == 0 or self._columns[n].key in self._pinned]
        left = room - sum(self._width(n) for n in needed)
        shown = set(needed)
        for number in wanted:
            if number in shown:
                continue
            left -= self._width(number)
            if left < 0:
                break
            shown.add(number)
        return sorted(shown)

    def _spread(self, shown: Sequence[int], room: int) -> None:
        header = self._table.horizontalHeader()
        stretching = max((n for n in shown if self._columns[n].stretch), default=shown[-1])
        others = sum(self._width(n) for n in shown if n != stretching)
        for number in shown:
            width = max(self._width(number), room - others) if number == stretching else self._width(number)
            if header.sectionSize(number) != width:
                header.resizeSection(number, width)

    def _width(self, number: int) -> int:
        return self._widths[self._columns[number].key]
