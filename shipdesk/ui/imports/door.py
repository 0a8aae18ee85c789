"""The door by which order files come into the window: dropped, chosen, or found in the watched folder."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from shipdesk.background.jobs import JobRunner, Lane
from shipdesk.ui.imports.offer_line import OfferLine

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop
    from shipdesk.ui.imports.export_offer import ExportOffer

LOAD_AFTER_MS = 2_000


class ImportDoor(QObject):
    """Opens the preview on files, and watches the folder once there is a shop."""

    said = Signal(str)

    def __init__(self, jobs: JobRunner, window: QWidget) -> None:
        super().__init__(window)
        self._jobs = jobs
        self._window = window
        self._shop: Shop | None = None
        self.offer: ExportOffer | None = None
        self.line = OfferLine()

    def use_shop(self, shop: Shop) -> None:
        """Begin to watch the shop's folder."""
        from shipdesk.ui.imports.export_offer import ExportOffer

        self._shop = shop
        self.offer = ExportOffer(shop, self._jobs, self.line, self)
        self.offer.look_wanted.connect(self.import_files)
        self.offer.said.connect(self.said)
        QTimer.singleShot(LOAD_AFTER_MS, self, self._load_preview)

    def _load_preview(self) -> None:
        # Beside the window, so that the first dropped file finds it in memory: loading takes longer than a frame may.
        self._jobs.run("load", _load_preview, lane=Lane.QUERY, quiet=True, owner=self)

    def import_files(self, paths: Sequence[Path]) -> None:
        """Show what the files hold, before anything of them is stored."""
        from shipdesk.ui.imports.import_dialog import ImportDialog

        if not paths or self._shop is None:
            return
        dialog = ImportDialog(self._shop, self._jobs, list(paths), self._window)
        if self.offer is not None:
            dialog.finished.connect(self.offer.look_into_folder)
        dialog.open()

    def choose_files(self) -> None:
        """Ask for order files and show what they hold."""
        dialog = QFileDialog(self._window, self.tr("Choose order files"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        endings = "*.csv *.tsv *.txt *.xlsx *.xls *.ods *.zip"
        dialog.setNameFilters(
            [self.tr("Order files ({endings})").format(endings=endings), self.tr("All files ({any})").format(any="*")]
        )
        dialog.filesSelected.connect(lambda names: self.import_files([Path(name) for name in names]))
        dialog.open()

    def look(self) -> None:
        """Show what waits in the watched folder."""
        if self.offer is not None:
            self.offer.look()

    def decline(self) -> None:
        """Never offer again what waits in the watched folder."""
        if self.offer is not None:
            self.offer.decline()


def _load_preview() -> None:
    importlib.import_module("shipdesk.ui.imports.import_dialog")
