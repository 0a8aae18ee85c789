"""Sender and recipient on a compact label: below each other or side by side, whichever leaves the larger type."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from shipdesk.documents import label_zones as mm
from shipdesk.documents.compact_room import CompactRoom, compact_room, compact_sizes
from shipdesk.documents.drawing import Align, Grid, Zone
from shipdesk.documents.label_addresses import address_lines, recipient_lines
from shipdesk.documents.sheet import RULE_MM, Sheet
from shipdesk.documents.symbols import Symbol
from shipdesk.documents.text_fit import SMALLEST_PT, Fitted, Wanted, block_height, fit_block
from shipdesk.documents.typesetting import reads_from_right
from shipdesk.domain.labels import CellSize, LabelContent

_SENDER_PITCH = 1.15
_PADDING_MM = 1.5
_TOP_MM = 0.8
_CAPTION_MM = 2.9
"""From a caption's upper side to the lines below it."""
_FROM_MM = 10.0
"""Width of the caption that stands beside the sender's lines."""
_TO_MM = 6.0
_BESIDE_SHARE = {False: 0.34, True: 0.4}
"""Of the width, for a sender beside the recipient whose lines run on or do not."""
_JOINT = ", "


class AddressOrder(Enum):
    """How the two addresses lie to each other, and whether the sender's lines run on."""

    BELOW = (False, False)
    BESIDE = (True, False)
    BESIDE_RUN_ON = (True, True)
    BELOW_RUN_ON = (False, True)

    @property
    def beside(self) -> bool:
        """Answer whether the recipient stands beside the sender."""
        return self.value[0]

    @property
    def runs_on(self) -> bool:
        """Answer whether the sender's lines are one text, with its caption as the first word."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class AddressSetting:
    """Both addresses as they are set, and the room that is left by them."""

    room: CompactRoom
    order: AddressOrder
    sender: tuple[Fitted, ...]
    sender_zone: Zone
    recipient: tuple[Fitted, ...]
    recipient_zone: Zone

    @property
    def least_pt(self) -> float:
        """Return the size of the recipient's smallest line."""
        return min(fitted.size_pt for fitted in self.recipient)


# Least type of the recipient, whether with the square symbol, least height of the bars: what is tried first is best.
_WISHES = ((10.0, True, 19.0), (9.0, True, 15.0), (SMALLEST_PT, True, 0.0), (SMALLEST_PT, False, 0.0))


def set_addresses(
    sheet: Sheet, cell: CellSize, content: LabelContent, symbol: Symbol | None, *, with_column: bool
) -> AddressSetting | None:
    """Return the best setting in which both addresses fit, or object to the one that never does.

    symbol is the square symbol that the column has to have room for, if there is a column and a symbol.
    """
    if not _printable(sheet, content):
        return None
    made: dict[tuple[float, bool, AddressOrder], AddressSetting | None] = {}
    for least_pt, column, least_bars in _WISHES:
        if column and not with_column:
            continue
        for bars in (b for b in compact_sizes(cell).bars if b >= least_bars):
            for order in AddressOrder:
                key = bars, column, order
                if key not in made:
                    room = compact_room(cell, sheet.grid.dpi, bars, sample=content.sample, column=column)
                    fits = not column or symbol is None or symbol_fits(room, symbol)
                    made[key] = _set(room, content, order) if fits else None
                found = made[key]
                if found is not None and found.least_pt >= least_pt:
                    return found
    _object(sheet, cell, content)
    return None


def place_addresses(sheet: Sheet, setting: AddressSetting) -> None:
    """Draw both addresses with their captions and what parts them."""
    mm_, area = sheet.grid.mm, setting.room.addresses
    left = area.x + mm_(_PADDING_MM)
    if not setting.order.runs_on:
        sheet.caption("FROM", left, area.y + mm_(RULE_MM + _TOP_MM), size_pt=6)
    sheet.block(setting.sender, setting.sender_zone, pitch=_SENDER_PITCH)
    to = setting.recipient_zone
    rule = mm_(RULE_MM)
    if setting.order.beside:
        sheet.box(to.x - mm_(_TO_MM + _PADDING_MM) - rule, area.y, rule, area.height)
    else:
        sheet.rule(area, to.y - mm_(_TOP_MM) - rule)
    sheet.caption("TO", to.x - mm_(_TO_MM), to.y, size_pt=8)
    align = Align.RIGHT if reads_from_right(tuple(f.line.text for f in setting.recipient)) else Align.LEFT
    sheet.block(setting.recipient, to, pitch=setting.room.sizes.pitch, align=align)


def symbol_fits(room: CompactRoom, symbol: Symbol) -> bool:
    """Answer whether the column has room for the square symbol in modules that can be read."""
    module = mm.MODULES_MATRIX[room.grid.dpi][-1]
    return (symbol.columns + 2 * symbol.quiet) * module <= min(room.column.width, room.column.height)


def _printable(sheet: Sheet, content: LabelContent) -> bool:
    recipient = recipient_lines(content)
    if not recipient:
        sheet.object("The label has no recipient's address.")
    sender = address_lines(content.sender, content.recipient.country_code)
    printable = [sheet.printable(line, "sender's address") for line in sender]
    printable += [sheet.printable(wanted.text, "recipient's address") for wanted in recipient]
    return bool(recipient) and all(printable)


def _set(room: CompactRoom, content: LabelContent, order: AddressOrder) -> AddressSetting | None:
    grid, area, sizes = room.grid, room.addresses, room.sizes
    zone = _sender_zone(grid, area, order)
    if zone.height <= 0:
        return None
    sender = _fit_sender(room, content, zone, order)
    if sender is None:
        return None
    below = 0 if order.beside else block_height(sender, grid, _SENDER_PITCH) + grid.mm(RULE_MM + 0.6)
    to = _recipient_zone(grid, area, zone, below, beside=order.beside)
    if to.height <= 0:
        return None
    recipient = fit_block(recipient_lines(content), to.width, to.height, grid, pitch=sizes.pitch)
    return AddressSetting(room, order, sender, zone, recipient, to) if recipient is not None else None


def _fit_sender(
    room: CompactRoom, content: LabelContent, zone: Zone, order: AddressOrder
) -> tuple[Fitted, ...] | None:  # fmt: skip
    country, size = content.sender.country_code, room.sizes.sender_pt
    lines = address_lines(content.sender, content.recipient.country_code)
    if order.runs_on:
        if reads_from_right(lines):
            return None  # joined, such lines would trade places
        lines = (f"FROM: {_JOINT.join(lines)}",)
    wanted = [Wanted(line, size, country_code=country) for line in lines]
    return fit_block(wanted, zone.width, zone.height, room.grid, pitch=_SENDER_PITCH, smallest_pt=size)


def _sender_zone(grid: Grid, area: Zone, order: AddressOrder) -> Zone:
    """Return where the sender's lines are: below their caption or beside it, or with none."""
    left, top = area.x + grid.mm(_PADDING_MM), area.y + grid.mm(RULE_MM + _TOP_MM)
    if order.beside:
        top += 0 if order.runs_on else grid.mm(_CAPTION_MM)
        width = round(area.width * _BESIDE_SHARE[order.runs_on]) - grid.mm(_PADDING_MM)
        return Zone(left, top, width, area.bottom - top)
    left += 0 if order.runs_on else grid.mm(_FROM_MM)
    return Zone(left, top, area.right - grid.mm(_PADDING_MM) - left, area.bottom - top)


def _recipient_zone(grid: Grid, area: Zone, sender: Zone, below: int, *, beside: bool) -> Zone:
    left = (sender.right + grid.mm(2 * _PADDING_MM) if beside else area.x + grid.mm(_PADDING_MM)) + grid.mm(_TO_MM)
    top = area.y + grid.mm(RULE_MM + _TOP_MM) if beside else sender.y + below + grid.mm(_TOP_MM)
    return Zone(left, top, area.right - grid.mm(_PADDING_MM) - left, area.bottom - top - grid.mm(0.2))


def _object(sheet: Sheet, cell: CellSize, content: LabelContent) -> None:
    """Say which of both is too long: the sender where it alone would not find room."""
    bars = compact_sizes(cell).bars[-1]
    room = compact_room(cell, sheet.grid.dpi, bars, sample=content.sample, column=False)
    alone = (_fit_sender(room, content, _sender_zone(sheet.grid, room.addresses, order), order)
             for order in AddressOrder if order.beside)  # fmt: skip
    if any(alone):
        sheet.too_long(" / ".join(wanted.text for wanted in recipient_lines(content)), "recipient's address")
    else:
        sender = address_lines(content.sender, content.recipient.country_code)
        sheet.too_long(" / ".join(sender), "sender's address")
