"""The real camera: which one is meant, in which size, and what is said where it cannot be had."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCameraPermission, QCoreApplication, QObject, QPermission, Qt
from PySide6.QtMultimedia import QCamera, QCameraDevice, QMediaCaptureSession, QMediaDevices, QVideoSink

from shipdesk.domain.devices import CameraSettings
from shipdesk.domain.errors import Refused

translate = QCoreApplication.translate
FEWEST_A_SECOND = 15
SCAN_HEIGHT, PHOTO_HEIGHT = 720, 1080


def camera_names() -> tuple[str, ...]:
    """Return what the cameras of this computer are called."""
    return tuple(device.description() for device in QMediaDevices.videoInputs())


def chosen(names: Sequence[str], wanted: str) -> int | None:
    """Return the place of the camera that is meant: by its whole name, else by a part of it; the first for no name."""
    if not wanted:
        return 0 if names else None
    near = [at for at, name in enumerate(names) if wanted.casefold() in name.casefold()]
    return next((at for at in near if names[at] == wanted), near[0] if near else None)


def best_size(sizes: Sequence[tuple[int, int, float]], height: int) -> int | None:
    """Return the place of the best (width, height, frames a second): quick enough, and nearest to the height."""
    quick = [at for at, size in enumerate(sizes) if size[2] >= FEWEST_A_SECOND] or list(range(len(sizes)))
    return min(quick, key=lambda at: (abs(sizes[at][1] - height), -sizes[at][0]), default=None)


class QtCamera(QObject):
    """An open camera whose frames go into the sink; says once when it is lost."""

    def __init__(
        self, settings: CameraSettings, sink: QVideoSink, lost: Callable[[str], None], parent: QObject | None = None
    ) -> None:
        """Open it; raises Refused where this computer has no such camera."""
        super().__init__(parent)
        devices = QMediaDevices.videoInputs()
        place = chosen([device.description() for device in devices], settings.device)
        if place is None:
            raise Refused(*_none_of(devices, settings.device))
        self._lost = lost
        self._camera = QCamera(devices[place], self)
        formats = devices[place].videoFormats()
        sizes = [(f.resolution().width(), f.resolution().height(), f.maxFrameRate()) for f in formats]
        best = best_size(sizes, PHOTO_HEIGHT if settings.photos else SCAN_HEIGHT)
        if best is not None:
            self._camera.setCameraFormat(formats[best])
        self._session = QMediaCaptureSession(self)
        self._session.setCamera(self._camera)
        self._session.setVideoSink(sink)
        self._camera.errorOccurred.connect(self._failed)
        application = QCoreApplication.instance()
        assert application is not None
        # macOS asks the person; the other systems say yes at once.
        application.requestPermission(QCameraPermission(), self, self._permitted)

    def stop(self) -> None:
        """Let the camera go."""
        self._camera.errorOccurred.disconnect(self._failed)
        self._camera.stop()
        self._session.setVideoSink(None)  # type: ignore[arg-type]
        self.deleteLater()

    def _permitted(self, permission: QPermission) -> None:
        if permission.status() == Qt.PermissionStatus.Granted:
            self._camera.start()
        else:
            self._lost(translate("Camera", "the system does not let ShipDesk use it"))

    def _failed(self, _error: object, words: str) -> None:
        self._lost(words)


def _none_of(devices: Sequence[QCameraDevice], wanted: str) -> tuple[str, str]:
    if not devices:
        return (
            translate("Camera", "This computer has no camera."),
            translate("Camera", "Plug one in, then press F7. Which one is meant is set in Settings, Packing station."),
        )
    names = ", ".join(device.description() for device in devices)
    return (
        translate("Camera", "There is no camera “{name}”.").format(name=wanted),
        translate("Camera", "This computer has: {names}. Choose in Settings, Packing station.").format(names=names),
    )
