"""The compact label: for cells of office sheets that are lower than a full label, and never a full label made smaller.

It has what those who carry the parcel need: service, sender, recipient, the tracking barcode with its number, and
where there is room the square symbol and the postal code in large type. The logo and the order as bars are left off;
the order's number, and the shop's lines where they fit, stand in the head.
"""

from __future__ import annotations

from collections.abc import Mapping

from shipdesk.documents import label_zones as mm
from shipdesk.documents.compact_addresses import place_addresses, set_addresses
from shipdesk.documents.compact_room import LEAST_MM, CompactRoom, compact_room, compact_sizes
from shipdesk.documents.drawing import Align, Paper, Zone
from shipdesk.documents.label_addresses import place_tracking_symbol, routing_text
from shipdesk.documents.label_strip import known_as
from shipdesk.documents.label_tracking import SAMPLE_TEXT, too_long_for_bars, tracking_symbol
from shipdesk.documents.label_words import day_text, weight_text
from shipdesk.documents.sheet import CAP_HEIGHT, RULE_MM, Sheet
from shipdesk.documents.symbols import Symbol, data_matrix, gs1_data_matrix
from shipdesk.documents.text_fit import SMALLEST_PT, Fitted, Wanted, block_height, fit_block, fit_line, group_in_fours
from shipdesk.domain.errors import Refused
from shipdesk.domain.gs1 import human_readable
from shipdesk.domain.labels import (
    PLAIN_TEMPLATE,
    CellSize,
    LabelContent,
    LabelForm,
    LabelTemplate,
    Part,
    Symbology,
)

_SMALLEST_PT = 6.0
_BANNER_LEAST_PT = 7.0
_BANNER_SHARE = 0.5
"""Of the head beside the sign: the service's name; the rest has the order and the particulars."""
_HEAD_PITCH = 1.14
_ROUTING_MM = 9.0
_CARRIER_MM = 27.0
_NUMBER_LEAST_PT = 7.0
_JOINT = " · "


def lay_out_compact_label(
    content: LabelContent, cell: CellSize, dpi: int = 300, template: LabelTemplate = PLAIN_TEMPLATE
) -> Paper:
    """Return the label on the printer's dots, with a sentence for each thing that cannot be printed on it."""
    room = compact_room(cell, dpi, compact_sizes(cell).bars[0], sample=content.sample, column=False)
    sheet = Sheet(room.grid)
    if cell.width_mm < LEAST_MM[0] or cell.height_mm < LEAST_MM[1]:
        sheet.object(f"A cell of {cell.width_mm:g} x {cell.height_mm:g} mm is too small for a shipping label.")
        return sheet.as_paper(room.width, room.height)
    bars = tracking_symbol(sheet, content)
    square = None if Part.SYMBOL in template.hidden else _square_symbol(content)
    with_column = square is not None or Part.ROUTING not in template.hidden
    setting = set_addresses(sheet, cell, content, square, with_column=with_column)
    if setting is not None:
        room = setting.room
        place_addresses(sheet, setting)
        if room.column.width:
            _column(sheet, room.column, content, square, with_routing=Part.ROUTING not in template.hidden)
    _head(sheet, room, content, with_lines=Part.REFERENCES not in template.hidden)
    _barcode(sheet, room, content, bars)
    sheet.outline(room.frame)
    return sheet.as_paper(room.width, room.height)


def _square_symbol(content: LabelContent) -> Symbol | None:
    try:
        return (gs1_data_matrix if content.symbology is Symbology.GS1_128 else data_matrix)(content.barcode)
    except Refused:
        return None  # the tracking barcode itself is objected to, in words


def _column(
    sheet: Sheet, column: Zone, content: LabelContent, square: Symbol | None, *, with_routing: bool
) -> None:  # fmt: skip
    """Draw the square symbol and, where that leaves room for it, the postal code below."""
    mm_ = sheet.grid.mm
    sheet.box(column.x, column.y, mm_(RULE_MM), column.height)
    least = (square.columns + 2 * square.quiet) * mm.MODULES_MATRIX[sheet.grid.dpi][-1] if square else 0
    bottom = column.bottom
    text = routing_text(content) if with_routing else ""
    box = Zone(column.x, column.bottom - mm_(_ROUTING_MM), column.width, mm_(_ROUTING_MM))
    inside = box.inside(mm_(1.1))
    # The postal code stands in the address too; a carrier's own sorting code stands nowhere else.
    has_room = box.y - mm_(1) - column.y >= least and fit_line(text, SMALLEST_PT, inside.width, sheet.grid, bold=True)
    if text and (has_room or content.routing):
        sheet.rule(box, box.y)
        sheet.in_box(text, inside, 22, "postal code")
        bottom = box.y
    if square is not None:
        place_tracking_symbol(sheet, content, Zone(column.x, column.y, column.width, bottom - column.y))


def _head(sheet: Sheet, room: CompactRoom, content: LabelContent, *, with_lines: bool) -> None:
    """Draw the service's sign and name, and at the right the order and the particulars."""
    mm_, head, sizes = sheet.grid.mm, room.head, room.sizes
    sheet.box(head.x, head.y, head.height, head.height)
    icon = Zone(head.x, head.y, head.height, head.height)
    sign = "R" if content.is_return else content.service_icon
    sheet.in_box(sign, icon.inside(mm_(1.2)), sizes.icon_pt, "service sign", white=True)
    sheet.rule(head, head.bottom)
    left, padding = icon.right + mm_(1.5), mm_(1.1)
    right = head.right - mm_(1.5)
    middle = left + round((right - left) * _BANNER_SHARE)
    top, height = head.y + padding, head.height - padding - mm_(0.6)
    banner = content.service_banner.upper()
    words = f"RETURN – {banner}" if content.is_return else banner
    name = Zone(left, top, middle - mm_(1.5) - left, height)
    if sheet.printable(words, "service name"):
        banners = [[Wanted(part, sizes.banner_pt, bold=True) for part in parts] for parts in _splits(words)]
        blocks = [block for wanted in banners if (block := _fitted(sheet, wanted, name, _BANNER_LEAST_PT))]
        _in_middle(sheet, max(blocks, key=_least_pt, default=None), name, words, "service name")
    _particulars(sheet, room, content, Zone(middle, top, right - middle, height), with_lines=with_lines)


def _particulars(sheet: Sheet, room: CompactRoom, content: LabelContent, zone: Zone, *, with_lines: bool) -> None:
    """Draw the order's number and what else there is room for, in the first way that needs no line broken."""
    number = known_as(content)
    own = content.reference_lines if with_lines else ()
    texts = (number, content.postage, *own)
    if not all(sheet.printable(text, "order number, postage or reference text") for text in texts):
        return
    caption = "RETURN" if content.is_return and content.return_number else "ORDER"
    must = [Wanted(content.postage, 7.5, bold=True)] if content.postage else []
    known = [Wanted(text, room.sizes.order_pt, bold=True) for text in (f"{caption} {number}", number) if number]
    joined, parted = [_JOINT.join(_facts(content))], [_JOINT.join(_facts(content)[:2]), *_facts(content)[2:]]
    for first in [[each] for each in known] or [[]]:
        for facts in ([*parted, *own], [*joined, *own], parted, joined):
            wanted = [*first, *must, *(Wanted(text, 7) for text in facts)]
            block = _fitted(sheet, wanted, zone, _SMALLEST_PT)
            if block is not None and len(block) == len(wanted):
                _in_middle(sheet, block, zone, number, "order number", align=Align.RIGHT)
                return
    count = [_facts(content)[0]] if content.package_count > 1 else []
    last = [Wanted(_JOINT.join([*([number] if number else ()), *count]), room.sizes.order_pt, bold=True)]
    block = _fitted(sheet, [*last, *must], zone, _SMALLEST_PT)
    _in_middle(sheet, block, zone, number, "order number", align=Align.RIGHT)


def _splits(words: str) -> list[tuple[str, ...]]:
    """Return a text on one line, and on two in each way its blanks allow."""
    parts = words.split(" ")
    ends = [i for i in range(1, len(parts)) if parts[i][:1].isalnum()]
    return [(words,), *((" ".join(parts[:i]), " ".join(parts[i:])) for i in ends)]


def _facts(content: LabelContent) -> list[str]:
    """Return package, weight and ship date, as short as they can be told."""
    facts = [f"{content.package_number} of {content.package_count}"]
    if content.weight_g is not None:
        facts.append(weight_text(content.weight_g, content.sender.country_code))
    if content.ship_on is not None:
        facts.append(day_text(content.ship_on))
    return facts


def _fitted(sheet: Sheet, wanted: list[Wanted], zone: Zone, smallest_pt: float) -> tuple[Fitted, ...] | None:
    return fit_block(wanted, zone.width, zone.height, sheet.grid, pitch=_HEAD_PITCH, smallest_pt=smallest_pt)


def _least_pt(block: tuple[Fitted, ...]) -> float:
    return min(fitted.size_pt for fitted in block)


def _in_middle(
    sheet: Sheet, block: tuple[Fitted, ...] | None, zone: Zone, text: str, what: str, *, align: Align = Align.LEFT
) -> None:
    """Draw lines half way up a zone, or object to the text of which they are where they found no room."""
    if block is None:
        sheet.too_long(text, what)
        return
    # From the first line's capitals to the last one's base line.
    drawn = block_height(block, sheet.grid, _HEAD_PITCH) - round(sheet.grid.pt(block[0].size_pt) * (1 - CAP_HEIGHT))
    top = zone.y + (zone.height - drawn) // 2
    sheet.block(block, Zone(zone.x, top, zone.width, zone.height), pitch=_HEAD_PITCH, align=align)


def _barcode(sheet: Sheet, room: CompactRoom, content: LabelContent, symbol: Symbol | None) -> None:
    """Draw the bars below their heavy bar or the sample mark, and the number below them."""
    mm_, sizes, zone = sheet.grid.mm, room.sizes, room.barcode
    band = Zone(zone.x, zone.y, zone.width, mm_(sizes.sample_band if content.sample else sizes.band))
    sheet.box(band.x, band.y, band.width, band.height)
    if content.sample:
        sheet.in_box(SAMPLE_TEXT, band, sizes.sample_pt, "sample mark", white=True, smallest_pt=6.5)
    if sizes.title:
        title = Zone(zone.x, band.bottom, zone.width, room.bars.y - band.bottom).inside(mm_(0.9))
        sheet.in_box(_title(content), title, 9, "carrier's name", smallest_pt=_SMALLEST_PT)
    if symbol is not None and not sheet.bars(symbol, _modules(content)[sheet.grid.dpi], room.bars):
        sheet.object(too_long_for_bars(content))
    _number(sheet, room, content)


def _number(sheet: Sheet, room: CompactRoom, content: LabelContent) -> None:
    """Draw the number below the bars; beside it the carrier, where no title above the bars names it."""
    grid, sizes = sheet.grid, room.sizes
    zone, text = room.number.inside(grid.mm(0.7)), _number_text(content)
    if content.carrier_name and not sizes.title:
        left = Zone(zone.x + grid.mm(1), zone.y, grid.mm(_CARRIER_MM), zone.height)
        sheet.in_box(
            content.carrier_name.upper(), left, 7, "carrier's name", smallest_pt=_SMALLEST_PT, align=Align.LEFT
        )  # fmt: skip
        taken = left.right - zone.x
        middle = Zone(left.right, zone.y, zone.width - 2 * taken, zone.height)
        fits = fit_line(text, sizes.number_pt, middle.width, grid, bold=True, smallest_pt=sizes.number_pt)
        zone = middle if fits else Zone(left.right, zone.y, zone.right - left.right, zone.height)
    sheet.in_box(text, zone, sizes.number_pt, "tracking number", smallest_pt=_NUMBER_LEAST_PT)


def _modules(content: LabelContent) -> Mapping[int, tuple[int, ...]]:
    if content.form is LabelForm.LOGISTIC and content.symbology is Symbology.GS1_128:
        return mm.MODULES_LOGISTIC
    return mm.MODULES_GS1 if content.symbology is Symbology.GS1_128 else mm.MODULES


def _title(content: LabelContent) -> str:
    if content.barcode.startswith("(00)"):
        return f"{content.carrier_name.upper()} SSCC".strip()
    return f"{content.carrier_name.upper()} TRACKING #".strip()


def _number_text(content: LabelContent) -> str:
    """Return what stands below the bars; on a logistic label the element strings themselves."""
    if content.form is LabelForm.LOGISTIC and content.symbology is Symbology.GS1_128:
        try:
            return human_readable(content.barcode)
        except Refused:
            return content.human_readable
    return group_in_fours(content.human_readable)
