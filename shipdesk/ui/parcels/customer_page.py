"""The customer's page of the parcel shown: what became of it, and what a person does with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.tracking_pages import PageState
from shipdesk.services.views import ParcelDetail
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.theme import SPACE_2, Tone
from shipdesk.ui.widgets.basics import SectionHeader, plain_label
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.widgets.flow_layout import FlowLayout
from shipdesk.ui.widgets.steady_reader import SteadyReader
from shipdesk.ui.words import shop_zone, time_text

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop
    from shipdesk.services.tracking_pages import PageRow


class CustomerPage(QWidget):
    """A card of the parcel's pane with four actions of the screen; `shown` returns the parcel that is shown."""

    def __init__(self, page: Page, shown: Callable[[], ParcelDetail | None]) -> None:
        super().__init__(page)
        self._page, self._shop, self._jobs = page, page.shop, page.jobs
        self._shown = shown
        self.row: PageRow | None = None
        make = page.make_action
        self.open = make(self.tr("See the page"), "W", self.see, icon_name="globe",
                         tip=self.tr("Show the customer's page of this parcel in the browser"))  # fmt: skip
        self.copy = make(self.tr("Copy link"), "Shift+W", self.copy_link, icon_name="copy",
                         tip=self.tr("Copy the address of the customer's page"))  # fmt: skip
        self.publish = make(self.tr("Publish now"), "U", self.publish_now, icon_name="export",
                            tip=self.tr("Publish the customer's page now, also one that was taken down"))  # fmt: skip
        self.withdraw = make(self.tr("Take down"), "Shift+U", self.withdraw_now, icon_name="remove",
                             tip=self.tr("Take the customer's page down: nobody can read it any more"))  # fmt: skip
        self.state = plain_label("", wrap=True, selectable=True)
        self.trouble = Callout()
        buttons_box = QWidget()
        buttons = FlowLayout(buttons_box, line_gap=SPACE_2)
        for action in (self.open, self.copy, self.publish, self.withdraw):
            buttons.addWidget(action_button(action))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        for widget in (SectionHeader(self.tr("Customer's page")), self.state, self.trouble, buttons_box):
            column.addWidget(widget)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._reader = SteadyReader(self._jobs, "customer's page", self._show, page.report_failure, self)
        self._show(None)

    def follow(self, parcel: ParcelDetail | None) -> None:
        """Read what became of the page of the parcel that is shown now."""
        has_one = parcel is not None and not parcel.parcel.is_return
        self.setVisible(has_one)
        if parcel is None or not has_one:
            self._reader.forget()
            self._show(None)
        else:
            self._reader.ask(_read, self._shop, parcel.parcel.id)

    def see(self) -> None:
        """Open the page as it stands, or as it would be."""
        if self.row is not None and self.row.url:
            QDesktopServices.openUrl(QUrl(self.row.url))
        elif (shown := self._shown()) is not None:
            self._jobs.run(
                self.tr("Writing the page"), _write, self._shop, shown.parcel.id, on_done=_open_file,
                on_failed=self._page.report_failure,
            )  # fmt: skip

    def copy_link(self) -> None:
        """Put the page's address on the clipboard."""
        if self.row is not None and self.row.url:
            QApplication.clipboard().setText(self.row.url)
            self._page.said.emit(self.tr("The link to the customer's page is copied."))

    def publish_now(self) -> None:
        """Publish the page of the parcel shown."""
        self._do(self.tr("Publishing the page"), _publish, self.tr("The page is published."))

    def withdraw_now(self) -> None:
        """Take the page of the parcel shown down."""
        self._do(self.tr("Taking the page down"), _withdraw, self.tr("The page is taken down."))

    def _do(self, what: str, work: Callable[[Shop, int], PageRow], said: str) -> None:
        shown = self._shown()
        if shown is None:
            return
        for action in (self.publish, self.withdraw):
            action.setEnabled(False)

        def done(_row: PageRow) -> None:
            self._page.said.emit(said)
            self.follow(self._shown())

        self._jobs.run(what, work, self._shop, shown.parcel.id, on_done=done, on_failed=self._failed)

    def _failed(self, error: ShipDeskError) -> None:
        self._page.report_failure(error)
        self.follow(self._shown())

    def _show(self, row: PageRow | None) -> None:
        self.row = row
        has_parcel = self._shown() is not None
        is_up = row is not None and row.state in (PageState.PUBLISHED, PageState.WITHDRAWING)
        self.open.setEnabled(has_parcel)
        self.copy.setEnabled(row is not None and bool(row.url))
        self.publish.setEnabled(has_parcel)
        self.withdraw.setEnabled(is_up or (row is not None and row.state is PageState.WAITING))
        self.state.setText(self._words(row, shop_zone(self._shop.settings.shop.time_zone)))
        self.trouble.say(row.error if row is not None and row.failures else "", Tone.WARN)

    def _words(self, row: PageRow | None, zone: tzinfo) -> str:
        if row is None or row.state is PageState.MADE:
            return self.tr("Not published.")
        published, withdrawn = time_text(row.published_at, zone), time_text(row.withdrawn_at, zone)
        words = {
            PageState.WAITING: self.tr("Waits to be published."),
            PageState.PUBLISHED: self.tr("Published {time}.").format(time=published),
            PageState.WITHDRAWING: self.tr("Waits to be taken down."),
            PageState.WITHDRAWN: self.tr("Taken down {time}.").format(time=withdrawn),
        }[row.state]
        is_hidden = row.state is PageState.PUBLISHED and not row.url
        return f"{words} {self.tr('No public address is set, so nobody has a link to it.')}" if is_hidden else words


def _read(shop: Shop, parcel_id: int) -> PageRow | None:
    from shipdesk.services.tracking_pages import show_page

    return show_page(shop, parcel_id)


def _write(shop: Shop, parcel_id: int) -> Path:
    from shipdesk.services.tracking_pages import write_page

    return write_page(shop, parcel_id, shop.folder / "page-preview")


def _publish(shop: Shop, parcel_id: int) -> PageRow:
    from shipdesk.services.tracking_pages import publish_page

    return publish_page(shop, parcel_id)


def _withdraw(shop: Shop, parcel_id: int) -> PageRow:
    from shipdesk.services.tracking_pages import withdraw_page

    return withdraw_page(shop, parcel_id)


def _open_file(file: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
