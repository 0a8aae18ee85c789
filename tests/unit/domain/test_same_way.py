"""Which orders go the same way: one person at one address, however it was typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.orders import Address
from shipdesk.domain.same_way import Traveller, destination, lead_of, numbers_text, travel_groups

ANA = Address(
    name="Ana Lindqvist", lines=("12 Mill Lane", "Flat 3"), city="St. Ives", postal_code="TR26 1AB", country_code="GB"
)


def order(number: int, to: Address = ANA, ship_by: int | None = 20, placed: int = 1) -> Traveller:
    ship_by_on = date(2026, 11, ship_by) if ship_by else None
    return Traveller(number, str(1000 + number), to, ship_by_on, datetime(2026, 11, placed, tzinfo=UTC))


@pytest.mark.parametrize(
    "typed",
    [
        replace(ANA, name="ANA LINDQVIST", city="st ives"),
        replace(ANA, lines=("12 Mill Lane, Flat 3",)),
        replace(ANA, lines=("12  mill lane,", " FLAT 3.")),
        replace(ANA, postal_code="TR261AB", email="ana@other.example", phone="1"),
        replace(ANA, name="Ána Lindqvist", state="Cornwall"),
    ],
)
def test_the_same_address_typed_otherwise_is_the_same(typed: Address) -> None:
    assert destination(typed) == destination(ANA)


@pytest.mark.parametrize(
    "other",
    [
        replace(ANA, name="Bo Lindqvist"),
        replace(ANA, company="Lindqvist Ltd"),
        replace(ANA, lines=("12 Mill Lane", "Flat 4")),
        replace(ANA, lines=("1/2 Mill Lane", "Flat 3")),
        replace(ANA, city="Truro"),
        replace(ANA, postal_code="TR26 1AC"),
        replace(ANA, country_code="IE"),
    ],
)
def test_another_door_or_another_person_is_another_way(other: Address) -> None:
    assert destination(other) != destination(ANA)


def test_a_slash_never_disappears_between_numbers() -> None:
    assert destination(replace(ANA, lines=("1/12 King St",))) != destination(replace(ANA, lines=("112 King St",)))


def test_the_four_digits_behind_a_zip_code_do_not_count() -> None:
    short = replace(ANA, country_code="US", postal_code="10001")
    assert destination(short) == destination(replace(short, postal_code="10001-1234"))


@pytest.mark.parametrize("missing", [{"name": ""}, {"lines": ()}, {"city": "", "postal_code": ""}])
def test_an_address_that_says_too_little_goes_no_way(missing: dict[str, object]) -> None:
    assert destination(replace(ANA, **missing)) is None


def test_groups_come_most_urgent_first_and_begin_with_the_order_to_be_shipped_first() -> None:
    bo = replace(ANA, name="Bo Ek")
    groups = travel_groups(
        [order(1), order(2, bo, 18), order(3, ship_by=19), order(4, bo, None), order(5, replace(ANA, city="X"))]
    )
    assert [[o.id for o in group] for group in groups] == [[2, 4], [3, 1]]


def test_the_oldest_leads_where_no_day_is_earlier() -> None:
    assert lead_of([order(1, placed=3), order(2, placed=2), order(3, placed=2)]).id == 2


def test_numbers_stand_as_a_sentence_has_them() -> None:
    assert numbers_text(["1"]) == "1"
    assert numbers_text(["1", "2"]) == "1 and 2"
    assert numbers_text(["1", "2", "3"]) == "1, 2 and 3"
    assert numbers_text([str(n) for n in range(20)], most=4) == "0, 1, 2 and 17 more"


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_at_all_has_a_destination_or_none_and_case_never_counts(name: str, street: str) -> None:
    to = Address(name=name, lines=(street,), city="Bath", country_code="GB")
    assert destination(to) == destination(replace(to, name=f" {name} ", lines=(f"{street},",)))
