"""The spending limit: what a batch would cost is asked and told before anything is bought over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from shipdesk.domain.errors import Refused, ShipDeskError
from shipdesk.domain.promise import zone_of
from shipdesk.domain.roles import May
from shipdesk.domain.spending import SpendingLimit, Sums, sums_text
from shipdesk.services.buy_label import Purchase
from shipdesk.services.label_prices import LabelPrices, PricedWish
from shipdesk.services.parcels_to_pack import ParcelToPack
from shipdesk.services.ports import CancelCheck, Progress
from shipdesk.services.shop import Shop
from shipdesk.services.who_may import ask_leave

ADVICE = "Nothing was bought. Say that it is meant, or buy fewer labels."


class OverLimit(Refused):
    """A batch would cost more than the shop spends unasked; nothing was bought of it."""

    def __init__(self, sentences: Iterable[str], sums: Mapping[str, int], unknown: int) -> None:
        said = " ".join(sentences)
        if unknown:
            said += f" {unknown} more have no price beforehand." if unknown > 1 else " 1 more has no price beforehand."
        super().__init__(said, ADVICE)
        self.question = said
        self.sums = dict(sums)
        self.unknown = unknown


def limit_of(shop: Shop) -> SpendingLimit:
    """Return what the shop spends unasked."""
    label = shop.settings.label
    return SpendingLimit(shop.settings.shop.currency, label.batch_limit_minor, label.day_limit_minor)


def spent_today(shop: Shop) -> dict[str, int]:
    """Return what today's labels cost by currency, by the shop's own day; those given back do not count."""
    with shop.look() as tx:
        return tx.purchases.spent_since(_midnight(shop))


def _midnight(shop: Shop) -> datetime:
    local = shop.clock.now().astimezone(zone_of(shop.settings.shop.time_zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


class Budget:
    """What one batch may spend: the limit, or as much as it takes where a person said so (over_limit) who may."""

    def __init__(self, shop: Shop, *, over_limit: bool) -> None:
        if over_limit:
            ask_leave(shop, May.SPEND_BEYOND)
        self._shop = shop
        self._limit = SpendingLimit("") if over_limit else limit_of(shop)
        self._spent = Sums()

    @property
    def is_counted(self) -> bool:
        """Whether what labels cost matters here."""
        return self._limit.is_set

    def check_batch(
        self, parcels: Iterable[ParcelToPack], total: int, prices: LabelPrices, progress: Progress,
        cancelled: CancelCheck,
    ) -> None:  # fmt: skip
        """Ask what the whole batch costs; raise OverLimit where that is more than is spent unasked."""
        if not self.is_counted:
            return
        sums = Sums()
        for done, parcel in enumerate(parcels):
            if cancelled():
                return
            progress(done, total, f"Price of {parcel.contents.order_number}")
            try:
                priced = prices.of(parcel)
            except ShipDeskError:
                # Told when its label is made; without a price it is not bought.
                continue
            sums.add(priced.price_minor, priced.currency)
        self._refuse_above(sums)

    def admit(self, priced: PricedWish) -> None:
        """Raise OverLimit where this label would go over the limit, with all that was really paid until now."""
        if not self.is_counted:
            return
        after = Sums(self._spent.minor.copy())
        after.add(priced.price_minor, priced.currency)
        self._refuse_above(after, already=self._spent)

    def paid(self, bought: Purchase) -> None:
        """Count what a label really cost."""
        self._spent.add(bought.cost_minor, bought.currency)

    def _refuse_above(self, batch: Sums, already: Sums | None = None) -> None:
        # What this batch has paid is in the store already, and stands in the batch's own sum too.
        today = spent_today(self._shop)
        for currency, minor in (already.minor if already else {}).items():
            today[currency] = today.get(currency, 0) - minor
        said = self._limit.reached_by(batch.minor, today)
        if said:
            raise OverLimit(said, batch.minor, batch.unknown)


def cost_text(error: OverLimit) -> str:
    """Return what the batch would cost, such as "12.90 EUR"."""
    return sums_text(error.sums)
