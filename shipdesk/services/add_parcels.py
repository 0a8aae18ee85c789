"""Follow parcels that were shipped elsewhere: a number is enough where it tells its carrier and that is connected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shipdesk.carriers.registry import carrier_facts
from shipdesk.domain.carriers import Can
from shipdesk.domain.countries import country_code
from shipdesk.domain.errors import Refused, ShipDeskError
from shipdesk.domain.orders import Address, Order, OrderDraft, OrderStatus
from shipdesk.domain.parcels import SHIPPED_ELSEWHERE, Parcel
from shipdesk.domain.text import clean_line
from shipdesk.domain.tracking_numbers import Recognised, number_as_printed, recognise
from shipdesk.domain.tracking_numbers.names import name_of
from shipdesk.services.detect_codes import shop_history
from shipdesk.services.keep_tracking import state_by_events
from shipdesk.services.order_diffs import prepare
from shipdesk.services.outside import CARRIER_NAMES, PRACTICE
from shipdesk.services.ports import CancelCheck, Progress, never_cancelled, no_progress
from shipdesk.services.promises import NO_PROMISE, promise_of
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.parcels_store import NewParcel
from shipdesk.storage.transaction import Transaction

ACTION = "parcel_added"
_LONGEST = 50
_SHORTEST = 6
_ACCOUNTS = {
    "royal_mail": ("royalmail",), "canada_post": ("canadapost",), "dhl": ("dhl", "dhl_parcel_de", "dhl_express"),
}  # fmt: skip
"""Which accounts follow a carrier's numbers, best first, where they are not called like the carrier."""
_TAKES_ANY = (PRACTICE, "aftership", "seventeentrack", "easypost")
"""Find out themselves whose number it is; the first that is connected is asked."""
_OPEN = (OrderStatus.TO_SHIP, OrderStatus.SHIPPED_ELSEWHERE)
_CLOSED = {OrderStatus.CANCELLED: "was cancelled", OrderStatus.ON_HOLD: "is on hold"}


@dataclass(frozen=True, slots=True)
class AddedParcel:
    """What became of one number: the parcel that follows it now, or (parcel_id None) why there is none."""

    code: str
    tracking_number: str
    message: str
    parcel_id: int | None = None
    order_number: str = ""
    carrier: str = ""
    is_new: bool = False


def add_parcels(
    shop: Shop,
    codes: Sequence[str],
    *,
    carrier: str = "",
    country: str = "",
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> tuple[AddedParcel, ...]:
    """Follow several numbers; one that is refused stops no other, and empty lines are passed over."""
    told = [code.strip() for code in codes if code.strip()]
    found = []
    for done, code in enumerate(told):
        if cancelled():
            break
        progress(done, len(told), "Adding parcels")
        try:
            found.append(add_parcel(shop, code, carrier=carrier, country=country))
        except ShipDeskError as error:
            found.append(AddedParcel(code, code, str(error)))
    return tuple(found)


def add_parcel(shop: Shop, code: str, *, carrier: str = "", order: int | None = None, country: str = "") -> AddedParcel:
    """Follow a parcel that was shipped elsewhere, for an order (by its id) or for one of its own.

    A number that is here already says so and changes nothing. Without a carrier the number has to tell it, and that
    carrier has to be connected. Raises Refused with what may be done.
    """
    goes_to = country_code(country)
    if country and not goes_to:
        raise Refused(f"{country} is no country.", "Write two letters, such as DE or US.")
    number = clean_line(number_as_printed(code), _LONGEST)
    if len(number) < _SHORTEST or not any(sign.isdigit() for sign in number):
        raise Refused(f"“{clean_line(code, _LONGEST)}” is no tracking number.", "Type or scan it again.")
    known = _known(shop, number, carrier)
    if known is not None:
        return _already(shop, code, known)
    found = recognise(code, shop_history(shop))
    account = _told_account(shop, carrier) if carrier else _account_of(shop, number, found)
    with shop.change(Topic.ORDERS, Topic.PARCELS, Topic.LATE) as tx:
        belongs = _order_for(shop, tx, number, order, goes_to)
        parcel_id = _insert(shop, tx, belongs, number, account, _brand(found))
    name = CARRIER_NAMES.get(account, account)
    words = f"{number} is followed with {name}."
    if order is not None:
        words = f"{number} is followed with {name}, for order {belongs.order_number}."
    return AddedParcel(code, number, words, parcel_id, belongs.order_number, account, is_new=True)


def accounts_that_track(shop: Shop) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of the connected accounts that tell where parcels are."""
    return tuple((code, CARRIER_NAMES.get(code, code)) for code in shop.outside.carrier_codes() if _tracks(code))


def _tracks(code: str) -> bool:
    facts = carrier_facts(code)
    return facts is not None and Can.TRACK in facts.can


def _known(shop: Shop, number: str, carrier: str) -> Parcel | None:
    with shop.look() as tx:
        found = [p for p in tx.parcels.with_code([number]) if p.voided_at is None and p.tracking_number == number]
    return next((p for p in found if carrier in ("", p.carrier)), None)


def _already(shop: Shop, code: str, parcel: Parcel) -> AddedParcel:
    with shop.look() as tx:
        order = tx.orders.get(parcel.order_id)
    number = order.order_number if order else ""
    status = parcel.state.status.value.replace("_", " ")
    words = f"{parcel.tracking_number} is here already, for order {number}: {status}."
    return AddedParcel(code, parcel.tracking_number, words, parcel.id, number, parcel.carrier)


def _told_account(shop: Shop, carrier: str) -> str:
    tracking = dict(accounts_that_track(shop))
    if carrier not in tracking:
        there = ", ".join(tracking) or "none"
        raise Refused(
            f"No account {carrier} that tells where parcels are is connected (there is: {there}).",
            "Connect it in Settings, Carriers.",
        )
    return carrier


def _account_of(shop: Shop, number: str, found: Recognised) -> str:
    """Return the one account that follows the number, or refuse with whose it may be."""
    connected = [code for code, _ in accounts_that_track(shop)]
    carriers = list(dict.fromkeys(candidate.carrier for candidate in found.candidates))
    fitting = {}
    for name in carriers:
        account = next((code for code in _ACCOUNTS.get(name, (name,)) if code in connected), None)
        if account is not None:
            fitting[name] = account
    if len(fitting) == 1:
        return next(iter(fitting.values()))
    any_number = next((code for code in _TAKES_ANY if code in connected), None)
    if any_number is not None and not fitting and not found.misread:
        return any_number
    names = ", ".join(f"{name_of(name)} ({_codes_of(name)})" for name in carriers)
    if fitting:
        raise Refused(
            f"{number} may be a number of {names}.", f"Say which carrier it is: {' or '.join(fitting.values())}."
        )
    if names:
        raise Refused(
            f"{number} looks like a number of {names}, which is not connected.", "Connect it in Settings, Carriers."
        )
    raise Refused(f"{number}: {found.refusal}", "" if found.misread else "Say which carrier it is.")


def _codes_of(name: str) -> str:
    return " or ".join(_ACCOUNTS.get(name, (name,)))


def _brand(found: Recognised) -> str:
    """Return the carrier's name for whoever finds out by it, where there is only one that it can be."""
    carriers = {candidate.carrier for candidate in found.candidates}
    return name_of(carriers.pop()) if len(carriers) == 1 else ""


def _order_for(shop: Shop, tx: Transaction, number: str, order_id: int | None, country: str) -> Order:
    """Return the order that a parcel belongs to: the given one, else one of its own, without a customer's address."""
    if order_id is None:
        same = tx.orders.find(number, SHIPPED_ELSEWHERE)
        order_id = same[0] if same else _own_order(shop, tx, number, country)
    order_id = tx.groups.leads_of([order_id]).get(order_id, order_id)
    order = tx.orders.get(order_id)
    if order is None:
        raise Refused("This order is not here.", "Search for its number.")
    if order.status in _CLOSED:
        raise Refused(f"Order {order.order_number} {_CLOSED[order.status]}.", "Look at its state.")
    return order


def _own_order(shop: Shop, tx: Transaction, number: str, country: str) -> int:
    now = shop.clock.now()
    draft = OrderDraft(
        source=SHIPPED_ELSEWHERE, order_number=number, placed_at_raw="", recipient=Address(country_code=country),
        lines=(), row=0, placed_at=now, status=OrderStatus.DISPATCHED,
    )  # fmt: skip
    return tx.orders.insert([prepare(draft, shop.settings)], None, now)[0]


def _insert(shop: Shop, tx: Transaction, order: Order, number: str, account: str, brand: str) -> int:
    now = shop.clock.now()
    # One that was sent elsewhere left nobody knows when: then only its order can have promised anything.
    leaves_now = order.status is OrderStatus.TO_SHIP
    is_promised = order.promised_on is not None or leaves_now
    promise = (
        promise_of(shop, order.recipient.country_code, now, order=order.promised_on) if is_promised else NO_PROMISE
    )
    numbers = [parcel.number_in_order for parcel in tx.parcels.of_order(order.id)]
    parcel_id = tx.parcels.insert(
        NewParcel(
            order_id=order.id, number_in_order=max(numbers, default=0) + 1, carrier=account, service=brand,
            service_name=brand, tracking_number=number, barcode=number, weight_g=None, promised_on=promise.on,
            label_made_at=now, remote_id="", cost_minor=None, currency="", sample=False,
            promise_from=promise.made_by.value,
        )
    )  # fmt: skip
    tx.parcels.dispatch(parcel_id, now, SHIPPED_ELSEWHERE, now)
    parcel = tx.parcels.get(parcel_id)
    assert parcel is not None
    tx.parcels.set_state(parcel_id, state_by_events(parcel, (), now), "")
    tx.orders.set_status([order.id], OrderStatus.DISPATCHED, only_from=_OPEN)
    tx.orders.reindex(order.id)
    tx.audit.add(now, ACTION, order_id=order.id, parcel_id=parcel_id, detail={"words": number})
    return parcel_id
