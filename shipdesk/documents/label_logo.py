"""A shop's logo in one bit: a thermal printer knows black and nothing, and dots of grey would only be dirt."""

from __future__ import annotations

import warnings
from functools import lru_cache
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from shipdesk.documents.drawing import Picture, Zone

LARGEST_LOGO = 2_000_000
_MOST_PIXELS = 20_000_000
_FINEST_DOTS = (720, 480)
"""30 x 20 mm at 600 dpi."""
_DARK_BELOW = 150
"""Above the middle: the pale colours that brands like would vanish altogether."""


@lru_cache(maxsize=32)
def logo_picture(logo: bytes, zone: Zone) -> Picture | None:
    """Return the logo as large as the zone allows, in the zone's upper left corner; None where it is no picture."""
    cut = _cut_out(logo)
    if cut is None:
        return None
    small = _fitted(cut, zone.width, zone.height)
    return Picture(zone.x, zone.y, small.width, small.height, small.tobytes())


def logo_png(logo: bytes) -> bytes | None:
    """Return a logo as a PNG in one bit, as large as the finest printer needs; None where it is no picture."""
    cut = _cut_out(logo)
    if cut is None:
        return None
    target = BytesIO()
    inverted = _fitted(cut, *_FINEST_DOTS).point(lambda ink: 255 - ink)
    inverted.save(target, "PNG", optimize=True)
    return target.getvalue()


def _cut_out(logo: bytes) -> Image.Image | None:
    """Return what is inked of a logo, in greys on white, without its margins."""
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
    return grey.crop(box) if box else None


def _fitted(grey: Image.Image, width: int, height: int) -> Image.Image:
    """Return the picture as large as it fits, in one bit: 1 is ink."""
    scale = min(width / grey.width, height / grey.height)
    size = max(1, round(grey.width * scale)), max(1, round(grey.height * scale))
    drawn = grey.resize(size, Image.Resampling.LANCZOS)
    return drawn.point([255 if level < _DARK_BELOW else 0 for level in range(256)], "1")


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the picture in greys on white paper."""
    coloured = picture.convert("RGBA")
    paper = Image.new("RGBA", coloured.size, "white")
    return Image.alpha_composite(paper, coloured).convert("L")


def _ink(grey: Image.Image) -> tuple[int, int, int, int] | None:
    """Return the box around all that is dark enough to be printed."""
    return grey.point([255 if level < _DARK_BELOW else 0 for level in range(256)]).getbbox()
