"""What can be done with orders: the actions of the Orders screen, what they ask first, and what they say after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from shipdesk.domain.mails import Milestone
from shipdesk.services import edit_orders
from shipdesk.services.undo_edits import undo_last_edit
from shipdesk.ui.counting import mails_text, orders_text
from shipdesk.ui.labels.buying_commands import BuyingCommands
from shipdesk.ui.orders.label_commands import LabelCommands
from shipdesk.ui.page import Page
from shipdesk.ui.widgets.sheet import ConfirmSheet, ReasonSheet


class OrderCommands(QObject):
    """Does things with the page's orders; `chosen` returns the ids to do them with.

    Dialogs are imported where they are opened: the screen's first rows do not wait for them.
    """

    def __init__(self, page: Page, chosen: Callable[[], list[int]], selected: Callable[[], list[int]]) -> None:
        super().__init__(page)
        self._page = page
        self._shop = page.shop
        self._jobs = page.jobs
        self._chosen = chosen
        make = page.make_action
        self.papers = LabelCommands(page, chosen, selected)
        self.buying = BuyingCommands(page, chosen)
        self.buying.wanted.connect(self.papers.make_with)
        self.buying.made.connect(self.papers.show_made)
        self.papers.prices_wanted.connect(self.buying.compare_prices)
        self.labels, self.print, self.enter_number = self.papers.labels, self.papers.print, self.papers.enter_number
        self.hold = make(
            self.tr("Hold"),
            "H",
            self.ask_hold,
            icon_name="hold",
            tip=self.tr("Put the selected orders on hold, with a reason"),
        )
        self.release = make(
            self.tr("Release"),
            "Shift+H",
            self.release_orders,
            icon_name="release",
            tip=self.tr("Take the selected orders off hold"),
        )
        self.tag = make(
            self.tr("Tag"),
            "T",
            self.ask_tag,
            icon_name="tag",
            tip=self.tr("Put a tag on the selected orders, or take one off"),
        )
        self.mail = make(
            self.tr("Mail"),
            "M",
            self.ask_mail,
            icon_name="mail",
            tip=self.tr("Write to the customers of the selected orders"),
        )
        self.cancel = make(
            self.tr("Cancel orders…"),
            "Del",
            self.ask_cancel,
            icon_name="cancel",
            tip=self.tr("Cancel the selected orders"),
        )
        # Ctrl+O and Ctrl+Z belong to the window, for all screens: a second owner would make both deaf.
        self.import_files = make(
            self.tr("Import…"),
            "",
            self.ask_files,
            icon_name="import",
            tip=self.tr("Import order files; you see what is in them first (Ctrl+O)"),
        )
        self.past_imports = make(self.tr("Past imports…"), "Ctrl+Shift+O", self.show_past_imports, icon_name="clock",
                                 tip=self.tr("Past imports, and taking one back"))  # fmt: skip

    def follow_selection(self, *, any_chosen: bool) -> None:
        """Enable what can be done now."""
        self.papers.follow_selection(any_chosen=any_chosen)
        self.buying.follow_selection()
        for action in (self.hold, self.release, self.tag, self.mail, self.cancel):
            action.setEnabled(any_chosen)

    # Edits

    def ask_hold(self) -> None:
        """Ask why, then put the chosen orders on hold."""
        ids = self._chosen()
        sheet = ReasonSheet(
            self.tr("Hold {orders}").format(orders=orders_text(len(ids))),
            self.tr("Put on hold"),
            (self.tr("Customer asked to wait"), self.tr("Out of stock"), self.tr("Payment to be checked"),
             self.tr("Address to be checked")),
            self._page,
            sentence=self.tr("Orders on hold get no label until they are released."),
        )  # fmt: skip
        sheet.told.connect(partial(self._hold, ids))
        sheet.open()

    def _hold(self, ids: list[int], reason: str) -> None:
        self._edit(self.tr("On hold: {orders}."), edit_orders.hold_orders, ids, reason)

    def release_orders(self) -> None:
        """Take the chosen orders off hold."""
        self._edit(self.tr("Released: {orders}."), edit_orders.release_orders, self._chosen())

    def ask_tag(self) -> None:
        """Ask for a tag, then put it on the chosen orders or take it off."""
        from shipdesk.services.list_orders import all_tags
        from shipdesk.ui.orders.small_sheets import TagSheet

        ids = self._chosen()
        sheet = TagSheet(len(ids), self._page)
        sheet.tag_wanted.connect(partial(self._tag, ids))
        sheet.untag_wanted.connect(partial(self.untag, ids))
        self._jobs.query("all tags", all_tags, self._shop, on_done=sheet.show_tags, on_failed=self._page.report_failure)
        sheet.open()

    def _tag(self, ids: list[int], tag: str) -> None:
        self._edit(self.tr("Tagged: {orders}."), edit_orders.tag_orders, ids, tag)

    def untag(self, ids: list[int], tag: str) -> None:
        """Take a tag off these orders."""
        self._edit(self.tr("The tag was taken off {orders}."), edit_orders.untag_orders, ids, tag)

    def ask_cancel(self) -> None:
        """Ask once more, then cancel the chosen orders."""
        ids = self._chosen()
        sheet = ConfirmSheet(
            self.tr("Cancel {orders}?").format(orders=orders_text(len(ids))),
            self.tr("They get no label and nobody packs them. What has left already is not touched."),
            self.tr("Cancel the orders"),
            self.tr("Keep them"),
            self._page,
        )
        sheet.accepted.connect(partial(self._cancel, ids))
        sheet.open()

    def _cancel(self, ids: list[int]) -> None:
        self._edit(self.tr("Cancelled: {orders}."), edit_orders.cancel_orders, ids)

    def add_note(self, order_id: int, text: str) -> None:
        """Keep a note on an order."""
        self._jobs.change(
            self.tr("Keeping the note"),
            edit_orders.add_note,
            self._shop,
            order_id,
            text,
            on_done=lambda _nothing: self._page.reload(),
            on_failed=self._page.report_failure,
            owner=self,
        )

    def undo_last(self) -> None:
        """Take back the last change."""
        self._jobs.change(
            self.tr("Taking back"),
            undo_last_edit,
            self._shop,
            on_done=self._undone,
            on_failed=self._page.report_failure,
            owner=self,
        )

    def _undone(self, sentence: str | None) -> None:
        self._page.said.emit(sentence or self.tr("There is nothing to take back."))
        self._page.reload()

    def _edit(self, sentence: str, function: Callable[..., int], ids: list[int], *args: Any) -> None:
        def done(count: int) -> None:
            self._page.reload()
            self._page.undo_offered.emit(sentence.format(orders=orders_text(count)), self.undo_last)

        self._jobs.change(
            self.tr("Changing orders"), function, self._shop, ids, *args, on_done=done,
            on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip

    # Mail and files

    def ask_mail(self) -> None:
        """Ask which mail, then plan it for the chosen orders."""
        from shipdesk.ui.orders.mail_choice import mail_facts
        from shipdesk.ui.orders.small_sheets import MailSheet
        from shipdesk.ui.words import shop_zone

        ids = self._chosen()
        sheet = MailSheet(len(ids), self._page, zone=shop_zone(self._shop.settings.shop.time_zone))
        self._jobs.query(
            "mail facts", mail_facts, self._shop, ids, on_done=sheet.show_facts, on_failed=self._page.report_failure,
            owner=sheet,
        )  # fmt: skip
        sheet.chosen.connect(partial(self._mail, ids))
        sheet.open()

    def _mail(self, ids: list[int], milestone: Milestone) -> None:
        from shipdesk.services.send_mail import mail_orders

        self._jobs.change(
            self.tr("Planning mails"), mail_orders, self._shop, ids, milestone, on_done=self._mailed,
            on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip

    def _mailed(self, count: int) -> None:
        self._page.said.emit(self.tr("Planned: {mails}. See Messages.").format(mails=mails_text(count)))

    def ask_files(self) -> None:
        """Ask for order files and show what is in them."""
        dialog = QFileDialog(self._page, self.tr("Choose order files"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        endings = "*.csv *.tsv *.txt *.xlsx *.xls *.ods *.zip"
        dialog.setNameFilters([self.tr("Order files ({endings})").format(endings=endings), self.tr("All files (*)")])
        dialog.filesSelected.connect(lambda names: self.show_files([Path(name) for name in names]))
        dialog.open()

    def show_files(self, paths: Sequence[Path]) -> None:
        """Show what is in these files, for importing."""
        from shipdesk.ui.imports.import_dialog import ImportDialog

        dialog = ImportDialog(self._shop, self._jobs, paths, self._page)
        dialog.said.connect(self._page.said)
        dialog.imported.connect(lambda _reports: self._page.reload())
        dialog.open()

    def show_past_imports(self) -> None:
        """Show the past imports, for taking one back."""
        from shipdesk.ui.imports.past_imports_dialog import PastImportsDialog

        dialog = PastImportsDialog(self._shop, self._jobs, self._page)
        dialog.said.connect(self._page.said)
        dialog.open()
