"""Buying in the window: prices side by side, the question over the limit, unsure and unused labels, the way back."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from named_carriers import (
    ForgetfulLineCarrier,
    OutsideWith,
    QuotingCarrier,
    RefusingCarrier,
    facts,
    give,
    rate,
)
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot
from test_shell_access import nameless

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.carriers import Can
from shipdesk.domain.mails import Milestone
from shipdesk.domain.rates import Pick
from shipdesk.services.change_settings import save_settings
from shipdesk.services.list_orders import order_ids, show_order
from shipdesk.services.make_labels import make_labels
from shipdesk.services.send_mail import list_messages
from shipdesk.services.settle_purchases import unsure_purchases
from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.services.void_labels import unused_labels
from shipdesk.ui.labels.over_limit_sheet import OverLimitSheet
from shipdesk.ui.labels.rates_sheet import RatesSheet
from shipdesk.ui.labels.return_sheet import ReturnSheet
from shipdesk.ui.labels.unsure_sheet import UnsureSheet
from shipdesk.ui.labels.unused_sheet import UnusedSheet
from shipdesk.ui.orders.label_sheet import LabelChoice, LabelSheet
from shipdesk.ui.orders.labels_made_sheet import LabelsMadeSheet
from shipdesk.ui.orders.orders_page import OrdersPage
from shipdesk.ui.parcels.parcels_page import ParcelsPage
from shipdesk.ui.theme import Theme

Settle = Callable[[], None]
KEY, SHIFT = Qt.Key, Qt.KeyboardModifier.ShiftModifier
PICTURES = os.environ.get("BUYING_PICTURES", "")
"""A folder: what the tests see is saved there, in both looks."""


def shown(page: QWidget, kind: type[QDialog], look: Theme) -> QDialog:
    """Return the sheet of that kind over the page; every part of it has a name."""
    sheet = next(sheet for sheet in page.findChildren(kind) if sheet.isVisible())
    assert list(nameless(sheet)) == []
    if PICTURES:
        for name in ("light", "dark"):
            look.choose(name)
            sheet.grab().save(str(Path(PICTURES) / f"{kind.__name__}-{name}.png"))
        look.choose("light")
    return sheet


@pytest.fixture
def page(orders_page: OrdersPage) -> OrdersPage:
    """Return the Orders screen with the first order to ship under the cursor."""
    return orders_page


def order_text(shop: Shop, order_id: int) -> str:
    order = show_order(shop, order_id)
    return f"{order.order_number} to {order.recipient.name}"


def to_ship(shop: Shop) -> list[int]:
    return list(order_ids(shop, OrderQuery(OrderView.TO_SHIP)))


def test_prices_stand_side_by_side_and_enter_makes_the_label(
    qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle, look: Theme
) -> None:
    dear = QuotingCarrier(facts("dear"), rate("express", 1290, days=1), rate("saver", None, days=5))
    cheap = QuotingCarrier(facts("cheap"), rate("standard", 430, days=4))
    give(shop, dear, RefusingCarrier(facts("fussy")), cheap)
    order_id = page.model.ids()[0]
    qtbot.keyClick(page.table, KEY.Key_R, SHIFT)
    settle()
    sheet = shown(page, RatesSheet, look)
    assert isinstance(sheet, RatesSheet)
    rows = [[sheet.table.item(r, c).text() for c in (0, 2, 5)] for r in range(sheet.table.rowCount())]
    assert rows == [["cheap", "4.30 EUR", "cheapest"], ["dear", "12.90 EUR", "fastest"], ["dear", "not told", ""]]
    assert sheet.without.item(0, 1).text().startswith("Fussy: it does not go there")
    assert sheet.table.isColumnHidden(4), "no lane has a record yet"
    assert order_text(shop, order_id) in sheet._sentence.text()
    qtbot.keyClick(sheet.table, KEY.Key_Down)
    qtbot.keyClick(sheet.table, KEY.Key_Return)
    settle()
    assert dear.bought[0][1] == "express"
    assert [p.carrier for p in show_order(shop, order_id).parcels] == ["dear"]
    next(s for s in page.findChildren(LabelsMadeSheet) if s.isVisible()).reject()


def test_a_batch_over_the_limit_asks_with_the_sum(
    qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle, look: Theme
) -> None:
    label = shop.settings.label.model_copy(update={"batch_limit_minor": 500})
    money = shop.settings.shop.model_copy(update={"currency": "EUR"})
    save_settings(shop, shop.settings.model_copy(update={"label": label, "shop": money}))
    carrier = QuotingCarrier(facts("cheap"), rate("standard", 430))
    give(shop, carrier)
    choice = LabelChoice("cheap", None, None)
    page.commands.papers.make_labels(to_ship(shop)[:2], choice)
    settle()
    sheet = shown(page, OverLimitSheet, look)
    assert isinstance(sheet, OverLimitSheet)
    assert sheet.do_button.text() == "Buy for 8.60 EUR"
    assert sheet.cancel_button.isDefault(), "Enter buys nothing"
    assert not carrier.bought
    sheet.do_button.click()
    settle()
    assert len(carrier.bought) == 2
    next(s for s in page.findChildren(LabelsMadeSheet) if s.isVisible()).reject()


def test_the_cheapest_for_each_order_is_a_carrier_of_the_label_sheet(
    qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle
) -> None:
    qtbot.keyClick(page.table, KEY.Key_L)
    settle()
    sheet = next(s for s in page.findChildren(LabelSheet) if s.isVisible())
    told: list[LabelChoice] = []
    sheet.chosen.disconnect()
    sheet.chosen.connect(told.append)
    sheet._carrier.setCurrentIndex(sheet._carrier.findText("The cheapest for each order"))
    sheet.accept()
    assert (told[0].carrier, told[0].pick) == (None, Pick.CHEAPEST)


def test_unsure_purchases_are_settled_by_a_person(
    qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle, look: Theme
) -> None:
    carrier = ForgetfulLineCarrier(facts("silent"), breaks=2)
    give(shop, carrier)
    first, second = to_ship(shop)[:2]
    make_labels(shop, [first, second], carrier="silent", service="standard")
    qtbot.keyClick(page.table, KEY.Key_U, SHIFT)
    settle()
    sheet = shown(page, UnsureSheet, look)
    assert isinstance(sheet, UnsureSheet)
    assert sheet.table.rowCount() == 2
    assert sheet.table.item(0, 3).text() == "You"
    tall = sheet.height()
    assert not sheet.do_button.isEnabled()
    sheet.number.setText("LINE00000001")
    qtbot.keyClick(sheet.number, KEY.Key_Return)
    settle()
    assert [p.tracking_number for p in show_order(shop, first).parcels] == ["LINE00000001"]
    sheet.not_bought.click()
    settle()
    assert unsure_purchases(shop) == ()
    assert sheet.isVisible()
    assert sheet.table.isHidden(), "an empty table and a field for nothing tell less than the sentence"
    assert sheet.number_row.isHidden()
    assert sheet.height() < tall
    sheet.reject()


def test_unused_labels_are_ticked_and_given_back(
    qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle, look: Theme, show_page: Callable[..., ParcelsPage]
) -> None:
    page = show_page(ParcelsPage(shop, jobs))
    before = len(unused_labels(shop))
    assert before
    qtbot.keyClick(page.table, KEY.Key_V, SHIFT)
    settle()
    sheet = shown(page, UnusedSheet, look)
    assert isinstance(sheet, UnusedSheet)
    assert sheet.table.rowCount() == before
    assert "Can be given back until" in sheet.table.item(0, 5).text()
    assert not sheet.do_button.isEnabled()
    qtbot.keyClick(sheet.table, KEY.Key_Space)
    assert sheet.do_button.text().startswith("Give 1 label back (")
    qtbot.keyClick(sheet.table, KEY.Key_Return)
    settle()
    assert len(unused_labels(shop)) == before - 1
    assert sheet.table.rowCount() == before - 1
    sheet.reject()


def test_a_return_label_is_bought_and_stands_in_the_order(
    qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle, look: Theme
) -> None:
    both = QuotingCarrier(facts("both", Can.RATES | Can.BUY | Can.RETURN), rate("back", 350))
    shop.use_outside(OutsideWith(shop, [both]))
    order_id = page.model.ids()[0]
    qtbot.keyClick(page.table, KEY.Key_B, SHIFT)
    settle()
    sheet = shown(page, ReturnSheet, look)
    assert isinstance(sheet, ReturnSheet)
    assert [sheet.carrier.itemText(row) for row in range(sheet.carrier.count())] == ["both"]
    sheet.do_button.click()
    settle()
    made = next(s for s in page.findChildren(LabelsMadeSheet) if s.isVisible())
    (back,) = show_order(shop, order_id).returns
    assert back.cost_minor == 350
    made.reject()
    settle()
    page.table.select_id(order_id)
    settle()
    page.commands.buying.ask_return()
    settle()
    again = shown(page, ReturnSheet, look)
    assert isinstance(again, ReturnSheet)
    assert not again.do_button.isEnabled(), "a second one has to be meant"
    again.mail.setChecked(True)
    assert again.do_button.text() == "Mail the return label"
    again.do_button.click()
    settle()
    (mail,) = [row for row in list_messages(shop) if row.milestone is Milestone.RETURN_LABEL]
    assert mail.parcel_id == back.id
