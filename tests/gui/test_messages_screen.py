"""Messages: what customers were told, looked at as they see it, and the templates it was made from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.mails import Milestone
from shipdesk.domain.outbox import OutboxState
from shipdesk.services.edit_templates import load_template
from shipdesk.services.list_orders import order_ids
from shipdesk.services.page_logo import set_page_logo
from shipdesk.services.send_mail import list_messages, mail_orders, show_message
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.ui.messages.mail_preview import MailPreview
from shipdesk.ui.messages.mail_sheet import visible_html
from shipdesk.ui.messages.messages_page import MessagesPage
from shipdesk.ui.words import shop_zone, time_text

Settle = Callable[[], None]


@pytest.fixture
def page(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> MessagesPage:
    """Return the screen with mails planned for three orders."""
    mail_orders(shop, list(order_ids(shop, OrderQuery(view=OrderView.ALL)))[:3], Milestone.DELAYED)
    page = MessagesPage(shop, jobs)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    page.activateWindow()
    qtbot.waitExposed(page)
    settle()
    return page


def test_every_message_is_listed_and_the_first_is_shown(page: MessagesPage, shop: Shop) -> None:
    listed = list_messages(shop)
    assert page.outbox.model.rowCount() == len(listed) > 0
    assert page.outbox.table.current_id() == listed[0].id
    assert page.outbox.preview.plain()


def test_a_filter_shows_one_state_only(page: MessagesPage, settle: Settle) -> None:
    page.outbox.show_state(OutboxState.FAILED)
    settle()
    assert page.outbox.model.rowCount() == 0
    assert page.outbox.stack.currentWidget() is page.outbox.empty


def test_a_planned_mail_is_cancelled_and_can_be_planned_again(page: MessagesPage, shop: Shop, settle: Settle) -> None:
    planned = next(row for row in list_messages(shop) if row.state is OutboxState.PLANNED)
    page.outbox.table.select_id(planned.id)
    settle()
    assert page.outbox.cancel.isEnabled()
    assert not page.outbox.went.isEnabled()
    page.outbox.cancel.trigger()
    settle()
    states = {row.id: row.state for row in list_messages(shop)}
    assert states[planned.id] is OutboxState.CANCELLED
    assert page.outbox.resend.isEnabled()
    page.outbox.resend.trigger()
    settle()
    assert {row.id: row.state for row in list_messages(shop)}[planned.id] is OutboxState.PLANNED


def test_a_mail_that_has_no_words_yet_is_called_by_what_it_will_tell(
    page: MessagesPage, shop: Shop, settle: Settle
) -> None:
    planned = next(row for row in list_messages(shop) if not row.subject)
    page.outbox.table.select_id(planned.id)
    settle()
    assert page.outbox._subject.text() == "Delayed"


def test_a_mail_that_is_tried_again_says_when(page: MessagesPage, shop: Shop, settle: Settle) -> None:
    planned = next(row for row in list_messages(shop) if row.state is OutboxState.PLANNED)
    at = shop.clock.now() + timedelta(hours=5)
    with shop.change(Topic.MESSAGES) as tx:
        message = tx.messages.get(planned.id)
        assert message is not None
        tx.outbox.move([message.outbox_id], [OutboxState.PLANNED], OutboxState.WAITING, at)
    page.outbox.table.select_id(planned.id)
    page.reload()
    settle()
    assert next(row for row in list_messages(shop) if row.id == planned.id).next_at == at
    shown = [label.text() for label in page.outbox._facts.findChildren(QLabel)]
    assert time_text(at, shop_zone(shop.settings.shop.time_zone)) in shown
    assert "Tries again" in shown


def test_sending_says_how_many_went(qtbot: QtBot, page: MessagesPage) -> None:
    with qtbot.waitSignal(page.said, timeout=20_000) as said:
        page.outbox.send.trigger()
    assert "sent" in said.args[0]
    assert page.outbox.send.isEnabled()


def test_a_mail_is_shown_without_scripts_styles_and_hidden_words() -> None:
    html = (
        "<html><head><title>x</title><style>p{color:red}</style></head><body>"
        "<div style='display:none;'>preheader</div><!--[if mso]>outlook<![endif]-->"
        "<script>steal()</script><img src='https://example.com/pixel.png'>"
        "<p style='font-size:0px;'>Hello</p><div style='margin:0px auto;max-width:600px;'>middle</div></body></html>"
    )
    shown = visible_html(html)
    for gone in ("preheader", "steal", "outlook", "pixel", "color:red", "font-size:0", "auto"):
        assert gone not in shown
    assert "Hello" in shown


def test_the_shop_s_own_logo_is_shown_as_it_travels_with_the_mail(
    qtbot: QtBot, page: MessagesPage, shop: Shop, tmp_path: Path
) -> None:
    picture = tmp_path / "logo.png"
    Image.new("RGB", (300, 80), "#cc0000").save(picture)
    set_page_logo(shop, picture)
    detail = show_message(shop, list_messages(shop)[0].id)
    assert detail.logo
    preview = MailPreview()
    qtbot.addWidget(preview)
    preview.resize(640, 700)
    preview.show_mail(detail.html, detail.text, detail.logo)
    preview.show()
    shown = preview.sheet.grab().toImage()
    first = next(x for x in range(shown.width()) if shown.pixelColor(x, 70) == QColor("#cc0000"))
    assert first < 60, "on the left, above the words"
    reds = sum(shown.pixelColor(x, y) == QColor("#cc0000") for x in range(0, 400, 4) for y in range(0, 120, 4))
    assert reds > 20
    preview.show_mail(detail.html, detail.text)
    assert "￼" not in preview.plain(), "no empty frame where the picture is another's"


def test_in_place_of_a_picture_from_elsewhere_stand_its_words() -> None:
    assert (
        visible_html('<p><img src="https://example.com/a.png" alt="Corner Shop" width="9"></p>') == "<p>Corner Shop</p>"
    )


def test_looking_at_a_mail_fetches_nothing(qtbot: QtBot, look: object) -> None:
    preview = MailPreview()
    qtbot.addWidget(preview)
    preview.show_mail("<p>Hi</p><table background='http://127.0.0.1:9/a.png'><tr><td>x</td></tr></table>", "Hi")
    preview.show()
    assert "Hi" in preview.plain()


def test_markup_in_a_customers_subject_is_shown_as_it_was_written(page: MessagesPage) -> None:
    assert page.outbox._subject.textFormat() == Qt.TextFormat.PlainText


def test_a_template_is_previewed_while_it_is_edited(qtbot: QtBot, page: MessagesPage, settle: Settle) -> None:
    page.tabs.setCurrentIndex(1)
    settle()
    templates = page.templates
    templates.text.setPlainText("Good news about {{ order.number }}")
    qtbot.waitUntil(lambda: "Good news about" in templates.preview._text.toPlainText())
    assert templates.save.isEnabled()
    assert templates.is_changed()


def test_the_mail_keeps_its_shape_in_a_narrow_place(page: MessagesPage, qtbot: QtBot, settle: Settle) -> None:
    sheet = page.outbox.preview.sheet
    sheet.show_html("<p>Out for delivery tomorrow</p>")
    sheet.resize(200, 300)
    assert sheet.scale_factor() < 0.5, "it becomes smaller, not a column of letters"
    sheet.resize(900, 300)
    assert sheet.scale_factor() == 1


def test_a_narrow_window_has_the_preview_behind_a_tab(page: MessagesPage, settle: Settle) -> None:
    page.tabs.setCurrentIndex(1)
    settle()
    templates = page.templates
    assert not templates.is_tabbed()
    page.resize(828, 480)
    assert templates.is_tabbed()
    templates.tabs.setCurrentIndex(2)
    assert templates.preview.isVisible()
    assert templates.preview.plain()
    page.resize(1200, 700)
    assert not templates.is_tabbed()
    assert templates.preview.isVisible()


def test_a_broken_template_names_the_line_and_is_not_saved(
    qtbot: QtBot, page: MessagesPage, shop: Shop, settle: Settle
) -> None:
    page.tabs.setCurrentIndex(1)
    settle()
    before = load_template(shop, Milestone.DISPATCHED)
    page.templates.text.setPlainText("first\n{% if x %}\nnever closed")
    qtbot.waitUntil(page.templates.problems.isVisible)
    assert "line" in page.templates.problems.text().lower()
    page.templates.save.trigger()
    settle()
    assert load_template(shop, Milestone.DISPATCHED) == before
    assert page.templates.is_changed()


def test_a_saved_template_counts_as_ours_again_after_a_reset_that_can_be_undone(
    qtbot: QtBot, page: MessagesPage, shop: Shop, settle: Settle
) -> None:
    page.tabs.setCurrentIndex(1)
    settle()
    templates = page.templates
    templates.subject.setText("Off it goes: {{ order.number }}")
    templates.save.trigger()
    settle()
    assert load_template(shop, Milestone.DISPATCHED).custom
    with qtbot.waitSignal(page.undo_offered) as offered:
        templates.reset.trigger()
    settle()
    assert not load_template(shop, Milestone.DISPATCHED).custom
    offered.args[1]()
    settle()
    assert load_template(shop, Milestone.DISPATCHED).subject == "Off it goes: {{ order.number }}"


def test_an_unsaved_template_is_not_thrown_away_without_asking(
    page: MessagesPage, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.tabs.setCurrentIndex(1)
    settle()
    page.templates.subject.setText("Mine")
    monkeypatch.setattr(QMessageBox, "question", lambda *_args: QMessageBox.StandardButton.Cancel)
    page.templates.list.setCurrentRow(0)
    assert page.templates.subject.text() == "Mine"
    assert not page.may_close()
    monkeypatch.setattr(QMessageBox, "question", lambda *_args: QMessageBox.StandardButton.Discard)
    page.templates.list.setCurrentRow(0)
    settle()
    assert page.templates.subject.text() != "Mine"


def test_shortcuts_of_the_templates_are_still_while_the_outbox_is_shown(page: MessagesPage, settle: Settle) -> None:
    page.tabs.setCurrentIndex(1)
    settle()
    page.templates.subject.setText("Mine")
    page.tabs.setCurrentIndex(0)
    settle()
    assert not page.templates.save.isEnabled()
    page.tabs.setCurrentIndex(1)
    assert page.templates.save.isEnabled()
    assert not page.outbox.send.isEnabled()


def test_a_tab_is_built_when_it_is_opened_first_and_its_keys_are_known_before(
    page: MessagesPage, qtbot: QtBot, settle: Settle
) -> None:
    for pane in (page.templates, page.approve):
        assert pane.findChildren(QWidget) == []
    assert {"Ctrl+Shift+H", "A"} <= {action.shortcut().toString() for action in page.page_actions}
    qtbot.keyClick(page, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    settle()
    assert page.approve.findChildren(QWidget) != []
    assert page.templates.findChildren(QWidget) == []
    qtbot.keyClick(page, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    settle()
    assert page.templates.list.hasFocus()
