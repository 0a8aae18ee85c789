"""The print queue by keyboard: what waits, what broke, and what a person says about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from fake_zebra import FakeZebra, Panel
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.printing import PrinterKind, PrintLanguage
from shipdesk.services.change_settings import save_settings
from shipdesk.services.edit_print_queue import print_jobs
from shipdesk.services.list_orders import order_ids
from shipdesk.services.make_labels import label_ids_of
from shipdesk.services.print_documents import print_labels
from shipdesk.services.run_print_queue import run_print_queue
from shipdesk.services.set_up_printers import save_printer
from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.settings import PrinterProfile
from shipdesk.ui.orders.label_sheet import LabelChoice
from shipdesk.ui.orders.labels_made_sheet import LabelsMadeSheet
from shipdesk.ui.orders.orders_page import OrdersPage
from shipdesk.ui.printing.again_sheet import AgainSheet
from shipdesk.ui.printing.queue_sheet import QueueSheet
from shipdesk.ui.printing.reprint_sheet import ReprintSheet
from shipdesk.ui.shell.help_dialog import HelpDialog
from shipdesk.ui.window import MainWindow

Settle = Callable[[], None]
Sheet = TypeVar("Sheet", bound=QDialog)
KEY, MOD = Qt.Key, Qt.KeyboardModifier
S = OutboxState


@pytest.fixture
def zebra(zebra: FakeZebra, shop: Shop) -> FakeZebra:
    """Return the label printer, told to the shop."""
    profile = PrinterProfile(name="Bench", kind=PrinterKind.RAW, address=zebra.address, language=PrintLanguage.ZPL)
    save_printer(shop, profile)
    return zebra


@pytest.fixture
def labels(shop: Shop) -> tuple[int, ...]:
    """Return labels of the shop that no printer has seen."""
    return label_ids_of(shop, list(order_ids(shop, OrderQuery(OrderView.ALL))))


def shown(parent: QWidget, kind: type[Sheet]) -> Sheet:
    return next(sheet for sheet in parent.findChildren(kind) if sheet.isVisible())


def open_queue(qtbot: QtBot, window: MainWindow, settle: Settle) -> QueueSheet:
    """Press the key of the print queue."""
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.keyClick(window, KEY.Key_P, MOD.ControlModifier | MOD.ShiftModifier)
    settle()
    sheet = shown(window, QueueSheet)
    with qtbot.waitActive(sheet):
        sheet.activateWindow()
    return sheet


def states(sheet: QueueSheet) -> list[OutboxState]:
    rows = [sheet.model.value_at(row) for row in range(sheet.model.rowCount())]
    return [job.state for job in rows if job is not None]


def test_a_job_that_broke_is_asked_about_and_yes_settles_it(
    qtbot: QtBot, window: MainWindow, shop: Shop, zebra: FakeZebra, labels: tuple[int, ...], settle: Settle
) -> None:
    zebra.break_after = 200
    print_labels(shop, labels[:5])
    run_print_queue(shop)
    window.prints.refresh()
    settle()
    assert window.prints.text() == "Print queue: 1 job needs you"
    sheet = open_queue(qtbot, window, settle)
    assert "Did the paper come (5 papers)?" in sheet.question.text()
    assert sheet.model.index(0, 3).data() == "Bench"
    assert sheet.model.index(0, 5).data().startswith("The connection broke")
    assert sheet.came.isVisible()
    assert not sheet.retry.isEnabled()
    qtbot.keyClick(sheet, KEY.Key_Y)
    settle()
    assert states(sheet) == [S.DONE]
    assert not sheet.came.isVisible()
    qtbot.waitUntil(lambda: window.prints.text() == "Print queue")


def test_no_prints_the_job_now(
    qtbot: QtBot, window: MainWindow, shop: Shop, zebra: FakeZebra, labels: tuple[int, ...], settle: Settle
) -> None:
    zebra.break_after = 200
    print_labels(shop, labels[:2])
    run_print_queue(shop)
    zebra.break_after = None
    sheet = open_queue(qtbot, window, settle)
    qtbot.keyClick(sheet, KEY.Key_N)
    settle()
    assert states(sheet) == [S.DONE]
    assert zebra.wait_for_jobs(2)[1].count(b"^XA") == 2


def test_the_last_good_label_is_scanned_and_the_rest_is_printed(
    qtbot: QtBot, window: MainWindow, shop: Shop, zebra: FakeZebra, labels: tuple[int, ...], settle: Settle
) -> None:
    print_labels(shop, labels[:5])
    run_print_queue(shop)
    sheet = open_queue(qtbot, window, settle)
    qtbot.keyClick(sheet, KEY.Key_P)
    settle()
    reprint = shown(sheet, ReprintSheet)
    third = reprint.model.value_at(2)
    assert third is not None
    qtbot.keyClicks(reprint.field, third.tracking_number)
    qtbot.keyClick(reprint.field, KEY.Key_Return)
    assert reprint.isVisible(), "the scanner's Enter prints nothing"
    assert reprint.count.text() == "Prints 2 papers, from number 4 on."
    qtbot.keyClick(reprint.field, KEY.Key_Return, MOD.ControlModifier)
    settle()
    assert zebra.wait_for_jobs(2)[1].count(b"^XA") == 2
    newest = print_jobs(shop, finished=5)[0]
    assert newest.label_ids == labels[3:5]


def test_behind_the_last_label_nothing_is_missing_and_a_strange_label_is_told(
    qtbot: QtBot, window: MainWindow, shop: Shop, zebra: FakeZebra, labels: tuple[int, ...], settle: Settle
) -> None:
    print_labels(shop, labels[:3])
    run_print_queue(shop)
    sheet = open_queue(qtbot, window, settle)
    qtbot.keyClick(sheet, KEY.Key_P)
    settle()
    reprint = shown(sheet, ReprintSheet)
    qtbot.keyClicks(reprint.field, "SDP-OF-ANOTHER-ROLL")
    qtbot.keyClick(reprint.field, KEY.Key_Return)
    assert "No paper of this job" in reprint._wrong.text()
    last = reprint.model.value_at(2)
    assert last is not None
    qtbot.keyClicks(reprint.field, last.tracking_number)
    qtbot.keyClick(reprint.field, KEY.Key_Return)
    assert reprint._wrong.text() == ""
    assert "nothing is missing" in reprint.count.text()
    assert not reprint.do_button.isEnabled()
    reprint.table.selectRow(1)
    assert reprint.do_button.isEnabled()
    assert reprint.count.text() == "Prints 2 papers, from number 2 on."


def test_an_empty_queue_has_the_keyboard_on_close(qtbot: QtBot, window: MainWindow, settle: Settle) -> None:
    sheet = open_queue(qtbot, window, settle)
    assert sheet.stack.currentWidget() is sheet.empty
    assert sheet.close_button.hasFocus()


def test_a_number_is_the_first_that_is_wanted(
    qtbot: QtBot, window: MainWindow, shop: Shop, zebra: FakeZebra, labels: tuple[int, ...], settle: Settle
) -> None:
    zebra.break_after = 200
    print_labels(shop, labels[:5])
    run_print_queue(shop)
    zebra.break_after = None
    sheet = open_queue(qtbot, window, settle)
    qtbot.keyClick(sheet, KEY.Key_F)
    settle()
    reprint = shown(sheet, ReprintSheet)
    qtbot.keyClicks(reprint.field, "5")
    qtbot.keyClick(reprint.field, KEY.Key_Return, MOD.ControlModifier)
    settle()
    assert states(sheet) == [S.DONE, S.DONE]
    assert zebra.wait_for_jobs(2)[1].count(b"^XA") == 1


def test_jobs_are_held_moved_released_and_cancelled_by_keys(
    qtbot: QtBot, window: MainWindow, shop: Shop, zebra: FakeZebra, labels: tuple[int, ...], settle: Settle
) -> None:
    first, second, third = (print_labels(shop, [label])[0] for label in labels[:3])
    sheet = open_queue(qtbot, window, settle)
    qtbot.keyClick(sheet, KEY.Key_H)
    settle()
    assert states(sheet)[0] is S.HELD
    assert sheet.hold.text() == "Release"
    sheet.table.selectRow(2)
    qtbot.keyClick(sheet, KEY.Key_Up, MOD.AltModifier)
    settle()
    assert [job.id for job in print_jobs(shop)] == [first, third, second]
    qtbot.keyClick(sheet, KEY.Key_Delete)
    settle()
    assert {job.id: job.state for job in print_jobs(shop, finished=5)}[third] is S.CANCELLED
    sheet.table.selectRow(0)
    qtbot.keyClick(sheet, KEY.Key_H)
    settle()
    assert set(states(sheet)) == {S.DONE, S.CANCELLED}
    assert len(zebra.wait_for_jobs(2)) == 2


def test_an_empty_roll_is_told_in_words_and_retry_goes_on(
    qtbot: QtBot, window: MainWindow, shop: Shop, zebra: FakeZebra, labels: tuple[int, ...], settle: Settle
) -> None:
    zebra.panel = Panel(paper_out=True)
    print_labels(shop, labels[:1])
    run_print_queue(shop)
    sheet = open_queue(qtbot, window, settle)
    assert "The paper is out." in sheet.question.text()
    zebra.panel = Panel()
    qtbot.keyClick(sheet, KEY.Key_R)
    settle()
    assert states(sheet) == [S.DONE]


def test_an_empty_queue_says_so_and_every_key_is_told(qtbot: QtBot, window: MainWindow, settle: Settle) -> None:
    sheet = open_queue(qtbot, window, settle)
    assert sheet.stack.currentWidget() is sheet.empty
    keys = {"R": sheet.retry, "H": sheet.hold, "Alt+Up": sheet.up, "Alt+Down": sheet.down, "P": sheet.again,
            "Del": sheet.cancel, "Y": sheet.came, "N": sheet.missing, "F": sheet.part}  # fmt: skip
    for key, button in keys.items():
        assert f"({key})" in button.toolTip()
    sheet.accept()
    window.show_help()
    help_dialog = shown(window, HelpDialog)
    assert ("Ctrl+Shift+P", "Print queue") in help_dialog.shown()
    assert ("Alt+Up", "Print the job sooner") in help_dialog.shown()


def test_a_label_that_was_printed_is_asked_about_and_enter_prints_nothing(
    qtbot: QtBot, window: MainWindow, shop: Shop, zebra: FakeZebra, settle: Settle
) -> None:
    page = window.show_screen("orders")
    settle()
    assert isinstance(page, OrdersPage)
    (order,) = [i for i in order_ids(shop, OrderQuery(OrderView.ALL)) if label_ids_of(shop, [i])][:1]
    print_labels(shop, label_ids_of(shop, [order]))
    run_print_queue(shop)
    page.open_order(order)
    settle()
    for key, jobs in ((KEY.Key_Return, 1), (KEY.Key_P, 2)):
        with qtbot.waitActive(window):
            window.activateWindow()
        qtbot.keyClick(page.table, KEY.Key_P, MOD.ControlModifier)
        settle()
        sheet = shown(window, AgainSheet)
        assert "printed before" in sheet._sentence.text()
        assert not sheet.new_button.isVisible()
        with qtbot.waitActive(sheet):
            sheet.activateWindow()
        qtbot.keyClick(sheet, key, MOD.AltModifier if key == KEY.Key_P else MOD.NoModifier)
        settle()
        assert len(zebra.wait_for_jobs(jobs)) == jobs


def test_the_banner_leads_to_the_print_queue(
    qtbot: QtBot, window: MainWindow, shop: Shop, zebra: FakeZebra, labels: tuple[int, ...], settle: Settle
) -> None:
    zebra.break_after = 200
    print_labels(shop, labels[:2])
    run_print_queue(shop)
    window.refresh_surroundings()
    # What is read again and again rests in between.
    qtbot.waitUntil(lambda: window.banner.text().startswith("1 print job was interrupted"))
    assert window.banner.button.text() == "Open Print queue"
    window.banner.button.click()
    settle()
    assert shown(window, QueueSheet).model.rowCount() == 1


def test_labels_are_printed_as_soon_as_they_are_made_where_that_is_wanted(
    window: MainWindow, shop: Shop, zebra: FakeZebra, settle: Settle
) -> None:
    label = shop.settings.label.model_copy(update={"print_after_making": True})
    save_settings(shop, shop.settings.model_copy(update={"label": label}))
    page = window.show_screen("orders")
    settle()
    assert isinstance(page, OrdersPage)
    order = order_ids(shop, OrderQuery(OrderView.TO_SHIP))[0]
    page.commands.papers.make_labels([order], LabelChoice("practice", None, "4x6"))
    settle()
    assert zebra.wait_for_jobs(1)[0].count(b"^XA") == 1
    assert not [sheet for sheet in page.findChildren(LabelsMadeSheet) if sheet.isVisible()]
