"""Finds what other people's status words mean for the bench."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from shipdesk import resources
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.text import fold


@cache
def _meanings() -> dict[str, OrderStatus]:
    words = _load()
    return {word: status for status in OrderStatus for word in words.get(status.value, ())}


@cache
def _load() -> dict[str, list[str]]:
    path = Path(resources.__path__[0]) / "intake" / "status_words.toml"
    return {
        key: fold(words).replace("\n", "").split("|") for key, words in tomllib.loads(path.read_text("utf-8")).items()
    }


@cache
def status_of(word: str) -> OrderStatus | None:
    """Return what one status word means, or None where it says nothing against shipping."""
    plain = " ".join("".join(c if c.isalnum() else " " for c in fold(word)).split())
    return _meanings().get(plain.removeprefix("wc "))


@cache
def is_paid_on_delivery(method: str) -> bool:
    """Tell whether the payment method is one where the money comes with the parcel."""
    plain = f" {fold(method)} "
    return any(
        f" {word} " in plain.replace("(", " ").replace(")", " ").replace("-", " ")
        for word in _load()["paid_on_delivery"]
    )


@cache
def is_waiting(word: str) -> bool:
    """Tell whether a fulfilment word says outright that the order has not been sent."""
    return " ".join("".join(c if c.isalnum() else " " for c in fold(word)).split()) in _load()["waiting"]


def combined_status(rows: Iterable[OrderStatus | None]) -> OrderStatus:
    """Return the order's status from its rows: cancelled or shipped only when every row is."""
    found = list(rows)
    alive = [s for s in found if s is not OrderStatus.CANCELLED]
    if found and not alive:
        return OrderStatus.CANCELLED
    if alive and all(s is OrderStatus.SHIPPED_ELSEWHERE for s in alive):
        return OrderStatus.SHIPPED_ELSEWHERE
    for status in (OrderStatus.ON_HOLD, OrderStatus.AWAITING_PAYMENT):
        if status in alive:
            return status
    return OrderStatus.TO_SHIP


def row_status(
    payment: OrderStatus | None, fulfilment: OrderStatus | None, order: OrderStatus | None
) -> OrderStatus | None:
    """Return what the status cells of one row come to together: what forbids shipping goes first."""
    said = (order, payment, fulfilment)
    for status in (
        OrderStatus.CANCELLED,
        OrderStatus.SHIPPED_ELSEWHERE,
        OrderStatus.ON_HOLD,
        OrderStatus.AWAITING_PAYMENT,
    ):
        if status in said:
            return status
    return None
