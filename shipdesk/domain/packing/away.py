"""Packing while the shop's server is away: checked against a copy of the orders that this bench has.

Nothing is decided here: each scan is kept on this computer and answered by the store when it is back. What is said
meanwhile is what the store would say if nothing had changed since the copy was made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from shipdesk.domain.article_codes import article_readings
from shipdesk.domain.barcodes import parse_scan
from shipdesk.domain.bench import BenchMode
from shipdesk.domain.packing.open_box import BoxItem, OpenBox, Put, SessionKind, Step, missing_words, put, tell_number
from shipdesk.domain.rows import ScanOutcome
from shipdesk.domain.text import clean_line

SET_ASIDE = "Its label comes when the server is back: set the box aside with its slip."


@dataclass(frozen=True, slots=True)
class AwayOrder:
    """An order as the copy knows it; label is the barcode and number of its parcel, empty where it has none yet."""

    order_number: str
    recipient_name: str
    items: tuple[BoxItem, ...]
    label: tuple[str, ...] = ()
    is_packed: bool = False
    has_left: bool = False
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class AwayBook:
    """The copy: orders by their number, parcels by what is on their labels, articles by their codes."""

    taken_at: datetime
    orders: Mapping[str, AwayOrder] = field(default_factory=dict)
    labels: Mapping[str, AwayOrder] = field(default_factory=dict)
    articles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AwayBench:
    """What this bench did since the server went: the box that is open, and which orders it packed and sent."""

    order: AwayOrder | None = None
    box: OpenBox | None = None
    packed: frozenset[str] = frozenset()
    sent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AwayAnswer:
    """What the bench says meanwhile."""

    outcome: ScanOutcome
    message: str
    order_number: str = ""


def answer_away(
    book: AwayBook, bench: AwayBench, code: str, mode: BenchMode, station: str
) -> tuple[AwayBench, AwayAnswer]:
    """Answer a scan from the copy; total over all texts. Returns and counts are only kept."""
    scan = parse_scan(code)
    labelled = next((book.labels[each] for each in scan.candidates if each in book.labels), None)
    named = next((book.orders[each.upper()] for each in scan.candidates if each.upper() in book.orders), None)
    if mode in (BenchMode.RETURNS, BenchMode.COUNT):
        return bench, AwayAnswer(ScanOutcome.WAITING, "Kept. It is answered when the server is back.")
    if bench.box is not None and bench.order is not None and mode is not BenchMode.DISPATCH:
        return _in_box(book, bench, bench.order, bench.box, labelled or named, code)
    found = labelled or named
    if found is None:
        return bench, AwayAnswer(ScanOutcome.UNKNOWN, "The copy on this computer knows no such order or parcel.")
    if mode is BenchMode.DISPATCH or (labelled is not None and _is_packed(bench, found)):
        return _leave(bench, found)
    return _open(bench, found, book.taken_at, mode, station)


def _in_box(
    book: AwayBook, bench: AwayBench, order: AwayOrder, box: OpenBox, other: AwayOrder | None, code: str
) -> tuple[AwayBench, AwayAnswer]:
    number = order.order_number
    if box.step is Step.STICK:
        if other is order:
            packed = bench.packed | {number}
            message = f"{number} is packed; it is written down when the server is back."
            return replace(bench, order=None, box=None, packed=packed), AwayAnswer(ScanOutcome.PACKED, message, number)
        if other is not None:
            message = f"Wrong label: it is of {other.order_number}. This box is {number}."
            return bench, AwayAnswer(ScanOutcome.SWAPPED, message, number)
        return bench, AwayAnswer(ScanOutcome.REFUSED, f"Scan the label of {number}.", number)
    if other is order:
        return bench, AwayAnswer(ScanOutcome.OPENED, f"{number} is open. Missing: {missing_words(box.items)}.", number)
    if other is not None:
        message = f"That is {other.order_number}. {number} is open: finish it first."
        return bench, AwayAnswer(ScanOutcome.WRONG_ITEM, message, number)
    skus = _skus(book, box, code)
    if box.asked is not None:
        return _number(bench, order, box, code, is_article=bool(skus & {item.sku for item in box.items}))
    result, item, after = put(box, skus)
    if result not in (Put.RIGHT, Put.SUBSTITUTE) or item is None:
        message = f"That does not belong to {number}. Missing: {missing_words(box.items)}."
        return bench, AwayAnswer(ScanOutcome.WRONG_ITEM, message, number)
    return _went_on(bench, order, after, ScanOutcome.ITEM, item.words)


def _number(
    bench: AwayBench, order: AwayOrder, box: OpenBox, code: str, *, is_article: bool
) -> tuple[AwayBench, AwayAnswer]:
    asked = box.asked
    assert asked is not None, "a piece is asked for its number"
    if is_article:
        message = f"Scan the {asked.asks} number of {asked.words} first."
        return bench, AwayAnswer(ScanOutcome.WRONG_ITEM, message, order.order_number)
    item, after = tell_number(box, clean_line(code, 60))
    return _went_on(bench, order, after, ScanOutcome.NUMBERED, f"Number of {item.words}")


def _went_on(
    bench: AwayBench, order: AwayOrder, box: OpenBox, outcome: ScanOutcome, words: str
) -> tuple[AwayBench, AwayAnswer]:
    if box.is_complete:
        return _complete(bench, order, box)
    asked = box.asked
    left = f"Now scan its {asked.asks} number" if asked else f"Missing: {missing_words(box.items)}"
    return replace(bench, box=box), AwayAnswer(outcome, f"{words}. {left}.", order.order_number)


def _complete(bench: AwayBench, order: AwayOrder, box: OpenBox) -> tuple[AwayBench, AwayAnswer]:
    number = order.order_number
    if order.label:
        message = f"Complete. Stick the label {order.label[0]} on {number} and scan it."
        return replace(bench, box=replace(box, step=Step.STICK)), AwayAnswer(ScanOutcome.COMPLETE, message, number)
    done = replace(bench, order=None, box=None, packed=bench.packed | {number})
    return done, AwayAnswer(ScanOutcome.COMPLETE, f"Complete. {SET_ASIDE}", number)


def _open(
    bench: AwayBench, order: AwayOrder, at: datetime, mode: BenchMode, station: str
) -> tuple[AwayBench, AwayAnswer]:
    number = order.order_number
    if order.refusal:
        return bench, AwayAnswer(ScanOutcome.REFUSED, order.refusal, number)
    if order.has_left or _is_packed(bench, order):
        return bench, AwayAnswer(ScanOutcome.ALREADY, f"Order {number} was packed before.", number)
    box = OpenBox(0, SessionKind.PACK, None, 1, None, station, "", Step.ITEMS, at, items=order.items)
    if mode is BenchMode.PRINT or not order.items:
        return _complete(bench, order, box)
    pieces = sum(item.wanted for item in order.items)
    message = f"{number}, from the copy on this computer: {pieces} pieces. Scan each."
    return replace(bench, order=order, box=box), AwayAnswer(ScanOutcome.OPENED, message, number)


def _leave(bench: AwayBench, order: AwayOrder) -> tuple[AwayBench, AwayAnswer]:
    number = order.order_number
    if order.has_left or number in bench.sent:
        return bench, AwayAnswer(ScanOutcome.ALREADY, f"Order {number} has left already.", number)
    if order.refusal:
        return bench, AwayAnswer(ScanOutcome.REFUSED, order.refusal, number)
    message = f"{number} to {order.recipient_name} may leave; it is written down when the server is back."
    return replace(bench, sent=bench.sent | {number}), AwayAnswer(ScanOutcome.DISPATCHED, message, number)


def _is_packed(bench: AwayBench, order: AwayOrder) -> bool:
    return order.is_packed or order.order_number in bench.packed


def _skus(book: AwayBook, box: OpenBox, code: str) -> set[str]:
    readings = article_readings(code)
    codes = [each for reading in readings for each in (*reading.barcodes, *reading.skus)]
    skus = {sku for each in codes for sku in book.articles.get(each.upper(), ())}
    spelled = {each.casefold() for each in codes}
    return skus | {item.sku for item in box.items if item.sku.casefold() in spelled}
