"""What stands among the street lines and does not belong there, and house numbers that are missing or lost."""

from __future__ import annotations

import re

from shipdesk.domain.addresses.findings import Finding, FixKind, Weight, proposal
from shipdesk.domain.addresses.rules import HOUSES_WITH_NAMES, NUMBER_FIRST, CountryRules
from shipdesk.domain.emails import is_email
from shipdesk.domain.orders import Address
from shipdesk.domain.text import fold

_DIGIT = re.compile(r"\d")
LONGEST_LINE = 35
"""Characters that UPS, FedEx and many others print of a street line."""
_NUMBER_WORDS = re.compile(
    r"\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|s/?n|sin numero|sem numero|senza numero|bb|km|"
    r"tower|building|bldg|house|haus|villa|general delivery|poste restante|postlagernd)\b"
)
_NUMBER_ALONE = re.compile(r"(?:n[or]?[.°º]?\s*)?(\d{1,5}\s?[a-zA-Z]?(?:[-/]\d{1,4}[a-zA-Z]?)?)", re.IGNORECASE)
_STREET = re.compile(
    r"\b(street|st|road|rd|avenue|ave|lane|ln|drive|dr|blvd|way|court|ct|place|pl|rue|via|viale|piazza|calle|avenida|av|"
    r"rua|ulica|ul|weg|gade|vej|gatan|vagen|katu|tie|straat|laan|plein)\b|stra(ss|ß)e\b|str\.|gasse\b|weg\b|straat\b|gatan\b"
)
_PHONE_WORD = r"(?:tel(?:ephone|efon|efono|\.)?|phone|ph|mob(?:ile)?|handy|cell|fone|movil|celular|gsm)"
_PHONE_LINE = re.compile(rf"(?:{_PHONE_WORD}[.:\s]*)?(\+?[\d\s()./-]{{7,}})", re.IGNORECASE)
_PHONE_WORD_FIRST = re.compile(_PHONE_WORD + r"\b", re.IGNORECASE)
_BREAK = re.compile(
    r",\s*|\s+(?=(?:apt|apartment|suite|ste|unit|floor|fl|flat|bldg|building|room|rm|etage|app)\b)", re.I
)


def number_finding(country: CountryRules, text: str) -> Finding | None:
    """Return that no house number is anywhere; text is the folded street and city."""
    if _DIGIT.search(text) or country.code in HOUSES_WITH_NAMES:
        return None
    if any(c.isnumeric() for c in text) or _NUMBER_WORDS.search(text):
        return None
    return Finding(Weight.LOOK, "There is no house number.")


def street_in_company(address: Address) -> Finding | None:
    """Return that the street stands in the company's field, where there is no street."""
    company = fold(address.company)
    if address.lines or not any(c.isdigit() for c in company) or not _STREET.search(company):
        return None
    reason = "The street stands in the field of the company."
    fix = proposal(FixKind.STREET, address, reason, lines=(address.company,), company="")
    return Finding(Weight.LOOK, reason, fix if address.name else None)


def misplaced_email(address: Address) -> Finding | None:
    """Return an e-mail address that stands where the parcel's label would show it."""
    for field in ("name", "company"):
        told = getattr(address, field)
        if "@" not in told or not is_email(told):
            continue
        reason = f"The {field} is an e-mail address."
        keeps_a_name = bool(address.company if field == "name" else address.name)
        fix = proposal(FixKind.EMAIL, address, reason, **{field: "", "email": address.email or told})
        return Finding(Weight.LOOK, reason, fix if keeps_a_name else None)
    mails: list[str] = []
    lines = []
    for line in address.lines:
        words = line.split()
        mails += [word.strip(",;()<>") for word in words if "@" in word and is_email(word.strip(",;()<>"))]
        lines.append(" ".join(word for word in words if word.strip(",;()<>") not in mails).strip(" ,;"))
    if not mails:
        return None
    reason = "An e-mail address stands among the street lines."
    rest = tuple(line for line in lines if line)
    fix = proposal(FixKind.EMAIL, address, reason, lines=rest, email=address.email or mails[0])
    return Finding(Weight.LOOK, reason, fix if rest else None)


def misplaced_phone(address: Address) -> Finding | None:
    """Return a phone number that stands among the street lines."""
    for line in address.lines[1:]:
        match = _PHONE_LINE.fullmatch(line)
        digits = re.sub(r"\D", "", line) if match else ""
        if match is None or not (9 <= len(digits) <= 15 or (len(digits) >= 7 and _PHONE_WORD_FIRST.match(line))):
            continue
        known = re.sub(r"\D", "", address.phone)
        if known and known[-7:] != digits[-7:]:
            continue
        reason = "A phone number stands among the street lines."
        lines = tuple(each for each in address.lines if each != line)
        fix = proposal(FixKind.PHONE, address, reason, lines=lines, phone=address.phone or match[1].strip())
        return Finding(Weight.LOOK, reason, fix)
    return None


def repeated_line(address: Address) -> Finding | None:
    """Return that a street line only repeats the name, the company, the city or another line."""
    if len(address.lines) < 2:
        return None
    names = {fold(text) for text in (address.name, address.company, address.city) if text}
    lines: list[str] = []
    for line in address.lines:
        if fold(line) not in names and line not in lines:
            lines.append(line)
    if not lines or len(lines) == len(address.lines):
        return None
    reason = "A street line repeats what another field says."
    return Finding(Weight.REMARK, reason, proposal(FixKind.REPEATED, address, reason, lines=tuple(lines)))


def lost_number(address: Address, country: CountryRules) -> Finding | None:
    """Return that the house number stands in a line of its own."""
    if len(address.lines) < 2:
        return None
    first, second, *rest = address.lines
    alone = _NUMBER_ALONE.fullmatch(second)
    if alone is not None and not any(c.isnumeric() for c in first):
        number, street = alone[1].strip() if country.code in NUMBER_FIRST else second, first
    else:
        alone = _NUMBER_ALONE.fullmatch(first)
        if alone is None or any(c.isnumeric() for c in second) or country.code not in NUMBER_FIRST:
            return None
        number, street = alone[1].strip(), second
    if not any(c.isalpha() for c in street) or _is_far_east(country):
        return None
    joined = f"{number} {street}" if country.code in NUMBER_FIRST else f"{street} {number}"
    reason = "The house number stands in a line of its own."
    return Finding(Weight.REMARK, reason, proposal(FixKind.HOUSE_NUMBER, address, reason, lines=(joined, *rest)))


def long_line(address: Address) -> Finding | None:
    """Return that a street line is longer than many carriers print, parted at a comma where it has a fitting one."""
    if not any(len(line) > LONGEST_LINE for line in address.lines):
        return None
    lines = [part for line in address.lines for part in _parts(line)]
    reason = f"A street line is longer than the {LONGEST_LINE} characters that many carriers print."
    fits = len(lines) <= 3 and all(len(line) <= LONGEST_LINE for line in lines)
    return Finding(
        Weight.REMARK, reason, proposal(FixKind.LONG_LINE, address, reason, lines=tuple(lines)) if fits else None
    )


def _parts(line: str) -> list[str]:
    if len(line) <= LONGEST_LINE:
        return [line]
    for match in reversed(list(_BREAK.finditer(line))):
        head, tail = line[: match.start()].strip(" ,"), line[match.end() :].strip(" ,")
        if head and tail and len(head) <= LONGEST_LINE and len(tail) <= LONGEST_LINE:
            return [head, tail]
    return [line]


def _is_far_east(country: CountryRules) -> bool:
    return country.code in ("JP", "CN", "KR", "TW", "HK")
