"""Reads a list of products in a child process with limits of memory and time, as order files are read."""

from __future__ import annotations

import marshal
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from shipdesk.domain.errors import Cancelled
from shipdesk.domain.orders import RefusedRow
from shipdesk.domain.products import FIELDS, Asks, Product
from shipdesk.intake.child import limit_memory
from shipdesk.intake.product_list import ProductReading, parse_product_list
from shipdesk.intake.read_file import DIED, POLL_S, TOO_LONG, reading_child


def _never() -> bool:
    return False


def read_product_list(
    path: Path,
    *,
    weight_unit: str = "",
    timeout_s: float = 60,
    cancelled: Callable[[], bool] = _never,
    progress: Callable[[int, int, str], None] | None = None,
) -> ProductReading:
    """Return what the file's first list holds; one that cannot be read comes back with its problem in a sentence.

    weight_unit (g, kg, oz, lb) counts where neither header nor cell says one. Raises Cancelled.
    """
    deadline = time.monotonic() + timeout_s
    with reading_child(f"read {path.name}", products_in_child, os.fspath(path), weight_unit) as pipe:
        while True:
            if cancelled():
                raise Cancelled
            if time.monotonic() > deadline:
                return ProductReading(path.name, problem=TOO_LONG)
            try:
                if not pipe.poll(POLL_S):
                    continue
                message = pipe.recv_bytes()
            except (EOFError, OSError):
                return ProductReading(path.name, problem=DIED)
            if message[:1] == b"R":
                return _unpacked(path.name, message[1:])
            if progress:
                progress(int(message[1:]), 0, "Reading products")


def products_in_child(pipe: Connection, path: str, weight_unit: str) -> None:
    """Parse the file and send how far it is, then all of it as plain values."""
    limit_memory()
    reading = parse_product_list(Path(path), weight_unit=weight_unit, told=lambda done: pipe.send_bytes(b"P%d" % done))
    products = [(p.sku, *(_plain(getattr(p, field)) for field in FIELDS)) for p in reading.products]
    refused = [(r.row, r.column, r.value, r.reason) for r in reading.refused]
    pipe.send_bytes(b"R" + marshal.dumps((products, refused, reading.remarks, reading.problem)))
    pipe.close()


def _plain(value: object) -> object:
    """Return a field's value as `marshal` takes it."""
    return value.value if isinstance(value, Asks) else value


def _product(told: Sequence[Any]) -> Product:
    product = Product(*told)
    return replace(product, asks=Asks(product.asks))


def _unpacked(file: str, data: bytes) -> ProductReading:
    products, refused, remarks, problem = marshal.loads(data)  # noqa: S302 - from our own child, plain values only
    return ProductReading(
        file,
        tuple(_product(told) for told in products),
        tuple(RefusedRow(*r) for r in refused),
        remarks,
        problem,
    )
