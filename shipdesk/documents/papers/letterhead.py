"""The head of a paper: the shop at the left, what it is at the right; and the smaller head of the pages after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from shipdesk.documents.drawing import Align, Item, Zone
from shipdesk.documents.label_logo import logo_picture
from shipdesk.documents.papers.pages import Pages, lines_of
from shipdesk.domain.addresses import format_address
from shipdesk.domain.orders import Address
from shipdesk.domain.papers import Letterhead, PaperSize

_LOGO_MM = (62.0, 17.0)
_LOGO_SMALL_MM = (40.0, 10.0)
_TITLE_SHARE = 0.44


def draw_letterhead(pages: Pages, letterhead: Letterhead, title: str, number: str = "") -> None:
    """Draw the head of the first page and go below it."""
    small = pages.narrow
    frame = pages.frame
    right = round(frame.width * (0.46 if small else _TITLE_SHARE))
    left = frame.width - right - pages.mm(3)
    top = frame.y
    below_title = pages.line(
        title, frame.right, top, 12 if small else 18, bold=True, align=Align.RIGHT, width=right, smallest_pt=9
    )  # fmt: skip
    if number:
        below_title += pages.mm(0.8)
        below_title += pages.line(
            number, frame.right, top + below_title, 11 if small else 13, bold=True, align=Align.RIGHT, width=right,
            smallest_pt=7,
        )  # fmt: skip
    pages.stock, below_shop = _shop_stock(letterhead.shop, letterhead.logo, pages.size, pages.grid.dpi, left)
    pages.y = top + max(below_title, below_shop) + pages.mm(1.5)
    pages.rule(0.5)
    pages.skip(2.0 if small else 4.0)


def running_head(title: str, number: str) -> Callable[[Pages], None]:
    """Return what draws the head of the pages after the first."""

    def draw(pages: Pages) -> None:
        words = f"{title}  {number}".strip()
        height = pages.line(words, pages.frame.x, pages.y, 9, bold=True)
        fitted = lines_of("continued", 8, pages.frame.width, pages.grid.dpi)[0]
        width = pages.frame.width
        if height <= pages.mm(5) and pages.grid.pt(9) * len(words) * 0.6 < width * 0.8:
            pages.stack([fitted], pages.frame.right, pages.y, Align.RIGHT)
        pages.y += height
        pages.rule(0.35)
        pages.skip(2.5)

    return draw


@lru_cache(maxsize=32)
def _shop_stock(shop: Address, logo: bytes, size: PaperSize, dpi: int, width: int) -> tuple[tuple[Item, ...], int]:
    """Return the shop's part of the head, the very same for a whole batch, and its height."""
    scratch = Pages(size, dpi)
    height = _shop(scratch, shop, logo, width)
    return tuple(scratch.sheet.items), height


def _shop(pages: Pages, shop: Address, logo: bytes, width: int) -> int:
    """Draw logo or name, and below it one block of where the shop is; return the height."""
    frame = pages.frame
    small = pages.narrow
    y = frame.y
    picture = None
    if logo:
        wide, high = _LOGO_SMALL_MM if small else _LOGO_MM
        picture = logo_picture(logo, Zone(frame.x, y, min(width, pages.mm(wide)), pages.mm(high)))
    name = shop.company or shop.name
    if picture is not None:
        pages.sheet.items.append(picture)
        y += picture.height + pages.mm(1.5)
    elif name:
        y += pages.line(name, frame.x, y, 11 if small else 16, bold=True, width=width, smallest_pt=9)
    words = [*address_block(replace(shop, company="") if picture is None else shop, shop.country_code)]
    if picture is None and words and words[0] == name:
        words = words[1:]
    texts = [" · ".join(words)]
    if not small and (contact := " · ".join(text for text in (shop.email, shop.phone) if text)):
        texts.append(contact)
    for text in texts:
        y += pages.stack(lines_of(text, 6.5 if small else 8, width, pages.grid.dpi), frame.x, y)
    return y - frame.y


def address_block(address: Address, origin: str) -> tuple[str, ...]:
    """Return an address in its country's order of lines."""
    return tuple(line for line in format_address(address, origin_country=origin) if line)


def facts(pages: Pages, pairs: Sequence[tuple[str, str]], x: int, top: int, width: int, caption_mm: float) -> int:
    """Draw captions with their words beside them, those without words left out; return the height."""
    y = top
    size = 8.0 if pages.narrow else 9.5
    indent = pages.mm(caption_mm)
    for caption, words in pairs:
        if not words:
            continue
        pages.caption(caption, x, y + pages.mm(0.55 if pages.narrow else 0.75))
        lines = lines_of(words, size, width - indent, pages.grid.dpi)
        y += pages.stack(lines, x + indent, y) + pages.mm(0.5)
    return y - top
