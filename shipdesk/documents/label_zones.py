"""Where the parts of a label are, in mm, for each paper: the order that depots' eyes and cameras are used to.

From the top: service icon and particulars, service banner, sender, recipient with order symbol and routing box,
tracking barcode between heavy bars, and a strip for the shop's own use.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from shipdesk.documents.drawing import MM_PER_INCH, Grid, Zone
from shipdesk.domain.labels import CellSize, LabelPaper, Layout

PAPER_MM = {
    Layout.FOUR_BY_SIX: (4 * MM_PER_INCH, 6 * MM_PER_INCH),
    Layout.METRIC: (100.0, 150.0),
    Layout.A6: (105.0, 148.0),
    Layout.FOUR_BY_EIGHT: (4 * MM_PER_INCH, 8 * MM_PER_INCH),
}
MARGIN_MM = 2.5
ICON_MM = 25.4
"""USPS DMM 155: a square of one inch in the upper left corner."""
BANNER_MM = 10.0
BARCODE_TOP_MM = 93.4
STRIP_TOP_MM = 136.0
BARS_BELOW_MM = 9.2
"""From the top of the barcode's zone to the bars."""
BARS_HEIGHT_MM = 25.4
MATRIX_MM = 17.5
"""The square symbol is no larger, however few modules it has."""
HEAVY_MM = 2.0
SAMPLE_BAND_MM = 4.4
PADDING_MM = 2.5
TO_INDENT_MM = 3.0
SYMBOL_COLUMN_MM = 29.0
"""Width of the column at the right of the recipient, for the order symbol and the routing box."""
ROUTING_MM = 9.5
_TAB_MM = 30.0

# X in dots, largest first: 0.33 to 0.53 mm, as USPS allows for its package barcode; GS1 asks for wide ones.
MODULES = {203: (3,), 300: (5, 4), 600: (10, 9, 8)}
MODULES_GS1 = {203: (4, 3), 300: (6, 5, 4), 600: (12, 10, 9, 8)}
MODULES_ORDER = {203: (3,), 300: (4, 3), 600: (8, 7, 6)}
MODULES_TAB = {203: (4, 3), 300: (5, 4, 3), 600: (10, 8, 6)}
MODULES_MATRIX = {203: (8, 7, 6, 5), 300: (11, 10, 9, 8, 7), 600: (22, 20, 18, 16, 14)}
# A GS1 logistic label's: 0.495 to 0.94 mm (General Specifications, section 5.12.3.5).
MODULES_LOGISTIC = {203: (4,), 300: (6,), 600: (12,)}


class Strip(StrEnum):
    """How high the strip below has to be at least; on A6 the addresses give way to three lines."""

    NONE = "none"
    USUAL = "usual"
    THREE_LINES = "three lines"


_STRIP_LEAST_MM = {Strip.NONE: 0.0, Strip.USUAL: 9.0, Strip.THREE_LINES: 11.6}


@dataclass(frozen=True, slots=True, eq=False)
class LabelZones:
    """The zones of one label on one printer; a strip of no height is not drawn.

    There is one object for each paper and printer, so that it is told from others, and remembered by, at once.
    """

    grid: Grid
    width: int
    height: int
    frame: Zone
    icon: Zone
    particulars: Zone
    banner: Zone
    addresses: Zone
    """Sender above, recipient below; where they part depends on the sender's lines."""
    barcode: Zone
    strip: Zone

    @property
    def has_tab(self) -> bool:
        """Answer whether the strip is so high that it can be torn off and read by itself (4 x 8 inches)."""
        return self.strip.height > self.grid.mm(_TAB_MM)


def paper_mm(layout: LabelPaper) -> tuple[float, float]:
    """Return width and height of what a label is laid out for."""
    return (layout.width_mm, layout.height_mm) if isinstance(layout, CellSize) else PAPER_MM[layout]


@cache
def label_zones(layout: LabelPaper, dpi: int, strip: Strip = Strip.USUAL) -> LabelZones:
    """Return the zones for a paper and a printer of 203, 300 or 600 dots per inch.

    What the strip does not need is the addresses'.
    """
    grid = Grid(dpi)
    width, height = (grid.mm(side) for side in paper_mm(layout))
    margin = grid.mm(MARGIN_MM)
    frame = Zone(margin, margin, width - 2 * margin, height - 2 * margin)
    icon = Zone(margin, margin, grid.mm(ICON_MM), grid.mm(ICON_MM))
    banner = _band(frame, icon.bottom, icon.bottom + grid.mm(BANNER_MM))
    barcode_height = grid.mm(STRIP_TOP_MM) - grid.mm(BARCODE_TOP_MM)
    strip_top = min(grid.mm(STRIP_TOP_MM), frame.bottom - grid.mm(_STRIP_LEAST_MM[strip]))
    if strip is Strip.NONE:
        strip_top = frame.bottom
    barcode_top = strip_top - barcode_height
    return LabelZones(
        grid=grid,
        width=width,
        height=height,
        frame=frame,
        icon=icon,
        particulars=Zone(icon.right, margin, frame.right - icon.right, icon.height),
        banner=banner,
        addresses=_band(frame, banner.bottom, barcode_top),
        barcode=_band(frame, barcode_top, strip_top),
        strip=_band(frame, strip_top, frame.bottom),
    )


def _band(frame: Zone, top: int, bottom: int) -> Zone:
    return Zone(frame.x, top, frame.width, bottom - top)
