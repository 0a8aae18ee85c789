"""The grid that shows a million rows: reads only what is looked at, and keeps one's place when things change."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import Refused, ShipDeskError
from shipdesk.services.views import TimelineEntry, TimelineKind
from shipdesk.ui.state import UiState
from shipdesk.ui.tokens import Tone
from shipdesk.ui.widgets.grid import WindowedTable
from shipdesk.ui.widgets.grid_model import PAGE_ROWS, PAGES_KEPT, Chip, Column, WindowedTableModel
from shipdesk.ui.widgets.timeline import Timeline

Settle = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Box:
    """A row of the tests."""

    id: int
    name: str


class Shelf:
    """A service that knows every box, and notes which ones it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.gone: set[int] = set()
        self.word = "box"
        self.broken = False
        self.gate = threading.Event()
        self.gate.set()

    def boxes(self, ids: Sequence[int]) -> list[Box]:
        self.gate.wait(10)
        self.asked.append(list(ids))
        if self.broken:
            raise Refused("The shelf cannot be read.")
        return [Box(number, f"{self.word} {number}") for number in ids if number not in self.gone]


def columns() -> list[Column[Box]]:
    return [
        Column("number", "Number", 100, lambda box: str(box.id), sort="number", strong=True),
        Column("name", "Name", 200, lambda box: box.name, sort="name"),
        Column("state", "State", 120, lambda _box: "", chip=lambda _box: Chip("Fine", Tone.GOOD)),
    ]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def model(jobs: JobRunner, shelf: Shelf) -> WindowedTableModel[Box]:
    return WindowedTableModel(jobs, columns(), shelf.boxes, lambda box: box.id)


@pytest.fixture
def table(qtbot: QtBot, model: WindowedTableModel[Box], tmp_path: Path, settle: Settle) -> WindowedTable:
    """Return a grid of 100,000 boxes with its first rows there."""
    table = WindowedTable(model, "Boxes", state=UiState(tmp_path), state_key="boxes")
    qtbot.addWidget(table)
    table.resize(700, 500)
    table.show()
    table.show_ids(array("q", range(1, 100_001)))
    read(qtbot, table, settle)
    return table


def read(qtbot: QtBot, table: WindowedTable, settle: Settle) -> None:
    table.viewport().grab()
    qtbot.waitUntil(lambda: not table.grid_model.is_reading())
    settle()


def test_the_model_keeps_qts_rules(qtbot: QtBot, model: WindowedTableModel[Box], settle: Settle) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_ids(array("q", range(300)))
    model.row_at(0)
    model.row_at(299)
    qtbot.waitUntil(lambda: not model.is_reading())
    settle()
    model.refresh()
    model.set_ids(array("q"))
    del tester


def test_only_the_rows_in_view_are_read(table: WindowedTable, shelf: Shelf) -> None:
    assert sum(map(len, shelf.asked)) == PAGE_ROWS
    assert table.grid_model.data(table.grid_model.index(0, 1)) == "box 1"
    assert table.grid_model.rowCount() == 100_000


def test_a_jump_reads_the_rows_there(qtbot: QtBot, table: WindowedTable, shelf: Shelf, settle: Settle) -> None:
    shelf.asked.clear()
    table.scrollToBottom()
    read(qtbot, table, settle)
    assert len(shelf.asked) <= 2
    assert table.grid_model.data(table.grid_model.index(99_999, 1)) == "box 100000"


def test_a_page_that_is_not_there_yet_is_a_placeholder_and_never_waits(
    qtbot: QtBot, table: WindowedTable, shelf: Shelf, settle: Settle
) -> None:
    shelf.gate.clear()
    assert table.grid_model.row_at(50_000) is None
    table.scrollTo(table.grid_model.index(50_000, 0), QAbstractItemView.ScrollHint.PositionAtTop)
    table.viewport().grab()
    shelf.gate.set()
    read(qtbot, table, settle)
    assert table.grid_model.row_at(50_000) == Box(50_001, "box 50001")


def test_memory_stays_small_however_far_one_scrolls(
    qtbot: QtBot, model: WindowedTableModel[Box], settle: Settle
) -> None:
    model.set_ids(array("q", range(PAGE_ROWS * (PAGES_KEPT + 20))))
    for page in range(PAGES_KEPT + 20):
        model.row_at(page * PAGE_ROWS)
        qtbot.waitUntil(lambda: not model.is_reading())
    settle()
    assert len(model._pages) == PAGES_KEPT


def test_a_refresh_shows_old_rows_until_the_new_ones_are_there(
    qtbot: QtBot, table: WindowedTable, shelf: Shelf, settle: Settle
) -> None:
    shelf.word = "parcel"
    table.show_ids(array("q", range(1, 100_001)))
    assert table.grid_model.data(table.grid_model.index(0, 1)) == "box 1"
    read(qtbot, table, settle)
    assert table.grid_model.data(table.grid_model.index(0, 1)) == "parcel 1"


def test_selection_and_place_are_kept_by_id_when_rows_come_and_go(
    qtbot: QtBot, table: WindowedTable, settle: Settle
) -> None:
    table.select_id(500)
    flags = QItemSelectionModel.SelectionFlag
    table.selectionModel().select(table.grid_model.index(501, 0), flags.Select | flags.Rows)
    announced: list[object] = []
    table.current_changed.connect(announced.append)
    table.show_ids(array("q", range(100, 60_000)))
    assert table.selected_ids() == [500, 502]
    assert table.current_id() == 500
    assert announced == []
    table.show_ids(array("q", range(501, 60_000)))
    assert table.selected_ids() == [502]


def test_selecting_everything_is_counted_without_an_object_for_each_row(table: WindowedTable) -> None:
    table.selectAll()
    assert table.selected_count() == 100_000
    assert len(table.selected_ids()) == 100_000


def test_a_row_that_vanished_meanwhile_stays_blank(
    qtbot: QtBot, table: WindowedTable, shelf: Shelf, settle: Settle
) -> None:
    shelf.gone.add(3)
    table.grid_model.refresh()
    read(qtbot, table, settle)
    assert table.grid_model.row_at(2) is None
    assert table.grid_model.row_at(3) == Box(4, "box 4")
    settle()


def test_rows_that_cannot_be_read_are_told_once_and_not_asked_for_at_each_paint(
    qtbot: QtBot, table: WindowedTable, shelf: Shelf, settle: Settle
) -> None:
    errors: list[ShipDeskError] = []
    table.grid_model.failure = errors.append
    shelf.broken = True
    table.show_ids(array("q", range(7, 90)))
    read(qtbot, table, settle)
    table.viewport().grab()
    settle()
    assert [error.message for error in errors] == ["The shelf cannot be read."]


def test_enter_and_double_click_open_the_row(qtbot: QtBot, table: WindowedTable) -> None:
    table.select_id(2)
    with qtbot.waitSignal(table.opened) as opened:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [2]
    spot = table.visualRect(table.grid_model.index(4, 1)).center()
    with qtbot.waitSignal(table.opened) as opened:
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert opened.args == [5]


def test_the_header_asks_for_sorting_and_turns_it_round(qtbot: QtBot, table: WindowedTable) -> None:
    header = table.horizontalHeader()
    spot = QPoint(header.sectionViewportPosition(1) + 20, 10)
    asked: list[tuple[object, bool]] = []
    table.sort_wanted.connect(lambda sort, descending: asked.append((sort, descending)))
    for _ in range(2):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    beside = QPoint(header.sectionViewportPosition(2) + 20, 10)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=beside)
    assert asked == [("name", False), ("name", True)]
    assert header.sortIndicatorSection() == 1


def test_columns_are_where_they_were_left(
    qtbot: QtBot, table: WindowedTable, model: WindowedTableModel[Box], tmp_path: Path
) -> None:
    table.horizontalHeader().moveSection(0, 1)
    table.horizontalHeader().resizeSection(1, 260)
    table.show_sorting("name", descending=True)
    table._columns_changed()
    assert table._state is not None
    table._state.save()
    again = WindowedTable(model, "Boxes", state=UiState(tmp_path), state_key="boxes")
    qtbot.addWidget(again)
    assert again.horizontalHeader().logicalIndex(0) == 1
    assert again.horizontalHeader().sectionSize(1) == 260
    assert again.sorting() == ("name", True)


def test_a_damaged_memory_of_columns_is_forgotten(
    qtbot: QtBot, model: WindowedTableModel[Box], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "window.json").write_text("{not json", "utf-8")
    again = WindowedTable(model, "Boxes", state=UiState(tmp_path), state_key="boxes")
    qtbot.addWidget(again)
    assert again.horizontalHeader().logicalIndex(0) == 0
    assert "starts anew" in caplog.text


def test_a_frame_of_the_grid_makes_few_calls(table: WindowedTable, shelf: Shelf) -> None:
    calls = 0

    def text(box: Box) -> str:
        nonlocal calls
        calls += 1
        return box.name

    table.grid_model.columns = tuple(Column(f"c{n}", f"C{n}", 100, text) for n in range(3))
    table.viewport().grab()
    rows_in_view = table.viewport().height() // 34 + 2
    assert 0 < calls <= rows_in_view * 3


def test_a_long_history_is_painted_only_where_one_looks(qtbot: QtBot, look: object) -> None:
    moment = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    entries = [
        TimelineEntry(moment - timedelta(hours=n), TimelineKind.CARRIER, f"Scan {n}", "Depot", "DHL")
        for n in range(2_000)
    ]
    timeline = Timeline("What happened")
    qtbot.addWidget(timeline)
    timeline.resize(300, 400)
    timeline.set_entries(entries, UTC)
    timeline.show()
    painted: list[int] = []
    paint_entry = timeline._paint_entry
    timeline._paint_entry = lambda painter, number, top: (  # type: ignore[method-assign]
        painted.append(number),
        paint_entry(painter, number, top),
    )[0]
    timeline.verticalScrollBar().setValue(timeline.verticalScrollBar().maximum() // 2)
    timeline.viewport().grab()
    assert 0 < len(set(painted)) < 20
    assert min(painted) > 900
    assert "Scan 0" in timeline.accessibleDescription()
