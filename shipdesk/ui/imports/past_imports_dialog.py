"""The imports of the past, and taking one back."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.services import undo_import
from shipdesk.services.views import PastImport
from shipdesk.ui.counting import orders_text
from shipdesk.ui.imports.checked_table import ChosenTable
from shipdesk.ui.imports.file_card import profile_word
from shipdesk.ui.imports.value_table import ValueColumn, ValueTableModel
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_6, icon, set_kind
from shipdesk.ui.widgets.basics import EmptyState, plain_label
from shipdesk.ui.widgets.sheet import ConfirmSheet
from shipdesk.ui.words import count_text, shop_zone, time_text


class PastImportsDialog(QDialog):
    """A list of imports; Delete takes the chosen one back, after asking."""

    said = Signal(str)
    undone = Signal()

    def __init__(self, shop: Any, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shop = shop
        self._jobs = jobs
        self._zone = shop_zone(shop.settings.shop.time_zone)
        self.setWindowTitle(self.tr("Past imports"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(860, 480)
        self.model = ValueTableModel[PastImport](self._columns(), self)
        self.table = ChosenTable(self.model, self.tr("Past imports"))
        self.table.selectionModel().currentRowChanged.connect(self._chosen)
        self.empty = EmptyState("import", self.tr("No imports yet"), self.tr("Files that you import are listed here."))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.why = plain_label("", "muted", wrap=True)
        self.wrong = plain_label("", "error", wrap=True)
        self.wrong.hide()
        self.undo_button = QPushButton(icon("undo"), self.tr("Take this import back…"))
        self.undo_button.setAutoDefault(False)
        self.undo_button.setToolTip(self.tr("Take the orders of this import out again (Delete)"))
        self.undo_button.setShortcut("Del")
        self.undo_button.setEnabled(False)
        self.undo_button.clicked.connect(self.ask_undo)
        close = QPushButton(self.tr("Close"))
        close.setToolTip(self.tr("Close (Esc)"))
        set_kind(close, "primary")
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        buttons.addWidget(self.undo_button)
        buttons.addWidget(self.why, 1)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_3)
        column.addWidget(plain_label(self.tr("Past imports"), "title"))
        column.addWidget(self.stack, 1)
        column.addWidget(self.wrong)
        column.addLayout(buttons)
        self._read()

    def ask_undo(self) -> None:
        """Ask once more, then take the chosen import back."""
        past = self.model.value_at(self.table.currentIndex().row())
        if past is None:
            return
        sheet = ConfirmSheet(
            self.tr("Take this import back?"),
            self.tr("{file}: {new} new are removed, {changed} that it changed become as they were.").format(
                file=past.file, new=orders_text(past.new), changed=orders_text(past.changed)
            ),
            self.tr("Take it back"),
            self.tr("Keep it"),
            self,
        )
        sheet.accepted.connect(partial(self._undo, past.id))
        sheet.open()

    def _undo(self, import_id: int) -> None:
        self.undo_button.setEnabled(False)
        self._jobs.change(
            self.tr("Taking the import back"),
            undo_import.undo_import,
            self._shop,
            import_id,
            on_done=self._undone,
            on_failed=self._fail,
        )

    def _undone(self, count: int) -> None:
        self.wrong.hide()
        self.said.emit(self.tr("The import was taken back: {orders}.").format(orders=orders_text(count)))
        self.undone.emit()
        self._read()

    def _read(self) -> None:
        self._jobs.query(
            f"past imports {id(self)}", undo_import.past_imports, self._shop, on_done=self._show, on_failed=self._fail
        )

    def _show(self, imports: tuple[PastImport, ...]) -> None:
        self.model.set_values(imports)
        self.stack.setCurrentWidget(self.table if imports else self.empty)
        if imports:
            self.table.choose(0)
            self.table.setFocus()

    def _chosen(self, now: QModelIndex, _before: QModelIndex) -> None:
        past = self.model.value_at(now.row())
        self.undo_button.setEnabled(past is not None and past.undone_at is None and not past.undo_refused)
        self.why.setText("" if past is None or past.undone_at is not None else past.undo_refused)

    def _fail(self, error: ShipDeskError) -> None:
        self.wrong.setText(str(error))
        self.wrong.show()

    def _columns(self) -> tuple[ValueColumn[PastImport], ...]:
        return (
            ValueColumn(self.tr("When"), 150, lambda p: time_text(p.at, self._zone)),
            ValueColumn(self.tr("File"), 240, lambda p: p.file),
            ValueColumn(self.tr("Kind"), 130, lambda p: profile_word(p.profile)),
            ValueColumn(self.tr("New"), 60, lambda p: count_text(p.new)),
            ValueColumn(self.tr("Changed"), 80, lambda p: count_text(p.changed)),
            ValueColumn(self.tr("State"), 160, self._state),
        )

    def _state(self, past: PastImport) -> str:
        if past.undone_at is not None:
            return self.tr("Taken back {time}").format(time=time_text(past.undone_at, self._zone))
        return self.tr("In use") if past.undo_refused else self.tr("Can be taken back")
