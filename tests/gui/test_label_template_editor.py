"""The shop's own labels, made by keyboard beside the label that shows them; a wrong line is said where it stands."""

from __future__ import annotations

import base64
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.documents.drawing import Paper, Picture, Text
from shipdesk.domain.errors import Refused
from shipdesk.domain.labels import LabelForm, Layout, Part
from shipdesk.services.change_settings import save_settings
from shipdesk.services.label_templates import read_logo
from shipdesk.services.list_orders import order_ids, order_rows
from shipdesk.services.preview_label import preview_label, usual_form
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.settings import CarrierSettings, LabelSettings, Settings, TemplateSettings
from shipdesk.ui.settings.label_preview import PaperView
from shipdesk.ui.settings.label_template_editor import LabelTemplateEditor
from shipdesk.ui.settings.settings_page import SettingsPage

Settle = Callable[[], None]
KEY, MOD = Qt.Key, Qt.KeyboardModifier
WAIT_MS = 10_000


@pytest.fixture
def page(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> SettingsPage:
    """Return the settings, showing the labels."""
    page = SettingsPage(shop, jobs)
    qtbot.addWidget(page)
    page.resize(904, 543)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    settle()
    page.show_section(page.label_section)
    qtbot.waitUntil(lambda: bool(page.label_section.preview.caption.text()), timeout=WAIT_MS)
    return page


@pytest.fixture
def logo_file(tmp_path: Path) -> Path:
    """Return a picture with a black square in the middle of white."""
    picture = Image.new("L", (300, 200), 255)
    picture.paste(0, (100, 50, 200, 150))
    file = tmp_path / "logo.png"
    picture.save(file)
    return file


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = MOD.NoModifier) -> None:
    qtbot.keyClick(focused(), key, modifier)


def write(qtbot: QtBot, text: str) -> None:
    qtbot.keyClicks(focused(), text)


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def wait_for_preview(qtbot: QtBot, page: SettingsPage, words: str) -> None:
    view = page.label_section.preview.view
    qtbot.waitUntil(lambda: words in view.accessibleDescription(), timeout=WAIT_MS)


def test_a_template_is_made_by_keyboard_and_kept_with_the_other_settings(
    qtbot: QtBot, page: SettingsPage, shop: Shop, logo_file: Path, settle: Settle
) -> None:
    editor = page.label_section.editor
    last = page.label_section.form.input("day_limit_minor")
    last.setFocus()
    press(qtbot, KEY.Key_Tab)
    assert focused() is editor.papers
    press(qtbot, KEY.Key_Down)
    assert editor.layout_name() == "100x150"
    press(qtbot, KEY.Key_Tab)
    press(qtbot, KEY.Key_Tab)
    assert focused() is editor.logo.choose
    choose_by_keyboard(qtbot, editor, logo_file)
    settle()
    assert editor.logo.picture.accessibleName() == "The logo as it will be printed"
    press(qtbot, KEY.Key_Tab)
    assert focused() is editor.logo.remove
    for text in ("{contents}", "", "Packed by Ada, {weight}"):
        press(qtbot, KEY.Key_Tab)
        write(qtbot, text)
    press(qtbot, KEY.Key_Tab)
    press(qtbot, KEY.Key_Space)
    assert page.is_changed()
    press(qtbot, KEY.Key_S, MOD.ControlModifier)
    settle()
    assert not page.is_changed()
    (kept,) = shop.settings.label.templates
    assert (kept.layout, kept.hidden) == ("100x150", (Part.SYMBOL,))
    assert kept.reference_lines == ("{contents}", "Packed by Ada, {weight}")
    with Image.open(BytesIO(base64.b64decode(kept.logo))) as picture:
        assert picture.mode == "1"


def choose_by_keyboard(qtbot: QtBot, editor: LabelTemplateEditor, file: Path) -> None:
    press(qtbot, KEY.Key_Space)
    dialog = editor.logo.findChild(QFileDialog)
    assert dialog is not None
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert name is not None
    name.setText(str(file))
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    with qtbot.waitSignal(dialog.fileSelected):
        qtbot.keyClick(name, KEY.Key_Return)
    editor.window().activateWindow()
    editor.logo.choose.setFocus()


def test_the_label_beside_it_shows_the_newest_order_with_what_was_typed(
    qtbot: QtBot, page: SettingsPage, shop: Shop, logo_file: Path
) -> None:
    section = page.label_section
    newest = max(order_ids(shop, OrderQuery(view=OrderView.ALL)))
    (row,) = order_rows(shop, [newest])
    assert row.order_number in section.preview.caption.text()
    section.editor.lines[0].setFocus()
    write(qtbot, "Order {order}")
    wait_for_preview(qtbot, page, f"Order {row.order_number}")
    section.editor.logo.take(logo_file)
    view = section.preview.view
    qtbot.waitUntil(lambda: any(isinstance(item, Picture) for item in shown_paper(view).items), timeout=WAIT_MS)
    section.editor.papers.setCurrentIndex(3)
    qtbot.waitUntil(lambda: shown_paper(view).height == 2 * shown_paper(view).width, timeout=WAIT_MS)
    assert not view.grab().isNull()
    assert view.width() <= section.preview.width()


def shown_paper(view: PaperView) -> Paper:
    assert view.paper is not None
    return view.paper


def test_a_line_with_an_unknown_field_is_told_at_once_and_not_kept(
    qtbot: QtBot, page: SettingsPage, shop: Shop, settle: Settle
) -> None:
    editor = page.label_section.editor
    editor.lines[1].setFocus()
    write(qtbot, "{colour}")
    assert "no field {colour}" in editor.wrong[1].text()
    assert editor.wrong[1].isVisible()
    assert not editor.wrong[0].isVisible()
    editor.papers.setCurrentIndex(2)
    assert not editor.wrong[1].isVisible()
    page.show_section(page.shop_section)
    page.save.trigger()
    settle()
    assert shop.settings.label.templates == ()
    assert editor.layout_name() == "4x6"
    assert editor.lines[1].hasFocus()
    editor.lines[1].selectAll()
    write(qtbot, "{weight}")
    assert not editor.wrong[1].isVisible()


def test_lines_that_do_not_fit_are_told_beside_them(qtbot: QtBot, page: SettingsPage) -> None:
    editor = page.label_section.editor
    for entry in editor.lines:
        entry.setFocus()
        write(qtbot, "Wide words of a very talkative shop " * 2)
    qtbot.waitUntil(lambda: "does not fit" in editor.lines_problem.text(), timeout=WAIT_MS)
    assert editor.lines_problem.isVisible()
    assert not page.label_section.preview.problems.isVisible()


def test_lines_in_a_strip_that_is_left_off_are_told(qtbot: QtBot, page: SettingsPage) -> None:
    editor = page.label_section.editor
    editor.lines[0].setFocus()
    write(qtbot, "Thank you")
    assert not editor.left_off.isVisible()
    editor.parts[Part.REFERENCES].setFocus()
    press(qtbot, KEY.Key_Space)
    assert editor.left_off.isVisible()


def test_all_papers_get_the_same_template_and_revert_takes_it_back(
    qtbot: QtBot, page: SettingsPage, shop: Shop, settle: Settle
) -> None:
    editor = page.label_section.editor
    editor.lines[0].setFocus()
    write(qtbot, "{contents}")
    editor.same.setFocus()
    press(qtbot, KEY.Key_Space)
    page.revert.trigger()
    assert not page.is_changed()
    assert editor.lines[0].text() == ""
    editor.lines[0].setFocus()
    write(qtbot, "{contents}")
    editor.same.setFocus()
    press(qtbot, KEY.Key_Space)
    page.save.trigger()
    settle()
    kept = {template.layout: template.reference_lines for template in shop.settings.label.templates}
    assert kept == {layout.value: ("{contents}",) for layout in Layout}


def test_a_file_that_is_no_picture_is_refused_and_the_logo_stays(
    qtbot: QtBot, page: SettingsPage, logo_file: Path, tmp_path: Path, settle: Settle
) -> None:
    logo = page.label_section.editor.logo
    logo.take(logo_file)
    settle()
    letter = tmp_path / "letter.png"
    letter.write_text("Dear printer")
    logo.take(letter)
    settle()
    assert "no picture" in logo.problem.text()
    assert logo.problem.isVisible()
    assert logo.remove.isEnabled()
    logo.remove.setFocus()
    press(qtbot, KEY.Key_Space)
    assert not logo.problem.isVisible()
    assert not page.is_changed()
    assert focused() is logo.choose


def test_a_logo_that_arrives_after_another_paper_was_chosen_goes_nowhere(
    page: SettingsPage, logo_file: Path, settle: Settle
) -> None:
    editor = page.label_section.editor
    editor.logo.take(logo_file)
    editor.papers.setCurrentIndex(1)
    settle()
    assert not page.is_changed()


def test_a_shop_without_orders_and_address_is_shown_a_made_up_label(tmp_path: Path) -> None:
    shop = open_shop(tmp_path / "empty")
    for layout in Layout:
        preview = preview_label(shop, LabelSettings(), layout)
        assert (preview.order_number, preview.problems, preview.line_problems) == ("", (), ())
        assert preview.paper.items
    shop.close()


def test_settings_with_a_line_that_cannot_be_used_are_refused(shop: Shop) -> None:
    wrong = TemplateSettings(layout="a6", reference_lines=("{colour}",))
    label = shop.settings.label.model_copy(update={"templates": (wrong,)})
    with pytest.raises(Refused, match="colour"):
        save_settings(shop, shop.settings.model_copy(update={"label": label}))


def test_a_file_that_is_not_there_or_too_large_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        read_logo(tmp_path / "none.png")
    large = tmp_path / "photo.png"
    large.write_bytes(bytes(2_000_001))
    with pytest.raises(Refused, match="2 MB"):
        read_logo(large)


def test_the_label_of_own_delivery_is_shown_on_request_with_the_same_template(qtbot: QtBot, page: SettingsPage) -> None:
    section = page.label_section
    section.editor.lines[0].setFocus()
    write(qtbot, "Packed by Ada")
    wait_for_preview(qtbot, page, "Packed by Ada")
    assert not section.preview.as_unit.isChecked()
    section.preview.as_unit.setFocus()
    press(qtbot, KEY.Key_Space)
    view = section.preview.view
    qtbot.waitUntil(lambda: any(text.startswith("(00)") for text in words_on(view)), timeout=WAIT_MS)
    assert "Packed by Ada" in words_on(view)


def words_on(view: PaperView) -> list[str]:
    return [item.line.text for item in shown_paper(view).items if isinstance(item, Text)]


def test_a_shop_that_delivers_by_itself_is_shown_its_own_label_first() -> None:
    own = CarrierSettings(code="own", number_prefix="4012345", range_first=1, range_last=99)
    assert usual_form(Settings(carriers=(own,))) is LabelForm.LOGISTIC
    typed = own.model_copy(update={"number_format": "typed"})
    assert usual_form(Settings(carriers=(typed,))) is LabelForm.PARCEL
    assert usual_form(Settings()) is LabelForm.PARCEL
