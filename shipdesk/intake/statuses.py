"""Finds what other people's status words mean for the bench."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.text import fold

_WORDS = {
    OrderStatus.CANCELLED: "cancelled|canceled|cancel|refunded|voided|void|failed|expired|trash|declined|errored|dropped|"
    "rejected|storniert|abgebrochen|erstattet|annulee|annule|annulees|remboursee|rembourse|cancelado|cancelada|cancelled by "
    "buyer|cancelled by customer|reembolsado|annullato|annullata|rimborsato|geannuleerd|terugbetaald|anulowane|anulowano|"
    "fully refunded|request closed payment refunded|キャンセル|returned",
    OrderStatus.SHIPPED_ELSEWHERE: "fulfilled|shipped|completed|complete|delivered|closed|in transit|versendet|versandt|"
    "verschickt|abgeschlossen|geliefert|zugestellt|erledigt|expediee|expedie|terminee|termine|livree|livre|enviado|entregado|"
    "completado|enviada|entregue|concluido|concluida|spedito|consegnato|completato|verzonden|afgerond|voltooid|bezorgd|"
    "wyslane|zrealizowane|zrealizowano|dostarczone|dispatched|despatched|発送済み|発送済|archived",
    OrderStatus.ON_HOLD: "on hold|hold|held|pausiert|en pausa|in pausa|in de wacht|wstrzymane",
    OrderStatus.AWAITING_PAYMENT: "pending|pending payment|payment pending|awaiting payment|unpaid|not paid|open invoice|"
    "requires payment method|requires action|incomplete|offen|ausstehend|zahlung ausstehend|unbezahlt|nicht bezahlt|"
    "en attente|en attente de paiement|attente paiement|pendiente|pendiente de pago|pago pendiente|pendente|"
    "pagamento pendente|in attesa|in attesa di pagamento|in afwachting|wacht op betaling|oczekujace|oczekuje na platnosc|"
    "未入金|入金待ち|checkout draft",
}
_CASH = (
    "cash on delivery|cod|nachnahme|contrareembolso|contra entrega|contrassegno|rembours|paiement a la livraison|代引"
)


@cache
def _meanings() -> dict[str, OrderStatus]:
    return {word: status for status, words in _WORDS.items() for word in words.split("|")}


@cache
def status_of(word: str) -> OrderStatus | None:
    """Return what one status word means, or None where it says nothing against shipping."""
    plain = " ".join("".join(c if c.isalnum() else " " for c in fold(word)).split())
    return _meanings().get(plain.removeprefix("wc "))


@cache
def is_paid_on_delivery(method: str) -> bool:
    """Tell whether the payment method is one where the money comes with the parcel."""
    plain = f" {fold(method)} "
    return any(f" {word} " in plain.replace("(", " ").replace(")", " ").replace("-", " ") for word in _CASH.split("|"))


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
