"""Where the parts of a compact label are: across a cell of a sheet that is too low for a full label.

Head above, addresses below it, at their right a column for the square symbol, and the tracking barcode over the whole
width. What the bars do not need is the addresses': bars are cut in height before any type is set smaller than carriers
read, and the square symbol, which only repeats the bars, gives way last of all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from shipdesk.documents import label_zones as mm
from shipdesk.documents.drawing import Grid, Zone
from shipdesk.documents.sheet import RULE_MM
from shipdesk.domain.labels import CellSize

LEAST_MM = (84.0, 46.0)
"""Below that there is no room for bars of usual numbers, or for two addresses above them."""
GAP_MM = 1.0
_TALL_FROM_MM = 62.0
_BARS_LOW_MM = (19.05, 15.9, 12.7)
_BARS_TALL_MM = (25.4, *_BARS_LOW_MM)
"""An inch as depots like it, and down to half an inch, below which a hand scanner must be aimed."""


@dataclass(frozen=True, slots=True)
class CompactSizes:
    """Heights in mm and type sizes that depend on how high the cell is."""

    head: float
    icon_pt: float
    banner_pt: float
    order_pt: float
    band: float
    sample_band: float
    sample_pt: float
    title: float
    """0 where the carrier's name stands beside the number instead."""
    number: float
    number_pt: float
    column: float
    sender_pt: float
    pitch: float
    bars: tuple[float, ...]


_LOW = CompactSizes(7.7, 20, 13, 9, 1.2, 3.0, 7.5, 0.0, 3.9, 8.5, 18.0, 6.0, 1.1, _BARS_LOW_MM)
_TALL = CompactSizes(12.5, 34, 18, 11, 2.0, 4.2, 10, 4.6, 5.4, 12, 22.0, 7.0, 1.2, _BARS_TALL_MM)


@dataclass(frozen=True, slots=True)
class CompactRoom:
    """The zones of one compact label; a column of no width is not there."""

    grid: Grid
    sizes: CompactSizes
    width: int
    height: int
    frame: Zone
    head: Zone
    addresses: Zone
    column: Zone
    barcode: Zone
    bars: Zone
    number: Zone


def compact_sizes(cell: CellSize) -> CompactSizes:
    """Return the sizes for a cell."""
    return _TALL if cell.height_mm >= _TALL_FROM_MM else _LOW


@cache
def compact_room(cell: CellSize, dpi: int, bars_mm: float, *, sample: bool, column: bool) -> CompactRoom:
    """Return the zones for a cell with bars of a height, with or without the column for the square symbol."""
    grid, sizes = Grid(dpi), compact_sizes(cell)
    width, height = grid.mm(cell.width_mm), grid.mm(cell.height_mm)
    margin, rule = grid.mm(mm.MARGIN_MM), grid.mm(RULE_MM)
    frame = Zone(margin, margin, width - 2 * margin, height - 2 * margin)
    number = Zone(frame.x, frame.bottom - rule - grid.mm(sizes.number), frame.width, grid.mm(sizes.number))
    bars = Zone(frame.x + rule, number.y - grid.mm(bars_mm), frame.width - 2 * rule, grid.mm(bars_mm))
    top = bars.y - grid.mm((sizes.sample_band if sample else sizes.band) + (sizes.title or GAP_MM))
    side = grid.mm(sizes.column) if column else 0
    head = Zone(frame.x, frame.y, frame.width - side, grid.mm(sizes.head))
    return CompactRoom(
        grid=grid,
        sizes=sizes,
        width=width,
        height=height,
        frame=frame,
        head=head,
        addresses=Zone(frame.x, head.bottom, head.width, top - head.bottom),
        column=Zone(head.right, frame.y, side, top - frame.y),
        barcode=Zone(frame.x, top, frame.width, frame.bottom - top),
        bars=bars,
        number=number,
    )
