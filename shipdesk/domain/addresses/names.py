"""Names of people written in capitals only, as they are usually written."""

from __future__ import annotations

import re

from shipdesk.domain.addresses.findings import Finding, FixKind, Weight, proposal
from shipdesk.domain.orders import Address
from shipdesk.domain.text import fold

_PARTICLES = frozenset(
    ("van", "von", "der", "den", "de", "del", "della", "delle", "dello", "di", "da", "das", "do", "dos", "du", "des",
     "la", "las", "le", "los", "ten", "ter", "vom", "zu", "zum", "zur", "af", "av", "bin", "bint", "ibn", "und",
     "the", "of", "and", "et")
)  # fmt: skip
_AND = {"y": ("ES", "AR", "MX", "CL", "CO", "PE", "UY", "EC", "VE"), "e": ("PT", "BR", "IT")}
"""Particles that are an initial elsewhere."""
# What is a name and no particle where the family stands first.
_NO_PARTICLES_IN = frozenset(("VN", "CN", "TW", "HK", "SG", "KR", "MY"))
_FIRMS = frozenset(
    ("gmbh", "llc", "ltd", "inc", "srl", "sa", "ag", "bv", "co", "corp", "kg", "ohg", "ug", "sarl", "sas", "spa",
     "oy", "ab", "as", "aps", "plc", "pty", "limited", "company", "group", "shop", "store", "university", "school",
     "museum", "dept")
)  # fmt: skip
_MAC = frozenset(
    ("arthur", "aulay", "bride", "carthy", "cormack", "donald", "dougall", "dowell", "duff", "fadyen", "farlane",
     "gillivray", "gowan", "gregor", "innes", "intosh", "intyre", "kay", "kenzie", "kinnon", "lachlan", "laren",
     "lean", "lellan", "leod", "millan", "nab", "naughton", "neil", "neill", "phail", "pherson", "quarrie", "queen",
     "rae", "sween", "tavish")
)  # fmt: skip
_STAYS = frozenset(("II", "III", "IV", "VI", "MD", "PHD", "DDS", "CPA", "RN", "USA", "UK", "LLP"))
_OTHERWISE = {
    **{f"{word.upper()}{dot}": word + dot for word in ("Jr", "Sr", "St", "Mr", "Mrs", "Ms", "Dr") for dot in ("", ".")},
    "PHD": "PhD",
}
_PART = re.compile(r"([\-'’`])")
_VOWELS = frozenset("aeiouyäöüàáâãåæèéêëìíîïòóôõøùúûœ")


def name_finding(address: Address) -> Finding | None:
    """Return that the name is written in capitals or in small letters only."""
    name = address.name
    if not (name.isupper() or name.islower()) or not _is_a_person(name):
        return None
    written = usual_case(name, address.country_code)
    if written == name:
        return None
    reason = f"The name is written in {'capitals' if name.isupper() else 'small letters'} only."
    return Finding(Weight.REMARK, reason, proposal(FixKind.NAME, address, reason, name=written))


def usual_case(name: str, country_code: str = "") -> str:
    """Return a person's name with capitals where they usually stand: McDonald, van der Berg, O'Neil, Anne-Marie."""
    words = name.split(" ")
    last = len(words) - 1
    written = []
    for place, word in enumerate(words):
        low = _lower(word, country_code)
        known = (low in _PARTICLES and country_code not in _NO_PARTICLES_IN) or country_code in _AND.get(low, ())
        is_particle = known and 0 < place < last
        written.append(low if is_particle else _word(word, country_code))
    return " ".join(written)


def _is_a_person(name: str) -> bool:
    if not name.isascii() and not all(_has_case(c) for c in name if c.isalpha()):
        return False
    words = fold(name).replace(".", " ").replace(",", " ").split()
    letters = sum(c.isalpha() for c in name)
    if any(c.isdigit() or c in "&@/" for c in name) or _FIRMS.intersection(words):
        return False
    return len(words) > 1 and letters > 3


def _has_case(c: str) -> bool:
    return c.upper() != c.lower() and c < "\u0530"


def _lower(text: str, country_code: str) -> str:
    if country_code in ("TR", "AZ") and text.isupper():
        text = text.replace("I", "ı").replace("İ", "i")
    # Python's small letter of the dotted capital I has the dot as a character of its own.
    return text.lower().replace("i\u0307", "i")


def _upper_first(text: str, country_code: str) -> str:
    first = "İ" if country_code in ("TR", "AZ") and text[:1] == "i" else text[:1].upper()
    if country_code == "NL" and text[:2] == "ij":
        return "IJ" + text[2:]
    return (first if len(first) == 1 else text[:1]) + text[1:]


def _word(word: str, country_code: str) -> str:
    big = word.upper()
    if big in _OTHERWISE:
        return _OTHERWISE[big]
    if big in _STAYS:
        return big
    letters = [c for c in word.lower() if c.isalpha()]
    if len(letters) == 2 and not _VOWELS.intersection(letters):
        return big  # initials such as JJ or TJ
    if "." in word.strip("."):
        return big  # initials such as J.R.
    parts = _PART.split(_lower(word, country_code))
    written = ""
    for place, part in enumerate(parts):
        is_after_quote = place >= 2 and parts[place - 1] in "'’`"
        # O'Neil and D'Angelo, but Hawai'i, and the Dutch 't stays small.
        keeps_small = is_after_quote and (len(parts[place - 2]) != 1 or len(part) < 2)
        starts_with_quote = is_after_quote and not parts[place - 2]
        written += part if keeps_small or starts_with_quote else _scottish(_upper_first(part, country_code))
    return written


def _scottish(word: str) -> str:
    if word.startswith("Mc") and len(word) > 3:
        return "Mc" + word[2].upper() + word[3:]
    if word.startswith("Mac") and word[3:] in _MAC:
        return "Mac" + word[3].upper() + word[4:]
    return word
