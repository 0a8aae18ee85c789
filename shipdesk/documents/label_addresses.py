"""The sender, the recipient and their order on a label: who gets how much room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shipdesk.documents import label_zones as mm
from shipdesk.documents.drawing import Align, MatrixSymbol
from shipdesk.documents.label_zones import LabelZones, Zone
from shipdesk.documents.sheet import Sheet
from shipdesk.documents.symbols import qr
from shipdesk.documents.text_fit import SMALLEST_PT, Fitted, Wanted, block_height, fit_block
from shipdesk.documents.typesetting import reads_from_right
from shipdesk.domain.addresses import format_address
from shipdesk.domain.errors import Refused
from shipdesk.domain.labels import LabelContent
from shipdesk.domain.orders import Address


@dataclass(frozen=True, slots=True)
class _Spacing:
    """How generously the two addresses are set; pitches in type sizes."""

    sender_pt: float
    sender_pitch: float
    caption_mm: float
    """From the rule above the recipient to the first line."""
    pitch: float


_SPACINGS = (_Spacing(8, 1.2, 6.2, 1.28), _Spacing(8, 1.14, 5.4, 1.18), _Spacing(7, 1.1, 4.0, 1.1))
_SENDER_MAX_MM = 21.0
_SENDER_MIN_MM = 12.0
_ORDER_SMALLEST_PT = 6.5


@dataclass(frozen=True, slots=True)
class _Fit:
    """Both addresses as they are set with one spacing, and where the rule between them is."""

    spacing: _Spacing
    sender: tuple[Fitted, ...]
    sender_zone: Zone
    recipient: tuple[Fitted, ...]
    recipient_zone: Zone
    rule: int


def place_addresses(sheet: Sheet, zones: LabelZones, content: LabelContent) -> None:
    """Draw sender and order number above, recipient, order symbol and routing box below."""
    sender = [Wanted(line, SMALLEST_PT) for line in _lines(content.sender, content.recipient.country_code)]
    recipient = _recipient_lines(content)
    printable = [sheet.printable(w.text, "sender's address") for w in sender]
    printable += [sheet.printable(w.text, "recipient's address") for w in recipient]
    if not all(printable):
        return
    if not recipient:
        sheet.object("The label has no recipient's address.")
        return
    fit = _fit(sheet, zones, sender, recipient)
    if fit is None:
        return
    area, mm_ = zones.addresses, sheet.grid.mm
    left = area.x + mm_(mm.PADDING_MM)
    sheet.caption("FROM", left, fit.sender_zone.y)
    sheet.block(fit.sender, fit.sender_zone, pitch=fit.spacing.sender_pitch)
    _order_number(sheet, zones, content.order_number, fit.sender_zone)
    sheet.rule(area, fit.rule)
    sheet.caption("SHIP TO", left, fit.rule + mm_(mm.RULE_MM + 1.3), size_pt=8 if fit.spacing is _SPACINGS[0] else 6.5)
    align = Align.RIGHT if reads_from_right(tuple(w.text for w in recipient)) else Align.LEFT
    sheet.block(fit.recipient, fit.recipient_zone, pitch=fit.spacing.pitch, align=align)
    _routing(sheet, zones, content, fit.rule + mm_(mm.RULE_MM))


def _fit(sheet: Sheet, zones: LabelZones, sender: Sequence[Wanted], recipient: Sequence[Wanted]) -> _Fit | None:
    """Return the most generous setting in which both addresses fit, or object to the one that never does."""
    grid, area = sheet.grid, zones.addresses
    left = area.x + grid.mm(mm.PADDING_MM)
    top = area.y + grid.mm(mm.RULE_MM + 1.6)
    sender_zone = Zone(left + grid.mm(10), top, round(area.width * 0.62) - grid.mm(12.5), grid.mm(_SENDER_MAX_MM))
    for spacing in _SPACINGS:
        small = [Wanted(w.text, spacing.sender_pt) for w in sender]
        above = fit_block(
            small,
            sender_zone.width,
            sender_zone.height,
            grid,
            pitch=spacing.sender_pitch,
            smallest_pt=spacing.sender_pt,
        )
        if above is None:
            continue
        height = max(block_height(above, grid, spacing.sender_pitch), grid.mm(_SENDER_MIN_MM))
        rule = top + height + grid.mm(0.8)
        block_top = rule + grid.mm(spacing.caption_mm)
        column = area.right - grid.mm(mm.SYMBOL_COLUMN_MM)
        indent = left + grid.mm(mm.TO_INDENT_MM)
        zone = Zone(indent, block_top, column - indent - grid.mm(2), area.bottom - block_top - grid.mm(0.6))
        below = fit_block(recipient, zone.width, zone.height, grid, pitch=spacing.pitch)
        if below is not None and (spacing is _SPACINGS[-1] or _generous(below)):
            return _Fit(spacing, above, sender_zone, below, zone, rule)
    if above is None:
        sheet.too_long(" / ".join(w.text for w in sender), "sender's address")
    else:
        sheet.too_long(" / ".join(w.text for w in recipient), "recipient's address")
    return None


def _generous(block: Sequence[Fitted]) -> bool:
    """Answer whether the first line is no smaller than the depot would like; else closer setting is better."""
    return block[0].size_pt >= 10


def _order_number(sheet: Sheet, zones: LabelZones, number: str, beside: Zone) -> None:
    if not number or not sheet.printable(number, "order number"):
        return
    right = zones.addresses.right - sheet.grid.mm(mm.PADDING_MM)
    x = beside.right + sheet.grid.mm(2)
    zone = Zone(x, beside.y + sheet.grid.mm(3.8), right - x, sheet.grid.mm(10))
    sheet.caption("ORDER", right, beside.y, Align.RIGHT)
    lines = fit_block(
        [Wanted(number, 12, bold=True)], zone.width, zone.height, sheet.grid, pitch=1.15, smallest_pt=_ORDER_SMALLEST_PT
    )
    if lines is None:
        sheet.too_long(number, "order number")
        return
    sheet.block(lines, zone, pitch=1.15, align=Align.RIGHT)


def _recipient_lines(content: LabelContent) -> list[Wanted]:
    """Return the lines with name and town in bold, and the country too where the parcel goes abroad."""
    recipient = content.recipient
    lines = _lines(recipient, content.sender.country_code)
    bold = {_name_line(lines, recipient), *_town_lines(lines, recipient)}
    country = len(lines) - 1 if recipient.country_code != content.sender.country_code else -1
    return [Wanted(text, 14 if i in bold else 12.5, bold=i in bold or i == country) for i, text in enumerate(lines)]


def _lines(address: Address, origin_country: str) -> tuple[str, ...]:
    return tuple(line for line in format_address(address, origin_country=origin_country) if line)


def _name_line(lines: Sequence[str], address: Address) -> int:
    """Return the index of the name, which some countries write last; the first line where there is no name."""
    return lines.index(address.name) if address.name in lines else 0


def _town_lines(lines: Sequence[str], address: Address) -> set[int]:
    """Return the indexes of the lines with the postal code and the town, mostly one and the same."""
    found: set[int] = set()
    for wanted in (address.postal_code, address.city):
        holding = [i for i, line in enumerate(lines) if wanted and wanted.casefold() in line.casefold()]
        if holding and not found.intersection(holding):
            found.add(holding[-1])
    return found


def _routing(sheet: Sheet, zones: LabelZones, content: LabelContent, top: int) -> None:
    """Draw the order's QR code and, below it, the postal code large for those who sort by eye."""
    area, mm_ = zones.addresses, sheet.grid.mm
    column = area.right - mm_(mm.SYMBOL_COLUMN_MM)
    width = mm_(mm.SYMBOL_COLUMN_MM) - mm_(2)
    box = Zone(column, area.bottom - mm_(1.6) - mm_(mm.ROUTING_MM), width, mm_(mm.ROUTING_MM))
    text = _routing_text(content)
    if text:
        sheet.outline(box)
        sheet.in_box(text, box.inside(mm_(1.2)), 24, "postal code")
    _order_symbol(sheet, content.order_number, Zone(column, top, width, box.y - top))


def _routing_text(content: LabelContent) -> str:
    recipient = content.recipient
    if recipient.country_code != content.sender.country_code:
        return f"{recipient.country_code} {recipient.postal_code}".strip()
    return recipient.postal_code or recipient.country_code


def _order_symbol(sheet: Sheet, number: str, zone: Zone) -> None:
    """Place the order number as a QR code in the middle of the zone, in squares of at least 0.6 mm."""
    try:
        matrix = qr(number)
    except Refused:
        return  # the number stands there in words, and the tracking barcode finds the order as well
    for module in mm.MODULES_MATRIX[sheet.grid.dpi]:
        if (matrix.modules + 2 * matrix.quiet) * module <= min(zone.width, zone.height):
            size = matrix.modules * module
            x, y = zone.x + (zone.width - size) // 2, zone.y + (zone.height - size) // 2
            sheet.items.append(MatrixSymbol(x, y, module, matrix))
            return
