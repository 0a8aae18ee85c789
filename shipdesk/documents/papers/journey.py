"""The journey record: everything known of a parcel, with times, places and who told it, for a claim."""

from __future__ import annotations

from shipdesk.documents.drawing import Align, Paper, Zone
from shipdesk.documents.maps.journey_drawing import JourneyWords, journey_scene
from shipdesk.documents.maps.look import PAPER_LOOK
from shipdesk.documents.maps.paper import placed_scene, text_width
from shipdesk.documents.papers.letterhead import address_block, draw_letterhead, facts, running_head
from shipdesk.documents.papers.pages import HAIR_MM, Pages, lines_of
from shipdesk.documents.papers.table import Column, Table, Words
from shipdesk.domain.papers import Journey, PaperSize

TITLE = "JOURNEY RECORD"
_MAP_WIDE, _MAP_NARROW = 0.44, 0.62
"""Height of the map in widths of the page."""
_MAP_DPI = 110
"""Pixels of the map's screen in an inch of paper: the more, the smaller are its names."""
_HONEST = (
    "The carrier's own words are printed as they came. Nothing was added or left out; events are kept in the order in "
    "which they happened, and “heard” is when they reached this shop. A carrier's scan has the clock at its place with "
    "its zone below; “as reported” where the zone was not told."
)


def journey_pages(content: Journey, size: PaperSize, dpi: int) -> tuple[Paper, ...]:
    """Return everything known of a parcel."""
    pages = Pages(size, dpi, running_head(TITLE, content.tracking_number))
    draw_letterhead(pages, content.letterhead, TITLE, f"Order {content.order_number}")
    _particulars(pages, content)
    _map(pages, content)
    _contents(pages, content)
    _entries(pages, content)
    pages.need(pages.mm(14))
    pages.skip(3)
    pages.flow(lines_of(_HONEST, 7.5, pages.frame.width, dpi), pages.frame.x, pages.frame.width)
    return pages.finish(f"{content.tracking_number} · {content.letterhead.made}")


def _particulars(pages: Pages, content: Journey) -> None:
    frame, top = pages.frame, pages.y
    narrow = pages.narrow
    half = frame.width if narrow else round(frame.width * 0.46)
    y = top + pages.caption("SENT TO", frame.x, top) + pages.mm(0.6)
    to = content.recipient
    lines = address_block(to, content.letterhead.shop.country_code)
    y += pages.address(lines, frame.x, y, half - pages.mm(4), 10, to.country_code) + pages.mm(2.5)
    bars = Zone(frame.x, y, half, pages.mm(10))
    if pages.bars(content.tracking_number, bars):
        y = bars.bottom + pages.mm(1)
    y += pages.line(content.tracking_number, frame.x, y, 11, bold=True, width=half - pages.mm(2)) + pages.mm(2)
    if narrow:
        pages.y = y + facts(pages, content.facts, frame.x, y, frame.width, 28)
    else:
        x = frame.x + half
        pages.y = max(y, top + facts(pages, content.facts, x, top, frame.width - half, 34))
    pages.skip(2)
    if content.verdict:
        lines_ = lines_of(content.verdict, 11, frame.width - pages.mm(6), pages.grid.dpi, bold=True)
        for fitted in lines_:
            pages.need(pages.mm(6))
            start = pages.y
            pages.flow([fitted], frame.x + pages.mm(3), frame.width - pages.mm(6))
            pages.box(frame.x, start, pages.mm(1), pages.y - start)
        pages.skip(4)


def _map(pages: Pages, content: Journey) -> None:
    """Draw the way on a map, where at least two places are known."""
    journey = content.map
    if journey is None or len(journey.stops) < 2:
        return
    frame = pages.frame
    height = round(frame.width * (_MAP_NARROW if pages.narrow else _MAP_WIDE))
    missing = ", ".join(f"“{words}”" for words in journey.not_on_map)
    lines = lines_of(f"Not on the map: {missing}.", 7.5, frame.width, pages.grid.dpi)[:3] if missing else ()
    pages.need(height + pages.mm(4 + 4 * len(lines)))
    words, unit = JourneyWords("", content.map_lines), pages.grid.dpi / _MAP_DPI
    scene = journey_scene(journey, frame.width, height, PAPER_LOOK, words, text_width, unit)
    drawing, texts = placed_scene(scene, frame.x, pages.y, pages.grid.dpi)
    pages.sheet.drawings.append(drawing)
    pages.sheet.items += texts
    hair, y = max(1, pages.mm(HAIR_MM)), pages.y
    for box in ((frame.x, y, frame.width, hair), (frame.x, y + height - hair, frame.width, hair),
                (frame.x, y, hair, height), (frame.right - hair, y, hair, height)):  # fmt: skip
        pages.box(*box)
    pages.y += height
    pages.skip(1.5)
    pages.flow(lines, frame.x, frame.width)
    pages.skip(2.5)


def _contents(pages: Pages, content: Journey) -> None:
    if not content.contents:
        return
    table = Table(pages, [Column("QTY", 12, Align.RIGHT), Column("SKU", 32 if not pages.narrow else 20),
                          Column("IN THE PARCEL", 0)])  # fmt: skip
    table.begin()
    for pieces, sku, name in content.contents:
        table.row((Words(str(pieces), 9),), (Words(sku, 8.5, one_line=True),), (Words(name, 9),))
    pages.skip(4)


def _entries(pages: Pages, content: Journey) -> None:
    narrow = pages.narrow
    zone = f"TIME ({content.zone})" if content.zone and not narrow else "TIME"
    columns = [Column(zone, 26 if narrow else 36), Column("WHAT HAPPENED", 0)]
    if not narrow:
        columns += [Column("WHERE", 34), Column("TOLD BY", 34)]
    table = Table(pages, columns)
    table.begin()
    for entry in content.entries:
        when = [Words(entry.at or "time not told", 8.5, bold=True)]
        if entry.zone:
            when.append(Words(entry.zone, 7, bold=True))
        if entry.told:
            when.append(Words(f"as told: {entry.told}", 7))
        what = [Words(entry.what, 9)]
        if entry.withdrawn:
            what.insert(0, Words(f"WITHDRAWN by the carrier, noticed {entry.withdrawn}: counts no more", 7, bold=True))
        if entry.code:
            what.append(Words(f"code {entry.code}", 7))
        told = [Words(entry.source, 8.5)] if entry.source else []
        if entry.heard:
            told.append(Words(f"heard {entry.heard}", 7))
        if narrow:
            rest = " · ".join(text for text in (entry.where, entry.source) if text)
            table.row(tuple(when), (*what, Words(rest, 7)) if rest else tuple(what))
        else:
            table.row(tuple(when), tuple(what), (Words(entry.where, 8.5),), tuple(told))
