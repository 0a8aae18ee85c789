"""Several labels as one document for one print job; a carrier's own label is used as it came."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from io import BytesIO

from PIL import Image, UnidentifiedImageError
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from shipdesk.documents.read_back import read_image
from shipdesk.domain.errors import Refused
from shipdesk.domain.shipments import LabelDocument
from shipdesk.pdfium import join_pdfs, open_pdf

PDF = "application/pdf"
PNG = "image/png"
ZPL = "text/zpl"
LARGEST_DOCUMENT = 10_000_000
SMALLEST_DOCUMENT = 200
MOST_PAGES = 20
_POINTS_PER_INCH = 72
_WIDTH_PT, _HEIGHT_PT = 4 * _POINTS_PER_INCH, 6 * _POINTS_PER_INCH
_USUAL_DPI = 203
_MOST_PIXELS = 40_000_000
_READ_DPI = 300
_MAGIC = {PDF: (b"%PDF-", "PDF"), PNG: (b"\x89PNG\r\n\x1a\n", "PNG picture"), ZPL: (b"^XA", "ZPL label")}


def combine(documents: Sequence[LabelDocument | bytes]) -> bytes:
    """Return one PDF with the pages of all documents in their order; plain bytes are PDF or PNG by their first bytes.

    PDF pages are kept as they came. A PNG is placed on a page of 4 x 6 inches at its own dpi (203 where it says
    none), or on a page of its own size where it is larger: bars are never scaled.
    """
    if not documents:
        raise Refused("There is no label to put together.", "Choose at least one.")
    return join_pdfs([_as_pdf(document) for document in documents])


def check_carrier_document(document: LabelDocument, tracking_number: str) -> tuple[str, ...]:
    """Return a sentence for each thing that is wrong with a carrier's label; empty where it can be kept and printed.

    A label whose barcodes can be read has to hold the tracking number; one without a readable barcode is let through.
    """
    magic = _MAGIC.get(document.media_type)
    if magic is None:
        return (f"The carrier sent a label of a kind that ShipDesk does not know: {document.media_type[:60]}.",)
    start, kind = magic
    size = len(document.content)
    if not document.content.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(start):
        return (f"The carrier's label is no {kind}, though it says so.",)
    if size > LARGEST_DOCUMENT or (size < SMALLEST_DOCUMENT and document.media_type != ZPL):
        return (f"The carrier's label has {size} bytes, which cannot be right.",)
    if document.media_type == ZPL:
        whole = b"^XZ" in document.content
        return () if whole else ("The carrier's label is cut off: its end (^XZ) is missing.",)
    try:
        images = _images(document)
    except Refused as exc:
        return (f"The carrier's label cannot be opened. {exc}",)
    return _check_number(images, tracking_number)


def _check_number(images: Sequence[Image.Image], tracking_number: str) -> tuple[str, ...]:
    wanted = _compact(tracking_number)
    texts = [_compact(barcode.scanned) for image in images for barcode in read_image(image)]
    if wanted and texts and not any(wanted in text or (len(text) >= 8 and text in wanted) for text in texts):
        return (f"No barcode of the carrier's label holds its tracking number {tracking_number[:40]}.",)
    return ()


def _images(document: LabelDocument) -> list[Image.Image]:
    if document.media_type == PNG:
        with _opened_png(document.content) as picture:
            return [picture.convert("L")]
    with open_pdf(document.content) as pdf:
        if not 0 < len(pdf) <= MOST_PAGES:
            raise Refused(f"It has {len(pdf)} pages.")
        return [pdf.image(index, _READ_DPI) for index in range(len(pdf))]


def _as_pdf(document: LabelDocument | bytes) -> bytes:
    content = document if isinstance(document, bytes) else document.content
    if content.startswith(_MAGIC[PNG][0]):
        return _png_page(content)
    if isinstance(document, LabelDocument) and document.media_type == ZPL:
        raise Refused("A ZPL label cannot be shown on a page.", "Send it to a label printer that speaks ZPL.")
    return content


def _png_page(content: bytes) -> bytes:
    """Return a page with the picture in its upper left corner, one of its pixels per dot of its dpi."""
    with _opened_png(content) as picture:
        dpi = _dpi(picture)
        width, height = (side * _POINTS_PER_INCH / dpi for side in picture.size)
        flat = Image.new("L", picture.size, 255)
        flat.paste(picture.convert("L"), mask=picture.getchannel("A") if "A" in picture.getbands() else None)
    page = (max(width, _WIDTH_PT), max(height, _HEIGHT_PT))
    target = BytesIO()
    canvas = Canvas(target, pagesize=page, pageCompression=1, invariant=1)
    canvas.drawImage(ImageReader(flat), 0, page[1] - height, width, height)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def _opened_png(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(content), formats=("PNG",))
        if picture.width * picture.height > _MOST_PIXELS:
            raise Refused("The picture is far larger than a label.")
        picture.load()
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombWarning,
        Image.DecompressionBombError,
    ) as exc:
        raise Refused("This picture cannot be read.", "It is damaged.") from exc
    return picture


def _dpi(picture: Image.Image) -> float:
    """Return the picture's own dpi; PNG keeps it in whole pixels per metre, so 203 comes back as 202.9946."""
    told = picture.info.get("dpi", (0, 0))[0]
    return float(round(told)) if 72 <= told <= 1200 else float(_USUAL_DPI)


def _compact(text: str) -> str:
    return "".join(c for c in text.upper() if c.isalnum())
