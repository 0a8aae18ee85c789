"""The mails of one parcel: what each was, when it went or will go, and its state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shipdesk.services.views import MessageRow
from shipdesk.ui.theme import SPACE_2
from shipdesk.ui.widgets.basics import SectionHeader, plain_label
from shipdesk.ui.widgets.chip import StatusChip
from shipdesk.ui.widgets.elided_label import ElidedLabel
from shipdesk.ui.words import OUTBOX_TONES, milestone_word, outbox_state_word, time_text


class MailRows(QWidget):
    """A heading with one row for each mail; without mails there is nothing to see."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE_2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(SectionHeader(self.tr("Mails to the customer")))
        column.addLayout(self._rows)

    def show_mails(self, mails: Sequence[MessageRow], zone: tzinfo | None) -> None:
        """Show these mails with times in the zone."""
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.setVisible(bool(mails))
        for mail in mails:
            box = QWidget()
            row = QHBoxLayout(box)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(SPACE_2)
            row.addWidget(ElidedLabel(milestone_word(mail.milestone)), 1)
            row.addWidget(plain_label(time_text(mail.sent_at or mail.not_before, zone), "small"))
            row.addWidget(StatusChip(outbox_state_word(mail.state), OUTBOX_TONES[mail.state]))
            box.setToolTip(mail.subject)
            self._rows.addWidget(box)
