"""Parcels that were shipped elsewhere are added by their numbers, each with its answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.services.list_parcels import find_parcel
from shipdesk.services.shop import Shop
from shipdesk.ui.parcels.add_sheet import AddSheet
from shipdesk.ui.parcels.parcels_page import ParcelsPage
from shipdesk.ui.theme import Tone

Settle = Callable[[], None]
UPS, WRONG = "1Z999AA10123456784", "1Z999AA10123456785"


@pytest.fixture
def page(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> ParcelsPage:
    page = ParcelsPage(shop, jobs)
    qtbot.addWidget(page)
    page.resize(1084, 690)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    settle()
    return page


def test_pasted_numbers_are_answered_one_by_one_and_what_is_refused_stays(
    qtbot: QtBot, page: ParcelsPage, shop: Shop, settle: Settle
) -> None:
    qtbot.keyClick(page.table, Qt.Key.Key_A)
    sheet = page.findChild(AddSheet)
    assert sheet is not None
    settle()
    assert [sheet.carrier.itemData(place) for place in range(sheet.carrier.count())] == ["", "practice"]
    sheet.field.setPlainText(f"{UPS}\n\n  {WRONG}\n")
    qtbot.keyClick(sheet.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    good, bad = (sheet.model.value(row) for row in range(2))
    assert (good.tracking_number, good.is_new) == (UPS, True)
    assert bad.parcel_id is None
    tone_of = sheet.model.columns[0].tone_of
    assert tone_of is not None
    assert (tone_of(good), tone_of(bad)) == (Tone.GOOD, Tone.BAD)
    assert sheet.lines() == [WRONG]
    assert page.detail.parcel_id() == find_parcel(shop, UPS)
    sheet.field.setPlainText(UPS)
    sheet.accept()
    settle()
    assert "is here already" in sheet.model.value(0).message
    assert sheet.lines() == []
    sheet.reject()


def test_without_numbers_there_is_nothing_to_add(page: ParcelsPage, settle: Settle) -> None:
    page.ask_add()
    sheet = page.findChild(AddSheet)
    assert sheet is not None
    settle()
    assert not sheet.do_button.isEnabled()
    sheet.field.setPlainText(" \n ")
    assert not sheet.do_button.isEnabled()
    sheet.field.setPlainText("\n".join(["1"] * 501))
    sheet.accept()
    assert "500 at the most" in sheet._wrong.text()
    sheet.reject()
