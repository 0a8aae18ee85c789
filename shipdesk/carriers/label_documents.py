"""Looks at a carrier's label before it is kept: whether it is one at all, and whether it fits into memory."""

from __future__ import annotations

import base64
import struct

from shipdesk.domain.shipments import LabelDocument

SMALLEST_BYTES = 500
"""Nothing shorter can be a label; error texts are."""
MOST_PIXELS = 20_000_000
"""A 4x6 inch label at 600 dpi has 8.6 million; more is a picture that unpacks into all memory."""
_PNG = b"\x89PNG\r\n\x1a\n"


class NoLabelError(ValueError):
    """A document that is no label; the text says why."""


def check_label(content: bytes) -> LabelDocument:
    """Return the label with its media type, told from its first bytes; raise NoLabelError for anything else."""
    if content.startswith(b"%PDF-"):
        media_type = "application/pdf"
    elif content.startswith(_PNG):
        _check_png_size(content)
        media_type = "image/png"
    elif content.lstrip().upper().startswith((b"^XA", b"~DG", b"~DY", b"CT~~")):
        media_type = "text/zpl"
    else:
        raise NoLabelError("the label is neither PDF, PNG nor ZPL")
    if len(content) < SMALLEST_BYTES:
        raise NoLabelError("the label is cut off")
    return LabelDocument(media_type, content)


def check_inline_label(text: str) -> LabelDocument:
    """Return the label that came as base64 within an answer; raise NoLabelError for anything else."""
    try:
        return check_label(base64.b64decode("".join(text.split()), validate=True))
    except NoLabelError:
        raise
    except ValueError:
        # binascii.Error is one; letters beyond ASCII raise a plain one.
        raise NoLabelError("the label is no base64") from None


def _check_png_size(content: bytes) -> None:
    if content[12:16] != b"IHDR" or len(content) < 24:
        raise NoLabelError("the label picture is broken")
    width, height = struct.unpack(">II", content[16:24])
    if not 0 < width * height <= MOST_PIXELS:
        raise NoLabelError("the label picture is too large")
