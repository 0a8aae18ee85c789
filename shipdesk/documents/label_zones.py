"""Where the parts of a label are, in mm, for each paper: the order that depots' eyes and cameras are used to.

From the top: service icon and particulars, service banner, sender, recipient with order symbol and routing box,
tracking barcode between heavy bars, and a strip for the shop's own use.
"""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.documents.drawing import MM_PER_INCH, Grid
from shipdesk.domain.labels import Layout

PAPER_MM = {Layout.FOUR_BY_SIX: (4 * MM_PER_INCH, 6 * MM_PER_INCH), Layout.A6: (105.0, 148.0)}
MARGIN_MM = 2.5
ICON_MM = 25.4
"""USPS DMM 155: a square of one inch in the upper left corner."""
BANNER_MM = 10.0
BARCODE_TOP_MM = 93.4
STRIP_TOP_MM = 136.0
BARS_TOP_MM = 102.6
BARS_HEIGHT_MM = 25.4
HEAVY_MM = 2.0
SAMPLE_BAND_MM = 4.4
RULE_MM = 0.5
PADDING_MM = 2.5
TO_INDENT_MM = 3.0
SYMBOL_COLUMN_MM = 29.0
"""Width of the column at the right of the recipient, for the order symbol and the routing box."""
ROUTING_MM = 9.5

# X in dots, largest first: 0.33 to 0.53 mm, as USPS allows for its package barcode; GS1 asks for wide ones.
MODULES = {203: (3,), 300: (5, 4), 600: (10, 9, 8)}
MODULES_GS1 = {203: (4, 3), 300: (6, 5, 4), 600: (12, 10, 9, 8)}
MODULES_ORDER = {203: (2,), 300: (3,), 600: (6, 5)}
MODULES_MATRIX = {203: (6, 5), 300: (9, 8, 7), 600: (18, 16, 14)}


@dataclass(frozen=True, slots=True)
class Zone:
    """A rectangle of whole dots, y from the top."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """Return the first dot right of the zone."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """Return the first dot below the zone."""
        return self.y + self.height

    def inside(self, padding: int) -> Zone:
        """Return the zone less a padding on all sides."""
        return Zone(self.x + padding, self.y + padding, self.width - 2 * padding, self.height - 2 * padding)


@dataclass(frozen=True, slots=True)
class LabelZones:
    """The zones of one label on one printer."""

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


def label_zones(layout: Layout, dpi: int) -> LabelZones:
    """Return the zones for a paper and a printer of 203, 300 or 600 dots per inch."""
    grid = Grid(dpi)
    width, height = (grid.mm(side) for side in PAPER_MM[layout])
    margin = grid.mm(MARGIN_MM)
    frame = Zone(margin, margin, width - 2 * margin, height - 2 * margin)
    icon = Zone(margin, margin, grid.mm(ICON_MM), grid.mm(ICON_MM))
    banner = _band(frame, icon.bottom, icon.bottom + grid.mm(BANNER_MM))
    barcode_top, strip_top = grid.mm(BARCODE_TOP_MM), grid.mm(STRIP_TOP_MM)
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
