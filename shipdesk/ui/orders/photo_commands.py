"""What can be done with the photos of an order's box: look at them, save them, add one from a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from shipdesk.domain.errors import Refused
from shipdesk.ui.orders.photos_card import PhotosCard, small_picture
from shipdesk.ui.page import Page
from shipdesk.ui.words import shop_zone

if TYPE_CHECKING:
    from shipdesk.services.views import OrderDetail
    from shipdesk.ui.orders.photo_sheet import PhotoSheet


class PhotoCommands(QObject):
    """Serves the card of photos; `shown` returns the order beside the grid, if any."""

    def __init__(self, page: Page, shown: Callable[[], OrderDetail | None]) -> None:
        super().__init__(page)
        self._page, self._shop, self._jobs = page, page.shop, page.jobs
        self._shown = shown
        self.look = page.make_action(
            self.tr("Photos of the box"), "O", self.open_photo, icon_name="camera",
            tip=self.tr("Show the photos of the open box large"),
        )  # fmt: skip
        self.add = page.make_action(
            self.tr("Add a photo of the box…"), "Shift+O", self.ask_photo, icon_name="add",
            tip=self.tr("Keep a photo from a file with this order"),
        )  # fmt: skip
        self.sheet: PhotoSheet | None = None

    def serve(self, card: PhotosCard) -> None:
        """Read what the card wants to show, and open what is chosen on it."""
        card.wanted.connect(lambda ids: self._read_small(card, ids))
        card.opened.connect(self.open_photo)

    def open_photo(self, place: int = 0) -> None:
        """Show a photo of the order large."""
        from shipdesk.ui.orders.photo_sheet import PhotoSheet

        order = self._shown()
        if order is None or not order.photos:
            self._page.said.emit(self.tr("This order has no photos of its box. Shift+O adds one from a file."))
            return
        zone = shop_zone(self._shop.settings.shop.time_zone)
        sheet = PhotoSheet(order.order_number, order.photos, min(place, len(order.photos) - 1), zone, self._page)
        sheet.wanted.connect(partial(self._read, sheet))
        sheet.save_wanted.connect(self._save)
        sheet.finished.connect(self._closed)
        self.sheet = sheet
        sheet.start()
        sheet.open()

    def ask_photo(self) -> None:
        """Ask for a picture, and keep it with the order."""
        order = self._shown()
        if order is None:
            self._page.said.emit(self.tr("Choose an order first."))
            return
        dialog = QFileDialog(self._page, self.tr("Choose a photo of the box"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Photos ({endings})").format(endings="*.jpg *.jpeg *.png *.webp"))
        dialog.fileSelected.connect(lambda name: self.add_file(order.id, Path(name)))
        dialog.open()

    def add_file(self, order_id: int, path: Path) -> None:
        """Keep a picture with an order."""
        self._jobs.change(
            self.tr("Keeping a photo"), _add, self._shop, order_id, path, on_done=self._added,
            on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip

    def _added(self, _photo_id: int) -> None:
        self._page.said.emit(self.tr("The photo is kept with the order."))

    def _read_small(self, card: PhotosCard, ids: Sequence[int]) -> None:
        self._jobs.query("small photos", _small, self._shop, ids, on_done=card.show_small, owner=card)

    def _read(self, sheet: PhotoSheet, photo_id: int) -> None:
        show = partial(sheet.show_picture, photo_id)
        self._jobs.query(
            "photo", _picture, self._shop, photo_id, on_done=show, on_failed=self._page.report_failure, owner=sheet
        )

    def _save(self, photo_id: int, path: Path) -> None:
        said = self.tr("Saved as {path}").format(path=path)
        self._jobs.run(
            self.tr("Saving a photo"), _save, self._shop, photo_id, path,
            on_done=lambda _none: self._page.said.emit(said), on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip

    def _closed(self) -> None:
        self.sheet = None


def _small(shop: Any, ids: Sequence[int]) -> tuple[tuple[int, QImage], ...]:
    from shipdesk.services.packing_photos import photo

    return tuple((photo_id, small_picture(photo(shop, photo_id))) for photo_id in ids)


def _picture(shop: Any, photo_id: int) -> QImage:
    from shipdesk.services.packing_photos import photo

    return QImage.fromData(photo(shop, photo_id))


def _save(shop: Any, photo_id: int, path: Path) -> None:
    from shipdesk.services.packing_photos import save_photo

    save_photo(shop, photo_id, path)


def _add(shop: Any, order_id: int, path: Path) -> int:
    from shipdesk.services.packing_photos import add_photo

    try:
        picture = path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror}).", "Choose another file.") from error
    return add_photo(shop, order_id, picture)
