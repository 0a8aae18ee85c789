"""The Late screen: what needs somebody, worst first, and one key for each answer."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import date, tzinfo
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.services.late.list_late import list_late
from shipdesk.services.views import LateCause, LateRow, LateShown
from shipdesk.ui.calm_page import CalmPage
from shipdesk.ui.counting import lines_text
from shipdesk.ui.late.late_case import LateCase, read_case
from shipdesk.ui.late.late_columns import TWO_LINES, late_columns
from shipdesk.ui.late.late_detail import CaseActions, LateDetailPane
from shipdesk.ui.late.late_entries import LateEntry, Numbers, entries_of
from shipdesk.ui.late.late_views import LateView, ViewBar, describe_empty
from shipdesk.ui.late.late_work import LateWork
from shipdesk.ui.late.solved_list import SolvedList
from shipdesk.ui.theme import SPACE_3, SPACE_4
from shipdesk.ui.widgets.basics import EmptyState, plain_label
from shipdesk.ui.widgets.elided_label import ElidedLabel
from shipdesk.ui.widgets.filter_bar import FilterBar, FilterChip
from shipdesk.ui.widgets.fitting_splitter import FittingSplitter
from shipdesk.ui.widgets.grid import WindowedTable
from shipdesk.ui.widgets.grid_menus import GridMenus
from shipdesk.ui.widgets.grid_model import WindowedTableModel
from shipdesk.ui.widgets.overflow_bar import OverflowBar
from shipdesk.ui.widgets.steady_reader import SteadyReader
from shipdesk.ui.words import LATE_TONES, count_text, late_cause_word, shop_zone

DETAIL_FROM = 1000
"""Width in pixels from which the list has room for what counts beside the pane."""

_NO_ROOM = 100_000


class LatePage(CalmPage):
    """The late list in a grid; lines are known by order and parcel, whatever their cause is now."""

    key = "late"
    icon_name = "late"
    topics = frozenset({"late", "parcels", "orders", "messages", "settings"})

    def __init__(self, shop: Any, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(shop, jobs, parent)
        self._zone: tzinfo = shop_zone(shop.settings.shop.time_zone)
        self._lines: tuple[LateRow, ...] = ()
        self._entries: dict[int, LateEntry] = {}
        self._numbers = Numbers()
        self._open_bags: set[int] = set()
        self._shown_at_all = False
        self._is_alone = False
        self._reader = SteadyReader(jobs, "late", self._show_rows, self.report_failure, self)
        self._case_reader = SteadyReader(jobs, "late case", self._show_case, self._case_failed, self)
        self._make_grid()
        self._make_page_actions()
        self._lay_out()
        self._selection_counted(0)

    def title(self) -> str:
        """Return the screen's name."""
        return self.tr("Late")

    def today(self) -> date:
        """Return the day it is in the shop's zone."""
        moment: date = self.shop.clock.now().astimezone(self._zone).date()
        return moment

    def zone(self) -> tzinfo:
        """Return the shop's zone."""
        return self._zone

    def reload(self) -> None:
        """Read the list again."""
        self._zone = shop_zone(self.shop.settings.shop.time_zone)
        if self.views.view() is LateView.SOLVED:
            self._reader.forget()
            self.solved.reload()
            return
        self._reader.ask(list_late, self.shop, None, LateShown(self.views.view().value))

    def focus_first(self) -> None:
        """Put the keyboard into the list."""
        (self.solved.table if self.views.view() is LateView.SOLVED else self.table).setFocus()

    # Building

    def _make_grid(self) -> None:
        self.model: WindowedTableModel[LateEntry] = WindowedTableModel(
            self.jobs, late_columns(lambda: self._zone), self._entries_by_number, lambda entry: entry.id, self
        )
        self.model.failure = self.report_failure
        self.table = WindowedTable(
            self.model, self.tr("Late"), state=self.ui_state, state_key="late", row_height=TWO_LINES
        )
        self.menus = GridMenus(self.table)
        self.table.selection_counted.connect(self._selection_counted)
        self.table.current_changed.connect(lambda _id: self._current_changed())
        self.table.opened.connect(lambda _id: self.open_current())
        self.table.clicked.connect(self._clicked)
        self.table.installEventFilter(self)

    def _make_page_actions(self) -> None:
        make = self.make_action
        self.work = LateWork(self, self.chosen_rows, self.shown_rows)
        self.open_action = make(self.tr("Open"), "O", self.open_current, icon_name="link",
                                tip=self.tr("Open the parcel or the order; Enter does the same"))  # fmt: skip
        self.bag_action = make(self.tr("Open or close the bag"), "G", self.toggle_bag, icon_name="box",
                               tip=self.tr("Show the parcels of a bag, or hide them; as Right and Left"))  # fmt: skip
        self.copy_action = make(self.tr("Copy tracking number"), "Ctrl+C", self.copy_numbers, icon_name="copy")
        self.detail_action = make(self.tr("Details"), "D", self._toggle_detail, icon_name="right",
                                  tip=self.tr("Show or hide what happened to the line"))  # fmt: skip
        make(self.tr("Show everything that is late"), "Alt+1", lambda: self.filters.choose(()))
        for number, cause in enumerate(LateCause, start=2):
            words = self.tr("Show only: {what}").format(what=late_cause_word(cause))
            make(words, f"Alt+{number}", partial(self._show_only, cause))
        make(self.tr("Next list: snoozed, ignored, solved"), "V", lambda: self.views.step(1))
        make(self.tr("List before"), "Shift+V", lambda: self.views.step(-1))
        make(self.tr("Choose the columns of the list"), "Ctrl+Shift+C", self.menus.show_columns)

    def _lay_out(self) -> None:
        self.detail = LateDetailPane(
            CaseActions(self.work.next_step, self.work.mail, self.copy_action, self.detail_action)
        )
        self.splitter = FittingSplitter(self._master(), self.detail, self.ui_state, "late", 360, DETAIL_FROM)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.splitter)

    def _master(self) -> QWidget:
        self.counted = ElidedLabel(kind="muted")
        self.views = ViewBar()
        self.views.chosen.connect(self._view_chosen)
        self.filters = FilterBar(self.tr("Show only"), several=False)
        self.filters.chosen.connect(lambda _choices: self._show_filtered())
        self.empty = EmptyState("done", "")
        self.empty.acted.connect(lambda: self.filters.choose(()))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.solved = SolvedList(self)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.solved)
        self.bar = OverflowBar(self.work.accept, (*self.work.in_bar(), self.open_action))
        self.work.fit_bar(self.bar, self.views.view())
        top = QHBoxLayout()
        top.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, 0)
        top.setSpacing(SPACE_3)
        top.addWidget(plain_label(self.tr("Late"), "title"))
        top.addWidget(self.views)
        top.addWidget(self.bar, 1)
        top.addWidget(self.counted)
        chips = QVBoxLayout()
        chips.setContentsMargins(SPACE_4, 0, SPACE_4, 0)
        chips.addWidget(self.filters)
        master = QWidget()
        master.setProperty("kind", "surface")
        master.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(master)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addLayout(top)
        column.addLayout(chips)
        column.addWidget(self.stack, 1)
        return master

    # Reading

    def _entries_by_number(self, numbers: Sequence[int]) -> list[LateEntry]:
        # On a worker thread: `_entries` is replaced as a whole, never changed in place.
        entries = self._entries
        return [entries[number] for number in numbers if number in entries]

    def _show_rows(self, rows: tuple[LateRow, ...]) -> None:
        self._lines = rows
        self._shown_at_all = True
        counts = {cause: sum(row.cause is cause for row in rows) for cause in LateCause}
        chips = [FilterChip(c, late_cause_word(c), LATE_TONES[c], counts[c]) for c in LateCause]
        self.filters.show_chips(chips, self.tr("All"), len(rows))
        self.filters.setVisible(bool(rows))
        self._show_filtered()

    def shown_rows(self) -> list[LateRow]:
        """Return the lines of the list in view, those of closed bags too."""
        chosen = self.filters.choices()
        return [row for row in self._lines if not chosen or row.cause in chosen]

    def _show_filtered(self) -> None:
        entries = entries_of(self.shown_rows(), self._open_bags, self._numbers)
        self._entries = {entry.id: entry for entry in entries}
        ids = array("q", self._entries)
        self.table.show_ids(ids)
        if self.views.view() is LateView.SOLVED:
            self.stack.setCurrentWidget(self.solved)
        elif self._shown_at_all and not ids:
            describe_empty(self.empty, self.views.view(), is_filtered=bool(self._lines))
            self.stack.setCurrentWidget(self.empty)
        else:
            self.stack.setCurrentWidget(self.table)
            if ids and not self.table.currentIndex().isValid():
                self.table.selectionModel().setCurrentIndex(
                    self.model.index(0, self.table.first_column), QItemSelectionModel.SelectionFlag.NoUpdate
                )
        # Beside nothing, and beside what is solved, there is nothing to tell.
        is_alone = self.stack.currentWidget() is not self.table
        if is_alone != self._is_alone:
            self._is_alone = is_alone
            self.splitter.need_room(_NO_ROOM if is_alone else None)
        self._selection_counted(self.table.selected_count())
        self._read_detail()

    def _current_changed(self) -> None:
        self._selection_counted(self.table.selected_count())
        self._read_detail()

    def current_entry(self) -> LateEntry | None:
        """Return the line or bag under the cursor."""
        return self._entries.get(self.table.current_id() or 0)

    def _read_detail(self) -> None:
        entry = self.current_entry()
        self.detail.show_entry(entry, self._zone, self.today())
        if entry is None or entry.is_bag:
            self._case_reader.forget()
        else:
            self._case_reader.ask(read_case, self.shop, entry.late)

    def _show_case(self, case: LateCase) -> None:
        entry = self.current_entry()
        if entry is not None and not entry.is_bag and entry.late.key == case.row.key:
            self.detail.show_case(case, self._zone, self.today())
            self.detail.show_draft(case.draft)

    def _case_failed(self, error: ShipDeskError) -> None:
        self.detail.show_case(None, self._zone)
        self.report_failure(error)

    def _selection_counted(self, count: int) -> None:
        total = len(self.shown_rows())
        if count:
            chosen = count_text(len(self.chosen_rows()))
            words = self.tr("{count} of {total} selected").format(count=chosen, total=count_text(total))
        else:
            words = lines_text(total) if total else ""
        self.counted.setText(words)
        entry = self.current_entry()
        can_act = (count > 0 or entry is not None) and total > 0
        self.work.follow(self.views.view(), can_act=can_act, selected=count)
        self.open_action.setEnabled(can_act)
        self.copy_action.setEnabled(can_act)
        self.bag_action.setEnabled(entry is not None and (entry.is_bag or entry.is_inside))

    def _show_only(self, cause: LateCause) -> None:
        self.filters.choose((cause,))
        self.table.setFocus()

    def _view_chosen(self, _view: LateView) -> None:
        self._lines, self._shown_at_all = (), False
        self.filters.choose(())
        self.filters.hide()
        self._show_filtered()
        self.work.fit_bar(self.bar, self.views.view())
        self.reload()
        self.focus_first()

    # Doing

    def chosen_rows(self) -> list[LateRow]:
        """Return the lines of what is selected, or of the current row where nothing is; a bag is all its lines."""
        current = self.table.current_id()
        numbers = self.table.selected_ids() or ([current] if current is not None else [])
        entries = [self._entries[number] for number in numbers if number in self._entries]
        return list({row.key: row for entry in entries for row in entry.rows}.values())

    def open_current(self) -> None:
        """Open the parcel of the current line, or its order where there is none; open or close a bag."""
        if self.views.view() is LateView.SOLVED:
            self.solved.open_current()
            return
        entry = self.current_entry()
        if entry is None:
            return
        if entry.is_bag:
            self.toggle_bag()
        elif entry.late.parcel_id is not None:
            self.parcel_wanted.emit(entry.late.parcel_id)
        else:
            self.order_wanted.emit(entry.late.order_id)

    def toggle_bag(self) -> None:
        """Show the parcels of the current bag, or hide them."""
        entry = self.current_entry()
        if entry is not None and (entry.is_bag or entry.is_inside):
            self._open_bag(entry, wanted=not (entry.is_open or entry.is_inside))

    def _open_bag(self, entry: LateEntry, *, wanted: bool) -> None:
        bag = entry.late.bag
        if bag is None or wanted == (bag.bag_id in self._open_bags):
            return
        (self._open_bags.add if wanted else self._open_bags.discard)(bag.bag_id)
        if entry.is_inside:
            self.table.select_id(self._numbers.of_bag(bag.bag_id))
        self._show_filtered()

    def _clicked(self, index: QModelIndex) -> None:
        entry = self.current_entry()
        if entry is not None and entry.is_bag and index.column() == 0:
            self.toggle_bag()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open and close bags by Right and Left, as in a tree."""
        if watched is self.table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            entry, key = self.current_entry(), event.key()
            if entry is not None and key in (Qt.Key.Key_Right, Qt.Key.Key_Left) and not event.modifiers():
                if entry.is_bag or (entry.is_inside and key == Qt.Key.Key_Left):
                    self._open_bag(entry, wanted=key == Qt.Key.Key_Right)
                return True
        return super().eventFilter(watched, event)

    def _toggle_detail(self) -> None:
        self.splitter.toggle_detail()

    def copy_numbers(self) -> None:
        """Copy the tracking numbers of the chosen lines, one below the other."""
        numbers = [row.tracking_number for row in self.chosen_rows() if row.tracking_number]
        if numbers:
            QApplication.clipboard().setText("\n".join(numbers))
            shown = numbers[0] if len(numbers) == 1 else self.tr("%n numbers", "", len(numbers))
            self.said.emit(self.tr("Copied {numbers}").format(numbers=shown))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide the details where there is no room for them."""
        super().resizeEvent(event)
        self.splitter.fit(self.width())
