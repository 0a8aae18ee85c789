"""Make labels for orders: check, buy once each, store; give the batch as one PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shipdesk.carriers.registry import known_services
from shipdesk.domain.errors import Refused, ShipDeskError
from shipdesk.domain.label_sheets import LabelSheet
from shipdesk.domain.labels import Layout
from shipdesk.domain.orders import AddressGrade, Order, OrderStatus
from shipdesk.domain.rates import Pick
from shipdesk.domain.shipments import LabelDocument
from shipdesk.services.buy_label import PDF, Purchase, buy_planned, plan_label
from shipdesk.services.label_contents import content_from_json
from shipdesk.services.label_prices import LabelPrices
from shipdesk.services.label_templates import template_of
from shipdesk.services.label_wishes import LabelWishes
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.parcels_to_pack import ParcelToPack, parcels_to_pack, without_label
from shipdesk.services.ports import CancelCheck, Carrier, Progress, never_cancelled, no_progress
from shipdesk.services.reconcile_labels import reconcile_labels
from shipdesk.services.shop import Shop
from shipdesk.services.spend_within import Budget
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
    pick: Pick | None = None,
    over_limit: bool = False,
    numbers: frozenset[int] | None = None,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> LabelReport:
    """Make a label for each parcel of each order (None: every order that is ready) that has none.

    An order is one parcel unless it was split; orders combined into another one's parcel share its label. One that is
    refused stops no other, and asking again makes only what is missing. Stopping keeps the labels that were made.
    carrier and service are a person's word for all of them; without it each goes by what a rule or a person chose for
    it, else by the usual; with a pick each is bought from whoever is the cheapest or the fastest for it. With a sheet,
    an order whose label would not fit its cells is refused before it is bought. numbers are the parcels of each order
    that are wanted, all where it is None. Raises Refused where the shop has no
    address or no such carrier, and OverLimit where all of it costs more than is spent unasked (unless over_limit says
    that it is meant): then nothing was bought.
    """
    wishes = LabelWishes(shop, carrier, service, layout, picks=pick is not None)
    reconcile_labels(shop)
    with shop.look() as tx:
        ids = list(tx.orders.ready_ids() if order_ids is None else _leads(tx, order_ids))
    budget = Budget(shop, over_limit=over_limit)
    prices = LabelPrices(shop, wishes, pick=pick, carrier=carrier, is_counted=budget.is_counted)
    if budget.is_counted:
        budget.check_batch(_missing_parcels(shop, ids, numbers), len(ids), prices, progress, cancelled)
    buying = _Buying(shop, wishes, prices, budget, sheet, by_pick=pick is not None)
    made: list[MadeLabel] = []
    refused: list[RefusedOrder] = []
    for done, order_id in enumerate(ids):
        if cancelled():
            break
        order, missing = _missing(shop, order_id, numbers)
        if order is None:
            continue
        progress(done, len(ids), f"Label for {order.order_number}")
        reasons: list[str] = []
        for parcel in missing:
            try:
                made.append(_made(buying.label(parcel), len(made) + 1))
            except ShipDeskError as error:
                which = f"Parcel {parcel.number} of {parcel.count}: " if parcel.count > 1 else ""
                reasons.append(f"{which}{error}{wishes.remark(order, str(error))}")
        if reasons:
            refused.append(RefusedOrder(order.order_number, " ".join(reasons)))
    progress(len(ids), len(ids), "Labels made")
    return LabelReport(tuple(made), tuple(refused))


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


def _leads(tx: Transaction, order_ids: Sequence[int]) -> list[int]:
    """Return whose parcels these orders travel in, each once."""
    leads = tx.groups.leads_of(order_ids)
    return list(dict.fromkeys(leads.get(i, i) for i in order_ids))


def _missing(
    shop: Shop, order_id: int, numbers: frozenset[int] | None
) -> tuple[Order | None, tuple[ParcelToPack, ...]]:
    """Return an order and its parcels without a label; the first one, to say so, where all have theirs."""
    with shop.look() as tx:
        order = tx.orders.get(order_id)
        parcels = _wanted(parcels_to_pack(tx, order), numbers) if order else ()
        return order, without_label(parcels, tx.parcels.of_order(order_id, live_only=True)) or parcels[:1]


def _wanted(parcels: Sequence[ParcelToPack], numbers: frozenset[int] | None) -> tuple[ParcelToPack, ...]:
    return tuple(parcel for parcel in parcels if numbers is None or parcel.number in numbers)


def _missing_parcels(shop: Shop, ids: Sequence[int], numbers: frozenset[int] | None) -> Iterator[ParcelToPack]:
    """Give the parcels that will be bought for, as far as that can be seen now."""
    for order_id in ids:
        with shop.look() as tx:
            order = tx.orders.get(order_id)
            parcels = parcels_to_pack(tx, order) if order and order.status is OrderStatus.TO_SHIP else ()
            missing = without_label(_wanted(parcels, numbers), tx.parcels.of_order(order_id, live_only=True))
        if order is not None and order.address_check.grade is not AddressGrade.CANNOT_SHIP:
            yield from missing


@dataclass(frozen=True, slots=True)
class _Buying:
    """What the labels of one batch have in common."""

    shop: Shop
    wishes: LabelWishes
    prices: LabelPrices
    budget: Budget
    sheet: LabelSheet | None
    by_pick: bool

    def label(self, parcel: ParcelToPack) -> Purchase:
        """Check one parcel and buy its label."""
        order = parcel.contents
        if order.address_check.grade is AddressGrade.CANNOT_SHIP:
            reasons = " ".join(order.address_check.reasons)
            raise Refused(f"The address cannot be shipped to. {reasons}".strip(), "Correct it first.")
        if not self.by_pick:
            # Before anybody is asked for a price: a label that cannot be printed has none.
            check_paper(self.shop, parcel, self.wishes.of(order), self.sheet)
        priced = self.prices.of(parcel)
        if self.by_pick:
            check_paper(self.shop, parcel, priced.wish, self.sheet)
        self.budget.admit(priced)
        with self.shop.change(Topic.ORDERS) as tx:
            outbox_id = plan_label(tx, self.shop, order.id, priced.wish, parcel.number)
        bought = buy_planned(self.shop, outbox_id)
        self.budget.paid(bought)
        return bought


def _compose(labels: tuple[StoredLabel, ...], settings: Settings, dpi: int) -> bytes:
    from shipdesk.documents.label_pdf import render_labels
    from shipdesk.documents.merge import combine

    contents = [content_from_json(label.content) for label in labels if label.content is not None]
    layouts = {label.layout for label in labels}
    if len(contents) == len(labels) and len(layouts) == 1:
        # Drawn together they share their fonts: two kilobytes a label instead of thirty.
        layout = Layout(layouts.pop())
        return render_labels(contents, layout=layout, dpi=dpi, template=template_of(settings, layout), again=True)
    return combine([LabelDocument(label.media_type, label.document) for label in labels])


def _made(bought: Purchase, page: int) -> MadeLabel:
    return MadeLabel(
        bought.order_number, bought.order_id, bought.parcel_id, bought.label_id, bought.carrier, bought.service,
        bought.tracking_number, page, bought.number, bought.count, bought.cost_minor, bought.currency,
    )  # fmt: skip


def _offer(shop: Shop, carrier: Carrier) -> CarrierOffer:
    account = shop.settings.carrier(carrier.code)
    default = account.default_service if account else ""
    services = known_services(carrier.code) or ()
    if default and default not in [code for code, _ in services]:
        services = ((default, default), *services)
    return CarrierOffer(carrier.code, carrier.name, services, ready=True)


__all__ = [
    "PDF", "carrier_offers", "label_ids_of", "labels_pdf", "make_labels",
]  # fmt: skip
