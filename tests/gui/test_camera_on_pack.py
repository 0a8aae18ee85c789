"""The Pack screen with a camera: on while somebody is there, F7, a photo on demand. The device is a stub."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QLoggingCategory, QObject, Qt
from PySide6.QtMultimedia import QVideoFrame, QVideoSink
from pytestqt.qtbot import QtBot
from test_bench_camera import NUMBER, FedCamera, barcode, bench

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.bench import BenchSettings
from shipdesk.domain.devices import CameraSettings
from shipdesk.services.bench_settings import save_bench_settings
from shipdesk.services.list_orders import order_ids
from shipdesk.services.packing_photos import photos_of_order
from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery
from shipdesk.ui.camera.bench_camera import EVERY, WARM_FRAMES
from shipdesk.ui.pack.camera_corner import CameraCorner
from shipdesk.ui.pack.pack_page import PackPage

WAIT_MS = 10_000
Settle = Callable[[], None]


@pytest.fixture(autouse=True, scope="module")
def quiet_libraries() -> Iterator[None]:
    """Keep Qt from saying which libraries of graphics cards are not there."""
    QLoggingCategory.setFilterRules("qt.multimedia*=false")
    yield
    QLoggingCategory.setFilterRules("")


@pytest.fixture
def opened() -> list[FedCamera]:
    return []


@pytest.fixture
def show_bench(
    jobs: JobRunner, handful_shop: Shop, show_page: Callable[[PackPage], PackPage], opened: list[FedCamera]
) -> Iterator[Callable[[CameraSettings], PackPage]]:
    """Return what shows the Pack screen of a bench with this camera."""
    pages: list[PackPage] = []

    def open_it(settings: CameraSettings, sink: QVideoSink, lost: Callable[[str], None], owner: QObject) -> FedCamera:
        opened.append(FedCamera(settings, sink, lost, owner))
        return opened[-1]

    def show(settings: CameraSettings) -> PackPage:
        save_bench_settings(handful_shop, BenchSettings(station="bench 2", camera=settings))
        page = PackPage(handful_shop, jobs)
        page.sounds.enabled = False
        page.camera.open_device = open_it
        pages.append(page)
        return show_page(page)

    yield show
    for page in pages:
        page.hide()


Show = Callable[[CameraSettings], PackPage]


def corner_of(page: PackPage) -> CameraCorner:
    assert page.camera.camera is not None
    assert page.camera.preview is not None
    return page.camera


def test_a_camera_that_scans_is_on_while_somebody_is_at_the_bench(
    show_bench: Show, opened: list[FedCamera], qtbot: QtBot
) -> None:
    page = show_bench(CameraSettings(scan=True))
    corner = corner_of(page)
    assert corner.is_on()
    assert corner.preview is not None
    assert corner.preview.isVisible()
    page.hide()
    assert not corner.is_on()
    page.show()
    assert [device.is_open for device in opened] == [False, True]


def test_a_code_that_the_camera_reads_goes_where_scans_go_and_is_shown(show_bench: Show, qtbot: QtBot) -> None:
    page = show_bench(CameraSettings(scan=True))
    corner = corner_of(page)
    seen: list[str] = []
    page.code_seen.connect(seen.append)
    assert corner.camera is not None
    for _ in range(2):
        with qtbot.waitSignal(corner.camera.looked, timeout=WAIT_MS):
            for _ in range(EVERY):
                corner.camera.sink.setVideoFrame(QVideoFrame(bench((barcode(NUMBER), 0.5, 0.5))))
    assert seen == [NUMBER]
    assert corner.preview is not None
    assert corner.preview.words() == f"Read: {NUMBER}"


def test_f7_switches_the_camera_off_and_on_and_it_stays_as_it_was_put(
    show_bench: Show, qtbot: QtBot, settle: Settle
) -> None:
    page = show_bench(CameraSettings(scan=True))
    qtbot.keyClick(page.field, Qt.Key.Key_F7)
    assert not page.camera.is_on()
    page.camera.page_hidden()
    page.camera.page_shown()
    page.reload()
    settle()
    assert not page.camera.is_on()
    qtbot.keyClick(page.field, Qt.Key.Key_F7)
    assert page.camera.is_on()
    assert page.field.hasFocus()


def test_a_bench_without_a_camera_loads_nothing_of_it_and_says_how_to_choose_one(
    show_bench: Show, qtbot: QtBot
) -> None:
    page = show_bench(CameraSettings())
    assert page.camera.camera is None
    with qtbot.waitSignal(page.failed, timeout=WAIT_MS) as said:
        qtbot.keyClick(page.field, Qt.Key.Key_F7)
    assert "Settings, Packing station" in said.args[0].advice
    with qtbot.waitSignal(page.failed, timeout=WAIT_MS) as said:
        page.camera.keep_photo(1)
    assert "no camera for photos" in said.args[0].message


def test_a_camera_that_failed_is_not_asked_again_and_again(
    show_bench: Show, opened: list[FedCamera], qtbot: QtBot, settle: Settle
) -> None:
    page = show_bench(CameraSettings(scan=True))
    opened[0].lost("No such device")
    page.reload()
    settle()
    assert len(opened) == 1
    qtbot.keyClick(page.field, Qt.Key.Key_F7)
    assert len(opened) == 2


@pytest.mark.qt_log_ignore("No RHI backend", "does not support", extend=True)
def test_a_photo_of_the_open_box_is_kept_with_the_order(
    show_bench: Show, handful_shop: Shop, opened: list[FedCamera], qtbot: QtBot
) -> None:
    page = show_bench(CameraSettings(photos=True))
    assert not page.camera.is_on()
    order_id = order_ids(handful_shop, OrderQuery())[0]
    said: list[str] = []
    page.said.connect(said.append)
    page.camera.keep_photo(order_id, by="Anna")
    for _ in range(WARM_FRAMES + 1):
        opened[0].sink.setVideoFrame(QVideoFrame(bench(size=(640, 360))))
    qtbot.waitUntil(lambda: said == ["The photo is kept with the order."], timeout=WAIT_MS)
    (photo,) = photos_of_order(handful_shop, order_id)
    assert photo.words == "Photo of the box by Anna at bench 2"
    assert not page.camera.is_on()
