"""A packer's day at the bench: slip, articles, label, gone; and what the cards on the wall do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from packing_bench import CANDLE, FOUR_LINES, TWO_CANDLES, Bench, order_in, parcels_in, pieces, wants

from shipdesk.domain.bench import BenchMode, BenchSettings
from shipdesk.domain.command_cards import Command
from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.packing.open_box import Step
from shipdesk.domain.rows import ScanOutcome as Came
from shipdesk.domain.scales import ScaleKind, ScaleSettings
from shipdesk.services.bench_settings import save_bench_settings
from shipdesk.services.clocks import FixedClock
from shipdesk.services.list_orders import show_order
from shipdesk.services.make_labels import make_labels
from shipdesk.services.packing.bags import list_bags, show_bag
from shipdesk.services.packing.bench_view import bench_view
from shipdesk.services.packing.figures import packing_figures
from shipdesk.services.packing.serve import put_weight
from shipdesk.services.parcel_views import Wants
from shipdesk.services.products import save_product
from shipdesk.services.search_everywhere import search_everywhere
from shipdesk.services.send_mail import list_messages
from shipdesk.services.shop import Shop, open_shop


@pytest.fixture
def bench(handful_shop: Shop) -> Bench:
    """Return a bench that packs."""
    return Bench(handful_shop)


def make_candle_a_kit(shop: Shop) -> None:
    """Let a candle be packed from two pieces of wax and a wick."""
    for part in ("WAX", "WICK"):
        save_product(shop, part, {"name": part.capitalize()})
    save_product(shop, CANDLE, {"parts": (("WAX", 2), ("WICK", 1))})


def test_an_order_is_packed_with_n_plus_two_scans(handful_shop: Shop, bench: Bench) -> None:
    codes = pieces(order_in(handful_shop, FOUR_LINES))
    opened = bench.scan(FOUR_LINES)
    assert opened.outcome is Came.OPENED
    assert "5 pieces" in opened.message
    results = [bench.scan(code) for code in codes]
    assert [r.outcome for r in results] == [Came.ITEM] * 4 + [Came.LABELLED]
    gone = bench.scan(results[-1].tracking_number)
    assert gone.outcome is Came.DISPATCHED
    assert order_in(handful_shop, FOUR_LINES).status is OrderStatus.DISPATCHED
    assert bench.box() is None
    mails = [m for m in list_messages(handful_shop) if m.milestone is Milestone.DISPATCHED]
    assert [m.order_number for m in mails] == [FOUR_LINES], "the customer is told once"


def test_a_single_article_opens_the_most_urgent_order_that_holds_just_it(handful_shop: Shop, bench: Bench) -> None:
    first = bench.scan("TEA-ASM-250")
    assert first.outcome is Came.LABELLED, first.message
    order = order_in(handful_shop, first.order_number)
    assert [line.sku for line in order.lines] == ["TEA-ASM-250"]
    assert bench.scan(first.tracking_number).outcome is Came.DISPATCHED, "two scans in all"


def test_an_article_that_no_order_wants_alone_says_so(bench: Bench) -> None:
    result = bench.scan("TIN-RND-M")
    assert result.outcome is Came.REFUSED
    assert "Scan the slip" in result.message


def test_a_wrong_article_stays_red_until_the_right_one_comes(bench: Bench) -> None:
    bench.scan(TWO_CANDLES)
    wrong = bench.scan("TEA-ASM-250")
    assert wrong.outcome is Came.WRONG_ITEM
    assert "Assam tea" in wrong.message
    box = bench.box()
    assert box is not None
    assert box.trouble == wrong.message
    assert bench.scan(CANDLE).outcome is Came.ITEM
    box = bench.box()
    assert box is not None
    assert box.trouble == ""
    assert box.wrong_scans == 1


def test_one_piece_too_many_is_put_back(handful_shop: Shop, bench: Bench) -> None:
    bench.scan(FOUR_LINES)
    bench.scan("TEA-GRN-100")
    again = bench.scan("TEA-GRN-100")
    assert again.outcome is Came.WRONG_ITEM
    assert "put this one back" in again.message.casefold()


def test_the_quantity_card_counts_for_the_next_article_only(bench: Bench) -> None:
    bench.scan(TWO_CANDLES)
    assert bench.card(Command.QUANTITY, "2").outcome is Came.COMMAND
    assert bench.scan(CANDLE).outcome is Came.LABELLED


def test_a_quantity_larger_than_what_is_missing_is_refused(bench: Bench) -> None:
    bench.scan(TWO_CANDLES)
    bench.card(Command.QUANTITY, "5")
    result = bench.scan(CANDLE)
    assert result.outcome is Came.WRONG_ITEM
    assert "one by one" in result.message
    assert bench.scan(CANDLE).outcome is Came.ITEM, "and the card is forgotten"


def test_undo_takes_the_last_piece_out(bench: Bench) -> None:
    bench.scan(TWO_CANDLES)
    bench.scan(CANDLE)
    assert bench.card(Command.UNDO_LAST).outcome is Came.COMMAND
    box = bench.box()
    assert box is not None
    assert box.items[0].packed == 0
    assert bench.card(Command.UNDO_LAST).outcome is Came.REFUSED, "only the last one"


def test_abort_closes_the_order_and_nothing_counts(handful_shop: Shop, bench: Bench) -> None:
    bench.scan(TWO_CANDLES)
    bench.scan(CANDLE)
    assert bench.card(Command.ABORT).outcome is Came.COMMAND
    assert bench.box() is None
    assert order_in(handful_shop, TWO_CANDLES).status is OrderStatus.TO_SHIP
    bench.scan(TWO_CANDLES)
    box = bench.box()
    assert box is not None
    assert box.items[0].packed == 0


def test_hold_sets_the_order_aside(handful_shop: Shop, bench: Bench) -> None:
    bench.scan(TWO_CANDLES)
    assert bench.card(Command.HOLD).outcome is Came.COMMAND
    order = order_in(handful_shop, TWO_CANDLES)
    assert order.status is OrderStatus.ON_HOLD
    assert "HOLD card" in order.hold_reason
    assert bench.scan(TWO_CANDLES).outcome is Came.REFUSED


def test_a_full_box_goes_on_with_the_next_by_itself(handful_shop: Shop, bench: Bench) -> None:
    bench.scan(FOUR_LINES)
    bench.scan_all([CANDLE, "TEA-GRN-100"])
    first = bench.card(Command.NEXT_PARCEL)
    assert first.outcome is Came.LABELLED, first.message
    gone = bench.scan(first.tracking_number)
    assert gone.outcome is Came.DISPATCHED
    box = bench.box()
    assert box is not None
    assert box.number == 2
    assert sorted((i.sku, i.wanted) for i in box.items) == [(CANDLE, 1), ("FLT-PPR-100", 1), ("TIN-RND-M", 1)]
    second = bench.scan_all([CANDLE, "FLT-PPR-100", "TIN-RND-M"])
    assert second.outcome is Came.LABELLED
    assert bench.scan(second.tracking_number).outcome is Came.DISPATCHED
    assert order_in(handful_shop, FOUR_LINES).status is OrderStatus.DISPATCHED
    assert len(parcels_in(handful_shop, FOUR_LINES)) == 2


def test_partial_sends_what_is_there_and_keeps_the_rest(handful_shop: Shop, bench: Bench) -> None:
    bench.scan(FOUR_LINES)
    bench.scan("TEA-GRN-100")
    first = bench.card(Command.PARTIAL)
    assert bench.scan(first.tracking_number).outcome is Came.DISPATCHED
    assert bench.box() is None, "the rest comes another day"
    order = order_in(handful_shop, FOUR_LINES)
    assert order.status is OrderStatus.TO_SHIP
    assert "rest missing" in order.tags
    assert bench.scan(FOUR_LINES).outcome is Came.OPENED
    box = bench.box()
    assert box is not None
    assert box.number == 2
    assert len(box.items) == 3


def test_the_label_of_another_order_is_never_taken(handful_shop: Shop, bench: Bench) -> None:
    wants(handful_shop, dispatch="at_hand_over")
    other = bench.pack(TWO_CANDLES)
    bench.scan(other.tracking_number)
    mine = bench.pack(FOUR_LINES)
    swapped = bench.scan(other.tracking_number)
    assert swapped.outcome is Came.SWAPPED
    assert TWO_CANDLES in swapped.message
    assert bench.scan(mine.tracking_number).outcome is Came.PACKED


def test_a_shop_that_dispatches_at_hand_over_scans_the_label_again(handful_shop: Shop, bench: Bench) -> None:
    wants(handful_shop, dispatch="at_hand_over")
    label = bench.pack(TWO_CANDLES).tracking_number
    assert bench.scan(label).outcome is Came.PACKED
    assert order_in(handful_shop, TWO_CANDLES).status is OrderStatus.PACKED
    assert bench.scan(TWO_CANDLES).outcome is Came.ALREADY, "the slip opens nothing any more"
    assert bench.scan(label).outcome is Came.DISPATCHED


def test_scan_to_print_needs_the_slip_and_the_label_only(handful_shop: Shop) -> None:
    bench = Bench(handful_shop, mode=BenchMode.PRINT)
    label = bench.scan(FOUR_LINES)
    assert label.outcome is Came.LABELLED
    assert bench.scan(label.tracking_number).outcome is Came.DISPATCHED


def test_a_label_that_was_made_before_is_not_bought_again(handful_shop: Shop, bench: Bench) -> None:
    made = make_labels(handful_shop, [order_in(handful_shop, TWO_CANDLES).id]).labels[0]
    opened = bench.scan(made.tracking_number)
    assert opened.outcome is Came.OPENED, "in this mode the label is the slip"
    ready = bench.scan_all([CANDLE, CANDLE])
    assert ready.tracking_number == made.tracking_number
    assert bench.scan(made.tracking_number).outcome is Came.DISPATCHED
    assert len(parcels_in(handful_shop, TWO_CANDLES)) == 1


def test_kits_are_packed_by_their_parts(handful_shop: Shop, bench: Bench) -> None:
    make_candle_a_kit(handful_shop)
    bench.scan(TWO_CANDLES)
    box = bench.box()
    assert box is not None
    assert [(i.sku, i.wanted, bool(i.kit)) for i in box.items] == [("WAX", 4, True), ("WICK", 2, True)]
    assert bench.scan_all(["WAX"] * 4 + ["WICK"] * 2).outcome is Came.LABELLED


def test_a_kit_is_not_torn_apart(handful_shop: Shop, bench: Bench) -> None:
    make_candle_a_kit(handful_shop)
    bench.scan(TWO_CANDLES)
    bench.scan_all(["WAX", "WAX"])
    assert "not whole" in bench.card(Command.NEXT_PARCEL).message
    bench.scan("WICK")
    assert bench.card(Command.NEXT_PARCEL).outcome is Came.LABELLED


def test_a_substitute_goes_in_where_the_owner_lets_it(handful_shop: Shop, bench: Bench) -> None:
    save_product(handful_shop, "CND-BEE-22", {"barcode": "4006381333931"})
    save_product(handful_shop, CANDLE, {"substitutes": ("CND-BEE-22",)})
    bench.scan(TWO_CANDLES)
    assert "in its place" in bench.scan("4006381333931").message
    box = bench.box()
    assert box is not None
    assert box.items[0].packed_as == (("CND-BEE-22", 1),)


def test_each_piece_tells_its_serial_number_once_in_a_life(handful_shop: Shop, bench: Bench) -> None:
    save_product(handful_shop, CANDLE, {"asks": "serial"})
    bench.scan(TWO_CANDLES)
    assert "serial number" in bench.scan(CANDLE).message
    assert bench.scan(CANDLE).outcome is Came.WRONG_ITEM, "an article's code is no serial number"
    assert bench.scan("SN-0001").outcome is Came.NUMBERED
    bench.scan(CANDLE)
    assert "in this box already" in bench.scan("SN-0001").message
    label = bench.scan("SN-0002")
    assert label.outcome is Came.LABELLED
    bench.scan(label.tracking_number)
    bench.scan("L-2026-0122")
    bench.scan(CANDLE)
    assert TWO_CANDLES in bench.scan("SN-0002").message
    (hit,) = [hit for hit in search_everywhere(handful_shop, "SN-0002") if hit.kind == "order"]
    assert hit.order_number == TWO_CANDLES, "whose piece comes back is found by its number"
    record = show_order(handful_shop, order_in(handful_shop, TWO_CANDLES).id).timeline
    (packed,) = [entry for entry in record if entry.title == "Packed"]
    assert packed.detail == "2 pieces scanned; CND-BEE-20: SN-0001, SN-0002"


def test_one_lot_number_counts_for_all_pieces_of_a_scan(handful_shop: Shop, bench: Bench) -> None:
    save_product(handful_shop, CANDLE, {"asks": "lot"})
    bench.scan(TWO_CANDLES)
    bench.card(Command.QUANTITY, "2")
    bench.scan(CANDLE)
    assert bench.scan("LOT-7").outcome is Came.LABELLED
    box = bench.box()
    assert box is not None
    assert box.items[0].serials == ("LOT-7", "LOT-7")


def test_the_scale_writes_the_label_and_stops_what_is_too_light(handful_shop: Shop, bench: Bench) -> None:
    save_product(handful_shop, CANDLE, {"weight_g": 300})
    save_bench_settings(handful_shop, BenchSettings(scale=ScaleSettings(kind=ScaleKind.PRACTICE)))
    bench.scan(TWO_CANDLES)
    bench.scan(CANDLE)
    complete = bench.scan(CANDLE)
    assert complete.outcome is Came.LABELLED
    assert parcels_in(handful_shop, TWO_CANDLES)[0].weight_g


def test_a_box_that_is_unlike_the_others_waits_for_a_look(
    handful_shop: Shop, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_bench_settings(handful_shop, BenchSettings(scale=ScaleSettings(kind=ScaleKind.PRACTICE)))
    from shipdesk.domain.packing.expected_weight import WeightOpinion
    from shipdesk.services.packing import serve as served

    monkeypatch.setattr(served, "opinion_of", lambda *_, **__: WeightOpinion(510, 505, 515, 31, alike=True))
    bench.scan(TWO_CANDLES)
    bench.scan(CANDLE)
    bench.scan(CANDLE, serves=False)
    box = bench.box()
    assert box is not None
    assert box.step is Step.WEIGHT
    stopped = put_weight(handful_shop, box.id, 412)
    assert stopped is not None
    assert stopped.outcome is Came.WRONG_ITEM
    assert "Is everything in?" in stopped.message
    assert bench.scan("TEA-ASM-250").outcome is Came.REFUSED, "nothing else is done until somebody looked"
    label = bench.scan(TWO_CANDLES)
    assert label.outcome is Came.LABELLED, "the slip says that it is right"
    assert parcels_in(handful_shop, TWO_CANDLES)[0].weight_g == 510, "as it lies on the scale now"


def test_the_bag_of_a_carrier_names_what_is_left_out_and_closes_with_the_second_card(
    handful_shop: Shop, bench: Bench
) -> None:
    wants(handful_shop, dispatch="at_hand_over")
    label = bench.pack(TWO_CANDLES).tracking_number
    bench.scan(label)
    other = bench.pack("L-2026-0123").tracking_number
    bench.scan(other)
    bench.scan(label)
    carrier = parcels_in(handful_shop, TWO_CANDLES)[0].carrier
    asked = bench.card(Command.CARRIER_BAG, carrier)
    assert asked.outcome is Came.REFUSED
    assert "L-2026-0123" in asked.message
    closed = bench.card(Command.CARRIER_BAG, carrier)
    assert closed.outcome is Came.BAG_CLOSED
    assert "M-" in closed.message
    ((bag, _),) = list_bags(handful_shop)
    assert bag.manifest
    assert bag.closed_at is not None
    assert [p.order_number for p in show_bag(handful_shop, bag.id).inside] == [TWO_CANDLES]
    assert bench.card(Command.CARRIER_BAG, carrier).outcome is Came.REFUSED, "nothing is in the next one"


def test_a_return_is_taken_in_piece_by_piece(handful_shop: Shop, bench: Bench) -> None:
    bench.scan(bench.pack(FOUR_LINES).tracking_number)
    back = Bench(handful_shop, mode=BenchMode.RETURNS)
    came = back.scan(FOUR_LINES)
    assert came.outcome is Came.CAME_BACK
    assert back.scan("TEA-GRN-100").outcome is Came.ITEM
    assert back.scan("TEA-ASM-250").outcome is Came.WRONG_ITEM
    ended = back.card(Command.NEXT_PARCEL)
    assert "Green tea" in ended.message
    assert "not: " in ended.message
    assert parcels_in(handful_shop, FOUR_LINES)[0].state.status.value == "returned"
    assert any("Return taken in" in note.text for note in order_in(handful_shop, FOUR_LINES).notes)
    assert back.scan(FOUR_LINES).outcome is Came.ALREADY


def test_what_never_left_cannot_come_back(handful_shop: Shop) -> None:
    result = Bench(handful_shop, mode=BenchMode.RETURNS).scan(TWO_CANDLES)
    assert result.outcome is Came.REFUSED


def test_labels_are_counted_once_each_and_the_missing_ones_named(handful_shop: Shop, bench: Bench) -> None:
    ids = [order_in(handful_shop, number).id for number in (TWO_CANDLES, FOUR_LINES)]
    labels = [label.tracking_number for label in make_labels(handful_shop, ids).labels]
    count = Bench(handful_shop, mode=BenchMode.COUNT)
    assert count.scan(labels[0]).outcome is Came.COUNTED
    assert count.scan(labels[0]).outcome is Came.ALREADY
    assert count.scan("4006381333931").outcome is Came.UNKNOWN
    ended = count.card(Command.ABORT)
    assert "1 labels lie here; 1 are not among them" in ended.message
    assert FOUR_LINES in ended.message


def test_the_owner_sees_who_packed_how_much_and_how_fast(handful_shop: Shop, bench: Bench, clock: FixedClock) -> None:
    bench.scan(TWO_CANDLES)
    clock.moment = clock.now() + timedelta(seconds=40)
    bench.scan("TEA-ASM-250")
    label = bench.scan_all([CANDLE, CANDLE])
    bench.scan(label.tracking_number)
    today = handful_shop.clock.now().date()
    (day,) = packing_figures(handful_shop, today, today)
    assert (day.person, day.orders, day.pieces, day.seconds, day.wrong_scans) == ("Anna", 1, 2, 40, 1)


def test_what_is_open_outlives_a_power_cut(handful_shop: Shop, bench: Bench) -> None:
    bench.scan(FOUR_LINES)
    bench.scan_all([CANDLE, "TEA-GRN-100"])
    again = open_shop(handful_shop.folder, clock=handful_shop.clock)
    try:
        box = bench_view(again, "bench 1").box
        assert box is not None
        assert sum(item.packed for item in box.items) == 2
    finally:
        again.close()


def test_photo_is_asked_for_the_order_that_is_open(handful_shop: Shop, bench: Bench) -> None:
    bench.scan(TWO_CANDLES)
    assert bench.card(Command.PHOTO).wants is Wants.PHOTO
    bench.card(Command.ABORT)
