"""What a file would do, order by order: new, changed, unchanged, refused, and the columns ShipDesk asks about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout, QWidget

from shipdesk.domain.orders import RefusedRow
from shipdesk.services.views import ColumnQuestion, DiffKind, FilePreview, OrderDiff
from shipdesk.ui.imports.columns_form import ColumnsForm
from shipdesk.ui.imports.value_table import ValueColumn, ValueTable, ValueTableModel
from shipdesk.ui.theme import SPACE_2, Tone
from shipdesk.ui.widgets.basics import EmptyState
from shipdesk.ui.words import count_text


@dataclass(frozen=True, slots=True)
class ChangedField:
    """One field of one order that the file tells differently."""

    order: OrderDiff
    field: str
    before: str
    after: str


class PreviewTabs(QTabWidget):
    """The tables of one file; `answered` comes when a person says what a column means."""

    answered = Signal(str, str)
    save_refused_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("What is in the file"))
        self.tabBar().setAccessibleName(self.tr("Parts of the preview"))
        self.setDocumentMode(True)
        self.new = ValueTableModel[OrderDiff](self._order_columns(), self)
        self.changed = ValueTableModel[ChangedField](self._change_columns(), self)
        self.unchanged = ValueTableModel[OrderDiff](self._order_columns(), self)
        self.refused = ValueTableModel[RefusedRow](self._refused_columns(), self)
        self.columns = ColumnsForm()
        self.columns.answered.connect(self.answered)
        self.save_button = QPushButton(self.tr("Save refused rows as CSV…"))
        self.save_button.setAutoDefault(False)
        self.save_button.setToolTip(self.tr("Save the refused rows, to mend them in a spreadsheet (Ctrl+S)"))
        self.save_button.setShortcut("Ctrl+S")
        self.save_button.clicked.connect(self.save_refused_wanted)
        self._add(self.new, self.tr("New orders"), self.tr("No new orders in this file."))
        self._add(self.changed, self.tr("Changed orders"), self.tr("Nothing changed in orders that are here already."))
        self._add(self.unchanged, self.tr("Unchanged orders"), self.tr("No order of this file is here already."))
        self._add(self.refused, self.tr("Refused rows"), self.tr("Every row can be imported."), self.save_button)
        self.addTab(self.columns, self.tr("Columns"))

    def show_preview(self, preview: FilePreview, questions: Sequence[ColumnQuestion]) -> None:
        """Show one file, with the questions about its columns, answered or not."""
        by_kind = {kind: [d for d in preview.diffs if d.kind is kind] for kind in DiffKind}
        protected = by_kind[DiffKind.PROTECTED]
        self.new.set_values(by_kind[DiffKind.NEW])
        self.changed.set_values(
            [
                ChangedField(diff, change.field, change.before, change.after)
                for diff in (*by_kind[DiffKind.CHANGED], *protected)
                for change in diff.changes
            ]
        )
        self.unchanged.set_values(by_kind[DiffKind.UNCHANGED])
        self.refused.set_values(preview.refused)
        self.columns.show_questions(questions)
        changed = len(by_kind[DiffKind.CHANGED]) + len(protected)
        counts = (
            (self.tr("New {count}"), len(by_kind[DiffKind.NEW])),
            (self.tr("Changed {count}"), changed),
            (self.tr("Unchanged {count}"), len(by_kind[DiffKind.UNCHANGED])),
            (self.tr("Refused {count}"), len(preview.refused)),
            (self.tr("Columns {count}"), len(questions)),
        )
        for number, (words, count) in enumerate(counts):
            self.setTabText(number, words.format(count=count_text(count) if count else "").strip())
        for number, (_words, count) in enumerate(counts[:4]):
            self._show_or_explain(number, filled=bool(count))

    def show_most_urgent(self, preview: FilePreview) -> None:
        """Turn to the tab that a person should look at first."""
        wanted = 4 if preview.questions else 0 if preview.new else 1 if preview.changed else 3 if preview.refused else 0
        self.setCurrentIndex(wanted)

    def _add(self, model: ValueTableModel[Any], name: str, empty: str, extra: QPushButton | None = None) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, SPACE_2, 0, 0)
        column.addWidget(ValueTable(model, name), 1)
        nothing = EmptyState("check_circle", empty)
        column.addWidget(nothing, 1)
        if extra is not None:
            row = QHBoxLayout()
            row.addWidget(extra)
            row.addStretch(1)
            column.addLayout(row)
        self.addTab(page, name)

    def _show_or_explain(self, number: int, *, filled: bool) -> None:
        page = self.widget(number)
        if page is None:
            return
        for table in page.findChildren(ValueTable):
            table.setVisible(filled)
        for nothing in page.findChildren(EmptyState):
            nothing.setVisible(not filled)
        if number == 3:
            self.save_button.setVisible(filled)

    def _order_columns(self) -> tuple[ValueColumn[OrderDiff], ...]:
        return (
            ValueColumn(self.tr("Order"), 110, lambda d: d.order_number),
            ValueColumn(self.tr("Recipient"), 200, lambda d: d.recipient_name),
            ValueColumn(self.tr("To"), 50, lambda d: d.country_code),
            ValueColumn(self.tr("Items"), 240, lambda d: d.items_text),
            ValueColumn(self.tr("Total"), 110, lambda d: d.total_text),
            ValueColumn(self.tr("Remarks"), 120, lambda d: " ".join(d.remarks), Tone.WARN),
        )

    def _change_columns(self) -> tuple[ValueColumn[ChangedField], ...]:
        return (
            ValueColumn(self.tr("Order"), 110, lambda c: c.order.order_number),
            ValueColumn(self.tr("Recipient"), 180, lambda c: c.order.recipient_name),
            ValueColumn(self.tr("Field"), 120, lambda c: c.field),
            ValueColumn(self.tr("Here"), 170, lambda c: c.before or "–", Tone.NEUTRAL),
            ValueColumn(self.tr("In the file"), 170, lambda c: c.after or "–", Tone.GOOD),
            ValueColumn(self.tr("What happens"), 120, self._fate),
        )

    def _fate(self, change: ChangedField) -> str:
        if change.order.kind is DiffKind.PROTECTED:
            return self.tr("Left alone: packed or gone already")
        return self.tr("Is changed")

    def _refused_columns(self) -> tuple[ValueColumn[RefusedRow], ...]:
        return (
            ValueColumn(self.tr("Row"), 60, lambda r: str(r.row)),
            ValueColumn(self.tr("Order"), 110, lambda r: r.order_number),
            ValueColumn(self.tr("Column"), 140, lambda r: r.column),
            ValueColumn(self.tr("Value"), 160, lambda r: r.value),
            ValueColumn(self.tr("Why"), 200, lambda r: r.reason, Tone.BAD),
        )
