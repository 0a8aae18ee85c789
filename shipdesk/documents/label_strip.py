"""What only the shop reads: the order as bars, and up to three lines of its own; on 4 x 8 inches a tab to tear off."""

from __future__ import annotations

from shipdesk.documents import label_zones as mm
from shipdesk.documents.drawing import Align, Zone
from shipdesk.documents.label_words import day_text, package_text
from shipdesk.documents.label_zones import LabelZones
from shipdesk.documents.sheet import CAPTION_PT, RULE_MM, Sheet, widest_module
from shipdesk.documents.symbols import Symbol, code128
from shipdesk.documents.text_fit import Wanted, block_height, fit_block
from shipdesk.domain.errors import Refused
from shipdesk.domain.labels import LabelContent

_LONGEST_ORDER_CODE = 40
_LINES_FROM = 0.58
_LINES_MM = 26.0
"""The least width that is left to the reference lines."""


def place_strip(sheet: Sheet, zones: LabelZones, content: LabelContent) -> None:
    """Draw the strip below the barcode; bars that do not fit are left to the number in words."""
    if zones.has_tab:
        _tab(sheet, zones.strip, content)
    else:
        _strip(sheet, zones.strip, content)


def _strip(sheet: Sheet, zone: Zone, content: LabelContent) -> None:
    mm_ = sheet.grid.mm
    padding, rule = mm_(mm.PADDING_MM), mm_(RULE_MM)
    low = zone.height < mm_(12)
    symbol = _order_symbol(content)
    lines_width = mm_(_LINES_MM) if content.reference_lines else 0
    room = Zone(zone.x + rule, zone.y + mm_(1.2), zone.width - rule - padding - lines_width, mm_(6.2 if low else 7.5))
    middle = zone.x + round(zone.width * _LINES_FROM)
    if symbol is not None and (module := widest_module(symbol, mm.MODULES_ORDER[sheet.grid.dpi], room.width)):
        # No wider than it has to be: what is left is the lines'.
        width = (symbol.columns + 2 * symbol.quiet) * module
        bars = Zone(room.x, room.y, width, room.height)
        sheet.bars(symbol, (module,), bars)
        middle = bars.right
        bottom = zone.bottom - rule
        caption = Zone(bars.x, bars.bottom, bars.width, bottom - bars.bottom).inside(mm_(0.4))
    else:
        caption = Zone(zone.x + padding, zone.y, middle - zone.x - 2 * padding, zone.height)
    _order_caption(sheet, known_as(content), caption)
    lines = Zone(middle, zone.y + mm_(1.4), zone.right - padding - middle, zone.height - mm_(2.2))
    _references(sheet, content, lines, 8, Align.RIGHT)


def _tab(sheet: Sheet, zone: Zone, content: LabelContent) -> None:
    """Draw a tab that says by itself which parcel it is from."""
    mm_ = sheet.grid.mm
    room = zone.inside(mm_(mm.PADDING_MM + 1))
    number = known_as(content)
    line = mm_(9)
    if number and sheet.printable(number, "order number"):
        width = round(room.width * _LINES_FROM)
        sheet.in_box(
            number, Zone(room.x, room.y, width, line), 22, "order number", align=Align.LEFT, smallest_pt=CAPTION_PT
        )
    facts = [package_text(content), *([day_text(content.ship_on)] if content.ship_on else [])]
    right = Zone(room.x + round(room.width * 0.62), room.y, room.width - round(room.width * 0.62), line)
    block = fit_block([Wanted(text, 10) for text in facts], right.width, right.height, sheet.grid, smallest_pt=7)
    if block is not None:
        sheet.block(block, right, pitch=1.25, align=Align.RIGHT)
    bars_zone = Zone(zone.x, room.y + line + mm_(2.5), zone.width, mm_(14))
    symbol = _order_symbol(content)
    if symbol is not None and sheet.bars(symbol, mm.MODULES_TAB[sheet.grid.dpi], bars_zone):
        top = bars_zone.bottom + mm_(3)
    else:
        top = bars_zone.y
    _references(sheet, content, Zone(room.x, top, room.width, room.bottom - top), 12, Align.LEFT)


def _references(sheet: Sheet, content: LabelContent, room: Zone, size_pt: float, align: Align) -> None:
    lines = content.reference_lines
    if not lines or not all(sheet.printable(line, "reference text") for line in lines):
        return
    wanted = [Wanted(line, size_pt) for line in lines]
    block = fit_block(wanted, room.width, room.height, sheet.grid, pitch=1.2, smallest_pt=CAPTION_PT)
    if block is None:
        sheet.too_long(" / ".join(lines), "reference text")
        return
    sheet.block(block, room, pitch=1.2, align=align)


def _order_caption(sheet: Sheet, number: str, zone: Zone) -> None:
    """Repeat the order number where there is room; it stands above in any case."""
    lines = fit_block([Wanted(number, 8)], zone.width, zone.height, sheet.grid, pitch=1.1, smallest_pt=CAPTION_PT)
    if number and lines is not None:
        top = zone.y + (zone.height - block_height(lines, sheet.grid, 1.1)) // 2
        sheet.block(lines, Zone(zone.x, top, zone.width, zone.height), pitch=1.1, align=Align.CENTRE)


def known_as(content: LabelContent) -> str:
    """Return the number by which the shop looks the parcel up."""
    return content.return_number if content.is_return and content.return_number else content.order_number


def _order_symbol(content: LabelContent) -> Symbol | None:
    """Return what the shop looks the parcel up by as bars, where it can be written so and is not absurdly long."""
    number = known_as(content)
    if not number or len(number) > _LONGEST_ORDER_CODE:
        return None
    try:
        return code128(number)
    except Refused:
        return None
