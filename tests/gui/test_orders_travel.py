"""Orders combined and split on the Orders screen, by keys alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from desk_orders import ANA, BO, bring, order_of, row
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.parcel_plans import PlannedParcel
from shipdesk.services.change_settings import save_settings
from shipdesk.services.combine_orders import combine_orders
from shipdesk.services.list_orders import order_rows, show_order
from shipdesk.services.make_labels import make_labels
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.split_order import plan_of, split_order
from shipdesk.services.views import OrderView
from shipdesk.settings import BoxSettings, CarrierSettings
from shipdesk.ui.orders.combine_sheet import CombineSheet
from shipdesk.ui.orders.orders_columns import order_columns
from shipdesk.ui.orders.orders_page import OrdersPage
from shipdesk.ui.orders.split_sheet import SplitSheet
from shipdesk.ui.widgets.grid_model import cell_text

Settle = Callable[[], None]
Sheet = TypeVar("Sheet", bound=QDialog)
KEY = Qt.Key
SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier,
)  # fmt: skip


@pytest.fixture(scope="module")
def travel_folder(worked_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed practice shop with three orders to Ana and two to Bo among the others; copy it."""
    folder = Path(shutil.copytree(worked_folder, tmp_path_factory.mktemp("travel") / "shop"))
    shop = open_shop(folder)
    bring(
        shop, folder.parent,
        row("1001", ANA, "MUG", 3), row("1001", ANA, "PLATE", 1),
        row("1002", ANA, ship_by="2026-11-10"), row("1003", ANA), row("2001", BO), row("2002", BO),
    )  # fmt: skip
    boxes = (BoxSettings(name="Small", length_mm=200, width_mm=150, height_mm=100, tare_g=50),)
    save_settings(shop, shop.settings.model_copy(update={"boxes": boxes}))
    shop.close()
    return folder


@pytest.fixture
def folder(travel_folder: Path, tmp_path: Path) -> Path:
    """Return a copy of that shop's folder for this test alone."""
    return Path(shutil.copytree(travel_folder, tmp_path / "shop"))


@pytest.fixture
def page(jobs: JobRunner, shop: Shop, show_page: Callable[..., OrdersPage], settle: Settle) -> OrdersPage:
    """Return the screen of that shop with all orders, the keyboard in the grid."""
    page = show_page(OrdersPage(shop, jobs), width=1184)
    page.views.choose(OrderView.ALL)
    page.focus_first()
    settle()
    return page


def sheet_of(page: QWidget, kind: type[Sheet]) -> Sheet:
    """Return the sheet of that kind that is open over the page."""
    return next(sheet for sheet in page.findChildren(kind) if sheet.isVisible())


def select(page: OrdersPage, settle: Settle, *numbers: str) -> list[int]:
    """Select these orders in the grid."""
    ids = [order_of(page.shop, number) for number in numbers]
    page.table.clearSelection()
    page.table.select_id(ids[0])
    for order_id in ids[1:]:
        at = list(page.model.ids()).index(order_id)
        flags = page.table.selectionModel().SelectionFlag
        page.table.selectionModel().select(page.model.index(at, 0), flags.Select | flags.Rows)
    settle()
    return ids


def standing(shop: Shop, *numbers: str) -> list[tuple[str, str]]:
    details = [show_order(shop, order_of(shop, number)) for number in numbers]
    return [(detail.status.value, detail.travels.with_number) for detail in details]


def test_the_details_tell_who_goes_the_same_way_and_one_key_combines_them(
    qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle
) -> None:
    select(page, settle, "1001")
    card = page.detail.travel
    assert card.said.text() == "2 more orders go to this address: 1002 and 1003."
    assert card.combine_button.isVisible()
    assert card.combine_button.text() == "Combine (C)"
    with qtbot.waitSignal(page.undo_offered) as told:
        qtbot.keyClick(page.table, KEY.Key_C)
    settle()
    assert told.args[0] == "3 orders travel in the parcel of 1002."
    assert standing(shop, "1001", "1002", "1003") == [("combined", "1002"), ("to_ship", ""), ("combined", "1002")]
    assert card.said.text() == "Travels in the parcel of 1002."
    told.args[1]()
    settle()
    assert standing(shop, "1001", "1002", "1003") == [("to_ship", "")] * 3


def test_selected_orders_are_combined_and_only_those(
    qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle
) -> None:
    select(page, settle, "1001", "1003")
    qtbot.keyClick(page.table, KEY.Key_C)
    settle()
    leads = sorted(standing(shop, "1001", "1002", "1003"))
    assert leads == [("combined", "1001"), ("to_ship", ""), ("to_ship", "")]
    assert show_order(shop, order_of(shop, "1002")).same_way == ("1001",)


def test_what_cannot_be_combined_is_said(qtbot: QtBot, page: OrdersPage, settle: Settle) -> None:
    select(page, settle, "1001", "2001")
    with qtbot.waitSignal(page.failed) as failed:
        qtbot.keyClick(page.table, KEY.Key_C)
    settle()
    error = failed.args[0]
    assert isinstance(error, ShipDeskError)
    assert "do not go to the same person and address" in error.message


def test_every_group_is_looked_through_and_taken_by_one_key(
    qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle
) -> None:
    qtbot.keyClick(page.table, KEY.Key_C, SHIFT)
    settle()
    sheet = sheet_of(page, CombineSheet)
    ours = [sheet.table.item(n, 1).text() for n in range(sheet.table.rowCount())]
    assert ours == ["1002 leads 1001, 1003", "2001 leads 2002"]
    assert sheet.do_button.text() == "Combine all"
    qtbot.keyClick(sheet.table, KEY.Key_Down)
    qtbot.keyClick(sheet.table, KEY.Key_Space)
    assert sheet.do_button.text() == "Combine 1"
    qtbot.keyClick(sheet.table, KEY.Key_Space)
    with qtbot.waitSignal(page.undo_offered) as told:
        qtbot.keyClick(sheet.table, KEY.Key_Return)
    settle()
    assert told.args[0] == "Combined into 2 parcels."
    assert standing(shop, "1003", "2002") == [("combined", "1002"), ("combined", "2001")]
    told.args[1]()
    settle()
    assert standing(shop, "1003", "2002") == [("to_ship", "")] * 2


def test_nothing_to_combine_is_said_in_a_sentence(qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle) -> None:
    for numbers in (("1001", "1002", "1003"), ("2001", "2002")):
        combine_orders(shop, [order_of(shop, number) for number in numbers])
    with qtbot.waitSignal(page.said) as said:
        qtbot.keyClick(page.table, KEY.Key_C, SHIFT)
    settle()
    assert said.args == ["No two orders to ship go to the same person and address."]


def test_a_group_is_shown_at_its_lead_and_taken_apart_by_a_key(
    qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle
) -> None:
    combine_orders(shop, [order_of(shop, number) for number in ("1001", "1002", "1003")])
    page.reload()
    settle()
    select(page, settle, "1003")
    page.detail.travel.lead_button.click()
    settle()
    assert page.detail.order_id() == order_of(shop, "1002")
    assert page.detail.travel.said.text() == "In this parcel too:\n1001: 3 × Mug, 1 × Plate\n1003: 1 × Mug"
    qtbot.keyClick(page.table, KEY.Key_S, SHIFT)
    settle()
    assert standing(shop, "1001", "1002", "1003") == [("to_ship", "")] * 3
    assert page.detail.travel.said.text() == "2 more orders go to this address: 1001 and 1003."


def test_an_order_is_split_by_keys_and_undone(qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle) -> None:
    (order_id,) = select(page, settle, "1001")
    qtbot.keyClick(page.table, KEY.Key_S)
    settle()
    sheet = sheet_of(page, SplitSheet)
    table = sheet.table
    tester = QAbstractItemModelTester(sheet.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert tester.model() is sheet.model
    assert not sheet.do_button.isEnabled()
    qtbot.keyClick(table, KEY.Key_Plus)
    assert sheet.grid.counts == [[2, 1], [1, 0]]
    qtbot.keyClick(table, KEY.Key_Down)
    qtbot.keyClick(table, KEY.Key_Plus)
    for _ in range(2):
        qtbot.keyClick(table, KEY.Key_Down)
    qtbot.keyClick(table, KEY.Key_Plus)
    texts = [sheet.model.index(at, 3).data() for at in range(4)]
    assert texts == ["1", "1", "850 g", "Small"]
    with qtbot.waitSignal(page.undo_offered) as told:
        qtbot.keyClick(table, KEY.Key_Return)
    settle()
    assert told.args[0] == "1001 goes in 2 parcels."
    assert plan_of(shop, order_id) == (PlannedParcel(((0, 2),)), PlannedParcel(((0, 1), (1, 1)), "Small"))
    assert page.detail.travel.said.text() == "Goes in 2 parcels:\n1: 2 × Mug\n2: 1 × Mug, 1 × Plate · Small"
    told.args[1]()
    settle()
    assert plan_of(shop, order_id) == ()


def test_a_number_is_typed_into_the_table(
    qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle, tmp_path: Path
) -> None:
    bring(shop, tmp_path, row("1004", {**ANA, "name": "Eve"}, "CUP", 25), file="cups.csv")
    page.reload()
    settle()
    select(page, settle, "1004")
    qtbot.keyClick(page.table, KEY.Key_S)
    settle()
    sheet = sheet_of(page, SplitSheet)
    for keys, counts in (("1", [24, 1]), ("2", [13, 12]), ("5", [20, 5]), ("0", [25, 0]), ("9", [16, 9])):
        qtbot.keyClicks(sheet.table, keys)
        assert sheet.grid.counts[0] == counts, keys
    qtbot.keyClick(sheet.table, KEY.Key_Left)
    qtbot.keyClicks(sheet.table, "3")
    assert sheet.grid.counts[0] == [3, 22], "another cell begins another number"
    sheet.reject()


def test_short_ways_fill_the_table_and_parcels_come_and_go(qtbot: QtBot, page: OrdersPage, settle: Settle) -> None:
    select(page, settle, "1001")
    qtbot.keyClick(page.table, KEY.Key_S)
    settle()
    sheet = sheet_of(page, SplitSheet)
    qtbot.waitUntil(sheet.isActiveWindow)
    # A button that is pressed by its key is seen to go down first.
    qtbot.keyClick(sheet.table, KEY.Key_3, ALT)
    qtbot.waitUntil(lambda: sheet.grid.counts == [[1, 1, 1, 0], [0, 0, 0, 1]])
    qtbot.keyClick(sheet.table, KEY.Key_2, ALT)
    qtbot.waitUntil(lambda: sheet.grid.counts == [[3, 0], [0, 1]])
    qtbot.keyClick(sheet.table, KEY.Key_Insert)
    qtbot.waitUntil(lambda: (sheet.grid.parcels, sheet.table.current_parcel()) == (3, 2))
    assert not sheet.do_button.isEnabled()
    qtbot.keyClick(sheet.table, KEY.Key_1, ALT)
    qtbot.waitUntil(lambda: [sum(column) for column in zip(*sheet.grid.counts, strict=True)] == [2, 1, 1])
    qtbot.keyClick(sheet.table, KEY.Key_Delete)
    qtbot.waitUntil(lambda: sheet.grid.parcels == 2)
    assert sheet.do_button.isEnabled()
    sheet.reject()


def test_an_order_of_one_piece_is_not_split(qtbot: QtBot, page: OrdersPage, settle: Settle) -> None:
    select(page, settle, "1002")
    with qtbot.waitSignal(page.failed) as failed:
        qtbot.keyClick(page.table, KEY.Key_S)
    settle()
    assert failed.args[0].message == "Order 1002 is one piece."


def test_what_has_no_label_yet_is_told_and_the_label_closes_the_way_back(
    page: OrdersPage, shop: Shop, settle: Settle
) -> None:
    order_id = order_of(shop, "1001")
    split_order(shop, order_id, [PlannedParcel(((0, 3),)), PlannedParcel(((1, 1),))])
    own = CarrierSettings(code="own", number_prefix="4012345", range_first=1, range_last=1)
    save_settings(shop, shop.settings.model_copy(update={"carriers": (own,)}))
    make_labels(shop, [order_id], carrier="own")
    page.reload()
    settle()
    select(page, settle, "1001")
    card = page.detail.travel
    assert card.said.text().startswith("Parcel 2 of 2 has no label yet. Make labels again (L).")
    assert card.apart_button.isHidden()
    assert not page.edit_action.isEnabled()
    (shown,) = order_rows(shop, [order_id])
    assert status_cell(page, shown) == "To ship, 1 of 2 labels"


def status_cell(page: OrdersPage, row: object) -> str:
    column = next(c for c in order_columns(lambda: page._today, lambda: page._zone) if c.key == "status")
    return cell_text(column, row)


def test_the_grid_tells_who_travels_with_whom_and_who_in_how_many(page: OrdersPage, shop: Shop) -> None:
    lead = combine_orders(shop, [order_of(shop, number) for number in ("1001", "1002", "1003")])
    split = order_of(shop, "2001")
    bring_two = order_rows(shop, [lead, order_of(shop, "1003"), split])
    assert [status_cell(page, r) for r in bring_two] == ["To ship, + 2 orders", "With 1002", "To ship"]
    make_labels(shop, [lead])
    from shipdesk.services.dispatch_parcel import dispatch_scan

    dispatch_scan(shop, "1003")
    assert show_order(shop, order_of(shop, "1003")).status is OrderStatus.DISPATCHED
    assert status_cell(page, order_rows(shop, [order_of(shop, "1003")])[0]) == "Dispatched, with 1002"
