"""The server is away: the bench checks against its copy, and says the same that the store says afterwards."""

from __future__ import annotations

import pytest
from packing_bench import CANDLE, FOUR_LINES, TWO_CANDLES, Bench, order_in, pieces

from shipdesk.domain.bench import BenchMode
from shipdesk.domain.packing.away import AwayBench, AwayBook, answer_away
from shipdesk.domain.rows import ScanOutcome as Came
from shipdesk.services.make_labels import make_labels
from shipdesk.services.packing.away_book import read_book
from shipdesk.services.products import save_product
from shipdesk.services.shop import Shop


def answers(book: AwayBook, codes: list[str], mode: BenchMode = BenchMode.PACK) -> list[Came]:
    """Return what the bench says to these scans from its copy."""
    bench, came = AwayBench(), []
    for code in codes:
        bench, answer = answer_away(book, bench, code, mode, "bench 1")
        assert answer.message
        came.append(answer.outcome)
    return came


@pytest.fixture
def labelled(handful_shop: Shop) -> str:
    """Return the number on the label of an order whose label was printed in the morning."""
    return make_labels(handful_shop, [order_in(handful_shop, TWO_CANDLES).id]).labels[0].tracking_number


def test_the_bench_says_the_same_as_the_store_does_afterwards(handful_shop: Shop, labelled: str) -> None:
    scans = [TWO_CANDLES, "TEA-ASM-250", CANDLE, FOUR_LINES, CANDLE, labelled, TWO_CANDLES, FOUR_LINES, CANDLE]
    away = answers(read_book(handful_shop), scans)
    bench = Bench(handful_shop)
    store = [bench.scan(code, serves=False).outcome for code in scans]
    assert away[:6] == [Came.OPENED, Came.WRONG_ITEM, Came.ITEM, Came.WRONG_ITEM, Came.COMPLETE, Came.PACKED]
    assert store[:6] == [*away[:5], Came.DISPATCHED]
    assert away[6:] == store[6:] == [Came.ALREADY, Came.OPENED, Came.ITEM]


def test_a_box_without_a_label_is_set_aside_and_the_bench_goes_on(handful_shop: Shop, labelled: str) -> None:
    scans = [FOUR_LINES, *pieces(order_in(handful_shop, FOUR_LINES)), TWO_CANDLES, CANDLE, CANDLE, labelled]
    away = answers(read_book(handful_shop), scans)
    assert away == [Came.OPENED, *[Came.ITEM] * 4, Came.COMPLETE, Came.OPENED, Came.ITEM, Came.COMPLETE, Came.PACKED]
    bench = Bench(handful_shop)
    store = [bench.scan(code, serves=False).outcome for code in scans]
    assert store == [*away[:-1], Came.DISPATCHED], "nothing of it is a conflict when the server is back"


def test_labels_leave_once(handful_shop: Shop, labelled: str) -> None:
    came = answers(read_book(handful_shop), [labelled, labelled, "AB123456785GB"], BenchMode.DISPATCH)
    assert came == [Came.DISPATCHED, Came.ALREADY, Came.UNKNOWN]


def test_the_label_of_another_order_is_never_taken(handful_shop: Shop, labelled: str) -> None:
    other = make_labels(handful_shop, [order_in(handful_shop, FOUR_LINES).id]).labels[0].tracking_number
    came = answers(read_book(handful_shop), [TWO_CANDLES, CANDLE, CANDLE, other, labelled])
    assert came[3:] == [Came.SWAPPED, Came.PACKED]


def test_serial_numbers_are_asked_for_too(handful_shop: Shop) -> None:
    save_product(handful_shop, CANDLE, {"asks": "serial"})
    came = answers(read_book(handful_shop), [TWO_CANDLES, CANDLE, CANDLE, "SN-1", CANDLE, "SN-2"])
    assert came == [Came.OPENED, Came.ITEM, Came.WRONG_ITEM, Came.NUMBERED, Came.ITEM, Came.COMPLETE]
