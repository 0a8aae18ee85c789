"""The Late screen: what needs somebody, worst first, and one key for each answer."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from datetime import date, tzinfo
from functools import partial
from typing import Any

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.services.late import list_late, mail_late, put_away
from shipdesk.services.views import LateClock, LateRow
from shipdesk.ui.calm_page import CalmPage
from shipdesk.ui.counting import lines_text, mails_text
from shipdesk.ui.late.late_columns import TWO_LINES, NumberedLate, clock_order, late_columns
from shipdesk.ui.late.snooze_sheet import SnoozeSheet
from shipdesk.ui.page import action_button
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4
from shipdesk.ui.widgets.basics import EmptyState, plain_label
from shipdesk.ui.widgets.filter_bar import FilterBar, FilterChip
from shipdesk.ui.widgets.grid import WindowedTable
from shipdesk.ui.widgets.grid_menus import GridMenus
from shipdesk.ui.widgets.grid_model import WindowedTableModel
from shipdesk.ui.widgets.sheet import ReasonSheet
from shipdesk.ui.widgets.steady_reader import SteadyReader
from shipdesk.ui.words import LATE_TONES, count_text, day_text, late_clock_word, shop_zone

LateKey = tuple[LateClock, int, int | None]


class LatePage(CalmPage):
    """The late list in a grid; rows are known by order, parcel and clock."""

    key = "late"
    icon_name = "late"
    topics = frozenset({"late", "parcels", "orders", "messages", "settings"})

    def __init__(self, shop: Any, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(shop, jobs, parent)
        self._zone: tzinfo = shop_zone(shop.settings.shop.time_zone)
        self._rows: dict[int, NumberedLate] = {}
        self._numbers: dict[LateKey, int] = {}
        self._shown_at_all = False
        self._reader = SteadyReader(jobs, "late", self._show_rows, self.report_failure, self)
        self._make_grid()
        self._make_page_actions()
        self._lay_out()
        self._selection_counted(0)

    def title(self) -> str:
        """Return the screen's name."""
        return self.tr("Late")

    def reload(self) -> None:
        """Read the list again."""
        self._zone = shop_zone(self.shop.settings.shop.time_zone)
        self._reader.ask(list_late.list_late, self.shop)

    def focus_first(self) -> None:
        """Put the keyboard into the list."""
        self.table.setFocus()

    # Building

    def _make_grid(self) -> None:
        self.model: WindowedTableModel[NumberedLate] = WindowedTableModel(
            self.jobs, late_columns(lambda: self._zone), self._rows_by_number, lambda row: row.id, self
        )
        self.model.failure = self.report_failure
        self.table = WindowedTable(
            self.model, self.tr("Late"), state=self.ui_state, state_key="late", row_height=TWO_LINES
        )
        self.menus = GridMenus(self.table)
        self.table.selection_counted.connect(self._selection_counted)
        self.table.current_changed.connect(lambda _id: self._selection_counted(self.table.selected_count()))
        self.table.opened.connect(lambda _id: self.open_current())

    def _make_page_actions(self) -> None:
        make = self.make_action
        self.mail_action = make(
            self.tr("Mail customer"),
            "M",
            self.mail,
            icon_name="mail",
            tip=self.tr("Tell the customers of the selected lines that it takes longer"),
        )
        self.snooze_action = make(
            self.tr("Snooze"),
            "S",
            self.ask_snooze,
            icon_name="snooze",
            tip=self.tr("Put the selected lines away until a day"),
        )
        self.ignore_action = make(
            self.tr("Ignore"),
            "I",
            self.ask_ignore,
            icon_name="ignore",
            tip=self.tr("Take the selected lines off the list for good, with a reason"),
        )
        self.open_action = make(self.tr("Open"), "O", self.open_current, icon_name="link",
                                tip=self.tr("Open the parcel or the order; Enter does the same"))  # fmt: skip
        make(self.tr("Show everything that is late"), "Alt+1", lambda: self.filters.choose(()))
        for number, clock in enumerate(clock_order(), start=2):
            words = self.tr("Show only: {what}").format(what=late_clock_word(clock))
            make(words, f"Alt+{number}", partial(self._show_only, clock))
        make(self.tr("Choose the columns of the list"), "Ctrl+Shift+C", self.menus.show_columns)

    def _lay_out(self) -> None:
        self.counted = plain_label(kind="muted")
        self.filters = FilterBar(self.tr("Show only"), several=False)
        self.filters.chosen.connect(lambda _choices: self._show_filtered())
        self.empty = EmptyState("done", "")
        self.empty.acted.connect(lambda: self.filters.choose(()))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        top = QHBoxLayout()
        top.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, 0)
        top.setSpacing(SPACE_3)
        top.addWidget(plain_label(self.tr("Late"), "title"))
        top.addWidget(self.counted)
        top.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        buttons.addWidget(action_button(self.mail_action, "primary"))
        for action in (self.snooze_action, self.ignore_action, self.open_action):
            buttons.addWidget(action_button(action))
        top.addLayout(buttons)
        chips = QVBoxLayout()
        chips.setContentsMargins(SPACE_4, 0, SPACE_4, 0)
        chips.addWidget(self.filters)
        self.setProperty("kind", "surface")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addLayout(top)
        column.addLayout(chips)
        column.addWidget(self.stack, 1)

    # Reading

    def _rows_by_number(self, numbers: Sequence[int]) -> list[NumberedLate]:
        # On a worker thread: `_rows` is replaced as a whole, never changed in place.
        rows = self._rows
        return [rows[number] for number in numbers if number in rows]

    def _show_rows(self, rows: tuple[LateRow, ...]) -> None:
        numbered = {}
        for row in rows:
            key = (row.clock, row.order_id, row.parcel_id)
            number = self._numbers.setdefault(key, len(self._numbers) + 1)
            numbered[number] = NumberedLate(number, row)
        self._rows = numbered
        self._shown_at_all = True
        counts = {clock: sum(row.clock is clock for row in rows) for clock in LateClock}
        chips = [FilterChip(c, late_clock_word(c), LATE_TONES[c], counts[c]) for c in clock_order()]
        self.filters.show_chips(chips, self.tr("All"), len(rows))
        self.filters.setVisible(bool(rows))
        self._show_filtered()

    def _show_filtered(self) -> None:
        chosen = self.filters.choices()
        ids = array("q", [n for n, row in self._rows.items() if not chosen or row.late.clock in chosen])
        self.table.show_ids(ids)
        if self._shown_at_all and not ids:
            self._describe_empty()
            self.stack.setCurrentWidget(self.empty)
            self._selection_counted(0)
            return
        self.stack.setCurrentWidget(self.table)
        if ids and not self.table.currentIndex().isValid():
            self.table.selectionModel().setCurrentIndex(
                self.model.index(0, self.table.first_column), QItemSelectionModel.SelectionFlag.NoUpdate
            )

    def _describe_empty(self) -> None:
        if self._rows:
            self.empty.set_texts(
                self.tr("Nothing here"),
                self.tr("Nothing is late in this way."),
                self.tr("Show everything that is late"),
                "check_circle",
            )
        else:
            self.empty.set_texts(
                self.tr("Nothing is late."),
                self.tr("Every order has time and every parcel moves. ShipDesk keeps watching."),
                "",
                "done",
            )

    def _selection_counted(self, count: int) -> None:
        total = self.model.rowCount()
        if count:
            words = self.tr("{count} of {total} selected").format(count=count_text(count), total=count_text(total))
        else:
            words = self.tr("{lines}, worst first").format(lines=lines_text(total)) if total else ""
        self.counted.setText(words)
        can_act = count > 0 or self.table.current_id() is not None
        for action in (self.mail_action, self.snooze_action, self.ignore_action, self.open_action):
            action.setEnabled(can_act and total > 0)

    def _show_only(self, clock: LateClock) -> None:
        self.filters.choose((clock,))
        self.table.setFocus()

    # Doing

    def chosen_rows(self) -> list[LateRow]:
        """Return the selected lines, or the current one where none is selected."""
        current = self.table.current_id()
        numbers = self.table.selected_ids() or ([current] if current is not None else [])
        return [self._rows[number].late for number in numbers if number in self._rows]

    def open_current(self) -> None:
        """Open the parcel of the current line, or its order where there is no parcel."""
        row = self._rows.get(self.table.current_id() or 0)
        if row is None:
            return
        if row.late.parcel_id is not None:
            self.parcel_wanted.emit(row.late.parcel_id)
        else:
            self.order_wanted.emit(row.late.order_id)

    def mail(self) -> None:
        """Plan the mail about the delay for the customers of the chosen lines."""
        rows = self.chosen_rows()
        if rows:
            self.jobs.change(
                self.tr("Planning mails"), mail_late.plan_delay_mails, self.shop, rows, on_done=self._mailed,
                on_failed=self.report_failure,
            )  # fmt: skip

    def _mailed(self, count: int) -> None:
        if count:
            self.said.emit(self.tr("Planned: {mails}. See Messages.").format(mails=mails_text(count)))
        else:
            self.said.emit(self.tr("These customers have been told already."))
        self.reload()

    def ask_snooze(self) -> None:
        """Ask until when, then put the chosen lines away."""
        rows = self.chosen_rows()
        if rows:
            today: date = self.shop.clock.now().astimezone(self._zone).date()
            sheet = SnoozeSheet(len(rows), today, self)
            sheet.chosen.connect(partial(self._snooze, rows))
            sheet.open()

    def _snooze(self, rows: list[LateRow], until: date) -> None:
        words = self.tr("Snoozed until {day}: {lines}.").format(day=day_text(until), lines=lines_text(len(rows)))
        self._put_away(words, rows, put_away.snooze_late, until)

    def ask_ignore(self) -> None:
        """Ask why, then take the chosen lines off the list."""
        rows = self.chosen_rows()
        if not rows:
            return
        sheet = ReasonSheet(
            self.tr("Ignore {lines}").format(lines=lines_text(len(rows))),
            self.tr("Ignore"),
            (self.tr("Customer knows and agrees"), self.tr("Was sent again"), self.tr("Money was given back"),
             self.tr("Carrier is looking for it")),
            self,
            sentence=self.tr("They do not come back to this list. The reason is kept with the order."),
        )  # fmt: skip
        sheet.told.connect(partial(self._ignore, rows))
        sheet.open()

    def _ignore(self, rows: list[LateRow], reason: str) -> None:
        words = self.tr("Ignored: {lines}.").format(lines=lines_text(len(rows)))
        self._put_away(words, rows, put_away.ignore_late, reason)

    def _put_away(self, words: str, rows: list[LateRow], function: Callable[..., int], *args: Any) -> None:
        def done(_count: int) -> None:
            self.undo_offered.emit(words, partial(self.restore, rows))
            self.reload()

        self.jobs.change(
            self.tr("Changing the late list"), function, self.shop, rows, *args, on_done=done,
            on_failed=self.report_failure, owner=self,
        )  # fmt: skip

    def restore(self, rows: Sequence[LateRow]) -> None:
        """Bring lines back that were snoozed or ignored."""
        self.jobs.change(
            self.tr("Changing the late list"), put_away.restore_late, self.shop, list(rows), on_done=self._restored,
            on_failed=self.report_failure,
        )  # fmt: skip

    def _restored(self, _count: int) -> None:
        self.said.emit(self.tr("They are back on the list."))
        self.reload()
