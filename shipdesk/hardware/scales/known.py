"""Scales that are known by their USB numbers, and words by which a serial port tells of a scale.

Source: the list of github.com/erjiang/usbscale (scales.h) and the makers' manuals.
"""

from __future__ import annotations

KNOWN_SCALES: dict[tuple[int, int], str] = {
    (0x0922, 0x8003): "DYMO M10",
    (0x0922, 0x8004): "DYMO M25",
    (0x0922, 0x8009): "DYMO S180",
    (0x0EB8, 0xF000): "Mettler Toledo",
    (0x0B67, 0x555E): "Fairbanks SCB-R9000",
    (0x1446, 0x6A73): "Stamps.com 510",
    (0x2474, 0x0550): "Stamps.com 5 lb",
    (0x2474, 0x3550): "Stamps.com 35 lb",
    (0x7B7C, 0x0100): "USPS PS311 (Elane)",
    (0x6096, 0x0158): "DYMO 10 lb (Sanford)",
    (0x0D8F, 0x0200): "Pitney Bowes 397-B",
}
"""By vendor and product number."""

SCALE_MAKERS: tuple[str, ...] = (
    "scale", "balance", "waage", "weigh", "mettler", "toledo", "ohaus", "a&d", "kern", "sartorius", "fairbanks",
    "brecknell", "avery", "adam equipment", "dini argeo", "bizerba", "dibal", "soehnle", "rice lake",
)  # fmt: skip
"""In small letters, as they stand in what a USB port says of itself."""
