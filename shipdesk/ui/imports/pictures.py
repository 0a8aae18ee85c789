"""Pictures of an import from the dropped file to the orders on the desk, for the documentation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from shipdesk.background.jobs import JobRunner
from shipdesk.ui.imports.import_dialog import ImportDialog
from shipdesk.ui.imports.sorted_preview import Part
from shipdesk.ui.shell.pictures import wait_until_still
from shipdesk.ui.theme import RADIUS_L, current_theme
from shipdesk.ui.window import MainWindow

_SHADE = 110
"""How much of the window a dialog before it takes the light from, of 255."""


def picture_an_import(window: MainWindow, jobs: JobRunner, file: Path, target: Path, suffix: str) -> list[Path]:
    """Drop the file, walk its problems, import it, and save `import-<n>-<what>-<suffix>.png` of each step.

    The import is taken back at the end. Returns the pictures in their order.
    """
    target.mkdir(parents=True, exist_ok=True)
    files = []
    for number, (what, picture) in enumerate(_steps(window, jobs, file), start=1):
        path = target / f"import-{number}-{what}-{suffix}.png"
        if not picture.save(str(path), "PNG"):
            raise OSError(f"The picture {path} could not be written.")
        files.append(path)
    return files


def _steps(window: MainWindow, jobs: JobRunner, file: Path) -> Iterator[tuple[str, QPixmap]]:
    window.show_screen("orders")
    wait_until_still(jobs)
    window.toast.hide()
    window.show_drop_invitation(shown=True)
    yield "drop", window.grab()
    window.show_drop_invitation(shown=False)
    window.import_files([file])
    wait_until_still(jobs)
    dialog = next(d for d in window.findChildren(ImportDialog) if d.isVisible())
    yield "preview", _before(window, dialog)
    for part in (Part.REFUSED, Part.SUSPICIOUS):
        if dialog.preview.walk_to(part):
            wait_until_still(jobs)
            yield part.name.lower(), _before(window, dialog)
    dialog.import_now()
    wait_until_still(jobs)
    yield "imported", _before(window, dialog)
    dialog.undo_now()
    wait_until_still(jobs)
    dialog.accept()


def _before(window: MainWindow, dialog: ImportDialog) -> QPixmap:
    """Return the window with the dialog before it, as a window manager shows them."""
    picture, front = window.grab(), dialog.grab()
    ratio = picture.devicePixelRatio()
    room = picture.deviceIndependentSize() - front.deviceIndependentSize()
    corner = QPoint(int(room.width() / 2), int(room.height() / 2))
    painter = QPainter(picture)
    painter.fillRect(picture.rect(), QColor(0, 0, 0, _SHADE))
    painter.drawPixmap(corner, front)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(QColor(current_theme().palette.border_strong), 1 / ratio))
    painter.drawRoundedRect(QRectF(corner, front.deviceIndependentSize()), RADIUS_L / 4, RADIUS_L / 4)
    painter.end()
    return picture
