"""The fonts that travel with ShipDesk, and which of them has which character."""

from __future__ import annotations

import threading
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

import uharfbuzz

_FIRST_PRIVATE = 0xE000
_LAST_PRIVATE = 0xF8FF
_OPENING = threading.Lock()


class HanForm(StrEnum):
    """How one and the same Han character is written: its shape differs by country, its code does not."""

    MAINLAND = "mainland"
    JAPANESE = "japanese"
    TRADITIONAL = "traditional"
    KOREAN = "korean"


_HAN_FORMS = {
    "JP": HanForm.JAPANESE,
    "TW": HanForm.TRADITIONAL,
    "HK": HanForm.TRADITIONAL,
    "MO": HanForm.TRADITIONAL,
    "KR": HanForm.KOREAN,
    "KP": HanForm.KOREAN,
}


def han_form(country_code: str) -> HanForm:
    """Return the form that Han characters have in a country; mainland China's where it has none of its own."""
    return _HAN_FORMS.get(country_code, HanForm.MAINLAND)


@dataclass(frozen=True, slots=True)
class Family:
    """A typeface; one without a bold file is made bolder by an outline when bold is asked for."""

    regular: str
    bold: str = ""


SANS = Family("NotoSans-Regular", "NotoSans-Bold")
_ARABIC = Family("NotoSansArabic-Regular", "NotoSansArabic-Bold")
_HEBREW = Family("NotoSansHebrew-Regular", "NotoSansHebrew-Bold")
_THAI = Family("NotoSansThai-Regular", "NotoSansThai-Bold")
_DEVANAGARI = Family("NotoSansDevanagari-Regular", "NotoSansDevanagari-Bold")
_HAN = Family("DroidSansFallbackFull")
_HAN_JAPANESE = Family("NotoSansJP-Regular")
_HAN_TRADITIONAL = Family("NotoSansTC-Regular")
_HANGUL = Family("NanumSquareR")
_EMOJI = Family("NotoEmoji-Regular")

# Han comes before Hangul: the Korean font has some thousand Han characters of another style that would mix in.
_EVERY = (
    SANS, _ARABIC, _HEBREW, _THAI, _DEVANAGARI, _HAN, _HANGUL, _EMOJI, _HAN_JAPANESE, _HAN_TRADITIONAL,
)  # fmt: skip
_HAN_FIRST = {
    HanForm.JAPANESE: (_HAN_JAPANESE, _HAN, _HAN_TRADITIONAL),
    HanForm.TRADITIONAL: (_HAN_TRADITIONAL, _HAN, _HAN_JAPANESE),
    HanForm.KOREAN: (_HANGUL, _HAN_TRADITIONAL, _HAN),
    HanForm.MAINLAND: (_HAN, _HAN_TRADITIONAL, _HAN_JAPANESE),
}

# A guess by range saves opening the 4 MB Han font for a Greek name.
_LIKELY = (
    (0x0590, 0x05FF, _HEBREW),
    (0x0600, 0x08FF, _ARABIC),
    (0x0900, 0x097F, _DEVANAGARI),
    (0x0E00, 0x0E7F, _THAI),
    (0x1100, 0x11FF, _HANGUL),
    (0x2600, 0x27BF, _EMOJI),
    (0x3130, 0x318F, _HANGUL),
    (0xA8E0, 0xA8FF, _DEVANAGARI),
    (0xAC00, 0xD7AF, _HANGUL),
    (0xFB1D, 0xFB4F, _HEBREW),
    (0xFB50, 0xFEFC, _ARABIC),
    (0x1F000, 0x1FAFF, _EMOJI),
)
_HAN_RANGES = ((0x2E80, 0x312F), (0x3190, 0x9FFF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF), (0x20000, 0x3FFFF))


class _Glyphs(dict[int, int]):
    """Character to glyph, filled as characters are met; 0 where the font has none."""

    def __init__(self, shaper: uharfbuzz.Font) -> None:
        super().__init__()
        self._shaper = shaper

    def __missing__(self, code: int) -> int:
        found = self[code] = self._shaper.get_nominal_glyph(code) or 0
        return found


class _Advances(dict[int, float]):
    """Glyph to width in thousandths of the type size."""

    def __init__(self, shaper: uharfbuzz.Font, units_per_em: int) -> None:
        super().__init__()
        self._shaper = shaper
        self._scale = 1000 / units_per_em

    def __missing__(self, glyph: int) -> float:
        found: float = self._shaper.get_glyph_h_advance(glyph) * self._scale
        self[glyph] = found
        return found


class Font:
    """One opened font file: glyph of a character, width of a glyph, and HarfBuzz's own view of it."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self.face = uharfbuzz.Face(uharfbuzz.Blob(content))
        self.units_per_em: int = self.face.upem
        # Nobody changes it after this line, so threads may share it.
        self.shaper = uharfbuzz.Font(self.face)
        self.glyphs: dict[int, int] = _Glyphs(self.shaper)
        self.advances: dict[int, float] = _Advances(self.shaper, self.units_per_em)


def open_font(name: str) -> Font:
    """Return the bundled font of that file name (without .ttf), opened once per process."""
    found = _opened.get(name)
    if found is not None:
        return found
    with _OPENING:
        if name not in _opened:
            _opened[name] = Font(name, (files("shipdesk.resources") / "fonts" / f"{name}.ttf").read_bytes())
        return _opened[name]


_opened: dict[str, Font] = {}


@lru_cache(maxsize=8192)
def family_of(character: str, form: HanForm = HanForm.MAINLAND) -> Family | None:
    """Return the typeface that has the character, or None where no bundled one has."""
    code = ord(character)
    if _FIRST_PRIVATE <= code <= _LAST_PRIVATE:
        return None
    likely = [family for first, last, family in _LIKELY if first <= code <= last]
    if any(first <= code <= last for first, last in _HAN_RANGES):
        likely += _HAN_FIRST[form]
    for family in (*likely, *_EVERY):
        if open_font(family.regular).glyphs[code]:
            return family
    return None


def name_character(character: str) -> str:
    """Return the character and its Unicode name for a message, such as 'ሀ' (ETHIOPIC SYLLABLE HA)."""
    name = unicodedata.name(character, "")
    code = f"U+{ord(character):04X}"
    shown = f"'{character}' " if character.isprintable() else ""
    return f"{shown}({name or 'no name'}, {code})"
