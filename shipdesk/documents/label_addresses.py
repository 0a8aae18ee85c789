"""The sender, the recipient and what helps to sort, on a parcel label: who gets how much room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from shipdesk.documents import label_zones as mm
from shipdesk.documents.drawing import Align, Grid, Zone
from shipdesk.documents.label_zones import LabelZones
from shipdesk.documents.sheet import RULE_MM, Sheet
from shipdesk.documents.symbols import data_matrix, gs1_data_matrix
from shipdesk.documents.text_fit import Fitted, Wanted, block_height, fit_block
from shipdesk.documents.typesetting import reads_from_right
from shipdesk.domain.addresses import format_address
from shipdesk.domain.errors import Refused
from shipdesk.domain.labels import LabelContent, Part, Symbology
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
_SENDER_SHARE = 0.62
_CAPTION_MM = 12.5
"""From the label's side to the sender's lines, which stand beside their caption."""
_ORDER_SMALLEST_PT = 6.5


@dataclass(frozen=True, slots=True)
class _Sender:
    """The sender as it is set with one spacing, the same for a whole batch."""

    zone: Zone
    lines: tuple[Fitted, ...]
    rule: int
    """The upper side of the rule below it."""


@dataclass(frozen=True, slots=True)
class AddressFit:
    """Both addresses as they are set: the sender is drawn with the batch's stock, the recipient with the label."""

    spacing_number: int
    recipient: tuple[Fitted, ...]
    recipient_zone: Zone
    rule: int


def fit_addresses(sheet: Sheet, zones: LabelZones, content: LabelContent, hidden: frozenset[Part]) -> AddressFit | None:
    """Return the most generous setting in which both addresses fit, or object to the one that never does."""
    sender, read_in = content.sender, sender_read_in(content)
    recipient = recipient_lines(content)
    printable = [sheet.printable(line, "sender's address") for line in address_lines(sender, read_in)]
    printable += [sheet.printable(w.text, "recipient's address") for w in recipient]
    if not all(printable):
        return None
    if not recipient:
        sheet.object("The label has no recipient's address.")
        return None
    for number, spacing in enumerate(_SPACINGS):
        above = _sender(zones, sender, read_in, spacing)
        if above is None:
            continue
        zone = _recipient_zone(zones, above.rule, spacing, narrow=not {Part.SYMBOL, Part.ROUTING} <= hidden)
        below = fit_block(recipient, zone.width, zone.height, sheet.grid, pitch=spacing.pitch)
        if below is not None and (number == len(_SPACINGS) - 1 or _generous(below)):
            return AddressFit(number, below, zone, above.rule)
    if above is None:
        sheet.too_long(" / ".join(address_lines(sender, read_in)), "sender's address")
    else:
        sheet.too_long(" / ".join(w.text for w in recipient), "recipient's address")
    return None


def sender_read_in(content: LabelContent) -> str:
    """Return the country in which the sender's address is read, as far as that changes it: abroad is one place."""
    sender = content.sender.country_code
    return sender if content.recipient.country_code == sender else ""


def place_sender(
    sheet: Sheet, zones: LabelZones, sender: Address, read_in: str, spacing_number: int, recipient_caption: str
) -> None:
    """Draw the sender, the rule below it and both captions: the same on every label of a batch."""
    spacing = _SPACINGS[spacing_number]
    set_sender = _sender(zones, sender, read_in, spacing)
    if set_sender is None:
        return
    area, mm_ = zones.addresses, zones.grid.mm
    left = area.x + mm_(mm.PADDING_MM)
    sheet.caption("FROM", left, set_sender.zone.y)
    sheet.block(set_sender.lines, set_sender.zone, pitch=spacing.sender_pitch)
    sheet.rule(area, set_sender.rule)
    size = 8 if spacing_number == 0 else 6.5
    sheet.caption(recipient_caption, left, set_sender.rule + mm_(RULE_MM + 1.3), size_pt=size)


def place_marks(sheet: Sheet, zones: LabelZones, *, order: bool, routing: bool) -> None:
    """Draw the caption of the order's number and the box of the sorting code: the same on every label of a batch."""
    if order:
        room = _order_zone(zones)
        sheet.caption("ORDER", room.right, room.y, Align.RIGHT)
    if routing:
        sheet.outline(_routing_box(zones))


def place_addresses(sheet: Sheet, zones: LabelZones, content: LabelContent, fit: AddressFit) -> None:
    """Draw the recipient, and the order's number beside the sender."""
    align = Align.RIGHT if reads_from_right(tuple(f.line.text for f in fit.recipient)) else Align.LEFT
    sheet.block(fit.recipient, fit.recipient_zone, pitch=_SPACINGS[fit.spacing_number].pitch, align=align)
    _order_number(sheet, zones, content)


def place_routing(sheet: Sheet, zones: LabelZones, content: LabelContent, rule: int, hidden: frozenset[Part]) -> None:
    """Draw the tracking code once more as a square symbol and, below it, the sorting code in large type."""
    mm_, box = sheet.grid.mm, _routing_box(zones)
    top, bottom = rule + mm_(RULE_MM), box.bottom
    text = routing_text(content)
    if text and Part.ROUTING not in hidden:
        sheet.in_box(text, box.inside(mm_(1.2)), 26, "postal code")
        bottom = box.y
    if Part.SYMBOL not in hidden:
        place_tracking_symbol(sheet, content, Zone(box.x, top, box.width, bottom - top))


def place_tracking_symbol(sheet: Sheet, content: LabelContent, zone: Zone) -> None:
    """Place what the tracking barcode says as a square symbol, in modules of at least 0.6 mm."""
    write = gs1_data_matrix if content.symbology is Symbology.GS1_128 else data_matrix
    try:
        symbol = write(content.barcode)
    except Refused:
        return  # the tracking barcode itself is objected to, in words
    if not sheet.matrix(symbol, mm.MODULES_MATRIX[sheet.grid.dpi], zone, sheet.grid.mm(mm.MATRIX_MM)):
        sheet.object(
            f"The square symbol of '{content.barcode[:40]}' finds no room in modules that can be read. "
            "Leave it off in Settings, Labels."
        )


def recipient_lines(content: LabelContent) -> list[Wanted]:
    """Return the lines with name and town in bold, and the country too where the parcel goes abroad."""
    recipient = content.recipient
    lines = address_lines(recipient, content.sender.country_code)
    bold = {_name_line(lines, recipient), *_town_lines(lines, recipient)}
    country = len(lines) - 1 if recipient.country_code != content.sender.country_code else -1
    return [
        Wanted(text, 14 if i in bold else 12.5, i in bold or i == country, recipient.country_code)
        for i, text in enumerate(lines)
    ]


@lru_cache(maxsize=1024)
def address_lines(address: Address, origin_country: str) -> tuple[str, ...]:
    """Return an address in its country's order of lines, the country last where it is another one."""
    return tuple(line for line in format_address(address, origin_country=origin_country) if line)


def routing_text(content: LabelContent) -> str:
    """Return what depots sort by: the carrier's own code, else the postal code, abroad behind the country's."""
    recipient = content.recipient
    if content.routing:
        return content.routing
    if recipient.country_code != content.sender.country_code:
        return f"{recipient.country_code} {recipient.postal_code}".strip()
    return recipient.postal_code or recipient.country_code


@lru_cache(maxsize=256)
def _sender(zones: LabelZones, sender: Address, read_in: str, spacing: _Spacing) -> _Sender | None:
    grid, area = zones.grid, zones.addresses
    top = area.y + grid.mm(RULE_MM + 1.6)
    width = round(area.width * _SENDER_SHARE) - grid.mm(_CAPTION_MM)
    zone = Zone(area.x + grid.mm(_CAPTION_MM), top, width, grid.mm(_SENDER_MAX_MM))
    wanted = [
        Wanted(line, spacing.sender_pt, country_code=sender.country_code) for line in address_lines(sender, read_in)
    ]
    lines = fit_block(
        wanted, zone.width, zone.height, grid, pitch=spacing.sender_pitch, smallest_pt=spacing.sender_pt
    )  # fmt: skip
    if lines is None:
        return None
    height = max(block_height(lines, grid, spacing.sender_pitch), grid.mm(_SENDER_MIN_MM))
    return _Sender(zone, lines, top + height + grid.mm(0.8))


def _recipient_zone(zones: LabelZones, rule: int, spacing: _Spacing, *, narrow: bool) -> Zone:
    grid: Grid = zones.grid
    area = zones.addresses
    top = rule + grid.mm(spacing.caption_mm)
    left = area.x + grid.mm(mm.PADDING_MM + mm.TO_INDENT_MM)
    right = area.right - grid.mm(mm.SYMBOL_COLUMN_MM + 2 if narrow else mm.PADDING_MM)
    return Zone(left, top, right - left, area.bottom - top - grid.mm(0.6))


def _generous(block: Sequence[Fitted]) -> bool:
    """Answer whether the first line is no smaller than the depot would like; else closer setting is better."""
    return block[0].size_pt >= 10


@lru_cache(maxsize=64)
def _routing_box(zones: LabelZones) -> Zone:
    area, mm_ = zones.addresses, zones.grid.mm
    width, height = mm_(mm.SYMBOL_COLUMN_MM) - mm_(2), mm_(mm.ROUTING_MM)
    return Zone(area.right - mm_(mm.SYMBOL_COLUMN_MM), area.bottom - mm_(1.6) - height, width, height)


@lru_cache(maxsize=64)
def _order_zone(zones: LabelZones) -> Zone:
    """Return where the order's caption and number stand, at the right of the sender."""
    area, mm_ = zones.addresses, zones.grid.mm
    x = area.x + round(area.width * _SENDER_SHARE) + mm_(2)
    return Zone(x, area.y + mm_(RULE_MM + 1.6), area.right - mm_(mm.PADDING_MM) - x, mm_(3.8) + mm_(10))


def _order_number(sheet: Sheet, zones: LabelZones, content: LabelContent) -> None:
    number = content.order_number
    if not number or not sheet.printable(number, "order number"):
        return
    room, below = _order_zone(zones), sheet.grid.mm(3.8)
    zone = Zone(room.x, room.y + below, room.width, room.height - below)
    lines = fit_block(
        [Wanted(number, 12, bold=True)], zone.width, zone.height, sheet.grid, pitch=1.15, smallest_pt=_ORDER_SMALLEST_PT
    )
    if lines is None:
        sheet.too_long(number, "order number")
        return
    sheet.block(lines, zone, pitch=1.15, align=Align.RIGHT)


def _name_line(lines: Sequence[str], address: Address) -> int:
    """Return the index of the name, which some countries write last; the first line where there is no name."""
    return lines.index(address.name) if address.name in lines else 0


def _town_lines(lines: Sequence[str], address: Address) -> set[int]:
    """Return the indexes of the lines with the postal code and the town, mostly one and the same."""
    folded = [line.casefold() for line in lines]
    found: set[int] = set()
    for wanted in (address.postal_code.casefold(), address.city.casefold()):
        holding = [i for i, line in enumerate(folded) if wanted and wanted in line]
        if holding and not found.intersection(holding):
            found.add(holding[-1])
    return found
