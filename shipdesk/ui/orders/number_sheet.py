"""Takes the tracking number of a label that was made elsewhere."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import translate


class NumberSheet(Sheet):
    """One field, typed or scanned; Enter keeps it, and it stays open where the number cannot be taken."""

    entered = Signal(str)

    def __init__(self, shop: Any, jobs: JobRunner, order_id: int, parent: QWidget | None = None) -> None:
        super().__init__(
            translate("NumberSheet", "Enter tracking number"),
            translate("NumberSheet", "Keep the number"),
            parent,
            sentence=translate(
                "NumberSheet", "For a label that was made elsewhere, or a parcel you deliver. The order is packed then."
            ),
        )
        self._shop = shop
        self._jobs = jobs
        self._order_id = order_id
        self.field = QLineEdit()
        self.field.setMaxLength(60)
        self.field.setPlaceholderText(self.tr("Type or scan the number"))
        self.field.setAccessibleName(self.tr("Tracking number"))
        self.field.textChanged.connect(self._typed)
        self.body.addWidget(self.field)
        self.do_button.setEnabled(False)
        self.field.setFocus()

    def accept(self) -> None:
        """Give the order this number."""
        from shipdesk.services.own_parcels import enter_number

        number = self.field.text().strip()
        if not number or not self.do_button.isEnabled():
            return
        self.do_button.setEnabled(False)
        self._jobs.change(
            self.tr("Keeping the number"),
            enter_number,
            self._shop,
            self._order_id,
            number,
            on_done=lambda _parcel_id: self._taken(number),
            on_failed=self._refused,
            owner=self,
        )

    def _taken(self, number: str) -> None:
        self.entered.emit(number)
        super().accept()

    def _refused(self, error: ShipDeskError) -> None:
        self.do_button.setEnabled(True)
        self.say_wrong(str(error))

    def _typed(self, text: str) -> None:
        self.do_button.setEnabled(bool(text.strip()))
        self.say_wrong("")
