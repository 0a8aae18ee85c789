"""Papers as a PDF: one content stream a page, fonts embedded in the characters used, bars on whole printer dots.

A paper is drawn under one matrix in which a unit is a printer dot. Bars are 0.15 dot narrower on each side: PDF paints
every pixel that a shape touches, and without the inset some renderers make each bar one dot wider. What the papers of
a batch have in common is written once, as a form.

reportlab keeps the document: its objects, cross-references and particulars. Its canvas would take thirty times as long.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import chain, islice

from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfgen.canvas import Canvas

from shipdesk.documents.drawing import POINTS_PER_INCH, Box, Item, Paper, Picture, PlacedSymbol, Text
from shipdesk.documents.maps.pdf import drawings_below
from shipdesk.documents.pdf_fonts import EmbeddedFonts, Raw, add, stream
from shipdesk.documents.symbols import LIGHT, as_bits, dark_runs
from shipdesk.documents.typesetting import Run

INSET = 0.15
_CODEWORD = 11
"""Modules of a sign of Code 128: a bar at its left, a space at its right. Remembered by place, they come back."""
_CODEWORD_LAST = 13
_AT_ONCE = 8
_OUTLINE = 0.035
"""Width of the outline that stands for a bold face, in type sizes."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A paper on a page: x and y in mm from the page's upper left corner to that of the paper.

    turned: a quarter clockwise, so that the paper's top is at the right.
    """

    paper: Paper
    x_mm: float = 0.0
    y_mm: float = 0.0
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page of some mm with papers on it, as a sheet of labels has them."""

    width_mm: float
    height_mm: float
    placed: tuple[Placed, ...]


def papers_to_pdf(papers: Iterable[Paper], *, title: str) -> bytes:
    """Return the papers as one PDF, each on a page of its own size; the same papers give the same bytes.

    The papers may be made while they are drawn, so that thousands need not be kept.
    """
    writer = _Writer(title)
    coming = iter(papers)
    first = list(islice(coming, 2))
    for paper in chain(first, coming):
        writer.add_paper(paper, as_form=bool(paper.stock) and len(first) > 1)
    return writer.finished()


def pages_to_pdf(pages: Sequence[Page], *, title: str) -> bytes:
    """Return pages with several papers each as one PDF."""
    writer = _Writer(title)
    for page in pages:
        writer.add_page(page)
    return writer.finished()


class _Writer:
    """A PDF being written page by page."""

    def __init__(self, title: str) -> None:
        self._target = BytesIO()
        self._canvas = Canvas(self._target, pageCompression=1, invariant=1)
        self._canvas.setTitle(title)
        self._canvas.setCreator("ShipDesk")
        self._canvas.setAuthor("ShipDesk")
        self._canvas._code.clear()  # type: ignore[attr-defined] # else it ends with an empty page
        self._document: PDFDocument = self._canvas._doc  # type: ignore[attr-defined]
        self._resources = Raw(b"")
        self._resources_at = add(self._document, self._resources)
        self._pages_at = add(self._document, self._document.Pages)
        self._pen = _Pen()
        self._forms: dict[int, str] = {}
        self._kept: list[tuple[Item, ...]] = []

    def add_paper(self, paper: Paper, *, as_form: bool) -> None:
        unit = POINTS_PER_INCH / paper.dpi
        size = (_rounded_down(paper.width * unit), _rounded_down(paper.height * unit))
        if as_form:
            drawn = f"/{self._form(paper)} Do\n{self._pen.drawn(paper.own, paper)}"
        else:
            drawn = self._pen.drawn(paper.items, paper)
        if paper.drawings:
            drawn = f"{drawings_below(paper, self._pen.drawn)}\n{drawn}"
        self._add(size, f"q {unit:.7f} 0 0 {unit:.7f} 0 0 cm\n{drawn}\nQ")

    def add_page(self, page: Page) -> None:
        points = POINTS_PER_INCH / 25.4
        width, height = page.width_mm * points, page.height_mm * points
        parts = []
        for placed in page.placed:
            paper = placed.paper
            unit = POINTS_PER_INCH / paper.dpi
            # To whole dots from the page's top, so that the bars stay on the printer's own.
            x, top = (round(mm * paper.dpi / 25.4) * unit for mm in (placed.x_mm, placed.y_mm))
            if placed.turned:
                matrix = f"0 {-unit:.7f} {unit:.7f} 0 {x:.4f} {height - top:.4f}"
            else:
                matrix = f"{unit:.7f} 0 0 {unit:.7f} {x:.4f} {height - top - paper.height * unit:.4f}"
            parts.append(f"q {matrix} cm\n{self._pen.drawn(paper.items, paper)}\nQ")
        self._add((_rounded_down(width), _rounded_down(height)), "\n".join(parts))

    def finished(self) -> bytes:
        fonts = self._pen.fonts.add_to(self._document)
        forms = "".join(f"/{name} {name[1:]} 0 R" for name in self._forms.values())
        self._resources.written = f"<</Font<<{fonts}>>/XObject<<{forms}>>>>".encode("ascii")
        self._canvas.save()
        return self._target.getvalue()

    def _add(self, size: tuple[float, float], drawn: str) -> None:
        document = self._document
        content = add(document, stream(drawn.encode("latin-1")))
        document.addPage(
            Raw(
                f"<</Type/Page/Parent {self._pages_at}/MediaBox[0 0 {size[0]:.3f} {size[1]:.3f}]"
                f"/Resources {self._resources_at}/Contents {content}>>".encode("ascii")
            )
        )

    def _form(self, paper: Paper) -> str:
        """Return the name of the form with the paper's stock; forms are named after their object."""
        found = self._forms.get(id(paper.stock))
        if found is None:
            self._kept.append(paper.stock)  # while it is kept nothing else has its id
            box = f"/Type/XObject/Subtype/Form/BBox[0 0 {paper.width} {paper.height}]/Resources {self._resources_at}"
            at = add(self._document, stream(self._pen.drawn(paper.stock, paper).encode("latin-1"), box))
            found = self._forms[id(paper.stock)] = f"S{at.split()[0]}"
        return found


class _Pen:
    """Writes items as PDF operators; y counts from the bottom there."""

    def __init__(self) -> None:
        self.fonts = EmbeddedFonts()

    def drawn(self, items: Iterable[Item], paper: Paper) -> str:
        """Return the operators of the items, a line each."""
        return "\n".join([self._item(item, paper) for item in items])

    def _item(self, item: Item, paper: Paper) -> str:
        if isinstance(item, Text):
            return self._text(item, paper)
        if isinstance(item, Box):
            y = paper.height - item.y - item.height
            width, height = item.width - 2 * INSET, item.height - 2 * INSET
            return f"{_short(item.x + INSET)} {_short(y + INSET)} {_short(width)} {_short(height)} re f"
        if isinstance(item, PlacedSymbol):
            return _bars(item, paper.height) if item.symbol.is_linear else _matrix(item, paper.height)
        return _picture(item, paper.height)

    def _text(self, item: Text, paper: Paper) -> str:
        size = item.size_dots(paper.dpi)
        left, base, runs = item.left(paper.dpi), paper.height - item.y, item.line.runs
        if len(runs) == 1:
            drawn = self._run(runs[0], size, left, base)
        else:
            drawn = " ".join([self._run(run, size, left, base) for run in runs])
        return f"1 g BT {drawn} ET 0 g" if item.white else f"BT {drawn} ET"

    def _run(self, run: Run, size: float, left: float, base: int) -> str:
        font = self.fonts.of(run.font)
        place = f"/{font.name} {_short(size)} Tf 1 0 0 1 {left + run.x * size / 1000:.1f} {base} Tm"
        shown = f"({font.string(run)}) Tj"
        return f"{place} 2 Tr {size * _OUTLINE:.2f} w {shown} 0 Tr" if run.outlined else f"{place} {shown}"


def _rounded_down(length_pt: float) -> float:
    """Return a length a trifle shorter: one that is a hair too long gets a pixel more, and all bars are off."""
    return math.floor(length_pt * 1000 - 0.5) / 1000


@lru_cache(maxsize=4096)
def _short(number: float) -> str:
    """Return a number with at most two decimals and no needless zero."""
    written = f"{number:.2f}".rstrip("0").rstrip(".")
    return written[1:] if written.startswith("0.") else written


def _bars(item: PlacedSymbol, page_height: int) -> str:
    """Return bars as rectangles of height 1 under a matrix that stretches them."""
    row, module = item.symbol.cells[0], item.module
    step = _CODEWORD
    drawn = [_bars_of(row[at : at + step], at, module) for at in range(0, len(row) - _CODEWORD_LAST, step)]
    drawn.append(_bars_of(row[len(drawn) * step :], len(drawn) * step, module))
    left, base = item.x + INSET, page_height - item.y - item.height
    return f"q 1 0 0 {item.height} {_short(left)} {base} cm\n{chr(10).join(drawn)}\nf Q"


@lru_cache(maxsize=32768)
def _bars_of(cells: bytes, first: int, module: int) -> str:
    """Return the bars of some modules, the first of which is so many modules from the left."""
    spans = [_span(first + start, length, module) for start, length in dark_runs(cells)]
    return "\n".join([f"{left} 0 {width} 1 re" for left, width in spans])


def _matrix(item: PlacedSymbol, page_height: int) -> str:
    """Return the dark runs row by row; only the sides are inset, so that no hairline parts the rows."""
    module, height, symbol = item.module, item.row_height, item.symbol
    padding = LIGHT * (_AT_ONCE - symbol.columns % _AT_ONCE)  # at least one, so that the last run ends
    end, known = symbol.columns + len(padding), _known_spans(module)
    y, rows, drawn, first, begun = item.height, [], "", 0, 0
    for eight in as_bits(padding.join(symbol.cells) + padding):
        key = (eight << 16 | first) << 16 | begun
        found = known.get(key)
        if found is None:
            found = known[key] = _spans(eight, first, begun, module)
        spans, begun = found
        drawn += spans
        first += _AT_ONCE
        if first == end:
            y -= height
            rows.append(drawn.replace("y", f" {y} "))
            drawn, first = "", 0
    left, base = item.x + INSET, page_height - item.y - item.height
    return f"q 1 0 0 1 {_short(left)} {base} cm\n" + "".join(rows).replace("h", f" {height} re\n") + "f Q"


@lru_cache(maxsize=32)
def _known_spans(_module: int) -> dict[int, tuple[str, int]]:
    """Return what is remembered of `_spans` for a module: a number finds it faster than four arguments."""
    return {}


def _spans(eight: int, first: int, begun: int, module: int) -> tuple[str, int]:
    """Return the dark runs that end within eight modules, as "left y width h", and where one begins that does not.

    begun is where one began that did not end before: its module counted from 1, 0 where there is none.
    """
    drawn = ""
    for place in range(_AT_ONCE):
        if eight << place & 0x80:
            begun = begun or first + place + 1
        elif begun:
            left, width = _span(begun - 1, first + place + 1 - begun, module)
            drawn, begun = f"{drawn}{left}y{width}h", 0
    return drawn, begun


@lru_cache(maxsize=16384)
def _span(start: int, length: int, module: int) -> tuple[str, str]:
    """Return left end and width of a dark run in dots, the inset of the left end being that of the whole symbol."""
    return str(start * module), _short(length * module - 2 * INSET)


def _picture(item: Picture, page_height: int) -> str:
    """Return a picture as an inline mask: what is 1 is painted."""
    place = f"q {item.width} 0 0 {item.height} {item.x} {page_height - item.y - item.height} cm"
    head = f"BI/IM true/W {item.width}/H {item.height}/BPC 1/D[1 0]/F/AHx ID"
    return f"{place} {head} {item.bits.hex()}> EI Q"
