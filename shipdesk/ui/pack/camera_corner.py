"""The camera's corner of the Pack screen: a small picture while it is on, F7 to switch it, and the photo of the box."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QBoxLayout

from shipdesk.domain.errors import Refused, ShipDeskError
from shipdesk.ui.page import Page
from shipdesk.ui.theme import icon
from shipdesk.ui.widgets.calm import Calm
from shipdesk.ui.widgets.steady_reader import SteadyReader

if TYPE_CHECKING:
    from shipdesk.domain.bench import BenchSettings
    from shipdesk.ui.camera.bench_camera import BenchCamera, OpenDevice
    from shipdesk.ui.camera.preview import CameraPreview

KEY = "F7"


class CameraCorner(QObject):
    """Follows bench.json: with a camera that scans it is on while the page is shown; else it costs nothing.

    What belongs to cameras is imported when there is one: it takes a sixth of a second, and is of no use elsewhere.
    """

    switched = Signal(bool)

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self._bench: BenchSettings | None = None
        self._put_off = False
        """Switched off by hand, or it failed: it stays off until somebody switches it on."""
        self._room: QBoxLayout | None = None
        self.open_device: OpenDevice | None = None
        """What opens a camera; the system's where it is None."""
        self.camera: BenchCamera | None = None
        self.preview: CameraPreview | None = None
        self.action = page.make_action(self.tr("Camera on or off"), KEY, self.toggle, icon_name="camera")
        self._reader = SteadyReader(page.jobs, "bench camera", self.follow, parent=self)
        self._look = Calm(lambda: self._reader.ask(_read_bench, page.shop), self)

    def live_in(self, room: QBoxLayout) -> None:
        """Show the picture at the end of this layout while the camera is on."""
        self._room = room

    def look(self) -> None:
        """Ask how the bench is set; for the page's reload."""
        self._look.poke()

    def follow(self, bench: BenchSettings) -> None:
        """Use the camera that the bench has."""
        self._bench = bench
        if self.camera is None and not bench.camera.is_used:
            return
        camera = self._made()
        if camera is not None:
            camera.follow(bench.camera)
            self.page_shown()

    def page_shown(self) -> None:
        """Switch a camera that scans on: somebody is at the bench."""
        wanted = self._bench is not None and self._bench.camera.scan and not self._put_off
        if self.camera is not None and wanted and self._page.isVisible():
            self.camera.switch(on=True)

    def page_hidden(self) -> None:
        """Switch it off: nobody looks."""
        if self.camera is not None:
            self.camera.switch(on=False)

    def is_on(self) -> bool:
        """Whether the camera looks."""
        return self.camera is not None and self.camera.is_on()

    def toggle(self) -> None:
        """Switch the camera on or off; say how to choose one where the bench has none."""
        if self._bench is None or not self._bench.camera.is_used:
            self._page.failed.emit(_no_camera(self.tr("This bench has no camera.")))
            return
        camera = self._made()
        if camera is not None:
            self._put_off = camera.is_on()
            camera.switch(on=not self._put_off)

    def take_photo(self, taken: Callable[[bytes], None], failed: Callable[[ShipDeskError], None]) -> None:
        """Give the next good frame as JPEG; exactly one of the two functions is called, in the window's thread.

        Where the bench has no camera for photos, failed says so and how to choose one. A camera that is off is switched
        on for the photo, which takes half a second, and off again.
        """
        if self._bench is None or not self._bench.camera.photos:
            failed(_no_camera(self.tr("This bench has no camera for photos.")))
            return
        camera = self._made(failed)
        if camera is not None:
            camera.take_photo(taken, failed)

    def keep_photo(self, order_id: int, *, session_id: int | None = None, by: str = "", station: str = "") -> None:
        """Take a photo and keep it with an order; the page says what came of it."""

        def keep(picture: bytes) -> None:
            self._page.jobs.change(
                self.tr("Keeping a photo"), _keep, self._page.shop, order_id, picture, session_id, by, station,
                on_done=lambda _id: self._page.said.emit(self.tr("The photo is kept with the order.")),
                on_failed=self._page.report_failure, owner=self,
            )  # fmt: skip

        self.take_photo(keep, self._page.report_failure)

    def _made(self, failed: Callable[[ShipDeskError], None] | None = None) -> BenchCamera | None:
        if self.camera is not None:
            return self.camera
        try:
            from shipdesk.ui.camera.bench_camera import BenchCamera
            from shipdesk.ui.camera.preview import CameraPreview
            from shipdesk.ui.camera.qt_device import QtCamera
        except ImportError as error:
            told = Refused(
                self.tr("Cameras cannot be used on this computer: a library is missing."),
                self.tr("Install it ({name}), or take photos with a telephone and add them by command.").format(
                    name=error.name or "QtMultimedia"
                ),
            )
            (failed or self._page.report_failure)(told)
            return None
        self.preview = CameraPreview(self._page)
        self.preview.hide()
        if self._room is not None:
            self._room.addWidget(self.preview)
        self.camera = BenchCamera(self._page.jobs, self, open_device=self.open_device or QtCamera)
        self.camera.looked.connect(self.preview.show_picture)
        self.camera.scanned.connect(self._scanned)
        self.camera.switched.connect(self._switched)
        self.camera.failed.connect(self._failed)
        if self._bench is not None:
            self.camera.follow(self._bench.camera)
        return self.camera

    def _scanned(self, code: str) -> None:
        if self.preview is not None:
            self.preview.show_read(code)
        self._page.code_seen.emit(code)

    def _failed(self, error: ShipDeskError) -> None:
        self._put_off = True
        self._page.report_failure(error)

    def _switched(self, on: bool) -> None:  # noqa: FBT001 (a signal's)
        preview, bench = self.preview, self._bench
        if preview is not None:
            preview.clear()
            scans = bench is not None and bench.camera.scan
            preview.invite(
                self.tr("Show the barcode to the camera") if scans else self.tr("This is what the photo will show")
            )
            preview.setVisible(on)
        self.action.setIcon(icon("camera_off" if on else "camera"))
        self.switched.emit(on)


def _no_camera(message: str) -> Refused:
    advice = QCoreApplication.translate(
        "CameraCorner",
        "Choose it in Settings, Packing station, or run shipdesk bench set --camera-photos or --camera-scans.",
    )
    return Refused(message, advice)


def _read_bench(shop: Any) -> BenchSettings:
    from shipdesk.services.bench_settings import bench_settings

    return bench_settings(shop)


def _keep(shop: Any, order_id: int, picture: bytes, session_id: int | None, by: str, station: str) -> int:
    from shipdesk.services.packing_photos import add_photo

    return add_photo(shop, order_id, picture, session_id=session_id, by=by, station=station)
