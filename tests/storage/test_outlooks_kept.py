"""What is expected of parcels, and what was said of them, on both kinds of store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import text

from shipdesk.domain.forecast.values import Basis
from shipdesk.domain.late.outlook import MadeForecast, ParcelOutlook
from shipdesk.services.list_orders import order_ids
from shipdesk.services.refresh_forecasts import refresh_forecasts
from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.storage.outlooks_store import Heads
from shipdesk.storage.parcels_store import NewParcel

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
EXPECTED = ParcelOutlook(
    NOW, date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 23), 0.25, 0.01, Basis(34, "UPS Ground to the West")
)


@pytest.fixture
def parcels(sample_shop: Shop) -> list[int]:
    """Hand three parcels over, one of which came in at once."""
    ids = list(order_ids(sample_shop, OrderQuery(view=OrderView.TO_SHIP)))[:3]
    with sample_shop.database.transaction() as tx:
        told = ("practice", "standard", "Practice Standard")
        rest = (None, date(2026, 11, 20), NOW, "", None, "", False)
        made = [tx.parcels.insert(NewParcel(i, 1, *told, f"T{i}", f"T{i}", *rest)) for i in ids]
        for parcel_id in made:
            tx.parcels.dispatch(parcel_id, sample_shop.clock.now(), "bench", None)
        tx.session.execute(
            text("UPDATE parcels SET status = 'delivered', delivered_at = dispatched_at WHERE id = :id"),
            {"id": made[0]},
        )
    return made


def test_what_is_expected_is_put_in_the_place_of_what_was(sample_shop: Shop, parcels: list[int]) -> None:
    later = replace(EXPECTED, p_late=None, silent_after_at=NOW + timedelta(days=3), is_plain=True)
    with sample_shop.database.transaction() as tx:
        tx.outlooks.put([(parcels[1], EXPECTED), (parcels[2], EXPECTED)])
        tx.outlooks.put([(parcels[2], later)])
        assert tx.outlooks.outlooks() == {parcels[1]: EXPECTED, parcels[2]: later}
        tx.outlooks.drop(parcels)
        assert tx.outlooks.outlooks() == {}


def test_what_was_said_is_never_changed(sample_shop: Shop, parcels: list[int]) -> None:
    day = date(2026, 11, 18)
    said = MadeForecast(parcels[0], NOW, "hand_over", day, day, day, None, date(2026, 11, 10), 0.3, 0.0, 0, "")
    with sample_shop.database.transaction() as tx:
        tx.outlooks.add([said])
        assert tx.outlooks.first_said(parcels) == {parcels[0]}
        assert tx.outlooks.said_at_hand_over(parcels[0]) == said
        assert tx.outlooks.said_at_hand_over(parcels[1]) is None
        assert tx.outlooks.said_since() == NOW
    with pytest.raises(DBAPIError), sample_shop.database.transaction() as tx:
        tx.session.execute(text("UPDATE forecasts SET p_late = 0"))


def test_the_past_is_read_in_order_and_no_moment_is_cut_apart(sample_shop: Shop, parcels: list[int]) -> None:
    with sample_shop.look() as tx:
        found = tx.outlooks.journeys_left(None, 2)
        assert [one.parcel_id for one in found] == parcels
        assert tx.outlooks.journeys_left(found[-1].dispatched_at, 2) == ()
        assert set(tx.outlooks.under_way()) == set(parcels[1:])
        assert tx.outlooks.touched_since(Heads()) <= set(parcels)


def test_a_refresh_works_on_either_store(sample_shop: Shop, parcels: list[int]) -> None:
    assert refresh_forecasts(sample_shop).changed == 2
    with sample_shop.look() as tx:
        assert set(tx.outlooks.outlooks()) == set(parcels[1:])
        assert tx.outlooks.first_said(parcels) == set(parcels[1:])
