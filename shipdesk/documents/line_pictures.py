"""Lines of text as a printer's dots: each glyph is drawn once, and after that only put in its place.

For what a label printer's own font cannot be trusted with. A glyph at one size is a stamp: its dots, as PDFium draws
the very page that a PDF would have, and where they stand about the pen. Letters that join (Arabic, Devanagari) are one
stamp for the whole run, so that no stroke has a gap. Rows of dots are one long number, because Python joins numbers
faster than it draws.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from math import ceil, floor

from PIL import Image

from shipdesk.documents.drawing import POINTS_PER_INCH, Paper, Picture, Text
from shipdesk.documents.fonts import SANS, open_font
from shipdesk.documents.pdf_pages import papers_to_pdf
from shipdesk.documents.typesetting import Run, SetLine
from shipdesk.dots import ink
from shipdesk.pdfium import open_pdf

_ROOM_ABOVE, _ROOM_BELOW, _ROOM_BESIDE = 1.6, 0.8, 0.6
"""How far signs of any script reach from the ends of their base line, in type sizes."""
_WIDTH_STEP = 64
"""Numbers of dots are kept for rows of so many dots, twice as many and so on."""
_MOST_FACES = 64
_MOST_STAMPS = 1000
"""Of one face; a label has a hundred."""
_AT_ONCE = 100
_USUAL = string.ascii_letters + string.digits + ",.-/'&()"
"""Drawn together with the first letter of a face: the next lines need them."""

_Key = int | tuple[tuple[int, ...], tuple[tuple[float, float], ...]]
"""A glyph that stands alone; or a run that is drawn as a whole, by its glyphs and their places."""


@dataclass(frozen=True, slots=True)
class _Stamp:
    """Rows of dots from the top, each in whole bytes; left and top are the distance of the first ones from the pen."""

    left: int
    top: int
    rows: tuple[bytes, ...]

    def number(self, width: int) -> tuple[int, int]:
        """Return the dots as a number of rows so wide, and by how much it is moved to stand with its pen at 0, 0."""
        row_bytes = width // 8
        dots = int.from_bytes(b"".join([row.ljust(row_bytes, b"\0") for row in self.rows]), "big")
        return dots, -(self.top + len(self.rows)) * width - self.left


def picture_of(texts: Sequence[Text], dpi: int, paper_width: int) -> Picture | None:
    """Return lines as one picture in black, where they stand on the paper; None where there is nothing to see."""
    sizes = [text.size_dots(dpi) for text in texts]
    lefts = [text.left(dpi) for text in texts]
    ends = [left + text.line.width_at(size) for text, size, left in zip(texts, sizes, lefts, strict=True)]
    room = _ROOM_BESIDE * max(sizes) + 1
    left, right = floor((min(lefts) - room) / 8) * 8, min(paper_width, ceil(max(ends) + room))
    below = ceil(_ROOM_BELOW * max(sizes)) + 1
    bottom = max([text.y for text in texts]) + below
    # Ends that reach over the paper are cut off below: they still must not run into the next row.
    width = ceil((max(ends) + room - left) / _WIDTH_STEP) * _WIDTH_STEP
    dots = 0
    for text, size, start in zip(texts, sizes, lefts, strict=True):
        dots |= _line(text, size / 1000, start - left, dpi, width, below) << (bottom - below - text.y) * width
    if not dots or right <= 0:
        return None
    empty = ((dots & -dots).bit_length() - 1) // width
    dots >>= empty * width
    height, row = ceil(dots.bit_length() / width), width // 8
    drawn = dots.to_bytes(height * row, "big")
    first, last = max(0, -left) // 8, ceil((right - left) / 8)
    bits = b"".join([drawn[at + first : at + last] for at in range(0, len(drawn), row)])
    return Picture(max(0, left), bottom - empty - height, (last - first) * 8, height, bits)


def _line(text: Text, thousandth: float, start: float, dpi: int, width: int, below: int) -> int:
    """Return a line as a number of rows so wide; its base line has so many rows below it."""
    dots, base = 0, below * width
    for run in text.line.runs:
        face = _face(run.font, run.outlined, text.size_pt, dpi)
        pen = start + run.x * thousandth
        if run.offsets is not None:
            key = run.glyphs, run.offsets
            found = face.numbers({key: run}, width)[key]
            if found is not None:
                dots |= found[0] << base + found[1] - round(pen)
            continue
        advances, numbers = face.advances, face.numbers_of(run.glyphs, width)
        for glyph in run.glyphs:
            found = numbers[glyph]
            if found is not None:
                dots |= found[0] << base + found[1] - round(pen)
            pen += advances[glyph] * thousandth
    return dots


_Numbers = dict[_Key, tuple[int, int] | None]


class _Face:
    """One font at one size on one printer: its stamps, and their numbers by the width of rows."""

    def __init__(self, font: str, outlined: bool, size_pt: float, dpi: int) -> None:  # noqa: FBT001 - as below
        opened = open_font(font)
        self.advances = opened.advances
        self._font, self._outlined, self._size_pt, self._dpi = font, outlined, size_pt, dpi
        self._stamps: dict[_Key, _Stamp | None] = {}
        self._numbers: dict[int, _Numbers] = {}
        if font in (SANS.regular, SANS.bold):
            self._draw(self._alone({opened.glyphs[ord(c)] for c in _USUAL}))

    def numbers_of(self, glyphs: Sequence[int], width: int) -> _Numbers:
        """Return the numbers of glyphs that stand alone, among others; None for what leaves no ink."""
        known = self._numbers.setdefault(width, {})
        missing = set(glyphs).difference(known)
        return self.numbers(self._alone(glyphs), width) if missing else known

    def numbers(self, runs: Mapping[_Key, Run], width: int) -> _Numbers:
        """Return the numbers of these runs, among others."""
        if len(self._stamps) > _MOST_STAMPS:
            # Others may be reading the old ones.
            self._stamps, self._numbers = {}, {}
        self._draw({key: run for key, run in runs.items() if key not in self._stamps})
        known, stamps = self._numbers.setdefault(width, {}), self._stamps
        for key in runs:
            if key not in known:
                stamp = stamps[key]
                known[key] = stamp.number(width) if stamp is not None else None
        return known

    def _alone(self, glyphs: Iterable[int]) -> dict[_Key, Run]:
        """Return runs of one glyph each, shaped so that no glyph is taken for that of another character."""
        runs: dict[_Key, Run] = {}
        for glyph in glyphs:
            width = self.advances[glyph]
            runs[glyph] = Run(
                self._font, self._outlined, 0.0, (glyph,), ("x",), ((0.0, 0.0),), (width,), width=width
            )  # fmt: skip
        return runs

    def _draw(self, runs: Mapping[_Key, Run]) -> None:
        """Draw runs side by side on pages, and cut them out."""
        coming = iter(runs.items())
        while some := dict(islice(coming, _AT_ONCE)):
            self._stamps.update(zip(some, self._drawn(list(some.values())), strict=True))

    def _drawn(self, runs: Sequence[Run]) -> list[_Stamp | None]:
        size = self._size_pt * self._dpi / POINTS_PER_INCH
        above, below, beside = (ceil(room * size) for room in (_ROOM_ABOVE, _ROOM_BELOW, _ROOM_BESIDE))
        texts, boxes, x = [], [], 0
        for run in runs:
            x += 2 * beside
            line = SetLine("", False, run.width, (replace(run, x=0.0),))
            texts.append(Text(x, above, line, self._size_pt))
            end = x + ceil(run.width * size / 1000)
            boxes.append((x - beside, 0, end + beside, above + below))
            x = end + beside
        paper = Paper(x + beside, above + below, self._dpi, tuple(texts))
        with open_pdf(papers_to_pdf([paper], title="Glyphs")) as document:
            dark = ink(document.image(0, self._dpi)).convert("1")
        return [_cut_out(dark, box, text) for box, text in zip(boxes, texts, strict=True)]


@lru_cache(maxsize=_MOST_FACES)
def _face(font: str, outlined: bool, size_pt: float, dpi: int) -> _Face:  # noqa: FBT001 - the cache knows no keywords
    return _Face(font, outlined, size_pt, dpi)


def _cut_out(dark: Image.Image, box: tuple[int, int, int, int], text: Text) -> _Stamp | None:
    cell = dark.crop(box)
    inked = cell.getbbox()
    if inked is None:
        return None
    part = cell.crop(inked)
    packed, row = part.tobytes(), (part.width + 7) // 8
    rows = tuple([packed[at : at + row] for at in range(0, len(packed), row)])
    return _Stamp(box[0] + inked[0] - text.x, inked[1] - text.y, rows)
