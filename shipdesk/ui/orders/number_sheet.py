"""Takes the tracking number of a label that was made elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.ui.pack.scanner_link import TAKES_SCANS
from shipdesk.ui.theme import set_kind
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import translate

if TYPE_CHECKING:
    from shipdesk.domain.tracking_numbers import History
    from shipdesk.services.detect_codes import NumberHint

HINT_AFTER_MS = 250
"""Long enough that nobody is warned in the middle of a number."""


class NumberSheet(Sheet):
    """One field, typed or scanned; Enter keeps it, and it stays open where the number cannot be taken.

    Below the field stands whose number it looks like, or that its check digit is wrong. That only warns: a shop may
    keep any number.
    """

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
        self.field.setProperty(TAKES_SCANS, True)
        self.field.textChanged.connect(self._typed)
        self.body.addWidget(self.field)
        self.hint = plain_label("", "muted", wrap=True)
        self.hint.setAccessibleName(self.tr("What the number looks like"))
        # Two lines are kept free, so that the buttons do not jump while a number is typed.
        self.hint.setMinimumHeight(2 * self.hint.fontMetrics().lineSpacing())
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.hint)
        self._history: History | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(HINT_AFTER_MS)
        self._pause.timeout.connect(self._ask_hint)
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
        self._show_hint("", wrong=False)
        self._pause.start()

    def _ask_hint(self) -> None:
        """Ask whose number it looks like, on a worker: the first time that reads the shop's last parcels too."""
        from shipdesk.services.detect_codes import hint_while_typing

        text = self.field.text()
        self._jobs.query(
            "number-hint",
            hint_while_typing,
            self._shop,
            text,
            self._history,
            on_done=lambda answer: self._take_hint(text, *answer),
            on_failed=lambda _error: None,
            owner=self,
        )

    def _take_hint(self, text: str, hint: NumberHint, history: History) -> None:
        self._history = history
        if text == self.field.text():
            self._show_hint(hint.sentence, wrong=hint.wrong)

    def _show_hint(self, sentence: str, *, wrong: bool) -> None:
        self.hint.setText(sentence)
        set_kind(self.hint, "error" if wrong else "muted")
        self.hint.setAccessibleDescription(sentence)
