"""The batch summary: what goes by whom, what it weighs, and what is missing before it can go."""

from __future__ import annotations

from shipdesk.documents.drawing import Align, Paper
from shipdesk.documents.papers.letterhead import draw_letterhead, running_head
from shipdesk.documents.papers.pages import Pages
from shipdesk.documents.papers.table import Column, Table, Words
from shipdesk.domain.measures import grams_text
from shipdesk.domain.papers import BatchSummary, PaperSize, SummaryOrder

TITLE = "BATCH SUMMARY"


def summary_pages(content: BatchSummary, size: PaperSize, dpi: int) -> tuple[Paper, ...]:
    """Return the summary of some orders."""
    pages = Pages(size, dpi, running_head(TITLE, ""))
    draw_letterhead(pages, content.letterhead, TITLE)
    _totals(pages, content)
    _ways(pages, content)
    _missing(pages, content)
    _orders(pages, content)
    return pages.finish(content.letterhead.made)


def _totals(pages: Pages, content: BatchSummary) -> None:
    orders = content.orders
    ready = sum(not order.missing for order in orders)
    figures = (
        ("ORDERS", str(len(orders))),
        ("PARCELS", str(sum(order.parcels for order in orders))),
        ("PIECES", str(sum(order.pieces for order in orders))),
        ("WEIGHT", grams_text(sum(order.weight_g for order in orders))),
        ("LABELS", str(sum(order.labels for order in orders))),
        ("WITH NOTHING MISSING", str(ready)),
    )
    across = 3 if pages.narrow else 6
    width = pages.frame.width // across
    high = pages.mm(12)
    for i, (caption, figure) in enumerate(figures):
        x, y = pages.frame.x + i % across * width, pages.y + i // across * high
        below = pages.caption(caption, x, y) + pages.mm(0.8)
        pages.line(figure, x, y + below, 15, bold=True, width=width - pages.mm(2))
    pages.y += high * (len(figures) // across)
    pages.skip(1)


def _ways(pages: Pages, content: BatchSummary) -> None:
    right = Align.RIGHT
    table = Table(pages, [
        Column("CARRIER", 0), Column("SERVICE", 26 if pages.narrow else 60), Column("ORDERS", 13, right),
        Column("PARCELS", 14, right), Column("WEIGHT", 17 if pages.narrow else 24, right),
    ])  # fmt: skip
    table.begin()
    for way in content.ways:
        table.row(
            (Words(way.carrier or "not chosen yet", 9, bold=True),), (Words(way.service, 9),),
            (Words(str(way.orders), 9),), (Words(str(way.parcels), 9),),
            (Words(grams_text(way.weight_g), 9, one_line=True),),
        )  # fmt: skip
    pages.skip(4)


def _missing(pages: Pages, content: BatchSummary) -> None:
    """Name what is missing, order by order: that is what somebody has to do now."""
    wanting = [order for order in content.orders if order.missing]
    pages.need(pages.mm(22))
    if not wanting:
        pages.y += pages.line("Nothing is missing.", pages.frame.x, pages.y, 10, bold=True)
        pages.skip(4)
        return
    word = "order" if len(wanting) == 1 else "orders"
    pages.y += pages.line(f"Missing in {len(wanting)} {word}", pages.frame.x, pages.y, 11, bold=True)
    pages.skip(1.5)
    table = Table(pages, [Column("ORDER", 22 if pages.narrow else 32), Column("WHAT IS MISSING", 0)])
    table.head()
    for order in wanting:
        table.row(
            (Words(order.order_number, 9, bold=True, one_line=True),),
            tuple(Words(missing, 9) for missing in order.missing),
        )
    pages.skip(4)


def _orders(pages: Pages, content: BatchSummary) -> None:
    right = Align.RIGHT
    narrow = pages.narrow
    columns = [Column("ORDER", 20 if narrow else 30), Column("TO", 7), Column("NAME", 0), Column("PCS", 9, right)]
    if not narrow:
        columns += [Column("BOX", 18), Column("CARRIER, SERVICE", 46)]
    columns += [Column("WEIGHT", 15 if narrow else 18, right), Column("LABELS", 11, right)]
    table = Table(pages, columns)
    table.begin()
    for order in content.orders:
        table.row(*_order(order, narrow=narrow))


def _order(order: SummaryOrder, *, narrow: bool) -> list[tuple[Words, ...]]:
    size = 7.5 if narrow else 8.5
    weight = grams_text(order.weight_g) if order.weight_is_sure else f"~ {grams_text(order.weight_g)}"
    cells = [
        (Words(order.order_number, size, bold=True, one_line=True),),
        (Words(order.country_code, size),),
        (Words(order.recipient, size),),
    ]
    cells.append((Words(str(order.pieces), size),))
    if not narrow:
        way = ", ".join(text for text in (order.carrier, order.service) if text)
        cells += [(Words(order.box, size),), (Words(way, size),)]
    return [*cells, (Words(weight, size, one_line=True),), (Words(f"{order.labels} of {order.parcels}", size),)]
