"""States, provinces and the like, as people write them."""

from __future__ import annotations

import re
from functools import lru_cache

from shipdesk.domain.addresses.rules import CountryRules, Region, country_rules
from shipdesk.domain.text import fold

CODED = frozenset(("US", "CA", "AU", "BR", "IT"))
"""Countries whose regions stand on a parcel as a code."""
# The traditional abbreviations (Associated Press style and older), dots and blanks left out.
_USUAL = {
    "US": "al:ala,alab ak:alas az:ariz ar:ark ca:calif,cal,cali co:colo,col ct:conn de:del dc:washingtondc "
    "fl:fla,flor ga:georgia hi:haw id:ida il:ill,ills in:ind ia:iowa ks:kans,kan ky:kent,ken la:louis me:maine "
    "md:mary ma:mass mi:mich mn:minn ms:miss mo:misso mt:mont ne:nebr,neb nv:nev nh:newhamp nj:njersey nm:nmex,newmex "
    "ny:nyork,newyorkstate nc:ncar,ncarolina nd:ndak,ndakota oh:ohio ok:okla or:ore,oreg pa:penn,penna ri:rhode "
    "sc:scar,scarolina sd:sdak,sdakota tn:tenn tx:tex ut:utah vt:verm va:virg wa:wash wv:wva,wvirginia wi:wis,wisc "
    "wy:wyo pr:porto,puertorico aa:armedforcesamericas ae:armedforceseurope ap:armedforcespacific",
    "CA": "ab:alta,alb bc:britcol mb:man nb:nbrunswick nl:nfld,newfoundland,nf,labrador ns:nscotia nt:nwt nu:nun "
    "on:ont pe:pei,princeedwardis qc:que,pq,qb sk:sask yt:yuk,yukon",
    "AU": "act:canberra,austcapterr nsw:newsouthwales nt:northernterr qld:queens sa:southaust tas:tasm vic:vict "
    "wa:westernaust,westaust",
}  # fmt: skip
_ALIASES = {
    country: {name: pair.split(":")[0] for pair in table.split() for name in pair.split(":")[1].split(",")}
    for country, table in _USUAL.items()
}
_NO_LETTERS = re.compile(r"[\W_]+")


def region_of(country: CountryRules, text: str) -> Region | None:
    """Return the region that a text means: its code, its name, or a usual abbreviation such as "N.Y." or "Calif"."""
    return _region_of(country.code, text) if country.regions else None


@lru_cache(maxsize=4096)
def _region_of(code: str, text: str) -> Region | None:
    country = country_rules(code)
    found = country.region(text)
    if found is not None or country.code not in CODED:
        return found
    plain = _NO_LETTERS.sub("", fold(text))
    found = country.regions.get(plain) or country.regions.get(_ALIASES.get(country.code, {}).get(plain, ""))
    if found is None and plain.startswith(country.code.lower()) and len(plain) in (4, 5):
        found = country.regions.get(plain[2:])  # ISO 3166-2, such as "US-NY"
    if found is None and re.fullmatch(r"[A-Z]{2,3}\W+\w.*", text):
        # Some shops write code and name, such as "NY - New York".
        letters, _, name = text.partition(_NO_LETTERS.search(text)[0])  # type: ignore[index]
        named = country.region(name.strip())
        found = named if named is not None and named.key.upper() == letters else None
    return found


def region_of_postal_code(country: CountryRules, code: str) -> Region | None:
    """Return the only region where that postal code can lie, or None."""
    found = {r.key: r for r in country.regions.values() if r.postal is not None and r.postal.match(code)}
    return next(iter(found.values())) if len(found) == 1 else None
