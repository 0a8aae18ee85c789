"""A plan of parcels: every piece of every line is in exactly one of them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import OrderLine
from shipdesk.domain.parcel_plans import (
    PlannedParcel,
    by_weight,
    checked_plan,
    equal_parcels,
    line_by_line,
    lines_of,
    piece_by_piece,
    shares,
    value_shares,
)

MUGS = OrderLine("MUG", "Mug", 3, unit_price_minor=1200, weight_g=400)
PLATE = OrderLine("PLATE", "Plate", 1, unit_price_minor=3000, weight_g=900)
ORDER = (MUGS, PLATE)

quantities = st.lists(st.integers(1, 8), min_size=1, max_size=6)


def lines(numbers: list[int]) -> tuple[OrderLine, ...]:
    return tuple(OrderLine(f"S{i}", f"Article {i}", n, weight_g=100 * (i + 1)) for i, n in enumerate(numbers))


def pieces_of(plan: tuple[PlannedParcel, ...]) -> Counter[int]:
    packed: Counter[int] = Counter()
    for parcel in plan:
        packed.update(dict(parcel.items))
    return packed


def test_three_mugs_and_a_plate_go_into_two_parcels() -> None:
    plan = checked_plan(ORDER, (PlannedParcel(((0, 2),)), PlannedParcel(((1, 1), (0, 1)), box="Large", weight_g=1500)))
    assert plan[1] == PlannedParcel(((0, 1), (1, 1)), "Large", 1500), "lines stand in the order's own order"


@pytest.mark.parametrize(
    ("parcels", "sentence"),
    [
        ([((0, 3), (1, 1))], "One parcel is no split"),
        ([((0, 3), (1, 1)), ()], "Parcel 2 is empty"),
        ([((0, 2),), ((1, 1),)], r"2 of 3 pieces of Mug \(line 1\)"),
        ([((0, 3),), ((0, 1), (1, 1))], "4 of 3 pieces of Mug"),
        ([((0, 3),), ((1, 1), (2, 1))], "no line 3"),
        ([((0, 4),), ((0, -1), (1, 1))], "cannot hold -1"),
    ],
)
def test_a_plan_that_breaks_the_law_is_refused_in_a_sentence(
    parcels: list[tuple[tuple[int, int], ...]], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        checked_plan(ORDER, [PlannedParcel(items) for items in parcels])


def test_a_parcel_that_weighs_nothing_is_refused() -> None:
    with pytest.raises(Refused, match="cannot weigh 0 g"):
        checked_plan(ORDER, (PlannedParcel(((0, 3),), weight_g=0), PlannedParcel(((1, 1),))))


def test_an_order_is_not_split_into_more_parcels_than_it_has_pieces() -> None:
    with pytest.raises(Refused, match="4 pieces cannot be 5 parcels"):
        equal_parcels(ORDER, 5)


def test_no_parcel_is_heavier_than_asked_for() -> None:
    plan = by_weight(ORDER, [400, 900], 1300)
    assert plan == (PlannedParcel(((0, 1), (1, 1))), PlannedParcel(((0, 2),)))


def test_what_cannot_be_weighed_or_carried_is_said() -> None:
    with pytest.raises(Refused, match="weight of Plate is not known"):
        by_weight(ORDER, [400, None], 1000)
    with pytest.raises(Refused, match="One Plate weighs 900 g"):
        by_weight(ORDER, [400, 900], 800)


def test_the_lines_of_a_parcel_hold_its_pieces_only() -> None:
    assert [(line.sku, line.quantity) for line in lines_of(ORDER, ((0, 2), (1, 1)))] == [("MUG", 2), ("PLATE", 1)]
    assert lines_of(ORDER, ()) == ORDER


def test_the_total_is_shared_by_the_prices_of_what_is_in_a_parcel() -> None:
    plan = (PlannedParcel(((0, 3),)), PlannedParcel(((1, 1),)))
    assert value_shares(ORDER, plan, 6600) == (3600, 3000)
    assert value_shares((OrderLine("A", "A", 1), OrderLine("B", "B", 3)), (
        PlannedParcel(((0, 1),)), PlannedParcel(((1, 3),))), 1000) == (250, 750)  # fmt: skip
    assert value_shares(ORDER, plan, None) == (None, None)


@given(quantities, st.integers(2, 12))
def test_equal_parcels_hold_all_pieces_and_differ_by_one_at_most(numbers: list[int], count: int) -> None:
    order = lines(numbers)
    if count > sum(numbers):
        return
    plan = equal_parcels(order, count)
    assert checked_plan(order, plan) == plan
    assert len(plan) == count
    sizes = [parcel.pieces for parcel in plan]
    assert max(sizes) - min(sizes) <= 1
    assert pieces_of(plan) == Counter(dict(enumerate(numbers)))


@given(quantities)
def test_one_each_and_line_by_line_keep_every_piece(numbers: list[int]) -> None:
    order = lines(numbers)
    for plan in (line_by_line(order), piece_by_piece(order)):
        assert pieces_of(plan) == Counter(dict(enumerate(numbers)))
        if len(plan) > 1:
            assert checked_plan(order, plan) == plan


@given(quantities, st.integers(600, 3000))
def test_parcels_by_weight_keep_every_piece_and_the_limit(numbers: list[int], most_g: int) -> None:
    order = lines(numbers)
    weights = [line.weight_g for line in order]
    plan = by_weight(order, weights, most_g)
    assert pieces_of(plan) == Counter(dict(enumerate(numbers)))
    assert all(sum((weights[at] or 0) * n for at, n in parcel.items) <= most_g for parcel in plan)


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=9))
def test_shares_add_up_to_the_total(total: int, parts: list[int]) -> None:
    shared = shares(total, parts)
    assert sum(shared) == total
    assert all(share >= 0 for share in shared)
