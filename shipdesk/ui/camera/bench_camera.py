"""The camera at the bench: switched on and off, reads codes, and takes the photo of the open box."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QBuffer, QIODevice, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame, QVideoSink

from shipdesk.background.jobs import JobRunner, Lane
from shipdesk.background.newest_only import NewestOnly
from shipdesk.domain.devices import CameraSettings
from shipdesk.domain.errors import Refused, ShipDeskError
from shipdesk.domain.scanning.camera_ear import CameraEar, SeenCode
from shipdesk.ui.camera.code_reader import codes_in
from shipdesk.ui.camera.frames import grey_of
from shipdesk.ui.camera.qt_device import QtCamera

EVERY = 3
"""Which frame is looked at: ten a second are enough, and leave the computer to others."""
WARM_FRAMES = 12
"""A camera that was just switched on gives dark pictures first."""
NO_PICTURE_MS = 5_000
PREVIEW_WIDTH_PX = 640
_QUALITY = 92

Taken = Callable[[bytes], None]
Failed = Callable[[ShipDeskError], None]


class Device(Protocol):
    """An open camera."""

    def stop(self) -> None:
        """Let it go."""


OpenDevice = Callable[[CameraSettings, QVideoSink, Callable[[str], None], QObject], Device]


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen in one frame: a small grey picture, and the codes in the whole one."""

    preview: QImage
    codes: tuple[SeenCode, ...]
    at_s: float


class BenchCamera(QObject):
    """Owns the device while it is on; what it says comes in the window's thread."""

    scanned = Signal(str)
    """A code was shown to it."""
    looked = Signal(QImage)
    """A small picture of what it sees."""
    switched = Signal(bool)
    failed = Signal(object)
    """A ShipDeskError; the camera is off then."""

    def __init__(self, jobs: JobRunner, parent: QObject | None = None, *, open_device: OpenDevice = QtCamera) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._open_device = open_device
        self._settings = CameraSettings()
        self._device: Device | None = None
        self._worker: NewestOnly | None = None
        self._ear = CameraEar()
        self._frames = 0
        self._wanted: tuple[Taken, Failed] | None = None
        self._off_after = False
        self.sink = QVideoSink(self)
        # Queued: a device may tell of its frames on a thread of its own.
        self.sink.videoFrameChanged.connect(self._frame_came, Qt.ConnectionType.QueuedConnection)
        self._patience = QTimer(self, interval=NO_PICTURE_MS)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._no_picture)

    def follow(self, settings: CameraSettings) -> None:
        """Use this camera from now on; one that is on for nothing any more goes off."""
        if settings == self._settings:
            return
        was_on = self.is_on()
        self.switch(on=False)
        self._settings = settings
        if was_on and settings.is_used:
            self.switch(on=True)

    def is_on(self) -> bool:
        """Whether it looks."""
        return self._device is not None

    def switch(self, *, on: bool) -> None:
        """Switch it on or off; says `failed` where it cannot be had."""
        if on == self.is_on():
            return
        if on:
            self._switch_on()
        else:
            self._switch_off()

    def take_photo(self, taken: Taken, failed: Failed) -> None:
        """Give the next good frame as JPEG, switching the camera on for it where it is off.

        Exactly one of the two functions is called, in the window's thread; failed gets a sentence and what to do.
        """
        if not self._settings.photos:
            failed(
                Refused(
                    self.tr("This bench has no camera for photos."),
                    self.tr("Choose one in Settings, Packing station, or run shipdesk bench set --camera-photos."),
                )
            )
            return
        if self._wanted is not None:
            failed(Refused(self.tr("A photo is being taken already."), self.tr("Wait a moment.")))
            return
        self._off_after = not self.is_on()
        self._wanted = taken, failed
        self.switch(on=True)
        if self.is_on():
            self._patience.start()

    def close(self) -> None:
        """Switch it off for good."""
        self._wanted = None
        self.switch(on=False)

    # On and off

    def _switch_on(self) -> None:
        try:
            self._device = self._open_device(self._settings, self.sink, self._lost, self)
        except ShipDeskError as error:
            self._fail(error)
            return
        self._worker = NewestOnly("camera", _reader(scan=self._settings.scan), self)
        self._worker.answered.connect(self._looked)
        self._frames = 0
        self._ear.forget()
        self._patience.start()
        self.switched.emit(True)

    def _switch_off(self) -> None:
        device, self._device = self._device, None
        worker, self._worker = self._worker, None
        self._patience.stop()
        if device is not None:
            device.stop()
        if worker is not None:
            worker.close()
            worker.deleteLater()
        self.switched.emit(False)
        self._refuse_photo(Refused(self.tr("The camera was switched off."), self.tr("Take the photo again.")))

    def _lost(self, words: str) -> None:
        told = f" ({words})" if words else ""
        self._fail(
            Refused(
                self.tr("The camera is gone{told}.").format(told=told),
                self.tr("Plug it in, close other programs that use it, then press F7."),
            )
        )

    def _no_picture(self) -> None:
        self._fail(
            Refused(
                self.tr("The camera gives no picture."),
                self.tr("Close other programs that use it, or plug it in anew, then press F7."),
            )
        )

    def _fail(self, error: ShipDeskError) -> None:
        asked = self._wanted is not None
        self._refuse_photo(error)
        self.switch(on=False)
        if not asked:  # whoever asked for a photo says it
            self.failed.emit(error)

    # Frames

    def _frame_came(self, frame: QVideoFrame) -> None:
        if not self.is_on() or not frame.isValid():
            return
        self._frames += 1
        if self._wanted is None:
            self._patience.stop()
        elif self._frames > WARM_FRAMES:
            self._give_photo(frame)
        if self._frames % EVERY == 1 and self._worker is not None:
            self._worker.give((frame, time.monotonic()))

    def _looked(self, look: Look) -> None:
        if not self.is_on():
            return
        if not look.preview.isNull():
            self.looked.emit(look.preview)
        code = self._ear.look(look.codes, look.at_s)
        if code is not None:
            self.scanned.emit(code)

    def _give_photo(self, frame: QVideoFrame) -> None:
        wanted, self._wanted = self._wanted, None
        self._patience.stop()
        picture = frame.toImage()
        if wanted is not None:
            taken, failed = wanted
            self._jobs.run(
                self.tr("Taking a photo"), jpeg_of, picture, lane=Lane.QUERY, quiet=True, on_done=taken,
                on_failed=failed, owner=self,
            )  # fmt: skip
        if self._off_after:
            # Later: a device is not taken away in the middle of its own frame.
            QTimer.singleShot(0, self, lambda: self.switch(on=False))

    def _refuse_photo(self, error: ShipDeskError) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            wanted[1](error)


def jpeg_of(picture: QImage) -> bytes:
    """Return a picture as JPEG; raises Refused where there is none."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if picture.isNull() or not picture.save(buffer, "JPEG", _QUALITY):  # type: ignore[call-overload]
        raise Refused("The camera's picture cannot be read.", "Take the photo again.")
    return bytes(buffer.data().data())


def _reader(*, scan: bool) -> Callable[[tuple[QVideoFrame, float]], Look]:
    def look_at(item: tuple[QVideoFrame, float]) -> Look:
        frame, at_s = item
        grey = grey_of(frame)
        small = grey if grey.isNull() else grey.scaledToWidth(min(PREVIEW_WIDTH_PX, grey.width()))
        return Look(small, codes_in(grey) if scan else (), at_s)

    return look_at
