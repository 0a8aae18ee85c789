"""What carriers' codes mean to us: one table per source, as data, each with a version.

Events keep their code and the version, so that old events can be read again when a table has learned something.
A code that no table has means UNKNOWN: it keeps the parcel's last state and is never a guess.
"""

from __future__ import annotations

from shipdesk.carriers.meanings import easypost, practice
from shipdesk.domain.parcels import Meaning, ParcelStatus

VERSIONS = {"easypost": easypost.MAPPING_VERSION, "practice": practice.MAPPING_VERSION}


def meaning_of(source: str, code: str) -> Meaning:
    """Return what a stored event's code means by today's table of its source."""
    match source:
        case "easypost":
            return easypost.meaning_of(code)
        case "practice":
            return practice.meaning_of(code)
        case _:
            return Meaning(ParcelStatus.UNKNOWN)
