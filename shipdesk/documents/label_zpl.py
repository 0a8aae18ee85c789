"""Papers as ZPL II, one format each, with nothing left for the printer to lay out or to encode.

Boxes are ^GB and plain ASCII text is the printer's own font 0, whose letters are narrower than those the paper was laid
out with; barcodes are the very modules that zxing-cpp made (`zpl_symbols`). Which accented letters font 0 has depends
on the firmware (and what becomes of a backslash), so every line with one, or of any other script, goes as a picture in
one bit, together with the lines of its block, which should look like it (`line_pictures`).
Commands: ZPL II Programming Guide, Zebra P1099958.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from shipdesk.documents.drawing import POINTS_PER_INCH, Align, Box, Item, Paper, Picture, PlacedSymbol, Text
from shipdesk.documents.line_pictures import picture_of
from shipdesk.documents.zpl_symbols import symbol_field
from shipdesk.dots import graphic_field

_SPECIAL = re.compile(r"[\^~_\\\x00-\x1f\x7f]")
_MOST_STOCK = 64


def papers_to_zpl(papers: Iterable[Paper]) -> bytes:
    """Return the papers as ZPL, one ^XA...^XZ each, in the order given; what is on them prints literally."""
    return "".join([paper_to_zpl(paper) for paper in papers]).encode()


def paper_to_zpl(paper: Paper) -> str:
    """Return one paper as one ZPL format, closed by ^PQ1 so that no former label's count stays in force."""
    head = f"^XA^CI28^PW{paper.width}^LL{paper.height}^LH0,0"
    return f"{head}{_stock(paper)}{_fields(paper.own, paper)}^PQ1^XZ\n"


_stocks: dict[tuple[int, int], tuple[tuple[Item, ...], str]] = {}
"""What batches have in common, by the object itself: it is kept, so that nothing else can have its number."""


def _stock(paper: Paper) -> str:
    if not paper.stock:
        return ""
    key = id(paper.stock), paper.dpi
    found = _stocks.get(key)
    if found is None:
        if len(_stocks) >= _MOST_STOCK:
            _stocks.clear()
        found = _stocks[key] = paper.stock, _fields(paper.stock, paper)
    return found[1]


def _fields(items: Sequence[Item], paper: Paper) -> str:
    strange = [item for item in items if isinstance(item, Text) and not _is_plain(item)]
    if not strange:
        return "".join([_field(item, paper.dpi) for item in items])
    drawn: dict[Block, list[Text]] = {_block(text): [] for text in strange}
    written = []
    for item in items:
        if isinstance(item, Text) and (block := drawn.get(_block(item))) is not None:
            block.append(item)
        else:
            written.append(_field(item, paper.dpi))
    return "".join(written) + "".join([_as_picture(texts, paper) for texts in drawn.values()])


Block = tuple[int, Align, bool]
"""What lines below each other have in common: their x, the side they stand at, and whether they are white."""


def _block(text: Text) -> Block:
    return text.x, text.align, text.white


def _field(item: Item, dpi: int) -> str:
    if isinstance(item, Text):
        return _text(item, dpi)
    if isinstance(item, Box):
        return f"^FO{item.x},{item.y}^GB{item.width},{item.height},{min(item.width, item.height)}^FS"
    if isinstance(item, PlacedSymbol):
        return f"^FO{item.x},{item.y}{symbol_field(item.symbol, item.module, item.row_height)}^FS"
    return _picture(item)


def _is_plain(text: Text) -> bool:
    return text.line.text.isascii() and "\\" not in text.line.text


def _text(text: Text, dpi: int) -> str:
    """Return a line in font 0 on its base line; ^FR turns it white on what lies below."""
    dots = text.size_pt * dpi / POINTS_PER_INCH
    size, line = round(dots), text.line
    turned = "^FR" if text.white else ""
    said = f"{turned}^FH_^FD{_literal(line.text)}^FS"
    if text.align is Align.LEFT:
        return f"^FT{text.x},{text.y}^A0N,{size},{size}{said}"
    width = round(line.width * dots / 1000) + size
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


def _picture(picture: Picture, *, turned: str = "", quickly: bool = False) -> str:
    field = graphic_field(picture.bits, (picture.width + 7) // 8, quickly=quickly)
    return f"^FO{picture.x},{picture.y}{turned}{field}^FS"


def _as_picture(texts: Sequence[Text], paper: Paper) -> str:
    """Return lines of one block as the picture of them; ^FR turns white ones white on what lies below."""
    picture = picture_of(texts, paper.dpi, paper.width)
    if picture is None:
        return ""
    return _picture(picture, turned="^FR" if texts[0].white else "", quickly=True)
