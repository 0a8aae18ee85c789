"""What people and shops write into a field that has nothing to say."""

from __future__ import annotations

from shipdesk.domain.addresses.findings import Finding, FixKind, Weight, proposal
from shipdesk.domain.orders import Address

# "na" is missing on purpose: it is Naples on an Italian parcel, and a family's name in Korea.
_NOTHING = frozenset(
    ("-", "--", "---", ".", "..", "...", "_", "/", "*", "?", "n/a", "n.a.", "n.a", "#n/a", "none", "null", "(null)",
     "nil", "nan", "undefined", "unknown", "not applicable", "not provided", "no company", "keine", "keine angabe",
     "k.a.", "ninguno", "ninguna", "no aplica", "aucun", "aucune", "nessuno", "nessuna", "geen", "brak", "nao tem",
     "xxx", "なし")
)  # fmt: skip
_OPTIONAL = ("company", "state", "phone", "email")


def says_nothing(text: str) -> bool:
    """Tell whether a text only fills its field; an empty one does not."""
    return len(text) < 15 and text.lower() in _NOTHING


def placeholder_finding(address: Address) -> Finding | None:
    """Return that some fields are only filled, and a proposal to empty those that a parcel can do without."""
    after: dict[str, str | tuple[str, ...]] = {f: "" for f in _OPTIONAL if says_nothing(getattr(address, f))}
    lines = tuple(line for line in address.lines if not says_nothing(line))
    if lines and lines != address.lines:
        after["lines"] = lines
    if says_nothing(address.postal_code):
        after["postal_code"] = ""
    if says_nothing(address.name) and address.company and not says_nothing(address.company):
        after["name"] = ""
    if not after:
        return None
    reason = "A field only says that there is nothing to say."
    return Finding(Weight.REMARK, reason, proposal(FixKind.PLACEHOLDER, address, reason, **after))
