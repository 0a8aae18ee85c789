"""Proves labels as a depot would: each symbol decoded from the printed page, each bar measured in dots."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import zplkit
import zxingcpp
from PIL import Image, ImageFilter
from zplkit.rendering import Limits

from shipdesk.documents.drawing import Paper, PlacedSymbol
from shipdesk.documents.label_zpl import paper_to_zpl
from shipdesk.documents.read_back import page_images

Decoded = set[tuple[bytes, str]]
"""What a scanner sends, byte for byte, and the AIM identifier."""
_FORMATS = zxingcpp.BarcodeFormats(
    (zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.DataMatrix, zxingcpp.BarcodeFormat.QRCode)
)


def renderers() -> list[str]:
    """Return what can draw a PDF here: PDFium always, poppler and Ghostscript where they are installed."""
    return ["pdfium", *(name for name in ("pdftoppm", "gs") if shutil.which(name))]


def pages(pdf: bytes, dpi: int, renderer: str) -> Iterator[Image.Image]:
    """Yield each page in greys as that program draws it at the printer's dots."""
    if renderer == "pdfium":
        yield from page_images(pdf, dpi)
        return
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "labels.pdf"
        source.write_bytes(pdf)
        if renderer == "pdftoppm":
            command = ["pdftoppm", "-gray", "-r", str(dpi), str(source), f"{place}/page"]
        else:
            out = f"-sOutputFile={place}/page-%05d.pgm"
            command = ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=pgmraw", f"-r{dpi}", out, str(source)]
        subprocess.run(command, check=True, capture_output=True)
        for path in sorted(Path(place).glob("page*.pgm")):
            with Image.open(path) as picture:
                yield picture.convert("L")


def printed_zpl(paper: Paper) -> Image.Image:
    """Return the label as an independent interpreter of ZPL prints it, a pixel for a dot."""
    text = paper_to_zpl(paper).replace("^PQ1", "")  # the interpreter knows no counts
    options = zplkit.Options(dpi=paper.dpi, width=paper.width, height=paper.height)
    (label,) = zplkit.render(text, options, limits=Limits(graphic_bytes=50_000_000)).labels
    raster = label.rasterize()
    return Image.frombytes("L", (raster.width, raster.height), raster.pixels)


def zpl_fields(zpl: str) -> tuple[str, ...]:
    """Return what the fields of a ZPL document say, texts and barcodes alike, signs in hex (^FH) put back."""
    said = []
    for sign, written in re.findall(r"(?:\^FH(.?))?\^FD(.*?)\^FS", zpl, re.DOTALL):
        said.append(_without_hex(written, sign) if sign else written)
    return tuple(said)


def _without_hex(written: str, sign: str) -> str:
    code = (re.escape(sign) + "([0-9A-Fa-f]{2})").encode()
    return re.sub(code, lambda found: bytes([int(found[1], 16)]), written.encode()).decode()


def expected(paper: Paper) -> Decoded:
    """Return what must be read from a paper."""
    return {(placed.symbol.scanned.encode(), placed.symbol.aim) for placed in paper.symbols}


def decoded(image: Image.Image) -> Decoded:
    """Return all that is read from a picture of a page."""
    found = zxingcpp.read_barcodes(image, formats=_FORMATS, try_downscale=False, try_invert=False, try_rotate=False)
    return {(bytes(barcode.bytes), barcode.symbology_identifier) for barcode in found}


def blurred(image: Image.Image) -> Image.Image:
    """Return the page as a scanner out of focus sees it."""
    return image.filter(ImageFilter.GaussianBlur(1.2))


def wrong_bars(paper: Paper, image: Image.Image) -> list[str]:
    """Return a sentence for each bar symbol whose bars, spaces or quiet zones are not as many dots as they should."""
    return [said for placed in paper.symbols if placed.symbol.is_linear for said in _measured(placed, image)]


def _measured(placed: PlacedSymbol, image: Image.Image) -> Sequence[str]:
    quiet = placed.quiet
    row = placed.y + placed.height // 2
    dots = image.crop((placed.x - quiet, row, placed.x + placed.width + quiet, row + 1)).tobytes()
    measured = [len(list(run)) for _, run in groupby(dots, key=lambda grey: grey < 128)]
    wanted = [quiet, *(width * placed.module for width in placed.symbol.bars), quiet]
    return [] if measured == wanted else [f"{placed.symbol.data}: {measured} instead of {wanted}"]
