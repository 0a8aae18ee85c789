"""Rounds of asking carriers: what is news, what is withdrawn, what a quota and a hung carrier do to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import pytest

from shipdesk.carriers.account import CarrierAccount
from shipdesk.carriers.facts import PRACTICE
from shipdesk.domain.carriers import Can, CarrierFacts
from shipdesk.domain.errors import CarrierUnavailable
from shipdesk.domain.parcels import Meaning, ParcelStatus, TrackingEvent
from shipdesk.domain.shipments import ChangedPage, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.services.clocks import FixedClock
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.list_orders import order_ids
from shipdesk.services.list_parcels import show_parcel
from shipdesk.services.make_labels import make_labels
from shipdesk.services.refresh_tracking import refresh_tracking
from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.web.account_gate import AccountGate, DailyBudget

S = ParcelStatus


@dataclass
class Teller(CarrierAccount):
    """A carrier that tells what a test puts into its mouth."""

    tells: dict[str, TrackAnswer | TrackFailure] = field(default_factory=dict)
    asked: list[list[str]] = field(default_factory=list)
    down: bool = False
    quota: AccountGate | None = None
    pages: list[ChangedPage] = field(default_factory=list)
    own_facts: CarrierFacts = PRACTICE

    @property
    def can(self) -> Can:
        return self.own_facts.can

    @property
    def gate(self) -> AccountGate | None:
        return self.quota

    def track(self, parcels: Sequence[TrackedParcel]) -> Mapping[str, TrackAnswer | TrackFailure]:
        self.asked.append([parcel.tracking_number for parcel in parcels])
        if self.down:
            raise CarrierUnavailable("Teller", "it does not answer.", "Asked again later.")
        return {p.tracking_number: self.tells[p.tracking_number] for p in parcels if p.tracking_number in self.tells}

    def changed_since(self, cursor: str) -> ChangedPage:
        return self.pages.pop(0) if self.pages else ChangedPage((), cursor)


Teller.facts = PRACTICE


class OneCarrier:
    """The outside of a shop whose carriers are the test's own."""

    def __init__(self, **carriers: CarrierAccount) -> None:
        self._carriers = carriers

    def carrier(self, code: str) -> CarrierAccount:
        return self._carriers[code]

    def close(self) -> None:
        pass


def scan(at: datetime, code: str, status: ParcelStatus | None, text: str = "") -> TrackingEvent:
    return TrackingEvent(
        code, text or code, Meaning(status), at, at.isoformat(), source="practice",
        local_at=at.replace(tzinfo=None), offset_minutes=0, zone_source="told",
    )  # fmt: skip


@pytest.fixture
def parcels(sample_shop: Shop) -> list[tuple[int, str]]:
    ids = list(order_ids(sample_shop, OrderQuery(OrderView.TO_SHIP)))[:3]
    made = make_labels(sample_shop, ids).labels
    for label in made:
        dispatch_scan(sample_shop, label.tracking_number)
    return [(label.parcel_id, label.tracking_number) for label in made]


@pytest.fixture
def teller(sample_shop: Shop, parcels: list[tuple[int, str]]) -> Iterator[Teller]:
    carrier = Teller()
    sample_shop.use_outside(OneCarrier(practice=carrier))  # type: ignore[arg-type]
    yield carrier
    sample_shop.use_outside(None)
    assert parcels


def tell(teller: Teller, number: str, *events: TrackingEvent, eta: date | None = None, complete: bool = True) -> None:
    teller.tells[number] = TrackAnswer(number, events, eta, complete=complete)


def test_what_a_carrier_no_longer_tells_is_kept_as_withdrawn_and_counts_no_more(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]], teller: Teller
) -> None:
    (parcel_id, number), *_ = parcels
    start = clock.moment
    accepted = scan(start + timedelta(hours=2), "P20", S.IN_TRANSIT)
    delivered = scan(start + timedelta(hours=9), "P70", S.DELIVERED)
    clock.moment += timedelta(days=1)
    tell(teller, number, accepted, delivered)
    refresh_tracking(sample_shop, parcel_ids=[parcel_id])
    assert show_parcel(sample_shop, parcel_id).parcel.state.status is S.DELIVERED
    clock.moment += timedelta(hours=1)
    tell(teller, number, accepted)
    refresh_tracking(sample_shop, parcel_ids=[parcel_id])
    detail = show_parcel(sample_shop, parcel_id)
    assert detail.parcel.state.status is S.IN_TRANSIT
    assert [event.withdrawn_at is not None for event in detail.events] == [False, True]
    clock.moment += timedelta(hours=1)
    tell(teller, number, accepted, delivered)
    refresh_tracking(sample_shop, parcel_ids=[parcel_id])
    detail = show_parcel(sample_shop, parcel_id)
    assert detail.parcel.state.status is S.DELIVERED
    assert len(detail.events) == 2


def test_a_history_that_is_cut_at_its_start_or_empty_withdraws_nothing(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]], teller: Teller
) -> None:
    (parcel_id, number), *_ = parcels
    first = scan(clock.moment + timedelta(hours=2), "P20", S.IN_TRANSIT)
    later = scan(clock.moment + timedelta(hours=5), "P30", S.IN_TRANSIT)
    for told in ((first, later), (later,), ()):
        clock.moment += timedelta(hours=6)
        tell(teller, number, *told)
        refresh_tracking(sample_shop, parcel_ids=[parcel_id])
    assert all(event.withdrawn_at is None for event in show_parcel(sample_shop, parcel_id).events)


def test_each_day_a_carrier_gives_is_remembered(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]], teller: Teller
) -> None:
    (parcel_id, number), *_ = parcels
    event = scan(clock.moment + timedelta(hours=2), "P20", S.IN_TRANSIT)
    days = [date(2026, 12, 1), date(2026, 12, 1), date(2026, 12, 3)]
    for eta in days:
        clock.moment += timedelta(hours=6)
        tell(teller, number, event, eta=eta)
        refresh_tracking(sample_shop, parcel_ids=[parcel_id])
    assert show_parcel(sample_shop, parcel_id).parcel.carrier_eta_on == days[-1]
    with sample_shop.look() as tx:
        moves = [entry.detail["on"] for entry in tx.audit.latest(("carrier_eta",))]
    assert sorted(moves) == ["2026-12-01", "2026-12-03"]


def test_a_parcel_is_not_asked_about_by_hand_twice_within_minutes(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]], teller: Teller
) -> None:
    (parcel_id, number), *_ = parcels
    tell(teller, number)
    assert refresh_tracking(sample_shop, parcel_ids=[parcel_id]).asked == 1
    clock.moment += timedelta(minutes=4)
    report = refresh_tracking(sample_shop, parcel_ids=[parcel_id])
    assert (report.asked, report.skipped) == (0, 1)
    clock.moment += timedelta(minutes=2)
    assert refresh_tracking(sample_shop, parcel_ids=[parcel_id]).asked == 1


def test_a_carrier_that_is_down_costs_nothing_but_time(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]], teller: Teller
) -> None:
    teller.down = True
    clock.moment += timedelta(hours=7)
    report = refresh_tracking(sample_shop)
    assert report.asked == 0
    assert {number for number, _ in report.failed} == {number for _, number in parcels}
    assert refresh_tracking(sample_shop).failed == ()
    teller.down = False
    for _, number in parcels:
        tell(teller, number, scan(clock.moment, "P20", S.IN_TRANSIT))
    clock.moment += timedelta(minutes=20)
    assert refresh_tracking(sample_shop).changed == len(parcels)
    with sample_shop.look() as tx:
        newest, failed = tx.job_runs.newest(2)
    assert (newest.items, newest.failed) == (3, 0)
    assert (failed.items, failed.failed) == (0, 3)
    assert "does not answer" in failed.said


def test_one_bad_answer_in_a_batch_is_that_parcels_own(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]], teller: Teller
) -> None:
    (_, good), (_, bad), (_, missing) = parcels
    clock.moment += timedelta(hours=7)
    tell(teller, good, scan(clock.moment, "P20", S.IN_TRANSIT))
    teller.tells[bad] = TrackFailure(bad, "Unknown number.", not_found=True)
    report = refresh_tracking(sample_shop)
    assert (report.asked, report.changed) == (3, 1)
    assert {number for number, _ in report.failed} == {bad, missing}


def test_a_short_quota_stretches_the_questions(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]], teller: Teller
) -> None:
    teller.own_facts = replace(PRACTICE, numbers_per_request=1)
    teller.quota = AccountGate(1000, lambda: 0.0, daily=DailyBudget(5), now=clock.now)
    teller.__class__.facts = replace(PRACTICE, numbers_per_request=1)
    try:
        clock.moment += timedelta(hours=7)
        for _, number in parcels:
            tell(teller, number, scan(clock.moment, "P20", S.IN_TRANSIT))
        refresh_tracking(sample_shop)
        parcel = show_parcel(sample_shop, parcels[0][0]).parcel
        assert parcel.next_poll_at is not None
        # Three parcels need 12 requests a day, a round may have 4 of 5: the six hours become about eighteen.
        assert timedelta(hours=16) <= parcel.next_poll_at - clock.moment <= timedelta(hours=20)
    finally:
        teller.__class__.facts = PRACTICE


def test_an_aggregator_is_asked_what_changed_and_not_parcel_by_parcel(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]], teller: Teller
) -> None:
    teller.own_facts = replace(PRACTICE, can=PRACTICE.can | Can.CHANGED_SINCE)
    clock.moment += timedelta(hours=7)
    for _, number in parcels:
        tell(teller, number, scan(clock.moment, "P10", S.INFO_RECEIVED))
    teller.pages = [ChangedPage((), "c0")]
    refresh_tracking(sample_shop)
    assert sorted(teller.asked[0]) == sorted(number for _, number in parcels)
    clock.moment += timedelta(hours=7)
    (first_id, first), *_ = parcels
    news = TrackAnswer(first, (scan(clock.moment, "P20", S.IN_TRANSIT),))
    teller.pages = [ChangedPage((news, TrackAnswer("SOMEBODY ELSE'S", ())), "c1", more=True), ChangedPage((), "c2")]
    report = refresh_tracking(sample_shop)
    assert len(teller.asked) == 1
    assert report.changed == 1
    assert show_parcel(sample_shop, first_id).parcel.state.status is S.IN_TRANSIT
    with sample_shop.look() as tx:
        assert tx.settings.get("changed_since:practice") == "c2"
    assert refresh_tracking(sample_shop).asked == 0


class Hung(Teller):
    """A carrier that answers only when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def track(self, parcels: Sequence[TrackedParcel]) -> Mapping[str, TrackAnswer | TrackFailure]:
        self.let_go.wait(10)
        return super().track(parcels)


def test_a_carrier_that_hangs_holds_up_no_other(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]], teller: Teller
) -> None:
    from sqlalchemy import text

    (_, slow_number), (quick_id, quick), *_ = parcels
    with sample_shop.database.transaction() as tx:
        tx.session.execute(text("UPDATE parcels SET carrier = 'slow' WHERE tracking_number = :n"), {"n": slow_number})
    hung = Hung()
    heard = threading.Event()
    sample_shop.use_outside(OneCarrier(practice=teller, slow=hung))  # type: ignore[arg-type]
    clock.moment += timedelta(hours=7)
    for _, number in parcels:
        told = TrackAnswer(number, (scan(clock.moment, "P20", S.IN_TRANSIT),))
        teller.tells[number] = hung.tells[number] = told
    stop = sample_shop.subscribe(lambda _: heard.set())
    rounds = threading.Thread(target=refresh_tracking, args=(sample_shop,))
    rounds.start()
    assert heard.wait(10)
    assert show_parcel(sample_shop, quick_id).parcel.tracking_number == quick
    assert show_parcel(sample_shop, quick_id).parcel.state.status is S.IN_TRANSIT
    hung.let_go.set()
    rounds.join(10)
    stop()
    assert not rounds.is_alive()


def changes_told(parcels: list[tuple[int, str]], teller: Teller) -> None:
    teller.own_facts = replace(PRACTICE, can=PRACTICE.can | Can.CHANGED_SINCE)
    for _, number in parcels:
        tell(teller, number)


def test_a_list_of_changes_that_begins_now_says_nothing_of_what_was_before(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]], teller: Teller
) -> None:
    clock.moment += timedelta(hours=7)
    (first_id, first), *_ = parcels
    early = scan(clock.moment, "P20", S.IN_TRANSIT)
    for _, number in parcels:
        tell(teller, number, early)
    refresh_tracking(sample_shop)
    changes_told(parcels, teller)
    tell(teller, first, early, scan(clock.moment + timedelta(hours=1), "P30", S.OUT_FOR_DELIVERY))
    clock.moment += timedelta(hours=9)
    refresh_tracking(sample_shop)
    assert show_parcel(sample_shop, first_id).parcel.state.status is S.OUT_FOR_DELIVERY


def test_a_parcel_that_an_aggregator_never_told_of_is_asked_about_until_it_does(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]], teller: Teller
) -> None:
    changes_told(parcels, teller)
    (first_id, first), *_ = parcels
    teller.tells[first] = TrackFailure(first, "it did not answer in time.")
    teller.pages = [ChangedPage((), "c1"), ChangedPage((), "c2"), ChangedPage((), "c3")]
    clock.moment += timedelta(hours=7)
    refresh_tracking(sample_shop)
    tell(teller, first, scan(clock.moment, "P20", S.IN_TRANSIT))
    clock.moment += timedelta(hours=7)
    refresh_tracking(sample_shop)
    assert show_parcel(sample_shop, first_id).parcel.state.status is S.IN_TRANSIT


def test_a_round_that_broke_off_still_says_what_it_cost(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]], teller: Teller
) -> None:
    gate = AccountGate(1000, lambda: 0.0, now=clock.now)

    class Broken(Teller):
        def changed_since(self, cursor: str) -> ChangedPage:
            gate.admit(interactive=False, patience_s=5)
            raise CarrierUnavailable("Teller", "it does not answer.", "Asked again later.")

    broken = Broken(quota=gate, own_facts=replace(PRACTICE, can=PRACTICE.can | Can.CHANGED_SINCE))
    sample_shop.use_outside(OneCarrier(practice=broken))  # type: ignore[arg-type]
    clock.moment += timedelta(hours=7)
    refresh_tracking(sample_shop)
    with sample_shop.look() as tx:
        assert tx.job_runs.newest(5)[0].requests == 1


def test_a_label_that_was_given_back_while_its_carrier_was_down_is_not_asked_about(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]], teller: Teller
) -> None:
    (first_id, first), *_ = parcels

    class Voiding(Teller):
        def track(self, parcels: Sequence[TrackedParcel]) -> Mapping[str, TrackAnswer | TrackFailure]:
            with sample_shop.database.transaction() as tx:
                tx.parcels.void(first_id, clock.moment)
            return super().track(parcels)

    voiding = Voiding(down=True)
    sample_shop.use_outside(OneCarrier(practice=voiding))  # type: ignore[arg-type]
    clock.moment += timedelta(hours=7)
    refresh_tracking(sample_shop)
    clock.moment += timedelta(hours=7)
    voiding.asked.clear()
    refresh_tracking(sample_shop)
    assert voiding.asked
    assert first not in voiding.asked[0]


class Crashing(Teller):
    """A carrier whose adapter meets something that nobody thought of."""

    def track(self, parcels: Sequence[TrackedParcel]) -> Mapping[str, TrackAnswer | TrackFailure]:
        raise KeyError("trackResults")


def test_a_mistake_of_ours_about_one_carrier_costs_no_other_its_round(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]], teller: Teller
) -> None:
    from sqlalchemy import text

    (_, odd), (good_id, good), *_ = parcels
    with sample_shop.database.transaction() as tx:
        tx.session.execute(text("UPDATE parcels SET carrier = 'odd' WHERE tracking_number = :n"), {"n": odd})
    sample_shop.use_outside(OneCarrier(practice=teller, odd=Crashing()))  # type: ignore[arg-type]
    clock.moment += timedelta(hours=7)
    tell(teller, good, scan(clock.moment, "P20", S.IN_TRANSIT))
    report = refresh_tracking(sample_shop)
    assert show_parcel(sample_shop, good_id).parcel.state.status is S.IN_TRANSIT
    assert "did not understand" in dict(report.failed)[odd]
    with sample_shop.look() as tx:
        assert tx.parcels.due(clock.moment, 10) == (), "it is asked again later, not at once for ever"


def test_a_number_that_can_be_none_is_not_asked_about_every_quarter_of_an_hour(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]], teller: Teller
) -> None:
    (first_id, first), (second_id, second), *_ = parcels
    clock.moment += timedelta(hours=7)
    teller.tells[first] = TrackFailure(first, "this is no number of ours.", permanent=True)
    teller.tells[second] = TrackFailure(second, "it did not answer in time.")
    refresh_tracking(sample_shop)
    waits = [show_parcel(sample_shop, i).parcel.next_poll_at - clock.moment for i in (first_id, second_id)]  # type: ignore[operator]
    assert waits[0] > timedelta(hours=2)
    assert waits[1] == timedelta(minutes=15)


def test_a_parcel_that_its_carrier_has_forgotten_is_lost_in_time_and_not_for_want_of_a_line(
    sample_shop: Shop, clock: FixedClock, parcels: list[tuple[int, str]], teller: Teller
) -> None:
    (gone_id, gone), (cut_id, cut), *_ = parcels
    clock.moment += timedelta(hours=7)
    for number in (gone, cut):
        tell(teller, number, scan(clock.moment, "P20", S.IN_TRANSIT))
    refresh_tracking(sample_shop)
    clock.moment += timedelta(days=46)
    teller.tells[gone] = TrackFailure(gone, "no such parcel.", not_found=True)
    teller.tells[cut] = TrackFailure(cut, "it did not answer in time.")
    report = refresh_tracking(sample_shop)
    assert {gone, cut} <= dict(report.failed).keys()
    assert show_parcel(sample_shop, gone_id).parcel.state.status is S.LOST
    assert show_parcel(sample_shop, cut_id).parcel.state.status is S.IN_TRANSIT
