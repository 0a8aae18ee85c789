"""A tab that is a list of what is stuck: a sentence and the actions above it, the chosen row's own words below."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shipdesk.ui.messages.tab_pane import TabPane
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4
from shipdesk.ui.widgets.basics import EmptyState, line, plain_label
from shipdesk.ui.widgets.flow_layout import FlowLayout
from shipdesk.ui.widgets.grid import WindowedTable
from shipdesk.ui.widgets.grid_model import Column, WindowedTableModel


class _Numbered(Protocol):
    @property
    def id(self) -> int: ...


Row = TypeVar("Row", bound=_Numbered)


class ListPane(TabPane, Generic[Row]):
    """What the two have in common; a pane says what stands in it, and acts on all rows that are selected."""

    def __init__(self, page: Page, name: str, state_key: str, read: Callable[..., Sequence[Row]]) -> None:
        """Take what reads the rows of a shop; it is called on a worker thread."""
        super().__init__(page)
        self._read = read
        self._name, self._state_key = name, state_key
        self._rows: dict[int, Row] = {}
        self.actions_shown: list[QAction] = []

    def columns(self) -> list[Column[Row]]:
        """Return the columns."""
        return []

    def emptiness(self) -> EmptyState:
        """Return what stands there instead of nothing."""
        return EmptyState("check", self._name)

    def about(self, row: Row) -> str:  # noqa: ARG002 (for panes that have more to say)
        """Return the whole words of a row, for below the list."""
        return ""

    def sentence(self) -> str:
        """Return what is said above the list."""
        return ""

    def reload(self) -> None:
        """Ask again for the rows."""
        self._page.jobs.query(self._state_key, self._read, self._page.shop, on_done=self._show_rows, owner=self)

    def focus_first(self) -> None:
        """Put the keyboard into the list."""
        self.ensure_built()
        self.table.setFocus()

    def selected(self) -> list[Row]:
        """Return the rows that are selected."""
        if not self._is_built:
            return []
        return [self._rows[number] for number in self.table.selected_ids() if number in self._rows]

    def _build(self) -> None:
        self.model = WindowedTableModel(self._page.jobs, self.columns(), self._look_up, lambda row: row.id, self)
        self.table = WindowedTable(
            self.model, self._name, state=self._page.ui_state, state_key=self._state_key, parent=self
        )
        self.table.current_changed.connect(lambda _number: self._show_chosen())
        self.table.selection_counted.connect(lambda _count: self._enable())
        self.empty = self.emptiness()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar())
        column.addWidget(self.stack, 1)
        column.addWidget(self._foot())

    def _bar(self) -> QWidget:
        bar = QWidget()
        self.said = plain_label("", "muted", wrap=True)
        buttons = QWidget()
        flow = FlowLayout(buttons, gap=SPACE_2, line_gap=SPACE_2)
        for action in self.actions_shown:
            flow.addWidget(action_button(action))
        row = QVBoxLayout(bar)
        row.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        row.setSpacing(SPACE_2)
        row.addWidget(self.said)
        row.addWidget(buttons)
        return bar

    def _foot(self) -> QWidget:
        self.foot = QWidget()
        self.foot.setProperty("kind", "surface")
        self.words = plain_label("", "", wrap=True, selectable=True)
        inner = QHBoxLayout()
        inner.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        inner.addWidget(self.words, 1)
        column = QVBoxLayout(self.foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(line())
        column.addLayout(inner)
        self.foot.hide()
        return self.foot

    def _look_up(self, ids: Sequence[int]) -> list[Row]:
        return [self._rows[number] for number in ids if number in self._rows]

    def _show_rows(self, rows: Sequence[Row]) -> None:
        self.ensure_built()
        self._rows = {row.id: row for row in rows}
        self.table.show_ids(array("q", self._rows))
        self.stack.setCurrentWidget(self.table if rows else self.empty)
        self.said.setText(self.sentence() if rows else "")
        self.said.setVisible(bool(rows))
        if rows and self.table.current_id() is None:
            self.table.select_id(rows[0].id)
        self._show_chosen()

    def _show_chosen(self) -> None:
        row = self._rows.get(self.table.current_id() or 0)
        words = self.about(row) if row is not None else ""
        self.words.setText(words)
        self.foot.setVisible(bool(words))
        self._enable()

    def _change(self, name: str, function: Callable[..., Any], *args: Any, done: Callable[[Any], object]) -> None:
        """Change something, then read again."""

        def after(result: Any) -> None:
            done(result)
            self._page.reload()

        self._page.jobs.change(
            name, function, self._page.shop, *args, on_done=after, on_failed=self._page.report_failure, owner=self
        )
