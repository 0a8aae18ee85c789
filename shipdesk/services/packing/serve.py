"""What a bench does by itself after a scan: read the scale, get and print the label, make the bag's manifest."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.orders import Order
from shipdesk.domain.packing.expected_weight import judge_weight
from shipdesk.domain.packing.open_box import OpenBox, SessionKind, Step
from shipdesk.domain.printing import AlreadyPrinted
from shipdesk.domain.rows import ScanOutcome
from shipdesk.services.close_day import close_day
from shipdesk.services.make_labels import make_labels
from shipdesk.services.make_papers import make_slips
from shipdesk.services.packing.bags import show_bag
from shipdesk.services.packing.standing import ending_of, wanted_now, why_ended
from shipdesk.services.packing.usual_weight import opinion_of
from shipdesk.services.parcel_views import ScanResult, Wants
from shipdesk.services.print_documents import print_labels, print_paper
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.weigh_parcel import read_scale
from shipdesk.storage.transaction import Transaction


def serve(shop: Shop, result: ScanResult) -> ScanResult | None:
    """Do what a scan's answer asks of the bench, until a person is needed; call it on a worker's thread.

    Returns what is to be shown, or None where nothing is: the box went on meanwhile, or only a picture is asked for.
    """
    if result.wants is Wants.MANIFEST and result.bag_id is not None:
        return _manifest(shop, result, result.bag_id)
    if result.session_id is None:
        return None
    shown = weigh_box(shop, result.session_id) if result.wants is Wants.WEIGHT else None
    if shown is not None and shown.wants is not Wants.LABEL:
        return shown
    if result.wants in (Wants.WEIGHT, Wants.LABEL):
        return label_box(shop, result.session_id) or shown
    return None


def resume(shop: Shop, station: str) -> ScanResult | None:
    """Go on with what a bench had open when ShipDesk was ended: the scale and the label are asked for again."""
    with shop.look() as tx:
        box = tx.bench.at_station(station)
    if box is None or box.kind is not SessionKind.PACK or box.trouble:
        return None
    if box.step is Step.LABEL:
        return label_box(shop, box.id)
    return weigh_box(shop, box.id) if box.step is Step.WEIGHT else None


def weigh_box(shop: Shop, session_id: int) -> ScanResult | None:
    """Read the scale for a box; without an answer of the scale it goes on with what its articles should weigh."""
    with shop.look() as tx:
        box = tx.bench.get(session_id)
        opinion = opinion_of(tx, shop.settings, box) if box is not None else None
    if box is None or box.step is not Step.WEIGHT:
        return None
    try:
        reading = read_scale(shop, expected_g=opinion.expected_g if opinion else None)
    except ShipDeskError as error:
        return _weighed(shop, session_id, None, f"{error.message} The label says what its articles should weigh.")
    return put_weight(shop, session_id, reading.grams, division_g=reading.division_g)


def put_weight(shop: Shop, session_id: int, grams: int, *, division_g: float = 1) -> ScanResult | None:
    """Take a box's weight in grams; one unlike that of others with its content stops it until a person has looked.

    Told before all is in, as by somebody whose scale has no cable, it is noted for the label. None where no box is open
    that could be weighed.
    """
    with shop.look() as tx:
        box = tx.bench.get(session_id)
        opinion = opinion_of(tx, shop.settings, box, division_g=division_g) if box is not None else None
    if box is None or box.kind is not SessionKind.PACK or box.step not in (Step.ITEMS, Step.WEIGHT):
        return None
    judged = judge_weight(opinion, grams)
    if box.step is Step.ITEMS:
        return _noted(shop, box, grams, judged.sentence)
    was_looked_at = box.weight_g is not None and not box.trouble
    if was_looked_at or not (judged.is_wrong and shop.settings.packing.check_weights):
        return _weighed(shop, session_id, grams, judged.sentence)
    trouble = f"{judged.sentence} Look; then scan the slip to send it as it is."
    with shop.change(Topic.SCANS) as tx:
        now = tx.bench.get(session_id, hold=True)
        if now is None or now.step is not Step.WEIGHT:
            return None
        stopped = replace(now, weight_g=grams, trouble=trouble, wrong_scans=now.wrong_scans + 1)
        tx.bench.save(stopped)
        return _said(shop, tx, stopped, ScanOutcome.WRONG_ITEM, trouble)


def label_box(shop: Shop, session_id: int) -> ScanResult | None:
    """Get the label of a complete box, bought once, and print it; where that fails the box says why and may wait."""
    with shop.look() as tx:
        box = tx.bench.get(session_id)
        order = tx.orders.get(box.order_id) if box is not None and box.order_id is not None else None
        ended = why_ended(tx, box, order) if box is not None else ""
        changed = box is not None and wanted_now(tx, box) is not None
    if box is None or order is None or box.step is not Step.LABEL:
        return None
    if ended:
        return _set_aside(shop, box, order, ended)
    if changed:
        return _stopped(shop, box, "The order was changed since this box was opened.")
    try:
        parcel_id, tracking_number = _label_of(shop, box, order)
    except ShipDeskError as error:
        return _stopped(shop, box, f"No label: {error}")
    words = _print(shop, parcel_id)
    if shop.settings.packing.print_slips and box.number == 1:
        words += _print_slip(shop, order)
    with shop.change(Topic.SCANS) as tx:
        now = tx.bench.get(session_id, hold=True)
        if now is None:  # given up meanwhile; the label stays with the order
            return None
        # The box may have been set aside, or moved to another bench, while the label was bought.
        ready = replace(now, step=Step.STICK, parcel_id=parcel_id, trouble="")
        tx.bench.save(ready)
        message = f"Stick {tracking_number} on {order.order_number} and scan it.{words}"
        return replace(_said(shop, tx, ready, ScanOutcome.LABELLED, message), tracking_number=tracking_number)


def _label_of(shop: Shop, box: OpenBox, order: Order) -> tuple[int, str]:
    """Return the parcel and its number, making the label where there is none; raises what stands in the way."""
    with shop.look() as tx:
        live = tx.parcels.of_order(order.id, live_only=True)
    made = next((parcel for parcel in live if parcel.number_in_order == box.number), None)
    if made is not None:
        return made.id, made.tracking_number
    if box.weight_g is not None:
        _keep_weight(shop, box, order)
    report = make_labels(shop, [order.id], numbers=frozenset((box.number,)))
    if report.refused or not report.labels:
        raise ShipDeskError(report.refused[0].reason if report.refused else "This order is no longer here.")
    label = report.labels[0]
    return label.parcel_id, label.tracking_number


def _keep_weight(shop: Shop, box: OpenBox, order: Order) -> None:
    """Let the label say what the scale said."""
    with shop.change(Topic.ORDERS) as tx:
        plan = tx.plans.of_order(order.id)
        if plan:
            heavier = replace(plan[box.number - 1], weight_g=box.weight_g)
            tx.plans.put(order.id, (*plan[: box.number - 1], heavier, *plan[box.number :]))
        else:
            tx.packing.set_weights({order.id: box.weight_g})


def _print(shop: Shop, parcel_id: int) -> str:
    """Print a label that was never printed; return what a person must know about it, or an empty text."""
    with shop.look() as tx:
        label = tx.labels.newest_of_parcels([parcel_id]).get(parcel_id)
    if label is None:
        return " Its label was made elsewhere."
    if not shop.settings.packing.print_labels:
        return " Print it: REPRINT card."
    try:
        print_labels(shop, [label])
    except AlreadyPrinted:
        return " It was printed before; REPRINT card where it is lost."
    except ShipDeskError as error:
        return f" It does not print: {error.message} REPRINT card when that is mended."
    return ""


def _print_slip(shop: Shop, order: Order) -> str:
    try:
        slip = make_slips(shop, [order.id])
        print_paper(shop, slip.kind, slip.title, slip.pdf, papers=slip.pages)
    except ShipDeskError as error:
        return f" The slip does not print: {error.message}"
    return ""


def _weighed(shop: Shop, session_id: int, grams: int | None, message: str) -> ScanResult | None:
    with shop.change(Topic.SCANS) as tx:
        box = tx.bench.get(session_id, hold=True)
        if box is None or box.step is not Step.WEIGHT:
            return None
        heavy = replace(box, step=Step.LABEL, weight_g=box.weight_g if grams is None else grams, trouble="")
        tx.bench.save(heavy)
        return replace(_said(shop, tx, heavy, ScanOutcome.COMPLETE, message), wants=Wants.LABEL)


def _noted(shop: Shop, box: OpenBox, grams: int, sentence: str) -> ScanResult:
    with shop.change(Topic.SCANS) as tx:
        now = tx.bench.get(box.id, hold=True)
        if now is not None:
            tx.bench.save(replace(now, weight_g=grams))
        return _said(shop, tx, box, ScanOutcome.COMMAND, sentence)


def _stopped(shop: Shop, box: OpenBox, trouble: str) -> ScanResult:
    words = f"{trouble} Scan the slip to try again, or the next slip: this box waits."
    with shop.change(Topic.SCANS) as tx:
        now = tx.bench.get(box.id, hold=True)
        if now is not None:
            tx.bench.save(replace(now, trouble=words))
        return _said(shop, tx, box, ScanOutcome.REFUSED, words)


def _set_aside(shop: Shop, box: OpenBox, order: Order, words: str) -> ScanResult:
    """Close a box whose order is not to be packed any more; no label is bought for it."""
    with shop.change(Topic.SCANS) as tx:
        tx.bench.end(box.id, shop.clock.now(), ending_of(order))
        return _said(shop, tx, box, ScanOutcome.REFUSED, words)


def _said(shop: Shop, tx: Transaction, box: OpenBox, outcome: ScanOutcome, message: str) -> ScanResult:
    order = tx.orders.get(box.order_id) if box.order_id is not None else None
    number = order.order_number if order else ""
    return ScanResult(
        number, outcome, message, shop.clock.now(), order_number=number,
        recipient_name=order.recipient.name if order else "", parcel_id=box.parcel_id, session_id=box.id,
    )  # fmt: skip


def _manifest(shop: Shop, result: ScanResult, bag_id: int) -> ScanResult:
    """Make and print the manifest of a bag that was closed."""
    contents = show_bag(shop, bag_id)
    try:
        closed = close_day(shop, [contents.bag.carrier])
        paper = closed.paper
        print_paper(shop, paper.kind, paper.title, paper.pdf, papers=paper.pages)
    except ShipDeskError as error:
        return replace(result, outcome=ScanOutcome.REFUSED, message=f"No manifest: {error}", wants=Wants.NOTHING)
    number = closed.manifests[0].number
    with shop.change(Topic.SCANS) as tx:
        tx.bags.set_manifest(bag_id, number)
    message = f"Manifest {number} of {contents.carrier_name}: {len(contents.inside)} parcels. The driver signs."
    return replace(result, message=message, wants=Wants.NOTHING)
