"""What is known of articles: files fill it, people have the last word."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.errors import Refused
from shipdesk.domain.measures import grams_of, grams_text, millimetres_of, size_of, size_text
from shipdesk.domain.products import FIELDS, Product, article_barcode, customs_code, learned, listed, typed_over

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from(["", "Mug", "Blue mug"]),
    "weight_g": st.sampled_from([None, 2, 300, 350, 900]),
    "length_mm": st.sampled_from([None, 100, 200]),
    "width_mm": st.sampled_from([None, 80, 90]),
    "height_mm": st.sampled_from([None, 50, 60]),
    "customs_code": st.sampled_from(["", "691200", "69120023"]),
    "customs_text": st.sampled_from(["", "Ceramic mugs"]),
    "origin_country": st.sampled_from(["", "DE", "CN"]),
    "barcode": st.sampled_from(["", "4006381333931"]),
    "bin": st.sampled_from(["", "R1", "R2"]),
}
told = st.fixed_dictionaries(VALUES).map(lambda values: Product("MUG", **values))
typed = st.fixed_dictionaries({}, optional=VALUES)


@given(first=told, changes=typed, later=st.lists(st.tuples(st.booleans(), told), max_size=4))
def test_no_file_overwrites_what_a_person_typed(
    first: Product, changes: dict[str, Any], later: list[tuple[bool, Product]]
) -> None:
    product = typed_over(first, changes)
    mine = {field: getattr(product, field) for field in product.typed}
    for by_list, file in later:
        product = listed(product, file)[0] if by_list else learned(product, file)[0]
        assert {field: getattr(product, field) for field in mine} == mine
    assert set(mine) == {field for field, value in changes.items() if value not in (None, "")}


@given(known=told, file=told)
def test_orders_fill_what_is_blank_and_empty_nothing(known: Product, file: Product) -> None:
    product, _ = learned(known, file)
    for field in FIELDS:
        assert not getattr(known, field) or getattr(product, field)
        assert getattr(product, field) in (getattr(known, field), getattr(file, field))


def test_a_weight_that_cannot_be_right_beside_ours_is_not_believed() -> None:
    known = Product("MUG", weight_g=350)
    assert learned(known, Product("MUG", weight_g=2)) == (known, 2)
    assert learned(known, Product("MUG", weight_g=370)) == (Product("MUG", weight_g=370), None)


def test_taking_a_word_back_lets_files_speak_again() -> None:
    product = typed_over(Product("MUG", weight_g=350), {"weight_g": 400})
    product = typed_over(product, {"weight_g": None})
    assert learned(product, Product("MUG", weight_g=360))[0].weight_g == 360


def test_a_product_list_replaces_what_orders_told_but_not_what_a_person_did() -> None:
    known = typed_over(Product("MUG", "Mug", 350, bin="R1"), {"bin": "R2"})
    product, lost = listed(known, Product("MUG", "Blue mug", 900, bin="R9"))
    assert (product.name, product.weight_g, product.bin, lost) == ("Blue mug", 900, "R2", ("bin",))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("weight_g", 0),
        ("weight_g", 3_000_000),
        ("length_mm", -1),
        ("customs_code", "12"),
        ("origin_country", "Nowhere"),
    ],
)
def test_what_cannot_be_meant_is_refused(field: str, value: Any) -> None:
    with pytest.raises(Refused):
        typed_over(Product("MUG"), {field: value})


def test_codes_are_kept_in_their_plain_form() -> None:
    assert customs_code("6912.00 23") == "69120023"
    assert article_barcode("4006381 333931") == "4006381333931"
    with pytest.raises(Refused, match="rounded"):
        article_barcode("4.00638E+12")


@pytest.mark.parametrize(
    ("text", "grams"), [("350", 350), ("350 g", 350), ("1,2 kg", 1200), ("12oz", 340), ("2 lb", 907), ("", None)]
)
def test_weights_are_typed_as_people_write_them(text: str, grams: int | None) -> None:
    assert grams_of(text) == grams


@pytest.mark.parametrize("text", ["heavy", "-3", "3 stone", "1.2.3 kg"])
def test_what_is_no_weight_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Refused, match="350 g"):
        grams_of(text)


def test_sizes_are_typed_as_people_write_them() -> None:
    assert size_of("200x150x100") == size_of("20 x 15 x 10 cm") == (200, 150, 100)
    assert size_of("20cm × 15cm × 100mm") == (200, 150, 100)
    assert size_of("") is None
    assert millimetres_of("5 in") == 127
    with pytest.raises(Refused, match="three sides"):
        size_of("20x15")


def test_measures_are_shown_as_people_read_them() -> None:
    assert [grams_text(g) for g in (350, 1000, 1250, 12_345)] == ["350 g", "1 kg", "1.25 kg", "12.345 kg"]
    assert size_text((200, 150, 100)) == "20 × 15 × 10 cm"
    assert size_text((205, 150, 100)) == "20.5 × 15 × 10 cm"
