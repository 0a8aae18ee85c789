"""Kits are taken apart into what is packed."""

from __future__ import annotations

from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import OrderLine
from shipdesk.domain.packing.kits import MAX_DEPTH, PackPiece, expand, refuse_circles
from shipdesk.domain.products import Product

NAMES = [f"S{i}" for i in range(8)]
Kits = dict[str, dict[str, int]]
any_kits = st.dictionaries(
    st.sampled_from(NAMES), st.dictionaries(st.sampled_from(NAMES), st.integers(1, 5), max_size=3), max_size=8
)
lines = st.lists(st.builds(OrderLine, st.sampled_from([*NAMES, ""]), st.just("Thing"), st.integers(0, 4)), max_size=5)


def known(kits: Kits) -> dict[str, Product]:
    return {sku: Product(sku, f"Name of {sku}", parts=tuple(parts.items())) for sku, parts in kits.items()}


def without_circles(kits: Kits) -> Kits:
    """Let parts be only of articles that come later."""
    return {sku: {p: n for p, n in parts.items() if p > sku} for sku, parts in kits.items()}


def total(kits: Kits, sku: str) -> int:
    return sum(n * total(kits, part) for part, n in kits[sku].items()) if kits.get(sku) else 1


@given(kits=any_kits, ordered=lines)
def test_every_order_is_taken_apart_whatever_the_kits_say(kits: Kits, ordered: list[OrderLine]) -> None:
    pieces = expand(ordered, known(kits))
    assert [p.line for p in pieces] == sorted(p.line for p in pieces)
    assert {p.line for p in pieces} == {place for place, line in enumerate(ordered) if line.quantity}
    assert len({(p.line, p.sku) for p in pieces}) == len(pieces)
    assert all(p.pieces > 0 for p in pieces)


@given(kits=any_kits.map(without_circles), ordered=lines)
def test_all_that_lies_in_the_kits_is_packed_and_nothing_else(kits: Kits, ordered: list[OrderLine]) -> None:
    pieces = expand(ordered, known(kits))
    assert sum(p.pieces for p in pieces) == sum(line.quantity * total(kits, line.sku) for line in ordered)
    assert not any(kits.get(p.sku) for p in pieces), "no kit lies on the bench"
    assert all(bool(p.kit) == bool(kits.get(ordered[p.line].sku)) for p in pieces)


@given(kits=any_kits, ordered=lines, times=st.integers(1, 5))
def test_twice_the_order_is_twice_the_pieces(kits: Kits, ordered: list[OrderLine], times: int) -> None:
    more = [OrderLine(line.sku, line.name, line.quantity * times) for line in ordered]
    once = expand(ordered, known(kits))
    assert [(p.sku, p.pieces) for p in expand(more, known(kits))] == [(p.sku, p.pieces * times) for p in once]


@given(kits=any_kits, sku=st.sampled_from(NAMES))
def test_what_the_check_lets_in_never_contains_itself(kits: Kits, sku: str) -> None:
    products = known(kits)
    try:
        refuse_circles(products.get(sku, Product(sku)), products)
    except Refused:
        return
    assert sku not in {p.sku for p in expand([OrderLine(sku, "", 1)], products)} or not kits.get(sku)


def test_a_kit_in_a_kit_is_packed_from_the_parts_of_both_under_the_name_that_was_ordered() -> None:
    products = known({"HAMPER": {"SET": 2, "TEA": 1}, "SET": {"MUG": 2, "TEA": 1}, "MUG": {}})
    assert expand([OrderLine("CUP", "Cup", 3, "Blue"), OrderLine("HAMPER", "Hamper", 2)], products) == (
        PackPiece(0, "CUP", "Cup, Blue", 3),
        PackPiece(1, "MUG", "Name of MUG", 8, "Hamper"),
        PackPiece(1, "TEA", "TEA", 6, "Hamper"),
    )


def test_a_circle_is_told_with_its_way_round() -> None:
    products = known({"B": {"C": 1}, "C": {"A": 1}})
    with pytest.raises(Refused, match="A > B > C > A"):
        refuse_circles(Product("A", parts=(("B", 1),)), products)


def test_kits_that_lie_too_deep_or_hold_too_much_are_packed_as_they_are() -> None:
    deep = known({f"K{i:02}": {f"K{i + 1:02}": 1} for i in range(20)})
    with pytest.raises(Refused, match="in one another"):
        refuse_circles(deep["K00"], deep)
    assert [p.sku for p in expand([OrderLine("K00", "", 1)], deep)] == [f"K{MAX_DEPTH:02}"]
    wide = known({f"W{i}": {f"W{i + 1}": 999} for i in range(7)})
    assert prod([999] * 7) > 10**20
    assert expand([OrderLine("W0", "Crate", 2)], wide) == (PackPiece(0, "W0", "Crate", 2),)
