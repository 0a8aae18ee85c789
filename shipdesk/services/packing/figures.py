"""How long orders take at the bench and how often a scan was wrong, by person and day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from shipdesk.domain.errors import Refused
from shipdesk.domain.promise import zone_of
from shipdesk.domain.roles import May
from shipdesk.services.shop import Shop
from shipdesk.services.who_may import ask_leave
from shipdesk.storage.bench_past_store import EndedSession

MOST_DAYS = 400
PAUSE = timedelta(minutes=20)
"""A box that was open longer than this was left for a pause: it says nothing of how fast somebody packs.

Nor does one that ended before it began, for the computer's clock was set back meanwhile.
"""


@dataclass(frozen=True, slots=True)
class PackingDay:
    """What one person packed on one day of the shop; seconds is the median for an order, None where all had pauses."""

    day: date
    person: str
    orders: int
    pieces: int
    seconds: int | None
    wrong_scans: int

    @property
    def wrong_per_hundred(self) -> float:
        """Wrong scans for each hundred pieces that were packed: every one of them was stopped before it left."""
        return round(100 * self.wrong_scans / self.pieces, 1) if self.pieces else 0.0


def packing_figures(shop: Shop, first: date, last: date) -> tuple[PackingDay, ...]:
    """Return the days of each person between two days, both with them, newest first; only the owner is told.

    Raises Refused for staff, and for more than 400 days.
    """
    ask_leave(shop, May.READ_AUDIT)
    if not 0 <= (last - first).days < MOST_DAYS:
        raise Refused(f"These are not 1 to {MOST_DAYS} days.", "Name the first day and then the last one.")
    zone = zone_of(shop.settings.shop.time_zone)
    begin = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    with shop.look() as tx:
        ended = tx.bench.past.ended_between(begin, end, "packed")
    days: dict[tuple[date, str], list[EndedSession]] = defaultdict(list)
    for session in ended:
        days[session.started_at.astimezone(zone).date(), session.by].append(session)
    found = [_day(day, person, sessions) for (day, person), sessions in days.items()]
    return tuple(sorted(found, key=lambda each: (-each.day.toordinal(), each.person)))


def _day(day: date, person: str, sessions: list[EndedSession]) -> PackingDay:
    spans = [session.ended_at - session.started_at for session in sessions]
    working = [span.total_seconds() for span in spans if timedelta() <= span <= PAUSE]
    return PackingDay(
        day, person, len(sessions), sum(s.pieces for s in sessions), round(median(working)) if working else None,
        sum(s.wrong_scans for s in sessions),
    )  # fmt: skip
