"""What a person does at the bench without a scan: put a piece in that has no code, close a bag, press a card's key."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.command_cards import Card, Command, card_code
from shipdesk.domain.errors import Refused
from shipdesk.domain.packing.open_box import OpenBox, SessionKind, Step
from shipdesk.domain.rows import ScanOutcome
from shipdesk.domain.text import clean_line
from shipdesk.services.bench_settings import bench_settings, station_of
from shipdesk.services.command_cards import keep_secret
from shipdesk.services.dispatch_parcel import CODE_CAP, TOUCHED
from shipdesk.services.find_article import find_article
from shipdesk.services.learn_barcode import learn_barcode
from shipdesk.services.packing.at_bench import AtBench
from shipdesk.services.packing.bags import close_bag, closed_words
from shipdesk.services.packing.box_contents import with_words
from shipdesk.services.packing.box_scans import put_by_hand
from shipdesk.services.packing.returns_in import take_in_by_hand
from shipdesk.services.packing.standing import wanted_now, why_ended
from shipdesk.services.parcel_views import ScanResult, Wants
from shipdesk.services.shop import Shop
from shipdesk.storage.transaction import Transaction

AUDITED = "put_by_hand"


def put_in(shop: Shop, session_id: int, place: int, *, by: str = "") -> ScanResult:
    """Put one piece of an article into the box that is open here, on the word of a person: it has no code to scan.

    It is kept among the scans as "by hand" with the article's SKU, and audited. Raises Refused where the box is open
    here no longer, or takes no articles now.
    """
    who, where = clean_line(shop.person.person.name if shop.person else by, 60), station_of(shop)
    mode = bench_settings(shop).mode.value
    with shop.change(*TOUCHED) as tx:
        box = _open_here(tx.bench.at_station(where, hold=True), session_id)
        _refuse_changed(tx, box)
        box = with_words(tx, box)
        item = next((each for each in box.items if each.place == place), None)
        if item is None:
            raise Refused("This article is not in the box that is open.", "Look at the list again.")
        code = clean_line(f"by hand: {item.sku}", CODE_CAP)
        scan_id = tx.scans.add(shop.clock.now(), code, ScanOutcome.WAITING, "", by=who, station=where, mode=mode)
        scan = tx.scans.waiting_scan(scan_id)
        assert scan is not None, "nobody else knows this scan"
        at = AtBench(shop, tx, scan, code)
        if box.asked is not None:
            message = f"First scan the {box.asked.asks} number of {box.asked.words}."
            result = at.said(ScanOutcome.REFUSED, message, box=box)
        else:
            put = take_in_by_hand if box.kind is SessionKind.RETURN else put_by_hand
            result = put(at, box, place)
        tx.scans.settle(
            scan_id, code, result.outcome, result.message, parcel_id=result.parcel_id,
            order_number=result.order_number, session_id=result.session_id,
        )  # fmt: skip
        if result.outcome.is_good:
            tx.audit.add(
                at.now, AUDITED, actor=who, station=where, order_id=box.order_id, parcel_id=box.parcel_id,
                detail={"words": item.words, "sku": item.sku},
            )  # fmt: skip
    return replace(result, scan_id=scan_id)


def learn_and_put_in(shop: Shop, session_id: int, place: int, *, by: str = "") -> ScanResult:
    """Give the code that was scanned last and that nobody knew to an article of the open box, and put the piece in.

    From now on its scan is enough. Raises Refused where no such code was scanned for this box, or where it means
    something else already (services/learn_barcode).
    """
    where = station_of(shop)
    with shop.look() as tx:
        box = with_words(tx, _open_here(tx.bench.at_station(where), session_id))
        item = next((each for each in box.items if each.place == place), None)
        last = tx.scans.last_wrong_of(session_id)
        known = last is not None and bool(find_article(tx, last).skus)
    if item is None:
        raise Refused("This article is not in the box that is open.", "Look at the list again.")
    if last is None or known:
        raise Refused("No code that nobody knows was scanned for this box.", "Scan the piece first.")
    learn_barcode(shop, item.sku, last)
    return put_in(shop, session_id, place, by=by)


def close_bag_here(shop: Shop, carrier: str, *, by: str = "", although: bool = False) -> ScanResult:
    """Close a carrier's bag from the screen; its manifest is made after, as after its card.

    Raises Refused and LeftOut as `close_bag` does.
    """
    who = clean_line(shop.person.person.name if shop.person else by, 60)
    closed = close_bag(shop, carrier, by=who, station=station_of(shop), although=although)
    return ScanResult(
        closed.carrier_name, ScanOutcome.BAG_CLOSED, closed_words(closed), shop.clock.now(), wants=Wants.MANIFEST,
        bag_id=closed.bag.id,
    )  # fmt: skip


def code_of_card(shop: Shop, command: Command) -> str:
    """Return what the card of a command says, so that a key can do what the card does, by the same way."""
    return card_code(keep_secret(shop), Card(command))


def order_of_session(shop: Shop, result: ScanResult) -> int | None:
    """Return the order that a scan's answer is about, or None."""
    with shop.look() as tx:
        box = tx.bench.get(result.session_id) if result.session_id is not None else None
        if box is not None and box.order_id is not None:
            return box.order_id
        found = tx.orders.find(result.order_number) if result.order_number else ()
    return found[0] if len(found) == 1 else None


def _refuse_changed(tx: Transaction, box: OpenBox) -> None:
    if box.kind is not SessionKind.PACK:
        return
    ended = why_ended(tx, box, tx.orders.get(box.order_id or 0))
    if ended:
        raise Refused(ended, "Scan ABORT.")
    if wanted_now(tx, box) is not None:
        raise Refused("The order was changed since this box was opened.", "Scan its slip: it is shown as it is now.")


def _open_here(box: OpenBox | None, session_id: int) -> OpenBox:
    if box is None or box.id != session_id or box.kind is SessionKind.COUNT:
        raise Refused("This box is not open here any more.", "Scan its slip again.")
    if box.step is not Step.ITEMS:
        raise Refused("All articles are in this box already.", "Go on with its label.")
    return box
