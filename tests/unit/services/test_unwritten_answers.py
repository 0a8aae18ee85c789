"""Carriers' answers wait for each other, but not for long."""

from __future__ import annotations

from datetime import UTC, datetime

from shipdesk.domain.parcels import Parcel, ParcelState, ParcelStatus
from shipdesk.domain.shipments import TrackAnswer, TrackFailure
from shipdesk.services.unwritten_answers import NEWS_AT_ONCE, QUIET_AT_ONCE, UnwrittenAnswers
from shipdesk.storage.parcels_store import DueParcel

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


class Watch:
    """A stopwatch that is set by hand."""

    def __init__(self) -> None:
        self.shows = 0.0

    def __call__(self) -> float:
        return self.shows


def due(number: int) -> DueParcel:
    parcel = Parcel(number, number, 1, "ups", "", f"1Z{number}", "", ParcelState(ParcelStatus.IN_TRANSIT))
    return DueParcel(parcel, "DE", 0, NOON)


def answers(batch: list[DueParcel], *, unchanged: bool) -> dict[str, TrackAnswer | TrackFailure]:
    return {d.parcel.tracking_number: TrackAnswer(d.parcel.tracking_number, (), unchanged=unchanged) for d in batch}


def written(waiting: UnwrittenAnswers, *, everything: bool = False) -> list[int]:
    return [len(part) for part, _ in waiting.take(everything=everything)]


def test_a_few_answers_wait_for_others_and_are_written_at_the_end() -> None:
    waiting, batch = UnwrittenAnswers(Watch()), [due(n) for n in range(30)]
    waiting.add(batch, answers(batch, unchanged=False))
    assert written(waiting) == []
    assert written(waiting, everything=True) == [30]
    assert written(waiting, everything=True) == []


def test_news_is_written_in_parts_that_let_a_scan_in_between() -> None:
    waiting, batch = UnwrittenAnswers(Watch()), [due(n) for n in range(2 * NEWS_AT_ONCE + 1)]
    waiting.add(batch, answers(batch, unchanged=False))
    assert written(waiting) == [NEWS_AT_ONCE, NEWS_AT_ONCE]
    assert written(waiting, everything=True) == [1]


def test_what_says_nothing_new_is_written_together_with_news() -> None:
    waiting, quiet, news = UnwrittenAnswers(Watch()), [due(n) for n in range(QUIET_AT_ONCE)], [due(9000)]
    waiting.add([*quiet, *news], answers(quiet, unchanged=True) | answers(news, unchanged=False))
    ((part, told),) = waiting.take(everything=False)
    assert len(part) == QUIET_AT_ONCE + 1
    assert {d.parcel.tracking_number for d in part} == told.keys()


def test_no_answer_waits_for_longer_than_a_second() -> None:
    watch = Watch()
    waiting, batch = UnwrittenAnswers(watch), [due(1)]
    waiting.add(batch, {})
    assert written(waiting) == []
    watch.shows = 1.0
    assert written(waiting) == [1]
