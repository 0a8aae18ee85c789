"""Label sheets by keyboard: chosen before labels are made, printed and saved on their cells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.label_sheets import SHEETS, SheetWish
from shipdesk.domain.printing import PaperKind
from shipdesk.services.edit_print_queue import print_jobs
from shipdesk.services.list_orders import find_order
from shipdesk.services.make_labels import make_labels
from shipdesk.services.shop import Shop
from shipdesk.services.views import LabelReport
from shipdesk.ui.orders.label_sheet import LabelChoice, LabelSheet
from shipdesk.ui.orders.labels_made_sheet import LabelsMadeSheet
from shipdesk.ui.papers.sheet_chooser import last_sheet
from shipdesk.ui.state import UiState

Settle = Callable[[], None]
KEY = Qt.Key
PLENTY = [1, 2, 3]


@pytest.fixture
def state(shop: Shop) -> UiState:
    """Return what the window remembers of the shop."""
    return UiState.of(shop.folder)


def opened(dialog: QDialog, settle: Settle) -> None:
    dialog.open()
    settle()


def choose(sheet: LabelSheet, qtbot: QtBot, words: str) -> None:
    """Choose a paper as a person without a mouse does: by typing its first letters."""
    sheet._layout.setFocus()
    qtbot.keyClicks(sheet._layout, words)


def test_a_sheet_and_its_first_free_cell_are_chosen_by_keyboard(
    qtbot: QtBot, shop: Shop, jobs: JobRunner, state: UiState, settle: Settle
) -> None:
    sheet = LabelSheet(shop, jobs, PLENTY, state, None)
    qtbot.addWidget(sheet)
    opened(sheet, settle)
    assert not sheet.sheet_chooser.isVisible(), "a label on its own paper has no cells"
    choose(sheet, qtbot, "5163")
    assert sheet.sheet_chooser.isVisible()
    picture = sheet.sheet_chooser.picture
    assert picture.count == len(PLENTY)
    assert sheet.sheet_chooser.right.lineEdit().width() > 60, "the shift can be read"
    for key in (KEY.Key_Right, KEY.Key_Down, KEY.Key_Down):
        qtbot.keyClick(picture, key)
    with qtbot.waitSignal(sheet.chosen) as chosen:
        qtbot.keyClick(picture, KEY.Key_Return)
    assert chosen.args == [LabelChoice("practice", None, None, sheet=SheetWish(SHEETS["5163"], start=6))]
    again = LabelSheet(shop, jobs, None, state, None)
    qtbot.addWidget(again)
    opened(again, settle)
    assert again._layout.currentData() == "sheet:5163"
    assert again.sheet_chooser.picture.start == 6
    assert again.sheet_chooser.picture.count > len(PLENTY), "all that are ready"
    again.reject()


@pytest.fixture
def made(shop: Shop) -> LabelReport:
    """Return what came of two labels for a sheet."""
    ids = [found for number in ("#1043", "#1044") if (found := find_order(shop, number)) is not None]
    return make_labels(shop, ids, sheet=SHEETS["5163"])


def test_labels_made_for_a_sheet_are_printed_on_it_and_the_next_free_cell_is_remembered(
    qtbot: QtBot, shop: Shop, jobs: JobRunner, state: UiState, made: LabelReport, settle: Settle, tmp_path: Path
) -> None:
    dialog = LabelsMadeSheet(shop, jobs, made, sheet=SheetWish(SHEETS["5163"], start=9), state=state)
    qtbot.addWidget(dialog)
    opened(dialog, settle)
    assert "cell 9" in dialog._sentence.text()
    with qtbot.waitSignal(dialog.said):
        dialog.save_to(tmp_path / "sheet.pdf")
    width, height = pypdfium2.PdfDocument(tmp_path / "sheet.pdf")[0].get_size()
    assert (width, height) == pytest.approx((612, 792), abs=0.1), "a Letter sheet, not two labels"
    with qtbot.waitSignal(dialog.said):
        dialog.do_button.click()
    settle()
    (job,) = print_jobs(shop, finished=5)
    assert job.kind is PaperKind.SHEET
    assert last_sheet(state) == {"sheet": "5163", "next": 1, "nudge": [0, 0]}, "cells 9 and 10 filled it"
