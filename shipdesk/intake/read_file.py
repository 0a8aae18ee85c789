"""Reads an order file in a child process with limits of memory and time, so that no file can take ShipDesk down."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from shipdesk.domain.errors import Cancelled
from shipdesk.domain.new_orders import DeskRules
from shipdesk.domain.orders import OrderDraft
from shipdesk.intake.child import parse_in_child
from shipdesk.intake.packed_orders import PackedBatch, PackedOrders, tell_twins, unpack_batch
from shipdesk.intake.packing import unpack_drafts, unpack_reading
from shipdesk.intake.reading import NO_ORDERS, FileReading, FileRefused
from shipdesk.intake.refused_rows import refused_in_child

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
    with reading_child(f"read {path.name}", parse_in_child, os.fspath(path), source, told, encoding, rules) as pipe:
        readings = _receive(pipe, time.monotonic() + timeout_s, cancelled, progress)
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


def _receive(
    pipe: Connection,
    deadline: float,
    cancelled: Callable[[], bool],
    progress: Callable[[int, int, str], None] | None,
) -> tuple[FileReading, ...] | str:
    """Return the readings, or the sentence why there are none."""
    readings: list[FileReading] = []
    drafts: list[OrderDraft] = []
    batches: list[PackedBatch] = []
    while True:
        if cancelled():
            raise Cancelled
        if time.monotonic() > deadline:
            return TOO_LONG
        try:
            if not pipe.poll(POLL_S):
                continue
            message = pipe.recv_bytes()
        except (EOFError, OSError):
            return DIED
        kind, body = message[:1], message[1:]
        if kind == b"D":
            drafts += unpack_drafts(body)
        elif kind == b"O":
            batches.append(unpack_batch(body))
        elif kind == b"R":
            tell_twins(batches)
            orders = PackedOrders(batches) if batches else NO_ORDERS
            readings.append(replace(unpack_reading(body, drafts), orders=orders))
            drafts, batches = [], []
        elif kind == b"E":
            return tuple(readings)
        elif progress:
            done, total, what = body.decode().split(" ", 2)
            progress(int(done), int(total), what)


def _stop(child: BaseProcess) -> None:
    """End the child whatever it is doing, and wait until it is gone."""
    if child.pid is None:
        return
    child.join(0.2)
    if child.is_alive():
        child.kill()
    child.join(5)
    child.close()
