"""The shop's colour where it can be read: made darker or lighter until its contrast is enough (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

_ENOUGH = 4.5
_WHITE, _BLACK = "#ffffff", "#000000"


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (#rrggbb), from 1 to 21."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def readable(colour: str, *grounds: str) -> str:
    """Return the colour itself, or the nearest shade of it that can be read as text on all of these grounds."""
    towards = _BLACK if sum(map(_luminance, grounds)) / len(grounds) > 0.18 else _WHITE
    for step in range(21):
        shade = mixed(colour, towards, step / 20)
        if all(contrast(shade, ground) >= _ENOUGH for ground in grounds):
            return shade
    return towards


def text_on(colour: str) -> str:
    """Return black or white, whichever is read better on the colour."""
    return max((_WHITE, _BLACK), key=lambda text: contrast(text, colour))


def mixed(colour: str, other: str, share: float) -> str:
    """Return a colour with so much of another in it."""
    parts = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (n / 255 for n in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
