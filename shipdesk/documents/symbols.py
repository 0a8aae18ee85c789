"""Barcodes as modules, before anything is said about their size; made by zxing-cpp."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate
from operator import add
from typing import Any

import zxingcpp

from shipdesk.domain.errors import Refused
from shipdesk.domain.gs1 import parse_elements, scanned_text

LONGEST_DATA = 120
"""More than any label has room for; keeps a hostile text from costing time."""
DARK, LIGHT = b"\x00", b"\xff"
"""As zxing-cpp draws modules."""
_AS_DIGITS = bytes([ord("1"), *[ord("0")] * 255])
_PDF417_ROW = 3
"""A row is at least three modules high (ISO/IEC 15438); zxing-cpp draws it so."""

Run = tuple[int, int]
"""First module and length of a dark run."""


class Kind(StrEnum):
    """Which symbol it is; the values are zxing-cpp's names for it where it has one of its own."""

    CODE_128 = "Code 128"
    GS1_128 = "GS1-128"
    CODE_39 = "Code 39"
    DATA_MATRIX = "Data Matrix"
    GS1_DATA_MATRIX = "GS1 DataMatrix"
    QR = "QR Code"
    PDF417 = "PDF417"
    AZTEC = "Aztec"


@dataclass(frozen=True, slots=True)
class _Trait:
    """What the standard says of a symbol: AIM identifier (ISO/IEC 15424) and quiet zone in modules."""

    format: zxingcpp.BarcodeFormat
    aim: str
    quiet: int
    is_linear: bool = False
    is_gs1: bool = False


_TRAITS = {
    Kind.CODE_128: _Trait(zxingcpp.BarcodeFormat.Code128, "]C0", 10, is_linear=True),
    Kind.GS1_128: _Trait(zxingcpp.BarcodeFormat.Code128, "]C1", 10, is_linear=True, is_gs1=True),
    Kind.CODE_39: _Trait(zxingcpp.BarcodeFormat.Code39, "]A0", 10, is_linear=True),
    # ISO/IEC 16022 asks for one module; at the edge of a window or a fold two read better.
    Kind.DATA_MATRIX: _Trait(zxingcpp.BarcodeFormat.DataMatrix, "]d1", 2),
    Kind.GS1_DATA_MATRIX: _Trait(zxingcpp.BarcodeFormat.DataMatrix, "]d2", 2, is_gs1=True),
    Kind.QR: _Trait(zxingcpp.BarcodeFormat.QRCode, "]Q1", 4),
    Kind.PDF417: _Trait(zxingcpp.BarcodeFormat.PDF417, "]L2", 2),
    Kind.AZTEC: _Trait(zxingcpp.BarcodeFormat.Aztec, "]z0", 2),
}


@dataclass(frozen=True, slots=True)
class Symbol:
    """A barcode in modules, without quiet zones; a bar symbol has one row.

    data is what it says, GS1 codes with their identifiers in parentheses. cells has for each row from the top a byte
    for each module: DARK or LIGHT.
    """

    kind: Kind
    data: str
    columns: int
    cells: tuple[bytes, ...]

    @property
    def rows(self) -> tuple[tuple[Run, ...], ...]:
        """Return the dark runs of each row from the top."""
        return tuple([dark_runs(row) for row in self.cells])

    @property
    def quiet(self) -> int:
        """Return how many modules beside it must stay clear."""
        return _TRAITS[self.kind].quiet

    @property
    def is_linear(self) -> bool:
        """Answer whether it is of bars, so that its height can be chosen."""
        return _TRAITS[self.kind].is_linear

    @property
    def format(self) -> zxingcpp.BarcodeFormat:
        """Return what zxing-cpp calls such a symbol, to look for it."""
        return _TRAITS[self.kind].format

    @property
    def aim(self) -> str:
        """Return the identifier that a scanner sends before the data where it is told to, such as "]C1"."""
        return _TRAITS[self.kind].aim

    @property
    def scanned(self) -> str:
        """Return the text that a scanner sends: a GS1 code without parentheses, with group separators."""
        return scanned_text(self.data) if _TRAITS[self.kind].is_gs1 else self.data

    @property
    def row_modules(self) -> int:
        """Return the height of a row in modules; 0 where it is free to choose."""
        return 0 if self.is_linear else _PDF417_ROW if self.kind is Kind.PDF417 else 1

    @property
    def bars(self) -> tuple[int, ...]:
        """Return the widths of bars and spaces by turns in the first row, in modules, beginning with a bar."""
        widths: list[int] = []
        end = 0
        for start, length in dark_runs(self.cells[0]):
            if widths:
                widths.append(start - end)
            widths.append(length)
            end = start + length
        return tuple(widths)


def code128(data: str) -> Symbol:
    """Return the text as Code 128; raise Refused where Code 128 has no sign for one of its characters."""
    return _plain(Kind.CODE_128, data)


def gs1_128(data: str) -> Symbol:
    """Return element strings such as "(00)123456789012345675" as GS1-128, with FNC1 first and where one is due."""
    parse_elements(data)
    return _made(Kind.GS1_128, data)


def code39(data: str) -> Symbol:
    """Return the text as Code 39: capitals, digits and - . $ / + % and blanks; raise Refused for others."""
    if re.fullmatch(r"[0-9A-Z\-. $/+%]*", data) is None:
        raise Refused(f"'{data[:40]}' cannot be written as Code 39.", "It holds capital letters and digits only.")
    return _made(Kind.CODE_39, data)


def data_matrix(data: str) -> Symbol:
    """Return the text as a square Data Matrix ECC 200; raise Refused for what is not ASCII."""
    return _plain(Kind.DATA_MATRIX, data)


def gs1_data_matrix(data: str) -> Symbol:
    """Return element strings as a square GS1 DataMatrix."""
    parse_elements(data)
    return _made(Kind.GS1_DATA_MATRIX, data)


def qr(data: str) -> Symbol:
    """Return the text, of any script, as a QR code of error level M (15 % may be damaged)."""
    return _made(Kind.QR, data)


def pdf417(data: str) -> Symbol:
    """Return the text as PDF417 with four columns."""
    return _plain(Kind.PDF417, data)


def aztec(data: str) -> Symbol:
    """Return the text as an Aztec code."""
    return _plain(Kind.AZTEC, data)


_OPTIONS: dict[Kind, dict[str, object]] = {
    Kind.GS1_128: {"gs1": True},
    Kind.DATA_MATRIX: {"forceSquare": True},
    Kind.GS1_DATA_MATRIX: {"gs1": True, "forceSquare": True},
    Kind.QR: {"ecLevel": "M"},
    Kind.PDF417: {"columns": 4},
}


def _plain(kind: Kind, data: str) -> Symbol:
    if not (data.isascii() and data.isprintable()):
        raise Refused(f"A barcode cannot hold {_strange(data)}.", "Use the letters A to Z, digits and - . / only.")
    return _made(kind, data)


@lru_cache(maxsize=512)
def _made(kind: Kind, data: str) -> Symbol:
    cells, columns = _drawn(kind, data)
    step = columns * (_PDF417_ROW if kind is Kind.PDF417 else 1)
    rows = tuple([cells[start : start + columns] for start in range(0, len(cells), step)])
    return Symbol(kind, data, columns, rows)


def _drawn(kind: Kind, data: str) -> tuple[bytes, int]:
    """Return the symbol's cells, one byte a module, row by row from the top, and the length of a row."""
    if not data:
        raise Refused("There is nothing to write into the barcode.", "The number is empty.")
    if len(data) > LONGEST_DATA:
        raise Refused(f"A number of {len(data)} characters is too long for a barcode.")
    trait = _TRAITS[kind]
    try:
        barcode = zxingcpp.create_barcode(data, trait.format, **_OPTIONS.get(kind, {}))
    except ValueError as exc:
        raise Refused(f"'{data[:40]}' cannot be written as a barcode.", "Check the number.") from exc
    # Any: that it can be read as bytes, row by row, is what its type stub leaves out.
    drawn: Any = barcode.to_image(scale=1, add_quiet_zones=False)
    columns = drawn.shape[1]
    cells = bytes(drawn)
    return (cells[:columns] if trait.is_linear else cells), columns


def dark_runs(row: bytes) -> tuple[Run, ...]:
    """Return the dark runs of a row of cells; split and replace see the cells in C, which a loop over them does not."""
    dark = list(map(len, row.replace(LIGHT, b" ").split()))
    light = list(map(len, row.replace(DARK, b" ").split()))
    first = 0 if row.startswith(DARK) else light.pop(0) if light else 0
    return tuple(zip(accumulate(map(add, dark, light), initial=first), dark, strict=False))


def as_bits(cells: bytes) -> bytes:
    """Return a number of cells that eight divides as bits, 1 is dark, the first one highest."""
    return int(cells.translate(_AS_DIGITS), 2).to_bytes(len(cells) // 8, "big")


def _strange(data: str) -> str:
    strange = sorted({c for c in data if not (c.isascii() and c.isprintable())})
    return ", ".join(f"'{c}'" if c.isprintable() else f"the control character U+{ord(c):04X}" for c in strange[:5])
