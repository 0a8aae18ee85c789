"""When something happened, in words: a carrier's scan by the clock at its place, our own doings by the shop's."""

from __future__ import annotations

from datetime import UTC, tzinfo

from PySide6.QtCore import QCoreApplication

from shipdesk.domain.event_zones import ShownTime, shown_time, zone_words
from shipdesk.services.views import TimelineEntry
from shipdesk.ui.words import clock_text, day_text, time_text

translate = QCoreApplication.translate


def told_time_text(entry: TimelineEntry, zone: tzinfo | None = None) -> str:
    """Return when an entry happened, such as "26 Nov 2026, 14:31, UTC-5"; with the word where it was withdrawn.

    zone is the shop's own (None: this computer's), in which everything but carriers' scans is told.
    """
    shown = shown_time(entry.told_at, zone or UTC) if entry.told_at is not None else None
    told = _shown_text(shown) if shown is not None else time_text(entry.at, zone)
    if entry.withdrawn_at is None:
        return told
    return translate("TimelineTimes", "withdrawn · {time}").format(time=told)


def _shown_text(shown: ShownTime) -> str:
    words = {"day": day_text(shown.local.date()), "time": clock_text(shown.local)}
    if shown.offset_minutes is None:
        return translate("TimelineTimes", "{day}, {time}, as reported").format(**words)
    claimed = translate("TimelineTimes", "{day}, {time}, {zone}")
    return claimed.format(zone=zone_words(shown.offset_minutes), **words)
