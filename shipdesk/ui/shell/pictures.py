"""Pictures of every screen, for the documentation, made when their data is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QTabWidget, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.ui.screens import all_screens
from shipdesk.ui.widgets.following_scroll import FollowingScrollArea
from shipdesk.ui.widgets.grid import WindowedTable
from shipdesk.ui.window import MainWindow

if TYPE_CHECKING:
    from shipdesk.ui.settings.settings_page import SettingsPage

STILL_FOR_MS = 200
"""With no job for that long, delayed reads (a preview after the last letter) have come as well."""
DEADLINE_MS = 30_000


def wait_until_still(jobs: JobRunner, deadline_ms: int = DEADLINE_MS) -> bool:
    """Let the event loop run until no job was there for a while; False where the deadline came first."""
    loop = QEventLoop()
    still, deadline = QTimer(interval=STILL_FOR_MS), QTimer(interval=deadline_ms)
    still.setSingleShot(True)
    deadline.setSingleShot(True)
    deadline.timeout.connect(loop.quit)
    still.timeout.connect(lambda: loop.quit() if jobs.is_idle() else still.start())
    jobs.job_started.connect(still.start)
    jobs.job_finished.connect(still.start)
    still.start()
    deadline.start()
    loop.exec()
    jobs.job_started.disconnect(still.start)
    jobs.job_finished.disconnect(still.start)
    return jobs.is_idle()


def picture_every_screen(window: MainWindow, jobs: JobRunner, target: Path, suffix: str) -> list[Path]:
    """Show each screen with its data and save it as `<screen>-<suffix>.png`; return the files in that order."""
    target.mkdir(parents=True, exist_ok=True)
    files = []
    for name, shown in _visit(window, jobs):
        wait_until_still(jobs)
        window.toast.hide()
        file = target / f"{name}-{suffix}.png"
        if not shown.grab().save(str(file), "PNG"):
            raise OSError(f"The picture {file} could not be written.")
        files.append(file)
    return files


def _visit(window: MainWindow, jobs: JobRunner) -> Iterator[tuple[str, QWidget]]:
    for screen in all_screens():
        page = window.show_screen(screen.key)
        wait_until_still(jobs)
        _choose_a_row(page)
        yield screen.key, window
        if screen.key in _MORE:
            yield from _MORE[screen.key](window, page)


def _prices(_window: MainWindow, page: QWidget) -> Iterator[tuple[str, QWidget]]:
    from shipdesk.ui.labels.rates_sheet import RatesSheet
    from shipdesk.ui.orders.orders_page import OrdersPage

    assert isinstance(page, OrdersPage)
    page.commands.buying.compare_prices()
    sheet = page.findChild(RatesSheet)
    if sheet is not None:
        yield "prices", sheet
        sheet.reject()


def _fleet(window: MainWindow, page: QWidget) -> Iterator[tuple[str, QWidget]]:
    from shipdesk.ui.parcels.parcels_page import ParcelsPage

    assert isinstance(page, ParcelsPage)
    page.maps.toggle_fleet()
    yield "fleet", window
    page.maps.close_map()


def _templates(window: MainWindow, page: QWidget) -> Iterator[tuple[str, QWidget]]:
    tabs = page.findChild(QTabWidget)
    if tabs is not None:
        tabs.setCurrentIndex(1)
        yield "templates", window
        tabs.setCurrentIndex(0)


def _sections(window: MainWindow, page: QWidget) -> Iterator[tuple[str, QWidget]]:
    from shipdesk.ui.settings.settings_page import SettingsPage

    assert isinstance(page, SettingsPage)
    page.show_section(page.carriers_section)
    yield "carriers", window
    _show_label_template(page)
    yield "label-template", window


_MORE: dict[str, Callable[[MainWindow, QWidget], Iterator[tuple[str, QWidget]]]] = {
    "orders": _prices, "parcels": _fleet, "messages": _templates, "settings": _sections,
}  # fmt: skip
"""What a screen shows besides its first sight, by its key."""


def _show_label_template(page: SettingsPage) -> None:
    section = page.label_section
    page.show_section(section)
    section.editor.lines[0].setFocus()
    area = page.stack.currentWidget()
    assert isinstance(area, FollowingScrollArea)
    area.show_whole(section.editor)


def _choose_a_row(page: QWidget) -> None:
    for table in page.findChildren(WindowedTable):
        if table.isVisible() and table.grid_model.rowCount() and table.current_id() is None:
            table.select_id(table.grid_model.ids()[0])
