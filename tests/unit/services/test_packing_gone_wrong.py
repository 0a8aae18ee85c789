"""What goes wrong at a bench, each with its own sentence and a way out; nothing is lost and nothing doubled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from named_carriers import QuotingCarrier, facts, give, rate
from packing_bench import CANDLE, FOUR_LINES, TWO_CANDLES, Bench, order_in, parcels_in
from shop_fixtures import SAMPLES

from shipdesk.domain.bench import BenchMode, BenchSettings
from shipdesk.domain.command_cards import Command
from shipdesk.domain.errors import Refused, RemoteUnavailable
from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.packing.open_box import Step
from shipdesk.domain.rows import ScanOutcome as Came
from shipdesk.domain.scales import ScaleKind, ScaleSettings
from shipdesk.domain.shipments import BoughtLabel, Shipment
from shipdesk.services.bench_settings import save_bench_settings
from shipdesk.services.clocks import FixedClock
from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.make_labels import make_labels
from shipdesk.services.make_return import make_return
from shipdesk.services.packing import serve as served
from shipdesk.services.packing.bench_view import bench_view
from shipdesk.services.packing.serve import resume
from shipdesk.services.problems import list_problems
from shipdesk.services.send_mail import list_messages
from shipdesk.services.shop import Shop


class AwayCarrier(QuotingCarrier):
    """Cannot be reached until the line is back."""

    is_away = True

    def buy(self, shipment: Shipment, service: str, key: str) -> BoughtLabel:
        if self.is_away:
            raise RemoteUnavailable(self.name, "there is no connection.", "Try again later.")
        return super().buy(shipment, service, key)


def cancel(shop: Shop, number: str) -> None:
    """Cancel an order where it was sold, as an import tells it."""
    with shop.change() as tx:
        tx.orders.set_status([order_in(shop, number).id], OrderStatus.CANCELLED, only_from=list(OrderStatus))


@pytest.fixture
def bench(handful_shop: Shop) -> Bench:
    """Return a bench that packs."""
    return Bench(handful_shop)


def test_1_an_unknown_code(bench: Bench) -> None:
    assert bench.scan("WHATEVER-77").outcome is Came.UNKNOWN
    bench.scan(TWO_CANDLES)
    result = bench.scan("WHATEVER-77")
    assert result.outcome is Came.WRONG_ITEM
    assert "needs: 2 × Beeswax candle" in result.message, "it says what is needed instead"


def test_2_the_code_of_another_order(bench: Bench) -> None:
    bench.scan(TWO_CANDLES)
    result = bench.scan(FOUR_LINES)
    assert result.outcome is Came.WRONG_ITEM
    assert FOUR_LINES in result.message
    assert "scan ABORT" in result.message
    box = bench.box()
    assert box is not None
    assert box.items[0].packed == 0


def test_3_an_order_that_was_cancelled_after_its_label(handful_shop: Shop, bench: Bench) -> None:
    order = order_in(handful_shop, TWO_CANDLES)
    label = make_labels(handful_shop, [order.id]).labels[0].tracking_number
    cancel(handful_shop, TWO_CANDLES)
    for code in (TWO_CANDLES, label):
        result = bench.scan(code)
        assert result.outcome is Came.REFUSED
        assert "cancelled" in result.message
    assert parcels_in(handful_shop, TWO_CANDLES)[0].dispatched_at is None


def test_3b_an_order_that_is_cancelled_while_its_box_is_open(handful_shop: Shop, bench: Bench) -> None:
    label = bench.pack(TWO_CANDLES).tracking_number
    with handful_shop.change() as tx:
        tx.orders.set_status(
            [order_in(handful_shop, TWO_CANDLES).id], OrderStatus.CANCELLED, only_from=list(OrderStatus)
        )
    result = bench.scan(label)
    assert result.outcome is Came.REFUSED
    assert "cancelled" in result.message
    assert parcels_in(handful_shop, TWO_CANDLES)[0].dispatched_at is None


def test_4_a_parcel_that_has_left(bench: Bench) -> None:
    label = bench.pack(TWO_CANDLES).tracking_number
    bench.scan(label)
    again = bench.scan(label)
    assert again.outcome is Came.ALREADY
    assert "by Anna at bench 1" in again.message
    assert bench.scan(TWO_CANDLES).outcome is Came.ALREADY


def test_6_the_printer_is_out_of_paper(handful_shop: Shop, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise Refused("The printer has no paper.", "Put some in.")

    monkeypatch.setattr(served, "print_labels", refuse)
    label = bench.pack(TWO_CANDLES)
    assert label.outcome is Came.LABELLED
    assert "no paper" in label.message
    assert "REPRINT card" in label.message
    assert bench.scan(label.tracking_number).outcome is Came.DISPATCHED, "once it was printed all goes on"


def test_7_the_carrier_cannot_be_reached_and_the_bench_goes_on(handful_shop: Shop, bench: Bench) -> None:
    away = AwayCarrier(facts("away"), rate("standard", 500))
    give(handful_shop, away)
    stopped = bench.pack(TWO_CANDLES)
    assert stopped.outcome is Came.REFUSED
    assert "there is no connection" in stopped.message
    assert bench.scan(FOUR_LINES).outcome is Came.OPENED, "the next order does not wait"
    (waiting,) = bench_view(handful_shop, bench.station).parked
    assert waiting.order_number == TWO_CANDLES
    away.is_away = False
    done = bench.scan_all([CANDLE, CANDLE, "FLT-PPR-100", "TEA-GRN-100", "TIN-RND-M"])
    assert done.outcome is Came.LABELLED
    bench.scan(done.tracking_number)
    label = bench.scan(TWO_CANDLES)
    assert label.outcome is Came.LABELLED, label.message
    assert bench.scan(label.tracking_number).outcome is Came.DISPATCHED
    assert len(away.bought) == 2


def test_8_the_scale_is_gone(handful_shop: Shop, bench: Bench) -> None:
    gone = ScaleSettings(kind=ScaleKind.SERIAL, address="/dev/ttyNOWHERE")
    save_bench_settings(handful_shop, BenchSettings(scale=gone))
    label = bench.pack(TWO_CANDLES)
    assert label.outcome is Came.LABELLED, "the label says what the articles should weigh"
    assert parcels_in(handful_shop, TWO_CANDLES)[0].weight_g


def test_9_the_clock_of_the_computer_went_back(handful_shop: Shop, bench: Bench, clock: FixedClock) -> None:
    bench.scan(TWO_CANDLES)
    assert not [p for p in list_problems(handful_shop) if p.key == "clock-behind"]
    clock.moment = clock.now() - timedelta(hours=3)
    (problem,) = [p for p in list_problems(handful_shop) if p.key == "clock-behind"]
    assert "clock" in problem.message
    assert bench.scan(CANDLE).outcome is Came.ITEM, "and the bench goes on"


def test_10_a_second_bench_takes_the_same_order(handful_shop: Shop, bench: Bench) -> None:
    other = Bench(handful_shop, "bench 2")
    bench.scan(TWO_CANDLES)
    bench.scan(CANDLE)
    refused = other.scan(TWO_CANDLES)
    assert refused.outcome is Came.REFUSED
    assert "by Anna at bench 1" in refused.message
    assert other.scan(TWO_CANDLES).outcome is Came.OPENED, "scanned once more it is taken over"
    box = other.box()
    assert box is not None
    assert box.items[0].packed == 1, "with what is in it"
    assert bench.box() is None


def test_11_the_power_goes_between_the_purchase_and_the_print(handful_shop: Shop, bench: Bench) -> None:
    bench.scan(TWO_CANDLES)
    bench.scan(CANDLE)
    bench.scan(CANDLE, serves=False)
    make_labels(handful_shop, [order_in(handful_shop, TWO_CANDLES).id])  # bought, and then the light goes out
    box = bench.box()
    assert box is not None
    assert box.step is Step.LABEL
    again = resume(handful_shop, bench.station)
    assert again is not None
    assert again.outcome is Came.LABELLED
    assert len(parcels_in(handful_shop, TWO_CANDLES)) == 1
    assert resume(handful_shop, bench.station) is None, "once"


def test_12_the_mail_server_is_down(handful_shop: Shop, bench: Bench) -> None:
    assert bench.scan(bench.pack(TWO_CANDLES).tracking_number).outcome is Came.DISPATCHED
    (mail,) = [m for m in list_messages(handful_shop) if m.milestone is Milestone.DISPATCHED]
    assert mail.state is OutboxState.PLANNED, "it waits, and the bench does not"


def test_13_a_return_label_is_no_label_for_the_box(handful_shop: Shop, bench: Bench) -> None:
    order = order_in(handful_shop, TWO_CANDLES)
    bench.scan(bench.pack(TWO_CANDLES).tracking_number)
    back = make_return(handful_shop, order.id)
    refused = bench.scan(back.tracking_number)
    assert refused.outcome is Came.REFUSED
    assert "return label" in refused.message
    taken = Bench(handful_shop, mode=BenchMode.RETURNS).scan(back.tracking_number)
    assert taken.outcome is Came.CAME_BACK


def test_14_yesterdays_file_is_imported_again(handful_shop: Shop, bench: Bench) -> None:
    bench.scan(bench.pack(TWO_CANDLES).tracking_number)
    bench.scan(FOUR_LINES)
    bench.scan(CANDLE)
    commit_import(handful_shop, preview_files(handful_shop, [SAMPLES / "plain-orders.csv"]))
    assert bench.scan(CANDLE).outcome is Came.ITEM, "the open box is as it was"
    assert bench.scan("TIN-RND-M").outcome is Came.ITEM
    assert order_in(handful_shop, TWO_CANDLES).status is OrderStatus.DISPATCHED


def test_an_order_on_hold_or_without_an_address_is_not_opened(handful_shop: Shop, bench: Bench) -> None:
    with handful_shop.change() as tx:
        tx.orders.set_status([order_in(handful_shop, TWO_CANDLES).id], OrderStatus.ON_HOLD, only_from=list(OrderStatus),
                             reason="the customer asked")  # fmt: skip
    result = bench.scan(TWO_CANDLES)
    assert result.outcome is Came.REFUSED
    assert "the customer asked" in result.message


def test_a_bench_that_dispatches_leaves_boxes_alone_that_are_being_packed(handful_shop: Shop, bench: Bench) -> None:
    label = bench.pack(TWO_CANDLES).tracking_number
    gate = Bench(handful_shop, "gate", BenchMode.DISPATCH)
    refused = gate.scan(label)
    assert refused.outcome is Came.REFUSED
    assert "bench 1" in refused.message
    assert bench.scan(label).outcome is Came.DISPATCHED


def test_a_box_that_is_given_up_does_not_keep_its_label_from_leaving(handful_shop: Shop, bench: Bench) -> None:
    label = bench.pack(TWO_CANDLES).tracking_number
    assert "keep it with the slip" in bench.card(Command.ABORT).message
    assert bench.scan(TWO_CANDLES).outcome is Came.OPENED
    assert bench.scan_all([CANDLE, CANDLE]).tracking_number == label
    assert bench.scan(label).outcome is Came.DISPATCHED
