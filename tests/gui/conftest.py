"""Real widgets, offscreen, on real practice shops; nothing sleeps, everything waits for what it wants to see."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from late_samples import NOW as LATE_NOW
from late_samples import send_late
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.services.clocks import FixedClock
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.list_orders import order_ids
from shipdesk.services.make_labels import make_labels
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.ui.late.late_page import LatePage
from shipdesk.ui.orders.orders_page import OrdersPage
from shipdesk.ui.page import Page
from shipdesk.ui.theme import Theme, install_theme, load_remaining_fonts
from shipdesk.ui.window import MainWindow

WAIT_MS = 10_000
Shown = TypeVar("Shown", bound=QWidget)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let pass what the offscreen platform says of itself: it knows neither smallest sizes nor raising."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore(r"does not support (propagateSizeHints|raise)", extend=True))


@pytest.fixture(autouse=True)
def loggers_awake() -> None:
    """Wake our loggers: the import linter, run in this process by another test, puts existing ones to sleep."""
    for name, logger in logging.Logger.manager.loggerDict.items():
        if name.startswith("shipdesk") and isinstance(logger, logging.Logger):
            logger.disabled = False


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """Return the light theme with all fonts, on the application of all tests."""
    theme = install_theme(qapp, "light")
    load_remaining_fonts()
    return theme


@pytest.fixture
def look(theme: Theme) -> Iterator[Theme]:
    """Return the theme and put it back to light afterwards."""
    theme.choose("light")
    yield theme
    theme.choose("light")


@pytest.fixture
def jobs(qtbot: QtBot, look: Theme) -> Iterator[JobRunner]:
    """Return a job runner whose threads end with the test."""
    runner = JobRunner()
    yield runner
    assert runner.shutdown(60), "a job did not end"


@pytest.fixture
def settle(qtbot: QtBot, jobs: JobRunner) -> Callable[[], None]:
    """Return a function that waits until no job waits, runs, or has its answer on the way."""
    return lambda: qtbot.waitUntil(jobs.is_idle, timeout=WAIT_MS)


@pytest.fixture(scope="session")
def practice_folder(sample_practice_folder: Path) -> Path:
    """Return a practice shop's folder with sample orders and nothing done; copy it."""
    return sample_practice_folder


@pytest.fixture(scope="session")
def worked_folder(practice_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return such a folder with twelve labels, and eight parcels dispatched; copy it."""
    folder = Path(shutil.copytree(practice_folder, tmp_path_factory.mktemp("worked") / "shop"))
    shop = open_shop(folder)
    ready = list(order_ids(shop, OrderQuery(view=OrderView.TO_SHIP)))
    made = make_labels(shop, ready[:12])
    for label in made.labels[:8]:
        dispatch_scan(shop, label.tracking_number, by="Ada", station="bench")
    shop.close()
    return folder


@pytest.fixture
def folder(worked_folder: Path, tmp_path: Path) -> Path:
    """Return a copy of the practice shop's folder for this test alone."""
    return Path(shutil.copytree(worked_folder, tmp_path / "shop"))


@pytest.fixture
def shop(folder: Path) -> Iterator[Shop]:
    """Return an open practice shop for this test alone."""
    shop = open_shop(folder)
    yield shop
    shop.close()


@pytest.fixture
def show_page(qtbot: QtBot, settle: Callable[[], None]) -> Callable[[Shown], Shown]:
    """Return a function that shows a screen by itself, with its rows there and the keyboard where it begins."""

    def show_it(page: Shown, width: int = 1084) -> Shown:
        qtbot.addWidget(page)
        page.resize(width, 690)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        if isinstance(page, Page):
            page.focus_first()
        settle()
        return page

    return show_it


@pytest.fixture
def orders_page(jobs: JobRunner, shop: Shop, show_page: Callable[[OrdersPage], OrdersPage]) -> OrdersPage:
    """Return the Orders screen of the practice shop, the first order under the cursor."""
    return show_page(OrdersPage(shop, jobs))


@pytest.fixture(scope="session")
def late_folder(practice_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a shop with something late of each cause; copy it."""
    folder = Path(shutil.copytree(practice_folder, tmp_path_factory.mktemp("late") / "shop"))
    shop = open_shop(folder, clock=FixedClock(LATE_NOW))
    send_late(shop)
    shop.close()
    return folder


@pytest.fixture
def late_shop(late_folder: Path, tmp_path: Path) -> Iterator[Shop]:
    """Return that shop for this test alone, on the afternoon on which it is late."""
    shop = open_shop(Path(shutil.copytree(late_folder, tmp_path / "late shop")), clock=FixedClock(LATE_NOW))
    yield shop
    shop.close()


@pytest.fixture
def late_page(jobs: JobRunner, late_shop: Shop, show_page: Callable[[LatePage], LatePage]) -> LatePage:
    """Return the Late screen of that shop with the keyboard in its list."""
    return show_page(LatePage(late_shop, jobs))


@pytest.fixture
def window(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Callable[[], None]) -> Iterator[MainWindow]:
    """Return the window on the practice shop, showing Messages (our own screen), with its data there."""
    window = MainWindow(jobs, shop.folder)
    qtbot.addWidget(window)
    window.show()
    window.use_shop(shop, "messages")
    settle()
    yield window
    if window.topics is not None:
        window.topics.close()
