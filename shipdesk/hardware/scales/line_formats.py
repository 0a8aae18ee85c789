"""Scales that write a line for each weighing: A&D, Ohaus, Sartorius, Kern, and any other that can be read.

Sources: A&D, "EK-L/EK-i series manual", 9-2 Data format, and "AD-4403 manual", 8-6 (ST, US, OL, QT; GS, NT, TR), the
same with Kern KXS and Dini Argeo (UL); Ohaus, "RS232 interface manual" and "Defender 3000", 5.2 (a ? after the unit
while it moves, NET); Sartorius, "Entris II" and "BP 3100 P" manuals, data output of 16 and 22 characters (Stat H/L,
High, Low, Err); and Kern's own lines, which also leave the unit out while it moves.
"""

from __future__ import annotations

import re

from shipdesk.domain.scales import ScaleReading, ScaleState
from shipdesk.hardware.scales.weight_text import Measured, find_weight, reading_of

ASK_A_AND_D = b"Q\r\n"
ASK_OHAUS = b"IP\r\n"
ASK_SARTORIUS = b"\x1bP\r\n"
ASK_KERN = b"w"

_HEADER = re.compile(r"(?:^|.*?[\s\d@])(ST|US|OL|UL|QT)\s*,\s*(?:(GS|NT|TR|PT|[GN]|LO|OK|HI|--)\s*,)?(.*)", re.DOTALL)
_HEADED = {
    "ST": ScaleState.STEADY, "US": ScaleState.MOVING, "OL": ScaleState.OVERLOAD, "UL": ScaleState.BELOW_ZERO,
    "QT": ScaleState.NO_WEIGHT,
}  # fmt: skip
_OF_A_TARE = re.compile(r"\s*(?:tare|pt|tr|t|preset tare)\b(?!\s*:?\s*$)", re.IGNORECASE)
_NET = re.compile(r"(?:^\s*n\s|\bnet\b|\bnt\b|^\s*n\s*[+-])", re.IGNORECASE)
_OVER = re.compile(r"\b(?:ol|over(?:load|flow)?|high|hi)\b|\^{3,}|^(?:stat)?\s*h\s*$", re.IGNORECASE)
_UNDER = re.compile(r"\b(?:ul|under(?:load)?|low|lo)\b|_{3,}|^(?:stat)?\s*l\s*$", re.IGNORECASE)
_FAULT = re.compile(r"\berr(?:or)?\b|\bcal\b|^(?:stat)?\s*c\s*$|-{4,}", re.IGNORECASE)
_MOVES = re.compile(r"\?|\bus\b|\bmotion\b|\bdyn(?:amic)?\b|\bunstable\b|~", re.IGNORECASE)
_RESTS = re.compile(r"\bst\b|\bstable\b", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}:\d{2}:\d{2}")


def read_a_and_d(line: str, unit: str) -> ScaleReading | None:
    """Return what a line of A&D, Kern KXS, Dini Argeo or CAS says; None where it has no header, or is of a tare."""
    found = _HEADER.match(line)
    if found is None or found[2] in ("TR", "PT"):
        return None
    state = _HEADED[found[1]]
    if state is ScaleState.OVERLOAD and found[3].lstrip().startswith("-"):
        state = ScaleState.BELOW_ZERO
    if state not in (ScaleState.STEADY, ScaleState.MOVING):
        return ScaleReading(state=state)
    measured = find_weight(found[3], unit)
    return reading_of(measured, state, net=found[2] in ("NT", "N")) if measured is not None else None


def read_ohaus(line: str, unit: str) -> ScaleReading | None:
    """Return what a line of Ohaus says: it rests unless a ? says otherwise."""
    trouble, measured = _trouble_or_weight(line, unit)
    if measured is None:
        return trouble
    state = ScaleState.MOVING if "?" in line else ScaleState.STEADY
    return reading_of(measured, state, net=_is_net(line))


def read_unit_when_steady(line: str, unit: str) -> ScaleReading | None:
    """Return what a line of Sartorius or Kern says: while it moves there is no unit."""
    trouble, measured = _trouble_or_weight(line, unit)
    if measured is None:
        return trouble
    state = ScaleState.STEADY if measured.unit and "?" not in line else ScaleState.MOVING
    return reading_of(measured, state, net=False)


def read_any(line: str, unit: str) -> ScaleReading | None:
    """Return what a line of an unknown scale says, as far as it can be guessed."""
    headed = read_a_and_d(line, unit)
    if headed is not None:
        return headed
    trouble, measured = _trouble_or_weight(line, unit)
    if measured is None:
        return trouble
    if _MOVES.search(line):
        state = ScaleState.MOVING
    else:
        state = ScaleState.STEADY if _RESTS.search(line) else ScaleState.UNSAID
    return reading_of(measured, state, net=_is_net(line))


def _trouble_or_weight(line: str, unit: str) -> tuple[ScaleReading | None, Measured | None]:
    """Return either a trouble that a line tells of or the weight in it; neither where it is another line."""
    text = line.strip()
    if _OF_A_TARE.match(text) or _CLOCK.match(text):
        return None, None
    for pattern, state in (
        (_FAULT, ScaleState.FAULT), (_OVER, ScaleState.OVERLOAD), (_UNDER, ScaleState.BELOW_ZERO),
    ):  # fmt: skip
        if pattern.search(text):
            return ScaleReading(state=state), None
    return None, find_weight(_CLOCK.sub(" ", text), unit)


def _is_net(line: str) -> bool:
    return _NET.search(line) is not None
