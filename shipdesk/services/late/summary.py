"""The late list in a few figures, morning and evening: what it holds, what came, what is solved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from shipdesk.domain.late.causes import LateCause
from shipdesk.domain.late.words import counted_words
from shipdesk.domain.money import money_text
from shipdesk.domain.promise import zone_of
from shipdesk.services.late.keep_lines import lines_left
from shipdesk.services.late.list_late import list_late
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

_SEEN = "late_summary_seen_at"


class SummaryPart(StrEnum):
    """Which of the day's two summaries."""

    MORNING = "morning"
    EVENING = "evening"


@dataclass(frozen=True, slots=True)
class SummaryMoment:
    """When a summary was due: its day and part, and the moment."""

    day: date
    part: SummaryPart
    at: datetime


@dataclass(frozen=True, slots=True)
class LateSummary:
    """The list as it is, and what happened since the last summary; sums in minor units, the largest first."""

    moment: SummaryMoment
    since: datetime
    lines: int
    by_cause: tuple[tuple[LateCause, int], ...]
    at_stake: tuple[tuple[str, int], ...]
    """What the lines may cost, by currency."""
    came: int
    solved: int
    told_in_time: int
    """Customers who were told before their promise was broken."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.lines or self.came or self.solved)

    @property
    def sentence(self) -> str:
        """Say all of it at once."""
        if not self.lines:
            return " ".join(filter(None, ("Nothing is late.", self.news)))
        causes = ", ".join(counted_words(cause, count) for cause, count in self.by_cause)
        money = " and ".join(money_text(minor, currency) for currency, minor in self.at_stake if minor)
        stake = f" They may cost {money}." if money else ""
        return f"{self.lines} on the late list: {causes}.{stake} {self.news}".strip()

    @property
    def news(self) -> str:
        """Say what happened since the last summary; empty where nothing did."""
        told = self.told_in_time
        parts = (
            f"{self.came} new" if self.came else "",
            f"{self.solved} solved" if self.solved else "",
            f"{told} {'customer' if told == 1 else 'customers'} told in time" if told else "",
        )
        said = ", ".join(filter(None, parts))
        return f"Since the last summary: {said}." if said else ""


def late_summary(shop: Shop, since: datetime | None = None) -> LateSummary:
    """Return the figures; since None: from the last summary that somebody saw, else the one before the last due."""
    moment = last_moment(shop)
    with shop.look() as tx:
        seen = tx.settings.get(_SEEN)
        began = since or (datetime.fromisoformat(seen) if isinstance(seen, str) else moment_before(shop, moment).at)
        came = sum(line.came_at >= began for line in tx.late_actions.open_lines().values())
        told = tx.late.told_in_time(began, zone_of(shop.settings.shop.time_zone))
    rows = list_late(shop)
    counts = Counter(row.cause for row in rows)
    stake: Counter[str] = Counter()
    for row in rows:
        stake[row.currency] += row.loss_minor
    solved = {left.line.key[:2] for left in lines_left(shop, began) if left.is_solved}
    return LateSummary(
        moment, began, len(rows), tuple((cause, counts[cause]) for cause in LateCause if counts[cause]),
        tuple(stake.most_common()), came, len(solved), told,
    )  # fmt: skip


def summary_due(shop: Shop) -> LateSummary | None:
    """Return the summary that is due and nobody has seen, or None; one that would say nothing is not due."""
    with shop.look() as tx:
        seen = tx.settings.get(_SEEN)
    if isinstance(seen, str) and datetime.fromisoformat(seen) >= last_moment(shop).at:
        return None
    found = late_summary(shop)
    return None if found.is_empty else found


def summary_seen(shop: Shop) -> None:
    """Note that somebody saw the summary; the next one tells what came after it."""
    with shop.change(Topic.LATE) as tx:
        tx.settings.put(_SEEN, shop.clock.now().isoformat())


def last_moment(shop: Shop) -> SummaryMoment:
    """Return when a summary was due last, by the shop's own day and hours."""
    now = shop.clock.now()
    today = now.astimezone(zone_of(shop.settings.shop.time_zone)).date()
    moments = [each for day in (today, today - timedelta(days=1)) for each in _moments(shop, day)]
    return max((each for each in moments if each.at <= now), key=lambda each: each.at)


def moment_before(shop: Shop, moment: SummaryMoment) -> SummaryMoment:
    """Return when the one before was due."""
    days = (moment.day, moment.day - timedelta(days=1))
    earlier = [each for day in days for each in _moments(shop, day) if each.at < moment.at]
    return max(earlier, key=lambda each: each.at)


def _moments(shop: Shop, day: date) -> tuple[SummaryMoment, ...]:
    late, zone = shop.settings.late, zone_of(shop.settings.shop.time_zone)
    hours = ((SummaryPart.MORNING, late.morning_hour), (SummaryPart.EVENING, late.evening_hour))
    return tuple(
        SummaryMoment(day, part, datetime.combine(day, time(hour), zone).astimezone(UTC)) for part, hour in hours
    )
