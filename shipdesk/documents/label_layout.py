"""Puts a label's words and codes in their places, once, for every back end that draws them."""

from __future__ import annotations

from functools import lru_cache

from shipdesk.documents import label_zones as mm
from shipdesk.documents.drawing import Align, Item, Paper, Zone
from shipdesk.documents.label_addresses import (
    fit_addresses,
    place_addresses,
    place_marks,
    place_routing,
    place_sender,
    routing_text,
    sender_read_in,
)
from shipdesk.documents.label_logistic import lay_out_logistic_label
from shipdesk.documents.label_logo import logo_picture
from shipdesk.documents.label_strip import place_strip
from shipdesk.documents.label_tracking import SAMPLE_TEXT, barcode_stock, place_tracking
from shipdesk.documents.label_words import particulars
from shipdesk.documents.label_zones import LabelZones, Strip, label_zones
from shipdesk.documents.sheet import Sheet
from shipdesk.documents.text_fit import Wanted, fit_block
from shipdesk.domain.labels import (
    MOST_REFERENCES,
    PLAIN_TEMPLATE,
    LabelContent,
    LabelForm,
    LabelPaper,
    LabelTemplate,
    Layout,
    Part,
)
from shipdesk.domain.orders import Address

__all__ = ["SAMPLE_TEXT", "lay_out_again", "lay_out_label"]

_LOGO_MM = 30.0
_SAMPLE_MM = (27.0, 9.5)
_HEAD_LINES_MM = 36.0
"""What the particulars need beside a logo."""


def lay_out_label(
    content: LabelContent, layout: LabelPaper, dpi: int = 203, template: LabelTemplate = PLAIN_TEMPLATE
) -> Paper:
    """Return the label on the printer's dots, with a sentence for each thing that cannot be printed on it."""
    if content.form is LabelForm.LOGISTIC:
        return lay_out_logistic_label(content, layout, dpi, template)
    zones = label_zones(layout, dpi, _strip_of(content, template))
    sheet = Sheet(zones.grid)
    stock: tuple[Item, ...] = ()
    fit = fit_addresses(sheet, zones, content, template.hidden)
    if fit is not None:
        stock, problems = _stock(
            zones, content.service_icon, content.service_banner, content.carrier_name, content.sample,
            content.is_return, template.logo, content.sender, sender_read_in(content), fit.spacing_number,
            bool(content.order_number), bool(routing_text(content)) and Part.ROUTING not in template.hidden,
        )  # fmt: skip
        sheet.take(((), problems))
        place_addresses(sheet, zones, content, fit)
        place_routing(sheet, zones, content, fit.rule, template.hidden)
    names = tuple(text for text in (content.postage, content.carrier_name) if text)
    sheet.take(_head(zones, names, particulars(content), content.sample, bool(template.logo)))
    place_tracking(sheet, zones.barcode, content)
    if Part.REFERENCES not in template.hidden:
        place_strip(sheet, zones, content)
    return sheet.as_paper(zones.width, zones.height, stock)


@lru_cache(maxsize=500)
def lay_out_again(content: LabelContent, layout: Layout, dpi: int, template: LabelTemplate) -> Paper:
    """Return a label as `lay_out_label` does, remembered: what is looked at before printing is printed next.

    As many as one print job holds.
    """
    return lay_out_label(content, layout, dpi, template)


def _strip_of(content: LabelContent, template: LabelTemplate) -> Strip:
    if Part.REFERENCES in template.hidden:
        return Strip.NONE
    return Strip.THREE_LINES if len(content.reference_lines) == MOST_REFERENCES else Strip.USUAL


@lru_cache(maxsize=64)
def _stock(
    zones: LabelZones,
    icon: str,
    banner: str,
    carrier: str,
    sample: bool,  # noqa: FBT001 - the cache knows no keywords
    is_return: bool,  # noqa: FBT001
    logo: bytes,
    sender: Address,
    read_in: str,
    spacing_number: int,
    with_order: bool,  # noqa: FBT001
    with_routing: bool,  # noqa: FBT001
) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """Return what all labels of a batch have, and what cannot be printed of it."""
    sheet = Sheet(zones.grid)
    mm_ = sheet.grid.mm
    sheet.outline(zones.frame)
    sheet.box(zones.icon.x, zones.icon.y, zones.icon.width, zones.icon.height)
    sheet.in_box("R" if is_return else icon, zones.icon.inside(mm_(3)), 54, "service sign", white=True)
    sheet.rule(zones.banner, zones.banner.y)
    sheet.rule(zones.banner, zones.banner.bottom)
    words = f"RETURN – {banner.upper()}" if is_return else banner.upper()
    sheet.in_box(words, zones.banner.inside(mm_(mm.PADDING_MM)), 22, "service name")
    barcode_stock(sheet, zones.barcode, carrier, sample=sample)
    if logo:
        zone = _logo_zone(zones, sample=sample)
        picture = logo_picture(logo, zone)
        if picture is None:
            sheet.object("The shop's logo cannot be read as a picture. Choose another file in Settings, Labels.")
        else:
            sheet.items.append(picture)
    place_sender(sheet, zones, sender, read_in, spacing_number, "RETURN TO" if is_return else "SHIP TO")
    place_marks(sheet, zones, order=with_order, routing=with_routing)
    return tuple(sheet.items), sheet.problems


def _logo_zone(zones: LabelZones, *, sample: bool) -> Zone:
    """Return the logo's place; where it would hide that the label is a sample, the mark stands below it."""
    mm_ = zones.grid.mm
    room = zones.particulars.inside(mm_(mm.PADDING_MM))
    height = room.height - (mm_(_SAMPLE_MM[1] + 1.5) if sample else 0)
    return Zone(room.x, room.y, min(mm_(_LOGO_MM), room.width - mm_(_HEAD_LINES_MM)), height)


def _sample_zone(zones: LabelZones, *, with_logo: bool) -> Zone:
    mm_ = zones.grid.mm
    zone = zones.particulars.inside(mm_(mm.PADDING_MM))
    width, height = (mm_(side) for side in _SAMPLE_MM)
    if with_logo:
        logo = _logo_zone(zones, sample=True)
        return Zone(logo.x, zone.bottom - height, min(width, logo.width), height)
    return Zone(zone.x + mm_(0.5), zone.y + mm_(5.2), width, height)


@lru_cache(maxsize=512)
def _head(
    zones: LabelZones,
    names: tuple[str, ...],
    facts: tuple[str, ...],
    sample: bool,  # noqa: FBT001 - the cache knows no keywords
    with_logo: bool,  # noqa: FBT001
) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """Return who carries it and what it is, at the right; the sample mark stands where postage would."""
    sheet = Sheet(zones.grid)
    mm_ = sheet.grid.mm
    zone = zones.particulars.inside(mm_(mm.PADDING_MM))
    left = zone.x
    if with_logo:
        left = _logo_zone(zones, sample=sample).right + mm_(2)
    if sample:
        mark = _sample_zone(zones, with_logo=with_logo)
        sheet.outline(mark)
        sheet.in_box("SAMPLE", mark.inside(mm_(1.6)), 18, "sample mark")
        left = max(left, mark.right + mm_(2))
    room = Zone(left, zone.y, zone.right - left, zone.height)
    lines = [Wanted(text, 13 if i == 0 else 10, bold=True) for i, text in enumerate(names)]
    lines += [Wanted(text, 9) for text in facts]
    if all(sheet.printable(line.text, "carrier's name") for line in lines):
        block = fit_block(lines, room.width, room.height, sheet.grid, pitch=1.36, smallest_pt=7)
        if block is None:
            sheet.too_long(" / ".join(names), "carrier's name")
        else:
            sheet.block(block, room, pitch=1.36, align=Align.RIGHT)
    return tuple(sheet.items), sheet.problems
