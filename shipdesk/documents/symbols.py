"""Barcodes as modules, before anything is said about their size; made by zxing-cpp."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

import zxingcpp

from shipdesk.domain.errors import Refused

QUIET_BARS = 10
"""Clear modules on each side of a bar symbol (ISO/IEC 15417)."""
QUIET_QR = 4
QUIET_DATAMATRIX = 1
LONGEST_DATA = 120
"""More than any label has room for; keeps a hostile text from costing time."""
_DARK = 0
"""As zxing-cpp draws it; a light module is 255."""


@dataclass(frozen=True, slots=True)
class Bars:
    """A one-dimensional symbol: widths in modules, bar first, then space and bar by turns, quiet zones left out."""

    runs: tuple[int, ...]

    @property
    def modules(self) -> int:
        """Return the width of the symbol in modules."""
        return sum(self.runs)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A square symbol: for each row from the top the dark runs as (first module, length), quiet zone left out."""

    rows: tuple[tuple[tuple[int, int], ...], ...]
    quiet: int

    @property
    def modules(self) -> int:
        """Return the side of the symbol in modules."""
        return len(self.rows)


def code128_modules(data: str) -> Bars:
    """Return the text as Code 128; raise Refused where Code 128 has no sign for one of its characters."""
    if not data.isascii() or not data.isprintable():
        raise Refused(f"A barcode cannot hold {_strange(data)}.", "Use the letters A to Z, digits and - . / only.")
    return _bars(data, gs1=False)


def gs1_128_modules(data: str) -> Bars:
    """Return element strings such as "(00)123456789012345675" as GS1-128, with FNC1 first and between them."""
    if not data.startswith("("):
        raise Refused(f"'{data[:40]}' is no GS1 code.", "It has to start with an identifier such as (00).")
    return _bars(data, gs1=True)


@lru_cache(maxsize=1024)
def datamatrix(data: str) -> Matrix:
    """Return the text as a square Data Matrix ECC 200."""
    rows = _drawn(data, zxingcpp.BarcodeFormat.DataMatrix, forceSquare=True)
    return Matrix(tuple(_dark_runs(row) for row in rows), QUIET_DATAMATRIX)


@lru_cache(maxsize=1024)
def qr(data: str) -> Matrix:
    """Return the text as a QR code of error level M (15 % may be damaged)."""
    rows = _drawn(data, zxingcpp.BarcodeFormat.QRCode, ecLevel="M")
    return Matrix(tuple(_dark_runs(row) for row in rows), QUIET_QR)


@lru_cache(maxsize=1024)
def _bars(data: str, *, gs1: bool) -> Bars:
    rows = _drawn(data, zxingcpp.BarcodeFormat.Code128, **({"gs1": True} if gs1 else {}))
    return Bars(tuple(len(list(run)) for _, run in groupby(rows[0])))


def _drawn(data: str, symbol: zxingcpp.BarcodeFormat, **options: object) -> list[bytes]:
    """Return the symbol's rows from the top, one byte per module."""
    if not data:
        raise Refused("There is nothing to write into the barcode.", "The number is empty.")
    if len(data) > LONGEST_DATA:
        raise Refused(f"A number of {len(data)} characters is too long for a barcode.")
    try:
        barcode = zxingcpp.create_barcode(data, symbol, **options)
    except ValueError as exc:
        raise Refused(f"'{data[:40]}' cannot be written as a barcode.", "Check the number.") from exc
    # Any: that it can be read as bytes, row by row, is what its type stub leaves out.
    drawn: Any = barcode.to_image(scale=1, add_quiet_zones=False)
    width = drawn.shape[1]
    cells = bytes(drawn)
    return [cells[start : start + width] for start in range(0, len(cells), width)]


def _dark_runs(row: bytes) -> tuple[tuple[int, int], ...]:
    runs = []
    start = 0
    for value, cells in groupby(row):
        length = len(list(cells))
        if value == _DARK:
            runs.append((start, length))
        start += length
    return tuple(runs)


def _strange(data: str) -> str:
    strange = sorted({c for c in data if not (c.isascii() and c.isprintable())})
    return ", ".join(f"'{c}'" if c.isprintable() else f"the control character U+{ord(c):04X}" for c in strange[:5])
