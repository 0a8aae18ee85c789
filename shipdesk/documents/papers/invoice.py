"""The commercial invoice that goes with a parcel across a border."""

from __future__ import annotations

from shipdesk.documents.drawing import Align, Paper
from shipdesk.documents.label_words import day_text
from shipdesk.documents.papers.letterhead import address_block, draw_letterhead, facts, running_head
from shipdesk.documents.papers.pages import Pages, lines_of
from shipdesk.documents.papers.table import Column, Table, Words
from shipdesk.domain.errors import Refused
from shipdesk.domain.measures import grams_text
from shipdesk.domain.money import money_text, to_major
from shipdesk.domain.papers import Contents, CustomsContent, CustomsLine, PaperSize

TITLE = "COMMERCIAL INVOICE"
REASONS = {
    Contents.SALE: "Sale of goods", Contents.GIFT: "Gift, no commercial value", Contents.DOCUMENTS: "Documents",
    Contents.SAMPLE: "Commercial sample", Contents.RETURN: "Returned goods", Contents.OTHER: "Other",
}  # fmt: skip
_OATH = (
    "I declare that the information in this invoice is true and correct, and that the contents and value of this "
    "shipment are as stated above."
)


def invoice_pages(content: CustomsContent, size: PaperSize, dpi: int) -> tuple[Paper, ...]:
    """Return one parcel's commercial invoice."""
    if size is PaperSize.FOUR_BY_SIX:
        raise Refused("A commercial invoice has no room on 4 x 6 inches.", "Print it on A4 or Letter.")
    pages = Pages(size, dpi, running_head(TITLE, content.number))
    draw_letterhead(pages, content.letterhead, TITLE, content.number)
    _parties(pages, content)
    _lines(pages, content)
    _totals(pages, content)
    _signature(pages, content)
    return pages.finish(f"Invoice {content.number} · {content.letterhead.made}")


def _parties(pages: Pages, content: CustomsContent) -> None:
    frame, top = pages.frame, pages.y
    third = frame.width // 3
    shop, to = content.letterhead.shop, content.recipient
    lowest = top
    people = (
        ("SELLER AND SHIPPER", shop, to.country_code, (shop.email, shop.phone)),
        ("BUYER AND RECIPIENT", to, shop.country_code, (to.email, to.phone)),
    )
    for i, (caption, person, origin, ways) in enumerate(people):
        x = frame.x + i * third
        y = top + pages.caption(caption, x, top) + pages.mm(0.6)
        y += pages.address(address_block(person, origin), x, y, third - pages.mm(5), 9.5, person.country_code)
        for way in ways:
            if way:
                y += pages.stack(lines_of(way, 8, third - pages.mm(5), pages.grid.dpi), x, y)
        lowest = max(lowest, y)
    pairs = (
        ("DATE", day_text(content.made_on) if content.made_on else ""),
        ("ORDER", content.order_number),
        ("TRACKING", content.tracking_number),
        ("CARRIER", content.carrier),
        ("REASON", REASONS[content.contents]),
        ("PACKAGE", f"{content.parcel_number} of {content.parcel_count}"),
        ("CURRENCY", content.currency),
    )
    x = frame.x + 2 * third
    lowest = max(lowest, top + facts(pages, pairs, x, top, frame.right - x, 19))
    pages.y = lowest + pages.mm(5)


def _lines(pages: Pages, content: CustomsContent) -> None:
    right = Align.RIGHT
    table = Table(pages, [
        Column("DESCRIPTION", 0), Column("HS CODE", 23), Column("ORIGIN", 12), Column("QTY", 12, right),
        Column("NET WEIGHT", 19, right), Column("EACH", 22, right), Column("VALUE", 24, right),
    ])  # fmt: skip
    table.begin()
    for line in content.lines:
        sku = (Words(line.sku, 7.5),) if line.sku else ()
        table.row(
            (Words(line.description, 9), *sku), (Words(line.hs_code, 9, one_line=True),),
            (Words(line.origin_country, 9),), (Words(str(line.quantity), 9),),
            (Words(grams_text(line.weight_g) if line.weight_g is not None else "", 9, one_line=True),),
            (Words(_each(line, content.currency), 9, one_line=True),),
            (Words(_plain(line.value_minor, content.currency), 9, one_line=True),),
        )  # fmt: skip


def _totals(pages: Pages, content: CustomsContent) -> None:
    pages.skip(2)
    pages.need(pages.mm(26))
    pieces = sum(line.quantity for line in content.lines)
    pairs = (
        ("Pieces", str(pieces)),
        ("Gross weight", grams_text(content.weight_g) if content.weight_g is not None else ""),
        ("Total value", money_text(content.value_minor, content.currency)),
    )
    x = pages.frame.right
    for words, figure in pairs:
        is_total = words == "Total value"
        size = 12 if is_total else 9.5
        pages.line(words, x - pages.mm(48), pages.y, size, bold=is_total, align=Align.RIGHT, width=pages.mm(60))
        pages.y += pages.line(figure, x, pages.y, size, bold=is_total, align=Align.RIGHT, width=pages.mm(46))
        pages.skip(0.8)
    pages.skip(4)


def _signature(pages: Pages, content: CustomsContent) -> None:
    pages.need(pages.mm(34))
    pages.flow(lines_of(_OATH, 9, pages.frame.width, pages.grid.dpi), pages.frame.x, pages.frame.width)
    pages.skip(15)
    frame = pages.frame
    for caption, at, share in (("Signature", 0.0, 0.4), ("Name", 0.44, 0.3), ("Date", 0.78, 0.22)):
        x = frame.x + round(frame.width * at)
        pages.box(x, pages.y, round(frame.width * share), max(1, pages.mm(0.25)))
        pages.line(caption, x, pages.y + pages.mm(1.2), 7)
    if content.made_on:
        x = frame.x + round(frame.width * 0.78)
        pages.line(day_text(content.made_on), x, pages.y - pages.mm(4.5), 9.5)
    pages.skip(6)


def _each(line: CustomsLine, currency: str) -> str:
    if line.value_minor is None or not line.quantity or line.value_minor % line.quantity:
        return ""
    return _plain(line.value_minor // line.quantity, currency)


def _plain(minor: int | None, currency: str) -> str:
    return "" if minor is None else f"{to_major(minor, currency or 'EUR'):,}"
