"""Return labels: the customer sends a parcel back to the shop with a label that the shop bought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shipdesk.domain.carriers import Can
from shipdesk.domain.errors import CarrierError, Refused, ShipDeskError
from shipdesk.domain.labels import Layout
from shipdesk.domain.orders import AddressGrade, Order, OrderStatus
from shipdesk.domain.parcels import FINAL, Parcel
from shipdesk.domain.shipments import Shipment
from shipdesk.services.buy_label import LabelWish, Purchase, buy_planned, plan_purchase
from shipdesk.services.label_contents import shipment_of, shipment_to_json
from shipdesk.services.label_prices import PricedWish
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.parcels_to_pack import parcels_to_pack
from shipdesk.services.plan_mail import can_be_mailed, mail_is_on
from shipdesk.services.ports import Carrier
from shipdesk.services.reconcile_labels import reconcile_labels
from shipdesk.services.shop import Shop
from shipdesk.services.spend_within import Budget
from shipdesk.services.topics import Topic
from shipdesk.storage.transaction import Transaction

_NOTHING_SENT = frozenset({OrderStatus.CANCELLED, OrderStatus.AWAITING_PAYMENT, OrderStatus.SHIPPED_ELSEWHERE})


def return_carriers(shop: Shop) -> tuple[tuple[str, str, str], ...]:
    """Return (code, name, reason) of the accounts; the reason is empty where it sells labels for the way back."""
    found = []
    for code in shop.outside.carrier_codes():
        name = CARRIER_NAMES.get(code, code)
        try:
            able = Can.RETURN in shop.carrier(code).can
        except ShipDeskError as error:
            found.append((code, name, str(error)))
        else:
            found.append((code, name, "" if able else "It sells no labels for the way back."))
    return tuple(found)


def make_return(
    shop: Shop,
    order_id: int,
    *,
    carrier: str | None = None,
    service: str | None = None,
    layout: str | None = None,
    another: bool = False,
    over_limit: bool = False,
    mail_it: bool = False,
) -> Purchase:
    """Buy a label with which the customer sends the order's parcel back; without a service the cheapest is taken.

    carrier None is the one that brought it, where that sells returns, else the first that does. Raises Refused where
    there is a return label under way already (unless another is meant), no carrier sells one, or it costs too much.
    mail_it mails it to the customer as soon as it is bought; raises Refused before that where no mail could go.
    """
    if mail_it:
        _check_mail(shop, order_id)
    reconcile_labels(shop)
    with shop.look() as tx:
        order = _order(tx, order_id)
        sent = tx.parcels.of_order(order.id, live_only=True)
    account = _carrier(shop, carrier, sent)
    paper = Layout(layout or shop.settings.label.layout)
    with shop.look() as tx:
        shipment = _shipment(tx, shop, order, paper)
    priced = _priced(account, shipment, LabelWish(account.code, service or "", paper))
    budget = Budget(shop, over_limit=over_limit)
    budget.admit(priced)
    with shop.change(Topic.ORDERS) as tx:
        outbox_id = _plan(tx, shop, order.id, priced.wish, another=another, mail_it=mail_it)
    return buy_planned(shop, outbox_id)


def _order(tx: Transaction, order_id: int) -> Order:
    order = tx.orders.get(order_id)
    if order is not None and order.combined_into:
        order = tx.orders.get(order.combined_into) or order
    if order is None:
        raise Refused("This order is no longer here.", "Its import may have been undone.")
    if order.status in _NOTHING_SENT:
        raise Refused(f"It is {order.status.value.replace('_', ' ')}; there is nothing to send back.")
    if order.address_check.grade is AddressGrade.CANNOT_SHIP:
        raise Refused("The customer's address cannot be shipped from.", "Correct it first.")
    return order


def _carrier(shop: Shop, said: str | None, sent: Sequence[Parcel]) -> Carrier:
    if said:
        account = shop.carrier(said)
        if Can.RETURN not in account.can:
            raise Refused(f"{account.name} sells no labels for the way back.", "Choose another carrier.")
        return account
    able = [code for code, _, reason in return_carriers(shop) if not reason]
    if not able:
        raise Refused("No carrier of this shop sells labels for the way back.", "Set one up in Settings, Carriers.")
    brought = [parcel.carrier for parcel in reversed(sent) if parcel.carrier in able]
    return shop.carrier(brought[0] if brought else able[0])


def _shipment(tx: Transaction, shop: Shop, order: Order, paper: Layout) -> Shipment:
    """Return the way back: from the customer to the shop, of what the first parcel held."""
    there = shipment_of(tx, parcels_to_pack(tx, order)[0].contents, shop.settings, paper.value)
    if not there.sender.country_code:
        raise Refused("The shop has no address to send to.", "Enter it in Settings, Shop.")
    return replace(there, sender=there.recipient, recipient=there.sender, is_return=True)


def _priced(account: Carrier, shipment: Shipment, wish: LabelWish) -> PricedWish:
    if Can.RATES not in account.can:
        return PricedWish(wish)
    try:
        rates = account.rates(shipment)
    except CarrierError:
        if not wish.service:
            raise
        rates = ()
    for rate in rates:
        if wish.service in ("", rate.service):
            return PricedWish(replace(wish, service=rate.service), rate.price_minor, rate.currency)
    if wish.service:
        return PricedWish(wish)
    raise CarrierError(account.name, "it offers no service for the way back.", "Choose another carrier.")


def _check_mail(shop: Shop, order_id: int) -> None:
    if not mail_is_on(shop.settings, is_practice=shop.is_practice):
        raise Refused("No mail account is set up.", "Enter it in Settings, Mail, or print the label.")
    with shop.look() as tx:
        order = _order(tx, order_id)
        members = tx.orders.get_many(tx.groups.members_of([order.id]).get(order.id, ()))
    if not any(can_be_mailed(each.recipient) for each in (order, *members)):
        raise Refused("The customer has no mail address that can be written to.", "Print the label instead.")


def _plan(tx: Transaction, shop: Shop, order_id: int, wish: LabelWish, *, another: bool, mail_it: bool) -> int:
    """Write the row of the purchase; everything is read again, for another station may have bought one."""
    order = _order(tx, order_id)
    known = tx.parcels.of_order(order.id, returns=True)
    waiting = [p for p in known if p.voided_at is None and p.state.status not in FINAL]
    if waiting and not another:
        raise Refused(
            f"It already has the return label {waiting[-1].tracking_number}.",
            "Print that one again, or say that another is wanted.",
        )
    number = min((p.number_in_order for p in known), default=0) - 1
    contents = parcels_to_pack(tx, order)[0]
    payload: dict[str, object] = {
        "order_id": order.id, "carrier": wish.carrier, "service": wish.service,
        "shipment": shipment_to_json(_shipment(tx, shop, order, wish.layout)),
        "number": number, "count": 1, "items": [list(item) for item in contents.items], "with": [],
    }  # fmt: skip
    if mail_it:
        payload["mail"] = True
    return plan_purchase(tx, shop, f"label:order{order.id}:return{-number}:", payload)
