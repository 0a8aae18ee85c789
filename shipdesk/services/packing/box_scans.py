"""A scan while a box is open: an article, a serial number, the order's own slip, or what has no place here."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.packing.open_box import BoxItem, OpenBox, Put, Step, missing_words, put, tell_number
from shipdesk.domain.parcels import Parcel
from shipdesk.domain.rows import ScanOutcome
from shipdesk.domain.text import clean_line
from shipdesk.services.packing.at_bench import AtBench
from shipdesk.services.packing.box_contents import with_words
from shipdesk.services.packing.box_steps import after_contents, resumed
from shipdesk.services.packing.finishing import finish, stick
from shipdesk.services.packing.standing import end_if_stopped, lay_anew, without_void
from shipdesk.services.paper_facts import moment_text
from shipdesk.services.parcel_views import ScanResult

LONGEST_NUMBER = 60
_GIVEN_BACK = "The label of this box was given back: destroy it. Scan the slip for a new one."


def answer_in_box(at: AtBench, box: OpenBox) -> ScanResult:
    """Answer a scan for the box that is open at the bench."""
    ended = end_if_stopped(at, box)
    if ended is not None:
        return ended
    was, box = box, without_void(at.tx, box)
    is_slip = box.order_id in at.order_ids
    own = None if is_slip else _own_label(at, box)
    if own is not None:
        return finish(at, box, own)
    if was.step is Step.STICK and box.step is Step.LABEL and not is_slip:
        at.tx.bench.save(replace(box, trouble=_GIVEN_BACK))
        return at.said(ScanOutcome.REFUSED, _GIVEN_BACK, box=box)
    changed = lay_anew(at, box)
    if changed is not None:
        return changed
    if is_slip:
        return _own_slip(at, box)
    if box.step is Step.STICK:
        return stick(at, box)
    if box.step is not Step.ITEMS:
        return at.said(ScanOutcome.REFUSED, box.trouble or _busy(box), box=box)
    return put_article(at, box)


def _own_label(at: AtBench, box: OpenBox) -> Parcel | None:
    """Return the box's own parcel where its label is scanned before the bench asked for it, but after all is in."""
    if box.step is Step.ITEMS or (box.step is Step.WEIGHT and box.trouble):
        return None
    return next(
        (
            parcel
            for parcel in at.parcels
            if parcel.order_id == box.order_id
            and parcel.number_in_order == box.number
            and parcel.voided_at is None
            and not parcel.is_return
        ),
        None,
    )


def put_article(at: AtBench, box: OpenBox) -> ScanResult:
    """Put the scanned article into the box, or say why it does not belong there."""
    box = with_words(at.tx, box)
    if box.asked is not None:
        return _number(at, box, box.asked)
    code = at.code.text.casefold()
    skus = {*at.article.skus, *(item.sku for item in box.items if item.sku and item.sku.casefold() == code)}
    result, item, after = put(box, skus)
    if result in (Put.RIGHT, Put.SUBSTITUTE) and item is not None:
        number = at.article.serial if item.asks == "serial" else at.article.lot if item.asks == "lot" else ""
        return _went_in(at, after, item.place, number, is_substitute=result is Put.SUBSTITUTE)
    return _wrong(at, after, result, item)


def put_by_hand(at: AtBench, box: OpenBox, place: int) -> ScanResult:
    """Put a piece in that has no code, on a person's word."""
    box = with_words(at.tx, box)
    item = next(i for i in box.items if i.place == place)
    result, _, after = put(replace(box, items=tuple(i for i in box.items if i.place == place)), {item.sku})
    if result is not Put.RIGHT:
        return _wrong(at, replace(after, items=box.items), result, item)
    whole = replace(after, items=tuple(next((a for a in after.items if a.place == i.place), i) for i in box.items))
    return _went_in(at, whole, place, "", is_substitute=False)


def _went_in(at: AtBench, box: OpenBox, place: int, number: str, *, is_substitute: bool) -> ScanResult:
    item = next(i for i in box.items if i.place == place)
    at.tx.bench.save_item(box.id, item)
    at.tx.bench.save(box)
    if item.numbers_missing:
        if number:
            return _number(at, box, item, number)
        return at.said(ScanOutcome.ITEM, f"{item.words}: now scan its {item.asks} number.", box=box)
    return _next(at, box, item, "in its place" if is_substitute else "")


def _next(at: AtBench, box: OpenBox, item: BoxItem, remark: str = "") -> ScanResult:
    if box.is_complete:
        return after_contents(at, box)
    how = f" {remark}" if remark else ""
    count = f"{item.packed} of {item.wanted} × " if item.wanted > 1 else ""
    return at.said(ScanOutcome.ITEM, f"{count}{item.words}{how}. Missing: {missing_words(box.items)}.", box=box)


def _number(at: AtBench, box: OpenBox, item: BoxItem, told: str = "") -> ScanResult:
    number = clean_line(told or at.code.text, LONGEST_NUMBER)
    refusal = "" if told else _no_number(at, box, item, number)
    if not refusal and item.asks == "serial":
        before = at.tx.bench.packed_before(item.sku, number)
        if number in item.serials:
            refusal = f"Serial number {number} is in this box already. Scan the one of the other piece."
        elif before is not None:
            when = moment_text(at.shop.settings, before[1])
            refusal = f"Serial number {number} was packed with {before[0]} ({when}). Look at the piece."
    if refusal:
        at.tx.bench.save(replace(box, wrong_scans=box.wrong_scans + 1, trouble=refusal))
        return at.said(ScanOutcome.WRONG_ITEM, refusal, box=box)
    item, after = tell_number(box, number)
    at.tx.bench.keep_numbers(box.id, item, at.now)
    at.tx.bench.save(after)
    if after.asked is not None or not after.is_complete:
        more = after.asked
        left = f"{more.numbers_missing} more to scan." if more else f"Missing: {missing_words(after.items)}."
        return at.said(ScanOutcome.NUMBERED, f"Number {number}. {left}", box=after)
    return after_contents(at, after)


def _no_number(at: AtBench, box: OpenBox, item: BoxItem, number: str) -> str:
    if not number:
        return f"Scan the {item.asks} number of {item.words}."
    if set(at.article.skus) & {each.sku for each in box.items} or at.parcels or at.order_ids:
        return f"That is no {item.asks} number. Scan the {item.asks} number of {item.words} first."
    return ""


def _wrong(at: AtBench, box: OpenBox, result: Put, item: BoxItem | None) -> ScanResult:
    if result is Put.SURPLUS and item is not None:
        message = f"All {item.wanted} × {item.words} are in already. Put this one back."
    elif result is Put.TOO_MANY and item is not None:
        message = f"Only {item.missing} × {item.words} are missing. Scan the pieces one by one."
    else:
        message = _stranger(at, box)
    at.tx.bench.save(replace(box, trouble=message))
    return at.said(ScanOutcome.WRONG_ITEM, message, box=box)


def _stranger(at: AtBench, box: OpenBox) -> str:
    order = at.tx.orders.get(box.order_id or 0)
    number = order.order_number if order else "this order"
    if at.order_ids or at.parcels:
        other = at.tx.orders.get(at.order_ids[0] if at.order_ids else at.parcels[0].order_id)
        whose = f"That is {other.order_number}. " if other else ""
        return f"{whose}{number} is open: finish it first, or scan ABORT."
    if at.article.skus:
        name = at.tx.products.of_skus([at.article.skus[0]])[at.article.skus[0]].name or at.article.skus[0]
        return f"{name} does not belong to {number}. Put it back."
    needs = missing_words(box.items)
    return f"Nobody knows this code. {number} needs: {needs}. Is it one of these? Choose it and press F3."


def _own_slip(at: AtBench, box: OpenBox) -> ScanResult:
    # The packer has looked, and says by the slip that it is right as it lies on the scale now, or that the label is
    # to be tried again.
    has_looked = box.step is Step.LABEL or (box.step is Step.WEIGHT and box.weight_g is not None)
    return resumed(at, with_words(at.tx, replace(box, trouble="") if has_looked else box))


def _busy(box: OpenBox) -> str:
    return "Wait for the scale." if box.step is Step.WEIGHT else "Wait for the label."
