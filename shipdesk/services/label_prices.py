"""What a label will be bought from and what it will cost, told before anything is bought; each parcel is asked once."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shipdesk.domain.carriers import Can
from shipdesk.domain.errors import CarrierError, Refused
from shipdesk.domain.rates import Offer, Pick, picked, why_none
from shipdesk.domain.shipments import Rate
from shipdesk.services.buy_label import LabelWish
from shipdesk.services.compare_rates import offers_of
from shipdesk.services.label_contents import shipment_of
from shipdesk.services.label_wishes import LabelWishes
from shipdesk.services.parcels_to_pack import ParcelToPack
from shipdesk.services.shop import Shop


@dataclass(frozen=True, slots=True)
class PricedWish:
    """What a label is bought from; price_minor is None where nobody tells it, or nobody needed to know."""

    wish: LabelWish
    price_minor: int | None = None
    currency: str = ""


class LabelPrices:
    """The wishes of one batch with their prices; pick chooses among all accounts, or within the one a person said.

    Without a pick prices are asked only where they are counted (is_counted).
    """

    def __init__(
        self, shop: Shop, wishes: LabelWishes, *, pick: Pick | None, carrier: str | None, is_counted: bool
    ) -> None:
        self._shop = shop
        self._wishes = wishes
        self._pick = pick
        self._among = None if carrier is None else (carrier,)
        self._is_counted = is_counted
        self._known: dict[tuple[int, int], PricedWish] = {}

    def of(self, parcel: ParcelToPack) -> PricedWish:
        """Return what the parcel's label is bought from, with its price; raises Refused or CarrierError."""
        place = parcel.contents.id, parcel.number
        if place not in self._known:
            self._known[place] = self._best(parcel, self._pick) if self._pick else self._wanted(parcel)
        return self._known[place]

    def _best(self, parcel: ParcelToPack, pick: Pick) -> PricedWish:
        table = offers_of(self._shop, parcel, self._wishes.layout.value, carriers=self._among)
        offer = picked(table.offers, pick)
        if offer is None:
            reasons = " ".join(f"{each.carrier_name}: {each.reason}" for each in table.without)
            raise Refused(why_none(table.offers, pick), f"Choose a service by its name. {reasons}".strip())
        return _priced(offer, self._wishes)

    def _wanted(self, parcel: ParcelToPack) -> PricedWish:
        order = parcel.contents
        wish = self._wishes.of(order)
        if not self._is_counted:
            return PricedWish(self._wishes.with_service(order, wish))
        carrier = self._shop.carrier(wish.carrier)
        if Can.RATES not in carrier.can:
            return PricedWish(wish)
        with self._shop.look() as tx:
            shipment = shipment_of(tx, order, self._shop.settings, wish.layout.value)
        rate = next((rate for rate in carrier.rates(shipment) if _is_wanted(rate, wish.service)), None)
        if rate is None:
            what = wish.service or f"any service to {order.recipient.country_code}"
            raise CarrierError(
                carrier.name, f"it tells no price for {what}, and a limit counts what labels cost.",
                "Choose another service.",
            )  # fmt: skip
        return PricedWish(replace(wish, service=rate.service), rate.price_minor, rate.currency)


def _is_wanted(rate: Rate, service: str) -> bool:
    # An aggregator's services may be named without the brand that sells them.
    return service in ("", rate.service, rate.service.partition(":")[2])


def _priced(offer: Offer, wishes: LabelWishes) -> PricedWish:
    return PricedWish(LabelWish(offer.carrier, offer.service, wishes.layout), offer.price_minor, offer.currency)
