"""The packing slip: who packs ticks it off, who unpacks sees what is in this parcel and where the rest is."""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.documents.drawing import Align, Paper, Zone
from shipdesk.documents.label_words import day_text
from shipdesk.documents.papers.letterhead import address_block, draw_letterhead, facts, running_head
from shipdesk.documents.papers.pages import Pages, lines_of
from shipdesk.documents.papers.table import Cell, Column, Number, Table, Tick, Words
from shipdesk.documents.text_fit import Fitted
from shipdesk.documents.typesetting import set_line
from shipdesk.domain.papers import PaperSize, SlipContent, SlipLine

TITLE = "PACKING SLIP"


def slip_pages(content: SlipContent, size: PaperSize, dpi: int) -> tuple[Paper, ...]:
    """Return one parcel's packing slip."""
    pages = Pages(size, dpi, running_head(TITLE, content.order_number))
    draw_letterhead(pages, content.letterhead, TITLE, content.order_number)
    _addressed(pages, content)
    _which_parcel(pages, content)
    _table(pages, content)
    _totals(pages, content)
    _elsewhere(pages, content)
    for message in content.gift_messages:
        _framed(pages, "GIFT MESSAGE", message, 12 if not pages.narrow else 10)
    for note in content.notes:
        _framed(pages, "NOTE", note, 10 if not pages.narrow else 8.5)
    return pages.finish(" · ".join(t for t in (f"Order {content.order_number}", content.letterhead.made) if t))


def _addressed(pages: Pages, content: SlipContent) -> None:
    """Draw the recipient at the left, and at the right (on a small paper below) bars and facts."""
    frame, top = pages.frame, pages.y
    small = pages.narrow
    left = frame.width if small else round(frame.width * 0.52)
    origin = content.letterhead.shop.country_code
    y = top + pages.caption("SHIP TO", frame.x, top) + pages.mm(0.6)
    to = content.recipient
    y += pages.address(
        address_block(to, origin), frame.x, y, left - pages.mm(4), 9 if small else 11, to.country_code
    )  # fmt: skip
    pairs = (
        ("ORDERED", day_text(content.placed_on) if content.placed_on else ""),
        ("SERVICE", content.service),
        ("TRACKING", content.tracking_number),
        ("WEIGHT", content.weight),
        ("TOGETHER", ", ".join((content.order_number, *content.combined)) if content.combined else ""),
    )
    if small:
        y += pages.mm(1.5)
        bars = Zone(frame.x, y, frame.width, pages.mm(8))
        if pages.bars(content.order_number, bars):
            y = bars.bottom + pages.mm(1.8)
        pages.y = y + facts(pages, pairs[1:3] + pairs[4:], frame.x, y, frame.width, 18) + pages.mm(1)
        return
    x = frame.x + left
    bars = Zone(x, top, frame.right - x, pages.mm(10))
    right = top
    if pages.bars(content.order_number, bars, align=Align.RIGHT):
        right = bars.bottom + pages.mm(2.5)
    right += facts(pages, pairs, x, right, frame.right - x, 20)
    pages.y = max(y, right) + pages.mm(3)


def _which_parcel(pages: Pages, content: SlipContent) -> None:
    if content.parcel_count > 1:
        words = f"PARCEL {content.parcel_number} OF {content.parcel_count}"
        line = Fitted(set_line(words, bold=True), 11)
        height = pages.mm(6.5)
        pages.need(height)
        pages.box(pages.frame.x, pages.y, pages.frame.width, height)
        pages.put(line, pages.frame.x + pages.mm(2), pages.y + pages.mm(4.6), white=True)
        rest = "The rest of the order comes in other parcels."
        if not pages.narrow:
            said = Fitted(set_line(rest), 9)
            pages.put(said, pages.frame.right - pages.mm(2), pages.y + pages.mm(4.5), Align.RIGHT, white=True)
        pages.y += height + pages.mm(3)


def _table(pages: Pages, content: SlipContent) -> None:
    shown = _Shown.of(content, narrow=pages.narrow)
    table = Table(pages, shown.columns())
    table.begin()
    for line in content.lines:
        table.row(*shown.cells(line))
    if not content.lines:
        pages.skip(2)
        pages.y += pages.line("The order names no articles.", pages.frame.x, pages.y, 9)


@dataclass(frozen=True, slots=True)
class _Shown:
    """Which columns a slip needs; what a small paper has no column for stands below the article."""

    narrow: bool
    bins: bool
    partial: bool
    several: bool
    prices: bool

    @classmethod
    def of(cls, content: SlipContent, *, narrow: bool) -> _Shown:
        lines = content.lines
        return cls(
            narrow=narrow,
            bins=any(line.bin for line in lines),
            partial=any(line.quantity != line.ordered or line.elsewhere for line in lines),
            several=bool(content.combined),
            prices=not content.is_gift and not narrow and any(line.price for line in lines),
        )

    @property
    def has_sku_column(self) -> bool:
        """Whether there is room for it beside the name."""
        return not self.narrow and self.bins + self.partial + self.several + self.prices < 3

    def columns(self) -> list[Column]:
        columns = [Column("", 4.5), Column("QTY", 12)]
        if self.has_sku_column:
            columns.append(Column("SKU", 30))
        columns.append(Column("ITEM", 0))
        if self.narrow:
            return columns
        if self.bins:
            columns.append(Column("BIN", 16))
        if self.partial:
            columns.append(Column("ORDERED", 25))
        if self.several:
            columns.append(Column("ORDER", 22))
        if self.prices:
            columns.append(Column("PRICE EACH", 22, Align.RIGHT))
        return columns

    def cells(self, line: SlipLine) -> list[Cell]:
        cells: list[Cell] = [Tick(), Number(line.quantity, 11 if self.narrow else 13)]
        if self.has_sku_column:
            cells.append((Words(line.sku, 9, one_line=True),))
        cells.append(self._article(line))
        if self.narrow:
            return cells
        if self.bins:
            cells.append((Words(line.bin, 9, one_line=True),))
        if self.partial:
            rest = (Words(line.elsewhere, 8),) if line.elsewhere else ()
            cells.append((Words(str(line.ordered), 9), *rest))
        if self.several:
            cells.append((Words(line.order_number, 8, one_line=True),))
        if self.prices:
            cells.append((Words(line.price, 9, one_line=True),))
        return cells

    def _article(self, line: SlipLine) -> tuple[Words, ...]:
        name = Words(line.name or line.sku or "Article without a name", 8.5 if self.narrow else 10, bold=self.narrow)
        small = 7.5 if self.narrow else 8.5
        under = [line.variant] if self.has_sku_column else [line.sku, line.variant]
        if self.narrow:
            under.append(line.bin)
        below = ["   ".join(text for text in under if text)]
        if self.narrow and self.partial:
            below.append(f"{line.ordered} ordered{', ' if line.elsewhere else ''}{line.elsewhere}")
        if self.narrow and self.several:
            below.append(f"Order {line.order_number}")
        return (name, *(Words(text, small) for text in below if text))


def _totals(pages: Pages, content: SlipContent) -> None:
    pages.skip(3)
    pieces = f"{content.pieces} {'piece' if content.pieces == 1 else 'pieces'}"
    lines = f"{len(content.lines)} {'line' if len(content.lines) == 1 else 'lines'}"
    words = f"{pieces} in {lines} in this parcel"
    pages.need(pages.mm(8))
    height = pages.line(words, pages.frame.x, pages.y, 9.5, bold=True, width=round(pages.frame.width * 0.6))
    if content.total and not content.is_gift and not pages.narrow:
        pages.line(
            f"Order total  {content.total}", pages.frame.right, pages.y, 9.5, bold=True, align=Align.RIGHT,
            width=round(pages.frame.width * 0.38),
        )  # fmt: skip
    pages.y += height
    pages.skip(3)


def _elsewhere(pages: Pages, content: SlipContent) -> None:
    if not content.elsewhere:
        return
    pages.need(pages.mm(22))
    pages.y += pages.line("In other parcels of this order", pages.frame.x, pages.y, 9.5, bold=True)
    pages.skip(1)
    table = Table(pages, [Column("QTY", 12), Column("ITEM", 0), Column("WHERE", 34 if not pages.narrow else 24)])
    table.head()
    for line in content.elsewhere:
        name = " ".join(text for text in (line.name or line.sku, line.variant) if text)
        table.row((Words(str(line.ordered), 9),), (Words(name, 8.5),), (Words(line.elsewhere, 8.5),))
    pages.skip(3)


def _framed(pages: Pages, caption: str, text: str, size_pt: float) -> None:
    """Draw a text behind a bar at its left, over as many pages as it needs."""
    indent = pages.mm(3)
    width = pages.frame.width - 2 * indent
    lines = lines_of(text, size_pt, width, pages.grid.dpi)
    if not lines:
        return
    pages.need(pages.mm(12))
    pages.y += pages.caption(caption, pages.frame.x, pages.y) + pages.mm(1)
    for fitted in lines:
        pages.need(round(pages.grid.pt(size_pt) * 1.4))
        top = pages.y
        pages.flow([fitted], pages.frame.x + indent, width)
        pages.box(pages.frame.x, top, pages.mm(0.8), pages.y - top)
    pages.skip(4)
