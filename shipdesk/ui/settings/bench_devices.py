"""The serial scanner and the camera of the bench: which ones, and a look at what they read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QHideEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from shipdesk.background.jobs import Lane
from shipdesk.domain.bench import BenchSettings
from shipdesk.domain.devices import CameraSettings, SerialScannerSettings
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.scanning.serial_line import FoundPort
from shipdesk.ui.pack.scanner_link import TAKES_SCANS
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.settings.bench_part import BenchPart
from shipdesk.ui.settings.form import Field, FieldKind, SettingsForm
from shipdesk.ui.settings.section import button_row
from shipdesk.ui.theme import SPACE_1, Tone
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.widgets.shown_code import visible

if TYPE_CHECKING:
    from shipdesk.ui.camera.bench_camera import BenchCamera, OpenDevice
    from shipdesk.ui.camera.preview import CameraPreview

translate = QCoreApplication.translate
_SPEEDS = (9600, 1200, 2400, 4800, 19_200, 38_400, 57_600, 115_200)
_PREVIEW_PX = (420, 260)


def port_choices(found: Sequence[FoundPort], kept: str) -> tuple[tuple[str, str], ...]:
    """Return the ports to choose from: none, those with something plugged in, and the kept one."""
    choices = [("", translate("Settings", "No serial scanner: scanners work as keyboards"))]
    choices += [(port.address, port.name) for port in found]
    if kept not in dict(choices):
        choices.append((kept, translate("Settings", "{name} (not plugged in now)").format(name=kept)))
    return tuple(choices)


def scanner_fields() -> tuple[Field, ...]:
    """Return the fields of the serial scanner."""
    return (
        Field("port", translate("Settings", "Serial scanner"), FieldKind.CHOICE, choices=port_choices((), ""),
              width=460, hint=translate("Settings", "Set it to USB-CDC (virtual COM port): no sign is lost.")),
        Field("baud", translate("Settings", "Speed (baud)"), FieldKind.CHOICE, width=150,
              choices=tuple((speed, str(speed)) for speed in _SPEEDS),
              hint=translate("Settings", "9600 unless its manual says otherwise; by USB any will do.")),
    )  # fmt: skip


def camera_fields() -> tuple[Field, ...]:
    """Return the fields of the camera."""
    return (
        Field("scan", translate("Settings", "The camera reads barcodes while Pack is shown"), FieldKind.YES_NO),
        Field("photos", translate("Settings", "The camera takes the photo of the open box"), FieldKind.YES_NO),
        Field("device", translate("Settings", "Which camera"), FieldKind.CHOICE, choices=camera_choices(()), width=460,
              can_type=True, tidy=camera_name, hint=translate("Settings", "Its name or a part of it.")),
    )  # fmt: skip


def camera_choices(names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the cameras to choose from."""
    return (("", translate("Settings", "The one this computer takes first")), *((name, name) for name in names))


def camera_name(typed: str) -> str:
    """Return the name that is meant by what was typed."""
    return "" if typed == camera_choices(())[0][1] else typed


class ScannerPart(BenchPart):
    """Which port, and a field that shows what any scanner reads."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, translate("Settings", "Serial scanner"))
        self._kept = SerialScannerSettings()
        self._found: tuple[FoundPort, ...] = ()
        self.form = SettingsForm(scanner_fields())
        self.form.edited.connect(self._edited)
        self.field = QLineEdit()
        self.field.setProperty(TAKES_SCANS, True)
        self.field.setMaximumWidth(460)
        self.field.setPlaceholderText(self.tr("Put the keyboard here, then scan any barcode"))
        self.field.setAccessibleName(self.tr("Try a scanner"))
        self.field.returnPressed.connect(self._read)
        label = plain_label(self.tr("Try it"), "strong")
        label.setBuddy(self.field)
        self.told = Callout()
        trying = QVBoxLayout()
        trying.setSpacing(SPACE_1)
        trying.addWidget(label)
        trying.addWidget(self.field)
        self.column.addWidget(self.form)
        self.column.addLayout(trying)
        self.column.addWidget(self.told)

    def show_bench(self, bench: BenchSettings) -> None:
        """Show which scanner the bench has."""
        self._kept = bench.serial_scanner
        self._offer()
        self.form.show_value(self._kept)
        self.told.say("")

    def apply(self, bench: BenchSettings) -> BenchSettings | None:
        """Return the settings with the scanner as chosen."""
        scanner = self.form.value()
        if not isinstance(scanner, SerialScannerSettings):
            return None
        return bench.model_copy(update={"serial_scanner": scanner})

    def is_changed(self) -> bool:
        """Whether another scanner was chosen."""
        return self.form.is_changed()

    def load(self) -> None:
        """Look what is plugged in."""
        self.page.jobs.run(
            "serial ports", _ports, on_done=self._note, on_failed=lambda _error: None, lane=Lane.WORK, quiet=True,
            key="serial ports", owner=self,
        )  # fmt: skip

    def _note(self, found: tuple[FoundPort, ...]) -> None:
        self._found = found
        self._offer()

    def _offer(self) -> None:
        chosen = str(self.form.input_value("port") or "")
        kept = self._kept.port if chosen in dict(port_choices(self._found, self._kept.port)) else chosen
        self.form.set_choices("port", port_choices(self._found, kept))

    def _edited(self) -> None:
        if self.form.is_changed() and self.form.input_value("port"):
            self.told.say(self.tr("Save first; then the scanner is heard at this port."), Tone.INFO)
        else:
            self.told.say("")
        self.edited.emit()

    def _read(self) -> None:
        code = self.field.text()
        if not code:
            return
        words = self.tr("Read: {code} ({count} signs)").format(code=visible(code), count=len(code))
        self.told.say(words, Tone.GOOD)
        self.field.clear()


class CameraPart(BenchPart):
    """What the camera is for, which one it is, and a look through it; what is tried need not be saved."""

    def __init__(self, page: Page, try_it: QAction) -> None:
        super().__init__(page, translate("Settings", "Camera"))
        self.try_it = try_it
        self.open_device: OpenDevice | None = None
        self.camera: BenchCamera | None = None
        self.preview: CameraPreview | None = None
        self.form = SettingsForm(camera_fields())
        self.form.edited.connect(self._edited)
        self.told = Callout()
        for widget in (self.form, button_row(action_button(self.try_it)), self.told):
            self.column.addWidget(widget)

    def show_bench(self, bench: BenchSettings) -> None:
        """Show which camera the bench has."""
        if bench.camera.device not in dict(camera_choices(())):
            self.form.set_choices("device", camera_choices((bench.camera.device,)))
        self.form.show_value(bench.camera)

    def apply(self, bench: BenchSettings) -> BenchSettings | None:
        """Return the settings with the camera as chosen."""
        camera = self.form.value()
        return bench.model_copy(update={"camera": camera}) if isinstance(camera, CameraSettings) else None

    def is_changed(self) -> bool:
        """Whether something of the camera was edited."""
        return self.form.is_changed()

    def toggle(self) -> None:
        """Begin to show what the camera sees, or stop."""
        if self.camera is not None and self.camera.is_on():
            self.camera.switch(on=False)
            return
        try:
            camera = self._made()
        except ImportError as error:
            self.told.say(self.tr("A library for cameras is missing ({name}).").format(name=error.name or "Qt"))
            return
        self._follow(camera)
        camera.switch(on=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the camera go: nobody looks."""
        if self.camera is not None:
            self.camera.switch(on=False)
        super().hideEvent(event)

    def _made(self) -> BenchCamera:
        if self.camera is not None:
            return self.camera
        from shipdesk.ui.camera.bench_camera import BenchCamera
        from shipdesk.ui.camera.preview import CameraPreview
        from shipdesk.ui.camera.qt_device import QtCamera, camera_names

        if self.open_device is None:
            kept = str(self.form.input_value("device") or "")
            names = camera_names()
            self.form.set_choices("device", camera_choices((*names, *((kept,) if kept and kept not in names else ()))))
        self.preview = CameraPreview(height=_PREVIEW_PX[1])
        self.preview.setMaximumWidth(_PREVIEW_PX[0])
        self.preview.hide()
        self.column.addWidget(self.preview)
        self.camera = BenchCamera(self.page.jobs, self, open_device=self.open_device or QtCamera)
        self.camera.looked.connect(self.preview.show_picture)
        self.camera.scanned.connect(self.preview.show_read)
        self.camera.switched.connect(self._switched)
        self.camera.failed.connect(self._failed)
        return self.camera

    def _follow(self, camera: BenchCamera) -> None:
        # Tried as it is entered, and always read: to see whether it can.
        camera.follow(CameraSettings(device=str(self.form.input_value("device") or ""), scan=True))

    def _edited(self) -> None:
        if self.camera is not None:
            self._follow(self.camera)
        self.edited.emit()

    def _switched(self, on: bool) -> None:  # noqa: FBT001 (a signal's)
        self.try_it.setText(self.tr("Stop looking") if on else self.tr("Look through the camera"))
        if self.preview is not None:
            self.preview.clear()
            self.preview.setVisible(on)
        if on:
            self.told.say("")

    def _failed(self, error: ShipDeskError) -> None:
        self.told.say(f"{error.message} {error.advice}".strip(), Tone.WARN)


def _ports() -> tuple[FoundPort, ...]:
    from shipdesk.services.serial_scanners import scanner_ports

    return scanner_ports()
