"""What changes behind a packer's back: orders, labels, kits and clocks, while a box stands open on the bench."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from named_carriers import facts, give, rate
from packing_bench import CANDLE, FOUR_LINES, TWO_CANDLES, Bench, order_in, parcels_in, wants
from shop_fixtures import SAMPLES
from test_packing_gone_wrong import AwayCarrier, cancel

from shipdesk.domain.bench import BenchMode, BenchSettings
from shipdesk.domain.command_cards import Command
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.packing.expected_weight import WeightOpinion
from shipdesk.domain.parcel_plans import PlannedParcel
from shipdesk.domain.rows import ScanOutcome as Came
from shipdesk.domain.scales import ScaleKind, ScaleSettings
from shipdesk.services.bench_settings import save_bench_settings
from shipdesk.services.clocks import FixedClock
from shipdesk.services.combine_orders import combine_orders
from shipdesk.services.edit_orders import change_address
from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.list_orders import show_order
from shipdesk.services.packing import serve as served
from shipdesk.services.packing.bags import list_bags, show_bag
from shipdesk.services.packing.bench_view import bench_view
from shipdesk.services.packing.figures import packing_figures
from shipdesk.services.packing.serve import put_weight
from shipdesk.services.products import save_product
from shipdesk.services.shop import Shop
from shipdesk.services.split_order import split_order
from shipdesk.services.void_labels import void_label

FOUR = ["FLT-PPR-100", "TEA-GRN-100", "TIN-RND-M", CANDLE, CANDLE]


@pytest.fixture
def bench(handful_shop: Shop) -> Bench:
    """Return a bench that packs."""
    return Bench(handful_shop)


@pytest.fixture
def gate(handful_shop: Shop) -> Bench:
    """Return a bench of a shop that dispatches at hand-over."""
    wants(handful_shop, dispatch="at_hand_over")
    return Bench(handful_shop)


def import_changed(shop: Shop, folder: Path, old: str, new: str) -> None:
    """Import the sample orders again with something changed."""
    text = (SAMPLES / "plain-orders.csv").read_text("utf-8")
    assert old in text
    file = folder / "plain-orders.csv"
    file.write_text(text.replace(old, new), "utf-8")
    commit_import(shop, preview_files(shop, [file]))


def more_candles(shop: Shop, folder: Path, pieces: int = 3) -> None:
    """The customer of TWO_CANDLES wants another number of them."""
    import_changed(
        shop, folder, "ulrike.sonnenschein@example.com;CND-BEE-20;Beeswax candle, 20 cm;2;",
        f"ulrike.sonnenschein@example.com;CND-BEE-20;Beeswax candle, 20 cm;{pieces};",
    )  # fmt: skip


def without_tin(shop: Shop, folder: Path) -> None:
    """The customer of FOUR_LINES wants no tin any more."""
    text = (SAMPLES / "plain-orders.csv").read_text("utf-8")
    line = next(row for row in text.splitlines() if row.startswith(FOUR_LINES) and "TIN-RND-M" in row)
    import_changed(shop, folder, f"{line}\n", "")


def same_address(shop: Shop) -> None:
    """Let FOUR_LINES go where TWO_CANDLES goes, so that they can travel together."""
    change_address(shop, order_in(shop, FOUR_LINES).id, order_in(shop, TWO_CANDLES).recipient)


# Labels that are given back


@pytest.mark.parametrize("dispatch", ["at_packing", "at_hand_over"])
def test_a_label_that_was_given_back_while_it_was_stuck_on_is_refused(
    handful_shop: Shop, bench: Bench, dispatch: str
) -> None:
    wants(handful_shop, dispatch=dispatch)
    label = bench.pack(TWO_CANDLES).tracking_number
    void_label(handful_shop, parcels_in(handful_shop, TWO_CANDLES)[0].id)
    refused = bench.scan(label)
    assert refused.outcome is Came.REFUSED, refused.message
    assert "given back" in refused.message
    assert bench.box() is not None, "its box waits for a new label"
    fresh = bench.scan(TWO_CANDLES)
    assert fresh.outcome is Came.LABELLED, fresh.message
    assert fresh.tracking_number != label
    assert bench.scan(fresh.tracking_number).outcome.is_good


def test_the_reprint_card_never_prints_a_label_that_was_given_back(handful_shop: Shop, bench: Bench) -> None:
    label = bench.pack(TWO_CANDLES).tracking_number
    void_label(handful_shop, parcels_in(handful_shop, TWO_CANDLES)[0].id)
    again = bench.card(Command.REPRINT)
    assert again.outcome is Came.LABELLED, again.message
    assert again.tracking_number != label


# Orders that stop being orders to pack


@pytest.mark.parametrize("status", [OrderStatus.CANCELLED, OrderStatus.ON_HOLD])
def test_what_is_stopped_while_its_label_is_stuck_on_is_not_packed(
    handful_shop: Shop, gate: Bench, status: OrderStatus
) -> None:
    label = gate.pack(TWO_CANDLES).tracking_number
    with handful_shop.change() as tx:
        tx.orders.set_status([order_in(handful_shop, TWO_CANDLES).id], status, only_from=list(OrderStatus))
    refused = gate.scan(label)
    assert refused.outcome is Came.REFUSED
    assert "Set it aside" in refused.message
    with handful_shop.look() as tx:
        assert not tx.bench.packed([p.id for p in parcels_in(handful_shop, TWO_CANDLES)])
    assert gate.box() is None


def test_a_cancelled_order_is_told_at_the_next_article_and_the_bench_is_free(handful_shop: Shop, bench: Bench) -> None:
    bench.scan(TWO_CANDLES)
    cancel(handful_shop, TWO_CANDLES)
    told = bench.scan(CANDLE)
    assert told.outcome is Came.REFUSED
    assert "is cancelled" in told.message
    assert bench.box() is None
    assert bench.scan(FOUR_LINES).outcome is Came.OPENED


def test_a_cancelled_order_does_not_wait_for_its_label_for_ever(handful_shop: Shop, bench: Bench) -> None:
    give(handful_shop, AwayCarrier(facts("away"), rate("standard", 500)))
    bench.pack(TWO_CANDLES)
    bench.scan(FOUR_LINES)
    bench.card(Command.ABORT)
    assert bench_view(handful_shop, bench.station).parked
    cancel(handful_shop, TWO_CANDLES)
    assert bench.scan(TWO_CANDLES).outcome is Came.REFUSED
    assert not bench_view(handful_shop, bench.station).parked


def test_an_order_cancelled_while_its_label_is_bought_gets_none(handful_shop: Shop, bench: Bench) -> None:
    bench.scan_all([TWO_CANDLES, CANDLE])
    complete = bench.scan(CANDLE, serves=False)
    cancel(handful_shop, TWO_CANDLES)
    told = served.serve(handful_shop, complete)
    assert told is not None
    assert told.outcome is Came.REFUSED
    assert "Set it aside" in told.message
    assert parcels_in(handful_shop, TWO_CANDLES) == ()
    assert bench.box() is None


# Orders that change


def test_what_is_ordered_in_addition_is_asked_for(handful_shop: Shop, bench: Bench, tmp_path: Path) -> None:
    bench.scan_all([TWO_CANDLES, CANDLE])
    more_candles(handful_shop, tmp_path)
    told = bench.scan(CANDLE)
    assert told.outcome is Came.WRONG_ITEM
    assert "was changed" in told.message
    assert "2 × Beeswax candle" in told.message
    assert bench.scan(CANDLE).outcome is Came.ITEM
    assert bench.scan(CANDLE).outcome is Came.LABELLED


def test_what_is_ordered_no_more_comes_out_again(handful_shop: Shop, bench: Bench, tmp_path: Path) -> None:
    bench.scan_all([FOUR_LINES, "TIN-RND-M", "TEA-GRN-100"])
    without_tin(handful_shop, tmp_path)
    told = bench.scan(CANDLE)
    assert told.outcome is Came.WRONG_ITEM
    assert "Take out: 1 × Tea tin" in told.message
    assert bench.scan_all([CANDLE, CANDLE, "FLT-PPR-100"]).outcome is Came.LABELLED
    assert len(order_in(handful_shop, FOUR_LINES).lines) == 3


def test_a_change_that_leaves_the_box_complete_goes_on_with_the_slip(
    handful_shop: Shop, bench: Bench, tmp_path: Path
) -> None:
    bench.scan_all([TWO_CANDLES, CANDLE])
    more_candles(handful_shop, tmp_path, 1)
    told = bench.scan(CANDLE)
    assert told.outcome is Came.WRONG_ITEM
    assert "scan the slip" in told.message
    assert bench.scan(TWO_CANDLES).outcome is Came.LABELLED


def test_an_order_that_changes_while_its_box_waits_is_opened_again(
    handful_shop: Shop, bench: Bench, tmp_path: Path
) -> None:
    away = AwayCarrier(facts("away"), rate("standard", 500))
    give(handful_shop, away)
    bench.pack(TWO_CANDLES)
    bench.scan(FOUR_LINES)
    bench.card(Command.ABORT)
    more_candles(handful_shop, tmp_path)
    away.is_away = False
    told = bench.scan(TWO_CANDLES)
    assert told.outcome is Came.WRONG_ITEM
    assert away.bought == []
    assert bench.scan(CANDLE).outcome is Came.LABELLED


def test_an_order_that_changes_after_its_last_piece_gets_no_label_yet(
    handful_shop: Shop, bench: Bench, tmp_path: Path
) -> None:
    bench.scan_all([TWO_CANDLES, CANDLE])
    complete = bench.scan(CANDLE, serves=False)
    more_candles(handful_shop, tmp_path)
    told = served.serve(handful_shop, complete)
    assert told is not None
    assert told.outcome is Came.REFUSED
    assert "was changed" in told.message
    assert bench.scan(TWO_CANDLES).outcome is Came.WRONG_ITEM
    assert bench.scan(CANDLE).outcome is Came.LABELLED


def test_a_changed_order_is_not_split_by_what_it_was(handful_shop: Shop, bench: Bench, tmp_path: Path) -> None:
    bench.scan_all([FOUR_LINES, "TIN-RND-M"])
    without_tin(handful_shop, tmp_path)
    told = bench.card(Command.NEXT_PARCEL)
    assert told.outcome is Came.REFUSED
    assert "was changed" in told.message
    with handful_shop.look() as tx:
        assert tx.plans.of_order(order_in(handful_shop, FOUR_LINES).id) == ()


def test_an_order_that_is_split_while_it_is_open_keeps_to_its_own_parcel(handful_shop: Shop, bench: Bench) -> None:
    bench.scan_all([FOUR_LINES, *FOUR[:-1]])
    order = order_in(handful_shop, FOUR_LINES)
    split_order(handful_shop, order.id, [PlannedParcel(((0, 1), (1, 1))), PlannedParcel(((2, 1), (3, 2)))])
    told = bench.scan(CANDLE)
    assert told.outcome is Came.WRONG_ITEM
    assert "Take out: 1 × Tea tin, round, medium, 1 × Beeswax candle" in told.message
    label = bench.scan(FOUR_LINES)
    assert label.outcome is Came.LABELLED
    assert bench.scan(label.tracking_number).outcome is Came.DISPATCHED
    box = bench.box()
    assert box is not None
    assert box.number == 2


def test_orders_that_are_put_together_while_one_is_open_are_packed_together(handful_shop: Shop, bench: Bench) -> None:
    same_address(handful_shop)
    bench.scan_all([TWO_CANDLES, CANDLE])
    other = Bench(handful_shop, "bench 2")
    other.scan(FOUR_LINES)
    lead = combine_orders(handful_shop, [order_in(handful_shop, n).id for n in (TWO_CANDLES, FOUR_LINES)])
    leads, follows = (bench, other) if lead == order_in(handful_shop, TWO_CANDLES).id else (other, bench)
    told = follows.scan(CANDLE)
    assert told.outcome is Came.REFUSED
    assert "travels with" in told.message
    assert follows.box() is None
    assert "was changed" in leads.scan(CANDLE).message
    box = leads.box()
    assert box is not None
    assert sum(item.wanted for item in box.items) == 7


def test_a_kit_that_is_edited_while_its_box_is_open_is_packed_as_it_is_now(handful_shop: Shop, bench: Bench) -> None:
    for part in ("WAX", "WICK"):
        save_product(handful_shop, part, {"name": part.capitalize()})
    save_product(handful_shop, CANDLE, {"parts": (("WAX", 2),)})
    bench.scan_all([TWO_CANDLES, "WAX", "WAX", "WAX"])
    save_product(handful_shop, CANDLE, {"parts": (("WAX", 1), ("WICK", 1))})
    told = bench.scan("WAX")
    assert told.outcome is Came.WRONG_ITEM
    assert "Take out: 1 × Wax" in told.message
    assert bench.scan_all(["WICK", "WICK"]).outcome is Came.LABELLED


def test_a_box_that_was_only_printed_for_is_looked_into_where_its_order_changed(
    handful_shop: Shop, tmp_path: Path
) -> None:
    away = AwayCarrier(facts("away"), rate("standard", 500))
    give(handful_shop, away)
    printing = Bench(handful_shop, mode=BenchMode.PRINT)
    printing.scan(TWO_CANDLES)
    more_candles(handful_shop, tmp_path)
    away.is_away = False
    assert "was changed" in printing.scan(TWO_CANDLES).message
    assert printing.scan(TWO_CANDLES).outcome is Came.LABELLED


# The bench is set to something else


def test_a_return_that_was_left_open_does_not_keep_the_bench_from_packing(handful_shop: Shop, bench: Bench) -> None:
    bench.scan(bench.pack(TWO_CANDLES).tracking_number)
    back = Bench(handful_shop, mode=BenchMode.RETURNS)
    assert back.scan(TWO_CANDLES).outcome is Came.CAME_BACK
    assert bench.scan(FOUR_LINES).outcome is Came.OPENED
    notes = [note.text for note in order_in(handful_shop, TWO_CANDLES).notes]
    assert any("Return taken in" in note for note in notes), "what came is written down"


def test_a_count_that_was_left_open_does_not_keep_the_bench_from_packing(handful_shop: Shop, gate: Bench) -> None:
    label = gate.pack(TWO_CANDLES).tracking_number
    gate.scan(label)
    assert Bench(handful_shop, mode=BenchMode.COUNT).scan(label).outcome is Came.COUNTED
    assert gate.scan(FOUR_LINES).outcome is Came.OPENED


# Cards


def test_undo_last_takes_the_dispatch_back_where_the_next_box_is_still_empty(handful_shop: Shop, bench: Bench) -> None:
    bench.scan_all([FOUR_LINES, CANDLE])
    first = bench.card(Command.NEXT_PARCEL)
    bench.scan(first.tracking_number)
    assert bench.box() is not None
    back = bench.card(Command.UNDO_LAST)
    assert "Taken back" in back.message
    assert parcels_in(handful_shop, FOUR_LINES)[0].dispatched_at is None


def test_the_tag_of_a_missing_rest_goes_when_the_rest_is_packed(handful_shop: Shop, bench: Bench) -> None:
    bench.scan_all([FOUR_LINES, "TEA-GRN-100"])
    bench.scan(bench.card(Command.PARTIAL).tracking_number)
    assert "rest missing" in order_in(handful_shop, FOUR_LINES).tags
    rest = bench.scan_all([FOUR_LINES, "FLT-PPR-100", "TIN-RND-M", CANDLE, CANDLE])
    assert bench.scan(rest.tracking_number).outcome is Came.DISPATCHED
    assert "rest missing" not in order_in(handful_shop, FOUR_LINES).tags


# Numbers and weights


def test_a_serial_number_that_came_back_may_be_packed_again(handful_shop: Shop, bench: Bench) -> None:
    save_product(handful_shop, CANDLE, {"asks": "serial"})
    label = bench.scan_all([TWO_CANDLES, CANDLE, "SN-1", CANDLE, "SN-2"]).tracking_number
    bench.scan(label)
    bench.scan_all([FOUR_LINES, CANDLE])
    assert bench.scan("SN-1").outcome is Came.WRONG_ITEM, "the customer has it"
    assert Bench(handful_shop, "gate", BenchMode.RETURNS).scan(label).outcome is Came.CAME_BACK
    assert bench.scan("SN-1").outcome is Came.NUMBERED


def test_a_box_that_was_put_right_is_weighed_again(
    handful_shop: Shop, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_bench_settings(handful_shop, BenchSettings(scale=ScaleSettings(kind=ScaleKind.PRACTICE)))
    monkeypatch.setattr(served, "opinion_of", lambda *_, **__: WeightOpinion(510, 505, 515, 31, alike=True))
    bench.scan_all([TWO_CANDLES, CANDLE])
    bench.scan(CANDLE, serves=False)
    box = bench.box()
    assert box is not None
    put_weight(handful_shop, box.id, 412)
    bench.scan(TWO_CANDLES, serves=False)
    put_weight(handful_shop, box.id, 510)
    label = served.label_box(handful_shop, box.id)
    assert label is not None
    assert label.outcome is Came.LABELLED
    assert parcels_in(handful_shop, TWO_CANDLES)[0].weight_g == 510, "the label says what it weighs now"


# What is told of the work


def test_a_clock_that_goes_back_makes_nobody_faster_than_time(
    handful_shop: Shop, bench: Bench, clock: FixedClock
) -> None:
    bench.scan(TWO_CANDLES)
    clock.moment -= timedelta(hours=1)
    bench.scan(bench.scan_all([CANDLE, CANDLE]).tracking_number)
    today = clock.now().date()
    (day,) = packing_figures(handful_shop, today, today)
    assert day.seconds is None


def test_pieces_that_nobody_looked_at_do_not_count_as_scanned(handful_shop: Shop, clock: FixedClock) -> None:
    printing = Bench(handful_shop, mode=BenchMode.PRINT)
    printing.scan(printing.scan(TWO_CANDLES).tracking_number)
    today = clock.now().date()
    (day,) = packing_figures(handful_shop, today, today)
    assert (day.orders, day.pieces) == (1, 0)
    record = show_order(handful_shop, order_in(handful_shop, TWO_CANDLES).id)
    (packed,) = [entry for entry in record.timeline if entry.title == "Packed"]
    assert "scanned" not in packed.detail.replace("not scanned", "")


def test_a_bag_names_the_parcels_nobody_looked_into(handful_shop: Shop, bench: Bench) -> None:
    bench.scan(bench.pack(TWO_CANDLES).tracking_number)
    printing = Bench(handful_shop, mode=BenchMode.PRINT)
    printing.scan(printing.scan(FOUR_LINES).tracking_number)
    bags = [show_bag(handful_shop, bag.id) for bag, _ in list_bags(handful_shop)]
    assert [p.order_number for bag in bags for p in bag.unverified] == [FOUR_LINES]


def test_a_shop_that_prints_no_labels_by_itself_says_so(handful_shop: Shop, bench: Bench) -> None:
    wants(handful_shop, print_labels=False)
    assert "REPRINT card" in bench.pack(TWO_CANDLES).message


# Codes that mean harm

NASTY = [
    "", " ", "\t", "\x00", "\x1d", "]C1", "]C100", "'; DROP TABLE orders; --", "%", "_" * 50, "\ud800", "9" * 400,
    "𝟏𝟐𝟑", "\u202e0119", "SDC", "SDCBC", "#", "-1", "1e9", "0" * 14, "(01)", "01", "\x1d\x1d\x1d", "é" * 61, "]d2\x1d",
]  # fmt: skip


@pytest.mark.parametrize("mode", list(BenchMode))
def test_no_code_ends_in_anything_but_a_sentence(handful_shop: Shop, mode: BenchMode) -> None:
    save_product(handful_shop, CANDLE, {"asks": "serial"})
    bench = Bench(handful_shop, mode=mode)
    for opening in ([], [TWO_CANDLES], [TWO_CANDLES, CANDLE]):
        for code in (*opening, *NASTY):
            assert bench.scan(code).message
        bench.card(Command.ABORT)
    assert all(parcel.dispatched_at is None for parcel in parcels_in(handful_shop, TWO_CANDLES))
