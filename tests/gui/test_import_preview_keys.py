"""The preview by keyboard alone: problem to problem, orders left out, filter, letters, columns, and stopping."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import Cancelled
from shipdesk.services import import_orders
from shipdesk.services.list_orders import find_order, show_order
from shipdesk.services.shop import Shop
from shipdesk.ui.imports.import_dialog import ImportDialog
from shipdesk.ui.imports.reading_page import progress_words
from shipdesk.ui.imports.sorted_preview import Part
from shipdesk.ui.words import count_text

Settle = Callable[[], None]
KEY = Qt.Key
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
HEADER = (
    "Order number,Order date,Name,Street,Postal code,City,Country,Place,SKU,Quantity,Price,Shipping cost,Order total\n"
)
ANNA = "A-1,2026-11-20,Anna Müller,Ring 12,50667,Köln,DE,Deutz,CND,2,14.90,4.90,34.70\n"
TWIN = ANNA.replace("A-1", "A-2")
LUC = "A-3,2026-11-20,Luc Martin,8 rue Neuve,69002,Lyon,FR,,SOAP,1,6.90,3.00,99.00\n"
WRONG = "A-4,2026-11-20,Eva Berg,Stortorget 3,211 20,Malmö,SE,,SOAP,two,6.90,3.00,9.90\n"
GOOD = "A-5,2026-11-21,Jan Novák,Dlouhá 5,11000,Praha,CZ,,MUG,1,9.90,0,9.90\n"

Import = Callable[..., ImportDialog]


@pytest.fixture
def preview(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> Import:
    """Return a function that opens the dialog on files and waits for what it shows."""

    def open_on(*paths: Path) -> ImportDialog:
        dialog = ImportDialog(shop, jobs, paths)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        qtbot.addWidget(dialog)
        dialog.open()
        dialog.activateWindow()
        settle()
        return dialog

    return open_on


@pytest.fixture
def market(tmp_path: Path) -> Path:
    """Return a file with two suspicious orders, a refused row and two good orders."""
    path = tmp_path / "market.csv"
    path.write_text(HEADER + ANNA + TWIN + LUC + WRONG + GOOD, "utf-8")
    return path


def press(qtbot: QtBot, dialog: ImportDialog, keys: str) -> None:
    """Press a key with its modifiers where the keyboard is."""
    code = QKeySequence(keys)[0]
    qtbot.keyClick(QApplication.focusWidget() or dialog, code.key(), code.keyboardModifiers())


def numbers(dialog: ImportDialog, part: Part) -> list[str]:
    model = dialog.preview.tabs.models[part]
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def chosen(dialog: ImportDialog) -> str:
    """Return what stands in the first cell of the row where the keyboard is."""
    part = Part(dialog.preview.tabs.currentIndex())
    return str(dialog.preview.tabs.pages[part].table.currentIndex().siblingAtColumn(0).data())


def test_suspicious_orders_have_a_tab_with_the_reasons(preview: Import, market: Path) -> None:
    dialog = preview(market)
    assert numbers(dialog, Part.SUSPICIOUS) == ["A-2", "A-3"]
    reasons = dialog.preview.tabs.models[Part.SUSPICIOUS]
    assert "Order A-1" in reasons.index(0, 5).data()
    assert "total" in reasons.index(1, 5).data()


def test_the_line_says_what_there_is_to_look_at(preview: Import, market: Path, tmp_path: Path) -> None:
    assert preview(market).preview.problem.text() == (
        "To look at: 1 row refused, 2 orders to be looked at. F8 goes through them."
    )
    good = tmp_path / "good.csv"
    good.write_text(HEADER + GOOD, "utf-8")
    assert not preview(good).preview.problem.isVisible()


def test_f8_walks_all_problems_and_says_each(qtbot: QtBot, preview: Import, market: Path) -> None:
    dialog = preview(market)
    walked = []
    for _ in range(3):
        press(qtbot, dialog, "F8")
        walked.append((Part(dialog.preview.tabs.currentIndex()), chosen(dialog)))
    assert walked == [(Part.REFUSED, "5"), (Part.SUSPICIOUS, "A-2"), (Part.SUSPICIOUS, "A-3")]
    assert dialog.preview.problem.text().startswith("3 of 3 – market.csv, order A-3 of Luc Martin: ")
    press(qtbot, dialog, "F8")
    assert dialog.preview.problem.text().startswith("1 of 3 – market.csv, row 5, Quantity: “two” – ")


def test_shift_f8_goes_back_and_first_to_the_last(qtbot: QtBot, preview: Import, market: Path) -> None:
    dialog = preview(market)
    press(qtbot, dialog, "Shift+F8")
    assert chosen(dialog) == "A-3"
    press(qtbot, dialog, "Shift+F8")
    assert chosen(dialog) == "A-2"


def test_f8_goes_on_into_the_next_file(qtbot: QtBot, preview: Import, market: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text(HEADER + WRONG.replace("A-4", "B-4"), "utf-8")
    dialog = preview(market, other)
    for _ in range(4):
        press(qtbot, dialog, "F8")
    assert "other.csv" in dialog.preview.problem.text()
    assert numbers(dialog, Part.REFUSED) == ["2"]


def test_f8_stops_at_a_file_that_cannot_be_read(qtbot: QtBot, preview: Import, market: Path, tmp_path: Path) -> None:
    photo = tmp_path / "photo.csv"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    dialog = preview(photo, market)
    press(qtbot, dialog, "F8")
    assert dialog.preview.problem.text().startswith("1 of 4 – photo.csv: ")
    assert dialog.preview.file_cards[0].hasFocus()


def test_f8_finds_a_problem_that_the_filter_hides(qtbot: QtBot, preview: Import, market: Path, settle: Settle) -> None:
    dialog = preview(market)
    dialog.preview.search.setText("Praha Novak")
    dialog.preview.search.typed.emit("Praha Novak")
    settle()
    assert numbers(dialog, Part.NEW) == []
    press(qtbot, dialog, "F8")
    assert chosen(dialog) == "5"
    assert dialog.preview.search.text() == ""


def test_the_filter_finds_without_accents_and_enter_there_imports_nothing(
    qtbot: QtBot, preview: Import, market: Path, shop: Shop, settle: Settle
) -> None:
    dialog = preview(market)
    press(qtbot, dialog, "Ctrl+F")
    assert dialog.preview.search.hasFocus()
    qtbot.keyClicks(dialog.preview.search, "novak")
    qtbot.waitUntil(lambda: numbers(dialog, Part.NEW) == ["A-5"])
    press(qtbot, dialog, "Return")
    assert dialog.preview.tabs.pages[Part.NEW].table.hasFocus()
    settle()
    assert find_order(shop, "A-5") is None
    dialog.preview.search.setText("nobody")
    qtbot.waitUntil(lambda: numbers(dialog, Part.NEW) == [])
    assert dialog.preview.tabs.tabText(0) == "New"


def test_space_leaves_an_order_out_and_takes_it_in_again(
    qtbot: QtBot, preview: Import, market: Path, shop: Shop, settle: Settle
) -> None:
    dialog = preview(market)
    assert dialog.do_button.text() == "Import 4 orders"
    for _ in range(3):
        press(qtbot, dialog, "F8")
    press(qtbot, dialog, "Space")
    assert dialog.do_button.text() == "Import 3 of 4 orders"
    press(qtbot, dialog, "Space")
    assert dialog.do_button.text() == "Import 4 orders"
    press(qtbot, dialog, "Space")
    with qtbot.waitSignal(dialog.imported, timeout=10_000):
        press(qtbot, dialog, "Return")
    settle()
    assert find_order(shop, "A-3") is None
    assert find_order(shop, "A-2") is not None


def test_a_click_on_the_check_does_the_same(qtbot: QtBot, preview: Import, market: Path) -> None:
    dialog = preview(market)
    table = dialog.preview.tabs.pages[Part.NEW].table
    where = table.visualRect(table.model().index(0, 0))
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where.left() + 14, where.center().y()))
    assert dialog.preview.left_out == {(str(market), "A-1")}


def test_one_key_leaves_all_suspicious_orders_out(
    qtbot: QtBot, preview: Import, market: Path, shop: Shop, settle: Settle
) -> None:
    dialog = preview(market)
    dialog.preview.tabs.setCurrentIndex(int(Part.SUSPICIOUS))
    assert dialog.preview.tabs.leave_button.text() == "Leave all suspicious out"
    press(qtbot, dialog, "Ctrl+L")
    assert dialog.do_button.text() == "Import 2 of 4 orders"
    assert dialog.preview.tabs.leave_button.text() == "Take the suspicious in"
    with qtbot.waitSignal(dialog.imported, timeout=10_000):
        dialog.do_button.click()
    settle()
    assert [find_order(shop, n) is not None for n in ("A-1", "A-2", "A-3", "A-5")] == [True, False, False, True]
    assert "Left out: 2 orders." in dialog.outcome._sentence.text()


def test_an_import_of_nothing_is_not_offered(qtbot: QtBot, preview: Import, tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text(HEADER + GOOD, "utf-8")
    dialog = preview(path)
    dialog.preview.tabs.pages[Part.NEW].table.setFocus()
    press(qtbot, dialog, "Space")
    assert dialog.do_button.text() == "Nothing to import"
    assert not dialog.do_button.isEnabled()


def test_wrong_letters_are_named_and_one_key_mends_them(
    qtbot: QtBot, preview: Import, market: Path, settle: Settle
) -> None:
    market.write_text(HEADER + ANNA.replace("Müller", "MÃ¼ller"), "utf-8")
    dialog = preview(market)
    assert dialog.preview.file_cards[0].mend is not None
    press(qtbot, dialog, "F8")
    assert "“MÃ¼ller” looks wrongly encoded; “Müller” is probably meant" in dialog.preview.problem.text()
    press(qtbot, dialog, "Ctrl+M")
    settle()
    assert dialog.preview.tabs.models[Part.NEW].index(0, 1).data() == "Anna Müller"
    card = dialog.preview.file_cards[0]
    assert card.mend is None
    assert card.encoding is not None
    assert card.encoding.text() == "UTF-8, mended"


def test_another_encoding_is_chosen_and_taken_back(qtbot: QtBot, preview: Import, market: Path, settle: Settle) -> None:
    market.write_bytes((HEADER + ANNA).encode("cp1250"))
    dialog = preview(market)

    def choose(words: str) -> None:
        button = dialog.preview.file_cards[0].encoding
        assert button is not None
        next(a for a in button.menu().actions() if words in a.text()).trigger()
        settle()

    choose("Cyrillic")
    assert dialog.preview.tabs.models[Part.NEW].index(0, 1).data() == "Anna Mьller"
    choose("UTF-16")
    assert dialog.preview.file_cards[0].preview.problem
    choose("As the file shows")
    assert dialog.preview.tabs.models[Part.NEW].index(0, 1).data() == "Anna Müller"


def test_workbooks_have_no_encoding_to_choose(preview: Import, shared_data: Path) -> None:
    book = next((shared_data / "orders").rglob("*.xlsx"))
    assert preview(book).preview.file_cards[0].encoding is None


@pytest.mark.qt_log_ignore(r"This plugin does not support", extend=True)
def test_any_column_s_meaning_is_changed_remembered_and_forgotten(
    qtbot: QtBot, preview: Import, market: Path, shop: Shop, settle: Settle
) -> None:
    dialog = preview(market)
    form = dialog.preview.tabs.columns
    names = [form.model.index(row, 0).data() for row in range(form.model.rowCount())]
    assert names == HEADER.strip().split(",")
    dialog.preview.tabs.setCurrentIndex(int(Part.COLUMNS))
    form.table.choose(names.index("Place"))
    form.table.setFocus()
    press(qtbot, dialog, "F2")
    menu = next(m for m in form.findChildren(QMenu) if m.isVisible())
    next(a for a in menu.actions() if a.text() == "City").trigger()
    menu.close()
    settle()
    assert form.model.index(names.index("Place"), 2).data() == "City (you said so)"
    with qtbot.waitSignal(dialog.imported, timeout=10_000):
        dialog.do_button.click()
    settle()
    anna = find_order(shop, "A-1")
    assert anna is not None
    assert show_order(shop, anna).recipient.city == "Deutz"
    again = preview(market)
    assert again.preview.tabs.columns.lead.text() == "Read as you said when you imported such a file before."
    again.preview.tabs.columns.forget_button.click()
    settle()
    assert not again.preview.tabs.columns.forget_button.isVisibleTo(again)
    assert again.preview.tabs.models[Part.CHANGED].rowCount() > 0


def test_a_list_without_known_headers_is_taught_column_by_column(
    preview: Import, tmp_path: Path, settle: Settle
) -> None:
    path = tmp_path / "strange.csv"
    path.write_text("aa,bb\n1001,x9\n1002,y8\n", "utf-8")
    dialog = preview(path)
    assert dialog.preview.file_cards[0].preview.problem
    assert dialog.preview.tabs.currentIndex() == int(Part.COLUMNS)
    for column, meaning in (("aa", "order_number"), ("bb", "item_name")):
        dialog.preview.tabs.columns.answered.emit(column, meaning)
        settle()
    assert not dialog.preview.file_cards[0].preview.problem


def test_files_are_changed_by_keys(qtbot: QtBot, preview: Import, market: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text(HEADER + GOOD.replace("A-5", "B-5"), "utf-8")
    dialog = preview(market, other)
    press(qtbot, dialog, "Ctrl+Down")
    assert numbers(dialog, Part.NEW) == ["B-5"]
    press(qtbot, dialog, "Ctrl+Up")
    assert "A-1" in numbers(dialog, Part.NEW)
    dialog.preview.file_cards[1].setFocus()
    press(qtbot, dialog, "Space")
    assert numbers(dialog, Part.NEW) == ["B-5"]


def test_stopping_while_orders_are_stored_comes_back_to_the_preview_with_nothing_stored(
    qtbot: QtBot, preview: Import, market: Path, shop: Shop, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, real = threading.Event(), import_orders.commit_import

    def slow(shop: Shop, previewed: Any, *, cancelled: Callable[[], bool], **others: Any) -> Any:
        begun.set()
        waited = threading.Event()
        while not cancelled():
            waited.wait(0.005)
        return real(shop, previewed, cancelled=cancelled, **others)

    monkeypatch.setattr(import_orders, "commit_import", slow)
    dialog = preview(market)
    press(qtbot, dialog, "Return")
    qtbot.waitUntil(begun.is_set)
    press(qtbot, dialog, "Escape")
    settle()
    assert dialog.isVisible()
    assert dialog.stack.currentWidget() is dialog.preview
    assert dialog.lead.text() == "Stopped. Nothing was stored."
    assert find_order(shop, "A-1") is None


@pytest.mark.parametrize("phase", ["Reading rows", "Reading orders", "Comparing with what is here", "Importing"])
def test_an_import_can_be_stopped_in_every_phase(shop: Shop, market: Path, phase: str) -> None:
    reached = threading.Event()
    if phase.startswith("Comparing"):
        import_orders.commit_import(shop, import_orders.preview_files(shop, [market]))
        market.write_text(HEADER + ANNA.replace("Ring 12", "Ring 13"), "utf-8")

    def progress(_done: int, _total: int, text: str) -> None:
        if text == phase:
            reached.set()

    def whole_import() -> None:
        previewed = import_orders.preview_files(shop, [market], progress=progress, cancelled=reached.is_set)
        import_orders.commit_import(shop, previewed, progress=progress, cancelled=reached.is_set)

    with pytest.raises(Cancelled):
        whole_import()
    anna = find_order(shop, "A-1")
    assert anna is None or show_order(shop, anna).recipient.lines == ("Ring 12",)


def test_progress_is_told_in_rows_and_orders() -> None:
    assert progress_words(40_000, 0, "Reading rows") == f"Reading rows: {count_text(40_000)}"
    assert progress_words(4_000, 55_481, "Reading orders") == (
        f"Reading orders: {count_text(4_000)} of {count_text(55_481)}"
    )
    assert progress_words(0, 0, "Opening the file") == "Opening the file"
