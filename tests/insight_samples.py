"""A shop with a made-up past: three carriers, thirteen weeks, and a slow November, for pictures of Insights.

What was forecast of each parcel when it left comes from the real forecaster, told of nothing but
what had happened by then.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from known_parcels import Known, move_shop, put_parcels

from shipdesk.domain.forecast.forecaster import Forecaster
from shipdesk.domain.forecast.values import Journey, day_after
from shipdesk.domain.promise import add_business_days, holidays_between
from shipdesk.services.clocks import FixedClock
from shipdesk.services.first_start import make_practice_shop
from shipdesk.services.known_journeys import service_words
from shipdesk.services.learned_forecasts import LearnedForecasts
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.topics import Topic
from shipdesk.storage.outlooks_store import Heads
from shipdesk.storage.tables import MessageRecord, OutboxRow, TrackingEventRow

NOW = datetime(2026, 11, 25, 19, 0, tzinfo=UTC)
_ZONE = ZoneInfo("America/New_York")
_FIRST = date(2026, 5, 4)
_SHOWN_FROM = date(2026, 8, 31)
"""What left before only taught the forecaster."""
_A_DAY = (18, 28)
_PEAK = date(2026, 11, 2)
_NAMES = ("Nora Feld", "Omar Haddad", "Lena Brook", "Tomás Rivas", "Yuki Tanabe", "Ines Carvalho", "Paul Okafor",
          "Mira Novak", "Sam Whitlock", "Greta Lind")  # fmt: skip
_PLACES = (("NY", "13202", "Syracuse", 1), ("PA", "15222", "Pittsburgh", 1), ("MA", "01103", "Springfield", 1),
           ("GA", "31401", "Savannah", 2), ("IL", "61602", "Peoria", 2), ("TX", "79901", "El Paso", 3),
           ("CO", "80903", "Colorado Springs", 3), ("CA", "93721", "Fresno", 4),
           ("WA", "99201", "Spokane", 4))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Service:
    carrier: str
    service: str
    days: float
    """Business days for the first zone."""
    by_zone: float
    spread: float
    promised: int
    """Business days that are promised, wherever it goes."""
    peak: float
    """How much slower November is."""
    cost_minor: int


_SERVICES = (
    _Service("ups", "Ground", 1.1, 0.85, 0.24, 4, 1.22, 985),
    _Service("fedex", "Home Delivery", 1.2, 0.85, 0.20, 4, 1.08, 1040),
    _Service("usps", "Ground Advantage", 1.7, 0.75, 0.30, 5, 1.35, 720),
)


@dataclass(frozen=True, slots=True)
class _Sent:
    story: Known
    journey: Journey
    first_hand: bool


def make_insight_shop(folder: Path, now: datetime = NOW) -> Shop:
    """Make a practice shop in New York with that past; return it open."""
    make_practice_shop(folder).close()
    shop = open_shop(folder, clock=FixedClock(now))
    move_shop(shop)
    sent = _all_sent(random.Random(20261125), now)
    shown, forecaster = _forecast(sent, now)
    ids = put_parcels(shop, shown)
    _tell_of_delays(shop, ids, shown)
    shop.learned_forecasts = LearnedForecasts(forecaster, Heads())
    return shop


def _all_sent(chance: random.Random, now: datetime) -> list[_Sent]:
    resting = holidays_between(_FIRST, now.date(), "US")
    found = []
    day = _FIRST
    while day <= now.astimezone(_ZONE).date():
        if day.weekday() < 5 and day not in resting:
            growing = 1 + 0.4 * (day >= _PEAK)
            for _ in range(round(chance.randint(*_A_DAY) * growing)):
                found.append(_one(chance, day, now))
        day += timedelta(days=1)
    return [one for one in found if one.story.left_at <= now]


def _one(chance: random.Random, day: date, now: datetime) -> _Sent:
    service = chance.choices(_SERVICES, (5, 4, 4))[0]
    state, postcode, city, zone = chance.choice(_PLACES)
    left = datetime(day.year, day.month, day.day, 17, chance.randint(0, 50), tzinfo=_ZONE).astimezone(UTC)
    way = service.days + service.by_zone * (zone - 1)
    needed = way * chance.lognormvariate(0, service.spread) * (service.peak if day >= _PEAK else 1)
    arrived = add_business_days(day, max(1, round(needed)), "US")
    reached = datetime(arrived.year, arrived.month, arrived.day, chance.randint(9, 19), 20, tzinfo=_ZONE).astimezone(
        UTC
    )
    again = reached + timedelta(days=1) if chance.random() < 0.06 else reached
    promised = add_business_days(day, service.promised, "US")
    ship_by = day - timedelta(days=1) if chance.random() < 0.03 else day + timedelta(days=1)
    story = Known(
        left, reached, again, promised, service.carrier, service.service, "US", state, postcode,
        left - timedelta(hours=chance.choice((5, 8, 21, 29))), ship_by,
        cost_minor=round(service.cost_minor * (1 + 0.12 * (zone - 1))), name=chance.choice(_NAMES), city=city,
    )  # fmt: skip
    if chance.random() < 0.004:
        story = replace(story, reached_at=None, delivered_at=None, status="lost", blame="carrier", reason="lost")
    elif again > now:
        story = replace(story, reached_at=reached if reached <= now else None, delivered_at=None)
    if story.delivered_at is None and now - left < timedelta(hours=30) and chance.random() < 0.2:
        story = replace(story, scanned=False)
    words = service_words(service.carrier, service.service, service.service)
    journey = Journey(_local(left), *words, "NY", "10001", state, postcode, promised, way)
    return _Sent(story, journey, first_hand=day >= _SHOWN_FROM)


def _forecast(sent: list[_Sent], now: datetime) -> tuple[list[Known], Forecaster]:
    """Live through the past: hand over, deliver and refresh in the order in which it happened."""
    forecaster = Forecaster(holidays=holidays_between(_FIRST, now.date() + timedelta(days=60), "US"))
    happened: list[tuple[datetime, int, str]] = [(one.story.left_at, at, "left") for at, one in enumerate(sent)]
    happened += [(one.story.delivered_at, at, "in") for at, one in enumerate(sent) if one.story.delivered_at]
    first = datetime(_FIRST.year, _FIRST.month, _FIRST.day, 10, tzinfo=UTC)
    happened += [(first + timedelta(days=n), n, "morning") for n in range((now - first).days + 1)]
    shown = []
    for at, number, what in sorted(happened):
        match what:
            case "morning":
                forecaster.refresh(_local(at))
            case "in":
                forecaster.deliver(str(number), _local(at))
            case _:
                one = sent[number]
                told = forecaster.hand_over(str(number), one.journey)
                if one.first_hand:
                    left = one.journey.handed_over_at
                    days = [(day_after(left, part) - left.date()).days
                            for part in (told.p10_days, told.p50_days, told.p90_days)]  # fmt: skip
                    plain = forecaster.plain_on(str(number))
                    shown.append(replace(one.story, p_late=told.p_late, said=(days[0], days[1], days[2]),
                                         plain=None if plain is None else (plain - at.date()).days))  # fmt: skip
    return shown, forecaster


def _tell_of_delays(shop: Shop, ids: list[int], shown: list[Known]) -> None:
    """Tell customers of late parcels, most of them in time, and why some were late."""
    chance = random.Random(7)
    with shop.change(Topic.MESSAGES) as tx:
        for parcel_id, one in zip(ids, shown, strict=True):
            end = datetime(one.promised_on.year, one.promised_on.month, one.promised_on.day, 23, tzinfo=UTC)  # type: ignore[union-attr]
            if end > shop.clock.now() or (one.reached_at or shop.clock.now()) <= end:
                continue
            why = chance.choices((None, ("customer", "address"), ("nature", "weather")), (7, 1, 2))[0]
            if why is not None:
                tx.session.add(TrackingEventRow(
                    parcel_id=parcel_id, dedupe_key="why", code="X", status="exception", blame=why[0], reason=why[1],
                    occurred_at=end - timedelta(hours=20), received_at=end - timedelta(hours=19),
                ))  # fmt: skip
            hours = chance.choices((None, -14, 12), (2, 9, 2))[0]
            if hours is None:
                continue
            parcel = tx.parcels.get(parcel_id)
            assert parcel is not None
            at = end + timedelta(hours=hours)
            effect = OutboxRow(
                kind="mail", key=f"d{parcel_id}", params_hash="", payload={}, state="done", created_at=at
            )
            tx.session.add(effect)
            tx.session.flush()
            tx.session.add(MessageRecord(
                subject_key=f"parcel:{parcel_id}", milestone="delayed", order_id=parcel.order_id, parcel_id=parcel_id,
                outbox_id=effect.id or 0, to_address="a@example.org", message_id=f"{parcel_id}@x", date_utc="",
                created_at=at, sent_at=at,
            ))  # fmt: skip


def _local(moment: datetime) -> datetime:
    return moment.astimezone(_ZONE).replace(tzinfo=None)
