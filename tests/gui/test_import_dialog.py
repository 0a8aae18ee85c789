"""Importing: everything is seen before anything is stored, and it can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.services.list_orders import find_order, show_order, view_counts
from shipdesk.services.make_labels import make_labels
from shipdesk.services.shop import Shop
from shipdesk.services.undo_import import past_imports
from shipdesk.ui.imports.import_dialog import ImportDialog
from shipdesk.ui.imports.past_imports_dialog import PastImportsDialog
from shipdesk.ui.imports.sorted_preview import Part
from shipdesk.ui.widgets.sheet import ConfirmSheet
from shipdesk.ui.window import MainWindow

Settle = Callable[[], None]
KEY = Qt.Key
HEADER = "Order number,Name,Street,Postal code,City,Country,Email,SKU,Article,Quantity,Price\n"
ANNA = "A-1,Anna Müller,Aachener Straße 12,50667,Köln,DE,anna@example.org,CND,Candle,2,14.90\n"
LUC = "A-2,Luc Martin,8 rue de la République,69002,Lyon,FR,luc@example.org,SOAP,Soap,1,6.90\n"
WRONG = "A-3,Eva Berg,Stortorget 3,211 20,Malmö,SE,eva@example.org,SOAP,Soap,=1+1,6.90\n"

Import = Callable[..., ImportDialog]


@pytest.fixture
def order_file(tmp_path: Path) -> Path:
    """Return a file with two good orders and one with a quantity that is none."""
    path = tmp_path / "market.csv"
    path.write_text(HEADER + ANNA + LUC + WRONG, encoding="utf-8")
    return path


@pytest.fixture
def preview(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> Import:
    """Return a function that opens the dialog on files and waits for what it shows."""

    def open_on(*paths: Path) -> ImportDialog:
        dialog = ImportDialog(shop, jobs, paths)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        qtbot.addWidget(dialog)
        dialog.open()
        settle()
        return dialog

    return open_on


def cells(dialog: ImportDialog, part: Part) -> list[list[str]]:
    """Return the words of all cells of one of the preview's tables."""
    model = dialog.preview.tabs.models[part]
    rows, columns = range(model.rowCount()), range(model.columnCount())
    return [[str(model.index(row, column).data()) for column in columns] for row in rows]


def test_nothing_is_stored_before_somebody_says_so(preview: Import, order_file: Path, shop: Shop) -> None:
    before = view_counts(shop)
    dialog = preview(order_file)
    assert dialog.stack.currentWidget() is dialog.preview
    assert dialog.do_button.text() == "Import 2 orders"
    assert view_counts(shop) == before


def test_the_preview_tells_what_is_new_and_what_is_refused_and_why(preview: Import, order_file: Path) -> None:
    dialog = preview(order_file)
    assert [row[0] for row in cells(dialog, Part.NEW)] == ["A-1", "A-2"]
    (refused,) = cells(dialog, Part.REFUSED)
    assert refused[0] == "4"
    assert refused[2:4] == ["Quantity", "=1+1"]
    assert refused[4]
    tabs = dialog.preview.tabs
    assert [tabs.tabText(n) for n in range(4)] == ["New 2", "Changed", "Suspicious", "Refused 1"]


def test_the_preview_s_models_keep_qt_s_rules(preview: Import, order_file: Path) -> None:
    dialog = preview(order_file)
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    testers = [QAbstractItemModelTester(model, mode) for model in dialog.preview.tabs.models.values()]
    dialog.preview.show_file(str(order_file))
    dialog.preview.tabs.checks_changed()
    assert len(testers) == 6


def test_enter_imports_and_the_orders_are_there(
    qtbot: QtBot, preview: Import, order_file: Path, shop: Shop, settle: Settle
) -> None:
    dialog = preview(order_file)
    with qtbot.waitSignal(dialog.imported, timeout=10_000):
        qtbot.keyClick(dialog, KEY.Key_Return)
    settle()
    anna = find_order(shop, "A-1")
    assert anna is not None
    assert show_order(shop, anna).recipient.city == "Köln"
    assert dialog.stack.currentWidget() is dialog.outcome
    assert dialog.undo_button.isVisible()


def test_escape_imports_nothing(qtbot: QtBot, preview: Import, order_file: Path, shop: Shop) -> None:
    dialog = preview(order_file)
    qtbot.keyClick(dialog, KEY.Key_Escape)
    assert not dialog.isVisible()
    assert find_order(shop, "A-1") is None


def test_an_import_is_taken_back_right_away(
    qtbot: QtBot, preview: Import, order_file: Path, shop: Shop, settle: Settle
) -> None:
    dialog = preview(order_file)
    with qtbot.waitSignal(dialog.imported, timeout=10_000):
        dialog.do_button.click()
    settle()
    with qtbot.waitSignal(dialog.undone):
        dialog.undo_button.click()
    assert find_order(shop, "A-1") is None


def test_a_changed_order_is_shown_field_by_field(
    qtbot: QtBot, preview: Import, order_file: Path, shop: Shop, settle: Settle
) -> None:
    first = preview(order_file)
    with qtbot.waitSignal(first.imported, timeout=10_000):
        first.do_button.click()
    settle()
    order_file.write_text(HEADER + ANNA.replace("Straße 12", "Straße 14") + LUC, encoding="utf-8")
    dialog = preview(order_file)
    (changed,) = cells(dialog, Part.CHANGED)
    assert changed[0] == "A-1"
    assert "Straße 12" in changed[3]
    assert "Straße 14" in changed[4]
    assert [row[0] for row in cells(dialog, Part.UNCHANGED)] == ["A-2"]
    assert dialog.do_button.text() == "Import 1 order"


def test_what_is_packed_is_shown_as_left_alone(
    qtbot: QtBot, preview: Import, order_file: Path, shop: Shop, settle: Settle
) -> None:
    first = preview(order_file)
    with qtbot.waitSignal(first.imported, timeout=10_000):
        first.do_button.click()
    settle()
    anna = find_order(shop, "A-1")
    assert anna is not None
    make_labels(shop, [anna])
    order_file.write_text(HEADER + ANNA.replace("Straße 12", "Straße 14"), encoding="utf-8")
    dialog = preview(order_file)
    changed = cells(dialog, Part.PROTECTED)
    assert {(row[0], row[5].split(":")[0]) for row in changed} == {("A-1", "Left alone")}
    assert dialog.do_button.text() == "Nothing to import"
    assert not dialog.do_button.isEnabled()


def test_an_unsure_column_is_asked_about_and_the_answer_is_used_and_can_be_changed(
    qtbot: QtBot, preview: Import, tmp_path: Path, shop: Shop, settle: Settle
) -> None:
    path = tmp_path / "twice.csv"
    path.write_text(HEADER.replace("Street", "Street,Street") + ANNA.replace("12,", "12,Hinterhaus,"), encoding="utf-8")
    dialog = preview(path)
    assert dialog.preview.tabs.currentWidget() is dialog.preview.tabs.columns
    (column,) = dialog.preview.tabs.columns.boxes
    for meaning in ("line2", "ignore", "line2"):
        box = dialog.preview.tabs.columns.boxes[column]
        box.setCurrentIndex(box.findData(meaning))
        settle()
        assert dialog.preview.tabs.columns.boxes[column].currentData() == meaning
    with qtbot.waitSignal(dialog.imported, timeout=10_000):
        dialog.do_button.click()
    settle()
    anna = find_order(shop, "A-1")
    assert anna is not None
    assert show_order(shop, anna).recipient.lines == ("Aachener Straße 12", "Hinterhaus")


def test_a_file_that_holds_no_orders_says_why(preview: Import, tmp_path: Path) -> None:
    path = tmp_path / "photo.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    dialog = preview(path)
    assert not dialog.do_button.isEnabled()
    assert dialog.preview.file_cards[0].preview.problem
    assert dialog.preview.file_cards[0].facts() == dialog.preview.file_cards[0].preview.problem


def test_several_files_are_cards_to_choose_from(preview: Import, order_file: Path, tmp_path: Path) -> None:
    second = tmp_path / "second.csv"
    second.write_text(HEADER + LUC.replace("A-2", "B-9"), encoding="utf-8")
    dialog = preview(order_file, second)
    assert dialog.do_button.text() == "Import 3 orders"
    dialog.preview.file_cards[1].chosen.emit()
    assert [row[0] for row in cells(dialog, Part.NEW)] == ["B-9"]


def test_the_refused_rows_are_saved_whole_and_come_back_mended(
    preview: Import, order_file: Path, tmp_path: Path, settle: Settle
) -> None:
    target = tmp_path / "refused.csv"
    dialog = preview(order_file)
    dialog.save_refused_to(target)
    settle()
    text = target.read_text("utf-8-sig")
    assert "Eva Berg" in text
    assert "'=1+1" in text
    target.write_text(text.replace("'=1+1", "2"), "utf-8")
    assert [row[0] for row in cells(preview(target), Part.NEW)] == ["A-3"]


def test_a_folder_that_is_not_there_is_said_beside_the_preview(
    preview: Import, order_file: Path, tmp_path: Path, settle: Settle
) -> None:
    dialog = preview(order_file)
    dialog.save_refused_to(tmp_path / "nowhere" / "refused.csv")
    settle()
    assert "could not be written" in dialog.wrong.text()
    assert dialog.stack.currentWidget() is dialog.preview


def test_past_imports_are_taken_back_only_where_nothing_was_packed(
    qtbot: QtBot, jobs: JobRunner, preview: Import, order_file: Path, shop: Shop, settle: Settle
) -> None:
    first = preview(order_file)
    with qtbot.waitSignal(first.imported, timeout=10_000):
        first.do_button.click()
    settle()
    dialog = PastImportsDialog(shop, jobs)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.open()
    settle()
    listed = past_imports(shop)
    assert dialog.model.rowCount() == len(listed)
    locked = next(n for n, past in enumerate(listed) if past.undo_refused)
    dialog.table.choose(locked)
    assert not dialog.undo_button.isEnabled()
    assert dialog.why.text() == listed[locked].undo_refused
    dialog.table.choose(0)
    dialog.undo_button.click()
    sheet = next(s for s in dialog.findChildren(ConfirmSheet) if s.isVisible())
    with qtbot.waitSignal(dialog.undone):
        sheet.do_button.click()
    settle()
    assert find_order(shop, "A-1") is None


def test_files_given_to_the_window_open_the_dialog(
    qtbot: QtBot, window: MainWindow, order_file: Path, settle: Settle
) -> None:
    window.import_files([order_file])
    settle()
    (dialog,) = window.findChildren(ImportDialog)
    assert dialog.do_button.text() == "Import 2 orders"
    dialog.reject()
