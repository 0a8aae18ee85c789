"""Lines of text in any script, set in the bundled fonts: which glyph stands where, at type size 1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import uharfbuzz

from shipdesk.documents import bidi, fonts
from shipdesk.documents.fonts import Family, Font

# Scripts whose letters join, stack or run from the right, and combining marks: these need HarfBuzz.
_NEEDS_SHAPING = re.compile(
    "[\u0300-\u036f\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u200c\u200d\u20d0-\u20ff\ufb1d-\ufdff\ufe70-\ufefc]"
)
_STICKS_TO_BEFORE = re.compile("[\u0300-\u036f\u200c\u200d\u20d0-\u20ff\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
_DROPPED = re.compile("[\ufe00-\ufe0f\u00ad\u200b\u2060\ufeff]")
_INVISIBLE = frozenset("\u200c\u200d")
_FEATURES = {"kern": True, "liga": True, "dlig": False}
_RTL_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters drawn at one go: where they start, in thousandths of the type size from the line's start."""

    x: float
    y: float
    characters: str


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring pieces in one font; outlined where bold was asked of a font that has none."""

    font: str
    outlined: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line of text ready to be drawn; width in thousandths of the type size."""

    text: str
    bold: bool
    width: float
    runs: tuple[Run, ...]
    from_right: bool = False

    def width_at(self, size: float) -> float:
        """Return the width at a type size, in the unit of the size."""
        return self.width * size / 1000


@lru_cache(maxsize=4096)
def set_line(text: str, *, bold: bool = False) -> SetLine:
    """Set one line of text; characters that no font has are left out, so ask `unprintable` first."""
    text = _DROPPED.sub("", text)
    runs: list[Run] = []
    x = 0.0
    for part, level, family in _visual_parts(text):
        font = fonts.open_font((family.bold or family.regular) if bold else family.regular)
        outlined = bold and not family.bold
        if level % 2 or _NEEDS_SHAPING.search(part):
            pieces, width = _shape(part, font, level, x)
        else:
            pieces, width = (Piece(x, 0, part),), font.width_of(part)
        runs.append(Run(font.name, outlined, pieces))
        x += width
    return SetLine(text, bold, x, tuple(runs), bool(bidi.base_level(text)))


def unprintable(text: str) -> tuple[str, ...]:
    """Return the characters of the text that no bundled font has, each once."""
    if text.isascii() and text.isprintable():
        return ()
    kept = _DROPPED.sub("", text)
    return tuple(dict.fromkeys(c for c in kept if c not in _INVISIBLE and fonts.family_of(c) is None))


def reads_from_right(lines: tuple[str, ...]) -> bool:
    """Answer whether most of the lines are written from the right, so that the block should stand there."""
    if all(line.isascii() for line in lines):
        return False
    return sum(bidi.base_level(line) for line in lines) > len(lines) * _RTL_SHARE


def _visual_parts(text: str) -> list[tuple[str, int, Family]]:
    """Split the text by direction and font, as the parts stand from left to right."""
    shaped = bool(_NEEDS_SHAPING.search(text))
    levels = bidi.levels(text) if shaped else [0] * len(text)
    parts: list[tuple[str, int, Family]] = []
    current = ""
    family: Family | None = None
    level = 0
    for c, c_level in zip(text, levels, strict=True):
        c_family = _family_in_line(c, family)
        if c_family is None:
            continue
        if family is not None and (c_family != family or c_level != level):
            parts.append((current, level, family))
            current = ""
        current, family, level = current + c, c_family, c_level
    if family is not None:
        parts.append((current, level, family))
    return [parts[i] for i in bidi.visual_order([level for _, level, _ in parts])]


def _family_in_line(c: str, before: Family | None) -> Family | None:
    if before is not None and _STICKS_TO_BEFORE.match(c):
        if c in _INVISIBLE or ord(c) in fonts.open_font(before.regular).has:
            return before
    elif c in _INVISIBLE:
        return None
    return fonts.family_of(c)


def _shape(text: str, font: Font, level: int, x: float) -> tuple[tuple[Piece, ...], float]:
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    # The direction comes from the bidi level: HarfBuzz would turn Arabic digits round.
    buffer.direction = "rtl" if level % 2 else "ltr"
    uharfbuzz.shape(font.shaper(), buffer, _FEATURES)
    scale = 1000 / font.units_per_em
    pieces = []
    start = x
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        if info.codepoint:  # glyph 0 is left of a joiner that the font has no sign for: nothing to see
            width = position.x_advance * scale
            drawn = font.character_for(info.codepoint, width)
            pieces.append(Piece(x + position.x_offset * scale, position.y_offset * scale, drawn))
        x += position.x_advance * scale
    return tuple(pieces), x - start
