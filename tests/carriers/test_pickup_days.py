"""Until when a parcel can be collected: told by UPS and USPS of the parcel, kept with the scan that says it waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shipdesk.carriers.pickup_days import kept_until, with_pickup_day
from shipdesk.carriers.told_events import told_event
from shipdesk.carriers.ups import answers as ups
from shipdesk.carriers.usps import answers as usps
from shipdesk.domain.event_times import told_at
from shipdesk.domain.parcels import ParcelStatus, TrackingEvent
from shipdesk.domain.shipments import TrackAnswer, TrackedParcel

UPS_NUMBER, USPS_NUMBER = "1Z023E2X0214323462", "9400100000000000000000"


def by_ups(**package: Any) -> tuple[TrackingEvent, ...]:
    activities = [
        {"date": "20260303", "time": "091500", "status": {"type": "I", "statusCode": "040", "description": "Waits"}},
        {"date": "20260302", "time": "071356", "status": {"type": "I", "statusCode": "005", "description": "Departed"}},
    ]
    told = {"trackingNumber": UPS_NUMBER, "activity": activities} | package
    answer = ups.track_answer(
        {"trackResponse": {"shipment": [{"inquiryNumber": UPS_NUMBER, "package": [told]}]}}, TrackedParcel(UPS_NUMBER)
    )
    assert isinstance(answer, TrackAnswer)
    return answer.events


def by_usps(**more: Any) -> tuple[TrackingEvent, ...]:
    events = [{"eventType": "Available for Pickup", "eventTimestamp": "2026-03-02T08:00:00", "eventCode": "14"}]
    answer = usps.track_answer(
        {"trackingNumber": USPS_NUMBER, "trackingEvents": events} | more, TrackedParcel(USPS_NUMBER)
    )
    assert isinstance(answer, TrackAnswer)
    return answer.events


def test_ups_tells_the_last_day_and_only_the_scan_that_says_it_waits_keeps_it() -> None:
    left, waits = by_ups(accessPointInformation={"pickupByDate": "20260310"})
    assert waits.meaning.status is ParcelStatus.AVAILABLE_FOR_PICKUP
    assert (kept_until(waits), kept_until(left)) == (date(2026, 3, 10), None)
    assert "pickupByDate" not in left.raw
    assert '"description": "Waits"' in waits.raw


def test_usps_tells_when_it_goes_back_so_the_day_before_is_the_last() -> None:
    assert [kept_until(each) for each in by_usps(returnDateNotice="2026-03-18")] == [date(2026, 3, 17)]


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"pickupByDate": ""},
        {"pickupByDate": "string"},
        {"pickupByDate": "20261399"},
        {"pickupByDate": None},
        "soon",
        [],
    ],
    ids=str,
)
def test_a_day_that_is_none_is_not_told(told: object) -> None:
    assert [kept_until(each) for each in by_ups(accessPointInformation=told)] == [None, None]


@pytest.mark.parametrize("raw", ["", "[]", '"words"', "{", "[" * 100_000, '{"returnDateNotice": "0001-01-01"}'])
def test_raw_words_of_any_shape_are_read(raw: str) -> None:
    waits = replace(told_event("ups", "I/040", "Waits", told_at("")), raw=raw)
    assert kept_until(waits) is None
    assert len(with_pickup_day([waits], {"returnDateNotice": "2026-03-18"})) == 1
