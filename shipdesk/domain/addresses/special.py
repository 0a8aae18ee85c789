"""Where not every carrier goes: PO boxes, parcel lockers, military mail."""

from __future__ import annotations

import re

from shipdesk.domain.addresses.findings import Finding, FixKind, Weight, proposal
from shipdesk.domain.addresses.postal_codes import canonical
from shipdesk.domain.addresses.rules import CountryRules, country_rules
from shipdesk.domain.orders import Address
from shipdesk.domain.text import fold

_PO_BOX = re.compile(
    r"\bp\.?\s?o\.?\s?box\b|\bpost(al)? (office )?box\b|\bpostfach\b|\bb\.?p\.?\s?\d{1,5}\b|\bboite postale\b|"
    r"\bapartado\b|\bapdo\b|\bcasilla( de correo)?\b|\bpostbus\b|\bcasella postale\b|\bcaixa postal\b|"
    r"\bskr(ytka)?\.? poczt|\bpostboks\b|\bpostbox\b|\bprivate bag\b|\bgpo box\b|私書箱|а/я"
)
_LOCKER = re.compile(
    r"\bpack ?station\b|\bpaketbox\b|\bpostfiliale\b|\bpaketshop\b|\bpaczkomat\b|\bparcel ?(locker|box|shop)\b|"
    r"\bamazon (hub )?locker\b|\b(point|punto) (relais|pack|poste)\b|\brelais colis\b|"
    r"\b(pick ?up|access|service) ?point\b|\bpakkeboks\b|\bpaketti?automaatti\b|\bbalikovna\b|\bz-box\b"
)
# One of these stands in whatever the two patterns find; looking for them takes a twentieth of the patterns' time.
_HINTS = (
    "box", "post", "bp", "b.p", "apartado", "apdo", "casilla", "poczt", "bag", "私書箱", "а/я", "station", "shop",
    "paczkomat", "locker", "relais", "point", "punto", "boks", "automa", "balikovna",
)  # fmt: skip
_PACKSTATION = re.compile(r"\bpack ?station\b")
_POST_NUMBER = re.compile(r"\b\d{6,10}\b")
_MILITARY = re.compile(r"\b([afd])\.?\s?p\.?\s?o\b\.?", re.IGNORECASE)
_MILITARY_UNIT = re.compile(r"\b(psc|cmr|unit|uss|usns|usaf|apo|fpo|dpo)\b", re.IGNORECASE)
_AT_SEA = re.compile(r"\b(fpo|uss|usns|usmc)\b", re.IGNORECASE)
_REGIONS = ("AA", "AE", "AP")
_MILITARY_REGION = re.compile(r"\b(A[AEP])\b")


def special_findings(address: Address, country: CountryRules, text: str) -> list[Finding]:
    """Return the kinds of places that need the right carrier; text is the folded street and city."""
    if not any(hint in text for hint in _HINTS):
        return []
    found = []
    if _PO_BOX.search(text):
        found.append(Finding(Weight.LOOK, "This is a PO box; many carriers cannot deliver there."))
    if _LOCKER.search(text):
        found.append(Finding(Weight.LOOK, "This is a parcel locker; only its own carrier delivers there."))
        if country.code == "DE" and _PACKSTATION.search(text):
            whole = " ".join((address.name, address.company, *address.lines))
            if not _POST_NUMBER.search(whole):
                found.append(Finding(Weight.LOOK, "The recipient's own post number for the Packstation is missing."))
    return found


def is_military(address: Address) -> bool:
    """Tell whether the parcel goes to the armed forces of the United States, wherever they are."""
    if address.state in _REGIONS and address.country_code == "US":
        return True
    found = _MILITARY.match(address.city)
    if found is None:
        return False
    rest = address.city[found.end() :].strip(" ,.")
    return not rest or _MILITARY_REGION.match(rest) is not None


def military_findings(address: Address) -> list[Finding]:
    """Return that the address is military, and how it is written (USPS Publication 28, section 225)."""
    found = [Finding(Weight.LOOK, "This is military mail; only the postal service takes it, with a customs form.")]
    rules = country_rules("US")
    code = canonical(rules, address.postal_code)
    region = next(
        (r for r in _REGIONS if code and (start := rules.regions[r.lower()].postal) and start.match(code)), ""
    )
    told = _MILITARY_REGION.search(f"{address.state} {address.city}".upper())
    state = region or (told[1] if told else "")
    office = _office(address)
    if not state or not office or (address.country_code != "US" and not region):
        return found
    reason = "Military mail goes to APO, FPO or DPO with AA, AE or AP, in the United States."
    fix = proposal(FixKind.MILITARY, address, reason, city=office, state=state, country_code="US")
    return [*found, Finding(Weight.LOOK, reason, fix)] if fix else found


def _office(address: Address) -> str:
    for text in (address.city, *reversed(address.lines)):
        match = _MILITARY.search(text)
        if match:
            return f"{match[1].upper()}PO"
    lines = " ".join(address.lines)
    if not _MILITARY_UNIT.search(lines):
        return ""
    return "FPO" if _AT_SEA.search(lines) else "APO"


def folded_place(address: Address) -> str:
    """Return street and city for looking for words in them."""
    return fold(" ".join((*address.lines, address.city)))
