"""Real order exports come in with the orders, lines, first and last order that people counted in them."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shipdesk.domain.countries import country_code
from shipdesk.domain.money import to_major
from shipdesk.domain.orders import OrderDraft
from shipdesk.intake.parse_file import parse_order_file
from shipdesk.intake.reading import FileReading

ORDERS = Path(__file__).parents[4] / "shared" / "data" / "orders"
ENDING = ".expected.json"
PLATFORMS = ("shopify", "woocommerce", "etsy", "amazon")
# Folders of the other systems; every one of their files comes in right.
ALSO_RIGHT = (
    *("andreani", "backerkit", "correo_argentino", "shopware", "tiktok_shop"),
    *(
        "amazon_history",
        "clickdrop",
        "clickpost_jp",
        "ebay",
        "generic",
        "gumroad",
        "kickstarter",
        "magento",
        "northwind",
    ),
    *("paypal", "square", "squarespace", "stripe", "superstore", "tcgplayer", "tiendanube", "walmart", "_headers"),
)

needs_orders = pytest.mark.skipif(not ORDERS.is_dir(), reason="the shared order files are not on this machine")


def _files(folders: tuple[str, ...]) -> list[str]:
    paths = [path for folder in folders for path in sorted((ORDERS / folder).glob(f"*{ENDING}"))]
    return [str(path.relative_to(ORDERS))[: -len(ENDING)] for path in paths]


def _misses(name: str) -> list[str]:
    """Return in words what the reading has otherwise than expected."""
    expected = json.loads((ORDERS / (name + ENDING)).read_text("utf-8"))
    reading = parse_order_file(ORDERS / name)
    if reading.problem:
        return [reading.problem]
    # A quantity that nobody can read ("abc") is an order for who counts, and a refused row for who packs.
    unreadable = {r.order_number: r for r in reading.refused if r.order_number in _without_quantity(expected)}
    misses = [
        f"refused row {r.row}, {r.column} {r.value!r}: {r.reason}"
        for r in reading.refused[:3]
        if r.order_number not in unreadable
    ]
    counted = (len(reading.drafts) + len(unreadable), reading.lines + len(unreadable))
    if counted != (expected["orders"], expected["lines"] or 0):
        misses.append(f"orders and lines {counted}, expected {expected['orders']} and {expected['lines']}")
    return misses + _order_misses(reading, expected)


def _order_misses(reading: FileReading, expected: dict[str, Any]) -> list[str]:
    misses = []
    for place, key in ((0, "first_order"), (-1, "last_order")):
        if reading.drafts and expected.get(key) and expected[key]["order_number"] not in _without_quantity(expected):
            misses += [f"{key} {m}" for m in _differences(reading.drafts[place], expected[key])]
    return misses


def _without_quantity(expected: dict[str, Any]) -> set[str]:
    """Return the numbers of the orders of which the counting people could not tell a quantity either."""
    told = [expected[key] for key in ("first_order", "last_order") if expected.get(key)]
    return {o["order_number"] for o in told if any(i["quantity"] is None for i in o["items"])}


def _numbers(expected: dict[str, Any]) -> str:
    """Return the number an order is known by; Shopware gives all unfinished orders the number 0, so its id goes."""
    return str(expected["order_id"] if expected["order_number"] == "0" else expected["order_number"] or "")


def _place(person: Any, expected: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Return the parts of the place; where they were counted as one cell, they are held to that cell."""
    cell = expected.get("state_city_zip_cell")
    if cell:
        return [("place", f"{person.state} / {person.city} / {person.postal_code}", cell)]
    return [
        ("city", person.city, expected["city"]),
        ("state", person.state, expected["state"]),
        ("postal code", person.postal_code, expected["postal_code"]),
    ]


def _differences(draft: OrderDraft, expected: dict[str, Any]) -> list[str]:
    person = draft.recipient
    country = expected.get("country")
    pairs = [
        ("number", draft.order_number if expected["order_number"] else "", _numbers(expected)),
        ("placed", draft.placed_at_raw, expected["placed_at"]),
        ("name", person.name, expected["recipient_name"]),
        ("lines", list(person.lines), expected["address_lines"]),
        *_place(person, expected),
        ("country", person.country_code, country_code(country) if country else ""),
        ("e-mail", person.email, expected["email"]),
        ("phone", person.phone, expected["phone"]),
        ("currency", draft.currency, expected["currency"]),
        ("total", _money(draft.total_minor, draft), _exact(expected["total"])),
        ("items", [_item(x, draft) for x in draft.lines], [_expected_item(x) for x in expected["items"]]),
    ]
    return [f"{what}: {got!r}, expected {want!r}" for what, got, want in pairs if (got or None) != (want or None)]


def _item(line: Any, draft: OrderDraft) -> tuple[Any, ...]:
    return (line.sku, line.name, Decimal(line.quantity), _money(line.unit_price_minor, draft))


def _expected_item(item: dict[str, Any]) -> tuple[Any, ...]:
    name = " ".join((item["name"] or "").split())
    return (item["sku"] or "", name, Decimal(item["quantity"] or 0), _exact(item["unit_price"]))


def _exact(amount: str | None) -> Decimal | None:
    return None if amount is None else Decimal(amount).quantize(Decimal("0.01"))


def _money(minor: int | None, draft: OrderDraft) -> Decimal | None:
    return None if minor is None else to_major(minor, draft.currency).quantize(Decimal("0.01"))


@needs_orders
@pytest.mark.parametrize("name", _files(PLATFORMS) if ORDERS.is_dir() else [])
def test_export_of_the_four_platforms_comes_in_as_it_was_counted(name: str) -> None:
    assert _misses(name) == []
    assert parse_order_file(ORDERS / name).profile == name.split("/", maxsplit=1)[0]


@needs_orders
@pytest.mark.parametrize("name", _files(ALSO_RIGHT) if ORDERS.is_dir() else [])
def test_other_lists_come_in_as_they_were_counted(name: str) -> None:
    assert _misses(name) == []


@needs_orders
def test_table_of_misses_over_all_shared_files(capsys: pytest.CaptureFixture[str]) -> None:
    folders = tuple(sorted(p.name for p in ORDERS.iterdir() if p.is_dir()))
    table = {name: _misses(name) for name in _files(folders)}
    missed = {name: misses for name, misses in table.items() if misses}
    with capsys.disabled():
        print(f"\n{len(table) - len(missed)} of {len(table)} order files read as counted")
        for name, misses in missed.items():
            print(f"  {name}: {'; '.join(misses)[:200]}")
    assert not missed
