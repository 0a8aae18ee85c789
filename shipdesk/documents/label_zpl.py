"""Papers as ZPL II, one format each, with nothing left for the printer to lay out or to encode.

Boxes are ^GB and plain ASCII text is the printer's own font 0, whose letters are narrower than those the paper was laid
out with; barcodes are the very modules that zxing-cpp made, as ^GF rows in Zebra's run-length letters. Which accented
letters font 0 has depends on the firmware (and what becomes of a backslash), so every line with one, or of any other
script, is drawn and sent as a picture in one bit, together with the lines of its block, which should look like it.
Commands: ZPL II Programming Guide, Zebra P1099958.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from shipdesk.documents.drawing import Align, Box, Item, Paper, Picture, PlacedSymbol, Text
from shipdesk.documents.pdf_pages import papers_to_pdf
from shipdesk.documents.symbols import Symbol
from shipdesk.dots import graphic_field, ink
from shipdesk.pdfium import open_pdf

_ROOM_ABOVE, _ROOM_BELOW = 1.6, 0.8
"""How far signs of any script reach from their base line, in type sizes."""
_SPECIAL = re.compile(r"[\^~_\\\x00-\x1f\x7f]")


def papers_to_zpl(papers: Iterable[Paper]) -> bytes:
    """Return the papers as ZPL, one ^XA...^XZ each, in the order given; what is on them prints literally."""
    return "".join([paper_to_zpl(paper) for paper in papers]).encode()


def paper_to_zpl(paper: Paper) -> str:
    """Return one paper as one ZPL format, closed by ^PQ1 so that no former label's count stays in force."""
    strange = [item for item in paper.items if isinstance(item, Text) and not _is_plain(item)]
    drawn = frozenset([_block(text) for text in strange])
    fields = "".join([_field(item, paper.dpi, drawn) for item in paper.own])
    pictures = _drawn(paper, drawn) if drawn else ""
    head = f"^XA^CI28^PW{paper.width}^LL{paper.height}^LH0,0"
    return f"{head}{_stock(paper.stock, paper.dpi, drawn)}{fields}{pictures}^PQ1^XZ\n"


Block = tuple[int, Align, bool]
"""What lines below each other have in common: their x, the side they stand at, and whether they are white."""


@lru_cache(maxsize=256)
def _stock(items: tuple[Item, ...], dpi: int, drawn: frozenset[Block]) -> str:
    return "".join([_field(item, dpi, drawn) for item in items])


def _field(item: Item, dpi: int, drawn: frozenset[Block]) -> str:
    match item:
        case Text():
            return "" if drawn and _block(item) in drawn else _text(item, dpi)
        case Box():
            return f"^FO{item.x},{item.y}^GB{item.width},{item.height},{min(item.width, item.height)}^FS"
        case PlacedSymbol():
            return f"^FO{item.x},{item.y}{_modules(item.symbol, item.module, item.row_height)}^FS"
        case Picture():
            return f"^FO{item.x},{item.y}{graphic_field(item.bits, (item.width + 7) // 8)}^FS"


def _is_plain(text: Text) -> bool:
    return text.line.text.isascii() and "\\" not in text.line.text


def _block(text: Text) -> Block:
    return text.x, text.align, text.white


def _text(text: Text, dpi: int) -> str:
    """Return a line in font 0 on its base line; ^FR turns it white on what lies below."""
    size = round(text.size_dots(dpi))
    turned = "^FR" if text.white else ""
    said = f"{turned}^FH_^FD{_literal(text.line.text)}^FS"
    if text.align is Align.LEFT:
        return f"^FT{text.x},{text.y}^A0N,{size},{size}{said}"
    width = round(text.line.width_at(text.size_dots(dpi))) + size
    if text.align is Align.RIGHT:
        width = min(width, text.x)
        left, side = text.x - width, "R"
    else:
        width = min(width, 2 * text.x)
        left, side = text.x - width // 2, "C"
    return f"^FT{left},{text.y}^A0N,{size},{size}^FB{width},1,0,{side}{said}"


def _literal(text: str) -> str:
    """Return the text with all that ZPL would obey written in hex, behind ^FH_."""
    if _SPECIAL.search(text) is None:
        return text
    return _SPECIAL.sub(lambda found: f"_{ord(found[0]):02X}", text)


@lru_cache(maxsize=2048)
def _modules(symbol: Symbol, module: int, row_height: int) -> str:
    """Return a symbol as ^GFA: each row of modules once, and a colon for each row of dots that is the same."""
    bytes_per_row = (symbol.columns * module + 7) // 8
    padding = bytes_per_row * 8 - symbol.columns * module
    # All rows at once: widening digit by digit in Python took longer than everything else of a label.
    cells = (_ROW_END.join(symbol.cells) + _ROW_END).translate(_AS_DIGITS).decode()
    dots = cells.replace("1", "1" * module).replace("0", "0" * module).replace("|", "0" * padding)
    width = bytes_per_row * 2
    digits = f"{int(dots, 2):0{width * len(symbol.cells)}X}"
    again = ":" * (row_height - 1)
    rows = [_ended(digits[start : start + width]) + again for start in range(0, len(digits), width)]
    total = bytes_per_row * row_height * len(symbol.cells)
    written = _RUN.sub(lambda run: _repeats(len(run[0])) + run[1], "".join(rows))
    return f"^GFA,{total},{total},{bytes_per_row},{written}"


_ROW_END = b"\x01"
_AS_DIGITS = bytes([ord("1"), ord("|"), *[ord("0")] * 254])
"""Cells are 0 where they are dark; ZPL prints ones."""
_RUN = re.compile(r"([0-9A-F])\1{3,}")


def _ended(digits: str) -> str:
    """Return a row of hex digits with a comma for zeros up to its end."""
    body = digits.rstrip("0")
    return body if len(body) == len(digits) else f"{body},"


@lru_cache(maxsize=1024)
def _repeats(count: int) -> str:
    """Return the letters that repeat the hex digit behind them: g to z stand for 20 to 400, G to Y for 1 to 19."""
    whole, rest = divmod(count, 400)
    twenties, ones = divmod(rest, 20)
    return "z" * whole + (chr(ord("f") + twenties) if twenties else "") + (chr(ord("F") + ones) if ones else "")


def _drawn(paper: Paper, drawn: frozenset[Block]) -> str:
    """Return the blocks that font 0 may not have as pictures, one for black text and one for white."""
    texts = [item for item in paper.items if isinstance(item, Text) and _block(item) in drawn]
    return "".join(
        [
            _as_picture(paper, [text for text in texts if text.white is white], turned="^FR" if white else "")
            for white in (False, True)
            if any(text.white is white for text in texts)
        ]
    )


def _as_picture(paper: Paper, texts: Sequence[Text], *, turned: str) -> str:
    """Draw the lines in black on the part of the paper where they stand."""
    top = max(0, min(text.y - round(_ROOM_ABOVE * text.size_dots(paper.dpi)) for text in texts))
    bottom = max(text.y + round(_ROOM_BELOW * text.size_dots(paper.dpi)) for text in texts)
    lines = tuple([replace(text, y=text.y - top, white=False) for text in texts])
    with open_pdf(papers_to_pdf([Paper(paper.width, bottom - top, paper.dpi, lines)], title="Lines")) as document:
        grey = document.image(0, paper.dpi)
    dark = ink(grey).convert("1")
    box = dark.getbbox()
    if box is None:
        return ""
    part = dark.crop(box)
    return f"^FO{box[0]},{top + box[1]}{turned}{graphic_field(part.tobytes(), (part.width + 7) // 8)}^FS"
