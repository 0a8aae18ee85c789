"""What the bench does by itself after a scan, on worker threads: weigh, label, manifest, picture."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from shipdesk.background.jobs import Lane
from shipdesk.domain.errors import Refused, ShipDeskError
from shipdesk.services.parcel_views import Wants
from shipdesk.services.views import ScanResult
from shipdesk.ui.pack.outcome import Shown, shown_photo, shown_result, shown_trouble, shown_weight
from shipdesk.ui.page import Page
from shipdesk.ui.printing import queue_work

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop
    from shipdesk.ui.pack.camera_corner import CameraCorner


class Served(QObject):
    """Does what an answer asks of the bench; what comes of it is shown like the answer to the same scan."""

    shown = Signal(int, object)
    """The number of the scan that it follows, and the Shown."""
    changed = Signal()
    """The box went on."""

    def __init__(self, page: Page, camera: CameraCorner, by: str) -> None:
        super().__init__(page)
        self._page, self._camera, self._by = page, camera, by
        self._resumed = False
        self._at_work = 0
        """How many boxes and bags are served now."""

    def follow(self, number: int, result: ScanResult) -> None:
        """Do what the answer to this scan asks for, if anything."""
        if result.wants is Wants.PHOTO:
            self._camera.take_photo(partial(self._keep, number, result), partial(self._failed, number, result.code))
        elif result.wants is not Wants.NOTHING:
            self._at_work += 1
            self._page.jobs.run(
                self.tr("At the bench"), _serve, self._page.shop, result, lane=Lane.WORK, quiet=True,
                on_done=partial(self._done, number, result.wants),
                on_failed=partial(self._not_served, number, result.code), owner=self,
            )  # fmt: skip

    def resume(self, *, again: bool = False) -> None:
        """Go on with what was open here when ShipDesk was ended; once, or again after scans that nobody waited for."""
        if self._at_work or (self._resumed and not again):
            return
        self._resumed = True
        self._at_work += 1
        self._page.jobs.run(
            self.tr("At the bench"), _resume, self._page.shop, lane=Lane.WORK, quiet=True,
            on_done=partial(self._done, 0, Wants.NOTHING), on_failed=self._not_resumed, owner=self,
        )  # fmt: skip

    def print_planned(self) -> None:
        """Let what was planned for the printers go to them."""
        self._page.jobs.run(
            self.tr("Printing"), queue_work.run_queue, self._page.shop, lane=Lane.WORK, quiet=True,
            on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip

    def _done(self, number: int, wanted: Wants, result: ScanResult | None) -> None:
        self._at_work -= 1
        if result is None:
            self.changed.emit()
            return
        is_weight = wanted is Wants.WEIGHT
        # After a restart nobody has scanned: number 0 is shown where it is bad, the open box says the rest.
        self.shown.emit(number, shown_weight(result) if is_weight else shown_result(result))
        self.changed.emit()
        self.print_planned()

    def _not_served(self, number: int, code: str, error: ShipDeskError) -> None:
        self._at_work -= 1
        self._failed(number, code, error)

    def _not_resumed(self, error: ShipDeskError) -> None:
        self._at_work -= 1
        self._page.report_failure(error)

    def _failed(self, number: int, code: str, error: ShipDeskError) -> None:
        self.shown.emit(number, shown_trouble(code, error))
        self.changed.emit()

    def _keep(self, number: int, result: ScanResult, picture: bytes) -> None:
        self._page.jobs.run(
            self.tr("Keeping a photo"), _keep_photo, self._page.shop, result, picture, self._by, lane=Lane.WORK,
            on_done=partial(self._kept, number, result), on_failed=partial(self._failed, number, result.code),
            owner=self,
        )  # fmt: skip

    def _kept(self, number: int, result: ScanResult, _photo_id: int) -> None:
        told = self.tr("The photo is kept with {order}.").format(order=result.order_number)
        shown: Shown = shown_photo(told, result.code)
        self.shown.emit(number, shown)


def _serve(shop: Shop, result: ScanResult) -> ScanResult | None:
    from shipdesk.services.packing.serve import serve

    return serve(shop, result)


def _resume(shop: Shop) -> ScanResult | None:
    from shipdesk.services.bench_settings import station_of
    from shipdesk.services.packing.serve import resume

    return resume(shop, station_of(shop))


def _keep_photo(shop: Shop, result: ScanResult, picture: bytes, by: str) -> int:
    from shipdesk.services.packing.by_hand import order_of_session
    from shipdesk.services.packing_photos import add_photo

    order_id = order_of_session(shop, result)
    if order_id is None:
        raise Refused("Nobody knows which order this photo is of.", "Scan the slip, then the card PHOTO.")
    return add_photo(shop, order_id, picture, session_id=result.session_id, by=by)
