"""Products with their codes, kits and pictures, on both stores."""

from __future__ import annotations

from shipdesk.domain.products import Asks, Product
from shipdesk.services.find_article import article_of
from shipdesk.services.learn_barcode import learn_barcode
from shipdesk.services.shop import Shop

EAN = "4006381333931"


def test_how_a_product_is_packed_comes_back_as_it_was_kept(shop: Shop) -> None:
    now = shop.clock.now()
    kit = Product("SET", asks=Asks.LOT, parts=(("CUP", 2), ("TEA", 1)), substitutes=("SET-2",), typed=("asks", "parts"))
    with shop.change() as tx:
        tx.products.add([kit, Product("CUP", "Cup", parts=(("RIM", 3),)), Product("RIM")], now)
    with shop.look() as tx:
        known = tx.products.with_parts(["SET", "NOBODY"])
    assert known.keys() == {"SET", "CUP", "RIM"}, "what the parts are made of comes along"
    back = known["SET"]
    assert (back.asks, back.parts, back.substitutes, back.typed) == (kit.asks, kit.parts, kit.substitutes, kit.typed)
    with shop.change() as tx:
        tx.products.replace(Product("SET"), now)
    with shop.look() as tx:
        assert tx.products.of_skus(["SET"])["SET"].parts == ()


def test_codes_find_their_articles_and_learned_ones_too(shop: Shop) -> None:
    with shop.change() as tx:
        tx.products.add(
            [Product("Mug-1", barcode=EAN), Product("CUP"), Product("B", barcode=f"0{EAN}")], shop.clock.now()
        )
    assert article_of(shop, EAN).skus == ("Mug-1", "B")
    assert article_of(shop, "mUG-1").skus == ("Mug-1",)
    learn_barcode(shop, "CUP", "036000291452")
    assert article_of(shop, "00036000291452").skus == ("CUP",)


def test_a_product_has_one_picture(shop: Shop) -> None:
    now = shop.clock.now()
    with shop.change() as tx:
        tx.pictures.put("CUP", "image/jpeg", b"first", now)
        tx.pictures.put("CUP", "image/jpeg", b"second", now)
    with shop.change() as tx:
        assert tx.pictures.get("CUP") == b"second"
        assert tx.pictures.which(["CUP", "MUG"]) == {"CUP"}
        assert tx.pictures.remove(["CUP", "MUG"]) == 1
        assert tx.pictures.get("CUP") is None
