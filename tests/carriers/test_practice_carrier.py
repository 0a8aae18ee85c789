"""The practice carrier is a carrier: it sells, tracks and gives back, and its parcels live through everything."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import easypost
import pytest
import requests
from easypost.errors import InvalidRequestError, NotFoundError, UnauthorizedError
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.carriers import meanings
from shipdesk.carriers.label_documents import check_label
from shipdesk.carriers.practice.carrier import PracticeCarrier
from shipdesk.carriers.practice.face import _STATUSES
from shipdesk.carriers.practice.journeys import Scan, journey
from shipdesk.carriers.practice.ledger import Ledger
from shipdesk.carriers.practice.numbers import count_of, is_practice_number, practice_number
from shipdesk.carriers.practice.outcomes import DEMO_SEED, Outcome, outcome_of
from shipdesk.carriers.practice.purchases import Purchase, Quote
from shipdesk.carriers.practice.server import PracticeServer
from shipdesk.carriers.practice.services import SERVICES
from shipdesk.domain.check_digits import is_impb, is_s10, is_ups_1z
from shipdesk.domain.errors import CarrierRefused
from shipdesk.domain.orders import Address
from shipdesk.domain.parcels import ParcelStatus as S
from shipdesk.domain.parcels import TrackingEvent
from shipdesk.domain.shipments import Shipment, TrackAnswer, TrackedParcel
from shipdesk.domain.tracking import state_of

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
COURIERS = Path(__file__).parents[3] / "shared/data/carriers/tracking_number_data/couriers"
ADDRESSES = {
    "from_address": {"name": "Shop", "street1": "Kai 1", "city": "Bremen", "zip": "28195", "country": "DE"},
    "to_address": {"name": "Zoë", "street1": "Rue 4", "city": "Lyon", "zip": "69001", "country": "FR"},
    "parcel": {"weight": 17.7},
}


class SetClock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = MONDAY

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def server(tmp_path: Path, clock: SetClock) -> Iterator[PracticeServer]:
    with PracticeServer(tmp_path / "practice.jsonl", DEMO_SEED, clock.now) as running:
        yield running


@pytest.fixture
def carrier(server: PracticeServer) -> Iterator[PracticeCarrier]:
    opened = PracticeCarrier(server.base_url)
    yield opened
    opened.close()


@pytest.fixture
def official(server: PracticeServer) -> Iterator[easypost.EasyPostClient]:
    client = easypost.EasyPostClient("EZTKany", api_base=f"{server.base_url}/v2", timeout=5)
    yield client
    client._requests_session.close()


def parcel_to(country: str = "DE", reference: str = "1001", weight_g: int = 500) -> Shipment:
    sender = Address(name="Shop", lines=("Kai 1",), city="Bremen", postal_code="28195", country_code="DE")
    recipient = Address(name="Zoë", lines=("Weg 2",), city="Ziel", postal_code="12345", country_code=country)
    return Shipment(sender, recipient, reference, weight_g)


def purchase_of(count: int, country: str = "DE", service: str = "standard", seed: int = DEMO_SEED) -> Purchase:
    body = ADDRESSES | {"to_address": {"city": "Ziel", "country": country}}
    return Purchase(Quote("shp_1", MONDAY, body), practice_number(seed, count), service, MONDAY)


def events(scans: tuple[Scan, ...]) -> list[TrackingEvent]:
    return [
        TrackingEvent(s.code, s.text, meanings.meaning_of("practice", s.code), s.at, place=s.city, source="practice")
        for s in scans
    ]


def end_of(purchase: Purchase) -> S:
    scans = journey(DEMO_SEED, purchase, MONDAY + timedelta(hours=6))
    return state_of(events(scans), label_made_at=MONDAY, dispatched_at=MONDAY + timedelta(hours=6)).status


def test_easyposts_own_client_buys_looks_up_and_tracks(official: easypost.EasyPostClient):
    made = official.shipment.create(**ADDRESSES, reference="order-7", options={"label_format": "PDF"})
    assert [r.service for r in made.rates] == ["economy", "standard", "express"]
    bought = official.shipment.buy(made.id, rate=made.lowest_rate())
    assert is_practice_number(bought.tracking_code)
    assert bought.selected_rate.rate == made.lowest_rate().rate
    assert official.shipment.retrieve(made.id).tracking_code == bought.tracking_code
    assert official.shipment.retrieve("order-7").id == made.id
    tracker = official.tracker.create(tracking_code=bought.tracking_code)
    assert tracker.status == "pre_transit"
    assert official.tracker.retrieve(tracker.id).shipment_id == made.id
    assert official.tracker.retrieve_batch(tracking_codes=[bought.tracking_code]).trackers[0].id == tracker.id
    label = requests.get(bought.postage_label.label_url, timeout=5)
    assert check_label(label.content).media_type == "application/pdf"
    label.close()


def test_easyposts_own_client_turns_pages(official: easypost.EasyPostClient):
    numbers = []
    for _ in range(5):
        made = official.shipment.create(**ADDRESSES)
        numbers.append(official.shipment.buy(made.id, rate=made.rates[0]).tracking_code)
    official.shipment.create(**ADDRESSES)
    page = official.shipment.all(page_size=3)
    assert [s.tracking_code for s in page.shipments] == numbers[:1:-1]
    assert page.has_more
    rest = official.shipment.get_next_page(page, page_size=3)
    assert [s.tracking_code for s in rest.shipments] == numbers[1::-1]
    assert not rest.has_more
    trackers = official.tracker.all(page_size=4)
    assert [t.tracking_code for t in trackers.trackers] == numbers[:0:-1]
    assert official.tracker.get_next_page(trackers, page_size=4).trackers[0].tracking_code == numbers[0]
    assert official.tracker.all(tracking_code=numbers[2]).trackers[0].tracking_code == numbers[2]
    assert len(official.shipment.all(purchased=False).shipments) == 6


def test_easyposts_own_client_gives_a_label_back_once(official: easypost.EasyPostClient):
    made = official.shipment.create(**ADDRESSES)
    official.shipment.buy(made.id, rate=made.rates[0])
    assert official.shipment.refund(made.id).refund_status == "refunded"
    assert official.tracker.all().trackers[0].status == "cancelled"
    with pytest.raises(InvalidRequestError):
        official.shipment.refund(made.id)


def test_easyposts_own_client_hears_errors_in_its_own_shape(official: easypost.EasyPostClient, server: PracticeServer):
    with pytest.raises(InvalidRequestError) as caught:
        official.shipment.create()
    assert caught.value.code == "PARAMETER.REQUIRED"
    assert caught.value.errors == [{"field": "shipment", "message": "cannot be blank"}]
    with pytest.raises(InvalidRequestError):
        official.shipment.create(**ADDRESSES | {"parcel": {"weight": 0}})
    with pytest.raises(NotFoundError):
        official.shipment.retrieve("shp_nothing")
    with pytest.raises(NotFoundError):
        official.tracker.retrieve("trk_nothing")
    made = official.shipment.create(**ADDRESSES)
    with pytest.raises(InvalidRequestError):
        official.shipment.buy(made.id, rate={"id": "rate_other"})
    official.shipment.buy(made.id, rate=made.rates[0])
    with pytest.raises(InvalidRequestError, match="already exists"):
        official.shipment.buy(made.id, rate=made.rates[0])
    without_key = easypost.EasyPostClient("", api_base=f"{server.base_url}/v2", timeout=5)
    with pytest.raises(UnauthorizedError):
        without_key.tracker.all()
    without_key._requests_session.close()


def test_a_number_nobody_sold_is_unknown_and_stays_so(official: easypost.EasyPostClient):
    tracker = official.tracker.create(tracking_code="1Z999AA10123456784")
    assert (tracker.status, list(tracker.tracking_details)) == ("unknown", [])
    assert official.tracker.retrieve(tracker.id).tracking_code == "1Z999AA10123456784"


def test_labels_are_samples_that_we_draw_ourselves(carrier: PracticeCarrier):
    label = carrier.buy(parcel_to(), "standard", "label:1:1")
    assert label.sample
    assert label.document is None
    assert (label.carrier, label.service, label.service_name) == ("practice", "standard", "Practice Standard")
    assert label.barcode == label.tracking_number
    assert label.promised_on == (MONDAY + timedelta(days=3)).date()
    assert (label.cost_minor, label.currency) == (570, "EUR")


def test_dearer_and_heavier_and_further_costs_more(carrier: PracticeCarrier):
    prices = {r.service: r.price_minor or 0 for r in carrier.rates(parcel_to())}
    assert prices["economy"] < prices["standard"] < prices["express"]
    heavy = {r.service: r.price_minor or 0 for r in carrier.rates(parcel_to(weight_g=4200))}
    abroad = {r.service: r.price_minor or 0 for r in carrier.rates(parcel_to("FR"))}
    overseas = {r.service: r.price_minor or 0 for r in carrier.rates(parcel_to("US"))}
    for service, price in prices.items():
        assert price < heavy[service]
        assert price < abroad[service] < overseas[service]


def test_a_parcel_travels_from_the_day_it_is_handed_over(carrier: PracticeCarrier, clock: SetClock):
    bought = [carrier.buy(parcel_to(reference=str(n)), "standard", f"k{n}") for n in range(1, 31)]
    number = next(
        b.tracking_number for b in bought if outcome_of(DEMO_SEED, count_of(b.tracking_number)) is Outcome.ON_TIME
    )

    def status() -> S:
        answer = carrier.track([TrackedParcel(number)])[number]
        assert isinstance(answer, TrackAnswer)
        return state_of(answer.events, label_made_at=MONDAY, dispatched_at=None).status

    clock.at += timedelta(days=2)
    assert status() is S.INFO_RECEIVED
    carrier.handed_over([number], clock.at)
    carrier.handed_over([number], clock.at + timedelta(days=5))
    clock.at += timedelta(hours=20)
    assert status() is S.IN_TRANSIT
    clock.at += timedelta(days=9)
    assert status() is S.DELIVERED


def test_a_parcel_at_the_counter_cannot_be_given_back(carrier: PracticeCarrier, clock: SetClock):
    label = carrier.buy(parcel_to(), "standard", "k")
    carrier.handed_over([label.tracking_number], clock.at)
    with pytest.raises(CarrierRefused, match="Refund is not available"):
        carrier.void(label.remote_id)


def test_two_carriers_on_one_book_know_the_same(tmp_path: Path, clock: SetClock):
    book = tmp_path / "practice.jsonl"
    with PracticeServer(book, 7, clock.now) as one, PracticeServer(book, 7, clock.now) as two:
        first, second = PracticeCarrier(one.base_url), PracticeCarrier(two.base_url)
        numbers = [(first, second)[n % 2].buy(parcel_to(), "economy", f"k{n}").tracking_number for n in range(6)]
        assert [count_of(n) for n in numbers] == [1, 2, 3, 4, 5, 6]
        found = second.find_by_reference("k0")
        assert found is not None
        assert found.tracking_number == numbers[0]
        second.void(found.remote_id)
        assert first.find_by_reference("k0") is None
        first.close()
        second.close()


_BUYER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from shipdesk.carriers.practice.ledger import Ledger
from shipdesk.carriers.practice.purchases import Quote
book = Ledger(Path(sys.argv[1]), 7)
for n in range(40):
    now, name = datetime.now(UTC), f"{sys.argv[2]}-{n}"
    book.buy(Quote(f"shp_{name}", now, {"reference": name}), "economy", now)
"""


def test_processes_that_write_at_once_lose_nothing_and_share_no_number(tmp_path: Path):
    book = tmp_path / "practice.jsonl"
    buyers = [subprocess.Popen([sys.executable, "-c", _BUYER, str(book), name]) for name in "ab"]
    assert [buyer.wait(30) for buyer in buyers] == [0, 0]
    purchases = Ledger(book, 7).purchases()
    assert sorted(p.count for p in purchases) == list(range(1, 81))
    assert len({p.quote.reference for p in purchases}) == 80


def test_half_a_line_of_a_killed_writer_spoils_nothing(tmp_path: Path):
    book = tmp_path / "practice.jsonl"
    quote = Quote("shp_1", MONDAY, {"reference": "a"})
    assert Ledger(book, 7).buy(quote, "economy", MONDAY) is not None
    with book.open("ab") as file:
        file.write(b'{"what": "bought", "id": "shp_2", "num')
    again = Ledger(book, 7)
    assert [p.count for p in again.purchases()] == [1]
    assert again.buy(Quote("shp_3", MONDAY, {}), "economy", MONDAY) is not None
    assert [p.count for p in Ledger(book, 7).purchases()] == [1, 2]
    assert again.buy(quote, "economy", MONDAY) is None


def test_sixty_four_demo_parcels_live_through_everything():
    dealt = Counter(outcome_of(DEMO_SEED, n) for n in range(1, 65))
    assert set(dealt) == set(Outcome)
    assert 0.7 <= dealt[Outcome.ON_TIME] / 64 <= 0.85
    ends = {end_of(purchase_of(n, ("DE", "FR", "US", "CH")[n % 4])) for n in range(1, 65)}
    assert ends >= {S.DELIVERED, S.LOST, S.RETURNED, S.DISPATCHED}


@pytest.mark.parametrize("seed", [1, 2, 3, 99])
def test_every_deck_of_fifty_holds_every_outcome(seed: int):
    assert {outcome_of(seed, n) for n in range(1, 51)} == set(Outcome)
    assert Counter(outcome_of(seed, n) for n in range(51, 101))[Outcome.ON_TIME] == 38


countries = st.sampled_from(["DE", "AT", "FR", "GB", "CH", "NO", "US", "JP", "BR"])
services = st.sampled_from([s.code for s in SERVICES])


@given(st.integers(1, 400), countries, services, st.integers(0, 200))
def test_a_journey_is_always_the_same_and_goes_forward(count: int, country: str, service: str, hours: int):
    purchase = purchase_of(count, country, service)
    handed_over_at = MONDAY + timedelta(hours=hours)
    scans = journey(DEMO_SEED, purchase, handed_over_at)
    assert scans == journey(DEMO_SEED, purchase, handed_over_at)
    times = [s.at for s in scans]
    assert times == sorted(times)
    assert scans[0] == Scan(MONDAY, "P10", "Shipment data received")
    assert all(s.at > handed_over_at for s in scans[1:])
    assert [s.code for s in scans].count("P20") == (outcome_of(DEMO_SEED, count) is not Outcome.FORGOTTEN)


@given(st.integers(1, 400), countries, services)
def test_who_is_on_time_keeps_the_promise_and_who_is_delayed_breaks_it(count: int, country: str, service: str):
    purchase = purchase_of(count, country, service)
    outcome = outcome_of(DEMO_SEED, count)
    arrived = [s.at + timedelta(hours=12) for s in journey(DEMO_SEED, purchase, MONDAY) if s.code == "P70"]
    if outcome is Outcome.ON_TIME:
        assert (arrived[0] - timedelta(hours=24)).date() <= purchase.promised_on
    if outcome is Outcome.DELAYED:
        assert arrived[0].date() > purchase.promised_on


def test_trouble_looks_like_trouble_from_outside():
    shapes: dict[Outcome, Callable[[list[str]], bool]] = {
        Outcome.SECOND_ATTEMPT: lambda c: c[-3:] == ["P61", "P60", "P70"],
        Outcome.PICKUP: lambda c: c[-3:] == ["P61", "P62", "P70"],
        Outcome.LOST: lambda c: c == ["P10", "P20", "P30", "P90"],
        Outcome.RETURNED: lambda c: c[-4:] == ["P63", "P80", "P30", "P81"],
        Outcome.FORGOTTEN: lambda c: c == ["P10"],
        Outcome.DELAYED: lambda c: bool({"P50", "P51"} & set(c)) and c[-1] == "P70",
        Outcome.PROBLEM: lambda c: bool({"P44", "P45"} & set(c)) and c[-1] == "P70",
    }
    for count in range(1, 101):
        for country in ("DE", "US"):
            codes = [s.code for s in journey(DEMO_SEED, purchase_of(count, country), MONDAY)]
            assert shapes.get(outcome_of(DEMO_SEED, count), lambda c: c[-1] == "P70")(codes), (count, codes)
            assert ("P44" in codes) == (country == "US" and outcome_of(DEMO_SEED, count) is Outcome.PROBLEM)


def test_every_scan_code_has_a_meaning_and_the_same_one_for_easyposts_clients():
    for code, (status, detail) in _STATUSES.items():
        ours = meanings.meaning_of("practice", code).status
        theirs = meanings.meaning_of("easypost", f"{status}/{detail}").status
        assert ours is not S.UNKNOWN
        assert theirs is ours or code in {"P35", "P63", "P81"}
    assert meanings.meaning_of("practice", "P99").status is S.UNKNOWN
    assert meanings.meaning_of("nobody", "P10").status is S.UNKNOWN


@given(st.integers(0, 10**6), st.integers(1, 10**8 - 1))
def test_a_practice_number_is_no_real_carriers_number(seed: int, count: int):
    number = practice_number(seed, count)
    assert is_practice_number(number)
    assert count_of(number) == count
    assert [check(number) for check in (is_s10, is_ups_1z, is_impb)] == [False] * 3
    assert not is_practice_number(number[:-1] + str((int(number[-1]) + 1) % 10))


@pytest.mark.skipif(not COURIERS.exists(), reason="../shared/data/carriers/tracking_number_data is not here")
def test_no_known_carrier_claims_a_practice_number():
    number = practice_number(DEMO_SEED, 12345)
    for file in COURIERS.glob("*.json"):
        for entry in json.loads(file.read_text(encoding="utf-8"))["tracking_numbers"]:
            regex: Any = entry["regex"]
            pattern = (regex if isinstance(regex, str) else "".join(regex)).replace("(?<", "(?P<")
            assert not re.fullmatch(pattern, number), entry["name"]
