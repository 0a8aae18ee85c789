"""What goes into a box without a scan is on a person's word, and as much a part of its history."""

from __future__ import annotations

import pytest
from packing_bench import TWO_CANDLES, Bench

from shipdesk.domain.bench import BenchMode, BenchSettings
from shipdesk.domain.command_cards import Command
from shipdesk.domain.errors import Refused
from shipdesk.domain.rows import ScanOutcome
from shipdesk.services.bench_settings import save_bench_settings
from shipdesk.services.dispatch_parcel import last_scans
from shipdesk.services.list_audit import list_audit
from shipdesk.services.list_orders import find_order
from shipdesk.services.make_labels import make_labels
from shipdesk.services.packing.bags import LeftOut
from shipdesk.services.packing.bench_view import bench_view
from shipdesk.services.packing.by_hand import close_bag_here, code_of_card, learn_and_put_in, order_of_session, put_in
from shipdesk.services.packing.serve import serve
from shipdesk.services.parcel_views import ScanResult
from shipdesk.services.products import save_product
from shipdesk.services.shop import Shop
from shipdesk.services.take_scans import scan_now

FILTERS, CANDLE = 0, 3


@pytest.fixture
def opened(handful_shop: Shop) -> ScanResult:
    """Open the order of four articles at the bench."""
    save_bench_settings(handful_shop, BenchSettings(station="bench 1", mode=BenchMode.PACK))
    return scan_now(handful_shop, "L-2026-0119", by="Anna")


def packed(shop: Shop, place: int) -> int:
    box = bench_view(shop).box
    assert box is not None
    return box.items[place].packed


def test_a_piece_without_a_code_is_counted_kept_among_the_scans_and_audited(
    handful_shop: Shop, opened: ScanResult
) -> None:
    assert opened.session_id is not None
    result = put_in(handful_shop, opened.session_id, CANDLE, by="Anna")
    assert result.outcome is ScanOutcome.ITEM
    assert packed(handful_shop, CANDLE) == 1
    newest = last_scans(handful_shop)[0]
    assert (newest.id, newest.code, newest.by) == (result.scan_id, "by hand: CND-BEE-20", "Anna")
    lines, _ = list_audit(handful_shop, action="put_by_hand")
    assert [(line.actor, line.order_number, line.words) for line in lines] == [
        ("Anna", "L-2026-0119", "Put in by hand, without a scan")
    ]


def test_the_last_piece_by_hand_completes_the_box(handful_shop: Shop, opened: ScanResult) -> None:
    assert opened.session_id is not None
    for place in (0, 1, 2, CANDLE):
        result = put_in(handful_shop, opened.session_id, place)
    result = put_in(handful_shop, opened.session_id, CANDLE)
    assert result.outcome is ScanOutcome.COMPLETE
    served = serve(handful_shop, result)
    assert served is not None
    assert served.outcome is ScanOutcome.LABELLED
    with pytest.raises(Refused):
        put_in(handful_shop, opened.session_id, CANDLE)


def test_more_than_is_wanted_is_wrong_by_hand_too(handful_shop: Shop, opened: ScanResult) -> None:
    assert opened.session_id is not None
    put_in(handful_shop, opened.session_id, FILTERS)
    assert put_in(handful_shop, opened.session_id, FILTERS).outcome is ScanOutcome.WRONG_ITEM
    assert packed(handful_shop, FILTERS) == 1
    assert list_audit(handful_shop, action="put_by_hand")[1] == 1


def test_a_serial_number_that_is_asked_for_comes_before_the_next_piece(handful_shop: Shop, opened: ScanResult) -> None:
    assert opened.session_id is not None
    save_product(handful_shop, "CND-BEE-20", {"asks": "serial"})
    put_in(handful_shop, opened.session_id, CANDLE)
    refused = put_in(handful_shop, opened.session_id, FILTERS)
    assert refused.outcome is ScanOutcome.REFUSED
    assert "serial number" in refused.message
    assert packed(handful_shop, FILTERS) == 0


def test_a_box_that_is_open_no_more_takes_nothing(handful_shop: Shop, opened: ScanResult) -> None:
    assert opened.session_id is not None
    scan_now(handful_shop, code_of_card(handful_shop, Command.ABORT))
    with pytest.raises(Refused):
        put_in(handful_shop, opened.session_id, CANDLE)


def test_the_order_that_a_scan_is_about_is_found(handful_shop: Shop, opened: ScanResult) -> None:
    box = bench_view(handful_shop).box
    assert box is not None
    assert order_of_session(handful_shop, opened) == box.order_id


def test_a_bag_closed_from_the_screen_asks_about_those_left_out(handful_shop: Shop) -> None:
    ids = [find_order(handful_shop, number) for number in ("L-2026-0120", "L-2026-0123")]
    labels = make_labels(handful_shop, [order_id for order_id in ids if order_id is not None]).labels
    save_bench_settings(handful_shop, BenchSettings(station="bench 1", mode=BenchMode.DISPATCH))
    assert scan_now(handful_shop, labels[0].tracking_number).outcome is ScanOutcome.DISPATCHED
    carrier = bench_view(handful_shop).bags[0].carrier
    with pytest.raises(LeftOut) as left:
        close_bag_here(handful_shop, carrier)
    assert [parcel.order_number for parcel in left.value.contents.left_out] == ["L-2026-0123"]
    closed = close_bag_here(handful_shop, carrier, although=True)
    assert closed.outcome is ScanOutcome.BAG_CLOSED
    made = serve(handful_shop, closed)
    assert made is not None
    assert "Manifest" in made.message


def test_a_code_nobody_knew_is_given_to_the_article_that_is_missing(handful_shop: Shop) -> None:
    save_bench_settings(handful_shop, BenchSettings(station="bench 1", mode=BenchMode.PACK))
    bench = Bench(handful_shop)
    bench.scan(TWO_CANDLES)
    box = bench.box()
    assert box is not None
    with pytest.raises(Refused, match="No code that nobody knows"):
        learn_and_put_in(handful_shop, box.id, 0)
    assert "press F3" in bench.scan("4006381333931").message
    assert learn_and_put_in(handful_shop, box.id, 0).outcome is ScanOutcome.ITEM
    assert bench.scan("4006381333931").outcome is ScanOutcome.LABELLED, "the next piece is known by its scan"
