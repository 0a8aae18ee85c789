"""Packing in the window: scans alone pack orders, what is wrong stays red, what was open goes on after a restart."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from test_pack_screen import CountedSounds

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.bench import BenchMode, BenchSettings
from shipdesk.domain.command_cards import Command
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.packing.open_box import Step
from shipdesk.services.bench_settings import bench_settings, save_bench_settings
from shipdesk.services.dispatch_parcel import dispatched_today, last_scans
from shipdesk.services.list_orders import find_order, order_ids, show_order
from shipdesk.services.make_labels import make_labels
from shipdesk.services.packing.by_hand import code_of_card
from shipdesk.services.products import save_product
from shipdesk.services.shop import Shop
from shipdesk.services.take_scans import scan_now
from shipdesk.services.views import OrderQuery, OrderView, ScanOutcome
from shipdesk.ui.pack.bag_sheet import BagSheet
from shipdesk.ui.pack.figures_sheet import FiguresSheet
from shipdesk.ui.pack.item_rows import ItemRows
from shipdesk.ui.pack.mode_bar import TOUCH
from shipdesk.ui.pack.outcome import Manner, Shown, outcome_word
from shipdesk.ui.pack.pack_page import PackPage
from shipdesk.ui.pack.row_painting import below_name, count_rect
from shipdesk.ui.window import MainWindow

Settle = Callable[[], None]
KEY = Qt.Key
FOUR_ARTICLES = "L-2026-0119"
ARTICLES = ("FLT-PPR-100", "TEA-GRN-100", "TIN-RND-M", "CND-BEE-20", "CND-BEE-20")
FOREIGN = "4006381333931"


class HeardSounds(CountedSounds):
    """Counts those of packing too."""

    def item(self) -> None:
        self.heard.append("item")

    def alarm(self) -> None:
        self.heard.append("alarm")


Scan = Callable[[str], Shown | None]


@pytest.fixture
def page(qtbot: QtBot, jobs: JobRunner, handful_shop: Shop, show_page: Callable[[PackPage], PackPage]) -> PackPage:
    """Return the station of a shop with fourteen orders, set to packing."""
    save_bench_settings(handful_shop, BenchSettings(station="bench 1", mode=BenchMode.PACK))
    page = PackPage(handful_shop, jobs)
    page.sounds = HeardSounds()
    return show_page(page)


@pytest.fixture
def scan(page: PackPage, settle: Settle) -> Scan:
    """Return how a code is scanned, and what was shown last."""
    seen: list[Shown] = []
    page.feedback.was_shown.connect(seen.append)

    def do(code: str) -> Shown | None:
        page.scan(code)
        settle()
        return seen[-1] if seen else None

    return do


def heard(page: PackPage) -> list[str]:
    assert isinstance(page.sounds, HeardSounds)
    return page.sounds.heard


def rows(page: PackPage) -> ItemRows:
    return page.stage.packing.items


def counts(page: PackPage) -> list[str]:
    return [f"{item.packed}/{item.wanted}" for item in rows(page).rows.items]


def label_of(page: PackPage) -> str:
    view = page.stage.view
    assert view is not None
    assert view.order is not None
    return view.order.tracking_number


def pack(page: PackPage, scan: Scan, number: str) -> None:
    """Pack an order by scans."""
    order_id = find_order(page.shop, number)
    assert order_id is not None
    scan(number)
    for line in show_order(page.shop, order_id).lines:
        for _ in range(line.quantity):
            scan(line.sku)
    scan(label_of(page))


def test_ten_orders_are_packed_by_scans_alone(page: PackPage, scan: Scan, handful_shop: Shop) -> None:
    ready = list(order_ids(handful_shop, OrderQuery(view=OrderView.TO_SHIP)))[:10]
    assert len(ready) == 10
    for order_id in ready:
        pack(page, scan, show_order(handful_shop, order_id).order_number)
    assert dispatched_today(handful_shop) == 10
    for order_id in ready:
        assert show_order(handful_shop, order_id).status is OrderStatus.DISPATCHED
    assert "bad" not in heard(page)


def test_a_slip_scanned_over_another_screen_opens_its_order_here(
    qtbot: QtBot, jobs: JobRunner, handful_shop: Shop, settle: Settle
) -> None:
    save_bench_settings(handful_shop, BenchSettings(station="bench 1", mode=BenchMode.PACK))
    window = MainWindow(jobs, handful_shop.folder)
    qtbot.addWidget(window)
    window.show()
    window.use_shop(handful_shop, "orders")
    page = window.page("pack")
    assert isinstance(page, PackPage)
    page.sounds.enabled = False
    settle()
    window.scanner.route(FOUR_ARTICLES)
    settle()
    assert window.current_screen() == "pack"
    assert page.stage.currentWidget() is page.stage.packing
    if window.topics is not None:
        window.topics.close()


def test_an_open_order_fills_the_screen(page: PackPage, scan: Scan) -> None:
    scan(FOUR_ARTICLES)
    stage = page.stage
    assert stage.currentWidget() is stage.packing
    assert page.side.isHidden()
    assert page.hands.isVisible()
    header = stage.packing.header
    assert (header.number.text(), header.name.text()) == (FOUR_ARTICLES, "Detlef Krummacher")
    assert "Leipzig, DE" in header.facts.words()
    assert stage.packing.notes.customer.text() == "Bitte klingeln, Laden im Hof"
    assert counts(page) == ["0/1", "0/1", "0/1", "0/2"]
    step = stage.packing.step.step()
    assert step is not None
    assert step.words == "Scan the articles"


def test_a_right_article_flashes_its_row_and_leaves_the_list_in_view(page: PackPage, scan: Scan, qtbot: QtBot) -> None:
    scan(FOUR_ARTICLES)
    heard(page).clear()
    scan("CND-BEE-20")
    assert heard(page) == ["item"]
    assert page.flash.isHidden()
    assert counts(page)[3] == "1/2"
    qtbot.waitUntil(lambda: not rows(page).is_flashing(3))


def test_the_last_article_brings_the_label_and_its_scan_ends_it(page: PackPage, scan: Scan, qtbot: QtBot) -> None:
    scan(FOUR_ARTICLES)
    for sku in ARTICLES[:-1]:
        scan(sku)
    shown = scan(ARTICLES[-1])
    assert shown is not None
    assert (shown.manner, shown.word) == (Manner.DONE, "Stick it on")
    step = page.stage.packing.step.step()
    assert step is not None
    assert step.words == f"Stick {label_of(page)} and scan it"
    shown = scan(label_of(page))
    assert shown is not None
    assert shown.word == "Dispatched"
    assert page.stage.currentWidget() is page.stage.idle
    assert page.side.isVisible()
    qtbot.waitUntil(page.flash.isHidden)


def test_a_wrong_article_is_red_until_it_was_seen_and_stays_said_below(
    page: PackPage, scan: Scan, qtbot: QtBot
) -> None:
    scan(FOUR_ARTICLES)
    scan("POT-IRN-08")
    assert page.flash.isVisible()
    assert page.feedback.is_red()
    assert heard(page)[-1] == "bad"
    qtbot.keyClick(page.field, KEY.Key_Escape)
    assert page.flash.isHidden()
    step = page.stage.packing.step.step()
    assert step is not None
    assert "does not belong" in step.words
    scan("TIN-RND-M")
    step = page.stage.packing.step.step()
    assert step is not None
    assert step.words == "Scan the articles"


def test_a_swapped_label_is_the_loudest(page: PackPage, scan: Scan) -> None:
    other = find_order(page.shop, "L-2026-0120")
    assert other is not None
    foreign = make_labels(page.shop, [other]).labels[0].tracking_number
    scan(FOUR_ARTICLES)
    for sku in ARTICLES:
        scan(sku)
    shown = scan(foreign)
    assert shown is not None
    assert (shown.manner, shown.word) == (Manner.ALARM, "Wrong label")
    assert heard(page)[-1] == "alarm"
    assert page.feedback.is_red()
    scan(label_of(page))
    assert not page.feedback.is_red()
    assert heard(page)[-1] == "good"


def test_a_key_sets_what_the_bench_does(page: PackPage, settle: Settle, qtbot: QtBot) -> None:
    qtbot.keyClick(page.field, KEY.Key_3, Qt.KeyboardModifier.AltModifier)
    settle()
    assert bench_settings(page.shop).mode is BenchMode.DISPATCH
    assert page.modes.mode() is BenchMode.DISPATCH
    assert page.field.hasFocus()
    for button in page.modes.buttons.values():
        assert button.height() >= TOUCH
        assert button.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_a_scan_right_after_the_key_is_answered_by_the_new_mode(page: PackPage, settle: Settle) -> None:
    order_id = find_order(page.shop, FOUR_ARTICLES)
    assert order_id is not None
    label = make_labels(page.shop, [order_id]).labels[0].tracking_number
    page.choose_mode(BenchMode.DISPATCH)
    page.scan(label)
    settle()
    assert last_scans(page.shop)[0].outcome is ScanOutcome.DISPATCHED


def test_what_was_open_goes_on_after_a_restart(
    handful_shop: Shop, jobs: JobRunner, show_page: Callable[[PackPage], PackPage]
) -> None:
    save_bench_settings(handful_shop, BenchSettings(station="bench 1", mode=BenchMode.PACK))
    for code in (FOUR_ARTICLES, *ARTICLES):
        result = scan_now(handful_shop, code)
    assert result.outcome is ScanOutcome.COMPLETE, "nobody was there to make the label: the power went"
    page = PackPage(handful_shop, jobs)
    page.sounds.enabled = False
    show_page(page)
    box = page.stage.box()
    assert box is not None
    assert box.step is Step.STICK
    assert label_of(page)


def test_f2_puts_a_piece_in_that_has_no_code(page: PackPage, scan: Scan, settle: Settle, qtbot: QtBot) -> None:
    scan(FOUR_ARTICLES)
    qtbot.keyClick(page.field, KEY.Key_Down)
    qtbot.keyClick(page.field, KEY.Key_Down)
    assert rows(page).chosen() == 1
    qtbot.keyClick(page.field, KEY.Key_F2)
    settle()
    assert counts(page) == ["0/1", "1/1", "0/1", "0/2"]
    assert last_scans(page.shop)[0].code == "by hand: TEA-GRN-100"
    assert rows(page).chosen() is None


def test_a_press_on_its_count_does_the_same(page: PackPage, scan: Scan, settle: Settle, qtbot: QtBot) -> None:
    scan(FOUR_ARTICLES)
    view = rows(page)
    place = count_rect(view.rect_of(0).toRectF()).center().toPoint()
    assert count_rect(view.rect_of(0).toRectF()).height() >= TOUCH
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    settle()
    assert counts(page)[0] == "1/1"
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(120, place.y()))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    settle()
    assert counts(page)[0] == "1/1", "a full article takes no more"


def test_a_serial_number_is_asked_for_in_amber(page: PackPage, scan: Scan) -> None:
    save_product(page.shop, "TIN-RND-M", {"asks": "serial"})
    scan(FOUR_ARTICLES)
    scan("TIN-RND-M")
    item = rows(page).rows.items[2]
    assert below_name(item) == "Scan its serial number"
    step = page.stage.packing.step.step()
    assert step is not None
    assert step.words == "Scan its serial number"
    scan("SN-4711")
    assert rows(page).rows.items[2].serials == ("SN-4711",)


def test_what_cards_do_is_done_by_keys_too(page: PackPage, scan: Scan, settle: Settle, qtbot: QtBot) -> None:
    scan(FOUR_ARTICLES)
    scan("TIN-RND-M")
    qtbot.keyClick(page.field, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert counts(page)[2] == "0/1"
    assert last_scans(page.shop)[0].code == "UNDO LAST"
    qtbot.keyClick(page.field, KEY.Key_W, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert page.stage.currentWidget() is page.stage.idle
    assert last_scans(page.shop)[0].code == "ABORT"


def test_closing_a_begun_order_asks_first(page: PackPage, scan: Scan, settle: Settle, qtbot: QtBot) -> None:
    scan(FOUR_ARTICLES)
    scan("TIN-RND-M")
    page.keys.ask_to_close()
    settle()
    box = page.stage.box()
    assert box is not None, "asked, and not answered yet"
    assert last_scans(page.shop)[0].code == "TIN-RND-M"


def test_a_photo_without_a_camera_is_said_plainly(page: PackPage, scan: Scan) -> None:
    scan(FOUR_ARTICLES)
    shown = scan(code_of_card(page.shop, Command.PHOTO))
    assert shown is not None
    assert shown.manner is Manner.WRONG
    assert "no camera" in shown.sentence


def test_the_buttons_are_large_enough_for_gloves(page: PackPage, scan: Scan) -> None:
    scan(FOUR_ARTICLES)
    for button in page.hands.findChildren(QPushButton):
        assert button.height() >= TOUCH
        assert button.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert page.field.hasFocus()


def test_a_bag_is_closed_after_those_left_out_were_shown(page: PackPage, scan: Scan, settle: Settle) -> None:
    ids = [find_order(page.shop, number) for number in ("L-2026-0120", "L-2026-0123")]
    labels = make_labels(page.shop, [order_id for order_id in ids if order_id is not None]).labels
    page.choose_mode(BenchMode.DISPATCH)
    scan(labels[0].tracking_number)
    assert len(page.stage.idle.bags.carriers()) == 1
    page.bag_action.trigger()
    settle()
    sheet = page.findChild(BagSheet)
    assert sheet is not None
    assert sheet.table.rowCount() == 1
    assert sheet.do_button.text() == "Close without them"
    assert sheet.cancel_button.isDefault()
    sheet.accept()
    settle()
    assert page.stage.idle.bags.carriers() == ()
    shown = page.panel.shown()
    assert shown is not None
    assert "Manifest" in shown.sentence


def test_a_return_shows_what_came_back(page: PackPage, scan: Scan) -> None:
    order_id = find_order(page.shop, FOUR_ARTICLES)
    assert order_id is not None
    label = make_labels(page.shop, [order_id]).labels[0].tracking_number
    page.choose_mode(BenchMode.DISPATCH)
    scan(label)
    page.choose_mode(BenchMode.RETURNS)
    scan(label)
    assert page.stage.packing.header.number.text() == f"Return of {FOUR_ARTICLES}"
    scan("TIN-RND-M")
    assert counts(page)[2] == "1/1"
    assert page.keys.close.text() == "All is in"
    shown = scan(code_of_card(page.shop, Command.NEXT_PARCEL))
    assert shown is not None
    assert "Return taken in" in shown.sentence


def test_a_count_ends_with_what_is_missing(page: PackPage, scan: Scan) -> None:
    ids = [find_order(page.shop, number) for number in ("L-2026-0120", "L-2026-0123")]
    labels = make_labels(page.shop, [order_id for order_id in ids if order_id is not None]).labels
    page.choose_mode(BenchMode.COUNT)
    scan(labels[0].tracking_number)
    stage = page.stage
    assert stage.currentWidget() is stage.counting
    assert stage.counting.figure.count() == 1
    scan(code_of_card(page.shop, Command.ABORT))
    assert stage.currentWidget() is stage.counted
    item = stage.counted.table.item(0, 0)
    assert item is not None
    assert item.text() == "L-2026-0123"
    step = stage.counted.words.step()
    assert step is not None
    assert "1 are not among them" in step.words or "not among them" in step.words
    scan(FOREIGN)
    assert stage.currentWidget() is not stage.counted


def test_every_outcome_has_its_word() -> None:
    words = [outcome_word(outcome) for outcome in ScanOutcome]
    assert len(set(words)) == len(words)


def test_the_whole_screen_belongs_to_packing_and_is_given_back(
    qtbot: QtBot, jobs: JobRunner, handful_shop: Shop, settle: Settle
) -> None:
    window = MainWindow(jobs, handful_shop.folder)
    qtbot.addWidget(window)
    window.show()
    window.use_shop(handful_shop, "pack")
    settle()
    page = window.page("pack")
    assert isinstance(page, PackPage)
    page.full_screen.toggle()
    assert window.isFullScreen()
    assert window.rail.isHidden()
    window.show_screen("orders")
    assert not window.isFullScreen()
    assert window.rail.isVisible()
    settle()
    if window.topics is not None:
        window.topics.close()


def test_the_owner_sees_how_packing_went(page: PackPage, scan: Scan, settle: Settle) -> None:
    pack(page, scan, FOUR_ARTICLES)
    sheet = FiguresSheet(page.shop, page.jobs, page)
    settle()
    row = [sheet.table.item(0, column).text() for column in range(2, 6)]
    assert row == ["1", "5", "0", "0"]
    assert sheet.total.text() == "Orders packed: 1, with 5 pieces. Mistakes stopped at the bench: 0."
