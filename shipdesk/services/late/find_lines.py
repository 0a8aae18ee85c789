"""Finds what is late, as of now or the end of a day: orders on the desk and parcels under way, each with its cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from shipdesk.carriers.registry import is_tracked
from shipdesk.domain.late.causes import LateCause
from shipdesk.domain.late.deeds import LateDeed, LineKey, settled_by
from shipdesk.domain.late.lateness import Lateness, Patience, Watched, order_lateness, parcel_lateness
from shipdesk.domain.late.outlook import ParcelOutlook
from shipdesk.domain.late.worth import Situation
from shipdesk.domain.parcels import Parcel
from shipdesk.domain.promise import zone_of
from shipdesk.domain.tracking import given_up_at
from shipdesk.services.claims.claim_rules import kind_of, window_of
from shipdesk.services.late.line_values import Valued, line_values
from shipdesk.services.shop import Shop
from shipdesk.storage.late_store import Candidates, LateOrder
from shipdesk.storage.transaction import Transaction

_BACK_FOR_DAYS = 60
"""For so long a parcel that came back is on the list, until somebody does something about it."""


@dataclass(frozen=True, slots=True)
class FoundLine:
    """An order or a parcel of it with the cause that was found."""

    order: LateOrder
    late: Lateness
    parcel: Parcel | None = None
    outlook: ParcelOutlook | None = None
    bag_id: int | None = None

    @property
    def key(self) -> LineKey:
        """What the line is known by."""
        return LineKey(self.order.order_id, self.parcel.id if self.parcel else 0, self.late.cause)

    @property
    def valued(self) -> Valued:
        """What its worth is asked of."""
        return Valued(self.order.order_id, self.parcel, self.order.total_minor, self.order.currency)

    def is_away(self, deed: LateDeed | None, today: date) -> bool:
        """Answer whether what somebody did keeps it off the list on a day.

        A parcel that was lost or came back since is another matter than the problem that was put away.
        """
        if deed is None or not deed.is_away(today):
            return False
        given_up = given_up_at(self.parcel.state) if self.parcel else None
        return given_up is None or given_up <= deed.at

    def is_about(self, deed: LateDeed) -> bool:
        """Answer whether something was done about this line's parcel, or about its order as a whole."""
        return deed.line.order_id == self.order.order_id and deed.line.parcel_id in (0, self.key.parcel_id)


def find_lines(shop: Shop, tx: Transaction, on: date | None = None) -> list[FoundLine]:
    """Return what is late and not settled, put away or not."""
    today = moment_of(shop, on)[2]
    late = ((order, order_lateness(order.status, order.ship_by_on, today)) for order in tx.late.unshipped(today))
    return [*(FoundLine(order, found) for order, found in late if found is not None), *late_parcels(shop, tx, on)]


def late_parcels(shop: Shop, tx: Transaction, on: date | None = None) -> list[FoundLine]:
    """Return the parcels under way that are late or will be, without those of which nothing is left to do."""
    found = list(_late_parcels(shop, tx, on))
    settling = tx.late_actions.settling()
    if not settling:
        return found
    settled = [line for line in found if line.order.order_id in settling]
    values, claimed = line_values(tx, (line.valued for line in settled)), claimed_parcels(tx, settled)
    over = {
        line.key
        for line in settled
        if settled_by(settling[line.order.order_id], line.key.parcel_id, line.valued.worth(values))
        and not _can_still_claim(shop, line, claimed)
    }
    return [line for line in found if line.key not in over]


def claimed_parcels(tx: Transaction, lines: Iterable[FoundLine]) -> set[int]:
    """Return for which of these lines' parcels there is a claim, or was one that somebody gave up."""
    ids = [line.parcel.id for line in lines if line.parcel is not None]
    return set(tx.claims.of_parcels(ids)) if ids else set()


def can_claim(shop: Shop, line: FoundLine, situation: Situation) -> bool:
    """Answer whether its carrier takes a claim for a lost parcel now."""
    if line.parcel is None or not situation.lost_for_good:
        return False
    return window_of(shop, line.parcel, kind_of(shop, line.parcel)).is_open


def moment_of(shop: Shop, on: date | None) -> tuple[datetime, tzinfo, date]:
    """Return the moment that is asked about (None: now), the shop's zone, and the day it is there."""
    zone = zone_of(shop.settings.shop.time_zone)
    now = shop.clock.now() if on is None else datetime.combine(on, time(23, 59, 59), zone).astimezone(UTC)
    return now, zone, now.astimezone(zone).date()


def _late_parcels(shop: Shop, tx: Transaction, on: date | None) -> Iterator[FoundLine]:
    now, zone, today = moment_of(shop, on)
    behaviour, line = shop.settings.behaviour, shop.settings.late.owner_line
    country = shop.settings.shop.country_code
    patience = Patience(behaviour.forgotten_after_hours, behaviour.silent_after_hours, country, line)
    asked = Candidates(
        now=now,
        today=today,
        # Days of rest only make the time shorter that counts.
        left_before=now - timedelta(hours=behaviour.forgotten_after_hours),
        heard_before=now - timedelta(hours=behaviour.silent_after_hours),
        back_after=now - timedelta(days=_BACK_FOR_DAYS),
        owner_line=line,
    )
    for found in tx.late.under_way(asked):
        watched = Watched(found.parcel, found.outlook, is_tracked(found.parcel.carrier))
        late = parcel_lateness(watched, now=now, zone=zone, patience=patience)
        if late is not None:
            yield FoundLine(found.order, late, found.parcel, found.outlook, found.bag_id)


def _can_still_claim(shop: Shop, line: FoundLine, claimed: set[int]) -> bool:
    """Answer whether its carrier owes something for which nobody has asked yet."""
    if line.key.parcel_id in claimed:
        return False
    return can_claim(shop, line, plain_situation(line))


def plain_situation(line: FoundLine) -> Situation:
    """Return what is known about a line without anything that was done about it."""
    p_lost = line.outlook.p_lost if line.outlook else None
    tracked = line.parcel is None or is_tracked(line.parcel.carrier)
    return Situation(line.late, line.parcel, p_lost=p_lost, is_tracked=tracked)


def keys_of_orders(tx: Transaction, today: date) -> list[LineKey]:
    """Return the lines of orders on the desk, for counting."""
    return [LineKey(i, 0, LateCause.NOT_SHIPPED) for i in tx.late.unshipped_ids(today)]
