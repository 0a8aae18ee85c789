"""Makes a photo small enough to be kept for good, and takes out of it what a camera writes beside the picture."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from shipdesk.domain.photos import LARGEST_KEPT_BYTES, LONGEST_SIDE_PX

MEDIA_TYPE = "image/jpeg"
_MOST_PIXELS = 60_000_000
"""A telephone's largest photo has 50 million."""
_QUALITIES = (88, 80, 70, 60, 50)
_SMALLER = 0.75
_SMALLEST_SIDE_PX = 8


class NoPhoto(ValueError):
    """It is no JPEG, PNG or WebP picture, or one that is damaged or beyond measure."""


def shrunk_photo(picture: bytes) -> bytes:
    """Return a photo as JPEG of at most 1,600 px and 400 kB, upright, without place and camera; raises NoPhoto."""
    small = _opened(picture)
    while True:
        for quality in _QUALITIES:
            target = BytesIO()
            small.save(target, "JPEG", quality=quality, optimize=True)
            if target.tell() <= LARGEST_KEPT_BYTES:
                return target.getvalue()
        small = small.resize((max(1, round(small.width * _SMALLER)), max(1, round(small.height * _SMALLER))))


def _opened(picture: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a strange EXIF entry is no reason to lose a photo
            opened = Image.open(BytesIO(picture), formats=("JPEG", "PNG", "WEBP"))
            _check_size(*opened.size)
            opened.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), Image.Resampling.LANCZOS)
            upright = ImageOps.exif_transpose(opened)
            return _on_white(upright)
    except NoPhoto:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError, EOFError, MemoryError) as error:
        raise NoPhoto(type(error).__name__) from error
    except (Image.DecompressionBombError, ArithmeticError, IndexError, KeyError) as error:
        raise NoPhoto(type(error).__name__) from error


def _check_size(width: int, height: int) -> None:
    # Known from the file's head, before anything is unpacked.
    if width * height > _MOST_PIXELS or min(width, height) < _SMALLEST_SIDE_PX:
        raise NoPhoto(f"{width} x {height} px")


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the picture in colours without holes, with nothing beside them."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        coloured = picture.convert("RGBA")
        paper = Image.new("RGBA", coloured.size, "white")
        picture = Image.alpha_composite(paper, coloured)
    plain = picture.convert("RGB")
    plain.info.clear()
    return plain
