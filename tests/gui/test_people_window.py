"""Who is here: the lock, the badge, the corner of the rail, and what staff cannot do in the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QToolTip
from pytestqt.qtbot import QtBot
from test_shell_access import nameless

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.command_cards import Card, Command, card_code
from shipdesk.domain.roles import May, Role
from shipdesk.services import pins
from shipdesk.services.command_cards import keep_secret
from shipdesk.services.dispatch_parcel import last_scans
from shipdesk.services.edit_orders import hold_orders
from shipdesk.services.list_orders import order_ids
from shipdesk.services.people import add_person, list_people, sign_in, sign_out
from shipdesk.services.shop import Shop
from shipdesk.services.spend_within import OverLimit
from shipdesk.services.views import OrderQuery, ScanOutcome
from shipdesk.services.who_is_here import who_is_here
from shipdesk.ui.labels.buying_commands import ask_over_limit
from shipdesk.ui.labels.over_limit_sheet import OverLimitSheet
from shipdesk.ui.orders.orders_page import OrdersPage
from shipdesk.ui.people.audit_sheet import AuditSheet
from shipdesk.ui.people.auto_lock import AutoLock
from shipdesk.ui.people.lock_screen import LockScreen
from shipdesk.ui.people.person_sheet import PersonSheet
from shipdesk.ui.people.pin_sheet import PinSheet
from shipdesk.ui.settings.settings_page import SettingsPage
from shipdesk.ui.widgets.sheet import ConfirmSheet, Sheet
from shipdesk.ui.window import MainWindow

Settle = Callable[[], None]
PIN, OTHER = "2580", "7391"


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with the least work: what argon2id costs is not what is tested."""
    cheap = PasswordHasher.from_parameters(CHEAPEST)
    monkeypatch.setattr(pins, "costly", lambda: cheap)


@pytest.fixture
def staffed(shop: Shop) -> Shop:
    """Return the practice shop with an owner, Ada, and Bo, who is staff; nobody is here."""
    add_person(shop, "Ada", Role.OWNER, PIN)
    add_person(shop, "Bo", Role.STAFF, OTHER)
    add_person(shop, "Cy", Role.STAFF)
    sign_out(shop)
    return shop


@pytest.fixture
def locked(qtbot: QtBot, jobs: JobRunner, staffed: Shop, settle: Settle) -> Iterator[MainWindow]:
    """Return the window of the shop with people, as it opens."""
    window = MainWindow(jobs, staffed.folder)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.use_shop(staffed, "orders", who_is_here(staffed))
    settle()
    yield window
    if window.topics is not None:
        window.topics.close()


def enter(window: MainWindow, settle: Settle, pin: str) -> LockScreen:
    """Type a PIN and press Enter."""
    screen = window.people.screen
    QTest.keyClicks(screen.pin, pin)
    QTest.keyClick(screen.pin, Qt.Key.Key_Return)
    settle()
    return screen


@pytest.fixture
def with_bo(locked: MainWindow, settle: Settle) -> MainWindow:
    """Return the window with Bo, who is staff, signed in."""
    locked.people.screen.list.setCurrentRow(1)
    enter(locked, settle, OTHER)
    assert not locked.people.is_locked()
    return locked


@pytest.fixture
def with_ada(locked: MainWindow, settle: Settle) -> MainWindow:
    """Return the window with Ada, the owner, signed in by her PIN."""
    enter(locked, settle, PIN)
    assert not locked.people.is_locked()
    return locked


def badge(shop: Shop, name: str) -> str:
    """Return what the badge of somebody says."""
    return card_code(keep_secret(shop), Card(Command.BADGE, name))


def settings_page(window: MainWindow) -> SettingsPage:
    """Show the settings, the section of people."""
    page = window.show_screen("settings")
    assert isinstance(page, SettingsPage)
    page.show_section(page.people_section)
    return page


# The lock


def test_a_shop_without_people_asks_nobody(window: MainWindow, settle: Settle) -> None:
    assert not window.people.is_locked()
    assert not window.people.corner.isVisible()
    window.people.lock_now()
    assert not window.people.is_locked()
    assert "add the owner first" in window.toast.text()


def test_the_window_opens_locked_and_covers_everything(locked: MainWindow) -> None:
    screen = locked.people.screen
    assert screen.geometry() == locked.rect()
    assert QApplication.focusWidget() is screen.pin
    assert not locked.rail.isEnabled()
    assert list(nameless(screen)) == []
    locked.resize(1100, 700)
    assert screen.geometry() == locked.rect()


def test_no_key_reaches_what_is_behind_the_lock(locked: MainWindow) -> None:
    before = locked.current_screen()
    for key, modifier in (
        (Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier), (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F12, Qt.KeyboardModifier.ControlModifier), (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_H, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
    ):  # fmt: skip
        QTest.keyClick(locked, key, modifier)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert locked.people.screen.isAncestorOf(focus)
    assert locked.current_screen() == before
    assert QApplication.activeModalWidget() is None


def test_a_name_is_chosen_and_a_pin_entered_by_keys_alone(locked: MainWindow, settle: Settle) -> None:
    screen = locked.people.screen
    QTest.keyClick(screen.pin, Qt.Key.Key_Down)
    assert screen.list.chosen_key() == "Bo"
    enter(locked, settle, OTHER)
    assert not locked.people.is_locked()
    assert locked.rail.isEnabled()
    button = locked.people.corner.person_button
    assert button.isVisible()
    assert button.accessibleName() == "Signed in: Bo, Staff"


def test_a_wrong_pin_is_said_and_the_wait_counts_down(locked: MainWindow, settle: Settle, shop: Shop) -> None:
    screen = enter(locked, settle, "0001")
    assert screen.answer.text() == "This PIN is wrong. Try again."
    assert screen.pin.text() == ""
    assert QApplication.focusWidget() is screen.pin
    for _ in range(4):
        enter(locked, settle, "0001")
    assert screen.answer.text().startswith("Too many wrong PINs. Wait 30 s")
    assert not screen.pin.isEnabled()
    moment = shop.clock.now() + timedelta(seconds=12)
    screen._now = lambda: moment
    screen._count_down()
    assert "Wait 18 s" in screen.answer.text()
    moment += timedelta(seconds=20)
    screen._count_down()
    assert screen.answer.text() == ""
    assert QApplication.focusWidget() is screen.pin


def test_who_has_no_pin_is_told_to_scan_the_badge(locked: MainWindow) -> None:
    screen = locked.people.screen
    screen.list.setCurrentRow(2)
    assert screen.answer.text() == "Cy has no PIN: scan the badge."
    assert not screen.pin.isEnabled()
    assert QApplication.focusWidget() is screen.list
    QTest.keyClick(screen.list, Qt.Key.Key_Up)
    QTest.keyClick(screen.list, Qt.Key.Key_7)
    assert screen.pin.text() == "7"


def test_a_badge_signs_in_at_once_and_other_scans_are_refused_and_kept(
    locked: MainWindow, settle: Settle, shop: Shop, qtbot: QtBot
) -> None:
    locked.scanner.route("1Z999AA10123456784")
    settle()
    assert locked.people.screen.answer.text().startswith("Nobody is signed in here")
    assert last_scans(shop, 1)[0].outcome is ScanOutcome.REFUSED
    locked.scanner.route(badge(shop, "Ada"))
    settle()
    assert not locked.people.is_locked()
    assert "By badge, as staff" in locked.people.corner.person_button.accessibleName()
    locked.scanner.route(badge(shop, "Bo"))
    qtbot.waitUntil(lambda: "Bo" in locked.people.corner.person_button.accessibleName())
    settle()


def test_a_badge_that_the_scanner_types_into_the_field_is_a_scan(
    locked: MainWindow, settle: Settle, shop: Shop
) -> None:
    enter(locked, settle, badge(shop, "Bo"))
    assert not locked.people.is_locked()


def test_locking_hides_an_open_question_and_gives_it_back_to_the_same_person_only(
    with_bo: MainWindow, settle: Settle
) -> None:
    sheet = Sheet("A question", "Yes", with_bo)
    field = QLineEdit(sheet)
    sheet.body.addWidget(field)
    sheet.open()
    field.setText("half an answer")
    with_bo.people.lock_now()
    assert not sheet.isVisible()
    settle()
    enter(with_bo, settle, OTHER)
    assert sheet.isVisible()
    assert field.text() == "half an answer"
    with_bo.people.lock_now()
    settle()
    with_bo.people.screen.list.setCurrentRow(0)
    ended: list[int] = []
    sheet.finished.connect(ended.append)
    enter(with_bo, settle, PIN)
    assert not with_bo.people.is_locked()
    assert ended == [0]


def test_a_badge_does_not_go_into_the_field_of_an_open_question(
    with_bo: MainWindow, settle: Settle, shop: Shop
) -> None:
    sheet = Sheet("A question", "Yes", with_bo)
    field = QLineEdit(sheet)
    sheet.body.addWidget(field)
    sheet.open()
    field.setFocus()
    with_bo.scanner.route(badge(shop, "Ada"))
    settle()
    assert field.text() == ""
    assert last_scans(shop, 1)[0].outcome is ScanOutcome.REFUSED
    assert shop.person is not None
    assert shop.person.person.name == "Bo"
    sheet.reject()


def test_a_sheet_that_opens_while_nobody_is_here_waits(with_bo: MainWindow, settle: Settle, qtbot: QtBot) -> None:
    with_bo.people.lock_now()
    settle()
    sheet = Sheet("Labels are made", "Print", with_bo)
    sheet.open()
    qtbot.waitUntil(lambda: not sheet.isVisible())
    enter(with_bo, settle, OTHER)
    assert sheet.isVisible()
    sheet.reject()


def test_the_keyboard_is_where_it_was_after_unlocking(with_bo: MainWindow, settle: Settle) -> None:
    with_bo.search.setFocus()
    QTest.keyClick(with_bo, Qt.Key.Key_F12)
    assert with_bo.people.is_locked()
    settle()
    enter(with_bo, settle, OTHER)
    assert QApplication.focusWidget() is with_bo.search


def test_nobody_there_for_long_enough_locks_and_a_key_begins_anew(qtbot: QtBot) -> None:
    now = [0.0]
    lock = AutoLock(clock_ms=lambda: now[0], minute_ms=1)
    fired: list[bool] = []
    lock.nobody_there.connect(lambda: fired.append(True))
    lock.follow(5)
    now[0] = 4.0
    lock.somebody_is_there()
    now[0] = 8.0
    lock._look()
    assert not fired
    now[0] = 9.0
    with qtbot.waitSignal(lock.nobody_there):
        pass
    lock.follow(0)
    assert not lock._timer.isActive()


def test_the_window_locks_by_itself_after_the_shops_minutes(
    with_ada: MainWindow, settle: Settle, shop: Shop, qtbot: QtBot
) -> None:
    page = settings_page(with_ada)
    settle()
    with_ada.people.auto_lock._minute_ms = 1
    field = page.people_section._forms["people"].input("lock_after_minutes")
    assert isinstance(field, QLineEdit)
    field.setText("30")
    page.save.trigger()
    settle()
    assert shop.settings.people.lock_after_minutes == 30
    qtbot.waitUntil(with_ada.people.is_locked)


def test_where_no_pin_can_be_checked_an_owner_sets_a_new_one_at_the_lock(
    jobs: JobRunner, staffed: Shop, settle: Settle, qtbot: QtBot
) -> None:
    (staffed.folder / "people.key").unlink()
    window = MainWindow(jobs, staffed.folder)
    qtbot.addWidget(window)
    window.show()
    window.use_shop(staffed, "orders")
    settle()
    screen = window.people.screen
    assert "No owner's PIN can be checked" in screen.lost.text()
    assert screen.new_pin_button.isEnabled()
    screen.new_pin_button.click()
    sheet = screen.findChild(PinSheet)
    assert isinstance(sheet, PinSheet)
    assert sheet.isVisible()
    for field in (sheet.fields.first, sheet.fields.again):
        field.setText("5937")
    sheet.accept()
    settle()
    assert not window.people.is_locked()
    window.close()


# What staff may not do


def test_staff_look_at_the_settings_and_are_told_who_may_change_them(with_bo: MainWindow, settle: Settle) -> None:
    page = settings_page(with_bo)
    settle()
    why = "Only the owner may change settings. Let the owner enter the PIN."
    assert page.refusal.text() == why
    assert (page.save.isEnabled(), page.save.toolTip()) == (False, why)
    assert not page.people_section.add.isEnabled()
    assert page.people_section.add.toolTip() == "Only the owner may say who works here. Let the owner enter the PIN."
    assert all(not section.isEnabled() for section in page.sections)
    page.show_section(page.shops_section)
    button = page.shops_section.add_button
    tip = QHelpEvent(QHelpEvent.Type.ToolTip, QPoint(1, 1), button.mapToGlobal(QPoint(1, 1)))
    QApplication.sendEvent(button, tip)
    assert QToolTip.text() == why
    QToolTip.hideText()


def test_the_owner_who_comes_after_staff_may_again(with_bo: MainWindow, settle: Settle) -> None:
    page = settings_page(with_bo)
    settle()
    with_bo.people.lock_now()
    settle()
    with_bo.people.screen.list.setCurrentRow(0)
    enter(with_bo, settle, PIN)
    assert page.refusal.text() == ""
    assert page.people_section.add.isEnabled()
    assert page.people_section.isEnabled()
    assert not page.save.isEnabled()  # nothing was changed


def test_staff_do_not_buy_over_the_limit_export_or_read_the_log(with_bo: MainWindow, settle: Settle) -> None:
    page = with_bo.page("orders")
    assert isinstance(page, OrdersPage)
    assert ask_over_limit(OverLimit("Too much.", {"EUR": 900}, 0), page, lambda: None)
    sheet = page.findChild(OverLimitSheet)
    assert isinstance(sheet, OverLimitSheet)
    assert not sheet.do_button.isEnabled()
    assert sheet.do_button.toolTip().startswith("Only the owner may buy beyond the limits.")
    sheet.reject()
    products = page.packing.show_products()
    settle()
    assert not products.export_button.isEnabled()
    assert products.export_button.toolTip().startswith("Only the owner may export.")
    products.reject()
    with_bo.people.audit_action.trigger()
    assert with_bo.findChild(AuditSheet) is None
    assert with_bo.toast.text().startswith("Only the owner may see who did what.")


# Settings, People


def test_the_first_person_is_the_owner_and_the_window_goes_on(window: MainWindow, settle: Settle, shop: Shop) -> None:
    page = settings_page(window)
    settle()
    section = page.people_section
    assert section.none.isVisible()
    assert section.add.text() == "Add the owner…"
    section.add.trigger()
    sheet = page.findChild(PersonSheet)
    assert isinstance(sheet, PersonSheet)
    assert list(nameless(sheet)) == []
    sheet.name.setText("Ada")
    for wrong, again in (("1234", "1234"), (PIN, "2581")):
        sheet.pin.first.setText(wrong)
        sheet.pin.again.setText(again)
        sheet.accept()
        assert sheet.isVisible()
    sheet.pin.again.setText(PIN)
    sheet.accept()
    settle()
    assert [(p.name, p.role) for p in list_people(shop)] == [("Ada", Role.OWNER)]
    assert not window.people.is_locked()
    assert window.people.corner.isVisible()


def test_people_are_added_given_pins_and_removed(with_ada: MainWindow, settle: Settle, shop: Shop) -> None:
    page = settings_page(with_ada)
    settle()
    section = page.people_section
    sheet = section.add_person()
    sheet.name.setText("Dee")
    sheet.accept()
    settle()
    chosen = section.chosen()
    assert chosen is not None
    assert (chosen.name, chosen.role, chosen.has_pin) == ("Dee", Role.STAFF, False)
    pin = section.ask_pin()
    assert pin is not None
    pin.fields.first.setText("8642")
    pin.fields.again.setText("8642")
    pin.accept()
    settle()
    assert sign_in(shop, "Dee", "8642").person.name == "Dee"
    sign_in(shop, "Ada", PIN)
    section.ask_remove()
    question = page.findChild(ConfirmSheet)
    assert isinstance(question, ConfirmSheet)
    question.do_button.click()
    settle()
    assert "Dee" not in {person.name for person in list_people(shop)}


def test_a_badge_is_printed_alone(with_ada: MainWindow, settle: Settle) -> None:
    from shipdesk.ui.papers.badge_sheet import BadgeSheet

    page = settings_page(with_ada)
    settle()
    page.people_section.print_badge()
    sheet = page.findChild(BadgeSheet)
    assert isinstance(sheet, BadgeSheet)
    assert sheet.windowTitle() == "Badge of Ada"
    sheet.print_now()
    settle()
    assert sheet._made is not None
    assert sheet._made[1].count == 1


# Who did what


def test_the_owner_reads_the_log_by_person_action_and_order_and_verifies_it(
    with_ada: MainWindow, settle: Settle, shop: Shop, qtbot: QtBot
) -> None:
    order = order_ids(shop, OrderQuery())[0]
    hold_orders(shop, [order], "Out of stock")
    with_ada.lead_to("audit")
    settle()
    sheet = with_ada.findChild(AuditSheet)
    assert isinstance(sheet, AuditSheet)
    assert list(nameless(sheet)) == []
    assert [b.text() for b in sheet.findChildren(QPushButton) if b.isVisible() and b.text() and not b.toolTip()] == []
    everything = len(sheet.model.ids())
    sheet.action.setCurrentIndex(sheet.action.findData("hold"))
    settle()
    assert len(sheet.model.ids()) == 1
    qtbot.waitUntil(lambda: sheet.model.row_at(0) is not None)
    line = sheet.model.row_at(0)
    assert line is not None
    assert (line.actor, line.words, line.detail["words"]) == ("Ada", "Put on hold", "Out of stock")
    sheet.order.setText("nobody's")
    sheet.reload()
    settle()
    assert not sheet.model.ids()
    sheet.order.setText(line.order_number.lstrip("#"))
    sheet.reload()
    settle()
    assert len(sheet.model.ids()) == 1
    sheet.order.clear()
    sheet.action.setCurrentIndex(0)
    sheet.person.setCurrentIndex(sheet.person.findData("Ada"))
    settle()
    assert 1 < len(sheet.model.ids()) < everything
    sheet.verify_button.click()
    settle()
    assert sheet.outcome.text().startswith("The log is sound")
    sheet.accept()


def test_the_log_does_not_come_back_for_whoever_may_not_read_it(
    with_ada: MainWindow, settle: Settle, shop: Shop
) -> None:
    with_ada.people.open_audit()
    settle()
    with_ada.people.lock_now()
    settle()
    with_ada.scanner.route(badge(shop, "Ada"))  # the same person, but a badge makes no owner
    settle()
    sheet = with_ada.findChild(AuditSheet)
    assert sheet is None or not sheet.isVisible()


def test_screens_and_the_log_are_found_by_their_names(window: MainWindow, settle: Settle, qtbot: QtBot) -> None:
    window.search.setFocus()
    window.search.setText("audit")
    qtbot.waitUntil(lambda: [hit.order_number for hit in window.search.hits()] == ["audit"])
    QTest.keyClick(window.search, Qt.Key.Key_Return)
    settle()
    sheet = window.findChild(AuditSheet)
    assert isinstance(sheet, AuditSheet)
    assert sheet.isVisible()
    sheet.reject()


def test_every_refusal_names_what_it_is_about(with_bo: MainWindow) -> None:
    assert set(with_bo.people.here.refusals) == set(May)
