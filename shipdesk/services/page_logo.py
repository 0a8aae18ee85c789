"""The shop's logo for customers' pages: any picture becomes a small PNG that goes into each page itself."""

from __future__ import annotations

import base64
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from shipdesk.domain.errors import Refused
from shipdesk.services.change_settings import save_settings
from shipdesk.services.shop import Shop

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_FILE = 5_000_000
_LARGEST_PNG = 11_000
"""Bytes: as text in a page it takes a third more."""
_MOST_PIXELS = 40_000_000
_SIZES = ((480, 96), (360, 72), (240, 48))
_COLOURS = (256, 64, 16)


def read_page_logo(file: Path) -> str:
    """Return a picture file as the settings keep a page's logo; raises Refused with what is wrong with it."""
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise Refused(f"The file {file.name} is larger than 5 MB.", "Save the logo smaller.")
        picture = file.read_bytes()
    except OSError as error:
        raise Refused(f"The file {file.name} cannot be read.", "Choose another one.") from error
    return page_logo(picture)


def page_logo(picture: bytes) -> str:
    """Return a picture as a PNG in base64, as fine as there is room for in a page."""
    image = _opened(picture)
    for size in _SIZES:
        small = image.copy()
        small.thumbnail(size)
        for colours in (0, *_COLOURS):
            png = _png(small, colours)
            if len(png) <= _LARGEST_PNG:
                return base64.b64encode(png).decode()
    raise Refused("This picture cannot be made small enough for a page.", "Choose a plainer one, without photos.")


def set_page_logo(shop: Shop, file: Path | None) -> None:
    """Put the logo of a file on all pages, or take it off (None)."""
    logo = read_page_logo(file) if file is not None else ""
    page = shop.settings.tracking_page.model_copy(update={"logo": logo})
    save_settings(shop, shop.settings.model_copy(update={"tracking_page": page}))


def _opened(picture: bytes) -> Image:
    import warnings

    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # Its size is looked at here, before anything is unpacked.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(picture), formats=("PNG", "JPEG", "GIF", "WEBP"))
        if image.width * image.height > _MOST_PIXELS:
            raise Refused("This picture has too many pixels.", "Save the logo smaller.")
        return image.convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise Refused("This file is no picture that can be read.", "Choose a PNG or JPEG.") from error


def _png(image: Image, colours: int) -> bytes:
    out = BytesIO()
    (image.quantize(colours) if colours else image).save(out, "PNG", optimize=True)
    return out.getvalue()
