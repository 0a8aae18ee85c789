"""Which box an order goes into."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.boxes import Box, BoxReason, choose_box, smallest_box
from shipdesk.domain.orders import OrderLine
from shipdesk.domain.products import Product

S = Box("S", 200, 150, 100, tare_g=60, max_g=2_000)
M = Box("M", 300, 200, 150, tare_g=90, max_g=5_000)
L = Box("L", 600, 400, 300, tare_g=300, max_g=20_000)
BOXES = (L, S, M)
MUG = Product("MUG", weight_g=350, length_mm=120, width_mm=90, height_mm=100)
POSTER = Product("POSTER", weight_g=100, length_mm=550, width_mm=60, height_mm=60)
KNOWN = {"MUG": MUG, "POSTER": POSTER, "TEA": Product("TEA", weight_g=100)}


def _line(sku: str, quantity: int = 1) -> OrderLine:
    return OrderLine(sku, sku, quantity)


def test_the_smallest_box_that_fits_is_suggested() -> None:
    assert smallest_box(BOXES, [_line("MUG")], KNOWN) == S
    assert smallest_box(BOXES, [_line("MUG", 3)], KNOWN) == M


def test_a_long_thing_needs_a_long_box() -> None:
    assert smallest_box(BOXES, [_line("POSTER")], KNOWN) == L


def test_a_box_that_would_be_too_heavy_is_passed_over() -> None:
    heavy = {"MUG": replace(MUG, weight_g=1_950)}
    assert smallest_box(BOXES, [_line("MUG")], heavy) == M


def test_nothing_is_suggested_where_a_size_is_not_known_or_nothing_fits() -> None:
    assert smallest_box(BOXES, [_line("MUG"), _line("TEA")], KNOWN) is None
    assert smallest_box((S,), [_line("POSTER")], KNOWN) is None
    assert smallest_box(BOXES, [], KNOWN) is None


def test_a_persons_choice_goes_before_the_suggestion_and_that_before_the_usual_box() -> None:
    assert choose_box(BOXES, [_line("MUG")], KNOWN, "l", "M").box == L
    assert choose_box(BOXES, [_line("MUG")], KNOWN, "", "M").reason is BoxReason.BY_SIZE
    usual = choose_box(BOXES, [_line("TEA")], KNOWN, "", "M")
    assert (usual.box, usual.reason) == (M, BoxReason.USUAL)


def test_a_chosen_box_that_is_gone_is_told() -> None:
    choice = choose_box(BOXES, [_line("MUG")], KNOWN, "XXL", "M")
    assert choice.box is None
    assert "XXL is not among your boxes" in choice.doubt


@given(
    sides=st.lists(st.tuples(*[st.integers(10, 700)] * 3), min_size=1, max_size=4),
    counts=st.lists(st.integers(1, 5), min_size=4, max_size=4),
)
def test_what_a_suggested_box_holds_fits_by_volume_and_by_every_side(
    sides: list[tuple[int, int, int]], counts: list[int]
) -> None:
    products = {f"S{i}": Product(f"S{i}", length_mm=a, width_mm=b, height_mm=c) for i, (a, b, c) in enumerate(sides)}
    lines = [_line(f"S{i}", counts[i]) for i in range(len(sides))]
    box = smallest_box(BOXES, lines, products)
    if box is not None:
        room = sorted((box.length_mm, box.width_mm, box.height_mm))
        assert all(s <= r for size in sides for s, r in zip(sorted(size), room, strict=True))
        assert sum(a * b * c * counts[i] for i, (a, b, c) in enumerate(sides)) <= box.volume_mm3
