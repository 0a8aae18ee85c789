"""Lists of every shape become whole orders; what cannot be trusted is refused with its place and a reason."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from shipdesk.domain.orders import OrderStatus
from shipdesk.intake.parse_file import parse_order_file
from shipdesk.intake.reading import FileReading

HEADER = "Order Number,Order Date,Name,Email,Street,City,Postcode,Country,SKU,Item,Quantity,Price,Currency"
ROW = "1001,2026-11-12,Ana Novak,ana@example.com,Hauptstr. 1,Berlin,10115,DE,TEA,Green tea,2,7.90,EUR"

Read = Callable[..., FileReading]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return a function that writes a text down and reads it as an order file."""

    def write_and_read(text: str | bytes, **options: object) -> FileReading:
        path = tmp_path / "orders.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return parse_order_file(path, **options)  # type: ignore[arg-type]

    return write_and_read


def _list(*rows: str, header: str = HEADER) -> str:
    return "\n".join((header, *rows)) + "\n"


def test_plain_list_becomes_an_order(read: Read) -> None:
    (draft,) = read(_list(ROW)).drafts
    assert draft.order_number == "1001"
    assert draft.placed_at == datetime(2026, 11, 12, tzinfo=UTC)
    assert draft.recipient.country_code == "DE"
    assert (draft.lines[0].quantity, draft.lines[0].unit_price_minor) == (2, 790)


def test_rows_of_one_number_are_one_order_even_apart(read: Read) -> None:
    other = ROW.replace("1001", "1002")
    reading = read(_list(ROW, other, ROW.replace("TEA,Green tea", "CUP,Cup")))
    assert [d.order_number for d in reading.drafts] == ["1001", "1002"]
    assert [x.sku for x in reading.drafts[0].lines] == ["TEA", "CUP"]


def test_row_below_with_blank_order_cells_belongs_to_the_order_above(read: Read) -> None:
    (draft,) = read(_list(ROW, ",,,,,,,,CUP,Cup,1,9.00,")).drafts
    assert len(draft.lines) == 2


def test_items_in_one_cell_are_told_apart(read: Read) -> None:
    reading = read(
        _list('7,Ana,Berlin,"Tea, green x 2, Cup x 1"', '8,Bo,Bonn,"3 x Honey"', header="Order,Name,City,Items")
    )
    assert [(x.name, x.quantity) for x in reading.drafts[0].lines] == [("Tea, green", 2), ("Cup", 1)]
    assert [(x.name, x.quantity) for x in reading.drafts[1].lines] == [("Honey", 3)]


def test_numbered_item_columns_are_told_apart(read: Read) -> None:
    header = "Order No,Name,City,Item 1 Name,Item 1 Qty,Item 2 Name,Item 2 Qty"
    (draft,) = read(_list("7,Ana,Berlin,Tea,2,Cup,1", header=header)).drafts
    assert [(x.name, x.quantity) for x in draft.lines] == [("Tea", 2), ("Cup", 1)]


def test_woocommerce_plug_in_writes_items_as_pairs(read: Read) -> None:
    header = "order_id,order_number,date,status,order_total,order_currency,billing_first_name,billing_last_name,"
    header += "billing_address_1,billing_city,billing_postcode,billing_country,shipping_first_name,shipping_city,"
    header += "shipping_postcode,line_items"
    row = '9,W-9,2026-11-12 10:00:00,processing,21.70,EUR,Ana,Novak,Ring 1,Berlin,10115,DE,,,,"'
    row += 'name:Tea|sku:T-1|quantity:2|total:15.80;name:Cup|sku:C-1|quantity:1|total:5.90"'
    reading = read(_list(row, header=header))
    (draft,) = reading.drafts
    assert reading.profile == "woocommerce"
    assert draft.recipient.name == "Ana Novak", "no shipping address: it goes to the billing address"
    assert [(x.sku, x.quantity, x.unit_price_minor) for x in draft.lines] == [("T-1", 2, 790), ("C-1", 1, 590)]


@pytest.mark.parametrize(
    ("cells", "column", "word"),
    [
        (("2,7.90", "-3,7.90"), "Quantity", "whole number"),
        (("2,7.90", "0,7.90"), "Quantity", "0"),
        (("2,7.90", "2,0x10"), "Price", "amount"),
        (("2026-11-12", "2026-02-31"), "Order Date", "no such day"),
        (("ana@example.com", '"a@b.test,c@d.test"'), "Email", "one e-mail"),
        (("DE,TEA", ",TEA"), "Country", "country is missing"),
        (("DE,TEA", "Atlantis,TEA"), "Country", "no country"),
        (("1001", "1.001E+17"), "Order Number", "rounded"),
        (("Ana Novak", "#REF!"), "Name", "spreadsheet error"),
        (("Ana Novak", "Ana\0Novak"), "Name", "damaged"),
    ],
)
def test_cell_that_makes_no_sense_refuses_its_row_with_place_and_reason(
    read: Read, cells: tuple[str, str], column: str, word: str
) -> None:
    good = ROW.replace("1001", "1000")
    reading = read(_list(good, ROW.replace(*cells), good.replace("1000", "1002")))
    assert [d.order_number for d in reading.drafts] == ["1000", "1002"]
    (refused,) = reading.refused
    assert (refused.row, refused.column) == (3, column)
    assert word in refused.reason


def test_order_with_one_bad_row_is_refused_as_a_whole(read: Read) -> None:
    reading = read(_list(ROW, ROW.replace("TEA,Green tea,2", "CUP,Cup,x"), ROW.replace("1001", "1002")))
    assert [d.order_number for d in reading.drafts] == ["1002"]
    assert reading.refused[0].order_number == "1001"


def test_one_number_for_two_addresses_is_refused(read: Read) -> None:
    reading = read(_list(ROW, ROW.replace("Hauptstr. 1", "Nebenweg 9")))
    assert not reading.drafts
    assert "two different addresses" in reading.refused[0].reason


def test_same_row_twice_is_taken_once_and_told(read: Read) -> None:
    (draft,) = read(_list(ROW, ROW)).drafts
    assert len(draft.lines) == 1
    assert any("more than once" in change for change in draft.changes)


def test_open_quotation_mark_merges_no_orders(read: Read) -> None:
    broken = ROW.replace("1001", "1002").replace("Ana Novak", '"Ana Novak')
    reading = read(_list(ROW, broken, ROW.replace("1001", "1003")))
    assert [d.order_number for d in reading.drafts] == ["1001"]
    assert {r.order_number for r in reading.refused} >= {"1002", "1003"}


def test_totals_footers_and_repeated_headers_are_no_orders(read: Read) -> None:
    reading = read(_list(ROW, HEADER, ROW.replace("1001", "1002"), ",,,,,,,,,,,,", "Total,,,,,,,,,,,15.80,"))
    assert [d.order_number for d in reading.drafts] == ["1001", "1002"]
    assert any("left out" in remark for remark in reading.remarks)


def test_order_without_a_number_gets_the_same_one_each_time(read: Read) -> None:
    text = _list("Ana,Hauptstr. 1,Berlin", "Ana,Hauptstr. 1,Berlin", "Bo,Ring 2,Bonn", header="Name,Street,City")
    first, second = read(text), read(text)
    numbers = [d.order_number for d in first.drafts]
    assert len(set(numbers)) == 3
    assert all(n.startswith("ROW-") for n in numbers)
    assert numbers == [d.order_number for d in second.drafts]


def test_protected_numbers_keep_their_zeros(read: Read) -> None:
    row = ROW.replace("1001", '="00123"').replace("10115", "'01067")
    (draft,) = read(_list(row)).drafts
    assert (draft.order_number, draft.recipient.postal_code) == ("00123", "01067")


def test_formula_stays_the_text_that_was_typed(read: Read) -> None:
    (draft,) = read(_list(ROW.replace("Ana Novak", "=cmd|' /C calc'!A0"))).drafts
    assert draft.recipient.name == "=cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (("03/04/2026", "25/04/2026"), (4, 3)),
        (("03/04/2026", "04/25/2026"), (3, 4)),
        (("03.04.2026", "04.04.2026"), (4, 3)),
        (("01/11/2026", "02/11/2026", "03/11/2026", "04/11/2026", "05/11/2026", "06/11/2026"), (11, 1)),
    ],
)
def test_whole_column_decides_whether_the_day_comes_first(
    read: Read, dates: tuple[str, ...], expected: tuple[int, int]
) -> None:
    rows = [ROW.replace("1001", str(i)).replace("2026-11-12", d) for i, d in enumerate(dates, start=1)]
    placed = read(_list(*rows)).drafts[0].placed_at
    assert placed
    assert (placed.month, placed.day) == expected


def test_dates_that_nothing_decides_are_asked_for_and_the_answer_holds(read: Read) -> None:
    text = _list(ROW.replace("2026-11-12", "03/04/2026"))
    (question,) = read(text).questions
    assert question.column == "Order Date"
    answered = read(text, answers={"Order Date": "placed_at_month_first"})
    assert not answered.questions
    assert answered.drafts[0].placed_at == datetime(2026, 3, 4, tzinfo=UTC)


def test_decimal_comma_is_decided_for_the_column(read: Read) -> None:
    text = _list(ROW, ROW.replace("1001", "1002").replace("7.90", "7.5")).replace(",", ";")
    text = text.replace("7.90", "1.234").replace("7.5", "7,50")
    assert [d.lines[0].unit_price_minor for d in read(text).drafts] == [123400, 750]


@pytest.mark.parametrize(
    ("country", "code"),
    [("Deutschland", "DE"), ("Royaume-Uni", "GB"), ("Stati Uniti", "US"), ("Países Bajos", "NL"), ("日本", "JP"),
     ("DEU", "DE"), ("U.K.", "GB"), ("Türkei", "TR"), ("Holland", "NL"), ("uk", "GB"), ("Ελλάδα", "GR")],
)  # fmt: skip
def test_country_is_known_in_many_languages(read: Read, country: str, code: str) -> None:
    (draft,) = read(_list(ROW.replace("DE,TEA", f"{country},TEA"))).drafts
    assert draft.recipient.country_code == code


@pytest.mark.parametrize(
    ("word", "status"),
    [("paid", OrderStatus.TO_SHIP), ("Storniert", OrderStatus.CANCELLED), ("Expédiée", OrderStatus.SHIPPED_ELSEWHERE),
     ("pending", OrderStatus.AWAITING_PAYMENT), ("On Hold", OrderStatus.ON_HOLD), ("refunded", OrderStatus.CANCELLED)],
)  # fmt: skip
def test_status_words_are_understood(read: Read, word: str, status: OrderStatus) -> None:
    (draft,) = read(_list(f"7,Ana,Berlin,{word}", header="Order No,Name,City,Status")).drafts
    assert draft.status is status


def test_completed_sale_whose_parcel_waits_is_to_be_shipped(read: Read) -> None:
    header = "Order No,Name,City,Status,Shipping Status"
    waiting, gone = read(_list("7,Ana,Bonn,completed,unshipped", "8,Bo,Bonn,completed,shipped", header=header)).drafts
    assert (waiting.status, gone.status) == (OrderStatus.TO_SHIP, OrderStatus.SHIPPED_ELSEWHERE)


def test_day_stays_the_day_that_was_written_whatever_zone_the_times_are_in(read: Read) -> None:
    header = "注文番号,注文日時,ステータス,送付先姓,送付先名,送付先郵便番号1,送付先住所それ以降の住所,お届け日指定,個数"
    (draft,) = read(_list("9,2026/11/12 00:30,発送待ち,山田,太郎,150,神宮前1,2026/11/20,1", header=header)).drafts
    assert draft.promised_on == date(2026, 11, 20)
    assert draft.placed_at == datetime(2026, 11, 11, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "footer",
    [
        "2;enregistrement(s) téléchargé(s)",
        "2 Datensätze heruntergeladen",
        "2;registros descargados",
        "2;record scaricati",
    ],
)
def test_footer_is_no_order_in_other_languages_either(read: Read, footer: str) -> None:
    reading = read("Numéro de commande;Nom;Rue;Ville;Pays\n7;Ana Novak;Rue 1;Lyon;France\n\n" + footer + "\n")
    assert [d.order_number for d in reading.drafts] == ["7"]
    assert not reading.refused


@pytest.mark.parametrize(
    ("header", "street"),
    [
        ("Sipariş Numarası;Alıcı;Teslimat Adresi;İlçe;Ülke;Ürün Adı;Adet", "Atatürk Cad. 5"),
        ("Bestellnummer;Name des Empfängers;Empfänger-Adresse 1;Empfänger-Ort;Empfänger-Land;Titel;Anzahl", "Ring 5"),
        ("N° de commande;Nom de l'acheteur;Rue de livraison;Ville de livraison;Pays;Intitulé de l'objet;Quantité",
         "Rue 5"),
        ("bestelnummer;naam verzenden;straat verzenden;woonplaats verzenden;land;producttitel;aantal", "Weg 5"),
        ("受注no;発送先名;発送先住所;発送先都市;国名;商品名;受注数量", "神宮前 5"),
    ],
)  # fmt: skip
def test_columns_are_known_by_the_words_of_other_languages(read: Read, header: str, street: str) -> None:
    (draft,) = read(f"{header}\n7;Ayşe Kaya;{street};Bonn;DE;Çay;2\n").drafts
    assert (draft.order_number, draft.recipient.name) == ("7", "Ayşe Kaya")
    assert draft.recipient.lines[0][-1] == "5"
    assert draft.recipient.city
    assert draft.recipient.country_code
    assert [(x.name, x.quantity) for x in draft.lines] == [("Çay", 2)]


def test_cash_on_delivery_is_shipped_although_its_payment_is_pending(read: Read) -> None:
    header = "Name,Created at,Financial Status,Payment Method,Lineitem name,Lineitem quantity"
    (draft,) = read(_list("#1,2026-11-12 10:00:00 +0100,pending,Cash on Delivery (COD),Tea,1", header=header)).drafts
    assert draft.status is OrderStatus.TO_SHIP


def test_unknown_column_is_asked_about_and_the_answer_holds(read: Read) -> None:
    text = _list("7,Ana Novak,Wohnort Berlin", "8,Bo Li,Wohnort Bonn", header="Order Number,Postcode,Xyz")
    asked = {q.column for q in read(text).questions}
    assert "Xyz" in asked
    answered = read(text, answers={"Xyz": "city", "Postcode": "name"})
    assert "Xyz" not in {q.column for q in answered.questions}
    assert answered.drafts[0].recipient.city == "Wohnort Berlin"
    assert answered.drafts[0].recipient.name == "Ana Novak"


def test_second_column_of_a_name_is_asked_about_and_overwrites_nothing(read: Read) -> None:
    reading = read(_list("7,Ana,Street 1,Back house,Berlin", header="Order No,Name,Address 1,Address 1,City"))
    assert reading.questions[0].column == "Address 1 (2)"
    assert reading.drafts[0].recipient.lines == ("Street 1",)


def test_lost_zero_of_a_postal_code_is_put_back_and_told(read: Read) -> None:
    (draft,) = read(_list(ROW.replace("10115", "1067"))).drafts
    assert draft.recipient.postal_code == "01067"
    assert any("01067" in change for change in draft.changes)


def test_rounded_phone_is_left_out_and_told(read: Read) -> None:
    (draft,) = read(_list("7,Ana,Berlin,4.93E+11", header="Order No,Name,City,Phone")).drafts
    assert draft.recipient.phone == ""
    assert any("rounded" in change for change in draft.changes)


def test_zipped_export_is_read(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("orders.csv", _list(ROW))
    assert len(parse_order_file(path).drafts) == 1


def test_amazon_report_keeps_its_literal_quotation_marks(read: Read) -> None:
    header = "order-id\torder-item-id\tpurchase-date\trecipient-name\tship-country\tproduct-name\tquantity-purchased"
    row = '302-1\t1\t2026-11-12T10:00:00+00:00\tAna\tDE\t"Big" cup\t1'
    (draft,) = read(f"{header}\r\n{row}\r\n").drafts
    assert draft.lines[0].name == '"Big" cup'


def test_text_of_no_orders_is_refused_with_a_sentence(read: Read) -> None:
    assert "looks like part of an order" in read("colour,shape\nred,round\n").problem
    assert "web page" in read("<!DOCTYPE html><html><body>Log in</body></html>").problem
    assert "empty" in read("").problem
    assert "JSON" in read('{"orders": []}').problem


def test_fingerprint_belongs_to_the_header_alone(read: Read) -> None:
    assert read(_list(ROW)).fingerprint == read(_list(ROW, ROW.replace("1001", "7"))).fingerprint
    assert read(_list(ROW)).fingerprint != read(_list("7,Ana", header="Order No,Name")).fingerprint
