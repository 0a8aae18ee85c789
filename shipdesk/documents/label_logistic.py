"""The GS1 logistic label: who and to whom above, what it is in the middle, the SSCC at the bottom.

After the GS1 Logistic Label Guideline: bars upright, X of 0.495 to 0.94 mm, at least 31.75 mm high, the digits
below them, and words that people read at arm's length (12 points are 3 mm).
"""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.documents import label_zones as mm
from shipdesk.documents.drawing import Align, Grid, Paper, Zone
from shipdesk.documents.label_addresses import address_lines, place_tracking_symbol, recipient_lines, routing_text
from shipdesk.documents.label_logo import logo_picture
from shipdesk.documents.label_tracking import SAMPLE_TEXT, too_long_for_bars, tracking_symbol
from shipdesk.documents.label_words import day_text, weight_text
from shipdesk.documents.sheet import CAPTION_PT, RULE_MM, Sheet
from shipdesk.documents.text_fit import Wanted, fit_block, largest_size
from shipdesk.documents.typesetting import reads_from_right, set_line
from shipdesk.domain.errors import Refused
from shipdesk.domain.gs1 import human_readable
from shipdesk.domain.labels import LabelContent, LabelPaper, LabelTemplate, Layout, Part, Symbology

_BARS_MM = 32.0
_DIGITS_MM = 6.5
_TITLE_MM = 7.0
_FACTS_MM = 14.0
_SENDER_MM = 23.0
_SENDER_MOST_MM = 32.0
_CAPTION_MM = 8.6
_LINE_MM = 5.0
"""A line of 12 points."""
_SYMBOL_MM = 24.0
_LOGO_MM = 26.0
_SAMPLE_MM = 5.0


_FACT_SHARES = {"ORDER": 1.7, "PACKAGE": 1.0, "WEIGHT": 1.15, "SHIP DATE": 1.35}


@dataclass(frozen=True, slots=True)
class _Bands:
    """The label's bands from the top."""

    sender: Zone
    recipient: Zone
    facts: Zone
    references: Zone
    sscc: Zone


def lay_out_logistic_label(content: LabelContent, layout: LabelPaper, dpi: int, template: LabelTemplate) -> Paper:
    """Return a shipping unit's label on the printer's dots."""
    grid = Grid(dpi)
    width, height = (grid.mm(side) for side in mm.paper_mm(layout))
    margin = grid.mm(mm.MARGIN_MM)
    frame = Zone(margin, margin, width - 2 * margin, height - 2 * margin)
    sheet = Sheet(grid)
    with_references = Part.REFERENCES not in template.hidden and bool(content.reference_lines)
    senders = len(address_lines(content.sender, content.recipient.country_code))
    bands = _bands(grid, frame, senders, tab=layout is Layout.FOUR_BY_EIGHT, with_references=with_references)
    sheet.outline(frame)
    for band in (bands.recipient, bands.facts, bands.references, bands.sscc):
        if band.height:
            sheet.rule(frame, band.y)
    _sender(sheet, bands.sender, content, template.logo)
    _recipient(sheet, bands.recipient, content, template.hidden)
    _facts(sheet, bands.facts, content)
    if with_references:
        _references(sheet, bands.references, content)
    _sscc(sheet, bands.sscc, content)
    return sheet.as_paper(width, height)


def _bands(grid: Grid, frame: Zone, sender_lines: int, *, tab: bool, with_references: bool) -> _Bands:
    sender_height = min(max(_SENDER_MM, _CAPTION_MM + _LINE_MM * sender_lines), _SENDER_MOST_MM)
    sscc_height = grid.mm(_TITLE_MM + _BARS_MM * (1.3 if tab else 1) + _DIGITS_MM + 1)
    reference_height = grid.mm(28.0 if tab else 17.0) if with_references else 0
    heights = [grid.mm(sender_height), 0, grid.mm(_FACTS_MM), reference_height, sscc_height]
    heights[1] = frame.height - sum(heights)
    zones, y = [], frame.y
    for height in heights:
        zones.append(Zone(frame.x, y, frame.width, height))
        y += height
    return _Bands(*zones)


def _sender(sheet: Sheet, zone: Zone, content: LabelContent, logo: bytes) -> None:
    grid = sheet.grid
    room = zone.inside(grid.mm(mm.PADDING_MM))
    sheet.caption("FROM", room.x, room.y, size_pt=8)
    right = round(room.width * 0.36)
    left = Zone(room.x, room.y + grid.mm(3.6), room.width - right - grid.mm(2), room.height - grid.mm(3.6))
    lines = address_lines(content.sender, content.recipient.country_code)
    _block(
        sheet, [Wanted(line, 12, country_code=content.sender.country_code) for line in lines], left, "sender's address"
    )
    beside = Zone(room.right - right, room.y, right, room.height)
    picture = (
        logo_picture(logo, Zone(beside.x, beside.y, min(beside.width, grid.mm(_LOGO_MM)), beside.height))
        if logo
        else None
    )
    if picture is not None:
        sheet.items.append(picture)
        return
    if logo:
        sheet.object("The shop's logo cannot be read as a picture. Choose another file in Settings, Labels.")
    carrier, banner = content.carrier_name, content.service_banner.upper()
    # Own delivery is called the same as its only service: once is enough.
    words = [carrier, banner if banner != carrier.upper() else ""]
    wanted = [Wanted(text, 13, bold=i == 0) for i, text in enumerate(word for word in words if word)]
    _block(sheet, wanted, beside, "carrier's name", align=Align.RIGHT)


def _recipient(sheet: Sheet, zone: Zone, content: LabelContent, hidden: frozenset[Part]) -> None:
    grid = sheet.grid
    room = zone.inside(grid.mm(mm.PADDING_MM))
    sheet.caption("RETURN TO" if content.is_return else "SHIP TO", room.x, room.y, size_pt=8)
    top = room.y + grid.mm(4.2)
    right = room.right
    if Part.SYMBOL not in hidden or Part.ROUTING not in hidden:
        column = Zone(room.right - grid.mm(_SYMBOL_MM), room.y, grid.mm(_SYMBOL_MM), room.height)
        right = column.x - grid.mm(2)
        bottom = column.bottom
        if Part.ROUTING not in hidden and (text := routing_text(content)):
            box = Zone(column.x, column.bottom - grid.mm(10), column.width, grid.mm(10))
            sheet.outline(box)
            sheet.in_box(text, box.inside(grid.mm(1.2)), 26, "postal code")
            bottom = box.y - grid.mm(1)
        if Part.SYMBOL not in hidden:
            place_tracking_symbol(sheet, content, Zone(column.x, column.y, column.width, bottom - column.y))
    lines = [Wanted(w.text, w.size_pt + 1.5, w.bold, w.country_code) for w in recipient_lines(content)]
    if not lines:
        sheet.object("The label has no recipient's address.")
    align = Align.RIGHT if reads_from_right(tuple(w.text for w in lines)) else Align.LEFT
    place = Zone(room.x, top, right - room.x, room.bottom - top)
    _block(sheet, lines, place, "recipient's address", align=align, pitch=1.22)


def _facts(sheet: Sheet, zone: Zone, content: LabelContent) -> None:
    """Draw order, package, weight and date side by side, each below its caption."""
    facts = [
        ("ORDER", content.return_number or content.order_number),
        ("PACKAGE", f"{content.package_number} of {content.package_count}"),
        ("WEIGHT", weight_text(content.weight_g, content.sender.country_code) if content.weight_g is not None else ""),
        ("SHIP DATE", day_text(content.ship_on) if content.ship_on else ""),
    ]
    shown = [(title, text) for title, text in facts if text]
    room = zone.inside(sheet.grid.mm(mm.PADDING_MM))
    total = sum(_FACT_SHARES[title] for title, _ in shown)
    gap = sheet.grid.mm(2)
    widths = [round((room.width - gap * (len(shown) - 1)) * _FACT_SHARES[title] / total) for title, _ in shown]
    size = _common_size(sheet.grid, [text for _, text in shown], widths)
    x, below = room.x, sheet.grid.mm(3)
    for (title, text), width in zip(shown, widths, strict=True):
        sheet.caption(title, x, room.y, size_pt=8)
        what = "order number" if title == "ORDER" else title.lower()
        place = Zone(x, room.y + below, width, room.height - below)
        sheet.in_box(text, place, size, what, align=Align.LEFT, smallest_pt=CAPTION_PT)
        x += width + gap


def _common_size(grid: Grid, texts: list[str], widths: list[int]) -> float:
    """Return the size at which all of them fit, so that none stands out; a very long one is smaller by itself."""
    fitting = [largest_size(set_line(t, bold=True), 13, w, grid) for t, w in zip(texts, widths, strict=True)]
    return max(9.0, min(fitting, default=13.0))


def _references(sheet: Sheet, zone: Zone, content: LabelContent) -> None:
    room = zone.inside(sheet.grid.mm(mm.PADDING_MM))
    _block(sheet, [Wanted(line, 12) for line in content.reference_lines], room, "reference text", smallest_pt=6.5)


def _sscc(sheet: Sheet, zone: Zone, content: LabelContent) -> None:
    grid = sheet.grid
    rule = grid.mm(RULE_MM)
    title = Zone(zone.x, zone.y + rule, zone.width, grid.mm(_TITLE_MM) - rule)
    gs1 = content.symbology is Symbology.GS1_128
    if content.sample:
        sheet.box(title.x, title.y, title.width, grid.mm(_SAMPLE_MM))
        band = Zone(title.x, title.y, title.width, grid.mm(_SAMPLE_MM))
        sheet.in_box(SAMPLE_TEXT, band, 11, "sample mark", white=True)
    else:
        sheet.in_box(
            "SSCC" if content.barcode.startswith("(00)") else "SHIPMENT", title.inside(grid.mm(1)), 12, "title"
        )
    digits = grid.mm(_DIGITS_MM)
    top = title.bottom
    bars = Zone(zone.x + rule, top, zone.width - 2 * rule, zone.bottom - grid.mm(1) - digits - top)
    symbol = tracking_symbol(sheet, content)
    if symbol is not None:
        modules = (mm.MODULES_LOGISTIC if gs1 else mm.MODULES)[grid.dpi]
        if not sheet.bars(symbol, modules, bars):
            sheet.object(too_long_for_bars(content))
    below = Zone(zone.x, bars.bottom, zone.width, digits).inside(grid.mm(0.9))
    sheet.in_box(_digits(content), below, 14, "tracking number")


def _digits(content: LabelContent) -> str:
    """Return what stands below the bars: the element strings themselves, identifiers in parentheses."""
    if content.symbology is not Symbology.GS1_128:
        return content.human_readable
    try:
        return human_readable(content.barcode)
    except Refused:
        return content.human_readable


def _block(
    sheet: Sheet,
    lines: list[Wanted],
    zone: Zone,
    what: str,
    *,
    align: Align = Align.LEFT,
    pitch: float = 1.18,
    smallest_pt: float = 8.0,
) -> None:
    if not lines or not all(sheet.printable(line.text, what) for line in lines):
        return
    block = fit_block(lines, zone.width, zone.height, sheet.grid, pitch=pitch, smallest_pt=smallest_pt)
    if block is None:
        sheet.too_long(" / ".join(line.text for line in lines), what)
        return
    sheet.block(block, zone, pitch=pitch, align=align)
