"""Which scales this computer has, and which serial ports may have one; and opening the one that is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol, TypeVar

from shipdesk.domain.scales import FoundScale, NoScale, ScaleKind, ScaleSettings
from shipdesk.domain.text import clean_line
from shipdesk.hardware.scales.hid_scale import Info, address_of, devices, hid_scale, is_scale
from shipdesk.hardware.scales.known import KNOWN_SCALES, SCALE_MAKERS
from shipdesk.hardware.scales.practice import PracticeScale
from shipdesk.hardware.scales.serial_scale import serial_scale
from shipdesk.hardware.scales.waiting import Scale

_T = TypeVar("_T")
_NAME_CAP = 80
_USUAL_PRACTICE_G = 500
_STEADY_NAMES = Path("/dev/serial/by-id")
"""Where Linux names ports by what is plugged in: ttyUSB0 is whoever came first."""


class Port(Protocol):
    """A serial port, as pyserial lists it."""

    @property
    def device(self) -> str:
        """What it is opened by."""
        ...

    @property
    def description(self) -> str | None:
        """What the system calls it."""
        ...

    @property
    def manufacturer(self) -> str | None:
        """Who made what is plugged in."""
        ...

    @property
    def product(self) -> str | None:
        """What it calls itself."""
        ...

    @property
    def vid(self) -> int | None:
        """Its maker's USB number; None where it is no USB device."""
        ...


def list_scales() -> tuple[FoundScale, ...]:
    """Return the scales of this computer, sure ones first, then the serial ports that may have one."""
    return scales_among(_or_none(devices), _or_none(_ports), _steady_names())


def scales_among(
    infos: Iterable[Info], ports: Iterable[Port], steady_names: dict[str, str] | None = None
) -> tuple[FoundScale, ...]:
    """Return the scales among HID devices and serial ports; steady_names are better names of ports, by device."""
    found = [
        FoundScale(ScaleKind.HID, address_of(info), _hid_name(info)) for info in infos if is_scale(info)
    ]  # a device may show itself once for each of its uses
    for port in ports:
        words = " ".join(filter(None, (port.manufacturer, port.product, port.description)))
        if port.vid is None and words.strip() in ("", "n/a") and "ttyS" in port.device:
            continue  # sockets on the board: Linux lists thirty-two, whether they are there or not
        sure = any(maker in words.casefold() for maker in SCALE_MAKERS)
        name = _port_name(port.device, port.product or port.description or "")
        address = (steady_names or {}).get(port.device, port.device)
        found.append(FoundScale(ScaleKind.SERIAL, address, clean_line(name, _NAME_CAP), sure))
    by_address = {(scale.kind, scale.address): scale for scale in reversed(found)}
    return tuple(sorted(by_address.values(), key=lambda scale: (not scale.sure, scale.kind, scale.name)))


def open_scale(settings: ScaleSettings, *, expected_g: int | None = None) -> Scale:
    """Return the scale of the settings; it is opened when it is read first.

    expected_g is what the practice scale shows where the settings give it no weight. Raises NoScale where none is set.
    """
    match settings.kind:
        case ScaleKind.HID:
            return hid_scale(settings)
        case ScaleKind.SERIAL:
            return serial_scale(settings)
        case ScaleKind.PRACTICE:
            return PracticeScale(settings.practice_g or expected_g or _USUAL_PRACTICE_G)
        case ScaleKind.NONE:
            raise NoScale(
                "This bench has no scale.", "Type the weight, or choose the scale in Settings, Packing station."
            )


def _port_name(device: str, told: str) -> str:
    if not told or told == "n/a":
        return device
    return told if device in told else f"{device} ({told})"


def _hid_name(info: Info) -> str:
    known = KNOWN_SCALES.get((info.get("vendor_id", 0), info.get("product_id", 0)))
    told = " ".join(str(info.get(key) or "").strip() for key in ("manufacturer_string", "product_string")).strip()
    return clean_line(known or told or "USB scale", _NAME_CAP)


def _ports() -> list[Port]:
    from serial.tools.list_ports import comports

    return list(comports())


def _steady_names() -> dict[str, str]:
    try:
        return {str(link.resolve()): str(link) for link in sorted(_STEADY_NAMES.iterdir())}
    except OSError:
        return {}


def _or_none(listing: Callable[[], list[_T]]) -> list[_T]:
    try:
        return listing()
    except OSError:
        return []
