"""Old events are read again by newer tables: states follow, customers hear nothing; what nobody reads is counted."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shipdesk.carriers.meanings import meaning_of, version_of
from shipdesk.domain.parcels import Meaning, ParcelStatus, TrackingEvent
from shipdesk.domain.shipments import TrackAnswer
from shipdesk.domain.tracking import dedupe_key
from shipdesk.services import remap_events as remapping
from shipdesk.services.background_round import background_round
from shipdesk.services.clocks import FixedClock
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.keep_tracking import keep_answers
from shipdesk.services.list_orders import order_ids, show_order
from shipdesk.services.list_parcels import show_parcel
from shipdesk.services.make_labels import make_labels
from shipdesk.services.own_parcels import enter_number, mark_delivered
from shipdesk.services.problems import list_problems
from shipdesk.services.remap_events import remap_events, remap_is_due
from shipdesk.services.send_mail import list_messages
from shipdesk.services.shop import Shop
from shipdesk.services.unknown_events import keep_count, unknown_events, unknown_events_csv
from shipdesk.services.views import OrderQuery, OrderView

S = ParcelStatus
OLD, TODAY = "practice-0", version_of("practice")
WRONG = Meaning(S.UNKNOWN)


@pytest.fixture
def parcels(sample_shop: Shop) -> list[tuple[int, str]]:
    """Return (id, number) of three parcels that left."""
    ids = list(order_ids(sample_shop, OrderQuery(OrderView.TO_SHIP)))[:3]
    made = make_labels(sample_shop, ids).labels
    for label in made:
        dispatch_scan(sample_shop, label.tracking_number)
    return [(label.parcel_id, label.tracking_number) for label in made]


def scan(at: datetime, code: str, meaning: Meaning | None = None, version: str = OLD) -> TrackingEvent:
    told = meaning or meaning_of("practice", code)
    return TrackingEvent(code, f"{code} scan", told, at, at.isoformat(), source="practice", mapping_version=version)


def keep(shop: Shop, parcel: tuple[int, str], *events: TrackingEvent, state: ParcelStatus = S.DISPATCHED) -> None:
    """Keep events as an older program did, and the state that it made of them."""
    parcel_id, number = parcel
    with shop.database.transaction() as tx:
        tx.events.add(parcel_id, [(dedupe_key(number, e), e) for e in events], shop.clock.now())
        before = tx.parcels.get(parcel_id)
        assert before is not None
        tx.parcels.set_state(parcel_id, replace(before.state, status=state), "")


def status_of(shop: Shop, parcel: tuple[int, str]) -> ParcelStatus:
    return show_parcel(shop, parcel[0]).parcel.state.status


def test_events_of_an_older_table_are_read_again_and_states_follow(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]]
) -> None:
    clock.moment += timedelta(days=1)
    at = clock.moment - timedelta(hours=3)
    keep(sample_shop, parcels[0], scan(at, "P20"), scan(at + timedelta(hours=1), "P70", WRONG), state=S.IN_TRANSIT)
    keep(sample_shop, parcels[1], scan(at, "P20", version=TODAY), state=S.IN_TRANSIT)
    told = remap_events(sample_shop, dry_run=True)
    assert status_of(sample_shop, parcels[0]) is S.IN_TRANSIT
    report = remap_events(sample_shop)
    assert replace(told, is_dry_run=False) == report
    assert [(c.source, c.before, c.after.status, c.events) for c in report.changes] == [
        ("practice", WRONG, S.DELIVERED, 1)
    ]
    assert [(p.tracking_number, p.before, p.after) for p in report.parcels] == [
        (parcels[0][1], S.IN_TRANSIT, S.DELIVERED)
    ]
    assert (report.events, report.changed_events) == (2, 1)
    assert status_of(sample_shop, parcels[0]) is S.DELIVERED
    assert status_of(sample_shop, parcels[1]) is S.IN_TRANSIT
    assert [e.mapping_version for e in show_parcel(sample_shop, parcels[0][0]).events] == [OLD, TODAY]
    assert remap_events(sample_shop).changes == ()


def test_reading_old_events_again_writes_to_no_customer_then_or_later(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]]
) -> None:
    clock.moment += timedelta(hours=4)
    at = clock.moment - timedelta(hours=1)
    old = scan(at, "P70", WRONG)
    keep(sample_shop, parcels[0], old)
    mails = list_messages(sample_shop)
    remap_events(sample_shop)
    assert status_of(sample_shop, parcels[0]) is S.DELIVERED
    assert list_messages(sample_shop) == mails
    # The next rounds tell of the same scan and of one that says nothing new.
    with sample_shop.look() as tx:
        due = tx.parcels.chosen([parcels[0][0]])
    more = scan(at + timedelta(minutes=5), "P70", version=TODAY)
    for events in ((old,), (old, more)):
        answer = {parcels[0][1]: TrackAnswer(parcels[0][1], events, None, complete=True)}
        keep_answers(sample_shop, due, answer, clock.moment)
    assert list_messages(sample_shop) == mails


def test_a_parcel_that_was_wrongly_over_is_asked_about_again(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]]
) -> None:
    keep(sample_shop, parcels[0], scan(clock.moment, "P20", Meaning(S.DELIVERED)), state=S.DELIVERED)
    with sample_shop.database.transaction() as tx:
        tx.parcels.set_polled_many(clock.moment, [(parcels[0][0], None)])
    clock.moment += timedelta(hours=1)
    remap_events(sample_shop)
    detail = show_parcel(sample_shop, parcels[0][0])
    assert detail.parcel.state.status is S.IN_TRANSIT
    assert detail.parcel.next_poll_at == clock.moment
    assert any("read anew" in entry.title for entry in show_order(sample_shop, detail.parcel.order_id).timeline)


def test_what_a_person_marked_and_what_a_newer_program_read_stay(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]]
) -> None:
    order = next(iter(order_ids(sample_shop, OrderQuery(OrderView.TO_SHIP))))
    own = enter_number(sample_shop, order, "TK-1")
    dispatch_scan(sample_shop, "TK-1")
    mark_delivered(sample_shop, own)
    keep(sample_shop, parcels[0], scan(clock.moment, "P20", Meaning(S.EXCEPTION), "practice-999"), state=S.EXCEPTION)
    assert remap_events(sample_shop).changes == ()
    assert show_parcel(sample_shop, own).parcel.state.status is S.DELIVERED
    assert status_of(sample_shop, parcels[0]) is S.EXCEPTION


def test_a_stopped_run_goes_on_with_the_rest(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remapping, "_AT_ONCE", 1)
    for parcel in parcels:
        keep(sample_shop, parcel, scan(clock.moment, "P20", WRONG))
    seen: list[int] = []
    stopped = remap_events(
        sample_shop, progress=lambda done, _total, _what: seen.append(done), cancelled=lambda: len(seen) == 1
    )
    assert (stopped.stopped, stopped.parcel_count) == (True, 1)
    assert remap_is_due(sample_shop)
    assert remap_events(sample_shop).parcel_count == 2
    assert not remap_is_due(sample_shop)


def test_the_background_reads_again_once_after_the_program_was_renewed(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]]
) -> None:
    keep(sample_shop, parcels[0], scan(clock.moment, "P20", WRONG))
    clock.moment += timedelta(minutes=1)
    said = background_round(sample_shop)
    assert "1 events mean something else; 1 parcel changed." in said
    assert "mean something else" not in background_round(sample_shop)
    with sample_shop.look() as tx:
        (run,) = tx.job_runs.newest(job="remap")
        assert [entry.detail["parcels"] for entry in tx.audit.latest((remapping.SUMMARY,))] == [1]
    assert (run.items, run.failed) == (1, 0)


def test_codes_that_nobody_understands_are_counted_with_a_parcel_to_look_at(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]]
) -> None:
    first = clock.moment
    keep(sample_shop, parcels[0], scan(first, "X1", WRONG, TODAY), scan(first + timedelta(hours=1), "P20"))
    keep_count(sample_shop)
    clock.moment += timedelta(hours=5)
    keep(sample_shop, parcels[1], scan(clock.moment, "X1", WRONG, TODAY), scan(clock.moment, "=1+1", WRONG, TODAY))
    found = unknown_events(sample_shop)
    assert [(e.code, e.count, e.first_at, e.last_at, e.tracking_number) for e in found] == [
        ("X1", 2, first, clock.moment, parcels[1][1]),
        ("=1+1", 1, clock.moment, clock.moment, parcels[1][1]),
    ]
    assert [p.message for p in list_problems(sample_shop) if p.key == "events-unknown"] == ["3 events not understood."]
    rows = list(csv.DictReader(unknown_events_csv(found).splitlines()))
    assert [(row["code"], row["events"]) for row in rows] == [("X1", "2"), ("'=1+1", "1")]
    keep_count(sample_shop)
    assert unknown_events(sample_shop) == found


def test_a_code_that_a_newer_table_knows_is_no_longer_counted(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]]
) -> None:
    keep(sample_shop, parcels[0], scan(clock.moment, "P20", WRONG))
    assert unknown_events(sample_shop) == ()
    with sample_shop.database.transaction() as tx:
        known = {"upto": 10_000, "versions": {"practice": OLD}, "groups": [["practice", "P20", "", 9, "", "", 1]]}
        tx.settings.put("unknown_events", known)
    keep_count(sample_shop)
    assert unknown_events(sample_shop) == ()
