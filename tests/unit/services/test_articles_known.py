"""Articles as the bench knows them: by their codes, their pictures, and what they are packed from."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from desk_orders import ANA, bring, row
from PIL import Image

from shipdesk.cli import run
from shipdesk.documents.photo_shrinking import shrunk_photo
from shipdesk.domain.command_cards import Card, Command, card_code
from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import OrderLine
from shipdesk.domain.packing.kits import expand
from shipdesk.domain.photos import PRODUCT_PICTURE
from shipdesk.domain.products import Asks
from shipdesk.domain.roles import Role
from shipdesk.services import pins
from shipdesk.services.add_parcels import add_parcel
from shipdesk.services.find_article import ScannedArticle, article_of
from shipdesk.services.import_products import export_products, import_products
from shipdesk.services.learn_barcode import learn_barcode
from shipdesk.services.people import add_person, sign_in
from shipdesk.services.product_pictures import (
    pictured,
    product_picture,
    remove_product_picture,
    save_product_picture,
    set_product_picture,
)
from shipdesk.services.products import forget_products, get_product, save_product
from shipdesk.services.shop import Shop

EAN = "4006381333931"
OTHER_EAN = "4012345678901"
GS = "\x1d"


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    """Return a shop that knows a few articles."""
    save_product(shop, "MUG-01", {"name": "Mug", "barcode": EAN})
    save_product(shop, "Tea-7", {"name": "Tea", "barcode": "036000291452"})
    save_product(shop, "CUP", {"name": "Cup"})
    return shop


@pytest.fixture
def staffed(stocked: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Return the same with Bo, who is staff, at the bench."""
    cheap = PasswordHasher.from_parameters(CHEAPEST)
    monkeypatch.setattr(pins, "costly", lambda: cheap)
    add_person(stocked, "Ada", Role.OWNER, "2580")
    add_person(stocked, "Bo", Role.STAFF, "7391")
    sign_in(stocked, "Bo", "7391")
    return stocked


@pytest.mark.parametrize(
    ("code", "sku"),
    [
        (EAN, "MUG-01"),
        (f"0{EAN}", "MUG-01"),
        ("0036000291452", "Tea-7"),
        ("00036000291452", "Tea-7"),
        ("TEA-7", "Tea-7"),
        ("mug-01", "MUG-01"),
        (f"]d2010{EAN}211ABC", "MUG-01"),
    ],
)
def test_an_article_is_found_by_any_form_of_its_codes(stocked: Shop, code: str, sku: str) -> None:
    assert article_of(stocked, code).skus == (sku,)


def test_serial_and_lot_come_with_the_article(stocked: Shop) -> None:
    found = article_of(stocked, f"010{EAN}10L-4{GS}21S/9")
    assert found == ScannedArticle(EAN, ("MUG-01",), "S/9", "L-4")


def test_a_code_that_was_given_twice_is_of_both_and_one_that_nobody_knows_of_none(stocked: Shop) -> None:
    save_product(stocked, "CUP", {"barcode": f"0{EAN}"})
    assert article_of(stocked, EAN).skus == ("MUG-01", "CUP")
    for nothing in (OTHER_EAN, "MUG", "", "%_", GS):
        assert article_of(stocked, nothing).skus == ()


def test_a_sku_is_taken_as_it_is_spelled_before_others_are_looked_at(stocked: Shop) -> None:
    save_product(stocked, "cup", {})
    assert article_of(stocked, "cup").skus == ("cup", "CUP")
    assert article_of(stocked, "Cup").skus == ("CUP", "cup")


def test_looking_for_an_article_uses_indexes_only(stocked: Shop) -> None:
    with stocked.look() as tx:
        connection = tx.session.connection()
        for column in ("barcode", "sku"):
            plan = connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN SELECT sku FROM products WHERE {column} IN ('a','b')"
            )
            assert all("SEARCH" in str(line) for line in plan)


def test_a_code_learned_at_the_bench_finds_the_article_from_then_on(staffed: Shop) -> None:
    product = learn_barcode(staffed, "CUP", f"010{OTHER_EAN}21777")
    assert (product.barcode, product.typed) == (OTHER_EAN, ("name", "barcode"))
    assert article_of(staffed, OTHER_EAN).skus == ("CUP",)
    assert learn_barcode(staffed, "CUP", f"0{OTHER_EAN}") == product, "known already"
    with staffed.look() as tx:
        (entry,) = tx.audit.latest(("barcode_learned",))
    assert (entry.actor, entry.detail) == ("Bo", {"sku": "CUP", "code": OTHER_EAN})


def test_an_article_that_was_forgotten_while_its_order_waits_learns_its_code(shop: Shop) -> None:
    assert learn_barcode(shop, "NEW", "X-1").barcode == "X-1"


def test_a_code_that_means_something_else_is_no_articles(stocked: Shop, tmp_path: Path) -> None:
    bring(stocked, tmp_path, row("H-77", ANA))
    add_parcel(stocked, "P-4711-X", carrier="practice")
    card = card_code(b"secret", Card(Command.ABORT))
    for code, why in (
        (EAN, "code of MUG-01"),
        ("H-77", "number of an order"),
        ("P-4711-X", "code of a parcel"),
        ("1Z999AA10123456784", "code of a parcel"),
        (card, "command card"),
        ("", "no barcode"),
        ("--", "no barcode"),
        ("x" * 60, "no barcode"),
    ):
        with pytest.raises(Refused, match=why):
            learn_barcode(stocked, "CUP", code)
    with pytest.raises(Refused, match=f"has the barcode {EAN}"):
        learn_barcode(stocked, "MUG-01", OTHER_EAN)
    assert get_product(stocked, "CUP").barcode == ""  # type: ignore[union-attr]


def test_a_kit_is_kept_with_its_parts_as_they_are_spelled_and_taken_apart(stocked: Shop) -> None:
    kit = save_product(stocked, "SET", {"parts": "mug-01*2, TEA-7", "substitutes": "cup", "asks": "serial"})
    assert (kit.parts, kit.substitutes, kit.asks) == ((("MUG-01", 2), ("Tea-7", 1)), ("CUP",), Asks.SERIAL)
    save_product(stocked, "HAMPER", {"parts": "SET*2"})
    with stocked.look() as tx:
        products = tx.products.with_parts(["HAMPER"])
    pieces = expand([OrderLine("HAMPER", "Hamper", 3)], products)
    assert [(p.sku, p.name, p.pieces, p.kit) for p in pieces] == [
        ("MUG-01", "Mug", 12, "Hamper"), ("Tea-7", "Tea", 6, "Hamper"),
    ]  # fmt: skip


def test_parts_must_be_known_and_a_kit_never_contains_itself(stocked: Shop) -> None:
    save_product(stocked, "SET", {"parts": "CUP"})
    save_product(stocked, "HAMPER", {"parts": "SET"})
    for changes, why in (
        ({"parts": "MUGG"}, "no product MUGG"),
        ({"substitutes": "MUGG"}, "no product MUGG"),
        ({"parts": "HAMPER"}, "contain itself: SET > HAMPER > SET"),
        ({"parts": "set"}, "part of itself"),
    ):
        with pytest.raises(Refused, match=why):
            save_product(stocked, "SET", changes)
    assert get_product(stocked, "SET").parts == (("CUP", 1),)  # type: ignore[union-attr]


def test_what_goes_in_an_articles_place_is_for_the_owner_to_say(staffed: Shop, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Only the owner"):
        save_product(staffed, "MUG-01", {"substitutes": "CUP"})
    file = tmp_path / "list.csv"
    file.write_text("SKU,Bin,Substitutes\nMUG-01,R1,CUP\n", encoding="utf-8")
    assert "Substitutes were left out" in import_products(staffed, file).remarks[0]
    mug = get_product(staffed, "MUG-01")
    assert mug is not None
    assert (mug.bin, mug.substitutes) == ("R1", ())
    assert save_product(staffed, "MUG-01", {"asks": "lot"}).asks is Asks.LOT


def test_kits_go_out_in_a_list_and_come_back_the_same(stocked: Shop, tmp_path: Path) -> None:
    save_product(stocked, "A,B", {})
    had = save_product(stocked, "SET", {"parts": 'MUG-01*2, "A,B"', "substitutes": "CUP", "asks": "lot"})
    export_products(stocked, tmp_path / "p.csv")
    forget_products(stocked, ["SET"])
    assert not import_products(stocked, tmp_path / "p.csv").remarks
    back = get_product(stocked, "SET")
    assert back is not None
    assert (back.parts, back.substitutes, back.asks) == (had.parts, had.substitutes, had.asks)


def test_a_list_with_a_circle_of_kits_is_taken_without_it_and_tells_of_unknown_parts(
    stocked: Shop, tmp_path: Path
) -> None:
    save_product(stocked, "HAMPER", {"parts": "CUP"})
    file = tmp_path / "list.csv"
    file.write_text(
        "Artikelnummer;Bestandteile;Ersatzartikel;Abfrage\n"
        "CUP;HAMPER*2;;\nSET;MUG-01*2, NEW-1;CUP;Seriennummer\nBAD;BAD;;Farbe\n",
        encoding="utf-8",
    )
    report = import_products(stocked, file)
    assert [r.reason.partition(".")[0] for r in report.refused] == [
        "Farbe is nothing that can be asked", "BAD cannot be a part of itself",
    ]  # fmt: skip
    assert report.remarks == (
        "CUP would contain itself: CUP > HAMPER > CUP. Its parts were left out.",
        "Parts of kits that are no products yet: NEW-1.",
    )
    cup, kit = get_product(stocked, "CUP"), get_product(stocked, "SET")
    assert cup is not None
    assert kit is not None
    assert cup.parts == ()
    assert (kit.parts, kit.substitutes, kit.asks) == ((("MUG-01", 2), ("NEW-1", 1)), ("CUP",), Asks.SERIAL)


def picture(path: Path, kind: str = "PNG", size: tuple[int, int] = (1200, 900), mode: str = "RGB") -> Path:
    Image.new(mode, size).save(path, kind)
    return path


def test_a_picture_is_kept_small_and_goes_with_its_article(stocked: Shop, tmp_path: Path) -> None:
    set_product_picture(stocked, "CUP", picture(tmp_path / "cup.png"))
    kept = product_picture(stocked, "CUP")
    assert kept is not None
    with Image.open(io.BytesIO(kept)) as shown:
        assert (shown.format, shown.size) == ("JPEG", (800, 600))
    assert pictured(stocked, ["CUP", "MUG-01"]) == {"CUP"}
    save_product_picture(stocked, "CUP", tmp_path / "out.jpg")
    assert (tmp_path / "out.jpg").read_bytes() == kept
    assert remove_product_picture(stocked, "CUP")
    assert not remove_product_picture(stocked, "CUP")
    set_product_picture(stocked, "CUP", tmp_path / "out.jpg")
    forget_products(stocked, ["CUP"])
    assert product_picture(stocked, "CUP") is None


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "1"])
def test_pictures_of_all_usual_kinds_are_taken(kind: str, mode: str) -> None:
    target = io.BytesIO()
    whole = Image.new("RGB", (40, 1_700), "navy")
    (whole if kind == "JPEG" and mode in ("RGBA", "P") else whole.convert(mode)).save(target, kind)
    with Image.open(io.BytesIO(shrunk_photo(target.getvalue(), PRODUCT_PICTURE))) as small:
        assert small.size == (19, 800)
        assert small.format == "JPEG"


def test_noise_is_squeezed_until_it_is_small_enough() -> None:
    target = io.BytesIO()
    Image.effect_noise((1_000, 1_000), 200).save(target, "PNG")
    assert len(shrunk_photo(target.getvalue(), PRODUCT_PICTURE)) <= 200_000


def test_what_is_no_picture_is_refused_and_leaves_the_old_one(stocked: Shop, tmp_path: Path) -> None:
    set_product_picture(stocked, "CUP", picture(tmp_path / "cup.png", size=(20, 20)))
    had = product_picture(stocked, "CUP")
    (tmp_path / "page.png").write_text("<svg/>", encoding="utf-8")
    (tmp_path / "huge.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20_000_001))
    bomb = picture(tmp_path / "bomb.png", "PNG", (20_000, 6_000), "1")
    for file in (tmp_path / "page.png", tmp_path / "huge.png", bomb, tmp_path / "none.png"):
        with pytest.raises(Refused):
            set_product_picture(stocked, "CUP", file)
    with pytest.raises(Refused, match="no product NOBODY"):
        set_product_picture(stocked, "NOBODY", tmp_path / "cup.png")
    assert product_picture(stocked, "CUP") == had


@pytest.fixture
def say(stocked: Shop, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any]]:
    """Return what runs a command beside the open shop and gives exit code and JSON answer."""

    def run_it(*words: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = run(["--data", str(stocked.folder), "--json", *words])
        return code, json.loads(capsys.readouterr().out)

    return run_it


def test_how_articles_are_packed_is_said_by_command(say: Callable[..., tuple[int, Any]], tmp_path: Path) -> None:
    kit = ("--asks", "serial", "--parts", "MUG-01*2,CUP", "--substitutes", "Tea-7")
    _, answer = say("products", "set", "SET", *kit)
    (product,) = answer["products"]
    assert product["parts"] == [{"sku": "MUG-01", "pieces": 2}, {"sku": "CUP", "pieces": 1}]
    assert (product["asks"], product["substitutes"], product["picture"]) == ("serial", ["Tea-7"], False)
    file = str(picture(tmp_path / "set.gif", "GIF", mode="P"))
    assert say("products", "picture", "SET", file)[1]["products"][0]["picture"] is True
    assert say("products", "picture", "SET", "--out", str(tmp_path / "set.jpg"))[0] == 0
    assert say("products", "picture", "SET", "--remove")[1]["products"][0]["picture"] is False
    assert say("products", "picture", "SET")[0] == 2
    assert say("products", "picture", "SETT", file)[0] == 1
    assert say("products", "barcode", "CUP", OTHER_EAN)[1]["products"][0]["barcode"] == OTHER_EAN
    assert say("products", "barcode", "CUPP", EAN)[0] == 1
    assert say("products", "find", f"(01)0{OTHER_EAN}(21)7") == (
        0, {"code": OTHER_EAN, "skus": ["CUP"], "serial": "7", "lot": ""},
    )  # fmt: skip
    assert say("products", "find", "nobody") == (1, {"code": "nobody", "skus": [], "serial": "", "lot": ""})
