"""Which papers a queue of CUPS has, and which of them is the one that is wanted: told apart by size, not by name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shipdesk.domain.errors import Refused
from shipdesk.printing.page_sizes import check_page_size, page_size_pt, page_words

_TOLERANCE_PT = 3.0
"""A millimetre: drivers round inches and millimetres differently."""
_POINTS_NAME = re.compile(r"w(\d{2,5})h(\d{2,5})")
_MM_NAME = re.compile(r"(?:\w+_)*?(\d{1,4}(?:\.\d+)?)x(\d{1,4}(?:\.\d+)?)(mm|in)")
_INCH_NAME = re.compile(r"(\d{1,2}(?:\.\d+)?)x(\d{1,2}(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class QueuePapers:
    """The papers of a queue by the names of its driver; any is whether it takes sizes that it has no name for."""

    names: tuple[str, ...]
    usual: str = ""
    any_size: bool = False
    resolutions: tuple[int, ...] = ()


def parse_lpoptions(listed: str) -> QueuePapers | None:
    """Return the papers out of `lpoptions -p NAME -l`, or None where it lists none.

    Its lines are "PageSize/Media Size: A4 *w288h432 Custom.WIDTHxHEIGHT": the usual one has a star.
    """
    names: list[str] = []
    usual = ""
    resolutions: list[int] = []
    for line in listed.splitlines():
        key, _, values = line.partition(":")
        option = key.partition("/")[0].strip()
        if option in ("PageSize", "media") and not names:
            names = [value.lstrip("*") for value in values.split()]
            usual = next((value[1:] for value in values.split() if value.startswith("*")), "")
        if option in ("Resolution", "printer-resolution"):
            # The usual one first: it is the one that the queue prints with.
            found = sorted(values.split(), key=lambda value: not value.startswith("*"))
            resolutions = [int(m[1]) for value in found if (m := re.match(r"\*?(\d{3,4})(?:x\d+)?dpi", value))]
    if not names:
        return None
    fixed = tuple(name for name in names if not name.startswith("Custom."))
    return QueuePapers(fixed, usual, len(fixed) < len(names), tuple(dict.fromkeys(resolutions)))


def fitting_paper(papers: QueuePapers | None, wanted: str, printer: str) -> str:
    """Return the driver's own name of the wanted paper; raise Refused where the driver would use another one.

    A label on another paper is centred, cut off or scaled, and CUPS says nothing about it.
    """
    check_page_size(wanted)
    if papers is None or wanted in papers.names:
        return wanted
    size = page_size_pt(wanted)
    same = [name for name in papers.names if _is_same(size, _size_of(name))]
    if same:
        return papers.usual if papers.usual in same else same[0]
    if papers.any_size:
        return f"Custom.{size[0]:g}x{size[1]:g}"
    usual = f"; it would use {papers.usual}" if papers.usual else ""
    raise Refused(
        f"The printer '{printer}' has no paper of {page_words(wanted)}{usual}.",
        "Choose another paper for it in Settings, Printers, or add this one in the system's printer settings.",
    )


def _size_of(name: str) -> tuple[float, float] | None:
    points = _POINTS_NAME.fullmatch(name)
    if points:
        return float(points[1]), float(points[2])
    spelled = _MM_NAME.fullmatch(name)
    if spelled:
        factor = 72.0 if spelled[3] == "in" else 72 / 25.4
        return float(spelled[1]) * factor, float(spelled[2]) * factor
    inches = _INCH_NAME.fullmatch(name)
    if inches:
        return float(inches[1]) * 72, float(inches[2]) * 72
    try:
        return page_size_pt(name)
    except Refused:
        return None


def _is_same(wanted: tuple[float, float], other: tuple[float, float] | None) -> bool:
    return other is not None and all(abs(a - b) <= _TOLERANCE_PT for a, b in zip(wanted, other, strict=True))
