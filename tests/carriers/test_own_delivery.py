"""The shop's own numbers are right, and run out with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from shipdesk.carriers.own_delivery import OwnDeliveryCarrier
from shipdesk.carriers.registry import carrier_names, needs_key, open_carrier
from shipdesk.domain.check_digits import is_s10, is_sscc18
from shipdesk.domain.errors import CarrierRefused
from shipdesk.domain.orders import Address
from shipdesk.domain.shipments import Shipment
from shipdesk.settings import CarrierSettings

PARCEL = Shipment(Address(country_code="AT"), Address(country_code="AT"), "1", 500)


def own(serials: Callable[[], int] | None = None, **settings: object) -> OwnDeliveryCarrier:
    numbers = count(1)
    account = CarrierSettings(code="own", **{"number_prefix": "4012345"} | settings)  # type: ignore[arg-type]
    return OwnDeliveryCarrier(account, serials or (lambda: next(numbers)))


def test_a_shipping_unit_gets_its_number_and_its_bars():
    label = own().buy(PARCEL, "", "k")
    assert is_sscc18(label.tracking_number)
    assert label.tracking_number == "040123450000000016"
    assert label.barcode == "(00)040123450000000016"
    assert (label.document, label.sample, label.service) == (None, False, "own")


def test_a_postal_number_carries_the_country_it_is_sent_from():
    label = own(number_format="s10", number_prefix="RR").buy(PARCEL, "registered", "k")
    assert is_s10(label.tracking_number)
    assert label.tracking_number.endswith("AT")
    assert label.barcode == label.tracking_number


def test_a_used_up_range_says_what_to_do():
    with pytest.raises(CarrierRefused, match=r"used up.*Enter a new range"):
        own(lambda: 51, range_last=50).buy(PARCEL, "", "k")


@pytest.mark.parametrize(
    "settings", [{"number_prefix": "12"}, {"number_prefix": "x"}, {"number_format": "s10", "number_prefix": "R1"}]
)
def test_a_prefix_that_does_not_fit_sends_to_the_settings(settings: dict[str, object]):
    with pytest.raises(CarrierRefused, match="Open Settings"):
        own(**settings).buy(PARCEL, "", "k")


def test_a_postal_number_needs_the_shops_country_and_wastes_no_serial():
    def never() -> int:
        raise AssertionError

    stranger = Shipment(Address(), Address(), "1", 500)
    with pytest.raises(CarrierRefused, match="country is missing"):
        own(never, number_format="s10", number_prefix="RR").buy(stranger, "", "k")
    with pytest.raises(CarrierRefused, match="Type or scan"):
        own(never, number_format="typed").buy(PARCEL, "", "k")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"number_prefix": "4012345"}, "from 040123450000000016 to 040123450099999994"),
        ({"number_format": "s10", "number_prefix": "RR"}, "from RR000000014 to RR099999996"),
        ({"number_format": "typed"}, "typed or scanned in"),
    ],
)
def test_trying_it_shows_its_first_and_last_number_and_uses_none(settings: dict[str, object], said: str):
    def never() -> int:
        raise AssertionError

    assert said in own(never, **settings).test()
    with pytest.raises(CarrierRefused, match="does not fit"):
        own(never, number_prefix="x").test()


def test_a_number_may_be_typed_or_scanned_in():
    assert own().take_number(" ab 123 456-x ").tracking_number == "AB123456-X"
    for odd in ("", "abc", "x" * 41, "ab\u202e1234", "né12345"):
        with pytest.raises(CarrierRefused, match="no tracking number"):
            own().take_number(odd)


def test_the_carriers_are_named_and_opened_by_their_code():
    assert carrier_names()["own"] == "Own delivery"
    assert [code for code in ("practice", "easypost", "own") if needs_key(code)] == ["easypost"]
    for code in (*carrier_names(), "nobody"):
        with pytest.raises(CarrierRefused):
            open_carrier(CarrierSettings(code=code))
    opened = open_carrier(CarrierSettings(code="own", number_prefix="4012345"), next_serial=lambda: 1)
    assert opened.code == "own"
