"""Barcodes as ZPL's ^GFA: the very modules that zxing-cpp made, in hex with Zebra's letters for what repeats.

Eight modules become their dots at once, from a table for each width of a module: nothing is written dot by dot.
"""

from __future__ import annotations

import re
from functools import cache

from shipdesk.documents.symbols import LIGHT, Symbol, as_bits

_RUN = re.compile(r"([0-9A-F])\1{3,}")
_AT_ONCE = 8


def symbol_field(symbol: Symbol, module: int, row_height: int) -> str:
    """Return a symbol with modules and rows of so many dots: each row once, and a colon for each row that is alike."""
    padding = LIGHT * (-symbol.columns % _AT_ONCE)
    row = (symbol.columns + len(padding)) // _AT_ONCE
    packed = as_bits(padding.join(symbol.cells) + padding)
    whole, last = _dots(module, _AT_ONCE), _dots(module, _AT_ONCE - len(padding), ":" * (row_height - 1))
    written = [whole[eight] for eight in packed]
    written[row - 1 :: row] = [last[eight] for eight in packed[row - 1 :: row]]
    bytes_per_row = (symbol.columns * module + 7) // 8
    total = bytes_per_row * row_height * len(symbol.cells)
    return f"^GFA,{total},{total},{bytes_per_row},{''.join(written)}"


@cache
def _dots(module: int, count: int, ending: str = "") -> tuple[str, ...]:
    """Return for each byte of eight modules the dots of the first so many as hex, in whole bytes."""
    return tuple([_hex(f"{eight >> (_AT_ONCE - count):0{count}b}", module) + ending for eight in range(256)])


def _hex(modules: str, module: int) -> str:
    dots = "".join([one * module for one in modules])
    dots += "0" * (-len(dots) % 8)
    digits = f"{int(dots, 2):0{len(dots) // 4}X}"
    return _RUN.sub(lambda run: _repeats(len(run[0])) + run[1], digits)


def _repeats(count: int) -> str:
    """Return the letters that repeat the hex digit behind them: g to z stand for 20 to 400, G to Y for 1 to 19."""
    twenties, ones = divmod(count, 20)
    return (chr(ord("f") + twenties) if twenties else "") + (chr(ord("F") + ones) if ones else "")
