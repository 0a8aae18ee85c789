"""UPS draws its label as a picture that lies on its side, with a white strip at its end; here it is set upright."""

from __future__ import annotations

import io

from PIL import Image

from shipdesk.carriers.label_documents import MOST_PIXELS, NoLabelError, check_label
from shipdesk.domain.shipments import LabelDocument

_LYING = (1400, 800)
"""Width and height in pixels, 200 to the inch: the label is the left 1200, which is 6 by 4 inches on its side."""
_LABEL_WIDTH = 1200
_PICTURES = (b"GIF87a", b"GIF89a", b"\x89PNG\r\n\x1a\n")


def upright_label(content: bytes) -> LabelDocument:
    """Return the label as a PNG of 4 x 6 inches where it is a picture, else as it came; raise NoLabelError for none.

    No pixel is changed, so that the bars stay as sharp as UPS drew them.
    """
    if not content.startswith(_PICTURES):
        return check_label(content)
    try:
        picture = Image.open(io.BytesIO(content), formats=("GIF", "PNG"))
        # Before anything is unpacked.
        if picture.width * picture.height > MOST_PIXELS:
            raise NoLabelError("the label picture is too large")
        drawn = picture.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        if isinstance(problem, NoLabelError):
            raise
        raise NoLabelError("the label picture is broken") from None
    if drawn.size == _LYING:
        drawn = drawn.crop((0, 0, _LABEL_WIDTH, drawn.height)).transpose(Image.Transpose.ROTATE_270)
    out = io.BytesIO()
    drawn.save(out, "PNG")
    return check_label(out.getvalue())
