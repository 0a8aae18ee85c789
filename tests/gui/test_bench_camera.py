"""The camera at the bench, fed with made-up frames: this machine has no camera, so the device itself is a stub."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import zxingcpp
from PySide6.QtCore import QLoggingCategory, QObject, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat, QVideoSink
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.background.newest_only import NewestOnly
from shipdesk.domain.devices import CameraSettings
from shipdesk.domain.errors import Refused, ShipDeskError
from shipdesk.ui.camera.bench_camera import EVERY, WARM_FRAMES, BenchCamera, jpeg_of
from shipdesk.ui.camera.code_reader import codes_in
from shipdesk.ui.camera.frames import grey_of
from shipdesk.ui.camera.preview import CameraPreview
from shipdesk.ui.camera.qt_device import best_size, chosen
from shipdesk.ui.widgets.shown_code import visible

WAIT_MS = 10_000
no_graphics_card = pytest.mark.qt_log_ignore("No RHI backend", extend=True)
Formats = zxingcpp.BarcodeFormat
Pixels = QVideoFrameFormat.PixelFormat
NUMBER, ORDER, ARTICLE = "1Z999AA10123456784", "ORDER-1001", "4006381333931"


def barcode(text: str, kind: Formats = Formats.Code128) -> QImage:
    """Return a barcode as it is printed."""
    drawn = zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, kind), scale=3, add_quiet_zones=True)
    height, width = drawn.shape[:2]
    return QImage(bytes(drawn), width, height, width, QImage.Format.Format_Grayscale8).copy()


def bench(*codes: tuple[QImage, float, float], size: tuple[int, int] = (1280, 720)) -> QImage:
    """Return a picture of the bench with codes on it, their middles at parts of its width and height."""
    picture = QImage(*size, QImage.Format.Format_RGB32)
    picture.fill(QColor("#c8c0b0"))
    painter = QPainter(picture)
    for code, x, y in codes:
        painter.drawImage(round(x * size[0] - code.width() / 2), round(y * size[1] - code.height() / 2), code)
    painter.end()
    return picture


@pytest.fixture(autouse=True, scope="module")
def quiet_libraries() -> Iterator[None]:
    """Keep Qt from saying which libraries of graphics cards are not there."""
    QLoggingCategory.setFilterRules("qt.multimedia*=false")
    yield
    QLoggingCategory.setFilterRules("")


class FedCamera:
    """A camera whose frames a test makes."""

    def __init__(
        self, settings: CameraSettings, sink: QVideoSink, lost: Callable[[str], None], _owner: QObject
    ) -> None:
        self.settings, self.sink, self.lost = settings, sink, lost
        self.is_open = True

    def stop(self) -> None:
        self.is_open = False


class Cupboard:
    """Where the bench's camera comes from; without one it says so."""

    def __init__(self) -> None:
        self.opened: list[FedCamera] = []
        self.is_empty = False

    def open(
        self, settings: CameraSettings, sink: QVideoSink, lost: Callable[[str], None], owner: QObject
    ) -> FedCamera:
        if self.is_empty:
            raise Refused("This computer has no camera.", "Plug one in.")
        self.opened.append(FedCamera(settings, sink, lost, owner))
        return self.opened[-1]


@pytest.fixture
def cupboard() -> Cupboard:
    return Cupboard()


@pytest.fixture
def camera(jobs: JobRunner, cupboard: Cupboard) -> Iterator[BenchCamera]:
    camera = BenchCamera(jobs, open_device=cupboard.open)
    camera.follow(CameraSettings(scan=True, photos=True))
    yield camera
    camera.close()


@pytest.fixture
def feed(camera: BenchCamera, qtbot: QtBot) -> Callable[[QImage, int], None]:
    """Return what shows a picture to the camera for so many looks, each of them waited for."""

    def show(picture: QImage, looks: int) -> None:
        for _ in range(looks):
            with qtbot.waitSignal(camera.looked, timeout=WAIT_MS):
                for _ in range(EVERY):
                    camera.sink.setVideoFrame(QVideoFrame(picture))

    return show


Feed = Callable[[QImage, int], None]


def test_a_code_held_before_the_camera_is_scanned_once(camera: BenchCamera, feed: Feed) -> None:
    scanned: list[str] = []
    camera.scanned.connect(scanned.append)
    camera.switch(on=True)
    feed(bench(), 1)
    feed(bench((barcode(NUMBER), 0.5, 0.5)), 5)
    assert scanned == [NUMBER]


def test_of_two_codes_in_view_the_one_in_the_middle_is_meant(camera: BenchCamera, feed: Feed) -> None:
    scanned: list[str] = []
    camera.scanned.connect(scanned.append)
    camera.switch(on=True)
    feed(bench((barcode(NUMBER), 0.5, 0.15), (barcode(ARTICLE, Formats.EAN13), 0.5, 0.55)), 4)
    assert scanned == [ARTICLE]


@pytest.mark.parametrize(
    ("text", "kind"),
    [(NUMBER, Formats.Code128), (ORDER, Formats.DataMatrix), (ORDER, Formats.QRCode), (ARTICLE, Formats.EAN13)],
)
def test_the_kinds_of_codes_on_labels_and_articles_are_read(text: str, kind: Formats) -> None:
    picture = bench((barcode(text, kind), 0.5, 0.5)).convertToFormat(QImage.Format.Format_Grayscale8)
    assert [code.text for code in codes_in(picture)] == [text]


def test_a_code_is_read_whichever_way_the_parcel_lies() -> None:
    upright = bench((barcode(NUMBER), 0.5, 0.5), size=(720, 720)).convertToFormat(QImage.Format.Format_Grayscale8)
    from PySide6.QtGui import QTransform

    for angle in (90, 180, 270):
        assert [code.text for code in codes_in(upright.transformed(QTransform().rotate(angle)))] == [NUMBER]


def test_an_empty_bench_has_no_codes() -> None:
    assert codes_in(QImage()) == ()
    assert codes_in(bench().convertToFormat(QImage.Format.Format_Grayscale8)) == ()


def planar_frame(kind: Pixels, grey: QImage) -> QVideoFrame:
    """Return a frame with this brightness, as cameras of that kind give it."""
    frame = QVideoFrame(QVideoFrameFormat(QSize(grey.width(), grey.height()), kind))
    assert frame.map(QVideoFrame.MapMode.WriteOnly)
    plane, stride = frame.bits(0), frame.bytesPerLine(0)
    step, first = {Pixels.Format_YUYV: (2, 0), Pixels.Format_UYVY: (2, 1)}.get(kind, (1, 0))
    for row in range(grey.height()):
        line = bytes(grey.constScanLine(row))[: grey.width()]
        plane[row * stride + first : row * stride + first + step * grey.width() : step] = line
    frame.unmap()
    return frame


@pytest.mark.parametrize(
    "kind",
    [Pixels.Format_NV12, Pixels.Format_YUV420P, Pixels.Format_YUYV, Pixels.Format_UYVY, Pixels.Format_Y8],
    ids=lambda kind: kind.name,
)
def test_frames_of_every_usual_camera_become_the_same_grey_picture(kind: Pixels) -> None:
    grey = bench((barcode(ARTICLE, Formats.EAN13), 0.5, 0.5), size=(640, 360)).convertToFormat(
        QImage.Format.Format_Grayscale8
    )
    got = grey_of(planar_frame(kind, grey))
    assert got.size() == grey.size()
    assert [code.text for code in codes_in(got)] == [ARTICLE]


def test_a_frame_that_cannot_be_read_is_no_picture() -> None:
    assert grey_of(QVideoFrame()).isNull()


# The photo of the open box


@no_graphics_card
def test_a_photo_is_taken_of_the_next_frame_and_the_camera_stays_on(
    camera: BenchCamera, feed: Feed, qtbot: QtBot
) -> None:
    camera.switch(on=True)
    feed(bench(), WARM_FRAMES // EVERY + 1)
    photos: list[bytes] = []
    camera.take_photo(photos.append, pytest.fail)
    feed(bench(), 1)
    qtbot.waitUntil(lambda: len(photos) == 1, timeout=WAIT_MS)
    assert QImage.fromData(photos[0]).size() == QSize(1280, 720)
    assert camera.is_on()


@no_graphics_card
def test_a_camera_that_is_off_warms_up_for_the_photo_and_goes_off_again(
    camera: BenchCamera, cupboard: Cupboard, qtbot: QtBot
) -> None:
    photos: list[bytes] = []
    camera.take_photo(photos.append, pytest.fail)
    (device,) = cupboard.opened
    for at in range(WARM_FRAMES + 1):
        picture = QImage(64, 48, QImage.Format.Format_RGB32)
        picture.fill(QColor("black" if at < WARM_FRAMES else "white"))
        camera.sink.setVideoFrame(QVideoFrame(picture))
    qtbot.waitUntil(lambda: bool(photos) and not camera.is_on(), timeout=WAIT_MS)
    assert QImage.fromData(photos[0]).pixelColor(5, 5).lightness() > 250
    assert not device.is_open


def test_without_a_camera_for_photos_it_is_said_how_to_choose_one(camera: BenchCamera) -> None:
    camera.follow(CameraSettings(scan=True))
    errors: list[ShipDeskError] = []
    camera.take_photo(lambda _: pytest.fail("a photo of nothing"), errors.append)
    assert "no camera for photos" in str(errors[0])
    assert "Settings, Packing station" in errors[0].advice


def test_a_computer_without_a_camera_says_so_once(camera: BenchCamera, cupboard: Cupboard) -> None:
    cupboard.is_empty = True
    errors: list[ShipDeskError] = []
    said: list[ShipDeskError] = []
    camera.failed.connect(said.append)
    camera.take_photo(lambda _: pytest.fail("a photo of nothing"), errors.append)
    assert [error.message for error in errors] == ["This computer has no camera."]
    assert said == []
    camera.switch(on=True)
    assert len(said) == 1
    assert not camera.is_on()


def test_a_camera_that_is_unplugged_says_so_and_goes_off(camera: BenchCamera, cupboard: Cupboard) -> None:
    said: list[ShipDeskError] = []
    camera.failed.connect(said.append)
    camera.switch(on=True)
    cupboard.opened[0].lost("No such device")
    assert not camera.is_on()
    assert "is gone" in said[0].message


def test_a_camera_that_is_unplugged_while_a_photo_is_wanted_refuses_the_photo(
    camera: BenchCamera, cupboard: Cupboard
) -> None:
    errors: list[ShipDeskError] = []
    camera.take_photo(lambda _: pytest.fail("a photo of nothing"), errors.append)
    cupboard.opened[0].lost("")
    assert len(errors) == 1


def test_a_camera_that_gives_no_picture_is_not_waited_for_for_ever(
    camera: BenchCamera, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera._patience.setInterval(1)
    with qtbot.waitSignal(camera.failed, timeout=WAIT_MS) as said:
        camera.switch(on=True)
    assert "no picture" in said.args[0].message
    assert not camera.is_on()


def test_another_camera_in_the_settings_takes_the_place_of_the_one_that_is_on(
    camera: BenchCamera, cupboard: Cupboard
) -> None:
    camera.switch(on=True)
    camera.follow(CameraSettings(device="Logi", scan=True))
    assert [device.is_open for device in cupboard.opened] == [False, True]
    camera.follow(CameraSettings())
    assert not camera.is_on()


def test_a_picture_of_nothing_is_no_photo() -> None:
    with pytest.raises(Refused):
        jpeg_of(QImage())


# Which camera, and in which size


@pytest.mark.parametrize(
    ("names", "wanted", "place"),
    [
        (["Integrated", "Logi C920"], "", 0),
        (["Integrated", "Logi C920"], "logi", 1),
        (["Cam 2", "Cam"], "Cam", 1),
        (["Integrated"], "Logi", None),
        ([], "", None),
    ],
)
def test_the_camera_that_is_meant_is_found_by_its_name(names: list[str], wanted: str, place: int | None) -> None:
    assert chosen(names, wanted) == place


def test_a_size_is_taken_that_is_quick_enough() -> None:
    sizes = [(640, 480, 30.0), (1280, 720, 30.0), (1920, 1080, 30.0), (3840, 2160, 5.0)]
    assert best_size(sizes, 720) == 1
    assert best_size(sizes, 1080) == 2
    assert best_size([(3840, 2160, 5.0)], 720) == 0
    assert best_size([], 720) is None


# Its parts


def test_what_comes_while_the_worker_is_busy_is_left_out(qtbot: QtBot) -> None:
    import threading

    gate, answers = threading.Event(), list[int]()

    def work(number: int) -> int:
        gate.wait(10)
        return number

    worker = NewestOnly("test", work)
    worker.answered.connect(answers.append)
    assert [worker.give(number) for number in range(5)] == [True, False, False, False, False]
    gate.set()
    qtbot.waitUntil(lambda: answers == [0], timeout=WAIT_MS)
    assert worker.give(7)
    qtbot.waitUntil(lambda: answers == [0, 7], timeout=WAIT_MS)
    worker.close()
    assert not worker.give(8)


def test_one_frame_that_makes_the_worker_stumble_does_not_end_it(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[float] = []
    worker = NewestOnly("test", lambda number: 1 / number)
    worker.answered.connect(answers.append)
    worker.give(0)
    qtbot.waitUntil(lambda: worker.give(2), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: answers == [0.5], timeout=WAIT_MS)
    worker.close()
    assert "ZeroDivisionError" in caplog.text


def test_the_preview_tells_in_words_what_was_read(qtbot: QtBot, look: object) -> None:
    preview = CameraPreview()
    qtbot.addWidget(preview)
    preview.resize(312, 176)
    assert preview.words() == "Show the barcode to the camera"
    preview.show_picture(bench())
    preview.show_read("]C1\x1d10AB")
    assert preview.words() == preview.accessibleDescription() == "Read: ]C1<GS>10AB"
    assert not preview.grab().isNull()
    preview.clear()
    assert "Show" in preview.accessibleDescription()
    assert visible("A\x00") == "A<NUL>"
