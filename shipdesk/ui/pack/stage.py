"""The middle of the packing station: what is open at the bench, read again after everything that may change it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QStackedWidget

from shipdesk.domain.packing.open_box import OpenBox, SessionKind
from shipdesk.services.packing.bench_view import BenchView, bench_view
from shipdesk.ui.pack.count_view import CountedView, CountView
from shipdesk.ui.pack.idle_view import IdleView
from shipdesk.ui.pack.item_rows import TALLEST
from shipdesk.ui.pack.packing_view import PackingView
from shipdesk.ui.page import Page
from shipdesk.ui.widgets.steady_reader import SteadyReader
from shipdesk.ui.words import shop_zone

if TYPE_CHECKING:
    from shipdesk.services.packing.count_labels import LabelCount
    from shipdesk.services.shop import Shop

_MOST_PICTURES = 300


class Stage(QStackedWidget):
    """Idle, an order or a return, a count, or what a count came to."""

    changed = Signal(object)
    """The BenchView that is shown now."""

    def __init__(self, page: Page, see: Callable[[BenchView], None]) -> None:
        """See is told on a worker's thread what was read."""
        super().__init__()
        self._page = page
        self._see = see
        self.view: BenchView | None = None
        self._pictures: dict[str, QPixmap] = {}
        self._without: set[str] = set()
        """SKUs that have no picture."""
        self.idle, self.packing = IdleView(), PackingView()
        self.counting, self.counted = CountView(), CountedView()
        for part in (self.idle, self.packing, self.counting, self.counted):
            self.addWidget(part)
        self._reader = SteadyReader(page.jobs, "bench", self.show_view, page.report_failure, self)
        self._looker = SteadyReader(page.jobs, "pictures of articles", self._show_pictures, parent=self)
        self._count_reader = SteadyReader(page.jobs, "label count", self._show_counted, page.report_failure, self)

    def look(self) -> None:
        """Ask again what is open."""
        self._reader.ask(_read, self._page.shop, self._see)

    def forget_pictures(self) -> None:
        """Read pictures of articles again: some were changed."""
        self._pictures.clear()
        self._without.clear()

    def box(self) -> OpenBox | None:
        """Return what is open at the bench, as far as is known."""
        return self.view.box if self.view is not None else None

    def is_open(self) -> bool:
        """Whether an order, a return or a count fills the screen."""
        return self.box() is not None

    def show_view(self, view: BenchView) -> None:
        """Show what is open."""
        before, self.view = self.box(), view
        now, zone = self._page.shop.clock.now(), shop_zone(self._page.shop.settings.shop.time_zone)
        self.idle.show_view(view, now, zone)
        if view.box is None:
            if before is not None and before.kind is SessionKind.COUNT:
                self._count_reader.ask(_counted, self._page.shop, before.id)
            elif self.currentWidget() is not self.counted:
                self.setCurrentWidget(self.idle)
        elif view.box.kind is SessionKind.COUNT:
            self.counting.show_count(view.counted)
            self.setCurrentWidget(self.counting)
        else:
            self.packing.show_view(view, now.astimezone(zone).date())
            self.setCurrentWidget(self.packing)
            self._look_for_pictures(view.box)
        self.changed.emit(view)

    def leave_count(self) -> None:
        """Put away what a count came to: something else is done now."""
        if self.currentWidget() is self.counted:
            self.setCurrentWidget(self.idle)

    def _show_counted(self, count: LabelCount) -> None:
        if not self.is_open():
            self.counted.show_count(count)
            self.setCurrentWidget(self.counted)

    def _look_for_pictures(self, box: OpenBox) -> None:
        wanted = [item.sku for item in box.items if item.sku not in self._pictures and item.sku not in self._without]
        if len(self._pictures) > _MOST_PICTURES:
            self.forget_pictures()
        self.packing.items.show_pictures(self._pictures)
        if wanted:
            self._looker.ask(_pictures, self._page.shop, tuple(dict.fromkeys(wanted)))

    def _show_pictures(self, found: dict[str, QImage | None]) -> None:
        for sku, image in found.items():
            if image is None:
                self._without.add(sku)
            else:
                self._pictures[sku] = QPixmap.fromImage(image)
        self.packing.items.show_pictures(self._pictures)


def _read(shop: Shop, see: Callable[[BenchView], None]) -> BenchView:
    view = bench_view(shop)
    see(view)
    return view


def _pictures(shop: Shop, skus: Sequence[str]) -> dict[str, QImage | None]:
    from shipdesk.services.product_pictures import pictured, product_picture

    have = pictured(shop, skus)
    found: dict[str, QImage | None] = dict.fromkeys(skus)
    for sku in have:
        image = QImage.fromData(product_picture(shop, sku) or b"")
        if not image.isNull():
            side = QSize(TALLEST, TALLEST)
            found[sku] = image.scaled(
                side, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
            )
    return found


def _counted(shop: Shop, session_id: int) -> LabelCount:
    from shipdesk.services.packing.count_labels import look_at_count

    return look_at_count(shop, session_id)
