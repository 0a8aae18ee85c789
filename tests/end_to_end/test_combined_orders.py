"""Orders to one address travel in one parcel: combined, labelled once, scanned by either number, undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from desk_orders import ANA, BO, bring, order_of, row

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.outbox import OutboxKind, OutboxState
from shipdesk.domain.parcel_plans import PlannedParcel
from shipdesk.services.change_settings import save_settings
from shipdesk.services.clocks import FixedClock
from shipdesk.services.combine_orders import combinable, combine_groups, combine_orders, uncombine
from shipdesk.services.dispatch_parcel import dispatch_scan, packed_waiting, undo_dispatch
from shipdesk.services.edit_orders import cancel_orders, change_address, hold_orders, release_orders, tag_orders
from shipdesk.services.edit_packing import type_weights
from shipdesk.services.fix_address import apply_address_fix
from shipdesk.services.label_contents import content_from_json
from shipdesk.services.late.list_late import late_count, list_late
from shipdesk.services.list_orders import find_order, order_rows, show_order, view_counts
from shipdesk.services.make_labels import label_ids_of, make_labels
from shipdesk.services.own_parcels import enter_number
from shipdesk.services.search_everywhere import search_everywhere
from shipdesk.services.send_mail import list_messages, mail_orders, run_mail_queue
from shipdesk.services.shop import Shop
from shipdesk.services.split_order import split_order
from shipdesk.services.undo_edits import undo_last_edit
from shipdesk.services.undo_import import undo_import
from shipdesk.services.views import OrderView, ScanOutcome
from shipdesk.services.void_labels import void_label
from shipdesk.settings import ShopAccount

Numbers = dict[str, int]
MOVED = {**ANA, "street": "14 Mill Lane"}


@pytest.fixture
def desk(shop: Shop, tmp_path: Path) -> Numbers:
    """Return three orders to Ana and one to Bo; 1002 is to be shipped first."""
    bring(
        shop, tmp_path,
        row("1001", ANA, "MUG", 2, ship_by="2026-11-20", total="20.00"),
        row("1002", {**ANA, "name": "ANA LINDQVIST", "street": "12, Mill Lane"}, "PLATE", ship_by="2026-11-18",
            total="10.00"),
        row("1003", {**ANA, "email": ""}, "BOWL", 3, ship_by="2026-11-25", total="30.00"),
        row("2001", BO, ship_by="2026-11-19"),
    )  # fmt: skip
    return {number: order_of(shop, number) for number in ("1001", "1002", "1003", "2001")}


@pytest.fixture
def together(shop: Shop, desk: Numbers) -> Numbers:
    """Return the desk with Ana's three orders combined, 1002 in the lead."""
    combine_orders(shop, [desk["1001"], desk["1003"], desk["1002"]])
    return desk


def statuses(shop: Shop, numbers: Numbers) -> dict[str, str]:
    return {number: show_order(shop, i).status.value for number, i in numbers.items()}


def standing(shop: Shop, numbers: Numbers) -> dict[str, tuple[str, str]]:
    """Return each order's status and in whose parcel it travels."""
    details = {number: show_order(shop, i) for number, i in numbers.items()}
    return {number: (d.status.value, d.travels.with_number) for number, d in details.items()}


APART = dict.fromkeys(("1001", "1002", "1003", "2001"), ("to_ship", ""))
TOGETHER = APART | {"1001": ("combined", "1002"), "1003": ("combined", "1002")}


def test_orders_to_one_address_are_found_with_the_most_urgent_in_the_lead(shop: Shop, desk: Numbers) -> None:
    (group,) = combinable(shop)
    assert [order.order_number for order in group.orders] == ["1002", "1001", "1003"]
    assert show_order(shop, desk["1001"]).same_way == ("1002", "1003")
    assert show_order(shop, desk["2001"]).same_way == ()


def test_combined_orders_stand_behind_their_lead_everywhere(shop: Shop, together: Numbers) -> None:
    assert standing(shop, together) == TOGETHER
    rows = {row.order_number: row for row in order_rows(shop, list(together.values()))}
    assert rows["1001"].travels_with == "1002"
    assert rows["1002"].companions == 2
    assert show_order(shop, together["1002"]).travels.combined == ("1001", "1003")
    counts = view_counts(shop)
    assert (counts[OrderView.TO_SHIP], counts[OrderView.ALL]) == (2, 4)
    assert combinable(shop) == ()


@pytest.mark.parametrize("number", ["1001", "1002", "1003"])
def test_either_number_finds_the_whole_parcel(shop: Shop, together: Numbers, number: str) -> None:
    assert {hit.order_number for hit in search_everywhere(shop, number)} == {"1001", "1002", "1003"}


def test_a_fourth_order_joins_and_the_most_urgent_takes_the_lead(shop: Shop, together: Numbers, tmp_path: Path) -> None:
    bring(shop, tmp_path, row("1004", ANA, ship_by="2026-11-17"), file="later.csv")
    (group,) = combinable(shop)
    assert [order.order_number for order in group.orders] == ["1004", "1002"]
    assert group.companions == ("1001", "1003")
    assert combine_orders(shop, group.ids) == order_of(shop, "1004")
    assert show_order(shop, order_of(shop, "1004")).travels.combined == ("1002", "1001", "1003")
    undo_last_edit(shop)
    assert standing(shop, together) == TOGETHER


def test_taking_apart_is_possible_at_any_later_time_and_can_be_undone(shop: Shop, together: Numbers) -> None:
    tag_orders(shop, [together["1001"]], "later")
    assert uncombine(shop, together["1002"]) == 3
    assert standing(shop, together) == APART
    assert undo_last_edit(shop) == "Combined again: 3 orders."
    assert standing(shop, together) == TOGETHER
    assert uncombine(shop, together["1003"]) == 1
    assert standing(shop, together) == TOGETHER | {"1003": ("to_ship", "")}


def test_ctrl_z_takes_a_combination_back(shop: Shop, together: Numbers) -> None:
    assert undo_last_edit(shop) == "Travels as before: 3 orders."
    assert standing(shop, together) == APART
    assert {h.order_number for h in search_everywhere(shop, "1003")} == {"1003"}


def test_all_suggestions_are_one_edit(shop: Shop, desk: Numbers, tmp_path: Path) -> None:
    bring(shop, tmp_path, row("2002", BO), file="more.csv")
    groups = combinable(shop)
    assert len(combine_groups(shop, [group.ids for group in groups])) == 2
    assert show_order(shop, order_of(shop, "2002")).status is OrderStatus.COMBINED
    undo_last_edit(shop)
    assert standing(shop, desk) == APART
    assert combinable(shop) == groups


def refused(shop: Shop, ids: list[int]) -> str:
    with pytest.raises(Refused) as caught:
        combine_orders(shop, ids)
    return str(caught.value)


def test_what_cannot_travel_together_is_said_in_a_sentence(shop: Shop, desk: Numbers) -> None:
    assert "do not go to the same person and address" in refused(shop, [desk["1001"], desk["2001"]])
    assert "at least two" in refused(shop, [desk["1001"]])
    hold_orders(shop, [desk["1003"]], "Wait")
    assert "1003 is on hold" in refused(shop, [desk["1001"], desk["1003"]])
    split_order(shop, desk["1001"], [PlannedParcel(((0, 1),)), PlannedParcel(((0, 1),))])
    assert "split into 2 parcels" in refused(shop, [desk["1001"], desk["1002"]])
    make_labels(shop, [desk["1002"]])
    assert "1002 is packed" in refused(shop, [desk["1001"], desk["1002"]])


def test_one_label_carries_all_of_them(shop: Shop, together: Numbers) -> None:
    report = make_labels(shop, [together["1001"], together["1003"], together["2001"]])
    assert sorted(label.order_number for label in report.labels) == ["1002", "2001"]
    assert not report.refused
    assert statuses(shop, together) == {
        "1001": "combined", "1002": "packed", "1003": "combined", "2001": "packed",
    }  # fmt: skip
    label = next(made for made in report.labels if made.order_number == "1002")
    with shop.look() as tx:
        (stored,) = tx.labels.get_many([label.label_id])
        order = tx.outbox.newest_with_prefix(f"label:order{together['1002']}:parcel1:")
    assert stored.content is not None
    content = content_from_json(stored.content)
    assert content.order_number == "1002"
    assert content.reference_text in ("with 1001 and 1003", "and 2 more")
    assert content.weight_g == 6 * 400
    assert order is not None
    assert order.payload["shipment"]["value_minor"] == 6000
    assert "Bowl" in order.payload["shipment"]["contents"]
    assert label_ids_of(shop, [together["1003"]]) == (label.label_id,)
    assert show_order(shop, together["1001"]).parcels[0].tracking_number == label.tracking_number


def test_a_value_in_two_currencies_is_not_summed(shop: Shop, tmp_path: Path) -> None:
    bring(shop, tmp_path, row("1", ANA, total="10.00"), row("2", ANA, currency="EUR", total="10.00"))
    lead = combine_orders(shop, [order_of(shop, "1"), order_of(shop, "2")])
    make_labels(shop, [lead])
    with shop.look() as tx:
        planned = tx.outbox.newest_with_prefix(f"label:order{lead}:parcel1:")
    assert planned is not None
    assert planned.payload["shipment"]["value_minor"] is None


def test_a_label_binds_the_group_until_it_is_given_back(shop: Shop, together: Numbers) -> None:
    make_labels(shop, [together["1002"]])
    (parcel,) = show_order(shop, together["1002"]).parcels
    for attempt in (lambda: uncombine(shop, together["1001"]), lambda: hold_orders(shop, [together["1003"]], "x")):
        with pytest.raises(Refused, match="has the label"):
            attempt()
    with pytest.raises(Refused, match="Order 1001 already has a label"):
        change_address(shop, together["1001"], show_order(shop, together["2001"]).recipient)
    with pytest.raises(Refused, match=r"cannot be taken back. Order 1002 has the label"):
        undo_last_edit(shop)
    void_label(shop, parcel.id)
    assert standing(shop, together) == TOGETHER
    assert uncombine(shop, together["1001"]) == 1


@pytest.mark.parametrize("scanned", ["1001", "1002", "1003"])
def test_any_member_s_number_dispatches_the_parcel_and_undo_brings_all_back(
    shop: Shop, together: Numbers, scanned: str
) -> None:
    make_labels(shop, [together["1002"]])
    packed = statuses(shop, together)
    assert packed_waiting(shop) == 1
    result = dispatch_scan(shop, scanned)
    assert result.outcome is ScanOutcome.DISPATCHED
    assert result.message.startswith("1002 with 1001 and 1003 to ")
    assert statuses(shop, together) == dict.fromkeys(("1001", "1002", "1003"), "dispatched") | {"2001": "to_ship"}
    assert dispatch_scan(shop, "1001").outcome is ScanOutcome.ALREADY
    assert result.scan_id is not None
    undo_dispatch(shop, result.scan_id)
    assert statuses(shop, together) == packed


def test_a_member_without_a_label_is_not_dispatched(shop: Shop, together: Numbers) -> None:
    result = dispatch_scan(shop, "1003")
    assert (result.outcome, result.message) == (ScanOutcome.REFUSED, "Order 1003 has no label yet; make one first.")


def test_one_mail_tells_of_all_orders_and_all_that_is_in_the_parcel(
    shop: Shop, together: Numbers, clock: FixedClock
) -> None:
    make_labels(shop, [together["1002"]])
    dispatch_scan(shop, "1001")
    told = [row for row in list_messages(shop) if row.milestone is Milestone.DISPATCHED]
    assert [row.order_number for row in told] == ["1002"]
    clock.moment += timedelta(hours=1)
    run_mail_queue(shop)
    words = [
        message_from_bytes(path.read_bytes(), policy=policy.default) for path in (shop.folder / "mails").glob("*.eml")
    ]
    (mail,) = [mail for mail in words if "on its way" in str(mail["Subject"])]
    assert mail["Subject"] == "Your order 1002 (with 1001 and 1003) is on its way"
    body = mail.get_body(("plain",))
    assert body is not None
    assert all(f"{n} x {item}" in body.get_content() for n, item in ((2, "Mug"), (1, "Plate"), (3, "Bowl")))
    assert mail_orders(shop, [together["1003"]], Milestone.DISPATCHED) == 0, "it was told of already"


def test_the_mail_goes_to_whoever_of_them_gave_an_address(shop: Shop, tmp_path: Path) -> None:
    bring(shop, tmp_path, row("1", {**ANA, "email": ""}, ship_by="2026-11-17"), row("2", ANA))
    lead = combine_orders(shop, [order_of(shop, "1"), order_of(shop, "2")])
    make_labels(shop, [lead])
    dispatch_scan(shop, "1")
    assert [r.to_address for r in list_messages(shop) if r.milestone is Milestone.DISPATCHED] == ["ana@example.com"]


def test_each_order_s_shop_is_told_the_number_once(shop: Shop, tmp_path: Path) -> None:
    bring(shop, tmp_path, row("1", ANA), row("2", ANA), row("3", ANA))
    ids = [order_of(shop, n) for n in "123"]
    source = show_order(shop, ids[0]).source
    account = ShopAccount(code="w", kind="woocommerce", base_url="https://shop.example", source=source)
    save_settings(shop, shop.settings.model_copy(update={"shops": (account,)}))
    with shop.change() as tx:
        tx.shops.set_remote_ids({i: f"remote{i}" for i in ids})
    combine_orders(shop, ids)
    make_labels(shop, ids)

    def planned() -> list[tuple[str, str]]:
        with shop.look() as tx:
            items = tx.outbox.in_state(OutboxKind.WRITE_BACK, OutboxState.PLANNED)
        return sorted((str(i.payload["remote_id"]), str(i.payload["tracking_number"])) for i in items)

    first = dispatch_scan(shop, "2")
    assert planned() == [(f"remote{i}", first.tracking_number) for i in ids]
    assert first.scan_id is not None
    undo_dispatch(shop, first.scan_id)
    assert planned() == []
    dispatch_scan(shop, "3")
    dispatch_scan(shop, "1")
    assert planned() == [(f"remote{i}", first.tracking_number) for i in ids]


def test_the_late_list_counts_the_group_once_by_its_earliest_day(
    shop: Shop, together: Numbers, clock: FixedClock, tmp_path: Path
) -> None:
    clock.moment = clock.moment.replace(month=11, day=27)
    late = {line.order_number: line for line in list_late(shop)}
    assert set(late) == {"1002", "2001"}
    assert late["1002"].since.isoformat() == "2026-11-18"
    assert late_count(shop) == 2
    bring(shop, tmp_path, row("1003", {**ANA, "email": ""}, "BOWL", 3, ship_by="2026-11-16"), file="again.csv")
    assert standing(shop, together) == TOGETHER, "another day takes nobody out"
    late = {line.order_number: line for line in list_late(shop)}
    assert late["1002"].since.isoformat() == "2026-11-16"
    assert late_count(shop) == 2


def hold(shop: Shop, order_id: int) -> None:
    assert hold_orders(shop, [order_id], "Wait") == 1


def cancel(shop: Shop, order_id: int) -> None:
    assert cancel_orders(shop, [order_id]) == 1


@pytest.mark.parametrize(("stop", "status"), [(hold, "on_hold"), (cancel, "cancelled")])
@pytest.mark.parametrize("number", ["1001", "1002"])
def test_who_is_stopped_leaves_the_group_first(
    shop: Shop, together: Numbers, stop: Callable[[Shop, int], None], status: str, number: str
) -> None:
    stop(shop, together[number])
    lead, other = ("1002", "1003") if number == "1001" else ("1001", "1003")
    assert standing(shop, together) == APART | {number: (status, ""), other: ("combined", lead)}
    undo_last_edit(shop)
    assert standing(shop, together) == TOGETHER


def test_releasing_takes_nobody_out_of_a_group(shop: Shop, together: Numbers) -> None:
    hold_orders(shop, [together["2001"]], "Wait")
    assert release_orders(shop, list(together.values())) == 1
    assert standing(shop, together) == TOGETHER


@pytest.mark.parametrize("number", ["1001", "1002"])
def test_who_gets_another_address_travels_alone_and_both_sides_are_told(
    shop: Shop, together: Numbers, number: str
) -> None:
    recipient = show_order(shop, together[number]).recipient
    change_address(shop, together[number], replace(recipient, lines=("14 Mill Lane",)))
    rest = ("1002", "1003") if number == "1001" else ("1001", "1003")
    assert standing(shop, together) == APART | {rest[1]: ("combined", rest[0])}
    notes = {n: [note.title for note in show_order(shop, i).notes] for n, i in together.items()}
    assert notes[number] == [f"No longer travels with {rest[0]} and {rest[1]}: its address changed."]
    assert notes[rest[0]] == [f"Order {number} no longer travels with this one: its address changed."]
    undo_last_edit(shop)
    assert standing(shop, together) == TOGETHER
    assert show_order(shop, together[number]).recipient == recipient


def test_an_address_that_is_only_typed_otherwise_changes_nothing(shop: Shop, together: Numbers) -> None:
    recipient = show_order(shop, together["1001"]).recipient
    change_address(shop, together["1001"], replace(recipient, name="ana lindqvist", phone="0123"))
    assert standing(shop, together) == TOGETHER


def test_proposals_for_the_lead_s_address_are_taken_without_tearing_the_group(shop: Shop, together: Numbers) -> None:
    assert apply_address_fix(shop, together["1002"]).recipient.name == "Ana Lindqvist"
    assert standing(shop, together) == TOGETHER
    make_labels(shop, [together["1002"]])
    with pytest.raises(Refused, match="nothing to correct"):
        apply_address_fix(shop, together["1002"])


def test_a_member_that_the_shop_sends_elsewhere_leaves_and_undoing_the_import_brings_it_back(
    shop: Shop, together: Numbers, tmp_path: Path
) -> None:
    changed = bring(shop, tmp_path, row("1001", MOVED, "MUG", 2, ship_by="2026-11-20"), file="changed.csv")
    assert standing(shop, together) == TOGETHER | {"1001": ("to_ship", "")}
    assert changed is not None
    undo_import(shop, changed)
    assert standing(shop, together) == TOGETHER


def test_a_lead_that_the_shop_sends_elsewhere_leaves_the_others_together(
    shop: Shop, together: Numbers, tmp_path: Path
) -> None:
    changed = bring(shop, tmp_path, row("1002", MOVED, "PLATE", ship_by="2026-11-18"), file="changed.csv")
    assert standing(shop, together) == APART | {"1003": ("combined", "1001")}
    assert changed is not None
    undo_import(shop, changed)
    assert standing(shop, together) == TOGETHER


def test_a_member_that_the_shop_cancelled_leaves(shop: Shop, together: Numbers, tmp_path: Path) -> None:
    cancelled = row("1001", ANA, "MUG", 2, ship_by="2026-11-20", status="cancelled")
    bring(shop, tmp_path, cancelled, file="changed.csv")
    assert standing(shop, together) == TOGETHER | {"1001": ("cancelled", "")}
    (note,) = show_order(shop, together["1002"]).notes
    assert note.title == "Order 1001 no longer travels with this one: it is cancelled."


def test_what_has_a_label_is_left_alone_by_an_import(shop: Shop, together: Numbers, tmp_path: Path) -> None:
    make_labels(shop, [together["1002"]])
    assert bring(shop, tmp_path, row("1001", MOVED, "MUG", 2), file="changed.csv") is None
    assert show_order(shop, together["1001"]).recipient.lines == ("12 Mill Lane",)


def test_combining_after_a_changed_import_outlives_its_undo(shop: Shop, desk: Numbers, tmp_path: Path) -> None:
    changed = bring(shop, tmp_path, row("1001", ANA, "MUG", 5, ship_by="2026-11-20"), file="changed.csv")
    combine_orders(shop, [desk["1001"], desk["1002"]])
    assert changed is not None
    undo_import(shop, changed)
    assert standing(shop, desk) == APART | {"1001": ("combined", "1002")}
    assert show_order(shop, desk["1001"]).lines[0].quantity == 2


@pytest.mark.parametrize("brought", ["1001", "1002"])
def test_an_import_that_is_undone_takes_its_order_out_of_the_group(shop: Shop, tmp_path: Path, brought: str) -> None:
    days = {"1001": "2026-11-20", "1002": "2026-11-18", "1003": "2026-11-25"}
    others = [n for n in days if n != brought]
    bring(shop, tmp_path, *(row(n, ANA, ship_by=days[n]) for n in others))
    last = bring(shop, tmp_path, row(brought, ANA, ship_by=days[brought]), file="last.csv")
    combine_orders(shop, [order_of(shop, n) for n in days])
    assert last is not None
    assert undo_import(shop, last) == 1
    assert find_order(shop, brought) is None
    assert show_order(shop, order_of(shop, "1003")).travels.with_number == others[0]
    with pytest.raises(Refused, match="cannot be taken back"):
        undo_last_edit(shop)


def test_an_import_is_not_undone_once_its_order_travels_in_a_labelled_parcel(shop: Shop, tmp_path: Path) -> None:
    bring(shop, tmp_path, row("1", ANA, ship_by="2026-11-17"))
    last = bring(shop, tmp_path, row("2", ANA), file="last.csv")
    make_labels(shop, [combine_orders(shop, [order_of(shop, "1"), order_of(shop, "2")])])
    assert last is not None
    with pytest.raises(Refused, match=r"Labels were made from import .* \(2\)"):
        undo_import(shop, last)


def test_a_number_made_elsewhere_is_for_the_whole_group(shop: Shop, together: Numbers) -> None:
    enter_number(shop, together["1003"], "ABC12345678")
    assert statuses(shop, together)["1002"] == "packed"
    assert dispatch_scan(shop, "ABC12345678").message.startswith("1002 with 1001 and 1003")


def test_what_was_typed_of_one_order_s_parcel_does_not_count_for_all_of_them(shop: Shop, desk: Numbers) -> None:
    type_weights(shop, [desk["1002"], desk["1003"]], 700)
    combine_orders(shop, [desk["1001"], desk["1002"], desk["1003"]])
    make_labels(shop, [desk["1002"]])
    (parcel,) = show_order(shop, desk["1002"]).parcels
    assert parcel.weight_g == 6 * 400
    void_label(shop, parcel.id)
    undo_last_edit(shop)
    with shop.look() as tx:
        assert tx.packing.typed_weights([desk["1002"], desk["1003"]]) == {desk["1002"]: 700, desk["1003"]: 700}


def test_a_weight_typed_for_the_group_is_the_parcel_s_and_of_no_order_afterwards(shop: Shop, together: Numbers) -> None:
    type_weights(shop, [together["1002"]], 3000)
    make_labels(shop, [together["1002"]])
    (parcel,) = show_order(shop, together["1002"]).parcels
    assert parcel.weight_g == 3000
    void_label(shop, parcel.id)
    uncombine(shop, together["1002"])
    with shop.look() as tx:
        assert tx.packing.typed_weights([together["1002"]]) == {together["1002"]: None}
