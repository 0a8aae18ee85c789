"""What `shipdesk late --do` does with the chosen lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from shipdesk.cli.late_shapes import inquiry_json
from shipdesk.domain.errors import WrongUsage
from shipdesk.domain.money import to_minor
from shipdesk.services.late.accept_proposals import accept_proposals
from shipdesk.services.late.acted import Acted
from shipdesk.services.late.claim_late import open_claims
from shipdesk.services.late.contact_carrier import carrier_inquiry, note_contact
from shipdesk.services.late.mail_late import plan_delay_mails
from shipdesk.services.late.put_away import ignore_late, restore_late, snooze_late
from shipdesk.services.late.refund_note import note_refund
from shipdesk.services.late.reship import reship_orders
from shipdesk.services.shop import Shop
from shipdesk.services.views import LateRow


class LateDoing(StrEnum):
    """What can be done with lines of the late list."""

    MAIL = "mail"
    CONTACT = "contact"
    RESHIP = "reship"
    REFUND = "refund"
    CLAIM = "claim"
    SNOOZE = "snooze"
    IGNORE = "ignore"
    ACCEPT = "accept"
    UNDO = "undo"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Wish:
    """What was told beside the action itself."""

    until: date | None = None
    reason: str = ""
    amount: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class DoneBy:
    """What came of it: with how many lines, what takes it back, in words, what was left, and more for the answer."""

    count: int
    batch: str
    words: str
    skipped: tuple[tuple[str, str], ...] = ()
    more: dict[str, Any] = field(default_factory=dict)


def do_late(shop: Shop, doing: LateDoing, rows: Sequence[LateRow], wish: Wish, *, named: bool) -> DoneBy:
    """Do it with these lines; named: the orders were named one by one, as what costs money asks for."""
    if doing in (LateDoing.RESHIP, LateDoing.REFUND) and not named:
        raise WrongUsage(f"Name the orders that you want to {doing.value}: --order NUMBER.")
    return _DEEDS[doing](shop, rows, wish)


def _mail(shop: Shop, rows: Sequence[LateRow], _: Wish) -> DoneBy:
    return _plain(plan_delay_mails(shop, rows))


def _contact(shop: Shop, rows: Sequence[LateRow], wish: Wish) -> DoneBy:
    sent = [row for row in rows if row.parcel_id is not None]
    carriers = list(dict.fromkeys(row.carrier for row in sent))
    asked = [carrier_inquiry(shop, [row for row in sent if row.carrier == carrier]) for carrier in carriers]
    acted = note_contact(shop, sent, wish.reason) if sent else Acted(0, "", "Nothing of this has left yet.")
    texts = "\n\n".join(inquiry.text for inquiry in asked)
    words = "\n\n".join(filter(None, (texts, acted.words)))
    return DoneBy(acted.count, acted.batch, words, more={"inquiries": [inquiry_json(each) for each in asked]})


def _reship(shop: Shop, rows: Sequence[LateRow], wish: Wish) -> DoneBy:
    acted = reship_orders(shop, rows, again=wish.again)
    made = [{"order_number": each.order_number, "reship_of": each.of_order_number} for each in acted.orders]
    return DoneBy(acted.count, acted.batch, acted.words, more={"reshipped": made})


def _refund(shop: Shop, rows: Sequence[LateRow], wish: Wish) -> DoneBy:
    return _plain(note_refund(shop, rows, _amount(wish.amount, rows), wish.reason))


def _claim(shop: Shop, rows: Sequence[LateRow], _: Wish) -> DoneBy:
    acted = open_claims(shop, rows)
    return DoneBy(acted.count, acted.batch, acted.words, acted.refused)


def _snooze(shop: Shop, rows: Sequence[LateRow], wish: Wish) -> DoneBy:
    if wish.until is None:
        raise WrongUsage("Say until when: --until YYYY-MM-DD.")
    return _plain(snooze_late(shop, rows, wish.until))


def _ignore(shop: Shop, rows: Sequence[LateRow], wish: Wish) -> DoneBy:
    return _plain(ignore_late(shop, rows, wish.reason))


def _accept(shop: Shop, rows: Sequence[LateRow], _: Wish) -> DoneBy:
    acted = accept_proposals(shop, rows)
    return DoneBy(acted.count, acted.batch, acted.words, acted.skipped)


def _restore(shop: Shop, rows: Sequence[LateRow], _: Wish) -> DoneBy:
    return _plain(restore_late(shop, rows))


def _plain(acted: Acted) -> DoneBy:
    return DoneBy(acted.count, acted.batch, acted.words)


def _amount(told: str, rows: Sequence[LateRow]) -> int | None:
    """Return the sum in minor units of the orders' currency; None where all of it is meant."""
    if not told:
        return None
    currencies = {row.currency for row in rows}
    if len(currencies) > 1:
        raise WrongUsage("These orders are in several currencies.", "Name those of one.")
    try:
        amount = Decimal(told.replace(",", "."))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or abs(amount) > 10**12:
        raise WrongUsage(f"{told} is no sum.", "Write it like 12.90.")
    return to_minor(amount, next(iter(currencies), ""))


_DEEDS: dict[LateDoing, Callable[[Shop, Sequence[LateRow], Wish], DoneBy]] = {
    LateDoing.MAIL: _mail,
    LateDoing.CONTACT: _contact,
    LateDoing.RESHIP: _reship,
    LateDoing.REFUND: _refund,
    LateDoing.CLAIM: _claim,
    LateDoing.SNOOZE: _snooze,
    LateDoing.IGNORE: _ignore,
    LateDoing.ACCEPT: _accept,
    LateDoing.RESTORE: _restore,
}
