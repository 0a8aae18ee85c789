"""A scanner on a serial line: every code comes, whole and in order, also after it was unplugged."""

from __future__ import annotations

import errno
import os
import queue
import sys
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.devices import SerialScannerSettings
from shipdesk.domain.scanning.serial_line import ScannerState
from shipdesk.hardware.scanners.code_lines import LONGEST_CODE, CodeSplitter
from shipdesk.hardware.scanners.serial_reader import SerialReader, state_of
from shipdesk.services.serial_scanners import SENTENCES, listen_to_scanner

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pretended serial line is a thing of Unix")
WAIT_S = 20
READY, GONE = ScannerState.READY, ScannerState.GONE


class Bench:
    """A computer with one serial socket: scanners are plugged in and out, and what is heard comes into queues."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "scanner"
        self.codes: queue.Queue[str] = queue.Queue()
        self.states: queue.Queue[ScannerState] = queue.Queue()
        self.settings = SerialScannerSettings(port=str(self.socket))
        self._ends: list[int] = []

    def plug_in(self) -> int:
        """Plug a scanner in and return what it writes to."""
        master, slave = os.openpty()
        tty.setraw(slave)
        self.socket.unlink(missing_ok=True)
        self.socket.symlink_to(os.ttyname(slave))
        os.close(slave)
        self._ends.append(master)
        return master

    def pull_out(self, master: int) -> None:
        """Unplug it, as a cart does that rolls over the cable."""
        self.socket.unlink()
        self._ends.remove(master)
        os.close(master)

    def listen(self) -> SerialReader:
        return SerialReader(self.settings, self.codes.put, self.states.put, waits_s=(0.01,))

    def hear(self, count: int) -> list[str]:
        return [self.codes.get(timeout=WAIT_S) for _ in range(count)]

    def end(self) -> None:
        for master in self._ends:
            os.close(master)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.end()


def write_all(master: int, data: bytes) -> None:
    """Send bytes as fast as the line takes them."""
    while data:
        data = data[os.write(master, data) :]


def test_a_thousand_codes_at_full_speed_come_all_of_them_in_their_order(bench: Bench) -> None:
    master = bench.plug_in()
    reader = bench.listen()
    assert bench.states.get(timeout=WAIT_S) is READY
    codes = [f"JJD0001{number:013d}" for number in range(1_000)]
    writer = threading.Thread(target=write_all, args=(master, "".join(f"{code}\r\n" for code in codes).encode()))
    writer.start()
    assert bench.hear(1_000) == codes
    writer.join()
    reader.close()
    assert bench.codes.empty()


def test_a_scanner_that_was_unplugged_is_missed_once_and_heard_again_when_it_is_back(bench: Bench) -> None:
    first = bench.plug_in()
    reader = bench.listen()
    assert bench.states.get(timeout=WAIT_S) is READY
    os.write(first, b"before\r")
    assert bench.hear(1) == ["before"]
    bench.pull_out(first)
    assert bench.states.get(timeout=WAIT_S) is GONE
    second = bench.plug_in()
    assert bench.states.get(timeout=WAIT_S) is READY
    os.write(second, b"after\r")
    assert bench.hear(1) == ["after"]
    reader.close()
    assert bench.states.empty()


def test_half_a_code_of_an_unplugged_scanner_is_not_glued_to_the_next_one(bench: Bench) -> None:
    first = bench.plug_in()
    reader = bench.listen()
    assert bench.states.get(timeout=WAIT_S) is READY
    os.write(first, b"whole\r1Z999A")
    assert bench.hear(1) == ["whole"]
    bench.pull_out(first)
    assert bench.states.get(timeout=WAIT_S) is GONE
    second = bench.plug_in()
    assert bench.states.get(timeout=WAIT_S) is READY
    os.write(second, b"1Z999AA10123456784\r")
    assert bench.hear(1) == ["1Z999AA10123456784"]
    reader.close()


def test_a_scanner_that_is_not_there_yet_is_missed_once_however_often_it_is_asked_for(bench: Bench) -> None:
    tries: queue.Queue[int] = queue.Queue()

    def nothing_there() -> object:
        tries.put(1)
        raise FileNotFoundError(errno.ENOENT, "no such port")

    reader = SerialReader(bench.settings, bench.codes.put, bench.states.put, open_line=nothing_there, waits_s=(0.0,))
    for _ in range(20):
        tries.get(timeout=WAIT_S)
    reader.close()
    assert bench.states.get(timeout=WAIT_S) is GONE
    assert bench.states.empty()


class SilentAfter:
    """A line that gives these bytes and then none, while a clock goes on."""

    in_waiting = 0

    def __init__(self, *given: bytes) -> None:
        self.given = list(given)
        self.now = 0.0

    def read(self, size: int = 1, /) -> bytes:
        self.now += 0.3
        return self.given.pop(0) if self.given else b""

    def close(self) -> None:
        """There is nothing to close."""


def test_a_scanner_that_sends_no_end_is_told_of_and_its_code_is_not_taken(bench: Bench) -> None:
    line = SilentAfter(b"12345678")
    reader = SerialReader(
        bench.settings, bench.codes.put, bench.states.put, open_line=lambda: line, clock=lambda: line.now
    )
    assert bench.states.get(timeout=WAIT_S) is READY
    assert bench.states.get(timeout=WAIT_S) is ScannerState.ENDLESS
    reader.close()
    assert bench.codes.empty()


def test_two_windows_do_not_take_each_others_codes(bench: Bench) -> None:
    bench.plug_in()
    first = bench.listen()
    assert bench.states.get(timeout=WAIT_S) is READY
    states: queue.Queue[ScannerState] = queue.Queue()
    second = listen_to_scanner(bench.settings, bench.codes.put, states.put)
    assert states.get(timeout=WAIT_S) in (ScannerState.BUSY, ScannerState.FORBIDDEN)
    for each in (first, second):
        each.close()


@pytest.mark.parametrize(
    ("error", "platform", "state"),
    [
        (FileNotFoundError(errno.ENOENT, "x"), "linux", GONE),
        (PermissionError(errno.EACCES, "x"), "linux", ScannerState.FORBIDDEN),
        (OSError("could not open port 'COM3': PermissionError(13, 'Access is denied.')"), "win32", ScannerState.BUSY),
        (OSError(errno.EBUSY, "x"), "linux", ScannerState.BUSY),
        (OSError("Could not exclusively lock port /dev/ttyACM0"), "darwin", ScannerState.BUSY),
        (ValueError("Not a valid baudrate"), "linux", GONE),
    ],
)
def test_why_a_port_cannot_be_had_is_told_apart(error: Exception, platform: str, state: ScannerState) -> None:
    assert state_of(error, platform) is state


def test_each_state_has_a_sentence() -> None:
    assert set(SENTENCES) == set(ScannerState)


# What bytes become


def test_a_group_separator_stays_and_frames_go() -> None:
    splitter = CodeSplitter()
    assert splitter.feed(b"\x02]C10112345678901231\x1d10AB\x03\r\n") == ["]C10112345678901231\x1d10AB"]


def test_bytes_that_are_no_utf_8_are_read_as_latin_1() -> None:
    assert CodeSplitter().feed("Größe\r".encode("latin-1") + "Größe\r".encode()) == ["Größe", "Größe"]


def test_a_code_too_long_comes_cut_and_the_next_one_whole() -> None:
    splitter = CodeSplitter()
    assert splitter.feed(b"7" * 9_000) == []
    assert splitter.feed(b"7" * 9_000 + b"\rnext\r") == ["7" * LONGEST_CODE, "next"]


def test_only_ends_are_no_code() -> None:
    assert CodeSplitter().feed(b"\r\n\r\n \r\x00\n") == []


CODES = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00\x02\x03"), min_size=1, max_size=40))


@given(CODES, st.sampled_from(["\r", "\n", "\r\n", "\n\r"]), st.lists(st.integers(1, 9)))
def test_codes_are_the_same_in_whatever_pieces_the_bytes_come(codes: list[str], end: str, sizes: list[int]) -> None:
    codes = [code for code in codes if code.strip()]
    stream = "".join(code + end for code in codes).encode()
    splitter, got = CodeSplitter(), []
    for size in [*sizes, len(stream) + 1]:
        piece, stream = stream[:size], stream[size:]
        got += splitter.feed(piece)
    assert got == codes
    assert not splitter.holds


@given(st.binary(max_size=3_000))
def test_no_bytes_make_it_stumble(data: bytes) -> None:
    splitter = CodeSplitter()
    for code in splitter.feed(data):
        assert code.strip()
        assert len(code) <= LONGEST_CODE
    splitter.give_up()
    assert not splitter.holds
