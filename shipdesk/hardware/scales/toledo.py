"""Toledo 8213 and 8217, as scales at tills speak: `W` is answered by STX, the weight or `?` and a status, and CR.

Sources: Mettler Toledo, "8217 Service Manual", serial protocol; Transcell, "PC-150 manual", B.1.4 (8213); Rice Lake,
"BenchPro operation manual", appendix (the bits of the status). No unit is sent. Bits of the status: 0 motion, 1 over
capacity, 2 under zero, 3 the zero it began with is out of range, 4 at zero. Bits 5 and 6 are always set, 7 is parity.
An `N` after the weight says that a tare is taken off.
"""

from __future__ import annotations

import re

from shipdesk.domain.scales import ScaleReading, ScaleState
from shipdesk.hardware.scales.weight_text import LONGEST, find_weight, plain, reading_of

ASK = b"W"
_MOTION, _OVER, _UNDER, _NO_ZERO, _AT_ZERO = 1, 2, 4, 8, 16
_WEIGHT = re.compile(r"-?\d{0,7}[.,]?\d{1,6}")


def read_frames(buffer: bytes, unit: str) -> tuple[tuple[ScaleReading, ...], bytes]:
    """Return what the whole answers in a buffer say, and the rest of it."""
    *whole, rest = re.split("\r\n?", plain(buffer))
    readings = [_read(answer, unit) for answer in whole]
    return tuple(reading for reading in readings if reading is not None), rest[-LONGEST:].encode("ascii")


def _read(answer: str, unit: str) -> ScaleReading | None:
    _before, begun, told = answer.rpartition("\x02")
    if not begun:
        return None
    if told.startswith("?") and len(told) >= 2:
        return _of_status(ord(told[1]))
    text = told.strip()
    net = text.endswith("N")
    digits = text.rstrip("N").replace(" ", "")
    if _WEIGHT.fullmatch(digits) is None:
        return None
    measured = find_weight(digits, unit)
    # A weight is only sent when the scale is at rest.
    return reading_of(measured, ScaleState.STEADY, net=net) if measured is not None else None


def _of_status(bits: int) -> ScaleReading:
    for bit, state in (
        (_OVER, ScaleState.OVERLOAD), (_UNDER, ScaleState.BELOW_ZERO), (_MOTION, ScaleState.MOVING),
        (_NO_ZERO, ScaleState.FAULT), (_AT_ZERO, ScaleState.STEADY),
    ):  # fmt: skip
        if bits & bit:
            return ScaleReading(state=state)
    return ScaleReading(state=ScaleState.MOVING)
