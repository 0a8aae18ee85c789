"""Addresses that do not work and messages that a program did not surely hear: seen in the window, settled by keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from test_shell_access import nameless

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.mails import AddressFlag
from shipdesk.domain.outbox import OutboxKind, OutboxState
from shipdesk.services.list_orders import order_ids
from shipdesk.services.read_mailbox import flagged_addresses
from shipdesk.services.settle_webhooks import webhook_rows
from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery, OrderView, Problem
from shipdesk.ui.messages.messages_page import MessagesPage
from shipdesk.ui.widgets.sheet import ConfirmSheet
from shipdesk.ui.window import MainWindow

Settle = Callable[[], None]
KEY = Qt.Key
ANA, BEN, CLEO = "ana@customer.example", "ben@customer.example", "cleo@customer.example"


@pytest.fixture
def page(jobs: JobRunner, shop: Shop, show_page: Callable[[MessagesPage], MessagesPage]) -> MessagesPage:
    """Return the screen of a shop with three flagged addresses and four messages to its program."""
    now = shop.clock.now()
    orders = list(order_ids(shop, OrderQuery(OrderView.ALL)))[:4]
    states = (OutboxState.DONE, OutboxState.UNSURE, OutboxState.FAILED, OutboxState.FAILED)
    with shop.change() as tx:
        tx.flags.flag(ANA, AddressFlag.BOUNCED, now, "550 5.1.1 no such user")
        tx.flags.flag(BEN, AddressFlag.DELAYED, now - timedelta(hours=1))
        tx.flags.flag(CLEO, AddressFlag.UNSUBSCRIBED, now - timedelta(days=1))
        for order_id, state in zip(orders, states, strict=True):
            payload = {"milestone": "dispatched", "order_id": order_id, "parcel_id": None, "at": now.isoformat()}
            number = tx.outbox.plan(OutboxKind.WEBHOOK, f"webhook:dispatched:{order_id}", payload, now)
            assert number is not None
            tx.outbox.move([number], [OutboxState.PLANNED], state, None)
    return show_page(MessagesPage(shop, jobs))


def press(
    qtbot: QtBot, settle: Settle, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press a key where the keyboard is."""
    focus = QApplication.focusWidget()
    assert focus is not None
    qtbot.keyClick(focus, key, modifier)
    settle()


def flags(shop: Shop) -> dict[str, AddressFlag]:
    return {each.address: each.flag for each in flagged_addresses(shop)}


def test_the_tabs_say_how_much_is_stuck_behind_them(page: MessagesPage) -> None:
    names = [page.tabs.tabText(number) for number in range(page.tabs.count())]
    assert names == ["Outbox", "Templates", "To approve", "Addresses (1)", "Other channels (3)"]


def test_an_address_is_trusted_again_by_keys_and_that_is_undone(
    page: MessagesPage, shop: Shop, qtbot: QtBot, settle: Settle
) -> None:
    press(qtbot, settle, KEY.Key_4, Qt.KeyboardModifier.AltModifier)
    pane = page.flagged
    assert pane.table.hasFocus()
    assert "550 5.1.1 no such user" in pane.words.text()
    before = flagged_addresses(shop)
    with qtbot.waitSignal(page.undo_offered) as offered:
        press(qtbot, settle, KEY.Key_T)
    assert ANA not in flags(shop)
    assert page.tabs.tabText(3) == "Addresses"
    offered.args[1]()
    settle()
    assert flagged_addresses(shop) == before


def test_who_wants_no_advertising_is_trusted_only_after_a_question(
    page: MessagesPage, shop: Shop, qtbot: QtBot, settle: Settle
) -> None:
    page.show_pane(page.flagged)
    settle()
    for _ in range(2):
        press(qtbot, settle, KEY.Key_Down)
    assert CLEO in page.flagged.words.text()
    press(qtbot, settle, KEY.Key_T)
    sheet = page.findChild(ConfirmSheet)
    assert isinstance(sheet, ConfirmSheet)
    assert flags(shop)[CLEO] is AddressFlag.UNSUBSCRIBED
    sheet.accept()
    settle()
    assert set(flags(shop)) == {ANA, BEN}


def test_a_message_that_came_is_settled_and_all_that_failed_are_told_again_at_once(
    page: MessagesPage, shop: Shop, qtbot: QtBot, settle: Settle
) -> None:
    press(qtbot, settle, KEY.Key_5, Qt.KeyboardModifier.AltModifier)
    pane = page.channels
    assert pane.said.text().startswith("3 messages did not surely reach")
    pane.table.selectAll()
    assert pane.came.isEnabled()
    press(qtbot, settle, KEY.Key_C)
    assert sorted(row.state for row in webhook_rows(shop)) == ["done", "done", "failed", "failed"]
    pane.table.selectAll()
    assert not pane.came.isEnabled()
    press(qtbot, settle, KEY.Key_S)
    assert sorted(row.state for row in webhook_rows(shop)) == ["done", "done", "planned", "planned"]
    assert pane.said.text() == "Your program heard everything that was due."


def test_a_message_is_let_be_after_a_question(page: MessagesPage, shop: Shop, qtbot: QtBot, settle: Settle) -> None:
    page.show_pane(page.channels)
    settle()
    press(qtbot, settle, KEY.Key_X)
    sheet = page.findChild(ConfirmSheet)
    assert isinstance(sheet, ConfirmSheet)
    sheet.accept()
    settle()
    assert sorted(row.state for row in webhook_rows(shop)) == ["cancelled", "done", "failed", "unsure"]


def test_a_practice_shop_that_tells_says_why_it_does_not(page: MessagesPage, qtbot: QtBot, settle: Settle) -> None:
    page.show_pane(page.channels)
    settle()
    with qtbot.waitSignal(page.said) as said:
        page.channels.tell.trigger()
    settle()
    assert said.args[0] == "0 told.", "no program is set up"
    assert page.channels.tell.isEnabled()


def test_empty_lists_say_what_would_stand_there(
    jobs: JobRunner, shop: Shop, qtbot: QtBot, settle: Settle, show_page: Callable[[MessagesPage], MessagesPage]
) -> None:
    page = show_page(MessagesPage(shop, jobs))
    for pane in (page.flagged, page.channels):
        page.show_pane(pane)
        settle()
        assert pane.empty.isVisible()
        assert not any(action.isEnabled() for action in pane.actions_shown)
    with qtbot.waitSignal(page.screen_wanted) as wanted:
        page.channels.empty.button.click()
    assert wanted.args == ["settings"]


def test_every_control_of_every_tab_has_a_name(page: MessagesPage, settle: Settle) -> None:
    for number in range(page.tabs.count()):
        page.tabs.setCurrentIndex(number)
        settle()
        assert list(nameless(page)) == []


def test_no_two_actions_of_the_screen_have_one_key(page: MessagesPage) -> None:
    keys = [action.shortcut().toString() for action in page.page_actions]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("key", "screen", "part"),
    [
        ("mails-bounced", "messages", "flagged"),
        ("webhooks-untold", "messages", "channels"),
        ("mails-to-approve", "messages", "approve"),
        ("mails-unsure", "messages", "outbox"),
        ("mailbox-unread", "settings", "mail_section"),
        ("rules-broken", "settings", "rules_section"),
    ],
)
def test_a_problem_leads_to_the_part_that_helps(
    window: MainWindow, settle: Settle, key: str, screen: str, part: str
) -> None:
    window.show_screen("orders")
    window.banner.show_problems((Problem(key, "Something is stuck.", screen),))
    window.banner.button.click()
    settle()
    page = window.page(screen)
    shown: QWidget = getattr(page, part)
    assert window.current_screen() == screen
    assert shown.isVisible()
