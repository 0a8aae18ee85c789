"""The practice carrier's own scan codes, "P10" to "P90"."""

from __future__ import annotations

from shipdesk.domain.parcels import Blame, Meaning
from shipdesk.domain.parcels import ParcelStatus as S

MAPPING_VERSION = "practice-1"

CODES = {
    "P10": Meaning(S.INFO_RECEIVED),
    "P20": Meaning(S.IN_TRANSIT),
    "P30": Meaning(S.IN_TRANSIT),
    "P31": Meaning(S.IN_TRANSIT),
    "P35": Meaning(None),
    "P40": Meaning(S.IN_TRANSIT, "customs"),
    "P41": Meaning(S.IN_TRANSIT),
    "P44": Meaning(S.EXCEPTION, "customs", Blame.CUSTOMS, action_required=True),
    "P45": Meaning(S.EXCEPTION, "address", Blame.CUSTOMER, action_required=True),
    "P50": Meaning(S.EXCEPTION, "delayed", Blame.CARRIER),
    "P51": Meaning(S.EXCEPTION, "weather", Blame.NATURE),
    "P60": Meaning(S.OUT_FOR_DELIVERY),
    "P61": Meaning(S.FAILED_ATTEMPT, "nobody_home", Blame.CUSTOMER),
    "P62": Meaning(S.AVAILABLE_FOR_PICKUP),
    "P63": Meaning(S.FAILED_ATTEMPT, "refused", Blame.CUSTOMER),
    "P70": Meaning(S.DELIVERED),
    "P80": Meaning(S.RETURNING, "refused", Blame.CUSTOMER),
    "P81": Meaning(S.RETURNED, "refused", Blame.CUSTOMER),
    "P88": Meaning(S.CANCELLED, "voided"),
    "P90": Meaning(S.LOST, "lost", Blame.CARRIER, action_required=True),
}


def meaning_of(code: str) -> Meaning:
    """Return what a scan code means; UNKNOWN where there is no such code."""
    return CODES.get(code, Meaning(S.UNKNOWN))
