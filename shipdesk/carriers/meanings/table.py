"""Reads a table of meanings: tab-separated rows, the first that fits wins, fine levels before coarse ones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from shipdesk.domain.parcels import Blame, Meaning, ParcelStatus

_COLUMNS = ("level", "code", "when", "text", "status", "reason", "blame", "action")
_NO_CHANGE = "-"


@dataclass(frozen=True, slots=True)
class _Row:
    when: frozenset[str]
    text: re.Pattern[str] | None
    meaning: Meaning

    def fits(self, parts: tuple[str, ...], text: str) -> bool:
        return (not self.when or not self.when.isdisjoint(parts)) and (
            self.text is None or self.text.match(text) is not None
        )


class MeaningTable:
    """The meanings of one source; levels are named from coarse to fine."""

    def __init__(self, version: str, levels: tuple[str, ...], rows: Iterable[dict[str, str]]) -> None:
        self.version = version
        self.levels = levels
        self._rows: dict[tuple[str, str], list[_Row]] = defaultdict(list)
        for told in rows:
            self._rows[told["level"], told["code"]].append(_row(told))

    def find(self, code: str, text: str) -> Meaning | None:
        """Return what a code means, or None where the table knows none of its levels."""
        parts = tuple(part.strip() for part in code.split("/", len(self.levels) - 1))
        plain = " ".join(text.split())
        for level, part in reversed(tuple(zip(self.levels, parts, strict=False))):
            for row in self._rows.get((level, part), ()) if part else ():
                if row.fits(parts, plain):
                    return row.meaning
        return None


@lru_cache(maxsize=1)
def tables() -> tuple[str, ...]:
    """Return the sources that have a table."""
    folder = files(__package__) / "tables"
    return tuple(sorted(f.name.removesuffix(".tsv") for f in folder.iterdir() if f.name.endswith(".tsv")))


def read_table(source: str) -> MeaningTable:
    """Return the table of a source; raises ValueError where a line of it cannot be read."""
    lines = (files(__package__) / "tables" / f"{source}.tsv").read_text("utf-8").splitlines()
    told = dict(line[1:].split(":", 1) for line in lines if line.startswith("#") and ":" in line)
    facts = {name.strip(): value.strip() for name, value in told.items()}
    plain = [line for line in lines if line.strip() and not line.startswith("#")]
    if tuple(plain[0].split("\t")) != _COLUMNS:
        raise ValueError(f"{source}.tsv does not begin with the columns {', '.join(_COLUMNS)}")
    rows = []
    for line in plain[1:]:
        cells = line.split("\t")
        if len(cells) > len(_COLUMNS):
            raise ValueError(f"{source}.tsv has too many cells in: {line}")
        rows.append(dict(zip(_COLUMNS, [*cells, *[""] * (len(_COLUMNS) - len(cells))], strict=True)))
    return MeaningTable(facts["version"], tuple(facts["levels"].split()), rows)


def _row(told: dict[str, str]) -> _Row:
    status = None if told["status"] == _NO_CHANGE else ParcelStatus(told["status"])
    meaning = Meaning(status, told["reason"], Blame(told["blame"]), told["action"] == "yes")
    pattern = re.compile(told["text"], re.IGNORECASE) if told["text"] else None
    return _Row(frozenset(told["when"].split()), pattern, meaning)
