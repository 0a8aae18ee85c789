"""What is needed to ask a carrier: its number, words to paste, the journey records; and a note that it was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from shipdesk.domain.tracking_numbers.names import NAMES
from shipdesk.ui.counting import parcels_text
from shipdesk.ui.theme import icon
from shipdesk.ui.widgets.basics import KeyValueList, plain_label
from shipdesk.ui.widgets.sheet import Sheet, give_body_the_room
from shipdesk.ui.words import translate

if TYPE_CHECKING:
    from shipdesk.services.late.contact_carrier import CarrierInquiry

_LINES = 9


class ContactSheet(Sheet):
    """Shows an inquiry whose words are on the clipboard already; Enter notes that the carrier was asked."""

    told = Signal(str)
    """What the carrier said, as noted; may be empty."""
    records_wanted = Signal()
    said = Signal(str)

    def __init__(self, inquiry: CarrierInquiry, parent: QWidget | None = None) -> None:
        super().__init__(
            translate("ContactSheet", "Ask {carrier} about {parcels}").format(
                carrier=NAMES.get(inquiry.carrier, inquiry.carrier_name), parcels=parcels_text(len(inquiry.parcel_ids))
            ),
            translate("ContactSheet", "Note that I asked"),
            parent,
            sentence=translate("ContactSheet", "These words are on the clipboard: paste them into a mail or a form."),
        )
        self._inquiry = inquiry
        self.facts = KeyValueList()
        advice = (self.tr("Good to know"), inquiry.advice)
        self.facts.set_pairs([(self.tr("Phone"), inquiry.phone), (self.tr("Web"), inquiry.url), advice])
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setPlainText(inquiry.text)
        self.text.setAccessibleName(self.tr("Words for the carrier"))
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(self.text.fontMetrics().lineSpacing() * _LINES)
        self.note = QLineEdit()
        self.note.setMaxLength(200)
        self.note.setAccessibleName(self.tr("What the carrier said"))
        self.note.setPlaceholderText(self.tr("What the carrier said, if anything"))
        self.body.addWidget(self.facts)
        if inquiry.source:
            self.body.addWidget(plain_label(inquiry.source, "small", wrap=True))
        self.body.addWidget(self.text, 1)
        self.body.addWidget(plain_label(self.tr("What the carrier said"), "strong"))
        self.body.addWidget(self.note)
        self._add_buttons()
        give_body_the_room(self)
        self.setMinimumWidth(600)
        self.copy()
        self.note.setFocus()

    def copy(self) -> None:
        """Put the words on the clipboard."""
        QApplication.clipboard().setText(self._inquiry.text)

    def _add_buttons(self) -> None:
        offers = [
            (self.tr("Copy again"), "copy", "Alt+C", self._copy_again),
            (self.tr("Journey record…"), "file", "Alt+J", self.records_wanted.emit),
        ]
        if self._inquiry.url:
            offers.append((self.tr("Open the page"), "globe", "Alt+O", self._open))
        for place, (words, icon_name, key, slot) in enumerate(offers):
            button = QPushButton(icon(icon_name), words)
            button.setAutoDefault(False)
            button.setShortcut(key)
            button.setToolTip(self.tr("{action} ({key})").format(action=words, key=key))
            button.clicked.connect(lambda _checked=False, slot=slot: slot())
            self.buttons.insertWidget(place, button)

    def _copy_again(self) -> None:
        self.copy()
        self.said.emit(self.tr("The words for the carrier are copied."))

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl(self._inquiry.url))

    def accept(self) -> None:
        """Tell what was noted."""
        self.told.emit(self.note.text().strip())
        super().accept()
