"""A scale on a serial port, or on a USB cable that is one inside."""

from __future__ import annotations

import errno
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from shipdesk.domain.scales import (
    NoScale,
    ScaleBusy,
    ScaleError,
    ScaleForbidden,
    ScaleReading,
    ScaleSettings,
)
from shipdesk.hardware.scales.languages import SPEECHES
from shipdesk.hardware.scales.waiting import Clock, HeldScale, Settling

if TYPE_CHECKING:
    import serial

_ASK_EVERY_S = 0.3
_LISTEN_S = 0.05
_MOST_BYTES = 512
_BUSY = (errno.EBUSY, errno.EWOULDBLOCK, errno.EAGAIN)


class Line(Protocol):
    """An open serial line, as pyserial gives it; each call may raise OSError."""

    def read(self, size: int) -> bytes:
        """Return what came, at most size bytes, after a twentieth of a second at the latest."""
        ...

    def write(self, data: bytes, /) -> int | None:
        """Send bytes."""
        ...

    def reset_input_buffer(self) -> None:
        """Forget what came until now."""
        ...

    def close(self) -> None:
        """Close the line."""
        ...


def serial_scale(
    settings: ScaleSettings, open_line: Callable[[], Line] | None = None, clock: Clock = time.monotonic
) -> HeldScale[Line]:
    """Return a scale that is asked again and again in its language, or listened to where it talks by itself."""
    listening = partial(_listen, settings, clock)
    return HeldScale(open_line or partial(open_port, settings), listening, clock)


def _listen(settings: ScaleSettings, clock: Clock, line: Line, settling: Settling, deadline: float) -> ScaleReading:
    speech, buffer = SPEECHES[settings.language], b""
    # What was sent before somebody asked is of the last parcel.
    line.reset_input_buffer()
    ask_at = clock()
    while (now := clock()) < deadline:
        if speech.ask and now >= ask_at:
            line.write(speech.ask)
            ask_at = now + _ASK_EVERY_S
        readings, buffer = speech.read(buffer + line.read(_MOST_BYTES), settings.unit)
        now = clock()
        for reading in readings:
            settling.hear(reading, now)
        settled = settling.settled(now)
        if settled is not None:
            return settled
    raise settling.failure()


def open_port(settings: ScaleSettings) -> Line:
    """Open the serial port of the settings, alone; raises a ScaleError that says why it cannot be had."""
    import serial

    bauds, framing = settings.line
    try:
        return _Port(
            serial.Serial(
                settings.address, bauds, bytesize=int(framing[0]), parity=framing[1], stopbits=int(framing[2]),
                timeout=_LISTEN_S, write_timeout=1, exclusive=True if sys.platform != "win32" else None,
            )
        )  # fmt: skip
    except (OSError, ValueError) as error:
        raise port_error(settings.address, error, sys.platform) from error


@dataclass(frozen=True, slots=True)
class _Port:
    """pyserial's port, which lets errors of the terminal through that are no OSError."""

    port: serial.Serial

    def read(self, size: int) -> bytes:
        # One byte is waited for: waiting for all would take the whole time at each look.
        return self.port.read(min(size, max(1, self.port.in_waiting)))

    def write(self, data: bytes, /) -> int | None:
        return self.port.write(data)

    def reset_input_buffer(self) -> None:
        try:
            self.port.reset_input_buffer()
        except OSError:
            raise
        except Exception as error:  # termios.error, which Windows does not have
            raise OSError(f"the port is gone: {error}") from error

    def close(self) -> None:
        self.port.close()


def port_error(address: str, error: Exception, platform: str) -> ScaleError:
    """Return what it means that a port could not be opened; platform is sys.platform."""
    number = getattr(error, "errno", None)
    words = str(error)
    denied = number in (errno.EACCES, errno.EPERM) or "PermissionError" in words
    if number in _BUSY or (denied and platform == "win32"):
        return ScaleBusy(
            f"Another program holds {address}.", "Close the program that uses the scale, then weigh again."
        )
    if denied:
        return ScaleForbidden(
            f"This user may not open {address}.",
            "On Linux run “sudo usermod -aG dialout $USER” once, and log in again (docs/scales.md)."
            if platform.startswith("linux")
            else "Ask whoever looks after this computer.",
        )
    return NoScale(
        f"There is no scale at {address or 'the port'}.",
        "Plug it in and switch it on, or choose its port in Settings, Packing station.",
    )
