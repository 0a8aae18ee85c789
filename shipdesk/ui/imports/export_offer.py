"""Offers the order exports that come into the watched folder, in one calm line above the screens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from shipdesk.background.jobs import Job, JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.ui.counting import orders_text, rows_text
from shipdesk.ui.imports.offer_line import OfferLine

if TYPE_CHECKING:
    from shipdesk.services.ports import CancelCheck
    from shipdesk.services.shop import Shop
    from shipdesk.services.watch_folder import FoundExport, WatchRound

LOOK_EVERY_MS = 3_000


class ExportOffer(QObject):
    """Looks into the watched folder every few seconds, beside the window, and keeps the line up to date."""

    look_wanted = Signal(list)
    """The paths of the exports that somebody wants to see."""
    said = Signal(str)

    def __init__(self, shop: Shop, jobs: JobRunner, line: OfferLine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shop = shop
        self._jobs = jobs
        self._line = line
        self._job: Job | None = None
        self._waiting: tuple[FoundExport, ...] = ()
        self._is_wrong = False
        line.look_wanted.connect(self.look)
        line.decline_wanted.connect(self.decline)
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look_into_folder)
        self._timer.start()

    def look_into_folder(self) -> None:
        """Look now, unless a look is on its way or no folder is watched."""
        if not self._shop.settings.behaviour.watch_folder:
            self._show(())
        elif self._job is None or self._job.is_over:
            self._job = self._jobs.run(
                "watch", _look, self._shop, on_done=self._looked, on_failed=self._failed, quiet=True,
                cancellable=True, owner=self,
            )  # fmt: skip

    def look(self) -> None:
        """Ask for the preview of what waits."""
        if self._waiting:
            self.look_wanted.emit([export.path for export in self._waiting])
        elif self._shop.settings.behaviour.watch_folder:
            self.said.emit(self.tr("Nothing new in the watched folder."))
        else:
            self.said.emit(self.tr("No folder is watched. Choose one in the settings."))

    def decline(self) -> None:
        """Offer what waits never again."""
        declined = self._waiting
        if declined:
            self._show(())
            self._jobs.change(
                self.tr("Noting that these files are not wanted"), _decline_all, self._shop, declined, owner=self,
                on_done=lambda _: self.look_into_folder(),
            )  # fmt: skip

    def _looked(self, found: WatchRound) -> None:
        if found.imported:
            new = sum(report.new for report in found.imported)
            self.said.emit(self.tr("Imported from the watched folder: {orders}.").format(orders=orders_text(new)))
        self._show(found.waiting)

    def _show(self, waiting: tuple[FoundExport, ...]) -> None:
        if waiting != self._waiting or self._is_wrong:
            self._waiting, self._is_wrong = waiting, False
            self._line.say(self._sentence(waiting), many=len(waiting) > 1)

    def _failed(self, error: ShipDeskError) -> None:
        self._waiting, self._is_wrong = (), True
        self._line.say(f"{error.message} {error.advice}".strip(), can_answer=False)

    def _sentence(self, waiting: Sequence[FoundExport]) -> str:
        if not waiting:
            return ""
        counts = [self.tr("New: {orders}.").format(orders=orders_text(sum(e.new for e in waiting)))]
        changed, refused = sum(e.changed for e in waiting), sum(e.refused for e in waiting)
        if changed:
            counts.append(self.tr("Changed: {orders}.").format(orders=orders_text(changed)))
        if refused:
            counts.append(self.tr("Refused: {rows}.").format(rows=rows_text(refused)))
        folder = Path(self._shop.settings.behaviour.watch_folder).name
        files = ", ".join(export.path.name for export in waiting)
        return self.tr("{folder} has {files}. {counts}").format(folder=folder, files=files, counts=" ".join(counts))


def _look(shop: Shop, cancelled: CancelCheck) -> WatchRound:
    # What reads files is not needed for the window's first picture: it is loaded here, beside it.
    from shipdesk.services.watch_folder import watch_round

    return watch_round(shop, cancelled)


def _decline_all(shop: Shop, exports: Sequence[FoundExport]) -> None:
    from shipdesk.services.watch_folder import decline

    for export in exports:
        decline(shop, export)
