"""Everything has a name for those who cannot see it, and the Qt in use does not lose references."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.services.shop import Shop
from shipdesk.ui.first_start.guide import FirstStartGuide
from shipdesk.ui.screens import all_screens
from shipdesk.ui.settings.settings_page import SettingsPage
from shipdesk.ui.shell.help_dialog import HelpDialog
from shipdesk.ui.window import MainWindow

ROLE = QAccessible.Role
CONTROLS = {
    ROLE.Button,
    ROLE.ButtonMenu,
    ROLE.CheckBox,
    ROLE.RadioButton,
    ROLE.ComboBox,
    ROLE.EditableText,
    ROLE.SpinBox,
    ROLE.Slider,
    ROLE.List,
    ROLE.Table,
    ROLE.Tree,
    ROLE.PageTabList,
    ROLE.ProgressBar,
    ROLE.Link,
}


def nameless(widget: QWidget) -> Iterator[str]:
    """Yield what has a control's role and no name, in the widget and all that it holds."""
    face = QAccessible.queryAccessibleInterface(widget)
    if face is not None and face.role() in CONTROLS and not widget.isHidden() and not _is_part_of_a_control(widget):
        name = face.text(QAccessible.Text.Name)
        if not name.strip() and not _has_label(widget):
            yield f"{type(widget).__name__} {face.role().name} in {_path(widget)}"
    for child in widget.children():
        if isinstance(child, QWidget):
            yield from nameless(child)


def _is_part_of_a_control(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QComboBox | QAbstractSpinBox):
        parent = parent.parentWidget()
    return parent is not None


def _has_label(widget: QWidget) -> bool:
    window = widget.window()
    return any(label.buddy() is widget for label in window.findChildren(QLabel))


def _path(widget: QWidget) -> str:
    names = []
    parent: object = widget
    while isinstance(parent, QWidget):
        names.append(type(parent).__name__)
        parent = parent.parent()
    return " < ".join(names[1:])


def show_every_section(window: MainWindow, settle: Callable[[], None]) -> None:
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    for section in page.sections:
        page.show_section(section)
    settle()


def test_every_control_of_the_window_has_a_name(window: MainWindow, settle: Callable[[], None]) -> None:
    for screen in all_screens():
        window.show_screen(screen.key)
        settle()
    show_every_section(window, settle)
    assert list(nameless(window)) == []


def test_every_control_of_the_guide_and_the_help_has_a_name(
    qtbot: QtBot, jobs: JobRunner, shop: Shop, window: MainWindow
) -> None:
    guide = FirstStartGuide(shop, jobs, window)
    guide.open()
    help_dialog = HelpDialog(window.shortcut_groups(), window)
    help_dialog.open()
    assert [*nameless(guide), *nameless(help_dialog)] == []
    guide.done(0)


def test_a_label_never_reads_customers_words_as_markup(window: MainWindow, settle: Callable[[], None]) -> None:
    wild = []
    for screen in all_screens():
        page = window.show_screen(screen.key)
        settle()
        if isinstance(page, SettingsPage):
            show_every_section(window, settle)
        wild += [
            label.text()
            for label in page.findChildren(QLabel)
            if label.text() and label.textFormat() != Qt.TextFormat.PlainText
        ]
    assert wild == []


def test_every_text_that_is_translated_is_a_literal(repository: Path) -> None:
    wrong = [
        f"{file.name}:{number}"
        for file in (repository / "shipdesk").rglob("*.py")
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1)
        if re.search(r"""(self\.tr|translate)\(\s*(f["']|["'][^"']*["']\s*,\s*f["'])""", line)
    ]
    assert wrong == []


TRAP = """
import sys
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel

class Bell(QObject):
    rung = Signal(bool)

app = QApplication([])
bell, label, heard = Bell(), QLabel(), []
bell.rung.connect(heard.append)
for number in range(5_000):
    bell.rung.emit(True)
for number in range(20_000):
    label.setText(str(number))
    label.setEnabled(True)
assert len(heard) == 5_000
assert sys.getrefcount(None) > 1_000 and sys.getrefcount(True) > 100
print("whole")
"""


def test_signals_and_setters_lose_no_references() -> None:
    # PySide6 6.12.0 on Python 3.11 drops one of None or True at each call and aborts after some thousand.
    done = subprocess.run([sys.executable, "-c", TRAP], capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout.strip()) == (0, "whole"), done.stderr
