"""Insights: questions by keys, a chart with its table, and from each number to its parcels."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest
from known_parcels import Known, arrived, move_shop, put_parcels
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from test_shell_access import nameless

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import Refused
from shipdesk.domain.insights.keys import Part
from shipdesk.services.shop import Shop, open_shop
from shipdesk.ui.insights import insights_work
from shipdesk.ui.insights.insights_page import InsightsPage
from shipdesk.ui.insights.parcels_sheet import ParcelsSheet
from shipdesk.ui.insights.periods import period_of
from shipdesk.ui.screens import INSIGHTS, all_screens
from shipdesk.ui.theme import Theme

Settle = Callable[[], None]


@pytest.fixture(scope="session")
def insight_folder(empty_practice_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a shop's folder with forty deliveries by two carriers and three parcels under way, made once; copy it."""
    folder = tmp_path_factory.mktemp("insights") / "shop"
    shutil.copytree(empty_practice_folder, folder)
    shop = open_shop(folder)
    move_shop(shop)
    left = _monday(shop)
    promised = (left + timedelta(days=3)).date()
    put_parcels(shop, [
        *(arrived(left, left + timedelta(days=2), promised_on=promised, p_late=0.05) for _ in range(21)),
        *(arrived(left, left + timedelta(days=7), promised_on=promised, p_late=0.35) for _ in range(4)),
        *(arrived(left, left + timedelta(days=3), promised_on=promised, carrier="dhl", p_late=0.05) for _ in range(22)),
        *(Known(left + timedelta(days=2), promised_on=promised + timedelta(days=60)) for _ in range(3)),
    ])  # fmt: skip
    shop.close()
    return folder


@pytest.fixture
def folder(insight_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(insight_folder, tmp_path / "shop"))


@pytest.fixture
def page(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> InsightsPage:
    return shown(qtbot, jobs, shop, settle)


def _monday(shop: Shop) -> datetime:
    """Return the afternoon of a Monday two weeks ago."""
    now = shop.clock.now()
    monday = now - timedelta(days=now.weekday() + 14)
    return monday.replace(hour=18, minute=0, second=0, microsecond=0)


def shown(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> InsightsPage:
    page = InsightsPage(shop, jobs)
    qtbot.addWidget(page)
    page.resize(1084, 690)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    settle()
    page.focus_first()
    return page


def texts(page: InsightsPage) -> list[list[str]]:
    assert page.pane.table is not None
    model = page.pane.table.model()
    columns = range(model.columnCount())
    return [[model.data(model.index(row, column)) for column in columns] for row in range(model.rowCount())]


def sheet_of(page: InsightsPage) -> ParcelsSheet:
    (sheet,) = page.findChildren(ParcelsSheet)
    return sheet


def test_the_screen_is_there_by_its_key() -> None:
    assert [s.shortcut for s in all_screens() if s.key == INSIGHTS] == ["Ctrl+8"]
    assert len({s.shortcut for s in all_screens()}) == len(all_screens())


def test_each_question_has_a_key_and_an_answer(page: InsightsPage, qtbot: QtBot, settle: Settle) -> None:
    for number, kind in enumerate(page.kinds, start=1):
        qtbot.keyClick(page, getattr(Qt.Key, f"Key_{number}"), Qt.KeyboardModifier.AltModifier)
        settle()
        assert page.pane.answer is not None
        assert page.pane.answer.asked.name == kind.name
        assert page.pane.heading.text() == kind.question
        if kind.name != "told":
            assert texts(page), kind.name
            assert page.pane.meaning.text()
            assert page.pane.chart is not None
            assert page.pane.chart.hits(), kind.name
            assert list(nameless(page)) == []


def test_the_table_says_what_the_chart_says(page: InsightsPage, settle: Settle) -> None:
    assert [(row[0], *row[2:6]) for row in texts(page)] == [
        ("DHL tracking", "100.0 %", "85 to 100 %", "22", "0"), ("UPS", "84.0 %", "65 to 94 %", "25", "4"),
    ]  # fmt: skip
    assert page.pane.chart is not None
    assert any("UPS" in words and "84.0 % of 25" in words for _, words, _ in page.pane.chart.hits())


def test_the_forecast_is_proven_in_words_and_service_by_service(
    page: InsightsPage, qtbot: QtBot, settle: Settle
) -> None:
    page.choose("calibration")
    settle()
    assert [row[0] for row in texts(page)] == [
        "Of 43 parcels we gave 0 to 10 %, 0 % were late.", "Of 4 parcels we gave 30 to 40 %, 4 were late: too few.",
    ]  # fmt: skip
    assert "Chances are told in words" in page.pane.notes.text()
    second = page.pane.second
    assert second is not None
    model = second.model()
    told = [[model.data(model.index(row, column)) for column in (0, 1, 5, 6)] for row in range(model.rowCount())]
    assert told == [
        ["DHL tracking ground", "0.0 %", "22", "our forecast"], ["UPS ground", "0.0 %", "25", "our forecast"],
    ]  # fmt: skip
    second.setFocus()
    second.selectRow(1)
    qtbot.keyClick(second, Qt.Key.Key_Return)
    settle()
    assert sheet_of(page).model.rowCount() == 25
    sheet_of(page).close()
    page.choose("transit")
    settle()
    assert page.pane.second is None
    assert page.pane.notes.isHidden()


def test_enter_on_a_line_leads_to_its_parcels_and_on_to_one(page: InsightsPage, qtbot: QtBot, settle: Settle) -> None:
    page.choose("transit")
    settle()
    qtbot.keyClick(page.list, Qt.Key.Key_T)
    table = page.pane.table
    assert table is not None
    assert table.hasFocus()
    table.selectRow([row[0] for row in texts(page)].index("UPS"))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    settle()
    sheet = sheet_of(page)
    assert sheet.model.rowCount() == 25
    assert list(nameless(sheet)) == []
    with qtbot.waitSignal(page.parcel_wanted) as wanted:
        qtbot.keyClick(sheet.table, Qt.Key.Key_Return)
    assert wanted.args == [sheet.model.id_at(0)]


def test_a_click_into_the_chart_leads_to_the_parcels_of_that_part(
    page: InsightsPage, qtbot: QtBot, settle: Settle
) -> None:
    page.choose("ageing")
    settle()
    chart = page.pane.chart
    assert chart is not None
    place, words, key = chart.hits()[0]
    assert words.endswith("3 slower than half")
    assert key.part is Part.UNDER_WAY
    qtbot.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(round(place.x()), round(place.y())))
    settle()
    assert sheet_of(page).model.rowCount() == 3


def test_period_carrier_and_division_are_chosen_by_keys(page: InsightsPage, qtbot: QtBot, settle: Settle) -> None:
    for key, box in ((Qt.Key.Key_P, page.period), (Qt.Key.Key_C, page.carrier), (Qt.Key.Key_B, page.by)):
        qtbot.keyClick(page.list, key)
        assert QApplication.focusWidget() is box
    page.by.setCurrentIndex(1)
    settle()
    assert [row[0] for row in texts(page)] == ["DHL tracking", "UPS"]
    page.carrier.setCurrentIndex(page.carrier.findData("dhl"))
    settle()
    assert [row[0] for row in texts(page)] == ["DHL tracking"]
    page.period.setCurrentIndex(page.period.findData("weeks:4"))
    settle()
    assert page.pane.answer is not None
    assert page.pane.answer.asked.period.days <= 28


def test_periods_are_whole_weeks_and_months() -> None:
    today = date(2026, 3, 4)
    assert period_of("weeks:4", today).first_on == date(2026, 2, 9)
    assert (period_of("month:0", today).first_on, period_of("month:0", today).last_on) == (date(2026, 3, 1), today)
    last = period_of("month:1", today)
    assert (last.first_on, last.last_on) == (date(2026, 2, 1), date(2026, 2, 28))


def test_a_shop_that_has_just_begun_is_told_from_when_on_there_is_something(
    qtbot: QtBot, jobs: JobRunner, settle: Settle, empty_practice_folder: Path, tmp_path: Path
) -> None:
    shop = open_shop(Path(shutil.copytree(empty_practice_folder, tmp_path / "new")))
    page = shown(qtbot, jobs, shop, settle)
    words = []
    for kind in page.kinds:
        page.choose(kind.name)
        settle()
        assert page.pane.stack.currentWidget() is page.pane.empty
        words.append([label.text() for label in page.pane.empty.findChildren(QLabel)])
    assert "After 20 deliveries" in words[0]
    assert "Nothing is under way." in words[2]
    assert "Nothing was late." in words[3]
    assert not page.csv_action.isEnabled()
    shop.close()


def test_where_no_chart_can_be_drawn_the_table_says_it_all(
    qtbot: QtBot, jobs: JobRunner, settle: Settle, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise Refused("A library is not there.")

    monkeypatch.setattr(insights_work, "load_charts", fail)
    page = shown(qtbot, jobs, shop, settle)
    assert page.pane.no_chart.text().startswith("Charts cannot be drawn on this computer.")
    assert texts(page)


def test_the_table_is_saved_for_a_spreadsheet(page: InsightsPage, settle: Settle, tmp_path: Path) -> None:
    page.choose("transit")
    settle()
    page.save_csv(tmp_path / "transit.csv")
    settle()
    lines = list(csv.DictReader((tmp_path / "transit.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [(line["carrier"], line["arrived"]) for line in lines] == [("dhl", "22"), ("ups", "25")]


def test_the_report_of_last_month_is_a_pdf(page: InsightsPage, settle: Settle, tmp_path: Path) -> None:
    page.save_report(tmp_path / "report.pdf")
    settle()
    with pypdfium2.PdfDocument(tmp_path / "report.pdf") as document:
        assert "HOW PARCELS ARRIVED" in document[0].get_textpage().get_text_range()


def test_the_chart_follows_the_theme(page: InsightsPage, settle: Settle, look: Theme) -> None:
    chart = page.pane.chart
    assert chart is not None
    look.choose("dark")
    assert chart.backgroundBrush().color() == QColor(look.palette.surface)
    assert chart.hits()


def test_what_is_asked_last_is_shown(page: InsightsPage, settle: Settle) -> None:
    for name in ("transit", "costs", "blame", "first_attempts"):
        page.choose(name)
    settle()
    assert page.pane.answer is not None
    assert page.pane.answer.asked.name == "first_attempts"
