"""What customs are told is never guessed."""

from __future__ import annotations

import pytest

from shipdesk.domain.customs import lines_to_declare
from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import Address
from shipdesk.domain.papers import CustomsLine
from shipdesk.domain.shipments import Shipment

CANDLE = CustomsLine("Candle", 2, 400, 2400, "340600", "DE", "C-1")
SOAP = CustomsLine("Soap", 1, None, 500, "", "FR", "S-1")


def _shipment(*lines: CustomsLine, currency: str = "EUR") -> Shipment:
    return Shipment(Address(), Address(), "1", 900, currency=currency, customs_lines=lines)


def test_a_missing_weight_is_the_lines_share_of_the_parcel():
    assert [line.weight_g for line in lines_to_declare(_shipment(CANDLE, SOAP))] == [400, 300]


@pytest.mark.parametrize(
    ("line", "lacking"),
    [
        (CustomsLine("", 1, 1, 1, "", "DE", "S-1"), "S-1 has no description"),
        (CustomsLine("Soap", 1, 1, None, "", "DE"), "Soap has no value"),
        (CustomsLine("Soap", 1, 1, 1, "", ""), "Soap has no country of origin"),
    ],
)
def test_what_is_missing_is_named(line: CustomsLine, lacking: str):
    with pytest.raises(Refused, match=lacking):
        lines_to_declare(_shipment(CANDLE, line))


def test_a_parcel_that_nobody_listed_has_no_origin():
    with pytest.raises(Refused, match="no country of origin"):
        lines_to_declare(Shipment(Address(), Address(), "1", 900, None, None, None, 1000, "EUR", "Candles"))


def test_a_currency_is_needed():
    with pytest.raises(Refused, match="currency"):
        lines_to_declare(_shipment(CANDLE, currency=""))
