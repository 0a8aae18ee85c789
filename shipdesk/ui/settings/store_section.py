"""The section of the store: where it is, and how it goes to a server and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QMessageBox

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.roles import May
from shipdesk.services.choose_store import StoreChange, StoreWish, store_shown
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.settings.section import Section, button_row
from shipdesk.ui.settings.server_form import ServerForm
from shipdesk.ui.theme import Tone
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.callout import Callout

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

translate = QCoreApplication.translate


class StoreSection(Section):
    """Where the shop's orders are kept; what is changed here is done at once, with the shop closed meanwhile."""

    def __init__(self, page: Page) -> None:
        super().__init__(
            page,
            translate("Settings", "Store"),
            translate("Settings", "Where the shop's orders are kept: on this computer, or on a server for several."),
            "products",
        )
        self.test = self.make_action(self.tr("Test the connection"), "Ctrl+Shift+R", self._test, icon_name="link")
        self.back = self.make_action(
            self.tr("Move the shop to this computer…"), "Ctrl+Shift+H", self._move_back, icon_name="import",
            may=May.EXPORT,
        )  # fmt: skip
        self.to_server = self.make_action(
            self.tr("Move this shop to the server…"), "Ctrl+Shift+O", self._move_there, icon_name="export",
            may=May.EXPORT,
        )  # fmt: skip
        self._offer_moves()

    def _offer_moves(self) -> None:
        on_server = bool(store_shown(self.page.shop))
        for action in (self.test, self.back):
            action.setVisible(on_server)
        self.to_server.setVisible(not on_server)

    def _build(self) -> None:
        self.where = plain_label("", wrap=True, selectable=True)
        self.answer = Callout()
        self.add_card(
            [self.where, button_row(action_button(self.test), action_button(self.back)), self.answer],
            self.tr("Where it is"),
        )
        self.server = ServerForm(self.page.jobs)
        words = self.tr(
            "Where several computers pack for one shop, its store is a database on a PostgreSQL server. Have an empty "
            "database made there, then move the shop. Every row is compared before the move counts; the file on this "
            "computer is kept."
        )
        self.several: QFrame = self.add_card(
            [plain_label(words, "muted", wrap=True), self.server, button_row(action_button(self.to_server))],
            self.tr("Several computers"),
        )

    def load(self) -> None:
        """Show where the store is."""
        shown = store_shown(self.page.shop)
        on_server = bool(shown)
        told = self.tr("On a server: {address}") if on_server else self.tr("In a file on this computer: {address}")
        self.where.setText(told.format(address=shown or str(self.page.shop.folder)))
        self._offer_moves()
        self.several.setVisible(not on_server)

    def _test(self) -> None:
        self.answer.say(self.tr("Connecting…"), Tone.NEUTRAL)
        self.page.jobs.run(
            self.tr("Testing the connection"), _look, self.page.shop, quiet=True, on_done=self._works,
            on_failed=self._fails, owner=self,
        )  # fmt: skip

    def _works(self, sentence: str) -> None:
        self.answer.say(sentence, Tone.GOOD)

    def _fails(self, error: ShipDeskError) -> None:
        self.answer.say(f"{error.message} {error.advice}".strip(), Tone.BAD)

    def _move_there(self) -> None:
        wish = self.server.wish(StoreChange.MOVE_THERE)
        if wish is not None and self._is_sure(
            self.tr("Move this shop to the server?"),
            self.tr(
                "The window is closed while every row is copied and compared, and opens again. Afterwards this and "
                "other computers work on the server."
            ),
        ):
            self.page.store_wanted.emit(wish)

    def _move_back(self) -> None:
        if self._is_sure(
            self.tr("Move the shop to this computer?"),
            self.tr(
                "Close ShipDesk at every other computer first. Every row is copied and compared. Other computers "
                "cannot open the shop afterwards."
            ),
        ):
            self.page.store_wanted.emit(StoreWish(StoreChange.MOVE_BACK))

    def _is_sure(self, title: str, words: str) -> bool:
        yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.Cancel
        return QMessageBox.question(self, title, words, yes | no, no) == yes


def _look(shop: Shop) -> str:
    from shipdesk.services.choose_store import try_server

    place = shop.database.url
    return try_server(place).sentence if place is not None else ""
