"""A USB scale that needs no driver: a HID device with usage page 0x8D."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from types import ModuleType
from typing import Any, Protocol, cast

from shipdesk.domain.scales import (
    NoScale,
    ScaleBusy,
    ScaleForbidden,
    ScaleReading,
    ScaleSettings,
)
from shipdesk.hardware.scales.hid_pos import DATA_LENGTH, DATA_REPORT, USAGE_PAGE, read_report
from shipdesk.hardware.scales.known import KNOWN_SCALES
from shipdesk.hardware.scales.waiting import Clock, HeldScale, Settling

_LISTEN_MS = 200
_LONGEST_REPORT = 64
_MOST_KEPT = 64
"""How many reports the system keeps that nobody fetched; they are of the last parcel."""

Info = dict[str, Any]
"""What hidapi tells of a device: vendor_id, product_id, usage_page, path, serial_number, product_string, and more."""


class HidDevice(Protocol):
    """An open HID device, as hidapi gives it; each call may raise OSError."""

    def read(self, max_length: int, timeout_ms: int) -> Sequence[int]:
        """Return the next report, empty where none came in time."""
        ...

    def get_input_report(self, report_num: int, max_length: int) -> Sequence[int]:
        """Ask for a report now."""
        ...

    def close(self) -> None:
        """Close the device."""
        ...


def hid_scale(
    settings: ScaleSettings, open_device: Callable[[], HidDevice] | None = None, clock: Clock = time.monotonic
) -> HeldScale[HidDevice]:
    """Return a scale that reports by itself, or is asked where it reports only changes."""
    return HeldScale(open_device or partial(open_hid, settings), partial(_listen, clock), clock)


def _listen(clock: Clock, device: HidDevice, settling: Settling, deadline: float) -> ScaleReading:
    for _ in range(_MOST_KEPT):
        if not device.read(_LONGEST_REPORT, 1):
            break
    while (now := clock()) < deadline:
        wait_ms = max(1, min(_LISTEN_MS, int((deadline - now) * 1000)))
        reading = read_report(bytes(device.read(_LONGEST_REPORT, wait_ms)) or _asked(device))
        now = clock()
        if reading is not None:
            settling.hear(reading, now)
        settled = settling.settled(now)
        if settled is not None:
            return settled
    raise settling.failure()


def _asked(device: HidDevice) -> bytes:
    """Ask a scale that reports only changes; many do not answer, and then nothing is lost."""
    try:
        return bytes(device.get_input_report(DATA_REPORT, DATA_LENGTH))
    except (OSError, ValueError):
        return b""


def is_scale(info: Info) -> bool:
    """Answer whether a HID device is a scale: it says so, or it is known as one where the system hides what it says."""
    ids = (info.get("vendor_id"), info.get("product_id"))
    return info.get("usage_page") == USAGE_PAGE or (not info.get("usage_page") and ids in KNOWN_SCALES)


def address_of(info: Info) -> str:
    """Return the address that settings keep: its path changes with each plugging in."""
    ids = f"{info.get('vendor_id', 0):04x}:{info.get('product_id', 0):04x}"
    serial = str(info.get("serial_number") or "").strip()
    return f"{ids}:{serial}" if serial else ids


def devices() -> list[Info]:
    """Return the HID devices of this computer."""
    return list(_hidapi().enumerate())


def open_hid(settings: ScaleSettings) -> HidDevice:
    """Open the scale of the settings; raises a ScaleError that says why it cannot be had."""
    found = [info for info in devices() if is_scale(info) and _is_meant(address_of(info), settings.address)]
    if not found:
        raise NoScale(
            "No USB scale is plugged in." if not settings.address else "The USB scale of this bench is not plugged in.",
            "Plug it in and switch it on. Another one is chosen in Settings, Packing station.",
        )
    path = bytes(found[0]["path"])
    device = _hidapi().device()
    try:
        device.open_path(path)
    except OSError as error:
        if sys.platform.startswith("linux") and os.path.exists(path) and not os.access(path, os.R_OK | os.W_OK):
            raise ScaleForbidden(
                "This user may not read the USB scale.",
                "Linux needs a rule for it once: see docs/scales.md, then plug the scale in again.",
            ) from error
        raise ScaleBusy(
            "The USB scale cannot be opened.", "Close the program that uses it, or plug it in again, then weigh again."
        ) from error
    return cast("HidDevice", device)


def _is_meant(address: str, wanted: str) -> bool:
    return not wanted or address == wanted.casefold() or address.casefold().startswith(f"{wanted.casefold()}:")


def _hidapi() -> ModuleType:
    try:
        # Only on Linux; there the other one takes the device away from the kernel, and does not tell the usage page.
        import hidraw as hidapi
    except ImportError:
        import hid as hidapi
    return cast("ModuleType", hidapi)
