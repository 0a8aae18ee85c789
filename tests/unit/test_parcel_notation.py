"""Parcels as they are written on the command line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.cli.parcel_notation import parse_parcels
from shipdesk.domain.errors import WrongUsage
from shipdesk.domain.orders import OrderLine
from shipdesk.domain.parcel_plans import PlannedParcel

LINES = (OrderLine("MUG", "Mug", 3), OrderLine("PLATE", "Plate", 1))


@pytest.mark.parametrize(
    ("text", "parcels"),
    [
        ("1x2 / 1x1,2x1", (PlannedParcel(((0, 2),)), PlannedParcel(((0, 1), (1, 1))))),
        ("1 x 2/1×1 , 2", (PlannedParcel(((0, 2),)), PlannedParcel(((0, 1), (1, 1))))),
        ("1 / 2", (PlannedParcel(((0, 3),)), PlannedParcel(((1, 1),)))),
        ("1 @Small / 2 @Flat box 500g", (PlannedParcel(((0, 3),), "Small"), PlannedParcel(((1, 1),), "Flat box", 500))),
        ("1 1500 g / 2", (PlannedParcel(((0, 3),), "", 1500), PlannedParcel(((1, 1),)))),
    ],
)
def test_parcels_are_read(text: str, parcels: tuple[PlannedParcel, ...]) -> None:
    assert parse_parcels(text, LINES) == parcels


@pytest.mark.parametrize("text", ["", "1x2 /", "1x2 / mug", "x2", "1y2", "3x1", "0x1", "1x2;1x1", "@Small", "500g"])
def test_what_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(WrongUsage):
        parse_parcels(text, LINES)


@given(st.text(max_size=40))
def test_no_text_at_all_breaks_the_reading(text: str) -> None:
    try:
        parcels = parse_parcels(text, LINES)
    except WrongUsage:
        return
    assert all(parcel.items for parcel in parcels)
