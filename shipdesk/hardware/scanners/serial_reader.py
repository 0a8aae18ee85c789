"""A thread that listens to one serial scanner, and finds it again after it was unplugged."""

from __future__ import annotations

import errno
import logging
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from shipdesk.domain.devices import SerialScannerSettings
from shipdesk.domain.scanning.serial_line import ScannerState
from shipdesk.hardware.scanners.code_lines import CodeSplitter

log = logging.getLogger(__name__)
LISTEN_S = 0.1
"""How long one look waits for bytes; what comes sooner is read at once."""
ENDLESS_S = 1.0
"""A scanner sends a code within milliseconds: what has no end after a second never gets one."""
WAITS_S = (0.25, 0.5, 1.0, 2.0, 4.0)
"""How long after each vain try until the next one; the last holds on."""
_BUSY = (errno.EBUSY, errno.EWOULDBLOCK, errno.EAGAIN)


class Line(Protocol):
    """An open serial line, as pyserial gives it; each call may raise OSError."""

    @property
    def in_waiting(self) -> int:
        """How many bytes have come."""
        ...

    def read(self, size: int = 1, /) -> bytes:
        """Return what came, nothing after LISTEN_S."""
        ...

    def close(self) -> None:
        """Close the line."""
        ...


class SerialReader:
    """Tells each code and each change of state, on its own thread; never the same state twice in a row."""

    def __init__(
        self,
        settings: SerialScannerSettings,
        heard: Callable[[str], None],
        changed: Callable[[ScannerState], None],
        *,
        open_line: Callable[[], Line] | None = None,
        waits_s: Sequence[float] = WAITS_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._heard = heard
        self._changed = changed
        self._open = open_line or partial(open_port, settings)
        self._waits_s = waits_s
        self._clock = clock
        self._state: ScannerState | None = None
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"scanner {settings.port}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening, and wait until the port is let go; takes a tenth of a second."""
        self._ending.set()
        self._thread.join(10 * LISTEN_S)

    def _run(self) -> None:
        tries = 0
        while not self._ending.is_set():
            try:
                line = self._open()
            except (OSError, ValueError) as error:  # pyserial says ValueError of a name or speed that cannot be
                self._say(state_of(error, sys.platform))
                self._ending.wait(self._waits_s[min(tries, len(self._waits_s) - 1)])
                tries += 1
                continue
            tries = 0
            self._say(ScannerState.READY)
            try:
                self._listen(line)
            except Exception as error:  # noqa: BLE001  (drivers of unplugged devices raise what they like: termios.error, TypeError)
                log.info("a scanner is gone: %s", type(error).__name__)
                self._say(ScannerState.GONE)
                self._ending.wait(self._waits_s[0])
            finally:
                _close(line)

    def _listen(self, line: Line) -> None:
        splitter, last_at = CodeSplitter(), self._clock()
        while not self._ending.is_set():
            data = line.read(max(1, line.in_waiting))
            if data:
                last_at = self._clock()
                for code in splitter.feed(data):
                    self._say(ScannerState.READY)
                    self._heard(code)
            elif splitter.holds and self._clock() - last_at >= ENDLESS_S:
                splitter.give_up()
                self._say(ScannerState.ENDLESS)

    def _say(self, state: ScannerState) -> None:
        if state is not self._state and not self._ending.is_set():
            self._state = state
            self._changed(state)


def open_port(settings: SerialScannerSettings) -> Line:
    """Open a scanner's port, alone; raises OSError or ValueError."""
    import serial

    return serial.Serial(
        settings.port, settings.baud, timeout=LISTEN_S, exclusive=True if sys.platform != "win32" else None
    )


def state_of(error: Exception, platform: str) -> ScannerState:
    """Return what it means that a port could not be opened; platform is sys.platform."""
    number, words = getattr(error, "errno", None), str(error)
    denied = number in (errno.EACCES, errno.EPERM) or "PermissionError" in words
    if number in _BUSY or "exclusively lock" in words or (denied and platform == "win32"):
        return ScannerState.BUSY
    return ScannerState.FORBIDDEN if denied else ScannerState.GONE


def _close(line: Line) -> None:
    try:
        line.close()
    except Exception as error:  # noqa: BLE001  (the device is gone already)
        log.debug("closing a port: %s", type(error).__name__)
