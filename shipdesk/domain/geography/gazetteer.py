"""The towns of the world by name; found by halving a sorted text, so that nothing is unpacked into objects.

Each line is `key TAB country TAB region TAB latitude TAB longitude TAB thousands of people TAB zone TAB name`, degrees
in hundredths, the name empty where it is the key with capitals, the zone a place in the list of the line `!`, and empty
where the whole country has one time. `=` before a key marks an airport's code, `@` a country
or region, told by a town in its middle and with all its people, `%` the large towns in the order of their size.

The data are GeoNames' (CC BY 4.0), made by tools/places_data.py. They are read at the first question (0.15 s, so ask
beside the window) and then held: 6.2 MB. An answer takes 0.05 ms.
"""

from __future__ import annotations

import lzma
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from shipdesk.domain.text import fold


@dataclass(frozen=True, slots=True)
class Town:
    """A town: region is what the post calls it in US, CA, AU and BR ("TN"), else empty; people are rounded.

    zone is its time zone (IANA) where its country has several times, else empty.
    """

    name: str
    country: str
    region: str
    latitude: float
    longitude: float
    people: int
    zone: str = ""


def key_of(text: str) -> str:
    """Return a name as it is looked for: without accents, case and signs, single blanks between words."""
    return " ".join("".join(c if c.isalnum() else " " for c in fold(text)).split())


def towns_named(name: str) -> tuple[Town, ...]:
    """Return every town of that name, in any of its languages, the largest first."""
    return _towns(key_of(name))


def towns_with_airport(code: str) -> tuple[Town, ...]:
    """Return the towns whose airports have that code of three letters, the largest first."""
    return _towns(f"={key_of(code)}")


def middle_of(country: str, region: str = "") -> Town | None:
    """Return the town in the middle of where people live in a country or region, or None where that is not known."""
    found = _towns(f"@{country} {region}".strip().lower())
    return found[0] if found else None


@cache
def countries() -> tuple[Town, ...]:
    """Return a town in the middle of each country, with all the country's people, the largest first."""
    return tuple(sorted((t for key, t in _marked("@") if " " not in key), key=lambda town: -town.people))


@cache
def large_towns() -> tuple[Town, ...]:
    """Return the towns of 200,000 people and more, the largest first."""
    return tuple(town for _, town in _marked("%"))


def _marked(sign: str) -> list[tuple[str, Town]]:
    text, mark = _text(), f"\n{sign}".encode()
    start = _first_at_or_after(text, mark)
    end = _first_at_or_after(text, f"\n{chr(ord(sign) + 1)}".encode())
    lines = text[start:end].decode().split("\n")[1:]
    return [(line.partition("\t")[0], _town(line)) for line in lines]


@lru_cache(maxsize=4096)
def _towns(key: str) -> tuple[Town, ...]:
    wanted = f"\n{key}\t".encode()
    text = _text()
    at = _first_at_or_after(text, wanted)
    found = []
    while text.startswith(wanted, at):
        end = text.index(b"\n", at + 1)
        found.append(_town(text[at + 1 : end].decode()))
        at = end
    return tuple(sorted(found, key=lambda town: -town.people))


def _first_at_or_after(text: bytes, wanted: bytes) -> int:
    """Return where the first line stands that does not sort before the wanted one; lines begin with their line end."""
    low, high = 0, len(text) - 1
    while low < high:
        start = text.rfind(b"\n", 0, (low + high) // 2 + 1)
        start = max(start, 0)
        if text[start : start + len(wanted)] < wanted:
            low = text.index(b"\n", start + 1)
        else:
            high = start
    return low


def _town(line: str) -> Town:
    key, country, region, latitude, longitude, thousands, zone, name = line.split("\t")
    shown = name or " ".join(word.capitalize() for word in key.split())
    zone_name = _zones()[int(zone)] if zone else ""
    return Town(shown, country, region, int(latitude) / 100, int(longitude) / 100, int(thousands) * 1000, zone_name)


@cache
def _zones() -> tuple[str, ...]:
    text = _text()
    start = _first_at_or_after(text, b"\n!\t") + 3
    return tuple(text[start : text.index(b"\n", start)].decode().split())


@cache
def _text() -> bytes:
    return lzma.decompress(resources.files("shipdesk.resources").joinpath("geography", "places.xz").read_bytes())
