"""Learn about articles from the orders that come in, cheaply: an import brings a hundred thousand lines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from shipdesk.domain.order_batch import OrderBatch
from shipdesk.domain.products import Product, learned
from shipdesk.storage.transaction import Transaction

_DOUBTS = "product_weights_told"
_MOST_DOUBTS = 1000

Told = tuple[str, str, str, int | None, str, str, str]


class ProductLearner:
    """Learns from the orders of one import; what was learned already costs one look into a set."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx, self._now = tx, now
        self._heard: set[Told] = set()
        self._known: dict[str, Product] = {}
        self._contradictions: dict[str, int] = {}

    def learn(self, orders: OrderBatch) -> None:
        """Take what these orders tell of their articles; what people typed stays as it is."""
        told = zip(
            orders.sku, orders.item_name, orders.variant, orders.weight_g, orders.customs_code, orders.origin_country,
            orders.barcode, strict=True,
        )  # fmt: skip
        new = [article for article in dict.fromkeys(told) if article[0] and article not in self._heard]
        if new:
            self._heard.update(new)
            self._take(new)

    def _take(self, told: list[Told]) -> None:
        missing = list({sku for sku, *_ in told} - self._known.keys())
        here = self._tx.products.of_skus(missing)
        self._known |= here
        fresh: set[str] = set()
        changed: set[str] = set()
        for sku, title, variant, weight, code, origin, barcode in told:
            had = self._known.get(sku)
            name = f"{title}, {variant}" if title and variant else title
            article = Product(sku, name, weight or None, customs_code=code, origin_country=origin, barcode=barcode)
            known, contradiction = learned(had, article)
            if had is None:
                fresh.add(sku)
            elif known != had and sku not in fresh:
                changed.add(sku)
            if contradiction is not None:
                self._contradictions[sku] = contradiction
            self._known[sku] = known
        self._tx.products.add([self._known[sku] for sku in sorted(fresh)], self._now)
        for sku in changed:
            self._tx.products.replace(self._known[sku], self._now)

    def finish(self) -> None:
        """Note weights that contradict what is known, for a person to decide."""
        if self._contradictions:
            note_weights_told(self._tx, {**weights_told(self._tx), **self._contradictions})


def weights_told(tx: Transaction) -> dict[str, int]:
    """Return the weights in grams that files told against what is known, by SKU: the newest word for each."""
    return {str(sku): int(grams) for sku, grams in tx.settings.get(_DOUBTS, {}).items()}


def note_weights_told(tx: Transaction, told: Mapping[str, int]) -> None:
    """Keep the weights that files told against what is known; of too many the oldest are forgotten."""
    tx.settings.put(_DOUBTS, dict(list(told.items())[-_MOST_DOUBTS:]))
