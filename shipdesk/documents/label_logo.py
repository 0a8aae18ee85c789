"""A shop's logo in one bit: a thermal printer knows black and nothing, and dots of grey would only be dirt."""

from __future__ import annotations

import warnings
from functools import lru_cache
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from shipdesk.documents.drawing import Picture, Zone

LARGEST_LOGO = 2_000_000
_MOST_PIXELS = 20_000_000
_DARK_BELOW = 150
"""Above the middle: the pale colours that brands like would vanish altogether."""


@lru_cache(maxsize=32)
def logo_picture(logo: bytes, zone: Zone) -> Picture | None:
    """Return the logo as large as the zone allows, in the zone's upper left corner; None where it is no picture."""
    if len(logo) > LARGEST_LOGO:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(BytesIO(logo), formats=("PNG", "JPEG"))
        if opened.width * opened.height > _MOST_PIXELS:
            return None
        grey = _on_white(opened)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombWarning):
        return None
    box = _ink(grey)
    if box is None:
        return None
    cut = grey.crop(box)
    scale = min(zone.width / cut.width, zone.height / cut.height)
    size = max(1, round(cut.width * scale)), max(1, round(cut.height * scale))
    small = cut.resize(size, Image.Resampling.LANCZOS)
    bits = small.point([255 if grey_level < _DARK_BELOW else 0 for grey_level in range(256)], "1")
    return Picture(zone.x, zone.y, size[0], size[1], bits.tobytes())


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the picture in greys on white paper."""
    coloured = picture.convert("RGBA")
    paper = Image.new("RGBA", coloured.size, "white")
    return Image.alpha_composite(paper, coloured).convert("L")


def _ink(grey: Image.Image) -> tuple[int, int, int, int] | None:
    """Return the box around all that is dark enough to be printed."""
    return grey.point([255 if level < _DARK_BELOW else 0 for level in range(256)]).getbbox()
