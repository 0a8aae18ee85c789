"""The shop's colour, made readable: on paper, on a dark screen, and under the words of a button (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

OUR_COLOUR = "#0f5a66"
PAPER, NIGHT = "#ffffff", "#1b232a"
"""What mails are written on, by day and in dark mode."""
INK = "#000000"
READABLE = 4.5
"""The least contrast of words with what is behind them."""
READABLE_AT_NIGHT = 7.0
"""The same for links in dark mode: thin and small as they are, they look dim beside words of 7 and more."""

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Palette:
    """A colour of the shop in its uses: button, its words, and links by day and by night."""

    button: str
    on_button: str
    link: str
    night_link: str


@lru_cache(maxsize=32)
def palette_of(colour: str) -> Palette:
    """Return the uses of a colour such as "#0f5a66"; ours where it is none."""
    own = colour.lower() if _COLOUR.fullmatch(colour) else OUR_COLOUR
    on_button = max((PAPER, INK), key=lambda ink: contrast(own, ink))
    at_night = _readable(own, NIGHT, "#ffffff", READABLE_AT_NIGHT)
    return Palette(own, on_button, _readable(own, PAPER, "#000000"), at_night)


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _readable(colour: str, behind: str, towards: str, least: float = READABLE) -> str:
    """Return the colour itself, or as much nearer to another as it takes to be read on what is behind it."""
    for step in range(21):
        mixed = _mixed(colour, towards, step / 20)
        if contrast(mixed, behind) >= least:
            return mixed
    return towards


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
