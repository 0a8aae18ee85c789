"""Laws of a box: it never holds more than was ordered, and what is taken out again was never in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.packing.open_box import BoxItem, OpenBox, Put, SessionKind, Step, missing_words, put, take_out

SKUS = ("A", "B", "C", "D")
ITEMS = st.lists(st.tuples(st.sampled_from(SKUS), st.integers(1, 4)), min_size=1, max_size=5)
SCANS = st.lists(st.tuples(st.sampled_from(SKUS), st.integers(1, 3)), max_size=25)


def box_of(wanted: list[tuple[str, int]]) -> OpenBox:
    """Return an empty box for these articles; D may go in the place of each A."""
    items = tuple(
        BoxItem(place, place, sku, pieces, substitutes=("D",) if sku == "A" else ())
        for place, (sku, pieces) in enumerate(wanted)
    )
    begun = datetime(2026, 11, 26, tzinfo=UTC)
    return OpenBox(1, SessionKind.PACK, 1, 1, None, "bench", "", Step.ITEMS, begun, items=items)


def filled(box: OpenBox, scans: list[tuple[str, int]]) -> OpenBox:
    for sku, times in scans:
        _, _, box = put(replace(box, times=times), {sku})
    return box


@given(ITEMS, SCANS)
def test_no_box_ever_holds_more_than_was_ordered(wanted: list[tuple[str, int]], scans: list[tuple[str, int]]) -> None:
    box = filled(box_of(wanted), scans)
    assert all(0 <= item.packed <= item.wanted for item in box.items)
    assert box.is_complete == (missing_words(box.items) == "")


@given(ITEMS, SCANS, st.sampled_from(SKUS), st.integers(1, 3))
def test_taking_out_what_went_in_last_leaves_the_box_as_it_was(
    wanted: list[tuple[str, int]], scans: list[tuple[str, int]], sku: str, times: int
) -> None:
    before = filled(box_of(wanted), scans)
    came, _, after = put(replace(before, times=times), {sku})
    if came not in (Put.RIGHT, Put.SUBSTITUTE):
        assert after.items == before.items, "a wrong scan changes nothing"
        assert after.wrong_scans == before.wrong_scans + 1
        return
    taken = take_out(after)
    assert taken is not None
    assert taken[1].items == before.items


@given(ITEMS, st.permutations(range(12)))
def test_the_order_of_the_scans_does_not_matter(wanted: list[tuple[str, int]], shuffled: list[int]) -> None:
    own = [(sku, pieces) for sku, pieces in wanted if sku != "D"]
    pieces = [(sku, 1) for sku, count in own for _ in range(count)]
    order = sorted(range(len(pieces)), key=lambda i: shuffled[i % 12])
    assert filled(box_of(own), [pieces[i] for i in order]).is_complete


def test_what_the_owner_lets_go_in_its_place_counts_for_the_article() -> None:
    came, item, box = put(box_of([("A", 2)]), {"D"})
    assert came is Put.SUBSTITUTE
    assert item is not None
    assert box.items[0].packed_as == (("D", 1),)


def test_the_ordered_article_goes_before_a_substitute() -> None:
    came, item, _ = put(box_of([("A", 1), ("D", 1)]), {"D"})
    assert came is Put.RIGHT
    assert item is not None
    assert item.sku == "D"
