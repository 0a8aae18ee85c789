"""Late: one key for each answer, several lines at once, and all of it taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from late_keys import bag_of, choose, entry_of, open_sheet
from late_samples import BAG_OF
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from test_shell_access import nameless

from shipdesk.domain.mails import BAD_NEWS, Milestone
from shipdesk.domain.outbox import OutboxState
from shipdesk.services.late.list_late import list_late
from shipdesk.services.list_orders import find_order
from shipdesk.services.send_mail import list_messages
from shipdesk.services.shop import Shop
from shipdesk.services.views import LateAction, LateRow, MessageRow
from shipdesk.ui.late.accept_sheet import AcceptSheet
from shipdesk.ui.late.contact_sheet import ContactSheet
from shipdesk.ui.late.draft_sheet import DraftSheet
from shipdesk.ui.late.late_page import LatePage
from shipdesk.ui.late.late_views import LateView
from shipdesk.ui.late.refund_sheet import RefundSheet
from shipdesk.ui.widgets.sheet import Sheet

Settle = Callable[[], None]
KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def line_of(shop: Shop, number: str) -> LateRow | None:
    """Return an order's line on the open list."""
    return next((row for row in list_late(shop) if row.order_number == number), None)


def planned(shop: Shop) -> list[MessageRow]:
    """Return the mails of trouble that wait to go."""
    waiting = [row for row in list_messages(shop) if row.state is OutboxState.PLANNED]
    return [row for row in waiting if row.milestone in BAD_NEWS]


def press(qtbot: QtBot, page: LatePage, key: KEY) -> None:
    """Press a key in the list, once the page has the keyboard."""
    with qtbot.waitActive(page):
        page.activateWindow()
    qtbot.keyClick(page.table, key)


def answer(qtbot: QtBot, page: LatePage, settle: Settle, sheet: Sheet) -> Callable[[], object]:
    """Press Enter in a sheet and return what takes back what it did."""
    with qtbot.waitSignal(page.undo_offered) as offered:
        qtbot.keyClick(sheet, KEY.Key_Return)
    settle()
    assert offered.args is not None
    undo = offered.args[1]
    assert callable(undo)
    return undo


def test_the_mail_of_one_line_is_shown_before_it_is_planned(
    qtbot: QtBot, late_page: LatePage, late_shop: Shop, settle: Settle
) -> None:
    choose(late_page, "50133")
    press(qtbot, late_page, KEY.Key_M)
    sheet = open_sheet(qtbot, late_page, DraftSheet)
    assert "50133" in sheet.subject.text()
    assert "30" in sheet.preview.plain()
    undo = answer(qtbot, late_page, settle, sheet)
    (mail,) = planned(late_shop)
    assert mail.milestone is Milestone.DELAYED
    row = entry_of(late_page, "50133").late
    assert row.mail_planned
    assert LateAction.MAIL in row.done
    undo()
    settle()
    assert planned(late_shop) == []


def test_the_customers_of_several_lines_are_told_at_once(
    qtbot: QtBot, late_page: LatePage, late_shop: Shop, settle: Settle
) -> None:
    late_page.table.select_id(bag_of(late_page).id)
    press(qtbot, late_page, KEY.Key_M)
    sheet = open_sheet(qtbot, late_page, Sheet)
    assert sheet.windowTitle() == "Mail 6 customers"
    undo = answer(qtbot, late_page, settle, sheet)
    assert len(planned(late_shop)) == BAG_OF
    undo()
    settle()
    assert planned(late_shop) == []


def test_a_carrier_is_asked_about_a_whole_bag_with_words_to_paste(
    qtbot: QtBot, late_page: LatePage, late_shop: Shop, settle: Settle
) -> None:
    late_page.table.select_id(bag_of(late_page).id)
    press(qtbot, late_page, KEY.Key_C)
    sheet = open_sheet(qtbot, late_page, ContactSheet)
    assert sheet.windowTitle() == "Ask DHL about 6 parcels"
    assert QApplication.clipboard().text() == sheet.text.toPlainText()
    assert all(row.tracking_number in sheet.text.toPlainText() for row in bag_of(late_page).rows)
    sheet.note.setText("They look into it")
    undo = answer(qtbot, late_page, settle, sheet)
    assert all(LateAction.CONTACT in row.done for row in bag_of(late_page).rows)
    undo()
    settle()
    assert not any(row.done for row in bag_of(late_page).rows)


def test_what_has_not_left_is_with_no_carrier(qtbot: QtBot, late_page: LatePage) -> None:
    choose(late_page, "#1042")
    for key in (KEY.Key_C, KEY.Key_R, KEY.Key_K):
        with qtbot.waitSignal(late_page.said) as said:
            press(qtbot, late_page, key)
        assert said.args == ["This has not left yet: no carrier has it."]


def test_an_order_is_sent_again_and_once_more_only_if_that_is_meant(
    qtbot: QtBot, late_page: LatePage, late_shop: Shop, settle: Settle
) -> None:
    choose(late_page, "#1055")
    rows = late_page.chosen_rows()
    press(qtbot, late_page, KEY.Key_R)
    undo = answer(qtbot, late_page, settle, open_sheet(qtbot, late_page, Sheet))
    assert find_order(late_shop, "#1055-R1") is not None
    assert line_of(late_shop, "#1055") is None
    undo()
    settle()
    assert line_of(late_shop, "#1055") is not None
    late_page.work._reship(rows, again=False)
    settle()
    late_page.work._reship(rows, again=False)
    sheet = open_sheet(qtbot, late_page, Sheet)
    assert sheet.windowTitle() == "Send it once more?"
    with qtbot.waitSignal(late_page.undo_offered) as offered:
        qtbot.keyClick(sheet, KEY.Key_Return)
    settle()
    assert offered.args is not None
    assert offered.args[0].startswith("Sent again as #1055-R")


def test_a_refund_is_an_amount_of_the_orders_currency(
    qtbot: QtBot, late_page: LatePage, late_shop: Shop, settle: Settle
) -> None:
    choose(late_page, "#1054")
    press(qtbot, late_page, KEY.Key_F)
    sheet = open_sheet(qtbot, late_page, RefundSheet)
    assert sheet.amount.text() == "81.30"
    sheet.amount.setText("ten")
    qtbot.keyClick(sheet, KEY.Key_Return)
    assert sheet.isVisible()
    assert sheet._wrong.text() == "Enter an amount such as 12.90."
    sheet.amount.setText("10,50")
    assert sheet.amount_minor() == 1050
    answer(qtbot, late_page, settle, sheet)
    row = line_of(late_shop, "#1054")
    assert row is not None
    assert LateAction.REFUND in row.done


def test_a_claim_is_opened_for_what_is_lost(qtbot: QtBot, late_page: LatePage, late_shop: Shop, settle: Settle) -> None:
    choose(late_page, "50126")
    assert entry_of(late_page, "50126").late.proposal.value == "claim"
    press(qtbot, late_page, KEY.Key_N)
    sheet = open_sheet(qtbot, late_page, Sheet)
    assert sheet.windowTitle() == "Open claims for 1 parcel"
    undo = answer(qtbot, late_page, settle, sheet)
    undo()
    settle()
    row = line_of(late_shop, "50126")
    assert row is not None
    assert LateAction.CLAIM not in row.done


def test_accepting_says_first_what_will_happen_and_is_taken_back_at_once(
    qtbot: QtBot, late_page: LatePage, late_shop: Shop, settle: Settle
) -> None:
    before = list_late(late_shop)
    late_page.table.clearSelection()
    press(qtbot, late_page, KEY.Key_A)
    sheet = open_sheet(qtbot, late_page, AcceptSheet)
    assert sheet.windowTitle() == f"Accept the proposals for {len(before)} lines"
    assert sheet.sentences[0].startswith(f"{sum(row.proposal.value == 'mail' for row in before)} mails")
    assert "4 orders to pack and ship today" in sheet.left
    undo = answer(qtbot, late_page, settle, sheet)
    assert planned(late_shop)
    undo()
    settle()
    assert planned(late_shop) == []
    assert list_late(late_shop) == before


def test_where_nothing_can_be_done_from_here_nothing_is_accepted(qtbot: QtBot, late_page: LatePage) -> None:
    late_page.table.select_id(bag_of(late_page).id)
    press(qtbot, late_page, KEY.Key_A)
    sheet = open_sheet(qtbot, late_page, AcceptSheet)
    assert not sheet.do_button.isEnabled()
    assert sheet.left == ["6 parcels to ask the carrier about (C)"]


@pytest.mark.parametrize(("number", "kind"), [("50133", DraftSheet), ("#1055", ContactSheet)])
def test_the_next_step_asks_as_its_own_key_does(
    qtbot: QtBot, late_page: LatePage, number: str, kind: type[Sheet]
) -> None:
    choose(late_page, number)
    press(qtbot, late_page, KEY.Key_N)
    open_sheet(qtbot, late_page, kind).reject()


def test_the_next_step_of_what_has_not_left_is_its_order(qtbot: QtBot, late_page: LatePage) -> None:
    choose(late_page, "#1042")
    with qtbot.waitSignal(late_page.order_wanted):
        press(qtbot, late_page, KEY.Key_N)


def test_a_line_that_left_by_itself_says_how(
    qtbot: QtBot, late_page: LatePage, late_shop: Shop, settle: Settle
) -> None:
    from shipdesk.services.edit_orders import cancel_orders
    from shipdesk.services.late.keep_lines import keep_lines

    keep_lines(late_shop)
    row = line_of(late_shop, "#1042")
    assert row is not None
    cancel_orders(late_shop, [row.order_id])
    keep_lines(late_shop)
    late_page.views.choose(LateView.SOLVED)
    settle()
    assert late_page.solved.count() == 1
    line = late_page.solved.model.row_at(0)
    settle()
    line = late_page.solved.model.row_at(0)
    assert line is not None
    assert line.left.order_number == "#1042"
    assert line.left.line.left_how
    assert late_page.detail.isHidden()
    late_page.solved.table.select_id(line.id)
    with qtbot.waitSignal(late_page.order_wanted):
        qtbot.keyClick(late_page.solved.table, KEY.Key_Return)


def test_every_sheet_of_the_list_has_its_names_and_tips(qtbot: QtBot, late_page: LatePage, settle: Settle) -> None:
    work = late_page.work
    for number, ask, kind in (
        ("50133", work.ask_accept, AcceptSheet),
        ("50133", work.ask_mail, DraftSheet),
        ("#1055", work.ask_contact, ContactSheet),
        ("#1054", work.ask_refund, RefundSheet),
    ):
        choose(late_page, number)
        ask()
        settle()
        sheet: QWidget = open_sheet(qtbot, late_page, kind)
        assert list(nameless(sheet)) == []
        shown = [b for b in sheet.findChildren(QPushButton) if b.isVisible() and b.text()]
        assert [b.text() for b in shown if not b.toolTip()] == []
        sheet.close()
