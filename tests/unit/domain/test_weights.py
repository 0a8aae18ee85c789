"""What orders weigh, and when that is mistrusted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.boxes import Box
from shipdesk.domain.orders import OrderLine
from shipdesk.domain.parcel_plans import lines_of, piece_by_piece
from shipdesk.domain.products import Product
from shipdesk.domain.weights import Weight, WeightSource, goods_g, weigh

MUG = Product("MUG", "Mug", 350)
TEA = Product("TEA", "Tea", 120)
KNOWN = {"MUG": MUG, "TEA": TEA}
BOX = Box("M", 300, 200, 150, tare_g=90, max_g=5_000)


def _line(sku: str, quantity: int = 1, grams: int | None = None) -> OrderLine:
    return OrderLine(sku, sku.title(), quantity, weight_g=grams)


def _weigh(*lines: OrderLine, typed: int | None = None, box: Box | None = None, **more: object) -> Weight:
    return weigh(lines, KNOWN, box, typed, 500, **more)  # type: ignore[arg-type]


def test_an_order_weighs_its_articles_and_its_box() -> None:
    weight = _weigh(_line("MUG", 2), _line("TEA"), box=BOX)
    assert weight == Weight(2 * 350 + 120 + 90, WeightSource.COMPUTED)


def test_a_file_that_tells_all_weights_is_believed() -> None:
    assert _weigh(_line("CUP", 2, 200)) == Weight(400, WeightSource.FILE)


def test_the_usual_weight_counts_where_nothing_is_known_and_says_so() -> None:
    weight = _weigh(_line("NEW"))
    assert (weight.grams, weight.source, weight.missing) == (500, WeightSource.DEFAULT, ("NEW",))
    assert not weight.doubts, "a shop that knows no weights has chosen the usual one for all"


def test_one_unknown_article_beside_known_ones_is_told() -> None:
    weight = _weigh(_line("MUG", 3), _line("NEW"))
    assert weight.source is WeightSource.DEFAULT
    assert weight.grams == 1050, "what is known weighs more than the usual weight"
    assert "what NEW weighs" in weight.doubts[0]


def test_a_typed_weight_counts_and_is_compared() -> None:
    assert _weigh(_line("MUG", 2), typed=720) == Weight(720, WeightSource.TYPED)
    (doubt,) = _weigh(_line("MUG", 2), typed=7).doubts
    assert "7 g was typed" in doubt


def test_a_file_that_contradicts_the_products_is_told() -> None:
    weight = _weigh(_line("MUG", 1, 2000))
    assert weight.grams == 2000
    assert "2 kg by the order's file but 350 g under Products" in weight.doubts[0]


def test_what_a_person_typed_of_a_product_goes_before_the_file() -> None:
    products = {"MUG": replace(MUG, typed=("weight_g",))}
    assert weigh([_line("MUG", 1, 2000)], products, None, None, 500) == Weight(350, WeightSource.COMPUTED)


@pytest.mark.parametrize(("grams", "meant"), [(2, "2 kg meant"), (500_000, "500 g meant")])
def test_kilograms_read_as_grams_are_noticed(grams: int, meant: str) -> None:
    assert any(meant in doubt for doubt in _weigh(_line("CUP", 1, grams)).doubts)


def test_an_article_of_no_weight_is_told() -> None:
    assert "no weight (0 g)" in _weigh(_line("CUP", 1, 0)).doubts[0]


def test_more_than_the_box_or_the_carriers_take_is_told() -> None:
    assert "more than the box M holds" in _weigh(_line("MUG", 15), box=BOX).doubts[-1]
    assert "more than most carriers take" in _weigh(_line("MUG", 100)).doubts[-1]


def test_one_line_that_dwarfs_the_others_is_told() -> None:
    doubts = _weigh(_line("TEA", 2), _line("SCREW", 40, 300)).doubts
    assert any("40 × SCREW weigh 12 kg, everything else only 240 g" in doubt for doubt in doubts)


def test_a_parcel_unlike_its_predecessors_is_told() -> None:
    assert not _weigh(_line("MUG", 2), earlier=(700, 720, 710)).doubts
    (doubt,) = _weigh(_line("MUG", 2), earlier=(1400, 1420, 1390)).doubts
    assert doubt.startswith("3 earlier parcels with the same articles weighed about 1.4 kg, this one 700 g")


def test_two_earlier_parcels_prove_nothing() -> None:
    assert not _weigh(_line("MUG", 2), earlier=(1400, 1420)).doubts


@given(
    quantities=st.lists(st.integers(1, 6), min_size=1, max_size=5),
    grams=st.lists(st.integers(1, 9000), min_size=5, max_size=5),
    by_file=st.lists(st.booleans(), min_size=5, max_size=5),
)
def test_an_order_weighs_the_sum_of_its_parcels_however_it_is_split(
    quantities: list[int], grams: list[int], by_file: list[bool]
) -> None:
    lines = [
        OrderLine(f"S{i}", "", count, weight_g=grams[i] if by_file[i] else None) for i, count in enumerate(quantities)
    ]
    products = {f"S{i}": Product(f"S{i}", weight_g=grams[i]) for i in range(5)}
    parts = [lines_of(lines, parcel.items) for parcel in piece_by_piece(lines)]
    assert goods_g(lines, products) == sum(goods_g(part, products) or 0 for part in parts)
    assert weigh(lines, products, None, None, 500).grams == sum(
        weigh(part, products, None, None, 500).grams for part in parts
    )
