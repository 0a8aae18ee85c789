"""Scales that do what a test says: a clock that only moves when somebody listens, a USB device, a port on a pty."""

from __future__ import annotations

import os
import pty
import threading
import tty
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path


class ListeningClock:
    """Seconds that pass while somebody listens."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class FakeUsbScale:
    """A HID device with reports that wait in the system, and reports that come afterwards, 100 ms apart."""

    def __init__(
        self, clock: ListeningClock, waiting: Sequence[bytes] = (), coming: Sequence[bytes | OSError] = (),
        *, asked: bytes | None = None, repeats: bool = True,
    ) -> None:  # fmt: skip
        self._clock = clock
        self._waiting = deque(waiting)
        self._coming = deque(coming)
        self._asked = asked
        self._repeats = repeats
        self.closed = False

    def read(self, max_length: int, timeout_ms: int) -> Sequence[int]:
        if self._waiting:
            return list(self._waiting.popleft()[:max_length])
        if timeout_ms < 100 or not self._coming:
            self._clock.now += timeout_ms / 1000
            return []
        self._clock.now += 0.1
        report = self._coming[0] if self._repeats and len(self._coming) == 1 else self._coming.popleft()
        if isinstance(report, OSError):
            self._coming.clear()
            raise report
        return list(report[:max_length])

    def get_input_report(self, report_num: int, max_length: int) -> Sequence[int]:
        if self._asked is None:
            raise OSError("read error")
        return list(self._asked[:max_length])

    def close(self) -> None:
        self.closed = True


class PtyScale:
    """A scale at the other end of a real terminal line; answer is called with what it is asked."""

    def __init__(self, port: Path, answer: Callable[[bytes], bytes]) -> None:
        self._port = port
        self._answer = answer
        self.asked: list[bytes] = []
        self.plug_in()

    def plug_in(self) -> None:
        """Begin to answer."""
        self._master, slave = pty.openpty()
        tty.setraw(slave)
        self._port.unlink(missing_ok=True)
        self._port.symlink_to(os.ttyname(slave))
        # The thread holds the other end until it is unplugged, else reading fails whenever nobody has the port open.
        self._thread = threading.Thread(target=self._serve, args=(self._master, slave), daemon=True)
        self._thread.start()

    def say(self, data: bytes) -> None:
        """Send without being asked."""
        os.write(self._master, data)

    def unplug(self) -> None:
        """Go away."""
        slave = os.open(self._port, os.O_RDWR | os.O_NOCTTY)
        os.write(slave, b"\x04")
        os.close(slave)
        self._thread.join(10)
        self._port.unlink(missing_ok=True)

    def _serve(self, master: int, slave: int) -> None:
        while (data := os.read(master, 100)) != b"" and b"\x04" not in data:
            self.asked.append(data)
            answer = self._answer(data)
            if answer:
                os.write(master, answer)
        os.close(slave)
        os.close(master)
