"""Lists of products as shops export them and as people write them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.products import Product
from shipdesk.intake.product_list import ProductReading, parse_product_list
from shipdesk.intake.read_products import read_product_list

SHOPIFY = """Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Weight Unit,Variant Barcode
mug,Ceramic mug,Colour,Blue,MUG-B,350,kg,4006381333931
mug,,,Red,MUG-R,360,kg,
mug,,,,,,,
tea,Green tea,Title,Default Title,TEA,120.0,g,
"""
WOOCOMMERCE = """ID,Typ,Artikelnummer,Name,"Gewicht (kg)","Länge (cm)","Breite (cm)","Höhe (cm)",EAN
1,simple,K-1,Kerze,"0,25",8,8,"12,5",4006381333931
2,simple,,Ohne Nummer,1,,,,
"""


def _read(folder: Path, text: str, **more: str) -> ProductReading:
    file = folder / "products.csv"
    file.write_text(text, encoding="utf-8")
    return parse_product_list(file, **more)  # type: ignore[arg-type]


def test_shopify_variants_go_by_the_title_of_their_product(tmp_path: Path) -> None:
    reading = _read(tmp_path, SHOPIFY)
    assert reading.products == (
        Product("MUG-B", "Ceramic mug, Blue", 350, barcode="4006381333931"),
        Product("MUG-R", "Ceramic mug, Red", 360),
        Product("TEA", "Green tea", 120),
    )
    assert not reading.refused


def test_woocommerce_names_units_in_its_headers_and_writes_decimal_commas(tmp_path: Path) -> None:
    reading = _read(tmp_path, WOOCOMMERCE)
    assert reading.products == (Product("K-1", "Kerze", 250, 80, 80, 125, barcode="4006381333931"),)
    assert reading.remarks == ("Rows without a SKU, which were left out: 1.",)


def test_a_plain_table_is_read_with_units_in_its_cells(tmp_path: Path) -> None:
    (product,) = _read(
        tmp_path,
        "Art.-Nr.;Gewicht;Zolltarifnummer;Ursprungsland;Lagerplatz;Abmessungen\n"
        "A-1;1,2 kg;6912.00.23;Deutschland;R1-04;20 x 15 x 10,5 cm\n",
    ).products
    assert product == Product("A-1", "", 1200, 200, 150, 105, customs_code="69120023", origin_country="DE", bin="R1-04")


@pytest.mark.parametrize(
    "header",
    [
        "SKU,Weight (g),HS code,Country of origin",
        "Artikelnummer,Gewicht in g,Zolltarifnummer,Ursprungsland",
        "Référence,Poids (g),Code douanier,Pays d'origine",
        "Referencia,Peso (g),Código arancelario,País de origen",
        "Codice articolo,Peso (g),Codice doganale,Paese di origine",
        "Artikelcode,Gewicht (g),Goederencode,Land van herkomst",
    ],
)
def test_columns_are_known_in_many_languages(tmp_path: Path, header: str) -> None:
    (product,) = _read(tmp_path, f"{header}\nA-1,350,691200,CN\n").products
    assert product == Product("A-1", "", 350, customs_code="691200", origin_country="CN")


@pytest.mark.parametrize(
    ("header", "cell", "grams"),
    [
        ("weight_kg", "0.35", 350),
        ("Weight (lbs)", "2", 907),
        ("weight [oz]", "12", 340),
        ("Grams", "350", 350),
        ("weight (kg)", "350 g", 350),
        ("Weight", "1 lb", 454),
    ],
)
def test_the_cells_own_unit_goes_before_the_headers(tmp_path: Path, header: str, cell: str, grams: int) -> None:
    assert _read(tmp_path, f"SKU,{header}\nA-1,{cell}\n").products[0].weight_g == grams


def test_three_digits_behind_a_sign_are_thousands_of_grams_and_thousandths_of_a_kilogram(tmp_path: Path) -> None:
    products = _read(tmp_path, 'SKU;Weight\nA;1.250 g\nB;1,250 g\nC;1,250 kg\nD;1.250 kg\nE;"1.250,5 g"\n').products
    assert [p.weight_g for p in products] == [1250] * 5


def test_a_column_beside_it_may_name_the_unit(tmp_path: Path) -> None:
    products = _read(tmp_path, "SKU,Weight,Weight unit\nA,2,kg\nB,2,oz\n").products
    assert [p.weight_g for p in products] == [2000, 57]


def test_without_any_unit_the_whole_column_decides_and_says_so(tmp_path: Path) -> None:
    kilograms = _read(tmp_path, "SKU,Weight\nA,0.35\nB,2\n")
    assert [p.weight_g for p in kilograms.products] == [350, 2000]
    assert kilograms.remarks == ("No unit is given for weights; they were read as kg.",)
    assert [p.weight_g for p in _read(tmp_path, "SKU,Weight\nA,350\nB,20\n").products] == [350, 20]
    assert [p.weight_g for p in _read(tmp_path, "SKU,Weight\nA,12\n", weight_unit="oz").products] == [340]


def test_a_cell_that_makes_no_sense_is_refused_and_the_rest_of_its_row_taken(tmp_path: Path) -> None:
    reading = _read(tmp_path, "SKU,Weight (g),HS code,Bin\nA,heavy,12,R1\nB,-5,,\n")
    assert reading.products == (Product("A", bin="R1"), Product("B"))
    assert [(r.row, r.column) for r in reading.refused] == [(2, "HS code"), (2, "Weight (g)"), (3, "Weight (g)")]


def test_a_sku_that_a_spreadsheet_rounded_is_refused(tmp_path: Path) -> None:
    reading = _read(tmp_path, "SKU,Weight (g)\n4.00638E+12,350\n")
    assert not reading.products
    assert "rounded" in reading.refused[0].reason


def test_a_sku_that_stands_twice_counts_once(tmp_path: Path) -> None:
    reading = _read(tmp_path, "SKU,Weight (g)\nA,350\nA,900\n")
    assert [p.weight_g for p in reading.products] == [350]
    assert "more than once" in reading.remarks[0]


def test_a_file_without_skus_is_refused_with_its_columns_named(tmp_path: Path) -> None:
    assert (
        "No column of this file holds SKUs (its columns: Colour, Price)"
        in _read(tmp_path, "Colour,Price\nred,1\n").problem
    )


def test_a_workbook_is_read_in_a_child_process(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["My products"], ["SKU", "Name", "Weight (g)"], ["A-1", "Mug", 350], ["A-2", "Tea", 120.5]):
        sheet.append(row)
    book.save(tmp_path / "products.xlsx")
    reading = read_product_list(tmp_path / "products.xlsx")
    assert [(p.sku, p.name, p.weight_g) for p in reading.products] == [("A-1", "Mug", 350), ("A-2", "Tea", 120)]


def test_a_damaged_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "products.xlsx"
    file.write_bytes(b"PK\x03\x04" + b"\0" * 200)
    assert read_product_list(file).problem


@given(
    grams=st.lists(st.integers(1, 30_000), min_size=1, max_size=8),
    unit=st.sampled_from(["g", "kg"]),
    comma=st.booleans(),
    in_header=st.booleans(),
)
def test_weights_come_back_the_same_in_whatever_habit_they_are_written(
    tmp_path_factory: pytest.TempPathFactory, grams: list[int], unit: str, *, comma: bool, in_header: bool
) -> None:
    def cell(value: int) -> str:
        text = str(value) if unit == "g" else f"{value / 1000:.3f}"
        return (text.replace(".", ",") if comma else text) + ("" if in_header else f" {unit}")

    header = f"Weight ({unit})" if in_header else "Weight"
    rows = "".join(f"S{i};{cell(value)}\n" for i, value in enumerate(grams))
    reading = _read(tmp_path_factory.mktemp("list"), f"SKU;{header}\n{rows}")
    assert [p.weight_g for p in reading.products] == grams, reading
