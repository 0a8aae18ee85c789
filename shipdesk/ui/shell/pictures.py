"""Pictures of every screen, for the documentation, made when their data is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QTabWidget, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.ui.screens import all_screens
from shipdesk.ui.widgets.following_scroll import FollowingScrollArea
from shipdesk.ui.widgets.grid import WindowedTable
from shipdesk.ui.window import MainWindow

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
    for name in _visit(window, jobs):
        wait_until_still(jobs)
        window.toast.hide()
        file = target / f"{name}-{suffix}.png"
        if not window.grab().save(str(file), "PNG"):
            raise OSError(f"The picture {file} could not be written.")
        files.append(file)
    return files


def _visit(window: MainWindow, jobs: JobRunner) -> Iterator[str]:
    for screen in all_screens():
        page = window.show_screen(screen.key)
        wait_until_still(jobs)
        _choose_a_row(page)
        yield screen.key
        tabs = page.findChild(QTabWidget)
        if screen.key == "messages" and tabs is not None:
            tabs.setCurrentIndex(1)
            yield "templates"
            tabs.setCurrentIndex(0)
        if screen.key == "settings":
            _show_label_template(page)
            yield "label-template"


def _show_label_template(page: QWidget) -> None:
    from shipdesk.ui.settings.settings_page import SettingsPage

    assert isinstance(page, SettingsPage)
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
