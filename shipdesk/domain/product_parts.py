"""How people write what a kit is packed from, and what may go in an article's place: "MUG*2; TEA" and "CUP, BOWL"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from shipdesk.domain.errors import Refused
from shipdesk.domain.text import clean_line

Parts = tuple[tuple[str, int], ...]
"""(SKU, pieces) of what a kit is packed from, each SKU once."""

MOST_PARTS = 100
"""Different articles in one kit, or in one article's place."""
MOST_PIECES = 999
"""Pieces of one part."""
_Entry = TypeVar("_Entry")
_SKU_CAP = 100
_LIST_CAP = 20_000
_ENTRY = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^,;\n]*?))(\s*[*×]\s*\d+|\s+x\s+\d+)?\s*(?:[,;\n]|$)', re.IGNORECASE)
_EXAMPLE = 'Write them as MUG*2, TEA. A SKU with a comma in it stands in quotes: "MUG,BLUE"*2.'


def read_parts(told: str | Iterable[Sequence[object]]) -> Parts:
    """Return what a kit is packed from, of a text such as "MUG*2; TEA" or of pairs; the same SKU twice is added up.

    Raises Refused where it cannot be meant.
    """
    pairs = _entries(told) if isinstance(told, str) else [(str(sku), str(pieces)) for sku, pieces in told]
    counts: dict[str, int] = {}
    for raw, pieces in pairs:
        sku = _sku(raw)
        number = int(pieces[:9] or 1)
        counts[sku] = counts.get(sku, 0) + number
        if number < 1 or counts[sku] > MOST_PIECES:
            raise Refused(f"{number} pieces of {sku} cannot be right.", f"A part is there 1 to {MOST_PIECES} times.")
    return tuple(_few(list(counts.items())))


def read_skus(told: str | Iterable[str]) -> tuple[str, ...]:
    """Return SKUs of a text such as "CUP, BOWL" or of a list, each once. Raises Refused where one cannot be meant."""
    if isinstance(told, str):
        entries = _entries(told)
        counted = next((f"{sku} × {pieces}" for sku, pieces in entries if pieces), "")
        if counted:
            raise Refused(f"{counted} has a number of pieces.", "What goes in an article's place is a SKU alone.")
        told = [sku for sku, _ in entries]
    return tuple(_few(list(dict.fromkeys(_sku(raw) for raw in told))))


def parts_text(parts: Parts) -> str:
    """Return parts as people write them; `read_parts` reads them back."""
    return ", ".join(_written(sku) + (f"*{pieces}" if pieces != 1 else "") for sku, pieces in parts)


def skus_text(skus: Iterable[str]) -> str:
    """Return SKUs as people write them; `read_skus` reads them back."""
    return ", ".join(_written(sku) for sku in skus)


def _entries(text: str) -> list[tuple[str, str]]:
    """Return what stands between commas, semicolons and line ends, with the pieces behind it (or "")."""
    entries: list[tuple[str, str]] = []
    place, text = 0, text.strip()
    if len(text) > _LIST_CAP:
        raise Refused("This is far too long for a list of SKUs.", _EXAMPLE)
    while place < len(text):
        found = _ENTRY.match(text, place)
        if found is None:
            raise Refused(f"'{clean_line(text[place:], 40)}' cannot be read.", _EXAMPLE)
        place = found.end()
        quoted, plain, pieces = found.groups()
        sku = quoted.replace('""', '"') if quoted is not None else plain
        if sku.strip():
            entries.append((sku, re.sub(r"\D", "", pieces or "")))
        elif pieces:
            raise Refused(f"'{pieces.strip()}' has no SKU in front.", _EXAMPLE)
    return entries


def _sku(raw: str) -> str:
    sku = clean_line(raw, _SKU_CAP)
    if not sku:
        raise Refused("A part has no SKU.", _EXAMPLE)
    return sku


def _few(found: list[_Entry]) -> list[_Entry]:
    if len(found) > MOST_PARTS:
        raise Refused(f"These are {len(found)} different articles.", f"At most {MOST_PARTS} can be named.")
    return found


def _written(sku: str) -> str:
    """Return a SKU in quotes where it would be read otherwise without."""
    found = _ENTRY.fullmatch(sku)
    is_plain = found is not None and found[2] == sku and not found[3] and not sku.startswith('"')
    return sku if is_plain else '"' + sku.replace('"', '""') + '"'
