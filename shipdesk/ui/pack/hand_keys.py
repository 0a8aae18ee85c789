"""What hands can do at the station beside scanning: the cards' work by keys and buttons, the mode, the whole screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from shipdesk.domain.bench import BenchMode
from shipdesk.domain.command_cards import Command
from shipdesk.domain.packing.open_box import OpenBox, SessionKind, Step
from shipdesk.ui.pack.mode_bar import TOUCH, mode_keys
from shipdesk.ui.pack.step_words import mode_meaning
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.theme import ICON_M, SPACE_2, TEXT_LEAD, icon, text_font
from shipdesk.ui.widgets.sheet import ConfirmSheet

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

_WIDTH = 196


class HandKeys(QObject):
    """Makes the actions; a key does exactly what its card does, by the same way, so that it stands among the scans."""

    def __init__(self, page: Page, scan: Callable[[str], None], choose_mode: Callable[[BenchMode], None]) -> None:
        super().__init__(page)
        self._page, self._scan = page, scan
        make = page.make_action
        self.close = make(self.tr("Close it unpacked"), "Ctrl+W", self.ask_to_close, icon_name="close")
        self.next_parcel = make(
            self.tr("Box is full"), "Ctrl+N", lambda: self.run(Command.NEXT_PARCEL), icon_name="box",
            tip=self.tr("This box is full: the rest goes into another"),
        )  # fmt: skip
        self.partial = make(
            self.tr("Send only this"), "Ctrl+Shift+N", lambda: self.run(Command.PARTIAL), icon_name="send",
            tip=self.tr("Send what is in it, the rest comes later"),
        )  # fmt: skip
        self.hold = make(self.tr("Put on hold"), "Ctrl+H", lambda: self.run(Command.HOLD), icon_name="hold")
        self.reprint = make(
            self.tr("Label again"), "Ctrl+R", lambda: self.run(Command.REPRINT), icon_name="print",
            tip=self.tr("Print the label again; nothing is bought"),
        )  # fmt: skip
        self.photo = make(self.tr("Photo"), "Ctrl+G", lambda: self.run(Command.PHOTO), icon_name="camera")
        self.take_out = make(
            self.tr("Take last out"), "Ctrl+T", lambda: self.run(Command.UNDO_LAST), icon_name="undo",
            tip=self.tr("Take the last piece out of the box again"),
        )  # fmt: skip
        self.hand: QAction | None = None
        self.learn: QAction | None = None
        self._box: OpenBox | None = None
        for mode in BenchMode:
            make(mode_meaning(mode), mode_keys(mode), partial(choose_mode, mode))

    def run(self, command: Command) -> None:
        """Do what the card of a command does."""
        self._page.jobs.query(
            f"card {command}", _code, self._page.shop, command, on_done=self._scan,
            on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip

    def ask_to_close(self) -> None:
        """Do what the card ABORT does; where pieces would have to be scanned again, ask first."""
        box = self._box
        pieces = sum(item.packed for item in box.items) if box is not None and box.kind is SessionKind.PACK else 0
        if not pieces:
            self.run(Command.ABORT)
            return
        sheet = ConfirmSheet(
            self.tr("Close this order unpacked?"),
            self.tr("What is in the box has to be scanned again. A label that is made stays; keep it with the slip."),
            self.tr("Close it unpacked"), self.tr("Go on packing"), self._page,
        )  # fmt: skip
        sheet.accepted.connect(partial(self.run, Command.ABORT))
        sheet.open()

    def follow(self, box: OpenBox | None) -> None:
        """Offer what makes sense with what is open; what a card refuses by itself needs no rule here."""
        self._box = box
        kind = box.kind if box is not None else None
        with_articles = box is not None and box.step is Step.ITEMS and kind is not SessionKind.COUNT
        begun = box is not None and any(item.packed for item in box.items)
        splits = kind is SessionKind.PACK and with_articles and begun and box is not None and not box.is_complete
        for action in (self.next_parcel, self.partial):
            action.setEnabled(splits)
        self.take_out.setEnabled(with_articles and begun)
        self.close.setEnabled(box is not None)
        self.close.setText(self._close_words(box))
        self.close.setIcon(icon("close" if kind is SessionKind.PACK else "check"))
        # What means nothing for a return or a count is not there: fewer keys, fewer wrong ones.
        for action in (self.next_parcel, self.partial, self.reprint, self.hold):
            action.setVisible(kind in (None, SessionKind.PACK))
        for action in (self.take_out, self.photo):
            action.setVisible(kind is not SessionKind.COUNT)
        if self.hand is not None:
            self.hand.setEnabled(with_articles)
            self.hand.setVisible(kind is not SessionKind.COUNT)
        if self.learn is not None:
            self.learn.setEnabled(with_articles and kind is SessionKind.PACK)
            self.learn.setVisible(kind in (None, SessionKind.PACK))

    def _close_words(self, box: OpenBox | None) -> str:
        if box is not None and box.kind is SessionKind.RETURN:
            return self.tr("All is in")
        if box is not None and box.kind is SessionKind.COUNT:
            return self.tr("End the count")
        return self.tr("Close it unpacked")


class HandColumn(QWidget):
    """The buttons beside an open order, large enough for gloves; the scan field keeps the keyboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(_WIDTH)
        self.setAccessibleName(self.tr("By hand"))
        self.buttons: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_2)

    def offer(self, *actions: QAction) -> None:
        """Show a button for each of these, and nothing below them."""
        for action in actions:
            button = action_button(action, "", self)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setFont(text_font(TEXT_LEAD, strong=True))
            button.setIconSize(QSize(ICON_M, ICON_M))
            button.setStyleSheet(f"text-align: left; min-height: {TOUCH}px;")
            self.buttons.append(button)
            self._column.addWidget(button)
        self._column.addStretch(1)


def _code(shop: Shop, command: Command) -> str:
    from shipdesk.services.packing.by_hand import code_of_card

    return code_of_card(shop, command)
