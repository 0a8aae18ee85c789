"""Command cards to cut out and hang on the wall: a large word, what it does, and its bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shipdesk.documents.drawing import Align, Paper, Zone
from shipdesk.documents.papers.pages import MODULES, Pages, code128_or_none, lines_of
from shipdesk.documents.sheet import widest_module
from shipdesk.domain.errors import Refused
from shipdesk.domain.papers import PaperSize

_CARD_MM = 46.0
_GAP_MM = 4.0
_PAD_MM = 3.0
_BARS_MM = 14.0
_TITLE_PT = 22.0
_TEXT_PT = 8.0


@dataclass(frozen=True, slots=True)
class CardFace:
    """What stands on one card: title and meaning as text, code as bars, and whose card it is."""

    title: str
    meaning: str
    code: str
    shop_name: str

    @property
    def order_number(self) -> str:
        """What the card is called where it cannot be drawn."""
        return self.title


def card_pages(faces: Sequence[CardFace], size: PaperSize, dpi: int) -> tuple[Paper, ...]:
    """Return sheets of cards, two beside each other where their bars leave room; raise Refused where some never do."""
    pages = Pages(size, dpi)
    gap, height = pages.mm(_GAP_MM), pages.mm(_CARD_MM)
    whole = pages.frame.width
    half = whole if pages.narrow else (whole - gap) // 2
    x = pages.frame.x
    for face in faces:
        width = next((room for room in (half, whole) if _fits(pages, face, room)), 0)
        if not width:
            raise Refused(f"The card {face.title} is too wide for this paper.", "Use A4 or Letter, or a shorter name.")
        if x + width > pages.frame.right:
            x = pages.frame.x
            pages.y += height + gap
        if x == pages.frame.x:
            pages.need(height)
        _draw(pages, face, Zone(x, pages.y, width, height))
        x += width + gap
    return pages.finish("Cut the cards out. Only this shop's cards work; keep them from strangers.")


def _fits(pages: Pages, face: CardFace, width: int) -> bool:
    symbol = code128_or_none(face.code)
    room = width - 2 * pages.mm(_PAD_MM)
    return symbol is not None and widest_module(symbol, MODULES[pages.grid.dpi], room) > 0


def _draw(pages: Pages, face: CardFace, card: Zone) -> None:
    pages.sheet.outline(card)
    inner = card.inside(pages.mm(_PAD_MM))
    middle = inner.x + inner.width // 2
    y = inner.y + pages.mm(1)
    y += pages.line(face.title, middle, y, _TITLE_PT, bold=True, align=Align.CENTRE, width=inner.width)
    y += pages.stack(lines_of(face.meaning, _TEXT_PT, inner.width, pages.grid.dpi), middle, y, Align.CENTRE)
    bars = Zone(inner.x, inner.bottom - pages.mm(_BARS_MM + 4), inner.width, pages.mm(_BARS_MM))
    pages.bars(face.code, bars, align=Align.CENTRE)
    if face.shop_name:
        pages.line(face.shop_name, middle, bars.bottom + pages.mm(1.2), 6.5, align=Align.CENTRE, width=inner.width)
