"""A shop ships, waits and learns: what it expects of each parcel, what it said, and whether that came true."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shipdesk.domain.errors import Cancelled, Refused
from shipdesk.services.background_round import background_round
from shipdesk.services.clocks import FixedClock
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.first_start import PRACTICE_START
from shipdesk.services.forecast_parcel import forecast_all, forecast_parcel
from shipdesk.services.insights import forecast_proof
from shipdesk.services.journey_map import journey_of
from shipdesk.services.learned_forecasts import FILE_NAME
from shipdesk.services.list_orders import order_ids
from shipdesk.services.list_parcels import find_parcel, show_parcel
from shipdesk.services.make_labels import make_labels
from shipdesk.services.refresh_forecasts import refresh_forecasts
from shipdesk.services.refresh_tracking import refresh_tracking
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.topics import Topic
from shipdesk.services.views import OrderQuery, OrderView


@pytest.fixture(scope="module")
def shipped_folder(handful_practice_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed practice shop that has just shipped what was ready, made once; copy it."""
    folder = tmp_path_factory.mktemp("shipped") / "shop"
    shutil.copytree(handful_practice_folder, folder)
    shop = open_shop(folder, clock=FixedClock(PRACTICE_START))
    make_labels(shop, order_ids(shop, OrderQuery(view=OrderView.TO_SHIP)))
    for (number,) in rows(shop, "SELECT tracking_number FROM parcels"):
        dispatch_scan(shop, str(number))
    shop.close()
    return folder


@pytest.fixture
def sent_shop(shipped_folder: Path, tmp_path: Path, clock: FixedClock) -> Iterator[Shop]:
    """Open a practice shop whose parcels have just left."""
    folder = tmp_path / "shop"
    shutil.copytree(shipped_folder, folder)
    opened = open_shop(folder, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def numbers(sent_shop: Shop) -> list[str]:
    return [str(number) for (number,) in rows(sent_shop, "SELECT tracking_number FROM parcels")]


def rows(shop: Shop, statement: str) -> list[tuple[object, ...]]:
    with shop.look() as tx:
        return [tuple(row) for row in tx.session.execute(text(statement))]


def pass_days(shop: Shop, clock: FixedClock, days: int) -> None:
    for _ in range(days):
        clock.moment += timedelta(days=1)
        refresh_tracking(shop, everything=True)
        refresh_forecasts(shop)


def test_each_parcel_is_forecast_when_it_leaves_and_what_was_said_stays(
    sent_shop: Shop, numbers: list[str], clock: FixedClock
) -> None:
    report = refresh_forecasts(sent_shop)
    assert (report.forecast, report.changed) == (len(numbers), len(numbers))
    said = rows(sent_shop, "SELECT parcel_id, p50_on, p_late FROM forecasts WHERE occasion = 'hand_over'")
    assert len(said) == len(rows(sent_shop, "SELECT 1 FROM outlooks")) == len(numbers)
    pass_days(sent_shop, clock, 3)
    assert rows(sent_shop, "SELECT parcel_id, p50_on, p_late FROM forecasts WHERE occasion = 'hand_over'") == said
    with pytest.raises(DBAPIError, match="never changed"), sent_shop.database.transaction() as tx:
        tx.session.execute(text("UPDATE forecasts SET p_late = 0"))


def test_what_has_arrived_is_expected_no_more_and_its_promise_is_judged(
    sent_shop: Shop, numbers: list[str], clock: FixedClock
) -> None:
    pass_days(sent_shop, clock, 25)
    under_way = rows(sent_shop, "SELECT id FROM parcels WHERE status NOT IN ('delivered', 'lost', 'returned')")
    expected = rows(sent_shop, "SELECT parcel_id FROM outlooks")
    assert {i for (i,) in expected} <= {i for (i,) in under_way}
    proof = forecast_proof(sent_shop)
    assert 0 < proof.all.delivered <= proof.all.judged <= len(numbers)
    assert sum(tenth.share.of for tenth in proof.tenths) == proof.all.judged
    assert {one.carrier for one in proof.services} == {"Practice"}
    assert not proof.may_show_figure
    assert forecast_proof(sent_shop, carrier="ups").all.judged == 0


def test_nothing_new_costs_nothing_and_disturbs_nobody(sent_shop: Shop, numbers: list[str]) -> None:
    refresh_forecasts(sent_shop)
    told: list[frozenset[Topic]] = []
    sent_shop.subscribe(told.append)
    report = refresh_forecasts(sent_shop)
    assert (report.learned, report.forecast, report.changed) == (0, 0, 0)
    assert refresh_forecasts(sent_shop, everything=True).changed == 0
    assert told == []


def test_silence_is_news_once_an_hour_and_the_late_list_hears_of_it(
    sent_shop: Shop, numbers: list[str], clock: FixedClock
) -> None:
    refresh_forecasts(sent_shop)
    before = {one.tracking_number: one.p_late or 0 for one in forecast_all(sent_shop)}
    told: list[frozenset[Topic]] = []
    sent_shop.subscribe(told.append)
    clock.moment += timedelta(days=6)
    assert refresh_forecasts(sent_shop).changed > 0
    assert {Topic.LATE} in told
    after = {one.tracking_number: one.p_late or 0 for one in forecast_all(sent_shop)}
    assert after.keys() == before.keys()
    assert all(after[number] >= before[number] for number in before)


def test_a_shop_that_is_opened_again_knows_what_it_knew(sent_shop: Shop, numbers: list[str], clock: FixedClock) -> None:
    pass_days(sent_shop, clock, 8)
    told = forecast_all(sent_shop)
    again = open_shop(sent_shop.folder, clock=clock)
    assert forecast_all(again) == told
    (again.folder / FILE_NAME).write_bytes(b"odd")
    again.learned_forecasts = None
    anew = forecast_all(again)
    again.close()
    assert [one.tracking_number for one in anew] != []
    assert {one.tracking_number: one.basis.parcels for one in anew} == {
        one.tracking_number: one.basis.parcels for one in told
    }


def test_learning_a_past_can_be_stopped_and_begun_again(sent_shop: Shop, numbers: list[str]) -> None:
    with pytest.raises(Cancelled):
        refresh_forecasts(sent_shop, cancelled=lambda: True)
    assert refresh_forecasts(sent_shop).forecast == len(numbers)


def test_being_told_of_the_same_again_teaches_nothing_twice(
    sent_shop: Shop, numbers: list[str], clock: FixedClock
) -> None:
    pass_days(sent_shop, clock, 12)
    learned = sent_shop.learned_forecasts
    assert learned is not None
    news = learned.forecaster.news
    learned.heads = type(learned.heads)()
    refresh_forecasts(sent_shop, everything=True)
    assert learned.forecaster.news == news > 0


def test_a_parcel_before_its_hand_over_is_forecast_by_carriers_days(sent_shop: Shop, numbers: list[str]) -> None:
    ((number,),) = rows(sent_shop, "SELECT tracking_number FROM parcels WHERE id = 1")
    with sent_shop.database.transaction() as tx:
        tx.session.execute(text("UPDATE parcels SET dispatched_at = NULL, status = 'label_made' WHERE id = 1"))
    told = forecast_parcel(sent_shop, str(number))
    assert told.p10_on <= told.p50_on <= told.p90_on
    assert told.basis.words == "based on no parcels yet, only on the days that carriers usually need"
    assert told.chance is not None
    with pytest.raises(Refused, match="No parcel has the number"):
        forecast_parcel(sent_shop, "nobody")


def test_a_parcel_shows_its_promise_the_carriers_day_and_our_own_beside_each_other(
    sent_shop: Shop, numbers: list[str], clock: FixedClock
) -> None:
    refresh_forecasts(sent_shop)
    parcel_id = find_parcel(sent_shop, numbers[0])
    assert parcel_id is not None
    told = show_parcel(sent_shop, parcel_id)
    assert told.promise_from in ("order", "carrier", "shop")
    assert told.outlook is not None
    assert told.said_at_hand_over is not None
    first = told.said_at_hand_over
    assert journey_of(sent_shop, parcel_id).promise.probably == (told.outlook.p50_on, told.outlook.p90_on)
    pass_days(sent_shop, clock, 25)
    later = show_parcel(sent_shop, parcel_id)
    assert later.parcel.promised_on == told.parcel.promised_on
    assert (later.outlook, later.said_at_hand_over) == (None, first)


def test_once_delivered_a_forecast_is_what_happened(sent_shop: Shop, numbers: list[str], clock: FixedClock) -> None:
    pass_days(sent_shop, clock, 15)
    ((number, promised, delivered), *_) = rows(
        sent_shop, "SELECT tracking_number, promised_on, date(delivered_at) FROM parcels WHERE status = 'delivered'"
    )
    first = forecast_parcel(sent_shop, str(number))
    pass_days(sent_shop, clock, 10)
    later = forecast_parcel(sent_shop, str(number))
    assert first.p10_on == first.p50_on == first.p90_on
    assert (later.p50_on, later.p_late) == (first.p50_on, first.p_late)
    assert first.p_late == float(str(delivered) > str(promised))


def test_the_round_keeps_the_forecasts(sent_shop: Shop, numbers: list[str]) -> None:
    background_round(sent_shop)
    assert len(rows(sent_shop, "SELECT 1 FROM outlooks")) == len(numbers)
