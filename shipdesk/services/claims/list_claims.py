"""The calendar of claims: what could be opened, what opens, what ends soon, what waits, and the money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from shipdesk.domain.claims.claim import ClaimCandidate, ClaimLine
from shipdesk.domain.claims.windows import SOON_DAYS, WindowState
from shipdesk.domain.claims.words import ClaimKind, ClaimState
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.domain.spending import Sums
from shipdesk.services.claims.claim_rules import THROUGH_OTHERS, kind_of, today_of, window_of
from shipdesk.services.shop import Shop
from shipdesk.storage.claims_store import ClaimableParcel

SILENT_DAYS = 7
"""A parcel without a scan for so long may be claimed as lost, once its carrier's window is open."""
CLOSED_DAYS = 90
_LONGEST_WINDOW = timedelta(days=400)
_ARRIVED = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class ClaimCalendar:
    """Everything about claims as of a day, each part with what ends first at its top.

    sums are by currency: asked is what open claims ask for; got and refused are what carriers paid and did not, of
    the claims that were closed within 90 days.
    """

    today: date
    to_open: tuple[ClaimCandidate, ...]
    claims: tuple[ClaimLine, ...]
    asked: dict[str, int]
    got: dict[str, int]
    refused: dict[str, int]

    @property
    def ending(self) -> int:
        """How many windows end within three days and nothing is filed."""
        soon = self.today + timedelta(days=SOON_DAYS)
        drafts = [line.claim.last_on for line in self.claims if line.claim.state is ClaimState.DRAFT]
        days = [*drafts, *(each.window.last_on for each in self.to_open)]
        return sum(day is not None and self.today <= day <= soon for day in days)


def list_claims(shop: Shop) -> ClaimCalendar:
    """Return the calendar of claims of today."""
    now = shop.clock.now()
    today, _ = today_of(shop)
    with shop.look() as tx:
        lines = tx.claims.lines(closed_since=now - timedelta(days=CLOSED_DAYS))
    ordered = sorted(lines, key=lambda line: _urgency(line, today))
    return ClaimCalendar(
        today, claim_candidates(shop), tuple(ordered),
        asked=_sum((line.claim.claimed_minor, line.claim.currency) for line in lines if not line.claim.is_closed),
        got=_sum((line.claim.paid_minor, line.claim.currency) for line in lines),
        refused=_sum(
            (line.claim.claimed_minor, line.claim.currency) for line in lines if line.claim.state is ClaimState.REFUSED
        ),
    )  # fmt: skip


def claim_candidates(shop: Shop) -> tuple[ClaimCandidate, ...]:
    """Return the parcels without a claim for which one can be filed, or soon can; what ends first at the top.

    Those are what the carrier calls lost or damaged, what is silent for a week once the window is open, and what came
    late by a service whose carrier gives money back for that.
    """
    now = shop.clock.now()
    rules = shop.settings.claims.all_rules
    late_by = {rule.carrier for rule in rules if rule.kind is ClaimKind.LATE} | set(THROUGH_OTHERS)
    with shop.look() as tx:
        found = tx.claims.claimable(
            left_after=now - _LONGEST_WINDOW, silent_before=now - timedelta(days=SILENT_DAYS),
            arrived_after=now - _ARRIVED, carriers=late_by,
        )  # fmt: skip
    candidates = [each for each in (_candidate(shop, parcel) for parcel in found) if each is not None]
    return tuple(
        sorted(candidates, key=lambda c: (c.window.last_on or date.max, -(c.value_minor or 0), c.parcel_id))
    )  # fmt: skip


def _candidate(shop: Shop, found: ClaimableParcel) -> ClaimCandidate | None:
    parcel = found.parcel
    today, zone = today_of(shop)
    kind = kind_of(shop, parcel)
    arrived = parcel.state.status is ParcelStatus.DELIVERED
    if arrived and kind is ClaimKind.DAMAGED and parcel.state.reason != ClaimKind.DAMAGED.value:
        return None
    window = window_of(shop, parcel, kind, found.service_name)
    told = parcel.state.status is ParcelStatus.LOST or kind is ClaimKind.DAMAGED
    if window.rule is None or window.state is WindowState.OVER or not (window.is_open or told):
        return None
    value = parcel.cost_minor if kind is ClaimKind.LATE else found.total_minor
    return ClaimCandidate(
        parcel.order_id, parcel.id, found.order_number, parcel.tracking_number, parcel.carrier, parcel.service,
        found.recipient_name, kind, window, _why(found, kind, today, zone), value,
        parcel.currency if kind is ClaimKind.LATE else found.currency,
    )  # fmt: skip


def _why(found: ClaimableParcel, kind: ClaimKind, today: date, zone: tzinfo) -> str:
    parcel, state = found.parcel, found.parcel.state
    if kind is ClaimKind.DAMAGED:
        return "The carrier says it is damaged."
    if kind is ClaimKind.LATE and parcel.promised_on is not None and state.first_attempt_at is not None:
        days = (state.first_attempt_at.astimezone(zone).date() - parcel.promised_on).days
        return f"It came {days} {'day' if days == 1 else 'days'} after the promised day."
    if state.is_reported_lost:
        return "The carrier says it is lost."
    heard = state.last_event_at or parcel.dispatched_at
    if heard is None:
        return "Nobody has heard of it."
    days = (today - heard.astimezone(zone).date()).days
    return f"No scan for {days} days."


def _urgency(line: ClaimLine, today: date) -> tuple[int, date, int]:
    """Return where a claim stands in the list: drafts by their last day, then what waits, then what is closed."""
    claim = line.claim
    last = claim.last_on or date.max
    worth = -(claim.claimed_minor or 0)
    if claim.is_closed:
        closed = claim.closed_at.date() if claim.closed_at else today
        return 3, date.fromordinal(date.max.toordinal() - closed.toordinal()), worth
    if claim.state is ClaimState.DRAFT:
        return (2, last, worth) if claim.window_on(today) is WindowState.OVER else (0, last, worth)
    filed = claim.filed_at.date() if claim.filed_at else today
    return 1, filed, worth


def _sum(amounts: Iterable[tuple[int | None, str]]) -> dict[str, int]:
    return dict(Sums.of(amounts).minor)
