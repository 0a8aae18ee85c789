"""A label printer on port 9100 of this machine that answers ~HS, and can be in any trouble a test wants."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import pytest

from shipdesk.printing import raw_port

QUESTION = b"~HS"
WAIT_S = 10.0


@dataclass
class Panel:
    """What the printer tells of itself, by the names of the ZPL manual."""

    paper_out: bool = False
    paused: bool = False
    formats_in_buffer: int = 0
    buffer_full: bool = False
    partial_format: bool = False
    corrupt_ram: bool = False
    under_temperature: bool = False
    over_temperature: bool = False
    head_up: bool = False
    ribbon_out: bool = False
    thermal_transfer: bool = False
    labels_remaining: int = 0

    def answer(self) -> bytes:
        """Return the three lines."""
        first = (
            f"030,{self.paper_out:d},{self.paused:d},1225,{self.formats_in_buffer:03d},{self.buffer_full:d},0,"
            f"{self.partial_format:d},000,{self.corrupt_ram:d},{self.under_temperature:d},{self.over_temperature:d}"
        )
        second = (
            f"001,0,{self.head_up:d},{self.ribbon_out:d},{self.thermal_transfer:d},2,6,0,"
            f"{self.labels_remaining:08d},1,000"
        )
        return b"".join(b"\x02" + line.encode() + b"\x03\r\n" for line in (first, second, "1234,0"))


class FakeZebra:
    """Takes jobs and keeps them; set `panel`, `mute`, `hangs_up_on_questions`, `break_after` and `stuck` at will."""

    def __init__(self) -> None:
        self.panel = Panel()
        self.mute = False
        """Never answers, as many printers that are no Zebras."""
        self.hangs_up_on_questions = False
        self.break_after: int | None = None
        """Resets the connection after so many bytes of a job."""
        self.keeps_open = False
        """Does not hang up at the end of a job."""
        self.stuck = threading.Event()
        """While set, nothing more is read: the printer's memory is full."""
        self.jobs: list[bytes] = []
        self.questions = 0
        self._changed = threading.Condition()
        self._closed = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.address = f"127.0.0.1:{self.port}"
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()

    def wait_for_jobs(self, count: int) -> list[bytes]:
        """Return the jobs once there are so many."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.jobs) >= count, WAIT_S), f"{len(self.jobs)} jobs came"
            return list(self.jobs)

    def close(self) -> None:
        """Switch the printer off."""
        self._closed.set()
        self.stuck.clear()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(WAIT_S)

    def _listen(self) -> None:
        while not self._closed.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        job = b""
        with connection, suppress(OSError):
            connection.settimeout(0.05)
            while not self._closed.is_set():
                if self.stuck.is_set() and job:
                    self._closed.wait(0.01)
                    continue
                try:
                    piece = connection.recv(4096)
                except TimeoutError:
                    continue
                if not piece:
                    break
                job += piece
                while QUESTION in job:
                    job = job.replace(QUESTION, b"", 1)
                    self.questions += 1
                    if self.hangs_up_on_questions:
                        return
                    if not self.mute:
                        connection.sendall(self.panel.answer())
                if self.break_after is not None and len(job) >= self.break_after:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self._keep(job)
                    return
            self._keep(job)
            while self.keeps_open and not self._closed.wait(0.01):
                pass

    def _keep(self, job: bytes) -> None:
        if job:
            with self._changed:
                self.jobs.append(job)
                self._changed.notify_all()


@pytest.fixture
def zebra(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeZebra]:
    """Return a label printer on port 9100, which the program gives little time."""
    monkeypatch.setattr(raw_port, "STATUS_TIMEOUT_S", 0.3)
    monkeypatch.setattr(raw_port, "STALL_TIMEOUT_S", 0.4)
    monkeypatch.setattr(raw_port, "GOODBYE_TIMEOUT_S", 1.0)
    printer = FakeZebra()
    yield printer
    printer.close()
