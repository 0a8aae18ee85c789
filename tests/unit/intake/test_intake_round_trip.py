"""An order comes back the same whichever way a spreadsheet writes it down."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import examples

from shipdesk.domain.orders import OrderDraft
from shipdesk.intake.parse_file import parse_order_file

NAMES = ("Ana Novak", "Jürgen Weiß", "Zoë Lefèvre", "Núria Peña", "Søren Ågård", "O'Brien, Pat", 'Bob "Bo" Li')
STREETS = ("Hauptstr. 1", "12 Elm St; Apt 4", "Rue de l'Église 3", "Calle Mayor, 7", "Line one 5\nLine two")
CITIES = ("Berlin", "São Paulo", "Málaga", "New York")
HEADERS = {
    "en": "Order Number|Order Date|Customer Name|Email|Address 1|"
    "City|Postcode|Country|SKU|Item|Quantity|Unit Price|Currency",
    "de": "Bestellnummer|Bestelldatum|Name|E-Mail|Straße|Ort|PLZ|Land|Artikelnummer|Artikel|Menge|Einzelpreis|Währung",
    "fr": "Numéro de commande|Date de commande|Nom complet|Courriel|Adresse|Ville|"
    "Code postal|Pays|Référence article|Produit|Quantité|Prix unitaire|Devise",
    "es": "Número de pedido|Fecha de pedido|Nombre completo|Correo electrónico|Dirección|Ciudad|"
    "Código postal|País|Referencia del producto|Producto|Cantidad|Precio unitario|Moneda",
    "it": "Numero ordine|Data ordine|Nome e cognome|Email|Indirizzo|Città|"
    "CAP|Paese|Codice articolo|Articolo|Quantità|Prezzo unitario|Valuta",
    "nl": "Bestelnummer|Besteldatum|Naam|E-mailadres|Adres|Plaats|"
    "Postcode|Land|Artikelcode|Omschrijving|Aantal|Stukprijs|Valuta",
    "pt": "Número da encomenda|Data da encomenda|Nome completo|Email|Morada|"
    "Cidade|Código postal|País|Código|Produto|Quantidade|Preço unitário|Moeda",
    "pl": "Numer zamówienia|Data zamówienia|Imię i nazwisko|E-mail|Ulica i numer|"
    "Miasto|Kod pocztowy|Kraj|SKU|Nazwa produktu|Ilość|Cena jednostkowa|Waluta",
}


ITEMS = {
    "en": "Line items", "de": "Bestellte Artikel", "fr": "Articles", "es": "Productos", "it": "Articoli",
    "nl": "Artikelen", "pt": "Produtos", "pl": "Produkty",
}  # fmt: skip
_MOST_LINES = 3
Drawn = tuple[str, str, str, date, list[tuple[str, int, int]]]


@dataclass(frozen=True)
class Habits:
    """How one spreadsheet writes a list."""

    delimiter: str
    encoding: str
    language: str
    line_end: str
    decimal_comma: bool
    date_format: str
    everything_quoted: bool
    layout: str
    protected: bool
    sep_line: bool
    preamble: bool


habits = st.builds(
    Habits,
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman")),
    language=st.sampled_from(sorted(HEADERS)),
    line_end=st.sampled_from(("\n", "\r\n", "\r")),
    decimal_comma=st.booleans(),
    date_format=st.sampled_from(("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d", "%d-%m-%y")),
    everything_quoted=st.booleans(),
    layout=st.sampled_from(("repeated", "blank repeats", "items in one cell", "numbered columns")),
    protected=st.booleans(),
    sep_line=st.booleans(),
    preamble=st.booleans(),
)
items = st.tuples(st.sampled_from(("T-1", "007", "1E5", "KAPPE-Ü")), st.integers(1, 40), st.integers(0, 500_000))
orders = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(STREETS),
        st.sampled_from(CITIES),
        st.dates(min_value=date(2020, 1, 1), max_value=date(2026, 12, 31)),
        st.lists(items, min_size=1, max_size=3, unique_by=lambda item: item[0]),
    ),
    min_size=1,
    max_size=5,
)


def _price(minor: int, habits: Habits) -> str:
    price = f"{Decimal(minor) / 100:,.2f}"
    return price.translate(str.maketrans(",.", ".,")) if habits.decimal_comma else price


def _own(number: int, order: Drawn, habits: Habits) -> list[str]:
    name, street, city, placed, _ = order
    shown = f'="00{number}"' if habits.protected else f"00{number}"
    code = "'01067" if habits.protected else "01067"
    return [shown, placed.strftime(habits.date_format), name, "ana@example.com", street, city, code, "DE"]


def _cells(number: int, order: Drawn, habits: Habits) -> list[list[str]]:
    """Return the order's rows in the layout of the list."""
    own = _own(number, order, habits)
    lines = order[-1]
    if habits.layout == "items in one cell":
        pairs = (f"name:Thing {sku}|sku:{sku}|quantity:{n}|price:{Decimal(minor) / 100:.2f}" for sku, n, minor in lines)
        return [[*own, ";".join(pairs), "EUR"]]
    items = [[sku, f"Thing {sku}", str(n), _price(minor, habits)] for sku, n, minor in lines]
    if habits.layout == "numbered columns":
        return [[*own, *(cell for item in items for cell in item), *[""] * (4 * (_MOST_LINES - len(items))), "EUR"]]
    blank = [own[0], *[""] * 7] if habits.layout == "blank repeats" else own
    return [[*(blank if place else own), *item, "EUR"] for place, item in enumerate(items)]


def _header(habits: Habits) -> list[str]:
    header = HEADERS[habits.language].split("|")
    if habits.layout == "items in one cell":
        return [*header[:8], ITEMS[habits.language], header[-1]]
    if habits.layout == "numbered columns":
        numbered = (
            f"Item {n} {name}" for n in range(1, _MOST_LINES + 1) for name in ("SKU", "Name", "Quantity", "Price")
        )
        return [*header[:8], *numbered, header[-1]]
    return header


def _written(drawn: list[Drawn], habits: Habits) -> bytes:
    text = io.StringIO()
    # The csv module protects no line feed where lines end with a carriage return; whoever ends them so does.
    quoted = habits.everything_quoted or habits.line_end == "\r"
    quoting: Literal[0, 1] = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(text, delimiter=habits.delimiter, lineterminator=habits.line_end, quoting=quoting)
    writer.writerow(_header(habits))
    for number, order in enumerate(drawn, start=1):
        writer.writerows(_cells(number, order, habits))
    before = f"sep={habits.delimiter}{habits.line_end}" if habits.sep_line else ""
    before += f"My shop{habits.line_end}{habits.line_end}" if habits.preamble else ""
    whole = before + text.getvalue()
    try:
        return whole.encode(habits.encoding)
    except UnicodeEncodeError:
        return whole.encode("utf-8")


def _same(draft: OrderDraft, number: int, order: Drawn) -> bool:
    name, street, city, placed, lines = order
    return (
        draft.order_number == f"00{number}"
        and draft.recipient.name == name
        and draft.recipient.lines == tuple(street.split("\n"))
        and draft.recipient.city == city
        and (draft.recipient.postal_code, draft.recipient.country_code) == ("01067", "DE")
        and [(x.sku, x.quantity, x.unit_price_minor) for x in draft.lines] == lines
        and draft.placed_at is not None
        and draft.placed_at.date() == placed
    )


@settings(max_examples=examples(60))
@given(drawn=orders, habits=habits)
def test_order_comes_back_the_same_from_every_habit_of_writing(drawn: list[Drawn], habits: Habits) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "orders.csv"
        path.write_bytes(_written(drawn, habits))
        reading = parse_order_file(path)
    assert not reading.problem, reading.problem
    assert not reading.refused, reading.refused
    assert len(reading.drafts) == len(drawn)
    for number, (draft, order) in enumerate(zip(reading.drafts, drawn, strict=True), start=1):
        assert _same(draft, number, order), (draft, order, reading.encoding, reading.delimiter, reading.questions)
