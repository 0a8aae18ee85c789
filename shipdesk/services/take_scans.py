"""The station's queue of scans: each is kept first and answered after, so that no pace and no power cut loses one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shipdesk.domain.bench import BenchMode
from shipdesk.domain.command_cards import Command, looks_like_card
from shipdesk.domain.rows import ScanOutcome, WaitingScan
from shipdesk.domain.text import clean_line
from shipdesk.services.bench_settings import bench_settings, station_of
from shipdesk.services.command_cards import card_of
from shipdesk.services.dispatch_parcel import CODE_CAP, TOUCHED
from shipdesk.services.packing.answer import answer_at_bench
from shipdesk.services.packing.card_done import CardDone
from shipdesk.services.run_card import run_card
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.views import ScanResult
from shipdesk.storage.transaction import Transaction

KEPT_CODE = 400
"""More than `parse_scan` takes for a code, so that one that was cut is still known to be too long."""
LOOK_BACK = timedelta(days=7)
_FOREIGN_CARD = "This command card is not of this shop, or was misread. Print new cards: shipdesk papers cards."
_LOCKED = "Nobody is signed in here, so this scan was not done. Scan your badge first, then scan again."
_QUESTION_OPEN = "A question was open, so this scan was not done. Answer it, then scan again."
_PICTURES = {code: 0x2400 + code for code in range(32)} | {0x7F: 0x2421}
"""Control characters as Unicode's pictures of them."""


@dataclass(frozen=True, slots=True)
class RawScan:
    """What a scanner sent, and when."""

    code: str
    at: datetime


def take_scans(
    shop: Shop, scans: Sequence[RawScan], *, by: str = "", station: str = "", mode: BenchMode | None = None
) -> tuple[int, ...]:
    """Keep scans in the order in which they came, all of them or none, and return their ids; none is answered yet.

    They are of whoever scanned their badge last at this bench, else of the one named. mode is what the bench is set
    to; None is what its own settings say.
    """
    named = shop.person.person.name if shop.person else by
    who, where = clean_line(named, 60), station_of(shop, station)
    done = (mode or bench_settings(shop).mode).value
    with shop.change(Topic.SCANS) as tx:
        return tuple(
            tx.scans.add(scan.at, storable(scan.code), ScanOutcome.WAITING, "", by=who, station=where, mode=done)
            for scan in scans
        )


def answer_scan(shop: Shop, scan_id: int) -> ScanResult | None:
    """Answer a kept scan once, durably before the answer is given; None where it has its answer already."""
    with shop.change(*TOUCHED) as tx:
        scan = tx.scans.waiting_scan(scan_id)
        if scan is None:
            return None
        shown = visible(scan.code)
        card = card_of(tx, scan.code)
        if card is None:
            if looks_like_card(scan.code):
                return _settled(shop, tx, scan, shown, ScanOutcome.REFUSED, _FOREIGN_CARD)
            result = replace(answer_at_bench(shop, tx, scan, shown), scan_id=scan.id)
            tx.scans.settle(
                scan.id, shown, result.outcome, result.message, parcel_id=result.parcel_id,
                order_number=result.order_number, session_id=result.session_id,
            )  # fmt: skip
            return result
        # Taken before it is done: should the power go now, the card is not obeyed a second time.
        tx.scans.settle(scan.id, card.title, ScanOutcome.REFUSED, "It is not known whether this was done.")
    return _settled_card(shop, scan, card.title, run_card(shop, card, scan))


def waiting_scans(shop: Shop, station: str = "") -> tuple[int, ...]:
    """Return the scans that this station kept and could not answer before it was ended, oldest first."""
    with shop.look() as tx:
        where = station_of(shop, station)
        return tx.scans.waiting_ids(where, shop.clock.now() - LOOK_BACK)


def scan_now(shop: Shop, code: str, *, by: str = "", station: str = "", mode: BenchMode | None = None) -> ScanResult:
    """Keep a scan and answer it, for whoever waits for the answer."""
    (scan_id,) = take_scans(shop, [RawScan(code, shop.clock.now())], by=by, station=station, mode=mode)
    result = answer_scan(shop, scan_id)
    assert result is not None, "nobody else knows this scan"
    return result


def refuse_scan(shop: Shop, code: str, *, by: str = "", station: str = "") -> ScanResult:
    """Keep a scan that came while a question was open over the window: nobody would have seen its answer."""
    (scan_id,) = take_scans(shop, [RawScan(code, shop.clock.now())], by=by, station=station)
    with shop.change(Topic.SCANS) as tx:
        scan = tx.scans.waiting_scan(scan_id)
        assert scan is not None, "nobody else knows this scan"
        return _settled(shop, tx, scan, visible(code), ScanOutcome.REFUSED, _QUESTION_OPEN)


def scan_locked(shop: Shop, code: str, *, by: str = "", station: str = "") -> ScanResult:
    """Keep a scan of a station where nobody is signed in: a badge signs its person in, all else is refused."""
    (scan_id,) = take_scans(shop, [RawScan(code, shop.clock.now())], by=by, station=station)
    with shop.look() as tx:
        scan, card = tx.scans.waiting_scan(scan_id), card_of(tx, code)
    assert scan is not None, "nobody else knows this scan"
    shown, outcome, message = visible(code), ScanOutcome.REFUSED, _LOCKED
    if card is not None:
        shown = card.title
        if card.command is Command.BADGE:
            return _settled_card(shop, scan, shown, run_card(shop, card, scan))
    elif looks_like_card(code):
        message = _FOREIGN_CARD
    with shop.change(Topic.SCANS) as tx:
        return _settled(shop, tx, scan, shown, outcome, message)


def visible(code: str) -> str:
    """Return a scan as it can be shown and kept: control characters as their pictures, at most 200 characters."""
    return clean_line(code.strip("\r\n\t ").translate(_PICTURES), CODE_CAP)


def storable(code: str) -> str:
    """Return what a store takes of a scan: no half characters, no end of text, not without end."""
    whole = code[:KEPT_CODE].encode("utf-8", "replace").decode("utf-8")
    return whole.replace("\0", "\u2400")


def _settled_card(shop: Shop, scan: WaitingScan, title: str, done: CardDone) -> ScanResult:
    with shop.change(Topic.SCANS) as tx:
        tx.scans.settle(
            scan.id, title, done.outcome, done.message, order_number=done.order_number, session_id=done.session_id
        )
    return ScanResult(
        title, done.outcome, done.message, shop.clock.now(), order_number=done.order_number, scan_id=scan.id,
        session_id=done.session_id, wants=done.wants, bag_id=done.bag_id,
    )  # fmt: skip


def _settled(
    shop: Shop, tx: Transaction, scan: WaitingScan, code: str, outcome: ScanOutcome, message: str
) -> ScanResult:
    tx.scans.settle(scan.id, code, outcome, message)
    return ScanResult(code, outcome, message, shop.clock.now(), scan_id=scan.id)
