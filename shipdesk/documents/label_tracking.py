"""The tracking barcode between heavy bars, which depots look for, and its number in digits."""

from __future__ import annotations

from shipdesk.documents import label_zones as mm
from shipdesk.documents.drawing import Zone
from shipdesk.documents.sheet import CAPTION_PT, RULE_MM, Sheet
from shipdesk.documents.symbols import Symbol, code128, gs1_128
from shipdesk.documents.text_fit import group_in_fours
from shipdesk.domain.errors import Refused
from shipdesk.domain.labels import LabelContent, Symbology

SAMPLE_TEXT = "SAMPLE  –  NO POSTAGE  –  DO NOT SHIP"


def barcode_stock(sheet: Sheet, zone: Zone, carrier: str, *, sample: bool) -> None:
    """Draw the heavy bars and the title: they are the same on every label of a batch."""
    mm_ = sheet.grid.mm
    heavy, band = mm_(mm.HEAVY_MM), mm_(mm.SAMPLE_BAND_MM if sample else mm.HEAVY_MM)
    sheet.box(zone.x, zone.y, zone.width, band)
    sheet.box(zone.x, zone.bottom - heavy, zone.width, heavy)
    if sample:
        sheet.in_box(SAMPLE_TEXT, Zone(zone.x, zone.y, zone.width, band), 11, "sample mark", white=True)
    title = Zone(zone.x, zone.y + band, zone.width, mm_(mm.BARS_BELOW_MM) - band)
    sheet.in_box(_title(carrier), title.inside(mm_(0.9)), 10, "carrier's name", smallest_pt=CAPTION_PT)


def place_tracking(sheet: Sheet, zone: Zone, content: LabelContent) -> None:
    """Draw the bars and the number below them, or object where they cannot be made or do not fit."""
    mm_ = sheet.grid.mm
    top, height = zone.y + mm_(mm.BARS_BELOW_MM), mm_(mm.BARS_HEIGHT_MM)
    symbol = tracking_symbol(sheet, content)
    if symbol is not None:
        rule = mm_(RULE_MM)
        modules = (mm.MODULES_GS1 if content.symbology is Symbology.GS1_128 else mm.MODULES)[sheet.grid.dpi]
        if not sheet.bars(symbol, modules, Zone(zone.x + rule, top, zone.width - 2 * rule, height)):
            sheet.object(too_long_for_bars(content))
    bottom = zone.bottom - mm_(mm.HEAVY_MM)
    below = Zone(zone.x, top + height, zone.width, bottom - top - height).inside(mm_(0.5))
    sheet.in_box(group_in_fours(content.human_readable), below, 12, "tracking number")


def tracking_symbol(sheet: Sheet, content: LabelContent) -> Symbol | None:
    """Return the tracking number as bars, or None, having objected, where it cannot be written so."""
    try:
        return gs1_128(content.barcode) if content.symbology is Symbology.GS1_128 else code128(content.barcode)
    except Refused as exc:
        sheet.object(f"The tracking barcode cannot be made. {exc}")
        return None


def too_long_for_bars(content: LabelContent) -> str:
    """Return the sentence for a number whose bars would have to be squeezed."""
    return (
        f"The tracking barcode '{content.barcode[:40]}' is too long for this paper; "
        "narrower bars could not be read. Choose wider paper or a shorter number."
    )


def _title(carrier: str) -> str:
    return f"{carrier.upper()} TRACKING #" if 0 < len(carrier) <= 30 else "TRACKING #"
