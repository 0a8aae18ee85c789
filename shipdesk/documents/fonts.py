"""The fonts that travel with ShipDesk, and which of them has which character."""

from __future__ import annotations

import threading
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import as_file, files

import uharfbuzz
from reportlab.pdfbase.ttfonts import TTFont

_FIRST_PRIVATE = 0xE000
_LAST_PRIVATE = 0xF8FF
_OPENING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Family:
    """A typeface; one without a bold file is made bolder by an outline when bold is asked for."""

    regular: str
    bold: str = ""


_SANS = Family("NotoSans-Regular", "NotoSans-Bold")
_ARABIC = Family("NotoSansArabic-Regular", "NotoSansArabic-Bold")
_HEBREW = Family("NotoSansHebrew-Regular", "NotoSansHebrew-Bold")
_THAI = Family("NotoSansThai-Regular", "NotoSansThai-Bold")
_DEVANAGARI = Family("NotoSansDevanagari-Regular", "NotoSansDevanagari-Bold")
_HAN = Family("DroidSansFallbackFull")
_HANGUL = Family("NanumSquareR")
_EMOJI = Family("NotoEmoji-Regular")

# Han comes before Hangul: the Korean font has some thousand Han characters of another style that would mix in.
_EVERY = (_SANS, _ARABIC, _HEBREW, _THAI, _DEVANAGARI, _HAN, _HANGUL, _EMOJI)

# A guess by range saves opening the 4 MB Han font for a Greek name.
_LIKELY = (
    (0x0590, 0x05FF, _HEBREW),
    (0x0600, 0x08FF, _ARABIC),
    (0x0900, 0x097F, _DEVANAGARI),
    (0x0E00, 0x0E7F, _THAI),
    (0x1100, 0x11FF, _HANGUL),
    (0x2600, 0x27BF, _EMOJI),
    (0x2E80, 0x312F, _HAN),
    (0x3130, 0x318F, _HANGUL),
    (0x3190, 0x9FFF, _HAN),
    (0xA8E0, 0xA8FF, _DEVANAGARI),
    (0xAC00, 0xD7AF, _HANGUL),
    (0xF900, 0xFAFF, _HAN),
    (0xFB1D, 0xFB4F, _HEBREW),
    (0xFB50, 0xFEFC, _ARABIC),
    (0xFF00, 0xFFEF, _HAN),
    (0x1F000, 0x1FAFF, _EMOJI),
)


class Font:
    """One opened font file; widths are in thousandths of the type size.

    glyphs that no character stands for (ligatures, joined forms) get a private character, because reportlab's
    subsets are made of characters.
    """

    def __init__(self, name: str, path: str) -> None:
        self.name = name
        self.pdf = TTFont(f"ShipDesk {name}", path, asciiReadable=False)
        self.has: dict[int, int] = self.pdf.face.charToGlyph
        self.widths: dict[int, float] = self.pdf.face.charWidths
        self.default_width: float = self.pdf.face.defaultWidth
        self._characters: dict[int, int] = {}
        for code in sorted(self.has, reverse=True):
            self._characters[self.has[code]] = code
        self._next_private = _FIRST_PRIVATE
        self._lock = threading.Lock()
        with open(path, "rb") as file:
            self._face = uharfbuzz.Face(uharfbuzz.Blob(file.read()))
        self.units_per_em: int = self._face.upem

    def shaper(self) -> uharfbuzz.Font:
        """Return a HarfBuzz font; one per call, for they are not to be shared between threads."""
        return uharfbuzz.Font(self._face)

    def character_for(self, glyph: int, width: float) -> str:
        """Return a character that draws the glyph; width is in thousandths of the type size."""
        with self._lock:
            code = self._characters.get(glyph)
            if code is None:
                code = self._new_private(glyph, width)
            return chr(code)

    def width_of(self, text: str) -> float:
        """Return the width of the text without shaping, in thousandths of the type size."""
        widths, default = self.widths, self.default_width
        return sum([widths.get(ord(c), default) for c in text])

    def _new_private(self, glyph: int, width: float) -> int:
        while self._next_private in self.has:
            self._next_private += 1
        code = self._next_private
        if code > _LAST_PRIVATE:
            raise ValueError(f"{self.name} has more joined forms than there are private characters")
        self._next_private += 1
        self._characters[glyph] = code
        self.has[code] = glyph
        self.widths[code] = width
        return code


def open_font(name: str) -> Font:
    """Return the bundled font of that file name (without .ttf), opened once per process.

    Two Font objects of one file would give one joined form two private characters, so threads wait here.
    """
    with _OPENING:
        return _opened(name)


@cache
def _opened(name: str) -> Font:
    with as_file(files("shipdesk.resources") / "fonts" / f"{name}.ttf") as path:
        return Font(name, str(path))


@lru_cache(maxsize=4096)
def family_of(character: str) -> Family | None:
    """Return the typeface that has the character, or None where no bundled one has."""
    code = ord(character)
    if _FIRST_PRIVATE <= code <= _LAST_PRIVATE:
        return None
    likely = [family for first, last, family in _LIKELY if first <= code <= last]
    for family in (*likely, *_EVERY):
        if code in open_font(family.regular).has:
            return family
    return None


def name_character(character: str) -> str:
    """Return the character and its Unicode name for a message, such as 'ሀ' (ETHIOPIC SYLLABLE HA)."""
    name = unicodedata.name(character, "")
    code = f"U+{ord(character):04X}"
    shown = f"'{character}' " if character.isprintable() else ""
    return f"{shown}({name or 'no name'}, {code})"
