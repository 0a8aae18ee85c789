"""While a number is typed, the sheet says whose it looks like and warns of a wrong check digit; it never forbids."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.orders import OrderStatus
from shipdesk.services.list_orders import order_ids, show_order
from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.ui.orders.number_sheet import NumberSheet

UPS = "1Z999AA10123456784"


@pytest.fixture
def order_id(shop: Shop) -> int:
    """Return an order to ship."""
    return order_ids(shop, OrderQuery(OrderView.TO_SHIP))[0]


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    """Return what the sheet stands over."""
    page = QWidget()
    qtbot.addWidget(page)
    page.show()
    return page


@pytest.fixture
def sheet(page: QWidget, jobs: JobRunner, shop: Shop, order_id: int) -> NumberSheet:
    """Return the open sheet for that order."""
    sheet = NumberSheet(shop, jobs, order_id, page)
    sheet.open()
    return sheet


def test_the_carrier_is_named_below_the_field(qtbot: QtBot, sheet: NumberSheet) -> None:
    sheet.field.setText(UPS)
    qtbot.waitUntil(lambda: sheet.hint.text() == "This looks like a number of UPS. The check digit is right.")
    assert sheet.hint.property("kind") == "muted"
    sheet.field.setText("BIKE 1")
    qtbot.waitUntil(lambda: not sheet.hint.text())


def test_a_wrong_check_digit_warns_and_the_number_can_still_be_kept(
    qtbot: QtBot, sheet: NumberSheet, shop: Shop, order_id: int
) -> None:
    height = sheet.sizeHint().height()
    sheet.field.setText("1Z999AA10123465784")
    qtbot.waitUntil(lambda: "check digit is wrong" in sheet.hint.text())
    assert "changed places" in sheet.hint.text()
    assert sheet.hint.property("kind") == "error"
    assert sheet.hint.accessibleDescription() == sheet.hint.text()
    assert sheet.sizeHint().height() <= height + sheet.fontMetrics().lineSpacing(), (
        "the buttons stay about where they are"
    )
    with qtbot.waitSignal(sheet.entered):
        sheet.do_button.click()
    assert show_order(shop, order_id).status is OrderStatus.PACKED


def test_a_scanned_barcode_is_kept_as_its_number(qtbot: QtBot, sheet: NumberSheet, shop: Shop, order_id: int) -> None:
    sheet.field.setText("]C1420100019205590164934630780119")
    qtbot.waitUntil(lambda: "USPS" in sheet.hint.text())
    with qtbot.waitSignal(sheet.entered):
        sheet.do_button.click()
    assert show_order(shop, order_id).parcels[0].tracking_number == "9205590164934630780119"
