"""Cuts the label out of a carrier's A4 or Letter page, for a printer whose paper is the label."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import zxingcpp
from PIL import Image

from shipdesk.dots import ink
from shipdesk.pdfium import cut_pages, open_pdf

_LOOK_DPI = 150
_POINTS_PER_INCH = 72
_CELL = 6
"""Pixels of a cell in which ink is looked for: a millimetre at 150 dpi."""
_GAP = 7
"""Cells of white that part a label from what is printed beside it."""
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


def crop_to_label(pdf: bytes, width_pt: float, height_pt: float) -> bytes | None:
    """Return the PDF with the label alone on each page, on paper of that size in points, never scaled.

    None where its pages are no larger than the paper, where no barcode shows which part is the label, or where that
    part does not fit: then the document has to be printed as it is.
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
    """Return where the label is: the ink around the barcodes, as far as it hangs together."""
    places = [
        (position.x // _CELL, position.y // _CELL)
        for found in zxingcpp.read_barcodes(picture)
        for position in (found.position.top_left, found.position.bottom_right)
    ]
    if not places:
        return None
    box = _ink_around(picture, places)
    if box is None:
        return None
    scale = _CELL * _POINTS_PER_INCH / _LOOK_DPI
    left, top, right, bottom = (side * scale for side in box)
    wide, high = right - left, bottom - top
    if wide <= width_pt + _MARGIN_PT and high <= height_pt + _MARGIN_PT:
        return Cut(left, top, right, bottom)
    if wide <= height_pt + _MARGIN_PT and high <= width_pt + _MARGIN_PT:
        return Cut(left, top, right, bottom, turned=True)
    return None


def _ink_around(picture: Image.Image, places: list[tuple[int, int]]) -> tuple[int, int, int, int] | None:
    columns, rows = picture.width // _CELL + 1, picture.height // _CELL + 1
    dark = ink(picture, _DARK_BELOW)
    padded = Image.new("L", (columns * _CELL, rows * _CELL))
    padded.paste(dark, (0, 0))
    inked = padded.reduce(_CELL).point([0] + [255] * 255).tobytes()
    reached = _flood(inked, columns, rows, places)
    if not reached:
        return None
    xs, ys = [cell % columns for cell in reached], [cell // columns for cell in reached]
    return min(xs), min(ys), max(xs) + 1, max(ys) + 1


def _flood(inked: bytes, columns: int, rows: int, places: list[tuple[int, int]]) -> set[int]:
    """Return the inked cells that hang together with the places, white gaps narrower than _GAP bridged."""
    start = [
        y * columns + x
        for px, py in places
        for x in range(max(0, px - 2), min(columns, px + 3))
        for y in range(max(0, py - 2), min(rows, py + 3))
        if inked[y * columns + x]
    ]
    reached, waiting = set(start), deque(start)
    while waiting:
        cell = waiting.popleft()
        x, y = cell % columns, cell // columns
        for near_y in range(max(0, y - _GAP + 1), min(rows, y + _GAP)):
            row = near_y * columns
            for near in range(row + max(0, x - _GAP + 1), row + min(columns, x + _GAP)):
                if inked[near] and near not in reached:
                    reached.add(near)
                    waiting.append(near)
    return reached
