"""The names of papers, as CUPS writes them, and their sizes."""

from __future__ import annotations

import re

from shipdesk.domain.errors import Refused

_POINTS = {"in": 72.0, "mm": 72 / 25.4, "cm": 72 / 2.54, "pt": 1.0, "": 1.0}
_CUSTOM = re.compile(r"Custom\.(\d{1,4}(?:\.\d{1,3})?)x(\d{1,4}(?:\.\d{1,3})?)(in|mm|cm|pt|)")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}")
_KNOWN = {
    "A4": (595, 842), "A5": (420, 595), "A6": (298, 420), "Letter": (612, 792), "Legal": (612, 1008),
    "w288h432": (288, 432), "w288h576": (288, 576),
}  # fmt: skip
MM_PER_POINT = 25.4 / 72


def check_page_size(name: str) -> str:
    """Return the paper's name if it can be one; raise Refused otherwise."""
    if not _NAME.fullmatch(name):
        raise Refused(f"'{name[:40]}' is no name of a paper.", "Write it like Custom.4x6in, Custom.105x148mm or A6.")
    return name


def page_size_pt(name: str) -> tuple[float, float]:
    """Return width and height in points of a paper such as "Custom.4x6in", "Custom.105x148mm" or "A6"."""
    custom = _CUSTOM.fullmatch(name)
    if custom:
        factor = _POINTS[custom[3]]
        return float(custom[1]) * factor, float(custom[2]) * factor
    if name in _KNOWN:
        width, height = _KNOWN[name]
        return float(width), float(height)
    raise Refused(f"ShipDesk does not know how large the paper '{name[:40]}' is.", "Write it like Custom.4x6in or A6.")


def page_words(name: str) -> str:
    """Return the paper's size in words, such as "102 x 152 mm"."""
    width, height = page_size_pt(name)
    return f"{width * MM_PER_POINT:.0f} x {height * MM_PER_POINT:.0f} mm"
