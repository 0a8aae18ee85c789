"""Which codes of carriers no table understands: counted, with a parcel to look at, for the owner and for a report.

Nobody looks through all events for that: they are counted as they come, and the count is kept beside the store's facts.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from shipdesk.carriers.meanings import is_understood, sources, version_of
from shipdesk.domain.errors import Refused
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.shop import Shop
from shipdesk.storage.events_store import UnknownGroup
from shipdesk.storage.transaction import Transaction

_KEY = "unknown_events"
_MOST_TEXTS = 2000
"""Texts that carry a name or a number are many: from so many on a code's are counted together."""
_COLUMNS = ("source", "carrier", "code", "text", "events", "first_seen", "last_seen", "tracking_number")
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class UnknownEvents:
    """Events of one source with one code and text that nobody understands; first and last say when we heard of them."""

    source: str
    source_name: str
    code: str
    text: str
    count: int
    first_at: datetime
    last_at: datetime
    tracking_number: str


def unknown_events(shop: Shop) -> tuple[UnknownEvents, ...]:
    """Return what no table understands, the most frequent first."""
    with shop.look() as tx:
        _, groups = _counted(tx)
        parcels = tx.parcels.get_many([group.parcel_id for group in groups])
    numbers = {parcel_id: parcel.tracking_number for parcel_id, parcel in parcels.items()}
    found = (
        UnknownEvents(
            g.source, CARRIER_NAMES.get(g.source, g.source), g.code, g.text, g.count, g.first_at, g.last_at,
            numbers.get(g.parcel_id, ""),
        )
        for g in groups
    )  # fmt: skip
    return tuple(sorted(found, key=lambda e: (-e.count, e.source, e.code, e.text)))


def count_unknown(tx: Transaction) -> int:
    """Return how many events no table understands."""
    return sum(group.count for group in _counted(tx)[1])


def keep_count(shop: Shop) -> None:
    """Keep the count up to here, so that the next look has to look at what is new only."""
    with shop.look() as tx:
        if _kept(tx)[0] == tx.events.newest_id():
            return
    with shop.database.transaction() as tx:
        newest, groups = _counted(tx)
        tx.settings.put(_KEY, {"upto": newest, "versions": _versions(), "groups": [_as_json(g) for g in groups]})


def unknown_events_csv(found: Iterable[UnknownEvents]) -> str:
    """Return what is not understood as a CSV table, to be sent to whoever keeps the tables."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for e in found:
        cells = (e.source, e.source_name, e.code, e.text, e.count, e.first_at.isoformat(), e.last_at.isoformat(),
                 e.tracking_number)  # fmt: skip
        writer.writerow([_cell(cell) for cell in cells])
    return text.getvalue()


def save_unknown_events(shop: Shop, path: Path) -> Path:
    """Write what no table understands into a CSV file and return it; raises Refused where it cannot be written."""
    try:
        # With a mark at its start, or a spreadsheet reads its letters wrongly.
        path.write_text(unknown_events_csv(unknown_events(shop)), "utf-8-sig")
    except OSError as error:
        raise Refused(f"{path} cannot be written ({error.strerror}).", "Choose another place.") from error
    return path


def _counted(tx: Transaction) -> tuple[int, list[UnknownGroup]]:
    """Return up to which event was counted, and what is not understood up to there."""
    upto, kept = _kept(tx)
    newest, fresh = tx.events.unknown_since(upto)
    found = {(g.source, g.code, g.text): g for g in kept}
    for group in fresh:
        if is_understood(group.source, group.code, group.text):
            continue
        key = (group.source, group.code, group.text)
        if key not in found and len(found) >= _MOST_TEXTS:
            key = (group.source, group.code, "")
        found[key] = _together(found.get(key), replace(group, text=key[2]))
    return newest, list(found.values())


def _kept(tx: Transaction) -> tuple[int, list[UnknownGroup]]:
    """Return what was counted before; by other tables than today's it is counted anew."""
    kept = tx.settings.get(_KEY)
    if not isinstance(kept, dict) or kept.get("versions") != _versions():
        return 0, []
    return int(kept["upto"]), [_of_json(told) for told in kept["groups"]]


def _versions() -> dict[str, str]:
    return {source: version_of(source) for source in sources()}


def _together(known: UnknownGroup | None, more: UnknownGroup) -> UnknownGroup:
    if known is None:
        return more
    return replace(
        more,
        count=known.count + more.count,
        first_at=min(known.first_at, more.first_at),
        last_at=max(known.last_at, more.last_at),
        parcel_id=max(known.parcel_id, more.parcel_id),
    )


def _as_json(group: UnknownGroup) -> list[Any]:
    return [group.source, group.code, group.text, group.count, group.first_at.isoformat(), group.last_at.isoformat(),
            group.parcel_id]  # fmt: skip


def _of_json(told: list[Any]) -> UnknownGroup:
    source, code, text, count, first, last, parcel_id = told
    return UnknownGroup(
        source, code, text, count, datetime.fromisoformat(first), datetime.fromisoformat(last), parcel_id
    )


def _cell(value: object) -> str:
    """Return a cell that a spreadsheet does not take for a formula: the words are a carrier's."""
    text = " ".join(str(value).split())
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
