"""Parcels: where each one is, and what a person does about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.list_orders import order_ids
from shipdesk.services.list_parcels import parcel_ids, show_parcel, status_counts
from shipdesk.services.own_parcels import enter_number
from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery, OrderView, ParcelQuery, ParcelSort
from shipdesk.ui.counting import hours_text
from shipdesk.ui.parcels.parcels_columns import promise_urgency, silence_urgency
from shipdesk.ui.parcels.parcels_page import ParcelsPage
from shipdesk.ui.theme import Tone
from shipdesk.ui.widgets.newest_first import newest_first
from shipdesk.ui.widgets.sheet import ConfirmSheet

Settle = Callable[[], None]
KEY = Qt.Key


@pytest.fixture
def page(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> ParcelsPage:
    """Return the screen on the practice shop: four parcels with labels, eight dispatched."""
    page = ParcelsPage(shop, jobs)
    qtbot.addWidget(page)
    page.resize(1084, 690)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.focus_first()
    settle()
    return page


def parcels_with(shop: Shop, status: ParcelStatus) -> list[int]:
    """Return the ids of the parcels with that status, as the screen orders them."""
    return list(parcel_ids(shop, ParcelQuery(statuses=(status,))))


def test_all_parcels_are_listed_and_the_first_is_shown(page: ParcelsPage, shop: Shop) -> None:
    assert list(page.model.ids()) == list(parcel_ids(shop, ParcelQuery()))
    assert page.detail.parcel_id() == page.model.ids()[0]


def test_the_grid_s_model_keeps_qt_s_rules(page: ParcelsPage, settle: Settle) -> None:
    tester = QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    page.filters.choose((ParcelStatus.DISPATCHED,))
    settle()
    page.model.refresh()
    settle()
    assert tester.model() is page.model


def test_the_filter_shows_only_states_that_there_are_with_their_counts(page: ParcelsPage, shop: Shop) -> None:
    names = {b.accessibleName() for b in page.filters._buttons.values() if not b.isHidden()}
    counts = status_counts(shop)
    assert names == {
        f"Label made, {counts[ParcelStatus.LABEL_MADE]}",
        f"Dispatched, {counts[ParcelStatus.DISPATCHED]}",
    }


def test_states_are_filtered_one_or_several_at_a_time(page: ParcelsPage, shop: Shop, settle: Settle) -> None:
    made = page.filters._buttons[ParcelStatus.LABEL_MADE]
    gone = page.filters._buttons[ParcelStatus.DISPATCHED]
    made.click()
    settle()
    assert set(page.model.ids()) == set(parcels_with(shop, ParcelStatus.LABEL_MADE))
    gone.click()
    settle()
    assert page.model.rowCount() == 12
    page.filters.all_button.click()
    settle()
    assert page.filters.choices() == ()


def test_nothing_that_matches_offers_to_show_all(qtbot: QtBot, page: ParcelsPage) -> None:
    page.search.setText("nobody")
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.empty)
    page.empty.button.click()
    qtbot.waitUntil(lambda: page.model.rowCount() == 12)


def test_the_journey_shows_what_happened_and_who_said_so(page: ParcelsPage, shop: Shop, settle: Settle) -> None:
    detail = show_parcel(shop, parcels_with(shop, ParcelStatus.DISPATCHED)[0])
    page.open_parcel(detail.parcel.id)
    settle()
    assert page.detail.number.text() == detail.parcel.tracking_number
    assert page.detail.timeline.entries() == newest_first(detail.timeline)
    assert detail.timeline
    assert detail.order_number in page.detail.order.text()


def test_a_parcel_from_elsewhere_is_opened_even_where_the_filter_hides_it(
    page: ParcelsPage, shop: Shop, settle: Settle
) -> None:
    page.filters.choose((ParcelStatus.LABEL_MADE,))
    settle()
    gone = parcels_with(shop, ParcelStatus.DISPATCHED)[2]
    page.open_parcel(gone)
    settle()
    assert page.table.selected_ids() == [gone]


def test_the_tracking_number_is_copied(qtbot: QtBot, page: ParcelsPage, shop: Shop) -> None:
    qtbot.keyClick(page.table, KEY.Key_C, Qt.KeyboardModifier.ControlModifier)
    number = show_parcel(shop, page.model.ids()[0]).parcel.tracking_number
    assert QApplication.clipboard().text() == number


@pytest.mark.parametrize("key", [KEY.Key_Return, KEY.Key_O])
def test_the_order_is_one_key_away(qtbot: QtBot, page: ParcelsPage, shop: Shop, key: Qt.Key) -> None:
    with qtbot.waitSignal(page.order_wanted) as wanted:
        qtbot.keyClick(page.table, key)
    assert wanted.args == [show_parcel(shop, page.model.ids()[0]).parcel.order_id]


def test_the_carrier_is_asked_now(qtbot: QtBot, page: ParcelsPage, shop: Shop, settle: Settle) -> None:
    page.table.select_id(parcels_with(shop, ParcelStatus.DISPATCHED)[0])
    settle()
    with qtbot.waitSignal(page.said, timeout=10_000) as said:
        qtbot.keyClick(page.table, KEY.Key_R)
    assert said.args is not None
    assert said.args[0]


def test_giving_a_label_back_asks_first(qtbot: QtBot, page: ParcelsPage, shop: Shop, settle: Settle) -> None:
    waiting = parcels_with(shop, ParcelStatus.LABEL_MADE)[0]
    page.table.select_id(waiting)
    settle()
    qtbot.keyClick(page.table, KEY.Key_Delete)
    sheet = next(s for s in page.findChildren(ConfirmSheet) if s.isVisible())
    with qtbot.waitSignal(page.said, timeout=10_000):
        sheet.do_button.click()
    settle()
    assert show_parcel(shop, waiting).parcel.voided_at is not None


def test_the_label_of_a_parcel_that_left_cannot_be_given_back(page: ParcelsPage, shop: Shop, settle: Settle) -> None:
    page.table.select_id(parcels_with(shop, ParcelStatus.DISPATCHED)[0])
    settle()
    assert not page.giving_back.void.isVisible()


def test_sorting_is_remembered(
    qtbot: QtBot, page: ParcelsPage, jobs: JobRunner, shop: Shop, settle: Settle, folder: Path
) -> None:
    number = next(n for n, column in enumerate(page.model.columns) if column.sort is ParcelSort.ORDER)
    page.table.horizontalHeader().sectionClicked.emit(number)
    settle()
    again = ParcelsPage(shop, jobs)
    qtbot.addWidget(again)
    again.show()
    settle()
    assert list(again.model.ids()) == list(parcel_ids(shop, ParcelQuery(sort=ParcelSort.ORDER, descending=False)))


@pytest.mark.parametrize(
    ("days", "status", "tone"),
    [
        (-1, ParcelStatus.IN_TRANSIT, Tone.BAD),
        (0, ParcelStatus.IN_TRANSIT, Tone.WARN),
        (-1, ParcelStatus.DELIVERED, None),
        (-1, ParcelStatus.AVAILABLE_FOR_PICKUP, None),
        (1, ParcelStatus.IN_TRANSIT, None),
    ],
)
def test_a_promise_is_red_when_it_passed_on_the_way(days: int, status: ParcelStatus, tone: Tone | None) -> None:
    today = date(2026, 11, 26)
    assert promise_urgency(today + timedelta(days=days), status, today) is tone


@pytest.mark.parametrize(("hours", "tone"), [(None, None), (47, None), (48, Tone.WARN), (72, Tone.BAD)])
def test_silence_is_amber_before_it_is_red(hours: int | None, tone: Tone | None) -> None:
    assert silence_urgency(hours, 72) is tone


@pytest.mark.parametrize(("hours", "words"), [(0, "0 h"), (23, "23 h"), (24, "1 d"), (76, "3 d 4 h")])
def test_hours_are_said_as_people_say_them(hours: int, words: str) -> None:
    assert hours_text(hours) == words


def test_a_parcel_that_nobody_tracks_is_marked_as_delivered_by_hand(
    page: ParcelsPage, shop: Shop, settle: Settle
) -> None:
    order_id = order_ids(shop, OrderQuery(OrderView.TO_SHIP))[0]
    parcel_id = enter_number(shop, order_id, "BRT471122")
    page.open_parcel(parcel_id)
    settle()
    assert not page.delivered_action.isVisible()
    dispatch_scan(shop, "BRT471122")
    page.reload()
    settle()
    page.delivered_action.trigger()
    settle()
    assert show_parcel(shop, parcel_id).parcel.state.status is ParcelStatus.DELIVERED
    assert not page.delivered_action.isVisible()
