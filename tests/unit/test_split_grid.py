"""Pieces moved about in a split: whatever a person presses, none is lost and none is made."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.orders import OrderLine
from shipdesk.domain.parcel_plans import PlannedParcel, checked_plan
from shipdesk.ui.orders.split_grid import SplitGrid

LINES = (OrderLine("MUG", "Mug", 3), OrderLine("PLATE", "Plate", 1))

moves = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 5), st.integers(0, 9), st.integers(-2, 20)),
        st.tuples(st.just("add")),
        st.tuples(st.just("remove"), st.integers(0, 9)),
        st.tuples(st.just("box"), st.integers(0, 9), st.sampled_from([-1, 1])),
        st.tuples(st.sampled_from(["equal", "lines", "pieces"])),
    ),
    max_size=25,
)


def test_it_begins_with_everything_in_the_first_of_two_parcels() -> None:
    grid = SplitGrid(LINES, ())
    assert grid.plan() == (PlannedParcel(((0, 3), (1, 1))), PlannedParcel(()))
    assert grid.empty_parcels() == [1]


def test_a_split_that_was_made_is_shown_again() -> None:
    plan = (PlannedParcel(((0, 2),), "Small"), PlannedParcel(((0, 1), (1, 1)), weight_g=900))
    assert SplitGrid(LINES, plan, ("Small",)).plan() == plan


def test_a_piece_that_is_wanted_comes_from_the_fullest_parcel_and_one_too_many_goes_on() -> None:
    grid = SplitGrid(LINES, ())
    grid.put(0, 1, 2)
    assert grid.counts[0] == [1, 2]
    grid.put(0, 1, 0)
    assert grid.counts[0] == [3, 0], "from the last parcel to the one before"
    grid.put(0, 0, 99)
    assert grid.counts[0] == [3, 0]


def test_a_parcel_that_is_removed_leaves_its_pieces() -> None:
    grid = SplitGrid(LINES, ())
    assert not grid.remove_parcel(0), "two parcels are the least"
    grid.fill_piece_by_piece()
    assert grid.parcels == 4
    assert not grid.add_parcel(), "there are no more pieces than four"
    grid.remove_parcel(0)
    assert grid.counts == [[2, 1, 0], [0, 0, 1]]


def test_boxes_go_round_and_a_typed_weight_ends_with_its_content() -> None:
    plan = (PlannedParcel(((0, 3),), weight_g=900), PlannedParcel(((1, 1),)))
    grid = SplitGrid(LINES, plan, ("Small", "Large"))
    for box in ("Small", "Large", ""):
        grid.turn_box(0, 1)
        assert grid.parcel_boxes[0] == box
    assert grid.weights[0] == 900
    grid.put(0, 1, 1)
    assert grid.weights == [None, None]


@given(st.lists(st.integers(1, 6), min_size=1, max_size=5), moves)
def test_no_piece_is_ever_lost(numbers: list[int], steps: list[tuple[object, ...]]) -> None:
    lines = tuple(OrderLine(f"S{n}", "", quantity) for n, quantity in enumerate(numbers))
    if sum(numbers) < 2:
        return
    grid = SplitGrid(lines, (), ("Small",))
    for step in steps:
        match step:
            case ("put", int(line), int(parcel), int(pieces)):
                grid.put(line % len(lines), parcel % grid.parcels, pieces)
            case ("add",):
                grid.add_parcel()
            case ("remove", int(parcel)):
                grid.remove_parcel(parcel % grid.parcels)
            case ("box", int(parcel), int(by)):
                grid.turn_box(parcel % grid.parcels, by)
            case ("equal",):
                grid.fill_equally()
            case ("lines",) if grid.can_be_lines():
                grid.fill_line_by_line()
            case ("pieces",) if grid.can_be_pieces():
                grid.fill_piece_by_piece()
        assert [sum(row) for row in grid.counts] == numbers
        assert all(pieces >= 0 for row in grid.counts for pieces in row)
        assert grid.parcels >= 2
    if not grid.empty_parcels():
        assert checked_plan(lines, grid.plan()) == grid.plan()
