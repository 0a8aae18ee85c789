"""What is asked back for a parcel: its goods and postage, or the postage alone where it only came late."""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.domain.claims.words import ClaimKind
from shipdesk.domain.money import money_text
from shipdesk.domain.orders import Order, OrderLine
from shipdesk.domain.parcels import Parcel
from shipdesk.services.parcels_to_pack import contents_of
from shipdesk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Worth:
    """What is in a parcel and what that was sold for; minor None where the order names no prices."""

    lines: tuple[OrderLine, ...]
    goods_minor: int | None
    postage_minor: int | None
    currency: str

    def asked(self, kind: ClaimKind) -> int | None:
        """Return what would be asked back."""
        if kind is ClaimKind.LATE:
            return self.postage_minor
        if self.goods_minor is None:
            return self.postage_minor
        return self.goods_minor + (self.postage_minor or 0) if kind is ClaimKind.LOST else self.goods_minor

    def words(self, kind: ClaimKind) -> str:
        """Say what the sum is made of."""
        parts = []
        if kind is not ClaimKind.LATE and self.goods_minor is not None:
            parts.append(f"goods {money_text(self.goods_minor, self.currency)}")
        if kind in (ClaimKind.LATE, ClaimKind.LOST) and self.postage_minor:
            parts.append(f"postage {money_text(self.postage_minor, self.currency)}")
        return " + ".join(parts)


def worth_of(tx: Transaction, order: Order, parcel: Parcel) -> Worth:
    """Return what a parcel is worth; postage counts only in the order's own currency."""
    contents = contents_of(tx, order, parcel)
    prices = [line.unit_price_minor for line in contents.lines]
    goods = contents.total_minor if not parcel.items else None
    if prices and all(price is not None for price in prices):
        goods = sum((line.unit_price_minor or 0) * line.quantity for line in contents.lines)
    currency = contents.currency or parcel.currency
    postage = parcel.cost_minor if parcel.currency == currency else None
    return Worth(contents.lines, goods, postage, currency)
