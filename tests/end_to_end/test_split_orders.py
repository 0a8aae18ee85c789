"""One order in several parcels: planned, labelled one by one, scanned out one by one, put together again."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from desk_orders import ANA, bring, order_of, row
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.parcel_plans import PlannedParcel, equal_parcels
from shipdesk.services.change_settings import save_settings
from shipdesk.services.clocks import FixedClock
from shipdesk.services.combine_orders import combinable
from shipdesk.services.dispatch_parcel import dispatch_scan, packed_waiting, undo_dispatch
from shipdesk.services.edit_orders import cancel_orders, change_address, hold_orders
from shipdesk.services.label_contents import content_from_json
from shipdesk.services.list_orders import order_rows, show_order
from shipdesk.services.make_labels import label_ids_of, make_labels
from shipdesk.services.own_parcels import enter_number
from shipdesk.services.send_mail import list_messages, run_mail_queue
from shipdesk.services.shop import Shop
from shipdesk.services.split_order import plan_of, split_order, unsplit
from shipdesk.services.undo_edits import undo_last_edit
from shipdesk.services.undo_import import undo_import
from shipdesk.services.views import ScanOutcome
from shipdesk.services.void_labels import void_label
from shipdesk.settings import CarrierSettings

TWO = (PlannedParcel(((0, 2),), box="Small"), PlannedParcel(((0, 1), (1, 1)), weight_g=1500))


def mugs(**more: str) -> list[dict[str, str]]:
    return [row("1001", ANA, "MUG", 3, total="40.00", **more), row("1001", ANA, "PLATE", 1, total="40.00", **more)]


@pytest.fixture
def order_id(shop: Shop, tmp_path: Path) -> int:
    """Return an order of three mugs and a plate."""
    bring(shop, tmp_path, *mugs())
    return order_of(shop, "1001")


@pytest.fixture
def split(shop: Shop, order_id: int) -> int:
    """Return the order, split into two mugs, and a mug with the plate."""
    split_order(shop, order_id, TWO)
    return order_id


def status(shop: Shop, order_id: int) -> OrderStatus:
    return show_order(shop, order_id).status


def test_a_split_is_kept_and_shown(shop: Shop, split: int) -> None:
    assert plan_of(shop, split) == TWO
    assert show_order(shop, split).travels.plan == TWO
    (shown,) = order_rows(shop, [split])
    assert (shown.planned_parcels, shown.labels_made) == (2, 0)


def test_a_split_is_undone_by_ctrl_z_and_at_any_later_time(shop: Shop, split: int) -> None:
    split_order(shop, split, equal_parcels(show_order(shop, split).lines, 4))
    assert undo_last_edit(shop) == "Parcels as before: 1 order."
    assert plan_of(shop, split) == TWO
    unsplit(shop, split)
    assert plan_of(shop, split) == ()
    assert undo_last_edit(shop) == "Split again: 1 order."
    undo_last_edit(shop)
    assert plan_of(shop, split) == ()


def test_a_split_that_loses_a_piece_is_refused(shop: Shop, order_id: int) -> None:
    with pytest.raises(Refused, match="2 of 3 pieces of Mug"):
        split_order(shop, order_id, [PlannedParcel(((0, 2),)), PlannedParcel(((1, 1),))])
    assert plan_of(shop, order_id) == ()


def test_a_split_order_is_not_offered_for_combining(shop: Shop, split: int, tmp_path: Path) -> None:
    bring(shop, tmp_path, row("1002", ANA), file="more.csv")
    assert combinable(shop) == ()
    unsplit(shop, split)
    assert len(combinable(shop)) == 1


def test_each_parcel_gets_its_own_label_and_then_the_order_is_packed(shop: Shop, split: int) -> None:
    report = make_labels(shop, [split])
    assert [(label.package_number, label.package_count) for label in report.labels] == [(1, 2), (2, 2)]
    detail = show_order(shop, split)
    assert detail.status is OrderStatus.PACKED
    assert [(p.number_in_order, p.items, p.weight_g) for p in detail.parcels] == [
        (1, ((0, 2),), 800), (2, ((0, 1), (1, 1)), 1500),
    ]  # fmt: skip
    with shop.look() as tx:
        contents = [content_from_json(s.content or {}) for s in tx.labels.get_many([m.label_id for m in report.labels])]
        values = [
            tx.outbox.newest_with_prefix(f"label:order{split}:parcel{n}:").payload["shipment"]["value_minor"]  # type: ignore[union-attr]
            for n in (1, 2)
        ]
    assert [(c.package_number, c.package_count, c.order_number) for c in contents] == [(1, 2, "1001"), (2, 2, "1001")]
    assert values == [2000, 2000]
    assert len(label_ids_of(shop, [split])) == 2


def use_own_numbers(shop: Shop, last: int) -> None:
    """Let the shop deliver itself, with so many numbers left."""
    own = CarrierSettings(code="own", number_prefix="4012345", range_first=1, range_last=last)
    save_settings(shop, shop.settings.model_copy(update={"carriers": (own,)}))


def test_a_label_that_was_refused_leaves_the_order_to_ship_and_only_it_is_made_again(shop: Shop, split: int) -> None:
    use_own_numbers(shop, 1)
    report = make_labels(shop, carrier="own")
    assert len(report.labels) == 1
    assert report.refused[0].reason.startswith("Parcel 2 of 2: ")
    assert "used up" in report.refused[0].reason
    assert status(shop, split) is OrderStatus.TO_SHIP
    (shown,) = order_rows(shop, [split])
    assert (shown.planned_parcels, shown.labels_made) == (2, 1)
    use_own_numbers(shop, 9)
    again = make_labels(shop, carrier="own")
    assert [label.package_number for label in again.labels] == [2]
    assert status(shop, split) is OrderStatus.PACKED
    assert len(show_order(shop, split).parcels) == 2


def test_with_one_label_of_two_the_plan_and_the_address_stay(shop: Shop, split: int, tmp_path: Path) -> None:
    use_own_numbers(shop, 1)
    make_labels(shop, carrier="own")
    number = show_order(shop, split).parcels[0].tracking_number
    for attempt in (lambda: unsplit(shop, split), lambda: split_order(shop, split, TWO[::-1])):
        with pytest.raises(Refused, match=f"has the label {number}"):
            attempt()
    with pytest.raises(Refused, match="already has a label with the old address"):
        change_address(shop, split, show_order(shop, split).recipient)
    assert cancel_orders(shop, [split]) == 0
    assert hold_orders(shop, [split], "Wait") == 1
    assert bring(shop, tmp_path, row("1001", ANA, "MUG", 1), file="changed.csv") is None
    assert dispatch_scan(shop, number).outcome is ScanOutcome.REFUSED, "it is on hold"
    undo_last_edit(shop)
    assert dispatch_scan(shop, number).outcome is ScanOutcome.DISPATCHED


def test_a_label_given_back_makes_the_order_to_ship_again_and_only_it_is_made_anew(shop: Shop, split: int) -> None:
    make_labels(shop)
    first, second = show_order(shop, split).parcels
    void_label(shop, second.id)
    assert status(shop, split) is OrderStatus.TO_SHIP
    assert [label.package_number for label in make_labels(shop).labels] == [2]
    assert status(shop, split) is OrderStatus.PACKED
    live = [p for p in show_order(shop, split).parcels if p.voided_at is None]
    assert live[0].id == first.id


def test_the_order_is_dispatched_when_all_its_parcels_are(shop: Shop, split: int) -> None:
    make_labels(shop)
    first, second = show_order(shop, split).parcels
    result = dispatch_scan(shop, first.tracking_number)
    assert result.message.startswith("1001, parcel 1 of 2, to Ana Lindqvist")
    assert status(shop, split) is OrderStatus.PACKED
    assert packed_waiting(shop) == 1
    last = dispatch_scan(shop, second.tracking_number)
    assert status(shop, split) is OrderStatus.DISPATCHED
    assert last.scan_id is not None
    undo_dispatch(shop, last.scan_id)
    assert status(shop, split) is OrderStatus.PACKED
    assert show_order(shop, split).parcels[0].dispatched_at is not None


def test_a_parcel_that_left_while_another_has_no_label_does_not_dispatch_the_order(shop: Shop, split: int) -> None:
    use_own_numbers(shop, 1)
    make_labels(shop, carrier="own")
    (parcel,) = show_order(shop, split).parcels
    assert packed_waiting(shop) == 1
    dispatch_scan(shop, parcel.tracking_number)
    assert status(shop, split) is OrderStatus.TO_SHIP
    use_own_numbers(shop, 9)
    make_labels(shop, carrier="own")
    assert status(shop, split) is OrderStatus.PACKED
    dispatch_scan(shop, show_order(shop, split).parcels[1].tracking_number)
    assert status(shop, split) is OrderStatus.DISPATCHED


def test_the_order_s_number_says_which_labels_wait(shop: Shop, split: int) -> None:
    make_labels(shop)
    first, second = show_order(shop, split).parcels
    answer = dispatch_scan(shop, "1001")
    assert answer.outcome is ScanOutcome.REFUSED
    assert f"parcel 1 ({first.tracking_number}), parcel 2 ({second.tracking_number})" in answer.message
    dispatch_scan(shop, first.tracking_number)
    answer = dispatch_scan(shop, "1001")
    assert answer.outcome is ScanOutcome.REFUSED, "the number is on the label of the one that left, too"
    assert f"leaves: parcel 2 ({second.tracking_number})." in answer.message


def test_each_parcel_s_mail_says_which_it_is_and_what_is_in_it(shop: Shop, split: int, clock: FixedClock) -> None:
    make_labels(shop)
    for parcel in show_order(shop, split).parcels:
        dispatch_scan(shop, parcel.tracking_number)
    assert [r.milestone for r in list_messages(shop)].count(Milestone.DISPATCHED) == 2
    clock.moment += timedelta(hours=1)
    run_mail_queue(shop)
    mails = [message_from_bytes(p.read_bytes(), policy=policy.default) for p in (shop.folder / "mails").glob("*.eml")]
    bodies = {str(m["Subject"]): m.get_body(("plain",)).get_content() for m in mails}  # type: ignore[attr-defined]
    first = bodies["Your order 1001 (parcel 1 of 2) is on its way"]
    assert "2 x Mug" in first
    assert "Plate" not in first
    second = bodies["Your order 1001 (parcel 2 of 2) is on its way"]
    assert "1 x Mug" in second
    assert "1 x Plate" in second


def test_numbers_made_elsewhere_are_entered_parcel_by_parcel(shop: Shop, split: int) -> None:
    enter_number(shop, split, "ABC12345671")
    assert status(shop, split) is OrderStatus.TO_SHIP
    enter_number(shop, split, "ABC12345672")
    assert [(p.number_in_order, p.items) for p in show_order(shop, split).parcels] == [
        (1, ((0, 2),)), (2, ((0, 1), (1, 1))),
    ]  # fmt: skip
    assert status(shop, split) is OrderStatus.PACKED


def test_an_order_that_was_changed_is_one_parcel_again_and_undoing_that_brings_the_plan_back(
    shop: Shop, split: int, tmp_path: Path
) -> None:
    changed = bring(shop, tmp_path, row("1001", ANA, "MUG", 4), file="changed.csv")
    assert plan_of(shop, split) == ()
    (note,) = show_order(shop, split).notes
    assert note.title.startswith("It is one parcel again: what was ordered changed.")
    assert changed is not None
    undo_import(shop, changed)
    assert plan_of(shop, split) == TWO
    bring(shop, tmp_path, *mugs(ship_by="2026-11-24"), file="later.csv")
    assert plan_of(shop, split) == TWO, "another day changes nothing about the parcels"


@given(data=st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_split_keeps_every_piece_and_comes_back_the_same_after_unsplit(
    shop: Shop, order_id: int, data: st.DataObject
) -> None:
    with shop.look() as tx:
        before = tx.orders.image(order_id)
    lines = show_order(shop, order_id).lines
    count = data.draw(st.integers(2, 4))
    pieces = [(at, data.draw(st.integers(0, count - 1))) for at, line in enumerate(lines) for _ in range(line.quantity)]
    parcels = [PlannedParcel(tuple((at, 1) for at, where in pieces if where == n)) for n in range(count)]
    wanted = [parcel for parcel in parcels if parcel.items]
    if len(wanted) < 2:
        with pytest.raises(Refused):
            split_order(shop, order_id, wanted)
        return
    split_order(shop, order_id, wanted)
    packed: Counter[int] = Counter()
    for parcel in plan_of(shop, order_id):
        packed.update(dict(parcel.items))
    assert packed == Counter({at: line.quantity for at, line in enumerate(lines)})
    unsplit(shop, order_id)
    assert plan_of(shop, order_id) == ()
    with shop.look() as tx:
        assert tx.orders.image(order_id) == before
