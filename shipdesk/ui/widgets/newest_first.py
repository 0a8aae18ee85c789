"""The order in which what happened is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from shipdesk.services.views import TimelineEntry

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def newest_first(entries: Sequence[TimelineEntry]) -> tuple[TimelineEntry, ...]:
    """Return the entries with the newest on top; of those of one moment the one that was told last."""
    told = sorted(entries, key=lambda entry: entry.at or _LONG_AGO)
    return tuple(told[::-1])
