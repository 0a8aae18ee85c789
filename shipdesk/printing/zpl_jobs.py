"""ZPL for a job: pages turned into one-bit pictures at the printer's dots, and what a profile adds to each label."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PIL import Image

from shipdesk.dots import graphic_field, ink
from shipdesk.pdfium import open_pdf
from shipdesk.printing.pixels import shifted
from shipdesk.settings import PrinterProfile

_LABEL = re.compile(rb"\^XA.*?\^XZ", re.DOTALL)
_QUANTITY = re.compile(rb"\^PQ[^\^~]*")
MM_PER_INCH = 25.4


def offset_dots(profile: PrinterProfile) -> tuple[int, int]:
    """Return how far everything moves to the right and down, in whole dots, so that bars stay on the dots."""
    per_tenth = profile.dpi / MM_PER_INCH / 10
    return round(profile.offset_x * per_tenth), round(profile.offset_y * per_tenth)


def pages_to_zpl(content: bytes, profile: PrinterProfile) -> tuple[bytes, ...]:
    """Return each page of a PDF as one ZPL label: black or white at the printer's dots, never dithered."""
    across, down = offset_dots(profile)
    labels = []
    with open_pdf(content) as document:
        for index in range(len(document)):
            labels.append(picture_to_zpl(shifted(document.image(index, profile.dpi), across, down)))
    return tuple(labels)


def picture_to_zpl(picture: Image.Image) -> bytes:
    """Return a grey picture as one ZPL label (^GFA, Z64: zlib, base64 and CRC-16/XMODEM), its white margin left out."""
    dark = ink(picture).convert("1")
    width, height = dark.size
    box = dark.getbbox()
    if box is None:
        return f"^XA^PW{width}^LL{height}^LH0,0^XZ\n".encode()
    left, top = box[0] // 8 * 8, box[1]
    part = dark.crop((left, top, box[2], box[3]))
    field = graphic_field(part.tobytes(), (part.width + 7) // 8)
    return f"^XA^PW{width}^LL{height}^LH0,0^FO{left},{top}{field}^FS^XZ\n".encode()


def split_labels(content: bytes) -> tuple[bytes, ...]:
    """Return the labels of a ZPL document; what stands before one (fonts, pictures) stays with it."""
    parts, start = [], 0
    for found in _LABEL.finditer(content):
        parts.append(content[start : found.end()].lstrip(b"\r\n"))
        start = found.end()
    rest = content[start:]
    if not parts:
        return (content,) if content.strip() else ()
    return (*parts[:-1], parts[-1] + rest)


def dressed(labels: tuple[bytes, ...], profile: PrinterProfile, *, move: bool) -> Iterator[bytes]:
    """Yield each label with the profile's darkness and copies; move adds its offset, for labels not yet moved."""
    head = f"~SD{profile.darkness:02d}".encode() if profile.darkness is not None else b""
    across, down = offset_dots(profile) if move else (0, 0)
    # ^LS moves to the left where it is positive; both stay in force in the printer, so they are said in every label.
    shift = f"^XA^LS{-across}^LT{max(-120, min(120, down))}".encode() if across or down else b"^XA"
    count = f"^PQ{profile.copies}^XZ".encode()
    for label in labels:
        said = label.replace(b"^XA", shift, 1) if move else label
        if profile.copies > 1:
            said = _QUANTITY.sub(b"", said)
            place = said.rfind(b"^XZ")
            said = said[:place] + count + said[place + 3 :] if place >= 0 else said
        yield head + said
