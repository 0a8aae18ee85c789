"""Cuts the label out of a carrier's A4 or Letter page, for a printer whose paper is the label.

A page is cut along the gutters about its middle, the white bands from edge to edge; of the parts holding every barcode
the largest that fits the paper is the label. Longer labels have gutters too, with the address on one side and the bars
on the other: they stand elsewhere than in the middle, or leave a part that does not fill the paper. Such a page is left
whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import zxingcpp
from PIL import Image

from shipdesk.dots import ink
from shipdesk.pdfium import cut_pages, open_pdf

_LOOK_DPI = 150
_POINTS_PER_INCH = 72
_CELL = 6
"""Pixels of a cell in which ink is looked for: a millimetre at 150 dpi."""
_GUTTER = 4
"""Cells of white from edge to edge along which a page may be cut."""
_CUTS = 2
_MIDDLE = (0.4, 0.6)
"""Carriers put labels on halves and quarters of a page: a gutter reaches into this part of it, from edge to edge."""
_FILLS_LONG, _FILLS_SHORT = 0.85, 0.75
"""Which part of the paper a label fills at least; measured labels of carriers fill 96 % and more."""
_MARGIN_PT = 2.0
_DARK_BELOW = 160


@dataclass(frozen=True, slots=True)
class Cut:
    """What to keep of a page, in points from its upper left corner, and whether it is turned to stand upright."""

    left: float
    top: float
    right: float
    bottom: float
    turned: bool = False


@dataclass(frozen=True, slots=True)
class _Box:
    """A part of the page in cells or pixels; right and bottom are the first cells outside."""

    left: int
    top: int
    right: int
    bottom: int

    def holds(self, x: int, y: int) -> bool:
        return self.left <= x < self.right and self.top <= y < self.bottom


def crop_to_label(pdf: bytes, width_pt: float, height_pt: float) -> bytes | None:
    """Return the PDF with the label alone on each page, on paper of that size in points, never scaled.

    None where its pages are no larger than the paper, where no barcode shows which part is the label, or where no part
    is surely the whole of it: then the document has to be printed as it is.
    """
    cuts = []
    with open_pdf(pdf) as document:
        for index in range(len(document)):
            width, height = document.size_pt(index)
            if width <= width_pt + _MARGIN_PT and height <= height_pt + _MARGIN_PT:
                return None
            cut = _find(document.image(index, _LOOK_DPI), width_pt, height_pt)
            if cut is None:
                return None
            cuts.append((cut.left, cut.top, cut.right, cut.bottom, cut.turned))
    return cut_pages(pdf, cuts, width_pt, height_pt) if cuts else None


def _find(picture: Image.Image, width_pt: float, height_pt: float) -> Cut | None:
    codes = [
        (found.text, (found.position.top_left.x + found.position.bottom_right.x) // 2 // _CELL,
         (found.position.top_left.y + found.position.bottom_right.y) // 2 // _CELL)
        for found in zxingcpp.read_barcodes(picture)
    ]  # fmt: skip
    if not codes:
        return None
    said = {text for text, _, _ in codes}
    dark = ink(picture, _DARK_BELOW)
    rows = _rows(dark)
    page = _Page(rows, picture.width // _CELL + 1)
    fitting = [
        (area, cut)
        for box in page.parts(_Box(0, 0, page.width, len(rows)), _CUTS)
        # What is told twice, as on a receipt beside the label, need not be kept twice.
        if {text for text, x, y in codes if box.holds(x, y)} == said
        for area, cut in _as_cut(_to_the_pixel(dark, box), width_pt, height_pt)
    ]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _to_the_pixel(dark: Image.Image, box: _Box) -> _Box:
    """Return the ink of a part in pixels: a cell's width on each side would make a label too large for its paper."""
    left, top = box.left * _CELL, box.top * _CELL
    found = dark.crop((left, top, box.right * _CELL, box.bottom * _CELL)).getbbox() or (0, 0, 0, 0)
    return _Box(left + found[0], top + found[1], left + found[2], top + found[3])


def _as_cut(box: _Box, width_pt: float, height_pt: float) -> Iterator[tuple[float, Cut]]:
    """Yield the part with its area where it fits the paper upright or turned, and fills it."""
    scale = _POINTS_PER_INCH / _LOOK_DPI
    left, top, right, bottom = (side * scale for side in (box.left, box.top, box.right, box.bottom))
    wide, high = right - left, bottom - top
    for turned, (across, down) in enumerate(((width_pt, height_pt), (height_pt, width_pt))):
        fits = wide <= across + _MARGIN_PT and high <= down + _MARGIN_PT
        long, short = (high / down, wide / across) if down >= across else (wide / across, high / down)
        if fits and long >= _FILLS_LONG and short >= _FILLS_SHORT:
            yield wide * high, Cut(left, top, right, bottom, turned=bool(turned))
            return


def _rows(dark: Image.Image) -> list[int]:
    """Return the rows of cells, each as a number whose bit x says whether there is ink in column x."""
    columns, rows = dark.width // _CELL + 1, dark.height // _CELL + 1
    padded = Image.new("L", (columns * _CELL, rows * _CELL))
    padded.paste(dark, (0, 0))
    cells = padded.reduce(_CELL).point([0] + [255] * 255).tobytes()
    return [sum(1 << x for x, cell in enumerate(cells[y * columns : (y + 1) * columns]) if cell) for y in range(rows)]


@dataclass(frozen=True, slots=True)
class _Page:
    """The ink of a page as rows of cells, and how many cells it is wide."""

    rows: list[int]
    width: int

    def parts(self, box: _Box, cuts: int) -> Iterator[_Box]:
        """Yield the ink of a part, and of what it becomes by so many cuts along its gutters."""
        mask = ((1 << (box.right - box.left)) - 1) << box.left
        inked_rows = [self.rows[y] & mask for y in range(box.top, box.bottom)]
        columns = 0
        for row in inked_rows:
            columns |= row
        if not columns:
            return
        ys = [y for y, row in enumerate(inked_rows, box.top) if row]
        xs = [x for x in range(box.left, box.right) if columns >> x & 1]
        tight = _Box(xs[0], ys[0], xs[-1] + 1, ys[-1] + 1)
        yield tight
        if cuts == 0:
            return
        for end, start in _gutters(xs, self.width):
            yield from self.parts(replace(tight, right=end), cuts - 1)
            yield from self.parts(replace(tight, left=start), cuts - 1)
        for end, start in _gutters(ys, len(self.rows)):
            yield from self.parts(replace(tight, bottom=end), cuts - 1)
            yield from self.parts(replace(tight, top=start), cuts - 1)


def _gutters(inked: list[int], cells: int) -> Iterator[tuple[int, int]]:
    """Yield where ink ends and where it goes on again behind a white band about the middle that is wide enough."""
    for before, after in pairwise(inked):
        if after - before > _GUTTER and before < _MIDDLE[1] * cells and after > _MIDDLE[0] * cells:
            yield before + 1, after
