"""The lines that left the late list by themselves, and how."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget

from shipdesk.services.late.keep_lines import LeftLine, lines_left
from shipdesk.ui.late.late_views import LateView, describe_empty
from shipdesk.ui.page import Page
from shipdesk.ui.widgets.basics import EmptyState
from shipdesk.ui.widgets.grid import WindowedTable
from shipdesk.ui.widgets.grid_model import Chip, Column, WindowedTableModel
from shipdesk.ui.widgets.steady_reader import SteadyReader
from shipdesk.ui.words import LATE_TONES, day_text, late_cause_word, shop_zone, time_text, translate

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

SHOWN_FOR = timedelta(days=14)
_Columns = tuple[Column["SolvedLine"], ...]


@dataclass(frozen=True, slots=True)
class SolvedLine:
    """A line that left, with the number by which the grid knows it."""

    id: int
    left: LeftLine


class SolvedList(QStackedWidget):
    """A grid of what was solved in the last two weeks, the newest first; Enter opens the parcel or the order."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page, self._shop = page, page.shop
        self._zone: tzinfo = shop_zone(page.shop.settings.shop.time_zone)
        self._lines: dict[int, SolvedLine] = {}
        self.model: WindowedTableModel[SolvedLine] = WindowedTableModel(
            page.jobs, self._columns(), self._by_number, lambda line: line.id, self
        )
        self.model.failure = page.report_failure
        self.table = WindowedTable(self.model, self.tr("Solved"), state=page.ui_state, state_key="late solved")
        self.table.opened.connect(lambda _id: self.open_current())
        self.empty = EmptyState("check_circle", "")
        describe_empty(self.empty, LateView.SOLVED, is_filtered=False)
        self.addWidget(self.table)
        self.addWidget(self.empty)
        self._reader = SteadyReader(page.jobs, "solved late", self._show, page.report_failure, self)

    def reload(self) -> None:
        """Read again what was solved."""
        self._zone = shop_zone(self._shop.settings.shop.time_zone)
        self._reader.ask(_read, self._shop)

    def count(self) -> int:
        """Return how many lines there are."""
        return len(self._lines)

    def open_current(self) -> None:
        """Open the parcel of the current line, or its order where there was none."""
        line = self._lines.get(self.table.current_id() or 0)
        if line is None:
            return
        key = line.left.line.key
        if key.parcel_id:
            self._page.parcel_wanted.emit(key.parcel_id)
        else:
            self._page.order_wanted.emit(key.order_id)

    def _show(self, lines: tuple[LeftLine, ...]) -> None:
        # Replaced as a whole: workers read it.
        self._lines = {left.line.id: SolvedLine(left.line.id, left) for left in lines}
        self.table.show_ids(array("q", self._lines))
        self.setCurrentWidget(self.table if lines else self.empty)

    def _by_number(self, numbers: Sequence[int]) -> list[SolvedLine]:
        lines = self._lines
        return [lines[number] for number in numbers if number in lines]

    def _columns(self) -> _Columns:
        head = translate
        return (
            Column("cause", head("LateGrid", "Was"), 156, lambda s: late_cause_word(s.left.line.key.cause),
                   chip=lambda s: Chip(late_cause_word(s.left.line.key.cause), LATE_TONES[s.left.line.key.cause])),
            Column("number", head("LateGrid", "Order"), 92, lambda s: s.left.order_number),
            Column("how", head("LateGrid", "How it left the list"), 246, lambda s: s.left.line.left_how, stretch=True,
                   strong=True),
            Column("left", head("LateGrid", "Left it"), 144, lambda s: time_text(s.left.line.left_at, self._zone)),
            Column("since", head("LateGrid", "Late since"), 104, lambda s: day_text(s.left.line.since), muted=True),
            Column("name", head("LateGrid", "Recipient"), 160, lambda s: s.left.recipient_name),
            Column("tracking", head("LateGrid", "Tracking number"), 160, lambda s: s.left.tracking_number, muted=True),
        )  # fmt: skip


def _read(shop: Shop) -> tuple[LeftLine, ...]:
    return tuple(left for left in lines_left(shop, shop.clock.now() - SHOWN_FOR) if left.is_solved)
