"""The shop's logo within a mail: it travels with it, so that it is seen at once and no server hears of the reading."""

from __future__ import annotations

import hashlib
import re

SHOWN_HEIGHT, WIDEST = 40, 200
"""Pixels; the picture itself has about twice as many, for fine screens."""
_LINK = re.compile(r"cid:(logo-[0-9a-f]{16}@shipdesk\.invalid)")
_PNG = b"\x89PNG\r\n\x1a\n"


def logo_id(png: bytes) -> str:
    """Return under which name (Content-ID) a picture is in a mail: another picture has another one."""
    return f"logo-{hashlib.blake2b(png, digest_size=8).hexdigest()}@shipdesk.invalid"


def logo_link(png: bytes) -> str:
    """Return how a mail's page names the picture; an empty text where it is no PNG."""
    return f"cid:{logo_id(png)}" if _size(png) else ""


def is_logo_link(link: str) -> bool:
    """Answer whether a link is such a name."""
    return bool(_LINK.fullmatch(link))


def shown_width(png: bytes) -> int:
    """Return how wide the picture is shown, in pixels."""
    size = _size(png)
    if size is None:
        return WIDEST
    width, height = size
    return max(1, min(WIDEST, round(width * min(SHOWN_HEIGHT / height, 1))))


def _size(png: bytes) -> tuple[int, int] | None:
    if not png.startswith(_PNG) or png[12:16] != b"IHDR" or len(png) < 24:
        return None
    width, height = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    return (width, height) if width and height else None
