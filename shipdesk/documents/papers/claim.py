"""The pages of a claim that are ours: what is asked for, the proof of value, pictures with words, the mails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shipdesk.documents.drawing import POINTS_PER_INCH, Align, Paper
from shipdesk.documents.papers.letterhead import address_block, draw_letterhead, facts, running_head
from shipdesk.documents.papers.pages import Pages, lines_of
from shipdesk.documents.papers.table import Column, Table, Words
from shipdesk.domain.claims.file_content import ClaimCover, ClaimMail, ClaimPicture
from shipdesk.domain.papers import Letterhead, PaperSize

PROOF = "PROOF OF VALUE"
_PICTURES, _MAILS = "PICTURES", "MAILS TO THE CUSTOMER"
_PICTURES_A_PAGE = 2
_OATH = (
    "These are the articles of the order above and the prices at which they were sold, as they stand in our records."
)


@dataclass(frozen=True, slots=True)
class PictureRoom:
    """Where a picture may stand: page from 0, corner at the lower left, in points."""

    page: int
    left: float
    bottom: float
    width: float
    height: float


def cover_pages(
    content: ClaimCover, enclosed: Sequence[tuple[str, str]], size: PaperSize, dpi: int
) -> tuple[Paper, ...]:
    """Return the first page (or pages); enclosed are (pages, what) of everything that follows."""
    title = content.title.upper()
    pages = Pages(size, dpi, running_head(title, content.tracking_number))
    draw_letterhead(pages, content.letterhead, title, content.carrier)
    _particulars(pages, content)
    _asked(pages, content)
    for paragraph in content.statement:
        pages.flow(lines_of(paragraph, 10, pages.frame.width, dpi), pages.frame.x, pages.frame.width)
        pages.skip(2.5)
    _enclosures(pages, enclosed)
    _signature(pages)
    return pages.finish(f"Claim {content.tracking_number} · {content.letterhead.made}")


def proof_pages(content: ClaimCover, size: PaperSize, dpi: int) -> tuple[Paper, ...]:
    """Return the articles in the parcel with the prices at which they were sold."""
    pages = Pages(size, dpi, running_head(PROOF, content.order_number))
    draw_letterhead(pages, content.letterhead, PROOF, f"Order {content.order_number}")
    frame, top = pages.frame, pages.y
    half = round(frame.width * 0.5)
    y = top + pages.caption("SOLD TO", frame.x, top) + pages.mm(0.6)
    lines = address_block(content.recipient, content.letterhead.shop.country_code)
    y += pages.address(lines, frame.x, y, half - pages.mm(4), 10, content.recipient.country_code)
    pairs = (("ORDER", content.order_number), ("ORDERED", content.placed_on), ("TRACKING", content.tracking_number))
    x = frame.x + half
    pages.y = max(y, top + facts(pages, pairs, x, top, frame.right - x, 24)) + pages.mm(5)
    right = Align.RIGHT
    table = Table(pages, [Column("QTY", 12, right), Column("SKU", 32), Column("ARTICLE", 0), Column("EACH", 26, right),
                          Column("VALUE", 28, right)])  # fmt: skip
    table.begin()
    for goods in content.goods:
        table.row(
            (Words(str(goods.quantity), 9.5),), (Words(goods.sku, 9, one_line=True),), (Words(goods.name, 9.5),),
            (Words(goods.each, 9.5, one_line=True),), (Words(goods.value, 9.5, one_line=True),),
        )  # fmt: skip
    pages.skip(3)
    pages.need(pages.mm(20))
    if content.goods_value:
        words = f"Value of the goods   {content.goods_value}"
        pages.y += pages.line(words, frame.right, pages.y, 12, bold=True, align=right, width=frame.width)
        pages.skip(4)
    pages.flow(lines_of(_OATH, 9, frame.width, dpi), frame.x, frame.width)
    return pages.finish(f"Order {content.order_number} · {content.letterhead.made}")


def picture_pages(
    pictures: Sequence[ClaimPicture], letterhead: Letterhead, number: str, size: PaperSize, dpi: int
) -> tuple[tuple[Paper, ...], tuple[PictureRoom, ...]]:
    """Return pages with the words of pictures, and the room that is left for each of them."""
    pages = Pages(size, dpi, running_head(_PICTURES, number))
    draw_letterhead(pages, letterhead, _PICTURES, number)
    points = POINTS_PER_INCH / dpi
    rooms = []
    for place, picture in enumerate(pictures):
        if place % _PICTURES_A_PAGE == 0:
            if place:
                pages.turn()
            half = (pages.frame.bottom - pages.y) // _PICTURES_A_PAGE
        bottom = pages.y + half - pages.mm(6)
        lines = lines_of(picture.words, 9, pages.frame.width, dpi, bold=True)[:2]
        pages.y += pages.stack(lines, pages.frame.x, pages.y) + pages.mm(1.5)
        rooms.append(
            PictureRoom(
                len(pages.sheets) - 1, pages.frame.x * points, (pages.height - bottom) * points,
                pages.frame.width * points, (bottom - pages.y) * points,
            )
        )  # fmt: skip
        pages.y = bottom + pages.mm(6)
    return pages.finish(f"Claim {number} · {letterhead.made}"), tuple(rooms)


def mail_pages(
    mails: Sequence[ClaimMail], letterhead: Letterhead, number: str, size: PaperSize, dpi: int
) -> tuple[Paper, ...]:
    """Return the mails that the customer got, word for word."""
    pages = Pages(size, dpi, running_head(_MAILS, number))
    draw_letterhead(pages, letterhead, _MAILS, number)
    indent, width = pages.mm(4), pages.frame.width - pages.mm(4)
    for mail in mails:
        pages.need(pages.mm(34))
        pairs = (("SENT", mail.sent), ("TO", mail.to), ("SUBJECT", mail.subject))
        pages.y += facts(pages, pairs, pages.frame.x, pages.y, pages.frame.width, 22) + pages.mm(1.5)
        for written in mail.text.strip().splitlines():
            for fitted in lines_of(written or "\u00a0", 9, width, dpi):
                pages.need(round(pages.grid.pt(9) * 1.4))
                top = pages.y
                pages.flow([fitted], pages.frame.x + indent, width)
                pages.box(pages.frame.x, top, pages.mm(0.6), pages.y - top)
        pages.skip(6)
    return pages.finish(f"Claim {number} · {letterhead.made}")


def _particulars(pages: Pages, content: ClaimCover) -> None:
    frame, top = pages.frame, pages.y
    half = round(frame.width * 0.46)
    y = top + pages.caption("PARCEL", frame.x, top) + pages.mm(0.6)
    y += pages.line(content.tracking_number, frame.x, y, 15, bold=True, width=half - pages.mm(3)) + pages.mm(2.5)
    y += pages.caption("SENT TO", frame.x, y) + pages.mm(0.6)
    lines = address_block(content.recipient, content.letterhead.shop.country_code)
    y += pages.address(lines, frame.x, y, half - pages.mm(4), 10, content.recipient.country_code)
    x = frame.x + half
    pages.y = max(y, top + facts(pages, content.facts, x, top, frame.right - x, 34)) + pages.mm(5)


def _asked(pages: Pages, content: ClaimCover) -> None:
    if not content.asked:
        return
    height = pages.mm(15)
    pages.need(height + pages.mm(4))
    frame, top = pages.frame, pages.y
    pages.box(frame.x, top, pages.mm(1.2), height)
    x = frame.x + pages.mm(5)
    y = top + pages.mm(0.8) + pages.caption("WE ASK FOR", x, top + pages.mm(0.8)) + pages.mm(0.4)
    y += pages.line(content.asked, x, y, 17, bold=True)
    if content.asked_words:
        pages.line(content.asked_words, frame.right, top + pages.mm(6.2), 9.5, align=Align.RIGHT,
                   width=round(frame.width * 0.55))  # fmt: skip
    pages.y = max(y, top + height) + pages.mm(5)


def _enclosures(pages: Pages, enclosed: Sequence[tuple[str, str]]) -> None:
    if not enclosed:
        return
    pages.skip(2)
    table = Table(pages, [Column("PAGES", 20), Column("ENCLOSED", 0)])
    table.begin()
    for where, what in enclosed:
        table.row((Words(where, 9.5, one_line=True),), (Words(what, 9.5),))
    pages.skip(4)


def _signature(pages: Pages) -> None:
    pages.need(pages.mm(24))
    pages.skip(14)
    frame = pages.frame
    for caption, at, share in (("Place and date", 0.0, 0.36), ("Signature", 0.42, 0.58)):
        x = frame.x + round(frame.width * at)
        pages.box(x, pages.y, round(frame.width * share), max(1, pages.mm(0.25)))
        pages.line(caption, x, pages.y + pages.mm(1.2), 7)
    pages.skip(5)
