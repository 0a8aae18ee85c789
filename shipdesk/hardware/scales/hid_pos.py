"""HID point-of-sale scales: the data report of usage page 0x8D.

Source: USB-IF, "HID Point of Sale Usage Tables", version 1.02, section 4, Weighing Devices (0x8D); the six bytes are
those of DYMO, Mettler Toledo, Fairbanks, Stamps.com and Elane scales: report number, status, unit, exponent of ten (a
signed byte), and the weight (two bytes, the low one first).
"""

from __future__ import annotations

from decimal import Decimal

from shipdesk.domain.scales import ScaleReading, ScaleState, milligrams_of

USAGE_PAGE = 0x8D
DATA_REPORT, DATA_LENGTH = 0x03, 6
_STATES = {
    1: ScaleState.FAULT,
    2: ScaleState.STEADY,  # stable at the centre of zero
    3: ScaleState.MOVING,
    4: ScaleState.STEADY,
    5: ScaleState.BELOW_ZERO,
    6: ScaleState.OVERLOAD,
    7: ScaleState.FAULT,  # wants calibration
    8: ScaleState.FAULT,  # wants to be zeroed
}
_UNITS = {
    0x1: "mg", 0x2: "g", 0x3: "kg", 0x4: "ct", 0x6: "gn", 0x7: "dwt", 0x8: "t", 0xA: "ozt", 0xB: "oz", 0xC: "lb",
}  # fmt: skip
_SMALLEST_EXPONENT, _LARGEST_EXPONENT = -9, 9


def read_report(report: bytes) -> ScaleReading | None:
    """Return what a report says; None where it is none with a weight.

    The table gives no way to tell a tare, so net is never set.
    """
    if len(report) < DATA_LENGTH or report[0] != DATA_REPORT:
        return None
    status, unit_code = report[1], report[2] & 0x0F
    exponent = int.from_bytes(report[3:4], signed=True)
    raw = int.from_bytes(report[4:6], "little")
    state = _STATES.get(status)
    if state is None:
        return None
    if state in (ScaleState.FAULT, ScaleState.OVERLOAD):
        return ScaleReading(state=state)
    unit = _UNITS.get(unit_code)
    if unit is None:
        # Some leave the unit out at zero; taels and short tons are nobody's parcels.
        at_rest = raw == 0 and unit_code == 0
        return ScaleReading(state=state if at_rest else ScaleState.NO_WEIGHT)
    if not _SMALLEST_EXPONENT <= exponent <= _LARGEST_EXPONENT:
        return ScaleReading(state=ScaleState.FAULT)
    step = Decimal(1).scaleb(exponent)
    weight = milligrams_of(raw * step, unit)
    if weight is None:
        return ScaleReading(state=ScaleState.FAULT)
    signed = -weight if state is ScaleState.BELOW_ZERO else weight
    return ScaleReading(signed, state, division_mg=max(1, milligrams_of(step, unit) or 1))
