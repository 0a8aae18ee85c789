"""Puts a label's words and codes in their places; the result is drawn as PDF here and by other back ends elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shipdesk.documents import label_zones as mm
from shipdesk.documents.drawing import Align, BarSymbol, Paper
from shipdesk.documents.label_addresses import place_addresses
from shipdesk.documents.label_zones import LabelZones, Zone, label_zones
from shipdesk.documents.sheet import CAPTION_PT, Sheet
from shipdesk.documents.symbols import QUIET_BARS, Bars, code128_modules, gs1_128_modules
from shipdesk.documents.text_fit import Wanted, block_height, fit_block, group_in_fours
from shipdesk.domain.errors import Refused
from shipdesk.domain.labels import LabelContent, Layout, Symbology

SAMPLE_TEXT = "SAMPLE  –  NO POSTAGE  –  DO NOT SHIP"
_POUND_G = 453.59237
_POUND_COUNTRIES = frozenset({"US", "LR", "MM"})
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONGEST_ORDER_CODE = 40


def lay_out_label(content: LabelContent, layout: Layout, dpi: int = 203) -> Paper:
    """Return the label on the printer's dots, with a sentence for each thing that cannot be printed on it."""
    zones = label_zones(layout, dpi)
    sheet = Sheet(zones.grid)
    _frame(sheet, zones)
    _head(sheet, zones, content)
    _banner(sheet, zones, content)
    place_addresses(sheet, zones, content)
    _tracking(sheet, zones.barcode, content)
    _strip(sheet, zones.strip, content)
    return sheet.as_paper(zones.width, zones.height)


def weight_text(weight_g: int, country_code: str) -> str:
    """Return a weight as people of the country read it: kg, or lb and oz in the United States."""
    if country_code in _POUND_COUNTRIES:
        pounds, ounces = divmod(round(weight_g / _POUND_G * 16, 1), 16)
        return f"{pounds:.0f} lb {ounces:.1f} oz" if pounds else f"{ounces:.1f} oz"
    return f"{weight_g / 1000:.2f} kg" if weight_g >= 100 else f"{weight_g} g"


def _frame(sheet: Sheet, zones: LabelZones) -> None:
    sheet.outline(zones.frame)


def _head(sheet: Sheet, zones: LabelZones, content: LabelContent) -> None:
    icon, mm_ = zones.icon, sheet.grid.mm
    sheet.box(icon.x, icon.y, icon.width, icon.height)
    sheet.in_box(content.service_icon, icon.inside(mm_(3)), 54, "service sign", white=True)
    zone = zones.particulars.inside(mm_(mm.PADDING_MM))
    if content.sample:
        mark = Zone(zone.x + mm_(0.5), zone.y + mm_(5.2), mm_(27), mm_(9.5))
        sheet.outline(mark)
        sheet.in_box("SAMPLE", mark.inside(mm_(1.6)), 18, "sample mark")
        zone = Zone(mark.right + mm_(2), zone.y, zone.right - mark.right - mm_(2), zone.height)
    lines = [Wanted(content.carrier_name, 13, bold=True)] if content.carrier_name else []
    lines += [Wanted(text, 9) for text in _particulars(content)]
    if not all(sheet.printable(line.text, "carrier's name") for line in lines):
        return
    block = fit_block(lines, zone.width, zone.height, sheet.grid, pitch=1.36, smallest_pt=7)
    if block is None:
        sheet.too_long(content.carrier_name, "carrier's name")
        return
    sheet.block(block, zone, pitch=1.36, align=Align.RIGHT)


def _particulars(content: LabelContent) -> list[str]:
    texts = [f"Ship date {_day(content.ship_on)}"] if content.ship_on else []
    if content.weight_g is not None:
        texts.append(f"Weight {weight_text(content.weight_g, content.sender.country_code)}")
    return [*texts, f"Package {content.package_number} of {content.package_count}"]


def _banner(sheet: Sheet, zones: LabelZones, content: LabelContent) -> None:
    banner = zones.banner
    sheet.rule(banner, banner.y)
    sheet.rule(banner, banner.bottom)
    sheet.in_box(content.service_banner.upper(), banner.inside(sheet.grid.mm(mm.PADDING_MM)), 22, "service name")


def _tracking(sheet: Sheet, zone: Zone, content: LabelContent) -> None:
    mm_ = sheet.grid.mm
    heavy, band = mm_(mm.HEAVY_MM), mm_(mm.SAMPLE_BAND_MM if content.sample else mm.HEAVY_MM)
    sheet.box(zone.x, zone.y, zone.width, band)
    sheet.box(zone.x, zone.bottom - heavy, zone.width, heavy)
    if content.sample:
        sheet.in_box(SAMPLE_TEXT, Zone(zone.x, zone.y, zone.width, band), 11, "sample mark", white=True)
    top, height = mm_(mm.BARS_TOP_MM), mm_(mm.BARS_HEIGHT_MM)
    title = Zone(zone.x, zone.y + band, zone.width, top - zone.y - band)
    sheet.in_box(_title(content), title.inside(mm_(0.9)), 10, "carrier's name", smallest_pt=CAPTION_PT)
    _tracking_bars(sheet, zone, content, top)
    below = Zone(zone.x, top + height, zone.width, zone.bottom - heavy - top - height).inside(mm_(0.5))
    sheet.in_box(group_in_fours(content.human_readable), below, 12, "tracking number")


def _title(content: LabelContent) -> str:
    carrier = content.carrier_name.upper()
    return f"{carrier} TRACKING #" if 0 < len(carrier) <= 30 else "TRACKING #"


def _tracking_bars(sheet: Sheet, zone: Zone, content: LabelContent, top: int) -> None:
    gs1 = content.symbology is Symbology.GS1_128
    try:
        bars = gs1_128_modules(content.barcode) if gs1 else code128_modules(content.barcode)
    except Refused as exc:
        sheet.object(f"The tracking barcode cannot be made. {exc}")
        return
    modules = (mm.MODULES_GS1 if gs1 else mm.MODULES)[sheet.grid.dpi]
    rule = sheet.grid.mm(mm.RULE_MM)
    room = Zone(zone.x + rule, top, zone.width - 2 * rule, sheet.grid.mm(mm.BARS_HEIGHT_MM))
    if not _bars(sheet, bars, modules, room):
        sheet.object(
            f"The tracking barcode '{content.barcode[:40]}' is too long for this paper; "
            "narrower bars could not be read. Choose wider paper or a shorter number."
        )


def _strip(sheet: Sheet, zone: Zone, content: LabelContent) -> None:
    """Draw what only the shop reads: the order as bars where it fits, and the reference text."""
    mm_ = sheet.grid.mm
    padding = mm_(mm.PADDING_MM)
    left, middle = zone.x + padding, zone.x + round(zone.width * 0.58)
    low = zone.height < mm_(12)
    bars_zone = Zone(left, zone.y + mm_(1.2), middle - left, mm_(4.8 if low else 7.5))
    if _order_bars(sheet, content.order_number, bars_zone):
        bottom = zone.bottom - mm_(mm.RULE_MM)
        caption = Zone(left, bars_zone.bottom, bars_zone.width, bottom - bars_zone.bottom).inside(mm_(0.4))
    else:
        caption = Zone(left, zone.y, middle - left - padding, zone.height)
    _order_caption(sheet, content.order_number, caption)
    if not content.reference_text or not sheet.printable(content.reference_text, "reference text"):
        return
    room = Zone(middle, zone.y + mm_(1.6), zone.right - padding - middle, zone.height - mm_(2.2))
    lines = fit_block([Wanted(content.reference_text, 8)], room.width, room.height, sheet.grid, smallest_pt=CAPTION_PT)
    if lines is None:
        sheet.too_long(content.reference_text, "reference text")
        return
    sheet.block(lines, room, pitch=1.2, align=Align.RIGHT)


def _order_caption(sheet: Sheet, number: str, zone: Zone) -> None:
    """Repeat the order number where there is room; it stands above in any case."""
    lines = fit_block([Wanted(number, 8)], zone.width, zone.height, sheet.grid, pitch=1.1, smallest_pt=CAPTION_PT)
    if number and lines is not None:
        top = zone.y + (zone.height - block_height(lines, sheet.grid, 1.1)) // 2
        sheet.block(lines, Zone(zone.x, top, zone.width, zone.height), pitch=1.1, align=Align.CENTRE)


def _order_bars(sheet: Sheet, number: str, zone: Zone) -> bool:
    """Draw the order number as Code 128 where it can be written and fits; the QR code has it anyway."""
    if not number or len(number) > _LONGEST_ORDER_CODE:
        return False
    try:
        bars = code128_modules(number)
    except Refused:
        return False
    return _bars(sheet, bars, mm.MODULES_ORDER[sheet.grid.dpi], zone)


def _bars(sheet: Sheet, bars: Bars, modules: Sequence[int], zone: Zone) -> bool:
    """Draw bars in the middle of a zone with the widest X that fits with its quiet zones; never a narrower one."""
    for module in modules:
        width = bars.modules * module
        if width + 2 * QUIET_BARS * module <= zone.width:
            sheet.items.append(BarSymbol(zone.x + (zone.width - width) // 2, zone.y, zone.height, module, bars))
            return True
    return False


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
