"""Reads an order file in a child process with limits of memory and time, so that no file can take ShipDesk down."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from shipdesk.domain.errors import Cancelled
from shipdesk.domain.new_orders import DeskRules
from shipdesk.domain.orders import OrderDraft
from shipdesk.intake.child import help_in_child, parse_in_child
from shipdesk.intake.packed_orders import PackedBatch, PackedOrders, tell_twins, unpack_batch
from shipdesk.intake.packing import unpack_drafts, unpack_reading
from shipdesk.intake.reading import NO_ORDERS, FileReading, FileRefused
from shipdesk.intake.refused_rows import refused_in_child

LARGE_BYTES = 1_000_000
"""From this size on a second process is worth its start."""
POLL_S = 0.05
TOO_LONG = "Reading this file took too long, so it was stopped. Export fewer orders at a time."
DIED = "Reading this file failed: it is damaged, or asks for more memory than an order list needs. Export it again."


def _never() -> bool:
    return False


def read_order_file(
    path: Path,
    *,
    source: str | None = None,
    answers: Mapping[str, str] | None = None,
    encoding: str | None = None,
    timeout_s: float = 60,
    cancelled: Callable[[], bool] = _never,
    progress: Callable[[int, int, str], None] | None = None,
) -> FileReading:
    """Return what the file's first list holds, with its drafts; see read_order_files."""
    return read_order_files(
        path,
        source=source,
        answers={"": answers or {}},
        encoding=encoding,
        timeout_s=timeout_s,
        cancelled=cancelled,
        progress=progress,
    )[0]


def read_order_files(
    path: Path,
    *,
    rules: DeskRules | None = None,
    source: str | None = None,
    answers: Mapping[str, Mapping[str, str]] | None = None,
    encoding: str | None = None,
    timeout_s: float = 60,
    cancelled: Callable[[], bool] = _never,
    progress: Callable[[int, int, str], None] | None = None,
) -> tuple[FileReading, ...]:
    """Return what each list in the file holds: one, or as many as a packed export has; never none.

    A file that cannot be read comes back with its problem in a sentence. answers says for each list ("" where it is
    the file itself, else its name in the packed export) what columns mean, by their name in the header: a meaning's
    name, or "ignore". With rules the orders come back prepared, else as drafts. Raises Cancelled when cancelled
    answers yes. The main program must call multiprocessing.freeze_support() first when it is frozen.
    """
    told = {name: dict(meanings) for name, meanings in (answers or {}).items()}
    deadline = time.monotonic() + timeout_s
    with ExitStack() as processes:
        second, helper = None, None
        if rules and _is_large(path):
            helper, theirs = multiprocessing.get_context("spawn").Pipe()
            second = processes.enter_context(reading_child(f"help with {path.name}", help_in_child, theirs, rules))
            theirs.close()
        first = processes.enter_context(
            reading_child(f"read {path.name}", parse_in_child, os.fspath(path), source, told, encoding, rules, helper)
        )
        if helper:
            helper.close()
        readings = _receive(first, second, deadline, cancelled, progress)
    return readings if isinstance(readings, tuple) else (FileReading(path.name, problem=readings),)


def read_refused_rows(
    path: Path,
    *,
    member: str = "",
    source: str | None = None,
    answers: Mapping[str, str] | None = None,
    encoding: str | None = None,
    timeout_s: float = 60,
) -> bytes:
    """Return the refused rows of one list as CSV to be mended; empty where there are none. Raises FileRefused."""
    told = dict(answers or {})
    with reading_child(f"mend {path.name}", refused_in_child, os.fspath(path), member, source, told, encoding) as pipe:
        try:
            if not pipe.poll(timeout_s):
                raise FileRefused(TOO_LONG)
            return pipe.recv_bytes()[1:]
        except (EOFError, OSError):
            raise FileRefused(DIED) from None


def _is_large(path: Path) -> bool:
    """Tell whether the file is read by two processes."""
    try:
        return path.stat().st_size >= LARGE_BYTES
    except OSError:
        return False


@contextmanager
def reading_child(name: str, target: Callable[..., None], *args: object) -> Iterator[Connection]:
    """Run the function in a process of its own that ends with the block, whatever it is doing."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=target, args=(theirs, *args), name=name, daemon=True)
    try:
        child.start()
        theirs.close()
        yield ours
    finally:
        ours.close()
        _stop(child)


class _Received:
    """What came from the reading processes so far: the readings, and what belongs to the one that is under way."""

    def __init__(self) -> None:
        self.readings: list[FileReading] = []
        self.is_over = False
        self._drafts: list[OrderDraft] = []
        self._batches: dict[int, PackedBatch] = {}
        self._waiting: tuple[int, bytes] | None = None
        """How many batches the reading under way has, and the reading itself, while some of them are on their way."""

    def take(self, message: bytes, progress: Callable[[int, int, str], None] | None) -> None:
        """Take a message of any of the processes."""
        kind, body = message[:1], message[1:]
        if kind == b"D":
            self._drafts += unpack_drafts(body)
        elif kind == b"O":
            self._batches[int.from_bytes(body[:4], "little")] = unpack_batch(body[4:])
        elif kind == b"R":
            self._waiting = int.from_bytes(body[:4], "little"), body[4:]
        elif kind == b"E":
            self.is_over = True
        elif progress:
            done, total, what = body.decode().split(" ", 2)
            progress(int(done), int(total), what)
        if self._waiting and len(self._batches) == self._waiting[0]:
            self._finish(self._waiting[1])

    def is_waiting(self) -> bool:
        """Tell whether batches of a reading are still on their way from the second process."""
        return self._waiting is not None

    def _finish(self, reading: bytes) -> None:
        batches = [self._batches[place] for place in sorted(self._batches) if len(self._batches[place].head)]
        tell_twins(batches)
        orders = PackedOrders(batches) if batches else NO_ORDERS
        self.readings.append(replace(unpack_reading(reading, self._drafts), orders=orders))
        self._drafts, self._batches, self._waiting = [], {}, None


def _receive(
    first: Connection,
    second: Connection | None,
    deadline: float,
    cancelled: Callable[[], bool],
    progress: Callable[[int, int, str], None] | None,
) -> tuple[FileReading, ...] | str:
    """Return the readings, or the sentence why there are none; second sends nothing but batches."""
    received = _Received()
    while not received.is_over:
        if cancelled():
            raise Cancelled
        if time.monotonic() > deadline:
            return TOO_LONG
        # What the first one sends after a reading belongs to the next: it waits until the reading is whole.
        pipes = [pipe for pipe in (None if received.is_waiting() else first, second) if pipe]
        if not pipes:
            return DIED
        for pipe in wait(pipes, POLL_S):
            try:
                received.take(pipe.recv_bytes(), progress)  # type: ignore[union-attr]
            except (EOFError, OSError):
                if pipe is not second:
                    return DIED
                second = None  # it has sent all its batches, often before the first one has told its last
    return tuple(received.readings)


def _stop(child: BaseProcess) -> None:
    """End the child whatever it is doing: what it had to say was heard, and it holds nothing that could be lost."""
    if child.pid is None:
        return
    child.kill()
    child.join(5)
    child.close()
