"""Products and weights at work: learned from orders, typed by people, in labels, undone, by command."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from desk_orders import ANA, BO, bring, order_of, row

from shipdesk.cli import run
from shipdesk.domain.boxes import Box, BoxReason
from shipdesk.domain.errors import Refused
from shipdesk.domain.parcel_plans import PlannedParcel
from shipdesk.domain.products import Product, ProductGap, ProductQuery
from shipdesk.domain.weights import Packing, WeightSource
from shipdesk.services.combine_orders import combine_orders
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.edit_orders import tag_orders
from shipdesk.services.edit_packing import choose_boxes, type_weights, unpackable
from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.import_products import export_products, import_products
from shipdesk.services.list_orders import show_order
from shipdesk.services.make_labels import make_labels
from shipdesk.services.products import (
    forget_products,
    get_product,
    product_counts,
    product_ids,
    product_rows,
    save_product,
    weights_from_files,
)
from shipdesk.services.set_up_boxes import remove_box, save_box
from shipdesk.services.shop import Shop
from shipdesk.services.split_order import split_order
from shipdesk.services.undo_edits import undo_last_edit
from shipdesk.services.weigh_orders import check_weights, weigh_orders

MEDIUM = Box("M", 300, 200, 150, tare_g=90, max_g=5_000)
NO_WEIGHT = {"weight (g)": ""}


def known(shop: Shop, sku: str) -> Product:
    product = get_product(shop, sku)
    assert product is not None, sku
    return product


def packing(shop: Shop, number: str) -> Packing:
    order_id = order_of(shop, number)
    return weigh_orders(shop, [order_id])[order_id]


def label_weight(shop: Shop, number: str) -> int | None:
    report = make_labels(shop, [order_of(shop, number)])
    assert report.labels, report.refused
    return show_order(shop, order_of(shop, number)).parcels[0].weight_g


def test_articles_are_learned_from_the_orders_that_come_in(shop: Shop, tmp_path: Path) -> None:
    bring(shop, tmp_path, row("1", ANA, "MUG"), row("2", BO, "TEA", **NO_WEIGHT))
    mug = known(shop, "MUG")
    assert (mug.name, mug.weight_g, mug.typed) == ("Mug", 400, ())
    bring(shop, tmp_path, row("3", ANA, "MUG", **NO_WEIGHT))
    assert packing(shop, "3").weight.grams == 400, "an order without a weight is weighed by what was learned"
    assert packing(shop, "3").weight.source is WeightSource.COMPUTED


def test_a_file_never_overwrites_what_a_person_typed(shop: Shop, tmp_path: Path) -> None:
    bring(shop, tmp_path, row("1", ANA, "MUG"))
    save_product(shop, "MUG", {"weight_g": 380})
    bring(shop, tmp_path, row("2", BO, "MUG", **{"weight (g)": "390"}))
    assert known(shop, "MUG").weight_g == 380
    assert packing(shop, "2").weight.grams == 380


def test_a_weight_that_contradicts_ours_is_noted_until_a_person_decides(shop: Shop, tmp_path: Path) -> None:
    bring(shop, tmp_path, row("1", ANA, "MUG"), row("2", BO, "MUG", **{"weight (g)": "2"}))
    assert weights_from_files(shop) == {"MUG": 2}
    assert any("2 g by the order's file but 400 g" in doubt for doubt in packing(shop, "2").weight.doubts)
    save_product(shop, "MUG", {"weight_g": 400})
    assert weights_from_files(shop) == {}
    assert not packing(shop, "2").weight.doubts


def test_customs_facts_come_with_the_orders_and_those_that_wait_to_go_abroad_are_asked_first(
    shop: Shop, tmp_path: Path
) -> None:
    export = tmp_path / "abroad.csv"
    export.write_text(
        "Order reference,Date,Service code,Full name,Address line 1,City,Postcode,Country,Product SKU,"
        "Extended Customs Description,Customs code,Country of Origin,Quantity,Unit weight\n"
        "9,05/11/26,MP1,Lars Berg,Storgata 1,Oslo,0155,Norway,BOWL,Bowl,6912002310,GBR,1,0.9\n",
        encoding="utf-8",
    )
    commit_import(shop, preview_files(shop, [export]))
    bowl = known(shop, "BOWL")
    assert (bowl.customs_code, bowl.origin_country, bowl.weight_g) == ("6912002310", "GB", 900)
    abroad = {**ANA, "country": "NO", "postal code": "0155", "city": "Oslo"}
    home = {**BO, "country": shop.settings.shop.country_code}
    bring(shop, tmp_path, row("1", home, "AT-HOME"), row("2", abroad, "ZEBRA"))
    found = product_rows(shop, product_ids(shop, ProductQuery(missing=ProductGap.CUSTOMS)))
    assert [product.sku for product in found] == ["ZEBRA", "AT-HOME"]
    assert product_counts(shop) == {None: 3, ProductGap.WEIGHT: 0, ProductGap.CUSTOMS: 2}


def test_products_are_found_by_sku_name_barcode_and_bin(shop: Shop) -> None:
    save_product(shop, "MUG-01", {"name": "Blue mug", "barcode": "4006381 333931", "bin": "R1-04"})
    save_product(shop, "TEA_01", {"name": "Green tea"})
    for text in ("mug-01", "blue MUG", "4006381333931", "r1-0"):
        assert [p.sku for p in product_rows(shop, product_ids(shop, ProductQuery(text)))] == ["MUG-01"]
    assert not product_ids(shop, ProductQuery("mug_01")), "what is a wildcard to the store is a letter to people"


def test_a_forgotten_product_is_learned_again(shop: Shop, tmp_path: Path) -> None:
    save_product(shop, "MUG", {"weight_g": 100})
    assert forget_products(shop, ["MUG", "NOBODY"]) == 1
    bring(shop, tmp_path, row("1", ANA, "MUG"))
    assert get_product(shop, "MUG") is not None


def test_a_label_is_bought_for_what_the_order_weighs_in_its_box(shop: Shop, tmp_path: Path) -> None:
    save_box(shop, MEDIUM, usual=True)
    bring(shop, tmp_path, row("1", ANA, "MUG", 2), row("2", BO, "MUG", 2))
    assert packing(shop, "1").box.reason is BoxReason.USUAL
    assert label_weight(shop, "1") == 2 * 400 + 90
    type_weights(shop, [order_of(shop, "2")], 1000)
    assert label_weight(shop, "2") == 1000


def test_the_smallest_box_that_fits_is_taken_by_size(shop: Shop, tmp_path: Path) -> None:
    save_box(shop, MEDIUM)
    save_box(shop, Box("S", 150, 120, 110, tare_g=40))
    bring(shop, tmp_path, row("1", ANA, "MUG"))
    assert packing(shop, "1").box.box is None
    save_product(shop, "MUG", {"length_mm": 120, "width_mm": 90, "height_mm": 100})
    assert packing(shop, "1").box.box == Box("S", 150, 120, 110, tare_g=40)
    assert packing(shop, "1").box.reason is BoxReason.BY_SIZE


def test_weights_and_boxes_are_undone_in_the_order_of_all_edits(shop: Shop, tmp_path: Path) -> None:
    save_box(shop, MEDIUM)
    bring(shop, tmp_path, row("1", ANA), row("2", BO))
    ids = [order_of(shop, "1"), order_of(shop, "2")]
    assert type_weights(shop, ids[:1], 700) == 1
    assert type_weights(shop, ids, 900) == 2
    tag_orders(shop, ids, "gift")
    assert choose_boxes(shop, ids, "m") == 2
    assert undo_last_edit(shop) == "Old box put back on 2 orders."
    assert undo_last_edit(shop) == "Tag removed from 2 orders."
    assert undo_last_edit(shop) == "Old weight put back on 2 orders."
    assert [packing(shop, n).weight.source for n in "12"] == [WeightSource.TYPED, WeightSource.FILE]
    assert packing(shop, "1").weight.grams == 700
    undo_last_edit(shop)
    assert packing(shop, "1").weight.grams == 400


def test_an_order_with_a_label_keeps_its_weight_and_box(shop: Shop, tmp_path: Path) -> None:
    save_box(shop, MEDIUM)
    bring(shop, tmp_path, row("1", ANA))
    ids = [order_of(shop, "1")]
    type_weights(shop, ids, 700)
    make_labels(shop, ids)
    assert type_weights(shop, ids, 900) == 0
    assert choose_boxes(shop, ids, "M") == 0
    undo_last_edit(shop)
    assert packing(shop, "1").weight.grams == 700, "the label says so already"


def test_a_box_that_is_not_there_is_refused_and_one_that_went_is_told(shop: Shop, tmp_path: Path) -> None:
    bring(shop, tmp_path, row("1", ANA))
    with pytest.raises(Refused, match="Add your boxes"):
        choose_boxes(shop, [order_of(shop, "1")], "XL")
    save_box(shop, MEDIUM)
    choose_boxes(shop, [order_of(shop, "1")], "M")
    remove_box(shop, "M")
    assert any("M is not among your boxes" in doubt for doubt in packing(shop, "1").weight.doubts)


def test_a_parcel_unlike_its_predecessors_is_told_before_its_label(shop: Shop, tmp_path: Path) -> None:
    bring(shop, tmp_path, *[row(number, ANA) for number in "1234"])
    for number in "123":
        order_id = order_of(shop, number)
        type_weights(shop, [order_id], 800 + int(number))
        report = make_labels(shop, [order_id])
        dispatch_scan(shop, report.labels[0].tracking_number)
    check = check_weights(shop)
    assert (check.checked, check.usual) == (1, 0)
    (doubtful,) = check.doubtful
    assert doubtful.order_number == "4"
    assert "3 earlier parcels with the same articles weighed about 802 g" in doubtful.weight.doubts[0]


def test_a_split_order_weighs_its_parcels_and_a_combined_one_all_that_travels(shop: Shop, tmp_path: Path) -> None:
    save_box(shop, MEDIUM)
    bring(shop, tmp_path, row("1", ANA, "MUG", 3), row("2", BO, "TEA"), row("3", BO, "CUP"))
    split_order(shop, order_of(shop, "1"), (PlannedParcel(((0, 2),), box="M"), PlannedParcel(((0, 1),), weight_g=4000)))
    weight = packing(shop, "1").weight
    assert weight.grams == 2 * 400 + 90 + 4000
    assert weight.doubts[0].startswith("Parcel 2 of 2: 4 kg was typed")
    assert type_weights(shop, [order_of(shop, "1")], 900) == 0, "it says nothing of a part"
    assert "was split" in unpackable(shop, [order_of(shop, "1")])[order_of(shop, "1")]
    combine_orders(shop, [order_of(shop, "2"), order_of(shop, "3")])
    grams = {packing(shop, number).weight.grams for number in "23"}
    assert max(grams) == 800


def test_a_product_list_goes_out_and_comes_back_the_same(shop: Shop, tmp_path: Path) -> None:
    save_product(shop, "MUG", {"weight_g": 380, "customs_code": "691200", "origin_country": "DE", "name": "=1+1"})
    save_product(shop, "TEA", {"weight_g": 120, "length_mm": 55, "width_mm": 44, "height_mm": 33})
    file = tmp_path / "products.csv"
    assert export_products(shop, file) == 2
    assert "'=1+1" in file.read_text(encoding="utf-8-sig"), "no spreadsheet runs it"
    had = [known(shop, sku) for sku in ("MUG", "TEA")]
    report = import_products(shop, file)
    assert (report.new, report.changed, report.unchanged, report.refused) == (0, 0, 2, ())
    forget_products(shop, ["MUG", "TEA"])
    assert import_products(shop, file, dry_run=True).new == 2
    assert get_product(shop, "MUG") is None
    import_products(shop, file)
    plain = [(p.sku, p.name, p.weight_g, p.size_mm, p.customs_code, p.origin_country) for p in had]
    again = [known(shop, sku) for sku in ("MUG", "TEA")]
    assert [(p.sku, p.name, p.weight_g, p.size_mm, p.customs_code, p.origin_country) for p in again] == plain


def test_a_file_that_is_no_product_list_is_refused(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "colours.csv"
    file.write_text("Colour,Price\nred,1\n", encoding="utf-8")
    with pytest.raises(Refused, match="No column of this file holds SKUs"):
        import_products(shop, file)
    with pytest.raises(Refused, match=r"end in \.csv"):
        export_products(shop, tmp_path / "store.db")


@pytest.fixture
def say(shop: Shop, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Return what runs a command beside the open shop and gives exit code and JSON answer."""

    def run_it(*words: str) -> tuple[int, Any]:
        monkeypatch.setattr("sys.stdin", io.StringIO(""))
        capsys.readouterr()
        code = run(["--data", str(shop.folder), "--json", *words])
        return code, json.loads(capsys.readouterr().out)

    return run_it


def test_orders_are_weighed_by_command(shop: Shop, tmp_path: Path, say: Callable[..., Any]) -> None:
    bring(shop, tmp_path, row("1", ANA), row("2", BO, "PIN", **{"weight (g)": "2"}))
    say("boxes", "set", "M", "--size", "30x20x15cm", "--tare", "90g", "--max", "5kg")
    code, answer = say("orders", "weigh", "1", "2", "--weight", "1,2 kg", "--box", "m")
    assert (code, answer["changed"]) == (0, 2)
    assert answer["orders"][0]["weight"]["grams"] == 1200
    assert (answer["orders"][0]["box"], answer["orders"][0]["box_reason"]) == ("M", "chosen")
    code, answer = say("orders", "weigh", "1", "2", "9", "--weight", "auto")
    assert code == 1
    assert [o["weight"]["grams"] for o in answer["orders"]] == [490, 92]
    assert "2 kg meant" in answer["orders"][1]["weight"]["doubts"][0]
    assert answer["refused"][0]["order_number"] == "9"
    _, shown = say("orders", "show", "1")
    assert shown["orders"][0]["weight"] == {"grams": 490, "source": "file", "doubts": []}
    _, labels = say("label", "--ready", "--pdf", str(tmp_path / "labels.pdf"))
    assert [d["order_number"] for d in labels["doubtful_weights"]] == ["2"]
    assert len(labels["labels"]) == 2, "a doubtful weight stops no label"
    assert say("orders", "show", "1")[1]["orders"][0]["weight"] is None
    assert say("orders", "weigh", "1", "--weight", "3kg")[0] == 1
    assert say("orders", "weigh", "1", "--weight", "heavy")[0] == 1


def test_products_are_kept_by_command(shop: Shop, tmp_path: Path, say: Callable[..., Any]) -> None:
    code, answer = say(
        "products", "set", "MUG-01", "--name", "Mug", "--weight", "350g", "--size", "12x9x10cm", "--customs",
        "6912.00", "--origin", "Germany", "--barcode", "4006381333931", "--bin", "R1",
    )  # fmt: skip
    (product,) = answer["products"]
    assert code == 0
    assert (product["weight_g"], product["length_mm"], product["origin_country"]) == (350, 120, "DE")
    assert "weight_g" in product["typed"]
    assert say("products", "set", "MUG-01", "--weight", "")[1]["products"][0]["weight_g"] is None
    assert [p["sku"] for p in say("products", "list", "--missing", "weight")[1]["products"]] == ["MUG-01"]
    assert say("products", "set", "MUG-01")[0] == 2
    assert say("products", "set", "MUG-01", "--customs", "12")[0] == 1
    file = tmp_path / "list.csv"
    file.write_text("SKU,Weight,Bin\nMUG-01,0.4,R9\nTEA,0.1,R2\n", encoding="utf-8")
    code, report = say("products", "import", str(file))
    assert (report["new"], report["changed"]) == (1, 1)
    assert report["kept"] == [{"sku": "MUG-01", "field": "bin"}]
    assert say("products", "export", str(tmp_path / "all.csv"))[1]["products"] == 2
    assert say("products", "forget", "TEA", "NOBODY") == (1, {"forgotten": 1})


def test_other_people_know_of_products_through_the_store(shop: Shop) -> None:
    save_product(shop, "MUG", {"bin": "R1"})
    with shop.look() as tx:
        assert tx.products.of_skus(["MUG", "TEA"]).keys() == {"MUG"}
        assert isinstance(tx.products.of_skus(["MUG"])["MUG"], Product)
