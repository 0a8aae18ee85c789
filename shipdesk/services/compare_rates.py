"""What every carrier asks for an order's parcels, side by side; one that hangs or refuses is a line with its reason."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from queue import Empty, SimpleQueue

from shipdesk.domain.carriers import Can
from shipdesk.domain.errors import Cancelled, Refused, ShipDeskError
from shipdesk.domain.orders import Order
from shipdesk.domain.promise import arrival, zone_of
from shipdesk.domain.rates import Offer, cheapest_by_currency, fastest, on_time_record, sorted_offers
from shipdesk.domain.shipments import Rate, Shipment
from shipdesk.services.label_contents import shipment_of
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.parcels_to_pack import ParcelToPack, parcels_to_pack, without_label
from shipdesk.services.ports import CancelCheck, Carrier, Progress, never_cancelled, no_progress
from shipdesk.services.shop import Shop

ANSWER_S = 30.0
"""Whoever has not answered by then is not waited for."""
_LOOK_S = 0.1
log = logging.getLogger(__name__)
Answers = list[tuple[Rate, ...]]
"""One carrier's services for each of the parcels."""


@dataclass(frozen=True, slots=True)
class NoOffer:
    """A carrier that offers nothing now, and why."""

    carrier: str
    carrier_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class RateTable:
    """The offers for an order, cheapest first, and who offers none; prices are for all of its parcels together."""

    order_id: int
    order_number: str
    parcels: int
    offers: tuple[Offer, ...]
    without: tuple[NoOffer, ...]
    recipient: str = ""
    country_code: str = ""

    @property
    def cheapest(self) -> Mapping[str, Offer]:
        """The cheapest offer in each currency."""
        return cheapest_by_currency(self.offers)

    @property
    def fastest(self) -> Offer | None:
        """The offer promised for the earliest day."""
        return fastest(self.offers)


def rates_of_order(
    shop: Shop,
    order_id: int,
    *,
    carriers: Sequence[str] | None = None,
    within_s: float = ANSWER_S,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> RateTable:
    """Ask all accounts at once (or these) what the order's parcels without a label cost; nothing is bought.

    An order that has all its labels is asked about as if it had none. Raises Refused where the order is gone or the
    shop has no address, Cancelled where a person stopped it.
    """
    if not (shop.settings.shop.name and shop.settings.shop.country_code):
        raise Refused("The shop has no address to send from.", "Enter it in Settings, Shop.")
    with shop.look() as tx:
        order = tx.orders.get(order_id)
        if order is None:
            raise Refused("This order is no longer here.", "Its import may have been undone.")
        if order.combined_into:
            order = tx.orders.get(order.combined_into) or order
        packed = parcels_to_pack(tx, order)
        parcels = without_label(packed, tx.parcels.of_order(order.id, live_only=True)) or packed
        shipments = [shipment_of(tx, p.contents, shop.settings, shop.settings.label.layout) for p in parcels]
    answers, without = _ask_all(shop, shipments, carriers, within_s, progress, cancelled)
    offers = [offer for code, told in answers.items() for offer in _offers(shop, code, told)]
    return RateTable(
        order.id, order.order_number, len(parcels), sorted_offers(_with_records(shop, order, offers)), without,
        order.recipient.name or order.recipient.company, order.recipient.country_code,
    )  # fmt: skip


def offers_of(shop: Shop, parcel: ParcelToPack, layout: str, *, carriers: Sequence[str] | None = None) -> RateTable:
    """Ask all accounts (or these) what one parcel costs, without the shop's own records."""
    order = parcel.contents
    with shop.look() as tx:
        shipment = shipment_of(tx, order, shop.settings, layout)
    answers, without = _ask_all(shop, [shipment], carriers, ANSWER_S, no_progress, never_cancelled)
    offers = [offer for code, told in answers.items() for offer in _offers(shop, code, told)]
    return RateTable(order.id, order.order_number, 1, sorted_offers(offers), without)


def _ask_all(
    shop: Shop, shipments: Sequence[Shipment], carriers: Sequence[str] | None, within_s: float,
    progress: Progress, cancelled: CancelCheck,
) -> tuple[dict[str, Answers], tuple[NoOffer, ...]]:  # fmt: skip
    """Ask each carrier in a thread of its own and wait for all, but for none longer than that."""
    codes = list(shop.outside.carrier_codes() if carriers is None else carriers)
    told: SimpleQueue[tuple[str, Answers | str]] = SimpleQueue()
    for code in codes:
        # Daemons: a carrier that hangs must not keep the program from ending.
        threading.Thread(
            target=_ask, args=(shop, code, shipments, told), name=f"rates {code}", daemon=True
        ).start()  # fmt: skip
    waited_for, answers, reasons = set(codes), dict[str, Answers](), dict[str, str]()
    until = time.monotonic() + within_s
    while waited_for and time.monotonic() < until:
        if cancelled():
            raise Cancelled
        progress(len(codes) - len(waited_for), len(codes), "Asking carriers for prices")
        try:
            code, answer = told.get(timeout=_LOOK_S)
        except Empty:
            continue
        waited_for.discard(code)
        if isinstance(answer, str):
            reasons[code] = answer
        else:
            answers[code] = answer
    reasons |= dict.fromkeys(waited_for, f"It did not answer within {within_s:g} seconds.")
    progress(len(codes), len(codes), "Prices are there")
    in_order = {code: answers[code] for code in codes if code in answers}
    return in_order, tuple(NoOffer(c, CARRIER_NAMES.get(c, c), reasons[c]) for c in codes if c in reasons)


def _ask(
    shop: Shop, code: str, shipments: Sequence[Shipment], told: SimpleQueue[tuple[str, Answers | str]]
) -> None:  # fmt: skip
    try:
        told.put((code, _asked(shop.carrier(code), shipments)))
    except ShipDeskError as error:
        told.put((code, str(error)))
    except Exception as error:
        # The border of a thread: one adapter's mistake must not cost the others' answers.
        log.exception("rates of %s", code)
        told.put((code, f"ShipDesk did not understand it ({type(error).__name__})."))


def _asked(carrier: Carrier, shipments: Sequence[Shipment]) -> Answers:
    if Can.RATES not in carrier.can:
        raise Refused("It tells no prices.", "Choose it by its name.")
    answers = [carrier.rates(shipment) for shipment in shipments]
    if not all(answers):
        raise Refused("It offers no service for this parcel.", "Check the address, the weight and the size.")
    return answers


def _offers(shop: Shop, code: str, answers: Answers) -> list[Offer]:
    """Return the services that take all the parcels, each with the sum of their prices."""
    offers = []
    for service in dict.fromkeys(rate.service for rate in answers[0]):
        rates = [next((r for r in of_one if r.service == service), None) for of_one in answers]
        found = [rate for rate in rates if rate is not None]
        if len(found) == len(answers):
            offers.append(_together(shop, code, found))
    return offers


def _together(shop: Shop, code: str, rates: Sequence[Rate]) -> Offer:
    prices = [rate.price_minor for rate in rates if rate.price_minor is not None]
    one_currency = len({rate.currency for rate in rates}) == 1
    days = [rate.transit_days for rate in rates if rate.transit_days is not None]
    transit = max(days) if len(days) == len(rates) else None
    return Offer(
        carrier=code,
        carrier_name=CARRIER_NAMES.get(code, code),
        service=rates[0].service,
        service_name=rates[0].service_name or rates[0].service,
        price_minor=sum(prices) if one_currency and len(prices) == len(rates) else None,
        currency=rates[0].currency,
        transit_days=transit,
        promised_on=_arrives_on(shop, transit) if transit is not None else None,
    )


def _arrives_on(shop: Shop, transit_days: int) -> date:
    """Return the day of arrival of what leaves today, or tomorrow where the shop's cut-off has passed."""
    behaviour, home = shop.settings.behaviour, shop.settings.shop
    local = shop.clock.now().astimezone(zone_of(home.time_zone))
    leaves_on = local.date() + timedelta(days=local.hour >= behaviour.cutoff_hour)
    return arrival(leaves_on, transit_days=transit_days, country=home.country_code)


def _with_records(shop: Shop, order: Order, offers: Sequence[Offer]) -> list[Offer]:
    """Return the offers with the shop's own record of each lane."""
    carriers = sorted({offer.carrier for offer in offers})
    zone = zone_of(shop.settings.shop.time_zone)
    with shop.look() as tx:
        kept = tx.purchases.kept_promises(order.recipient.country_code, carriers, zone)
    return [
        replace(offer, on_time=on_time_record(*kept.get((offer.carrier, offer.service), (0, 0)))) for offer in offers
    ]
