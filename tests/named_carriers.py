"""Carriers of a test's own, each named after how it behaves, and a shop's outside that has them."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from shipdesk.carriers.account import CarrierAccount
from shipdesk.domain.carriers import Can, CarrierFacts
from shipdesk.domain.errors import CarrierOutcomeUnknown, CarrierRefused
from shipdesk.domain.shipments import BoughtLabel, Rate, Shipment
from shipdesk.services.outside import Outside
from shipdesk.services.ports import Carrier
from shipdesk.services.shop import Shop

SELLING = Can.RATES | Can.BUY | Can.VOID


def facts(code: str, can: Can = SELLING, **more: object) -> CarrierFacts:
    """Return the facts of a carrier that exists in tests only."""
    return replace(CarrierFacts(code, code.capitalize(), can), **more)  # type: ignore[arg-type]


def rate(service: str, price_minor: int | None, currency: str = "EUR", days: int | None = None) -> Rate:
    """Return a service on offer."""
    return Rate("", service, service.capitalize(), price_minor, currency, days)


class QuotingCarrier(CarrierAccount):
    """Offers what it was given and sells at that price; keeps what it was asked for."""

    def __init__(self, about: CarrierFacts, *offers: Rate) -> None:
        self.facts = about  # type: ignore[misc]
        self.offers = offers
        self.bought: list[tuple[str, str]] = []
        self.asked: list[Shipment] = []

    def rates(self, shipment: Shipment) -> tuple[Rate, ...]:
        self.asked.append(shipment)
        return self.offers

    def buy(self, shipment: Shipment, service: str, key: str) -> BoughtLabel:
        offer = next((o for o in self.offers if o.service == service), rate(service, None))
        self.bought.append((key, service))
        number = f"{self.code.upper()}{len(self.bought):09d}"
        return BoughtLabel(
            self.code, service, offer.service_name, number, number, remote_id=number,
            cost_minor=offer.price_minor, currency=offer.currency,
        )  # fmt: skip

    def void(self, remote_id: str) -> None:
        """Take it back."""


class RefusingCarrier(QuotingCarrier):
    """Has a price for nothing."""

    def rates(self, shipment: Shipment) -> tuple[Rate, ...]:
        raise CarrierRefused(self.name, "it does not go there.", "Choose another.")


class BrokenCarrier(QuotingCarrier):
    """An adapter with a mistake in it."""

    def rates(self, shipment: Shipment) -> tuple[Rate, ...]:
        raise KeyError("totalCharges")


class HangingCarrier(QuotingCarrier):
    """Answers only once it is let go."""

    def __init__(self, about: CarrierFacts) -> None:
        super().__init__(about)
        self.let_go = threading.Event()

    def rates(self, shipment: Shipment) -> tuple[Rate, ...]:
        self.let_go.wait(20)
        return ()


@dataclass
class Book:
    """What a carrier sold, by the key it was asked with: each entry is one label that costs money."""

    sold: list[tuple[str, str]] = field(default_factory=list)

    def of(self, key: str) -> list[str]:
        return [number for sold_for, number in self.sold if sold_for == key]


class ForgetfulLineCarrier(QuotingCarrier):
    """Sells, and then the line breaks before its answer comes, as often as it is told to."""

    def __init__(self, about: CarrierFacts, *, breaks: int, before_selling: bool = False) -> None:
        super().__init__(about)
        self.book = Book()
        self.breaks = breaks
        self.before_selling = before_selling
        self.is_listed = True

    def buy(self, shipment: Shipment, service: str, key: str) -> BoughtLabel:
        breaks, self.breaks = self.breaks > 0, max(0, self.breaks - 1)
        if not (breaks and self.before_selling) and not (self.facts.idempotent_buy and self.book.of(key)):
            self.book.sold.append((key, f"LINE{len(self.book.sold) + 1:08d}"))
        if breaks:
            raise CarrierOutcomeUnknown(self.name, "the line broke.", "")
        return self._label(self.book.of(key)[0], service)

    def find_by_reference(self, key: str) -> BoughtLabel | None:
        sold = self.book.of(key) if self.is_listed else []
        return self._label(sold[0], "standard") if sold else None

    def _label(self, number: str, service: str) -> BoughtLabel:
        return BoughtLabel(self.code, service, service, number, number, remote_id=number, cost_minor=500,
                           currency="EUR")  # fmt: skip


class OutsideWith(Outside):
    """A shop's outside that has these carriers and no others."""

    def __init__(self, shop: Shop, carriers: Sequence[Carrier]) -> None:
        super().__init__(shop.folder, shop.settings, shop.clock, shop.store_id, shop.take_serial)
        self._named: Mapping[str, Carrier] = {carrier.code: carrier for carrier in carriers}

    def carrier_codes(self) -> tuple[str, ...]:
        return tuple(self._named)

    def carrier(self, code: str) -> Carrier:
        return self._named[code] if code in self._named else super().carrier(code)


def give(shop: Shop, *carriers: Carrier) -> None:
    """Let a shop have these carriers."""
    shop.use_outside(OutsideWith(shop, carriers))
