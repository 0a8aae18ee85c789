"""The one door to PDFium, which is not thread-safe: every call in the process goes through one lock.

Documents read and join PDFs, printing turns them into pixels; both may run on worker threads at once.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

import pypdfium2
from PIL import Image

from shipdesk.domain.errors import Refused

_LOCK = threading.RLock()
_POINTS_PER_INCH = 72
_CUT_MARGIN_PT = 8.0
_MOST_PIXELS = 60_000_000
"""A4 at 600 dpi has 35 million; a page larger than a table is an attack or a mistake."""


class OpenPdf:
    """An opened PDF; pages count from 0."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self._document = document

    def __len__(self) -> int:
        with _LOCK:
            return len(self._document)

    def size_pt(self, index: int) -> tuple[float, float]:
        """Return width and height of a page in points."""
        with _LOCK:
            width, height = self._document.get_page_size(index)
            return float(width), float(height)

    def image(self, index: int, dpi: float) -> Image.Image:
        """Return the page as a picture of mode "L": grey pixels, 0 black to 255 white."""
        width, height = self.size_pt(index)
        scale = dpi / _POINTS_PER_INCH
        if width * height * scale * scale > _MOST_PIXELS:
            raise Refused(f"Page {index + 1} of the document is too large to be shown or printed.")
        with _LOCK, _reading():
            page = self._document[index]
            bitmap = page.render(scale=scale, grayscale=True, optimize_mode="print")
            # The pixels lie in Python's own memory: they outlive the bitmap, and the picture keeps hold of them.
            picture: Image.Image = bitmap.to_pil()
            bitmap.close()
            page.close()
            return picture


@contextmanager
def open_pdf(content: bytes) -> Iterator[OpenPdf]:
    """Open a PDF for the length of a with block; raise Refused where it is none or is locked by a password."""
    with _LOCK, _reading():
        document = pypdfium2.PdfDocument(content)
    try:
        yield OpenPdf(document)
    finally:
        with _LOCK:
            document.close()


def join_pdfs(contents: Sequence[bytes]) -> bytes:
    """Return one PDF with all pages of the PDFs, in their order, each page as it was."""
    with _LOCK, _reading():
        joined = pypdfium2.PdfDocument.new()
        try:
            for content in contents:
                part = pypdfium2.PdfDocument(content)
                joined.import_pages(part)
                part.close()
            target = BytesIO()
            joined.save(target)
            return target.getvalue()
        finally:
            joined.close()


@dataclass(frozen=True, slots=True)
class PlacedJpeg:
    """A picture on a page that counts from 0: its lower left corner and size in points."""

    page: int
    jpeg: bytes
    left: float
    bottom: float
    width: float
    height: float


def place_jpegs(content: bytes, pictures: Sequence[PlacedJpeg]) -> bytes:
    """Return the PDF with pictures on its pages, each as it is: a JPEG is not unpacked."""
    with _LOCK, _reading():
        document = pypdfium2.PdfDocument(content)
        try:
            for picture in pictures:
                page = document[picture.page]
                image = pypdfium2.PdfImage.new(document)
                image.load_jpeg(BytesIO(picture.jpeg), inline=True)
                matrix = pypdfium2.PdfMatrix().scale(picture.width, picture.height)
                image.set_matrix(matrix.translate(picture.left, picture.bottom))
                page.insert_obj(image)
                page.gen_content()
                page.close()
            target = BytesIO()
            document.save(target)
            return target.getvalue()
        finally:
            document.close()


def pages_from(content: bytes, number: int) -> bytes:
    """Return the PDF without the pages before that number, counted from 1."""
    with _LOCK, _reading():
        document, rest = pypdfium2.PdfDocument(content), pypdfium2.PdfDocument.new()
        try:
            rest.import_pages(document, list(range(number - 1, len(document))))
            target = BytesIO()
            rest.save(target)
            return target.getvalue()
        finally:
            rest.close()
            document.close()


def move_pages(content: bytes, right_pt: float, down_pt: float) -> bytes:
    """Return the PDF with everything on its pages moved to the right and down by so many points; sizes stay."""
    with _LOCK, _reading():
        document = pypdfium2.PdfDocument(content)
        try:
            for page in document:
                left, bottom, right, top = page.get_mediabox()
                box = (left - right_pt, bottom + down_pt, right - right_pt, top + down_pt)
                page.set_mediabox(*box)
                page.set_cropbox(*box)
                page.close()
            target = BytesIO()
            document.save(target)
            return target.getvalue()
        finally:
            document.close()


def cut_pages(
    content: bytes, cuts: Sequence[tuple[float, float, float, float, bool]], width_pt: float, height_pt: float
) -> bytes:
    """Return the PDF with a part of each page alone, on a page of at most that size in points, not scaled.

    A cut is left, top, right and bottom in points from the page's upper left corner as it is seen, and whether it is
    turned by a quarter to the right.
    """
    with _LOCK, _reading():
        document = pypdfium2.PdfDocument(content)
        try:
            for page, (left, top, right, bottom, turned) in zip(document, cuts, strict=True):
                box = _seen_box(page, left, top, right, bottom)
                wide, high = (
                    (height_pt, width_pt) if turned != (page.get_rotation() % 180 == 90) else (width_pt, height_pt)
                )
                # A page may be smaller than the paper: more margin would show what stands beside the label.
                across = min(_CUT_MARGIN_PT, (wide - (box[2] - box[0])) / 2)
                up = min(_CUT_MARGIN_PT, (high - (box[3] - box[1])) / 2)
                kept = (box[0] - across, box[1] - up, box[2] + across, box[3] + up)
                page.set_mediabox(*kept)
                page.set_cropbox(*kept)
                if turned:
                    page.set_rotation((page.get_rotation() + 90) % 360)
                page.close()
            target = BytesIO()
            document.save(target)
            return target.getvalue()
        finally:
            document.close()


def _seen_box(
    page: pypdfium2.PdfPage, left: float, top: float, right: float, bottom: float
) -> tuple[float, float, float, float]:
    """Return a rectangle of the page as it is seen (y down) in the page's own coordinates (y up)."""
    x0, y0, x1, y1 = page.get_cropbox(fallback_ok=True)
    match page.get_rotation() % 360:
        case 90:
            return x0 + top, y0 + left, x0 + bottom, y0 + right
        case 180:
            return x1 - right, y0 + top, x1 - left, y0 + bottom
        case 270:
            return x1 - bottom, y1 - right, x1 - top, y1 - left
    return x0 + left, y1 - bottom, x0 + right, y1 - top


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except pypdfium2.PdfiumError as exc:
        raise Refused("This PDF cannot be read.", "It is damaged or protected by a password.") from exc
