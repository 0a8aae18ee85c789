"""Looks at a finished document as a scanner and a person would: its barcodes and its pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO

import zxingcpp
from PIL import Image

from shipdesk.pdfium import open_pdf

_FORMATS = zxingcpp.BarcodeFormats(
    (
        zxingcpp.BarcodeFormat.Code128,
        zxingcpp.BarcodeFormat.QRCode,
        zxingcpp.BarcodeFormat.DataMatrix,
        zxingcpp.BarcodeFormat.Code39,
        zxingcpp.BarcodeFormat.ITF,
        zxingcpp.BarcodeFormat.PDF417,
        zxingcpp.BarcodeFormat.Aztec,
        zxingcpp.BarcodeFormat.MaxiCode,
    )
)


@dataclass(frozen=True, slots=True)
class ReadBarcode:
    """One barcode; text has GS1 identifiers in parentheses, scanned is what a hand scanner would type."""

    text: str
    format: str
    """Such as "Code 128", "QR Code", "Data Matrix"."""
    symbology_id: str = ""
    """AIM identifier, such as "]C1" for GS1-128."""
    scanned: str = ""


@dataclass(frozen=True, slots=True)
class PageReading:
    """All barcodes of one page; pages count from 1."""

    page: int
    barcodes: tuple[ReadBarcode, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Return the texts of all barcodes on the page."""
        return tuple(barcode.text for barcode in self.barcodes)


def page_images(pdf: bytes, dpi: int = 203) -> Iterator[Image.Image]:
    """Yield each page as a picture of mode "L": grey pixels, 0 black to 255 white."""
    with open_pdf(pdf) as document:
        for index in range(len(document)):
            yield document.image(index, dpi)


def read_barcodes(pdf: bytes, dpi: int = 203) -> list[PageReading]:
    """Return what can be read on each page as it would come out of a printer of that dpi."""
    return [PageReading(i, read_image(image)) for i, image in enumerate(page_images(pdf, dpi), start=1)]


def read_image(image: Image.Image) -> tuple[ReadBarcode, ...]:
    """Return the barcodes of a grey picture, in reading order from the top."""
    return _sorted(zxingcpp.read_barcodes(image, formats=_FORMATS, try_downscale=False, try_invert=False))


def read_upright(image: Image.Image, formats: Iterable[zxingcpp.BarcodeFormat]) -> tuple[ReadBarcode, ...]:
    """Return the barcodes of these kinds in a grey picture that lies the right way up; three times as fast."""
    wanted = zxingcpp.BarcodeFormats(tuple(formats))
    return _sorted(
        zxingcpp.read_barcodes(image, formats=wanted, try_rotate=False, try_downscale=False, try_invert=False)
    )


def _sorted(found: list[zxingcpp.Barcode]) -> tuple[ReadBarcode, ...]:
    found.sort(key=lambda barcode: (barcode.position.top_left.y, barcode.position.top_left.x))
    return tuple(_reading(barcode) for barcode in found)


def first_page_png(pdf: bytes, dpi: int = 96) -> bytes:
    """Return the first page as a grey PNG."""
    with open_pdf(pdf) as document:
        target = BytesIO()
        document.image(0, dpi).save(target, "PNG", dpi=(dpi, dpi))
        return target.getvalue()


def _reading(barcode: zxingcpp.Barcode) -> ReadBarcode:
    scanned = bytes(barcode.bytes).decode("utf-8", errors="replace")
    return ReadBarcode(barcode.text, str(barcode.format), barcode.symbology_identifier, scanned)
