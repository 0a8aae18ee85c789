"""EasyPost's codes: a status and a finer detail, written "status/detail" (EasyPost API guide, Tracker object).

The detail speaks where the status only says that something is going on; else the status does.
"""

from __future__ import annotations

from shipdesk.domain.parcels import Blame, Meaning
from shipdesk.domain.parcels import ParcelStatus as S

MAPPING_VERSION = "easypost-1"

STATUSES = {
    "unknown": Meaning(S.UNKNOWN),
    "pre_transit": Meaning(S.INFO_RECEIVED),
    "in_transit": Meaning(S.IN_TRANSIT),
    "out_for_delivery": Meaning(S.OUT_FOR_DELIVERY),
    "delivered": Meaning(S.DELIVERED),
    "available_for_pickup": Meaning(S.AVAILABLE_FOR_PICKUP),
    "return_to_sender": Meaning(S.RETURNING),
    "failure": Meaning(S.EXCEPTION, "failure", action_required=True),
    "cancelled": Meaning(S.CANCELLED),
    "error": Meaning(S.UNKNOWN),
}

DETAILS = {
    "lost": Meaning(S.LOST, "lost", Blame.CARRIER, action_required=True),
    "expired": Meaning(S.LOST, "expired", Blame.CARRIER, action_required=True),
    "damaged": Meaning(S.EXCEPTION, "damaged", Blame.CARRIER, action_required=True),
    "refused": Meaning(S.EXCEPTION, "refused", Blame.CUSTOMER, action_required=True),
    "delayed": Meaning(S.EXCEPTION, "delayed", Blame.CARRIER),
    "weather_delay": Meaning(S.EXCEPTION, "weather", Blame.NATURE),
    "held": Meaning(S.EXCEPTION, "held", action_required=True),
    "missorted": Meaning(S.EXCEPTION, "missorted", Blame.CARRIER),
    "address_correction": Meaning(S.EXCEPTION, "address", Blame.CUSTOMER, action_required=True),
    "delivery_exception": Meaning(S.FAILED_ATTEMPT, "not_delivered"),
    "transit_exception": Meaning(S.EXCEPTION, "transit", Blame.CARRIER),
    "return": Meaning(S.RETURNING),
    "arrived_at_pickup_location": Meaning(S.AVAILABLE_FOR_PICKUP),
    "label_created": Meaning(S.INFO_RECEIVED),
    "awaiting_information": Meaning(S.INFO_RECEIVED),
    "cancelled": Meaning(S.CANCELLED),
}

_DETAIL_SPEAKS = frozenset({"in_transit", "failure", "unknown", ""})


def code_of(status: str, detail: str) -> str:
    """Return the code of an event, "status/detail", or the status alone where there is no detail."""
    return f"{status}/{detail}" if detail else status


def meaning_of(code: str) -> Meaning:
    """Return what "status/detail" means; an unknown detail falls back to its status, an unknown status to UNKNOWN."""
    status, _, detail = code.partition("/")
    known = STATUSES.get(status)
    if detail in DETAILS and (known is None or status in _DETAIL_SPEAKS):
        return DETAILS[detail]
    return known or Meaning(S.UNKNOWN)
