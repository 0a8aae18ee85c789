"""Insights over parcels whose stories are known, counted by hand, on both kinds of store."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from known_parcels import Known, arrived, move_shop, put_parcels, utc

from shipdesk.domain.errors import Cancelled
from shipdesk.domain.insights.keys import By, Group, Part
from shipdesk.domain.insights.period import Period
from shipdesk.domain.insights.shares import Share
from shipdesk.domain.promise import is_business_day
from shipdesk.services import insights
from shipdesk.services.clocks import FixedClock
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.tables import MessageRecord, OutboxRow, TrackingEventRow

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
MONDAY = utc("2026-10-05 18:00")
"""In New York 2 in the afternoon."""
PROMISED = date(2026, 10, 8)


@pytest.fixture
def american(shop: Shop, clock: FixedClock) -> Shop:
    move_shop(shop)
    clock.moment = utc("2026-10-20 12:00")
    return shop


def day(number: int, hour: int = 18) -> datetime:
    return datetime(2026, 10, number, hour, tzinfo=MONDAY.tzinfo)


def test_on_time_is_the_first_attempt_by_the_clock_of_the_shop(american: Shop) -> None:
    put_parcels(american, [
        arrived(MONDAY, day(7), promised_on=PROMISED),
        # In UTC it is the ninth already, in New York ten in the evening of the promised day.
        arrived(MONDAY, utc("2026-10-09 02:00"), promised_on=PROMISED),
        arrived(MONDAY, utc("2026-10-09 05:00"), promised_on=PROMISED),
        # Tried in time, had on the next day.
        Known(MONDAY, day(8), day(9), promised_on=PROMISED),
        Known(MONDAY, promised_on=PROMISED),
        Known(MONDAY, promised_on=date(2026, 10, 20)),
        Known(MONDAY, promised_on=PROMISED, scanned=False),
        arrived(MONDAY, day(7)),
        # Of these nobody asks.
        arrived(MONDAY, day(9), promised_on=PROMISED, voided=True),
        arrived(MONDAY, day(9), promised_on=PROMISED, is_return=True),
        arrived(MONDAY, day(9), promised_on=PROMISED, dispatched_by="elsewhere"),
        arrived(utc("2026-10-01 03:00"), day(9), promised_on=PROMISED),
    ])  # fmt: skip
    (row,) = insights.on_time(american, OCTOBER).rows
    assert row.group == Group("ups")
    assert row.share == Share(3, 5)
    assert (row.late, row.open, row.unscanned, row.unpromised) == (2, 1, 1, 1)


def test_each_number_leads_to_its_parcels(american: Shop) -> None:
    in_time, late, under_way = put_parcels(american, [
        arrived(MONDAY, day(7), promised_on=PROMISED), arrived(MONDAY, day(12), promised_on=PROMISED),
        Known(MONDAY, promised_on=date(2026, 10, 30)),
    ])  # fmt: skip
    other = put_parcels(american, [arrived(day(13), day(19), promised_on=day(14).date(), carrier="dhl")])
    rows = insights.on_time(american, OCTOBER, by=(By.CARRIER, By.WEEK)).rows
    assert [row.group for row in rows] == [
        Group("dhl", week_on=date(2026, 10, 12)),
        Group("ups", week_on=date(2026, 10, 5)),
    ]
    key = rows[1].key
    assert list(insights.parcels_of(american, key.only(Part.ON_TIME))) == [in_time]
    assert list(insights.parcels_of(american, key.only(Part.LATE))) == [late]
    assert list(insights.parcels_of(american, key.only(Part.OPEN))) == [under_way]
    assert list(insights.parcels_of(american, rows[0].key)) == other
    assert list(insights.parcels_of(american, key.only(Part.ALL))) == [under_way, late, in_time]


def test_transit_counts_business_days_and_leaves_holidays_out(american: Shop) -> None:
    # The 12th of October is Columbus Day. Friday to Tuesday is one business day then.
    friday = day(9)
    put_parcels(american, [arrived(friday, day(13), promised_on=date(2026, 10, 14))] * 20)
    (row,) = insights.transit(american, OCTOBER).rows
    assert dict(row.days.arrived) == {1: 20}
    assert (row.p50, row.p90, row.promised) == (1, 1, 2)


def test_business_days_are_those_of_the_calendar(american: Shop) -> None:
    stories = [
        (utc("2026-09-28 18:00") + timedelta(days=start), taken) for start in range(14) for taken in (0, 1, 3, 7, 16)
    ]
    put_parcels(american, [arrived(left, left + timedelta(days=taken)) for left, taken in stories])
    expected: dict[int, int] = {}
    for left, taken in stories:
        days = (left.date() + timedelta(days=n) for n in range(1, taken + 1))
        number = sum(is_business_day(each, "US") for each in days)
        expected[number] = expected.get(number, 0) + 1
    (row,) = insights.transit(american, Period(date(2026, 9, 1), date(2026, 10, 31))).rows
    assert dict(row.days.arrived) == expected


def test_of_few_parcels_nothing_is_told(american: Shop) -> None:
    put_parcels(american, [arrived(MONDAY, day(7), promised_on=PROMISED)] * 19)
    assert insights.transit(american, OCTOBER).rows[0].p90 is None
    assert not insights.on_time(american, OCTOBER).rows[0].share.is_enough


def test_under_way_is_aged_against_what_the_lane_takes(american: Shop) -> None:
    put_parcels(american, [arrived(MONDAY, day(7)) for _ in range(15)] + [arrived(MONDAY, day(9)) for _ in range(6)])
    put_parcels(american, [Known(day(19)), Known(day(15)), Known(day(6)), Known(day(6), scanned=False)])
    (row,) = insights.ageing(american, OCTOBER).rows
    assert (row.p50, row.p90) == (2, 4)
    assert (row.usual, row.slow, row.beyond, row.unknown) == (1, 1, 1, 0)
    assert row.oldest_days == 9
    assert len(insights.parcels_of(american, row.key)) == 3
    assert len(insights.parcels_of(american, row.key.only(Part.UNDER_WAY, days=(5, None)))) == 1


def test_blame_is_ours_where_it_left_late_and_else_what_was_told(american: Shop) -> None:
    late = {"promised_on": PROMISED}
    ids = put_parcels(american, [
        arrived(MONDAY, day(12), ship_by_on=date(2026, 10, 2), **late),
        arrived(MONDAY, day(12), ship_by_on=date(2026, 10, 5), **late),
        arrived(MONDAY, day(12), **late),
        Known(MONDAY, status="exception", blame="customs", reason="duties", **late),
        arrived(MONDAY, day(7), ship_by_on=date(2026, 10, 2), **late),
    ])  # fmt: skip
    with american.change(Topic.PARCELS) as tx:
        for number, (blame, hour) in enumerate((("nature", day(8)), ("customer", day(13)))):
            tx.session.add(
                TrackingEventRow(parcel_id=ids[2], dedupe_key=f"k{number}", code="X", status="exception", blame=blame,
                                 reason="weather", occurred_at=hour, received_at=hour)
            )  # fmt: skip
    table = insights.blame_split(american, OCTOBER)
    assert table.parcels == 4
    assert {(row.blame, row.reason): row.share.hits for row in table.rows} == {
        ("shop", "left_late"): 1, ("carrier", ""): 1, ("nature", "weather"): 1, ("customs", "duties"): 1,
    }  # fmt: skip
    by_cause = {row.blame: list(insights.parcels_of(american, row.key)) for row in table.rows}
    assert by_cause == {"shop": [ids[0]], "carrier": [ids[1]], "nature": [ids[2]], "customs": [ids[3]]}


def test_the_first_attempt_is_a_success_where_it_was_the_delivery(american: Shop) -> None:
    ids = put_parcels(american, [
        arrived(MONDAY, day(7)), Known(MONDAY, day(7), day(8)), Known(MONDAY, day(7), status="available_for_pickup"),
        Known(MONDAY), Known(MONDAY, None, day(8)),
    ])  # fmt: skip
    (row,) = insights.first_attempts(american, OCTOBER).rows
    assert row.share == Share(2, 4)
    assert list(insights.parcels_of(american, row.key.only(Part.AGAIN))) == [ids[2], ids[1]]


def test_late_parcels_make_those_in_time_dearer(american: Shop) -> None:
    put_parcels(american, [
        arrived(MONDAY, day(7), promised_on=PROMISED, cost_minor=600),
        arrived(MONDAY, day(12), promised_on=PROMISED, cost_minor=400),
        arrived(MONDAY, day(7), promised_on=PROMISED, cost_minor=None),
    ])  # fmt: skip
    unknown, known = insights.costs(american, OCTOBER).rows
    assert (known.currency, known.parcels, known.spent_minor, known.on_time) == ("USD", 2, 1000, 1)
    assert (known.decided_minor, known.per_parcel_minor, known.per_on_time_minor) == (1000, 500, 1000)
    assert (unknown.currency, unknown.parcels, unknown.unpriced, unknown.per_parcel_minor) == ("", 1, 1, None)


def test_checkout_is_promised_from_the_order_and_by_region(american: Shop) -> None:
    placed = utc("2026-10-01 20:00")
    put_parcels(american, [arrived(MONDAY, day(7), placed_at=placed)] * 18)
    put_parcels(american, [arrived(MONDAY, day(9), placed_at=placed)] * 2)
    put_parcels(american, [arrived(MONDAY, day(7), state="", postcode="75001"), arrived(MONDAY, day(7), country="FR")])
    rows = {row.group.region: row for row in insights.checkout_promise(american, OCTOBER).rows}
    assert set(rows) == {"US CA", "US 7…", "FR"}
    # Thursday to Wednesday: Friday, Monday, Tuesday, Wednesday.
    assert (rows["US CA"].p50, rows["US CA"].p90, rows["US CA"].kept) == (4, 4, Share(18, 20))
    assert rows["FR"].p90 is None
    assert len(insights.parcels_of(american, rows["US CA"].key)) == 20


def _told(shop: Shop, parcel_id: int, at: datetime, milestone: str = "delayed") -> None:
    with shop.change(Topic.MESSAGES) as tx:
        parcel = tx.parcels.get(parcel_id)
        assert parcel is not None
        effect = OutboxRow(kind="mail", key=f"m{parcel_id}", params_hash="", payload={}, state="done", created_at=at)
        tx.session.add(effect)
        tx.session.flush()
        tx.session.add(
            MessageRecord(subject_key=f"parcel:{parcel_id}", milestone=milestone, order_id=parcel.order_id,
                          parcel_id=parcel_id, outbox_id=effect.id, to_address="a@example.org",
                          message_id=f"{parcel_id}@x", date_utc="", created_at=at, sent_at=at)
        )  # fmt: skip


def test_a_customer_told_on_the_promised_day_had_no_need_to_ask(american: Shop) -> None:
    story = {"promised_on": PROMISED}
    ids = put_parcels(american, [
        *(arrived(MONDAY, day(12), **story) for _ in range(4)), arrived(MONDAY, day(8), **story),
        arrived(MONDAY, day(7), **story),
    ])  # fmt: skip
    _told(american, ids[0], utc("2026-10-09 03:00"))  # still the eighth in New York
    _told(american, ids[1], day(9))
    _told(american, ids[2], day(6), "dispatched")
    _told(american, ids[4], day(7))
    (row,) = insights.wismo_prevented(american, OCTOBER).rows
    assert (row.before, row.after, row.untold, row.needlessly) == (1, 1, 2, 1)
    assert row.share == Share(1, 4)
    assert list(insights.parcels_of(american, row.key.only(Part.TOLD_BEFORE))) == [ids[0]]
    assert list(insights.parcels_of(american, row.key.only(Part.TOLD_NEEDLESSLY))) == [ids[4]]


def test_forecasts_are_held_against_what_came(american: Shop) -> None:
    ids = put_parcels(american, [
        *(arrived(MONDAY, day(12), promised_on=PROMISED, p_late=0.75) for _ in range(3)),
        arrived(MONDAY, day(7), promised_on=PROMISED, p_late=0.71),
        arrived(MONDAY, day(7), promised_on=PROMISED, p_late=0.04),
        Known(MONDAY, day(8), day(9), promised_on=PROMISED, p_late=0.06),
        arrived(MONDAY, day(7), promised_on=PROMISED, p_late=1.0),
        Known(MONDAY, promised_on=date(2026, 10, 30), p_late=0.72),
    ])  # fmt: skip
    low, middle, high = insights.calibration(american, OCTOBER).rows
    # Tried in time, delivered too late: the forecast tells of deliveries.
    assert (low.low, low.high, low.share, round(low.said, 2)) == (0.0, 0.1, Share(1, 2), 0.05)
    assert (middle.low, middle.share, round(middle.said, 2)) == (0.7, Share(3, 4), 0.74)
    assert (high.high, high.share) == (1.0, Share(0, 1))
    assert sorted(insights.parcels_of(american, middle.key)) == ids[:4]
    assert list(insights.parcels_of(american, high.key)) == [ids[6]]


def test_the_proof_is_the_same_for_the_page_and_the_command_and_counts_what_came(american: Shop) -> None:
    story = {"promised_on": PROMISED, "p_late": 0.2, "said": (1, 2, 3)}
    ground = put_parcels(american, [
        # In New York ten in the evening of the third day.
        arrived(MONDAY, utc("2026-10-09 02:00"), plain=2, **story),
        arrived(MONDAY, day(7), plain=4, **story),
        arrived(MONDAY, day(12), **story),
        arrived(MONDAY, utc("2026-10-05 20:00"), **story),
        Known(MONDAY, **story),
    ])  # fmt: skip
    put_parcels(american, [
        arrived(MONDAY, day(7), carrier="dhl", service="paket", **story),
        # Of these nobody asks.
        arrived(MONDAY, day(7), voided=True, **story), arrived(MONDAY, day(7), dispatched_by="elsewhere", **story),
        Known(MONDAY, status="returned", **story),
    ])  # fmt: skip
    proof = insights.forecast_proof(american)
    by_words = {one.service: one for one in proof.services}
    ups = by_words["ground"]
    assert (ups.carrier, ups.judged, ups.late, ups.delivered) == ("UPS", 5, Share(2, 5), 4)
    # The one that was in on the day it left is before the range.
    assert (ups.by_p90, ups.in_range) == (Share(3, 4), Share(2, 4))
    assert (ups.ours_days, ups.ours_beside_plain_days, ups.plain_days) == ((1 + 0 + 5 + 2) / 4, 1 / 2, 3 / 2)
    assert ups.key is not None
    assert sorted(insights.parcels_of(american, ups.key)) == ground
    assert by_words["paket"].plain_days is None
    assert (proof.all.judged, proof.all.by_p90, proof.may_show_figure) == (6, Share(4, 5), False)
    assert [(row.low, row.share) for row in proof.tenths] == [(0.2, Share(2, 6))]
    table = insights.calibration(american, OCTOBER, carrier="ups")
    assert table.beside is not None
    assert [row.judged for row in table.beside.rows] == [5]
    assert insights.calibration(american, Period(date(2026, 9, 1), date(2026, 9, 30))).rows == ()
    assert insights.forecast_proof(american, carrier="gls").all.judged == 0


def test_somebody_may_stop_a_long_count(american: Shop) -> None:
    asked = iter([False, True])
    with pytest.raises(Cancelled):
        insights.on_time(american, Period(date(2026, 1, 1), date(2026, 12, 31)), cancelled=lambda: next(asked))


def test_the_clock_change_does_not_move_a_parcel_into_another_day(american: Shop, clock: FixedClock) -> None:
    clock.moment = utc("2026-11-20 12:00")
    # Until the first of November New York is four hours behind, then five.
    put_parcels(american, [
        arrived(day(29), utc("2026-10-31 03:59"), promised_on=date(2026, 10, 30)),
        arrived(day(29), utc("2026-10-31 04:00"), promised_on=date(2026, 10, 30)),
        arrived(day(29), utc("2026-11-03 04:59"), promised_on=date(2026, 11, 2)),
        arrived(day(29), utc("2026-11-03 05:00"), promised_on=date(2026, 11, 2)),
    ])  # fmt: skip
    assert insights.on_time(american, OCTOBER).rows[0].share == Share(2, 4)


def test_nothing_is_decided_before_the_promised_day_is_over(american: Shop) -> None:
    today = date(2026, 10, 20)
    put_parcels(american, [
        arrived(day(15), day(16), promised_on=today),
        arrived(day(15), day(16), promised_on=today - timedelta(days=1)),
        Known(day(15), promised_on=today - timedelta(days=1)),
    ])  # fmt: skip
    (row,) = insights.on_time(american, OCTOBER).rows
    assert (row.share, row.open) == (Share(1, 2), 1)
