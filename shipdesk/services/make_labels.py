"""Make labels for orders: check, buy once each, store; give the batch as one PDF."""

from __future__ import annotations

from collections.abc import Sequence

from shipdesk.carriers.registry import known_services
from shipdesk.domain.carriers import Can
from shipdesk.domain.errors import Refused, ShipDeskError
from shipdesk.domain.label_sheets import LabelSheet
from shipdesk.domain.labels import Layout
from shipdesk.domain.orders import AddressGrade, OrderStatus
from shipdesk.domain.shipments import LabelDocument
from shipdesk.services.buy_label import PDF, Purchase, buy_planned, plan_label, reconcile
from shipdesk.services.label_contents import content_from_json
from shipdesk.services.label_templates import template_of
from shipdesk.services.label_wishes import LabelWishes
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.parcels_to_pack import ParcelToPack, is_packed, parcels_to_pack, without_label
from shipdesk.services.ports import CancelCheck, Carrier, Progress, never_cancelled, no_progress
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.trial_labels import check_paper
from shipdesk.services.views import CarrierOffer, LabelReport, MadeLabel, RefusedOrder
from shipdesk.settings import Settings
from shipdesk.storage.labels_store import StoredLabel
from shipdesk.storage.transaction import Transaction


def make_labels(
    shop: Shop,
    order_ids: Sequence[int] | None = None,
    *,
    carrier: str | None = None,
    service: str | None = None,
    layout: str | None = None,
    sheet: LabelSheet | None = None,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> LabelReport:
    """Make a label for each parcel of each order (None: every order that is ready) that has none.

    An order is one parcel unless it was split; orders combined into another one's parcel share its label. One that is
    refused stops no other, and asking again makes only what is missing. Stopping keeps the labels that were made.
    carrier and service are a person's word for all of them; without it each goes by what a rule or a person chose for
    it, else by the usual. With a sheet, an order whose label would not fit its cells is refused before it is bought.
    Raises Refused where the shop has no address or no such carrier.
    """
    wishes = LabelWishes(shop, carrier, service, layout)
    reconcile_labels(shop)
    with shop.look() as tx:
        ids = list(tx.orders.ready_ids() if order_ids is None else _leads(tx, order_ids))
    made: list[MadeLabel] = []
    refused: list[RefusedOrder] = []
    for done, order_id in enumerate(ids):
        if cancelled():
            break
        with shop.look() as tx:
            order = tx.orders.get(order_id)
            parcels = parcels_to_pack(tx, order) if order else ()
            missing = without_label(parcels, tx.parcels.of_order(order_id, live_only=True)) or parcels[:1]
        if order is None:
            continue
        progress(done, len(ids), f"Label for {order.order_number}")
        reasons: list[str] = []
        for parcel in missing:
            try:
                made.append(_made(_make_one(shop, parcel, wishes, sheet), len(made) + 1))
            except ShipDeskError as error:
                which = f"Parcel {parcel.number} of {parcel.count}: " if parcel.count > 1 else ""
                reasons.append(f"{which}{error}{wishes.remark(order, str(error))}")
        if reasons:
            refused.append(RefusedOrder(order.order_number, " ".join(reasons)))
    progress(len(ids), len(ids), "Labels made")
    return LabelReport(tuple(made), tuple(refused))


def reconcile_labels(shop: Shop) -> int:
    """Find out what became of unsure purchases, and carry out what was planned but not begun; return labels gained."""
    from shipdesk.domain.outbox import OutboxKind, OutboxState

    with shop.look() as tx:
        unsure = tx.outbox.in_state(OutboxKind.LABEL, OutboxState.UNSURE)
    gained = 0
    for item in unsure:
        try:
            gained += reconcile(shop, item) is not None
        except ShipDeskError:
            continue
    return gained


def labels_pdf(shop: Shop, label_ids: Sequence[int], *, dpi: int | None = None) -> bytes:
    """Return the labels as one PDF, a carrier's own as it came; raises Refused where there are none.

    dpi is that of the printer they go to; None is the one of the settings.
    """
    with shop.look() as tx:
        labels = tx.labels.get_many(label_ids)
    if not labels:
        raise Refused("There are no labels to put into the PDF.", "Make labels first.")
    return shop.compute(_compose, labels, shop.settings, dpi or shop.settings.label.dpi)


def label_ids_of(shop: Shop, order_ids: Sequence[int]) -> tuple[int, ...]:
    """Return the newest label of each live parcel of these orders; what travels with another order has its label."""
    with shop.look() as tx:
        parcels = [p.id for order_id in _leads(tx, order_ids) for p in tx.parcels.of_order(order_id, live_only=True)]
        newest = tx.labels.newest_of_parcels(parcels)
    return tuple(newest[p] for p in parcels if p in newest)


def carrier_offers(shop: Shop) -> tuple[CarrierOffer, ...]:
    """Return the carriers and services that can be chosen; one that is not ready says why."""
    offers = []
    for code in shop.outside.carrier_codes():
        try:
            offers.append(_offer(shop, shop.carrier(code)))
        except ShipDeskError as error:
            offers.append(CarrierOffer(code, CARRIER_NAMES.get(code, code), (), ready=False, reason=str(error)))
    return tuple(offers)


def void_label(shop: Shop, parcel_id: int) -> str:
    """Give a label back that has not left; raises Refused where the carrier or the parcel's state forbids it."""
    with shop.look() as tx:
        parcel = tx.parcels.get(parcel_id)
    if parcel is None or parcel.voided_at is not None:
        raise Refused("This label was given back before.")
    if parcel.dispatched_at is not None:
        raise Refused("This parcel has left; its label cannot be given back.")
    carrier = shop.carrier(parcel.carrier)
    if Can.VOID in carrier.can:
        carrier.void(parcel.remote_id)
    now = shop.clock.now()
    with shop.change(Topic.ORDERS, Topic.PARCELS, Topic.LATE) as tx:
        tx.parcels.void(parcel_id, now)
        if not is_packed(tx, parcel.order_id):
            tx.orders.set_status([parcel.order_id], OrderStatus.TO_SHIP, only_from=(OrderStatus.PACKED,))
        tx.audit.add(
            now, "void", order_id=parcel.order_id, parcel_id=parcel_id, detail={"words": parcel.tracking_number}
        )
    return f"Label {parcel.tracking_number} was given back; its order can get a new one."


def _leads(tx: Transaction, order_ids: Sequence[int]) -> list[int]:
    """Return whose parcels these orders travel in, each once."""
    leads = tx.groups.leads_of(order_ids)
    return list(dict.fromkeys(leads.get(i, i) for i in order_ids))


def _make_one(shop: Shop, parcel: ParcelToPack, wishes: LabelWishes, sheet: LabelSheet | None) -> Purchase:
    order = parcel.contents
    if order.address_check.grade is AddressGrade.CANNOT_SHIP:
        reasons = " ".join(order.address_check.reasons)
        raise Refused(f"The address cannot be shipped to. {reasons}".strip(), "Correct it first.")
    wish = wishes.of(order)
    check_paper(shop, parcel, wish, sheet)
    wish = wishes.with_service(order, wish)
    with shop.change(Topic.ORDERS) as tx:
        outbox_id = plan_label(tx, shop, order.id, wish, parcel.number)
    return buy_planned(shop, outbox_id)


def _compose(labels: tuple[StoredLabel, ...], settings: Settings, dpi: int) -> bytes:
    from shipdesk.documents.label_pdf import render_labels
    from shipdesk.documents.merge import combine

    contents = [content_from_json(label.content) for label in labels if label.content is not None]
    layouts = {label.layout for label in labels}
    if len(contents) == len(labels) and len(layouts) == 1:
        # Drawn together they share their fonts: two kilobytes a label instead of thirty.
        layout = Layout(layouts.pop())
        return render_labels(contents, layout=layout, dpi=dpi, template=template_of(settings, layout))
    return combine([LabelDocument(label.media_type, label.document) for label in labels])


def _made(bought: Purchase, page: int) -> MadeLabel:
    return MadeLabel(
        bought.order_number, bought.order_id, bought.parcel_id, bought.label_id, bought.carrier, bought.service,
        bought.tracking_number, page, bought.number, bought.count,
    )  # fmt: skip


def _offer(shop: Shop, carrier: Carrier) -> CarrierOffer:
    account = shop.settings.carrier(carrier.code)
    default = account.default_service if account else ""
    services = known_services(carrier.code) or ()
    if default and default not in [code for code, _ in services]:
        services = ((default, default), *services)
    return CarrierOffer(carrier.code, carrier.name, services, ready=True)


__all__ = [
    "PDF", "carrier_offers", "label_ids_of", "labels_pdf", "make_labels", "reconcile_labels", "void_label",
]  # fmt: skip
