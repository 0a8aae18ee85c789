"""What is at stake on the late list, and what was given back: parts of orders, orders together, every currency."""

from __future__ import annotations

import pytest
from late_desk import LateDesk
from sqlmodel import col, select

from shipdesk.domain.errors import Refused
from shipdesk.services.clocks import FixedClock
from shipdesk.services.combine_orders import combine_orders
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.edit_orders import change_address
from shipdesk.services.late.list_late import list_late
from shipdesk.services.late.refund_note import note_refund
from shipdesk.services.late.reship import reship_orders
from shipdesk.services.late.summary import late_summary
from shipdesk.services.list_orders import orders_in_full
from shipdesk.services.make_labels import make_labels
from shipdesk.services.shop import Shop
from shipdesk.storage.tables import OrderLineRow, OrderRecord


@pytest.fixture
def desk(handful_shop: Shop, clock: FixedClock) -> LateDesk:
    return LateDesk(handful_shop, clock)


def price(desk: LateDesk, order_id: int, each_minor: int | None) -> None:
    """Let each piece of an order have this price."""
    with desk.shop.database.transaction() as tx:
        lines = tx.session.scalars(select(OrderLineRow).where(col(OrderLineRow.order_id) == order_id)).all()
        for line in lines:
            line.unit_price_minor = each_minor
        tx.session.add_all(lines)


def test_of_an_order_in_two_parcels_each_is_worth_its_part(desk: LateDesk) -> None:
    first, second = desk.split_in_two()
    order = desk.order(desk.parcel(first).order_id)
    pieces = sum(line.quantity for line in order.lines)
    price(desk, order.id, 700)
    desk.go_past_promise(first)
    assert desk.row(first).value_minor == 700
    assert desk.row(second).value_minor == 700 * (pieces - 1)
    note_refund(desk.shop, [desk.row(first)])
    assert not desk.is_late(first)
    assert desk.row(second).value_minor == 700 * (pieces - 1)
    price(desk, order.id, None)
    assert desk.row(second).value_minor is None


def test_the_money_of_an_order_is_given_back_once(desk: LateDesk) -> None:
    first, second = desk.split_in_two()
    desk.worth(first, 6_000, "EUR")
    desk.go_past_promise(first)
    note_refund(desk.shop, [desk.row(first), desk.row(second)])
    with desk.shop.look() as tx:
        deeds = tx.late_actions.of_orders([desk.parcel(first).order_id])
    assert sum(deed.amount_minor or 0 for deed in deeds) <= 6_000
    assert not desk.is_late(first)
    assert not desk.is_late(second)


def test_more_than_an_order_is_worth_is_not_given_back_in_parts(desk: LateDesk) -> None:
    parcel_id = desk.overdue()
    desk.worth(parcel_id, 6_000, "EUR")
    note_refund(desk.shop, [desk.row(parcel_id)], 4_000)
    with pytest.raises(Refused):
        note_refund(desk.shop, [desk.row(parcel_id)], 4_000)
    note_refund(desk.shop, [desk.row(parcel_id)], 2_000)
    assert not desk.is_late(parcel_id)


def test_the_rest_is_what_is_given_back_after_a_part(desk: LateDesk) -> None:
    parcel_id = desk.overdue()
    desk.worth(parcel_id, 6_000, "EUR")
    note_refund(desk.shop, [desk.row(parcel_id)], 4_000)
    note_refund(desk.shop, [desk.row(parcel_id)])
    with desk.shop.look() as tx:
        deeds = tx.late_actions.of_orders([desk.parcel(parcel_id).order_id])
    assert [deed.amount_minor for deed in deeds] == [4_000, 2_000]
    assert not desk.is_late(parcel_id)


def test_orders_that_travel_together_are_worth_what_all_are(desk: LateDesk) -> None:
    shop = desk.shop
    pair = two_of_one_customer(desk)
    combine_orders(shop, pair)
    (label,) = make_labels(shop, pair).labels
    dispatch_scan(shop, label.tracking_number)
    desk.go_past_promise(label.parcel_id)
    row = desk.row(label.parcel_id)
    orders = [desk.order(i) for i in pair]
    assert row.value_minor == sum(o.total_minor or 0 for o in orders)
    assert len([r for r in list_late(shop) if r.order_id in pair]) == 1
    sent = reship_orders(shop, [row]).orders[0]
    assert len(desk.order(sent.order_id).lines) == sum(len(o.lines) for o in orders)


def two_of_one_customer(desk: LateDesk) -> list[int]:
    """Give two orders the same customer, and each a value."""
    found = [o for o, _ in orders_in_full(desk.shop, list(range(1, 15))) if o.recipient.email]
    ids = [order.id for order in found[:2]]
    change_address(desk.shop, ids[1], found[0].recipient)
    with desk.shop.database.transaction() as tx:
        for order_id, total in zip(ids, (3_000, 2_000), strict=True):
            row = tx.session.get_one(OrderRecord, order_id)
            row.total_minor, row.currency = total, "EUR"
            tx.session.add(row)
    return ids


@pytest.mark.parametrize(("minor", "currency"), [(123, "JPY"), (12_345, "BHD"), (0, ""), (10**15, "EUR"), (1, "XXX")])
def test_every_money_is_told(desk: LateDesk, minor: int, currency: str) -> None:
    parcel_id = desk.overdue()
    desk.worth(parcel_id, minor, currency)
    assert desk.row(parcel_id).loss_minor >= 0
    assert late_summary(desk.shop).sentence


def test_an_order_without_a_value_is_listed_and_settled(desk: LateDesk) -> None:
    parcel_id = desk.overdue()
    with desk.shop.database.transaction() as tx:
        row = tx.session.get_one(OrderRecord, desk.parcel(parcel_id).order_id)
        row.total_minor = None
        tx.session.add(row)
    note_refund(desk.shop, [desk.row(parcel_id)], 500)
    assert desk.is_late(parcel_id)
    note_refund(desk.shop, [desk.row(parcel_id)])
    assert not desk.is_late(parcel_id)
