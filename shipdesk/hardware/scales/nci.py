"""NCI, alias SCP-01: `W` CR is answered by LF, weight and unit, CR, LF, status bytes, CR, ETX.

Sources: NCI, "6702 User Manual", page 14, and "7800 Family User's Manual", page 32; Ohaus, "Aviator 7000 Service
Manual", pages 47 and 49 (pounds with ounces, an S before the status, bytes three and four); Fairbanks, "PC2250",
appendix I. A field of carets, underscores or dashes stands for bars on the display: over, under, no zero. Bits of the
first byte: 0 motion, 1 at zero, 2 and 3 memory errors; of the second: 0 under, 1 over, 2 and 3 errors, 6 more follow;
of the third: 2 net, 3 no zero to begin with.
"""

from __future__ import annotations

import re

from shipdesk.domain.scales import ScaleReading, ScaleState
from shipdesk.hardware.scales.weight_text import LONGEST, find_weight, plain, reading_of

ASK = b"W\r"
_MOTION, _MEMORY = 1, 4 | 8
_UNDER, _OVER, _ERRORS = 1, 2, 4 | 8
_NET, _NO_ZERO = 4, 8
_STATUS = re.compile(r"[0-?][0-?p-\x7f]{1,3}")
_BARS = {"^": ScaleState.OVERLOAD, "_": ScaleState.BELOW_ZERO, "-": ScaleState.FAULT}


def read_frames(buffer: bytes, unit: str) -> tuple[tuple[ScaleReading, ...], bytes]:
    """Return what the whole answers in a buffer say, and the rest of it."""
    *whole, rest = plain(buffer).split("\x03")
    readings = [_read(answer, unit) for answer in whole]
    return tuple(reading for reading in readings if reading is not None), rest[-LONGEST:].encode("ascii")


def _read(answer: str, unit: str) -> ScaleReading | None:
    fields = [field for field in re.split("[\r\n]+", answer) if field.strip()][-2:]
    if not fields:
        return None
    # Ohaus writes an S before the status.
    state, net = _of_status(re.sub("^S(?=..)", "", fields[-1].strip()))
    if state is None:
        return None
    if state in (ScaleState.OVERLOAD, ScaleState.FAULT, ScaleState.BELOW_ZERO) or len(fields) == 1:
        # Without a weight the status says why; "at rest" alone is the answer to another question.
        return ScaleReading(state=state, net=net) if state is not ScaleState.STEADY else None
    bars = set(fields[0].replace(" ", ""))
    if len(bars) == 1 and bars <= _BARS.keys():
        return ScaleReading(state=_BARS[bars.pop()])
    measured = find_weight(fields[0], unit)
    return reading_of(measured, state, net=net) if measured is not None else None


def _of_status(text: str) -> tuple[ScaleState | None, bool]:
    """Return the state and whether a tare is taken off; None where these are no status bytes."""
    if _STATUS.fullmatch(text) is None:
        return None, False
    first, second, third = ord(text[0]), ord(text[1]), ord(text[2]) if len(text) > 2 else 0
    net = bool(third & _NET)
    if second & _OVER:
        return ScaleState.OVERLOAD, net
    if second & _UNDER:
        return ScaleState.BELOW_ZERO, net
    if first & _MEMORY or second & _ERRORS or third & _NO_ZERO:
        return ScaleState.FAULT, net
    return ScaleState.MOVING if first & _MOTION else ScaleState.STEADY, net
