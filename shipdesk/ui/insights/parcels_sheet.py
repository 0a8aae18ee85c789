"""The parcels behind a number, in one list; Enter opens one on its own screen."""

from __future__ import annotations

from array import array
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.insights.keys import ParcelKey
from shipdesk.domain.rows import ParcelRow
from shipdesk.services import list_parcels
from shipdesk.ui.counting import parcels_text
from shipdesk.ui.insights import insights_work
from shipdesk.ui.parcels.parcels_columns import parcel_columns
from shipdesk.ui.state import UiState
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_6, set_kind
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.grid import WindowedTable
from shipdesk.ui.widgets.grid_model import WindowedTableModel
from shipdesk.ui.words import shop_zone

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop


class ParcelsSheet(QDialog):
    """Shows the parcels of a key; open it with `open()`, it destroys itself when it is closed."""

    parcel_wanted = Signal(int)
    failed = Signal(object)

    def __init__(
        self, shop: Shop, jobs: JobRunner, state: UiState, key: ParcelKey, words: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words)
        self.resize(980, 560)
        zone = shop_zone(shop.settings.shop.time_zone)
        today = shop.clock.now().astimezone(zone).date()
        silent = shop.settings.behaviour.silent_after_hours
        self.model: WindowedTableModel[ParcelRow] = WindowedTableModel(
            jobs, parcel_columns(lambda: today, lambda: zone, lambda: silent), partial(list_parcels.parcel_rows, shop),
            lambda row: row.id, self,
        )  # fmt: skip
        self.model.failure = self.failed.emit
        self.table = WindowedTable(self.model, self.tr("Parcels"), state=state, state_key="insight parcels")
        self.table.opened.connect(self._open)
        self.count = plain_label(self.tr("Looking for them…"), "muted")
        self._lay_out(words)
        self.table.setFocus()
        jobs.query(f"insight parcels {id(self)}", insights_work.read_parcels, shop, key, on_done=self._show,
                   on_failed=self._fail, owner=self)  # fmt: skip

    def _lay_out(self, words: str) -> None:
        self.open_button = QPushButton(self.tr("Open parcel"))
        self.open_button.setToolTip(self.tr("Show the parcel with its journey (Enter)"))
        set_kind(self.open_button, "primary")
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.setToolTip(self.tr("Back to the chart (Esc)"))
        self.open_button.clicked.connect(lambda _checked=False: self._open(self.table.current_id()))
        self.close_button.clicked.connect(lambda _checked=False: self.close())
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        buttons.addWidget(self.count)
        buttons.addStretch(1)
        for button in (self.close_button, self.open_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_3)
        column.addWidget(plain_label(words, "title", wrap=True))
        column.addWidget(self.table, 1)
        column.addLayout(buttons)
        QShortcut(QKeySequence("O"), self, lambda: self._open(self.table.current_id()))

    def _show(self, ids: array[int]) -> None:
        self.table.show_ids(ids)
        self.count.setText(parcels_text(len(ids)))
        self.open_button.setEnabled(bool(ids))
        if ids:
            self.table.select_id(ids[0])

    def _fail(self, error: ShipDeskError) -> None:
        self.failed.emit(error)
        self.close()

    def _open(self, parcel_id: object) -> None:
        if isinstance(parcel_id, int):
            self.parcel_wanted.emit(parcel_id)
            self.close()
