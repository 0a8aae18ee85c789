"""Kits, substitutes and serial numbers as people write them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.errors import Refused
from shipdesk.domain.product_parts import MOST_PIECES, parts_text, read_parts, read_skus, skus_text
from shipdesk.domain.products import Asks, Product, learned, listed, typed_over
from shipdesk.domain.text import clean_line

skus = st.one_of(
    st.sampled_from(["MUG", "A*2", "A x 3", 'TV-32"', '"B', "C;D", "E,F", "2", "Ä×9"]), st.text(max_size=12)
)
clean_skus = skus.map(lambda sku: clean_line(sku, 100)).filter(bool)


@given(parts=st.dictionaries(clean_skus, st.integers(1, MOST_PIECES), max_size=8))
def test_parts_come_back_as_they_are_written_whatever_the_skus_are(parts: dict[str, int]) -> None:
    assert read_parts(parts_text(tuple(parts.items()))) == tuple(parts.items())


@given(named=st.lists(clean_skus, max_size=8, unique=True))
def test_substitutes_come_back_as_they_are_written(named: list[str]) -> None:
    assert read_skus(skus_text(named)) == tuple(named)


@given(text=st.text(st.sampled_from('AB"*x×,;\n 12'), max_size=20))
def test_any_list_is_read_or_refused(text: str) -> None:
    for read in (read_parts, read_skus):
        with suppress(Refused):
            read(text)


@pytest.mark.parametrize("text", ["MUG*2;TEA", "MUG*2, TEA", "MUG × 2\nTEA", "MUG x 2; TEA*1;", "MUG,TEA,MUG"])
def test_people_write_parts_in_many_ways(text: str) -> None:
    assert read_parts(text) == (("MUG", 2), ("TEA", 1))


@pytest.mark.parametrize(
    "text", ["MUG*0", "MUG*1000", "*2", ",".join(f"S{i}" for i in range(101)), "MUG*" + "9" * 5000]
)
def test_parts_that_cannot_be_meant_are_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_parts(text)


def test_what_goes_in_an_articles_place_has_no_number_of_pieces() -> None:
    assert read_skus("CUP; BOWL, CUP") == ("CUP", "BOWL")
    with pytest.raises(Refused, match="SKU alone"):
        read_skus("CUP*2")


def test_a_person_says_how_an_article_is_packed_and_no_list_overwrites_it() -> None:
    kit = typed_over(Product("SET"), {"asks": "Serial number", "parts": "MUG*2, TEA", "substitutes": "SET-2"})
    assert (kit.asks, kit.parts, kit.substitutes) == (Asks.SERIAL, (("MUG", 2), ("TEA", 1)), ("SET-2",))
    assert kit.typed == ("asks", "parts", "substitutes")
    product, lost = listed(kit, Product("SET", asks=Asks.LOT, parts=(("CUP", 1),), substitutes=("X",)))
    assert (product, lost) == (kit, ("asks", "parts", "substitutes"))
    emptied = typed_over(kit, {"asks": "", "parts": "", "substitutes": ()})
    assert emptied.typed == ()
    assert learned(emptied, Product("SET", parts=(("CUP", 1),)))[0].parts == (("CUP", 1),)


def test_nothing_is_its_own_part_or_goes_in_its_own_place() -> None:
    with pytest.raises(Refused, match="part of itself"):
        typed_over(Product("SET"), {"parts": "SET, TEA"})
    with pytest.raises(Refused, match="its own place"):
        typed_over(Product("SET"), {"substitutes": "SET"})
    with pytest.raises(Refused, match="nothing that can be asked"):
        typed_over(Product("SET"), {"asks": "colour"})
