"""MT-SICS, the command set of Mettler Toledo; Kern's KCP and Ohaus Ranger ("PSI") speak the same.

Source: Mettler Toledo, "Reference Manual MT-SICS" 11780711 and 11780447, commands S and SI: `S S 100.00 g` is steady,
`S D` moves, `S I` is busy, `S +` and `S -` are out of range; ES, ET and EL say that the command was not understood.
KERN, "KERN Communications Protocol (KCP)", KCP-ZB-e. The weight sent is the net one; a tare is not told.
"""

from __future__ import annotations

import re

from shipdesk.domain.scales import ScaleReading, ScaleState
from shipdesk.hardware.scales.weight_text import find_weight, reading_of

ASK = b"SI\r\n"
_STATES = {"S": ScaleState.STEADY, "M": ScaleState.STEADY, "D": ScaleState.MOVING, "N": ScaleState.MOVING}
_ANSWER = re.compile(r"SI?U?X?\s+([SDMNIL+-])(.*)", re.DOTALL)


def read_line(line: str, unit: str) -> ScaleReading | None:
    """Return what a line says; None where it is no answer to S or SI."""
    found = _ANSWER.fullmatch(line.strip())
    if found is None:
        return None
    match found[1]:
        case "+":
            return ScaleReading(state=ScaleState.OVERLOAD)
        case "-":
            return ScaleReading(state=ScaleState.BELOW_ZERO)
        case "I":
            return ScaleReading(state=ScaleState.MOVING)
        case "L":
            return None
    measured = find_weight(found[2], unit)
    return reading_of(measured, _STATES[found[1]]) if measured is not None else None
