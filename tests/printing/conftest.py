"""Printers for tests, and a shop with five labels to print."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from shipdesk.services.clocks import FixedClock
from shipdesk.services.first_start import PRACTICE_START
from shipdesk.services.list_orders import order_ids
from shipdesk.services.make_labels import label_ids_of, make_labels
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.views import OrderQuery, OrderView


@pytest.fixture(scope="session")
def labelled_folder(sample_practice_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed practice shop in which five orders have labels; copy it."""
    folder = tmp_path_factory.mktemp("labelled") / "shop"
    shutil.copytree(sample_practice_folder, folder)
    shop = open_shop(folder, clock=FixedClock(PRACTICE_START))
    made = make_labels(shop, list(order_ids(shop, OrderQuery(OrderView.TO_SHIP)))[:7])
    assert len(made.labels) >= 5, made.refused
    shop.close()
    return folder


@pytest.fixture
def labelled_shop(labelled_folder: Path, tmp_path: Path, clock: FixedClock) -> Iterator[Shop]:
    """Open a practice shop with labels, of the test's own."""
    folder = tmp_path / "shop"
    shutil.copytree(labelled_folder, folder)
    shop = open_shop(folder, clock=clock)
    yield shop
    shop.close()


@pytest.fixture
def labels(labelled_shop: Shop) -> tuple[int, ...]:
    """Return five labels of the shop."""
    return label_ids_of(labelled_shop, list(order_ids(labelled_shop, OrderQuery(OrderView.PACKED))))[:5]
