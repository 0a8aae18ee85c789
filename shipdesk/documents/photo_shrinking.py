"""Makes a photo small enough to be kept for good, and takes out of it what a camera writes beside the picture."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from shipdesk.domain.photos import BOX_PHOTO, PictureLimits

MEDIA_TYPE = "image/jpeg"
_QUALITIES = (88, 80, 70, 60, 50)
_SMALLER = 0.75
_SMALLEST_SIDE_PX = 8
_STRIP_PX = 64


class NoPhoto(ValueError):
    """It is no picture of a format that is taken, or one that is damaged or beyond measure."""


def shrunk_photo(picture: bytes, limits: PictureLimits = BOX_PHOTO) -> bytes:
    """Return a picture as JPEG within the limits, upright, without place and camera; raises NoPhoto."""
    small = _opened(picture, limits)
    while True:
        for quality in _QUALITIES:
            target = BytesIO()
            small.save(target, "JPEG", quality=quality, optimize=True)
            if target.tell() <= limits.largest_kept_bytes:
                return target.getvalue()
        small = small.resize((max(1, round(small.width * _SMALLER)), max(1, round(small.height * _SMALLER))))


def _opened(picture: bytes, limits: PictureLimits) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a strange EXIF entry is no reason to lose a photo
            opened: Image.Image = Image.open(BytesIO(picture), formats=limits.formats)
            _check_size(*opened.size, limits)
            longest = limits.longest_side_px
            opened.draft("RGB", (2 * longest, 2 * longest))  # a JPEG is unpacked smaller by itself
            smaller = _reduced(opened, 2 * longest)
            smaller.thumbnail((longest, longest), Image.Resampling.LANCZOS)
            upright = ImageOps.exif_transpose(smaller)
            return _on_white(upright)
    except NoPhoto:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError, EOFError, MemoryError) as error:
        raise NoPhoto(type(error).__name__) from error
    except (Image.DecompressionBombError, ArithmeticError, IndexError, KeyError) as error:
        raise NoPhoto(type(error).__name__) from error


def _reduced(opened: Image.Image, longest: int) -> Image.Image:
    """Return a picture that is not much longer than that, strip by strip: whole, its holes would double the memory."""
    factor = max(opened.size) // longest
    if factor < 2 and opened.mode == "RGB":
        return opened
    factor = max(1, factor)
    width, height = -(-opened.width // factor), -(-opened.height // factor)
    reduced = Image.new("RGB", (width, height))
    for top in range(0, height, _STRIP_PX):
        bottom = min(opened.height, (top + _STRIP_PX) * factor)
        reduced.paste(_on_white(opened.crop((0, top * factor, opened.width, bottom))).reduce(factor), (0, top))
    if "exif" in opened.info:
        reduced.info["exif"] = opened.info["exif"]
    return reduced


def _check_size(width: int, height: int, limits: PictureLimits) -> None:
    # Known from the file's head, before anything is unpacked.
    if width * height > limits.most_pixels or min(width, height) < _SMALLEST_SIDE_PX:
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
