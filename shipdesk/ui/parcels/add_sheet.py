"""Takes the numbers of parcels that were shipped elsewhere, several at once, and says of each what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFormLayout, QPlainTextEdit, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.ui.imports.value_table import ValueColumn, ValueTable, ValueTableModel
from shipdesk.ui.theme import Tone
from shipdesk.ui.widgets.country_box import country_box, country_code
from shipdesk.ui.widgets.sheet import Sheet, fit_height, give_body_the_room
from shipdesk.ui.words import translate

if TYPE_CHECKING:
    from shipdesk.services.add_parcels import AddedParcel

_MOST = 500
_FIELD_HEIGHT, _WIDTH = 132, 680


class AddSheet(Sheet):
    """A field for numbers, one in each line, typed, scanned or pasted; what is refused stays in it."""

    added = Signal(int)
    """The parcel that was added last."""

    def __init__(self, shop: Any, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(
            translate("AddSheet", "Add parcels"),
            translate("AddSheet", "Add"),
            parent,
            sentence=translate(
                "AddSheet",
                "Follow parcels whose labels were made elsewhere: one number in each line, then Ctrl+Enter. "
                "Nobody is mailed.",
            ),
        )
        self._shop = shop
        self._jobs = jobs
        self._make_fields()
        self._make_results()
        give_body_the_room(self)
        self.setMinimumWidth(_WIDTH)
        self.do_button.setToolTip(self.tr("Follow these parcels (Ctrl+Enter)"))
        self.do_button.setDefault(False)
        self.do_button.setAutoDefault(False)
        self.cancel_button.setText(self.tr("Close"))
        self.cancel_button.setToolTip(self.tr("Close (Esc)"))
        QShortcut(QKeySequence("Ctrl+Return"), self, self.accept)
        QShortcut(QKeySequence("Ctrl+Enter"), self, self.accept)
        self.do_button.setEnabled(False)
        self.field.setFocus()
        jobs.query("tracking accounts", _accounts, shop, on_done=self._show_accounts, owner=self)

    def _make_fields(self) -> None:
        self.field = QPlainTextEdit()
        self.field.setAccessibleName(self.tr("Tracking numbers"))
        self.field.setPlaceholderText(self.tr("Type, scan or paste the numbers"))
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(_FIELD_HEIGHT)
        self.field.textChanged.connect(self._typed)
        self.carrier = QComboBox()
        self.carrier.setAccessibleName(self.tr("Carrier"))
        self.carrier.addItem(self.tr("As the number tells"), "")
        self.country = country_box("")
        self.country.setAccessibleName(self.tr("Goes to"))
        edit = self.country.lineEdit()
        assert edit is not None
        edit.setPlaceholderText(self.tr("Not known"))
        form = QFormLayout()
        form.addRow(self.tr("Carrier"), self.carrier)
        form.addRow(self.tr("Goes to"), self.country)
        self.body.addWidget(self.field)
        self.body.addLayout(form)

    def _make_results(self) -> None:
        columns: tuple[ValueColumn[AddedParcel], ...] = (
            ValueColumn(self.tr("What became of them"), 600, lambda a: a.message, tone_of=_tone),
        )
        self.model: ValueTableModel[AddedParcel] = ValueTableModel(columns, self)
        self.results = ValueTable(self.model, self.tr("What became of the numbers"))
        self.results.setWordWrap(True)
        self.results.setMinimumHeight(_FIELD_HEIGHT)
        self.results.hide()
        self.body.addWidget(self.results, 1)

    def lines(self) -> list[str]:
        """Return the numbers in the field."""
        return [line.strip() for line in self.field.toPlainText().splitlines() if line.strip()]

    def accept(self) -> None:
        """Follow the parcels; the sheet stays open to show what became of each."""
        if not self.do_button.isEnabled():
            return
        lines = self.lines()
        if len(lines) > _MOST:
            self.say_wrong(self.tr("These are too many at once. Paste {count} at the most.").format(count=_MOST))
            return
        self.do_button.setEnabled(False)
        self._jobs.run(
            self.tr("Adding parcels"), _add, self._shop, lines, str(self.carrier.currentData()),
            country_code(self.country.currentText()), cancellable=True,
            on_done=self._done, on_failed=self._failed, owner=self,
        )  # fmt: skip

    def _done(self, found: tuple[AddedParcel, ...]) -> None:
        self.model.set_values(found)
        self.results.show()
        self.results.resizeRowsToContents()
        answered = {each.code for each in found if each.parcel_id is not None}
        self.field.setPlainText("\n".join(line for line in self.lines() if line not in answered))
        new = [each.parcel_id for each in found if each.is_new and each.parcel_id is not None]
        if new:
            self.added.emit(new[-1])
        self.field.setFocus()
        fit_height(self)

    def _failed(self, error: ShipDeskError) -> None:
        self.do_button.setEnabled(True)
        self.say_wrong(str(error))

    def _typed(self) -> None:
        self.do_button.setEnabled(bool(self.lines()))
        self.say_wrong("")

    def _show_accounts(self, accounts: tuple[tuple[str, str], ...]) -> None:
        for code, name in accounts:
            self.carrier.addItem(name, code)
        if not accounts:
            self.say_wrong(self.tr("No carrier is connected that tells where parcels are. Settings, Carriers."))


def _tone(added: AddedParcel) -> Tone:
    if added.parcel_id is None:
        return Tone.BAD
    return Tone.GOOD if added.is_new else Tone.INFO


def _accounts(shop: Any) -> tuple[tuple[str, str], ...]:
    from shipdesk.services.add_parcels import accounts_that_track

    return accounts_that_track(shop)


def _add(
    shop: Any, lines: list[str], carrier: str, country: str, progress: Any, cancelled: Any
) -> tuple[AddedParcel, ...]:
    from shipdesk.services.add_parcels import add_parcels

    return add_parcels(shop, lines, carrier=carrier, country=country, progress=progress, cancelled=cancelled)
