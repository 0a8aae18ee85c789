"""A practice shop's days pass at once; a real shop's never do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shipdesk.domain.errors import Refused
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.list_orders import order_ids
from shipdesk.services.list_parcels import status_counts
from shipdesk.services.make_labels import make_labels
from shipdesk.services.practice_time import let_time_pass
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.views import OrderQuery, OrderView


@pytest.fixture
def running_shop(sample_practice_folder: Path, tmp_path: Path) -> Iterator[Shop]:
    """Open a practice shop whose clock runs by itself."""
    folder = tmp_path / "shop"
    shutil.copytree(sample_practice_folder, folder)
    shop = open_shop(folder)
    yield shop
    shop.close()


def test_days_pass_with_all_that_happens_in_them(running_shop: Shop) -> None:
    ids = list(order_ids(running_shop, OrderQuery(OrderView.TO_SHIP)))[:8]
    for label in make_labels(running_shop, ids).labels:
        dispatch_scan(running_shop, label.tracking_number)
    before = running_shop.clock.now()
    words = let_time_pass(running_shop, 72)
    assert running_shop.clock.now() - before >= timedelta(hours=72)
    assert "mails went out" in words
    assert status_counts(running_shop).get(ParcelStatus.DISPATCHED, 0) < len(ids)


def test_the_moved_clock_is_still_moved_when_the_shop_opens_again(running_shop: Shop) -> None:
    let_time_pass(running_shop, 24)
    again = open_shop(running_shop.folder)
    try:
        assert abs(again.clock.now() - running_shop.clock.now()) < timedelta(minutes=1)
    finally:
        again.close()


def test_a_real_shops_time_cannot_be_moved(tmp_path: Path) -> None:
    shop = open_shop(tmp_path / "real")
    try:
        with pytest.raises(Refused, match="practice shop"):
            let_time_pass(shop, 24)
        assert abs(shop.clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
    finally:
        shop.close()
