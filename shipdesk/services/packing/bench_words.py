"""What was done at a bench, as lines of an order's and a parcel's record."""

from __future__ import annotations

from collections.abc import Iterable

from shipdesk.domain.measures import grams_text
from shipdesk.domain.packing.open_box import BoxItem, SessionKind
from shipdesk.domain.rows import TimelineEntry, TimelineKind
from shipdesk.storage.bench_past_store import DoneSession

_ENDS = {
    "packed": "Packed",
    "aborted": "Packing stopped, nothing counts",
    "held": "Packing stopped, put on hold",
    "came_back": "Return taken in",
}


def bench_entries(sessions: Iterable[DoneSession]) -> list[TimelineEntry]:
    """Return a line for each box that was packed or given up, and each return that was taken in."""
    return [
        TimelineEntry(
            each.ended_at, TimelineKind.SCAN, _ENDS.get(each.outcome, each.outcome), _detail(each),
            ", ".join(part for part in (each.by, each.station) if part),
        )
        for each in sessions
        if each.kind is not SessionKind.COUNT
    ]  # fmt: skip


def _detail(done: DoneSession) -> str:
    pieces = sum(item.packed for item in done.items)
    words = f"{pieces} pieces scanned" if pieces != 1 else "1 piece scanned"
    if done.kind is SessionKind.PACK and not done.was_scanned and pieces:
        words = "content taken as told, not scanned"
    parts = [words] if done.items else []
    if done.weight_g is not None:
        parts.append(grams_text(done.weight_g))
    parts += [_numbers(item) for item in done.items if item.serials]
    return "; ".join(parts)


def _numbers(item: BoxItem) -> str:
    return f"{item.sku}: {', '.join(dict.fromkeys(item.serials))}"
