"""The design language as numbers and colours: every screen draws with these and with nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SPACE_1 = 4
SPACE_2 = 8
SPACE_3 = 12
SPACE_4 = 16
SPACE_5 = 20
SPACE_6 = 24
SPACE_8 = 32
SPACE_12 = 48
"""Distances in device-independent pixels, all multiples of 4."""

RADIUS_S = 4
RADIUS_M = 6
RADIUS_L = 10

TEXT_CAPTION = 11
TEXT_SMALL = 12
TEXT_BODY = 13
TEXT_LEAD = 15
TEXT_TITLE = 20
TEXT_DISPLAY = 28
TEXT_SCAN = 40
"""Type sizes in device-independent pixels."""

ROW_HEIGHT = 34
HEADER_HEIGHT = 32
CONTROL_HEIGHT = 32
CHIP_HEIGHT = 20
ICON_S = 16
ICON_M = 20
RAIL_WIDTH = 196


class Tone(StrEnum):
    """What a coloured thing wants to say; a word always says it too."""

    NEUTRAL = "neutral"
    INFO = "info"
    ACTIVE = "active"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class TonePair:
    """Ink and ground of one tone; their contrast is at least 4.5 (WCAG 2.2 SC 1.4.3)."""

    ink: str
    ground: str


@dataclass(frozen=True, slots=True)
class Palette:
    """All colours of one look, as #rrggbb."""

    dark: bool
    canvas: str
    surface: str
    subtle: str
    hover: str
    rail: str
    border: str
    border_strong: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_soft: str
    accent_ink: str
    selection: str
    focus: str
    tones: dict[Tone, TonePair]
    scan_good: str
    scan_bad: str
    on_scan: str
    map_sea: str
    map_land: str
    map_border: str
    map_coast: str


LIGHT = Palette(
    dark=False,
    canvas="#f6f7f9",
    surface="#ffffff",
    subtle="#f1f3f6",
    hover="#f4f6fa",
    rail="#eceff3",
    border="#e1e5ea",
    border_strong="#c4cad3",
    text="#191c22",
    muted="#59616e",
    faint="#8a929f",
    accent="#3f51c7",
    accent_hover="#3645b0",
    accent_pressed="#2d3a98",
    on_accent="#ffffff",
    accent_soft="#e6e9fa",
    accent_ink="#3444b4",
    selection="#e5e9fb",
    focus="#7484ee",
    tones={
        Tone.NEUTRAL: TonePair("#4a525f", "#eaedf1"),
        Tone.INFO: TonePair("#17598f", "#e0effb"),
        Tone.ACTIVE: TonePair("#4338a8", "#e9e7fb"),
        Tone.GOOD: TonePair("#17653a", "#dff3e6"),
        Tone.WARN: TonePair("#7d4b00", "#fdedcc"),
        Tone.BAD: TonePair("#a3231d", "#fde5e3"),
    },
    scan_good="#17703f",
    scan_bad="#b3261e",
    on_scan="#ffffff",
    map_sea="#e8eef5",
    map_land="#fbfcfd",
    map_border="#cdd5df",
    map_coast="#b9c4d1",
)

DARK = Palette(
    dark=True,
    canvas="#131519",
    surface="#1a1d23",
    subtle="#22262e",
    hover="#20242b",
    rail="#0f1114",
    border="#2a2f38",
    border_strong="#444c59",
    text="#e9ebef",
    muted="#a5adba",
    faint="#717a88",
    accent="#8796ff",
    accent_hover="#9aa7ff",
    accent_pressed="#7483f0",
    on_accent="#0f1220",
    accent_soft="#272d4f",
    accent_ink="#aab5ff",
    selection="#2a315a",
    focus="#8796ff",
    tones={
        Tone.NEUTRAL: TonePair("#bac1cc", "#2c313a"),
        Tone.INFO: TonePair("#8fc9f7", "#173349"),
        Tone.ACTIVE: TonePair("#bdb6ff", "#2f2b55"),
        Tone.GOOD: TonePair("#7fdca2", "#163524"),
        Tone.WARN: TonePair("#f5c66b", "#3d2d0e"),
        Tone.BAD: TonePair("#ff9e97", "#47201e"),
    },
    scan_good="#17703f",
    scan_bad="#b3261e",
    on_scan="#ffffff",
    map_sea="#12161c",
    map_land="#232830",
    map_border="#3d4550",
    map_coast="#4a5461",
)


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two #rrggbb colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
