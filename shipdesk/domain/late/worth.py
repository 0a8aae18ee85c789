"""What a line of the late list may cost, how soon something can still be done, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shipdesk.domain.late.causes import LateAction, LateCause, Proposal
from shipdesk.domain.late.lateness import Lateness
from shipdesk.domain.late.rough_rates import roughly_in
from shipdesk.domain.late.settings import LateSettings
from shipdesk.domain.late.words import day
from shipdesk.domain.parcels import SHIPPED_ELSEWHERE, Parcel, ParcelStatus

_DAYS_LEFT = {
    LateCause.EXCEPTION: 0,
    LateCause.NOT_SHIPPED: 0,
    LateCause.FORGOTTEN: 1,
    LateCause.PROMISE_BROKEN: 2,
    LateCause.SILENT: 3,
}
"""How many days are left to do something that helps, where no promise says so."""
_LIKELY_LOST = 0.5
_LOST_AFTER_DAYS = 20
"""Of the parcels under way for so long, one of eight never arrives; from here on a claim is worth its paper."""
_USUAL_LOSS = {LateCause.FORGOTTEN: 0.05, LateCause.SILENT: 0.05, LateCause.PROMISE_BROKEN: 0.02}
"""The share of such parcels that never arrives, where no forecast says more."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known about a line beside its cause."""

    late: Lateness
    parcel: Parcel | None = None
    p_late: float | None = None
    p_lost: float | None = None
    value_minor: int | None = None
    is_told: bool = False
    """The customer knows of it, or a mail to say so waits."""
    can_mail: bool = True
    done: frozenset[LateAction] = frozenset()
    """What was done about it already."""
    is_settled: bool = False
    """Its customer has a new parcel, or the money."""
    can_claim: bool = True
    """The carrier takes a claim for a lost one now."""
    is_tracked: bool = True
    """Somebody tells where it is; of own delivery only we can say so."""
    bag_parcels: int = 0
    """Of a parcel whose whole bag nobody has scanned: how many are in it."""

    @property
    def lost_for_good(self) -> bool:
        """Whether nobody should wait for it any longer."""
        if self.parcel is None:
            return False
        if self.parcel.state.status is ParcelStatus.LOST:
            return True
        if not self.is_tracked:
            return False
        is_quiet = self.late.cause in (LateCause.SILENT, LateCause.PROMISE_BROKEN)
        return is_quiet and ((self.p_lost or 0.0) >= _LIKELY_LOST or self.late.days > _LOST_AFTER_DAYS)


def costs_in(settings: LateSettings, shop_currency: str, currency: str) -> LateSettings:
    """Return the settings with their costs, which are in the shop's currency, roughly in an order's."""
    if not currency or currency == shop_currency:
        return settings
    costs = {
        "contact_cost_minor": roughly_in(settings.contact_cost_minor, shop_currency, currency),
        "reship_cost_minor": roughly_in(settings.reship_cost_minor, shop_currency, currency),
    }
    return settings.model_copy(update=costs)


def expected_loss_minor(situation: Situation, settings: LateSettings) -> int:
    """Return what the line may cost, in minor units: what is lost, sent again, asked about, and never ordered again.

    The settings' costs are in the order's currency (costs_in).
    """
    value = situation.value_minor or 0
    cause = situation.late.cause
    late = 1.0 if cause is not LateCause.PROBABLY_LATE else situation.p_late or 0.0
    if situation.parcel is not None and situation.parcel.state.status in (ParcelStatus.LOST, ParcelStatus.RETURNED):
        lost = 1.0 if situation.parcel.state.status is ParcelStatus.LOST else 0.0
    else:
        lost = max(situation.p_lost or 0.0, _USUAL_LOSS.get(cause, 0.0))
    late_costs = value * settings.customer_loss_share + settings.contact_cost_minor
    return round(lost * (value + settings.reship_cost_minor) + late * late_costs)


def days_left(late: Lateness) -> int:
    """Return how many days are left to do something that helps; what will be late can be told until its promise."""
    if late.cause is LateCause.PROBABLY_LATE:
        return max(-late.days, 0)
    return _DAYS_LEFT[late.cause]


def pressing(loss: float, late: Lateness) -> float:
    """Return by how much a line comes before others: by what it may cost, and by how soon it cannot be helped."""
    return loss / (1 + days_left(late))


def propose(situation: Situation) -> Proposal:
    """Return what to do about a line next."""
    cause, done = situation.late.cause, situation.done
    if cause is LateCause.NOT_SHIPPED:
        return Proposal.SHIP
    if situation.lost_for_good and situation.can_claim and LateAction.CLAIM not in done:
        return Proposal.CLAIM
    if situation.is_settled:
        return Proposal.WAIT
    if situation.lost_for_good or (situation.parcel and situation.parcel.state.status is ParcelStatus.RETURNED):
        return Proposal.RESHIP
    asks_first = cause in (LateCause.FORGOTTEN, LateCause.SILENT) or not situation.is_tracked
    if asks_first and LateAction.CONTACT not in done:
        return Proposal.CONTACT
    if situation.can_mail and not situation.is_told and LateAction.MAIL not in done:
        return Proposal.MAIL
    if cause is LateCause.PROBABLY_LATE:
        return Proposal.WAIT
    return Proposal.WAIT if LateAction.CONTACT in done else Proposal.CONTACT


def proposal_words(proposal: Proposal, situation: Situation, new_date: date | None) -> str:
    """Say what is proposed, in one sentence."""
    match proposal:
        case Proposal.SHIP:
            return "Ship it today."
        case Proposal.MAIL:
            return f"Tell the customer the new date: {day(new_date)}." if new_date else "Tell the customer."
        case Proposal.CONTACT:
            if situation.bag_parcels:
                return f"The whole bag has no scan: ask the carrier once for all {situation.bag_parcels} parcels."
            if not situation.is_tracked:
                return "Ask whoever carried it; if it arrived, say so with the parcel."
            is_ours = situation.parcel is not None and situation.parcel.dispatched_by != SHIPPED_ELSEWHERE
            if situation.late.cause is LateCause.FORGOTTEN and is_ours:
                return "Look for it in the back room, then ask the carrier."
            return "Ask the carrier where it is."
        case Proposal.RESHIP:
            return "Send the order again."
        case Proposal.CLAIM:
            return "Ask the carrier for the money."
        case Proposal.WAIT:
            return "Nothing more today: it is under way." if situation.parcel else "Nothing more today."
