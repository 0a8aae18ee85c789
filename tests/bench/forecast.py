"""Forecasts 10,000 parcels under way in a shop that has shipped a million: python -m bench.forecast FOLDER.

FOLDER is a store of `big_store`. Beside it the same groups in plain SQL: mean days by service, country and postcode,
joined to the parcels under way, as a program without a forecast would do it.
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from pathlib import Path

from bench.measure import Figure, median_s, tell
from shipdesk.domain.forecast.forecaster import Forecaster
from shipdesk.services.known_journeys import ShopPlace
from shipdesk.services.learned_forecasts import FILE_NAME, LearnedForecasts
from shipdesk.services.refresh_forecasts import refresh_forecasts
from shipdesk.services.shop import Shop, open_shop
from shipdesk.storage.plain_inserts import driver_cursor

ACTIVE = 10_000
_TIMES = 5
_ARRIVE = 100
_GROUPS = """
WITH past AS (
    SELECT p.carrier, p.service, a.country_code, substr(a.postal_code, 1, 2) AS area,
           julianday(p.delivered_at) - julianday(p.dispatched_at) AS days
    FROM parcels p JOIN orders o ON o.id = p.order_id JOIN addresses a ON a.id = o.address_id
    WHERE p.delivered_at IS NOT NULL AND p.dispatched_at IS NOT NULL
), lanes AS (
    SELECT carrier, service, country_code, area, count(*) AS parcels, avg(days) AS days, avg(days * days) AS squared
    FROM past GROUP BY carrier, service, country_code, area
)
SELECT p.id, julianday(p.dispatched_at) + l.days, l.parcels, l.squared
FROM parcels p JOIN orders o ON o.id = p.order_id JOIN addresses a ON a.id = o.address_id
JOIN lanes l ON l.carrier = p.carrier AND l.service = p.service AND l.country_code = a.country_code
    AND l.area = substr(a.postal_code, 1, 2)
WHERE p.status = 'in_transit' AND p.dispatched_at IS NOT NULL
"""


def measure(folder: Path) -> list[Figure]:
    """Measure on the store in a folder."""
    shop = open_shop(folder)
    try:
        past = _leave_under_way(shop, ACTIVE)
        by_sql = median_s(lambda: _by_sql(shop), 1)
        start = time.perf_counter()
        refresh_forecasts(shop)
        learning = time.perf_counter() - start
        learned = shop.learned_forecasts
        assert learned is not None
        hourly = median_s(lambda: refresh_forecasts(shop, everything=True), _TIMES)
        arrived = _arrivals(shop)
        size = (shop.folder / FILE_NAME).stat().st_size / 1e6
        note = f"{past:,} past parcels, {size:.1f} MB kept"
        return [
            Figure("Learn the whole past, once", learning, "s", "the same groups in SQL", by_sql, note=note),
            *_all_at_once(shop, learned, by_sql),
            Figure("Look at all of them, each hour", hourly * 1000, "ms", "the same groups in SQL", by_sql * 1000,
                   note="reads the store, follows the road, writes what changed, keeps what was learned"),
            Figure(f"Learn of {_ARRIVE} arrivals", arrived * 1000, "ms", "the same groups in SQL", by_sql * 1000),
        ]  # fmt: skip
    finally:
        shop.close()


def _all_at_once(shop: Shop, learned: LearnedForecasts, by_sql: float) -> list[Figure]:
    place, forecaster = ShopPlace.of(shop), learned.forecaster
    now = place.local(shop.clock.now())
    count = len(forecaster.under_way)
    warm = median_s(lambda: sum(1 for _ in forecaster.outlooks(now)), _TIMES)
    taken, road = [], []
    for hour in range(1, _TIMES + 1):
        later = now + timedelta(hours=hour)
        start = time.perf_counter()
        forecaster.refresh(later)
        road.append(time.perf_counter() - start)
        start = time.perf_counter()
        sum(1 for _ in forecaster.outlooks(later))
        taken.append(time.perf_counter() - start)
    each = _one_by_one(shop, forecaster, place)
    asked = f"{count:,} parcels asked one by one"
    return [
        Figure(f"Forecast {count:,} parcels", warm * 1000, "ms", asked, each * 1000, "under 100 ms"),
        Figure("... after more was learned", sorted(taken)[_TIMES // 2] * 1000, "ms", asked, each * 1000),
        Figure("... in SQL", warm * 1000, "ms", "the same groups in SQL", by_sql * 1000),
        Figure("Follow the road", sorted(road)[_TIMES // 2] * 1000, "ms", "the same groups in SQL", by_sql * 1000),
    ]


def _one_by_one(shop: Shop, forecaster: Forecaster, place: ShopPlace) -> float:
    """Return how long it takes to ask for each parcel alone, from a tenth of them."""
    ids = [int(parcel_id) for parcel_id in list(forecaster.under_way)[::10]]
    with shop.look() as tx:
        journeys = [place.journey(one, one.left_at) for one in tx.outlooks.journeys(ids) if one.left_at is not None]
    now = place.local(shop.clock.now())
    start = time.perf_counter()
    for journey in journeys:
        forecaster.forecast(journey, at=now)
    return (time.perf_counter() - start) / len(journeys) * len(forecaster.under_way)


def _leave_under_way(shop: Shop, active: int) -> int:
    """Let all parcels arrive but so many; return how many have arrived."""
    with shop.database.transaction() as tx:
        cursor = driver_cursor(tx.session)
        cursor.execute(
            "UPDATE parcels SET status = 'delivered', delivered_at = last_event_at "
            "WHERE status = 'in_transit' AND id NOT IN "
            f"(SELECT id FROM parcels WHERE status = 'in_transit' ORDER BY id LIMIT {active})"
        )
        ((past,),) = cursor.execute("SELECT count(*) FROM parcels WHERE delivered_at IS NOT NULL")
        return int(past)


def _by_sql(shop: Shop) -> int:
    with shop.look() as tx:
        return len(list(driver_cursor(tx.session).execute(_GROUPS)))


def _arrivals(shop: Shop) -> float:
    """Return how long a round takes in which some parcels are told to have arrived."""
    now = shop.clock.now().strftime("%Y-%m-%d %H:%M:%S.000000")
    with shop.database.transaction() as tx:
        cursor = driver_cursor(tx.session)
        chosen = f"SELECT id FROM parcels WHERE status = 'in_transit' ORDER BY id LIMIT {_ARRIVE}"
        ids = [parcel_id for (parcel_id,) in cursor.execute(chosen)]
        for parcel_id in ids:
            cursor.execute(
                "UPDATE parcels SET status = 'delivered', delivered_at = ?, last_event_at = ? WHERE id = ?",
                (now, now, parcel_id),
            )
            cursor.execute(
                "INSERT INTO tracking_events (parcel_id, dedupe_key, code, text, status, reason, blame, "
                "action_required, occurred_at, local_raw, place, source, raw, mapping_version, received_at, "
                "zone_source) "
                "VALUES (?, 'd', 'D', '', 'delivered', '', '', 0, ?, '', '', '', '{}', '', ?, '')",
                (parcel_id, now, now),
            )
    start = time.perf_counter()
    report = refresh_forecasts(shop)
    taken = time.perf_counter() - start
    assert report.learned >= _ARRIVE
    return taken


if __name__ == "__main__":
    tell(measure(Path(sys.argv[1])))
