"""The pick list: one walk past the bins for a whole batch, one line for each article."""

from __future__ import annotations

from shipdesk.documents.drawing import Align, Paper
from shipdesk.documents.papers.letterhead import draw_letterhead, running_head
from shipdesk.documents.papers.pages import Pages
from shipdesk.documents.papers.table import Bars, Cell, Column, Number, Table, Tick, Words
from shipdesk.domain.papers import PaperSize, PickList, PickRow

TITLE = "PICK LIST"


def pick_list_pages(content: PickList, size: PaperSize, dpi: int) -> tuple[Paper, ...]:
    """Return the pick list of a batch."""
    said = _said(content)
    pages = Pages(size, dpi, running_head(TITLE, ""))
    draw_letterhead(pages, content.letterhead, TITLE, said if not pages.narrow else "")
    if pages.narrow:
        pages.y += pages.line(said, pages.frame.x, pages.y, 9, bold=True) + pages.mm(1)
    binned = any(row.bin for row in content.rows)
    table = Table(pages, _columns(narrow=pages.narrow, binned=binned))
    table.begin()
    for row in content.rows:
        table.row(*_cells(row, narrow=pages.narrow, binned=binned))
    pages.skip(3)
    if not pages.narrow:
        pages.need(pages.mm(12))
        for words, share in (("Picked by", 0.0), ("Time", 0.5)):
            x = pages.frame.x + round(pages.frame.width * share)
            pages.line(words, x, pages.y + pages.mm(5), 8)
            pages.box(x + pages.mm(18), pages.y + pages.mm(8), round(pages.frame.width * 0.35), max(1, pages.mm(0.2)))
    return pages.finish(content.letterhead.made)


def _said(content: PickList) -> str:
    parts = (
        f"{content.order_count} {'order' if content.order_count == 1 else 'orders'}",
        f"{len(content.rows)} {'article' if len(content.rows) == 1 else 'articles'}",
        f"{content.pieces} {'piece' if content.pieces == 1 else 'pieces'}",
    )
    return " · ".join(parts)


def _columns(*, narrow: bool, binned: bool) -> list[Column]:
    if narrow:
        bins = [Column("BIN", 15)] if binned else []
        return [Column("", 4.5), *bins, Column("QTY", 11), Column("ARTICLE", 0)]
    bins = [Column("BIN", 20)] if binned else []
    return [
        Column("", 4.5), *bins, Column("QTY", 13), Column("ARTICLE", 0), Column("SCAN", 48, Align.CENTRE),
        Column("FOR ORDERS", 38),
    ]  # fmt: skip


def _cells(row: PickRow, *, narrow: bool, binned: bool) -> list[Cell]:
    name = row.name or row.sku or "Article without a name"
    sizes = (8.5, 7.5) if narrow else (10, 8.5)
    under = "   ".join(text for text in (row.sku, row.variant) if text)
    orders = ", ".join(number if pieces == 1 else f"{number}\u00a0×{pieces}" for number, pieces in row.orders)
    article: list[Words] = [Words(name, sizes[0], bold=True)]
    if under:
        article.append(Words(under, sizes[1]))
    place = (Words(row.bin or "–", 10 if narrow else 12, bold=True, one_line=True),)
    bins: list[Cell] = [place] if binned else []
    cells: list[Cell] = [Tick(), *bins, Number(row.quantity, 11 if narrow else 14)]
    if narrow:
        return [*cells, (*article, Words(orders, 7))]
    return [*cells, tuple(article), Bars(row.code), (Words(orders, 8),)]
