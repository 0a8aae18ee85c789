"""The manifest: what a carrier was given at the end of the day, counted, weighed, and signed for."""

from __future__ import annotations

from shipdesk.documents.drawing import Align, Paper, Zone
from shipdesk.documents.papers.letterhead import draw_letterhead, facts, running_head
from shipdesk.documents.papers.pages import Pages
from shipdesk.documents.papers.table import Column, Table, Words
from shipdesk.domain.measures import grams_text
from shipdesk.domain.papers import Manifest, PaperSize

TITLE = "MANIFEST"
_SIGNED_MM = 34.0


def manifest_pages(content: Manifest, size: PaperSize, dpi: int) -> tuple[Paper, ...]:
    """Return one carrier's manifest; whoever takes the parcels signs its last page."""
    pages = Pages(size, dpi, running_head(TITLE, f"{content.number} · {content.carrier}"))
    draw_letterhead(pages, content.letterhead, TITLE, content.carrier)
    _particulars(pages, content)
    _parcels(pages, content)
    _signatures(pages, content)
    copy = "Copy · " if content.is_copy else ""
    return pages.finish(f"{copy}{content.number} · {content.letterhead.made}")


def _particulars(pages: Pages, content: Manifest) -> None:
    frame, top = pages.frame, pages.y
    narrow = pages.narrow
    bars = Zone(frame.x if narrow else frame.x + frame.width // 2, top, frame.width if narrow else frame.width // 2,
                pages.mm(13))  # fmt: skip
    pages.bars(content.number, bars, align=Align.LEFT if narrow else Align.RIGHT)
    y = bars.bottom + pages.mm(1.2)
    if narrow:
        y += pages.line(content.number, frame.x, y, 10, bold=True) + pages.mm(1)
    else:
        y += pages.line(content.number, frame.right, y, 10, bold=True, align=Align.RIGHT)
    pairs = (
        ("CLOSED", content.closed),
        ("HANDED OVER", f"{content.first} to {content.last}" if content.first != content.last else content.first),
        ("PARCELS", str(len(content.parcels))),
        ("WEIGHT", grams_text(content.weight_g) + _unweighed(content)),
    )
    left_top = y if narrow else top
    below = left_top + facts(pages, pairs, frame.x, left_top, frame.width if narrow else frame.width // 2, 24)
    pages.y = max(y, below) + pages.mm(3)


def _unweighed(content: Manifest) -> str:
    count = sum(parcel.weight_g is None for parcel in content.parcels)
    return f" (without {count} of unknown weight)" if count else ""


def _parcels(pages: Pages, content: Manifest) -> None:
    right = Align.RIGHT
    narrow = pages.narrow
    columns = [Column("NO.", 8 if narrow else 10, right), Column("TRACKING NUMBER", 0)]
    if not narrow:
        columns += [Column("ORDER", 32), Column("SERVICE", 34)]
    columns += [Column("TO", 22 if narrow else 26), Column("WEIGHT", 15 if narrow else 18, right)]
    table = Table(pages, columns)
    table.begin()
    size = 8 if narrow else 9
    for number, parcel in enumerate(content.parcels, start=1):
        cells = [(Words(str(number), size),), (Words(parcel.tracking_number, size, bold=True, one_line=True),)]
        if not narrow:
            cells += [(Words(parcel.order_number, size, one_line=True),), (Words(parcel.service, size),)]
        place = f"{parcel.country_code} {parcel.postal_code}".strip()
        weight = grams_text(parcel.weight_g) if parcel.weight_g is not None else "–"
        cells += [(Words(place, size, one_line=True),), (Words(weight, size, one_line=True),)]
        table.row(*cells)


def _signatures(pages: Pages, content: Manifest) -> None:
    """Keep what is signed for together on one page."""
    frame = pages.frame
    pages.need(pages.mm(_SIGNED_MM))
    pages.skip(4)
    count = len(content.parcels)
    word = "parcel" if count == 1 else "parcels"
    words = f"{count} {word}, {grams_text(content.weight_g)}, received by {content.carrier}:"
    pages.y += pages.line(words, frame.x, pages.y, 10, bold=True)
    pages.skip(13)
    across = (("Name in capitals", 0.0, 0.36), ("Signature of the driver", 0.4, 0.34), ("Date, time", 0.78, 0.22))
    for caption, at, share in across:
        x = frame.x + round(frame.width * at)
        pages.box(x, pages.y, round(frame.width * share), max(1, pages.mm(0.25)))
        pages.line(caption, x, pages.y + pages.mm(1.2), 7, width=round(frame.width * share))
    pages.skip(6)
