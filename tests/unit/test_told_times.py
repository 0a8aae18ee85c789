"""A scan is told by the clock at its place; what a carrier took back says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QLocale

from shipdesk.domain.event_times import EventTime, told_at
from shipdesk.services.views import TimelineEntry, TimelineKind
from shipdesk.ui.widgets.told_times import told_time_text

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
SHOP = ZoneInfo("Europe/Berlin")


def entry(told: EventTime | None) -> TimelineEntry:
    return TimelineEntry(NOON, TimelineKind.CARRIER, "Delivered", told_at=told)


def text(told: EventTime | None) -> str:
    QLocale.setDefault(QLocale("en"))
    return told_time_text(entry(told), SHOP)


def test_a_scan_is_told_with_its_zone_and_our_own_doings_in_the_shop_s_time() -> None:
    assert text(told_at("2026-07-01T07:00:00-05:00")) == "1 Jul 2026, 07:00, UTC-5"
    assert text(None) == "1 Jul 2026, 14:00"


def test_a_zone_that_nobody_knew_is_not_claimed() -> None:
    told = told_at("2026-07-01T07:00:00")
    assert text(told) == "1 Jul 2026, 07:00, as reported"
    assumed = replace(told, offset_minutes=120, utc=NOON.replace(hour=5), zone_source="assumed")
    assert text(assumed) == "1 Jul 2026, 07:00, as reported"


def test_what_was_withdrawn_says_so() -> None:
    gone = replace(entry(told_at("2026-07-01T07:00:00-05:00")), withdrawn_at=NOON)
    assert told_time_text(gone, SHOP).startswith("withdrawn · 1 Jul 2026, 07:00")
