"""Grades an address and proposes what would mend it."""

from __future__ import annotations

import re

from shipdesk.domain.addresses.contacts import email_finding, missing_phone, phone_finding, phone_remark
from shipdesk.domain.addresses.findings import (
    AddressFix,
    Examination,
    FieldFix,
    Finding,
    FixKind,
    Weight,
    apply_fix,
    field_text,
    grade_of,
    proposal,
)
from shipdesk.domain.addresses.names import name_finding
from shipdesk.domain.addresses.placeholders import placeholder_finding, says_nothing
from shipdesk.domain.addresses.places import one_line_finding, place_finding
from shipdesk.domain.addresses.postal_codes import canonical, mended
from shipdesk.domain.addresses.regions import CODED, region_of, region_of_postal_code
from shipdesk.domain.addresses.rules import CountryRules, country_rules
from shipdesk.domain.addresses.special import folded_place, is_military, military_findings, special_findings
from shipdesk.domain.addresses.streets import (
    long_line,
    lost_number,
    misplaced_email,
    misplaced_phone,
    number_finding,
    repeated_line,
    street_in_company,
)
from shipdesk.domain.countries import country_code
from shipdesk.domain.orders import Address, AddressCheck

_NEEDS_REGION = frozenset(("US", "CA", "AU"))
_ISLANDS = {"JE": "Jersey", "GY": "Guernsey", "IM": "the Isle of Man"}
_ISLAND_CODES = {"JE": "JE", "GY": "GG", "IM": "IM"}
_MOST_ROUNDS = 6
_EIRCODE_LIKE = re.compile(r"[A-Z]\w{2}[ -]?\w{4}", re.IGNORECASE)


def check_address(address: Address, *, home: str = "") -> AddressCheck:
    """Return whether a parcel can go there, with the reasons in plain sentences.

    home is the shop's own country (ISO 3166-1 alpha-2): a wrong phone number matters only abroad.
    """
    findings = [f for f in _weighty(address, home) if f.weight is not Weight.REMARK]
    if not findings:
        return _FINE
    findings.sort(key=_heaviest_first)
    return AddressCheck(grade_of(findings), tuple(f.reason for f in findings))


def examine_address(address: Address, *, home: str = "") -> Examination:
    """Return everything that can be said of an address, with proposals; the grade is the one of `check_address`."""
    return Examination(tuple(_findings(address, home)), proposed_fixes(address, home=home))


def proposed_fixes(address: Address, *, home: str = "") -> tuple[AddressFix, ...]:
    """Return the proposals for an address; one that only shows after another was taken is part of that one."""
    fixes: list[AddressFix] = []
    now = address
    for _ in range(_MOST_ROUNDS):
        taken = False
        for finding in _findings(now, home):
            after = apply_fix(now, finding.fix) if finding.fix is not None else None
            if after is None or finding.fix is None or _heaviest(after, home) > _heaviest(now, home):
                continue
            now, taken = after, True
            fixes = _joined(address, now, fixes, finding.fix)
        if not taken:
            break
    return tuple(fixes)


_FINE = AddressCheck(grade_of(()))


def _joined(first: Address, now: Address, fixes: list[AddressFix], new: AddressFix) -> list[AddressFix]:
    """Return the proposals with a new one, joined with those that touch the same fields."""
    fields = {change.field for change in new.changes}
    same = [f for f in fixes if f.kind is new.kind or fields.intersection(c.field for c in f.changes)]
    if not same:
        return [*fixes, new]
    touched = dict.fromkeys(c.field for f in (*same, new) for c in f.changes)
    changes = tuple(
        FieldFix(field, before, after)
        for field in touched
        if (before := field_text(first, field)) != (after := field_text(now, field))
    )
    reason = " ".join(dict.fromkeys((*(f.reason for f in same), new.reason)))
    others = [f for f in fixes if f not in same]
    return [*others, AddressFix(same[0].kind, changes, reason)] if changes else others


def _findings(address: Address, home: str) -> list[Finding]:
    return sorted([*_weighty(address, home), *_remarks(address, home)], key=_heaviest_first)


def _heaviest(address: Address, home: str) -> Weight:
    return max((f.weight for f in _weighty(address, home)), default=Weight.REMARK)


def _heaviest_first(finding: Finding) -> int:
    return -finding.weight


def _weighty(address: Address, home: str) -> list[Finding]:
    """Return what stops a parcel or needs a look; remarks among it are by the way."""
    country = country_rules(address.country_code)
    found = _missing(address, country)
    if not country.known:
        return [*found, *_about_country(address)]
    settled: set[str] = set()
    if is_military(address):
        found += military_findings(address)
    else:
        place = place_finding(address, country)
        if place is not None:
            found.append(place)
            settled = {change.field for change in place.fix.changes} if place.fix else settled
    if "state" not in settled:
        found += _about_region(address, country)
    if "postal_code" not in settled:
        found += _about_postal_code(address, country)
    if "@" in f"{address.name}{address.company}{''.join(address.lines)}":
        mail = misplaced_email(address)
        found += [mail] if mail else []
    if address.lines:
        text = folded_place(address)
        found += special_findings(address, country, text)
        found += filter(None, (number_finding(country, text), misplaced_phone(address)))
        if not address.city or not address.postal_code:
            found += filter(None, (one_line_finding(address, country),))
    elif address.company:
        found += filter(None, (street_in_company(address),))
    found += filter(None, (email_finding(address), phone_finding(address, home)))
    return found


def _remarks(address: Address, home: str) -> list[Finding]:
    """Return what is worth knowing and was not found on the way to the grade."""
    country = country_rules(address.country_code)
    found = [placeholder_finding(address), name_finding(address), repeated_line(address)]
    if country.known:
        found += [_region_name(address, country), _postal_form(address, country), phone_remark(address, home)]
        found.append(missing_phone(address, home))
        if address.lines:
            if address.city and address.postal_code:
                found.append(one_line_finding(address, country))
            found += [lost_number(address, country), long_line(address)]
    return [f for f in found if f is not None]


def _missing(address: Address, country: CountryRules) -> list[Finding]:
    reasons = []
    name = address.name or address.company
    if not name or (says_nothing(name) and (not address.company or says_nothing(address.company))):
        reasons.append("There is no name.")
    if not address.lines or (says_nothing(address.lines[0]) and all(map(says_nothing, address.lines))):
        reasons.append("There is no street.")
    city_needed = not address.country_code or "C" in country.required
    if city_needed and (not address.city or says_nothing(address.city)):
        reasons.append("There is no city.")
    if not address.country_code:
        reasons.append("There is no country.")
    return [Finding(Weight.STOP, reason) for reason in reasons]


def _about_country(address: Address) -> list[Finding]:
    told = address.country_code
    if not told:
        return []
    reason = f"{told[:40]} is not a country's code of two letters."
    code = country_code(told)
    fix = proposal(FixKind.COUNTRY, address, reason, country_code=code) if code else None
    return [Finding(Weight.STOP, reason, fix)]


def _about_region(address: Address, country: CountryRules) -> list[Finding]:
    if country.code not in _NEEDS_REGION:
        return []
    told = address.state
    if told and region_of(country, told) is not None:
        return []
    code = canonical(country, address.postal_code)
    region = region_of_postal_code(country, code) if code else None
    missing = not told or says_nothing(told)
    reason = "There is no state or province." if missing else f"{told} is no state or province of {country.spoken}."
    fix = proposal(FixKind.STATE, address, reason, state=region.key) if region else None
    return [Finding(Weight.LOOK, reason, fix)]


def _about_postal_code(address: Address, country: CountryRules) -> list[Finding]:
    told = address.postal_code
    if not told or says_nothing(told):
        return [Finding(Weight.LOOK, "There is no postal code.")] if "Z" in country.required else []
    if country.postal is None or (country.code == "IE" and not _EIRCODE_LIKE.fullmatch(told)):
        return []  # before the Eircode came in 2015 Ireland had districts only, such as "Dublin 2"
    region = region_of(country, address.state) if address.state and country.regions else None
    code = told if country.postal.fullmatch(told) else canonical(country, told)
    if code is None:
        return [_broken_code(address, country)]
    if region is not None and region.postal is not None and not region.postal.match(code):
        return [Finding(Weight.LOOK, f"The postal code {told} does not lie in {address.state}.")]
    if country.code == "GB" and code[:2].upper() in _ISLANDS and code[2:3].isdigit():
        island = code[:2].upper()
        reason = f"The postal code {told} lies in {_ISLANDS[island]}, which has a code of its own and other customs."
        fix = proposal(FixKind.COUNTRY, address, reason, country_code=_ISLAND_CODES[island])
        return [Finding(Weight.LOOK, reason, fix)]
    return []


def _broken_code(address: Address, country: CountryRules) -> Finding:
    told = address.postal_code
    example = f" (one looks like {country.example})" if country.example else ""
    reason = f"The postal code {told} does not fit {country.spoken}{example}."
    region = region_of(country, address.state) if address.state and country.regions else None
    # A state that nobody knows cannot say whether the mended code lies in it.
    unsure = region is None and address.state and country.code in _NEEDS_REGION
    whole = None if unsure else mended(country, told, region)
    fix = proposal(FixKind.POSTAL_CODE, address, whole[1], postal_code=whole[0]) if whole else None
    return Finding(Weight.LOOK, reason, fix)


def _region_name(address: Address, country: CountryRules) -> Finding | None:
    if country.code not in CODED or not address.state:
        return None
    region = region_of(country, address.state)
    if region is None or region.key == address.state:
        return None
    reason = f"Carriers know {region.name} as {region.key}."
    return Finding(Weight.REMARK, reason, proposal(FixKind.STATE, address, reason, state=region.key))


def _postal_form(address: Address, country: CountryRules) -> Finding | None:
    code = canonical(country, address.postal_code) if address.postal_code else None
    if code is None or code == address.postal_code:
        return None
    reason = f"{country.spoken} writes this postal code as {code}."
    return Finding(Weight.REMARK, reason, proposal(FixKind.POSTAL_CODE, address, reason, postal_code=code))
