"""Lines of text in any script, set in the bundled fonts: which glyph stands where, at type size 1."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import uharfbuzz

from shipdesk.documents import bidi, fonts
from shipdesk.documents.fonts import Family, Font, HanForm

# Scripts whose letters join, stack or run from the right, and combining marks: these need HarfBuzz.
_NEEDS_SHAPING = re.compile(
    "[\u0300-\u036f\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u1100-\u11ff\u200c\u200d\u20d0-\u20ff\ufb1d-\ufdff"
    "\ufe70-\ufefc\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]"
)
# Latin, Greek, Cyrillic and what stands between words.
_PLAIN = re.compile("[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u052f\u1e00-\u1fff\u2010-\u2022\u20ac\u2116]+")
_STICKS_TO_BEFORE = re.compile("[\u0300-\u036f\u200c\u200d\u20d0-\u20ff\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
_DROPPED = re.compile("[\ufe00-\ufe0f\u00ad\u200b\u2060\ufeff]")
_INVISIBLE = frozenset("\u200c\u200d")
_FEATURES = {"kern": True, "liga": True, "dlig": False}
_RTL_SHARE = 0.5
_RIGHT_TO_LEFT_MARK = "\u200f"


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring glyphs of one font from left to right, x thousandths of the type size from the line's start.

    glyphs are numbers in the font file. texts says for each glyph which characters it stands for: empty where it is
    a part of the one before (a mark on its letter). offsets has x from the run's start and y above the base line for
    each glyph, advances how far it moves the pen; both None where each begins where the one before ends. outlined:
    bold was asked of a font without bold.
    """

    font: str
    outlined: bool
    x: float
    glyphs: tuple[int, ...]
    texts: Sequence[str]
    offsets: tuple[tuple[float, float], ...] | None = None
    advances: tuple[float, ...] | None = None
    from_right: bool = False
    width: float = 0.0

    def placed(self) -> Iterator[tuple[int, float, float]]:
        """Yield each glyph with its x from the line's start and its y, in thousandths of the type size."""
        if self.offsets is not None:
            for glyph, (x, y) in zip(self.glyphs, self.offsets, strict=True):
                yield glyph, self.x + x, y
            return
        advances, x = fonts.open_font(self.font).advances, self.x
        for glyph in self.glyphs:
            yield glyph, x, 0.0
            x += advances[glyph]


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


def set_line(text: str, *, bold: bool = False, country_code: str = "") -> SetLine:
    """Set one line of text; characters that no font has are left out, so ask `unprintable` first.

    country_code says whose forms Han characters take.
    """
    if text.isascii():
        return _set_line(text, bold, HanForm.MAINLAND)
    return _set_line(text, bold, fonts.han_form(country_code))


def unprintable(text: str) -> tuple[str, ...]:
    """Return the characters of the text that no bundled font has, each once."""
    return () if text.isascii() and text.isprintable() else _unprintable(text)


@lru_cache(maxsize=4096)
def _unprintable(text: str) -> tuple[str, ...]:
    kept = _DROPPED.sub("", text)
    return tuple(dict.fromkeys(c for c in kept if c not in _INVISIBLE and fonts.family_of(c) is None))


def reads_from_right(lines: tuple[str, ...]) -> bool:
    """Answer whether most of the lines are written from the right, so that the block should stand there."""
    if all(line.isascii() for line in lines):
        return False
    return sum(bidi.base_level(line) for line in lines) > len(lines) * _RTL_SHARE


@lru_cache(maxsize=4096)
def _set_line(text: str, bold: bool, form: HanForm) -> SetLine:  # noqa: FBT001 - the cache knows no keywords
    plain = _plain_line(text, bold=bold)
    if plain is not None:
        return plain
    text = _DROPPED.sub("", text)
    runs: list[Run] = []
    x = 0.0
    for part, level, family in _visual_parts(text, form):
        font = fonts.open_font((family.bold or family.regular) if bold else family.regular)
        outlined = bold and not family.bold
        if level % 2 or _NEEDS_SHAPING.search(part):
            run = _shaped(part, font, level, x, outlined=outlined)
        else:
            glyphs = tuple([font.glyphs[code] for code in map(ord, part)])
            width = sum([font.advances[glyph] for glyph in glyphs])
            run = Run(font.name, outlined, x, glyphs, part, width=width)
        runs.append(run)
        x += run.width
    from_right = not text.isascii() and bool(bidi.base_level(text))
    return SetLine(text, bold, x, tuple(_kept_apart(runs) if from_right else runs), from_right)


def _plain_line(text: str, *, bold: bool) -> SetLine | None:
    """Return a line that stands in one font from left to right, one glyph a character: most lines do."""
    if not text or not ((text.isascii() and text.isprintable()) or _PLAIN.fullmatch(text)):
        return None
    font = fonts.open_font(fonts.SANS.bold if bold else fonts.SANS.regular)
    glyphs = tuple(map(font.glyphs.__getitem__, map(ord, text)))
    if 0 in glyphs:
        return None
    width = sum(map(font.advances.__getitem__, glyphs))
    return SetLine(text, bold, width, (Run(font.name, False, 0.0, glyphs, text, width=width),))


def _visual_parts(text: str, form: HanForm) -> list[tuple[str, int, Family]]:
    """Split the text by direction and font, as the parts stand from left to right."""
    shaped = bool(_NEEDS_SHAPING.search(text))
    levels = bidi.levels(text) if shaped else [0] * len(text)
    parts: list[tuple[str, int, Family]] = []
    current = ""
    family: Family | None = None
    level = 0
    for c, c_level in zip(text, levels, strict=True):
        c_family = _family_in_line(c, family, form)
        if c_family is None:
            continue
        if family is not None and (c_family != family or c_level != level):
            parts.append((current, level, family))
            current = ""
        current, family, level = current + c, c_family, c_level
    if family is not None:
        parts.append((current, level, family))
    return [parts[i] for i in bidi.visual_order([level for _, level, _ in parts])]


def _family_in_line(c: str, before: Family | None, form: HanForm) -> Family | None:
    if before is not None and _STICKS_TO_BEFORE.match(c):
        if c in _INVISIBLE or fonts.open_font(before.regular).glyphs[ord(c)]:
            return before
    elif c in _INVISIBLE:
        return None
    return fonts.family_of(c, form)


def _shaped(text: str, font: Font, level: int, x: float, *, outlined: bool) -> Run:
    from_right = bool(level % 2)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    # The direction comes from the bidi level: HarfBuzz would turn Arabic digits round.
    buffer.direction = "rtl" if from_right else "ltr"
    uharfbuzz.shape(font.shaper, buffer, _FEATURES)
    scale = 1000 / font.units_per_em
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    glyphs: list[int] = []
    said: list[str] = []
    places: list[tuple[float, float]] = []
    advances: list[float] = []
    pen = 0.0
    texts = _texts(text, [info.cluster for info in infos])
    for info, position, text_of in zip(infos, positions, texts, strict=True):
        # Glyph 0 is left of a joiner that the font has no sign for: nothing to see.
        if info.codepoint or text_of.strip("\u200c\u200d"):
            glyphs.append(info.codepoint)
            said.append(_seen_from_left(text_of) if from_right else text_of)
            places.append((pen + position.x_offset * scale, position.y_offset * scale))
            advances.append(position.x_advance * scale)
        pen += position.x_advance * scale
    return Run(
        font.name, outlined, x, tuple(glyphs), tuple(said), tuple(places), tuple(advances), from_right, pen
    )  # fmt: skip


def _seen_from_left(text: str) -> str:
    """Return what a reader of the PDF must find for a letter of a run from the right: it turns the run round itself.

    Signs that also stand in numbers get an invisible mark before them, or readers keep the blank beside them there.
    """
    turned = "".join([bidi.mirrored(c) for c in reversed(text)])
    return _RIGHT_TO_LEFT_MARK + turned if bidi.joins_numbers(turned) else turned


def _kept_apart(runs: Sequence[Run]) -> list[Run]:
    """Put an invisible mark between a number in text from the right and the sign at its left, such as a comma.

    Readers of the PDF that turn the text round take the sign for a part of the number else, and put it before.
    """
    kept = list(runs)
    for i, (run, after) in enumerate(pairwise(runs)):
        if run.from_right and not after.from_right and bidi.is_neutral(run.texts[-1][-1:]):
            kept[i] = replace(run, texts=(*run.texts[:-1], run.texts[-1] + _RIGHT_TO_LEFT_MARK))
    return kept


def _texts(text: str, clusters: Sequence[int]) -> list[str]:
    """Return the characters that each glyph stands for; of several glyphs for the same ones the first says them."""
    starts = sorted(set(clusters))
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    said: set[int] = set()
    found = []
    for cluster in clusters:
        found.append("" if cluster in said else text[cluster : ends[cluster]])
        said.add(cluster)
    return found
