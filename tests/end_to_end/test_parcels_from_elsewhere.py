"""Parcels that were shipped elsewhere are followed like our own, and nobody is written to about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest

from shipdesk.carriers.account import CarrierAccount
from shipdesk.carriers.ups.facts import FACTS as UPS_FACTS
from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.parcels import Meaning, ParcelStatus, TrackingEvent
from shipdesk.domain.shipments import TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.services.add_parcels import add_parcel, add_parcels
from shipdesk.services.change_settings import save_settings
from shipdesk.services.clocks import FixedClock
from shipdesk.services.close_day import waiting_for_manifest
from shipdesk.services.late.list_late import list_late
from shipdesk.services.list_orders import order_ids, show_order
from shipdesk.services.list_parcels import show_parcel
from shipdesk.services.refresh_tracking import refresh_tracking
from shipdesk.services.send_mail import list_messages
from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.settings import CarrierSettings

UPS, FEDEX_OR_USPS, FEDEX_OR_PUROLATOR = "1Z999AA10123456784", "00383933239336656787", "451986588254"


class Teller(CarrierAccount):
    """A carrier that tells what a test puts into its mouth, and keeps what it was asked."""

    facts = UPS_FACTS

    def __init__(self, tells: Mapping[str, TrackAnswer]) -> None:
        self._tells = tells
        self.asked: list[TrackedParcel] = []

    def track(self, parcels: Sequence[TrackedParcel]) -> Mapping[str, TrackAnswer | TrackFailure]:
        self.asked += parcels
        return dict(self._tells)


class OneCarrier:
    """The outside of a shop with one carrier, the test's own."""

    def __init__(self, carrier: CarrierAccount) -> None:
        self._carrier = carrier

    def carrier(self, code: str) -> CarrierAccount:
        assert code == self._carrier.code
        return self._carrier

    def close(self) -> None:
        pass


@pytest.fixture
def real_shop(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Return a shop without the practice carrier, which takes any number."""
    monkeypatch.setattr(shop.outside, "carrier_codes", lambda: tuple(c.code for c in shop.settings.carriers))
    return shop


def connect(shop: Shop, *codes: str) -> None:
    """Connect carriers; opening them would need their keys, following their numbers does not."""
    accounts = tuple(CarrierSettings(code=code) for code in codes)
    kept = shop.outside
    save_settings(shop, shop.settings.model_copy(update={"carriers": accounts}))
    shop.use_outside(kept)


def test_a_number_that_tells_its_carrier_is_followed_for_an_order_of_its_own(real_shop: Shop) -> None:
    connect(real_shop, "ups", "fedex")
    added = add_parcel(real_shop, UPS.lower(), country="de")
    assert (added.is_new, added.carrier, added.order_number) == (True, "ups", UPS)
    detail = show_parcel(real_shop, added.parcel_id or 0)
    order = show_order(real_shop, detail.parcel.order_id)
    assert (order.source, order.status, order.recipient.country_code) == ("elsewhere", OrderStatus.DISPATCHED, "DE")
    assert detail.parcel.state.status is ParcelStatus.DISPATCHED
    assert detail.parcel.next_poll_at == real_shop.clock.now()
    assert detail.parcel.label_made_at is None
    assert "shipped elsewhere" in detail.timeline[0].title


def test_the_same_number_again_says_that_it_is_here(real_shop: Shop) -> None:
    connect(real_shop, "ups")
    first = add_parcel(real_shop, UPS)
    again = add_parcel(real_shop, f" {UPS} ")
    assert (again.is_new, again.parcel_id) == (False, first.parcel_id)
    assert "here already" in again.message


def test_of_several_carriers_nobody_guesses(real_shop: Shop) -> None:
    connect(real_shop, "fedex", "usps", "aftership")
    with pytest.raises(Refused, match="FedEx") as refused:
        add_parcel(real_shop, FEDEX_OR_USPS)
    assert "fedex" in refused.value.advice
    assert "usps" in refused.value.advice
    assert add_parcel(real_shop, FEDEX_OR_USPS, carrier="fedex").carrier == "fedex"
    # Of those that it may be only one can be asked at all.
    assert add_parcel(real_shop, FEDEX_OR_PUROLATOR).carrier == "fedex"


def test_a_carrier_that_is_not_connected_is_named(real_shop: Shop) -> None:
    connect(real_shop, "usps")
    with pytest.raises(Refused, match="looks like a number of UPS"):
        add_parcel(real_shop, UPS)
    with pytest.raises(Refused, match="there is: usps"):
        add_parcel(real_shop, UPS, carrier="ups")


def test_who_follows_any_number_takes_what_no_other_account_does(real_shop: Shop) -> None:
    connect(real_shop, "usps", "aftership")
    ours, theirs = add_parcels(real_shop, [UPS, "", "9400111202555842332669"])
    assert (ours.carrier, theirs.carrier) == ("aftership", "usps")
    assert show_parcel(real_shop, ours.parcel_id or 0).service_name == "UPS"


def test_what_is_misread_or_no_number_is_refused_line_by_line(real_shop: Shop) -> None:
    connect(real_shop, "ups", "aftership")
    found = add_parcels(real_shop, ["hello", "1Z999AA10123456785", UPS, "4006381333931"])
    assert [each.parcel_id is not None for each in found] == [False, False, True, False]
    assert "no tracking number" in found[0].message


def test_old_scans_count_and_customers_hear_nothing(real_shop: Shop, clock: FixedClock) -> None:
    connect(real_shop, "ups")
    added = add_parcel(real_shop, UPS)
    at = clock.moment - timedelta(days=20)
    events = tuple(
        TrackingEvent(code, code, Meaning(status), when, when.isoformat(), source="ups", mapping_version="ups-1")
        for code, status, when in (
            ("I", ParcelStatus.IN_TRANSIT, at), ("D", ParcelStatus.DELIVERED, clock.moment - timedelta(hours=2)),
        )
    )  # fmt: skip
    carrier = Teller({UPS: TrackAnswer(UPS, events)})
    real_shop.use_outside(OneCarrier(carrier))  # type: ignore[arg-type]
    refresh_tracking(real_shop)
    assert [parcel.shipped_at for parcel in carrier.asked] == [None]
    state = show_parcel(real_shop, added.parcel_id or 0).parcel.state
    assert (state.status, state.accepted_at) == (ParcelStatus.DELIVERED, at)
    assert list_messages(real_shop) == ()
    assert list_late(real_shop) == ()
    assert waiting_for_manifest(real_shop) == {}


def test_a_parcel_may_be_added_to_an_order(sample_shop: Shop) -> None:
    order_id, held = list(order_ids(sample_shop, OrderQuery(OrderView.TO_SHIP)))[:2]
    added = add_parcel(sample_shop, UPS, order=order_id)
    detail = show_order(sample_shop, order_id)
    assert added.order_number == detail.order_number
    assert (detail.status, [p.tracking_number for p in detail.parcels]) == (OrderStatus.DISPATCHED, [UPS])
    with sample_shop.database.transaction() as tx:
        tx.orders.set_status([held], OrderStatus.CANCELLED, only_from=(OrderStatus.TO_SHIP,))
    with pytest.raises(Refused, match="was cancelled"):
        add_parcel(sample_shop, "9400111202555842332669", order=held)
