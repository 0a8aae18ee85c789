"""The editor of mail templates: languages, fields that are offered, wrong lines, versions; and the owner's yes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.mails import Milestone
from shipdesk.services.approve_mails import messages_to_approve
from shipdesk.services.edit_templates import load_template
from shipdesk.services.list_orders import order_ids, order_rows
from shipdesk.services.propose_mails import propose_delay_mails
from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.ui.messages.messages_page import MessagesPage
from shipdesk.ui.messages.template_past import PastSheet
from shipdesk.ui.messages.templates_pane import TemplatesPane

Settle = Callable[[], None]


@pytest.fixture
def page(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> MessagesPage:
    """Return the screen with the templates in front."""
    page = MessagesPage(shop, jobs)
    qtbot.addWidget(page)
    page.resize(1280, 760)
    page.show()
    page.activateWindow()
    qtbot.waitExposed(page)
    page.tabs.setCurrentIndex(1)
    settle()
    return page


@pytest.fixture
def pane(page: MessagesPage) -> TemplatesPane:
    return page.templates


def choose_language(pane: TemplatesPane, tag: str, settle: Settle) -> None:
    pane.language.setCurrentIndex(pane.language.findData(tag))
    settle()


def test_each_language_is_edited_for_itself(pane: TemplatesPane, shop: Shop, settle: Settle) -> None:
    choose_language(pane, "pl", settle)
    assert "jest w drodze" in pane.subject.text()
    assert "Twoja paczka jest w drodze" in pane.preview.plain()
    pane.subject.setText("Już jedzie: {{ order.number }}")
    pane.save.trigger()
    settle()
    assert load_template(shop, Milestone.DISPATCHED, "pl").custom
    assert not load_template(shop, Milestone.DISPATCHED).custom
    choose_language(pane, "en", settle)
    assert pane.subject.text() == "Your order {{ order.number }} is on its way"


def test_the_preview_tells_a_real_order_and_says_when_there_is_none(
    pane: TemplatesPane, shop: Shop, settle: Settle
) -> None:
    (row,) = order_rows(shop, order_ids(shop, OrderQuery(OrderView.TO_SHIP))[:1])
    pane.preview.order.setText(row.order_number)
    pane.preview.order.editingFinished.emit()
    settle()
    assert row.recipient_name in pane.preview.plain()
    pane.preview.order.setText("no such order")
    pane.preview.order.editingFinished.emit()
    settle()
    assert "There is no order no such order" in pane.problems.text()


def test_the_preview_goes_through_its_four_ways_by_one_key(pane: TemplatesPane) -> None:
    shown = []
    for _ in range(4):
        pane.next_way.trigger()
        shown.append(next(way for way, button in pane.preview.ways.items() if button.isChecked()))
    assert shown == ["phone", "dark", "text", "desktop"]
    pane.preview.show_as("text")
    assert pane.preview._text.isVisible()
    assert "Your parcel is on its way" in pane.preview.text()


def test_a_phones_preview_is_laid_out_narrower_and_the_dark_one_is_dark(pane: TemplatesPane) -> None:
    pane.preview.show_as("phone")
    assert pane.preview.sheet.sceneRect().width() < 450
    pane.preview.show_as("dark")
    assert pane.preview.sheet.backgroundBrush().color().lightness() < 80
    pane.preview.show_as("desktop")
    assert pane.preview.sheet.backgroundBrush().color().lightness() > 200


@pytest.mark.qt_log_ignore("does not support (grabbing|propagateSizeHints|raise)", extend=True)
def test_fields_are_offered_while_one_types_and_enter_takes_one(pane: TemplatesPane, qtbot: QtBot) -> None:
    editor = pane.text
    pane.tabs.setCurrentWidget(editor)
    editor.clear()
    editor.setFocus()
    QTest.keyClicks(editor, "Dear {{ cust")
    assert editor.completer.popup().isVisible()
    assert editor.completer.currentCompletion() == "customer.name"
    QTest.keyClick(editor.completer.popup(), Qt.Key.Key_Return)
    assert editor.toPlainText() == "Dear {{ customer.name }}"
    assert not editor.completer.popup().isVisible()
    editor.setPlainText("")
    QTest.keyClick(editor, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert editor.completer.completionCount() > 20
    editor.completer.popup().hide()
    editor.put_field("shop.name")
    assert editor.toPlainText() == "{{ shop.name }}"


def test_a_wrong_line_is_marked_and_one_key_goes_there(pane: TemplatesPane, qtbot: QtBot, settle: Settle) -> None:
    pane.text.setPlainText("good\n{{ order.nmber }}\ngood")
    qtbot.waitUntil(pane.problems.isVisible)
    assert "Text: Line 2: there is no field order.nmber. Did you mean order.number?" in pane.problems.text()
    assert [mark.cursor.blockNumber() for mark in pane.text.extraSelections()] == [1]  # type: ignore[attr-defined]
    assert not pane.mjml.extraSelections()
    pane.to_wrong.trigger()
    assert pane.tabs.currentWidget() is pane.text
    assert pane.text.textCursor().blockNumber() == 1
    pane.text.setPlainText("all is well: {{ order.number }}")
    qtbot.waitUntil(lambda: not pane.problems.isVisible())
    assert not pane.text.extraSelections()
    assert not pane.to_wrong.isEnabled()


def test_an_earlier_version_is_put_into_the_editor_and_saved_like_any_change(
    pane: TemplatesPane, shop: Shop, settle: Settle
) -> None:
    for subject in ("First {{ order.number }}", "Second {{ order.number }}"):
        pane.subject.setText(subject)
        pane.save.trigger()
        settle()
    pane.past.trigger()
    settle()
    sheet = pane.findChild(PastSheet)
    assert isinstance(sheet, PastSheet)
    assert sheet.list.count() == 2
    sheet.list.setCurrentRow(1)
    sheet.accept()
    assert pane.subject.text() == "First {{ order.number }}"
    assert pane.is_changed()
    assert load_template(shop, Milestone.DISPATCHED).subject == "Second {{ order.number }}"


def test_a_test_is_sent_to_the_shop_itself(page: MessagesPage, qtbot: QtBot, shop: Shop) -> None:
    with qtbot.waitSignal(page.said, timeout=20_000) as said:
        page.templates.test.trigger()
    assert "A test was sent to" in said.args[0]
    assert list((shop.folder / "mails").glob("*.eml"))


def test_one_key_lets_all_mails_go_that_wait_for_a_yes(
    page: MessagesPage, shop: Shop, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.tabs.setCurrentIndex(2)
    settle()
    approve = page.approve
    assert approve.stack.currentWidget() is approve.empty
    assert not approve.approve_all.isEnabled()
    clock = shop.clock
    monkeypatch.setattr(clock, "now", lambda now=clock.now: now() + timedelta(days=30))
    assert propose_delay_mails(shop) > 2
    page.reload()
    settle()
    waiting = messages_to_approve(shop)
    assert approve.model.rowCount() == len(waiting)
    assert approve.preview.plain()
    approve.drop.trigger()
    settle()
    assert len(messages_to_approve(shop)) == len(waiting) - 1
    approve.approve_one.trigger()
    settle()
    assert len(messages_to_approve(shop)) == len(waiting) - 2
    approve.approve_all.trigger()
    settle()
    assert not messages_to_approve(shop)
    assert approve.stack.currentWidget() is approve.empty
