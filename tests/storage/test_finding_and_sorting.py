"""The grid's questions: found by any part of a word, sorted with what is not known at the end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shipdesk.domain.orders import Address, AddressCheck, AddressGrade, NewOrder, OrderDraft, OrderLine, OrderStatus
from shipdesk.services.edit_orders import change_address
from shipdesk.services.list_orders import order_ids, order_rows, view_counts
from shipdesk.services.make_labels import make_labels
from shipdesk.services.search_everywhere import search_everywhere
from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery, OrderSort, OrderView
from shipdesk.services.void_labels import void_label

NOW = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)


def new_order(number: str, name: str = "", **told: object) -> NewOrder:
    """Return an order as an import would store it."""
    address = Address(
        name=name, lines=("Hauptstr. 1",), city=str(told.pop("city", "Köln")), postal_code="50667",
        country_code=str(told.pop("country", "DE")), email=str(told.pop("email", "")),
    )  # fmt: skip
    line = OrderLine(str(told.pop("sku", "CND-1")), str(told.pop("item", "Candle")), 1)
    draft = OrderDraft("plain", number, "16.11.2026", address, (line,), 2, **told)
    return NewOrder(draft, AddressCheck(AddressGrade.OK), draft.ship_by_on, number)


def store(shop: Shop, *orders: NewOrder) -> list[int]:
    with shop.database.transaction() as tx:
        return tx.orders.insert(orders, None, NOW)


def found(shop: Shop, text: str) -> list[str]:
    ids = order_ids(shop, OrderQuery(OrderView.ALL, text, OrderSort.NUMBER))
    return [row.order_number for row in order_rows(shop, ids)]


@pytest.fixture
def known(shop: Shop) -> Shop:
    """Return a shop with a handful of orders."""
    store(
        shop,
        new_order("A-1001", "Jürgen Müller", sku="TEA-HRB-080", item="Mountain herbs"),
        new_order("A-1002", "Renée O'Connor", city="Łódź", country="PL", email="renee@example.com"),
        new_order("B-77", "山田太郎", city="東京", country="JP"),
        new_order("50%_OFF", 'A "quoted" name'),
    )
    return shop


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("muller", ["A-1001"]),
        ("MÜLLER", ["A-1001"]),
        ("Mu\u0308ller", ["A-1001"]),
        ("ülle", ["A-1001"]),
        ("muller jurgen", ["A-1001"]),
        ("muller lodz", []),
        ("herbs", ["A-1001"]),
        ("tea-hrb", ["A-1001"]),
        ("HRB-08", ["A-1001"]),
        ("lodz", ["A-1002"]),
        ("o'con", ["A-1002"]),
        ("renee@exam", ["A-1002"]),
        ("山田太", ["B-77"]),
        ("1001", ["A-1001"]),
        ("100", ["A-1001", "A-1002"]),
        ("A-", ["A-1001", "A-1002"]),
        ("B", ["B-77"]),
        ("b-77", ["B-77"]),
        ("re", ["A-1002"]),
        ('"quoted"', ["50%_OFF"]),
        ("0%_", ["50%_OFF"]),
        ("%", []),
        ("_", []),
        ("NEAR", []),
        ("mountain OR candle", []),
        ("jü", ["A-1001"]),
        ("words:muller", []),
        ("nobody", []),
        ("   ", ["50%_OFF", "A-1001", "A-1002", "B-77"]),
    ],
)
def test_an_order_is_found_by_any_part_of_what_is_known(known: Shop, text: str, numbers: list[str]) -> None:
    assert found(known, text) == numbers


def test_an_order_is_found_by_its_tracking_number_whatever_happens_to_it(sample_shop: Shop) -> None:
    label = make_labels(sample_shop, order_ids(sample_shop, OrderQuery(OrderView.TO_SHIP))[:1]).labels[0]
    for text in (label.tracking_number, label.tracking_number[-8:], label.tracking_number.lower()):
        assert found(sample_shop, text) == [label.order_number]
    assert search_everywhere(sample_shop, label.tracking_number)[0].order_number == label.order_number
    void_label(sample_shop, label.parcel_id)
    address = Address(
        name="Hieronymus Zyx", lines=("Hauptstr. 1",), city="Köln", postal_code="50667", country_code="DE"
    )
    change_address(sample_shop, label.order_id, address)
    assert found(sample_shop, "zyx") == [label.order_number]
    assert found(sample_shop, label.tracking_number) == [label.order_number]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=20))
def test_no_text_breaks_the_search(known: Shop, text: str) -> None:
    clean = text.encode("utf-8", "replace").decode()
    assert set(found(known, clean)) <= {"A-1001", "A-1002", "B-77", "50%_OFF"}
    search_everywhere(known, clean)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", list(OrderSort))
def test_what_is_not_known_comes_last_either_way(shop: Shop, sort: OrderSort, descending: bool) -> None:
    dated = [
        new_order("2", "Berta", ship_by_on=date(2026, 11, 18), placed_at=NOW, total_minor=500, currency="EUR"),
        new_order("1", "Anton", ship_by_on=date(2026, 11, 17), placed_at=NOW - timedelta(days=1), total_minor=900),
        new_order("3", "Carl"),
        new_order("4", "Dora"),
    ]
    store(shop, *dated)
    ids = order_ids(shop, OrderQuery(OrderView.ALL, "", sort, descending=descending))
    rows = order_rows(shop, ids)
    values = [getattr(row, sort.value) for row in rows]
    known = [value for value in values if value is not None]
    assert values == known + [None] * (len(values) - len(known))
    assert known == sorted(known, reverse=descending)
    if sort is OrderSort.SHIP_BY:
        assert [row.order_number for row in rows][2:] == (["4", "3"] if descending else ["3", "4"])


def test_rows_come_in_the_order_asked_and_without_those_that_are_gone(known: Shop) -> None:
    ids = list(order_ids(known, OrderQuery(OrderView.ALL)))
    asked = [*reversed(ids), 99_999]
    assert [row.id for row in order_rows(known, asked)] == list(reversed(ids))


def test_the_number_beside_a_view_is_the_number_of_its_rows(sample_shop: Shop) -> None:
    make_labels(sample_shop, order_ids(sample_shop, OrderQuery(OrderView.TO_SHIP))[:3])
    store(sample_shop, new_order("X", "Paid later", status=OrderStatus.AWAITING_PAYMENT))
    counts = view_counts(sample_shop)
    for view in OrderView:
        assert counts[view] == len(order_ids(sample_shop, OrderQuery(view))), view
