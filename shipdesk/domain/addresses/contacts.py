"""How the recipient is reached: what is wrong with the phone number and the e-mail address."""

from __future__ import annotations

from shipdesk.domain.addresses.findings import Finding, FixKind, Weight, proposal
from shipdesk.domain.addresses.rules import country_rules
from shipdesk.domain.emails import can_be_written_to, mixes_scripts, without_typo
from shipdesk.domain.orders import Address
from shipdesk.domain.phones import home_of, is_rounded, looks_right, read_phone

# Where parcels cross borders as if there were none (European Union; customs and value added tax).
_UNION = frozenset(
    ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
     "MC", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK")
)  # fmt: skip


def email_finding(address: Address) -> Finding | None:
    """Return that mail would not arrive: no e-mail address, or a well-known host misspelt."""
    told = address.email
    if not told:
        return None
    better = without_typo(told)
    if better is not None:
        host, meant = told.rpartition("@")[2], better.rpartition("@")[2]
        reason = f"The e-mail address ends in {host}; {meant} is probably meant."
        return Finding(Weight.LOOK, reason, proposal(FixKind.EMAIL, address, reason, email=better))
    if not can_be_written_to(told):
        return Finding(Weight.LOOK, "Mail cannot be sent to this e-mail address.")
    if mixes_scripts(told):
        return Finding(Weight.LOOK, "The e-mail address mixes letters of several scripts; it may imitate another one.")
    return None


def phone_finding(address: Address, home: str) -> Finding | None:
    """Return that the phone number cannot be one, which matters abroad, or that a spreadsheet has rounded it."""
    told = address.phone
    if not told:
        return None
    if is_rounded(told):
        weight = Weight.LOOK if is_abroad(address, home) else Weight.REMARK
        reason = f"A spreadsheet has rounded the phone number {told}; its last digits are lost."
        return Finding(weight, reason, proposal(FixKind.PHONE, address, reason, phone=""))
    if not is_abroad(address, home) or looks_right(told, address.country_code):
        return None
    if read_phone(told, address.country_code, home) is not None:
        return None
    return Finding(Weight.LOOK, f"The phone number {told} cannot be right; carriers abroad need one that is.")


def phone_remark(address: Address, home: str) -> Finding | None:
    """Return that a phone number cannot be right at home, or how it is written for abroad."""
    told = address.phone
    if not told or is_rounded(told):
        return None
    found = read_phone(told, address.country_code, home)
    if found is None:
        # Abroad it is more than a remark: phone_finding says it.
        return None if is_abroad(address, home) else Finding(Weight.REMARK, f"The phone number {told} cannot be right.")
    if not is_abroad(address, home) or told.lstrip().startswith(("+", "00")) or not found.valid:
        return None
    whose = country_rules(home_of(found)).spoken
    reason = f"From abroad this number of {whose} is dialled with its country's code."
    return Finding(Weight.REMARK, reason, proposal(FixKind.PHONE, address, reason, phone=found.international))


def missing_phone(address: Address, home: str) -> Finding | None:
    """Return that customs and carriers abroad would like a phone number, and none is there."""
    if address.phone or not is_abroad(address, home) or (home in _UNION and address.country_code in _UNION):
        return None
    return Finding(Weight.REMARK, "There is no phone number; carriers abroad may ask for one.")


def is_abroad(address: Address, home: str) -> bool:
    """Tell whether the parcel leaves the shop's country; never where either is not known."""
    return bool(home) and bool(address.country_code) and address.country_code != home
