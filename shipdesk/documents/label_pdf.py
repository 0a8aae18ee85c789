"""Labels as PDF: one page each, bars on whole printer dots, fonts embedded in the characters used.

One page is drawn under one matrix in which a unit is a printer dot. Bars are 0.15 dot narrower on each side: PDF
paints every pixel that a shape touches, and without the inset some renderers make each bar one dot wider.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from shipdesk.documents.drawing import POINTS_PER_INCH, Align, BarSymbol, Box, Item, MatrixSymbol, Paper, Text
from shipdesk.documents.fonts import open_font
from shipdesk.documents.label_layout import lay_out_label
from shipdesk.documents.typesetting import Piece, SetLine
from shipdesk.domain.errors import Refused
from shipdesk.domain.labels import LabelContent, Layout

INSET = 0.15
_OUTLINE = 0.035
_SPECIAL = {ord(c): f"\\{c}" for c in "()\\"}


def render_labels(contents: Sequence[LabelContent], *, layout: Layout, dpi: int = 203) -> bytes:
    """Return one PDF with one page per label, in the order given.

    dpi is the printer's (203, 300 or 600). Raises Refused for a label that `check_label` objects to: nothing is
    ever left out or printed as a box.
    """
    if not contents:
        raise Refused("There is no label to print.", "Choose at least one order.")
    papers = [lay_out_label(content, layout, dpi) for content in contents]
    for content, paper in zip(contents, papers, strict=True):
        if paper.problems:
            raise Refused(f"The label of order {content.order_number} cannot be printed.", " ".join(paper.problems))
    return papers_to_pdf(papers, title="Shipping labels")


def check_label(content: LabelContent, layout: Layout, dpi: int = 203) -> tuple[str, ...]:
    """Return a sentence for each thing that cannot be printed on this label; empty where all of it can."""
    return lay_out_label(content, layout, dpi).problems


def papers_to_pdf(papers: Sequence[Paper], *, title: str) -> bytes:
    """Return the papers as one PDF; the same papers give the same bytes."""
    target = BytesIO()
    canvas = Canvas(target, pageCompression=1, invariant=1)
    canvas.setTitle(title)
    canvas.setCreator("ShipDesk")
    canvas.setAuthor("ShipDesk")
    pen = _Pen(canvas)
    for paper in papers:
        unit = POINTS_PER_INCH / paper.dpi
        # Rounded down: a page of 839.0000001 dots would be rendered with 840.
        canvas.setPageSize((_rounded_down(paper.width * unit), _rounded_down(paper.height * unit)))
        _operators(canvas).append(pen.page(paper))
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _operators(canvas: Canvas) -> list[str]:
    """Return the page's operators: reportlab has no public way to add them as they are."""
    code: list[str] = canvas._code  # type: ignore[attr-defined]
    return code


def _rounded_down(length_pt: float) -> float:
    return math.floor(length_pt * 1000) / 1000


class _Pen:
    """Writes PDF operators; remembers what it wrote, since sender and captions come back on every page."""

    def __init__(self, canvas: Canvas) -> None:
        self._document = canvas._doc  # type: ignore[attr-defined]
        self._strings: dict[tuple[str, str], list[tuple[str, str]]] = {}

    def page(self, paper: Paper) -> str:
        """Return the operators of one page; y counts from the bottom, as PDF has it."""
        unit = POINTS_PER_INCH / paper.dpi
        drawn = [self._drawn(item, paper) for item in paper.items]
        return f"q {unit:.7f} 0 0 {unit:.7f} 0 0 cm 0 g\n" + "\n".join(drawn) + "\nQ"

    def _drawn(self, item: Item, paper: Paper) -> str:
        if isinstance(item, Box):
            x, y = item.x + INSET, paper.height - item.y - item.height + INSET
            return f"{x:g} {y:g} {item.width - 2 * INSET:g} {item.height - 2 * INSET:g} re f"
        if isinstance(item, BarSymbol):
            return _bars(item, paper.height)
        if isinstance(item, MatrixSymbol):
            return _matrix(item, paper.height)
        return self._text(item, paper)

    def _text(self, item: Text, paper: Paper) -> str:
        size = item.size_pt * paper.dpi / POINTS_PER_INCH
        shift = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}[item.align]
        x = item.x - item.line.width_at(size) * shift
        drawn = "\n".join(self._line(item.line, size, x, paper.height - item.y))
        return f"1 g BT {drawn} ET 0 g" if item.white else f"BT {drawn} ET"

    def _line(self, line: SetLine, size: float, x: float, y: int) -> list[str]:
        operators = []
        for run in line.runs:
            if run.outlined:
                operators.append(f"2 Tr {size * _OUTLINE:.2f} w")
            for piece in run.pieces:
                operators.extend(self._piece(run.font, piece, size, x, y))
            if run.outlined:
                operators.append("0 Tr")
        return operators

    def _piece(self, font_name: str, piece: Piece, size: float, x: float, y: float) -> list[str]:
        operators = [f"1 0 0 1 {x + piece.x * size / 1000:.2f} {y + piece.y * size / 1000:.2f} Tm"]
        for subset, string in self._encoded(font_name, piece.characters):
            operators.append(f"{subset} {size:.2f} Tf ({string}) Tj")
        return operators

    def _encoded(self, font_name: str, characters: str) -> list[tuple[str, str]]:
        """Return the characters as strings of the font's subsets in this document."""
        key = (font_name, characters)
        found = self._strings.get(key)
        if found is None:
            font = open_font(font_name).pdf
            found = [
                (font.getSubsetInternalName(subset, self._document), _escaped(codes))
                for subset, codes in font.splitString(characters, self._document)
            ]
            self._strings[key] = found
        return found


def _escaped(codes: bytes) -> str:
    return "".join(_SPECIAL.get(code) or (chr(code) if 32 <= code < 127 else f"\\{code:03o}") for code in codes)


def _bars(item: BarSymbol, page_height: int) -> str:
    """Return bars as rectangles of height 1 under a matrix that stretches them."""
    rectangles = []
    x = 0
    for i, run in enumerate(item.bars.runs):
        width = run * item.module
        if i % 2 == 0:
            rectangles.append(f"{x + INSET:g} 0 {width - 2 * INSET:g} 1 re")
        x += width
    bottom = page_height - item.y - item.height
    return f"q 1 0 0 {item.height} {item.x} {bottom} cm\n" + "\n".join(rectangles) + "\nf Q"


def _matrix(item: MatrixSymbol, page_height: int) -> str:
    """Return the dark runs row by row; only the sides are inset, so that no hairline parts the rows."""
    rectangles = []
    module = item.module
    for i, row in enumerate(item.matrix.rows):
        y = -(i + 1) * module
        rectangles += [
            f"{start * module + INSET:g} {y} {length * module - 2 * INSET:g} {module} re" for start, length in row
        ]
    return f"q 1 0 0 1 {item.x} {page_height - item.y} cm\n" + "\n".join(rectangles) + "\nf Q"
