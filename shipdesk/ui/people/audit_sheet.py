"""Who did what, newest first: by person, by what was done, by order; and whether the log is what was written."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.services.list_audit import AuditLine, AuditQuery, audit_rows
from shipdesk.ui.people import people_work
from shipdesk.ui.people.audit_columns import audit_columns
from shipdesk.ui.people.audit_work import AuditList, read_audit, verdict_words
from shipdesk.ui.people.people_words import both
from shipdesk.ui.state import UiState
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_6, Tone, icon, set_kind
from shipdesk.ui.widgets.basics import EmptyState, SearchField, plain_label
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.widgets.grid import WindowedTable
from shipdesk.ui.widgets.grid_model import WindowedTableModel
from shipdesk.ui.words import count_text, shop_zone, time_text

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop
    from shipdesk.services.verify_audit import AuditVerdict


class AuditSheet(QDialog):
    """The log in one list; open it with `open()`."""

    def __init__(self, shop: Shop, jobs: JobRunner, state: UiState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shop, self._jobs = shop, jobs
        self.setWindowTitle(self.tr("Who did what"))
        self.resize(1060, 620)
        self._make_list(state)
        self._make_filters()
        self._make_buttons()
        self._lay_out()
        self.reload()
        self.table.setFocus()

    # Building

    def _make_list(self, state: UiState) -> None:
        zone = shop_zone(self._shop.settings.shop.time_zone)
        self.model: WindowedTableModel[AuditLine] = WindowedTableModel(
            self._jobs, audit_columns(lambda at: time_text(at, zone)), partial(audit_rows, self._shop),
            lambda line: line.id, self,
        )  # fmt: skip
        self.model.failure = self._fail
        self.table = WindowedTable(self.model, self.tr("Who did what"), state=state, state_key="audit")
        self.empty = EmptyState("clock", self.tr("Nothing here"))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.outcome = Callout()

    def _make_filters(self) -> None:
        self.person, self.action = QComboBox(), QComboBox()
        for box, words, name, keys in (
            (self.person, self.tr("Everybody"), self.tr("Who"), "Alt+1"),
            (self.action, self.tr("Everything"), self.tr("What"), "Alt+2"),
        ):
            box.addItem(words, "")
            box.setAccessibleName(name)
            box.setToolTip(f"{name} ({keys})")
            box.setMinimumWidth(170)
            box.currentIndexChanged.connect(lambda _row: self.reload())
            QShortcut(QKeySequence(keys), self, box.setFocus)
        self.order = SearchField(self.tr("Order number"), self.tr("Only what was done with this order"))
        self.order.setMinimumWidth(180)
        self.order.setToolTip(self.tr("Only what was done with this order (Ctrl+F)"))
        self.order.typed.connect(lambda _text: self.reload())
        self.order.down_pressed.connect(self.table.setFocus)
        for keys in ("Ctrl+F", "/"):
            QShortcut(QKeySequence(keys), self, self._find)
        self.count = plain_label("", "muted")

    def _make_buttons(self) -> None:
        self.verify_button = QPushButton(icon("check_circle"), self.tr("Verify now"))
        self.verify_button.setAutoDefault(False)
        self.verify_button.setToolTip(self.tr("Read the whole log: is each entry as it was written? (V)"))
        self.verify_button.clicked.connect(lambda _checked=False: self.verify())
        QShortcut(QKeySequence("V"), self, self.verify_button.click)
        QShortcut(QKeySequence("F5"), self, self.reload)
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.setAutoDefault(False)
        self.close_button.setToolTip(self.tr("Close (Esc)"))
        set_kind(self.close_button, "primary")
        self.close_button.clicked.connect(self.accept)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(SPACE_3)
        top.addWidget(plain_label(self.tr("Who did what"), "title"))
        top.addStretch(1)
        for part in (self.person, self.action, self.order):
            top.addWidget(part)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        buttons.addWidget(self.verify_button)
        buttons.addWidget(self.count)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_3)
        column.addLayout(top)
        column.addWidget(self.stack, 1)
        column.addWidget(self.outcome)
        column.addLayout(buttons)

    # Showing

    def query(self) -> AuditQuery:
        """Return what the list shows."""
        return AuditQuery(
            self.order.text().strip(), str(self.person.currentData() or ""), str(self.action.currentData() or "")
        )

    def reload(self) -> None:
        """Read the list again, keeping choice and place."""
        self._jobs.query(
            f"audit {id(self)}", read_audit, self._shop, self.query(), on_done=self._show, on_failed=self._fail,
            owner=self,
        )  # fmt: skip

    def _show(self, found: AuditList) -> None:
        _offer(self.person, [(name, name) for name in found.people])
        _offer(self.action, list(found.actions))
        self.table.show_ids(found.ids)
        if found.ids and self.table.current_id() is None:
            self.table.select_id(found.ids[0])
        if not found.ids:
            words = found.unknown_order or self.tr("No entry of the log is meant by this choice.")
            self.empty.set_texts(self.tr("Nothing found"), words, "", "search")
        self.stack.setCurrentWidget(self.table if found.ids else self.empty)
        entries = self.tr("1 entry") if len(found.ids) == 1 else self.tr("{count} entries")
        self.count.setText(entries.format(count=count_text(len(found.ids))))

    def _find(self) -> None:
        self.order.setFocus()
        self.order.selectAll()

    # Verifying

    def verify(self) -> None:
        """Read the whole log and say whether it is what was written."""
        self.verify_button.setEnabled(False)
        self.outcome.say(self.tr("Reading the whole log…"), Tone.INFO)
        self._jobs.run(
            self.tr("Checking the audit log"), people_work.check, self._shop, on_done=self._verified,
            on_failed=self._not_verified, owner=self,
        )  # fmt: skip

    def _verified(self, found: AuditVerdict) -> None:
        self.verify_button.setEnabled(True)
        self.outcome.say(verdict_words(found), Tone.GOOD if found.is_sound else Tone.BAD)

    def _not_verified(self, error: ShipDeskError) -> None:
        self.verify_button.setEnabled(True)
        self._fail(error)

    def _fail(self, error: ShipDeskError) -> None:
        self.outcome.say(both(error), Tone.BAD)


def _offer(box: QComboBox, choices: list[tuple[str, str]]) -> None:
    """Offer what can be chosen below "all of it", keeping what is chosen."""
    offered = [(str(box.itemData(row)), box.itemText(row)) for row in range(1, box.count())]
    if offered == choices:
        return
    kept = box.currentData()
    was = box.blockSignals(True)
    while box.count() > 1:
        box.removeItem(box.count() - 1)
    for value, words in choices:
        box.addItem(words, value)
    box.setCurrentIndex(max(0, box.findData(kept)))
    box.blockSignals(was)
